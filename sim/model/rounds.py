"""The rounds of one replicate, in the order of docs/model.md, section 4, and a loop over replicates.

Every equation is called from `sim.model.equations`; nothing is computed here that the Mesa driver does not compute
with the same functions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.model import equations as eq
from sim.model import tally as tallies
from sim.model import world as w
from sim.model.draws import (
    ROUNDS_A_BLOCK,
    fill_meeting_words,
    fill_news_words,
    news_normal,
    news_row,
    news_shift,
    short_uniform,
)
from sim.model.events import apply_event, events_ahead, first_disagreement, init_state, is_conditional, meetings_of
from sim.model.inputs import draw_uniforms, fill_setting, new_setting
from sim.native.kinds import Words32x2
from sim.native.library import compiled, fastest, with_first

# One replicate, compiled.


def reconsider(setting: w.Setting, state: w.State) -> None:
    """Candidates declare or withdraw, on the last soundings."""
    members, leader, relative = state.count[w.MEMBERS], state.count[w.FRONT_RUNNER], setting.process[w.RELATIVE_ENTRY]
    led = leader >= 0 and members > 0 and state.status[leader] != w.WITHDRAWN
    leading = eq.believed(state.doubt[leader], state.consenting[leader]) / members if led else 0.0
    for c in range(len(state.status)):
        if state.status[c] == w.NOT_AVAILABLE or state.status[c] == w.OPEN:
            share = state.consenting[c] / members if members > 0 else 0.0
            drawn = eq.drawn_in(setting.ambition[c], share, leading, relative, state.status[c] == w.NOT_AVAILABLE,
                                setting.process[w.RELUCTANCE])
            if eq.declares(drawn, setting.process[w.PRESSURE], state.asked[c], state.exit_cost[c]):
                state.status[c] = w.DECLARED
                state.below[c] = 0
                state.count[w.CHANGED] = 1
        elif state.status[c] == w.DECLARED:
            behind = (leader >= 0 and leader != c and state.status[leader] == w.DECLARED
                      and state.backing[c] < setting.process[w.BACKING_FLOOR])
            state.below[c] = state.below[c] + 1 if behind else 0
            if behind and eq.withdraws(state.below[c], setting.patience[c]):
                state.status[c] = w.WITHDRAWN
                state.count[w.CHANGED] = 1


def meet(world: w.World, setting: w.Setting, state: w.State, tally: tallies.Tally, drawn: DrawnWords, seed: int,
         chance: int, t: int, meetings: int) -> None:
    """Hold the meetings of a round, one after the other."""
    count = state.count[w.MEMBERS]
    if count < 2:
        return
    persuasion = setting.process[w.PERSUASION]
    for number in range(meetings):
        k = number % (2 * PAIRS)
        if k == 0:
            pairs = min(PAIRS, ((meetings - number + 1) // 2 + 7) // 8 * 8)  # whole vectors
            fill_meeting_words(drawn.meetings, seed, chance, t, number // 2, pairs)
        row, pair = 2 * (k % 2), k // 2
        first, second = short_uniform(drawn.meetings[row, pair]), short_uniform(drawn.meetings[row + 1, pair])
        place = eq.draw_by_weight(first, state.cumulative, count)
        i = state.members[place]
        j = eq.draw_by_tie(second, i, place, state.members, count, world.tie_start, world.tie_to, world.tie_extra,
                           state.present)
        if j < 0:
            continue
        tally.met[i, j] += 1
        for c in range(len(state.status)):
            if state.status[c] != w.WITHDRAWN:
                state.attitude[j, c] = eq.persuade(state.attitude[j, c], state.attitude[i, c], state.home[j, c],
                                                   persuasion, state.resolve[j])


def hear_news(world: w.World, setting: w.Setting, state: w.State, drawn: DrawnWords, seed: int, chance: int,
              t: int) -> None:
    """Move every attitude by a little news."""
    size, row, shift = setting.process[w.NEWS], news_row(t), news_shift(t)
    if size == 0.0:
        return
    n, m = state.attitude.shape
    if t == 1 or t % ROUNDS_A_BLOCK == 0:
        fill_news_words(drawn.news, seed, chance, t, world.ally_id, world.candidate_id)
    for c in range(m):
        if state.status[c] != w.WITHDRAWN:
            start = c * n
            for j in range(n):
                heard = size if state.here[j] == 1 else 0.0
                normal = news_normal(drawn.news[row, start + j] >> shift)
                state.attitude[j, c] = eq.news(state.attitude[j, c], heard, normal)


def sound_out(world: w.World, setting: w.Setting, state: w.State, t: int) -> None:
    """Take the soundings: who objects to whom, and how far it is from acquiescing."""
    if t > 0:
        state.pressure[w.URGENT] = eq.urgency_share(state.pressure[w.URGENT], t, state.pressure[w.DUE])
    eq.find_best_two(state)
    for c in range(len(state.status)):
        if state.status[c] == w.WITHDRAWN:
            for j in range(len(state.present)):
                state.gap_before[j, c] = state.gap[j, c]
                state.gap[j, c], state.objects[j, c] = 0.0, 0
        else:
            eq.share_agreeing(world, state, c)
            sound(world, setting, state, c)
    eq.update_backing(world, setting, state)
    if state.count[w.STATED]:
        set_anchors(world, state)


def sound(world: w.World, setting: w.Setting, state: w.State, c: int) -> None:
    """Take the soundings of all allies about candidate c. Who is absent objects to nothing."""
    process, declared, changed = setting.process, state.status[c] == w.DECLARED, 0
    shelter, isolation, anchored, urgency = (process[w.SHELTER], process[w.ISOLATION], process[w.ANCHOR],
                                             process[w.URGENCY])
    acting, below = eq.urgency_acts(state.pressure[w.URGENT],
                                    process[w.URGENCY_CURVE]), world.rule_numbers[eq.ABSTAIN_BELOW]
    if state.count[w.STATED]:
        set_anchor(state, c)
    for j in range(len(state.present)):
        attitude, first, second = state.attitude[j, c], state.first[j], state.second[j]
        y = eq.effective_attitude(attitude, isolation, state.resolve[j],
                                  eq.pressing_share(state.isolated[j], state.anchor[j, c], anchored),
                                  eq.urgency_of(urgency, setting.reversion[j], acting), state.deal[j, c])
        rival = eq.rival_attitude(attitude, declared, first, second)
        short = eq.tolerance(setting.threshold[j], shelter, attitude, rival) - y
        state.gap_before[j, c], state.effective[j] = state.gap[j, c], y
        state.gap[j, c] = short if state.here[j] == 1 else 0.0
    if state.refused[c]:
        for j in range(len(state.present)):
            gap, stands = state.gap[j, c], state.refuses[j, c] or state.immovable[j, c]
            state.gap[j, c] = eq.gap_of(gap, state.present[j] and stands)
    for j in range(len(state.present)):
        objects = state.gap[j, c] > w.TIE
        changed += objects != state.objects[j, c]
        state.objects[j, c] = objects
    if changed > 0:
        state.count[w.CHANGED] = 1
    if below > -1e300:
        for j in range(len(state.present)):
            present, y = state.present[j], state.effective[j]
            state.abstains[j, c] = present and y < below


def set_anchors(world: w.World, state: w.State) -> None:
    """Equation 8'. Note for each stance that was stated in this round how isolated it is: the pressure of its day."""
    for c in range(len(state.status)):
        eq.share_agreeing(world, state, c)
        set_anchor(state, c)
        for j in range(len(state.present)):
            state.stated[j, c] = False
    state.count[w.STATED] = 0


def set_anchor(state: w.State, c: int) -> None:
    """Equation 8'. Note the isolation of the stances about candidate c that were stated in this round."""
    for j in range(len(state.present)):
        anchor, share, stated = state.anchor[j, c], state.isolated[j], state.stated[j, c]
        state.given[j] = share if stated else anchor
    for j in range(len(state.present)):
        state.anchor[j, c] = state.given[j]


def close(world: w.World, setting: w.Setting, state: w.State, tally: tallies.Tally, t: int) -> int:
    """Make the hold-outs their offers and settle those that are taken, smallest need first. Returns how many."""
    c, step, budget = state.count[w.FRONT_RUNNER], setting.process[w.OFFER_STEP], setting.process[w.BUDGET]
    price = setting.process[w.PRICE]
    if c < 0 or step == 0.0 or not eq.is_closing(state.consenting[c], state.count[w.MEMBERS],
                                                 setting.process[w.CLOSING]):
        return 0
    payers = eq.find_payers(setting, state, c)
    if payers == 0:
        return 0
    first = eq.heaviest(state.pays) if price <= 0.0 else w.NOBODY
    growth = eq.offer_growth(step, setting.process[w.PACE], state.pressure[w.DUE], t)
    for j in range(len(state.present)):
        if state.objects[j, c] and not state.refuses[j, c] and not state.immovable[j, c]:
            state.offer[j, c] += growth
    settled = 0
    while True:
        taker, least, payer = -1, 0.0, -1
        for j in range(len(state.present)):
            if state.objects[j, c] and not state.refuses[j, c] and not state.immovable[j, c]:
                wanted = eq.ask(state.gap[j, c], setting.premium[j])
                ready = eq.accepts_offer(state.offer[j, c], wanted) and (taker < 0 or wanted < least)
                if ready or state.count[w.CHANGED] == 0:
                    bearer = eq.payer_of(j, wanted, price, budget, first, state.spent[c], state.paid, state.pays,
                                         setting.weight)
                    if bearer >= 0:
                        state.count[w.CHANGED] = 1  # an offer is growing: this is no deadlock
                        if ready:
                            taker, least, payer = j, wanted, bearer
        if taker < 0:
            return settled
        tally.paid[taker, c] += state.deal[taker, c] <= promised(world, setting, taker, c, t)  # once a run
        settle(setting, state, taker, c, least, payer)
        tally.paid_sum[taker, c] = tallies.saturating_add(tally.paid_sum[taker, c], least)
        tally.payer[payer, taker] += 1
        settled += 1


def promised(world: w.World, setting: w.Setting, j: int, c: int, t: int) -> float:
    """Return what events up to round t promised an ally for candidate c: it holds more once it took an offer."""
    total = 0.0
    for k in range(len(world.event_round)):
        if (world.event_kind[k] == w.DEAL and world.event_round[k] <= t and setting.event_happens[k]
                and world.event_ally[k] == j and world.event_candidate[k] == c):
            total += setting.event_value[k]
    return total


def settle(setting: w.Setting, state: w.State, j: int, c: int, asked: float, payer: int) -> None:
    """Pay a hold-out what it asked; its objection falls, and if it backs the name it can pay from now on."""
    charged = eq.charge(asked, setting.process[w.PRICE], setting.weight[j], setting.weight[payer])
    state.deal[j, c] += asked
    state.spent[c] += charged
    state.paid[payer] += charged
    state.gap[j, c] -= asked
    state.objects[j, c] = 0
    state.acquiesced[j, c] = 1
    state.consenting[c] += 1
    if eq.backs(state.attitude[j, c] + state.viable[c], state.worth[j]):
        state.pays[j] = setting.weight[j]


def play(world: w.World, setting: w.Setting, state: w.State, tally: tallies.Tally, record: tallies.Record, index: int,
         drawn: DrawnWords, seed: int, chance: int, check: bool) -> int:
    """Play one replicate to its end and count it. With `check` only as far as something was seen, and nothing is
    counted: return the row of what it disagrees with, the number of rows where it is agreed too soon, or -1.
    """
    last, stall = world.calendar[w.LAST_ROUND], world.calendar[w.STALL]
    init_state(world, setting, state)
    meetings = meetings_of(setting, state.count[w.MEMBERS])
    event, events, deals, t = 0, len(world.event_round), 0, 0
    while True:
        state.count[w.CHANGED] = 0
        while event < events and world.event_round[event] <= t:
            if setting.event_happens[event]:
                apply_event(world, setting, state, event)
            event += 1
        if t > 0:
            reconsider(setting, state)
            meet(world, setting, state, tally, drawn, seed, chance, t, meetings)
            hear_news(world, setting, state, drawn, seed, chance, t)
        sound_out(world, setting, state, t)
        if t > 0:
            deals += close(world, setting, state, tally, t)
        tallies.count_round(tally, state, t)
        if check:
            row = first_disagreement(world, state, t, seed, chance)
            if row >= 0:
                return row
        adopted = eq.decide(world, setting, state, t) if t > 0 else w.NOBODY
        state.count[w.QUIET] = 0 if state.count[w.CHANGED] or t == 0 else state.count[w.QUIET] + 1
        stalled = stall > 0 and state.count[w.QUIET] >= stall and not events_ahead(world, t)
        over = adopted >= 0 or stalled or t >= last
        if check and (over or t >= world.calendar[w.OPEN_UNTIL]):
            return len(world.observed_round) if over and t <= world.calendar[w.OPEN_UNTIL] else w.NOBODY
        if adopted >= 0:
            tallies.count_holdouts(tally, adopted, state.gap_held, setting.premium, state.present)
            tallies.count_end(tally, record, index, state, setting, adopted, t, w.ADOPTED, deals)
        elif over:
            tallies.count_end(tally, record, index, state, setting, len(state.status), t,
                              w.STALLED if t < last else w.OUT_OF_TIME, deals)
        if over:
            return w.NOBODY
        t += 1


# A chunk: some replicates of a world, on one core. (world, seed, first replicate, count) describe it completely.

PAIRS = 64  # meetings are drawn two at a time, so many pairs at once


class DrawnWords(NamedTuple):
    """What is drawn for many uses at once: words of 32 bits."""

    meetings: Words32x2     # (4, PAIRS): lobbyist, target, lobbyist, target
    news: Words32x2         # (4, m * n): news of eight rounds, candidate by candidate


def play_chunk(world: w.World, slot: w.Slots, setting: w.Setting, state: w.State, tally: tallies.Tally,
               record: tallies.Record,
               spare: tallies.Tally, drawn: DrawnWords, seed: int, first: int, count: int, chance_offset: int,
               given: bool) -> None:
    """Play `count` replicates from `first` on. With `chance_offset` above 0 the chance of each is that of another
    replicate, so many further on, while what is uncertain about the allies is drawn as before; with `given` the
    uniforms that stand in the setting are used for all. One that disagrees with what was seen is not counted: its
    outcome is -1, and the round in its record the row of the observation. It is found out beforehand, with `spare` for
    what it counts.
    """
    for index in range(count):
        replicate = first + index
        if not given:
            draw_uniforms(world, setting, seed, replicate)
        fill_setting(world, slot, setting, seed, replicate + chance_offset)
        if is_conditional(world):
            row = play(world, setting, state, spare, record, index, drawn, seed, replicate + chance_offset, True)
            if row >= 0:
                tallies.count_left_out(record, index, row)
                continue
        play(world, setting, state, tally, record, index, drawn, seed, replicate + chance_offset, False)


class Prepared(NamedTuple):
    """What `play_chunk` is given before seed and replicates: a world and the arrays that it fills."""

    world: w.World
    slot: w.Slots
    setting: w.Setting
    state: w.State
    tally: tallies.Tally
    record: tallies.Record
    spare: tallies.Tally
    drawn: DrawnWords


def prepared(world: w.World, counted_until: int, records: int) -> Prepared:
    """Return a world with empty arrays for rounds 0 to `counted_until` and the records of so many replicates."""
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    words = lambda count: np.zeros((4, count), dtype=np.uint32)  # noqa: E731
    return Prepared(world, w.slots(n, m, world.issues, e), new_setting(world), w.new_state(n, m),
                    tallies.new_tally(n, m, counted_until), tallies.new_record(records),
                    tallies.new_tally(n, m, 0) if is_conditional(world) else tallies.new_tally(0, 0, 0),
                    DrawnWords(words(PAIRS), words(m * n)))


def run_chunk(world: w.World, seed: int, first: int, count: int, *, counted_until: int, records: bool = False,
              chance_offset: int = 0, uniforms: np.ndarray | None = None,
              engine: str = "compiled") -> tuple[tallies.Tally, tallies.Record]:
    """Play a chunk and return its tally and its record (empty unless `records`).

    `counted_until` is the last round that is counted by itself. `uniforms` (inputs + 1,) fixes what is uncertain, so
    that only chance differs between the replicates. `engine` "python" interprets the equations, some 800 times
    slower; so does "compiled" where nothing was compiled.
    """
    given = prepared(world, counted_until, count if records else 0)
    if uniforms is not None:
        given.setting.uniforms[:] = uniforms
    play_all = fastest(play_chunk) if engine == "compiled" else play_chunk
    with np.errstate(all="ignore"):  # an interpreted equation warns of nothing either
        play_all(*given, seed, first, count, chance_offset, uniforms is not None)
    return given.tally, given.record


def count_ends(world: w.World, seed: int, first: int, count: int, variants: np.ndarray) -> np.ndarray:
    """Play the same chunk once for each vector of uniforms in `variants` (variants, inputs + 1) and return how often
    each outcome came, shape (variants, m + 1).
    """
    given = prepared(world, 0, 0)
    play_all, ended = with_first(play_chunk, *given), []
    with np.errstate(all="ignore"):
        for uniforms in variants:
            given.setting.uniforms[:] = uniforms
            given.tally.ended[:] = 0
            play_all(seed, first, count, 0, True)
            ended.append(given.tally.ended.reshape(len(given.tally.ended), -1).sum(axis=1))
    return np.array(ended)


def available(engine: str) -> str:
    """Return the engine that plays: "python" instead of "compiled" where nothing was compiled."""
    return "python" if engine == "compiled" and compiled(play_chunk) is None else engine
