"""Who holds out against the front-runner, and when."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from sim.plot import style as draw
from sim.plot.calendar import date_axis
from sim.plot.forest import draw_heat, rule_rows, scale_line, scale_width
from sim.plot.palette import MUTED, TEXT
from sim.plot.text import clean, shorten, widest
from sim.results.base import Result, record_of
from sim.results.run import AllyDetails, RunRecord
from sim.text.format import percent
from sim.text.wording import wording

TITLE = "Who holds out, and for how long?"
_MAX = 12                    # members
_MIN_SHARE = 0.01                # share of the replicates in which those who matter are among the last to object
_NAMES = 1.6                 # inches
_LAST, _SHARE = "last to object", "share of runs"


def plot_holdouts(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw, member by date, the share of all replicates in which it still objects to the front-runner.

    Those who object longest are on top; figures on the right say how often each was among the last to object. Who
    is so in less than 1 % of the replicates is left out; the first 12 are shown.
    """
    run: RunRecord = record_of(result)
    last, kept = run.horizon, shown(run)
    share = np.array([ally.objecting[:last + 1] for ally in kept]).reshape(len(kept), last + 1) / run.replicates
    names = [shorten(ally.name, max(draw.scaled(_NAMES), 1.1), draw.LABEL) for ally in kept]
    row, peak = 0.3, float(np.ceil(share.max(initial=0.0) * 10) / 10)
    left, right = widest(names, draw.LABEL) + 0.1, widest([_LAST], draw.SMALL) + 0.14
    lift = 0.2 if scale_width("0 %", percent(peak), _SHARE) < draw.axes_width(ax, left, right) else 0.36
    ax = draw.new_axes(ax, draw.titles_of(run, TITLE, _subtitle(run, kept)),
                       draw.Margins(row * max(len(kept), 3), left=left, right=right, above=lift + 0.16))
    if not share.any():
        return draw.empty_plot(ax, f"nobody objects to {wording(run.details.kind).leader} for long")
    norm = Normalize(0, peak)
    date_axis(ax, run.details.days, last)
    ax.set_xlim(-0.5, last + 0.5)
    draw_heat(ax, share, (-0.5, last + 0.5, len(kept), 0), norm)
    rule_rows(ax, len(kept))
    draw.set_ticks(ax.yaxis, np.arange(len(kept)) + 0.5, names, colour=TEXT)
    _annotate_last(ax, run, kept)
    scale_line(ax, norm, "0 %", percent(peak), _SHARE, lift=lift)
    return ax


def shown(run: RunRecord) -> list[AllyDetails]:
    """Return those who matter: often enough among the last to object, the longest objection first."""
    return [ally for ally in order(run) if ally.last_to_object >= _MIN_SHARE * run.replicates][:_MAX]


def order(run: RunRecord) -> list[AllyDetails]:
    """Return the allies by how long they object, in replicates times rounds; among equals by name."""
    return sorted(run.details.allies, key=lambda ally: (-sum(ally.objecting), ally.id))


def _annotate_last(ax: Axes, run: RunRecord, kept: list[AllyDetails]) -> None:
    """Write on the right how often each ally was among the last to object."""
    for position, ally in enumerate(kept):
        draw.annotate(ax, (1, position + 0.5), percent(ally.last_to_object / run.replicates), colour=TEXT, shift=(6, 0),
                      coords=ax.get_yaxis_transform())
    draw.annotate(ax, (1, 1), _LAST, size=draw.SMALL, colour=MUTED, shift=(6, 4), va="bottom", coords="axes fraction")


def _subtitle(run: RunRecord, kept: list[AllyDetails]) -> str:
    text = f"Share of the runs in which a member still objects to {wording(run.details.kind).leader}"
    rest = len(run.details.allies) - len(kept)
    if len(kept) == _MAX:
        return f"{text}; the {_MAX} that object longest of {len(run.details.allies)}."
    if rest:
        text += f"; the other {rest} hardly matter: each is among the last to object in less than {percent(_MIN_SHARE)}"
    return text + "."


def alt_holdouts(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    top = sorted(shown(run), key=lambda ally: (-ally.last_to_object, ally.id))[:5]
    parts = [f"{clean(ally.name)} ({percent(ally.last_to_object / run.replicates)})" for ally in top]
    return (f"Heat map of how often each ally still objects to {wording(run.details.kind).leader}, by date. Most often "
            "among the last to object: " + (", ".join(parts) if parts else "nobody") + ".")
