"""Figures that were counted, with what one needs to count them again. The tables of docs/reliability.md
are written from this file and from nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sim.files import write_text

FILE = Path(__file__).with_name("figures.json")


@dataclass(frozen=True)
class Count:
    """What one command found: pairs of what was counted and the figure, when, with which versions, how long it took."""

    module: str
    command: str
    date: str
    version: str
    python: str
    mesa: str
    seconds: int
    kept: bool
    figures: tuple[tuple[str, str], ...]


def read(path: Path = FILE) -> dict[str, Count]:
    """Returns the counts by module; none when nothing was counted yet."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["module"]: Count(**{**row, "figures": tuple(map(tuple, row["figures"]))}) for row in rows}


def write(counts: dict[str, Count], path: Path = FILE) -> None:
    """Writes the counts, ordered by module, so that a difference reads well."""
    rows = [asdict(counts[module]) for module in sorted(counts)]
    write_text(path, json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
