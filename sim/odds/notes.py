"""What a reader of the odds must be told: how little they rest on, where they cannot tell two outcomes apart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.odds.words import ally_label, percent

if TYPE_CHECKING:
    from sim.odds.odds import Odds

_Z95 = 1.959963984540054
_FEASIBLE = 1_000_000_000
_MOSTLY = 0.5  # share of the assumptions without a claim that is worth a warning


class Difference(NamedTuple):
    """By how much the likeliest outcome leads the next, with its 95 % interval, both from the same replicates."""

    lead: float
    low: float
    high: float
    enough: int | None

    @property
    def is_clear(self) -> bool:
        """Tells whether the interval leaves zero out."""
        return self.low > 0.0


def lead(odds: Odds) -> Difference:
    """Returns the lead of the likeliest outcome over the next. `enough` replicates would show a lead of this size to
    be none by chance; None when no feasible number would.

    The two outcomes exclude each other, so the variance of their difference d is (p1 + p2 - d^2) / N.
    """
    one, two = (outcome["count"] / odds.replicates for outcome in odds.outcomes[:2])
    gap = one - two
    variance = one + two - gap * gap
    half = _Z95 * math.sqrt(variance / odds.replicates)
    needed = _Z95**2 * variance / gap**2 if gap > 0.0 else math.inf
    return Difference(gap, gap - half, gap + half, _rounded_up(needed) if needed < _FEASIBLE else None)


def _rounded_up(number: float) -> int:
    """Returns a number rounded up to two digits."""
    step = 10 ** max(0, math.floor(math.log10(max(number, 1.0))) - 1)
    return int(math.ceil(number / step) * step)


def notes(odds: Odds) -> list[str]:
    """Returns the warnings that belong beside these odds; none when there is nothing to warn of."""
    return [*_too_few(odds), *_mostly_assumption(odds), *_heavy(odds), *_idle(odds)]


def _too_few(odds: Odds) -> Iterator[str]:
    difference = lead(odds)
    if difference.is_clear:
        return
    first, second = (outcome["name"] for outcome in odds.outcomes[:2])
    many = f"about {difference.enough:,} would" if difference.enough else "no feasible number would"
    yield (f"{odds.replicates:,} replicates cannot tell {first} from {second}: the lead is "
           f"{percent(difference.lead)} ({100 * difference.low:.1f} to {100 * difference.high:.1f} %). "
           f"{many.capitalize()}.")


def _mostly_assumption(odds: Odds) -> Iterator[str]:
    from sim.scenario.evidence import assumptions
    made = assumptions(odds.encoded.scenario)
    bare = sum(not assumption.claims for assumption in made)
    if made and bare > _MOSTLY * len(made):
        yield (f"{bare} of the {len(made)} assumptions of this scenario rest on no claim: they are the author's "
               "judgement. `nemcon evidence` lists them.")


def _idle(odds: Odds) -> Iterator[str]:
    from sim.scenario.idle import idle
    for sentence in idle(odds.encoded.scenario):
        yield f"{sentence}."


def _heavy(odds: Odds) -> Iterator[str]:
    from sim.scenario.shares import outweighing
    found = outweighing(odds.encoded.scenario)
    if found is not None:
        ally, share = found
        yield f"{ally_label(odds, ally)} has {percent(share, 0)} of the weight, more than all others together."
