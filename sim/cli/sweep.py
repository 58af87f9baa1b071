"""`nemcon sweep`: odds over a grid or a sample of parameters, resumable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    Cluster,
    Engine,
    EngineChoice,
    Json,
    Out,
    Parameters,
    Quiet,
    Replicates,
    Scenario,
    Seed,
    Workers,
)
from sim.cli.terminal import console, progress, say_json, table
from sim.errors import UserError
from sim.parallel.executor import place
from sim.scenario.parameters import DEFAULT

if TYPE_CHECKING:
    from sim.study.sweep_result import Point, Swept

_ROWS = 24  # of the table of settings; all are in sweep.csv
_OUTCOMES = 5  # beside one field; one less for each further one

Vary = Annotated[list[str], typer.Option(
    "--vary", metavar="PATH=VALUES", show_default=False,
    help="A field and its values, start:stop:count or v1,v2,...; several make a grid.")]
Sample = Annotated[str | None, typer.Option(
    metavar="lhs:N|sobol:N", show_default=False, help="N settings from the ranges (start:stop) instead of a grid.")]


def command(scenario: Scenario, vary: Vary, sample: Sample = None, replicates: Replicates = 10_000, seed: Seed = 1,
            engine: EngineChoice = Engine.compiled, workers: Workers = None, cluster: Cluster = None,
            parameters: Parameters = DEFAULT, out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """Odds over a grid or a sample of parameters; with --out the same command goes on where it was interrupted."""
    from sim.scenario.loader import load
    from sim.scenario.parameters import read_parameters
    read, global_parameters, varied = load(scenario), read_parameters(parameters), _varied(vary)
    from sim.study.sweep import run_sweep
    with place(engine.value, replicates, workers, cluster) as executor, progress(json or quiet) as tell:
        swept = run_sweep(read, varied, replicates, seed, sample=_sample(sample), out=out, workers=workers,
                          executor=executor, parameters=global_parameters, engine=engine.value,
                          progress=_once_something_is_done(tell), table=False)
    written = _write(swept, out) if out else []
    if json:
        say_json(swept.document())
    else:
        _show(swept, quiet, out)
    _warn(swept)
    if written and not (json or quiet):
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _varied(texts: list[str]) -> dict[str, str]:
    """Returns path -> values. The last = counts, because a candidate's name may hold one."""
    pairs = [text.rpartition("=") for text in texts]
    for text, (path, equals, _) in zip(texts, pairs, strict=True):
        if not path or not equals:
            raise UserError(f"--vary: got {text!r}, give PATH=VALUES, such as allies.USA.weight=0.1:0.9:5")
    varied = {path.strip(): values for path, _, values in pairs}
    if len(varied) < len(pairs):
        raise UserError("--vary: one path is given twice; give all its values in one list")
    return varied


def _sample(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    name, _, count = text.partition(":")
    if not count.isascii() or not count.isdecimal():
        raise UserError(f"--sample: got {text!r}, give lhs:N or sobol:N, such as lhs:200")
    return name, int(count[:12])


def _once_something_is_done(tell):
    """Passes progress on from the first cell on."""
    return tell and (lambda done, total: tell(done, total) if done else None)


def _write(swept: Swept, folder: Path) -> list[Path]:
    """Writes the table, a picture where one or two fields vary, and the document; returns the paths."""
    from sim import files as atomic
    from sim.odds.export import json_text
    from sim.study.sweep import write_table
    with atomic.together():
        written = write_table(swept, folder)
        pictures = _pictures(swept, folder)
        atomic.write_text(folder / "sweep.json", json_text(swept.document()))
    return [written, folder / "sweep.json", *pictures]


def _pictures(swept: Swept, folder: Path) -> tuple[Path, ...]:
    from sim.study.sweep_result import picturable
    from sim.text.summary import study_source_line as source_line
    grid = picturable(swept)
    if grid is None:
        return ()
    from sim.plot.save import save
    from sim.plot.sweep import plot_sweep
    return save(plot_sweep(grid, source=source_line(swept.made)).figure, folder, "sweep")


def _warn(swept: Swept) -> None:
    failures = swept.failures
    if failures:
        console(error=True).print(f"Note: {len(failures)} of {len(swept.points)} settings could not be computed; the "
                                  f"first: {_words(failures[0])}: {failures[0].error}", style="yellow")


def _show(swept: Swept, brief: bool, out: Path | None) -> None:
    screen, rows = console(), swept.points[:_ROWS]
    if not brief:
        screen.print(f"{swept.scenario.title}\n", style="bold")
    shown = _likeliest(swept)
    headings = (*((path.replace(".", ".\n"), "left") for path in swept.design.paths),
                *((name, "right") for name in shown))
    screen.print(table(headings, (_row(swept, point, shown) for point in rows)))
    left = len(swept.points) - len(rows)
    if left:
        screen.print(f"and {left:,} more settings" + (f", in {out / 'sweep.csv'}" if out else "; --out DIR keeps all"),
                     style="dim")
    if brief:
        return
    from sim.study.sweep_result import favourite_words
    screen.print(f"\n{favourite_words(swept)}")
    before = f", {swept.finished_before:,} of {swept.cells:,} cells from before" if swept.finished_before else ""
    screen.print(f"\n{len(swept.points):,} settings, {swept.replicates:,} runs of each, seed {swept.seed}{before}. "
                 "All settings share their random numbers.", style="dim")


def _likeliest(swept: Swept) -> list[str]:
    """Returns the outcomes that are likeliest anywhere, in file order."""
    best = {name: max((row["count"] for point in swept.points for row in point.outcomes if row["name"] == name),
                      default=0) for name in swept.scenario.outcomes}
    room = max(2, _OUTCOMES + 1 - len(swept.design.paths))
    kept = sorted(best, key=lambda name: -best[name])[:room]
    return [name for name in best if name in kept]


def _row(swept: Swept, point: Point, shown: list[str]) -> list[str]:
    from sim.text.summary import odds_words
    found = {row["name"]: odds_words(row, swept.replicates) for row in point.outcomes}
    values = (f"{value:.6g}" if isinstance(value, float) else str(value) for value in point.values.values())
    return [*values, *(found.get(name, "failed") for name in shown)]


def _words(point: Point) -> str:
    return ", ".join(f"{path} = {value}" for path, value in point.values.items())
