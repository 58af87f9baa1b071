"""`nemcon backtest`: what the forecasts were worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Seed, Workers
from sim.cli.terminal import console, progress, say_json, table

if TYPE_CHECKING:
    from sim.backtesting.backtest import Backtest
    from sim.backtesting.scores import Average

Cases = Annotated[list[str] | None, typer.Argument(
    metavar="[CASE]...", show_default=False, help="Cases or clusters of cases; default all (`nemcon list`).")]


def command(case: Cases = None, replicates: Replicates = 3000, seed: Seed = 1, workers: Workers = None,
            parameters: Parameters = "", out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """The historical cases as known before they were decided, scored next to the baselines."""
    from sim.backtesting.backtest import backtest
    with progress(json or quiet) as tell:
        result = backtest(case or (), replicates, seed, parameters or None, workers, tell)
    written = _write(result, out) if out else []
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
    if written and not quiet:
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _cases(result: Backtest):
    rows = sorted(result.cases, key=lambda case: (case.cluster, case.as_of))
    return table((("case", "left"), ("", "left"), ("what happened", "left"), ("odds", "right"),
                  ("favourite", "left"), ("odds", "right"), ("log score", "right")),
                 ((case.name, case.grade, case.outcome, _share(case.true_odds),
                   "the same" if case.favourite[0] == case.outcome else case.favourite[0], _share(case.favourite[1]),
                   f"{case.scores['log']:.2f}") for case in rows))


def _scores(result: Backtest):
    rows = []
    for who in result.values:
        log = result.mean(who, "log")
        if log is not None:
            ahead = None if who == result.model else result.ahead(who, "log")
            rows.append((who, _interval(log), f"{result.mean(who, 'brier').mean:.2f}", _interval(ahead, sign="+")))
    return table((("forecaster", "left"), ("log score", "right"), ("Brier", "right"), ("model minus it", "right")),
                 sorted(rows, key=lambda row: float(row[1].split()[0])))


def _notes(screen, result: Backtest) -> None:
    from sim.backtesting.scores import KINDS
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
    screen.print(f"\nParameters {result.parameters}; {result.replicates} runs a case, seed {result.seed}.", style="dim")


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _interval(found: Average | None, sign: str = "") -> str:
    return "" if found is None else f"{found.mean:{sign}.2f} ({found.low:{sign}.2f} to {found.high:{sign}.2f})"


def _write(result: Backtest, folder: Path) -> list[Path]:
    """Writes tables, the document and the pictures; returns their paths."""
    from sim import files as atomic
    from sim.backtesting.backtest import export
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    with atomic.together():
        return [*_draw(result, folder), *export(result, folder)]


def _draw(result: Backtest, folder: Path) -> list[Path]:
    from sim.plot.inputs import Bin, Score
    from sim.plot.save import save
    from sim.plot.scores import plot_reliability, plot_scores
    source = f"Nemcon back-test, {len(result.cases)} cases, parameters {result.parameters.split(' ')[0]}"
    bins = [Bin(**row) for row in result.reliability]
    logs = {who: result.mean(who, "log") for who in result.values}
    scores = [Score(who, mean.mean, mean.low, mean.high, who == result.model, result.knows[who])
              for who, mean in logs.items() if mean is not None]
    return [*save(plot_reliability(bins, source=source).figure, folder, "reliability"),
            *save(plot_scores(scores, source=source).figure, folder, "scores")]
