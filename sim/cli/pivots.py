"""`nemcon pivots`: who decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Scenario, Seed, Workers
from sim.cli.progress import progress
from sim.cli.screen import console, say_json
from sim.scenario.parameters import DEFAULT

if TYPE_CHECKING:
    from sim.study.pivotal import Pivots

Candidate = Annotated[str | None, typer.Option(
    metavar="NAME", show_default="the likeliest one", help="The name that the allies decide over.")]
Rows = Annotated[int, typer.Option(
    metavar="N", help="Rows of the sample from which the sensitivity is estimated, a power of 2.")]
WithSensitivity = Annotated[bool, typer.Option(
    "--sensitivity/--no-sensitivity", help="What the odds depend on; the longer half of the work.")]


def command(scenario: Scenario, replicates: Replicates = 4000, seed: Seed = 1, candidate: Candidate = None,
            rows: Rows = 1024, sensitivity: WithSensitivity = True, workers: Workers = None,
            parameters: Parameters = DEFAULT, out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """Who decides: the odds if one ally turned round or weighed nothing, and what they depend on."""
    from sim.scenario.parameters import read_parameters
    from sim.scenario.read import load
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.study.pivots import pivots
    with progress(json or quiet) as tell:
        found = pivots(read, replicates, seed, global_parameters, workers, tell, rows if sensitivity else False,
                       candidate=candidate)
    written = _write(found, out) if out else []
    if json:
        say_json(found.document())
        return
    from sim.cli.pivots_page import show
    show(console(), found, brief=quiet)
    if written and not quiet:
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _write(found: Pivots, folder: Path) -> list[Path]:
    """Writes tables, pictures and last the document; returns the paths."""
    from sim import atomic
    from sim.odds.export import json_text
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    with atomic.together():
        written = [*_tables(found, folder), *_pictures(found, folder), folder / "pivots.json"]
        atomic.write_text(written[-1], json_text(found.document()))
    return written


def _tables(found: Pivots, folder: Path) -> list[Path]:
    from sim.odds.table import write_csv
    from sim.study.pivot_rows import ALLY_COLUMNS, INDEX, MOVE_COLUMNS
    written = [write_csv(folder / "pivots.csv", ALLY_COLUMNS, found.ally_rows),
               write_csv(folder / "moves.csv", MOVE_COLUMNS, found.move_rows)]
    if found.sensitivity is not None:
        written.append(write_csv(folder / "sobol.csv", INDEX, found.index_rows))
    return written


def _pictures(found: Pivots, folder: Path) -> list[Path]:
    from sim.plot.save import save
    drawn = {"pivots": found.plot} | ({"sensitivity": found.plot_sensitivity} if found.sensitivity is not None else {})
    return [path for name, draw in drawn.items() for path in save(draw().figure, folder, name)]
