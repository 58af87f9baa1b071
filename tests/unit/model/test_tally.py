"""What is counted, recounted: replicates are replayed on the Mesa driver with a diary, and its lines are added up."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.model.tally import FIXED_POINT_ONE, MAX_NUMBER, Record, Tally, new_record, new_tally, to_fixed_point
from sim.scenario.loader import load
from support.laws.worlds import world_of

COUNT, MAX_COUNTED = 30, 25
NAMES = ("five-allies", "two-front-runners")


@cache
def encoded(name: str):
    return encode(load(name))


@cache
def counted(name: str) -> tuple[Tally, Record]:
    return run_chunk(encoded(name).world, 1, 0, COUNT, counted_until=MAX_COUNTED, records=True)


@cache
def replayed(name: str) -> list[tuple[ConsensusModel, list[dict]]]:
    """Returns the models at their end, and what was to be seen in every round."""
    return [_watch(ConsensusModel(encoded(name), replicate=k)) for k in range(COUNT)]


def _watch(model: ConsensusModel) -> tuple[ConsensusModel, list[dict]]:
    rounds = []
    while True:
        state = model.state
        rounds.append({"consenting": state.consenting.copy(), "leader": int(state.count[w.FRONT_RUNNER]),
                       "objects": state.objects.copy(), "gap": state.gap.copy()})
        if not model.running:
            return model, rounds
        model.step()


@pytest.mark.parametrize("name", NAMES)
class TestRecount:
    def test_outcomes_rounds_and_reasons(self, name):
        tally, record = counted(name)
        for k, (model, _) in enumerate(replayed(name)):
            assert encoded(name).outcomes[record.outcome[k]] == model.outcome
            assert record.round[k] == model.round
            assert ("adopted", "deadlock", "out of time")[record.reason[k]] == model.reason
        assert tally.ended.sum() == COUNT and tally.reason.tolist() == np.bincount(record.reason, minlength=3).tolist()

    def test_a_longer_run_ends_in_the_last_round_that_is_shown(self, name):
        tally, record = counted(name)
        expected = np.zeros_like(tally.ended)
        np.add.at(expected, (record.outcome, np.minimum(record.round, MAX_COUNTED)), 1)
        assert np.array_equal(tally.ended, expected)

    def test_support_front_runners_and_objectors(self, name):
        tally, _ = counted(name)
        support, leading, objecting = (np.zeros_like(array) for array in (tally.support, tally.leading,
                                                                          tally.objecting))
        for _, rounds in replayed(name):
            for t, seen in enumerate(rounds[:MAX_COUNTED + 1]):
                support[np.arange(len(support)), t, seen["consenting"]] += 1
                if seen["leader"] >= 0:
                    leading[seen["leader"], t] += 1
                    objecting[:, t] += seen["objects"][:, seen["leader"]]
        for mine, theirs in ((support, tally.support), (leading, tally.leading), (objecting, tally.objecting)):
            assert np.array_equal(mine, theirs)

    def test_the_final_support_is_that_of_the_last_round(self, name):
        tally, _ = counted(name)
        final = np.zeros_like(tally.final)
        for model, rounds in replayed(name):
            final[np.arange(len(final)), min(model.round, MAX_COUNTED), rounds[-1]["consenting"]] += 1
        assert np.array_equal(final, tally.final)

    def test_deals(self, name):
        tally, record = counted(name)
        paid, total, payer = (np.zeros_like(array) for array in (tally.paid, tally.paid_sum, tally.payer))
        allies, candidates = encoded(name).allies, encoded(name).candidates
        for k, (model, _) in enumerate(replayed(name)):
            deals = [entry for entry in model.diary.entries if entry.kind == "deal"]
            for place in {(allies.index(deal.ally), candidates.index(deal.candidate)) for deal in deals}:
                paid[place] += 1  # a member counts once a run
            for deal in deals:
                place = allies.index(deal.ally), candidates.index(deal.candidate)
                total[place] += to_fixed_point(deal.amount)
                payer[allies.index(deal.other), place[0]] += 1
            weight = dict(zip(allies, model.setting.weight, strict=True))
            assert record.deals[k] == len(deals) and model.process("price") == 1.0
            assert record.paid[k] == pytest.approx(
                sum(deal.amount * weight[deal.ally] / weight[deal.other] for deal in deals))
        assert np.array_equal(paid, tally.paid) and np.array_equal(payer, tally.payer)
        assert np.array_equal(total, tally.paid_sum)

    def test_meetings(self, name):
        tally, _ = counted(name)
        met, allies = np.zeros_like(tally.met), encoded(name).allies
        for model, _ in replayed(name):
            for entry in model.diary.entries:
                if entry.kind == "meeting":
                    met[allies.index(entry.other), allies.index(entry.ally)] += 1
        assert np.array_equal(met, tally.met) and (np.diag(tally.met) == 0).all()

    def test_the_last_hold_outs(self, name):
        """Without silence they are those who objected in the round before adoption, or at the end of the fallback."""
        tally, _ = counted(name)
        held = np.zeros_like(tally.held)
        for model, rounds in replayed(name):
            adopted = model.reason == "adopted"
            candidate = encoded(name).outcomes.index(model.outcome) if adopted else rounds[-1]["leader"]
            if candidate >= 0:
                held[:, candidate] += rounds[-2 if adopted else -1]["gap"][:, candidate] > w.TIE
        assert np.array_equal(held, tally.held) and held.sum() > 0
        assert (tally.held_ask >= tally.held_gap).all()

    def test_the_least_satisfied(self, name):
        tally, record = counted(name)
        least = np.zeros_like(tally.least)
        for k, (model, _) in enumerate(replayed(name)):
            if model.reason == "adopted":
                column = model.state.attitude[:, encoded(name).outcomes.index(model.outcome)]
                least[column.argmin()] += 1
                assert record.least[k] == column.min()
            else:
                assert record.least[k] == 0.0
        assert np.array_equal(least, tally.least)
        assert tally.least_sum[0] == sum(to_fixed_point(x) for x in record.least)


def test_hold_outs_under_silence_are_those_before_the_name_was_put_under_it():
    allies = {"A": 2.0, "B": 1.0}
    encoded_ = world_of(allies, {"Ada": {"A": 0.5, "B": -0.5}}, {"closing": 0.5, "offer_step": 1, "budget": 1},
                        rounds=9, calendar={"silence": 3})
    tally, record = run_chunk(encoded_.world, 1, 0, 1, counted_until=9, records=True)
    b = encoded_.allies.index("B")
    assert record.round[0] == 4 and record.deals[0] == 1
    assert tally.held.sum() == tally.held[b, 0] == 1
    assert tally.held_gap[b, 0] / FIXED_POINT_ONE == pytest.approx(0.6)


def test_nobody_holds_out_against_nobody():
    """A fallback without a front-runner has no hold-outs."""
    encoded_ = world_of({"A": 1, "B": 1}, {"Ada": {"A": 1, "B": -1}, "Bo": {"A": -1, "B": 1}}, rounds=3)
    tally, _ = run_chunk(encoded_.world, 1, 0, 1, counted_until=3)
    assert tally.leading.sum() == 0 == tally.held.sum()


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.floats(-1e6, 1e6))
def test_real_numbers_are_counted_in_units(x):
    assert to_fixed_point(x) == pytest.approx(x * FIXED_POINT_ONE, abs=0.5)
    assert to_fixed_point(float(np.round(x * 2**20) / 2**20)) == np.round(x * 2**20) * 2**10, "exact for short numbers"


def test_what_is_beyond_all_reason_is_counted_as_large():
    assert to_fixed_point(1e300) == MAX_NUMBER * FIXED_POINT_ONE and to_fixed_point(-1e300) == -MAX_NUMBER * FIXED_POINT_ONE
    assert to_fixed_point(1e300) * 2**12 < 2**63, "thousands of them add up without overflow"


def test_empty_tallies_and_records():
    tally, record = new_tally(3, 2, 5), new_record(0)
    assert tally.ended.shape == (3, 6) and tally.support.shape == (2, 6, 4) and tally.objecting.shape == (3, 6)
    assert all(array.dtype == np.int64 and array.sum() == 0 for array in tally)
    assert all(len(array) == 0 for array in record)


def test_only_round_0_is_shown():
    tally, _ = run_chunk(encoded("five-allies").world, 1, 0, 5, counted_until=0)
    assert tally.ended[:, 0].sum() == 5 and tally.support.shape[1] == 1
