"""KTAB's spatial model before its first turn: the odds of every actor's position, attitudes to risk included.

It is here because KTAB publishes its numbers: the election of `condorcet.py` is checked on them from raw
positions to printed odds. Options are the actors' own positions, so it is no theory of which candidate is
adopted.
"""

from __future__ import annotations

import numpy as np

from sim.theories.condorcet import coalitions, elect


def distances(position: np.ndarray, salience: np.ndarray) -> np.ndarray:
    """Measures how far each actor finds each position, (n, n), all (n, d) on scales from 0 to 1.

    The root of the sum over issues of (difference times salience) squared, over the sum of salience squared.
    To an actor who cares about no issue, every position is its own.
    """
    apart = np.abs(position[:, None, :] - position[None, :, :])
    squares = ((apart * salience[:, None, :]) ** 2).sum(axis=2)
    total = (salience**2).sum(axis=1)[:, None]
    return np.sqrt(squares / np.where(total == 0, 1, total))


def risk(odds: np.ndarray) -> np.ndarray:
    """Gives each actor an attitude to risk from -1/2 (its position is the unlikeliest) to 1 (the likeliest).

    All equal: nobody has anything to lose, and everybody is neutral (0). KTAB does not say.
    """
    spread = odds.max() - odds.min()
    return 1.5 * (odds - odds.min()) / spread - 0.5 if spread > 0 else np.zeros(len(odds))


def position_odds(position: np.ndarray, salience: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Gives the odds of each actor's position at turn 0, (n,).

    Actors who share a position share its odds, each counted in full, so the sum may exceed 1. First
    everybody's position is elected, twins counted twice, with risk-neutral values; the outcome says who is
    bold, and the positions, each counted once, are elected again. The odds move by up to a factor of two when
    twins are merged.
    """
    apart = distances(position, salience)
    bold = risk(elect(coalitions(1 - apart, weight)))[:, None]
    _, first, twin = np.unique(position, axis=0, return_index=True, return_inverse=True)
    utility = ((1 - apart) * (1 + bold * apart))[:, first]
    return elect(coalitions(utility, weight))[twin.ravel()]
