"""Who decides, as `nemcon pivots` found it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report import parts

if TYPE_CHECKING:
    from sim.plot.inputs import Interval, Pivots


def pivots_part(pivots: Pivots | None) -> parts.Pivots | None:
    """Returns the allies that could change the odds, the most decisive first; None when nobody asked."""
    if pivots is None:
        return None
    from sim.plot.pivots import ranked_pivots
    return parts.Pivots(candidate=pivots.candidate, now=_span(pivots.now), rows=[
        parts.Pivotal(ally=row.ally, change=round(row.flipped.value - pivots.now.value, 6), flipped=_span(row.flipped),
                      weightless=None if row.weightless is None else _span(row.weightless))
        for row in ranked_pivots(pivots)])


def _span(interval: Interval) -> parts.Span:
    return parts.Span(value=round(interval.value, 6), low=round(interval.low, 6), high=round(interval.high, 6))
