"""What a ledger and what was found just now say about each other, and when the ledger may be written anew."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import Enum

from support.golden.table import Book, Key

COMMAND = "python -m tools.golden_digests"
MAX_COUNTED = 5  # scenarios that a complaint names


class PairedEffect(Enum):
    """How a line differs from the ledger, and what to do about it."""

    FILE = f"the file changed: run `{COMMAND}`"
    MODEL = ("the model changed (an equation, a draw, a count, a shipped set of parameters): raise MODEL_VERSION in "
             f"sim/version.py, say why in CHANGELOG.md, and run `{COMMAND}`. Or undo the change")
    RAISED = f"the model version was raised: run `{COMMAND}`"
    LOWERED = "the model version is lower than that of the ledger: it only ever rises"
    NEW = f"not in the ledger yet: run `{COMMAND}`"
    GONE = f"in the ledger and no longer made: run `{COMMAND}`"


class Refused(Exception):
    """The ledger may not be written; the argument says why and what to do."""


def changes(ledger: Book, found: Book) -> dict[PairedEffect, list[Key]]:
    """Returns the lines that differ, by kind of change; nothing when the ledger holds."""
    told: dict[PairedEffect, list[Key]] = defaultdict(list)
    for key in sorted({*ledger, *found}):
        change = _change(ledger, found, key)
        if change is not None:
            told[change].append(key)
    return dict(told)


def binding(ledger: Book) -> dict[str, str]:
    """Returns the digests by what they are of, as `golden.child` prints it."""
    return {" ".join(map(str, key)): entry.digest for key, entry in ledger.items()}


def _change(ledger: Book, found: Book, key: Key) -> PairedEffect | None:
    if key not in ledger or key not in found:
        return PairedEffect.NEW if key in found else PairedEffect.GONE
    old, new = ledger[key], found[key]
    if old.model != new.model:
        return PairedEffect.RAISED if new.model > old.model else PairedEffect.LOWERED
    if old.content != new.content:
        return PairedEffect.FILE  # whatever its digest is: a ledger with old contents would excuse a changed model later
    return None if old.digest == new.digest else PairedEffect.MODEL


def complaint(told: dict[PairedEffect, list[Key]]) -> str:
    """Says what differs and what to do, one line for each kind of change."""
    return "\n".join(f"{_named(keys)}: {change.value}." for change, keys in told.items())


def _named(keys: list[Key]) -> str:
    """Names the scenarios of some lines and which parts of their results."""
    names, parts = sorted({key.scenario for key in keys}), sorted({key.part for key in keys})
    more = f" and {len(names) - MAX_COUNTED} more" if len(names) > MAX_COUNTED else ""
    return f"{', '.join(names[:MAX_COUNTED])}{more} ({', '.join(parts)})"


def rewritten(ledger: Book, found: Book, changelog: str) -> Book:
    """Returns the ledger to write. Raises Refused when a digest would change under an unchanged model version, when
    the version falls, or when it rises and the changelog does not say why.

    To state that only the form of a document changed and no number in it, take its lines out of the ledger by hand:
    they are then new, and whoever reads the diff sees it.
    """
    told = changes(ledger, found)
    refused = {change: keys for change, keys in told.items() if change in (PairedEffect.MODEL, PairedEffect.LOWERED)}
    if refused:
        raise Refused(complaint(refused))
    if PairedEffect.RAISED in told:
        version = max(entry.model for entry in found.values())
        if not reason(changelog, version):
            raise Refused(f"MODEL_VERSION was raised to {version} and CHANGELOG.md does not say why: under a heading "
                          f"with `(model version {version})`, write a line that begins with "
                          f"`Model version {version}:` and says which numbers change and why")
    return found


def reason(changelog: str, version: int) -> str:
    """Returns why a model version was raised: what follows `Model version N:` in the section whose heading says
    `(model version N)`, or nothing."""
    for section in re.split(r"^(?=## )", changelog, flags=re.MULTILINE):
        heading, _, body = section.partition("\n")
        if heading.startswith("## ") and f"(model version {version})" in heading:
            said = re.search(rf"^(?:[-*] )?Model version {version}:[ \t]*(\S.*)$", body, flags=re.MULTILINE)
            return said.group(1) if said else ""
    return ""
