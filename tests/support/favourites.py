"""What one equation over all allies says of a few that are written down."""

from __future__ import annotations

import numpy as np

from sim.model import world as w
from sim.model.equations import backing_share, find_favourites, find_payers, heaviest, is_choice


def state_of(rows, status, weight, viable=None, present=None) -> w.State:
    """Returns a state of allies with these attitudes, a row each, and with these shares of the weight."""
    attitude = np.array(rows, dtype=float)
    state = w.new_state(*attitude.shape)
    state.attitude[:], state.status[:], state.part[:] = attitude, status, weight
    state.viable[:] = 0.0 if viable is None else viable
    state.present[:] = True if present is None else present
    state.here[:] = state.present
    return state


def backing_shares(rows, status, silent_too: bool, weight) -> np.ndarray:
    """Returns the weight share behind each declared name, or behind each name in play."""
    state = state_of(rows, status, weight)
    find_favourites(state, silent_too)
    return np.array([backing_share(state, c, 0.0) if is_choice(state.status[c], silent_too) else 0.0
                     for c in range(len(status))])


def heaviest_backer(c: int, rows, status, objects, present, weight) -> int:
    """Returns the heaviest present member that backs c and does not object to it, or -1."""
    state = state_of(rows, status, weight, present=present)
    state.objects[:] = objects
    find_payers(w.Setting(*[None] * len(w.Setting._fields))._replace(weight=np.array(weight, dtype=float)), state, c)
    return heaviest(state.pays)
