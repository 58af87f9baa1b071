"""Checks of every picture. Each is a plain function, so that a negative control can call it too."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib
import xarray
from matplotlib import _pylab_helpers
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.odds.odds import Odds
from sim.plot.save import svg

TOUCH = 1.5  # pixels, at 200 to the inch, by which two texts may overlap: empty rims of letters

# Settings as different from ours as matplotlib allows without another font engine. (What markers are filled with
# would show in the file of an SVG and nowhere else: the marks along an axis are lines.)
OTHER_SETTINGS = {
    "axes.facecolor": "black", "axes.edgecolor": "yellow", "axes.grid": True, "axes.grid.axis": "both",
    "axes.labelcolor": "red", "axes.linewidth": 5.0, "axes.spines.top": True, "axes.spines.right": True,
    "axes.titlecolor": "red", "axes.titlelocation": "right", "axes.xmargin": 0.4, "axes.axisbelow": False,
    "axes.autolimit_mode": "round_numbers", "errorbar.capsize": 9.0, "figure.autolayout": True,
    "figure.constrained_layout.use": True, "figure.dpi": 33.0, "figure.edgecolor": "red", "figure.facecolor": "black",
    "figure.figsize": (2.0, 2.0), "figure.frameon": True, "font.family": "serif", "font.size": 31.0,
    "grid.alpha": 0.2, "grid.color": "red", "grid.linestyle": ":", "grid.linewidth": 4.0, "hatch.color": "red",
    "image.aspect": "equal", "image.cmap": "jet", "image.interpolation": "bilinear", "image.origin": "lower",
    "lines.color": "red", "lines.linestyle": ":", "lines.linewidth": 6.0, "lines.marker": "x",
    "lines.markeredgecolor": "red", "lines.markersize": 20.0,
    "patch.edgecolor": "red", "patch.facecolor": "red", "patch.force_edgecolor": True, "patch.linewidth": 6.0,
    "savefig.bbox": "tight", "savefig.dpi": 41.0, "savefig.facecolor": "red", "savefig.pad_inches": 2.0,
    "savefig.transparent": True, "svg.fonttype": "none", "svg.hashsalt": "other", "text.color": "red",
    "text.parse_math": True, "xtick.bottom": False, "xtick.color": "red", "xtick.direction": "inout",
    "xtick.labelbottom": False, "xtick.labelcolor": "red", "xtick.labelsize": 30.0, "xtick.major.pad": 30.0,
    "xtick.major.size": 30.0, "xtick.major.width": 5.0, "xtick.minor.visible": True, "xtick.top": True,
    "ytick.alignment": "top", "ytick.color": "red", "ytick.direction": "in", "ytick.labelleft": False,
    "ytick.labelright": True, "ytick.left": False, "ytick.major.size": 30.0, "ytick.minor.visible": True,
    "ytick.right": True,
}


@dataclass(frozen=True)
class Case:
    """A picture of some data: `draw(data, ax)`, `alt(data)`, and texts that it must show."""

    draw: Callable[..., Axes]
    alt: Callable[[Any], str]
    data: Any
    shows: tuple[str, ...] = ()


def texts(figure: Figure) -> list[Text]:
    """Returns the texts of a figure that one sees."""
    hidden = {id(text) for ax in figure.findobj(Axes) if not ax.axison
              for text in (*ax.get_xticklabels(), *ax.get_yticklabels())}
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
            and id(text) not in hidden]


class Drawing:
    """A picture drawn once, with what is written on it and where, in pixels, without leader lines."""

    def __init__(self, ax: Axes):
        self.figure = ax.figure
        self.figure.draw_without_rendering()
        renderer = self.figure.canvas.get_renderer()
        self.boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in texts(self.figure)]


# Promises about one drawn picture.

def stays_on_the_sheet(case: Case, drawing: Drawing) -> None:
    wide, high = drawing.figure.canvas.get_width_height(physical=True)
    for text, box in drawing.boxes:
        assert box.x0 >= -TOUCH and box.x1 <= wide + TOUCH and box.y0 >= -TOUCH and box.y1 <= high + TOUCH, text


def lets_no_text_cover_another(case: Case, drawing: Drawing) -> None:
    for (one, a), (other, b) in itertools.combinations(drawing.boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= TOUCH or down <= TOUCH, f"{one!r} and {other!r} overlap by {across:.1f} x {down:.1f}"


def shows_what_it_must(case: Case, drawing: Drawing) -> None:
    written = [text.replace("\n", " ") for text, _ in drawing.boxes]
    for wanted in case.shows:
        assert any(wanted in text for text in written), f"{wanted!r} is not among {written}"


def says_what_it_shows(case: Case, drawing: Drawing) -> None:
    alt = case.alt(case.data)
    assert alt.endswith(".") and len(alt) > 30 and alt.isprintable(), alt
    assert not {"nan", "inf", "None"} & set(alt.split())


def asks_a_question(case: Case, drawing: Drawing) -> None:
    assert drawing.figure.texts[0].get_text().endswith("?")


# Promises about drawing it.

def belongs_to_nobody(case: Case) -> None:
    before = set(_pylab_helpers.Gcf.figs)
    ax = case.draw(case.data)
    assert isinstance(ax, Axes) and isinstance(ax.figure, Figure)
    assert set(_pylab_helpers.Gcf.figs) == before, "pyplot knows this figure"


def draws_on_given_axes(case: Case) -> None:
    figure = Figure(figsize=(9, 5))
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    assert case.draw(case.data, right) is right
    assert len(figure.axes) == 2 and not left.lines and not left.texts
    assert right.get_title(loc="left")
    figure.draw_without_rendering()


def is_the_same_whatever_the_settings(case: Case) -> None:
    before = dict(matplotlib.rcParams)
    first = svg(case.draw(case.data).figure)
    assert dict(matplotlib.rcParams) == before, "settings were changed"
    with matplotlib.rc_context(OTHER_SETTINGS):
        again = svg(case.draw(case.data).figure)
    assert again == first


def leaves_its_data_alone(case: Case) -> None:
    before = contents(case.data)
    case.draw(case.data)
    case.alt(case.data)
    assert contents(case.data) == before


def contents(data) -> bytes:
    """Returns all that data says, without what it keeps to be faster."""
    if isinstance(data, xarray.Dataset):
        return repr(data.to_dict()).encode()
    return pickle.dumps(data.record.whole() if isinstance(data, Odds) else data)


OF_A_PICTURE = (stays_on_the_sheet, lets_no_text_cover_another, shows_what_it_must, says_what_it_shows, asks_a_question)
OF_DRAWING = (belongs_to_nobody, draws_on_given_axes, is_the_same_whatever_the_settings, leaves_its_data_alone)


class PictureContract:
    """Inherit, and give the cases of a picture. "plain" and "hostile" also keep the promises about drawing."""

    thorough = ("plain", "hostile")

    @staticmethod
    def cases() -> dict[str, Case]:
        """Returns the shapes and names that the picture must bear; two of them are called as in `thorough`."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc):
        """Gives each test its case by name, so that nothing is drawn while tests are collected."""
        if "name" in metafunc.fixturenames:
            metafunc.parametrize("name", list(self.cases()))
        elif "usual" in metafunc.fixturenames:
            metafunc.parametrize("usual", self.thorough)

    def test_each_picture(self, name):
        case = self.cases()[name]
        drawing = Drawing(case.draw(case.data))
        for promise in OF_A_PICTURE:
            promise(case, drawing)

    def test_drawing(self, usual):
        for promise in OF_DRAWING:
            promise(self.cases()[usual])
