"""The pictures of studies: comparisons, sweeps, pivots, indices, evidence, the record."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import xarray

from sim.errors import UserError
from sim.plot.compare import alt_compare, plot_compare
from sim.plot.history import alt_evidence, plot_evidence
from sim.plot.palette import FALLBACK
from sim.plot.pivots import alt_pivots, alt_sensitivity, plot_pivots, plot_sensitivity, ranked_indices, ranked_pivots
from sim.plot.scores import (
    alt_reliability,
    alt_scores,
    alt_track,
    plot_reliability,
    plot_scores,
    plot_track,
    ranked_scores,
)
from sim.plot.sweep import alt_sweep, axes_of, changes, close_calls, grid_styles, plot_sweep, roomiest
from sim.results.backtest import ReliabilityBin
from sim.results.base import Outcome
from sim.results.studies import GroupIndex, SensitivityDocument
from sim.results.track import score_rows
from sim.text.format import percent
from support.conformance.pictures import Case, PictureContract, texts
from support.plot_examples import (
    BINS,
    HOSTILE,
    SHARES,
    WORDS,
    backtest,
    compared,
    comparison,
    corners,
    damaged,
    grid,
    history,
    indices,
    named,
    pivots,
    pivots_document,
    rising,
    scores,
)
from support.tracks import document, ended, said

NAMES = ("Mark Rutte", "Klaus Iohannis")
BAD = dict(names=HOSTILE[:3], fallback="$x")


def written(ax) -> str:
    return "\n".join(text.get_text() for text in texts(ax.figure))


def cases_of(draw, alt, **found) -> dict[str, Case]:
    return {name.replace("_", " "): Case(draw, alt, data, shows) for name, (data, shows) in found.items()}


class TestCompare(PictureContract):
    @staticmethod
    @cache
    def cases():
        alone = comparison(("as it was",))
        return cases_of(plot_compare, alt_compare,
                        plain=(comparison(), ("US objects", "Mark Rutte", "extended", "\N{MINUS SIGN}70.0")),
                        hostile=(comparison(HOSTILE[:6], **BAD), ("<script>alert(1)", "A $x_{$ B")),
                        one_scenario=(alone, ("as it was", "Mark Rutte")), two=(comparison(("now", "then")), ("then",)),
                        many=(comparison(named("A scenario with a rather long name", 8)), ("A scenario",)))


class TestSweepOfOne(PictureContract):
    @staticmethod
    @cache
    def cases():
        weight = {"allies.USA.weight": SHARES}
        return cases_of(plot_sweep, alt_sweep,
                        plain=(grid(weight, rising), ("allies.USA.weight", "Mark Rutte", "favourite changes at 0.5")),
                        hostile=(grid({HOSTILE[1]: HOSTILE[:5]}, rising, names=HOSTILE[:3]), ("A $x_{$ B",)),
                        stances=(grid({"stances.Mark Rutte.USA": WORDS}, rising), WORDS),
                        one_value=(grid({"process.news": (0.1,)}, rising), ("process.news",)),
                        two_values=(grid({"process.news": (0.1, 0.2)}, rising), ("0.1", "0.2")),
                        failed=(damaged(grid(weight, rising), 0, 5, 18), ("favourite changes",)),
                        all_failed=(damaged(grid({"a": (1, 2)}, rising), 0, 1), ("no setting could be computed",)),
                        one_outcome=(grid(weight, lambda x: (1.0,), names=("extended",)), ("extended",)),
                        twelve=(grid(weight, lambda x: [1.0 + k % 3 * x for k in range(13)],
                                     names=named("Somebody", 13)), named("Somebody", 13)),
                        large=(grid({"allies.USA.size": (1, 1e3, 1e6)}, rising), ("1,000,000",)))


class TestSweepOfTwo(PictureContract):
    @staticmethod
    @cache
    def cases():
        two = {"allies.USA.weight": SHARES, "process.isolation": SHARES}
        return cases_of(plot_sweep, alt_sweep,
                        plain=(grid(two, corners), ("Mark Rutte", "Klaus Iohannis", "process.isolation")),
                        hostile=(grid({HOSTILE[1]: HOSTILE[:4], HOSTILE[2]: HOSTILE[4:8]}, corners,
                                      names=HOSTILE[:3]), ("A $x_{$ B",)),
                        small=(grid({"a": (1, 2), "b": (1, 2)}, corners), ("Mark Rutte",)),
                        words=(grid({"stances.Mark Rutte.USA": WORDS, "stances.Mark Rutte.FRA": WORDS}, corners),
                               ("champion", "block")),
                        failed=(damaged(grid(two, corners), (0, 0), (3, 4)),
                                ("Mark Rutte", "crosses: not computed")),
                        all_failed=(damaged(grid({"a": (1, 2), "b": (1, 2)}, corners), 0, 1), ("crosses",)),
                        one_favourite=(grid(two, lambda x, y: (1, 0, 0)), ("Mark Rutte",)),
                        slivers=(grid(two, lambda x, y: np.eye(3)[int(18 * x) % 3] + 0.1), NAMES),
                        a_third_of_one_value=(grid(two | {"c": (1,)}, lambda x, y, z: corners(x, y)), NAMES[:1]))


class TestPivots(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of(plot_pivots, alt_pivots,
                        plain=(pivots(), ("United States", "against, in favour", "no weight", "now 81")),
                        hostile=(pivots(HOSTILE, HOSTILE[1]), ("<script>alert(1)", "A $x_{$ B")),
                        one_ally=(pivots(("A",)), ("A",)), no_ally=(pivots(()), ("no member was tried",)),
                        stances_only=(pivots(light=False), ("against, in favour",)),
                        many=(pivots(named("A Member With a Name", 193)), ("20 members of 193",)))


def below_zero():
    index = GroupIndex(group="g", inputs=1, first=-0.05, first_low=-0.3, first_high=0.2, total=1.2, total_low=1.18,
                       total_high=1.22)
    return pivots_document(sensitivity=SensitivityDocument(rows=16, courses=8, replicates=1, mean=0, variance=1, luck=0,
                                                           groups=[index]))


class TestSensitivity(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of(plot_sensitivity, alt_sensitivity,
                        plain=(indices(), ("process", "alone (first order)", "with others (total order)")),
                        hostile=(indices(HOSTILE), ("A $x_{$ B",)), one=(indices(("weights",)), ("weights",)),
                        none=(pivots_document(), ("nothing is uncertain",)),
                        many=(indices(named("stances of member", 60)), ("20 largest of 60",)),
                        negative=(below_zero(), ("g",)))


class TestEvidence(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of(plot_evidence, alt_evidence,
                        plain=(history(), ("Mark Rutte", "extended", "75 %", "Mar", "2024")),
                        hostile=(history(**BAD), ("A $x_{$ B",)), one_day=(history(1), NAMES),
                        none=([], ("no days were given",)), two_days=(history(2), NAMES))


class TestReliability(PictureContract):
    @staticmethod
    @cache
    def cases():
        ends = [ReliabilityBin(forecast=x, observed=x, low=x * 0.7, high=max(x, 0.3), count=9999) for x in (0, 1)]
        return cases_of(plot_reliability, alt_reliability,
                        plain=(backtest(bins=BINS), ("41", "9", "15", "forecast", "came true", "0 %", "75 %")),
                        hostile=(backtest(bins=ends), ("9999",)), one=(backtest(bins=BINS[:1]), ("41",)),
                        none=(backtest(), ("no forecasts",)))


class TestScores(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of(
            plot_scores,
            alt_scores,
            plain=(scores(), ("the model", "equal odds", "four stances", "0.84")),
            hostile=(scores(HOSTILE), ("A $x_{$ B", "the model")),
            none=(backtest(), ("nothing was scored",)),
            same=(backtest([("only", 1.0, 1.0, 1.0, "")]), ("only",)),
        )


class TestTrack(PictureContract):
    @staticmethod
    @cache
    def cases():
        open_, late = said("a", shares=(0.5, 0.3, 0.2)), said("a", "2026-01-20", (0.7, 0.2, 0.1))
        many = [said(f"q{k}") for k in range(30)]
        hostile = [said("h", names=HOSTILE, shares=(*(0.05 for _ in HOSTILE), 0.4)), ended("h", HOSTILE[-1])]
        return cases_of(plot_track, alt_track,
                        plain=(document(open_, late, said("b"), ended("b")), ("Ada", "nobody", "70 %", "50 % \N{CHECK MARK}", "resolved")),
                        hostile=(document(*hostile), ("A $x_{$ B",)), many=(document(*many), ("q9", "20 questions more")),
                        none=(document(), ("no forecast was entered",)), one=(document(open_), ("Ben",)))


class TestTrackScores(PictureContract):
    @staticmethod
    @cache
    def cases():
        some = [said("a", baselines={"equal odds": [0.4, 0.4, 0.2]}), said("b"), ended("a"), ended("b", "Ben")]
        hostile = [said("h", names=HOSTILE, shares=(*(0.05 for _ in HOSTILE), 0.4), forecaster=HOSTILE[1]), ended("h")]
        return {**cases_of(plot_scores, alt_scores, plain=(document(*some), ("nemcon", "equal odds")),
                           hostile=(document(*hostile), ("A $x_{$ B",)), none=(document(), ("nothing was scored",))),
                **cases_of(plot_reliability, alt_reliability, reliability=(document(*some), ("forecast",)))}


def test_compare_leaves_out_the_least_likely_and_says_so():
    outcomes = [Outcome(name=f"N{k}", kind="candidate", odds=0.4 if k == 11 else 0.05, low=0.04, high=0.06, count=50,
                        forecast=0.05) for k in range(12)]
    ax = plot_compare(compared([("a", outcomes), ("b", outcomes)], differ=False))
    assert "Left out: 6 outcomes, none above 6.0 %" in written(ax).replace("\n", " ") and "N11" in written(ax)


def test_compare_prints_clear_differences_in_bold():
    shown = {text.get_text(): text for text in texts(plot_compare(comparison()).figure)}
    assert shown["+17.0"].get_fontproperties().get_file().endswith("Bold.ttf")


def points(ax) -> set:
    """Returns what is drawn as a single point."""
    return {(float(line.get_xdata()[0]), line.get_marker()) for line in ax.lines if len(line.get_xdata()) == 1}


def spans(ax) -> set:
    """Returns the ends of horizontal lines."""
    return {tuple(map(float, line.get_xdata())) for line in ax.lines
            if len(line.get_xdata()) == 2 and len(set(line.get_ydata())) == 1}


def test_intervals_are_drawn_with_every_point():
    side_by_side, decided, depends = comparison(), pivots(), indices()
    left, right = plot_compare(side_by_side).child_axes
    for entry in side_by_side.scenarios:
        assert {(row.low, row.high) for row in entry.outcomes} <= spans(left)
        assert {row.odds for row in entry.outcomes} <= {x for x, _ in points(left)}
    assert {(row.low, row.high) for row in side_by_side.differences} <= spans(right)
    drawn = plot_pivots(decided)
    for row in decided.allies:
        ends = {change.from_now(decided.now.odds)[1:] for change in (row.against, row.favour, row.weightless)}
        assert ends <= spans(drawn)
    assert any(set(line.get_xdata()) == {decided.now.odds} for line in drawn.lines)
    drawn = plot_sensitivity(depends)
    for row in depends.indices:
        assert {(row.first, "o"), (row.total, "D")} <= points(drawn)
    drawn = plot_scores(scores())
    assert {(row.log.low, row.log.high) for row in scores().scores.values()} <= spans(drawn)
    assert {row.forecast for row in BINS} <= {x for x, _ in points(plot_reliability(backtest(bins=BINS)))}


def test_lines_have_bands():
    assert len(plot_sweep(grid({"a": SHARES}, rising)).collections) == 3
    assert len(plot_sweep(grid({"a": WORDS}, rising)).collections) == 3
    assert len(plot_evidence(history()).collections) == 4


def test_what_failed_is_left_out_of_a_line_and_crossed_out_on_a_map():
    ax = plot_sweep(damaged(grid({"a": SHARES}, rising), 0, 5))
    assert {len(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) > 2} == {17}
    ax = plot_sweep(damaged(grid({"a": SHARES, "b": SHARES}, corners), (3, 4)))
    ((x, y),) = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "x"]
    assert (x, y) == (3.5, 4.5)
    image = np.asarray(ax.images[0].get_array())
    assert (image[4, 3] == 1).all() and (image[4, 2] < 1).any()


def test_the_map_has_borders_and_dots():
    ax = plot_sweep(grid({"a": SHARES, "b": SHARES}, corners))
    assert len(ax.collections[0].get_segments()) > 10
    assert any(len(line.get_xdata()) > 3 and line.get_marker() == "o" for line in ax.lines)


def test_compare_has_two_panels_and_the_zero_is_in_sight():
    left, right = plot_compare(comparison()).child_axes
    assert left.get_xlim() == (0, 1) and right.get_xlim()[0] < 0 < right.get_xlim()[1]


def test_a_sweep_of_three_is_refused_with_advice():
    with pytest.raises(UserError, match=r"got 3 \(a, b, c\).*grid.sel"):
        plot_sweep(grid({"a": (1, 2), "b": (1, 2), "c": (1, 2)}, lambda x, y, z: (1, 1, 1)))


def test_a_sweep_of_nothing_is_refused():
    table = xarray.Dataset({"odds": ("outcome", [1.0])}, coords={"outcome": ["x"]})
    with pytest.raises(UserError, match="no parameter"):
        plot_sweep(table)


def test_the_fallback_of_a_sweep_is_grey():
    table = grid({"a": (1, 2)}, rising)
    assert grid_styles(table)["extended"] is FALLBACK
    table = table.assign_coords(kind=("outcome", ["fallback", "candidate", "candidate"]))
    assert grid_styles(table)["Mark Rutte"] is FALLBACK and grid_styles(table)["extended"] is not FALLBACK


def test_where_the_favourite_changes():
    table = grid({"w": SHARES}, rising, replicates=10**6)
    ((place, old, new),) = changes(table, axes_of(table)[0])
    assert (old, new) == ("Mark Rutte", "extended") and place == pytest.approx(0.5, abs=0.01)


def test_the_favourite_of_words_changes_between_two():
    table = grid({"s": WORDS}, rising)
    ((place, _, _),) = changes(table, axes_of(table)[0])
    assert place % 1 == 0.5


def test_values_in_any_order_are_drawn_by_size():
    table = grid({"w": (0.9, 0.1, 0.5)}, lambda x: (1 + x, 1, 1))
    drawn = [line.get_xdata() for line in plot_sweep(table).lines if len(line.get_xdata()) == 3]
    assert drawn and all((np.diff(x) > 0).all() for x in drawn)


def test_close_calls_are_those_whose_intervals_meet():
    table = {"odds": np.array([[[0.5, 0.49], [0.9, 0.1]]]), "low": np.array([[[0.48, 0.47], [0.88, 0.08]]]),
             "high": np.array([[[0.52, 0.51], [0.92, 0.12]]])}
    assert close_calls(table).tolist() == [[True, False]]
    assert not close_calls({key: value[..., :1] for key, value in table.items()}).any()


def test_a_name_goes_where_it_has_most_room():
    region = np.zeros((6, 8), dtype=bool)
    region[1:5, 2:7] = True
    assert roomiest(region, 1, 3) == (4.5, 3.0)
    assert roomiest(region, 5, 3) is None and roomiest(region, 1, 6) is None


def test_colours_of_the_map_grow_with_the_odds():
    ax = plot_sweep(grid({"a": SHARES, "b": (1, 2)}, lambda x, y: (0.4 + 0.6 * x, 0.3, 0.2)))
    image = np.asarray(ax.images[0].get_array())
    assert (np.diff(image[0].sum(axis=1)) <= 1e-12).all()


def test_rankings():
    assert [row.ally for row in ranked_pivots(pivots())] == ["United States", "Hungary", "France"]
    assert ranked_indices(indices(("weights", "process")))[0].group == "weights"
    assert next(name for name, _, _ in ranked_scores(scores())) == "the model"


def test_below_five_decisions_no_interval_is_drawn():
    """The bootstrap of four says nothing, and of one it is a point that looks like certainty."""
    few, many = plot_scores(scores(clusters=4)), plot_scores(scores(clusters=5))
    few_said, many_said = (" ".join(written(ax).split()) for ax in (few, many))
    assert "too few for intervals: they need 5" in few_said and "95 % intervals" in many_said
    ends = {(row.log.low, row.log.high) for row in scores().scores.values()}
    assert not ends & {tuple(line.get_xdata()) for line in few.lines} and ends <= {tuple(line.get_xdata()) for line in many.lines}


@pytest.mark.parametrize("size", [1, 4, 5])
def test_calibration_of_a_track_record_has_intervals_from_five_questions_on(size):
    entries = [line(f"q{k}") for line in (said, ended) for k in range(size)]
    record = document(*entries)
    ax = plot_reliability(record)
    bars = [line for line in ax.lines if len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2]
    assert len(bars) == (len(record.reliability) if size >= 5 else 0)
    assert ("too few for intervals" in " ".join(written(ax).split())) == (size < 5)
    rows = score_rows(record)
    assert all((row["log"] is not None) and (row["log_low"] is None) == (size < 5) for row in rows)


def test_the_score_says_which_way_is_better():
    assert "lower is better" in written(plot_scores(scores()))


def test_evidence_leads_with_the_forecast_and_gives_the_odds_beside_it():
    days = [day.model_copy(update={"outcomes": [row.model_copy(update={"forecast": round(0.5 * row.odds + 0.1, 6)})
                                                for row in day.outcomes]}) for day in history()]
    ax, names = plot_evidence(days), [row.name for row in days[0].outcomes]
    lines = [tuple(line.get_ydata()) for line in ax.lines if len(line.get_xdata()) == len(days)]
    for k in range(len(names)):
        assert tuple(day.outcomes[k].forecast for day in days) in lines and tuple(day.outcomes[k].odds for day in days) in lines
    heaviest = max(ax.lines, key=lambda line: line.get_linewidth())
    assert tuple(heaviest.get_ydata()) in {tuple(day.outcomes[k].forecast for day in days) for k in range(len(names))}
    best = max(days[0].outcomes, key=lambda row: row.forecast)
    assert f"{best.name}, forecast {percent(best.forecast)}, odds {percent(best.odds, 1)}" in alt_evidence(days)
    assert "Dots: the odds" in written(ax) and "Dots" not in written(plot_evidence(history()))


def test_evidence_comes_in_order():
    days = history()
    ax = plot_evidence(list(reversed(days)))
    x = [line.get_xdata() for line in ax.lines if len(line.get_xdata()) == len(days)]
    assert x and all((np.diff(line) > 0).all() for line in x)
