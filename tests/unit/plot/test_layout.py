"""Labels, flags and dates find their places."""

from __future__ import annotations

import datetime
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plot.calendar import Flag, date_axis, date_ticks, packed, space_above
from sim.plot.forest import nice, number, signed, span
from sim.plot.style import PAD, SMALL, Margins, PlotTitles, annotate, empty_plot, inches, new_axes, spread
from sim.plot.text import width
from sim.text.format import Days, day_words

WANTED = st.lists(st.floats(0, 10), min_size=1, max_size=15)
DAY = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


@given(WANTED, st.floats(0.01, 3))
def test_spread_labels_are_apart_and_within(wanted, gap):
    places = spread(wanted, gap, 0.0, 10.0)
    fits = min(gap, 10.0 / max(1, len(wanted) - 1))
    assert all(-1e-9 <= place <= 10 + 1e-9 for place in places)
    assert (np.diff(sorted(places)) >= fits - 1e-9).all()


@given(WANTED, st.floats(0.01, 3))
def test_spread_keeps_the_order(wanted, gap):
    places = spread(wanted, gap, 0.0, 10.0)
    assert [k for _, k in sorted((w, k) for k, w in enumerate(wanted))] == list(np.argsort(places, kind="stable"))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10, unique=True))
def test_spread_leaves_alone_what_has_room(wanted):
    assert spread([float(w) for w in wanted], 1.0, 0.0, 50.0) == pytest.approx(wanted)


def test_spread_is_least_squares():
    assert spread([5.0, 5.0, 5.0], 2.0, 0.0, 10.0) == pytest.approx([3.0, 5.0, 7.0])
    assert spread([0.0, 0.0], 2.0, 0.0, 10.0) == pytest.approx([0.0, 2.0])
    assert spread([10.0, 10.0], 2.0, 0.0, 10.0) == pytest.approx([8.0, 10.0])


@given(st.lists(st.tuples(st.floats(0, 40), st.text("abc mW", min_size=1, max_size=40)), max_size=15))
def test_flags_never_cover_each_other_and_stay_inside(given_):
    flags = [Flag(t, text) for t, text in sorted(given_)]
    placed = packed(flags, 0.14, 5.8)
    assert [flag for flag, *_ in placed] == flags
    rows: dict[int, list[tuple[float, float]]] = {}
    for flag, text, row, hangs in placed:
        if text:
            begin = flag.t * 0.14 - (width(text, SMALL) if hangs else 0)
            rows.setdefault(row, []).append((begin, begin + width(text, SMALL)))
            assert begin >= 0 and begin + width(text, SMALL) <= 5.8 + 0.1
    for spans in rows.values():
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(sorted(spans)))
    assert len(rows) <= 4 and space_above(placed) < 1


def test_no_flags_take_hardly_any_room():
    assert space_above([]) < 0.1


@given(DAY, st.integers(0, 4_000_000), st.floats(1.5, 6.5), st.integers(1, 366))
@settings(max_examples=300)
def test_date_labels_are_few_and_inside(first, days, wide, least):
    last = first + datetime.timedelta(days=min(days, (datetime.date.max - first).days))
    ticks = date_ticks(first, last, wide, least)
    assert all(first <= day <= last for day, _ in ticks)
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})
    assert len(ticks) <= max(2, wide / 0.5) + 1


@pytest.mark.parametrize("first, last, least, labels", [
    ((2024, 2, 22), (2024, 2, 26), 1, ["22 Feb", "23 Feb", "24 Feb", "25 Feb", "26 Feb"]),
    ((2024, 2, 22), (2024, 3, 14), 7, ["22 Feb", "29 Feb", "7 Mar", "14 Mar"]),
    ((2024, 2, 22), (2024, 10, 1), 7, ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]),
    ((2024, 2, 22), (2025, 6, 1), 7, ["Mar", "May", "Jul", "Sep", "Nov", "Jan", "Mar", "May"]),
    ((1945, 1, 1), (2025, 1, 1), 7, ["1950", "1960", "1970", "1980", "1990", "2000", "2010", "2020"])])
def test_date_labels(first, last, least, labels):
    assert [text for _, text in date_ticks(datetime.date(*first), datetime.date(*last), 5.0, least)] == labels


def test_dates_of_rounds():
    days = Days(datetime.date(2024, 2, 22), 7)
    assert days.round_of(datetime.date(2024, 2, 29)) == 1 and days.date_of(2) == datetime.date(2024, 3, 7)
    assert days.words(1) == "29 Feb 2024" and Days(datetime.date(9999, 1, 1), 366).words(1) == "round 1"
    assert day_words(datetime.date(2024, 2, 22), year=False) == "22 Feb"


@pytest.mark.parametrize("start", [datetime.date(2024, 2, 22), datetime.date(9999, 12, 1), datetime.date(1, 1, 1)])
def test_a_date_axis_reaches_from_first_to_last(start):
    ax = new_axes(None, PlotTitles("Why?"), Margins(2.0))
    date_axis(ax, Days(start, 7), 40, -0.2)
    low, high = ax.get_xlim()
    assert low < -0.2 and high > 40 and 2 <= len(ax.get_xticklabels()) <= 12


def test_a_sheet_has_the_room_that_was_asked_for():
    ax = new_axes(None, PlotTitles("Why?", "Because. " * 30, "from here"), Margins(2.5, left=1.0, right=0.5, wide=6.0))
    assert inches(ax) == pytest.approx((6.0 - 2 * PAD - 1.5, 2.5))
    assert [text.get_text()[:4] for text in ax.figure.texts] == ["Why?", "Beca", "from"]


def test_an_empty_plot_says_why():
    ax = empty_plot(new_axes(None, PlotTitles("Why?"), Margins(1.0)), "nothing $here_{")
    assert ax.texts[0].get_text() == "nothing $here_{"


def test_a_text_may_have_a_leader():
    ax = new_axes(None, PlotTitles("Why?"), Margins(1.0))
    assert annotate(ax, (0, 0), "a", leader="#000000").arrow_patch is not None
    assert annotate(ax, (0, 0), "a", on_paper=True).get_bbox_patch() is not None


def test_pictures_show_themselves_in_a_notebook():
    data, size = new_axes(None, PlotTitles("Why?"), Margins(1.0))._repr_png_()
    assert data.startswith(b"\x89PNG") and size["width"] == 691


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_round_numbers_are_within(low, size):
    places = nice(low, low + size)
    assert all(low - 1e-6 * size <= place <= low + size + 1e-6 * size for place in places) and len(places) >= 1


def test_spans_are_never_empty():
    assert span([]) == pytest.approx((-0.06, 1.06)) and span([3.0]) == (2.5, 3.5)
    low, high = span([1.0, 2.0], include=(0.0,))
    assert low < 0 and high > 2


def test_signs_and_numbers():
    assert signed(0.5) == "+50.0" and signed(-0.5, 0) == "\N{MINUS SIGN}50" and signed(-1e-9) == "0.0"
    assert number(0.1 + 0.2) == "0.3" and number(-2) == "\N{MINUS SIGN}2" and number(1e6) == "1,000,000"
