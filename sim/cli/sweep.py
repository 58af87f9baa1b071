"""`nemcon sweep`: odds over a grid or a sample of parameters, resumable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options as opt
from sim.cli.terminal import Side, console, echo_json, echo_written, paragraph, progress, table, write_folder
from sim.errors import UserError
from sim.parallel.executor import executor_for
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    from sim.results.studies import SweptSetting
    from sim.study.sweep import SweepResult

_ROWS = 24  # of the table of settings; all are in sweep.csv
_OUTCOMES = 5  # beside one field; one less for each further one

Vary = Annotated[list[str], typer.Option(
    "--vary", metavar="PATH=VALUES", show_default=False,
    help="A field and its values, start:stop:count or v1,v2,...; several make a grid.")]
Sample = Annotated[str | None, typer.Option(
    metavar="lhs:N|sobol:N", show_default=False, help="N settings from the ranges (start:stop) instead of a grid.")]


def command(scenario: opt.Scenario, vary: Vary, sample: Sample = None, replicates: opt.Replicates = 10_000,
            seed: opt.Seed = 1, engine: opt.EngineChoice = opt.Engine.compiled, workers: opt.Workers = None,
            cluster: opt.Cluster = None, parameters: opt.Parameters = DEFAULT, out: opt.OutOfStudy = None,
            json: opt.Json = False, quiet: opt.Quiet = False) -> None:
    """Odds over values of one or more fields; with --out the same command goes on where it was interrupted."""
    read, global_parameters, varied = load(scenario), read_parameters(parameters), _varied(vary)
    from sim.study.sweep import run_sweep
    with executor_for(engine.value, replicates, workers, cluster) as executor, progress(json or quiet) as tell:
        swept = run_sweep(read, varied, replicates, seed, sample=_sample(sample), out=out, workers=workers,
                          executor=executor, parameters=global_parameters, engine=engine.value,
                          progress=_once_something_is_done(tell), table=False)
    written = write_folder(swept.record, out) if out else []
    if json:
        echo_json(swept.document())
    else:
        _show(swept, quiet, out)
    _warn(swept)
    if not (json or quiet):
        echo_written(written, out)


def _varied(texts: list[str]) -> dict[str, str]:
    """Return path -> values. The last = counts, because a candidate's name may hold one."""
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
    """Pass progress on from the first cell on."""
    return tell and (lambda done, total: tell(done, total) if done else None)


def _warn(swept: SweepResult) -> None:
    failures, settings = swept.failures, len(swept.record.cells)
    if failures:
        values = ", ".join(f"{path} = {value}" for path, value in failures[0].values.items())
        console(error=True).print(f"Note: {len(failures)} of {settings} settings could not be computed; the "
                                  f"first: {values}: {failures[0].error}", style="yellow")
    counts = {tuple((row.name, row.kind, row.count) for row in cell.outcomes)
              for cell in swept.record.cells if cell.outcomes}
    if settings - len(failures) > 1 and len(counts) == 1:
        paths = ", ".join(one.path for one in swept.record.varied)
        console(error=True).print(f"Note: no setting changed any odds: {paths} made no difference in "
                                  f"{swept.record.replicates:,} runs. `nemcon check` says which statements of a file "
                                  "have no effect.", style="yellow")


def _show(swept: SweepResult, quiet: bool, out: Path | None) -> None:
    from sim.text.studies import kept_words
    screen, rows = console(), swept.record.cells[:_ROWS]
    if not quiet:
        paragraph(screen, swept.title, style="bold")
        screen.print()
    shown, paths = _likeliest(swept), [one.path for one in swept.record.varied]
    headings: list[tuple[str, Side]] = [(path.replace(".", ".\n"), "left") for path in paths]
    headings += [(name, "right") for name in shown]
    cells = [_row(swept, cell, shown) for cell in rows]
    if any(cell.share_kept not in (1.0, None) for cell in swept.record.cells):
        headings.append(("agrees with\nwhat was seen", "right"))
        cells = [[*row, kept_words(cell.share_kept)] for row, cell in zip(cells, rows, strict=True)]
    screen.print(table(headings, cells, screen.width))
    left = len(swept.record.cells) - len(rows)
    if left:
        screen.print(f"and {left:,} more settings" + (f", in {out / 'sweep.csv'}" if out else "; --out DIR keeps all"),
                     style="dim")
    if not quiet:
        _notes(screen, swept, shown)


def _notes(screen, swept: SweepResult, shown: list[str]) -> None:
    from sim.text.studies import favourite_words
    rare = [name for name, _ in swept.outcomes if name not in shown]
    if rare:
        paragraph(screen, f"Not shown, rarer: {', '.join(rare)}.", style="dim")
    screen.print()
    paragraph(screen, favourite_words(swept.record))
    before = f", {swept.finished_before:,} of {swept.cells:,} cells from before" if swept.finished_before else ""
    made = swept.record
    screen.print()
    paragraph(screen, f"{len(made.cells):,} settings, {made.replicates:,} runs of each, seed {made.seed}{before}. "
                 "All settings share their random numbers.", style="dim")


def _likeliest(swept: SweepResult) -> list[str]:
    """Return the outcomes that are likeliest anywhere, in file order."""
    best = {name: max((row.count for cell in swept.record.cells for row in cell.outcomes if row.name == name),
                      default=0) for name, _ in swept.outcomes}
    room = max(2, _OUTCOMES + 1 - len(swept.record.varied))
    kept = sorted(best, key=lambda name: -best[name])[:room]
    return [name for name in best if name in kept]


def _row(swept: SweepResult, cell: SweptSetting, shown: list[str]) -> list[str]:
    from sim.text.studies import value_words
    from sim.text.summary import odds_words
    found = {row.name: odds_words(row, swept.record.replicates) for row in cell.outcomes}
    values = map(value_words, cell.values.values())
    return [*values, *(found.get(name, "failed") for name in shown)]
