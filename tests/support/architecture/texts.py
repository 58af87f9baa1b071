"""What no committed text says: where somebody's machine keeps things, and from which server it fetches packages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_BEFORE = r"(?<![\w.:/~<>*})-])"  # not the middle of an address, of a relative path or of a pattern
TRACES = {
    "a path of a machine": re.compile(
        _BEFORE + r"/(?:home|root|Users|mnt|media|work|workspace|workspaces|srv|builds?|private)/[\w.-]+"
        r"|\b[A-Z]:\\{1,2}Users\\"),
    "a package server": re.compile(
        r"index[-_]url|\b(?:artifactory|nexus|devpi|jfrog|verdaccio)\.|://[\w.-]*registry|pypi\.(?!org\b)",
        re.IGNORECASE),
    "a password in an address": re.compile(r"://[^/\s\"'@]+:[^/\s\"'@]+@"),
    "an address of a private network": re.compile(
        r"://(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d|://[\w.-]+\.(?:internal|corp|lan)\b"),
}


def committed(root: Path) -> list[Path]:
    """Returns the files that git keeps, or all in the folders of a copy without git."""
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for folder in ("sim", "tests", "docs", "scenarios", "benchmarks")
                for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return [path for name in told.split("\0") if name and (path := root / name).is_file()]


def traces(files: Iterable[Path], root: Path) -> list[str]:
    """Returns what gives a machine away, by file and line. Files that are no text are passed by."""
    return [f"{path.relative_to(root)}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found[0]}"
            for path in files if (text := _text(path)) for what, pattern in TRACES.items()
            for found in pattern.finditer(text)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
