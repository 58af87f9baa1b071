"""Measures speed and scale and prints one table: `python benchmarks/speed.py [--quick] [--json]`.

Writes benchmarks/results.md, unless --quick. Processor time stands beside wall time: on a shared machine only the
first, and ratios within one run, mean anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import cold, drivers, scale, studies, table
from benchmarks.machine import machine

RESULTS = Path(__file__).with_name("results.md")


def figures(quick: bool) -> dict:
    """Measures everything, in one run."""
    found = {"machine": machine()}
    found["drivers"] = drivers.drivers(quick)
    found["ratios"] = drivers.ratios(found["drivers"]["rates"])
    found["scale"] = scale.scale(quick)
    found["studies"] = studies.studies(quick)
    found["memory"] = cold.memory(quick)
    found["compilation"] = {} if quick else cold.compilation()
    return found


def main() -> None:
    """Read the options, measure, print and write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="few replicates: only to see that it runs")
    options.add_argument("--json", action="store_true", help="print the figures as JSON instead of a table")
    asked = options.parse_args()
    found = figures(asked.quick)
    page = table.page(found)
    if not asked.quick:
        RESULTS.write_text(page, encoding="utf-8")
    print(json.dumps(found, indent=1) if asked.json else page)


if __name__ == "__main__":
    main()
