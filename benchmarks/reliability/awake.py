"""Counts how many changes to the equations and the odds the tests notice: `python -m benchmarks.reliability.awake`.

Compilation is switched off. Every function of sim/lobbying and sim/odds is changed in turn (a sign, a comparison, a
constant, an `and`, a statement left out, a value not returned), and the tests that run it are run. A change that no
test notices needs a reason in awake.toml, else the exit status is 1. Needs the extra `awake`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import sys
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REASONS = Path(__file__).with_suffix(".toml")
ROOMS = ("sim/lobbying", "sim/odds")
TESTS = ("tests/lobbying", "tests/odds", "tests/drivers", "tests/laws", "tests/model")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="at most so many changes of each function (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--jobs", type=int, default=1, help="changes tried at once")
    parser.add_argument("--only", default="", help="only modules whose path contains this")
    parser.add_argument("--anew", type=int, default=0,
                        help="try so many of the noticed changes again, with everything imported anew")
    parser.add_argument("--keep", type=Path, help="folder: changes noticed before are not tried again")
    return parser.parse_args(arguments)


class Count:
    """A plugin of pytest that counts instead of running the tests."""

    def __init__(self, given: argparse.Namespace):
        from awake.changes import changes_of, functions_of, sample
        from awake.kept import Kept
        from awake.trial import Trials
        self.given = given
        modules = [str(file.relative_to(ROOT)) for room in ROOMS for file in sorted((ROOT / room).glob("*.py"))]
        self.trials = Trials(ROOT, modules)
        modules = [module for module in modules if given.only in module]
        changes = [change for module in modules for change in changes_of(ROOT, module)]
        self.all = len(changes)
        self.changes = sample(changes, given.sample, given.seed) if given.sample else changes
        self.functions = {(module, f.name) for module in modules for f in functions_of((ROOT / module).read_text())}
        self.kept = Kept(ROOT, given.keep)
        self.verdicts: dict = {}

    def pytest_runtestloop(self, session):
        import_everything(self.trials.modules)
        play_first()
        self.trials.begin(session.items)
        self.trials.remember(self.kept.ran(lambda item: self.trials.watch(item), session.items))
        say(f"{len(self.changes)} of {self.all} changes, {len(session.items)} tests")
        before = self.kept.verdicts(self.changes)
        self._try_all([change for change in self.changes if before.get(change, "survived") == "survived"])
        self.verdicts = self.kept.verdicts(self.changes)
        return True

    def _try_all(self, changes) -> None:
        """Tries the changes in turn; with several jobs, they take turns."""
        children = []
        for job in range(1, self.given.jobs):
            if not (child := os.fork()):
                self._try(changes[job::self.given.jobs])
                os._exit(0)
            children.append(child)
        self._try(changes[::self.given.jobs])
        for child in children:
            os.waitpid(child, 0)

    def _try(self, changes) -> None:
        for number, change in enumerate(changes):
            anew, tests = not change.inside, self.trials.touching(change)
            if not tests:  # what runs only while it is imported
                anew, tests = True, self.trials.touching(replace(change, inside=False))
            verdict, test = self.trials.try_change(change, tests, anew) if tests else ("survived", "")
            self.kept.write(change, verdict, test)
            if verdict != "noticed":
                say(f"{number} of {len(changes)}: {verdict} ({len(tests)} tests) {change.module}: {change.function}: "
                    f"{change.line}  ->  {change.becomes}")

    def confirm(self) -> tuple[int, int]:
        """Tries some of the noticed changes again, with everything imported anew, and returns how many of how many
        are noticed again. The same tests must notice nothing where nothing is changed."""
        noticed = [change for change, verdict in self.verdicts.items() if verdict == "noticed" and change.inside]
        drawn = random.Random(self.given.seed).sample(noticed, min(self.given.anew, len(noticed)))
        again = 0
        for change in drawn:
            tests = self.trials.touching(change)[:20]
            control = self.trials.try_change(None, tests, anew=True)
            found = self.trials.try_change(change, tests, anew=True)
            again += control[0] == "survived" != found[0]
            if control[0] != "survived" or found[0] == "survived":
                say(f"not confirmed: {change}, nothing changed: {control}, changed: {found}")
        return again, len(drawn)


def import_everything(modules: list[str]) -> None:
    for module in modules:
        importlib.import_module(module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def play_first() -> None:
    """Plays the run that many tests of the odds look at: without compilation it takes longer than they may."""
    from cli.scenes import odds_of_five
    odds_of_five()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def reasons() -> list[dict[str, str]]:
    """Returns the entries of awake.toml: where a change need not be noticed, and why."""
    return tomllib.loads(REASONS.read_text())["survivor"] if REASONS.exists() else []


def explains(entry: dict[str, str], change) -> bool:
    """Tells whether an entry is about a change. One without `becomes` is about every change of a line, one without
    `line` about every change of a function."""
    return all(getattr(change, field) == entry[field] for field in ("module", "function", "line", "becomes")
               if field in entry)


def summary(count: Count, again: tuple[int, int]) -> tuple[dict, bool]:
    """Returns the figures, and whether every survivor has a reason."""
    why, verdicts = reasons(), count.verdicts
    survivors = [change for change, verdict in verdicts.items() if verdict == "survived"]
    bare = [change for change in survivors if not any(explains(entry, change) for entry in why)]
    for change in bare:
        say(f"no test and no reason: {change.module}: {change.function}: {change.operator}: {change.line}  ->  "
            f"{change.becomes}")
    touched = {(change.module, change.function) for change, verdict in verdicts.items() if verdict != "survived"}
    drawn = f"a sample of {len(verdicts):,} of {count.all:,} changes" if count.given.sample else f"{len(verdicts):,} changes"
    figures = {"functions of the model and the odds of which the tests notice a change":
               f"{len(touched & count.functions)} of {len(count.functions)}"
               + ("" if bare or touched >= count.functions else ", the others with a reason"),
               "changes to one sign, comparison, constant or statement that the tests notice":
               f"{len(verdicts) - len(survivors):,} of {drawn}; {len(survivors) - len(bare)} others change nothing "
               f"that can be told, each with its reason; {len(bare)} without one"}
    if again[1]:
        figures["noticed changes tried again in a fresh import"] = f"{again[0]} of {again[1]} noticed again"
    return {"figures": [{"what": what, "figure": figure} for what, figure in figures.items()]}, not bare


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nemcon-awake-") as folder:
        return counted(options(), Path(folder))


def counted(given: argparse.Namespace, folder: Path) -> int:
    """Counts and prints the figures; `folder` is for what does not outlive the count. Returns the exit status."""
    given.keep = given.keep or folder / "kept"
    sys.path.insert(0, str(ROOT / "tests"))
    os.environ.update(NUMBA_DISABLE_JIT="1", OPENBLAS_NUM_THREADS="1", MPLBACKEND="agg",
                      PYTEST_DEBUG_TEMPROOT=str(folder))
    import pytest
    from awake.trial import ARGUMENTS
    from hypothesis import HealthCheck, Phase, settings
    settings.register_profile("awake", derandomize=True, database=None, deadline=None, max_examples=30,
                              phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
    settings.load_profile("awake")
    os.chdir(ROOT)
    out = os.dup(1)
    os.dup2(2, 1)  # what pytest says is progress; the figures are the only thing on standard output
    count = Count(given)
    status = pytest.main([*ARGUMENTS, "-s", *TESTS], plugins=[count])
    if not count.verdicts:
        return int(status) or 1
    figures, good = summary(count, count.confirm())
    os.write(out, (json.dumps(figures, ensure_ascii=False) + "\n").encode())
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
