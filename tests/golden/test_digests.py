"""Every shipped file gives the bits that the ledger says, on both drivers."""

from __future__ import annotations

import pytest

from sim.agents.model import run_chunk as run_on_mesa
from sim.scenario.catalog import shipped_names
from sim.version import MODEL_VERSION
from support.golden.changes import changes, complaint
from support.golden.digests import of_chunk
from support.golden.table import LEDGER, Play, digests_of, played, read_book, text_of, world_of
from support.golden.write import CHANGELOG


def test_the_ledger_holds():
    told = changes(read_book(), played())
    assert not told, complaint(told)


def test_every_shipped_file_is_in_the_ledger_with_both_seeds_and_parameters():
    lines = {key[:3] for key in read_book()}
    missing = {(name, parameters, seed) for name in shipped_names() for parameters in ("point", "prior")
               for seed in (1, 2)} - lines
    assert not missing and {key[1] for key in lines} == {"point", "prior", "model1"}


def test_the_ledger_is_kept_as_it_is_written():
    assert LEDGER.read_text(encoding="utf-8") == text_of(read_book())


def test_the_changelog_has_a_section_for_the_model_version():
    assert f"(model version {MODEL_VERSION})" in CHANGELOG.read_text(encoding="utf-8")


def test_no_two_plays_have_the_same_tally():
    """Except of files that say the same of what matters; the seeds of one file never do."""
    book = {key: entry.digest for key, entry in read_book().items() if key.part == "tally"}
    assert not [key for key in book if key.seed == 1 and book[key] == book.get(key._replace(seed=2))]


@pytest.mark.parametrize("name, count", [("five-allies", 20), ("two-front-runners", 3), ("un-2006-09-14", 3),
                                         ("nato-sg-2023", 1), ("macedonia-2018-06-17", 1)])
@pytest.mark.parametrize("parameters", ["point", "prior"])
def test_the_mesa_driver_gives_the_bits_that_the_ledger_holds_the_compiled_one_to(name, count, parameters):
    world = world_of(name, parameters)
    on_mesa = of_chunk(run_on_mesa(world, 2, 0, count, counted_until=world.counted_until, records=True))
    assert on_mesa == digests_of(Play(name, parameters, 2, count, False))
