"""`nemcon pivots`: who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Scenario, Seed, Workers
from sim.cli.terminal import console, echo_json, echo_written, progress, table, write_folder
from sim.results.studies import HELD
from sim.scenario.parameters import DEFAULT
from sim.text import summary as words
from sim.text.format import amount_words, pluralize

if TYPE_CHECKING:
    from rich.console import Console

    from sim.results.base import Interval
    from sim.results.studies import PairedEffect, SensitivityDocument
    from sim.study.pivots import Pivots

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
    written = write_folder(found.record, out) if out else []
    if json:
        echo_json(found.document())
        return
    show(console(), found, brief=quiet)
    if not quiet:
        echo_written(written, out)


# How who decides is printed for people: what one sees after `nemcon pivots`, at 80 columns.

_ROWS = 12  # of a table; the rest is counted


def show(screen: Console, found: Pivots, brief: bool = False) -> None:
    """Print a result; only the allies when `brief`."""
    if not brief:
        screen.print(found.odds.record.details.title, style="bold")
        screen.print(found.headline)
        _section(screen, f"The odds of {found.candidate} if one ally turned round, or had no weight")
    screen.print(_ally_table(found))
    if brief:
        return
    _echo_rest(screen, len(found.allies) - _ROWS, "ally", "allies")
    screen.print("Changes are in percentage points, with half the width of their 95 % intervals.", style="dim")
    _moves(screen, found)
    if found.sensitivity is not None:
        _sensitivity(screen, found.sensitivity)
    _section(screen, "How sure")
    encoded = found.odds.encoded
    screen.print(words.spread_words(found.odds.record))
    screen.print(f"{pluralize(found.odds.replicates, 'run')} of each, seed {found.odds.seed}, all on the same random "
                 f"numbers. {words.parameter_words(encoded.scenario, encoded.parameters)}")


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _echo_rest(screen: Console, count: int, one: str, many: str = "") -> None:
    if count > 0:
        screen.print(f"and {pluralize(count, one, many)} more", style="dim")


def _ally_table(found: Pivots):
    now = words.odds_words(found.now, found.odds.replicates)
    return table((("ally", "left"), ("turned from ... to", "left"), (f"now {now}", "right"), ("change", "right"),
                  ("no weight", "right")),
                 ((words.ally_label(found.odds.record.details.names, row.ally), f"{row.stance} to {row.flipped_to}",
                   _odds(row.flipped, found.odds.replicates), _points(row.flipped),
                   "" if row.weightless is None else _points(row.weightless)) for row in found.allies[:_ROWS]))


def _odds(change: PairedEffect, replicates: int) -> str:
    from sim.results.studies import NowOdds
    now = NowOdds(count=round(change.odds * replicates), odds=change.odds, low=change.low, high=change.high)
    return words.odds_words(now, replicates)


def _points(change: PairedEffect) -> str:
    """Return a difference in percentage points with half the width of its interval: `-16.1 ±2.7`."""
    half = 50 * (change.difference_high - change.difference_low)
    return f"{100 * change.difference:+.1f} \N{PLUS-MINUS SIGN}{half:.1f}"


def _moves(screen: Console, found: Pivots) -> None:
    share = words.percent(HELD, 0)
    if not found.holdouts:
        screen.print(f"\nNobody holds out against {found.candidate} to the last in {share} of the runs.")
        return
    _section(screen, "What would move those who hold out")
    replicates, details = found.odds.replicates, found.odds.record.details
    screen.print(table(
        (("ally", "left"), ("runs", "right"), ("gap", "right"), ("asks", "right"), ("offers take", "left"),
         ("or a stance of", "left"), ("odds then", "right")),
        ((words.ally_label(details.names, move.ally), words.percent(move.share, 0), amount_words(move.gap),
          amount_words(move.ask), words.ask_words(details, move.ask), move.word or "none is enough",
          "" if move.then is None else _odds(move.then, replicates)) for move in found.holdouts)))
    screen.print("The stance is the least favourable with which the ally is among the last to object in less than "
                 f"{share} of the runs.", style="dim")


def _sensitivity(screen: Console, made: SensitivityDocument) -> None:
    _section(screen, "What the odds depend on, of all that is uncertain")
    if made.variance == 0.0:
        screen.print("Nothing that is uncertain changes the odds.")
        return
    screen.print(table((("group", "left"), ("alone", "right"), ("with others", "right")),
                       ((row.group, _share(row.alone), _share(row.with_others)) for row in made.groups[:_ROWS])))
    _echo_rest(screen, len(made.groups) - _ROWS, "group")
    screen.print("Share of the variance of the odds that a group explains alone and in all it has a part in (Sobol), "
                 f"with 95 % intervals: from {made.rows:,} rows and {made.courses} courses of chance for "
                 f"each. {words.percent(made.luck, 0)} of that variance is luck that so few courses "
                 "leave.", style="dim")


def _share(estimate: Interval) -> str:
    value, low, high = (round(100 * x) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} % ({low} to {high})"
