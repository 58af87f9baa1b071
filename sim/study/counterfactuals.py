"""What one ally is tried with: another stance toward a name, against it or in its favour, and its weight taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.errors import PathError
from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.encoding.actors import stated_stance
from sim.model.events import is_conditional
from sim.model.inputs import setting_at
from sim.model.rounds import play_chunk, prepared
from sim.native.library import with_first
from sim.odds.kept import Kept, played
from sim.odds.odds import Odds
from sim.parallel.executor import map_ordered, threads_used
from sim.results.base import short
from sim.results.run import Holdout
from sim.results.studies import HELD, Move, PairedEffect
from sim.scenario.events import StanceStated
from sim.scenario.fields import Distribution
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Stance
from sim.scenario.stances import BALLOTS, is_veto, vocabulary
from sim.statistics import Pairs, paired_difference
from sim.study.information import kept_numbers, until_today
from sim.text.holdouts import offer_of

AGAINST, VETO, FAVOUR = "block", "veto", "champion"


class Stated(NamedTuple):
    """What an ally thinks of a candidate: as it is printed, its middle value, whether nobody stated it, and whether it
    is a veto.
    """

    said: str
    mean: float
    derived: bool
    refuses: bool


def stated(encoded: Encoded, ally: str, candidate: str, means: np.ndarray) -> Stated:
    """Return what an ally thinks of a candidate when the scenario begins; `means` are the `middle_attitudes`."""
    document = encoded.scenario.document
    mean = float(means[encoded.allies.index(ally), encoded.candidates.index(candidate)])
    entry = stated_stance(document, candidate, ally)
    if entry is None:
        return Stated(said(mean), mean, True, False)
    return Stated(said(entry.stance if isinstance(entry, Stance) else entry), mean, False, is_veto(document, entry))


def tried_words(encoded: Encoded, now: Stated) -> tuple[str | None, str | None]:
    """Return the words that are tried against a candidate and in its favour; None where an ally is that far already.

    Against it `block`, and for one that blocks already `veto`, which no offer moves; in its favour `champion`.
    """
    meanings = vocabulary(encoded.scenario.document)
    against = None if now.refuses else AGAINST if now.mean > meanings[AGAINST].mean + w.TIE else VETO
    return against, None if now.mean >= meanings[FAVOUR].mean - w.TIE else FAVOUR


def with_word(encoded: Encoded, ally: str, candidate: str, word: str) -> Encoded:
    """Return the world in which an ally's stance toward a candidate is this word, whenever it states one.

    Its spread stays. What a new government will think is left alone. Where something was seen, that stays as it is: the
    ally changes its mind in the round after, and the same replicates agree.
    """
    document = encoded.scenario.document
    events = tuple(event.model_copy(update={"stance": word}) if event.kind == "stance" and (
        event.ally, event.candidate) == (ally, candidate) else event for event in document.events)
    scenario = encoded.scenario if events == document.events else replace(
        encoded.scenario, document=document.model_copy(update={"events": events}))
    if is_conditional(encoded.world):
        return _from_now_on(replace(encoded, scenario=scenario), ally, candidate, word)
    entry = stated_stance(document, candidate, ally)
    other = entry.model_copy(update={"stance": word}) if isinstance(entry, Stance) else word
    return encode(with_stance(scenario, candidate, ally, other), encoded.parameters)


def _from_now_on(encoded: Encoded, ally: str, candidate: str, word: str) -> Encoded:
    document = encoded.scenario.document
    day = encoded.grid.day_of(max(int(encoded.world.calendar[w.OPEN_UNTIL]), 0) + 1)
    event = StanceStated(kind="stance", date=day, ally=ally, candidate=candidate, stance=word)
    scenario = replace(encoded.scenario, document=document.model_copy(update={"events": (*document.events, event)}))
    changed = encode(scenario, encoded.parameters)
    return replace(changed, world=changed.world._replace(silent=encoded.world.silent))


def middle_attitudes(encoded: Encoded) -> np.ndarray:
    """Return the first attitudes with every uncertain input at its median, shape (n, m)."""
    return setting_at(encoded.world, 0.5).home


def said(stance: Any) -> str:
    """Return a stance as it is printed: its word, or its number with a sign.

    >>> said("wary"), said(0.35), said(Distribution(uniform=(0.1, 0.3)))
    ('wary', '+0.35', 'about +0.20')
    """
    if isinstance(stance, Distribution):
        return f"about {stance.middle:+.2f}"
    return stance if isinstance(stance, str) else f"{stance:+.2f}"


def with_stance(scenario: Scenario, candidate: str, ally: str, entry: Any) -> Scenario:
    """Return the scenario with an ally's stance replaced, as `with_("stances.CANDIDATE.ALLY", entry)` does, also for
    names that a dotted path could take for others.
    """
    document = scenario.document
    stances = {**document.stances, candidate: {**document.stances.get(candidate, {}), ally: entry}}
    return replace(scenario, document=document.model_copy(update={"stances": stances}))


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

MAX_HOLDOUTS = 12    # hold-outs that are tried, the most frequent first


def moves(odds: Odds, candidate: str, places: Sequence[int], before: np.ndarray, workers: int | None = None,
          progress: Callable[[int], None] | None = None) -> tuple[Move, ...]:
    """Return what would move each hold-out against a candidate, the most frequent one first.

    Only those with a veto are tried where only some have one: of the others nobody alone stands in the way. `places`
    are the outcomes whose odds are looked at, `before` says in which replicates one of them came; `progress` is told
    of every batch of replicates that is done.
    """
    details = odds.record.details
    rows = [row for row in odds.record.holdouts if row.candidate == candidate and row.share >= HELD
            and (not details.vetoes or details.by_id[row.ally].veto)][:MAX_HOLDOUTS]
    means = middle_attitudes(odds.encoded) if rows else np.zeros((0, 0))
    trial = _Words(odds, candidate, places, before, means, progress or (lambda done: None))
    return tuple(map_ordered(trial.move, rows, threads_used(workers)))


@dataclass(frozen=True)
class _Words:
    odds: Odds
    candidate: str
    places: Sequence[int]
    before: np.ndarray
    means: np.ndarray
    progress: Callable[[int], None]

    @cached_property
    def objecting(self) -> np.ndarray:
        """Who objects today, in each replicate that is kept, (r, n) bool."""
        encoded, found = self.odds.encoded, []
        begun, c = prepared(until_today(encoded), 0, 1), encoded.candidates.index(self.candidate)
        look = with_first(play_chunk, *begun)
        for number in kept_numbers(encoded, self.odds.replicates, self.odds.seed)[0].tolist():
            look(self.odds.seed, number, 1, 0, False)
            found.append(begun.state.objects[:, c] == 1)
        return np.array(found)

    def move(self, row: Holdout) -> Move:
        """Try the words above an ally's stance, the least favourable first, until it is no hold-out. Of a run that has
        begun, its objection of the past does not count: where the word makes all agree at once, it stands in no way.
        """
        ally, encoded, details = row.ally, self.odds.encoded, self.odds.record.details
        index, now = encoded.allies.index(ally), stated(encoded, ally, self.candidate, self.means)
        enough, tried, after, share = None, None, None, row.share
        for word in words_above(encoded, now.mean):
            tried, after = word, self._with_word(ally, word)
            past = (after.at_once & self.objecting[:, index]).sum() if after.at_once.any() else 0
            share = int(after.held[index] - past) / self.odds.replicates
            if share < HELD:
                enough = word
                break
        return Move(ally=ally, name=details.names[ally], stance=now.said, share=row.share, gap=row.gap, ask=row.ask,
                    rounds=offer_of(details, row).rounds, word=enough, share_then=short(share), tried=tried,
                    then=None if after is None else paired_effect(self.before, after.ended))

    def _with_word(self, ally: str, word: str) -> AdoptionRuns:
        encoded = self.odds.encoded
        changed_world = with_word(encoded, ally, self.candidate, word) if is_conditional(encoded.world) else encode(
            with_stance(encoded.scenario, self.candidate, ally, word), encoded.parameters)
        found = simulate(changed_world, self.candidate, self.places, self.odds.seed, self.odds.replicates)
        self.progress(self.odds.replicates)
        return found


def words_above(encoded: Encoded, mean: float) -> tuple[str, ...]:
    """Return the stance words of a scenario that are more favourable than a mean, the least favourable first."""
    meanings = vocabulary(encoded.scenario.document)
    return tuple(sorted((word for word in meanings if meanings[word].mean > mean + w.TIE and word not in BALLOTS
                         and not meanings[word].veto),
                        key=lambda word: meanings[word].mean))


# What a study of one candidate keeps of many replicates: how they ended, and who held out against it.


class AdoptionRuns(NamedTuple):
    """One entry a replicate, bool: it ended as was asked, and with the candidate as soon as a change that is made from
    now on could show; and by ally how often it was among the last to object.
    """

    ended: np.ndarray
    at_once: np.ndarray
    held: np.ndarray


def simulate(encoded: Encoded, candidate: str, places: Sequence[int], seed: int, replicates: int,
             look: int = 0, is_enough: Callable[[np.ndarray], bool] = lambda ended: False) -> AdoptionRuns:
    """Play the replicates that `sim.odds.run` plays with the same seed, and keeps.

    `places` are the outcomes that are asked about. `is_enough`, told how the first `look` replicates ended, tells
    whether these will do.
    """
    c, kept = encoded.candidates.index(candidate), Kept(encoded, look or replicates)
    ended, at_once, held = [], [], np.zeros(len(encoded.allies), dtype=np.int64)
    first = encoded.world.calendar[w.OPEN_UNTIL] + 1 + encoded.world.calendar[w.SILENCE]
    for _, tally, record in played(encoded, seed, kept):
        agree = record.outcome >= 0
        ended.append(np.isin(record.outcome[agree], places))
        at_once.append((record.outcome[agree] == c) & (record.round[agree] <= first))
        held += tally.held[:, c]
        if kept.kept == kept.replicates < replicates and not is_enough(np.concatenate(ended)):
            kept.replicates = replicates
    return AdoptionRuns(np.concatenate(ended), np.concatenate(at_once), held)


def paired_effect(before: np.ndarray, after: np.ndarray) -> PairedEffect:
    """Return what the odds are after a change and how they differ, from the same replicates before and after. Where
    only the first of them were played after it, the odds are those before, moved by the difference.
    """
    same = before[:len(after)]
    both, first, second = int((same & after).sum()), int(same.sum()), int(after.sum())
    found = paired_difference(Pairs(both, first - both, second - both, len(after) - first - second + both))
    odds = second / len(after) if len(after) == len(before) else before.mean() + found.value
    return PairedEffect.of(min(max(float(odds), 0.0), 1.0), len(after), found)
