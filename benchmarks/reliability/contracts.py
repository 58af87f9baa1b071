"""Counts the promises that are held: `python -m benchmarks.reliability.contracts`.

Every theory, decision rule, store, driver, set of parameters and picture inherits a suite of promises, and the package
keeps the rules of the house; the suites are run with pytest, and so are the negative controls, which break one promise
each. About a minute. Exit status 1 where a promise is broken, a control goes unnoticed, or nothing was tried. The last
line of standard output is one JSON object.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Family:
    """Subjects under one contract: where their tests and controls are, and which tests are promises.

    `tries` says how many promises a test of that name tries, where these are more than one: a table in a module of the
    tests. A test stands in a class, the subject's; in the house there is but one subject.
    """

    what: str
    suites: str  # a pattern of the text of a test file that holds subjects
    promises: str  # a pattern of the names of tests
    controls: str  # a test file
    caught: str  # a pattern of the names of tests that show that a broken promise is noticed
    tries: tuple[tuple[str, str], ...] = ()


FAMILIES = (
    Family("promises of the theories, on every poll of the contract", r"^class .*\bTheoryContract\b",
           "test_keeps_its_promise|test_reads_what_it_declares|test_elects_whom_everybody_wants|test_dividing_an_ally",
           "tests/theories/test_contract.py", "test_a_.*_is_caught"),
    Family("promises of the decision rules, on all ballots of four members", r"^class .*\bRuleContract\b",
           "test_keeps_its_promise.*", "tests/contracts/test_rules_bite.py", "test_a_.*_is_caught"),
    Family("promises of the stores", r"^class .*\bStoreContract\b", "test_keeps_its_promise",
           "tests/contracts/test_stores_bite.py", "test_a_.*_is_caught"),
    Family("promises of the drivers", r"^class .*\bDriverContract\b", "test_keeps_its_promise",
           "tests/contracts/test_drivers_bite.py", "test_a_.*_is_caught"),
    Family("promises of the sets of global parameters", r"^class .*\bParametersContract\b", "test_keeps_its_promise.*",
           "tests/contracts/test_parameters_bite.py", "test_a_.*_is_caught"),
    Family("promises of the pictures, on every case of the contract", r"^class .*\bPictureContract\b",
           "test_each_picture|test_drawing", "tests/plot/test_contract.py", "test_a_broken_promise_.*is_noticed",
           (("test_each_picture", "OF_A_PICTURE"), ("test_drawing", "OF_DRAWING"))),
    Family("rules of the house (imports, who prints, chance, what is read)", r"^def test_the_house_keeps",
           "test_the_house_keeps", "tests/architecture/test_bites.py", "test_a_broken_rule_is_caught"),
)


@dataclass(frozen=True)
class Case:
    """One test that was run: its file as pytest calls it (dotted), its class, its name without parameters."""

    module: str
    subject: str
    name: str
    held: bool


@dataclass(frozen=True)
class Count:
    """What became of the promises of a family."""

    tried: int
    held: int
    subjects: int
    controls: int
    caught: int

    @property
    def kept(self) -> bool:
        """Tells whether every promise was held and every control noticed, and there were some of both."""
        return 0 < self.tried == self.held and 0 < self.controls == self.caught

    @property
    def figure(self) -> str:
        """Says it in words."""
        subjects = f" by {self.subjects:,} subjects" if self.subjects > 1 else ""
        noticed = f"{self.caught:,} of {self.controls:,} broken ones noticed"
        return f"{self.held:,} of {self.tried:,} held{subjects}; {noticed}"


def suites(family: Family, tests: Path) -> list[Path]:
    """Returns the test files that hold subjects of a family, also those that somebody adds later."""
    return [path for path in sorted(tests.rglob("test_*.py"))
            if re.search(family.suites, path.read_text(encoding="utf-8"), re.MULTILINE)]


def dotted(path: Path, root: Path = ROOT) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def cases(report: str) -> Iterator[Case]:
    """Yields the tests of a JUnit report. A test that was left out was not held."""
    for element in ElementTree.fromstring(report).iter("testcase"):
        module, _, subject = element.get("classname", "").rpartition(".")
        if not subject.startswith("Test"):
            module, subject = element.get("classname", ""), ""
        held = not any(element.find(wrong) is not None for wrong in ("failure", "error", "skipped"))
        yield Case(module, subject, element.get("name", "").partition("[")[0], held)


def count(family: Family, found: list[Case], modules: set[str], tries: dict[str, int]) -> Count:
    """Counts the promises of a family among the tests that were run; `modules` are the dotted files of its subjects."""
    promises = [case for case in found if case.module in modules and re.fullmatch(family.promises, case.name)]
    control = family.controls.removesuffix(".py").replace("/", ".")
    controls = [case for case in found if case.module == control and re.fullmatch(family.caught, case.name)]
    return Count(sum(tries.get(case.name, 1) for case in promises),
                 sum(tries.get(case.name, 1) for case in promises if case.held),
                 len({(case.module, case.subject) for case in promises}), len(controls),
                 sum(case.held for case in controls))


def lengths(family: Family) -> dict[str, int]:
    """Returns how many promises each test of a family tries, by name of the test."""
    if not family.tries:
        return {}
    sys.path.insert(0, str(ROOT / "tests"))
    from plot import contract
    return {test: len(getattr(contract, table)) for test, table in family.tries}


def run(files: list[Path]) -> tuple[str, int]:
    """Runs test files in a process of their own; returns the JUnit report and pytest's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", f"--junitxml={report}",
                   *(str(path.relative_to(ROOT)) for path in files)]
        status = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode
        return report.read_text(encoding="utf-8") if report.exists() else "<testsuites/>", status


def main() -> int:
    """Counts every family, prints the figures, and returns 1 if a promise was broken."""
    homes = {family: suites(family, ROOT / "tests") for family in FAMILIES}
    controls = {ROOT / family.controls for family in FAMILIES}
    report, status = run(sorted(controls.union(*homes.values())))
    found = list(cases(report))
    counts = {family: count(family, found, set(map(dotted, homes[family])), lengths(family)) for family in FAMILIES}
    for family, counted in counts.items():
        print(f"{family.what}: {counted.figure}", file=sys.stderr)
    print(json.dumps({"figures": [{"what": family.what, "figure": counted.figure}
                                  for family, counted in counts.items()]}))
    return 0 if status == 0 and all(counted.kept for counted in counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
