"""What is damaged was valid before, and every kind of damage does some."""

from __future__ import annotations

import csv
import io
import tomllib
from random import Random

import pytest

from sim.errors import ScenarioError
from sim.model.encoding import encode
from sim.scenario.loader import load
from support.fuzz import bytewise, rosters, structural, text
from support.fuzz.attempt import Attempt, Breach, Outcome, Promise, Tally
from support.fuzz.count import attempt
from support.fuzz.originals import Original, lay_out, made_up, parents, shipped
from support.fuzz.originals import rosters as companions
from tools.scenario_reference import EXAMPLE

ROSTER = "ally,name,gdp\nA,Ay,1\nB,Bee,2\nC,Cee,3\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("damage") / "in")


def read(root, *files):
    """Loads the first of some (name, text) files, and takes them away."""
    for name, content in files:
        (root / name).write_text(content, encoding="utf-8")
    try:
        return load(root / files[0][0])
    finally:
        for name, _ in files:
            (root / name).unlink()


@pytest.mark.parametrize("seed", range(40))
def test_what_is_made_up_is_valid(root, seed):
    try:
        scenario = read(root, ("input.toml", made_up(Random(seed)).text))
    except ScenarioError as error:
        pytest.fail(str(error))
    assert encode(scenario).world is not None


def test_what_ships_is_valid_where_it_is_laid_out(root):
    assert len(set(shipped())) > 50 and len(companions()) > 25 and len(parents()) > 20
    for original in set(shipped()):
        assert read(root, (original.folder + "input.toml", original.text)).candidates
    for companion in (*companions(), *parents()):
        scenario = (companion.scenario.folder + "input.toml", companion.scenario.text)
        assert read(root, scenario, (companion.name, companion.text)).candidates


EXAMPLE_TEXT = EXAMPLE.read_text("utf-8")


@pytest.mark.parametrize("kind", structural._TO_DATA)
def test_damage_to_data(kind):
    changed = 0
    for seed in range(12):
        data = tomllib.loads(EXAMPLE_TEXT)
        structural._TO_DATA[kind](data, Random(seed))
        changed += text.dumps(data) != text.dumps(tomllib.loads(EXAMPLE_TEXT))
    assert changed >= 8


@pytest.mark.parametrize("kind", structural._TO_TEXT)
def test_damage_to_text(kind):
    done = [structural._TO_TEXT[kind](EXAMPLE_TEXT, Random(seed)) for seed in range(12)]
    assert sum(one not in (EXAMPLE_TEXT, EXAMPLE_TEXT.encode()) for one in done) >= 8


@pytest.mark.parametrize("kind", rosters._TO_ROWS)
def test_damage_to_rows(kind):
    changed, before = 0, list(csv.reader(io.StringIO(ROSTER)))
    for seed in range(12):
        rows = list(csv.reader(io.StringIO(ROSTER)))
        rosters._TO_ROWS[kind](rows, Random(seed))
        changed += rows != before
    assert changed >= 6


@pytest.mark.parametrize("kind", bytewise._DAMAGES)
def test_damage_to_bytes(kind):
    data = EXAMPLE_TEXT.encode()
    done = [bytewise._DAMAGES[kind](data, Random(seed)) for seed in range(12)]
    assert sum(one != data for one in done) >= 10
    assert all(isinstance(bytewise._DAMAGES[kind](b"", Random(seed)), bytes) for seed in range(12))


def test_damage_to_little_or_nothing():
    for seed in range(200):
        structural.damaged(Original("", "format = 1\n"), Random(seed))
        rosters.damaged_roster("ally\nA\n", Random(seed))


def test_characters_beyond_the_first_plane_are_written_as_they_are():
    data = {"title": "😀", "stances": {"👩‍👩‍👧": {"a": 1e300}}}
    assert tomllib.loads(text.dumps(data)) == data


def test_an_attempt_is_a_pure_function_of_seed_and_number():
    assert [attempt(1, number) for number in range(30)] == [attempt(1, number) for number in range(30)]
    assert [attempt(1, number) for number in range(30)] != [attempt(2, number) for number in range(30)]


def test_most_kinds_come_up():
    kinds = {attempt(1, number).kind for number in range(1500)}
    assert {f"bytes: {kind}" for kind in bytewise.KINDS} <= kinds
    assert set(structural.KINDS) <= kinds
    assert {f"roster: {kind}" for kind in rosters.KINDS} <= kinds
    assert sum(kind.startswith("parent: ") for kind in kinds) > 10


def test_the_tally_counts_each_promise_once_an_input():
    tally = Tally()
    slow = Outcome(True, (Breach(Promise.QUICK, ""), Breach(Promise.QUICK, "")), 3.0, 90.0)
    for outcome in (slow, Outcome(True, (), 1.5, 80.0), Outcome(False, (), 0.1, 100.0)):
        tally.add("kind", outcome)
    assert (tally.total, tally.accepted, tally.refused) == (3, {"kind": 2}, {"kind": 1})
    assert tally.times(Promise.QUICK) == 1 and tally.times(Promise.SMALL, Promise.STATUS) == 0
    assert (tally.seconds, tally.megabytes, tally.long) == (3.0, 100.0, 1)
    assert tally.lines() == ["kind                               2 accepted       1 refused"]


def test_an_input_is_kept_with_what_it_broke(tmp_path):
    kept = Attempt("roster: cell", "a.toml", (("a.toml", b"x"), ("rosters/b.csv", b"\xff")))
    kept.keep(tmp_path, Outcome(False, (Breach(Promise.QUICK, "1.2 s"),)).notes)
    (folder,) = tmp_path.iterdir()
    assert folder.name == kept.name and folder.name.startswith("roster-cell-")
    assert (folder / "rosters/b.csv").read_bytes() == b"\xff"
    assert (folder / "broken.txt").read_text() == "one second\n1.2 s"
