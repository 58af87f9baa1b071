"""Writes `report.html`: one page that needs no network and loads nothing.

Its one script plays the model (`whatif`); without scripts it is a page to read.

Everything on it is in the run record, and everything from a scenario file is escaped; only the pictures go in as they
are, and their texts were escaped when they were drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim import files as atomic
from sim.errors import UserError
from sim.plot import palette
from sim.plot.save import inline_svg
from sim.report.whatif import parts
from sim.results.base import Outcome
from sim.results.report import Report, WhatIf
from sim.results.run import RunRecord
from sim.scenario.finding import visible
from sim.text.format import day, format_amount, percent, pluralize
from sim.text.summary import interval_words, is_alone, odds_words, outcome_label
from sim.text.wording import wording

FILE = "report.html"
NARROW = "-narrow"  # the end of the name of a picture that fits a phone
SHOWN = ("odds", "timing", "holdouts", "support")  # the pictures of a run that the page shows
PIVOTS = "pivots"  # and the one of who decides, where that is known
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")  # a source that can be a link; nothing is loaded from it
# What a reader can type: a command, an option, a line of a scenario. Other backticks are a name's own.
_TYPED = re.compile(r"`((?:nemcon|sim\.|--|[a-z_]+ = )[^`]*)`")
_PER_CENT = re.compile(r"(?<=\d) %")
_MAX_PIVOTS = 12  # rows of the table; the picture has more
_SHORT = 5  # rows of the tables that everybody sees; the folds have more
_MAX_THEORIES = 4  # outcomes beside each other


def write_page(run: RunRecord, folder: str | Path, drawings: Mapping[str, bytes]) -> Path:
    """Write `report.html` into the folder, all or nothing, and return its path.

    Raises StoreError, and UserError for a record that names other pictures than the page shows. `drawings` are the
    pictures as SVG files by name.
    """
    path, told = Path(folder) / FILE, cast(Report, run.report)
    texts = {picture.name: picture.text for picture in told.pictures}
    shown = [*SHOWN, *([PIVOTS] if told.pivots else [])]
    if sorted(texts) != sorted(shown):
        raise UserError(f"{path}: the record names the pictures {', '.join(texts)[:100]}, the page shows "
                        f"{', '.join(shown)}; give the record as it was written, by this version")
    pictures = {name: inline_svg(drawings[name], f"picture-{name}", texts[name.removesuffix(NARROW)])
                for name in drawings if name.removesuffix(NARROW) in texts}
    atomic.write_text(path, page(run, pictures))
    return path


def page(run: RunRecord, pictures: Mapping[str, str]) -> str:
    """Return the page of a run, with its pictures as <svg> elements by name."""
    told = cast(Report, run.report)
    return _environment().get_template("report.html").render(
        whatif=None if told.whatif is None else parts(told.whatif),
        run=run, told=told, palette=palette, styles=palette.styles(run.details.candidates, run.details.fallback),
        pictures={name: Markup(svg) for name, svg in pictures.items()},
        titles={picture.name: picture.title for picture in told.pictures}, pivots_shown=_MAX_PIVOTS,
        holdouts_shown=_SHORT, changes_shown=_SHORT, theories_shown=_MAX_THEORIES,
        claims={claim.id: (number, claim) for number, claim in enumerate(told.assumed.claims, start=1)},
        words=wording(run.details.kind), one_proposal=is_alone(run), label=lambda row: _outcome(run, row),
        odds_words=lambda row: odds_words(row, run.replicates),
        said=lambda of: odds_words(of, told.pivots.replicates if told.pivots else run.replicates),
        interval_words=lambda row: interval_words(row, run.replicates))


def alone(run: RunRecord, found: WhatIf) -> str:
    """Return the page that only plays the model, without the report around it."""
    return _environment().get_template("alone.html").render(
        whatif=parts(found), title=run.details.title, question=run.details.question, palette=palette)


def _outcome(run: RunRecord, row: Outcome) -> str:
    """Return what the table of odds calls an outcome; what kind it is stands behind it."""
    return row.name if row.kind != "candidate" else outcome_label(run, row)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("sim.report"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, finalize=_shown)
    made.tests["address"] = _ADDRESS.fullmatch
    made.filters |= {"commands": _commands, "percent": percent, "amount": format_amount, "day": day,
                     "counted": pluralize, "number": "{:,}".format, "points": _points, "sentence": _sentence}
    return made


def _shown(value):
    """Return what stands for a value on the page: a text turns no line round and holds no control character."""
    return visible(value) if type(value) is str else value


def _commands(text: str) -> Markup:
    """Return a text, escaped, with what can be typed set as code."""
    return Markup(_TYPED.sub(r"<code>\1</code>", str(escape(visible(text)))))


def _sentence(text: str) -> str:
    """Return a text that begins with a capital letter, and keeps each number and its per cent in one line."""
    return _PER_CENT.sub("\N{NO-BREAK SPACE}%", text[:1].upper() + text[1:])


def _points(difference: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    return f"{100 * difference:+.1f}".replace("-", "\N{MINUS SIGN}")
