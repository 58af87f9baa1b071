"""Says in plain words what pydantic found wrong, as findings at paths of the user's data."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.dates import days_of
from sim.scenario.extends import FAMILIES
from sim.scenario.finding import Diagnostic, show, suggest
from sim.scenario.paths import DATED, accepts_distribution, fields_at, types_at
from sim.scenario.schema import Document
from sim.scenario.syntax import parse

_TAGS = ("<number>", "<distribution>", "<word>", "<list>", "<table>", "[key]")


def findings_of(errors: Iterable[ErrorDetails], raw: dict) -> list[Diagnostic]:
    """Return the findings that `ValidationError.errors()` about the data `raw` amount to."""
    found = list(dict.fromkeys(_misplaced(path_of(error["loc"]), raw) or _finding(error, raw) for error in errors))
    misspelt = {(*finding.path[:-1], word) for finding in found for word in finding.hint.split('"')
                if finding.what == _UNKNOWN}
    return [finding for finding in found if not (finding.what.endswith("is missing") and finding.path in misspelt)]


def path_of(loc: tuple) -> tuple:
    """Return the path in the user's data of a pydantic location: without the names of union members."""
    if len(loc) > 2 and loc[0] in DATED and isinstance(loc[1], int):
        loc = (*loc[:2], *loc[3:])
    return tuple(part for part in loc if part not in _TAGS)


def _finding(error: ErrorDetails, raw: dict) -> Diagnostic:
    path, kind = path_of(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, raw)
    if path == ("format",) and kind != "missing":
        return Diagnostic(path, "this program reads format 1", show(error["input"]), "write format = 1")
    if kind in _WORDINGS:
        return _WORDINGS[kind](path, error)
    reason = (error.get("ctx") or {}).get("error")
    return Diagnostic(path, f"{_entry(path)}: {reason or error['msg']}", show(error["input"]))


_UNKNOWN = "unknown key"
_TOP = "it belongs at the top, before the first [table]"
_TABLES = ("calendar", "rule", "process", "issues", "candidates", "allies", "stances", "blocs", "vocabulary",
           "evidence")


def _misplaced(path: tuple, raw: dict) -> Diagnostic | None:
    """Return the finding for a table of the top that dotted keys made a part of another table."""
    for length, name in enumerate(path[:-1]):
        if length and name in _TABLES and path[0] in _TABLES:
            return Diagnostic(path[:length + 1], _UNKNOWN, show(name), _TOP, on_key=True)
    return None


def _unknown_key(path: tuple, raw: dict) -> Diagnostic:
    known = fields_at(path[:-1])
    if path[0] in DATED:
        known = list(DATED[path[0]][1]()[raw[path[0]][path[1]]["kind"]].model_fields)
    hint = _belongs(path) or suggest(str(path[-1]), known)
    return Diagnostic(path, _UNKNOWN, show(path[-1]), hint, on_key=True)


def _fields_of(table: str) -> Iterable[str]:
    """Return the names of the fields of a table that a document has once."""
    kind = Document.model_fields[table].annotation
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _belongs(path: tuple) -> str:
    """Return where a key belongs that exists and stands in the wrong table."""
    table, dot, rest = str(path[-1]).partition(".")
    if len(path) == 1 and dot and table in Document.model_fields:
        part = rest if rest.isascii() and rest.isalnum() else show(rest)
        return f"quotation marks stand around each part: [{table}.{part}]"
    for table in ("calendar", "rule", "process"):
        if path[:-1] in ((), *(((other,)) for other in ("calendar", "rule", "process"))) and path[0] != table \
                and path[-1] in _fields_of(table):
            return f"it belongs in [{table}]"
    if len(path) > 1 and path[-1] in Document.model_fields:
        return _TOP
    return ""


def _missing(path: tuple, error) -> Diagnostic:
    where = f" in {label(path[:-1])}" if len(path) > 1 else ""
    return Diagnostic(path, f'"{path[-1]}"{where} is missing', hint=_MISSING.get(path, ""))


_MISSING = {
    ("title",): 'write title = "..."',
    ("as_of",): "write as_of = 2024-02-22, the day on which your knowledge stops",
    ("calendar",): "write a table [calendar] with rounds or an end",
    ("candidates",): 'write a table such as [candidates."Ada Lovelace"]',
}


def _no_kind(path: tuple, error) -> Diagnostic:
    one, kinds = DATED[path[0]]
    if not isinstance(error["input"], dict):
        return Diagnostic(path, f"an {one} is a table", show(error["input"]), f"write [[{path[0]}]]")
    return Diagnostic(path, f'"kind" in {label(path)} is missing', hint=f"one of {', '.join(kinds())}")


def _wrong_kind(path: tuple, error) -> Diagnostic:
    kind, (one, kinds) = error["input"].get("kind"), DATED[path[0]]
    hint = suggest(kind, kinds()) if isinstance(kind, str) else ""
    return Diagnostic((*path, "kind"), f"unknown kind of {one}", show(kind), hint or f"one of {', '.join(kinds())}")


def _choice(path: tuple, error) -> Diagnostic:
    choices = error["ctx"]["expected"].replace(" or ", ", ").replace("'", '"')
    more = " or a list of members" if path == ("rule", "veto") else ""
    value = error["input"]
    words = [choice.strip('" ') for choice in choices.split(",")]
    near = suggest(value, words) if isinstance(value, str) else ""
    near = near if near.startswith("did") else ""
    return Diagnostic(path, f"{_entry(path)} is one of {choices}{more}", show(value), near)


_SIGNS = "+-.0123456789"


def _number(path: tuple, error) -> Diagnostic:
    if error["type"] == "finite_number":
        return Diagnostic(path, f"{_entry(path)} is not a finite number", show(error["input"]))
    if accepts_distribution(path):
        example = _meant_number(error["input"]) or "such as 0.2 or { uniform = [0.1, 0.3] }"
        word = "a word, " if str in types_at(path) else ""
        return Diagnostic(path, f"{_entry(path)} needs {word}a number or a distribution", show(error["input"]), example)
    return Diagnostic(path, f"{_entry(path)} needs a number", show(error["input"]), _meant_number(error["input"]))


def _meant_number(value: Any) -> str:
    """Return how a number is written that stands in quotation marks, as people write it elsewhere."""
    mistake = parse(f"a = {{ b = {value} }}").mistakes if isinstance(value, str) and value[:1] in _SIGNS else ()
    return mistake[0].hint if mistake else _unquote(value)


def _unquote(value: Any) -> str:
    bare = isinstance(value, str) and value[:1] in _SIGNS and value
    return "write it without quotation marks" if bare else ""


def _needs(what: str, hint: str = "") -> Callable:
    def wording(path: tuple, error) -> Diagnostic:
        unquote = "" if what == "text" else _meant_number(error["input"])
        if path[0] in DATED and isinstance(error["input"], dict):
            return Diagnostic(path, f"{_entry(path)} needs a list", show(error["input"]), f"write [[{path[0]}]]")
        return Diagnostic(path, f"{_entry(path)} needs {what}", show(error["input"]), unquote or hint)
    return wording


def _date(path: tuple, error) -> Diagnostic:
    """Return the finding for what is no date; what a text may mean is told as it is to be written."""
    value = error["input"]
    days = sorted(days_of(str(value).strip())) if isinstance(value, (str, datetime.datetime)) else []
    hint = f"write {path[-1]} = {' or '.join(map(str, days))}" if days else "such as 2024-02-22"
    bare = ", without quotation marks" if isinstance(value, str) else ""
    return Diagnostic(path, f"{_entry(path)} needs a date", show(value), hint + bare)


def _table(path: tuple, error) -> Diagnostic:
    hint = f"write [{path[0]}]" if len(path) == 1 else _in_braces(path, error["input"])
    return Diagnostic(path, f"{_entry(path)} needs a table", show(error["input"]), hint)


def _in_braces(path: tuple, value: Any) -> str:
    """Return how a table of one field is written, of which there is the value alone."""
    field = {("allies", False): "size", ("candidates", True): "status"}.get((path[0], isinstance(value, str)))
    return f"write {path[-1]} = {{ {field} = {show(value)} }}" if field and len(path) == 2 else ""


def _bound(text: str, key: str) -> Callable:
    def wording(path: tuple, error) -> Diagnostic:
        return Diagnostic(path, f"{_entry(path)} is {_limit(text, error['ctx'][key])}", show(error["input"]))
    return wording


def _limit(text: str, bound: float) -> str:
    return "above 0" if 0 < bound < 1e-100 else f"{text} {bound:.13g}"


def _length(path: tuple, error) -> Diagnostic:
    context, value, on_key = error["ctx"], error["input"], error["loc"][-1] == "[key]"
    least, most = context.get("min_length"), context.get("max_length")
    if isinstance(value, str):
        if least and path[0] == "stances" and not on_key:
            return Diagnostic(path, "a stance is not empty", show(value), "leave the line out when nothing is known")
        return Diagnostic(path, "a name is not empty" if least else f"a name has at most {most} characters",
                          show(value), on_key=on_key)
    if path == ("candidates",):
        return Diagnostic(path, "there is no candidate", hint=_MISSING[path])
    family = path[-1] if path[-1] in FAMILIES else None
    if family:
        return Diagnostic(path, f"{family} takes {FAMILIES[family][1]}", _numbers(value))
    limit = f"at least {least}" if least else f"at most {most}"
    return Diagnostic(path, f"{_entry(path)} has {limit} entries", str(len(value)))


def _numbers(values: list) -> str:
    return f"{len(values)} number" + "s" * (len(values) != 1)


def _missing_number(path: tuple, error) -> Diagnostic:
    """Return the finding for a list of fixed length that is too short, such as the two ends of a tie."""
    if path[-2] in FAMILIES:
        return Diagnostic(path[:-1], f"{path[-2]} takes {FAMILIES[path[-2]][1]}", _numbers(error["input"]))
    return Diagnostic(path[:-1], f"{_entry(path[:-1])} takes two entries", str(len(error["input"])))


def _missing_any(path: tuple, error) -> Diagnostic:
    return _missing_number(path, error) if isinstance(path[-1], int) else _missing(path, error)


def _reason(path: tuple, error) -> Diagnostic:
    return Diagnostic(path, str(error["ctx"]["error"]), show(error["input"]))


def _entry(path: tuple) -> str:
    """Names the entry at a path: its key, or its place in a list."""
    if not path:
        return "the file"
    if isinstance(path[-1], str):
        return f'"{path[-1]}"'
    return f'entry {path[-1] + 1} of "{path[-2]}"' if isinstance(path[-2], str) else f"entry {path[-1] + 1}"


def label(path: tuple) -> str:
    """Names a table as a reader counts: `calendar`, `event 3`, `candidates.Ada`."""
    if len(path) == 2 and isinstance(path[1], int):
        return f"{path[0].removesuffix('s')} {path[1] + 1}"
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


_WORDINGS: dict[str, Callable[[tuple, ErrorDetails], Diagnostic]] = {
    "missing": _missing_any,
    "union_tag_not_found": _no_kind,
    "union_tag_invalid": _wrong_kind,
    "literal_error": _choice,
    "enum": _choice,
    "float_type": _number,
    "finite_number": _number,
    "int_type": _needs("a whole number"),
    "int_from_float": _needs("a whole number"),
    "int_parsing_size": _needs("a smaller number"),
    "string_type": _needs("text", "in quotation marks"),
    "date_type": _date,
    "dict_type": _table,
    "model_type": _table,
    "model_attributes_type": _table,
    "tuple_type": _needs("a list", "in square brackets"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "value_error": _reason,
}

# Takes what is broken out of the data, so that the rest can be checked in the same go.
#
# What was taken out is remembered as damage. A finding that may only follow from damage is not reported: one problem
# for each cause.

TOO_MANY = 101  # findings of one kind; each costs a search for a suggestion
_ROUNDS = 8  # each takes out what the last one laid bare; a document is at most so deep
_STAND_INS: dict[str, Any] = {
    "format": 1, "title": "?", "as_of": datetime.date(2000, 1, 1), "calendar": {"rounds": 0}, "candidates": {"?": {}},
}


def validated(raw: dict) -> tuple[Document | None, list[Diagnostic], set[tuple]]:
    """Return the document of some data, what is wrong with it, and the paths of what was left out because of that.

    The document is None when not even the rest makes one, or when there are more mistakes than anybody reads.
    """
    try:
        return Document.model_validate(_readable(raw)), [], set()
    except ValidationError as error:
        errors = error.errors(include_url=False)
    found = findings_of(errors[:TOO_MANY], raw)
    invalid_paths: set[tuple] = set()
    if len(errors) >= TOO_MANY:
        return None, found, invalid_paths
    rest = copy.deepcopy(raw)
    for _ in range(_ROUNDS):
        for one in errors:
            invalid_paths |= _drop_invalid(rest, path_of(one["loc"]), one["type"])
        try:
            return Document.model_validate(rest), found, invalid_paths
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None, found, invalid_paths


def _readable(value: Any, path: tuple = ()) -> Any:
    """Return the data with no more unknown keys in a table than anybody reads of: pydantic describes every one."""
    if isinstance(value, list) and len(path) == 1:
        return [_readable(entry, (*path, number)) for number, entry in enumerate(value)]
    if not isinstance(value, dict) or len(path) > 2:
        return value
    if len(value) > TOO_MANY and (fields := fields_at(path)):
        beyond = set(islice((key for key in value if key not in fields), TOO_MANY, None))
        value = {key: entry for key, entry in value.items() if key not in beyond}
    return {key: _readable(entry, (*path, key)) for key, entry in value.items()}


def _drop_invalid(rest: dict, path: tuple, kind: str) -> set[tuple]:
    """Remove the broken entry, or the nearest thing around it that can be missing; return what is damaged."""
    if path and path[0] in (*DATED, "ties") and len(path) > 1 and isinstance(path[1], int):
        rest[path[0]][path[1]] = _harmless(path[0])
        return {path[:2]}
    invalid_paths = {path}
    if kind == "missing" and len(path) > 1:
        path = path[:-1]
    while any(isinstance(part, int) for part in path):
        path = path[:-1]
    invalid_paths.add(path)
    at: Any = rest
    for part in path[:-1]:
        at = at.get(part) if isinstance(at, dict) else None
    if isinstance(at, dict) and path:
        at.pop(path[-1], None)
    for key in _STAND_INS:
        if path == (key,):
            rest[key] = copy.deepcopy(_STAND_INS[key])
    return invalid_paths


def _harmless(table: str) -> dict:
    if table == "ties":
        return {"between": ["?", "?"], "strength": 1.0}
    return {"kind": "term_ends" if table == "events" else "nothing_agreed", "date": datetime.date(1, 1, 1)}


def independent(found: Iterable[Diagnostic], invalid_paths: set[tuple]) -> list[Diagnostic]:
    """Return the findings that no damage explains, as many as anybody reads."""
    own = (finding for finding in found if not any(_explains(path, finding) for path in invalid_paths))
    return list(islice(own, TOO_MANY))


def _explains(damaged: tuple, finding: Diagnostic) -> bool:
    if _begins(finding.path, damaged) or any(_begins(depends_on, damaged) for depends_on in finding.depends_on):
        return True
    return not finding.on_key and bool(finding.path) and _begins(damaged, finding.path)


def _begins(path: tuple, with_: tuple) -> bool:
    return path[:len(with_)] == with_
