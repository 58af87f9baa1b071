"""Negative controls: a changed equation, draw or constant changes the digests, and nothing else does."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.agents.model import run_chunk as run_on_mesa
from sim.model import equations
from sim.scenario.catalog import find
from support.golden.changes import PairedEffect, changes
from support.golden.conditions import ROOT, Condition, answer, start
from support.golden.digests import of_chunk, of_content
from support.golden.table import Entry, Key, Play, digests_of, played, plays, read_book, world_of

NAME, COUNT = "five-allies", 3
AN_ULP = 1.0 + 2.0**-52


def on_mesa(count: int = COUNT) -> dict[str, str]:
    world = world_of(NAME, "prior")
    return of_chunk(run_on_mesa(world, 1, 0, count, counted_until=world.counted_until, records=True))


# The isolation share acts as a difference from its anchor, in which its last bit cancels: it takes 2**-40.
@pytest.mark.parametrize("name, factor", [*((name, AN_ULP) for name in (
    "persuade", "effective_attitude", "tolerance", "news")), ("isolation_share", 1.0 + 2.0**-40)])
def test_an_equation_that_is_a_little_off_is_noticed(monkeypatch, name, factor):
    equation, before = getattr(equations, name), on_mesa(10)
    monkeypatch.setattr(equations, name, lambda *about: equation(*about) * factor)
    assert on_mesa(10)["records"] != before["records"]


def test_other_draws_are_noticed_in_the_tally(monkeypatch):
    drawn, before = ConsensusModel._meeting_uniforms, on_mesa()
    monkeypatch.setattr(ConsensusModel, "_meeting_uniforms",
                        lambda model: [pair[::-1] for pair in drawn(model)])
    assert on_mesa()["tally"] != before["tally"]


def test_one_number_of_the_world_that_is_encoded_otherwise_is_noticed():
    """A change of the reader or the encoder is one of the model too: the file stays the same."""
    world = world_of(NAME, "prior")
    base = world.world.base.copy()
    base[world.slot.mean:] = np.nextafter(base[world.slot.mean:], np.inf)
    from sim.model.rounds import run_chunk
    altered = of_chunk(run_chunk(world.world._replace(base=base), 1, 0, 50, counted_until=world.counted_until, records=True))
    assert altered != digests_of(Play(NAME, "prior", 1, 50, False))


def test_other_parameters_under_the_same_name_are_a_change_of_the_model(monkeypatch):
    key = Key(NAME, "point", 1, COUNT, "tally")
    ledger = played([Play(*key[:4], False)])
    monkeypatch.setattr("support.golden.table.world_of", lambda name, _: world_of(name, "prior"))
    assert key in changes(ledger, played([Play(*key[:4], False)]))[PairedEffect.MODEL]


def copy_of_the_program(folder: Path, file: str = "", old: str = "", new: str = "") -> Condition:
    """Copies the program, alters one place of one file, and returns the condition under which a child runs it.
    Nothing is compiled there."""
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "scenarios").mkdir()
    shutil.copy(find(NAME), folder / "scenarios")
    if file:
        text = (folder / file).read_text()
        assert text.count(old) == 1
        (folder / file).write_text(text.replace(old, new))
    return Condition("copy", {"PYTHONPATH": f"{folder}:{ROOT / 'tests'}", "NEMCON_INTERPRET": "1"})


def test_a_program_with_an_altered_equation_is_noticed_and_an_unaltered_copy_is_not(tmp_path):
    altered = ("sim/model/equations.py", "(due - t + 1.0)", "(due - t + 1.5)")
    children = [start(copy_of_the_program(tmp_path / str(number), *about), "--names", NAME, "--replicates", str(COUNT))
                for number, about in enumerate(((), altered))]
    content, ledger = of_content(find(NAME)), played(plays([NAME], COUNT))
    told = [changes(ledger, {**ledger, **{_key(text): Entry(ledger[_key(text)].model, content, digest)
                                          for text, digest in answer(child)["digests"].items()}})
            for child in children]
    assert told[0] == {}
    assert list(told[1]) == [PairedEffect.MODEL] and {key.part for key in told[1][PairedEffect.MODEL]} >= {"tally", "records"}


def _key(text: str) -> Key:
    name, parameters, seed, replicates, part = text.split()
    return Key(name, parameters, int(seed), int(replicates), part)


def test_a_scenario_with_another_number_is_a_change_of_the_file(tmp_path, monkeypatch):
    """And not one of the model: the ledger knows the content of each file."""
    edited = tmp_path / find(NAME).name
    text = find(NAME).read_text(encoding="utf-8")
    edited.write_text(text.replace("format = 1", "format = 1\ndescription_of_nothing = 1", 1), encoding="utf-8")
    monkeypatch.setattr("support.golden.table.find", lambda name: edited)
    ledger = {key: entry for key, entry in read_book().items() if key.scenario == NAME}
    found = played([play for play in plays([NAME]) if not play.document])
    assert set(changes({key: ledger[key] for key in found if key in ledger},
                       {key: found[key] for key in found if key in ledger})) == {PairedEffect.FILE}
