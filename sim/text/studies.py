"""What studies of many runs say, each in a sentence: a comparison, who decides, and a sweep."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from sim.results.information import MIN_RUNS, InformationDocument
from sim.results.studies import (
    AllyImpact,
    CompareDocument,
    PairedEffect,
    PivotsDocument,
    SweepDocument,
    SweptSetting,
)
from sim.text.format import percent, pluralize
from sim.text.summary import odds_words


def difference_words(found: CompareDocument) -> str:
    """Return the largest clear difference against the baseline."""
    row = found.largest
    if row is None:
        return f"No difference against {found.baseline} is larger than chance explains."
    points, low, high = (100 * share for share in row.interval)
    return (f"The largest clear difference against {found.baseline}: under {row.scenario} the odds of {row.outcome} "
            f"change by {points:+.1f} points ({low:+.1f} to {high:+.1f}).")


def information_words(found: InformationDocument) -> str:
    """Return whom to call and which count to wait for, in one sentence."""
    told = [(rows[0], what) for rows, what in ((found.stances, "stance"), (found.counts, "count"))
            if rows and rows[0].bits > 0.0]
    if not told:
        return "Nothing that one could learn of a single member, or of a count, tells more than chance would."
    parts = [f"{row.label} on {row.candidate} ({row.share_words})" for row, _ in told]
    return f"What tells most about the outcome: {' and the '.join(parts) if len(parts) > 1 else parts[0]}."


def learn_foot(found: InformationDocument) -> str:
    """Return how the tables of what would tell most are read."""
    whose = f" The odds are those of {found.rows[0].outcome}, whoever a row is about: {percent(found.now)} today." \
        if found.rows else ""
    return (f"{pluralize(found.replicates, 'run')}, seed {found.seed}. Tells: the share of the uncertainty about the "
            f"outcome (its entropy) that is expected to go when one learns this, less chance.{whose} Odds are printed "
            f"where at least {MIN_RUNS} runs stand behind them; with --json all are there, with their runs. A count "
            "is the number of members that do not object on that day.")


def decisive_words(found: PivotsDocument) -> str:
    """Return which ally decides most, and what the odds would be if it were against the candidate, or for it."""
    now = odds_words(found.now, found.replicates)
    clear = [row for row in found.allies if any(change.is_clear for _, change in row.changes)]
    if not clear:
        return f"Whatever a single member says, the odds of {found.of} stay at {now}, as far as chance lets one see."
    first = max(clear, key=lambda row: row.effect)
    tied = sum(row.effect == first.effect for row in clear) > 1
    who = f"No member decides more than {first.name}" if tied else f"{first.name} decides most"
    says = "its stance is" if first.derived else "it says"
    return (f"{who}: {says} {first.stance_words}, and the odds of {found.of} are {now}; "
            f"{effect_words(first, found.replicates)}.")


def effect_words(row: AllyImpact, replicates: int) -> str:
    """Return what the odds would be with an ally's other stances, the one that changes most first."""
    return ", ".join(f"with {word} {odds_words(change, replicates)}" for word, change in row.changes)


MAX_NAMED = 4  # members whose changes are told in a sentence


def effects_words(found: PivotsDocument) -> str:
    """Return what a single member could change, of those that were tried in the light form: in percentage points, the
    one that changes most first.
    """
    rows = [(row, [(word, change) for word, change in row.changes if change.is_clear]) for row in found.allies]
    told = [f"{row.name} {' and '.join(_points(word, change) for word, change in changes)}"
            for row, changes in rows if changes][:MAX_NAMED]
    runs = pluralize(found.replicates, "run")
    tried = ("Tried: the members that hold out most often and those with the most weight, "
             f"{runs} of each, on the same random numbers.")
    about = "" if found.of in (found.candidate, "adoption") else f" about {found.candidate}"
    if not told:
        return f"No single word{about} of a member changes the odds of {found.of} by more than chance explains. {tried}"
    return (f"If one member said something else{about}, the odds of {found.of} would change, in percentage points: "
            f"{'; '.join(told)}. {tried}")


def _points(word: str, change: PairedEffect) -> str:
    return f"{100 * change.difference:+.0f} with {word}"


def favourite_words(found: SweepDocument) -> str:
    """Return where the likeliest outcome changes along one field, or how often each is the likeliest among several."""
    known = [(cell, cell.favourite.name) for cell in found.cells if cell.favourite is not None]
    if not known:
        return "No setting could be computed."
    fields = [one.path for one in found.varied if len(one.values) > 1]
    if len(fields) == 1:
        return _changes(known, fields[0])
    often = Counter(name for _, name in known).most_common()
    return f"The likeliest outcome of {len(known):,} settings: " + ", ".join(
        f"{name} in {n:,}" for name, n in often) + "."


def _changes(known: list[tuple[SweptSetting, str]], path: str) -> str:
    values: list[tuple[Any, str]] = [(cell.values[path], name) for cell, name in known]
    if not any(isinstance(value, str) for value, _ in values):
        values.sort(key=lambda pair: pair[0])
    found = [f"from {one} to {other} between {value_words(low)} and {value_words(high)}"
             for (low, one), (high, other) in pairwise(values) if one != other]
    if not found:
        return f"The likeliest outcome is {values[0][1]} throughout."
    return f"Along {path} the likeliest outcome changes {'; '.join(found)}."


def kept_words(share: float | None) -> str:
    """Return the share of the runs that agrees with what was seen; "failed" where hardly any does.

    >>> kept_words(0.31), kept_words(0.0012), kept_words(None)
    ('31 %', '0.12 %', 'failed')
    """
    return "failed" if share is None else percent(share, 0 if share >= 0.01 else 2)


def value_words(value: float | str) -> str:
    """Return the value of a field that was varied."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def index_words(value: float, low: float, high: float) -> str:
    """Return a Sobol index with its interval. An estimate beyond 0 and 1 is noise and is shown as the nearer end.

    >>> index_words(0.831, 0.58, 1.08), index_words(-0.03, -0.15, 0.09)
    ('83 % (58 to 100)', '0 % (0 to 9)')
    """
    value, low, high = (min(max(x, 0.0), 1.0) for x in (value, low, high))
    ends = f"{percent(low)} to {percent(high)}".replace(" %", "")
    return f"{percent(value)} ({ends})"


def is_beyond(value: float) -> bool:
    """Tell whether a Sobol index lies where no true one can."""
    return not 0.0 <= value <= 1.0
