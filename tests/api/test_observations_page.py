"""The page on observations: its example runs, and says what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.odds.run import run
from sim.text.summary import percent, seen_words

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "observations.md").read_text(encoding="utf-8")


def blocks(kind: str, text: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("page")
    (made / "my-case.toml").write_text(blocks("toml", (ROOT / "README.md").read_text(encoding="utf-8"))[0])
    (made / "later.toml").write_text(blocks("toml", PAGE)[0])
    return made


def test_the_example_gives_the_numbers_of_the_page(folder):
    said = " ".join(blocks("text", PAGE)[0].split())
    later = run(folder / "later.toml").record
    assert seen_words(later) == said
    nothing = folder / "nothing.toml"
    nothing.write_text((folder / "later.toml").read_text().partition("[[observations]]")[0])
    shares = [percent(one.counts["Alder"] / 10_000, 1) for one in (run(folder / "my-case.toml").record, run(nothing).record,
                                                               later)]
    assert all(share in PAGE for share in shares) and shares[2] > shares[0] > shares[1]


def test_the_message_is_the_one_of_the_page(folder, monkeypatch):
    monkeypatch.chdir(folder)
    Path("later.toml").write_text(Path("later.toml").read_text().replace("count = 3", "count = 4"))
    with pytest.raises(UserError) as caught:
        run("later.toml")
    assert str(caught.value) == " ".join(blocks("text", PAGE)[1].split())
