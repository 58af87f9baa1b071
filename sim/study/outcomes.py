"""Outcomes of several scenarios side by side: not every scenario has every candidate, and fallbacks differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.odds.interval import wilson
from sim.odds.odds import Odds

Outcome = tuple[str, str]  # name and kind: one scenario's fallback may be called like another one's candidate
_DIGITS = 6


def outcomes_of(odds: Odds) -> list[Outcome]:
    """Returns the outcomes of one scenario: candidates in file order, then the fallback."""
    encoded = odds.encoded
    return [*((name, "candidate") for name in encoded.display_candidates), (encoded.fallback, "fallback")]


def union(several: Iterable[Odds]) -> tuple[Outcome, ...]:
    """Returns every outcome of any scenario: candidates in the order in which they come up, then fallbacks."""
    found = dict.fromkeys(outcome for odds in several for outcome in outcomes_of(odds))
    return tuple(sorted(found, key=lambda outcome: outcome[1] == "fallback"))


def rows_of(odds: Odds, outcomes: Iterable[Outcome]) -> list[dict]:
    """Returns the odds of these outcomes, in this order; one that the scenario does not have counts 0."""
    known = {(row["name"], row["kind"]): row for row in odds.outcomes}
    high = round(wilson(0, odds.replicates)[1], _DIGITS)
    return [known.get((name, kind), dict(name=name, kind=kind, count=0, odds=0.0, low=0.0, high=high))
            for name, kind in outcomes]


def called(outcome: Outcome) -> str:
    """Returns what tables call an outcome."""
    name, kind = outcome
    return f"{name} (fallback)" if kind == "fallback" else name


def drawn_as(outcomes: Sequence[Outcome]) -> dict[Outcome, Outcome]:
    """Returns how pictures show outcomes: each under a name of its own, and only one as the fallback (in grey)."""
    fallbacks = [outcome for outcome in outcomes if outcome[1] == "fallback"]
    taken = [name for name, kind in outcomes if kind == "candidate"]
    return {outcome: (called(outcome) if outcome[1] == "fallback" and outcome[0] in taken else outcome[0],
                      "candidate" if outcome in fallbacks[:-1] else outcome[1]) for outcome in outcomes}
