"""The pages of the toy of five allies with the parameters `point`, word for word.

A change of the model or of these parameters changes them rightly: read the difference, then run the tests once with
NEMCON_WRITE_GOLDEN=1.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.command import nemcon

FOLDER = Path(__file__).parent / "terminal"
POINT = ("--parameters", "point")
PAGES = {
    "run.txt": ("run", "five-allies", "--replicates", 2000, "--theory", "all", *POINT),
    "run-quiet.txt": ("run", "five-allies", "--replicates", 2000, "--quiet", *POINT),
    "explain.txt": ("explain", "five-allies", *POINT),
    "evidence.txt": ("evidence", "five-allies"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was(name):
    answer = nemcon(*PAGES[name])
    text = "\n".join(answer.lines) + "\n"
    assert answer.status == 0
    if os.environ.get("NEMCON_WRITE_GOLDEN"):
        (FOLDER / name).write_text(text, encoding="utf-8")
    assert text == (FOLDER / name).read_text(encoding="utf-8")


def test_no_page_is_left_over():
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)
