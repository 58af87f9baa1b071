"""Checks of every set of global parameters: a test class inherits `ParametersContract` and names the set.

Each check is a plain function, so that a negative control can call it too.
"""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pytest

from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.inputs import draw_setting
from sim.odds.run import run
from sim.scenario.fields import Distribution
from sim.scenario.parameters import SIGNED, Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document, Process
from support.laws.worlds import document
from support.toml_text import dumps

DRAWS, RUNS = 300, 30
HIGHEST = {"persuasion": 1.0, "closing": 1.0, "backing_floor": 1.0, "resolve": 1.0, **dict.fromkeys(SIGNED, 10.0)}
LOWEST = dict.fromkeys(SIGNED, -10.0)  # all others: 0
OWN = Parameters("own", read_parameters("point").process, ("news", "budget"), ((0.01, 2.0), (0.05, 0.5)), (3.0, 1.0))


def case(**process: float) -> Scenario:
    """Returns a small scenario that leaves all parameters to the set but those that are given."""
    file = document({"A": 3.0, "B": 2.0, "C": 1.0}, {"Ada": {"A": 0.5, "B": 0.1, "C": -0.2}}, rounds=10)
    return Scenario(Document.model_validate({**file, "process": process}))


def drawn(encoded: Encoded, count: int = DRAWS) -> np.ndarray:
    """Returns what is drawn of the global parameters, one row a replicate."""
    return np.array([draw_setting(encoded.world, 1, replicate, replicate).process for replicate in range(count)])


def states_every_parameter(parameters: Parameters) -> None:
    for name in w.PROCESS:
        assert isinstance(parameters.value(name), (int, float, Distribution)), name


def survives_being_sent(parameters: Parameters) -> None:
    """To a worker, and as JSON."""
    assert pickle.loads(pickle.dumps(parameters)) == parameters
    again = Process.model_validate_json(parameters.process.model_dump_json(exclude_none=True))
    assert dataclasses.replace(parameters, process=again).digest == parameters.digest


def is_frozen(parameters: Parameters) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        parameters.name = "mine"


def tells_every_change_by_its_digest(parameters: Parameters) -> None:
    assert dataclasses.replace(parameters, name="otherwise").digest == parameters.digest
    assert parameters.digest in parameters.label and parameters.name in parameters.label
    others = [dataclasses.replace(parameters, process=parameters.process.model_copy(update={name: 0.987}))
              for name in w.PROCESS]
    if parameters.rows:
        others += [dataclasses.replace(parameters, rows=parameters.rows[:-1], weights=parameters.weights[:-1]),
                   dataclasses.replace(parameters, weights=(*parameters.weights[:-1], 0.0))]
    assert len({each.digest for each in (parameters, *others)}) == 1 + len(others)


def survives_a_file(parameters: Parameters, folder: Path, read=read_parameters) -> None:
    """Written down in a file of a user's own, and read twice."""
    written = {"name": parameters.name, "process": parameters.process.model_dump(mode="json", exclude_none=True)}
    if parameters.rows:
        lines = [",".join((*parameters.columns, "weight")), *(
            ",".join(map(repr, (*row, weight)))
            for row, weight in zip(parameters.rows, parameters.weights, strict=True))]
        (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        written = {"name": parameters.name, "table": "rows.csv", "process": written["process"]}
    written["another_name"] = parameters.another_name
    if parameters.hedge is not None:
        written["hedge"] = dataclasses.asdict(parameters.hedge)
    (folder / "own.toml").write_text(dumps(written), encoding="utf-8")
    for _ in range(2):
        assert read(str(folder / "own.toml")).label == parameters.label


def draws_within_the_range_of_each(parameters: Parameters, encode=encode) -> None:
    for name, values in zip(w.PROCESS, drawn(encode(case(), parameters)).T, strict=True):
        assert np.isfinite(values).all(), name
        assert (values >= LOWEST.get(name, 0.0)).all() and (values <= HIGHEST.get(name, 1e12)).all(), name


def draws_what_is_uncertain_and_nothing_else(parameters: Parameters, encode=encode) -> None:
    for name, values in zip(w.PROCESS, drawn(encode(case(), parameters)).T, strict=True):
        possible = can_be(parameters, name)
        assert (len(set(values)) > 1) == (possible is None or len(possible) > 1), name
        assert possible is None or set(values) <= possible, name


def can_be(parameters: Parameters, name: str) -> set[float] | None:
    """Returns the values that a parameter can take, None where they are a distribution's."""
    if name in parameters.columns:
        return {row[parameters.columns.index(name)] for row in parameters.rows}
    stated = parameters.value(name)
    return None if isinstance(stated, Distribution) else {stated}


def draws_rows_whole(parameters: Parameters, encode=encode) -> None:
    """What is drawn jointly comes from one row, and heavier rows come more often."""
    if not parameters.rows:
        return
    places = [w.PROCESS.index(name) for name in parameters.columns]
    found = [tuple(row) for row in drawn(encode(case(), parameters))[:, places].tolist()]
    assert set(found) <= set(parameters.rows)
    share = np.mean([found.count(row) for row in parameters.rows])
    by_weight = sorted(zip(parameters.weights, parameters.rows, strict=True), reverse=True)
    half = {row for _, row in by_weight[:max(1, len(by_weight) // 2)]}
    assert sum(row in half for row in found) >= share * len(half)


def gives_way_to_the_file(parameters: Parameters, encode=encode) -> None:
    for place, name in enumerate(w.PROCESS):
        values = drawn(encode(case(**{name: 0.5}), parameters), 20)
        assert (values[:, place] == 0.5).all(), name


def gives_odds(parameters: Parameters, run=run) -> None:
    odds = run(encode(case(), parameters), replicates=RUNS, workers=1)
    assert sum(odds.counts.values()) == RUNS
    assert sum(row["odds"] for row in odds.outcomes) == pytest.approx(1, abs=1e-9)
    assert odds.document()["parameters"] == parameters.label


OF_A_SET = (states_every_parameter, survives_being_sent, is_frozen, tells_every_change_by_its_digest,
            draws_within_the_range_of_each, draws_what_is_uncertain_and_nothing_else, draws_rows_whole,
            gives_way_to_the_file, gives_odds)
OF_ITS_FILE = (survives_a_file,)


class ParametersContract:
    """Inherit, and say which set it is."""

    parameters: Parameters

    @pytest.mark.parametrize("promise", OF_A_SET, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise(self, promise):
        promise(self.parameters)

    @pytest.mark.parametrize("promise", OF_ITS_FILE, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise_in_a_file(self, promise, tmp_path):
        promise(self.parameters, tmp_path)
