"""The evidence that scenarios grow from: dated claims, each with its source, and what rests on them."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.shipped import data_folder


@dataclass(frozen=True)
class Claim:
    """Something that somebody said or that happened. `date` is as the source gives it: a day, a month or a year."""

    id: str
    claim: str
    source: str = ""
    speaker: str = ""
    date: str = ""
    confidence: str = ""
    file: str = ""
    more: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def begins(self) -> datetime.date | None:
        """The first day of the date, None when there is none."""
        parts = self.date.split("-")
        try:
            return datetime.date(*(int(part) for part in [*parts, "1", "1"][:3]))
        except ValueError:
            return None


@cache
def claims() -> dict[str, Claim]:
    """Returns every claim of `seeds/*.toml` by its id. Raises ScenarioError when two have the same id."""
    found: dict[str, Claim] = {}
    for path in sorted(data_folder("seeds").glob("*.toml")):
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in values.get("claims", []):
            claim = _claim(entry, values.get("source", {}), path.name)
            if found.setdefault(claim.id, claim) is not claim:
                raise ScenarioError([_same_id(claim, found[claim.id])])
    return found


def _same_id(claim: Claim, first: Claim):
    from sim.errors import Problem
    return Problem(f"seeds/{claim.file}", 1, 1, "two claims have one id", claim.id, f"the other is in {first.file}")


def _claim(entry: dict[str, Any], source: dict[str, Any], file: str) -> Claim:
    known = ("id", "claim", "source", "speaker", "date", "confidence")
    texts = {key: str(entry.get(key, "")) for key in known}
    texts["source"] = texts["source"] or str(source.get("title") or source.get("file") or "")
    texts["date"] = texts["date"] or str(source.get("date", ""))
    return Claim(**texts, file=file, more={key: value for key, value in entry.items() if key not in known})
