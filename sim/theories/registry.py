"""Other theories of collective decisions: what a theory is, the table of all, and how a scenario is put to them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from sim.errors import UserError
from sim.model import equations as rule
from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.inputs import setting_at
from sim.scenario.parameters import Parameters
from sim.scenario.scenario import Scenario
from sim.theories.condorcet import condorcet
from sim.theories.heaviest import heaviest
from sim.theories.mean import mean
from sim.theories.median import median
from sim.theories.nash import nash
from sim.theories.poll import TOLERANCE, Poll
from sim.theories.support import support, support_heads

# What a theory is: a name, where it is from, what it reads, and a pure function from a poll to odds.


class PollInput(Enum):
    """What a theory reads of a poll. A change to anything else leaves its odds as they are."""

    WEIGHT = "weights"
    ATTITUDE = "attitudes"
    POSITION = "positions, where the scenario has issues; it then reads no attitudes and no thresholds"
    THRESHOLD = "thresholds"
    RULE = "the decision rule"


@dataclass(frozen=True)
class Theory:
    """Answers the same question as the model, in one step.

    `function` takes a `Poll` and returns odds over its candidates and, last, the fallback, (m + 1,), adding
    up to 1.
    """

    name: str
    title: str
    source: str
    needs: frozenset[PollInput]
    function: Callable[[Poll], np.ndarray]

    def __call__(self, poll: Poll) -> np.ndarray:
        """Return the odds of every candidate and, last, of the fallback, (m + 1,)."""
        return self.function(poll)


# The table of all theories.

_ALL = (
    Theory("mean", "Weighted mean position", "Compromise Model (Van den Bos 1991; Thomson et al. 2006)",
           frozenset({PollInput.WEIGHT, PollInput.POSITION, PollInput.ATTITUDE, PollInput.THRESHOLD}), mean),
    Theory("median", "Weighted median position", "Black 1948; without positions Balinski and Laraki 2007, Fabre 2021",
           frozenset({PollInput.WEIGHT, PollInput.POSITION, PollInput.ATTITUDE, PollInput.THRESHOLD}), median),
    Theory("condorcet", "Probabilistic Condorcet election", "KTAB (Wise, Lester and Efird 2015)",
           frozenset({PollInput.WEIGHT, PollInput.ATTITUDE, PollInput.THRESHOLD}), condorcet),
    Theory("nash", "Nash bargaining, no side payments", "Nash 1950; Kalai 1977; Caragiannis et al. 2019",
           frozenset({PollInput.WEIGHT, PollInput.ATTITUDE, PollInput.THRESHOLD, PollInput.RULE}), nash),
    Theory("support", "Share of firm support, by weight", "the newspaper's count; law L1 in docs/model.md",
           frozenset({PollInput.WEIGHT, PollInput.ATTITUDE}), support),
    Theory("support_heads", "Share of firm support, by heads", "the newspaper's count",
           frozenset({PollInput.ATTITUDE}), support_heads),
    Theory("heaviest", "The heaviest ally's pick", "folk theory",
           frozenset({PollInput.WEIGHT, PollInput.ATTITUDE, PollInput.THRESHOLD}), heaviest),
)
THEORIES: dict[str, Theory] = {theory.name: theory for theory in _ALL}
"""Every theory by name, in the order in which tables show them."""


# Turns a scenario into a poll: what the theories of other people are given.
#
# Everything uncertain takes its median (for parameters that are drawn jointly, the row at the median of their
# weights), so a poll has no chance in it. Only those who are members when the scenario begins take part, with the
# weights rescaled among them; ties, resolve, dates, events and deals stay behind, because a theory sees the start only.


def poll_of(scenario: Scenario | Encoded, parameters: Parameters | None = None) -> Poll:
    """Return the poll of a scenario, with allies and candidates in the order of its file.

    Raises UserError when nobody is a member at the start.
    """
    encoded = scenario if isinstance(scenario, Encoded) else encode(scenario, parameters)
    world = encoded.world
    setting = setting_at(world, 0.5)
    allies = [name for name in encoded.allies_in_file_order if world.present[encoded.allies.index(name)]]
    if not allies:
        raise UserError(f"{encoded.scenario.shown}: nobody is a member at the start, so there is nobody to poll")
    rows = np.array([encoded.allies.index(name) for name in allies])
    listed = encoded.scenario.candidates  # of another name nobody can say what it is, so no theory is asked about it
    names = np.array([encoded.candidates.index(name) for name in listed])
    return Poll(
        allies=tuple(allies), candidates=listed, weight=_shares(setting.weight[rows]),
        attitude=setting.home[np.ix_(rows, names)], threshold=setting.threshold[rows], veto=world.veto[rows],
        available=np.isin(world.status[names], (w.OPEN, w.DECLARED)), fallback=encoded.fallback,
        **_rule(world, rows), **_issues(encoded, setting.values, rows, names))


def theory_named(name: str) -> Theory:
    """Return a theory. Raises UserError with the names there are."""
    if name not in THEORIES:
        raise UserError(f"--theory: no theory is called {name!r}; give one of {', '.join(THEORIES)}, or all")
    return THEORIES[name]


def odds_by_name(theory: Theory, poll: Poll) -> dict[str, float]:
    """Return a theory's odds by candidate, in the order of the poll, and last those of the fallback."""
    return {name: float(share) for name, share in zip((*poll.candidates, poll.fallback), theory(poll), strict=True)}


def _shares(weight: np.ndarray) -> np.ndarray:
    total = weight.sum()
    return weight / total if total > 0.0 else np.full(len(weight), 1.0 / len(weight))


def _rule(world: w.World, rows: np.ndarray) -> dict:
    """Return the decision rule in the terms of a poll; a negative number switches that condition off."""
    numbers, n = world.rule_numbers, len(rows)
    heads = max(numbers[rule.CONSENT_COUNT], math.ceil(numbers[rule.CONSENT_SHARE] * n - TOLERANCE), 0)
    below = numbers[rule.ABSTAIN_BELOW]
    return dict(
        members_needed=int(heads), share_needed=max(0.0, float(numbers[rule.CONSENT_WEIGHT])),
        objectors_allowed=None if numbers[rule.MAY_OBJECT] < 0 else int(numbers[rule.MAY_OBJECT]),
        abstain_below=-math.inf if below <= -1e300 else float(below),
        rule_weight=_shares(world.rule_weight[rows]) if len(world.rule_weight) else None)


def _issues(encoded: Encoded, values: np.ndarray, rows: np.ndarray, names: np.ndarray) -> dict:
    d, slot = encoded.world.issues, encoded.slot
    if d == 0:
        return {}
    table = lambda at, count: values[at:at + count * d].reshape(count, d)  # noqa: E731
    n, m = len(encoded.allies), len(encoded.candidates)
    return dict(position=table(slot.ally_position, n)[rows], salience=table(slot.salience, n)[rows],
                candidate_position=table(slot.candidate_position, m)[names])
