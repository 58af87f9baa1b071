"""Says in plain words what the odds of a scenario are, when, who stands in the way and what would move them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.lobbying import world as w
from sim.model.words import counted, day, unit, when

if TYPE_CHECKING:
    from sim.odds.odds import Odds

# Words for odds, after the calibrated language of the IPCC (Mastrandrea et al. 2010): lowest odds that earn them.
_LIKELIHOOD = ((0.99, "almost certain"), (0.9, "very likely"), (0.66, "likely"), (1 / 3, "as likely as not"),
               (0.1, "unlikely"), (0.01, "very unlikely"), (0.0, "almost impossible"))
# Words for a gap, by the steps between the words for stances (0.2 to 0.4 each).
_DISTANCE = ((0.05, "a touch"), (0.15, "close"), (0.35, "one step"), (0.7, "two steps"))
_FAR = "far"
LONGEST = 1_000_000  # rounds: no calendar is longer


def percent(share: float, digits: int = 1) -> str:
    """Returns a share in per cent with as many digits as it needs not to look like none or all.

    >>> percent(0.8123), percent(0.0002), percent(0.99995), percent(1.0)
    ('81.2 %', '0.02 %', '99.995 %', '100 %')
    """
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    text = f"{100 * share:.{digits}f}"
    if digits < 6 and float(text) in (0.0, 100.0):
        return percent(share, digits + 1)
    return f"{text} %"


def odds_words(outcome: dict, replicates: int) -> str:
    """Returns the odds of an outcome; when no run (or every run) ended in it, the end of the interval instead.

    >>> odds_words({"count": 0, "odds": 0.0, "low": 0.0, "high": 0.000384}, 10_000)
    '< 0.04 %'
    """
    if outcome["count"] == 0:
        return f"< {percent(outcome['high'], _digits(replicates))}"
    if outcome["count"] == replicates:
        return f"> {percent(outcome['low'], _digits(replicates))}"
    return percent(outcome["odds"], _digits(replicates))


def interval_words(outcome: dict, replicates: int) -> str:
    """Returns the 95 % interval of an outcome: `80.4 to 82.0 %`."""
    low, high = (percent(outcome[end], _digits(replicates)) for end in ("low", "high"))
    return f"{low.removesuffix(' %')} to {high}"


def _digits(replicates: int) -> int:
    """Returns how many decimals of a per cent are worth printing."""
    return 0 if replicates < 500 else 1 if replicates < 100_000 else 2


def likelihood(share: float) -> str:
    """Returns the word for odds.

    >>> likelihood(0.81), likelihood(0.5), likelihood(0.0)
    ('likely', 'as likely as not', 'almost impossible')
    """
    return next(word for least, word in _LIKELIHOOD if share >= least)


def headline(odds: Odds) -> str:
    """Returns the result in one sentence."""
    first, second = odds.outcomes[0], odds.outcomes[1]
    return (f"{first['name']} is {likelihood(first['odds'])}: {odds_words(first, odds.replicates)} of the runs "
            f"({interval_words(first, odds.replicates)}); next is {second['name']}, "
            f"{odds_words(second, odds.replicates)}.")


def ally_label(odds: Odds, ally: str) -> str:
    """Returns the name of an ally with its id, by which the options of the command know it."""
    name = odds.encoded.scenario.ally_name(ally)
    return name if name == ally else f"{name} ({ally})"


def ending_words(odds: Odds) -> str:
    """Returns when runs end: the middle one, and nine in ten."""
    timing, encoded = odds.timing_document, odds.encoded
    if timing["p05"] == timing["p95"]:
        return f"Nine runs in ten end on {when(encoded, timing['p50'])}."
    return (f"The middle run ends on {when(encoded, timing['p50'])}, nine in ten between "
            f"{when(encoded, timing['p05'])} and {when(encoded, timing['p95'])}.")


def decided_words(odds: Odds) -> str:
    """Returns how many runs have agreed on a name by the deadline, if the scenario has one, and in the end."""
    last = odds.by_date[-1]["decided"]
    due = odds.encoded.scenario.document.calendar.deadline
    if due is None:
        return f"A name is agreed in {percent(last)} of the runs."
    by_then = [row["decided"] for row in odds.by_date if row["date"] and row["date"] <= due.isoformat()]
    early = by_then[-1] if by_then else 0.0
    if early == last:
        return f"A name is agreed in {percent(last)} of the runs, never after the deadline of {day(due)}."
    return (f"A name is agreed by the deadline of {day(due)} in {percent(early)} of the runs, in the end in "
            f"{percent(last)}.")


def distance_words(gap: float) -> str:
    """Returns how far an ally is from acquiescing.

    >>> distance_words(0.03), distance_words(0.22), distance_words(1.2)
    ('a touch', 'one step', 'far')
    """
    return next((word for most, word in _DISTANCE if gap < most), _FAR)


def ask_words(odds: Odds, ask: float) -> str:
    """Returns how long offers grow until they reach an ask, or that they cannot. Uncertain parameters count with
    their middle value."""
    base = odds.encoded.world.base
    step, budget = float(base[w.OFFER_STEP]), float(base[w.BUDGET])
    if step == 0.0:
        return "nobody offers"
    if ask > budget:
        return "over budget"
    if ask / step > LONGEST:
        return "too long"
    return counted(math.ceil(ask / step - 1e-9), unit(odds.encoded))


def satisfaction_words(odds: Odds) -> str:
    """Returns who is the least satisfied with a name that was adopted, and how little."""
    least = odds.satisfaction["least_satisfied"]
    if least is None:
        return "No name was ever adopted."
    return (f"The least satisfied at adoption is most often {ally_label(odds, least)}; the attitude of whoever is the "
            f"least satisfied is {odds.satisfaction['mean_of_minimum']:+.2f} on average.")


def spread_words(odds: Odds) -> str:
    """Returns how much of what differs between runs is chance and how much is ignorance."""
    if sum(outcome["count"] > 0 for outcome in odds.outcomes) == 1:
        return "Every run ended the same way."
    return (f"Of what differs between runs, {percent(odds.spread['process'], 0)} is chance in the process and "
            f"{percent(odds.spread['ignorance'], 0)} is what we do not know about the allies.")


def parameter_words(odds: Odds) -> str:
    """Returns which global parameters were used, and which ones the scenario states itself."""
    name, _, digest = odds.encoded.parameters.label.rpartition(" ")
    process = odds.encoded.scenario.document.process
    own = [field for field in type(process).model_fields if getattr(process, field) is not None]
    stated = f"; the scenario itself states {', '.join(own)}" if own else ""
    return f"Parameters: {name} ({digest.removeprefix('sha256:')[:8]}){stated}."
