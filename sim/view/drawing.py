"""A moment as HTML and SVG: pure text, escaped, drawn again every round."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.plot import palette
from sim.plot.labels import spread
from sim.text.format import amount_words, percent
from sim.text.summary import interval_words, odds_words

if TYPE_CHECKING:
    from sim.study.compare import Comparison
    from sim.view.moment import Curve, RoundView

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def head(moment: RoundView) -> str:
    """Return the line that says how things stand."""
    return _template("head.html").render(moment=moment)


def allies(moment: RoundView) -> str:
    """Return the table of allies."""
    return _template("allies.html").render(moment=moment)


def diary(moment: RoundView) -> str:
    """Return the diary, the newest passage first."""
    return _template("diary.html").render(moment=moment)


def odds(found: Comparison, settings: str) -> str:
    """Return the odds of the file and of the settings side by side, with the differences."""
    before, after = (scenario.outcomes for scenario in found.record.scenarios)
    replicates = found.record.replicates
    rows = [dict(name=one.name, kind=one.kind, before=odds_words(one, replicates),
                 after=odds_words(other, replicates), interval=interval_words(other, replicates),
                 difference=difference)
            for one, other, difference in zip(before, after, found.record.differences, strict=True)]
    style = palette.styles([row["name"] for row in rows if row["kind"] == "candidate"])
    return _template("odds.html").render(rows=rows, settings=settings, replicates=replicates,
                                         style=style, grey=palette.GREY)


class Spot(NamedTuple):
    """A point of a drawing."""

    x: float
    y: float


class Plot(NamedTuple):
    """The frame of the support curve, in units of the drawing."""

    wide: float = 420.0
    high: float = 220.0
    left: float = 34.0
    right: float = 140.0
    top: float = 14.0
    bottom: float = 26.0


def curve(moment: RoundView) -> str:
    """Return how many members do not object to each name, round by round, as an SVG drawing."""
    plot, most = Plot(), max(1, len(moment.allies))
    x = lambda t: plot.left + (plot.wide - plot.left - plot.right) * t / max(1, moment.last)  # noqa: E731
    y = lambda n: plot.high - plot.bottom - (plot.high - plot.top - plot.bottom) * n / most  # noqa: E731
    ends = [Spot(x(len(line.counts) - 1), y(line.counts[-1])) for line in moment.curves]
    lines = [dict(curve=line, points=" ".join(f"{x(t):.1f},{y(n):.1f}" for t, n in enumerate(line.counts)),
                  end=end, dash=_dash(line)) for line, end in zip(moment.curves, ends, strict=True)]
    labels = spread([end.y for end in ends], 14.0, plot.top, plot.high - plot.bottom)
    step = next(size for size in _STEPS if most / size <= 6 or size == _STEPS[-1])
    across = next(size for size in _STEPS if moment.last / size <= 8 or size == _STEPS[-1])
    return _template("curve.svg").render(
        moment=moment, plot=plot, lines=list(zip(lines, labels, strict=True)), said=_support_said(moment),
        rows=[(n, y(n)) for n in range(0, most + 1, step)],
        columns=[(t, x(t)) for t in range(0, moment.last + 1, across)],
        needed=y(moment.members) if moment.everybody else None)


def _dash(line: Curve) -> str:
    return " ".join(f"{1.6 * length:g}" for length in line.style.dash or ())


def _support_said(moment: RoundView) -> str:
    return "Members that do not object, now: " + "; ".join(
        f"{line.name} {line.counts[-1]} of {moment.members}" for line in moment.curves) + "."


def network(moment: RoundView) -> str:
    """Return the allies on a circle with the meetings of the round as arrows, as an SVG drawing."""
    middle, radius, labels = 230.0, 176.0, 200.0
    count = max(1, len(moment.allies))
    most = max((row.weight for row in moment.allies), default=1.0) or 1.0
    angles = [2 * math.pi * k / count - math.pi / 2 for k in range(count)]
    at = lambda angle, far: Spot(middle + far * math.cos(angle), middle + far * math.sin(angle))  # noqa: E731
    largest = min(22.0, 0.45 * 2 * math.pi * radius / count)
    nodes = [dict(row=row, place=at(angle, radius), size=max(4.0, largest * math.sqrt(row.weight / most)),
                  label=at(angle, labels + (8 if count <= 40 else 0)), turn=math.degrees(angle))
             for row, angle in zip(moment.allies, angles, strict=True)]
    arrows = [_arrow(nodes[meeting.lobbyist], nodes[meeting.target], middle) for meeting in moment.meetings]
    return _template("network.svg").render(moment=moment, nodes=nodes, arrows=arrows, size=2 * middle,
                                           named=count <= 80, said=_meetings_said(moment))


def _arrow(one: dict, other: dict, middle: float) -> dict:
    """Return a curve from the lobbyist toward the middle of the circle and on to the edge of the target."""
    start, end = one["place"], other["place"]
    bend = Spot(middle + 0.35 * ((start.x + end.x) / 2 - middle), middle + 0.35 * ((start.y + end.y) / 2 - middle))
    far = math.hypot(end.x - bend.x, end.y - bend.y) or 1.0
    short = (other["size"] + 5) / far
    return dict(start=start, bend=bend, end=Spot(end.x - short * (end.x - bend.x), end.y - short * (end.y - bend.y)))


def _meetings_said(moment: RoundView) -> str:
    if not moment.meetings:
        return "Nobody meets in this round."
    pairs = [f"{moment.allies[one.lobbyist].name} to {moment.allies[one.target].name}" for one in moment.meetings]
    return "Meetings of this round, lobbyist to target: " + "; ".join(pairs) + "."


def style() -> str:
    """Return the style sheet of the parts above."""
    return _template("style.css").render()


def _points(share: float) -> str:
    """Return a difference of shares in percentage points, with its sign; nothing has none."""
    points = round(100 * share, 1)
    return f"{points:+.1f}" if points else "0.0"


def _template(name: str):
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("sim.view"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)
    made.filters |= {"percent": percent, "amount": amount_words, "points": _points}
    made.globals |= {"palette": palette}
    return made
