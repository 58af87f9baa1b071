"""Where, when, in what pieces and beside whom the work is done changes no bit that the ledger holds."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest

from sim.scenario.loader import load
from sim.study.sweep import run_sweep
from support.golden.changes import binding
from support.golden.child import disturb
from support.golden.conditions import ENVIRONMENTS, STARTS, TOGETHER, Condition, answer, start
from support.golden.digests import of_run
from support.golden.table import REPLICATES, read_book, world_of

SAMPLE = ("five-allies", "nato-sg-2024", "un-2006-09-14")
MODEL_PARTS = ("tally", "records")


@pytest.fixture(scope="module")
def expected():
    """The ledger's digests of one run of each scenario of the sample."""
    held = binding(read_book())
    return {(name, part): held[key] for name in SAMPLE for part in MODEL_PARTS
            if (key := f"{name} prior 1 {REPLICATES} {part}") in held}


def differing(expected, **how) -> list:
    """Returns which digests of the sample are not the ledger's when played in a certain way."""
    found = {name: of_run(world_of(name, "prior"), 1, REPLICATES, **how) for name in SAMPLE}
    return [key for key in expected if found[key[0]][key[1]] != expected[key]]


@pytest.mark.parametrize("workers, chunk", [(1, None), (1, 1), (2, 7), (7, 13), (7, 199), (2, 200), (7, 1000)])
def test_workers_and_chunks_do_not_show(expected, workers, chunk):
    assert differing(expected, workers=workers, chunk=chunk) == []


def test_generators_that_anybody_may_seed_do_not_show(expected):
    disturb()
    assert differing(expected, workers=2, chunk=20, meanwhile=disturb) == []


def test_a_run_leaves_the_generators_of_others_alone():
    random.seed(5), np.random.seed(5)
    of_run(world_of("five-allies", "prior"), 1, 20, workers=2, chunk=5)
    here = random.random(), np.random.random()
    random.seed(5), np.random.seed(5)
    assert here == (random.random(), np.random.random())


def told(conditions: Iterable[Condition], *names: str) -> dict[str, list[str]]:
    """Starts a child under each condition; returns by condition what is not as in the ledger, nothing when all is."""
    children = {condition.name: start(condition, "--names", *names) for condition in conditions}
    ledger, found = binding(read_book()), {name: answer(child) for name, child in children.items()}
    wrong = {name: [*said["odd"], *(key for key, digest in said["digests"].items()
                                    if ledger.get(key, digest) != digest)] for name, said in found.items()}
    assert all(len(said["digests"]) >= 10 for said in found.values())
    return {name: faults for name, faults in wrong.items() if faults}


@pytest.mark.slow
def test_what_a_process_is_born_into_does_not_show():
    """Hash seed, language, time zone, threads of libraries, folder, rubbish in memory, and how its own workers start:
    two processes with all of it."""
    assert told(TOGETHER, *SAMPLE) == {}


@pytest.mark.slow
@pytest.mark.parametrize("condition", [*ENVIRONMENTS, *STARTS], ids=lambda condition: condition.name)
def test_each_condition_by_itself(condition):
    assert told([condition], *SAMPLE) == {}


@pytest.mark.slow
@pytest.mark.parametrize("how", [("--workers", "2", "--chunk", "7"), ("--start", "fork"), ("--start", "forkserver")])
def test_the_mesa_driver_in_processes(how):
    condition = Condition("Mesa", options=("--engine", "mesa", *how))
    assert told([condition], "five-allies") == {}


@pytest.mark.slow
def test_where_the_cells_of_a_sweep_are_played_does_not_show():
    scenario, vary = load("five-allies"), {"process.isolation": [0.2, 0.3, 0.4], "allies.A.weight": [0.2, 0.4]}
    rows = [run_sweep(scenario, vary, 300, workers=workers).document() for workers in (None, 1, 2)]
    assert rows[0] == rows[1] == rows[2]
