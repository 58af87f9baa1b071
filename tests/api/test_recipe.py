"""The worked examples of the docs are changes that can be made to the code of today."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "recipe-example.md").read_text(encoding="utf-8")
# The diff, and how many code files it may touch.
EXAMPLES = {"event-kind": 5, "rule-condition": 6}


def diff(name: str) -> Path:
    return ROOT / "docs" / "assets" / f"{name}.diff"


def files(name: str) -> list[str]:
    return re.findall(r"^\+\+\+ b/(\S+)$", diff(name).read_text(encoding="utf-8"), flags=re.MULTILINE)


def applies(path: Path) -> subprocess.CompletedProcess:
    """Try a diff on the files of today, which stay as they are."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git")
    return subprocess.run([git, "apply", "--check", "--whitespace=nowarn", str(path)], cwd=ROOT, capture_output=True,
                          text=True, timeout=60)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_diff_applies(name):
    done = applies(diff(name))
    assert done.returncode == 0, done.stderr


def test_a_diff_of_other_lines_would_be_noticed(tmp_path):
    other = tmp_path / "other.diff"
    text = diff("event-kind").read_text(encoding="utf-8")
    other.write_text(text.replace("kind == w.DEAL:", "kind == w.NO_DEAL:"), encoding="utf-8")
    assert applies(other).returncode != 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_names_the_files_that_change_and_they_are_few(name):
    code = [each for each in files(name) if each.startswith("sim/")]
    assert 0 < len(code) <= EXAMPLES[name] and len(files(name)) > len(code)
    assert [each for each in files(name) if f"| `{each}` |" not in PAGE] == []
    assert f"docs/assets/{name}.diff" in PAGE


def test_the_recipes_name_files_that_exist():
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Recipes")[2]
    named = re.findall(r"^\| `((?:sim|docs|seeds|scenarios)/[^`]*)`", recipes, flags=re.MULTILINE)
    fixed = [name for name in named if not re.search("NAME|YYYY", name)]
    assert len(fixed) > 25
    assert [name for name in fixed if not (ROOT / name).exists()] == []
