"""Who holds out against the front-runner, and when."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from sim.plot.calendar import date_axis
from sim.plot.forest import draw_heat, rule_rows, scale_line
from sim.plot.palette import MUTED, TEXT
from sim.plot.style import LABEL, SMALL, Margins, annotate, empty_plot, new_axes, scaled, set_ticks, titles_of
from sim.plot.text import clean, shorten, widest
from sim.results.base import Result, record_of
from sim.results.run import AllyDetails, RunRecord
from sim.text.format import percent
from sim.text.wording import wording

TITLE = "Who holds out, and for how long?"
_MAX = 12   # allies: those that object longest; the subtitle says of the others that they hardly matter
_NAMES = 1.6                 # inches
_LAST = "last to object"


def plot_holdouts(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw, ally by date, the share of all replicates in which the ally still objects to the front-runner.

    The allies that object longest are on top; figures on the right say how often an ally was among the last to
    object. The first 12 are shown.
    """
    run: RunRecord = record_of(result)
    last, rows = run.horizon, order(run)
    share = np.array([ally.objecting[:last + 1] for ally in rows]) / run.replicates
    kept = rows[:_MAX]
    names = [shorten(ally.name, scaled(_NAMES), LABEL) for ally in kept]
    row = min(0.3, max(0.165, 4.2 / max(1, len(kept))))
    ax = new_axes(ax, titles_of(run, TITLE, _subtitle(run, len(kept), share)),
                  Margins(row * max(len(kept), 4), left=widest(names, LABEL) + 0.1, right=widest([_LAST], SMALL) + 0.14,
                          above=0.36))
    if not share.any():
        return empty_plot(ax, f"nobody ever objects to {wording(run.details.kind).leader}")
    size = min(LABEL, 0.8 * 72 * row)
    peak = float(np.ceil(share.max() * 10) / 10)
    norm = Normalize(0, peak)
    date_axis(ax, run.details.days, last)
    ax.set_xlim(-0.5, last + 0.5)
    draw_heat(ax, share[:len(kept)], (-0.5, last + 0.5, len(kept), 0), norm)
    rule_rows(ax, len(kept))
    set_ticks(ax.yaxis, np.arange(len(kept)) + 0.5, names, size=size, colour=TEXT)
    _annotate_last(ax, run, kept, size)
    scale_line(ax, norm, "0 %", percent(peak), "share of replicates")
    return ax


def order(run: RunRecord) -> list[AllyDetails]:
    """Return the allies by how long they object, in replicates times rounds; among equals by name."""
    return sorted(run.details.allies, key=lambda ally: (-sum(ally.objecting), ally.id))


def last_to_object(run: RunRecord) -> list[AllyDetails]:
    """Return the allies by how often they were among the last to object; among equals by name."""
    return sorted(run.details.allies, key=lambda ally: (-ally.last_to_object, ally.id))


def _annotate_last(ax: Axes, run: RunRecord, kept: list[AllyDetails], size: float) -> None:
    """Write on the right how often each ally was among the last to object."""
    coords = ax.get_yaxis_transform()
    for place, ally in enumerate(kept):
        if ally.last_to_object:
            annotate(ax, (1, place + 0.5), percent(ally.last_to_object / run.replicates, 1), size=size, colour=TEXT,
                  shift=(6, 0), coords=coords)
    annotate(ax, (1, 1), _LAST, size=SMALL, colour=MUTED, shift=(6, 4), va="bottom", coords="axes fraction")


def _subtitle(run: RunRecord, kept: int, share: np.ndarray) -> str:
    text = f"Share of replicates in which an ally still objects to {wording(run.details.kind).leader}"
    rest = share[kept:]
    if len(rest):
        text += (f"; the {kept} allies that object longest, none of the other {len(rest)} in more than "
                 f"{percent(float(rest.max()), 1)}")
    return text + "."


def alt_holdouts(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    top = [ally for ally in last_to_object(run) if ally.last_to_object][:5]
    parts = [f"{clean(ally.name)} ({percent(ally.last_to_object / run.replicates, 1)})" for ally in top]
    return (
        f"Heat map of how often each ally still objects to {wording(run.details.kind).leader}, by date. Most often "
        "among the last to object: " + (", ".join(parts) if parts else "nobody") + "."
    )
