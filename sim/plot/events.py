"""The dated events of a scenario as short flags above a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from sim.plot.palette import QUIET
from sim.plot.pen import upright
from sim.plot.reading import days_of
from sim.plot.sheet import SMALL, inches, write
from sim.plot.words import shorten, width

if TYPE_CHECKING:
    from sim.odds.odds import Odds

_LONGEST = 1.75    # inches for a flag
_ROW = 0.165       # inches for a row of flags
_ROWS = 4
_BETWEEN = 0.12    # inches between two flags of a row

# What a flag says, by kind of event: (event, name of an ally) -> words.
_WORDS: dict[str, Callable] = {
    "stance": lambda event, name: f"{name(event.ally)}: {event.stance} ({event.candidate})",
    "enters": lambda event, name: f"{event.candidate} " + ("declares" if event.status.value == "declared"
                                                           else f"is {event.status.value}"),
    "withdraws": lambda event, name: f"{event.candidate} withdraws",
    "exit_cost": lambda event, name: f"{event.candidate}: exit cost changes",
    "joins": lambda event, name: f"{name(event.ally)} joins",
    "leaves": lambda event, name: f"{name(event.ally)} leaves",
    "government": lambda event, name: f"{name(event.ally)}: new government",
    "deal": lambda event, name: f"{name(event.ally)}: deal promised",
    "deadline": lambda event, name: "deadline moves",
    "term_ends": lambda event, name: "term ends",
}


@dataclass(frozen=True)
class Flag:
    """An event: its round, with fractions, and what it is called."""

    t: float
    text: str


def flags_of(odds: Odds, last: float) -> list[Flag]:
    """Returns a flag per date up to round `last` (what happens on one day shares a flag), the deadline included."""
    document, days = odds.encoded.scenario.document, days_of(odds)
    dated: dict = {}
    for event in document.events:
        words = _WORDS[event.kind](event, odds.encoded.scenario.ally_name)
        dated.setdefault(event.date, []).append(words + (" ?" if event.probability != 1.0 else ""))
    if document.calendar.deadline is not None:
        dated.setdefault(document.calendar.deadline, []).append("deadline")
    found = [Flag(max(0.0, days.round_of(day)), "; ".join(words)) for day, words in sorted(dated.items())]
    return [flag for flag in found if flag.t <= last]


def packed(flags: list[Flag], per_round: float, wide: float) -> list[tuple[Flag, str, int, bool]]:
    """Gives each flag its text, row, and whether it hangs to the left of its date, so that none covers another.

    `per_round` inches a round, `wide` inches in all. The last row takes what no row has room for, shortened to
    nothing if need be: its line remains.
    """
    taken: list[float] = []  # where each row is free again; flags come from left to right
    placed = []
    for flag in flags:
        x = flag.t * per_round
        text = shorten(flag.text, _LONGEST, SMALL)
        long = width(text, SMALL) + _BETWEEN
        hangs = x + long > wide and x > wide / 2
        begin = x - long if hangs else x
        row = next((k for k, end in enumerate(taken) if end <= begin), len(taken))
        if row >= _ROWS:
            placed.append((flag, "", 0, False))
            continue
        if row == len(taken):
            taken.append(0.0)
        taken[row] = begin + long
        placed.append((flag, text, row, hangs))
    return placed


def room_above(placed) -> float:
    """Returns the inches that the flags need above the plot."""
    return _ROW * (1 + max((row for _, text, row, _ in placed if text), default=-1)) + 0.06


def draw_flags(ax: Axes, placed) -> None:
    """Draws a thin line per flag and writes its text above the plot."""
    high = inches(ax)[1]
    for flag, text, row, hangs in placed:
        top = 1 + (_ROW * (row + 1)) / high if text else 1.0
        upright(ax, flag.t, QUIET, 0.7, (0, (2, 2)), top=top, clip_on=False, zorder=1)
        if text:
            write(ax, (flag.t, 1 + _ROW * (row + 0.35) / high), text, size=SMALL, colour=QUIET,
                  ha="right" if hangs else "left", va="baseline", shift=(-3 if hangs else 3, 0),
                  coords=ax.get_xaxis_transform(), on_paper=True)
