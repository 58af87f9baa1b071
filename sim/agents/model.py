"""The Mesa driver: allies and candidates as agents, one round a step. What one reads, watches and subclasses."""

from __future__ import annotations

import mesa

from sim.agents.agents import AllyRules, CandidateRules
from sim.agents.replay import Rounds, views
from sim.model import tally as counts
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.events import is_conditional


class Ally(AllyRules, mesa.Agent):
    """A member of the alliance. Subclass it to change how allies behave; the odds machinery runs around it as ever.

    Attributes
    ----------
    name : the id in the scenario file
    attitude, home, deal, offer, gap, objects : arrays (m,), one entry a candidate (see `sim.model.world.State`)
    weight, threshold, premium : numbers of this replicate
    """


class Candidate(CandidateRules, mesa.Agent):
    """A person (or option) who may be adopted: enters, waits or withdraws."""


class ConsensusModel(Rounds, mesa.Model):
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

    ally_class, candidate_class = Ally, Candidate

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
        self._tally, self._counted = tally, views(tally)
        self._won: set[tuple[int, int]] = set()  # a member counts once a run, however often it is won over
        super().__init__(case, watch=False, **options)

    def deal_made(self, payer: int, ally: int, candidate: int, price: float) -> None:
        self._tally.paid[ally, candidate] += (ally, candidate) not in self._won
        self._won.add((ally, candidate))
        self._tally.paid_sum[ally, candidate] = counts.saturating_add(self._tally.paid_sum[ally, candidate], price)
        self._tally.payer[payer, ally] += 1

    def _hold_meetings(self) -> None:
        super()._hold_meetings()
        for i, j in self.met:
            self._tally.met[i, j] += 1

    def _decide(self) -> None:
        counts.count_round(self._counted, self.tables[2], self.round)
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
    """Play a chunk on the Mesa driver; return tally and record like `sim.model.rounds.run_chunk`."""
    n, m = len(encoded.allies), len(encoded.candidates)
    tally, record = counts.new_tally(n, m, counted_until), counts.new_record(count if records else 0)
    for index in range(count):
        row = disagreement(encoded, seed, first + index, ally_class, chance_offset)
        if row is not None:
            counts.count_left_out(record, index, row)
            continue
        model = _Counted(encoded, tally, replicate=first + index, seed=seed, ally_class=ally_class,
                         chance_offset=chance_offset).run()
        outcome, reason = model.ending
        if reason == w.ADOPTED:
            counts.count_holdouts(tally, outcome, model.state.gap_held, model.setting.premium, model.state.present)
        counts.count_end(tally, record, index, model.state, model.setting, outcome, model.round, reason, model.deals)
    return tally, record
