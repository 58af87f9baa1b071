"""`nemcon history`: how the odds moved as evidence came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli import options as opt
from sim.cli.terminal import echo_result, paragraph, progress, table
from sim.parallel.executor import executor_for
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    from sim.study.history import Unfolding


def command(scenarios: opt.Files, replicates: opt.Replicates = 10_000, seed: opt.Seed = 1,
            engine: opt.EngineChoice = opt.Engine.compiled, workers: opt.Workers = None, cluster: opt.Cluster = None,
            parameters: opt.Parameters = DEFAULT, out: opt.Out = None, json: opt.Json = False,
            quiet: opt.Quiet = False) -> None:
    """Odds by day, as evidence came in: from one file with observations, or from several files of one decision."""
    from sim.study.history import history
    read, global_parameters = [load(text) for text in scenarios], read_parameters(parameters)
    with executor_for(engine.value, replicates, workers, cluster) as executor, progress(json or quiet) as tell:
        found = history(read, replicates, seed, parameters=global_parameters, engine=engine.value, workers=workers,
                        executor=executor, progress=tell)
    echo_result(found, out, json, quiet, _show)


def _show(screen, found: Unfolding, quiet: bool) -> None:
    from sim.study.history import WIDE
    from sim.text.format import day
    from sim.text.studies import kept_words
    days, replicates = found.record.days, found.record.replicates
    if not quiet:
        paragraph(screen, found.headline, style="bold")
        screen.print()
    rows = [(label, *cells) for label, cells in found.wide.items()]
    kept = [] if all(one.share_kept == 1.0 for one in days) else [
        ("runs that agree with what was seen", *(kept_words(one.share_kept) for one in days))]
    screen.print(table((("outcome", "left"), *((day(one.as_of), "right") for one in days)), [*rows, *kept]))
    if not quiet:
        screen.print(f"\n{WIDE} {replicates:,} runs of each day, seed {found.record.seed}, on the same random numbers.",
                     style="dim")
