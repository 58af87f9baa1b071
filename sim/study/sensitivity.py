"""How odds depend on what is uncertain, group by group.

A row of the design is one vector of uniforms: everything that is uncertain about the allies, fixed. Its value is the
share of a few replicates that end as was asked, such as with one candidate adopted. The variants of a row have the
same chance, so what differs between them is what they say about the allies, not luck; other rows have other chance, so
the indices rest on no few courses of it. How much of the variance between rows is luck that so few replicates leave is
reported.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import UserError
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.rounds import count_ends
from sim.parallel.executor import map_ordered, threads_used
from sim.results.base import Interval, short
from sim.results.studies import GroupIndex, SensitivityDocument

ROWS = 512
REPLICATIONS = 4  # of chance, over which the value of a row is averaged


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of the odds of some outcomes.

    Each value is a mean over so many `courses` of chance. `luck` is the share of the variance between rows that is
    nothing but chance, because the courses are few.
    """

    replications: int
    luck: float
    indices: Indices

    def document(self) -> SensitivityDocument:
        """Return the indices as a part of a result, the largest total order first."""
        made = self.indices
        groups = [GroupIndex.of(index.group, index.inputs, index.first, index.total) for index in made.ranked]
        return SensitivityDocument(
            rows=made.rows, courses=self.replications, replicates=made.evaluations * self.replications,
            mean=short(made.mean), variance=short(made.variance), luck=short(self.luck), groups=groups)


def sensitivity(encoded: Encoded, places: Sequence[int], rows: int = ROWS, seed: int = 1, workers: int | None = None, *,
                replications: int = REPLICATIONS, ranked: Sequence[str] | None = None,
                progress: Callable[[int], None] | None = None) -> Sensitivity:
    """Return how much each group of uncertain inputs explains of the variance of the odds of some outcomes.

    `places` are their numbers in the arrays. `ranked` are the allies, those first that shall have a group of their own
    if not all can; `progress` is told of every batch of replicates that is done. Raises UserError as `sobol_indices`
    does.
    """
    groups = groups_of(encoded, ranked)
    evaluate = Rows(encoded, places, seed, replications, threads_used(workers), progress)
    indices = sobol_indices(evaluate, groups, rows, seed)
    return Sensitivity(replications, evaluate.luck(indices.variance), indices)


def replicates_of(groups: Sequence[str], rows: int, replications: int = REPLICATIONS) -> int:
    """Return how many replicates are played for so many rows."""
    return rows * (max(2, len(set(groups))) + 2) * replications if groups else replications


class Rows:
    """The odds of some outcomes as a function of uniforms, shape (rows, variants, inputs) -> (rows, variants)."""

    def __init__(self, encoded: Encoded, places: Sequence[int], seed: int, replications: int, workers: int,
                 progress: Callable[[int], None] | None = None):
        self.encoded, self.places = encoded, list(places)
        self.seed, self.replications, self.workers, self.progress = seed, replications, workers, progress
        self._noise = 0.0

    def __call__(self, uniforms: np.ndarray) -> np.ndarray:
        """Return the share of the courses of chance of a row that end as was asked."""
        shares = []
        for share in map_ordered(self._row, enumerate(uniforms), self.workers):
            shares.append(share)
            if self.progress is not None:
                self.progress(len(share) * self.replications)
        found = np.array(shares)
        self._noise = float((found * (1.0 - found)).mean()) / (self.replications - 1)
        return found

    def luck(self, variance: float) -> float:
        """Return which share of a variance of shares is chance: each is a mean of a few yes or no."""
        return min(1.0, self._noise / variance) if variance else 0.0

    def _row(self, numbered: tuple[int, np.ndarray]) -> np.ndarray:
        number, variants = numbered
        world = self.encoded.world
        full = np.column_stack([variants, np.full(len(variants), 0.5)])  # where there is no table, nothing is picked
        ends = count_ends(world, self.seed, number * self.replications, self.replications,
                          full[:, :len(world.input_id) + 1])
        return ends[:, self.places].sum(axis=1) / self.replications


# The uncertain inputs of a scenario in the groups that one asks about: each ally's stances, weights, process, ...

MAX_ALLIES = 32  # allies with a group of their own; the others are one group together

# Where a slot lies in the flat vector -> the group of what is drawn into it; None: that of the ally.
PROCESS = "process"
_GROUPS = {"weight": "weights", "resolve": "resolve", "threshold": "thresholds", "premium": "premiums",
           "ambition": "candidates", "exit_cost": "candidates", "credentials": "candidates",
           "helpfulness": "candidates", "patience": "candidates", "ally_position": "positions of allies",
           "salience": "positions of allies", "candidate_position": "candidates",
           "issue_salience": "positions of allies",
           "mean": None, "spread": None, "draw": None, "event_value": "events", "event_probability": "events",
           "event_spread": "events", "event_mean": "events", "event_draw": "events",
           "reversion": PROCESS}

# Global parameters are the process, but for the defaults of what an ally has.
_DEFAULTS = {w.RESOLVE: "resolve", w.THRESHOLD: "thresholds", w.PREMIUM: "premiums"}


def groups_of(encoded: Encoded, ranked: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the group of every uniform, in their order. The last one, which picks a row of the joint parameter
    table, belongs to the process; it is there only if there is a table.

    `ranked` are the allies that matter most, first (default: in the order of the file): of more than `MAX_ALLIES`
    the rest are one group.
    """
    named = _stance_groups(encoded, encoded.allies_in_file_order if ranked is None else ranked)
    found = [_group(encoded, int(slot), named) for slot in encoded.world.input_slot]
    return (*found, PROCESS) if len(encoded.world.table_slot) else tuple(found)


def _stance_groups(encoded: Encoded, ranked: Sequence[str]) -> dict[str, str]:
    names = {ally: encoded.scenario.ally_name(ally) for ally in encoded.allies}
    often = Counter(names.values())
    own = {ally: f"stances of {name}" if often[name] == 1 else f"stances of {name} ({ally})"
           for ally, name in names.items()}
    if len(ranked) <= MAX_ALLIES:
        return own
    rest = f"stances of the other {len(ranked) - MAX_ALLIES}"
    return {ally: own[ally] if ally in set(ranked[:MAX_ALLIES]) else rest for ally in own}


def _group(encoded: Encoded, slot: int, named: dict[str, str]) -> str:
    if slot < len(w.PROCESS):
        return _DEFAULTS.get(slot, PROCESS)
    region, place = _region(encoded.slot, slot)
    return _GROUPS[region] or named[encoded.allies[place // len(encoded.candidates)]]


def _region(layout: w.Slots, slot: int) -> tuple[str, int]:
    """Return the part of the flat vector in which a slot lies, and its place in it. Of parts that begin at the same
    slot all but the last are empty.
    """
    number = bisect_right(layout, slot) - 1
    return w.Slots._fields[number], slot - layout[number]


# Sobol indices of groups of uniforms, for any function of them: by SALib, with intervals.
#
# First order: the share of the variance that a group explains alone. Total order: with everything it does together
# with others. Estimators of Saltelli et al. (2010), Computer Physics Communications 181:259, on a scrambled Sobol
# sequence; intervals from resampled rows. A small negative index is the noise of its estimate and stays as it is.

# Takes uniforms, shape (rows, variants of a row, inputs), and returns numbers, shape (rows, variants). A function that
# is noisy should share its noise among the variants of a row, of which differences are taken.
Evaluate = Callable[[np.ndarray], np.ndarray]
RESAMPLES = 512
MIN_ROWS, MAX_ROWS = 16, 2**20  # rows
_HALF_STEP = 2.0**-31  # SciPy's points are multiples of 2**-30, also 0, of which no normal can be made
_IDLE = "idle"


_NONE = Interval(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Index:
    """First and total order of a group, and how many uniforms it holds."""

    group: str
    inputs: int
    first: Interval
    total: Interval


@dataclass(frozen=True)
class Indices:
    """The indices of every group, in the order of their first uniforms, and what they were estimated from: `mean` and
    `variance` of the function over `evaluations`.
    """

    rows: int
    evaluations: int
    mean: float
    variance: float
    groups: tuple[Index, ...]

    @property
    def ranked(self) -> tuple[Index, ...]:
        """The groups by their total order, the largest first."""
        return tuple(sorted(self.groups, key=lambda index: (-index.total.value, index.group)))


def sobol_indices(evaluate: Evaluate, groups: Sequence[str], rows: int, seed: int = 1,
                  resamples: int = RESAMPLES) -> Indices:
    """Return the indices of a function of uniforms; `groups` names the group of each uniform.

    The function is evaluated once, on `rows` * (groups + 2) vectors of uniforms in (0, 1). Where it never varies, all
    indices are 0. Raises UserError when `rows` is no power of 2 (only then is a Sobol sequence balanced), or when
    there are more uniforms than a Sobol sequence has dimensions.
    """
    names = list(dict.fromkeys(groups))
    check_rows(rows)
    if not names:
        return Indices(rows, 1, float(evaluate(np.zeros((1, 1, 0)))[0, 0]), 0.0, ())
    problem = _problem([str(names.index(group)) for group in groups])
    values = np.asarray(evaluate(_design(problem, rows, seed)[:, :, :len(groups)]), dtype=float)
    plain = values[:, [0, -1]]  # A and B, in which everything is drawn independently
    found = _estimates(problem, values.ravel(), len(names), resamples, seed) if np.ptp(plain) else [
        (_NONE, _NONE)] * len(names)
    return Indices(rows, values.size, float(plain.mean()), float(plain.var()), tuple(
        Index(name, groups.count(name), first, total) for name, (first, total) in zip(names, found, strict=True)))


def check_rows(rows: int) -> None:
    """Raise UserError for a number of rows that is no power of 2."""
    if not isinstance(rows, (int, np.integer)) or isinstance(rows, bool) or not (
            MIN_ROWS <= rows <= MAX_ROWS and rows & (rows - 1) == 0):
        raise UserError(f"rows: got {rows!r}, give a power of 2 from {MIN_ROWS} to {MAX_ROWS}, such as 1024")


def _problem(groups: list[str]) -> dict:
    """Return SALib's description. It takes one group alone for none at all, so that one gets an idle companion."""
    if len(set(groups)) == 1:
        groups = [*groups, _IDLE]
    return {"num_vars": len(groups), "names": [f"u{k}" for k in range(len(groups))],
            "bounds": [[0.0, 1.0]] * len(groups), "groups": groups}


def _design(problem: dict, rows: int, seed: int) -> np.ndarray:
    """Return the uniforms, shape (rows, groups + 2, inputs): A, A with one group after the other from B, and B."""
    from scipy.stats.qmc import Sobol
    if 2 * problem["num_vars"] > Sobol.MAXDIM:
        raise UserError(f"{problem['num_vars']:,} uncertain inputs are more than the {Sobol.MAXDIM // 2:,} for which "
                        "there are Sobol sequences; do without the sensitivity")
    points = Sobol(2 * problem["num_vars"], seed=seed).random(rows)[:, None] + _HALF_STEP
    one, other = np.split(points, 2, axis=2)
    groups = np.array(problem["groups"])
    taken = groups == np.array(list(dict.fromkeys(problem["groups"])))[:, None]
    return np.concatenate([one, np.where(taken, other, one), other], axis=1)


def _estimates(problem: dict, values: np.ndarray, count: int, resamples: int,
               seed: int) -> list[tuple[Interval, Interval]]:
    from SALib.analyze import sobol
    found = sobol.analyze(problem, values, calc_second_order=False, num_resamples=resamples,
                          seed=seed + 1)  # a seed of 0 would be none
    return [(_estimate(found, "S1", k), _estimate(found, "ST", k)) for k in range(count)]


def _estimate(found: dict, order: str, k: int) -> Interval:
    value, half = float(found[order][k]), float(found[f"{order}_conf"][k])
    return Interval(value, value - half, value + half)
