"""Counts what hostile files can do: `python -m benchmarks.reliability.safety`.

Tricks and checks are those of `tests/security`; about a minute. Each trick is also timed, in seconds of CPU of this
process, so that a busy machine breaks no promise. The last line of standard output is one JSON object.
"""

from __future__ import annotations

import inspect
import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from security import test_stored, test_text, test_watched  # noqa: E402
from support.command import nemcon  # noqa: E402
from support.security import bombs  # noqa: E402
from support.security.folders import SECRET, at_most, house, scenario_text  # noqa: E402
from support.security.nasty import write_words  # noqa: E402
from support.security.references import CASES  # noqa: E402

Check = tuple[str, Callable[[Path], None]]
MOST = 1.5  # seconds that a hostile file may cost: one on an idle core, half as much again where others work beside us


def references() -> Iterator[Check]:
    """Yields every reference that leads astray, from a roster and from a parent."""
    for key in ("roster", "extends"):
        for trick, reference, what in CASES:
            def refuse(folder: Path, key=key, reference=reference, what=what) -> None:
                answer = nemcon("check", house(folder).write(scenario_text(key, reference)))
                assert answer.status == 2 and what in answer.out and SECRET not in answer.out, answer
            yield f"{trick}: {key} = {reference!r}", refuse


def hostile() -> Iterator[Check]:
    """Yields the files that would take long, or much memory."""
    for name, make in bombs.BOMBS.items():
        def refuse(folder: Path, make=make) -> None:
            bombs.check(make, folder)
        yield name, refuse


def cells() -> Iterator[Check]:
    """Yields what can be put in the place of a stored cell."""
    with tempfile.TemporaryDirectory() as kept:
        clean = test_stored.made_clean(Path(kept))
        for test, kinds in ((test_stored.test_it_is_not_run_and_computed_again, test_stored.BYTES),
                            (test_stored.test_what_is_no_plain_file_is_replaced, test_stored.PLACES),
                            (test_stored.test_counts_that_cannot_be_are_no_counts, test_stored.COUNTS)):
            for kind in kinds:
                yield kind, lambda folder, test=test, kind=kind: test(kind, clean, folder)


def terminal() -> Iterator[Check]:
    """Yields every command on a file whose every text holds commands to a terminal."""
    for command in test_text.COMMANDS:
        for looked_at in (False, True):
            def harmless(folder: Path, command=command, looked_at=looked_at) -> None:
                test_text.check_terminal(command, looked_at, write_words(folder))
            yield f"{command}, on a terminal: {looked_at}", harmless


def tables() -> Iterator[Check]:
    """Yields the tables of four commands about names that are formulas."""
    for command in ("run", "compare", "sweep", "pivots"):
        yield command, lambda folder, command=command: test_text.TestTables().test_no_name_becomes_a_formula(
            command, folder)


def page() -> Iterator[Check]:
    """Yields the promises of the page about a file that writes markup wherever it can."""
    with tempfile.TemporaryDirectory() as kept:
        html = test_text.nasty_page(Path(kept))
        for name, test in inspect.getmembers(test_text.TestPage, inspect.isfunction):
            yield name, lambda folder, test=test: test(test_text.TestPage(), html)


def loopback() -> Iterator[Check]:
    """Yields what the live page listens on."""
    def only_here(folder: Path) -> None:
        from sim.view.server import address, listen
        with listen(0) as bound:
            assert bound.getsockname()[0] == "127.0.0.1" and address(bound).startswith("http://127.0.0.1:")
    yield "the live page", only_here


def count(what: str, checks: Iterable[Check], timed: bool = False) -> tuple[dict[str, str], bool]:
    """Tries all checks; returns the figure and whether every one kept its promise."""
    total, broken, slowest = 0, 0, 0.0
    for name, check in checks:
        total += 1
        with tempfile.TemporaryDirectory() as folder:
            begun = time.process_time()
            try:
                with at_most(120):
                    check(Path(folder))
            except Exception:
                broken += 1
                print(f"BROKEN {name}\n{traceback.format_exc()}", file=sys.stderr)
            slowest = max(slowest, time.process_time() - begun)
    print(f"{what}: {total}, {broken} broken, slowest {slowest:.2f} s", file=sys.stderr, flush=True)
    cost = f", slowest {slowest:.2f} s of CPU" if timed else ""
    kept = not broken and (not timed or slowest <= MOST)
    return {"what": what, "figure": f"{total:,}: {broken:,} succeeded{cost}"}, kept


def watched() -> tuple[dict[str, str], bool]:
    """Plays the files under the audit hook; returns the figure and whether nothing was opened, run or connected."""
    with tempfile.TemporaryDirectory() as folder:
        found = test_watched.all_seen(Path(folder))
    for event in found["broken"]:
        print(f"BROKEN {event}", file=sys.stderr)
    figure = (f"{found['events']:,} in {len(found['answers']):,} commands: {len(found['broken']):,} opened, ran or "
              "connected to anything else")
    return {"what": "events of the interpreter's audit hook while commands read hostile files", "figure": figure}, \
        not found["broken"]


PARTS = (
    ("ways to refer to a file outside the scenario's folder, or to a device", references, True),
    ("files made to take long or much memory", hostile, True),
    ("things put in the place of a stored cell (code, bombs, false lengths, false counts)", cells, False),
    ("commands to a terminal in texts of a file, by command", terminal, False),
    ("formulas as names, in the tables of four commands", tables, False),
    ("markup, scripts and addresses in texts of a file, on the page", page, False),
    ("addresses other than loopback on which the live page listens", loopback, False),
)


def main() -> int:
    """Counts every part, prints the figures, and returns 1 if a promise was broken."""
    os.environ.setdefault("TERM", "xterm")
    with tempfile.TemporaryDirectory() as folder:  # whatever is loaded once is not the cost of a hostile file
        nemcon("check", house(Path(folder)).write(scenario_text("roster", "../x")))
    counted = [count(what, checks(), timed) for what, checks, timed in PARTS]
    counted.append(watched())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB", file=sys.stderr)
    print(json.dumps({"figures": [figure for figure, _ in counted]}))
    return 0 if all(kept for _, kept in counted) else 1


if __name__ == "__main__":
    sys.exit(main())
