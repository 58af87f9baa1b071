"""`nemcon pivots`: who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, OutOfStudy, Parameters, Quiet, Replicates, Scenario, Seed, Workers
from sim.cli.terminal import Side, echo_result, paragraph, progress, table
from sim.results.studies import HELD
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters
from sim.text import summary as words
from sim.text.format import format_amount, percent, pluralize
from sim.text.holdouts import ally_label, offer_words
from sim.text.studies import index_words, is_beyond

if TYPE_CHECKING:
    from rich.console import Console

    from sim.results.base import Interval
    from sim.results.studies import Move, PairedEffect, SensitivityDocument
    from sim.study.pivots import Pivots

Candidate = Annotated[str | None, typer.Option(
    metavar="NAME", show_default="the likeliest, or any agreement where the fallback is likelier",
    help="The candidate whose odds are looked at.")]
Rows = Annotated[int, typer.Option(
    metavar="N", help="Size of the sample from which the sensitivity is estimated, a power of 2.")]
WithSensitivity = Annotated[bool, typer.Option(
    "--sensitivity/--no-sensitivity", help="What the odds depend on; the longer half of the work.")]


def command(scenario: Scenario, replicates: Replicates = 2000, seed: Seed = 1, candidate: Candidate = None,
            rows: Rows = 512, sensitivity: WithSensitivity = True, workers: Workers = None,
            parameters: Parameters = DEFAULT, out: OutOfStudy = None, json: Json = False, quiet: Quiet = False) -> None:
    """Who decides: the odds if one member were against, in favour or without weight, and what they depend on."""
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.study.pivots import pivots
    with progress(json or quiet) as tell:
        found = pivots(read, replicates, seed, global_parameters, workers, tell, rows if sensitivity else False,
                       candidate=candidate)
    echo_result(found, out, json, quiet, show)


# How who decides is printed for people: what one sees after `nemcon pivots`, at 80 columns.

_ROWS = 12  # of a table; the rest is counted
_MIN_INDEX = 0.001  # of a group that is listed


def show(screen: Console, found: Pivots, quiet: bool = False) -> None:
    """Print a result; only the members when `quiet`."""
    record = found.record
    if not quiet:
        paragraph(screen, found.odds.record.details.title, style="bold")
        paragraph(screen, found.headline)
        toward = "" if record.of in (record.candidate, "adoption") else f" about {record.candidate}"
        now = words.odds_words(found.now, found.odds.replicates)
        since = " from now on" if found.odds.record.observations.used else ""
        _section(screen, f"The odds of {record.of}, now {now}, if one member said something else{toward}{since}"
                         + (", or had no weight" if _has_weightless(found) else ""))
    screen.print(_ally_table(found, screen.width))
    if quiet:
        return
    _echo_rest(screen, len(found.allies) - _ROWS, "member")
    paragraph(screen, "Against: if it said block, or veto where it blocks already (marked). In favour: if it said "
              "champion. Beside the odds: the change in percentage points, with half the width of its 95 % interval.",
              style="dim")
    _moves(screen, found)
    if found.sensitivity is not None:
        _sensitivity(screen, found.sensitivity)
    _section(screen, "How sure")
    encoded = found.odds.encoded
    paragraph(screen, words.spread_words(found.odds.record))
    paragraph(screen, f"{pluralize(found.odds.replicates, 'run')} of each, seed {found.odds.seed}, all on the same "
              f"random numbers{_fewer(found.odds.replicates)}. "
              f"{words.parameter_words(encoded.scenario, encoded.parameters)}")


def _fewer(replicates: int) -> str:
    """Say how many runs a change has that hardly changes the odds."""
    from sim.study.pivots import SMALL, first_look
    first = first_look(replicates)
    return f"; {first:,} where these change the odds by at most {100 * SMALL:.0f} points" if first else ""


def _section(screen: Console, heading: str) -> None:
    screen.print()
    paragraph(screen, heading, style="bold")


def _echo_rest(screen: Console, count: int, one: str, many: str = "") -> None:
    if count > 0:
        paragraph(screen, f"and {pluralize(count, one, many)} more", style="dim")


_COLUMNS: tuple[tuple[str, Side], ...] = (
    ("member", "left"), ("says", "left"), ("against", "right"), ("", "right"), ("in favour", "right"), ("", "right"),
    ("no weight", "right"))


def _has_weightless(found: Pivots) -> bool:
    """Tell whether weights were taken away: not where something was seen, which was so with the weight."""
    return any(row.weightless is not None for row in found.allies)


def _ally_table(found: Pivots, width: int):
    names, replicates = found.odds.record.details.names, found.odds.replicates
    rows = [(ally_label(names, row.ally), row.stance_words,
             _odds(row.against, replicates) + (" veto" if row.against_to == "veto" else ""), _points(row.against),
             _odds(row.favour, replicates), _points(row.favour), _points(row.weightless))
            for row in found.allies[:_ROWS]]
    if _has_weightless(found):
        return table(_COLUMNS, rows, width, (6, 1, 5, 3))
    return table(_COLUMNS[:-1], [row[:-1] for row in rows], width, (1, 5, 3))


def _odds(change: PairedEffect | None, replicates: int) -> str:
    return "" if change is None else words.odds_words(change, replicates)


def _points(change: PairedEffect | None) -> str:
    """Return a difference in percentage points with half the width of its interval: `-16.1 ±2.7`."""
    if change is None:
        return ""
    half = 50 * (change.difference_high - change.difference_low)
    return f"{100 * change.difference:+.1f} \N{PLUS-MINUS SIGN}{half:.1f}"


def _moves(screen: Console, found: Pivots) -> None:
    share, details = percent(HELD), found.odds.record.details
    if not found.holdouts:
        screen.print()
        member = "member with a veto" if 0 < details.vetoes < len(details.allies) else "member"
        whom = "the proposal" if words.is_alone(found.odds.record) else found.candidate
        paragraph(screen, f"No {member} is among the last to object to {whom} in as many as {share} of the runs.")
        return
    _section(screen, "What would move those who hold out")
    rows = {row.ally: row for row in found.odds.record.holdouts if row.candidate == found.candidate}
    screen.print(table(
        (("member", "left"), ("runs", "right"), ("gap", "right"), ("price", "right"), ("offers", "left"),
         ("or a stance of", "left"), ("odds then", "right")),
        ((ally_label(details.names, move.ally), percent(move.share), format_amount(move.gap), format_amount(move.ask),
          offer_words(details, rows[move.ally]), _enough(move), _odds(move.then, found.odds.replicates))
         for move in found.holdouts), screen.width, (2, 4)))
    paragraph(screen, "Offers: how long they grow until they reach the price, if they begin in the first round. The "
              f"stance is the least favourable with which the member is among the last to object in less than {share} "
              f"of the runs; the odds then are those of {found.record.of}.", style="dim")


def _enough(move: Move) -> str:
    return move.word or (f"not even {move.tried}" if move.tried else "none is left")


def _sensitivity(screen: Console, made: SensitivityDocument) -> None:
    _section(screen, "What the odds depend on, of all that is uncertain")
    if made.variance == 0.0:
        screen.print("Nothing that is uncertain changes the odds.")
        return
    shown = [row for row in made.groups if max(row.first, row.total) >= _MIN_INDEX][:_ROWS] or made.groups[:1]
    screen.print(table((("what is uncertain", "left"), ("alone", "right"), ("with others", "right")),
                       ((row.group, _share(row.alone), _share(row.with_others)) for row in shown), screen.width))
    _echo_rest(screen, len(made.groups) - len(shown), "group")
    paragraph(screen, "Alone: which share of the variance of the odds would go if this were known. With others: which "
              "share would stay if all else were known (Sobol indices of first and total order, with 95 % intervals, "
              f"from {made.rows:,} rows and {made.courses} runs for each). {_noise(made)}", style="dim")


def _noise(made: SensitivityDocument) -> str:
    """Say how much of the indices is noise, and how it is shown where an estimate lies beyond what can be."""
    beyond = any(is_beyond(value) for row in made.groups for value in (row.first, row.total))
    return (f"{percent(made.luck)} of that variance is simulation error."
            + (" Estimates below 0 or above 100 % are noise and are shown as 0 or 100 %; more --rows make them better."
               if beyond else ""))


def _share(estimate: Interval) -> str:
    return index_words(estimate.value, estimate.low, estimate.high)
