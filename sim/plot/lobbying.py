"""Who lobbied whom."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.plot.forest import draw_heat, root, rule_rows, scale_line
from sim.plot.palette import BACKGROUND, GRID, MUTED, TEXT
from sim.plot.style import LABEL, SMALL, Margins, annotate, empty_plot, inches, new_axes, set_ticks, titles_of, vline
from sim.plot.text import clean, shorten, squeeze, widest
from sim.results.base import Result, record_of
from sim.results.run import RunRecord
from sim.text.format import percent

TITLE = "Who lobbies whom?"
_ALL_UNTIL, _MAX = 34, 26   # allies: all of so many, else those that meet most
_NAMES, _CODES = 1.6, 0.6    # inches
_DONE = "of all lobbying"


def plot_lobbying(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw a matrix of meetings per replicate: the lobbyist's row, the target's column.

    The most active lobbyists come first; figures on the right are their share of all meetings. Of more than 34
    allies the first 26 are shown and the rest is one row and one column.
    """
    run: RunRecord = record_of(result)
    met, order, allies = meetings(run) / run.replicates, ranked_lobbyists(run), run.details.allies
    kept = order if len(order) <= _ALL_UNTIL else order[:_MAX]
    table, rest = _folded(met, kept, order[len(kept):])
    names = [shorten(allies[j].name, _NAMES, LABEL) for j in kept]
    codes = [squeeze(allies[j].id, _CODES, SMALL) for j in kept]
    if rest:
        names.append(f"{rest} others")
        codes.append("others")
    row = min(0.34, max(0.15, 4.6 / max(1, len(names))))
    size = min(LABEL, 0.82 * 72 * row)
    ax = new_axes(ax, titles_of(run, TITLE, "Meetings per replicate: who lobbied (row) and who was lobbied (column), "
                                "the most active lobbyists first."),
                  Margins(row * max(len(names), 3), left=widest(names, size) + 0.1, right=widest([_DONE], SMALL) + 0.14,
                          above=0.36, below=max(0.24, widest(codes, SMALL) + 0.1)))
    if not met.any():
        return empty_plot(ax, "nobody meets anybody")
    count, most = len(names), float(np.nanmax(table))
    norm = root(most)
    ax.set(xlim=(0, count), ylim=(count, 0))
    draw_heat(ax, table, (0, count, count, 0), norm)
    rule_rows(ax, count)
    for k in range(1, count):
        vline(ax, k, BACKGROUND, 0.8, zorder=2)
    _cross_out(ax, len(kept))
    set_ticks(ax.yaxis, np.arange(count) + 0.5, names, size=size, colour=TEXT)
    set_ticks(ax.xaxis, np.arange(count) + 0.5, codes, size=min(SMALL, size), colour=TEXT,
              rotation=0 if _vertical(codes, ax) else 90)
    _annotate_shares(ax, met, kept, order[len(kept):], size)
    scale_line(ax, norm, "0", _meetings(most), "meetings per replicate")
    return ax


def meetings(run: RunRecord) -> np.ndarray:
    """Return how often each ally (row) lobbied each other one (column)."""
    return np.array([ally.lobbied for ally in run.details.allies])


def ranked_lobbyists(run: RunRecord) -> list[int]:
    """Return the allies by the meetings they started, then by those they were asked to, then by name."""
    met = meetings(run)
    return sorted(range(len(met)), key=lambda j: (-met[j].sum(), -met[:, j].sum(), run.details.allies[j].id))


def _vertical(codes: list[str], ax: Axes) -> bool:
    """Tell whether the column labels can stand side by side."""
    return widest(codes, SMALL) + 0.06 < inches(ax)[0] / len(codes)


def _folded(met: np.ndarray, kept: list[int], rest: list[int]) -> tuple[np.ndarray, int]:
    """Return the meetings of the kept allies, those of the rest averaged into one more row and column."""
    table = met[np.ix_(kept, kept)].astype(float)
    if not rest:
        return table, 0
    column, row = met[np.ix_(kept, rest)].mean(axis=1), met[np.ix_(rest, kept)].mean(axis=0)
    inner = met[np.ix_(rest, rest)].sum() / max(1, len(rest) * (len(rest) - 1))
    return np.block([[table, column[:, np.newaxis]], [row[np.newaxis, :], np.array([[inner]])]]), len(rest)


def _cross_out(ax: Axes, count: int) -> None:
    """Mark the diagonal: nobody meets itself."""
    for k in range(count):
        ax.fill_between([k, k + 1], k, k + 1, color=GRID, linewidth=0, zorder=1.5)


def _annotate_shares(ax: Axes, met: np.ndarray, kept: list[int], rest: list[int], size: float) -> None:
    total = met.sum()
    shares = [met[j].sum() / total for j in kept] + ([met[rest].sum() / total] if rest else [])
    for place, share in enumerate(shares):
        if share > 0:
            annotate(ax, (1, place + 0.5), percent(float(share), 1), size=size, shift=(6, 0),
                  coords=ax.get_yaxis_transform())
    annotate(ax, (1, 1), _DONE, size=SMALL, colour=MUTED, shift=(6, 4), va="bottom", coords="axes fraction")


def _meetings(number: float) -> str:
    return f"{number:.0f}" if number >= 9.5 else f"{number:.2g}"


def alt_lobbying(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    met = meetings(run)
    if not met.any():
        return "Matrix of who lobbied whom: nobody met anybody."
    top = ranked_lobbyists(run)[:3]
    parts = [f"{clean(run.details.allies[j].name)} ({percent(met[j].sum() / met.sum())})" for j in top]
    return ("Matrix of meetings, lobbyist by target. Meetings per replicate: "
            f"{_meetings(met.sum() / run.replicates)}. Most active lobbyists: " + ", ".join(parts) + ".")
