"""Score odds given what was seen beside files that were coded anew (docs/record.md): `python tools/arriving.py`.

For every case of a decision that has an earlier one, two forecasts are scored: that of the case, whose stances were coded
anew on its day, and that of the first case of the decision, played from its own day on, given that nothing was agreed by
the later day and the counts and straw ballots of `seeds/counts.csv` that were published in between. The rule was fixed
before anything was scored: counts of NATO's Council are members that do not object, with a standard error of 1; of a straw
ballot the two names with the most votes count, with a standard error of 2 for each number of votes.
"""

from __future__ import annotations

import csv
import datetime
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.backtesting.cases import HistoricalCase, cases
from sim.backtesting.forecast import forecast_of, odds_scores, support_rows
from sim.backtesting.truth import truth_of
from sim.errors import UserError
from sim.odds.run import run
from sim.scenario.observations import Ballot, NotObjecting, ObservationBase
from sim.scenario.scenario import Scenario

COUNTS = Path(__file__).resolve().parents[1] / "seeds" / "counts.csv"
NAMES, BALLOT_ERROR, COUNT_ERROR = 2, 2.0, 1.0


def polls() -> dict[tuple[str, datetime.date], list[dict[str, str]]]:
    """Return the rows of the counts by the prefix of their poll and their day."""
    found = defaultdict(list)
    with COUNTS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["poll"], datetime.date.fromisoformat(row["date"])].append(row)
    return found


def seen(cluster: str, scenario: Scenario, until: datetime.date) -> Iterator[ObservationBase]:
    """Yield what was published on a decision from the day of its first case to another day."""
    body, _, year = cluster.partition("-")
    prefixes = (f"{body}{year}-", f"count-{year}-" if body == "nato" else "-")
    for (poll, day), rows in polls().items():
        if not poll.startswith(prefixes) or not scenario.document.as_of < day <= until:
            continue
        ranked = sorted((row for row in rows if row["candidate"] in scenario.candidates), key=lambda row: -int(row["for"]))
        for row in ranked[:NAMES]:
            if poll.startswith("count-"):
                yield NotObjecting(kind="not_objecting", date=day, candidate=row["candidate"], count=int(row["for"]),
                                   error=COUNT_ERROR)
            elif row["against"]:
                yield Ballot(kind="ballot", date=day, candidate=row["candidate"], yes=int(row["for"]),
                             no=int(row["against"]), error=BALLOT_ERROR)


def given(first: HistoricalCase, until: datetime.date) -> Scenario:
    """Return the first case of a decision as known on a later day, by what was seen alone."""
    document = first.scenario.document
    start = document.calendar.start or document.as_of
    return replace(first.scenario, document=document.model_copy(update={
        "as_of": until, "calendar": document.calendar.model_copy(update={"start": start}),
        "observations": tuple(seen(first.cluster, first.scenario, until))}))


def main(replicates: int = 2000) -> None:
    """Print a row for each case, and means over the decisions."""
    firsts: dict[str, HistoricalCase] = {}
    rows = defaultdict(list)
    for case in sorted(cases(), key=lambda case: (case.cluster, case.scenario.document.as_of)):
        first = firsts.setdefault(case.cluster, case)
        until = case.scenario.document.as_of
        if first is case or until >= (first.scenario.document.calendar.end or datetime.date.max):
            continue
        scores, bands = [], []
        for of, scenario in ((case, case.scenario), (first, given(first, until))):
            truth = truth_of(of.name, scenario)
            try:
                odds = run(scenario, replicates, workers=1)
            except UserError as error:
                print(f"{case.name}: {error}")
                break
            forecast = forecast_of(of, odds)
            scores.append(odds_scores(forecast, of, truth, of.scenario.outcomes.index(truth.outcome))["log"])
            counted = replace(of, scenario=scenario)
            bands += [f"{row.date} {row.count}: {row.p05} to {row.p95}" for row in support_rows(forecast, counted, truth)[:1]]
        else:
            rows[case.cluster].append(scores)
            kept = odds.record.observations
            print(f"{case.name}: coded anew {scores[0]:.2f}, given what was seen {scores[1]:.2f} "
                  f"({len(scenario.document.observations)} observations, {kept.share_kept:.2%} kept); {'; '.join(bands)}")
    means = np.array([np.mean(one, axis=0) for one in rows.values()])
    print(f"{sum(map(len, rows.values()))} cases of {len(rows)} decisions: coded anew {means[:, 0].mean():.2f}, "
          f"given what was seen {means[:, 1].mean():.2f}; difference "
          f"{(means[:, 1] - means[:, 0]).mean():+.2f} (standard error {(means[:, 1] - means[:, 0]).std(ddof=1) / len(means) ** .5:.2f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
