"""Count what docs/reliability.md reports: `python -m benchmarks.reliability` (most of an hour on two cores).

The figures are kept in `figures.json`; the tables of docs/reliability.md are written from them by hand.

    python -m benchmarks.reliability                     all parts
    python -m benchmarks.reliability safety numbers      these parts; the others keep their last figures
    python -m benchmarks.reliability --other PYTHON      another interpreter, the project installed, for the same bits
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import subprocess
import sys
import time
from importlib.metadata import version

from benchmarks.reliability import figures
from benchmarks.reliability.parts import PARTS, Part
from sim.version import MODEL_VERSION, __version__


def count(part: Part, other: str | None = None) -> figures.Count:
    """Runs the command of a part and returns what it found; progress goes where ours goes.

    Raises ValueError when the command printed no figures.
    """
    begun = time.monotonic()
    line = [sys.executable, "-m", f"benchmarks.reliability.{part.module}", *part.arguments(other)]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True)
    return figures.Count(
        module=part.module, command=part.command, date=datetime.date.today().isoformat(),
        version=f"{__version__} (model {MODEL_VERSION})", python=platform.python_version(), mesa=version("mesa"),
        seconds=round(time.monotonic() - begun), kept=done.returncode == 0, figures=read_figures(part, done.stdout))


def read_figures(part: Part, out: str) -> tuple[tuple[str, str], ...]:
    """Returns the pairs that a command printed as its last line."""
    last = out.rstrip("\n").rpartition("\n")[2]
    try:
        return tuple((row["what"], row["figure"]) for row in json.loads(last)["figures"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{part.command} printed no figures but {last[:200]!r}") from error


def main(arguments: list[str] | None = None) -> int:
    """Counts, keeps each part's figures as soon as it has them, and returns 1 if a promise was broken."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - {part.module for part in PARTS}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    counts = figures.read()
    chosen = [part for part in PARTS if not asked.parts or part.module in asked.parts]
    for part in chosen:
        print(f"== {part.title}: {part.command}", file=sys.stderr)
        counts[part.module] = count(part, asked.other)
        figures.write(counts)
    broken = [part.title for part in chosen if not counts[part.module].kept]
    for title in broken:
        print(f"a promise was broken: {title}", file=sys.stderr)
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability",
                                     description="Counts the figures of docs/reliability.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.module for part in PARTS))
    parser.add_argument("--other", metavar="PYTHON", help="another interpreter that must give the same bits")
    return parser


if __name__ == "__main__":
    sys.exit(main())
