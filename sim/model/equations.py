"""The equations 1 to 23 of docs/model.md, in its order: one small pure function each, called by every engine.

Most of what model 2 adds has a parameter that switches it off, and then gives the numbers of model 1 exactly: `x * 1.0`
and `x + 0.0` are exact.
"""

from __future__ import annotations

from numpy import ndarray

from sim.model import world as w

# First attitudes. Equations 1 and 2 of docs/model.md.


def issue_distance(salience: float, ally_position: float, candidate_position: float) -> float:
    """Return one term of equation 1: how far ally and candidate are apart on an issue, as much as the ally cares."""
    return salience * abs(ally_position - candidate_position)


def derived_mean(credentials: float, helpfulness: float, distance: float) -> float:
    """Equation 1. Return the attitude that follows from credentials and from the sum of distances on the issues; a
    helpful candidate costs those who wanted someone else less (claims c04, c07, c08).
    """
    return credentials - (1.0 - helpfulness) * distance


def first_attitude(mean: float, spread: float, draw: float) -> float:
    """Equation 2. Return a first attitude: a mean and what we do not know, a standard normal times the spread."""
    return mean + spread * draw


# Whether a name can be agreed. Equation 23 of docs/model.md; equation 22 is in `inputs`.

def doubt_of(vetoes: int, immovable: int, acting: float) -> float:
    """Equation 23. Return how far it is doubted that a name can be agreed: altogether while a veto stands against it,
    and as far as urgency acts while somebody is immovable.
    """
    if vetoes > 0:
        return 1.0
    return acting if immovable > 0 else 0.0


def believed(doubt: float, consenting: float) -> float:
    """Equation 23. Return how many of those who can live with a name count, as far as it is no longer doubted."""
    return (1.0 - doubt) * consenting


# Silence is consent. Equation 10' of docs/model.md.


def silent_threshold(threshold: float, of_the_silent: float) -> float:
    """Equation 10'. Return the threshold of an ally of which nothing is said: the lower of the ordinary one and that
    of the silent, so that a high one switches this off.
    """
    return min(threshold, of_the_silent)


# Meetings: who talks to whom, and how far the target moves. Equations 3 to 5 of docs/model.md.


def draw_by_weight(u: float, cumulative: ndarray, count: int) -> int:
    """Equation 3. Return the position drawn with probability proportional to weight: the first whose cumulative
    weight exceeds u times the total. `cumulative` has `count` rising entries; u is in (0, 1).
    """
    sought = u * cumulative[count - 1]
    low, left = 0, count  # it is one of the `left` entries from `low` on; no branch depends on chance
    while left > 1:
        half = left >> 1
        low = low + half if cumulative[low + half - 1] <= sought else low
        left -= half
    return low


def draw_by_tie(u: float, i: int, place: int, members: ndarray, count: int, tie_start: ndarray, tie_to: ndarray,
                tie_extra: ndarray, present: ndarray) -> int:
    """Equation 4. Return the target of lobbyist i: another present member, drawn in proportion to the tie with i,
    or -1 if i has no tie to anybody. `place` is the position of i among `members`. Without special ties that is one
    multiplication; with them, a walk along the members.
    """
    if tie_start[i] == tie_start[i + 1]:
        position = min(int(u * (count - 1)), count - 2)
        return members[position if position < place else position + 1]
    total = count - 1.0
    for k in range(tie_start[i], tie_start[i + 1]):
        if present[tie_to[k]]:
            total += tie_extra[k]
    left = u * total
    target, k = -1, tie_start[i]
    for position in range(count):
        j = members[position]
        if j == i:
            continue
        tie = 1.0
        while k < tie_start[i + 1] and tie_to[k] < j:
            k += 1
        if k < tie_start[i + 1] and tie_to[k] == j:
            tie += tie_extra[k]
        if tie > 0.0:
            target = j
            left -= tie
            if left < 0.0:
                break
    return target


def persuade(attitude: float, lobbyist_attitude: float, home: float, persuasion: float, resolve: float) -> float:
    """Equation 5 (Friedkin and Johnsen 1990). Return the target's new attitude toward one candidate: part of the
    way to the lobbyist's, held back by home. An exact copy when persuasion is 1 and resolve 0.
    """
    return (1.0 - persuasion) * attitude + persuasion * ((1.0 - resolve) * lobbyist_attitude + resolve * home)


# Soundings: what an ally would do if it were asked now. Equations 7 to 12 of docs/model.md.


def news(attitude: float, size: float, normal: float) -> float:
    """Equation 6. Return an attitude after a week's news."""
    return attitude + size * normal


def urgency_share(urgent: float, t: int, due: float) -> float:
    """Equation 7. Return urgency as a share of its full size in round t: what is missing is made up evenly over the
    rounds left to the deadline, so a deadline that moves never lets urgency fall. With a fixed one, t / due.
    """
    if t >= due:
        return 1.0
    return urgent + (1.0 - urgent) / (due - t + 1.0)


def urgency_acts(urgent: float, curve: float) -> float:
    """Equation 7'. Return the urgency that acts: as it is with curve 0, its square, which presses late, with 1."""
    return urgent * (1.0 - curve + curve * urgent)


def urgency_of(urgency: float, reversion: float, acting: float) -> float:
    """Equation 9'. Return how hard a deadline presses an ally: what it is worth to everybody, and what it costs this
    ally to be without agreement (Romer and Rosenthal 1978), as far as urgency acts.
    """
    return (urgency + reversion) * acting


def pressing_share(share: float, anchor: float, anchored: float) -> float:
    """Equation 8'. Return the isolation that acts: what has come since the stance was stated, because a stated stance
    has the pressure of its day on it already.
    """
    return share - anchored * anchor


def isolation_share(agreeing: float, others: float) -> float:
    """Equation 8. Return the share of the other members that did not object in the last soundings. No weights: a
    hold-out counts heads. Nobody else: 0.
    """
    return agreeing / others if others > 0.0 else 0.0


def tied_share(j: int, c: int, members: int, acquiesced: ndarray, consenting: ndarray, tie_start: ndarray,
               tie_to: ndarray, tie_extra: ndarray, present: ndarray) -> float:
    """Return the isolation share of ally j toward c when it has special ties: each of the others counts by its tie
    with j, so a bloc partner counts more. All ordinary ties make it a count; here it is corrected tie by tie.
    """
    agreeing = consenting[c] - (1.0 if acquiesced[j, c] else 0.0)
    others = members - 1.0
    for k in range(tie_start[j], tie_start[j + 1]):
        i = tie_to[k]
        if present[i]:
            others += tie_extra[k]
            if acquiesced[i, c]:
                agreeing += tie_extra[k]
    return isolation_share(agreeing, others)


def effective_attitude(attitude: float, isolation: float, resolve: float, share: float, urgency: float,
                       deal: float) -> float:
    """Equation 9. Return attitude plus what makes an ally give way: isolation as far as home lets it, urgency, and
    what it was promised.
    """
    return attitude + isolation * (1.0 - resolve) * share + urgency + deal


def gap_of(short: float, refuses: bool) -> float:
    """Equation 11'. Return the gap: how far an ally is short of its tolerance. One that has a veto standing or cannot
    be moved is never less than VETO_GAP short.
    """
    return max(short, w.VETO_GAP) if refuses else short


def tolerance(threshold: float, shelter: float, attitude: float, rival_attitude: float) -> float:
    """Equation 10. Return the effective attitude below which an ally objects: its threshold, raised while a declared
    rival that it likes better is still running (shelter).
    """
    return threshold + shelter * max(0.0, rival_attitude - attitude)


def best_two(row: ndarray, status: ndarray, declared: int) -> tuple[int, float, float]:
    """Return the declared candidate an ally likes best and its attitude toward it, and the attitude toward the
    best of the others; -1 and -infinity where there is none.
    """
    best, first, second = -1, -1e300, -1e300
    for c in range(len(row)):
        if status[c] == declared:
            best = c if row[c] > first else best
            first, second = larger_two(first, second, row[c])
    return best, first, second


def larger_two(first: float, second: float, attitude: float) -> tuple[float, float]:
    """Return the larger two of three numbers, of which the first is no smaller than the second."""
    return max(first, attitude), max(second, min(first, attitude))


def find_best_two(state: w.State) -> None:
    """Find every ally's attitudes toward the two declared candidates that it likes best."""
    for j in range(len(state.present)):
        state.first[j], state.second[j] = -1e300, -1e300
    for c in range(len(state.status)):
        if state.status[c] == w.DECLARED:
            for j in range(len(state.present)):
                state.first[j], state.second[j] = larger_two(state.first[j], state.second[j], state.attitude[j, c])


def rival_attitude(attitude: float, declared: bool, first: float, second: float) -> float:
    """Return the attitude toward the best declared candidate other than the one with this attitude, from those toward
    the best two.
    """
    return second if declared and attitude == first else first


def share_agreeing(world: w.World, state: w.State, c: int) -> None:
    """Equation 8. Work out for every ally the share of the others that agrees on c. Ordinary ties make it one of two
    numbers: as one who objected sees it, and as one who did not.
    """
    members = state.count[w.MEMBERS]
    objected = isolation_share(state.consenting[c], members - 1.0)
    agreed = isolation_share(state.consenting[c] - 1.0, members - 1.0)
    for j in range(len(state.present)):
        state.isolated[j] = agreed if state.acquiesced[j, c] else objected
    if len(world.tie_to) > 0:
        for j in range(len(state.present)):
            if world.tie_start[j] != world.tie_start[j + 1]:
                state.isolated[j] = tied_share(j, c, members, state.acquiesced, state.consenting, world.tie_start,
                                               world.tie_to, world.tie_extra, state.present)


# Backing, asking and the front-runner. Equations 13 to 15 of docs/model.md.


def viability(weight: float, acting: float, consenting: float, members: float) -> float:
    """Equation 13'. Return what it adds to a name that it can be agreed: the share of the members that do not object
    to it, as far as urgency acts (Cox 1997).
    """
    return weight * acting * consenting / members if members > 0 else 0.0


def is_choice(status: int, silent_too: bool) -> bool:
    """Tell whether a name can be a favourite: a declared one, and with `silent_too` every name in play."""
    return status == w.DECLARED or (silent_too and status != w.WITHDRAWN)


def backs(worth: float, best: float) -> bool:
    """Equation 13. Tell whether a name is a favourite of an ally. One that is exactly torn backs all its favourites, so
    that which of them comes first in the arrays never matters (law L8).
    """
    return worth >= best - w.TIE


def find_worth(state: w.State, silent_too: bool) -> None:
    """Find how much every ally's favourites are worth to it, and begin to count them."""
    seen = 0  # a new column for each name: a choice between old and new that is stored where the old one was is slow
    for j in range(len(state.present)):
        state.rising[j, 0], state.choice[j], state.torn[j] = -1e300, 0, 0.0
    for c in range(len(state.status)):
        if is_choice(state.status[c], silent_too):
            viable = 0.0 if silent_too else state.viable[c]
            for j in range(len(state.present)):
                state.rising[j, seen + 1] = max(state.rising[j, seen], state.attitude[j, c] + viable)
            seen += 1
    for j in range(len(state.present)):
        state.worth[j] = state.rising[j, seen]


def find_favourites(state: w.State, silent_too: bool) -> None:
    """Equation 13. Find every ally's favourites: the declared candidates with the highest attitude and viability (with
    `silent_too`: the best liked of all names in play), how many there are, and how many names come before the first.
    """
    find_worth(state, silent_too)
    for c in range(len(state.status)):
        if is_choice(state.status[c], silent_too):
            viable = 0.0 if silent_too else state.viable[c]
            for j in range(len(state.present)):
                torn = state.torn[j] + (1.0 if backs(state.attitude[j, c] + viable, state.worth[j]) else 0.0)
                state.choice[j] += torn == 0.0
                state.torn[j] = torn
        else:
            for j in range(len(state.present)):
                state.choice[j] += state.torn[j] == 0.0
    for j in range(len(state.present)):
        state.split[j] = state.part[j] / max(state.torn[j], 1.0)


def backing_share(state: w.State, c: int, viable: float) -> float:
    """Equation 13. Return the weight of those whose favourite is c; one that is exactly torn splits its weight."""
    for j in range(len(state.present)):
        split = state.split[j]
        state.given[j] = split if backs(state.attitude[j, c] + viable, state.worth[j]) else 0.0
    return total_of(state.given)


def total_of(values: ndarray) -> float:
    """Return the sum of some numbers, always in the same order: four sums of every fourth number side by side."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for k in range(0, len(values) - 3, 4):
        a += values[k]
        b += values[k + 1]
        c += values[k + 2]
        d += values[k + 3]
    rest = len(values) % 4
    a += values[len(values) - rest] if rest > 0 else 0.0
    b += values[len(values) - rest + 1] if rest > 1 else 0.0
    c += values[len(values) - rest + 2] if rest > 2 else 0.0
    return (a + b) + (c + d)


def front_runner(backing: ndarray, status: ndarray, previous: int) -> int:
    """Equation 15. Return the declared candidate with the largest backing; on an exact tie the previous one stays,
    else there is none (-1).
    """
    leader, largest, tied = -1, 0.0, False
    for c in range(len(backing)):
        if status[c] == w.DECLARED:
            if backing[c] > largest + w.TIE:
                leader, largest, tied = c, backing[c], False
            elif leader >= 0 and backing[c] >= largest - w.TIE:
                tied = True
    if not tied:
        return leader
    if previous >= 0 and status[previous] == w.DECLARED and backing[previous] >= largest - w.TIE:
        return previous
    return -1


def count_consent(world: w.World, state: w.State, acting: float) -> None:
    """Count by candidate in play the members that do not object; note how far it is doubted that it is agreed."""
    for c in range(len(state.status)):
        consenting, vetoes, immovable = 0, 0, 0
        if state.status[c] == w.WITHDRAWN:
            for j in range(len(state.present)):
                state.acquiesced[j, c] = 0
        else:
            for j in range(len(state.present)):
                state.acquiesced[j, c] = state.here[j] - state.objects[j, c]  # who is absent objects to nothing
                consenting += state.acquiesced[j, c]
        if state.refused[c]:
            for j in range(len(state.present)):
                vetoes += state.present[j] and state.refuses[j, c] and world.veto[j]
                immovable += state.present[j] and state.immovable[j, c] and world.veto[j]
        state.consenting[c], state.doubt[c] = consenting, doubt_of(vetoes, immovable, acting)


def update_backing(world: w.World, setting: w.Setting, state: w.State) -> None:
    """Equations 13 to 15 over all allies: counts who acquiesces, who backs whom, who is asked, and who leads. A name
    against which a veto stands cannot be agreed, however many can live with it.
    """
    members = state.count[w.MEMBERS]
    acting = urgency_acts(state.pressure[w.URGENT], setting.process[w.URGENCY_CURVE])
    count_consent(world, state, acting)
    silent = False
    for c in range(len(state.status)):
        silent = silent or (state.status[c] < w.DECLARED and c != world.another)
        agreeable = believed(state.doubt[c], state.consenting[c])
        state.viable[c] = viability(setting.process[w.VIABILITY], acting, agreeable, members)
    find_favourites(state, False)
    for c in range(len(state.status)):
        state.backing[c] = backing_share(state, c, state.viable[c]) if state.status[c] == w.DECLARED else 0.0
    changed = 0
    for j in range(len(state.present)):
        here, choice, torn, before = state.here[j], state.choice[j], state.torn[j], state.favourite[j]
        favourite = choice if here == 1 and torn > 0.0 else w.NOBODY
        changed += favourite != before
        state.favourite[j] = favourite
    if changed > 0:
        state.count[w.CHANGED] = 1
    if silent:
        find_favourites(state, True)
    for c in range(len(state.status)):  # nobody can ask for a name that nobody has named
        wanted = state.status[c] < w.DECLARED and c != world.another
        state.asked[c] = backing_share(state, c, 0.0) if wanted else 0.0
    state.count[w.FRONT_RUNNER] = front_runner(state.backing, state.status, state.count[w.FRONT_RUNNER])


# Candidacy: who enters, who waits, who withdraws. Equations 16 and 17 of docs/model.md.


def drawn_in(ambition: float, acquiescence: float, leading: float, relative: float, waits: float,
             reluctance: float) -> float:
    """Equation 16'. Return what draws a silent candidate in without being asked: more acquiescence than the
    front-runner has (Osborne and Slivinski 1996; Besley and Coate 1997). A name that is not available (`waits`) answers
    to that less, and with a reluctance of 1 to being asked alone.
    """
    moved = 1.0 - reluctance if waits else 1.0
    return moved * ambition * (acquiescence - relative * leading)


def declares(drawn: float, pressure: float, asked: float, exit_cost: float) -> bool:
    """Equation 16. Tell whether a silent candidate declares: what draws it in, and being asked by weight, exceed what
    leaving costs at home (claims c24, c27).
    """
    return drawn + pressure * asked > exit_cost


def withdraws(rounds_below: int, patience: float) -> bool:
    """Equation 17. Tell whether a declared candidate withdraws, after as many rounds below the backing floor as it
    has patience while another is ahead.
    """
    return rounds_below >= patience


# The closing: hold-outs are made offers until they accept. Equations 18 to 20 of docs/model.md.

PACE_OF_TWENTY = 5.5  # 20 divided by 1 + 1/2 + ... + 1/20, so that a paced offer has grown as much after twenty rounds


def offer_growth(step: float, pace: float, due: float, t: int) -> float:
    """Equation 18'. Return how much an offer grows in round t: by the same step in every round with pace 0; with
    pace 1 the more, the nearer it is due (Roth, Murnighan and Schoumaker 1988), over twenty rounds as much as before.
    """
    return step * (1.0 - pace + pace * (PACE_OF_TWENTY / max(1.0, due - t + 1.0)))


def charge(asked: float, price: float, weight: float, payers_weight: float) -> float:
    """Equation 20'. Return what a deal costs the payer's budget: what is asked with price 0; with price 1 as much more
    as the hold-out is heavier than the payer, so that a payer of no weight cannot bear it.
    """
    if payers_weight <= 0.0:
        return asked if price <= 0.0 or weight <= 0.0 else 1e300
    return asked * (1.0 - price + price * (weight / payers_weight))


def is_closing(consenting: int, count: int, closing: float) -> bool:
    """Equation 18. Tell whether only a few hold-outs stand between the front-runner and consensus: the share of
    heads (not of weight) that does not object has reached phi.
    """
    return count > 0 and consenting >= closing * count - w.TIE


def ask(gap: float, premium: float) -> float:
    """Equation 19. Return what a hold-out wants: its gap, and its premium for being courted."""
    return gap + premium


def within_budget(budget: float, spent: float, asked: float) -> bool:
    """Tell whether what is left of a budget covers an ask."""
    return spent + asked <= budget + w.TIE


def accepts_offer(offer: float, asked: float) -> bool:
    """Equation 20. Tell whether the offer has reached what is asked; before that it counts for nothing."""
    return offer >= asked - w.TIE


NO_PAYER = -1.0


def find_payers(setting: w.Setting, state: w.State, c: int) -> int:
    """Find who could pay for c, with their weights: present members that back it and do not object. Return how many."""
    payers, viable = 0, state.viable[c]
    find_worth(state, False)
    for j in range(len(state.present)):
        fine, weight = state.here[j] > state.objects[j, c], setting.weight[j]
        does = backs(state.attitude[j, c] + viable, state.worth[j])
        state.pays[j] = weight if fine and does else NO_PAYER
        payers += fine and does
    return payers


def heaviest(pays: ndarray) -> int:
    """Return the heaviest of those that could pay, or -1; of equals the first."""
    payer, most = -1, NO_PAYER
    for j in range(len(pays)):
        if pays[j] > most:
            payer, most = j, pays[j]
    return payer


def payer_of(j: int, asked: float, price: float, budget: float, first: int, spent: float, paid: ndarray, pays: ndarray,
             weight: ndarray) -> int:
    """Equation 20''. Return who pays hold-out j, or -1. With price 0 that is the heaviest backer (`first`), from the
    one budget of the side, of which `spent` is gone. Else every backer has a budget in units of its own size, of which
    `paid[i]` is gone, and the heaviest that can bear the charge pays.
    """
    if price <= 0.0:
        return first if first >= 0 and within_budget(budget, spent, asked) else -1
    payer, most = -1, NO_PAYER
    for i in range(len(pays)):
        if pays[i] > most and within_budget(budget, paid[i], charge(asked, price, weight[j], pays[i])):
            payer, most = i, pays[i]
    return payer


# The decision rule as data, and the silence that follows it. Equation 21 of docs/model.md.

# Entries of World.rule_numbers. A negative entry switches that condition off; so does abstain-below of -1e300.
CONSENT_COUNT, CONSENT_SHARE, CONSENT_WEIGHT, MAY_OBJECT, ABSTAIN_BELOW = range(5)


def accepts(c: int, objects: ndarray, abstains: ndarray, present: ndarray, veto: ndarray, weight: ndarray,
            numbers: ndarray) -> bool:
    """Equation 21. Tell whether the decision rule accepts candidate c: no veto holder objects, enough members, a
    large enough share of them and of the weight consent, and no more object than may. Nobody present: it does not.
    """
    members, consenting, objecting = 0, 0, 0
    weight_of_all, weight_consenting = 0.0, 0.0
    for j in range(len(present)):
        if not present[j]:
            continue
        members += 1
        weight_of_all += weight[j]
        if objects[j, c]:
            objecting += 1
            if veto[j]:
                return False
        elif not abstains[j, c]:
            consenting += 1
            weight_consenting += weight[j]
    return (members > 0
            and consenting >= numbers[CONSENT_COUNT]
            and consenting >= numbers[CONSENT_SHARE] * members - w.TIE
            and weight_consenting >= numbers[CONSENT_WEIGHT] * weight_of_all - w.TIE
            and (numbers[MAY_OBJECT] < 0 or objecting <= numbers[MAY_OBJECT]))


def decide(world: w.World, setting: w.Setting, state: w.State, t: int) -> int:
    """Put an accepted name under silence and return it once the silence is over; -1 as long as nobody is adopted."""
    weight = world.rule_weight if len(world.rule_weight) > 0 else setting.weight
    pending, leader = state.count[w.PENDING], state.count[w.FRONT_RUNNER]
    if pending >= 0 and not (state.status[pending] == w.DECLARED and accepts(
            pending, state.objects, state.abstains, state.present, world.veto, weight, world.rule_numbers)):
        pending = w.NOBODY  # silence is broken
    if pending < 0 and leader >= 0 and accepts(leader, state.objects, state.abstains, state.present, world.veto,
                                               weight, world.rule_numbers):
        pending = leader
        state.count[w.SINCE] = t
        for j in range(len(state.present)):
            state.gap_held[j, leader] = state.gap_before[j, leader]
    state.count[w.PENDING] = pending
    if pending >= 0 and t - state.count[w.SINCE] >= world.calendar[w.SILENCE]:
        return pending
    return w.NOBODY
