"""Makes documents of what Python holds: a table of stances, or a template."""

from __future__ import annotations

import datetime
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario.catalog import shipped_roster
from sim.scenario.checks import findings
from sim.scenario.finding import Diagnostic, show
from sim.scenario.roster import Roster, read_roster
from sim.scenario.schema import Document
from sim.scenario.stances import STANCES
from sim.scenario.tables.cells import Sheet, SheetCell
from sim.scenario.tables.stances import ALLY_COLUMNS, Reading, coding_of
from sim.scenario.templates import Wish, filled
from sim.scenario.toml import read_source
from sim.scenario.validation import findings_of

_FRAME = "frame"  # how messages call a table that is in no file


def document_of(data: Mapping[str, Any], roster: Roster | None = None, called: str = "scenario") -> Document:
    """Return checked data as a document. Raise ScenarioError with every mistake in it."""
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        raise _refused(findings_of(error.errors(), dict(data)), called) from None
    wrong = list(findings(document, roster, None))
    if wrong:
        raise _refused(wrong, called)
    return document


def _refused(found: Iterable[Diagnostic], called: str) -> ScenarioError:
    return ScenarioError([Problem(called, 1, 1, f"{'.'.join(map(str, one.path))}: {one.what}", one.given, one.hint)
                          for one in found])


def from_template(wish: Wish, today: datetime.date) -> tuple[Document, Roster | None]:
    """Return the document of a filled template with the roster that it names."""
    data = tomllib.loads(filled(wish, today))
    path = shipped_roster(data.get("roster", ""))
    roster = read_roster(read_source(path)) if path is not None else None
    return document_of(data, roster), roster


def from_table(frame: Any, weights: Mapping[str, float] | None, rule: Mapping[str, Any] | None,
               scale: tuple[float, float] | None, more: Mapping[str, Any]) -> Document:
    """Return the document of a table of stances; see `Scenario.from_frame`."""
    coding = coding_of(_sheet(frame), Reading(STANCES, scale))
    sizes = {**coding.weights, **_sizes({} if weights is None else weights)}
    if sizes and set(sizes) != set(coding.allies):
        odd = sorted(set(sizes) ^ set(coding.allies))[0]
        raise _unfit("weights and stances are about other allies", repr(odd),
                     "give every ally of the table a weight, and no other")
    stances = {name: {ally: {key: value for key, value in entry.items()} if isinstance(entry, dict) else entry
                      for ally, entry in entries.items()} for name, entries in coding.stances.items()}
    data = {
        "format": 1, "title": "A scenario made in Python", "as_of": datetime.date.today(), "calendar": {"rounds": 26},
        **more, "rule": dict(rule or {}), "candidates": {name: {} for name in coding.candidates},
        "allies": {ally: {"size": sizes[ally]} if sizes else {} for ally in coding.allies}, "stances": stances}
    return document_of(data)


def _sizes(weights: Any) -> dict[str, float]:
    """Return the weights by ally. Raise ScenarioError where one is no number, or they are not by ally."""
    if isinstance(weights, (str, Sheet)) or not (hasattr(weights, "items") and hasattr(weights, "keys")) \
            or hasattr(weights, "columns"):
        raise _unfit("weights are a number by ally", type(weights).__name__, 'such as {"North": 5, "South": 3}')
    found = {}
    for ally, weight in weights.items():
        number = _plain(weight)
        try:
            found[str(ally)] = float("nan" if number is None or isinstance(number, bool) else number)
        except (TypeError, ValueError):
            found[str(ally)] = math.nan
        if not 0.0 < found[str(ally)] < math.inf:
            raise _unfit(f"the weight of {ally} is no number above 0", show(weight), "state all or none")
    return found


def _unfit(what: str, given: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(_FRAME, 1, 1, what, given, hint)])


def _sheet(frame: Any) -> Sheet:
    """Return the cells of a data frame; its index names the allies, unless a column does."""
    if not hasattr(frame, "itertuples"):
        raise _unfit("stances are a pandas data frame", type(frame).__name__, "write pandas.DataFrame(...)")
    columns = [str(column) for column in frame.columns]
    named = any(column.casefold() in ALLY_COLUMNS for column in columns)
    if not named and columns and (frame.index.nlevels > 1 or frame.index.inferred_type == "integer"):
        raise _unfit("the index does not name the allies", show(str(frame.index[:1].tolist())),
                     'call set_index, or give the frame a column "ally"')
    header = columns if named else ["ally", *columns]
    rows = [list(row) if named else [ally, *row]
            for ally, row in zip(frame.index, frame.itertuples(index=False, name=None), strict=True)]
    return Sheet(_FRAME, tuple(_row(line, cells) for line, cells in enumerate([header, *rows], start=1)))


def _row(line: int, values: Sequence[Any]) -> tuple[SheetCell, ...]:
    return tuple(SheetCell(_text(value), line, column, None if isinstance(value, str) else _plain(value))
                 for column, value in enumerate(values, start=1))


def _plain(value: Any) -> Any:
    """Return a NumPy number as Python's, and anything that is not there as nothing."""
    value = value.item() if hasattr(value, "item") else value
    missing = value is None or type(value).__name__ in ("NAType", "NaTType") or value != value
    return None if missing else value


def _text(value: Any) -> str:
    plain = value if isinstance(value, str) else _plain(value)
    if isinstance(plain, datetime.datetime):
        return plain.date().isoformat()
    return "" if plain is None else " ".join(str(plain).split())
