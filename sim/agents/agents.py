"""What agents do: allies who lobby, sound out their own limits and take offers; candidates who reconsider.

Each method says in words what one equation of docs/model.md does, and calls that equation. The numbers of an agent are
views of the model's arrays (its `state`), so that what an agent changes is what everybody sees. Mesa makes agents of
them in `model`; `replay` tells a run without Mesa, which takes as long to import as 10,000 replicates to play.
"""

from __future__ import annotations

from typing import Any

from sim.model import equations as eq
from sim.model import world as w

# What can make an ally give way, as the diary says it; the order is that of `Ally.parts`.
CAUSES = ("talks and news", "the others agree", "the deadline", "no preferred rival is running")


class AllyRules:
    """What a member of the alliance does; its attributes are those of `sim.agents.model.Ally`."""

    model: Any

    def __init__(self, model, name: str, index: int):
        super().__init__(model)  # type: ignore[call-arg] # of an agent
        self.name, self.index = name, index
        state, setting = model.state, model.setting
        self.attitude, self.home = state.attitude[index], state.home[index]
        self.deal, self.offer = state.deal[index], state.offer[index]
        self.gap, self.objects, self.abstains = state.gap[index], state.objects[index], state.abstains[index]
        self.weight, self.threshold = float(setting.weight[index]), float(setting.threshold[index])
        self.premium, self.reversion = float(setting.premium[index]), float(setting.reversion[index])
        self.acquiesced = state.acquiesced[index]
        self.refuses, self.stated, self.anchor = state.refuses[index], state.stated[index], state.anchor[index]
        self.immovable = state.immovable[index]
        self._parts: dict[int, tuple[float, ...]] = {}
        start = model.encoded.world.tie_start
        self._has_ties = bool(start[index] != start[index + 1])

    @property
    def present(self) -> bool:
        """Whether the ally is a member now."""
        return self.model.tables[2].present[self.index]

    @property
    def resolve(self) -> float:
        """How firmly home politics holds it to its first position; a change of government changes it."""
        return self.model.tables[2].resolve[self.index]

    @property
    def favourite(self) -> str | None:
        """The declared candidate it backs (equation 13)."""
        index = self.model.state.favourite[self.index]
        return self.model.encoded.candidates[index] if index >= 0 else None

    @property
    def urgency(self) -> float:
        """How hard the deadline presses it in this round (equations 7' and 9')."""
        return eq.urgency_of(self.model.process("urgency"), self.reversion, self.model.acting_urgency)

    def lobby(self, target: AllyRules) -> None:
        """Talk to another ally about every name in play (equation 5)."""
        for candidate in self.model.names_in_play:
            target.listen(self, candidate)

    def listen(self, lobbyist: AllyRules, candidate: CandidateRules) -> None:
        """Move toward the lobbyist, held back by home (equation 5)."""
        c = candidate.index
        self.attitude[c] = eq.persuade(self.attitude.item(c), lobbyist.attitude.item(c), self.home.item(c),
                                       self.model.process("persuasion"), self.resolve)

    def hear_news(self) -> None:
        """Move by the week's news (equation 6)."""
        size = self.model.process("news")
        if size == 0.0 or not self.present:
            return
        attitude, normals = self.attitude.tolist(), self.model.news_of(self)
        for candidate in self.model.names_in_play:
            c = candidate.index
            attitude[c] = eq.news(attitude[c], size, normals[c])
        self.attitude[:] = attitude

    def sound(self) -> None:
        """Take its own soundings: how far it is from acquiescing to each name (equations 8 to 12)."""
        model = self.model
        if not self.present:
            self.gap[:], self.objects[:], self.abstains[model.state.status != w.WITHDRAWN] = 0.0, 0, False
            return
        # Numbers of Python are quicker one by one than those of NumPy.
        attitude, deal, status = self.attitude.tolist(), self.deal.tolist(), model.state.status.tolist()
        holds_out, gap, objected = (self.refuses | self.immovable).tolist(), self.gap.tolist(), self.objects.tolist()
        pressed, urgency, resolve = self.pressed(), self.urgency, self.resolve
        best, first, second = eq.best_two(attitude, status, w.DECLARED)
        shelter, isolation, below = model.process("shelter"), model.process("isolation"), model.abstain_below
        for c, entry in enumerate(status):
            if entry == w.WITHDRAWN:
                gap[c] = 0.0
                continue
            y = eq.effective_attitude(attitude[c], isolation, resolve, pressed[c], urgency, deal[c])
            tolerated = eq.tolerance(self.threshold, shelter, attitude[c], second if best == c else first)
            gap[c] = eq.gap_of(tolerated - y, holds_out[c])
            if model.diary is not None or (gap[c] > w.TIE) != objected[c]:
                self._object(model.candidates[c], gap[c] > w.TIE, tolerated)
            if below > -1e300:
                self.abstains[c] = y < below
        self.gap[:] = gap
        objects = [short > w.TIE for short in gap]
        if objects != objected:
            self.objects[:] = objects

    def holds_out(self, c: int) -> bool:
        """Tell whether nothing moves it about candidate c: a veto of its own stands, or it cannot be moved."""
        return bool(self.refuses[c] or self.immovable[c])

    def pressed(self) -> list[float]:
        """Return by candidate how isolated it is, beyond what it was when it stated its stance (equations 8, 8')."""
        shares, anchored = self.shares_agreeing(), self.model.process("anchor")
        if self.model.state.count[w.STATED]:
            for c in range(len(shares)):
                if self.stated[c]:
                    self.anchor[c] = shares[c]
        return [eq.pressing_share(share, anchor, anchored)
                for share, anchor in zip(shares, self.anchor.tolist(), strict=True)]

    def shares_agreeing(self) -> list[float]:
        """Return by candidate the share of the other members that did not object, as it counts (equation 8)."""
        if self._has_ties:
            state, world = self.model.state, self.model.encoded.world
            members = int(state.count[w.MEMBERS])
            return [eq.tied_share(self.index, c, members, state.acquiesced, state.consenting, world.tie_start,
                                  world.tie_to, world.tie_extra, state.present) for c in range(len(state.status))]
        return [shares[agreed] for shares, agreed in zip(self.model.shares(), self.acquiesced.tolist(), strict=True)]

    def remember_pressure(self) -> None:
        """Note how isolated the stances are that it stated in this round (equation 8')."""
        if self.stated.any():
            for c, share in enumerate(self.shares_agreeing()):
                if self.stated[c]:
                    self.stated[c], self.anchor[c] = False, share

    def wants(self, candidate: CandidateRules) -> float:
        """Return what it asks for its acquiescence (equation 19)."""
        return eq.ask(self.gap[candidate.index], self.premium)

    def take(self, payer: AllyRules, candidate: CandidateRules, price: float) -> None:
        """Take the offer, which costs the payer more the heavier it is itself (equation 20'); its objection falls."""
        c, state = candidate.index, self.model.state
        self.deal[c] += price
        charged = self.charged(payer, price)
        state.spent[c] += charged
        state.paid[payer.index] += charged
        self.gap[c] -= price
        self.objects[c] = 0
        state.acquiesced[self.index, c] = 1
        state.consenting[c] += 1
        if eq.backs(self.attitude[c] + state.viable[c], state.worth[self.index]):
            state.pays[self.index] = self.weight
        self.model.note("deal", ally=self.name, candidate=candidate.name, other=payer.name, amount=price)

    def charged(self, payer: AllyRules, price: float) -> float:
        """Return what a deal with it costs the payer's budget (equation 20')."""
        return eq.charge(price, self.model.process("price"), self.weight, payer.weight)

    @property
    def stable_id(self):
        """The id on which its draws depend."""
        return self.model.encoded.world.ally_id[self.index]

    def note_favourite(self) -> None:
        """Write into the diary whom it backs now, and whether it likes another declared name better."""
        favourite = self.model.state.favourite[self.index]
        best = eq.best_two(self.attitude, self.model.state.status, w.DECLARED)[0]
        if favourite >= 0:
            self.model.note("favourite" if favourite == best else "settles for", ally=self.name,
                            candidate=self.model.encoded.candidates[favourite])

    def _object(self, candidate: CandidateRules, objects: bool, tolerated: float) -> None:
        c = candidate.index
        cause = self._cause(c, tolerated) if self.model.diary is not None else None
        if objects != self.objects[c]:
            self.model.state.count[w.CHANGED] = 1
            kind = "gives way" if not objects else "vetoes" if self.refuses[c] else "objects"
            self.model.note(kind, ally=self.name, candidate=candidate.name, cause=None if objects else cause)

    def _cause(self, c: int, tolerated: float) -> str | None:
        """Return what has come most near to making it give way since the last soundings; None if it is not known."""
        isolation = self.model.process("isolation") * (1.0 - self.resolve) * self.pressed()[c]
        now = (self.attitude[c], isolation, self.urgency, -tolerated)
        before, self._parts[c] = self._parts.get(c), now
        if before is None:
            return None
        gained = [new - old for new, old in zip(now, before, strict=True)]
        return CAUSES[gained.index(max(gained))] if max(gained) > 0.0 else None


class CandidateRules:
    """A person (or option) who may be adopted: enters, waits or withdraws."""

    model: Any

    def __init__(self, model, name: str, index: int):
        super().__init__(model)  # type: ignore[call-arg] # of an agent
        self.name, self.index = name, index

    @property
    def status(self) -> int:
        """Entry status, a code of `sim.model.world`."""
        return int(self.model.state.status[self.index])

    @property
    def in_play(self) -> bool:
        """Whether the name can be lobbied for: it has not withdrawn."""
        return self.status != w.WITHDRAWN

    @property
    def stable_id(self):
        """The id on which its draws depend."""
        return self.model.encoded.world.candidate_id[self.index]

    def reconsider(self) -> None:
        """Declare or withdraw, on the last soundings (equations 16 and 17)."""
        if self.status == w.DECLARED:
            self._weigh_withdrawal()
        elif self.status != w.WITHDRAWN:
            self._weigh_entry()

    def _weigh_entry(self) -> None:
        model, state, c = self.model, self.model.state, self.index
        members, leader = state.count[w.MEMBERS], state.count[w.FRONT_RUNNER]
        share = state.consenting[c] / members if members > 0 else 0.0
        led = leader >= 0 and members > 0 and state.status[leader] != w.WITHDRAWN
        leading = eq.believed(state.doubt[leader], state.consenting[leader]) / members if led else 0.0
        drawn = eq.drawn_in(model.setting.ambition[c], share, leading, model.process("relative_entry"),
                            self.status == w.NOT_AVAILABLE, model.process("reluctance"))
        if eq.declares(drawn, model.process("pressure"), state.asked[c], state.exit_cost[c]):
            state.status[c], state.below[c], state.count[w.CHANGED] = w.DECLARED, 0, 1
            model.note("declares", candidate=self.name)

    def _weigh_withdrawal(self) -> None:
        model, state, c = self.model, self.model.state, self.index
        leader = state.count[w.FRONT_RUNNER]
        behind = (leader >= 0 and leader != c and state.status[leader] == w.DECLARED
                  and state.backing[c] < model.process("backing_floor"))
        state.below[c] = state.below[c] + 1 if behind else 0
        if behind and eq.withdraws(state.below[c], model.setting.patience[c]):
            state.status[c], state.count[w.CHANGED] = w.WITHDRAWN, 1
            model.note("withdraws", candidate=self.name)


# Agents where Mesa is not needed.


class _Agent:
    def __init__(self, model: Any):
        self.model = model


class PlainAlly(AllyRules, _Agent):
    """An ally of a model without Mesa."""


class PlainCandidate(CandidateRules, _Agent):
    """A candidate of a model without Mesa."""
