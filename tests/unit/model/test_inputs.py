"""What is uncertain: drawn once a replicate, into its slot, within its range, and the same whatever else is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.model import world as w
from sim.model.draws import input_uniform, stable_id
from sim.model.inputs import TABLE_ID, draw_setting, setting_at, weight_shares
from support.laws.observe import day
from support.laws.worlds import world_of

SIZES = {"A": 3.0, "B": 2.0, "C": 1.0}
STANCES = {"Ada": {"A": 0.5, "B": 0.0, "C": -0.5}}
ALARM = 1e-6


def shares(raw, stated) -> np.ndarray:
    result = np.zeros(len(raw))
    weight_shares(np.array(raw, dtype=float), np.array(stated, dtype=bool), result)
    return result


@pytest.mark.parametrize("raw, stated, expected", [
    ([4, 2, 2], [0, 0, 0], [0.5, 0.25, 0.25]),
    ([0.4, 2, 1], [1, 0, 0], [0.4, 0.4, 0.2]),
    ([0.4, 0.6, 5], [1, 1, 0], [0.4 / 6, 0.1, 5 / 6]),  # the stated ones leave nothing
    ([0.4, 0.2], [1, 1], [2 / 3, 1 / 3]),
    ([7], [0], [1]),
])
def test_weights_are_shares(raw, stated, expected):
    assert shares(raw, stated) == pytest.approx(expected)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), min_size=1, max_size=6))
def test_shares_add_up_and_a_stated_one_is_kept(rows):
    raw, stated = zip(*rows, strict=True)
    result = shares(raw, stated)
    assert result.sum() == pytest.approx(1.0) and (result > 0).all()
    if sum(x for x, s in rows if s) < 1 and not all(stated):
        assert [x for x, s in zip(result, stated, strict=True) if s] == [x for x, s in rows if s]


def drawn(encoded, read, count: int = 2000) -> np.ndarray:
    """Returns what `read` takes from the settings of so many replicates."""
    return np.array([read(draw_setting(encoded.world, 1, k, k)) for k in range(count)])


def test_a_parameter_is_drawn_from_its_distribution_once_a_replicate():
    encoded = world_of(SIZES, STANCES, {"isolation": {"uniform": [0.2, 0.4]}})
    values = drawn(encoded, lambda setting: setting.process[w.ISOLATION])
    assert stats.kstest(values, stats.uniform(0.2, 0.2).cdf).pvalue > ALARM
    again = draw_setting(encoded.world, 1, 17, 17).process[w.ISOLATION]
    assert again == values[17] == 0.2 + (0.4 - 0.2) * input_uniform(1, 17, stable_id("process.isolation"))


def test_first_attitudes_spread_around_the_stance():
    encoded = world_of(SIZES, STANCES, {"spread_stated": 0.15})
    values = drawn(encoded, lambda setting: setting.home[:, 0])
    for j, ally in enumerate(encoded.allies):
        assert stats.kstest((values[:, j] - STANCES["Ada"][ally]) / 0.15, "norm").pvalue > ALARM
    assert (np.abs(np.corrcoef(values.T) - np.eye(3)) < 0.12).all()


def test_a_choice_is_equally_likely():
    encoded = world_of(SIZES, STANCES, {"patience": {"choice": [1.0, 2.0, 4.0]}, "premium": {"choice": [0.1, 0.3]}})
    patience = drawn(encoded, lambda setting: setting.patience[0])
    premium = drawn(encoded, lambda setting: setting.premium[0])
    assert stats.chisquare([(patience == x).sum() for x in (1, 2, 4)]).pvalue > ALARM
    assert stats.chisquare([(premium == x).sum() for x in (0.1, 0.3)]).pvalue > ALARM


def test_what_follows_another_number_follows_its_draw():
    encoded = world_of({**SIZES, "C": {"size": 1.0, "resolve": 0.9}}, STANCES, {"resolve": {"uniform": [0.1, 0.5]}})
    for k in range(5):
        setting = draw_setting(encoded.world, 1, k, k)
        by_name = dict(zip(encoded.allies, setting.resolve, strict=True))
        assert by_name["A"] == by_name["B"] == setting.process[w.RESOLVE] and by_name["C"] == 0.9


def test_a_draw_is_held_to_the_range_of_its_field():
    encoded = world_of(SIZES, STANCES, {"resolve": {"normal": [0.9, 1.0]}, "premium": {"normal": [0.0, 1.0]}})
    resolve = drawn(encoded, lambda setting: setting.process[w.RESOLVE], 300)
    premium = drawn(encoded, lambda setting: setting.process[w.PREMIUM], 300)
    assert resolve.min() == 0.0 and resolve.max() == 1.0 and premium.min() == 0.0 < premium.max()


def test_an_event_happens_as_often_as_it_is_probable():
    events = [{"kind": "withdraws", "date": day(1), "candidate": "Ada", "probability": p} for p in (0.0, 0.3, 1.0)]
    encoded = world_of(SIZES, STANCES, events=events)
    happened = drawn(encoded, lambda setting: setting.event_happens).sum(axis=0)
    assert happened[0] == 0 and happened[2] == 2000
    assert stats.binomtest(int(happened[1]), 2000, 0.3).pvalue > ALARM


def test_events_belong_to_chance_and_attitudes_to_what_we_do_not_know():
    events = [{"kind": "withdraws", "date": day(k), "candidate": "Ada", "probability": 0.5} for k in range(20)]
    encoded = world_of(SIZES, STANCES, {"spread_stated": 0.15}, events=events)
    one, chance_offset = draw_setting(encoded.world, 1, 3, 3), draw_setting(encoded.world, 1, 3, 4)
    assert (one.home == chance_offset.home).all() and (one.event_happens != chance_offset.event_happens).any()


def test_another_ally_or_event_leaves_everybody_elses_draws():
    small = world_of(SIZES, STANCES, {"spread_stated": 0.15, "isolation": {"uniform": [0.2, 0.4]}})
    large = world_of({**SIZES, "D": 9.0}, {"Ada": {**STANCES["Ada"], "D": 0.1}, "Bo": {"D": 0.3}},
                     {"spread_stated": 0.15, "isolation": {"uniform": [0.2, 0.4]}},
                     events=[{"kind": "stance", "date": day(1), "ally": "D", "candidate": "Bo", "stance": "wary"}])
    for k in range(5):
        one, other = draw_setting(small.world, 1, k, k), draw_setting(large.world, 1, k, k)
        assert one.process[w.ISOLATION] == other.process[w.ISOLATION]
        for ally in SIZES:
            mine = one.home[small.allies.index(ally), small.candidates.index("Ada")]
            assert mine == other.home[large.allies.index(ally), large.candidates.index("Ada")]


def test_a_table_of_parameters_is_drawn_row_by_row():
    encoded = world_of(SIZES, STANCES)
    rows = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]])
    world = encoded.world._replace(table_slot=np.array([w.ISOLATION, w.SHELTER]), table=rows,
                                   table_cumulative=np.cumsum([0.5, 0.2, 0.3]))
    pairs = np.array([draw_setting(world, 1, k, k).process[[w.ISOLATION, w.SHELTER]] for k in range(2000)])
    assert {tuple(pair) for pair in pairs} == {tuple(row) for row in rows}
    counts = [(pairs[:, 0] == row[0]).sum() for row in rows]
    assert stats.chisquare(counts, [1000, 400, 600]).pvalue > ALARM
    for u, row in ((0.0, 0), (0.499, 0), (0.5, 1), (0.69, 1), (0.71, 2), (1.0, 2)):
        assert setting_at(world, np.array([u])).process[w.ISOLATION] == rows[row, 0]
    assert 0 <= TABLE_ID < 2**64


def test_given_uniforms_decide_everything():
    encoded = world_of(SIZES, STANCES, {"isolation": {"uniform": [0.2, 0.4]}, "spread_stated": 0.15})
    middle = setting_at(encoded.world, 0.5)
    assert middle.process[w.ISOLATION] == pytest.approx(0.3)
    assert middle.home[:, 0] == pytest.approx([STANCES["Ada"][ally] for ally in encoded.allies])
    uniforms = np.full(len(encoded.inputs) + 1, 0.5)
    uniforms[encoded.inputs.index("process.isolation")] = 0.25
    assert setting_at(encoded.world, uniforms).process[w.ISOLATION] == pytest.approx(0.25)
