"""What was seen, as arrays: for each quantity of an observation its round, and how likely each number makes it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model import observations as seen
from sim.model.draws import stable_id
from sim.model.elementary import exp
from sim.scenario.grid import Grid
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

_KINDS = {"not_objecting": seen.NOT_OBJECTING, "in_favour": seen.IN_FAVOUR, "objecting": seen.OBJECTING,
          "no_opinion": seen.NO_OPINION, "objects": seen.ALLY_OBJECTS, "gave_way": seen.ALLY_GAVE_WAY}


def likelihood_of_count(low: int | None, high: int | None, error: float, n: int) -> np.ndarray:
    """Return how likely the numbers 0 to n make a count between two ends, relative to the likeliest, (n + 1,).

    1 between the ends; outside of them it falls as a normal density with the standard error, at once where that is 0.

    Examples
    --------
    >>> likelihood_of_count(2, 3, 0.0, 4).tolist()
    [0.0, 0.0, 1.0, 1.0, 0.0]
    """
    found = np.zeros(n + 1)
    for number in range(n + 1):
        distance = max(0 if low is None else low - number, 0 if high is None else number - high, 0)
        if distance == 0:
            found[number] = 1.0
        elif error > 0.0:
            apart = distance / error
            found[number] = exp(max(-0.5 * apart * apart, -700.0))
    return found


def observation_arrays(scenario: Scenario, allies, candidates, grid: Grid) -> tuple[dict, tuple[int, ...]]:
    """Return the arrays of the observations by name, and which observation of the file each row belongs to."""
    document, n = scenario.document, len(allies)
    rows = sorted(_rows(document, allies, candidates, grid, max(n, 1)), key=lambda row: (row[0], row[4]))
    column = lambda k, kind: np.array([row[k] for row in rows], dtype=kind)  # noqa: E731
    arrays = dict(observed_round=column(0, np.int64), observed_kind=column(1, np.int64),
                  observed_ally=column(2, np.int64), observed_candidate=column(3, np.int64),
                  observed_id=np.array([stable_id(row[4]) for row in rows], dtype=np.uint64),
                  likelihood=np.array([row[5] for row in rows], dtype=float).reshape(len(rows), max(n, 1) + 1))
    return arrays, tuple(row[6] for row in rows)


def _rows(document: Document, allies, candidates, grid: Grid, n: int):
    """Yield round, kind, ally, candidate, path, likelihood and number in the file of every quantity that was seen."""
    one: Any
    paths: dict[str, int] = {}
    for number, one in sorted(enumerate(document.observations), key=lambda entry: getattr(entry[1], "error", 0.0)):
        t, error = grid.last_before(one.date), getattr(one, "error", 0.0)
        path = f"observations.{one.kind}.{one.date}.{getattr(one, 'candidate', '')}.{getattr(one, 'ally', '')}"
        if hasattr(one, "ally"):
            table = np.zeros(n + 1)
            table[:2] = np.array([error, 1.0 - error]) / max(error, 1.0 - error)
            yield (t, _KINDS[one.kind], allies.index(one.ally), candidates.index(one.candidate),
                   _once(paths, path), table, number)
        counts = list(one.counts.items())
        for name, (low, high) in counts[:2]:  # of three votes the third follows from the others
            yield (t, _KINDS[name], 0, candidates.index(one.candidate), _once(paths, f"{path}.{name}.{low}.{high}"),
                   likelihood_of_count(low, high, error, n), number)


def _once(paths: dict[str, int], path: str) -> str:
    """Return a path with a number where it came before: two reports of the same are decided by two draws."""
    paths[path] = paths.get(path, 0) + 1
    return path if paths[path] == 1 else f"{path}#{paths[path]}"
