"""Who stands in the way, in sentences: how far from accepting, at what price, and what would change it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sim.results.run import Details, Holdout, RunRecord
from sim.text.format import format_amount, percent, pluralize, round_name
from sim.text.wording import stands_alone

_TIE = 1e-9  # results have six digits
RARE = 0.01  # share of the runs below which a hold-out is not named

# Words for a gap, by the steps between the words for stances (0.2 to 0.4 each).
_DISTANCE = ((0.05, "a touch"), (0.15, "close"), (0.35, "one step"), (0.7, "two steps"))
_FAR = "far"


def distance_words(gap: float) -> str:
    """Return how far an ally is from acquiescing.

    >>> distance_words(0.03), distance_words(0.22), distance_words(1.2)
    ('a touch', 'one step', 'far')
    """
    return next((word for most, word in _DISTANCE if gap < most), _FAR)


# ------------------------------------------------------------------------------
# Offers: how long they grow until they reach what a hold-out asks, at the pace of the model (equations 18' to 20').


class Offer(NamedTuple):
    """How many rounds offers grow until they reach a price, or in words why they do not."""

    rounds: int | None
    why_not: str = ""


def offer_of(details: Details, row: Holdout) -> Offer:
    """Return how long offers that begin in round 1 grow until they reach what a hold-out asks on average.

    Uncertain parameters count with their middle value, and the heaviest other member pays.
    """
    from sim.model.equations import charge  # here, because drawing a record again needs no model
    ally = details.by_id[row.ally]
    payer = max((other.weight for other in details.allies if other.id != row.ally), default=0.0)
    if row.candidate in ally.refuses:
        return Offer(None, "a veto takes none")
    if details.offer_step == 0.0:
        return Offer(None, "nobody offers")
    if charge(row.ask, details.price, ally.weight, payer) > details.budget + _TIE:
        return Offer(None, "over budget")
    last = len(details.members) - 1 if details.last is None else details.last
    due = last if details.due is None else details.due
    rounds = _rounds_until(row.ask, details.offer_step, details.pace, due, last)
    return Offer(rounds) if rounds is not None else Offer(None, "longer than the calendar")


@lru_cache(maxsize=4096)
def _rounds_until(ask: float, step: float, pace: float, due: int, last: int) -> int | None:
    """Return the first round by which growing offers add up to an ask; None where that is after the last one."""
    from sim.model.equations import offer_growth
    offer = 0.0
    for t in range(1, last + 1):
        offer += offer_growth(step, pace, due, t)
        if offer >= ask - _TIE:
            return t
    return None


def offer_words(details: Details, row: Holdout) -> str:
    """Return how long offers grow until they reach what a hold-out asks, or why they do not, as a table says it."""
    found = offer_of(details, row)
    return found.why_not if found.rounds is None else pluralize(found.rounds, round_name(details.days))


def _offer_sentence(details: Details, row: Holdout) -> str:
    found = offer_of(details, row)
    if found.rounds is not None:
        return (f"which offers that begin in {round_name(details.days)} 1 reach in "
                f"{pluralize(found.rounds, round_name(details.days))} (uncertain parameters at their middle value)")
    return {"nobody offers": "and nobody offers anything", "over budget": "more than anybody can bear",
            "a veto takes none": "but a stated veto takes no offer"}.get(
                found.why_not, "which offers do not reach before the calendar ends")


# ------------------------------------------------------------------------------
# Who holds out.


def blocking(run: RunRecord) -> list[Holdout]:
    """Return the hold-outs that matter, the most frequent first: those with a veto, where anybody has one; else all
    that objected to the last. Of members without a veto under a rule with vetoes, nobody stops a name alone.
    """
    details = run.details
    rows = [row for row in run.holdouts if row.share >= RARE and (not details.vetoes or details.by_id[row.ally].veto)]
    return sorted(rows, key=lambda row: (-row.share, details.names[row.ally], row.candidate))


def others(run: RunRecord) -> list[Holdout]:
    """Return the hold-outs that are no obstacle by themselves: those without a veto under a rule with vetoes."""
    kept = {(row.ally, row.candidate) for row in blocking(run)}
    rows = [row for row in run.holdouts if row.share >= RARE and (row.ally, row.candidate) not in kept]
    return sorted(rows, key=lambda row: (-row.share, run.details.names[row.ally], row.candidate))


def who(details: Details) -> str:
    """Return of whom a sentence on hold-outs speaks."""
    return "member with a veto" if 0 < details.vetoes < len(details.allies) else "member"


def change_words(run: RunRecord) -> str:
    """Return who stands most often in the way, and what would be enough for it."""
    rows, details = blocking(run), run.details
    alone = stands_alone(details.kind, len(details.candidates))
    if not rows:
        something = "the proposal" if alone else "any one of them"
        return (f"No {who(details)} is among the last to object to {something} in as many as {percent(RARE)} of "
                "the runs.")
    row = rows[0]
    tied = len(rows) > 1 and rows[1].share == row.share
    over = "" if alone else f" to {row.candidate}"
    name = ally_label(details.names, row.ally)
    limited = who(details) != "member"
    of = "Of the members with a veto " if limited else ""
    first = (f"No {who(details)} is more often among the last to object{over} than {name}:" if tied else
             f"{of}{name} is most often among the last to object{over}:")
    return (f"{first} in {percent(row.share)} of the runs. It is then {format_amount(row.gap)} from accepting "
            f"(attitudes run from -1 to +1); its price is {format_amount(row.ask)}, {_offer_sentence(details, row)}.")


def ally_label(names: dict[str, str], ally: str) -> str:
    """Return the name of an ally with its id, by which the options of the command know it."""
    return ally if names[ally] == ally else f"{names[ally]} ({ally})"
