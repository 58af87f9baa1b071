"""The folder of a result: tables, pictures, the page and last the JSON record, all made from the record alone.

Every file is replaced as a whole, and the record comes last: where it is new, so is everything beside it. Within
`sim.files.transaction` all of them are replaced at once. `draw` makes pictures and page again from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from sim import files as atomic
from sim.files import write_csv
from sim.plot import plots_of
from sim.plot.pictures import PICTURES
from sim.plot.pivots import plot_pivots
from sim.plot.save import Figure, save, svg
from sim.plot.style import paper_of
from sim.report.page import NARROW, PIVOTS, write_page
from sim.results import studies
from sim.results.backtest import CASE, FEWEST, BacktestDocument
from sim.results.base import ResultModel, json_text
from sim.results.information import LEARN_COLUMNS, InformationDocument, learn_rows
from sim.results.run import BY_DATE, HOLDOUTS, SUPPORT, RunRecord
from sim.results.schema import RECORDS
from sim.results.track import FORECASTS, SCORES, TrackDocument, forecast_rows, score_rows

ON_PHONES = ("timing", "holdouts", "support")  # the bars of the table of odds fit a phone themselves
NARROW_INCHES = 3.7
Table = tuple[str, Iterable[str], Iterable]  # name of the file, columns, rows


def write(record: ResultModel, folder: Path) -> list[Path]:
    """Write tables, pictures, the page of a run, and last the record; return the paths. Raises StoreError."""
    tables, file = TABLES[type(record)](record), folder / FILES[type(record)]
    written = [write_csv(folder / name, tuple(columns), rows) for name, columns, rows in tables]
    written += draw(record, folder)
    atomic.write_text(file, json_text(record.whole()))
    return [*written, file]


def draw(record: ResultModel, folder: Path) -> list[Path]:
    """Draw the pictures and, where the record tells what it says, the page; return the paths. Raises StoreError."""
    written: list[Path] = []
    drawings: dict[str, bytes] = {}
    for name, plot in plots_of(record).items():
        figure = cast(Figure, plot().figure)
        drawings[name] = svg(figure)
        written += save(figure, folder, name, drawings[name])
    if isinstance(record, RunRecord) and record.report is not None:
        if record.report.pivots is not None:
            drawings[PIVOTS] = svg(cast(Figure, plot_pivots(record.report.pivots).figure))
        written.append(write_page(record, folder, drawings | narrow(record)))
    return written


def narrow(run: RunRecord) -> dict[str, bytes]:
    """Return the pictures of the page once more, as drawings that fit a phone."""
    with paper_of(NARROW_INCHES):
        return {f"{name}{NARROW}": svg(cast(Figure, PICTURES[name].draw(run).figure)) for name in ON_PHONES}


def _run_tables(run: RunRecord) -> Iterator[Table]:
    outcomes = [{**row, "outcome": row.name} for row in run.outcomes]
    yield "odds.csv", ("outcome", "kind", "count", "odds", "low", "high", "forecast"), outcomes
    yield "support.csv", SUPPORT, run.support
    yield "holdouts.csv", HOLDOUTS, run.holdouts
    yield "by_date.csv", (*BY_DATE, *run.details.candidates), run.by_date


def _compare_tables(found: studies.CompareDocument) -> Iterator[Table]:
    yield "odds.csv", studies.ODDS_COLUMNS, studies.odds_rows(found)
    yield "differences.csv", studies.DIFFERENCE, found.differences


def _pivots_tables(found: studies.PivotsDocument) -> Iterator[Table]:
    yield "pivots.csv", studies.ALLY_COLUMNS, studies.ally_rows(found)
    yield "moves.csv", studies.MOVE_COLUMNS, studies.move_rows(found)
    if found.sensitivity is not None:
        yield "sobol.csv", studies.INDEX_COLUMNS, found.indices


def _backtest_tables(found: BacktestDocument) -> Iterator[Table]:
    """One row a case, one a forecaster and score (`minus` is the model's mean minus its), one a dated count."""
    document = found.document()
    cases = document["cases"]
    keys = sorted({key for case in cases for key in case["scores"]})
    yield "cases.csv", (*CASE, *keys), [{**case, **dict.fromkeys(keys), **case["scores"]} for case in cases]
    rows = []
    for who, scores in document["scores"].items():
        for key, mean in scores.items():
            if key != "knows":
                rows.append(_score_row(who, key, "no", mean, document["differences"].get(who, {}).get(key, {})))
    for who, scores in document["hedged"].items():
        for key, ahead in (("log", "minus"), ("log_apart", "minus_apart"), ("brier", "")):
            rows.append(_score_row(who, key, "yes", scores[key], scores.get(ahead, {})))
    columns = ("forecaster", "score", "hedged", "mean", "low", "high", "cases", "clusters", "minus", "minus_low",
               "minus_high")
    yield "scores.csv", columns, rows
    counts = [{"case": case["case"], **row} for case in cases for row in case["support"]]
    yield "support.csv", ("case", "date", "count", "mean", "p05", "p95", "covered"), counts


def _score_row(who: str, key: str, hedged: str, mean: dict, ahead: dict) -> dict:
    """Return a row of the scores; the ends of intervals from five decisions on."""
    mean, ahead = ({**one, "low": None, "high": None} if one and one["clusters"] < FEWEST else one or {}
                   for one in (mean, ahead))
    return {"forecaster": who, "score": key, "hedged": hedged, **mean, "minus": ahead.get("mean"),
            "minus_low": ahead.get("low"), "minus_high": ahead.get("high")}


def _track_tables(found: TrackDocument) -> Iterator[Table]:
    yield "forecasts.csv", FORECASTS, forecast_rows(found)
    yield "scores.csv", SCORES, score_rows(found)


FILES = {kind: name for name, kind in RECORDS.items()}
# The tables in the folder of each kind of result, beside its pictures and its record.
TABLES: dict[type[ResultModel], Callable[[Any], Iterable[Table]]] = {
    RunRecord: _run_tables, studies.CompareDocument: _compare_tables, studies.PivotsDocument: _pivots_tables,
    studies.SweepDocument: lambda found: [("sweep.csv", studies.sweep_columns(found), studies.sweep_rows(found))],
    studies.UnfoldDocument: lambda found: [("history.csv", studies.DATED_COLUMNS, studies.dated_rows(found))],
    InformationDocument: lambda found: [("learn.csv", LEARN_COLUMNS, learn_rows(found))],
    BacktestDocument: _backtest_tables, TrackDocument: _track_tables}
