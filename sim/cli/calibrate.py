"""`nemcon calibrate`: fits the global parameters to the cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Quiet, Seed, Workers
from sim.cli.terminal import console, echo_json, progress, table

if TYPE_CHECKING:
    from sim.backtesting.calibrate import Calibration

Rows = Annotated[int, typer.Option(metavar="N", min=8, max=8192, help="How many sets of parameters are tried.")]
Runs = Annotated[int, typer.Option(
    "--replicates", metavar="N", min=1, max=65_535, help="Runs of each case under each set.")]
Folder = Annotated[Path, typer.Option(
    "--out", metavar="DIR", help="Where the posterior and finished cells are kept: the same folder resumes.")]
Prior = Annotated[str, typer.Option("--prior", metavar="prior|FILE", help="The ranges from which the sets are drawn.")]


def command(out: Folder = Path("calibration"), rows: Rows = 512, replicates: Runs = 300, seed: Seed = 1,
            prior: Prior = "prior", workers: Workers = None, json: Json = False, quiet: Quiet = False) -> None:
    """Fit the global parameters to the cases, leaving one decision out at a time; resumes from its folder."""
    import os

    from sim.backtesting.calibrate import calibrate
    with progress(json or quiet) as tell:
        found = calibrate(out, rows, replicates, seed, prior, workers or min(os.cpu_count() or 1, 8), progress=tell)
    if json:
        echo_json(found.document())
        return
    screen = console()
    screen.print(_changed(found))
    if quiet:
        return
    _identified(screen, found)
    _scores(screen, found)
    screen.print(f"\nWritten to {out}: posterior.toml, posterior.csv, posterior-fit.csv. Use it with "
                 f"--parameters {out / 'posterior.toml'}.", style="dim")


def _changed(found: Calibration):
    rows = found.record.changed
    return table((("parameter", "left"), ("before", "right"), ("after", "right"), ("spread left", "right"),
                  ("", "left")),
                 ((row.parameter, f"{row.prior_mean:.3g} ± {row.prior_sd:.2g}",
                   f"{row.mean:.3g} ± {row.sd:.2g}" if row.kept else "as before",
                   f"{100 * row.sd / row.prior_sd:.0f} %" if row.kept else "",
                   "" if row.kept else "cannot be told from the record") for row in rows))


def _identified(screen, found: Calibration) -> None:
    screen.print("\nCan it be found when it is known? (synthetic records)", style="bold")
    screen.print(table((("parameter", "left"), ("variance removed", "right"), ("estimate and truth", "right"),
                        ("ranks even?", "right")),
                       ((row.parameter, f"{100 * row.contraction:.0f} %", f"r = {row.correlation:.2f}",
                         f"p = {row.p_value:.2f}") for row in found.checked)))


def _scores(screen, found: Calibration) -> None:
    from sim.backtesting.fit import effective_sample_size
    screen.print("\nLog score, each decision forecast without itself (nats, lower is better)", style="bold")
    named = {"prior": "the prior", "shared": "one set of parameters for all decisions",
             "population": "each decision draws its own (what is written)"}
    screen.print(table((("", "left"), ("log score", "right"), ("minus the prior", "right")),
                       ((named[way], _told(found.mean(way)), "" if way == "prior" else _told(found.gain(way), "+"))
                        for way in found.scores)))
    worth = effective_sample_size(found.fit.weights())
    screen.print(f"The weights are worth {worth:.0f} of {len(found.fit.rows)} rows.")


def _told(of, sign: str = "") -> str:
    return f"{of.mean:{sign}.3f} ({of.low:{sign}.3f} to {of.high:{sign}.3f})"
