"""Nash bargaining: the name with the largest product of gains over the fallback is taken.

Sources: Nash 1950 (Econometrica 18:155); weights as exponents, Kalai 1977 (Int. J. Game Theory 6:129); gains
of zero, Caragiannis et al. 2019 (maximum Nash welfare: first as many gainers as possible, then their
product).
"""

from __future__ import annotations

import numpy as np

from sim.theories.poll import TOLERANCE, Poll, best, split


def nash_choice(gain: np.ndarray, weight: np.ndarray, feasible: np.ndarray) -> np.ndarray:
    """Mark the feasible columns of `gain` (n, m) with the largest product of gains to the power of weights.

    A gain of zero or less would make every product zero. The limit in which it counts as an ever smaller
    positive number is taken instead: the largest weight of allies that gain comes first, and the product over
    those second.

    >>> nash_choice(np.array([[4.0, 2.0], [1.0, 3.0]]), np.array([0.5, 0.5]), np.array([True, True]))
    array([False,  True])
    """
    gains = gain > TOLERANCE
    logs = np.log(np.where(gains, gain, 1.0))
    return best(weight @ logs, best(weight @ gains, feasible))


def nash(poll: Poll) -> np.ndarray:
    """Give the odds to the Nash solution among the names the rule accepts, split on a tie; (m + 1,).

    The fallback is the disagreement point, and an ally's threshold is what it is worth: below it the ally
    objects. So the gain is attitude minus threshold, and if the rule accepts nobody yet, the fallback has all
    the odds: there are no side payments in this theory, and no persuasion.
    """
    gain = poll.attitude - poll.threshold[:, None]
    return split(nash_choice(gain, poll.weight, poll.acceptable()))
