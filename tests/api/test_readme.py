"""The README and the files around it keep to what is promised of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sim.scenario.loader import load
from sim.version import RELEASED, __version__
from support.command import nemcon

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def test_it_is_short():
    assert len(README.splitlines()) <= 120


def test_its_commands_take_one_line_each():
    assert [block.count("\n") for block in blocks("sh")[:2]] == [1, 1]
    assert "nemcon run" in blocks("sh")[0] and "pytest" in blocks("sh")[1]


def test_it_shows_what_its_first_command_prints():
    shown, = blocks("text")
    printed = [line.rstrip() for line in nemcon("run", "nato-sg-2024").lines]
    assert shown.splitlines() == printed[:shown.count("\n")]


def test_its_case_is_a_scenario(tmp_path):
    text, = blocks("toml")
    assert len(text.splitlines()) <= 30
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "case.toml").title == tomllib.loads(text)["title"]


def test_the_page_on_own_cases_shows_the_same_case():
    page = (ROOT / "docs" / "your-case.md").read_text(encoding="utf-8")
    assert blocks("toml", page)[0] == blocks("toml")[0]


def test_every_file_to_which_it_leads_exists():
    targets = [target for target in re.findall(r"\]\(([^)#]+)", README) if "://" not in target]
    assert targets and not [target for target in targets if not (ROOT / target).exists()]


def test_the_citation_names_this_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {__version__}\ndate-released: {RELEASED}\n" in citation


def test_constraints_are_names_and_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines and all(re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [\w .'=<>!()]+)?", line) for line in lines)


def test_what_is_declared_is_in_the_constraints():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(entry for extra in extras for entry in extra)]
    names = {re.match(r"[A-Za-z0-9_-]+", entry)[0].lower().replace("_", "-") for entry in declared}
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}
    assert not names - pinned, "run `make constraints`"
