"""Many replicates on the Mesa driver, counted like those of the compiled one."""

from __future__ import annotations

from sim.lobbying import world as w
from sim.lobbying.tally import added, count_end, count_holdouts, count_round, new_record, new_tally
from sim.model.agents import Ally
from sim.model.consensus import ConsensusModel
from sim.scenario.encode import Encoded


class _Counted(ConsensusModel):
    """A model that counts what the compiled driver counts."""

    def __init__(self, case, tally, **options):
        self._tally = tally
        super().__init__(case, watch=False, **options)

    def deal_made(self, payer: int, ally: int, candidate: int, price: float) -> None:
        self._tally.paid[ally, candidate] += 1
        self._tally.paid_sum[ally, candidate] = added(self._tally.paid_sum[ally, candidate], price)
        self._tally.payer[payer, ally] += 1

    def _hold_meetings(self) -> None:
        super()._hold_meetings()
        for i, j in self.met:
            self._tally.met[i, j] += 1

    def _decide(self) -> None:
        count_round(self._tally, self.state, self.round)
        super()._decide()


def run_chunk(encoded: Encoded, seed: int, first: int, count: int, *, shown: int, records: bool = False,
              twin: int = 0, ally_class: type[Ally] = Ally):
    """Plays a chunk on the Mesa driver; returns tally and record like `engine.chunk.run_chunk`."""
    n, m = len(encoded.allies), len(encoded.candidates)
    tally, record = new_tally(n, m, shown), new_record(count if records else 0)
    for index in range(count):
        model = _Counted(encoded, tally, replicate=first + index, seed=seed, ally_class=ally_class, twin=twin).run()
        outcome, reason = model.ending
        if reason == w.ADOPTED:
            count_holdouts(tally, outcome, model.state.gap_held, model.setting.premium, model.state.present)
        count_end(tally, record, index, model.state, model.setting, outcome, model.round, reason, model.deals)
    return tally, record
