"""How many members would not stand in a candidate's way, over the calendar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.errors import UserError
from sim.plot import style as draw
from sim.plot.calendar import date_axis, draw_flags, flags_of, packed, space_above
from sim.plot.palette import BACKGROUND, TEXT, Style
from sim.plot.text import clean, shorten
from sim.results.backtest import ReportedCount
from sim.results.base import Result, record_of
from sim.results.run import RunRecord, Support
from sim.text.format import Days
from sim.text.wording import NAMES, YES_NO, wording

TITLE = NAMES.could_accept
_BANDS, _LIKELY = 2, 0.1   # so many candidates get a band, the second only with such odds: others would hide them
_LEFT, _NAMES = 0.42, 1.7  # inches
_FROM = 0.35   # share of the members below which nothing must lie for the axis to begin above 0


def plot_support(result: RunRecord | Result, ax: Axes | None = None, *, candidates: Sequence[str] | None = None,
                 observed: Sequence[ReportedCount] = ()) -> Axes:
    """Draw, per candidate, the number of members not objecting: mean, and for the likeliest the 90 % band.

    The dashed line is the number that the rule needs, thin vertical lines are dated events, and points with bars are
    counts that were reported (`observed`). `candidates` says whom to draw; default: all of them, or with reported
    counts the likeliest.
    """
    run: RunRecord = record_of(result)
    days, names = run.details.days, _chosen(run, candidates, observed)
    last = max([float(run.horizon), *(days.round_of(count.date) for count in observed)])
    first = min([0.0, *(days.round_of(count.date) for count in observed)])
    narrow = draw.is_narrow(ax)
    labels = [*_line_labels(run, names, int(np.ceil(last)), narrow), *_needed_label(run, int(last))]
    margins = draw.label_margins([label.text for label in labels], narrow)
    wide = draw.axes_width(ax, _LEFT, margins["right"])
    placed = packed(flags_of(run.details, last), wide / max(1.0, last - first + 1), wide)
    ax = draw.new_axes(ax,
                       draw.titles_of(run, wording(run.details.kind).could_accept, _subtitle(run, names)),
                       draw.Margins(3.0, _LEFT, above=space_above(placed), **margins))
    date_axis(ax, days, last, first)
    _count_axis(ax, run, names, last, observed)
    draw_flags(ax, placed)
    _draw_candidates(ax, run, names, int(np.ceil(last)))
    draw_needed(ax, run, int(last))
    _draw_observed(ax, days, observed)
    draw.draw_labels(ax, labels, narrow)
    return ax


def _chosen(run: RunRecord, candidates: Sequence[str] | None, observed: Sequence[ReportedCount]) -> list[str]:
    """Return the candidates to draw, the likeliest first. Raises UserError for a name that is none."""
    names = run.ranked
    unknown = [name for name in candidates or () if name not in names]
    if unknown:
        raise UserError(f"candidates: got {unknown[0]!r}, give some of {', '.join(names)}")
    if candidates is None:
        return names[:1] if observed else names
    return [name for name in names if name in candidates]


def _subtitle(run: RunRecord, names: list[str]) -> str:
    text = "Number of members not objecting to " + (f"{names[0]}" if len(names) == 1 else _each(run)) + ", on average"
    text += ", and the band" if len(names) == 1 else "; for the likeliest also the band"
    return text + " in which 90 % of the runs lie." + _also(run)


def _with_band(run: RunRecord, names: list[str]) -> list[str]:
    """Return the candidates that get a band: the likeliest, and the next if it is likely enough to matter."""
    return names[:1] + [name for name in names[1:_BANDS] if run.counts[name] >= _LIKELY * run.replicates]


def _rows(run: RunRecord, name: str, last: int) -> list[Support]:
    return [row for row in run.support if row.candidate == name and row.round <= last]


def _line_labels(run: RunRecord, names: list[str], last: int, narrow: bool) -> list[draw.EndLabel]:
    styles = draw.outcome_styles(run)
    room = _NAMES if narrow else draw.scaled(_NAMES)
    return [draw.EndLabel(_rows(run, name, last)[-1].mean, shorten(name, room, draw.LABEL), styles[name])
            for name in names]


def _count_axis(ax: Axes, run: RunRecord, names: list[str], last: float, observed: Sequence[ReportedCount]) -> None:
    """Label the vertical axis; it begins above 0 when everything happens in its upper part."""
    members, banded = len(run.details.allies), _with_band(run, names)
    shown = [row for row in run.support if row.round <= last]
    lowest = min([*(row.p05 for row in shown if row.candidate in banded), *(row.mean for row in shown),
                  *(count.low for count in observed)])
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if members / k <= 7)
    bottom = int(lowest - 1) // step * step if lowest > members * _FROM else 0
    ax.set_ylim(bottom - 0.02 * members, members + 0.09 * (members - bottom))
    draw.set_ticks(ax.yaxis, range(bottom, members + 1, step), range(bottom, members + 1, step), grid=True)


def _draw_candidates(ax: Axes, run: RunRecord, names: list[str], last: int) -> None:
    styles = draw.outcome_styles(run)
    for rank, name in enumerate(names):
        rows, style = _rows(run, name, last), styles[name]
        t = [row.round for row in rows]
        if name in _with_band(run, names):
            draw.band(ax, t, [row.p05 for row in rows], [row.p95 for row in rows], style.colour, step="mid")
        draw.line(ax, t, [row.mean for row in rows], style, 2.2 if rank == 0 else 1.4, markevery=max(1, len(t) // 6),
                  zorder=5 - 0.01 * rank)


def needed(run: RunRecord, t: int) -> tuple[int, int]:
    """Return how many members must not object for the rule to accept a name in round t, and how many there are."""
    t = min(t, len(run.details.needed) - 1)
    return run.details.needed[t], run.details.members[t]


def draw_needed(ax: Axes, run: RunRecord, last: int) -> None:
    """Draw the number of members needed as a dashed line; when that is everybody, nothing is above it but its
    label.
    """
    counts, (number, members) = [needed(run, t)[0] for t in range(last + 1)], needed(run, last)
    if number <= 0:
        return
    x = [*range(last), last + 0.3] if last else [-0.3, 0.3]
    draw.plot_line(ax, x, counts if last else [number] * 2, TEXT, 1.1, (0, (5, 2.5)),
                   drawstyle="steps-post", zorder=6)
    if number == members:
        draw.annotate(ax, (x[-1], number), f"needed: all {members}", size=draw.SMALL, shift=(0, 3), ha="right",
                      va="bottom", on_paper=True)


def _needed_label(run: RunRecord, last: int) -> list[draw.EndLabel]:
    """Return the label of the dashed line when lines may cross it: it then stands among theirs."""
    number, members = needed(run, last)
    veto = ", no veto" if _some_veto(run) else ""
    return [draw.EndLabel(float(number), f"needed: {number} of {members}{veto}", Style(TEXT, TEXT, "", None))] \
        if 0 < number < members else []


def _some_veto(run: RunRecord) -> bool:
    return 0 < run.details.vetoes < len(run.details.allies)


def _also(run: RunRecord) -> str:
    """Say which conditions the rule adds to a number of members."""
    held, weight = run.details.vetoes, run.details.weight_needed
    text = f" No one of the {held} with a veto may object." if _some_veto(run) else ""
    return text + (f" Those who consent need {100 * weight:.0f} % of the weight." if weight > 0 else "")


def _draw_observed(ax: Axes, days: Days, observed: Sequence[ReportedCount]) -> None:
    if not observed:
        return
    x = [days.round_of(count.date) for count in observed]
    y = [count.count for count in observed]
    for position, count in zip(x, observed, strict=True):
        draw.plot_line(ax, [position, position], [count.low, count.high], TEXT, 1.4, zorder=7)
    draw.markers(ax, x, y, "o", 5.5, TEXT, BACKGROUND, 1.4, zorder=7.5)
    draw.annotate(ax, (x[0], y[0]), "reported counts", size=draw.SMALL, colour=TEXT, shift=(9, -8), on_paper=True)


def _each(run: RunRecord) -> str:
    proposal = "the proposal" if len(run.details.candidates) == 1 else "each form of the proposal"
    return proposal if run.details.kind == YES_NO else "each name"


def alt_support(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    last, words = run.horizon, run.details.days.words
    ends = {row.candidate: row for row in run.support if row.round == last}
    parts = [f"{clean(name)} {ends[name].mean:.1f} ({ends[name].p05} to {ends[name].p95})" for name in run.ranked]
    number, members = needed(run, last)
    return (f"Line chart of the number of members not objecting to {_each(run)} from {words(0)} to "
            f"{words(last)}; {number} of {members} are needed.{_also(run)} At the end, on average (and 90 % band): "
            + "; ".join(parts) + ".")
