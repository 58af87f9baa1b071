"""Writes the ledger; `python -m tools.golden_digests` calls it."""

from __future__ import annotations

from pathlib import Path

from sim import files as atomic
from support.golden.changes import changes, rewritten
from support.golden.table import LEDGER, Book, played, read_book, text_of

CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"


def write(ledger: Path = LEDGER, changelog: Path = CHANGELOG, found: Book | None = None) -> str:
    """Plays everything, writes the ledger if that is allowed (else Refused) and says how many lines changed."""
    before, now = read_book(ledger), played() if found is None else found
    text = text_of(rewritten(before, now, changelog.read_text(encoding="utf-8")))
    told = {change.name.lower(): len(keys) for change, keys in changes(before, now).items()}
    atomic.write_text(ledger, text)
    return f"{len(now)} lines; " + (", ".join(f"{count} {name}" for name, count in told.items()) or "none changed")
