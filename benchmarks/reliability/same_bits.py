"""Counts whether results are the same bits wherever, whenever and beside whatever they are made.

`python -m benchmarks.reliability.same_bits [--other PYTHON]` prints one JSON line; `--write` writes the ledger of
digests (tests/golden/digests.csv) after a change of the model, and refuses when the change was not declared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from sim.scenario.loader import load  # noqa: E402
from sim.study.sweep import run_sweep  # noqa: E402
from support.golden.changes import Refused, binding  # noqa: E402
from support.golden.conditions import ENVIRONMENTS, STARTS, Condition, answer, start  # noqa: E402
from support.golden.machines import builds as other_builds  # noqa: E402
from support.golden.machines import libraries, older_numpy, other  # noqa: E402
from support.golden.table import FEW, read_book  # noqa: E402
from support.golden.write import write  # noqa: E402

MANY = 10_000
SPLITS = {"compiled": ("1", "7", "199"), "mesa": ("3", "40")}  # replicates in a chunk


class Count:
    """The figures so far, and whether a promise was broken."""

    def __init__(self):
        self.figures: list[dict[str, str]] = []
        self.broken: list[str] = []

    def add(self, what: str, figure: str, fine: bool = True) -> None:
        """Adds a figure and tells of it."""
        self.figures.append({"what": what, "figure": figure})
        self.broken += [] if fine else [what]
        tell(f"{what}: {figure}")


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def agreement(said: Iterable[dict], ledger: dict[str, str]) -> tuple[int, int, list[str]]:
    """Returns how many digests of some answers are in the ledger's words, of how many, and which are not."""
    pairs = [(key, digest) for one in said for key, digest in one["digests"].items() if key in ledger]
    other = [key for key, digest in pairs if digest != ledger[key]]
    return len(pairs) - len(other), len(pairs), other + [fault for one in said for fault in one["odd"]]


def ask(conditions: Iterable[Condition], *options: str) -> list[dict]:
    """Starts a child under each condition, one after the other, and returns the answers."""
    answers = []
    for condition in conditions:
        tell(f"  {condition.name}")
        answers.append(answer(start(condition, *options)))
    return answers


def compared(count: Count, what: str, conditions: list[Condition], *options: str) -> None:
    """Counts the digests that agree with the ledger under some conditions, all of which are promised."""
    answers = ask(conditions, *options)
    same, of, wrong = agreement(answers, binding(read_book()))
    among = f" under {len(conditions)} conditions" if len(conditions) > 1 else f" ({answers[0]['with']})"
    count.add(what, f"{same:,} of {of:,} digests the same{among}", 0 < same == of and not wrong)
    for fault in wrong[:10]:
        tell(f"    other: {fault}")


def drivers(count: Count, interpreters: list[Condition], replicates: int) -> None:
    """Plays every file that ships on the Mesa model and holds it to what the compiled engine gives."""
    few = ("--replicates", str(replicates))
    compiled = ask([Condition("compiled")], *few)[0]["digests"]
    for said in ask(interpreters, "--engine", "mesa", *few):
        same, of, wrong = agreement([said], compiled)
        count.add(f"every shipped file on the Mesa model, {replicates} replicates each, against the compiled engine",
                  f"{same} of {of} digests the same ({said['with']})", 0 < same == of and not wrong)


def sweeps(count: Count) -> None:
    """Counts the places in which a sweep gives the same rows: threads, this process, worker processes."""
    scenario, vary = load("five-allies"), {"process.isolation": [0.2, 0.3, 0.4], "allies.A.weight": [0.2, 0.4]}
    rows = [json.dumps(list(run_sweep(scenario, vary, 2000, workers=workers).rows()), default=str)
            for workers in (None, 1, 2, 7)]
    same = sum(row == rows[0] for row in rows)
    count.add("a sweep in threads, in one process, in 2 and in 7 workers", f"{same} of 4 the same", same == 4)


def builds(count: Count) -> None:
    """Plays the ledger with each build of the loop, and looks into them."""
    ledger, told, looked = binding(read_book()), [], []
    for level, condition in enumerate(reversed(other_builds())):
        looked.append(answer(start(condition, str(level), module="support.golden.instructions")))
        told += ask([condition])
        tell(f"    {looked[-1]}")
    same, of, wrong = agreement(told, ledger)
    count.add("the ledger with the compiled loop built for any x86-64 and for one with AVX2",
              f"{same:,} of {of:,} digests the same in {len(told)} builds", 0 < same == of and not wrong)
    freedoms = sum(one["freedoms"] + one["fused"] + (one["fused on arm64"] or 0) for one in looked)
    count.add("instructions in these builds, and in one for arm64, that a processor may round in its own way",
              f"{freedoms} of {sum(one['products and sums'] for one in looked):,}", freedoms == 0)
    functions = sorted({name for one in looked for name in one["library"]})
    count.add("functions of the C library that can have other last bits elsewhere", ", ".join(functions),
              set(functions) <= {"log", "exp"})


def other_libraries(count: Count) -> None:
    """Plays the ledger with another `log` and `exp`. The tally is expected to hold, nothing more is promised."""
    ledger, here = binding(read_book()), ask([Condition("this C library")], "--names", *FEW, "--replicates", str(MANY),
                                       "--rows")[0]
    with tempfile.TemporaryDirectory() as folder:
        for condition in libraries(Path(folder)):
            told, many = ask([condition])[0], ask([condition], "--names", *FEW, "--replicates", str(MANY), "--rows")[0]
            if told["library"] == here["library"]:
                count.add(condition.name, "not possible on this machine")
                continue
            same, of, _ = agreement([{**told, "digests": whole(told["digests"])}], ledger)
            again, more, _ = agreement([{**many, "digests": whole(many["digests"])}], here["digests"])
            rows, largest = moved(here["rows"], many["rows"])
            count.add(f"{condition.name}: counts and documents", f"{same} of {of} the same at 200 replicates, {again} "
                      f"of {more} at {MANY:,}; {rows:,} of {len(FEW) * MANY:,} rows of replicates with other last "
                      f"digits, by {largest:.0e} at most")


def whole(digests: dict[str, str]) -> dict[str, str]:
    """Returns the digests of what is counted in whole numbers, and of the documents made of it."""
    return {key: digest for key, digest in digests.items() if not key.endswith(" records")}


def moved(before: dict, now: dict) -> tuple[int, float]:
    """Returns how many rows have another number, and the largest difference."""
    apart = [np.abs(np.array(now[name]) - np.array(before[name])) for name in before]
    return sum(int((one > 0.0).any(axis=0).sum()) for one in apart), max(float(one.max()) for one in apart)


def parts(asked: argparse.Namespace) -> dict[str, Callable[[Count], None]]:
    """Returns what there is to count, by name."""
    sample, here = ("--names", *FEW), Condition("this interpreter")
    compiled, mesa = ([Condition(f"{engine}, {workers} workers, {chunk} a chunk", options=(
        "--engine", engine, "--workers", workers, "--chunk", chunk)) for workers in ("1", "2", "7") for chunk in chunks]
        for engine, chunks in SPLITS.items())
    mesa += [Condition(f"Mesa, {one.name}", options=("--engine", "mesa", *one.options)) for one in STARTS]
    others = [other(asked.other)] if asked.other else []
    surroundings = ("hash seeds, languages, time zones, threads of libraries, rubbish in memory, generators that "
                    "others seed and draw from, an older NumPy processor")
    return {
        "ledger": lambda count: compared(count, "the ledger on this interpreter", [here]),
        "other": lambda count: others and compared(count, "the ledger on another interpreter", others),
        "drivers": lambda count: drivers(count, [here, *others], asked.replicates),
        "workers": lambda count: compared(count, "1, 2 and 7 workers, chunks of 1, 7 and 199", compiled, *sample),
        "mesa": lambda count: compared(count, "the Mesa model in 1, 2 and 7 workers, and in those started by fork, "
                                       "forkserver and spawn", mesa, "--names", "five-allies"),
        "starts": lambda count: compared(count, "workers started by fork, forkserver and spawn", list(STARTS), *sample),
        "environments": lambda count: compared(count, surroundings, [*ENVIRONMENTS, older_numpy()], *sample),
        "sweeps": sweeps, "builds": builds, "libraries": other_libraries}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write the ledger after a change")
    options.add_argument("--other", help="another Python interpreter with the same program's libraries")
    options.add_argument("--only", nargs="*", help="parts to count")
    options.add_argument("--replicates", type=int, default=3, help="replicates a file on the Mesa model (3)")
    asked = options.parse_args()
    if asked.write:
        try:
            print(write())
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return 1
        return 0
    count = Count()
    for name, part in parts(asked).items():
        if asked.only is None or name in asked.only:
            part(count)
    print(json.dumps({"figures": count.figures}, ensure_ascii=False))
    return 1 if count.broken else 0


if __name__ == "__main__":
    sys.exit(main())
