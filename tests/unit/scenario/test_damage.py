"""Any damage to a valid scenario gives a scenario or a ScenarioError, and never another exception."""

from __future__ import annotations

import copy
import datetime
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import PathError, ScenarioError
from sim.model.encoding import encode
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from support.small_scenario import ROSTER, small, write
from support.toml_text import dumps
from tools.scenario_reference import EXAMPLE

EXAMPLE_TEXT = EXAMPLE.read_text(encoding="utf-8")
DATA = tomllib.loads(EXAMPLE_TEXT)
WHOLE = load(EXAMPLE)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

NAMES = ["North", "Ada Brook", "fees", "champion", "delta", "stance", "declared", "*", "date", "no agreement", "end"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 10), st.integers(), st.floats(), st.sampled_from(NAMES),
    st.text(max_size=8), st.dates(), st.datetimes(), st.just([]), st.just({}), st.just("x" * 300), st.just(10**30),
    st.lists(st.one_of(st.floats(), st.sampled_from(NAMES), st.integers()), max_size=4),
    st.dictionaries(st.sampled_from([*NAMES, "uniform", "normal", "choice", "mean", "spread", "weight", "kind"]),
                    st.one_of(st.floats(), st.sampled_from(NAMES), st.lists(st.floats(), max_size=3)), max_size=3),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Returns a folder in which each example overwrites the last one."""
    return tmp_path_factory.mktemp("damage")


def without_none(value):
    """TOML has no null."""
    return [] if value is None else value


def paths_of(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from paths_of(part, (*path, key))


NUMERIC = WHOLE.numeric_paths()
PATHS = [path for path in paths_of(DATA) if path]


@st.composite
def damaged(draw):
    """Draws the example with one entry deleted, replaced, renamed, doubled or added."""
    data = copy.deepcopy(DATA)
    path = draw(st.sampled_from(PATHS))
    table = data
    for part in path[:-1]:
        table = table[part]
    key, kind = path[-1], draw(st.sampled_from(["delete", "replace", "rename", "add", "double"]))
    if kind == "delete":
        del table[key]
    elif kind == "replace":
        table[key] = without_none(draw(VALUES))
    elif isinstance(table, list):
        table.insert(key, copy.deepcopy(table[key]))
    elif kind == "double":
        table[key.upper()] = copy.deepcopy(table[key])
    elif kind == "rename":
        table[draw(st.one_of(st.sampled_from(NAMES), st.text(max_size=6)))] = table.pop(key)
    else:
        table[draw(st.text(max_size=6))] = without_none(draw(VALUES))
    return data


def outcome(path: Path) -> Scenario | ScenarioError:
    """Returns what loading gives, checked for being readable."""
    try:
        scenario = load(path)
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.line >= 1 and problem.column >= 1 and problem.what
            assert "\n" not in str(problem) and str(problem).isprintable()
            assert not re.search(r"pydantic|Input should|<number>|<word>|NoneType|Error\(", problem.what)
        return error
    assert scenario.digest == load(path).digest
    return scenario


@SETTINGS
@given(damaged())
def test_structural_damage(folder, data):
    path = write(folder, dumps(data), "structure.toml")
    result = outcome(path)
    if isinstance(result, Scenario):
        assert encode(result).world.base.all() is not None
        assert set(result.numeric_paths())
        result._repr_html_()


@SETTINGS
@given(st.integers(0, len(EXAMPLE_TEXT)), st.integers(0, 30), st.one_of(
    st.binary(max_size=6),
    st.sampled_from(["[", "{", "\"", "'''", "\\", "=", "\n", "\r", "\ufeff", "9" * 500, "\x00"])))
def test_damage_to_the_text(folder, at, cut, put):
    data = EXAMPLE_TEXT.encode()
    put = put if isinstance(put, bytes) else put.encode()
    path = folder / "text.toml"
    path.write_bytes(data[:at] + put + data[at + cut:])
    outcome(path)


@SETTINGS
@given(st.integers(0, len(ROSTER)), st.integers(0, 10),
       st.one_of(st.binary(max_size=5), st.sampled_from([b",", b'"', b"\n"])))
def test_damage_to_a_roster(folder, at, cut, put):
    write(folder, "", "rosters/damaged.csv").write_bytes(ROSTER.encode()[:at] + put + ROSTER.encode()[at + cut:])
    top = 'roster = "rosters/damaged.csv"\nweight = { gdp = 1 }\n'
    outcome(write(folder, small(top, '[stances.Bo]\nUSA = "lean"\n', allies=""), "beside.toml"))


@SETTINGS
@given(st.text(max_size=20), st.data())
def test_any_path_and_value(text, data):
    path = data.draw(st.one_of(st.just(text), st.sampled_from(NUMERIC),
                               st.sampled_from(PATHS).map(lambda parts: ".".join(map(str, parts)))))
    value = data.draw(VALUES)
    try:
        changed = WHOLE.with_(path, value)
    except PathError as error:
        assert str(error) and "\n" not in str(error)
    else:
        assert changed.digest.startswith("sha256:")
        changed.get(path)


@pytest.mark.parametrize("value", [
    datetime.time(1), datetime.datetime(2024, 1, 1), b"x", object(), {1: 2}, [[[]]], 10**400, {"uniform": "x"},
    {"uniform": [1]}, {"stance": {}}, complex(1, 1), "\ud800"], ids=range(12))
def test_values_that_only_python_has(value):
    for path in ("process.isolation", "title", "rule.veto", "events", "calendar.end", "allies.North.weight"):
        with pytest.raises(PathError):
            WHOLE.with_(path, value)
