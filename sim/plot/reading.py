"""What the pictures of a run read from its odds: looks, calendar, horizon, source line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.odds.interval import quantile_of_counts
from sim.plot import palette
from sim.plot.dates import Days, day_words
from sim.plot.sheet import Head
from sim.plot.words import count_words
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from sim.odds.odds import Odds

_SHOWN_UNTIL = 0.995  # share of the replicates that have ended where a calendar may stop


def looks_of(odds: Odds) -> dict[str, palette.Look]:
    """Returns the look of every outcome."""
    return palette.looks(odds.encoded.display_candidates, odds.encoded.fallback)


def days_of(odds: Odds) -> Days:
    """Returns the calendar."""
    return Days(odds.encoded.start, odds.encoded.round_days)


def horizon(odds: Odds) -> int:
    """Returns the last round worth showing: nearly every replicate has ended by then."""
    ended = odds.tally.ended.sum(axis=0)
    return min(len(ended) - 1, quantile_of_counts(ended, _SHOWN_UNTIL) + 1)


def ally_name(odds: Odds, j: int) -> str:
    """Returns the name of the ally at this place of the arrays."""
    return odds.encoded.scenario.ally_name(odds.encoded.allies[j])


def index_of(odds: Odds, outcome: str) -> int:
    """Returns the place of an outcome in the arrays; a candidate goes before a fallback of the same name."""
    return odds.encoded.outcomes.index(outcome)


def ranked(odds: Odds) -> list[str]:
    """Returns the candidates, the likeliest first; among equals the one with more support, then in file order."""
    support = {row["candidate"]: row["mean"] for row in odds.support_document}  # of the last round
    names = odds.encoded.display_candidates
    return sorted(names, key=lambda name: (-odds.counts[name], -support[name], names.index(name)))


def source_line(odds: Odds) -> str:
    """Returns what one needs to repeat a picture: version, replicates, seed, parameters, digest."""
    return (f"Nemcon {__version__}, model {MODEL_VERSION} \N{MIDDLE DOT} {count_words(odds.replicates)} replicates, "
            f"seed {odds.seed} \N{MIDDLE DOT} parameters {_short(odds.encoded.parameters.label)} \N{MIDDLE DOT} "
            f"scenario {_short(odds.encoded.scenario.digest)} \N{MIDDLE DOT} as of {as_of(odds)}")


def _short(label: str) -> str:
    """Cuts a digest to as much as tells two files apart."""
    name, found, digest = label.rpartition("sha256:")
    return f"{name}{found}{digest[:12]}" if found else label


def head(odds: Odds, title: str, subtitle: str) -> Head:
    """Returns the head of a run's picture; the scenario's title stands before the subtitle."""
    return Head(title, f"{odds.encoded.scenario.title}. {subtitle}", source_line(odds))


def question(odds: Odds) -> str:
    """Returns the question that the scenario asks."""
    return odds.encoded.scenario.document.question or "Who is agreed?"


def as_of(odds: Odds) -> str:
    """Returns the date on which the scenario's knowledge stops, in words."""
    return day_words(odds.encoded.scenario.document.as_of)
