"""docs/theories.md and the docstrings say what the code does."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import sim.theories
from sim.theories.registry import THEORIES

PAGE = Path(__file__).parents[2] / "docs" / "theories.md"
MODULES = [module.name for module in pkgutil.iter_modules(sim.theories.__path__)]


def test_the_page_has_one_row_for_every_theory_in_order():
    row = r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| (?:graded|all or nothing) \|$"
    rows = re.findall(row, PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == list(THEORIES)


def test_the_page_prints_what_the_code_gives():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried >= 6
    assert failed == 0


def test_control_a_page_with_another_number_is_caught(tmp_path):
    page = tmp_path / "theories.md"
    page.write_text(PAGE.read_text("utf-8").replace("mean          1.00", "mean          0.99"), "utf-8")
    runner = doctest.DocTestRunner(verbose=False)
    parsed = doctest.DocTestParser().get_doctest(page.read_text("utf-8"), {}, "page", str(page), 0)
    assert runner.run(parsed, out=lambda text: None).failed == 1


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(f"sim.theories.{name}")).failed == 0


@pytest.mark.parametrize("theory", THEORIES.values(), ids=lambda theory: theory.name)
def test_the_table_is_filled_in(theory):
    assert THEORIES[theory.name] is theory
    assert theory.title and theory.source and theory.needs
    assert (theory.function.__doc__ or "").splitlines()[0].startswith(("Give ", "Return "))
