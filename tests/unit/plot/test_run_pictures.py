"""The four pictures of a run, in every shape and with hostile names."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.errors import UserError
from sim.odds.odds import odds_of as odds_from
from sim.plot.holdouts import plot_holdouts, shown
from sim.plot.odds import plot_odds
from sim.plot.pictures import PICTURES
from sim.plot.style import outcome_styles, paper_of
from sim.plot.support import needed, plot_support
from sim.plot.text import clean
from sim.plot.timing import ended_by, plot_timing
from sim.report.folder import draw
from sim.text.format import percent
from sim.text.summary import odds_words, source_line
from support.conformance.pictures import Case, PictureContract, texts
from support.plot_examples import COUNTS, EVENTS, START, document, event, named, odds_of, run_examples


def written(ax) -> str:
    return "\n".join(text.get_text() for text in texts(ax.figure))


def beginning(name: str) -> str:
    """Returns as much of a name as any picture shows."""
    return clean(name)[:9].strip()


def cases_of(picture: str, shows) -> dict[str, Case]:
    return {name: Case(PICTURES[picture].draw, PICTURES[picture].alt, odds, tuple(shows(odds)))
            for name, odds in run_examples().items()}


class TestOdds(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of("odds", lambda odds: (*map(beginning, odds.counts), "as of", "runs, seed 1"))


class TestSupport(PictureContract):
    @staticmethod
    @cache
    def cases():
        found = cases_of("support", lambda odds: (*map(beginning, odds.encoded.candidates_in_file_order), "needed:"))
        plain = run_examples()["193 allies"]
        draw = lambda odds, ax=None: plot_support(odds, ax, observed=COUNTS)  # noqa: E731
        return found | {"with reported counts": Case(draw, PICTURES["support"].alt, plain, ("reported counts",))}


class TestHoldouts(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of("holdouts", lambda odds: [beginning(ally.name) for ally in shown(odds.record)])


class TestTiming(PictureContract):
    @staticmethod
    @cache
    def cases():
        return cases_of("timing", lambda odds: (*map(beginning, odds.counts), "half by", "0 %", "25 %", "100 %"))


@pytest.fixture
def plain():
    return run_examples()["plain"]


def test_odds_are_in_figures_and_never_nothing():
    odds = run_examples()["never agrees"]
    shown = written(plot_odds(odds))
    assert "<0.4 %" in shown and ">99.6 %" in shown and "\n0 %\n" in shown  # the last is the axis
    for row in run_examples()["plain"].outcomes:
        assert odds_words(row, 1000) in written(plot_odds(run_examples()["plain"]))


def test_bars_are_as_long_as_the_odds(plain):
    widths = sorted(patch.get_width() for patch in plot_odds(plain).patches)
    assert widths == pytest.approx(sorted(row["odds"] for row in plain.outcomes))


def test_intervals_are_drawn_from_low_to_high(plain):
    ends = {tuple(line.get_xdata()) for line in plot_odds(plain).lines}
    for row in plain.outcomes:
        assert {(row["low"], row["odds"]), (row["odds"], row["high"])} <= ends


def test_a_bar_that_never_was_is_not_drawn():
    assert len(plot_odds(run_examples()["never agrees"]).patches) == 1


def test_looks_follow_the_file_not_the_ranking(plain):
    assert list(outcome_styles(plain.record)) == [*plain.encoded.candidates_in_file_order, plain.encoded.fallback]
    assert plain.record.ranked[0] == "Name 0"


def test_the_same_candidate_has_the_same_colour_everywhere(plain):
    colour = outcome_styles(plain.record)["Name 1"].colour
    support = {line.get_color() for line in plot_support(plain).lines}
    bars = {patch.get_edgecolor() for patch in plot_odds(plain).patches}
    from matplotlib.colors import to_rgba
    assert colour in support and to_rgba(colour) in bars
    areas = {tuple(area.get_facecolor()[0]) for area in plot_timing(plain).collections}
    assert to_rgba(colour) in areas


def test_the_source_line_names_what_one_needs_to_repeat_it(plain):
    line = source_line(plain.record)
    for part in ("1,000 runs", "seed 1", "model ", plain.encoded.scenario.digest[:12], "as of 22 Feb 2024"):
        assert part in line


def test_a_calendar_stops_when_nearly_all_have_ended():
    odds = run_examples()["certain"]
    assert odds.record.horizon < 20 and run_examples()["0 rounds"].record.horizon == 0
    assert run_examples()["never agrees"].record.horizon == 40


@pytest.mark.parametrize("rule, expected", [
    ({}, 5), ({"may_object": 1}, 4), ({"veto": "none", "may_object": 1}, 4), ({"veto": "none"}, 0),
    ({"veto": "none", "consent_count": 3}, 3), ({"veto": "none", "consent_share": 0.55}, 3),
    ({"veto": ["Ally 0"], "consent_count": 3}, 3), ({"veto": "none", "consent_share": 0.6}, 3)])
def test_members_needed(rule, expected):
    odds = odds_of(document(named("Ally", 5), ("Ada",), rule=rule))
    if rule == {"may_object": 1}:
        expected = 5  # everybody still holds a veto
    assert needed(odds.record, 0) == (expected, 5)


def test_members_needed_follows_who_joins_and_leaves():
    events = [event("joins", 14, ally="Ally 0"), event("leaves", 35, ally="Ally 1"),
              event("leaves", 42, ally="Ally 2", probability=0.2)]
    odds = odds_of(document(named("Ally", 5), ("Ada",), events=events))
    assert [needed(odds.record, t)[0] for t in (0, 1, 2, 5, 7)] == [4, 4, 5, 4, 4]


def test_support_draws_the_mean_of_the_table(plain):
    ax = plot_support(plain)
    rows = plain.support[plain.support["candidate"] == "Name 0"]
    mean = rows["mean"].to_numpy()
    assert any(len(line.get_ydata()) > 2 and np.array_equal(line.get_ydata(), mean[:len(line.get_ydata())])
               for line in ax.lines)


def test_only_candidates_that_matter_get_a_band(plain):
    assert len(plot_support(plain).collections) == 2
    assert len(plot_support(run_examples()["twelve candidates"]).collections) == 1


@pytest.mark.parametrize("name, labels", [("plain", ["0", "2", "4", "6", "8"]), ("one ally", ["0", "1"]),
                                          ("193 allies", ["0", "50", "100", "150"])])
def test_support_counts_members(name, labels):
    ax = plot_support(run_examples()[name])
    assert [label.get_text() for label in ax.get_yticklabels()] == labels
    assert ax.get_ylim()[1] > len(run_examples()[name].encoded.allies)  # the line of all members is in sight


def test_the_number_needed_is_a_line(plain):
    steps = [line for line in plot_support(plain).lines if line.get_drawstyle() == "steps-post"]
    assert [max(line.get_ydata()) for line in steps] == [8] and min(steps[0].get_ydata()) == 7


def test_support_of_some_candidates(plain):
    assert "Name 2" not in written(plot_support(plain, candidates=["Name 0", "Name 1"])).split("\n")
    assert "Name 1" not in written(plot_support(plain, observed=COUNTS)).split("\n")
    with pytest.raises(UserError, match="'Nobody'.*Name 0"):
        plot_support(plain, candidates=["Nobody"])


def test_reported_counts_before_the_start_and_after_the_end_are_in_sight():
    odds = odds_of(document(named("Ally", 32), ("Ada",), rounds=4))
    low, high = plot_support(odds, observed=COUNTS).get_xlim()
    assert low < (COUNTS[0].date - START).days / 7 and high > (COUNTS[-1].date - START).days / 7


def test_reported_counts_are_drawn_with_their_bounds():
    odds = odds_of(document(named("Ally", 32), ("Ada",), rounds=20))
    drawn = {tuple(line.get_ydata()) for line in plot_support(odds, observed=COUNTS).lines}
    assert {(count.low, count.high) for count in COUNTS} <= drawn and tuple(c.count for c in COUNTS) in drawn


def test_events_are_flagged(plain):
    vline = {line.get_xdata()[0] for line in plot_support(plain).lines if len(set(line.get_xdata())) == 1}
    assert {14 / 7, 20 / 7, 50 / 7, 140 / 7} <= vline
    shown = written(plot_support(plain))
    assert "Ally 3 joins" in shown and "deadline" in shown


def test_every_kind_of_event_has_words():
    from sim.plot.calendar import flags_of
    from sim.scenario.events import Event
    assert all(all(kind.phrases) for kind in Event.__args__[0].__args__)
    odds = odds_of(document(named("Ally", 8), named("Name", 3), events=EVENTS))
    flags = flags_of(odds.record.details, 40)
    assert len(flags) == len({given["date"] for given in EVENTS})
    assert "Ally 4 leaves ?" in [flag.text for flag in flags]  # it may not happen


def test_holdouts_are_in_order_and_scaled(plain):
    ax = plot_holdouts(plain)
    assert "Mar\n" in written(ax) and ax.get_xlim() == (-0.5, plain.record.horizon + 0.5)
    image = ax.images[0].get_array()
    assert image.shape == (8, plain.record.horizon + 1)
    np.testing.assert_allclose(image[0], np.array(shown(plain.record)[0].objecting[:image.shape[1]]) / 1000)
    assert (np.diff(image.sum(axis=1)) <= 1e-9).all()


def test_holdouts_say_who_was_last(plain):
    text = written(plot_holdouts(plain))
    assert "last to object" in text and shown(plain.record)
    for ally in shown(plain.record):
        assert percent(ally.last_to_object / 1000) in text


def test_who_hardly_matters_is_counted(plain):
    """Who is hardly ever among the last to object has no row."""
    held = plain.tally.held.copy()
    held[:5] = 0
    few = odds_from(plain.encoded, plain.tally._replace(held=held), plain.pairs, seed=1, replicates=1000)
    kept = shown(few.record)
    assert 0 < len(kept) <= 3 and f"the other {8 - len(kept)} hardly matter" in written(plot_holdouts(few)).replace("\n", " ")
    assert all(ally.last_to_object < 10 for ally in few.record.details.allies if ally not in kept)


def test_a_forecast_is_a_diamond_and_a_figure(plain):
    drawn = [line.get_xdata()[0] for line in plot_odds(plain).lines if line.get_marker() == "D"]
    hedged = any(row.forecast != row.odds for row in plain.outcomes)
    assert drawn == ([row.forecast for row in plain.outcomes] if hedged else [])
    assert ("forecast" in written(plot_odds(plain))) is hedged


@pytest.mark.parametrize("name", ["timing", "support"])
def test_on_narrow_paper_the_names_stand_below_in_full(plain, name):
    with paper_of(3.7):
        ax = PICTURES[name].draw(plain)
    below = [text.get_text() for text in texts(ax.figure) if getattr(text, "xy", (0, 0))[1] < 0]
    for place in plain.record.ranked:
        assert any(text.startswith(place) for text in below)


def test_cells_are_kept_apart(plain):
    level = [line for line in plot_holdouts(plain).lines if len(set(line.get_ydata())) == 1]
    assert [line.get_ydata()[0] for line in level] == list(range(1, 8))


def test_only_the_allies_that_matter_of_193():
    odds = run_examples()["193 allies"]
    assert plot_holdouts(odds).images[0].get_array().shape[0] == 12


def test_nobody_objects():
    odds = run_examples()["plain"]
    tally = odds.tally._replace(objecting=odds.tally.objecting * 0, held=odds.tally.held * 0)
    calm = odds_from(odds.encoded, tally, odds.pairs, seed=1, replicates=1000)
    assert "nobody objects" in written(plot_holdouts(calm))
    assert "nobody" in PICTURES["holdouts"].alt(calm)


def test_timing_ends_with_the_odds(plain):
    last = plain.record.horizon
    for row in plain.outcomes:
        counts = ended_by(plain.record, row, last)
        assert counts[-1] == row["count"] and (np.diff(counts) >= 0).all()


def test_timing_marks_the_median(plain):
    middle = plain.record.timing.p50
    assert any(line.get_marker() == "o" and list(line.get_xdata()) == [middle] for line in plot_timing(plain).lines)


def test_drawing_writes_every_picture_twice(plain, tmp_path):
    (tmp_path / "out").mkdir()
    paths = draw(plain.record, tmp_path / "out")
    assert [path.name for path in paths] == [f"{name}.{kind}" for name in PICTURES for kind in ("png", "svg")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)


def test_odds_can_plot_themselves(plain):
    assert "Name 0" in written(plain.plot())
