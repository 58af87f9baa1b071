"""Bad luck: real commands are killed, interrupted, bereaved and refused, and broken promises are counted.

`python -m benchmarks.reliability.bad_luck --kills 200 --seed 1`: the kills are shared out over `run --out`, `sweep` and
`calibrate`; a tenth as many interruptions of seven commands come with them, then full disks, closed folders, dead
workers, caches that refuse, and one cell file damaged in every way of two kinds. Needs a system with `/proc`; disks are
mounted where the process may, else only sizes of files are limited.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[2] / "tests"
if str(TESTS) not in sys.path:  # what disturbs and what checks is shared with the tests
    sys.path.insert(0, str(TESTS))

from support.crash import (
    damaged_cells,  # noqa: E402
    promises,  # noqa: E402
)
from support.crash import real_commands as real  # noqa: E402

SHARE = {"run": 7, "sweep": 7, "calibrate": 6}  # of twenty kills
INTERRUPTED = ("run with threads", "run with Mesa workers", "sweep with workers", "calibrate with workers", "compare",
               "pivots", "backtest")
WAYS = {"Ctrl-C": 4, "SIGINT to the process alone": 2, "SIGTERM": 1, "SIGHUP": 1}  # of eight interruptions
DEATHS = ("sweep with workers", "run with Mesa workers")


def main(arguments: list[str] | None = None) -> int:
    """Counts and prints; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nemcon-bad-luck-") as folder:
        story = told(Path(folder), plan(asked.kills, asked.seed))
        story["cold"] = answer("cold_commands.py")
        cell = min(Path(folder).glob("whole/sweep 1/cells/*.cell"))
        damage = damaged_cells.counted(cell, Path(folder) / "damaged")
    broken = promises.broken(story)
    for line in broken:
        print(f"broken: {line}", file=sys.stderr)
    print(json.dumps({"figures": [{"what": what, "figure": figure} for what, figure in figures(story, damage)]}))
    unnoticed = damage["flips"] + damage["cuts"] - damage["flips_noticed"] - damage["cuts_noticed"]
    return 1 if broken or unnoticed else 0


def plan(kills: int, seed: int) -> dict:
    """Returns what is asked of `disturb.py`: how often everything happens follows from the number of kills."""
    eighth = max(1, kills // 200)
    return {"seed": seed, "kills": {name: max(1, kills * share // 20) for name, share in SHARE.items()},
            "full": list(SHARE), "deaths": dict.fromkeys(DEATHS, 3 * eighth),
            "interrupts": {name: {way: count * eighth for way, count in WAYS.items()} for name in INTERRUPTED}}


def told(folder: Path, asked: dict) -> dict:
    """Disturbs the commands from a process of its own, which may fork; returns its story."""
    return answer("disturb.py", str(folder), json.dumps(asked))


def answer(script: str, *given: str):
    """Runs a script beside the tests and returns the document that it prints."""
    done = subprocess.run([sys.executable, str(TESTS / "support" / "crash" / script), *given], env=real.ENVIRONMENT, check=True,
                          stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def figures(story: dict, damage: dict[str, int]) -> list[tuple[str, str]]:
    """Returns pairs of what was done and what came of it."""
    rows = [(f"`{name}` killed (-9) at random moments and run again", killed(kills))
            for name, kills in story["kills"].items()]
    return [*rows, ("full disks and limits on the size of files", refused(story["full"])),
            ("folders that cannot be written to", closed(story["refused"])),
            ("Ctrl-C in seven commands, threads and workers", interrupted(story["interrupted"], ("Ctrl-C", "SIGINT"))),
            ("SIGTERM and SIGHUP in the same", interrupted(story["interrupted"], ("SIGTERM", "SIGHUP"))),
            ("workers killed by the system while they played", bereaved(story["bereaved"])),
            ("home, caches and their disks that refuse", cold(story["cold"])),
            ("a kept cell with each bit flipped, and cut at each length", damaged(damage))]


def killed(kills: list[dict]) -> str:
    """Says what kills left behind."""
    state = Counter(kill["state"] for kill in kills)
    chance = sum(kill["state"] == "mixed" and kill["kind"] == "moment" for kill in kills)
    writing, stored = sum(kill["leftovers"] > 0 for kill in kills), sum(kill["gained"] > 0 for kill in kills)
    again, torn = sum(kill["again"] + kill["lost"] for kill in kills), sum(len(kill["torn"]) for kill in kills)
    cells = f", {stored} after a cell was stored, {again} finished cells computed again" if stored else ""
    return (f"{len(kills)}, {writing} of them while files were being written{cells}; {torn} torn files; left the old "
            f"result {state['old']} times, the new one {state['new']}, part of each {state['mixed']} ({chance} where "
            "the moment was not chosen to be between two renames); the same command then gave the undisturbed result")


def refused(entries: list[dict]) -> str:
    """Says what came of full disks."""
    right = sum(entry["status"] == 2 and len(entry["lines"]) == 1 for entry in entries)
    whole = sum(not entry["changed"] and not entry["more"] for entry in entries)
    after = sum(entry["then"] == 0 and entry["same"] and not entry["redone"] for entry in entries)
    return (f"{len(entries)}: one line and status 2 in {right}, the old result whole and nothing left over in {whole}, "
            f"{sum(entry['kept'] for entry in entries)} new cells kept, {after} ended well with space again and "
            "computed no finished cell again")


def closed(entries: list[dict]) -> str:
    """Says what came of folders that refuse."""
    right = sum(entry["status"] == 2 and len(entry["lines"]) == 1 for entry in entries)
    return f"{len(entries)}: one line and status 2 in {right}, something made in {sum(e['made'] for e in entries)}"


def interrupted(entries: list[dict], ways: tuple[str, ...]) -> str:
    """Says how commands ended that were interrupted."""
    entries = [entry for entry in entries if entry["way"].startswith(ways)]
    words = Counter(f"with status {entry['status']}" if entry["status"] >= 0 else "by the signal" for entry in entries)
    ended = ", ".join(f"{count} {how}" for how, count in words.most_common())
    return (f"{len(entries)}: ended {ended}; {sum(entry['orphans'] for entry in entries)} orphans, "
            f"{sum(entry['hangs'] for entry in entries)} hangs, {sum(len(entry['torn']) for entry in entries)} torn "
            f"files, {sum(entry['lost'] for entry in entries)} finished cells lost, "
            f"{sum(entry['leftovers'] > 0 for entry in entries)} left temporary files for the next run to remove")


def bereaved(entries: list[dict]) -> str:
    """Says what came of dead workers."""
    return (f"{sum(entry['killed'] for entry in entries)}: {sum(entry['same'] for entry in entries)} ended with the "
            f"usual result, {sum(entry['hangs'] for entry in entries)} hangs")


def cold(entries: list[dict]) -> str:
    """Says what came of caches that refuse."""
    return f"{len(entries)}: the usual odds in {sum(entry['status'] == 0 and entry['same'] for entry in entries)}"


def damaged(found: dict[str, int]) -> str:
    """Says how much damage was noticed."""
    return (f"{found['flips']:,} flips and {found['cuts']:,} cuts: "
            f"{found['flips'] + found['cuts'] - found['flips_noticed'] - found['cuts_noticed']} unnoticed")


if __name__ == "__main__":
    sys.exit(main())
