"""Every file of tests/unit/scenario/bad is refused with exactly the messages beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.loader import load

FOLDER = Path(__file__).parent / "bad"
FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
JARGON = re.compile(r"pydantic|Input should|validat|\b(dict|tuple|str)\b|NoneType|Traceback|object at", re.IGNORECASE)


@pytest.mark.parametrize("name", FILES)
def test_messages(name, monkeypatch):
    monkeypatch.chdir(FOLDER)
    expected = (FOLDER / f"{name}.expected").read_text(encoding="utf-8").rstrip("\n")
    with pytest.raises(ScenarioError) as caught:
        load(f"{name}.toml")
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", FILES)
def test_each_line_names_a_place(name):
    for line in (FOLDER / f"{name}.expected").read_text(encoding="utf-8").splitlines():
        file, row, column, what = re.fullmatch(r"([\w./-]+):(\d+):(\d+): (.+)", line).groups()
        rows = (FOLDER / file).read_bytes().split(b"\n")
        assert 1 <= int(row) <= len(rows)
        assert 1 <= int(column) <= len(rows[int(row) - 1]) + 1
        assert not JARGON.search(what)


def test_files_and_expectations_match():
    assert {path.stem for path in FOLDER.glob("*.expected")} == set(FILES)
    assert len(FILES) >= 90


def test_every_roster_and_parent_is_used():
    texts = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in FOLDER.rglob("*.toml"))
    for path in (*FOLDER.glob("rosters/*.csv"), *FOLDER.glob("parents/*.toml")):
        assert f"{path.parent.name}/{path.name}" in texts
