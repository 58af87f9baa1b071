"""What it would take to move each hold-out: an offer, or another stance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.lobbying import world as w
from sim.odds.odds import Odds
from sim.odds.words import LONGEST
from sim.scenario.encode import Encoded, encode
from sim.scenario.encode.stances import stated_stance
from sim.scenario.schema import Stance
from sim.scenario.vocabulary import vocabulary
from sim.study.flip import middle_attitudes, said, with_stance
from sim.study.played import Change, Played, changed, played
from sim.study.threads import threads_used, worked

HELD = 0.05  # an ally is a hold-out when it is among the last to object in at least this share of the replicates
MOST = 12    # hold-outs that are tried, the most frequent first


@dataclass(frozen=True)
class Move:
    """What would move one hold-out.

    `share` of the replicates have it among the last to object, `gap` from acquiescing and asking for `ask`, both in
    the mean. `rounds` is how long offers grow until they reach that, None when nobody offers or the budget is too
    small. `word` is the least favourable stance with which it is no hold-out any more, None when none is favourable
    enough; `then` are the odds with that word (or the most favourable one), `share_then` how often it still holds out.
    """

    ally: str
    name: str
    stance: str
    share: float
    gap: float
    ask: float
    rounds: int | None
    word: str | None
    share_then: float
    then: Change | None


def moves(odds: Odds, candidate: str, before: np.ndarray, workers: int | None = None,
          progress: Callable[[int], None] | None = None) -> tuple[Move, ...]:
    """Returns what would move each hold-out against a candidate, the most frequent one first. `before` says in which
    replicates the candidate was adopted; `progress` is told of every batch of replicates that is done."""
    rows = [row for row in odds.holdouts_document if row["candidate"] == candidate and row["share"] >= HELD][:MOST]
    means = middle_attitudes(odds.encoded) if rows else np.zeros((0, 0))
    trial = _Trial(odds, candidate, before, means, progress or (lambda done: None))
    return tuple(worked(trial.move, rows, threads_used(workers)))


def rounds_of_offers(encoded: Encoded, ask: float) -> int | None:
    """Returns how many rounds offers grow until they reach an ask; None when they never do. Uncertain parameters count
    with their middle value."""
    step, budget = float(encoded.world.base[w.OFFER_STEP]), float(encoded.world.base[w.BUDGET])
    never = step == 0.0 or ask > budget or ask / step > LONGEST
    return None if never else math.ceil(ask / step - 1e-9)


@dataclass(frozen=True)
class _Trial:
    odds: Odds
    candidate: str
    before: np.ndarray
    means: np.ndarray
    progress: Callable[[int], None]

    def move(self, row: dict) -> Move:
        """Tries the words above an ally's stance, the least favourable first, until it is no hold-out."""
        ally, encoded = row["ally"], self.odds.encoded
        place = encoded.allies.index(ally)
        mean = float(self.means[place, encoded.candidates.index(self.candidate)])
        enough, after, share = None, None, row["share"]
        for word in words_above(encoded, mean):
            after = self._with_word(ally, word)
            share = int(after.held[place]) / self.odds.replicates
            if share < HELD:
                enough = word
                break
        return Move(ally, encoded.scenario.ally_name(ally), self._stance(ally, mean), row["share"], row["gap"],
                    row["ask"], rounds_of_offers(encoded, row["ask"]), enough, share,
                    None if after is None else changed(self.before, after.adopted))

    def _with_word(self, ally: str, word: str) -> Played:
        encoded = self.odds.encoded
        changed_world = encode(with_stance(encoded.scenario, self.candidate, ally, word), encoded.parameters)
        found = played(changed_world, self.candidate, self.odds.seed, self.odds.replicates)
        self.progress(self.odds.replicates)
        return found

    def _stance(self, ally: str, mean: float) -> str:
        entry = stated_stance(self.odds.encoded.scenario.document, self.candidate, ally)
        return said(mean if entry is None else entry.stance if isinstance(entry, Stance) else entry)


def words_above(encoded: Encoded, mean: float) -> tuple[str, ...]:
    """Returns the stance words of a scenario that are more favourable than a mean, the least favourable first."""
    meanings = vocabulary(encoded.scenario.document)
    return tuple(sorted((word for word in meanings if meanings[word].mean > mean + w.TIE),
                        key=lambda word: meanings[word].mean))
