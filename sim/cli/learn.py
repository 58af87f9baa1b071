"""`nemcon learn`: what would tell us most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Scenario, Seed
from sim.cli.terminal import echo_result, paragraph, progress, table
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.results.information import Learnt
    from sim.study.information import Information

_ROWS = 8


def command(scenario: Scenario, replicates: Replicates = 2000, seed: Seed = 1, parameters: Parameters = DEFAULT,
            out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """Say what would tell us most: whom to call, and which later count to wait for."""
    from sim.study.information import information
    read, global_parameters = load(scenario), read_parameters(parameters)
    with progress(json or quiet):
        found = information(read, replicates, seed, parameters=global_parameters)
    echo_result(found, out, json, quiet, _show)


def _show(screen: Console, result: Information, quiet: bool) -> None:
    from sim.text.studies import information_words, learn_foot
    found = result.record
    if not quiet:
        paragraph(screen, information_words(found), style="bold")
    for heading, of, toward, rows in (
            ("Whom to call", "of", "toward", found.stances),
            ("Which count to wait for", "count", "members not objecting to", found.counts)):
        telling = [row for row in rows if row.bits > 0.0]
        screen.print(f"\n{heading}", style="bold")
        if telling:
            screen.print(_table(telling[:_ROWS], of, toward))
            if len(telling) > _ROWS:
                screen.print(f"and {len(telling) - _ROWS} more", style="dim")
        else:
            screen.print("Nothing here tells more than chance would.")
    if not quiet:
        screen.print()
        paragraph(screen, learn_foot(found), style="dim")


def _table(rows: list[Learnt], of: str, toward: str) -> Table:
    return table(((of, "left"), (toward, "left"), ("tells", "right"), (f"odds of {rows[0].outcome} then", "left")),
                 [(row.label.removeprefix("count of "), row.candidate, row.share_words, row.answer_words)
                  for row in rows])
