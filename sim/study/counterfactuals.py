"""The two changes by which one ally is tried: its stance toward a name turned round, and its weight taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from sim.errors import PathError
from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.encoding.actors import stated_stance
from sim.model.inputs import setting_at
from sim.model.observations import is_conditional
from sim.model.rounds import run_chunk
from sim.odds.kept import Kept
from sim.odds.odds import Odds
from sim.parallel.executor import map_ordered, threads_used
from sim.results.base import short
from sim.results.run import Holdout
from sim.results.studies import HELD, Move, PairedEffect
from sim.scenario.events import StanceStated
from sim.scenario.fields import Distribution
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Stance
from sim.scenario.stances import BALLOTS, MIRROR, STANCES, vocabulary
from sim.statistics import Pairs, paired_difference
from sim.text.summary import rounds_of_offers

MIDDLE = STANCES["lean"].mean / 2  # a mean closer to 0 is closer to "undecided" than to any other word
_NEGATED = {"uniform": (-1, -1), "normal": (-1, 1), "triangular": (-1, -1, -1)}


@dataclass(frozen=True)
class ReversedStance:
    """A world in which one ally's stance is turned round, and how the stance reads before and after."""

    encoded: Encoded = field(repr=False)
    before: str
    after: str
    derived: bool = False


def mirrored(stance, document):
    """Return a stance (a word, a number or a distribution) turned round: the opposite word, minus the number.

    Who is undecided, or within `MIDDLE` of 0, becomes "oppose": minus nothing would change nothing, and what one
    asks of a front-runner is who could stop it. A distribution on a logarithmic scale has no negative: it becomes
    minus its median.
    """
    if isinstance(stance, Distribution):
        return "oppose" if abs(stance.middle) < MIDDLE else _negative(stance)
    if isinstance(stance, str):
        if stance in MIRROR:
            return MIRROR[stance]
        stance = vocabulary(document)[stance].mean
    return "oppose" if abs(stance) < MIDDLE else -stance


def _negative(drawn: Distribution) -> Distribution | float:
    if drawn.family == "choice":
        return Distribution(choice=tuple(-value for value in drawn.values))
    if drawn.family not in _NEGATED:
        return -drawn.middle
    signed = [sign * value for sign, value in zip(_NEGATED[drawn.family], drawn.values, strict=True)]
    return Distribution(**{drawn.family: signed if drawn.family == "normal" else sorted(signed)})


def reverse_stance(encoded: Encoded, ally: str, candidate: str) -> ReversedStance:
    """Return the world in which an ally's stance toward a candidate is turned round, whenever it states one.

    Its spread stays. A stance that nobody stated is minus what equation 1 gives with every uncertain input at its
    median, with the spread of what is not known. What a new government will think is left alone. Where something was
    seen, that stays as it is: the ally changes its mind in the round after.
    """
    scenario, document = _restated(encoded.scenario, ally, candidate), encoded.scenario.document
    entry = stated_stance(document, candidate, ally)
    if is_conditional(encoded.world):
        mean = float(middle_attitudes(encoded)[encoded.allies.index(ally), encoded.candidates.index(candidate)])
        stance = mean if entry is None else entry.stance if isinstance(entry, Stance) else entry
        turned = mirrored(stance, document)
        return ReversedStance(from_now_on(encoded, candidate, ally, turned), said(stance), said(turned),
                              derived=entry is None)
    if entry is None:
        again = encoded if scenario is encoded.scenario else encode(scenario, encoded.parameters)
        return _against_derivation(again, ally, candidate)
    stance = entry.stance if isinstance(entry, Stance) else entry
    turned = mirrored(stance, document)
    other = entry.model_copy(update={"stance": turned}) if isinstance(entry, Stance) else turned
    reversed_world = encode(with_stance(scenario, candidate, ally, other), encoded.parameters)
    return ReversedStance(reversed_world, said(stance), said(turned))


def _restated(scenario: Scenario, ally: str, candidate: str) -> Scenario:
    """Turn round what the ally is going to state about the candidate; the same object when that is nothing."""
    document = scenario.document
    events = tuple(event.model_copy(update={"stance": mirrored(event.stance, document)})
                   if event.kind == "stance" and (event.ally, event.candidate) == (ally, candidate) else event
                   for event in document.events)
    if events == document.events:
        return scenario
    return replace(scenario, document=document.model_copy(update={"events": events}))


def _against_derivation(encoded: Encoded, ally: str, candidate: str) -> ReversedStance:
    j, c = encoded.allies.index(ally), encoded.candidates.index(candidate)
    mean = float(middle_attitudes(encoded)[j, c])
    turned = STANCES["oppose"].mean if abs(mean) < MIDDLE else -mean
    base, derived, silent = (getattr(encoded.world, name).copy() for name in ("base", "derived", "silent"))
    base[encoded.slot.mean + j * len(encoded.candidates) + c] = turned
    derived[j, c] = silent[j] = False
    world = encoded.world._replace(base=base, derived=derived, silent=silent)
    return ReversedStance(replace(encoded, world=world), said(mean), said(turned), derived=True)


def middle_attitudes(encoded: Encoded) -> np.ndarray:
    """Return the first attitudes with every uncertain input at its median, shape (n, m)."""
    return setting_at(encoded.world, 0.5).home


def said(stance) -> str:
    """Return a stance as it is printed: its word, or its number with a sign.

    >>> said("wary"), said(0.35), said(Distribution(uniform=(0.1, 0.3)))
    ('wary', '+0.35', 'about +0.20')
    """
    if isinstance(stance, Distribution):
        return f"about {stance.middle:+.2f}"
    return stance if isinstance(stance, str) else f"{stance:+.2f}"


def with_stance(scenario: Scenario, candidate: str, ally: str, entry) -> Scenario:
    """Return the scenario with an ally's stance replaced, as `with_("stances.CANDIDATE.ALLY", entry)` does, also for
    names that a dotted path could take for others.
    """
    document = scenario.document
    stances = {**document.stances, candidate: {**document.stances.get(candidate, {}), ally: entry}}
    return replace(scenario, document=document.model_copy(update={"stances": stances}))


def from_now_on(encoded: Encoded, candidate: str, ally: str, stance) -> Encoded:
    """Return the world in which an ally states a stance right after what was seen. The same replicates are kept."""
    scenario, world = _restated(encoded.scenario, ally, candidate), encoded.world
    day = encoded.grid.day_of(max(int(world.calendar[w.OPEN_UNTIL]), 0) + 1)
    event = StanceStated(kind="stance", date=day, ally=ally, candidate=candidate, stance=stance)
    document = scenario.document.model_copy(update={"events": (*scenario.document.events, event)})
    changed = encode(replace(scenario, document=document), encoded.parameters)
    return replace(changed, world=changed.world._replace(silent=world.silent))


def zero_weight(encoded: Encoded, ally: str) -> Encoded | None:
    """Return the world in which an ally carries no weight and the others share its part in proportion; it keeps its
    vote. None where no other ally weighs anything, and where something was seen: that was so with its weight.
    """
    if is_conditional(encoded.world):
        return None
    try:
        changed = encode(encoded.scenario.with_(f"allies.{ally}.weight", 0.0), encoded.parameters)
    except PathError:
        return None
    weight = setting_at(changed.world, 0.5).weight[changed.allies.index(ally)]
    return changed if weight == 0.0 else None  # where nothing weighs anything, all weigh the same


# What it would take to move each hold-out: an offer, or another stance.

MOST = 12    # hold-outs that are tried, the most frequent first


def moves(odds: Odds, candidate: str, before: np.ndarray, workers: int | None = None,
          progress: Callable[[int], None] | None = None) -> tuple[Move, ...]:
    """Return what would move each hold-out against a candidate, the most frequent one first. `before` says in which
    replicates the candidate was adopted; `progress` is told of every batch of replicates that is done.
    """
    rows = [row for row in odds.record.holdouts if row.candidate == candidate and row.share >= HELD][:MOST]
    means = middle_attitudes(odds.encoded) if rows else np.zeros((0, 0))
    trial = _Words(odds, candidate, before, means, progress or (lambda done: None))
    return tuple(map_ordered(trial.move, rows, threads_used(workers)))


@dataclass(frozen=True)
class _Words:
    odds: Odds
    candidate: str
    before: np.ndarray
    means: np.ndarray
    progress: Callable[[int], None]

    def move(self, row: Holdout) -> Move:
        """Try the words above an ally's stance, the least favourable first, until it is no hold-out."""
        ally, encoded, details = row.ally, self.odds.encoded, self.odds.record.details
        place = encoded.allies.index(ally)
        mean = float(self.means[place, encoded.candidates.index(self.candidate)])
        enough, after, share = None, None, row.share
        for word in words_above(encoded, mean):
            after = self._with_word(ally, word)
            share = int(after.held[place]) / self.odds.replicates
            if share < HELD:
                enough = word
                break
        return Move(ally=ally, name=details.names[ally], stance=self._stance(ally, mean), share=row.share, gap=row.gap,
                    ask=row.ask, rounds=rounds_of_offers(details.offer_step, details.budget, row.ask), word=enough,
                    share_then=short(share), then=None if after is None else paired_effect(self.before, after.adopted))

    def _with_word(self, ally: str, word: str) -> AdoptionRuns:
        encoded = self.odds.encoded
        changed_world = from_now_on(encoded, self.candidate, ally, word) if is_conditional(encoded.world) else encode(
            with_stance(encoded.scenario, self.candidate, ally, word), encoded.parameters)
        found = simulate(changed_world, self.candidate, self.odds.seed, self.odds.replicates)
        self.progress(self.odds.replicates)
        return found

    def _stance(self, ally: str, mean: float) -> str:
        entry = stated_stance(self.odds.encoded.scenario.document, self.candidate, ally)
        return said(mean if entry is None else entry.stance if isinstance(entry, Stance) else entry)


def words_above(encoded: Encoded, mean: float) -> tuple[str, ...]:
    """Return the stance words of a scenario that are more favourable than a mean, the least favourable first."""
    meanings = vocabulary(encoded.scenario.document)
    return tuple(sorted((word for word in meanings if meanings[word].mean > mean + w.TIE and word not in BALLOTS
                         and not meanings[word].veto),
                        key=lambda word: meanings[word].mean))


# What a study of one candidate keeps of many replicates: in which it was adopted, and who held out against it.

_CHUNK = 2000  # replicates between two chances for Ctrl-C


class AdoptionRuns(NamedTuple):
    """One entry a replicate, bool: the candidate was adopted; and by ally how often it was among the last to object."""

    adopted: np.ndarray
    held: np.ndarray


def simulate(encoded: Encoded, candidate: str, seed: int, replicates: int) -> AdoptionRuns:
    """Play the replicates that `sim.odds.run` plays with the same seed, and keeps."""
    c, kept = encoded.candidates.index(candidate), Kept(encoded, replicates)
    adopted, held, first = [], np.zeros(len(encoded.allies), dtype=np.int64), 0
    while kept.kept < replicates:
        count = _CHUNK if is_conditional(encoded.world) else min(_CHUNK, replicates - first)
        tally, record = run_chunk(encoded.world, seed, first, count, counted_until=0, records=True)
        if (enough := kept.enough(record)) < count:
            tally, record = run_chunk(encoded.world, seed, first, enough, counted_until=0, records=True)
        kept.add(record)
        first += len(record.outcome)
        adopted.append(record.outcome[record.outcome >= 0] == c)
        held += tally.held[:, c]
    return AdoptionRuns(np.concatenate(adopted), held)


def paired_effect(before: np.ndarray, after: np.ndarray) -> PairedEffect:
    """Return what the odds are after a change and how they differ, from the same replicates before and after."""
    both, first, second = int((before & after).sum()), int(before.sum()), int(after.sum())
    pairs = Pairs(both, first - both, second - both, len(before) - first - second + both)
    return PairedEffect.of(second, len(after), paired_difference(pairs))
