"""What every theory is given: who the allies are, what they think of whom, and the rule they decide by.

A `Poll` is plain data and knows no file format, so a theory can be tried on a table typed by hand. A scenario
is turned into a poll elsewhere; the numbers are those of the start, before anybody has lobbied anybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-9
"""Two scores closer than this (relative to their size, if above 1) tie: sums in another order differ less."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Poll:
    """Holds n allies, m candidates and d issues as read-only arrays.

    `weight` (n,) are shares adding up to 1; `attitude` (n, m) runs from about -1 (would block) to +1
    (champion); `available` (m,) marks the declared and open names, the only ones that can be adopted;
    `threshold` (n,) is the attitude below which an ally objects, so it is also what the fallback is worth to
    it.

    The rule: no ally with a `veto` (n,) objects, at most `objectors_allowed` do (None: any number), and at
    least `members_needed` allies and `share_needed` of the rule's weight consent. The rule's weight is
    `rule_weight` (n,) shares, or `weight` if None. An ally that does not object consents, unless its attitude
    is below `abstain_below`.

    `position` (n, d), `salience` (n, d) and `candidate_position` (m, d) are there only if the scenario has
    issues.

    Raises ValueError for arrays of the wrong shape, numbers that are not finite, and weights that are not
    shares.
    """

    allies: tuple[str, ...]
    candidates: tuple[str, ...]
    weight: np.ndarray
    attitude: np.ndarray
    available: np.ndarray
    threshold: np.ndarray
    veto: np.ndarray
    fallback: str
    members_needed: int = 0
    share_needed: float = 0.0
    objectors_allowed: int | None = None
    abstain_below: float = -math.inf
    rule_weight: np.ndarray | None = None
    position: np.ndarray | None = None
    salience: np.ndarray | None = None
    candidate_position: np.ndarray | None = None

    def __post_init__(self) -> None:
        n, m = len(self.allies), len(self.candidates)
        if n == 0:
            raise ValueError("a poll needs at least one ally, got none")
        _fix(self, "weight", (n,), float)
        _fix(self, "attitude", (n, m), float)
        _fix(self, "available", (m,), bool)
        _fix(self, "threshold", (n,), float)
        _fix(self, "veto", (n,), bool)
        if self.rule_weight is not None:
            _fix(self, "rule_weight", (n,), float)
        for share in (self.weight, self.counted_weight):
            if (share < 0).any() or abs(share.sum() - 1) > TOLERANCE:
                raise ValueError(f"weights must be shares >= 0 that add up to 1, got {share.tolist()}")
        if (self.position is None) != (self.candidate_position is None):
            raise ValueError("position and candidate_position come together: one was given without the other")
        if self.position is not None:
            self._fix_issues(n, m)

    def _fix_issues(self, n: int, m: int) -> None:
        d = np.asarray(self.position).shape[-1]
        if self.salience is None:
            object.__setattr__(self, "salience", np.ones((n, d)))
        _fix(self, "position", (n, d), float)
        _fix(self, "salience", (n, d), float)
        _fix(self, "candidate_position", (m, d), float)
        if self.salience is not None and (np.asarray(self.salience) < 0).any():
            raise ValueError("salience must be >= 0")

    @property
    def has_positions(self) -> bool:
        """Says whether allies and candidates stand somewhere on the issues."""
        return self.position is not None

    @property
    def counted_weight(self) -> np.ndarray:
        """Returns the weight that the decision rule counts, (n,): population, say."""
        return self.weight if self.rule_weight is None else self.rule_weight

    def acquiescing(self) -> np.ndarray:
        """Mark which ally does not object to which candidate, (n, m)."""
        return self.attitude >= self.threshold[:, None] - TOLERANCE

    def acceptable(self) -> np.ndarray:
        """Mark the available candidates that the decision rule would accept as things stand, (m,)."""
        objects = ~self.acquiescing()
        consents = ~objects & (self.attitude >= self.abstain_below - TOLERANCE)
        allowed = len(self.allies) if self.objectors_allowed is None else self.objectors_allowed
        return (
            self.available
            & ~objects[self.veto].any(axis=0)
            & (objects.sum(axis=0) <= allowed)
            & (consents.sum(axis=0) >= self.members_needed)
            & (self.counted_weight @ consents >= self.share_needed - TOLERANCE)
        )


def _fix(poll: Poll, name: str, shape: tuple[int, ...], kind: type) -> None:
    """Replace a field by a read-only copy of the right type, or say what is wrong with it."""
    array: np.ndarray = np.array(getattr(poll, name), dtype=kind)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array.tolist()}")
    array.setflags(write=False)
    object.__setattr__(poll, name, array)


# The last step most theories share: from a score to the best names, and from the best names to odds.


def best(score: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Mark the highest scores among the marked places: several on a tie, none if nothing is marked.

    >>> best(np.array([3.0, 5.0, 5.0, 9.0]), np.array([True, True, True, False]))
    array([False,  True,  True, False])
    """
    if not among.any():
        return np.zeros(len(among), dtype=bool)
    top = score[among].max()
    return among & (score >= top - TOLERANCE * max(1.0, abs(top)))


def split(chosen: np.ndarray) -> np.ndarray:
    """Split the odds equally among the chosen candidates; the fallback, last, has them all if there is none.

    >>> split(np.array([True, False, True]))
    array([0.5, 0. , 0.5, 0. ])
    >>> split(np.array([False, False]))
    array([0., 0., 1.])
    """
    odds = np.zeros(len(chosen) + 1)
    if chosen.any():
        odds[:-1] = chosen / chosen.sum()
    else:
        odds[-1] = 1.0
    return odds


def proportional(mass: np.ndarray) -> np.ndarray:
    """Give candidates odds in proportion to their mass (>= 0); the fallback has them all if nobody has any.

    >>> proportional(np.array([3.0, 1.0]))
    array([0.75, 0.25, 0.  ])
    """
    largest = mass.max(initial=0.0)
    if largest == 0.0:
        return split(np.zeros(len(mass), dtype=bool))
    scaled = mass / largest  # so that neither huge nor tiny masses overflow or vanish in the sum
    return np.append(scaled / scaled.sum(), 0.0)
