"""Writes `report.html`: one page that needs no network, runs no script and loads nothing.

Everything on it is in the run record, and everything from a scenario file is escaped; only the pictures go in as they
are, and their texts were escaped when they were drawn.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim import files as atomic
from sim.plot import palette
from sim.report.record import drawn, run_record
from sim.scenario.finding import visible
from sim.text.format import amount_words, counted, day
from sim.text.summary import interval_words, odds_words, percent

if TYPE_CHECKING:
    from sim.odds.odds import Odds

FILE = "report.html"
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")  # a source that can be a link; nothing is loaded from it
_TYPED = re.compile(r"`((?:nemcon|sim\.|--)[^`]*)`")  # what a reader can type; other backticks are a name's own


def write_report(odds: Odds, folder: str | Path, record: dict | None = None,
                 pivots: dict | None = None) -> list[Path]:
    """Writes `report.html` into the folder, all or nothing, and returns its path. Raises StoreError.

    `record` is the run record if it has been made already; `pivots` is the document of `nemcon pivots`.
    """
    record = run_record(odds, pivots) if record is None else record
    path = Path(folder) / FILE
    atomic.write_text(path, page(record, drawn(odds, record)))
    return [path]


def page(record: dict, pictures: Mapping[str, str]) -> str:
    """Returns the page of a run record, with its pictures as <svg> elements by name."""
    told = record["report"]
    return _environment().get_template("report.html").render(
        run=record, told=told, palette=palette, looks=_looks(record),
        pictures={name: Markup(svg) for name, svg in pictures.items()},
        titles={picture["name"]: picture["title"] for picture in told["pictures"]},
        claims={claim["id"]: (number, claim) for number, claim in enumerate(told["assumed"]["claims"], start=1)},
        odds_words=lambda row: odds_words(row, record["replicates"]),
        interval_words=lambda row: interval_words(row, record["replicates"]))


def _looks(record: dict) -> dict[str, palette.Look]:
    """Returns the look of every outcome: colours go by the order of the file, in which `support` lists the names."""
    names = list(dict.fromkeys(row["candidate"] for row in record["support"]))
    fallback = next(row["name"] for row in record["outcomes"] if row["kind"] == "fallback")
    return palette.looks(names, fallback)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("sim.report"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, finalize=_shown)
    made.tests["address"] = _ADDRESS.fullmatch
    made.filters |= {"commands": _commands, "percent": percent, "amount": amount_words, "day": _day, "counted": counted,
                     "number": "{:,}".format,
                     "points": _points, "bounded": _bounded}
    return made


def _shown(value):
    """Returns what stands for a value on the page: a text turns no line round and holds no control character."""
    return visible(value) if type(value) is str else value


def _commands(text: str) -> Markup:
    """Returns a text, escaped, with what can be typed set as code."""
    return Markup(_TYPED.sub(r"<code>\1</code>", str(escape(visible(text)))))


def _day(date: str) -> str:
    return day(datetime.date.fromisoformat(date))


def _bounded(span: dict) -> str:
    """Returns a share; where it is none or all, the end of its interval instead."""
    if span["value"] in (0.0, 1.0):
        return f"< {percent(span['high'])}" if span["value"] == 0.0 else f"> {percent(span['low'])}"
    return percent(span["value"])


def _points(difference: float) -> str:
    """Returns a difference of shares in percentage points, with its sign."""
    return f"{100 * difference:+.1f}".replace("-", "\N{MINUS SIGN}")
