"""Plain sentences about odds: who, when, who stands in the way, and what a reader must know of their limits."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.results.base import Outcome
from sim.results.run import Details, RunRecord
from sim.results.studies import CompareDocument, PivotsDocument, SweepDocument, SweptSetting, UnfoldDocument
from sim.scenario.assumptions import assumptions, counts
from sim.scenario.scenario import outweighing
from sim.scenario.warnings import warnings
from sim.text.format import amount_words, day, day_words, pluralize, unit, when
from sim.text.wording import YES_NO, stands_alone, wording

if TYPE_CHECKING:
    from sim.results.studies import NowOdds
    from sim.scenario.parameters import Parameters
    from sim.scenario.scenario import Scenario

    Drawn = RunRecord | CompareDocument | PivotsDocument | SweepDocument | UnfoldDocument

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

# Words for a gap, by the steps between the words for stances (0.2 to 0.4 each).
_DISTANCE = ((0.05, "a touch"), (0.15, "close"), (0.35, "one step"), (0.7, "two steps"))
_FAR = "far"
MAX_LENGTH = 1_000_000  # rounds: no calendar is longer


def percent(share: float, digits: int = 1) -> str:
    """Return a share in per cent with as many digits as it needs not to look like none or all.

    >>> percent(0.8123), percent(0.0002), percent(0.99995), percent(1.0)
    ('81.2 %', '0.02 %', '99.995 %', '100 %')
    """
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    text = f"{100 * share:.{digits}f}"
    if digits < 6 and float(text) in (0.0, 100.0):
        return percent(share, digits + 1)
    return f"{text} %"


def odds_words(outcome: Outcome | NowOdds, replicates: int) -> str:
    """Return the odds of an outcome; when no run (or every run) ended in it, the end of the interval instead.

    >>> odds_words(Outcome.of("Ada", "candidate", 0, 10_000), 10_000)
    '< 0.04 %'
    """
    if outcome.count == 0:
        return f"< {percent(outcome.high, _digits(replicates))}"
    if outcome.count == replicates:
        return f"> {percent(outcome.low, _digits(replicates))}"
    return percent(outcome.odds, _digits(replicates))


def interval_words(outcome: Outcome, replicates: int) -> str:
    """Return the 95 % interval of an outcome: `80.4 to 82.0 %`."""
    low, high = (percent(getattr(outcome, end), _digits(replicates)) for end in ("low", "high"))
    return f"{low.removesuffix(' %')} to {high}"


def _digits(replicates: int) -> int:
    """Return how many decimals of a per cent are worth printing."""
    return 0 if replicates < 500 else 1 if replicates < 100_000 else 2


def likelihood(share: float, outcomes: int = 2) -> str:
    """Return the word for odds. "About as likely as not" is kept for a question of two outcomes: the favourite of four
    is that in nobody's ears, so there the scale's words about one half are taken.

    >>> likelihood(0.81), likelihood(0.5), likelihood(0.0)
    ('likely', 'about as likely as not', 'exceptionally unlikely')
    >>> likelihood(0.42, outcomes=4), likelihood(0.6, outcomes=4)
    ('more unlikely than likely', 'more likely than not')
    """
    if outcomes > 2 and 0.33 <= share < 0.66:
        return "more likely than not" if share > 0.5 else "more unlikely than likely"
    return next(word for least, word in _LIKELIHOOD if share >= least)


def headline(run: RunRecord) -> str:
    """Return the result in one sentence: the forecast, in words of a published scale, and beside it the runs."""
    if run.details.kind == YES_NO:
        return _adopted_or_not(run)
    first, second = sorted(run.outcomes, key=lambda outcome: -outcome.forecast)[:2]
    return (f"{first.name} is {likelihood(first.forecast, len(run.outcomes))}: forecast {percent(first.forecast, 0)}, "
            f"{odds_words(first, run.replicates)} of the runs; next is {second.name}, "
            f"{percent(second.forecast, 0)}.")


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
            "these odds are of those that do.")


def error_words(run: RunRecord) -> str:
    """Return what the favourite's odds may be off by: not the simulation error, which more runs remove, but what is
    unknown about parameters and stances, and which words were used.
    """
    first = max(run.outcomes, key=lambda outcome: outcome.forecast)
    low, high = conditional_range(first.odds, run.spread.ignorance)
    return (f"Between one guess at parameters and stances and another, nine in ten give {_called(run, first)} between "
            f"{percent(low, 0)} and {percent(high, 0)}. Simulation error is small beside it "
            f"({interval_words(first, run.replicates)}). Words follow the {SCALE}.")


def _called(run: RunRecord, outcome: Outcome) -> str:
    """Return how sentences call an outcome: adoption, where there is one proposal only."""
    return "adoption" if is_alone(run) and not outcome.is_fallback else outcome.name


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
    return low, high


def _adopted_or_not(run: RunRecord) -> str:
    """Return how likely a proposal is to be adopted, in whatever form, and what happens else."""
    fallback = next(outcome for outcome in run.outcomes if outcome.is_fallback)
    yes = Outcome.of("adopted", "candidate", run.replicates - fallback.count, run.replicates, 1.0 - fallback.forecast)
    forms = [outcome for outcome in run.outcomes if not outcome.is_fallback]
    most = f", most often as {forms[0].name}" if len(forms) > 1 and forms[0].count else ""
    return (
        f"Adoption is {likelihood(yes.forecast)}: forecast {percent(yes.forecast, 0)}, "
        f"{odds_words(yes, run.replicates)} of the runs{most}; else {fallback.name}, {percent(fallback.forecast, 0)}."
    )


def outcome_label(run: RunRecord, outcome: Outcome) -> str:
    """Return what tables call an outcome: a proposal that stands alone is just adopted."""
    if run.details.kind != YES_NO or outcome.is_fallback:
        return outcome.label
    return "adopted" if is_alone(run) else f"adopted: {outcome.name}"


def is_alone(run: RunRecord) -> bool:
    """Tell whether the run is about one proposal only, which tables then need not name in every row."""
    return stands_alone(run.details.kind, len(run.details.candidates))


def ally_label(names: dict[str, str], ally: str) -> str:
    """Return the name of an ally with its id, by which the options of the command know it."""
    return ally if names[ally] == ally else f"{names[ally]} ({ally})"


def ending_words(run: RunRecord) -> str:
    """Return when runs end: the middle one, and nine in ten."""
    timing, days = run.timing, run.details.days
    if timing.p05 == timing.p95:
        return f"Nine runs in ten end on {when(days, timing.p50)}."
    return (f"The middle run ends on {when(days, timing.p50)}, nine in ten between {when(days, timing.p05)} and "
            f"{when(days, timing.p95)}.")


def decided_words(run: RunRecord) -> str:
    """Return how many runs have agreed on a name by the deadline, if the scenario has one, and in the end."""
    last, due, agreed = run.by_date[-1].decided, run.details.deadline, wording(run.details.kind).agreed
    if due is None:
        return f"{agreed} in {percent(last)} of the runs."
    by_then = [row.decided for row in run.by_date if row.date and row.date <= due]
    early = by_then[-1] if by_then else 0.0
    if early == last:
        return f"{agreed} in {percent(last)} of the runs, never after the deadline of {day(due)}."
    return (f"{agreed} by the deadline of {day(due)} in {percent(early)} of the runs, in the end in "
            f"{percent(last)}.")


def support_words(run: RunRecord) -> str:
    """Return how support for the likeliest name begins and ends."""
    name = run.ranked[0]
    shown = "the proposal" if is_alone(run) else name
    rows = [row for row in run.support if row.candidate == name]
    first, last = rows[0], rows[-1]
    return (f"{first.mean:.1f} of {len(run.details.allies)} members do not object to {shown} at first, on average over "
            f"the runs ({first.p05} to {first.p95} in nine runs of ten), and {last.mean:.1f} at the end ({last.p05} to "
            f"{last.p95}).")


def distance_words(gap: float) -> str:
    """Return how far an ally is from acquiescing.

    >>> distance_words(0.03), distance_words(0.22), distance_words(1.2)
    ('a touch', 'one step', 'far')
    """
    return next((word for most, word in _DISTANCE if gap < most), _FAR)


def rounds_of_offers(step: float, budget: float, ask: float) -> int | None:
    """Return how many rounds offers grow until they reach an ask; None when they never do."""
    never = step == 0.0 or ask > budget or ask / step > MAX_LENGTH
    return None if never else math.ceil(ask / step - 1e-9)


def ask_words(details: Details, ask: float) -> str:
    """Return how long offers grow until they reach an ask, or that they cannot. Uncertain parameters count with
    their middle value.
    """
    rounds = rounds_of_offers(details.offer_step, details.budget, ask)
    if rounds is not None:
        return pluralize(rounds, unit(details.days))
    return "nobody offers" if details.offer_step == 0.0 else "over budget" if ask > details.budget else "too long"


def satisfaction_words(run: RunRecord) -> str:
    """Return who is the least satisfied with a name that was adopted, and how little."""
    least = run.satisfaction.least_satisfied
    if least is None:
        return wording(run.details.kind).never
    return (f"The least satisfied at adoption is most often {ally_label(run.details.names, least)}; the attitude of "
            f"whoever is the least satisfied is {run.satisfaction.mean_of_minimum:+.2f} on average.")


def spread_words(run: RunRecord) -> str:
    """Return how much of what differs between runs is chance and how much is ignorance."""
    if sum(outcome.count > 0 for outcome in run.outcomes) == 1:
        return "Every run ended the same way."
    return (f"Of what differs between runs, {percent(run.spread.process, 0)} is chance in the process and "
            f"{percent(run.spread.ignorance, 0)} is what we do not know about the allies.")


def sure_words(run: RunRecord) -> str:
    """Return whether so many runs can tell the likeliest outcome from the next, and by how much."""
    found, many = lead(run), pluralize(run.replicates, "run")
    first, second = (_called(run, one) for one in run.outcomes[:2])
    if found.lead == 1.0:
        return f"All {many} end so. Whether model and file are right is a larger doubt."
    if not found.is_clear:
        return f"{many} cannot tell {first} from {second}."
    first = first[:1].upper() + first[1:] if is_alone(run) else first
    return (
        f"{first} leads {second} by {percent(found.lead)} of the runs ({100 * found.low:.1f} to {100 * found.high:.1f} "
        f"%): more than chance in {many} explains. Whether model and file are right is a larger doubt."
    )


def change_words(run: RunRecord) -> str:
    """Return who stands most often in the way, and what would be enough for it."""
    if not run.holdouts or run.holdouts[0].share < 0.01:
        return "Nobody stands in the way for long."
    row = max(run.holdouts, key=lambda row: row.share)
    over = "" if is_alone(run) else f" to {row.candidate}"
    words = ask_words(run.details, row.ask)
    offers = f"offers that grow for {words}" if words[:1].isdigit() else f"no offer ({words})"
    return (f"{ally_label(run.details.names, row.ally)} is most often among the last to object{over}, in "
            f"{percent(row.share, 0)} of the runs, {amount_words(row.gap)} from accepting; its price is "
            f"{amount_words(row.ask)}, for which it takes {offers}.")


def parameter_words(scenario: Scenario, parameters: Parameters) -> str:
    """Return which global parameters were used, and which ones the scenario states itself."""
    name, _, digest = parameters.label.rpartition(" ")
    process = scenario.document.process
    own = [field for field in type(process).model_fields if getattr(process, field) is not None]
    stated = f"; the scenario itself states {', '.join(own)}" if own else ""
    return f"Parameters: {name} ({digest.removeprefix('sha256:')[:8]}){stated}."


# What a reader of the odds must be told: how little they rest on, where they cannot tell two outcomes apart.

_Z95 = 1.959963984540054
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
    return Lead(gap, gap - half, gap + half, _rounded_up(needed) if needed < _FEASIBLE else None)


def _rounded_up(number: float) -> int:
    """Return a number rounded up to two digits."""
    step = 10 ** max(0, math.floor(math.log10(max(number, 1.0))) - 1)
    return int(math.ceil(number / step) * step)


def notes(run: RunRecord, scenario: Scenario) -> list[str]:
    """Return the warnings that belong beside these odds; none when there is nothing to warn of."""
    return [*_on_a_scale(scenario), *_too_few(run), *_mostly_assumption(scenario), *_heavy(run, scenario),
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
    yield (f"{run.replicates:,} replicates cannot tell {first} from {second}: the lead is "
           f"{percent(difference.lead)} ({100 * difference.low:.1f} to {100 * difference.high:.1f} %). "
           f"{many.capitalize()}.")


def _mostly_assumption(scenario: Scenario) -> Iterator[str]:
    cited, bare, _ = counts(assumptions(scenario))
    if bare > _MOSTLY * (cited + bare):
        yield (f"{bare} of the {cited + bare} assumptions that this scenario states rest on no claim: they are the "
               "author's judgement. `nemcon evidence` lists them.")


def _heavy(run: RunRecord, scenario: Scenario) -> Iterator[str]:
    found = outweighing(scenario)
    if found is not None:
        yield (f"{ally_label(run.details.names, found[0])} has {percent(found[1], 0)} of the weight, more than all "
               "others together.")


def difference_words(found: CompareDocument) -> str:
    """Return the largest clear difference against the baseline."""
    row = found.largest
    if row is None:
        return f"No difference against {found.baseline} is larger than chance explains."
    points, low, high = (100 * share for share in row.interval)
    return (f"The largest difference against {found.baseline}: under {row.scenario}, {row.outcome} is "
            f"{points:+.1f} points ({low:+.1f} to {high:+.1f}).")


def decisive_words(found: PivotsDocument) -> str:
    """Return which ally decides most."""
    first, now = found.allies[0], percent(found.now.odds)
    if not first.flipped.is_clear:
        return f"No single ally decides over {found.candidate}: {now}, whoever turns round."
    return (f"{first.name} decides most: with its stance toward {found.candidate} turned from {first.stance} to "
            f"{first.flipped_to}, the odds go from {now} to {percent(first.flipped.odds)}.")


def favourite_words(found: SweepDocument) -> str:
    """Return where the favourite changes along one field, or how often each outcome is the favourite among
    several.
    """
    known = [(cell, cell.favourite.name) for cell in found.cells if cell.favourite is not None]
    if not known:
        return "No setting could be computed."
    fields = [one.path for one in found.varied if len(one.values) > 1]
    if len(fields) == 1:
        return _changes(known, fields[0])
    often = Counter(name for _, name in known).most_common()
    return f"The favourite of {len(known):,} settings: " + ", ".join(f"{name} in {n:,}" for name, n in often) + "."


def _changes(known: list[tuple[SweptSetting, str]], path: str) -> str:
    values: list[tuple[Any, str]] = [(cell.values[path], name) for cell, name in known]
    if not any(isinstance(value, str) for value, _ in values):
        values.sort(key=lambda pair: pair[0])
    found = [f"from {one} to {other} between {value_words(low)} and {value_words(high)}"
             for (low, one), (high, other) in pairwise(values) if one != other]
    if not found:
        return f"The favourite is {values[0][1]} throughout."
    return f"Along {path} the favourite changes {'; '.join(found)}."


def value_words(value: float | str) -> str:
    """Return the value of a field that was varied."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


# What one needs to repeat a result, in a line below its picture.


def source_line(of: Drawn) -> str:
    """Return version, replicates, seed, parameters and, where there is one, the scenario and its day."""
    parts = [f"Nemcon {of.nemcon_version}, model {of.model_version}", f"{of.replicates:,} replicates, seed {of.seed}",
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
