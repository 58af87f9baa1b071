"""The command that counts promises counts them rightly, and nothing that was not tried is a promise held."""

from __future__ import annotations

import json
import re
from pathlib import Path

import plot.contract
import pytest
import theories.contract

from benchmarks.reliability import contracts as command
from benchmarks.reliability.contracts import FAMILIES, ROOT, Case, Count, Family, cases, count, dotted, suites

from . import drivers, parameters, rules, stores

REPORT = """<testsuites><testsuite>
<testcase classname="tests.toys.test_toys.TestOne" name="test_keeps_its_promise[pure-a]"/>
<testcase classname="tests.toys.test_toys.TestOne" name="test_keeps_its_promise[pure-b]"><failure/></testcase>
<testcase classname="tests.toys.test_toys.TestTwo" name="test_keeps_its_promise[pure-a]"><skipped/></testcase>
<testcase classname="tests.toys.test_toys.TestTwo" name="test_each_picture[plain]"/>
<testcase classname="tests.toys.test_toys" name="test_of_something_else"/>
<testcase classname="tests.other.test_toys.TestOne" name="test_keeps_its_promise[pure-a]"/>
<testcase classname="tests.toys.test_bite" name="test_a_broken_toy_is_caught[pure-x]"/>
<testcase classname="tests.toys.test_bite" name="test_a_broken_toy_is_caught[pure-y]"><error/></testcase>
<testcase classname="tests.toys.test_bite" name="test_every_promise_has_a_control"/>
</testsuite></testsuites>"""
TOYS = Family("promises of toys", r"^class .*\bToyContract\b", "test_keeps_its_promise|test_each_picture",
              "tests/toys/test_bite.py", "test_a_.*_is_caught")
MODULES = {"tests.toys.test_toys"}


def test_a_report_is_read():
    found = list(cases(REPORT))
    assert len(found) == 9 and [case.held for case in found[:4]] == [True, False, False, True]
    assert found[0] == Case("tests.toys.test_toys", "TestOne", "test_keeps_its_promise", True)
    assert found[4] == Case("tests.toys.test_toys", "", "test_of_something_else", True)


def test_promises_subjects_and_controls_are_counted():
    counted = count(TOYS, list(cases(REPORT)), MODULES, {"test_each_picture": 5})
    assert counted == Count(tried=8, held=6, subjects=2, controls=2, caught=1)
    assert counted.figure == "6 of 8 held by 2 subjects; 1 of 2 broken ones noticed" and not counted.kept


@pytest.mark.parametrize(("counted", "kept"), [
    (Count(8, 8, 2, 2, 2), True), (Count(8, 7, 2, 2, 2), False), (Count(8, 8, 2, 2, 1), False),
    (Count(0, 0, 0, 2, 2), False), (Count(8, 8, 2, 0, 0), False)])
def test_all_and_some_is_kept(counted, kept):
    assert counted.kept is kept


def test_one_subject_is_not_told():
    assert Count(1_200, 1_200, 1, 3, 3).figure == "1,200 of 1,200 held; 3 of 3 broken ones noticed"


def test_subjects_are_found_wherever_they_are(tmp_path):
    for name, text in (("a/test_one.py", "class TestOne(Mixed, ToyContract):\n"), ("b/test_2.py", "# ToyContract\n"),
                       ("toys/contract.py", "class Test(ToyContract):\n"), ("test_3.py", "class T(ToyContracts):\n")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert suites(TOYS, tmp_path) == [tmp_path / "a" / "test_one.py"]
    assert dotted(tmp_path / "a" / "test_one.py", tmp_path) == "a.test_one"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.what)
def test_each_family_has_subjects_and_controls(family):
    assert suites(family, ROOT / "tests")
    text = (ROOT / family.controls).read_text(encoding="utf-8")
    assert re.search(rf"^def ({family.caught})\(", text, re.MULTILINE)


@pytest.mark.parametrize("contract", [theories.contract.TheoryContract, rules.RuleContract, stores.StoreContract,
                                      drivers.DriverContract, parameters.ParametersContract,
                                      plot.contract.PictureContract])
def test_no_test_of_a_contract_is_passed_over(contract):
    (family,) = (family for family in FAMILIES if re.search(family.suites, f"class A({contract.__name__}):"))
    tests = [name for name in vars(contract) if name.startswith("test_")]
    assert tests and all(re.fullmatch(family.promises, name) for name in tests)
    assert set(command.lengths(family)) <= set(tests)


def test_a_test_of_a_picture_tries_several_promises():
    (pictures,) = (family for family in FAMILIES if family.tries)
    assert command.lengths(pictures) == {"test_each_picture": 5, "test_drawing": 4}


@pytest.mark.parametrize(("damage", "status", "exit_status"), [
    ("", 0, 0), ("<failure/>", 0, 1), ("", 1, 1), (None, 0, 1)])
def test_the_command_says_what_it_found(damage, status, exit_status, monkeypatch, capsys, tmp_path):
    """A promise broken, pytest unwell, or a report with nothing in it: each is told by the exit status."""
    def run(files: list[Path]) -> tuple[str, int]:
        assert {path.name for path in files} >= {"test_toys.py", "test_bite.py"}
        inner = "" if damage is None else (
            f'<testcase classname="tests.toys.test_toys.TestOne" name="test_keeps_its_promise[a]">{damage}</testcase>'
            '<testcase classname="tests.toys.test_bite" name="test_a_broken_toy_is_caught[a]"/>')
        return f"<testsuites>{inner}</testsuites>", status

    folder = tmp_path / "tests" / "toys"
    folder.mkdir(parents=True)
    (folder / "test_toys.py").write_text("class TestOne(ToyContract):\n    pass\n", encoding="utf-8")
    for name, value in (("run", run), ("FAMILIES", (TOYS,)), ("ROOT", tmp_path)):
        monkeypatch.setattr(command, name, value)
    monkeypatch.setattr(command, "dotted", lambda path: dotted(path, tmp_path))
    assert command.main() == exit_status
    (figure,) = json.loads(capsys.readouterr().out.splitlines()[-1])["figures"]
    assert figure["what"] == TOYS.what and ("1 of 1 held" in figure["figure"]) == (damage == "")
