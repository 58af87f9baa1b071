"""One replicate played agent by agent with a diary, without Mesa; and which one is worth telling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from sim.agents.agents import AllyRules, CandidateRules, PlainAlly, PlainCandidate
from sim.errors import UserError
from sim.model import equations as eq
from sim.model import world as w
from sim.model.draws import (
    LOW_32,
    MEETING,
    ROUNDS_A_BLOCK,
    news_normal,
    news_row,
    news_shift,
    news_words,
    philox4x32,
    short_uniform,
    time_word,
)
from sim.model.encoding import Encoded, encode
from sim.model.events import apply_event, events_ahead, first_disagreement, init_state, meetings_of
from sim.model.inputs import draw_setting
from sim.model.rounds import run_chunk
from sim.results.report import Entry


def views(table: Any) -> Any:
    """Return a table whose arrays are views of the same memory that give numbers of Python, which are quicker one by
    one.
    """
    return type(table)(*(memoryview(array.data) if isinstance(array, np.ndarray) and array.size else array
                         for array in table))


class Diary:
    """What happened in a replicate, in order: who met whom, who moved, what was offered, who gave way."""

    def __init__(self, encoded: Encoded):
        self._encoded = encoded
        self.entries: list[Entry] = []

    def note(self, round_: int, kind: str, **about) -> None:
        """Add an entry."""
        self.entries.append(Entry(round_, self._encoded.date_of(round_), kind, **about))


_REASONS = ("adopted", "deadlock", "out of time")


class Rounds:
    """One replicate of a scenario, round by round; see `sim.agents.model.ConsensusModel`."""

    ally_class: type[AllyRules]
    candidate_class: type[CandidateRules]
    running: bool

    def __init__(self, case, replicate: int = 0, seed: int = 1, parameters=None, ally_class: type | None = None,
                 watch: bool = True, chance_offset: int = 0):
        super().__init__(rng=seed)  # type: ignore[call-arg] # of a model
        self.encoded = case if isinstance(case, Encoded) else encode(case, parameters)
        self.run_seed, self.replicate, self.chance = seed, replicate, replicate + chance_offset
        world, allies, candidates = self.encoded.world, self.encoded.allies, self.encoded.candidates
        self.setting = draw_setting(world, seed, replicate, self.chance)
        self._process = dict(zip(w.PROCESS, self.setting.process.tolist(), strict=True))
        self.state = w.new_state(len(allies), len(candidates))
        init_state(world, self.setting, self.state)
        self._acting = self._work_out_urgency()
        self.abstain_below = float(world.rule_numbers[eq.ABSTAIN_BELOW])
        self.tables = views(world), views(self.setting), views(self.state)
        self.round, self.deals, self._next_event = 0, 0, 0
        self.outcome: str | None = None
        self.reason: str | None = None
        self.left_out: int | None = None
        self.met: list[tuple[int, int]] = []
        self.diary = Diary(self.encoded) if watch else None
        self.allies = [(ally_class or self.ally_class)(self, name, j) for j, name in enumerate(allies)]
        self.candidates = [self.candidate_class(self, name, c) for c, name in enumerate(candidates)]
        self.names_in_play = self.candidates
        self._words, self._normals, self._shares = (), [], (None, [])
        self._meetings = meetings_of(self.setting, self.state.count[w.MEMBERS])
        self.datacollector = self._collector() if watch else None
        self._play_round()

    _blocked: tuple[str, ...] | None = None
    _words: Any  # of the news of eight rounds
    _shares: tuple[Any, list[tuple[float, float]]]  # of what, and how large
    _meeting_draws: list[list[list[float]]]  # of these eight rounds
    _normals: list[list[float]]  # of the news of this one

    def process(self, name: str) -> float:
        """Return a global parameter of this replicate."""
        return self._process[name]

    @property
    def date(self):
        """The date of this round."""
        return self.encoded.date_of(self.round)

    @property
    def acting_urgency(self) -> float:
        """Urgency that acts in this round, from 0 to 1 (equations 7 and 7')."""
        return self._acting

    @property
    def front_runner(self) -> str | None:
        """The declared candidate with the largest backing."""
        leader = self.state.count[w.FRONT_RUNNER]
        return self.encoded.candidates[leader] if leader >= 0 else None

    def step(self) -> None:
        """Play one round; do nothing once the decision has fallen."""
        if not self.running:
            return
        self.round += 1
        self._play_round()

    @property
    def entries(self) -> list[Entry]:
        """The entries of the diary so far; none where none is kept."""
        return [] if self.diary is None else self.diary.entries

    def run(self) -> Self:
        """Play to the end and return itself."""
        while self.running:
            self.step()
        return self

    def note(self, kind: str, **about) -> None:
        """Write a line into the diary, if one is kept."""
        if self.diary is not None:
            self.diary.note(self.round, kind, **about)

    def _play_round(self) -> None:
        self.state.count[w.CHANGED] = 0
        self._let_events_happen()
        if self.round > 0:
            for candidate in self.candidates:
                candidate.reconsider()
            self.names_in_play = [candidate for candidate in self.candidates if candidate.in_play]
            self._hold_meetings()
            self._draw_news()
            for ally in self.allies:
                ally.hear_news()
        self._sound_out()
        if self.round > 0:
            self._close()
        self._compare()
        if self.datacollector is not None:
            self.datacollector.collect(self)
        self._decide()

    def _compare(self) -> None:
        """Hold this round against what was seen on its day (equation 24)."""
        row = first_disagreement(self.encoded.world, self.state, self.round, self.run_seed, self.chance)
        if row >= 0 and self.left_out is None:
            self._leave_out(int(row))

    def _leave_out(self, row: int) -> None:
        self.left_out = row
        self.note("disagrees", number=row)

    def _let_events_happen(self) -> None:
        world = self.encoded.world
        while self._next_event < len(world.event_round) and world.event_round[self._next_event] <= self.round:
            if self.setting.event_happens[self._next_event]:
                apply_event(world, self.setting, self.state, self._next_event)
                self.note("event", number=self._next_event)
            self._next_event += 1

    def _hold_meetings(self) -> None:
        self.met = []
        count, world, state = int(self.state.count[w.MEMBERS]), self.encoded.world, self.state
        meetings = self._meetings if count > 1 else 0
        drawn = self._meeting_uniforms() if meetings else []
        for number in range(meetings):
            first, second = drawn[number]
            place = eq.draw_by_weight(first, state.cumulative, count)
            i = int(state.members[place])
            j = eq.draw_by_tie(second, i, place, state.members, count, world.tie_start, world.tie_to, world.tie_extra,
                               state.present)
            if j >= 0:
                self.met.append((i, j))
                self.note("meeting", ally=self.allies[j].name, other=self.allies[i].name)
                self.allies[i].lobby(self.allies[j])

    def _meeting_uniforms(self) -> list[list[float]]:
        """Return two uniforms for each meeting of this round: for its lobbyist and for its target. They are drawn for
        eight rounds at once, which takes as long as for one.
        """
        place = self.round % ROUNDS_A_BLOCK
        if self.round == 1 or place == 0:
            pairs, seed = np.arange((self._meetings + 1) // 2, dtype=np.uint64), self.run_seed
            times = np.array([[time_word(MEETING, self.chance, self.round - place + k)] for k in range(ROUNDS_A_BLOCK)],
                             dtype=np.uint64)
            words = philox4x32(pairs, 0, self.chance & LOW_32, times, seed & LOW_32, seed >> 32)
            drawn = short_uniform(np.stack(words, axis=-1)).reshape(ROUNDS_A_BLOCK, 2 * len(pairs), 2)
            self._meeting_draws = drawn.tolist()
        return self._meeting_draws[place]

    def _draw_news(self) -> None:
        """Work out this round's news of all allies and candidates; a block of words is for eight rounds."""
        if self.process("news") == 0.0:
            return
        t, world = self.round, self.encoded.world
        if t == 1 or t % ROUNDS_A_BLOCK == 0:
            self._words = news_words(self.run_seed, self.chance, t, world.ally_id[:, None], world.candidate_id)
        self._normals = news_normal(self._words[news_row(t)] >> news_shift(t)).tolist()

    def news_of(self, ally: AllyRules) -> list[float]:
        """Return the standard normals by which this week's news moves an ally, by candidate."""
        return self._normals[ally.index]

    def shares(self) -> list[tuple[float, float]]:
        """Return by candidate the share of the others that did not object, as one sees it who objects himself, and as
        one who does not (equation 8).
        """
        members = int(self.state.count[w.MEMBERS])
        others, key = members - 1.0, (self.state.consenting.tobytes(), members)
        if key != self._shares[0]:
            self._shares = key, [(eq.isolation_share(count, others), eq.isolation_share(count - 1, others))
                                 for count in self.state.consenting.tolist()]
        return self._shares[1]

    def _work_out_urgency(self) -> float:
        return eq.urgency_acts(float(self.state.pressure[w.URGENT]), self.process("urgency_curve"))

    def _sound_out(self) -> None:
        state = self.state
        if self.round > 0:
            state.pressure[w.URGENT] = eq.urgency_share(state.pressure[w.URGENT], self.round, state.pressure[w.DUE])
            self._acting = self._work_out_urgency()
        state.gap_before[:] = state.gap
        for ally in self.allies:
            ally.sound()
        before, favourites = state.count[w.FRONT_RUNNER], state.favourite.copy()
        eq.update_backing(*self.tables)
        leader = state.count[w.FRONT_RUNNER]
        if state.count[w.STATED]:
            for ally in self.allies:
                ally.remember_pressure()
            state.count[w.STATED] = 0
        for ally in self.allies if self.diary is not None else ():
            if state.favourite[ally.index] != favourites[ally.index]:
                ally.note_favourite()
        if leader != before and leader >= 0:
            self.note("front-runner", candidate=self.encoded.candidates[leader], amount=float(state.backing[leader]))
        if self.diary is not None and leader >= 0:
            self._note_vetoes(leader)

    def _note_vetoes(self, leader: int) -> None:
        """Write into the diary, once, that only those whom nothing moves stand between a name and consensus."""
        against = [ally for ally in self.allies if ally.present and ally.objects[leader]]
        world = self.encoded.world
        weight = world.rule_weight if len(world.rule_weight) else self.setting.weight
        blocked = bool(against) and all(ally.holds_out(leader) for ally in against) and not eq.accepts(
            leader, self.state.objects, self.state.abstains, self.state.present, world.veto, weight, world.rule_numbers)
        names = (self.encoded.candidates[leader], *(ally.name for ally in against)) if blocked else None
        if names is not None and names != self._blocked:
            kind = "blocked" if all(ally.refuses[leader] for ally in against) else "immovable"
            for ally in against:
                self.note(kind, ally=ally.name, candidate=names[0])
        self._blocked = names

    def _close(self) -> None:
        state, c, step = self.state, int(self.state.count[w.FRONT_RUNNER]), self.process("offer_step")
        if c < 0 or step == 0.0 or not eq.is_closing(state.consenting[c], state.count[w.MEMBERS],
                                                     self.process("closing")):
            return
        eq.find_payers(*self.tables[1:], c)
        first = eq.heaviest(state.pays)
        if first < 0:
            return
        growth = eq.offer_growth(step, self.process("pace"), state.pressure[w.DUE], self.round)
        candidate = self.candidates[c]
        holdouts = [ally for ally in self.allies if ally.objects[c] and not ally.holds_out(c)]
        for ally in holdouts:
            ally.offer[c] += growth
            self.note("offer", ally=ally.name, candidate=candidate.name, other=self.allies[first].name,
                      amount=float(ally.offer[c]))
        self._settle(first, candidate, holdouts)

    def _settle(self, first: int, candidate: CandidateRules, holdouts: list[AllyRules]) -> None:
        """Settles with those whom the offer satisfies, smallest need first."""
        state, c = self.state, candidate.index
        while True:
            open_ones = [(wanted, ally.index, self._payer(ally, candidate, wanted, first))
                         for ally in holdouts if ally.objects[c] for wanted in (ally.wants(candidate),)]
            if any(payer >= 0 for _, _, payer in open_ones):
                state.count[w.CHANGED] = 1  # an offer is growing: this is no deadlock
            ready = [(wanted, j, payer) for wanted, j, payer in open_ones
                     if payer >= 0 and eq.accepts_offer(self.allies[j].offer[c], wanted)]
            if not ready:
                return
            wanted, j, payer = min(ready)
            self.allies[j].take(self.allies[payer], candidate, wanted)
            self.deals += 1
            self.deal_made(payer, j, c, wanted)

    def _payer(self, ally: AllyRules, candidate: CandidateRules, wanted: float, first: int) -> int:
        """Return who can bear what an ally wants, or -1 (equation 20'')."""
        state, c = self.state, candidate.index
        with np.errstate(over="ignore"):  # a charge beyond the largest number is infinite: nobody can bear it
            return eq.payer_of(ally.index, wanted, self.process("price"), self.process("budget"), first, state.spent[c],
                               state.paid, state.pays, self.setting.weight)

    def deal_made(self, payer: int, ally: int, candidate: int, price: float) -> None:
        """Is called after each deal; counting drivers override it."""

    def _decide(self) -> None:
        state, world = self.state, self.encoded.world
        adopted = self._under_silence() if self.round > 0 else w.NOBODY
        state.count[w.QUIET] = 0 if state.count[w.CHANGED] or self.round == 0 else state.count[w.QUIET] + 1
        if adopted >= 0:
            self._end(int(adopted), w.ADOPTED)
            return
        last, stall = world.calendar[w.LAST_ROUND], world.calendar[w.STALL]
        stalled = stall > 0 and state.count[w.QUIET] >= stall and not events_ahead(world, self.round)
        if stalled or self.round >= last:
            self._end(len(self.candidates), w.STALLED if self.round < last else w.OUT_OF_TIME)

    def _under_silence(self) -> int:
        before = int(self.state.count[w.PENDING])
        adopted = eq.decide(*self.tables, self.round)
        after = int(self.state.count[w.PENDING])
        if before >= 0 and after != before:
            self.note("silence broken", candidate=self.encoded.candidates[before])
        if after >= 0 and after != before and adopted < 0:
            self.note("under silence", candidate=self.encoded.candidates[after])
        return adopted

    def _end(self, outcome: int, reason: int) -> None:
        self.outcome, self.reason = self.encoded.outcomes[outcome], _REASONS[reason]
        self.ending = (outcome, reason)
        self.running = False
        if self.round <= self.encoded.world.calendar[w.OPEN_UNTIL] and self.left_out is None:
            self._leave_out(len(self.encoded.observed))
        if reason == w.ADOPTED:
            for ally in self.allies:
                if ally.present and ally.objects[outcome]:
                    self.note("overruled", ally=ally.name, candidate=self.outcome)
        self.note("adopted" if reason == w.ADOPTED else "fallback", candidate=self.outcome)

    def _collector(self) -> Any:
        """Return what collects time series, if anything does."""


class _Model:
    def __init__(self, rng: int):
        self.running = True


class Replay(Rounds, _Model):
    """A replicate to be told: played without Mesa, with a diary."""

    ally_class, candidate_class = PlainAlly, PlainCandidate


# The replicate that is worth telling: the most typical one, by a stated rule.
#
# Among the first replicates, those that end in the likeliest outcome; among these, those of the median duration (the
# lower one of two); among these, the one whose support path (members not objecting to each candidate, round by round)
# is nearest to their mean path; among equals, the first.

CONSIDERED = 1000
_TRIED = 30  # times as many are tried, where some disagree with what was seen
_COMPARED = 200  # paths are compared among at most so many replicates, the first ones


@dataclass(frozen=True)
class Typical:
    """A replicate, and what it stands for: `share` of the `considered` ones end in `outcome`, in the middle after
    `rounds` rounds.
    """

    replicate: int
    considered: int
    outcome: str
    share: float
    rounds: int


def most_typical(encoded: Encoded, seed: int = 1, considered: int = CONSIDERED) -> Typical:
    """Return the most typical of the first replicates, of those that agree with what was seen; the same on every
    machine. Raises UserError when hardly any does.
    """
    outcomes, ends = _first_kept(encoded, seed, considered)
    counts = np.bincount(outcomes[outcomes >= 0], minlength=len(encoded.outcomes))
    likeliest = _first_in_file(encoded, counts)
    alike = np.flatnonzero(outcomes == likeliest)
    rounds = np.sort(ends[alike])
    middle = int(rounds[(len(rounds) - 1) // 2])
    tied = alike[ends[alike] == middle][:_COMPARED]
    chosen = int(tied[0]) if len(tied) == 1 else _nearest_to_mean(encoded, seed, tied)
    kept = int(counts.sum())
    return Typical(chosen, kept, encoded.outcomes[likeliest], float(counts[likeliest] / kept), middle)


def _first_kept(encoded: Encoded, seed: int, considered: int) -> tuple[np.ndarray, np.ndarray]:
    """Return outcome and last round of replicates from the first on, until so many agree with what was seen."""
    outcomes, ends, kept = [], [], 0
    for first in range(0, _TRIED * considered, considered):
        _, record = run_chunk(encoded.world, seed, first, considered, counted_until=encoded.counted_until, records=True)
        outcomes.append(record.outcome)
        ends.append(record.round)
        kept += int((record.outcome >= 0).sum())
        if kept >= considered:
            break
    if kept == 0:
        raise UserError(f"{encoded.scenario.shown}: none of the first {_TRIED * considered:,} runs agrees with what "
                        "was seen; `nemcon run` says which observation makes that so")
    return np.concatenate(outcomes), np.concatenate(ends)


def _first_in_file(encoded: Encoded, counts: np.ndarray) -> int:
    """Return the outcome with the largest count; of equals, the first in the order of the file."""
    order = encoded.file_order
    return max(order, key=lambda outcome: int(counts[outcome]))


def support_path(encoded: Encoded, seed: int, replicate: int) -> np.ndarray:
    """Return how many members do not object to each candidate, shape (m, rounds + 1), to the end of the replicate or
    to the last counted round.
    """
    tally, record = run_chunk(encoded.world, seed, replicate, 1, counted_until=encoded.counted_until, records=True)
    rounds = min(int(record.round[0]), encoded.counted_until)
    return tally.support[:, :rounds + 1].argmax(axis=2)


def _nearest_to_mean(encoded: Encoded, seed: int, tied: np.ndarray) -> int:
    paths = np.array([support_path(encoded, seed, int(replicate)) for replicate in tied], dtype=np.int64)
    # Distances from the sum, not the mean, are whole numbers: no rounding error decides between equals.
    distance = ((len(paths) * paths - paths.sum(axis=0)) ** 2).sum(axis=(1, 2))
    return int(tied[int(distance.argmin())])
