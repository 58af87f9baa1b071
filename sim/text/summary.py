"""Plain sentences about odds: who, when, who stands in the way, and what a reader must know of their limits."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sim.results.base import Outcome
from sim.results.run import Observed, RunRecord
from sim.results.studies import CompareDocument, PivotsDocument, SweepDocument, UnfoldDocument
from sim.scenario.assumptions import assumptions, counts
from sim.scenario.scenario import outweighing
from sim.scenario.warnings import warnings
from sim.text.format import above, below, between, capital, day, day_words, number_word, percent, pluralize, when
from sim.text.holdouts import ally_label
from sim.text.wording import YES_NO, stands_alone, wording

if TYPE_CHECKING:
    from sim.results.information import InformationDocument
    from sim.scenario.parameters import Parameters
    from sim.scenario.scenario import Scenario

    Drawn = RunRecord | CompareDocument | PivotsDocument | SweepDocument | UnfoldDocument | InformationDocument

# Words for odds: the likelihood scale of the IPCC (Mastrandrea et al. 2010, table 1, with the additional terms of the
# Fifth and Sixth Assessment Reports), and the lowest odds that earn each.
SCALE = "likelihood scale of the IPCC (Mastrandrea et al. 2010)"
_LIKELIHOOD = (
    (0.99, "virtually certain"),
    (0.95, "extremely likely"),
    (0.9, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.1, "unlikely"),
    (0.05, "very unlikely"),
    (0.01, "extremely unlikely"),
    (0.0, "exceptionally unlikely"),
)


class Counted(Protocol):
    """Odds with the ends of their interval."""

    @property
    def odds(self) -> float:
        """Share of the replicates."""

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""

    @property
    def high(self) -> float:
        """Upper end."""


def odds_words(of: Counted, replicates: int) -> str:
    """Return odds; when no run (or every run) ended so, the end of the interval instead.

    >>> odds_words(Outcome.of("Ada", "candidate", 0, 10_000), 10_000)
    '<0.1 %'
    >>> odds_words(Outcome.of("Ada", "candidate", 8123, 10_000), 10_000)
    '81.2 %'
    """
    digits = _digits(replicates)
    if of.odds in (0.0, 1.0):
        return below(of.high, digits) if of.odds == 0.0 else above(of.low, digits)
    return percent(of.odds, digits)


def interval_words(of: Counted, replicates: int) -> str:
    """Return the 95 % interval of odds: `80.5 to 82.0 %`."""
    return between(of.low, of.high, _digits(replicates))


def _digits(replicates: int) -> int:
    """Return how many decimals of a per cent are worth printing."""
    return 0 if replicates < 500 else 1 if replicates < 100_000 else 2


def likelihood(share: float, outcomes: int = 2) -> str:
    """Return the word for odds as they are printed, in whole per cent. "About as likely as not" is kept for a question
    of two outcomes: the favourite of four with more than one half is that in nobody's ears.

    >>> likelihood(0.81), likelihood(0.5), likelihood(0.0)
    ('likely', 'about as likely as not', 'exceptionally unlikely')
    >>> likelihood(0.6, outcomes=4), likelihood(0.657, outcomes=4)
    ('more likely than not', 'likely')
    """
    share = _printed(share)
    if outcomes > 2 and 0.5 < share < 0.66:
        return "more likely than not"
    return next(word for least, word in _LIKELIHOOD if share >= least)


def _printed(share: float) -> float:
    """Return odds in whole per cent, so that words and numbers beside them agree."""
    return float(f"{100 * share:.0f}") / 100


def headline(run: RunRecord) -> str:
    """Return the result in one sentence: the forecast, in words of a published scale, and beside it the runs.

    The likeliest of several outcomes may well be unlikely; with one half or less it is called the likeliest instead.
    """
    if run.details.kind == YES_NO:
        return _adopted_or_not(run)
    first, second = sorted(run.outcomes, key=lambda outcome: -outcome.forecast)[:2]
    many = len(run.outcomes)
    odds = f"forecast {percent(first.forecast)}, {odds_words(first, run.replicates)} of the runs"
    then = f"next is {second.name}, {percent(second.forecast)}."
    if many > 2 and _printed(first.forecast) <= 0.5:
        return f"The likeliest of {number_word(many)} outcomes is: {first.name} ({odds}); {then}"
    return f"{capital(first.name)} is {likelihood(first.forecast, many)}: {odds}; {then}"


_SEEN = 3  # observations that are named; of more the last ones


def seen_words(run: RunRecord) -> str:
    """Return what was seen of the decision under way and how many runs agree with it; "" where nothing was."""
    seen = run.observations
    if not seen.used:
        return ""
    named = [f"{day(row.date)}: {row.words}" for row in seen.used[-_SEEN:]]
    before = len(seen.used) - len(named)
    named = [pluralize(before, "earlier observation"), *named] if before else named
    share = percent(seen.share_kept, 0 if seen.share_kept >= 0.01 else 2)
    return (f"Given what was seen ({'; '.join(named)}): {share} of {pluralize(seen.drawn, 'run')} agree with it, and "
            f"these odds are of those that do.{_most_left_out(seen)}")


def _most_left_out(seen: Observed) -> str:
    """Return which of several observations leaves out most, as a sentence that follows another."""
    most = max(seen.used, key=lambda row: row.left_out)
    if len(seen.used) < 2 or not most.left_out:
        return ""
    which = f"That nothing is agreed by {day(most.date)}" if most.observation is None else \
        f"Observation {most.observation}, of {day(most.date)},"
    return f" {which} leaves out most: {percent(most.left_out / seen.drawn)}."


def error_words(run: RunRecord) -> str:
    """Return what the favourite's odds may be off by: not the simulation error, which more runs remove, but what is
    unknown about parameters and stances, and which words were used.
    """
    first = max(run.outcomes, key=lambda outcome: outcome.forecast)
    low, high = conditional_range(first.odds, run.spread.ignorance)
    ends = f"between {percent(low)} and {percent(high)}" if percent(low) != percent(high) else f"of {percent(low)}"
    small = first.high - first.low <= (high - low) / 3
    settled = " Within one such draw little is left to chance." if run.spread.ignorance > 0.8 else ""
    return (f"Nine in ten draws of the uncertain parameters and stances give {_called(run, first)} odds {ends}."
            f"{settled} Simulation error {'is smaller' if small else 'alone'}: "
            f"{interval_words(first, run.replicates)}. The words follow the {SCALE}.")


def _called(run: RunRecord, outcome: Outcome) -> str:
    """Return how sentences call an outcome: adoption, where there is one proposal only."""
    return "adoption" if is_alone(run) and not outcome.is_fallback else outcome.name


_NEXT_TO_NOTHING = 1e-9  # a quantile of a beta distribution is never 0 or 1, however it is rounded


def conditional_range(odds: float, ignorance: float) -> tuple[float, float]:
    """Return where nine in ten of the odds lie that follow once parameters and stances are settled: the 5 % and 95 %
    quantiles of a beta distribution with the odds for mean and, of the variance, the share that is ignorance.

    >>> conditional_range(0.5, 0.0), conditional_range(1.0, 0.4)
    ((0.5, 0.5), (1.0, 1.0))
    >>> [round(end, 2) for end in conditional_range(0.5, 1 / 3)]
    [0.05, 0.95]
    """
    if odds in (0.0, 1.0) or ignorance <= 0.0:
        return odds, odds
    if ignorance >= 1.0:
        return 0.0, 1.0
    from scipy.special import betaincinv
    size = 1.0 / ignorance - 1.0
    low, high = (float(betaincinv(odds * size, (1.0 - odds) * size, q)) for q in (0.05, 0.95))
    return max(low, _NEXT_TO_NOTHING), min(high, 1.0 - _NEXT_TO_NOTHING)


def _adopted_or_not(run: RunRecord) -> str:
    """Return how likely a proposal is to be adopted, in whatever form, and what happens else."""
    fallback = next(outcome for outcome in run.outcomes if outcome.is_fallback)
    yes = Outcome.of("adopted", "candidate", run.replicates - fallback.count, run.replicates, 1.0 - fallback.forecast)
    forms = [outcome for outcome in run.outcomes if not outcome.is_fallback]
    most = f", most often as {forms[0].name}" if len(forms) > 1 and forms[0].count else ""
    return (f"Adoption is {likelihood(yes.forecast)}: forecast {percent(yes.forecast)}, "
            f"{odds_words(yes, run.replicates)} of the runs{most}; else {fallback.name}, {percent(fallback.forecast)}.")


def outcome_label(run: RunRecord, outcome: Outcome) -> str:
    """Return what tables call an outcome: a proposal that stands alone is just adopted."""
    if run.details.kind != YES_NO or outcome.is_fallback:
        return outcome.label
    return "adopted" if is_alone(run) else f"adopted: {outcome.name}"


def is_alone(run: RunRecord) -> bool:
    """Tell whether the run is about one proposal only, which tables then need not name in every row."""
    return stands_alone(run.details.kind, len(run.details.candidates))


def ending_words(run: RunRecord) -> str:
    """Return when runs end: half of them, and nine in ten."""
    timing, days, last = run.timing, run.details.days, len(run.by_date) - 1
    late = f"after {when(days, last - 1)}"
    if run.is_cut and timing.p50 == last:
        return f"{'Nine runs in ten' if timing.p05 == last else 'Half of the runs'} end {late}."
    if timing.p05 == timing.p95:
        return f"Nine runs in ten end on {when(days, timing.p50)}."
    if run.is_cut and timing.p95 == last:
        return f"Half of the runs end by {when(days, timing.p50)}, one in twenty {late}."
    return (f"Half of the runs end by {when(days, timing.p50)}, nine in ten between {when(days, timing.p05)} and "
            f"{when(days, timing.p95)}.")


def decided_words(run: RunRecord) -> str:
    """Return how many runs have agreed by the deadline, if the scenario has one, and in the end.

    Where no round falls on the deadline the last one before it and the first one after it are told, because in the
    model a day between two rounds counts in the later one.
    """
    last, due, agreed = run.by_date[-1].decided, run.details.deadline, wording(run.details.kind).agreed
    by_then = [row for row in run.by_date if row.date and due and row.date <= due]
    if due is None:
        return f"{agreed} in {percent(last, 1)} of the runs."
    if run.is_cut and len(by_then) == len(run.by_date):
        early, counted = by_then[-2].decided, day(by_then[-2].date or due)
        return (f"{agreed} by {counted} in {percent(early, 1)} of the runs, in the end in {percent(last, 1)}; what is "
                f"agreed by the deadline of {day(due)} is not counted by itself.")
    if len(by_then) == len(run.by_date):
        return f"{agreed} by the deadline of {day(due)} in {percent(last, 1)} of the runs."
    early = by_then[-1].decided if by_then else 0.0
    if by_then and by_then[-1].date == due:
        if early == last:
            return f"{agreed} in {percent(last, 1)} of the runs, never after the deadline of {day(due)}."
        return (f"{agreed} by the deadline of {day(due)} in {percent(early, 1)} of the runs, in the end in "
                f"{percent(last, 1)}.")
    after = run.by_date[len(by_then)]
    before = f"by {day(by_then[-1].date or due)}, the last round before the deadline of {day(due)}, in " if by_then \
        else f"before the deadline of {day(due)} in "
    return (f"{agreed} {before}{percent(early, 1)} of the runs; by {day(after.date or due)}, the round in which the "
            f"deadline counts, in {percent(after.decided, 1)}; in the end in {percent(last, 1)}.")


def support_words(run: RunRecord) -> str:
    """Return how support for the likeliest name begins and ends."""
    name = run.ranked[0]
    shown = "the proposal" if is_alone(run) else name
    rows = [row for row in run.support if row.candidate == name]
    first, last = rows[0], rows[-1]
    begin, end = run.details.members[0], run.details.members[-1]
    then = f"{last.mean:.1f}{f' of {end}' if end > begin else ''} at the end ({last.p05} to {last.p95})"
    return (f"{first.mean:.1f} of {pluralize(begin, 'member')} do not object to {shown} at first, on average over the "
            f"runs ({first.p05} to {first.p95} in nine runs of ten), and {then}.")


def satisfaction_words(run: RunRecord) -> str:
    """Return who is the least satisfied with a name that was adopted, and how little."""
    least = run.satisfaction.least_satisfied
    if least is None:
        return wording(run.details.kind).never
    return (f"At adoption the least satisfied member is most often {ally_label(run.details.names, least)}; the lowest "
            f"attitude, deals left out, is {run.satisfaction.mean_of_minimum:+.2f} on average.")


def spread_words(run: RunRecord) -> str:
    """Return how much of what differs between runs is chance and how much is ignorance."""
    if sum(outcome.count > 0 for outcome in run.outcomes) == 1:
        return "Every run ended the same way."
    return (f"Of the differences between runs, {percent(run.spread.process)} come from chance in the process and "
            f"{percent(run.spread.ignorance)} from what is not known about members and parameters.")


def sure_words(run: RunRecord) -> str:
    """Return whether so many runs can tell the likeliest outcome from the next, and by how much."""
    found, many = lead(run), pluralize(run.replicates, "run")
    first, second = (_called(run, one) for one in run.outcomes[:2])
    if found.lead == 1.0:
        ended = f"All {many} end" if run.replicates > 1 else "The only run ends"
        return f"{ended} so. Whether model and file are right is a larger doubt."
    if not found.is_clear:
        return f"{many} cannot tell {first} from {second}."
    range_ = between(found.low, found.high, 1)
    return (f"{capital(first)} leads {second} by {percent(found.lead, 1)} of the runs ({range_}): more than chance in "
            f"{many} explains. Whether model and file are right is a larger doubt.")


def parameter_words(scenario: Scenario, parameters: Parameters) -> str:
    """Return which global parameters were used, and which ones the scenario states itself."""
    name, _, digest = parameters.label.rpartition(" ")
    process = scenario.document.process
    own = [field for field in type(process).model_fields if getattr(process, field) is not None]
    stated = f"; the scenario itself states {', '.join(own)}" if own else ""
    return f"Parameters: {name} ({digest.removeprefix('sha256:')[:8]}){stated}."


# What a reader of the odds must be told: how little they rest on, where they cannot tell two outcomes apart.

_Z95 = 1.959963984540054
_MANY = 0.1  # odds of another name from which a note says where it comes from
_FEASIBLE = 1_000_000_000
_MOSTLY = 0.5  # share of the assumptions without a claim that is worth a warning


class Lead(NamedTuple):
    """By how much the likeliest outcome leads the next, with its 95 % interval, both from the same replicates."""

    lead: float
    low: float
    high: float
    enough: int | None

    @property
    def is_clear(self) -> bool:
        """Tell whether the interval leaves zero out."""
        return self.low > 0.0


def lead(run: RunRecord) -> Lead:
    """Return the lead of the likeliest outcome over the next. `enough` replicates would show a lead of this size to
    be none by chance; None when no feasible number would.

    The two outcomes exclude each other, so the variance of their difference d is (p1 + p2 - d^2) / N.
    """
    one, two = (outcome.count / run.replicates for outcome in run.outcomes[:2])
    gap = one - two
    variance = one + two - gap * gap
    half = _Z95 * math.sqrt(variance / run.replicates)
    needed = _Z95**2 * variance / gap**2 if gap > 0.0 else math.inf
    low, high = max(-1.0, gap - half), min(1.0, gap + half)  # of few replicates the approximation leaves what can be
    return Lead(gap, low, high, _rounded_up(needed) if needed < _FEASIBLE else None)


def _rounded_up(number: float) -> int:
    """Return a number rounded up to two digits."""
    step = 10 ** max(0, math.floor(math.log10(max(number, 1.0))) - 1)
    return int(math.ceil(number / step) * step)


def notes(run: RunRecord, scenario: Scenario) -> list[str]:
    """Return the warnings that belong beside these odds; none when there is nothing to warn of."""
    return [*_on_a_scale(scenario), *_too_few(run), *_mostly_assumption(scenario), *_heavy(run, scenario),
            *_another_name(run, scenario),
            *(f"{sentence}." for sentence in warnings(scenario, spare=False))]


def _on_a_scale(scenario: Scenario) -> Iterator[str]:
    """Warn of a question that is not of the kind the model is for: where on a scale, instead of which option."""
    document = scenario.document
    if document.issues and not document.stances and all(entry.positions for entry in document.candidates.values()):
        yield (
            "this asks where on a scale, not which of some options: all attitudes come from positions, and the model "
            "adopts one of the positions in the file as it is. Theories made for such tables look for a point between "
            "them: `nemcon run FILE --theory all`."
        )


def _too_few(run: RunRecord) -> Iterator[str]:
    difference = lead(run)
    if difference.is_clear:
        return
    first, second = (outcome.name for outcome in run.outcomes[:2])
    many = f"about {difference.enough:,} would" if difference.enough else "no feasible number would"
    yield (f"{run.replicates:,} runs cannot tell {first} from {second}: the lead is "
           f"{percent(difference.lead, 1)} ({between(difference.low, difference.high, 1)}). "
           f"{many.capitalize()}.")


def _mostly_assumption(scenario: Scenario) -> Iterator[str]:
    cited, bare, _ = counts(assumptions(scenario))
    if bare > _MOSTLY * (cited + bare):
        many = f"{bare} of the {cited + bare}" if cited else f"all {bare}"
        yield (f"{many} assumptions that this scenario states rest on no claim: they are the author's judgement. "
               "`nemcon evidence` lists them.")


def _another_name(run: RunRecord, scenario: Scenario) -> Iterator[str]:
    """Say where another name comes from, when it has much of the odds and the author has not decided about it."""
    odds = next((outcome.odds for outcome in run.outcomes if outcome.kind == "another"), 0.0)
    if odds >= _MANY and scenario.document.another_name is None:
        yield (f"another name, somebody whom this file does not name, comes in in {percent(odds)} of the runs; "
               "`another_name = false` at the top of the file turns that off.")


def _heavy(run: RunRecord, scenario: Scenario) -> Iterator[str]:
    found = outweighing(scenario)
    if found is not None:
        yield (f"{ally_label(run.details.names, found[0])} has {percent(found[1])} of the weight, more than all "
               "others together.")


# What one needs to repeat a result, in a line below its picture.


def source_line(of: Drawn) -> str:
    """Return version, replicates, seed, parameters and, where there is one, the scenario and its day."""
    parts = [f"Nemcon {of.nemcon_version}, model {of.model_version}", f"{of.replicates:,} runs, seed {of.seed}",
             f"parameters {_short(of.parameters)}"]
    if not isinstance(of, (CompareDocument, UnfoldDocument)):
        parts.append(f"scenario {_short(of.digest)}")
    if isinstance(of, RunRecord):
        parts.append(f"as of {as_of(of)}")
    return " \N{MIDDLE DOT} ".join(parts)


def _short(label: str) -> str:
    """Cut a digest to as much as tells two files apart."""
    name, found, digest = label.rpartition("sha256:")
    return f"{name}{found}{digest[:12]}" if found else label


def as_of(run: RunRecord) -> str:
    """Return the date on which the scenario's knowledge stops, in words."""
    return day_words(datetime.date.fromisoformat(run.details.as_of))
