"""`nemcon backtest`: what the forecasts were worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Seed, Workers
from sim.cli.terminal import console, progress, say_json, say_written, table, write_folder

if TYPE_CHECKING:
    from sim.backtesting.backtest import Backtest
    from sim.results.backtest import Mean

Cases = Annotated[list[str] | None, typer.Argument(
    metavar="[CASE]...", show_default=False, help="Cases or clusters of cases; default all (`nemcon list`).")]


def command(case: Cases = None, replicates: Replicates = 3000, seed: Seed = 1, workers: Workers = None,
            parameters: Parameters = "", out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """The historical cases as known before they were decided, scored next to the baselines."""
    from sim.backtesting.backtest import backtest
    with progress(json or quiet) as tell:
        result = backtest(case or (), replicates, seed, parameters or None, workers, tell)
    written = write_folder(result.record, out) if out else []
    if json:
        say_json(result.document())
        return
    screen = console()
    if not quiet:
        screen.print(_cases(result))
        screen.print()
    screen.print(_scores(result))
    if not quiet:
        _notes(screen, result)
    if not quiet:
        say_written(written, out)


def _cases(result: Backtest):
    rows = sorted(result.cases, key=lambda case: (case.cluster, case.as_of))
    return table((("case", "left"), ("", "left"), ("what happened", "left"), ("odds", "right"),
                  ("favourite", "left"), ("odds", "right"), ("log score", "right")),
                 ((case.case, case.grade, case.outcome, _share(case.odds),
                   "the same" if case.favourite == case.outcome else case.favourite, _share(case.favourite_odds),
                   f"{case.scores['log']:.2f}") for case in rows))


def _scores(result: Backtest):
    rows = []
    for who in result.record.scores:
        log = result.mean(who, "log")
        if log is not None:
            ahead = None if who == result.model else result.ahead(who, "log")
            rows.append((who, _interval(log), f"{result.mean(who, 'brier').mean:.2f}", _interval(ahead, sign="+")))
    return table((("forecaster", "left"), ("log score", "right"), ("Brier", "right"), ("model minus it", "right")),
                 sorted(rows, key=lambda row: float(row[1].split()[0])))


def _notes(screen, result: Backtest) -> None:
    from sim.backtesting.scores import KINDS
    made = result.record
    screen.print("\nLog score in nats a case: lower is better, and a negative difference means that the model is "
                 "better. "
                 "Every decision counts once, whatever the number of its dates; intervals (95 %) are over decisions.",
                 style="dim")
    screen.print("\nThe model's other scores", style="bold")
    asked = [(kind, result.mean(result.model, kind.key)) for kind in KINDS[2:]]
    rows = table((("", "left"), ("", "right"), ("", "right")),
                 ((f"{kind.title} ({kind.unit})", _interval(mean), f"{mean.cases} cases")
                  for kind, mean in asked if mean))
    rows.show_header = False
    screen.print(rows)
    screen.print(f"\nParameters {made.parameters}; {made.replicates} runs a case, seed {made.seed}.", style="dim")


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _interval(found: Mean | None, sign: str = "") -> str:
    return "" if found is None else f"{found.mean:{sign}.2f} ({found.low:{sign}.2f} to {found.high:{sign}.2f})"

