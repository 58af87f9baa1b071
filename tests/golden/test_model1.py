"""With all that model 2 adds switched off, the model gives the bits of model 1: `model1.csv` is the ledger of its day.

Compared is every file that says what it said then; what it costs to agree on nothing (`calendar.fallback_cost`) was
added to
nearly all of them and counts nothing under these parameters.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim.model import world as w
from sim.model.encoding import SHOWN, encode
from sim.model.rounds import run_chunk
from sim.scenario.catalog import find, shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.golden.digests import _contents, of_chunk, of_data

FOLDER = Path(__file__).parent
NOW = {"prior": "model1", "point": str(FOLDER / "model1-point.toml"), "posterior": str(FOLDER / "model1-posterior.toml")}
PARTS = ("tally", "records")


def ledger() -> dict[tuple[str, str, int], dict[str, str]]:
    """Returns the digests of model 1 and the content that gave them, by scenario, parameters and seed."""
    found: dict = {}
    with (FOLDER / "model1.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["part"] in PARTS:
                key = row["scenario"], row["parameters"], int(row["seed"])
                found.setdefault(key, {"content": row["content"]})[row["part"]] = row["digest"]
    return found


def content_then(name: str) -> str:
    """Returns the digest of a file's content without what was added since."""
    contents = list(_contents(find(name)))
    for raw in contents:
        if isinstance(raw, dict):
            raw.get("calendar", {}).pop("fallback_cost", None)
            raw.pop("another_name", None)
            raw.pop("kind", None)
    return of_data(contents)


def world_then(name: str, parameters: str) -> w.World:
    """Returns the world of a file with the calendar of its day: the last round was the last whole one before the
    end."""
    scenario = load(name).with_("calendar.fallback_cost", "nothing changes")  # one file states a number
    world, calendar = encode(scenario, read_parameters(parameters)).world, scenario.document.calendar
    if calendar.end is None:
        return world
    start, numbers = calendar.start or scenario.document.as_of, world.calendar.copy()
    numbers[w.LAST_ROUND] = (calendar.end - start).days // calendar.round_days
    if calendar.deadline is None:
        numbers[w.DEADLINE_ROUND] = numbers[w.LAST_ROUND]
    return world._replace(calendar=numbers)


LEDGER = ledger()
SAME = sorted({name for name, *_ in LEDGER if name in shipped_names()
               and content_then(name) == next(row["content"] for key, row in LEDGER.items() if key[0] == name)})


def test_nearly_all_files_can_still_be_compared():
    assert len(SAME) >= 50


@pytest.mark.parametrize("name", SAME)
def test_the_bits_are_those_of_model_1(name):
    for (_, parameters, seed), told in ((key, row) for key, row in LEDGER.items() if key[0] == name):
        world = world_then(name, NOW[parameters])
        shown = min(int(world.calendar[w.LAST_ROUND]), SHOWN)
        found = of_chunk(run_chunk(world, seed, 0, 200, shown=shown, records=True))
        assert found == {part: told[part] for part in PARTS}, (parameters, seed)


def test_control_with_one_part_on_they_are_not():
    world = world_then("nato-sg-2024", "model1")
    base = world.base.copy()
    base[w.ANCHOR] = 1.0
    last = int(world.calendar[w.LAST_ROUND])
    found = of_chunk(run_chunk(world._replace(base=base), 1, 0, 200, shown=last, records=True))
    assert found["tally"] != LEDGER["nato-sg-2024", "prior", 1]["tally"]
