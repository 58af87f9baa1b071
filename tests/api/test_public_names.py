"""The public names: few, the same for editors as at run time, and each explained by `help`."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from functools import cached_property
from pathlib import Path

import pytest

import sim
from sim.backtesting.backtest import Backtest
from sim.results.base import Result
from sim.study.compare import Comparison
from sim.study.history import Unfolding
from sim.study.pivots import Pivots
from sim.study.sweep import SweepResult
from sim.track.record import Track

FUNCTIONS = ("load", "run", "compare", "sweep", "pivots", "history", "load_result", "power", "backtest", "track_record")
RESULTS = (Result, sim.Odds, Comparison, SweepResult, Pivots, Unfolding, Backtest)
CLASSES = (sim.Scenario, sim.Odds, sim.ConsensusModel, sim.Ally, Comparison, SweepResult, Pivots, Unfolding, Backtest, Track)


def _stub() -> ast.Module:
    return ast.parse(Path(sim.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))


def _members():
    for cls in CLASSES:
        for name, member in inspect.getmembers(cls):
            own = getattr(member, "__module__", None) or "sim"
            if not name.startswith("_") and own.startswith("sim") and (
                    callable(member) or isinstance(member, (property, cached_property))):
                yield pytest.param(member, id=f"{cls.__name__}.{name}")


def _undocumented(function) -> list[str]:
    """Return the parameters that no line of the docstring begins with."""
    documented = {name.strip(" *") for line in (inspect.getdoc(function) or "").splitlines()
                  for name in line.split(" : ")[0].split(",")}
    return [name for name in inspect.signature(function).parameters if name not in {*documented, "self", "cls"}]


def test_stub_and_module_have_the_same_names():
    listed = next(ast.literal_eval(node.value) for node in _stub().body
                  if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    imported = [alias.asname for node in _stub().body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(listed) == sorted(imported) == sorted(sim.__all__)


def test_stub_names_the_objects_of_the_module():
    for node in _stub().body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                assert getattr(importlib.import_module(node.module), alias.name) is getattr(sim, alias.asname)


def test_public_names_are_few():
    assert len(sim.__all__) <= 18


def test_package_says_that_it_is_typed():
    assert Path(sim.__file__).with_name("py.typed").is_file()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_help_explains_every_parameter(name):
    assert _undocumented(getattr(sim, name)) == []


def test_an_unexplained_parameter_is_noticed():
    def function(explained, forgotten):
        """Do nothing.

        Parameters
        ----------
        explained : int
            What it is.
        """
    assert _undocumented(function) == ["forgotten"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_help_says_what_comes_back_and_shows_an_example(name):
    text = inspect.getdoc(getattr(sim, name))
    assert "\nReturns\n-------\n" in text
    assert ">>> " in text or name == "load_result"


def test_model_explains_its_parameters():
    told = inspect.getdoc(sim.ConsensusModel)
    assert [name for name in inspect.signature(sim.ConsensusModel).parameters if f"{name} : " not in told] == []


@pytest.mark.parametrize("member", [*_members()])
def test_whatever_a_result_offers_is_explained(member):
    assert (member.__doc__ or "").strip()


def failures(thing) -> int:
    """Runs the examples of a function, or of a class and what it offers; returns how many of them fail."""
    finder, runner = doctest.DocTestFinder(recurse=inspect.isclass(thing)), doctest.DocTestRunner()
    return sum(runner.run(case).failed for case in finder.find(thing, thing.__name__, globs={**vars(inspect.getmodule(thing))}))


@pytest.mark.parametrize("cls", [pytest.param(cls, marks=pytest.mark.slow if cls is Backtest else ()) for cls in RESULTS])
def test_results_show_what_they_offer_by_examples_that_run(cls):
    text = "".join(inspect.getdoc(member) or "" for member in (cls, *vars(cls).values()))
    assert ">>> " in text and failures(cls) == 0
    told = text if cls is Result else inspect.getdoc(cls)
    shown = {name for name in vars(cls) if not name.startswith("_") and f".{name}" in told}
    assert shown, "the example of the class uses nothing of it"


@pytest.mark.parametrize("method", [pytest.param(member, id=f"{cls.__name__}.{name}") for cls in RESULTS
                                    for name, member in vars(cls).items() if inspect.isfunction(member) and name[0] != "_"])
def test_methods_of_results_have_sections(method):
    told = inspect.getdoc(method)
    assert "\nReturns\n-------\n" in told
    assert len(inspect.signature(method).parameters) == 1 or ("\nParameters\n" in told and _undocumented(method) == [])


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name == "backtest" else ())
                                  for name in FUNCTIONS])
def test_examples_run(name):
    assert failures(getattr(sim, name)) == 0
