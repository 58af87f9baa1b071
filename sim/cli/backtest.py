"""`nemcon backtest`: what the forecasts were worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Seed, Workers
from sim.cli.terminal import echo_result, progress, table

if TYPE_CHECKING:
    from rich.console import Console

    from sim.backtesting.backtest import Backtest
    from sim.results.backtest import Mean

Cases = Annotated[list[str] | None, typer.Argument(
    metavar="[CASE]...", show_default=False, help="Cases or clusters of cases; default all (`nemcon list`).")]
Folder = Annotated[Path | None, typer.Option(
    "--cases", metavar="DIR", show_default=False, help="Score the case files of this folder, or one file, instead.")]
TruthOption = Annotated[Path | None, typer.Option(
    "--truth", metavar="FILE", show_default=False,
    help="How those cases came out; see docs/forecast.md.")]


def command(case: Cases = None, replicates: Replicates = 1000, seed: Seed = 1, workers: Workers = None,
            parameters: Parameters = "", cases: Folder = None, truth: TruthOption = None, out: Out = None,
            json: Json = False, quiet: Quiet = False) -> None:
    """Score forecasts of past decisions, each as known before it was taken, beside simple rules."""
    from sim.backtesting.backtest import backtest
    with progress(json or quiet) as tell:
        result = backtest(case or (), replicates, seed, parameters or None, workers, tell, folder=cases, truth=truth)
    echo_result(result, out, json, quiet, _show)


def _show(screen: Console, result: Backtest, quiet: bool) -> None:
    if quiet:
        screen.print(_scores(result, screen.width))
        return
    screen.print(_cases(result, screen.width))
    screen.print()
    screen.print(_scores(result, screen.width))
    _notes(screen, result)



def _cases(result: Backtest, width: int):
    rows = sorted(result.cases, key=lambda case: (case.cluster, case.as_of))
    return table((("case", "left"), ("", "left"), ("what happened", "left"), ("odds", "right"),
                  ("favourite", "left"), ("odds", "right"), ("log score", "right")),
                 ((case.case, case.grade, case.outcome, _share(case.odds),
                   "the same" if case.favourite == case.outcome else case.favourite, _share(case.favourite_odds),
                   f"{case.scores['log']:.2f}") for case in rows), width)


def _scores(result: Backtest, width: int):
    rows = []
    for who, hedged in result.record.hedged.items():
        raw = result.mean(who, "log")
        if hedged.log is None or hedged.brier is None:
            continue
        rows.append((hedged.log.mean, who, "no end" if raw is None else f"{raw.mean:.2f}", _interval(hedged.log),
                     f"{hedged.brier.mean:.2f}", _interval(hedged.minus, sign="+")))
    return table((("forecaster", "left"), ("log score", "right"), ("hedged", "right"), ("Brier", "right"),
                  ("forecast minus it", "right")), [row[1:] for row in sorted(rows)], width, (3,))


def _notes(screen, result: Backtest) -> None:
    from sim.backtesting.scores import KINDS
    made = result.record
    first = next(iter(made.hedged.values()))
    size = "" if first.log is None else f"{first.log.clusters} decisions, {first.log.cases} dates. "
    screen.print(f"\n{size}Log score in nats a case: lower is better; "
                 "'no end' is certain of something that did not happen. Hedged: a share of the odds "
                 f"(here {first.share:.2f}) stays, the rest are base rates; learned from other decisions, for every "
                 "forecaster alike. A negative difference means that the model, hedged, is better. Every decision "
                 "counts once, whatever the number of its dates; intervals (95 %) are over decisions, and need five.",
                 style="dim")
    if made.subsets:
        screen.print("\nParts, hedged", style="bold")
        screen.print(_parts(result, screen.width))
        for part in made.subsets:
            screen.print(f"{part.name}: {part.note}; looked at {part.looked_at}.", style="dim")
    screen.print("\nThe model's other scores", style="bold")
    asked = [(kind, result.mean(result.model, kind.key)) for kind in KINDS[1:]]
    rows = table((("", "left"), ("", "right"), ("", "right")),
                 ((f"{kind.title} ({kind.unit})", _interval(mean), f"{mean.cases} cases")
                  for kind, mean in asked if mean))
    rows.show_header = False
    screen.print(rows)
    screen.print(f"\nParameters {made.parameters}; {made.replicates:,} runs a case, seed {made.seed}. They leave "
                 f"a standard error of {result.simulation_error:.3f} in the mean log score.", style="dim")


def _parts(result: Backtest, width: int):
    """Return the forecast beside the best baseline on each part of the cases."""
    from sim.backtesting.backtest import OWN
    rows = []
    for part in result.record.subsets:
        own = part.hedged[result.model]
        logs = {who: one.log.mean for who, one in part.hedged.items() if who not in OWN and one.log is not None}
        best = min(logs, key=logs.__getitem__)
        rows.append((part.name, str(part.clusters), _interval(own.log), f"{best} {logs[best]:.2f}",
                     _interval(part.hedged[best].minus, sign="+")))
    return table((("part", "left"), ("decisions", "right"), ("forecast", "right"), ("best other", "left"),
                  ("forecast minus it", "right")), rows, width, (1,))


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _interval(found: Mean | None, sign: str = "") -> str:
    if found is None:
        return ""
    ends = f"{found.low:{sign}.2f} to {found.high:{sign}.2f}" if found.has_interval else "too few"
    return f"{found.mean:{sign}.2f} ({ends})"

