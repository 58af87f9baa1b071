"""Names and numbers in pictures."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.plot import text as words
from sim.plot.text import ELLIPSIS, beside, clean, shorten, squeeze, width, wrap
from sim.text.format import join_names, percent
from support.plot_examples import HOSTILE

ANY = st.text(max_size=80)
ROOM = st.floats(min_value=0.3, max_value=4.0)


@given(ANY)
def test_what_is_clean_can_be_drawn_and_stays_clean(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned and "\n" not in cleaned
    assert not any(unicodedata.category(character)[0] == "C" for character in cleaned)
    assert all(ord(character) in words._advances(False) for character in cleaned)


@pytest.mark.parametrize("given_, expected", [
    ("A $x_{$ B", "A $x_{$ B"), ("_hidden", "_hidden"), (" a \t b\r\nc ", "a b c"), ("x\x00y\u202ez", "xyz"),
    ("\u5317\u5927", "BeiDa"), ("\u092e\u094b\u0926\u0940", "modi"), ("\U0001f9c0", ":cheese:"), ("", ""), (7, "7"), ("\u00c5land \u0130", "\u00c5land \u0130")])
def test_clean(given_, expected):
    assert clean(given_) == expected


@given(ANY, ROOM, st.sampled_from((6.5, 8.5, 12.5)), st.booleans())
def test_what_is_shortened_fits(text, room, size, bold):
    short = shorten(text, room, size, bold)
    assert width(short, size, bold) <= room or short == ELLIPSIS
    assert short == clean(text) or short.endswith(ELLIPSIS)


@given(ANY, ROOM)
def test_what_is_squeezed_keeps_both_ends(text, room):
    short = squeeze(text, room, 7.5)
    if short != clean(text):
        before, _, after = short.partition(ELLIPSIS)
        assert clean(text).startswith(before) and clean(text).endswith(after)
        assert width(short, 7.5) <= room or len(short) <= 3


@given(ANY, ROOM, st.integers(1, 4))
def test_what_is_wrapped_fits_and_loses_only_its_end(text, room, lines):
    wrapped = wrap(text, room, 8.5, lines=lines).split("\n")
    assert len(wrapped) <= lines
    assert all(width(line, 8.5) <= room or len(line) <= 1 for line in wrapped)
    kept = "".join(wrapped).removesuffix(ELLIPSIS).replace(" ", "")
    assert clean(text).replace(" ", "").startswith(kept)
    if not wrapped[-1].endswith(ELLIPSIS):
        assert kept == clean(text).replace(" ", "")


def test_wrap_breaks_between_words():
    assert wrap("Jens Stoltenberg extended", 1.2, 8.5) == "Jens Stoltenberg\nextended"
    assert wrap("W" * 60, 1.0, 8.5).count("\n") == 1


@pytest.mark.parametrize("text", ["United Kingdom", "Wil 1,000 %", "Krisjanis Karins", "iiiiiiiiiiii", *HOSTILE[:3]])
@pytest.mark.parametrize("bold", [False, True])
def test_width_is_that_of_the_drawn_text(text, bold):
    figure = Figure(figsize=(9, 2), dpi=200)
    renderer = FigureCanvasAgg(figure).get_renderer()
    drawn = figure.text(0, 0, text, fontproperties=words.font(10.0, bold), parse_math=False)
    assert drawn.get_window_extent(renderer).width / 200 == pytest.approx(width(text, 10.0, bold), rel=0.05, abs=0.05)


@given(st.floats(0.0, 1.0), st.integers(0, 3))
@settings(max_examples=300)
def test_a_share_is_none_or_all_in_writing_only_where_it_is(share, digits):
    text = percent(share, digits)
    assert (text == "0 %") == (share == 0.0) and (text == "100 %") == (share == 1.0)
    figure, half = float(text.strip("<> %")) / 100, 0.5 * 10.0 ** -(digits + 2) + 1e-12
    if text[0] in "<>":
        assert 0.0 < share < figure if text[0] == "<" else figure < share < 1.0
    else:
        assert abs(figure - share) <= half


def test_numbers_have_a_real_minus():
    assert percent(-0.25) == "\N{MINUS SIGN}25 %"


def test_lists():
    assert join_names([]) == "nobody" and join_names(["A"]) == "A" and join_names(["A", "B"]) == "A and B"
    assert join_names("ABCD") == "A, B, C and D" and join_names("ABCDE", 3) == "A, B, C and 2 others"


def test_figures_stand_behind_a_name_that_runs_the_other_way():
    assert beside("Mark", "5 %") == "Mark 5 %"
    turned = beside("\u0645\u0627\u0631\u0643", "5 %")
    assert turned.startswith("\N{LEFT-TO-RIGHT MARK}") and turned.endswith("\N{LEFT-TO-RIGHT MARK} 5 %")
