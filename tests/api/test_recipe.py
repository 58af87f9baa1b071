"""The worked example of the docs is a change that can be made to the code of today."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIFF = ROOT / "docs" / "assets" / "event-kind.diff"
PAGE = (ROOT / "docs" / "recipe-example.md").read_text(encoding="utf-8")
FILES = re.findall(r"^\+\+\+ b/(\S+)$", DIFF.read_text(encoding="utf-8"), flags=re.MULTILINE)


def applies(diff: Path) -> subprocess.CompletedProcess:
    """Try a diff on the files of today, which stay as they are."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git")
    return subprocess.run([git, "apply", "--check", "--whitespace=nowarn", str(diff)], cwd=ROOT, capture_output=True,
                          text=True, timeout=60)


def test_the_diff_applies():
    done = applies(DIFF)
    assert done.returncode == 0, done.stderr


def test_a_diff_of_other_lines_would_be_noticed(tmp_path):
    other = tmp_path / "other.diff"
    other.write_text(DIFF.read_text(encoding="utf-8").replace("kind == w.DEAL:", "kind == w.NO_DEAL:"), encoding="utf-8")
    assert applies(other).returncode != 0


def test_the_page_names_the_files_that_change():
    assert len(FILES) == 5
    assert [name for name in FILES if f"| `{name}` |" not in PAGE] == []


def test_the_recipes_name_files_that_exist():
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Recipes")[2]
    named = re.findall(r"^\| `((?:sim|docs|seeds|scenarios)/[^`]*)`", recipes, flags=re.MULTILINE)
    fixed = [name for name in named if not re.search("NAME|YYYY", name)]
    assert len(fixed) > 25
    assert [name for name in fixed if not (ROOT / name).exists()] == []
