"""One round of a small alliance, exactly: from one moment to the chances of the next ones.

Written from docs/model.md, section 3, and sharing nothing with the drivers but the equations: an oracle that shares
the driver's bugs is none. Nothing is sampled. Every meeting that can happen happens, with its probability.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from sim.model import world as w
from sim.model.equations import (
    ABSTAIN_BELOW,
    accepts,
    accepts_offer,
    ask,
    best_two,
    declares,
    drawn_in,
    effective_attitude,
    front_runner,
    is_closing,
    persuade,
    tied_share,
    tolerance,
    withdraws,
    within_budget,
)
from sim.model.events import meetings_of
from sim.model.inputs import setting_at
from support.favourites import backing_shares, heaviest_backer
from support.oracle.exact_meeting import meeting_chances, tie_matrix
from support.oracle.exact_moment import ChainState, Soundings, Table, table


class Alliance:
    """A world in which nothing is left to chance but who meets whom.

    Raises ValueError for one that draws more than that, or whose rounds are not all alike.
    """

    def __init__(self, world: w.World):
        _refuse(world)
        self.world, self.setting = world, setting_at(world, 0.5)
        if self._process(w.NEWS) > 0 or self._process(w.URGENCY) > 0:
            raise ValueError("news or urgency: rounds differ, so that there is no chain to solve")
        if any(self._process(name) > 0 for name in (w.ANCHOR, w.PACE, w.PRICE, w.VIABILITY)) or self.setting.reversion.any():
            raise ValueError("anchor, pace, price, viability or a cost of no agreement: this chain does not know them")
        self._meetings = meetings_of(self.setting, int(world.present.sum()))
        self._pairs = meeting_chances(self.setting.weight, tie_matrix(world))
        self._met: dict = {}
        self._heard: dict = {}

    def first(self) -> ChainState:
        """Returns the moment after round 0: soundings and favourites only."""
        n, m = self.setting.home.shape
        zeros, nobody = ((0.0,) * m,) * n, ((False,) * m,) * n
        blank = ChainState(table(self.setting.home), zeros, zeros, nobody, tuple(self.world.status.tolist()), (0,) * m,
                          (0.0,) * m, w.NOBODY, w.NOBODY, 0)
        return self._take_stock(blank, self._sound(blank))

    def after(self, moment: ChainState) -> dict[ChainState | int, float]:
        """Returns the chance of every moment that can follow, and of every candidate (by index) that is adopted."""
        before, chances = self._reconsider(moment), defaultdict(float)
        for attitude, chance in self._meet(before.attitude, before.status).items():
            chances[self._conclude(before._replace(attitude=attitude))] += chance
        return dict(chances)

    def _process(self, name: int) -> float:
        return float(self.setting.process[name])

    def _reconsider(self, moment: ChainState) -> ChainState:
        """Lets silent candidates declare and declared ones lose heart, on the last soundings."""
        backing, asked = self._shares(moment, False), self._shares(moment, True)
        status, below = list(moment.status), list(moment.below)
        for c, was in enumerate(moment.status):
            if was < w.DECLARED:
                share = sum(row[c] for row in moment.acquiesced) / len(moment.acquiesced)
                leader = moment.leader
                leading = sum(row[leader] for row in moment.acquiesced) / len(moment.acquiesced) if leader >= 0 else 0.0
                drawn = drawn_in(self.setting.ambition[c], share, leading, self._process(w.RELATIVE_ENTRY),
                                 was == w.NOT_AVAILABLE, self._process(w.RELUCTANCE))
                if declares(drawn, self._process(w.PRESSURE), asked[c], self.setting.exit_cost[c]):
                    status[c], below[c] = w.DECLARED, 0
            elif was == w.DECLARED:
                behind = moment.leader not in (w.NOBODY, c) and backing[c] < self._process(w.BACKING_FLOOR)
                below[c] = below[c] + 1 if behind else 0
                if behind and withdraws(below[c], self.setting.patience[c]):
                    status[c] = w.WITHDRAWN
        return moment._replace(status=tuple(status), below=tuple(below))

    def _shares(self, moment: ChainState, silent_too: bool) -> np.ndarray:
        """Returns the weight share behind each declared name, or behind each name in play."""
        return backing_shares(moment.attitude, moment.status, silent_too, self.setting.weight / self.setting.weight.sum())

    def _meet(self, attitude: Table, status: tuple[int, ...]) -> dict[Table, float]:
        """Returns the chances of the attitudes after all meetings of a round, one after the other."""
        chances = {attitude: 1.0}
        for _ in range(self._meetings):
            later = defaultdict(float)
            for rows, chance in chances.items():
                for following, pair in self._meet_once(rows, status).items():
                    later[following] += chance * pair
            chances = later
        return chances

    def _meet_once(self, rows: Table, status: tuple[int, ...]) -> dict[Table, float]:
        if (rows, status) not in self._met:
            chances = defaultdict(float)
            for i, j, pair in self._pairs:
                chances[rows if j == w.NOBODY else self._persuaded(rows, i, j, status)] += pair
            self._met[rows, status] = chances
        return self._met[rows, status]

    def _persuaded(self, rows: Table, i: int, j: int, status: tuple[int, ...]) -> Table:
        persuasion, home, resolve = self._process(w.PERSUASION), self.setting.home[j], self.setting.resolve[j]
        moved = tuple(mine if status[c] == w.WITHDRAWN else persuade(mine, rows[i][c], home[c], persuasion, resolve)
                      for c, mine in enumerate(rows[j]))
        return (*rows[:j], moved, *rows[j + 1:])

    def _conclude(self, moment: ChainState) -> ChainState | int:
        """Takes the soundings, makes and settles offers, and decides."""
        sounded = self._sound(moment)
        moment = self._close(self._take_stock(moment, sounded), sounded)
        return self._decide(moment, sounded)

    def _sound(self, moment: ChainState) -> Soundings:
        """Returns the soundings; the others count as they stood in the round before."""
        rows = [self._sound_ally(j, moment.attitude[j], moment.deal[j], moment.status, moment.acquiesced)
                for j in range(len(moment.attitude))]
        return Soundings(*(np.array(column) for column in zip(*rows, strict=True)))

    def _sound_ally(self, j: int, *about) -> tuple[list[float], list[bool], list[bool]]:
        if (j, about) not in self._heard:
            self._heard[j, about] = self._hear(j, *about)
        return self._heard[j, about]

    def _hear(self, j: int, row, deal, status, acquiesced) -> tuple[list[float], list[bool], list[bool]]:
        """Returns gaps, objections and abstentions of one ally."""
        world, fine = self.world, np.array(acquiesced)
        best, first, second = best_two(np.array(row), np.array(status), w.DECLARED)
        gap, abstains = [0.0] * len(row), [False] * len(row)
        for c in (c for c in range(len(row)) if status[c] != w.WITHDRAWN):
            share = tied_share(j, c, len(fine), fine, fine.sum(axis=0), world.tie_start, world.tie_to,
                               world.tie_extra, world.present)
            y = effective_attitude(row[c], self._process(w.ISOLATION), self.setting.resolve[j], share, 0.0, deal[c])
            rival = second if best == c else first
            gap[c] = tolerance(self.setting.threshold[j], self._process(w.SHELTER), row[c], rival) - y
            abstains[c] = y < world.rule_numbers[ABSTAIN_BELOW]
        return gap, [x > w.TIE for x in gap], abstains

    def _take_stock(self, moment: ChainState, sounded: Soundings) -> ChainState:
        fine = ~sounded.objects & (np.array(moment.status) != w.WITHDRAWN)
        leader = front_runner(self._shares(moment, False), np.array(moment.status), moment.leader)
        return moment._replace(acquiesced=table(fine), leader=int(leader))

    def _close(self, moment: ChainState, sounded: Soundings) -> ChainState:
        """Raises the offers to all hold-outs, then settles, smallest need first, what the budget covers."""
        c, step, n = moment.leader, self._process(w.OFFER_STEP), len(moment.attitude)
        if c == w.NOBODY or step == 0.0 or not is_closing(n - sounded.objects[:, c].sum(), n,
                                                          self._process(w.CLOSING)):
            return moment
        payer = heaviest_backer(c, moment.attitude, moment.status, sounded.objects, self.world.present,
                                self.setting.weight)
        if payer < 0:
            return moment
        offer, most = np.array(moment.offer), self._process(w.BUDGET) + step
        for j in np.flatnonzero(sounded.objects[:, c]):  # the budget covers no ask beyond it, so there an offer rests
            offer[j, c] = min(offer[j, c] + step, most)
        return self._settle(moment._replace(offer=table(offer)), sounded)

    def _settle(self, moment: ChainState, sounded: Soundings) -> ChainState:
        """Pays the hold-outs whose ask an offer has reached, the smallest first; their objections fall."""
        c, budget, spent = moment.leader, self._process(w.BUDGET), list(moment.spent)
        deal, acquiesced = np.array(moment.deal), np.array(moment.acquiesced)
        asks = sorted((float(ask(sounded.gap[j, c], self.setting.premium[j])), int(j))
                      for j in np.flatnonzero(sounded.objects[:, c]))
        for price, j in asks:
            if accepts_offer(moment.offer[j][c], price) and within_budget(budget, spent[c], price):
                deal[j, c] += price
                spent[c] += price
                acquiesced[j, c], sounded.objects[j, c] = True, False
        return moment._replace(deal=table(deal), acquiesced=table(acquiesced), spent=tuple(spent))

    def _decide(self, moment: ChainState, sounded: Soundings) -> ChainState | int:
        """Puts an accepted name under silence, and returns its index once the silence is over."""
        pending, waited = moment.pending, moment.waited + 1
        if pending != w.NOBODY and not (moment.status[pending] == w.DECLARED and self._accepts(pending, sounded)):
            pending = w.NOBODY
        if pending == w.NOBODY and moment.leader != w.NOBODY and self._accepts(moment.leader, sounded):
            pending, waited = moment.leader, 0
        if pending != w.NOBODY and waited >= self.world.calendar[w.SILENCE]:
            return pending
        return moment._replace(pending=pending, waited=waited if pending != w.NOBODY else 0)

    def _accepts(self, c: int, sounded: Soundings) -> bool:
        weight = self.world.rule_weight if len(self.world.rule_weight) else self.setting.weight
        return bool(accepts(c, sounded.objects, sounded.abstains, self.world.present, self.world.veto, weight,
                            self.world.rule_numbers))


def _refuse(world: w.World) -> None:
    reasons = (("something is drawn", len(world.input_id) + len(world.table_slot)), ("events", len(world.event_kind)),
               ("a veto", world.refuses.sum()), ("a stall length", world.calendar[w.STALL]), ("an ally that is no member", (~world.present).sum()))
    stated = [name for name, count in reasons if count > 0]
    if stated:
        raise ValueError(f"{stated[0]}: only meetings may be left to chance, and all rounds must be alike")
