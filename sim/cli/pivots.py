"""`nemcon pivots`: who decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Scenario, Seed, Workers
from sim.cli.terminal import console, progress, say_json, table
from sim.scenario.parameters import DEFAULT
from sim.study.counterfactuals import HELD
from sim.text import summary as words
from sim.text.format import amount_words, counted

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.counterfactuals import Change
    from sim.study.pivots import Pivots
    from sim.study.sensitivity import Estimate

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
    from sim.scenario.loader import load
    from sim.scenario.parameters import read_parameters
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.study.pivots import pivots
    with progress(json or quiet) as tell:
        found = pivots(read, replicates, seed, global_parameters, workers, tell, rows if sensitivity else False,
                       candidate=candidate)
    written = _write(found, out) if out else []
    if json:
        say_json(found.document())
        return
    show(console(), found, brief=quiet)
    if written and not quiet:
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _write(found: Pivots, folder: Path) -> list[Path]:
    """Writes tables, pictures and last the document; returns the paths."""
    from sim import files as atomic
    from sim.odds.export import json_text
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    with atomic.together():
        written = [*_tables(found, folder), *_pictures(found, folder), folder / "pivots.json"]
        atomic.write_text(written[-1], json_text(found.document()))
    return written


def _tables(found: Pivots, folder: Path) -> list[Path]:
    from sim.files import write_csv
    from sim.study.pivots import ALLY_COLUMNS, INDEX, MOVE_COLUMNS
    written = [write_csv(folder / "pivots.csv", ALLY_COLUMNS, found.ally_rows),
               write_csv(folder / "moves.csv", MOVE_COLUMNS, found.move_rows)]
    if found.sensitivity is not None:
        written.append(write_csv(folder / "sobol.csv", INDEX, found.index_rows))
    return written


def _pictures(found: Pivots, folder: Path) -> list[Path]:
    from sim.plot.save import save
    drawn = {"pivots": found.plot} | ({"sensitivity": found.plot_sensitivity} if found.sensitivity is not None else {})
    return [path for name, draw in drawn.items() for path in save(draw().figure, folder, name)]


# ------------------------------------------------------------------------------
# Prints who decides for people: what one sees after `nemcon pivots`, at 80 columns.

_ROWS = 12  # of a table; the rest is counted


def show(screen: Console, found: Pivots, brief: bool = False) -> None:
    """Prints a result; only the allies when `brief`."""
    if not brief:
        screen.print(found.odds.encoded.scenario.title, style="bold")
        screen.print(found.headline)
        _section(screen, f"The odds of {found.candidate} if one ally turned round, or had no weight")
    screen.print(_ally_table(found))
    if brief:
        return
    _say_rest(screen, len(found.allies) - _ROWS, "ally", "allies")
    screen.print("Changes are in percentage points, with half the width of their 95 % intervals.", style="dim")
    _moves(screen, found)
    if found.sensitivity is not None:
        _sensitivity(screen, found)
    _section(screen, "How sure")
    screen.print(words.spread_words(found.odds))
    screen.print(f"{counted(found.odds.replicates, 'run')} of each, seed {found.odds.seed}, all on the same random "
                 f"numbers. {words.parameter_words(found.odds)}")


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _say_rest(screen: Console, count: int, one: str, many: str = "") -> None:
    if count > 0:
        screen.print(f"and {counted(count, one, many)} more", style="dim")


def _ally_table(found: Pivots):
    now = words.odds_words(found.now, found.odds.replicates)
    return table((("ally", "left"), ("turned from ... to", "left"), (f"now {now}", "right"), ("change", "right"),
                  ("no weight", "right")),
                 ((words.ally_label(found.odds, row.ally), f"{row.stance} to {row.flipped_to}",
                   _odds(row.flipped, found.odds.replicates), _points(row.flipped),
                   "" if row.weightless is None else _points(row.weightless)) for row in found.allies[:_ROWS]))


def _odds(change: Change, replicates: int) -> str:
    count = round(change.odds * replicates)
    return words.odds_words({"count": count, "odds": change.odds, "low": change.low, "high": change.high}, replicates)


def _points(change: Change) -> str:
    """Returns a difference in percentage points with half the width of its interval: `-16.1 ±2.7`."""
    difference = change.difference
    return f"{100 * difference.value:+.1f} \N{PLUS-MINUS SIGN}{50 * (difference.high - difference.low):.1f}"


def _moves(screen: Console, found: Pivots) -> None:
    share = words.percent(HELD, 0)
    if not found.holdouts:
        screen.print(f"\nNobody holds out against {found.candidate} to the last in {share} of the runs.")
        return
    _section(screen, "What would move those who hold out")
    replicates = found.odds.replicates
    screen.print(table(
        (("ally", "left"), ("runs", "right"), ("gap", "right"), ("asks", "right"), ("offers take", "left"),
         ("or a stance of", "left"), ("odds then", "right")),
        ((words.ally_label(found.odds, move.ally), words.percent(move.share, 0), amount_words(move.gap),
          amount_words(move.ask), words.ask_words(found.odds, move.ask), move.word or "none is enough",
          "" if move.then is None else _odds(move.then, replicates)) for move in found.holdouts)))
    screen.print("The stance is the least favourable with which the ally is among the last to object in less than "
                 f"{share} of the runs.", style="dim")


def _sensitivity(screen: Console, found: Pivots) -> None:
    _section(screen, "What the odds depend on, of all that is uncertain")
    made = found.sensitivity.indices
    if made.variance == 0.0:
        screen.print("Nothing that is uncertain changes the odds.")
        return
    screen.print(table((("group", "left"), ("alone", "right"), ("with others", "right")),
                       ((row.group, _share(row.first), _share(row.total)) for row in found.ranked[:_ROWS])))
    _say_rest(screen, len(found.ranked) - _ROWS, "group")
    screen.print("Share of the variance of the odds that a group explains alone and in all it has a part in (Sobol), "
                 f"with 95 % intervals: from {made.rows:,} rows and {found.sensitivity.courses} courses of chance for "
                 f"each. {words.percent(found.sensitivity.luck, 0)} of that variance is luck that so few courses "
                 "leave.", style="dim")


def _share(estimate: Estimate) -> str:
    value, low, high = (round(100 * x) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} % ({low} to {high})"
