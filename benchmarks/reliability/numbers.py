"""Counts how extreme numbers are answered: `python -m benchmarks.reliability.numbers`.

Cases and checks are those of `tests/limits`; a few seconds. Progress goes to standard error, and the last line of
standard output is one JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from limits import test_bounds, test_ways_out
from limits import test_options as test_asked  # noqa: E402
from support.limits import bounds, cases
from support.limits import option_cases as asked  # noqa: E402
from support.limits.verdict import ANSWER, REFUSAL, verdict  # noqa: E402

Check = tuple[str, Callable[[Path], str]]  # a name, and what tries it in an empty folder and returns a verdict


def scenarios() -> Iterator[Check]:
    """Yields the extreme scenarios, each on both drivers and by every theory."""
    for case in cases.CASES:
        yield f"{case.kind}: {case.name}", lambda folder, case=case: verdict(case, folder)


def typed() -> Iterator[Check]:
    """Yields the numbers asked on the command line."""
    for case in asked.CASES:
        def play(folder: Path, case=case) -> str:
            test_asked.test_an_answer_or_one_message(case)
            return REFUSAL if case.refused else ANSWER
        yield " ".join(map(str, (*case.command, *case.option))), play


def fields() -> Iterator[Check]:
    """Yields every numeric field: an answer when some end of it gives odds; beyond the ends all are refused."""
    for path in bounds.example().numeric_paths():
        def play(folder: Path, path=path) -> str:
            return ANSWER if test_bounds.answers_at_its_ends(path) else REFUSAL
        yield path, play


def ways() -> Iterator[Check]:
    """Yields every way in which numbers come out, on the hardest scenarios."""
    tests = {name: test for name, test in vars(test_ways_out).items() if name.startswith("test_")}
    for name, test in tests.items():
        for hard in test_ways_out.HARD if hasattr(test, "pytestmark") else ():
            def play(folder: Path, test=test, hard=hard) -> str:
                wanted = {"name": hard, "tmp_path": folder}
                test(**{key: wanted[key] for key in test.__code__.co_varnames[:test.__code__.co_argcount]})
                return ANSWER
            yield f"{name} on {hard}", play


PARTS = (
    ("extreme scenarios (weights, alliances, minds, rules, calendars, events, processes), both drivers, all theories",
     scenarios),
    ("extreme replicates, seeds, workers, rows and values asked of five commands", typed),
    ("numeric fields of a scenario at their least, their largest and beyond", fields),
    ("ways in which numbers come out (files, page, pictures, JSON, Python) times hardest scenarios", ways),
)


def count(what: str, checks: Iterable[Check]) -> tuple[dict[str, str], bool]:
    """Tries all checks; returns the figure and whether every one kept its promise."""
    found: Counter[str] = Counter()
    for name, play in checks:
        with tempfile.TemporaryDirectory() as folder:
            try:
                found[play(Path(folder))] += 1
            except Exception:
                found["broken"] += 1
                print(f"BROKEN {name}\n{traceback.format_exc()}", file=sys.stderr)
    total = sum(found.values())
    print(f"{what}: {dict(found)}", file=sys.stderr, flush=True)
    figure = (f"{total:,}: {found[ANSWER]:,} sound answers, {found[REFUSAL]:,} clear refusals, {found['broken']:,} "
              "NaN, infinity or traceback")
    return {"what": what, "figure": figure}, not found["broken"]


def main() -> int:
    """Counts every part, prints the figures, and returns 1 if a promise was broken."""
    counted = [count(what, checks()) for what, checks in PARTS]
    print(json.dumps({"figures": [figure for figure, _ in counted]}))
    return 0 if all(kept for _, kept in counted) else 1


if __name__ == "__main__":
    sys.exit(main())
