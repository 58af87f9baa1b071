"""Bad input: damaged scenario and roster files are given to the command line, and broken promises are counted.

`python -m benchmarks.reliability.bad_input --inputs 100000 --workers 2 --seed 1`: half of the inputs have one damage
to their structure, half are damaged byte by byte. Inputs that break a promise are written to `--keep DIR`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parents[2] / "tests"
if str(TESTS) not in sys.path:  # what damages and what watches is shared with the tests
    sys.path.insert(0, str(TESTS))

from support.fuzz.attempt import Attempt, Outcome, Promise, Tally  # noqa: E402
from support.fuzz.count import count  # noqa: E402
from support.fuzz.structural import WARM, WARM_EXPLAIN  # noqa: E402
from support.fuzz.treat import MOST_MEGABYTES  # noqa: E402

_CRASHES = (Promise.STATUS, Promise.NO_TRACEBACK, Promise.ALIVE)
_OTHERS = tuple(promise for promise in Promise if promise not in (*_CRASHES, Promise.QUICK, Promise.SMALL))


def main(arguments: list[str] | None = None) -> int:
    """Counts and prints; returns 1 if a promise was broken."""
    asked = _asked(arguments)
    begun = time.monotonic()

    def tell(done: int) -> None:
        if done % 1000 == 0:
            print(f"{done:,} of {asked.inputs:,}, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)

    def found(attempt: Attempt, outcome: Outcome) -> None:
        print(f"{attempt.kind}: {outcome.notes}", file=sys.stderr, flush=True)
        if asked.keep:
            attempt.keep(asked.keep, outcome.notes)

    with tempfile.TemporaryDirectory(prefix="nemcon-bad-input-") as folder:
        tally = count(asked.inputs, asked.workers, asked.seed, Path(folder), tell, found, (*WARM, *WARM_EXPLAIN))
    print("\n".join(tally.lines()), file=sys.stderr)
    for promise, times in tally.broken.items():
        print(f"broken: {promise}, {times} times", file=sys.stderr)
    print(json.dumps({"figures": figures(tally)}))
    return 1 if tally.broken else 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000, metavar="N")
    parser.add_argument("--workers", type=int, choices=(1, 2), default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where inputs that break a promise are written")
    return parser.parse_args(arguments)


def figures(tally: Tally) -> list[dict[str, str]]:
    """Returns what the table of figures says of a count."""
    accepted = sum(tally.accepted.values())
    return [
        {"what": "damaged scenario and roster files read",
         "figure": f"{tally.total:,}: {tally.times(*_CRASHES)} tracebacks, {tally.times(Promise.QUICK)} over one "
                   f"second (worst {tally.seconds:.2f} s), {tally.times(Promise.SMALL)} over {MOST_MEGABYTES} MB "
                   f"(worst {tally.megabytes:.0f} MB), {tally.times(*_OTHERS)} other broken promises"},
        {"what": "of them still valid, and run",
         "figure": f"{accepted:,}, {tally.long} with so many rounds that they took more than a second"},
    ]


if __name__ == "__main__":
    sys.exit(main())
