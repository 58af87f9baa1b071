"""How the record of a run is read off its counts."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import numpy as np

from sim.model import equations as rule
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.tally import FIXED_POINT_ONE, Tally
from sim.results.base import Outcome, Spread, date_of, provenance, short
from sim.results.run import (
    AllyDetails,
    ByDate,
    Deal,
    Details,
    EngineName,
    EventFlag,
    Holdout,
    Observed,
    Quantiles,
    RunRecord,
    Satisfaction,
    Support,
    Timing,
    UsedObservation,
)
from sim.scenario.scenario import shares
from sim.statistics import quantile_of_counts, quantiles_of_rows


def run_record(encoded: Encoded, tally: Tally, pairs: np.ndarray, *, seed: int, replicates: int,
               engine: EngineName, workers: int, elapsed_s: float, left_out: np.ndarray | None = None) -> RunRecord:
    """Return the record of a run from its counts.

    `left_out` says how many replicates disagree with each row of what was seen, and last how many end too soon.

    `pairs` says how often an outcome came together with that of the same replicate played again with the same allies
    and other chance, shape (outcomes, outcomes).
    """
    return RunRecord(
        **provenance(encoded.scenario, encoded.parameters, seed), replicates=replicates, engine=engine,
        workers=workers, elapsed_s=round(elapsed_s, 3),
        outcomes=sorted(outcomes_of(encoded, tally, replicates), key=lambda row: -row.count),
        timing=_timing(encoded, tally), by_date=_by_date(encoded, tally, replicates),
        support=_support(encoded, tally, replicates), holdouts=_holdouts(encoded, tally, replicates),
        deals=_deals(encoded, tally, replicates), satisfaction=_satisfaction(encoded, tally), spread=_spread(pairs),
        observations=_observations(encoded, replicates, left_out), details=_details(encoded, tally))


def outcomes_of(encoded: Encoded, tally: Tally, replicates: int) -> list[Outcome]:
    """Return every outcome with its odds: candidates in the order of the file, then the fallback."""
    counts = tally.ended.sum(axis=1).tolist()
    keys = [(encoded.outcomes[index], encoded.kind_of(index)) for index in encoded.file_order]
    return Outcome.all_of(keys, [counts[index] for index in encoded.file_order], replicates, encoded.parameters.hedge)


def _timing(encoded: Encoded, tally: Tally) -> Timing:
    ended = tally.ended.sum(axis=0)
    rounds = {name: quantile_of_counts(ended, q) for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))}
    return Timing(unit="round", **rounds, dates=Quantiles(**{name: date_of(encoded, t) for name, t in rounds.items()}))


def _by_date(encoded: Encoded, tally: Tally, replicates: int) -> list[ByDate]:
    """Return the share decided by each round's date, and by whom; the fallback is no decision."""
    ended = tally.ended[:-1].cumsum(axis=1)
    shown = [(name, encoded.candidates.index(name)) for name in encoded.candidates_in_file_order]
    return [ByDate.model_validate({**{name: short(decided[c] / replicates) for name, c in shown}, "round": t,
                                   "date": date_of(encoded, t), "decided": short(sum(decided) / replicates)})
            for t, decided in enumerate(ended.T.tolist())]


def support_histogram(tally: Tally) -> np.ndarray:
    """Return replicates by candidate (array order), round, and number of members not objecting; the decided ones are
    kept at their final value. Shape (m, shown + 1, n + 1).
    """
    running = tally.support.copy()
    running[:, 1:] += tally.final.cumsum(axis=1)[:, :-1]
    return running


def _support(encoded: Encoded, tally: Tally, replicates: int) -> list[Support]:
    """Return the mean and the 90 % band of the members that do not object, by candidate and round."""
    histogram, rows = support_histogram(tally), []
    dates, values = [date_of(encoded, t) for t in range(histogram.shape[1])], np.arange(histogram.shape[2])
    for name in encoded.candidates_in_file_order:
        counts = histogram[encoded.candidates.index(name)]
        sums, low, high = (counts * values).sum(axis=1), *(quantiles_of_rows(counts, q) for q in (0.05, 0.95))
        rows += [Support(round=t, date=dates[t], candidate=name, mean=short(total / replicates), p05=p05, p95=p95)
                 for t, (total, p05, p95) in enumerate(zip(sums.tolist(), low, high, strict=True))]
    return rows


def _holdouts(encoded: Encoded, tally: Tally, replicates: int) -> list[Holdout]:
    return [Holdout(ally=encoded.allies[j], candidate=encoded.candidates[c], share=short(count / replicates),
                    gap=_mean(tally.held_gap[j, c], count), ask=_mean(tally.held_ask[j, c], count))
            for j, c, count in _frequent(encoded, tally.held)]


def _deals(encoded: Encoded, tally: Tally, replicates: int) -> list[Deal]:
    """Return who was promised something over whom, and how much in all in a run in which it was."""
    return [Deal(ally=encoded.allies[j], candidate=encoded.candidates[c], share=short(count / replicates),
                 mean=_mean(tally.paid_sum[j, c], count)) for j, c, count in _frequent(encoded, tally.paid)]


def _frequent(encoded: Encoded, counts: np.ndarray) -> list[tuple[int, int, int]]:
    """Return (ally, candidate, count) for every count above 0, the most frequent first, then by name."""
    found = [(int(j), int(c), int(counts[j, c])) for j, c in np.argwhere(counts > 0)]
    return sorted(found, key=lambda entry: (-entry[2], encoded.allies[entry[0]], encoded.candidates[entry[1]]))


def _mean(total: int, count: int) -> float:
    return short(int(total) / FIXED_POINT_ONE / count)


def _satisfaction(encoded: Encoded, tally: Tally) -> Satisfaction:
    """Return the ally that is most often the least satisfied, and the mean attitude of the least satisfied one."""
    count = int(tally.least.sum())
    if count == 0:
        return Satisfaction(least_satisfied=None, mean_of_minimum=0.0)
    return Satisfaction(least_satisfied=encoded.allies[int(tally.least.argmax())],
                        mean_of_minimum=_mean(tally.least_sum[0], count))


def _spread(pairs: np.ndarray) -> Spread:
    """Return Sobol's pick-freeze estimate from replicates that were played twice with the same allies and other
    chance. All of the variance is process when the outcome never varies.
    """
    total = int(pairs.sum())
    if total == 0:  # no replicate agrees with what was seen under other chance too
        return Spread(process=1.0, ignorance=0.0)
    shares = (pairs.sum(axis=0) + pairs.sum(axis=1)) / (2 * total)
    variance = float((shares * (1 - shares)).sum())
    if variance == 0.0:
        return Spread(process=1.0, ignorance=0.0)
    together = float((np.diag(pairs) / total - shares**2).sum())
    ignorance = min(1.0, max(0.0, together / variance))
    return Spread(process=short(1 - ignorance), ignorance=short(ignorance))


class ObservedRow(NamedTuple):
    """A row of what was seen in words, with the number of its observation in the file."""

    number: int | None
    day: datetime.date
    words: str
    left_out: int


def observed(encoded: Encoded, left_out: np.ndarray) -> list[ObservedRow]:
    """Return the rows of what was seen, and last that nothing was agreed by as_of."""
    scenario, document = encoded.scenario, encoded.scenario.document
    rows = [ObservedRow(number + 1, document.observations[number].date,
                        document.observations[number].words(scenario.ally_name), int(count))
            for number, count in zip(encoded.observed, left_out.tolist(), strict=False)]
    given = next((number + 1 for number, one in enumerate(document.observations)
                  if one.kind == "nothing_agreed" and one.date == document.as_of), None)
    return [*rows, ObservedRow(given, document.as_of, "nothing is agreed yet", int(left_out[-1]))]


def merged(rows: list[ObservedRow]) -> list[ObservedRow]:
    """Return one row for each observation: a ballot has two."""
    found: dict[int | None, ObservedRow] = {}
    for row in rows:
        before = found.get(row.number)
        found[row.number] = row._replace(left_out=row.left_out + (before.left_out if before else 0))
    return list(found.values())


def _observations(encoded: Encoded, replicates: int, left_out: np.ndarray | None) -> Observed:
    rows = [] if left_out is None else merged(
        observed(encoded, left_out)[:None if encoded.world.calendar[w.OPEN_UNTIL] >= 0 else -1])
    used = [UsedObservation(observation=row.number, date=row.day.isoformat(), words=row.words, left_out=row.left_out,
                            round=encoded.grid.last_before(row.day)) for row in rows]
    used.sort(key=lambda row: (row.date, row.observation is None, row.observation or 0))
    drawn = replicates + sum(row.left_out for row in used)
    return Observed(drawn=drawn, share_kept=short(replicates / drawn), effective=replicates, used=used)


def _details(encoded: Encoded, tally: Tally) -> Details:
    scenario, document, world = encoded.scenario, encoded.scenario.document, encoded.world
    needs = [needed(encoded, t) for t in range(tally.ended.shape[1])]
    deadline = document.calendar.deadline
    return Details(
        title=scenario.title, question=document.question, kind=document.kind or "names",
        as_of=document.as_of.isoformat(),
        start=encoded.start.isoformat(),
        round_days=encoded.round_days,
        end=None if encoded.grid.end is None else encoded.grid.end.isoformat(),
        deadline=None if deadline is None else deadline.isoformat(),
        candidates=list(encoded.candidates_in_file_order),
        another=encoded.another,
        fallback=encoded.fallback,
        ended=tally.ended[encoded.file_order].tolist(),
        allies=_allies(encoded, tally),
        members=[members for _, members in needs],
        needed=[number for number, _ in needs],
        vetoes=int(world.veto.sum()),
        weight_needed=float(world.rule_numbers[rule.CONSENT_WEIGHT]),
        offer_step=float(world.base[w.OFFER_STEP]),
        budget=float(world.base[w.BUDGET]),
        pace=float(world.base[w.PACE]),
        price=float(world.base[w.PRICE]),
        due=int(world.calendar[w.DEADLINE_ROUND]),
        last=int(world.calendar[w.LAST_ROUND]),
        events=[
            EventFlag(date=event.date.isoformat(),
                      label=event.label(scenario.ally_name) + (" ?" if event.probability != 1.0 else ""))
            for event in document.events
        ])


def _allies(encoded: Encoded, tally: Tally) -> list[AllyDetails]:
    index = [encoded.allies.index(ally) for ally in encoded.allies_in_file_order]
    objecting, held = tally.objecting[index].tolist(), tally.held.sum(axis=1)[index].tolist()
    weight = shares(encoded.scenario)
    return [AllyDetails(id=ally, name=encoded.scenario.ally_name(ally), objecting=objects, last_to_object=last,
                        weight=short(weight[ally]), veto=bool(encoded.world.veto[j]),
                        refuses=[name for name in encoded.candidates_in_file_order
                                 if encoded.world.refuses[j, encoded.candidates.index(name)]])
            for ally, j, objects, last in zip(encoded.allies_in_file_order, index, objecting, held, strict=True)]


def needed(encoded: Encoded, t: int) -> tuple[int, int]:
    """Return how many members must not object for the rule to accept a name in round t, and how many there are.

    Vetoes that only some hold and shares of weight come on top of that number.
    """
    world = encoded.world
    present = world.present.copy()
    for k in range(len(world.event_round)):
        kind, certain = world.event_kind[k], world.base[encoded.slot.event_probability + k] > 0.5
        if world.event_round[k] <= t and certain and kind in (w.JOINS, w.LEAVES):
            present[world.event_ally[k]] = kind == w.JOINS
    members, numbers = int(present.sum()), world.rule_numbers
    counts = [0, int(np.ceil(numbers[rule.CONSENT_COUNT])), int(np.ceil(numbers[rule.CONSENT_SHARE] * members - w.TIE))]
    if numbers[rule.MAY_OBJECT] >= 0:
        counts.append(members - int(numbers[rule.MAY_OBJECT]))
    if world.veto[present].all():
        counts.append(members)
    return max(counts), members
