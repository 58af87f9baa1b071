"""Results to make pages from: a toy, a shipped case, a file whose every name is out to break the page."""

from __future__ import annotations

import copy
import datetime
import re
from functools import cache
from pathlib import Path

from sim.model.encoding import Encoded
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.plot.pictures import PICTURES
from sim.plot.pivots import plot_pivots
from sim.plot.save import inline_svg, svg
from sim.report.folder import narrow
from sim.report.page import NARROW, page
from sim.report.record import with_report
from sim.results.run import RunRecord
from sim.results.studies import PivotsDocument
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

SCRIPT, MATHS = "<script>alert(1)</script>", "A $x_{$ B"
QUOTES, ENTITY = "\"'><img src=x onerror=alert(2)>", "&lt;b&gt; {{ 7 * 7 }} {% raw %}"
HOSTILE = (SCRIPT, MATHS, QUOTES, ENTITY)

BASE = {
    "format": 1, "title": "Two names", "as_of": datetime.date(2024, 1, 1),
    "calendar": {"rounds": 20, "fallback": "nobody"},
    "candidates": {"Ada": {}, "Bo": {}},
    "allies": {"A": {"size": 4.0}, "B": {"size": 2.0}, "C": {"size": 2.0}},
    "stances": {"Ada": {"A": "champion", "B": "wary", "C": "support"}, "Bo": {"A": "oppose", "B": "support"}},
}


def scenario(**changed) -> Scenario:
    """Returns a scenario of three allies and two candidates that has no file, with tables of it replaced."""
    return Scenario(Document.model_validate({**copy.deepcopy(BASE), **changed}))


def hostile() -> Scenario:
    """Returns a scenario that writes markup, mathematics and templates wherever it may write text."""
    return scenario(
        title=SCRIPT, question=f"Who? {QUOTES}", note=f"{ENTITY} {SCRIPT}",
        calendar={"rounds": 20, "fallback": f"nobody {SCRIPT}"}, rule={"veto": [SCRIPT, MATHS]},
        candidates={SCRIPT: {"note": SCRIPT}, MATHS: {"country": QUOTES, "status": "open"}},
        allies={SCRIPT: {"size": 4.0, "name": SCRIPT}, MATHS: {"size": 2.0}, QUOTES: {"size": 1.0}, ENTITY: {}},
        stances={SCRIPT: {SCRIPT: "champion", ENTITY: SCRIPT}, MATHS: {ENTITY: "support", SCRIPT: "oppose"}},
        vocabulary={SCRIPT: -0.4}, blocs={ENTITY: {"members": [QUOTES, ENTITY]}},
        ties=[{"between": [SCRIPT, MATHS], "strength": 2.0}],
        events=[{"date": datetime.date(2024, 1, 15), "kind": "stance", "ally": ENTITY, "candidate": MATHS,
                 "stance": SCRIPT, "note": QUOTES}])


def played(case: Scenario | Encoded | str, replicates: int = 200, **options) -> Odds:
    """Runs a scenario, or one that ships, with the parameters `point` unless others are given."""
    made = load(case) if isinstance(case, str) else case
    if not isinstance(made, Encoded):
        options = {"parameters": "point", **options}
    return run(made, replicates, workers=1, **options)


@cache
def five() -> Odds:
    """Returns odds of the toy of five allies."""
    return played("five-allies", 400)


@cache
def nato() -> Odds:
    """Returns odds of the case that everybody looks at first."""
    return played("nato-sg-2024", 400)


@cache
def vicious() -> Odds:
    """Returns odds of the hostile scenario."""
    return played(hostile(), 60)


def page_of(odds: Odds, pivots=None, draw: bool = True) -> tuple[str, dict]:
    """Returns the page of a result and its run record; without `draw` its pictures are empty."""
    run = record_of(odds, pivots)
    pictures = {picture.name: inline_svg(svg(figure_of(run, picture.name)), f"picture-{picture.name}", picture.text)
                if draw else "<svg></svg>" for picture in run.report.pictures}
    texts = {picture.name: picture.text for picture in run.report.pictures}
    if draw:
        pictures |= {name: inline_svg(drawing, f"picture-{name}", texts[name.removesuffix(NARROW)])
                     for name, drawing in narrow(run).items()}
    return page(run, pictures), run.whole()


def record_of(odds: Odds, pivots: dict | None = None) -> RunRecord:
    """Returns the run record with what the page tells."""
    return with_report(odds.record, odds.encoded, pivots and PivotsDocument.model_validate(pivots))


def figure_of(run: RunRecord, name: str):
    """Returns a picture of the page."""
    return (plot_pivots(run.report.pivots) if name == "pivots" else PICTURES[name].draw(run)).figure


@cache
def five_page() -> tuple[str, dict]:
    """Returns page and record of the toy."""
    return page_of(five())


@cache
def nato_page() -> tuple[str, dict]:
    """Returns page and record of the case of 2024."""
    return page_of(nato())


@cache
def vicious_page() -> tuple[str, dict]:
    """Returns page and record of the hostile scenario."""
    return page_of(vicious())


def numbers(text: str) -> list[str]:
    """Returns the numbers of a text, without thousands separators and leading zeros, as they are written."""
    return [number.lstrip("0") or "0" if "." not in number else number
            for number in (found.replace(",", "") for found in re.findall(r"\d[\d,]*\d(?:\.\d+)?|\d(?:\.\d+)?", text))]


def known_numbers(value) -> set[str]:
    """Returns every way in which the numbers of a document may be written: rounded, as shares and in per cent."""
    if isinstance(value, dict):
        return set().union(*map(known_numbers, value.values()), set(numbers(" ".join(value))))
    if isinstance(value, list):
        return set().union(*map(known_numbers, value))
    if isinstance(value, str):
        return set(numbers(value))
    if isinstance(value, bool) or value is None:
        return set()
    return {number for scale in (1, 100) for digits in range(7) for number in numbers(f"{scale * value:.{digits}f}")}


ROOT = Path(__file__).resolve().parents[2]
