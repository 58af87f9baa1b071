"""Inject faults, count what happens, and write the tables of docs/reliability.md.

`python -m benchmarks.reliability` counts every part, which takes an hour on two cores. Name parts to count only those:
`files` (damaged input), `kills` (killed and interrupted commands, full disks), `digests` (the same numbers under other
conditions), `limits` (extreme numbers) and `security` (hostile files). What injects the faults and what checks the
results is that of the tests.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
sys.path[:0] = [path for path in (str(ROOT), str(TESTS)) if path not in sys.path]

from sim.files import write_text  # noqa: E402
from support.golden.conditions import ENVIRONMENTS, STARTS, Condition, answer, start  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
HEAD = ("| fault | how many | what happened |", "|---|---|---|")


@dataclass(frozen=True)
class Row:
    """One line of a table: the fault, how often it was injected, what happened, and whether that is what is
    promised.
    """

    fault: str
    many: str
    happened: str
    kept: bool = True

    def __str__(self) -> str:
        return f"| {self.fault} | {self.many} | {self.happened} |"


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def counted(number: int, one: str, many: str) -> str:
    return f"no {one}" if number == 0 else f"1 {one}" if number == 1 else f"{number:,} {many}"


# Files with mistakes.


def files(options: argparse.Namespace) -> list[Row]:
    """Give damaged scenario and roster files to the command line."""
    from support.fuzz.attempt import Attempt, Outcome, Promise
    from support.fuzz.count import count
    from support.fuzz.structural import WARM, WARM_EXPLAIN
    from support.fuzz.treat import MOST_MEGABYTES

    def progress(done: int) -> None:
        if done % 1000 == 0:
            log(f"{done:,} of {options.inputs:,} files")

    def broken(attempt: Attempt, outcome: Outcome) -> None:
        log(f"{attempt.kind}: {outcome.notes}")
        if options.keep:
            attempt.keep(options.keep, outcome.notes)

    with tempfile.TemporaryDirectory() as folder:
        tally = count(options.inputs, 2, options.seed, Path(folder), progress, broken, (*WARM, *WARM_EXPLAIN))
    crashes = (Promise.STATUS, Promise.NO_TRACEBACK, Promise.ALIVE)
    others = [promise for promise in Promise if promise not in (*crashes, Promise.QUICK, Promise.SMALL)]
    return [
        Row("scenario or roster file damaged at random", f"{tally.total:,}",
            f"{counted(tally.times(*crashes), 'traceback', 'tracebacks')}, {tally.times(Promise.QUICK)} took over one "
            f"second (longest {tally.seconds:.2f} s), {tally.times(Promise.SMALL)} used over {MOST_MEGABYTES} MB (most "
            f"{tally.megabytes:.0f} MB), {tally.times(*others)} broke another promise", not tally.broken),
        Row("of these still valid", f"{sum(tally.accepted.values()):,}", "all of them ran"),
    ]


# Killed processes, full disks, interruptions.

SHARE = {"run": 7, "sweep": 7, "calibrate": 6}  # of twenty kills
INTERRUPTED = ("run with threads", "run with Mesa workers", "sweep with workers", "calibrate with workers", "compare",
               "pivots", "backtest")
WAYS = {"Ctrl-C": 4, "SIGINT to the process alone": 2, "SIGTERM": 1, "SIGHUP": 1}  # of eight interruptions
DEATHS = ("sweep with workers", "run with Mesa workers")


def kills(options: argparse.Namespace) -> list[Row]:
    """Kill, interrupt and refuse real commands. Needs a system with `/proc`."""
    from support.crash import damaged_cells, promises
    eighth = max(1, options.kills // 200)
    plan = {"seed": options.seed, "kills": {name: max(1, options.kills * n // 20) for name, n in SHARE.items()},
            "full": list(SHARE), "deaths": dict.fromkeys(DEATHS, 3 * eighth),
            "interrupts": {name: {way: n * eighth for way, n in WAYS.items()} for name in INTERRUPTED}}
    with tempfile.TemporaryDirectory() as folder:
        log(f"{options.kills} kills, and interruptions, full disks and dead workers with them")
        story = _script("disturb.py", folder, json.dumps(plan))
        story["cold"] = _script("cold_commands.py")
        cell = min(Path(folder).glob("whole/sweep 1/cells/*.cell"))
        damage = damaged_cells.counted(cell, Path(folder) / "damaged")
    broken = promises.broken(story)
    for line in broken:
        log(f"broken: {line}")
    return [*(_killed(name, found) for name, found in story["kills"].items()), *_refused(story),
            *_interrupted(story["interrupted"]), *_survived(story), *_noticed(damage),
            *([Row("promises that were broken", str(len(broken)), "; ".join(broken), False)] if broken else [])]


def _script(name: str, *arguments: str):
    """Run a script of the crash tests and return the document that it prints."""
    from support.crash.real_commands import ENVIRONMENT
    done = subprocess.run([sys.executable, str(TESTS / "support" / "crash" / name), *arguments], env=ENVIRONMENT,
                          check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _killed(name: str, found: list[dict]) -> Row:
    state = Counter(kill["state"] for kill in found)
    torn, again = sum(len(kill["torn"]) for kill in found), sum(kill["again"] + kill["lost"] for kill in found)
    cells = f", {counted(again, 'finished cell', 'finished cells')} computed again" if name != "run" else ""
    return Row(f"`{name}` killed (-9) and started again",
               f"{len(found)}, of them {sum(kill['leftovers'] > 0 for kill in found)} while files were being written",
               f"{counted(torn, 'torn file', 'torn files')}{cells}; the old result {state['old']} times, the new one "
               f"{state['new']}, some files of each {state['mixed']}; the same command then gave the "
               "undisturbed result",
               not torn and not again)


def _refused(story: dict) -> list[Row]:
    full, closed = story["full"], story["refused"]
    whole = sum(entry["status"] == 2 and len(entry["lines"]) == 1 and not entry["changed"] and not entry["more"]
                and entry["then"] == 0 and entry["same"] and not entry["redone"] for entry in full)
    right = sum(entry["status"] == 2 and len(entry["lines"]) == 1 and not entry["made"] for entry in closed)
    return [Row("disk full, or the size of a file limited", str(len(full)),
                f"one line and status 2, the old result whole, nothing left over, and the rest done when there was "
                f"room again: {_of(whole, len(full))}", whole == len(full)),
            Row("folder that cannot be written to", str(len(closed)),
                f"one line and status 2, nothing made: {_of(right, len(closed))}", right == len(closed))]


def _interrupted(found: list[dict]) -> list[Row]:
    rows = []
    for fault, ways in (("Ctrl-C in seven commands", ("Ctrl-C", "SIGINT")),
                        ("SIGTERM and SIGHUP", ("SIGTERM", "SIGHUP"))):
        entries = [entry for entry in found if entry["way"].startswith(ways)]
        ends = Counter(f"status {entry['status']}" if entry["status"] >= 0 else "the signal" for entry in entries)
        left, hangs = sum(entry["orphans"] for entry in entries), sum(entry["hangs"] for entry in entries)
        lost = sum(entry["lost"] for entry in entries)
        rows.append(Row(fault, str(len(entries)),
                        f"ended with {', '.join(f'{how} {n} times' for how, n in ends.most_common())}; "
                        f"{counted(left, 'process', 'processes')} left behind, {counted(hangs, 'hang', 'hangs')}, "
                        f"{counted(lost, 'finished cell', 'finished cells')} lost", not (left or hangs or lost)))
    return rows


def _survived(story: dict) -> list[Row]:
    deaths, cold = story["bereaved"], story["cold"]
    killed = sum(entry["killed"] for entry in deaths)
    same, usual = sum(entry["same"] for entry in deaths), sum(e["status"] == 0 and e["same"] for e in cold)
    return [Row("worker process killed by the system", str(killed), f"the usual result: {_of(same, len(deaths))}",
                same == len(deaths)),
            Row("home folder or caches that refuse", str(len(cold)), f"the usual odds: {_of(usual, len(cold))}",
                usual == len(cold))]


def _noticed(damage: dict[str, int]) -> list[Row]:
    return [Row(fault, f"{damage[kind]:,}", f"noticed: {_of(damage[f'{kind}_noticed'], damage[kind])}",
                damage[kind] == damage[f"{kind}_noticed"])
            for fault, kind in (("stored cell with one bit flipped", "flips"), ("stored cell cut off", "cuts"))]


def _of(number: int, total: int) -> str:
    return "all" if number == total else f"{number:,} of {total:,}"


# The same numbers everywhere.

SPLITS = {"compiled": ("1", "7", "199"), "mesa": ("3", "40")}  # replicates in a chunk
SAMPLE = ("--names", "five-allies", "nato-sg-2024", "un-2006-09-14")


def digests(options: argparse.Namespace) -> list[Row]:
    """Compare the digests that are kept with those of other interpreters, engines, splits and environments."""
    here = [Condition("this interpreter")]
    others = [Condition("another interpreter", python=options.other)] if options.other else []
    compiled, mesa = ([Condition(f"{engine}, {workers} workers, {chunk} a chunk", options=(
        "--engine", engine, "--workers", workers, "--chunk", chunk)) for workers in ("1", "2", "7") for chunk in chunks]
        for engine, chunks in SPLITS.items())
    mesa += [Condition(f"Mesa, {one.name}", options=("--engine", "mesa", *one.options)) for one in STARTS]
    few = _ask(here, "--replicates", "3")[0]["digests"]
    return [
        _same("this interpreter" + (" and another one" if others else ""), here + others),
        _same("Mesa model against the compiled engine, every file, 3 replicates", here + others,
              "--engine", "mesa", "--replicates", "3", against=few),
        _same("1, 2 and 7 workers; chunks of 1, 7 and 199 replicates", compiled, *SAMPLE),
        _same("workers started by fork, forkserver and spawn", list(STARTS), *SAMPLE),
        _same("Mesa model in 1, 2 and 7 workers, started in three ways", mesa, "--names", "five-allies"),
        _same(f"hash seeds, languages, time zones, library threads, other users of random numbers ({len(ENVIRONMENTS)} "
              "conditions)", list(ENVIRONMENTS), *SAMPLE),
    ]


def _ask(conditions: Iterable[Condition], *options: str) -> list[dict]:
    answers = []
    for condition in conditions:
        log(f"digests: {condition.name} {' '.join(options)}")
        answers.append(answer(start(condition, *options)))
    return answers


def _same(fault: str, conditions: list[Condition], *options: str, against: dict[str, str] | None = None) -> Row:
    from support.golden.changes import binding
    from support.golden.table import read_book
    kept = binding(read_book()) if against is None else against
    answers = _ask(conditions, *options)
    pairs = [(digest, kept[key]) for one in answers for key, digest in one["digests"].items() if key in kept]
    same, odd = sum(one == other for one, other in pairs), [fault for one in answers for fault in one["odd"]]
    for line in odd:
        log(f"arithmetic: {line}")
    return Row(fault, f"{len(pairs):,}", f"the same: {_of(same, len(pairs))}", 0 < same == len(pairs) and not odd)


# Extreme numbers and hostile files: the tests themselves, counted.

LIMITS = (
    ("extreme scenarios, both drivers, all theories", "a sound answer or a clear refusal", r"test_cases.*an_answer_or"),
    ("extreme options of five commands", "a sound answer or one message", r"test_options.*an_answer_or"),
    ("each numeric field at its least, its largest and beyond", "an answer at its ends, a refusal beyond them",
     r"test_bounds.*at_its_ends"),
    ("ways in which numbers come out, hardest scenarios", "numbers only", r"test_ways_out"),
)
SECURITY = (
    ("reach a file outside the scenario's folder, or a device", "refused in one line", r"test_references.*one_line"),
    ("take long or use much memory", "refused in a second", r"test_bombs.*it_is_refused"),
    ("stored cells replaced by code, archives that explode, false lengths and counts", "not run, computed again",
     r"test_stored.*(not_run|no_plain_file|cannot_be)"),
    ("commands to the terminal in the texts of a file", "shown as text", r"TestTerminal.*no_command"),
    ("formulas as names in the tables of four commands", "shown as text", r"TestTables.*no_name"),
    ("markup, scripts and addresses on the page", "shown as text", r"TestPage"),
    ("what the interpreter does while it reads hostile files (audit hook)", "nothing else opened, run or connected to",
     r"test_watched.*nothing_was_opened"),
)


def limits(options: argparse.Namespace) -> list[Row]:
    """Count the tests of extreme numbers."""
    return _suite("limits", LIMITS)


def security(options: argparse.Namespace) -> list[Row]:
    """Count the tests of hostile files."""
    return _suite("security", SECURITY)


def _suite(folder: str, groups: Iterable[tuple[str, str, str]]) -> list[Row]:
    with tempfile.TemporaryDirectory() as kept:
        log(f"tests/{folder}")
        report = Path(kept) / "report.xml"
        subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "not browser", f"--junitxml={report}",
                        str(TESTS / folder)], cwd=ROOT, stdout=sys.stderr, check=False)
        cases = ElementTree.parse(report).iter("testcase")
        return list(rows_of({f"{case.get('classname')}.{case.get('name')}": case for case in cases}, groups))


def rows_of(cases: dict[str, ElementTree.Element], groups: Iterable[tuple[str, str, str]]) -> Iterable[Row]:
    """Return a row for each group of tests: those whose name matches its pattern."""
    for fault, happened, pattern in groups:
        chosen = [case for name, case in cases.items() if re.search(pattern, name)]
        passed = sum({child.tag for child in case}.isdisjoint({"failure", "error", "skipped"}) for case in chosen)
        yield Row(fault, str(len(chosen)), f"{happened}: {_of(passed, len(chosen))}", 0 < passed == len(chosen))


# The page.

PARTS: dict[str, tuple[str, Callable[[argparse.Namespace], list[Row]]]] = {
    "files": ("Files with mistakes", files),
    "kills": ("Killed processes, full disks, interruptions", kills),
    "digests": ("The same numbers everywhere", digests),
    "limits": ("Extreme numbers", limits),
    "security": ("Hostile files", security),
}


def with_table(text: str, heading: str, rows: Iterable[Row]) -> str:
    """Return a page whose table below a heading of the third level has these rows."""
    pattern = rf"(^### {re.escape(heading)}\n(?:(?!^#|^\|).*\n)*)(?:^\|.*\n)+"
    table = "".join(f"{line}\n" for line in (*HEAD, *map(str, rows)))
    replaced, count = re.subn(pattern, lambda found: found[1] + table, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{PAGE.name} has no table below the heading {heading!r}")
    return replaced


def main(arguments: list[str] | None = None) -> int:
    """Count, write the page, and return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (all)")
    parser.add_argument("--inputs", type=int, default=100_000, metavar="N", help="damaged files (100000)")
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="kills (200)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults (1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where files that break a promise are written")
    parser.add_argument("--other", metavar="PYTHON", help="another interpreter that must give the same digests")
    parser.add_argument("--print", action="store_true", help="print the tables and leave the page alone")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    kept = True
    for heading, count in (PARTS[name] for name in options.parts or PARTS):
        rows = count(options)
        kept &= all(row.kept for row in rows)
        if options.print:
            print(f"### {heading}\n", *HEAD, *rows, "", sep="\n")
        else:
            write_text(PAGE, with_table(PAGE.read_text(encoding="utf-8"), heading, rows))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
