"""A digest changes with every bit of a result, and with nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from sim.odds.run import run
from support.golden.digests import of_arrays, of_content, of_document, of_run
from support.golden.table import Play, digests_of, world_of

PARENT = 'format = 1\ntitle = "a"\nroster = "rosters/club.csv"\n[allies]\nA = { weight = 0.5 }\n'
CHILD = 'format = 1\nextends = "parent.toml"\n'
ROSTER = "ally,name,gdp\nA,Ada,1\nB,Bo,2\n"


@pytest.fixture
def child(tmp_path):
    """A scenario that extends another, which names a roster; returns the file."""
    (tmp_path / "rosters").mkdir()
    (tmp_path / "rosters" / "club.csv").write_text(ROSTER)
    (tmp_path / "parent.toml").write_text(PARENT)
    (tmp_path / "child.toml").write_text(CHILD)
    return tmp_path / "child.toml"


def test_one_bit_shows():
    numbers = np.linspace(0.0, 1.0, 5)
    altered = numbers.copy()
    altered[3] = np.nextafter(altered[3], 1.0)
    assert of_arrays([numbers]) == of_arrays([numbers.copy()])
    assert of_arrays([numbers]) != of_arrays([altered])


def test_minus_zero_shows():
    assert of_arrays([np.array([0.0])]) != of_arrays([np.array([-0.0])])


def test_kind_and_shape_show():
    whole = np.zeros(4, dtype=np.int64)
    others = (whole.astype(np.int32), whole.astype(float), whole.reshape(2, 2), np.zeros(5, dtype=np.int64))
    assert len({of_arrays([array]) for array in (whole, *others)}) == 5


def test_the_order_of_bytes_in_memory_does_not_show():
    numbers = np.array([1.5, -2.25])
    assert of_arrays([numbers]) == of_arrays([numbers.astype(">f8")])


def test_where_one_array_ends_shows():
    assert of_arrays([np.zeros(1), np.zeros(3)]) != of_arrays([np.zeros(2), np.zeros(2)])


def test_comments_and_layout_of_a_file_do_not_count(child):
    before = of_content(child)
    child.write_text("# a word\n\n" + CHILD.replace(" = ", "="))
    assert of_content(child) == before


@pytest.mark.parametrize("file, old, new", [
    ("child.toml", CHILD, CHILD + '[allies]\nA = { weight = 0.6 }\n'), ("parent.toml", "0.5", "0.50001"),
    ("rosters/club.csv", "Bo,2", "Bo,3")])
def test_a_change_of_the_file_its_parent_or_its_roster_counts(child, file, old, new):
    before, path = of_content(child), child.parent / file
    path.write_text(path.read_text().replace(old, new))
    assert of_content(child) != before


def test_neither_version_nor_time_nor_place_show_in_the_digests_of_a_document(monkeypatch):
    world = world_of("five-allies", "prior")
    before = of_document(run(world, 50, 1, workers=1))
    monkeypatch.setattr("sim.results.base.__version__", "99.0")
    monkeypatch.setattr("sim.results.base.MODEL_VERSION", "99")
    assert of_document(run(world, 50, 1, workers=2)) == before
    assert {"outcomes", "timing", "support", "holdouts", "deals", "digest", "parameters"} <= set(before)


def test_another_seed_shows_in_every_part_that_depends_on_chance():
    one, other = (digests_of(Play("five-allies", "prior", seed, 50, True)) for seed in (1, 2))
    assert [part for part in one if one[part] == other[part]] == ["digest", "parameters", "observations"]


def test_a_run_has_the_digests_of_its_chunks_joined():
    joined = of_run(world_of("five-allies", "prior"), 1, 50, chunk=9)
    assert joined.items() >= digests_of(Play("five-allies", "prior", 1, 50, False)).items()
