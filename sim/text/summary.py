"""Plain sentences about odds: who, when, who stands in the way, and what a reader must know of their limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.model import world as w
from sim.text.format import count_words, counted, day, day_words, unit, when
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from sim.odds.odds import Odds

# ------------------------------------------------------------------------------
# Says in plain words what the odds of a scenario are, when, who stands in the way and what would move them.

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


def outcome_name(row: dict) -> str:
    """Returns the name of an outcome as tables show it: the fallback is marked, and another name says what it is.

    >>> outcome_name({"name": "another name", "kind": "another"})
    'another name (not in the file)'
    """
    marks = {"fallback": "fallback", "another": "not in the file"}
    return f"{row['name']} ({marks[row['kind']]})" if row["kind"] in marks else row["name"]


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


# ------------------------------------------------------------------------------
# What a reader of the odds must be told: how little they rest on, where they cannot tell two outcomes apart.

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
    from sim.scenario.assumptions import assumptions
    made = assumptions(odds.encoded.scenario)
    bare = sum(not assumption.claims for assumption in made)
    if made and bare > _MOSTLY * len(made):
        yield (f"{bare} of the {len(made)} assumptions of this scenario rest on no claim: they are the author's "
               "judgement. `nemcon evidence` lists them.")


def _idle(odds: Odds) -> Iterator[str]:
    from sim.scenario.describe import idle
    for sentence in idle(odds.encoded.scenario):
        yield f"{sentence}."


def _heavy(odds: Odds) -> Iterator[str]:
    from sim.scenario.scenario import outweighing
    found = outweighing(odds.encoded.scenario)
    if found is not None:
        ally, share = found
        yield f"{ally_label(odds, ally)} has {percent(share, 0)} of the weight, more than all others together."


# ------------------------------------------------------------------------------
# What one needs to repeat a study, in a line below its picture.


def study_source_line(made: Mapping) -> str:
    """Returns version, replicates, seed, parameters and (where there is one) scenario of a result document.

    >>> study_source_line({"nemcon_version": "0.1.0", "model_version": "1", "replicates": 10000, "seed": 1,
    ...              "parameters": "point sha256:0123456789abcdef"})
    'Nemcon 0.1.0, model 1 · 10,000 replicates, seed 1 · parameters point sha256:0123456789ab'
    """
    parts = [f"Nemcon {made['nemcon_version']}, model {made['model_version']}",
             f"{made['replicates']:,} replicates, seed {made['seed']}", f"parameters {_short(made['parameters'])}"]
    if "digest" in made:
        parts.append(f"scenario {_short(made['digest'])}")
    return " \N{MIDDLE DOT} ".join(parts)


def _short(label: str) -> str:
    """Cuts a digest to as much as tells two files apart."""
    name, found, digest = label.rpartition("sha256:")
    return f"{name}{found}{digest[:12]}" if found else label


def source_line(odds: Odds) -> str:
    """Returns what one needs to repeat a picture: version, replicates, seed, parameters, digest."""
    return (f"Nemcon {__version__}, model {MODEL_VERSION} \N{MIDDLE DOT} {count_words(odds.replicates)} replicates, "
            f"seed {odds.seed} \N{MIDDLE DOT} parameters {_short(odds.encoded.parameters.label)} \N{MIDDLE DOT} "
            f"scenario {_short(odds.encoded.scenario.digest)} \N{MIDDLE DOT} as of {as_of(odds)}")


def question(odds: Odds) -> str:
    """Returns the question that the scenario asks."""
    return odds.encoded.scenario.document.question or "Who is agreed?"


def as_of(odds: Odds) -> str:
    """Returns the date on which the scenario's knowledge stops, in words."""
    return day_words(odds.encoded.scenario.document.as_of)
