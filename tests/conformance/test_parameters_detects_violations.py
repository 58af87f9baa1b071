"""The contract bites: sets that break one promise each, or what is made of a good one, and what catches them."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model import world as w
from sim.model.encoding import encode
from sim.odds.run import run
from sim.scenario.fields import Distribution
from sim.scenario.parameters import Parameters, read_parameters
from support.conformance import parameters
from support.conformance.parameters import OWN as GOOD
from support.conformance.parameters import can_be, case


def with_process(**changes) -> Parameters:
    return dataclasses.replace(GOOD, process=GOOD.process.model_copy(update=changes))


class Nameless(Parameters):
    """Its digest leaves the rows out."""

    @property
    def digest(self) -> str:
        return Parameters(self.name, self.process, self.columns).digest


class Open(Parameters):
    """A set that anybody may change."""

    __setattr__ = object.__setattr__


class Forgetful(Parameters):
    """A set whose rows stay behind when it is sent."""

    def __reduce__(self):
        return Parameters, (self.name, self.process)


ALL = (GOOD.name, GOOD.process, GOOD.columns, GOOD.rows, GOOD.weights)


def changed(encoded, **arrays):
    return dataclasses.replace(encoded, world=encoded.world._replace(**arrays))


def base_with(encoded, slot: int, value: float):
    base = encoded.world.base.copy()
    base[slot] = value
    return changed(encoded, base=base)


def too_many_meetings(scenario, given):
    return base_with(encode(scenario, given), w.MEETINGS, 1e13)


def negative(scenario, given):
    return base_with(encode(scenario, given), w.PREMIUM, -0.1)


def medians_only(scenario, given):
    none = np.zeros(0, dtype=np.int64)
    return changed(encode(scenario, given), table_slot=none)


def another_number(scenario, given):
    return base_with(encode(scenario, given), w.SHELTER, 0.123)


def columns_apart(scenario, given):
    """Encodes rows that are mixed up: what belongs together is drawn apart."""
    encoded = encode(scenario, given)
    return changed(encoded, table=np.column_stack([encoded.world.table[:, 0], encoded.world.table[::-1, 1]]))


def lightest_first(scenario, given):
    encoded = encode(scenario, given)
    return changed(encoded, table_cumulative=np.array([0.01, 1.0]))


def deaf_to_the_file(scenario, given):
    return encode(case(), given)


def loses_a_replicate(encoded, replicates, workers):
    return run(encoded, replicates=replicates - 1, workers=workers)


def told_of_others(encoded, replicates, workers):
    odds = run(encoded, replicates=replicates, workers=workers)
    return SimpleNamespace(counts=odds.counts, outcomes=odds.outcomes, document=lambda: {"parameters": "others"})


BROKEN = [
    (parameters.states_every_parameter, with_process(news=None)),
    (parameters.states_every_parameter, with_process(news="0.1")),
    (parameters.tells_every_change_by_its_digest, Nameless(*ALL)),
    (parameters.survives_being_sent, Forgetful(*ALL)), (parameters.is_frozen, Open(*ALL)),
]
BROKEN_ON_THE_WAY = [
    (parameters.draws_within_the_range_of_each, too_many_meetings),
    (parameters.draws_within_the_range_of_each, negative),
    (parameters.draws_what_is_uncertain_and_nothing_else, medians_only),
    (parameters.draws_what_is_uncertain_and_nothing_else, another_number),
    (parameters.draws_rows_whole, columns_apart),
    (parameters.draws_rows_whole, lightest_first),
    (parameters.gives_way_to_the_file, deaf_to_the_file),
    (parameters.gives_odds, loses_a_replicate),
    (parameters.gives_odds, told_of_others),
]


@pytest.mark.parametrize(("promise", "broken"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_set_is_caught(promise, broken):
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        promise(broken)


@pytest.mark.parametrize(("promise", "broken"), BROKEN_ON_THE_WAY, ids=lambda value: value.__name__)
def test_a_set_that_is_broken_on_the_way_is_caught(promise, broken):
    with pytest.raises(AssertionError):
        promise(GOOD, broken)


def test_a_set_that_changes_in_a_file_is_caught(tmp_path):
    def rounded(path: str) -> Parameters:
        read = read_parameters(path)
        return dataclasses.replace(read, rows=tuple(tuple(round(x, 1) for x in row) for row in read.rows))
    with pytest.raises(AssertionError):
        parameters.survives_a_file(GOOD, tmp_path, rounded)


def test_every_promise_has_a_control():
    broken = {promise for promise, _ in (*BROKEN, *BROKEN_ON_THE_WAY)}
    assert broken | {parameters.survives_a_file} == {*parameters.OF_A_SET, *parameters.OF_ITS_FILE}


def test_what_a_parameter_can_be():
    assert can_be(GOOD, "news") == {0.01, 0.05} and can_be(GOOD, "shelter") == {GOOD.value("shelter")}
    assert isinstance(GOOD.value("pressure"), Distribution) and can_be(GOOD, "pressure") is None
