"""Who stands in the way, and what it would take: the rows of the page's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.odds.words import ask_words, distance_words, satisfaction_words
from sim.report.parts import HoldOut, HoldOuts, LastToObject, Promise

if TYPE_CHECKING:
    from sim.odds.odds import Odds

_ROWS = 12
_RARE = 0.01  # share of the runs below which a row is not listed


def holdouts(odds: Odds) -> HoldOuts:
    """Returns the hold-outs and what is promised, the most frequent first."""
    held = [row for row in odds.holdouts_document if row["share"] >= _RARE]
    paid = [row for row in odds.deals_document if row["share"] >= _RARE]
    return HoldOuts(rows=[_holdout(odds, row) for row in held[:_ROWS]], left_out=max(0, len(held) - _ROWS),
                    promises=[Promise(name=_name(odds, row), **row) for row in paid[:_ROWS]],
                    promises_left_out=max(0, len(paid) - _ROWS), least_share=_RARE,
                    last_to_object=_last(odds), satisfaction=satisfaction_words(odds))


def _name(odds: Odds, row: dict) -> str:
    return odds.encoded.scenario.ally_name(row["ally"])


def _holdout(odds: Odds, row: dict) -> HoldOut:
    return HoldOut(name=_name(odds, row), distance=distance_words(row["gap"]), offers_take=ask_words(odds, row["ask"]),
                   **row)


def _last(odds: Odds) -> list[LastToObject]:
    """Returns how often each ally was among the last to object, whoever the name was."""
    held = odds.tally.held.sum(axis=1)
    order = sorted(range(len(held)), key=lambda j: (-held[j], odds.encoded.allies[j]))
    return [LastToObject(ally=odds.encoded.allies[j], name=odds.encoded.scenario.ally_name(odds.encoded.allies[j]),
                         share=round(float(held[j] / odds.replicates), 6)) for j in order]
