"""The run record: the contract's document, and under the key `report` what the page tells beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.odds import words
from sim.odds.notes import notes
from sim.report import parts
from sim.report.asked import asked
from sim.report.assumed import assumed
from sim.report.holdouts import holdouts
from sim.report.limits import limits
from sim.report.method import method, pivots_command
from sim.report.pictures import pictures
from sim.report.pivots import pivots_part
from sim.report.told import told

if TYPE_CHECKING:
    from sim.odds.odds import Odds


def run_record(odds: Odds, pivots: dict | None = None) -> dict:
    """Returns the document of `run.json`: the contract's keys first and unchanged, then `report`.

    `pivots` is the document of `nemcon pivots` for the same scenario. The typical run is played again on the Mesa
    model, which takes a few seconds the first time.
    """
    return {**odds.document(), "report": report(odds, pivots).model_dump(mode="json")}


def report(odds: Odds, pivots: dict | None = None) -> parts.Report:
    """Returns what the page tells."""
    made, decides = assumed(odds.encoded.scenario), pivots_part(pivots)
    return parts.Report(
        asked=asked(odds.encoded.scenario), headline=words.headline(odds), notes=notes(odds),
        when=[words.ending_words(odds), words.decided_words(odds)], spread=words.spread_words(odds),
        support=_support(odds), holdouts=holdouts(odds), pivots=decides,
        pivots_command=pivots_command(odds), told=told(odds), assumed=made,
        method=method(odds), limits=limits(odds, made), pictures=pictures(odds, decides))


def _support(odds: Odds) -> str:
    """Says how support for the likeliest name begins and ends."""
    from sim.plot.reading import ranked
    name = ranked(odds)[0]
    rows = [row for row in odds.support_document if row["candidate"] == name]
    first, last = rows[0], rows[-1]
    return (f"{first['mean']:.1f} of {len(odds.encoded.allies)} members do not object to {name} at first, on average "
            f"over the runs ({first['p05']} to {first['p95']} in nine runs of ten), and {last['mean']:.1f} at the end "
            f"({last['p05']} to {last['p95']}).")
