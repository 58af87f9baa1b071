"""Odds of ten replicates of the five allies, counted by hand: every table can be worked out on paper."""

from __future__ import annotations

import numpy as np

from sim.model.tally import FIXED_POINT_ONE, new_tally
from sim.odds.odds import Odds, odds_of
from support.scenes import five

ADA, BO, NOBODY = 0, 1, 2
C, E, A, B, D = range(5)  # the order of the arrays


def tally_by_hand():
    """Seven replicates end with Ada (two in round 3, five in round 4), one with Bo in round 4, two with nobody in
    round 16."""
    tally = new_tally(5, 2, five().counted_until)
    tally.ended[ADA, 3], tally.ended[ADA, 4], tally.ended[BO, 4], tally.ended[NOBODY, 16] = 2, 5, 1, 2
    for t in range(17):  # to the round in which it ends, a replicate has three members that do not object to Ada
        running = 10 if t <= 3 else 8 if t == 4 else 2
        tally.support[ADA, t, 3] = tally.support[BO, t, 2] = running
    tally.final[ADA, 3, 5], tally.final[ADA, 4, 5], tally.final[ADA, 4, 1], tally.final[ADA, 16, 3] = 2, 5, 1, 2
    tally.final[BO, 3, 2], tally.final[BO, 4, 0], tally.final[BO, 4, 5], tally.final[BO, 16, 2] = 2, 5, 1, 2
    tally.held[E, ADA], tally.held_gap[E, ADA], tally.held_ask[E, ADA] = 2, int(0.5 * FIXED_POINT_ONE), int(0.75 * FIXED_POINT_ONE)
    tally.held[D, ADA], tally.held_gap[D, ADA], tally.held_ask[D, ADA] = 1, int(0.125 * FIXED_POINT_ONE), int(0.25 * FIXED_POINT_ONE)
    tally.held[A, BO], tally.held_gap[A, BO], tally.held_ask[A, BO] = 1, FIXED_POINT_ONE, 2 * FIXED_POINT_ONE
    tally.paid[D, ADA], tally.paid_sum[D, ADA] = 4, FIXED_POINT_ONE
    tally.least[E], tally.least[A], tally.least_sum[0] = 6, 2, -int(0.5 * FIXED_POINT_ONE)
    return tally


def odds_by_hand(**changed) -> Odds:
    """Returns the odds; six of ten replicates end the same when they are played again with other chance."""
    pairs = np.array([[5, 1, 1], [1, 0, 0], [1, 0, 1]])
    given = dict(encoded=five(), tally=tally_by_hand(), seed=7, replicates=10, engine="compiled", workers=3,
                 elapsed_s=1.23456, pairs=pairs)
    return odds_of(**{**given, **changed})
