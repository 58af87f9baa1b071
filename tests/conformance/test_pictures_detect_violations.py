"""A picture that breaks a promise is caught: each promise has its negative control."""

from __future__ import annotations

import itertools

import matplotlib
import pytest

from sim.plot.style import Head, Room, sheet, write
from support.conformance import pictures as contract
from support.conformance.pictures import Case, Drawing

_COUNTER = itertools.count()


def drawn(change=lambda ax, data: None, title="Why?"):
    def draw(data, ax=None):
        ax = sheet(ax, Head(title), Room(1.0))
        write(ax, (0.5, 0.5), "a name")
        change(ax, data)
        return ax
    return draw


def case(change=lambda ax, data: None, alt=lambda data: "A picture that shows a name in the middle.", **about):
    return Case(drawn(change, **about), alt, {"name": 1}, ("a name",))


def use_pyplot(ax, data):
    from matplotlib import pyplot
    pyplot.figure()


def change_settings(ax, data):
    matplotlib.rcParams["lines.linewidth"] = 3.3


BROKEN = [
    (contract.stays_on_the_sheet, case(lambda ax, data: write(ax, (1.0, 0.5), "a long text at the edge"))),
    (contract.lets_no_text_cover_another, case(lambda ax, data: write(ax, (0.5, 0.5), "another"))),
    (contract.says_what_it_shows, case(alt=lambda data: "Short.")),
    (contract.says_what_it_shows, case(alt=lambda data: "It shows a name in the middle, nan of 5.")),
    (contract.asks_a_question, case(title="A title")),
    (contract.shows_what_it_must, Case(drawn(), lambda data: "", None, ("a name", "another name"))),
]
BROKEN_DRAWING = [
    (contract.belongs_to_nobody, case(use_pyplot)),
    (contract.draws_on_given_axes, Case(lambda data, ax=None: drawn()(data), lambda data: "", None)),
    (contract.is_the_same_whatever_the_settings, case(change_settings)),
    (contract.is_the_same_whatever_the_settings, case(lambda ax, data: ax.plot([0, 1], [0, 1]))),
    (contract.is_the_same_whatever_the_settings,
     case(lambda ax, data: write(ax, (0.5, 0.1), str(next(_COUNTER))))),
    (contract.leaves_its_data_alone, case(lambda ax, data: data.update(other=next(_COUNTER)))),
]


@pytest.fixture(autouse=True)
def _restore_settings():
    with matplotlib.rc_context():
        yield
    from matplotlib import pyplot
    pyplot.close("all")


@pytest.mark.parametrize("promise", contract.OF_A_PICTURE, ids=lambda promise: promise.__name__)
def test_a_good_picture_keeps_every_promise(promise):
    good = case()
    promise(good, Drawing(good.draw(good.data)))


@pytest.mark.parametrize("promise", contract.OF_DRAWING, ids=lambda promise: promise.__name__)
def test_a_good_picture_keeps_every_promise_about_drawing(promise):
    promise(case())


@pytest.mark.parametrize("promise, broken", BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_promise_is_noticed(promise, broken):
    with pytest.raises(AssertionError):
        promise(broken, Drawing(broken.draw(broken.data)))


@pytest.mark.parametrize("promise, broken", BROKEN_DRAWING, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_promise_about_drawing_is_noticed(promise, broken):
    with pytest.raises(AssertionError):
        promise(broken)


def test_every_promise_has_a_control():
    assert {promise for promise, _ in (*BROKEN, *BROKEN_DRAWING)} == {*contract.OF_A_PICTURE, *contract.OF_DRAWING}
