"""The Mesa driver: allies and candidates as agents, one round a step. What one reads, watches and subclasses."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.agents.agents import Ally, Candidate
from sim.model import world as w
from sim.model.draws import MEETING, ROUNDS_A_BLOCK, block, news_words, short_uniform
from sim.model.encoding import Encoded, encode
from sim.model.equations import (
    ABSTAIN_BELOW,
    accepts,
    accepts_offer,
    decide,
    draw_by_tie,
    draw_by_weight,
    find_payers,
    heaviest,
    is_closing,
    offer_growth,
    payer_of,
    update_backing,
    urgency_acts,
    urgency_share,
)
from sim.model.events import apply_event, events_ahead, init_state, meetings_of
from sim.model.inputs import draw_setting
from sim.model.news_normals import news_normal, news_row, news_shift
from sim.model.observations import first_disagreement, is_conditional
from sim.model.tally import (
    count_end,
    count_holdouts,
    count_left_out,
    count_round,
    new_record,
    new_tally,
    saturating_add,
)
from sim.results.explain import Entry


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


class ConsensusModel(mesa.Model):
    """One replicate of a scenario, round by round.

    After construction round 0 has happened: events, soundings, favourites. `step()` is one round; `running` turns
    False when a name is adopted or the fallback comes, and `outcome` then names it. `left_out` is the row of what was
    seen with which the replicate disagrees (the number of rows: it ends too soon), None as long as it agrees.

    Parameters
    ----------
    case : a scenario (or one that is encoded already)
    replicate : which replicate; with the file and the seed it determines everything
    seed : seed of the run
    parameters : global parameters (default: the shipped ones)
    ally_class : a subclass of Ally to run instead
    watch : keep diary and time series (`diary`, `datacollector`); off when only the outcome matters
    chance_offset : the chance is that of another replicate, so many further on
    """

    def __init__(self, case, replicate: int = 0, seed: int = 1, parameters=None, ally_class: type[Ally] = Ally,
                 watch: bool = True, chance_offset: int = 0):
        super().__init__(rng=seed)
        self.encoded = case if isinstance(case, Encoded) else encode(case, parameters)
        self.run_seed, self.replicate, self.chance = seed, replicate, replicate + chance_offset
        world, allies, candidates = self.encoded.world, self.encoded.allies, self.encoded.candidates
        self.setting = draw_setting(world, seed, replicate, self.chance)
        self._process = dict(zip(w.PROCESS, self.setting.process.tolist(), strict=True))
        self.state = w.new_state(len(allies), len(candidates))
        init_state(world, self.setting, self.state)
        self._acting = self._work_out_urgency()
        self.abstain_below = float(world.rule_numbers[ABSTAIN_BELOW])
        self._tables = views(world), views(self.setting), views(self.state)
        self.round, self.deals = 0, 0
        self.outcome: str | None = None
        self.reason: str | None = None
        self.left_out: int | None = None
        self.met: list[tuple[int, int]] = []
        self.diary = Diary(self.encoded) if watch else None
        self.allies = [ally_class(self, name, j) for j, name in enumerate(allies)]
        self.names_in_play = self.candidates = [Candidate(self, name, c) for c, name in enumerate(candidates)]
        self._words, self._normals = (), []
        self._meetings = meetings_of(self.setting, self.state.count[w.MEMBERS])
        self._next_event = 0
        self.datacollector = self._collector() if watch else None
        self._play_round()

    _blocked: tuple[str, ...] | None = None
    _words: Any  # of the news of eight rounds
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

    def run(self) -> ConsensusModel:
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
        drawn = self._meeting_uniforms(meetings)
        for number in range(meetings):
            first, second = drawn[number]
            place = draw_by_weight(first, state.cumulative, count)
            i = int(state.members[place])
            j = draw_by_tie(second, i, place, state.members, count, world.tie_start, world.tie_to, world.tie_extra,
                            state.present)
            if j >= 0:
                self.met.append((i, j))
                self.note("meeting", ally=self.allies[j].name, other=self.allies[i].name)
                self.allies[i].lobby(self.allies[j])

    def _meeting_uniforms(self, meetings: int) -> list[list[float]]:
        """Return two uniforms for each meeting of this round: for its lobbyist and for its target."""
        pairs = np.arange((meetings + 1) // 2, dtype=np.uint64)
        words = block(MEETING, self.round, pairs, 0, self.run_seed, self.chance)
        return short_uniform(np.stack(words, axis=1)).reshape(-1, 2).tolist()

    def _draw_news(self) -> None:
        """Work out this round's news of all allies and candidates; a block of words is for eight rounds."""
        if self.process("news") == 0.0:
            return
        t, world = self.round, self.encoded.world
        if t == 1 or t % ROUNDS_A_BLOCK == 0:
            self._words = news_words(self.run_seed, self.chance, t, world.ally_id[:, None], world.candidate_id)
        self._normals = news_normal(self._words[news_row(t)] >> news_shift(t)).tolist()

    def news_of(self, ally: Ally, candidate: Candidate) -> float:
        """Return the standard normal by which this week's news moves an ally toward a candidate."""
        return self._normals[ally.index][candidate.index]

    def _work_out_urgency(self) -> float:
        return urgency_acts(float(self.state.pressure[w.URGENT]), self.process("urgency_curve"))

    def _sound_out(self) -> None:
        state = self.state
        if self.round > 0:
            state.pressure[w.URGENT] = urgency_share(state.pressure[w.URGENT], self.round, state.pressure[w.DUE])
            self._acting = self._work_out_urgency()
        state.gap_before[:] = state.gap
        for ally in self.allies:
            ally.sound()
        before, favourites = state.count[w.FRONT_RUNNER], state.favourite.copy()
        update_backing(*self._tables)
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
        blocked = bool(against) and all(ally.holds_out(leader) for ally in against) and not accepts(
            leader, self.state.objects, self.state.abstains, self.state.present, world.veto, weight, world.rule_numbers)
        names = (self.encoded.candidates[leader], *(ally.name for ally in against)) if blocked else None
        if names is not None and names != self._blocked:
            kind = "blocked" if all(ally.refuses[leader] for ally in against) else "immovable"
            for ally in against:
                self.note(kind, ally=ally.name, candidate=names[0])
        self._blocked = names

    def _close(self) -> None:
        state, c, step = self.state, int(self.state.count[w.FRONT_RUNNER]), self.process("offer_step")
        if c < 0 or step == 0.0 or not is_closing(state.consenting[c], state.count[w.MEMBERS],
                                                  self.process("closing")):
            return
        find_payers(*self._tables[1:], c)
        first = heaviest(state.pays)
        if first < 0:
            return
        growth = offer_growth(step, self.process("pace"), state.pressure[w.DUE], self.round)
        candidate = self.candidates[c]
        holdouts = [ally for ally in self.allies if ally.objects[c] and not ally.holds_out(c)]
        for ally in holdouts:
            ally.offer[c] += growth
            self.note("offer", ally=ally.name, candidate=candidate.name, other=self.allies[first].name,
                      amount=float(ally.offer[c]))
        self._settle(first, candidate, holdouts)

    def _settle(self, first: int, candidate: Candidate, holdouts: list[Ally]) -> None:
        """Settles with those whom the offer satisfies, smallest need first."""
        state, c = self.state, candidate.index
        while True:
            open_ones = [(wanted, ally.index, self._payer(ally, candidate, wanted, first))
                         for ally in holdouts if ally.objects[c] for wanted in (ally.wants(candidate),)]
            if any(payer >= 0 for _, _, payer in open_ones):
                state.count[w.CHANGED] = 1  # an offer is growing: this is no deadlock
            ready = [(wanted, j, payer) for wanted, j, payer in open_ones
                     if payer >= 0 and accepts_offer(self.allies[j].offer[c], wanted)]
            if not ready:
                return
            wanted, j, payer = min(ready)
            self.allies[j].take(self.allies[payer], candidate, wanted)
            self.deals += 1
            self.deal_made(payer, j, c, wanted)

    def _payer(self, ally: Ally, candidate: Candidate, wanted: float, first: int) -> int:
        """Return who can bear what an ally wants, or -1 (equation 20'')."""
        state, c = self.state, candidate.index
        with np.errstate(over="ignore"):  # a charge beyond the largest number is infinite: nobody can bear it
            return payer_of(ally.index, wanted, self.process("price"), self.process("budget"), first, state.spent[c],
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
        adopted = decide(self.encoded.world, self.setting, self.state, self.round)
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

    def _collector(self) -> mesa.DataCollector:
        support = {f"support of {name}": lambda model, c=c: int(model.state.consenting[c])
                   for c, name in enumerate(self.encoded.candidates)}
        backing = {f"backing of {name}": lambda model, c=c: float(model.state.backing[c])
                   for c, name in enumerate(self.encoded.candidates)}
        return mesa.DataCollector(
            model_reporters={"round": "round", "date": "date", "front-runner": "front_runner", **support, **backing},
            agenttype_reporters={type(self.allies[0]): {
                "name": "name", "favourite": "favourite", "objects": lambda ally: ally.objects.astype(bool),
                "attitude": lambda ally: ally.attitude.copy(), "offer": lambda ally: ally.offer.copy()}}
            if self.allies else None)


# Many replicates on the Mesa driver, counted like those of the compiled one.


class _Counted(ConsensusModel):
    """A model that counts what the compiled driver counts."""

    def __init__(self, case, tally, **options):
        self._tally = tally
        super().__init__(case, watch=False, **options)

    def deal_made(self, payer: int, ally: int, candidate: int, price: float) -> None:
        self._tally.paid[ally, candidate] += 1
        self._tally.paid_sum[ally, candidate] = saturating_add(self._tally.paid_sum[ally, candidate], price)
        self._tally.payer[payer, ally] += 1

    def _hold_meetings(self) -> None:
        super()._hold_meetings()
        for i, j in self.met:
            self._tally.met[i, j] += 1

    def _decide(self) -> None:
        count_round(self._tally, self.state, self.round)
        super()._decide()


def disagreement(encoded: Encoded, seed: int, replicate: int, ally_class: type[Ally] = Ally,
                 chance_offset: int = 0) -> int | None:
    """Return the row of what was seen with which a replicate disagrees, the number of rows where it ends too soon, or
    None.
    """
    if not is_conditional(encoded.world):
        return None
    model = ConsensusModel(encoded, replicate, seed, ally_class=ally_class, watch=False, chance_offset=chance_offset)
    while model.running and model.left_out is None and model.round < encoded.world.calendar[w.OPEN_UNTIL]:
        model.step()
    return model.left_out


def run_chunk(encoded: Encoded, seed: int, first: int, count: int, *, counted_until: int, records: bool = False,
              chance_offset: int = 0, ally_class: type[Ally] = Ally):
    """Play a chunk on the Mesa driver; return tally and record like `engine.chunk.run_chunk`."""
    n, m = len(encoded.allies), len(encoded.candidates)
    tally, record = new_tally(n, m, counted_until), new_record(count if records else 0)
    for index in range(count):
        row = disagreement(encoded, seed, first + index, ally_class, chance_offset)
        if row is not None:
            count_left_out(record, index, row)
            continue
        model = _Counted(encoded, tally, replicate=first + index, seed=seed, ally_class=ally_class,
                         chance_offset=chance_offset).run()
        outcome, reason = model.ending
        if reason == w.ADOPTED:
            count_holdouts(tally, outcome, model.state.gap_held, model.setting.premium, model.state.present)
        count_end(tally, record, index, model.state, model.setting, outcome, model.round, reason, model.deals)
    return tally, record
