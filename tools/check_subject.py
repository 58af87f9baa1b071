"""Check the subject of a commit message: `area: imperative`, at most 72 characters (a hook of pre-commit)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

MAX_LENGTH = 72
SUBJECT = re.compile(r"[a-z][a-z0-9/, -]*: \S.*[^.\s]")
MADE_BY_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ")


def problem(message: str) -> str | None:
    """Return what is wrong with the subject, or None."""
    subject = message.partition("\n")[0]
    if subject.startswith(MADE_BY_GIT):
        return None
    if len(subject) > MAX_LENGTH:
        return f"the subject has {len(subject)} characters, {MAX_LENGTH} are allowed"
    if not SUBJECT.fullmatch(subject):
        return "the subject is not of the form `area: imperative` (such as `plot: label the axes`), without a full stop"
    return None


if __name__ == "__main__":
    found = problem(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.exit(f"{found}" if found else 0)
