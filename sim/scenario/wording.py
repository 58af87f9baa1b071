"""Says in plain words what pydantic found wrong, as findings at paths of the user's data."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.finding import Finding, show, suggest
from sim.scenario.schema import Document, EventBase

FILE_KEYS = ("extends", "drop")  # keys of a file that are followed before the document is made


def findings_of(errors: Iterable[dict[str, Any]], raw: dict) -> list[Finding]:
    """Returns one finding for each error of `ValidationError.errors()` about the data `raw`."""
    return [_finding(error, raw) for error in errors]


def _finding(error: dict[str, Any], raw: dict) -> Finding:
    path = path_of(error["loc"])
    wording = _WORDINGS.get(error["type"])
    if wording is not None:
        return wording(path, error)
    context = error.get("ctx") or {}
    what = str(context.get("error") or error["msg"])
    return Finding(path, what[:1].lower() + what[1:], _given(error))


def path_of(loc: tuple) -> tuple:
    """Returns the path in the user's data of a pydantic location: without the names of union members."""
    if len(loc) > 2 and loc[0] == "events" and isinstance(loc[1], int):
        loc = (*loc[:2], *loc[3:])
    return tuple(part for part in loc if not (isinstance(part, str) and (part == "[key]" or _is_tag(part))))


def _is_tag(part: str) -> bool:
    return part in ("<number>", "<distribution>", "<word>", "<list>", "<table>")


def _given(error: dict[str, Any]) -> str:
    return show(error["input"])


def _missing(path: tuple, error) -> Finding:
    where = f" of {label(path[:-1])}" if len(path) > 1 else ""
    return Finding(path, f'"{path[-1]}"{where} is missing', hint=_example(path))


def _unknown(path: tuple, error) -> Finding:
    known = known_keys(path[:-1], error.get("input"))
    hint = _moved(path) or suggest(str(path[-1]), known)
    return Finding(path, "unknown key", show(path[-1]), hint, on_key=True)


def _moved(path: tuple) -> str:
    """Returns where a key belongs that is right but stands in the wrong table."""
    if len(path) < 2 and path[-1] in Document.model_fields:
        return ""
    for table in ("calendar", "rule", "process"):
        if path[0] != table and path[-1] in fields_at((table,)):
            return f"it belongs in [{table}]"
    if path[-1] in Document.model_fields:
        return "it belongs at the top, before the first [table]"
    return ""


def _kind_missing(path: tuple, error) -> Finding:
    return Finding(path, '"kind" of the event is missing', hint=f"one of {', '.join(event_kinds())}")


def _kind_unknown(path: tuple, error) -> Finding:
    return Finding((*path, "kind"), "unknown kind of event", show(error["ctx"]["tag"].strip("'")),
                   suggest(error["ctx"]["tag"].strip("'"), event_kinds()))


def _word_of(path: tuple, error) -> Finding:
    words = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    if path == ("format",):
        return Finding(path, "this file is not of format 1", _given(error), "write format = 1")
    if path == ("rule", "veto"):
        words.append("a list of members")
    return Finding(path, f"{_last(path)} is one of {', '.join(words)}", _given(error))


def _type(needed: str, hint: str = "") -> Callable:
    def wording(path: tuple, error) -> Finding:
        return Finding(path, f"{_last(path)} needs {needed}", _given(error), _type_hint(error["input"], hint))
    return wording


def _type_hint(value: Any, hint: str) -> str:
    if isinstance(value, str) and "quotation" not in hint:
        return f"{hint}, without quotation marks".lstrip(", ") if _looks_right(value) else hint
    return hint


def _looks_right(value: str) -> bool:
    return bool(value) and (value[0].isdigit() or value[0] in "+-.")


def _number(path: tuple, error) -> Finding:
    plain = not accepts_distribution(path)
    needed = "a number" if plain else "a number or a distribution"
    return Finding(path, f"{_last(path)} needs {needed}", _given(error),
                   _type_hint(error["input"], "" if plain else "such as 0.2 or { uniform = [0.1, 0.3] }"))


def _bound(text: str, key: str) -> Callable:
    def wording(path: tuple, error) -> Finding:
        return Finding(path, f"{_last(path)} is {text} {error['ctx'][key]:g}", _given(error))
    return wording


def _length(path: tuple, error) -> Finding:
    context, value = error["ctx"], error["input"]
    least, most = context.get("min_length"), context.get("max_length")
    if isinstance(value, str):
        what = "a name is not empty" if least else f"a name has at most {most} characters"
    elif path == ("candidates",):
        return Finding(path, "there is no candidate", hint='write a table such as [candidates."Ada Lovelace"]')
    else:
        what = f"{_last(path)} has at least {least} entries" if least else f"{_last(path)} has at most {most} entries"
    return Finding(path, what, "" if value == "" else _given(error), on_key=_on_key(error))


def _on_key(error) -> bool:
    return bool(error["loc"]) and error["loc"][-1] == "[key]"


def _last(path: tuple) -> str:
    """Names the entry at a path: its key, or the list that it stands in."""
    names = [part for part in path if isinstance(part, str)]
    if not path:
        return "the file"
    return f'"{names[-1]}"' if isinstance(path[-1], str) else f'entry {path[-1] + 1} of "{names[-1]}"'


def label(path: tuple) -> str:
    """Names a table: `calendar`, `event 3`, `candidates.Ada`."""
    if len(path) == 2 and isinstance(path[1], int):
        return f"{path[0].rstrip('s')} {path[1] + 1}"
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _example(path: tuple) -> str:
    examples = {
        ("format",): "write format = 1", ("title",): 'write title = "..."',
        ("as_of",): "write as_of = 2024-02-22, the day on which your knowledge stops",
        ("calendar",): "write a [calendar] with rounds or an end date",
        ("candidates",): 'write a table such as [candidates."Ada Lovelace"]',
    }
    return examples.get(path, "")


_WORDINGS: dict[str, Callable[[tuple, dict], Finding]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "union_tag_not_found": _kind_missing,
    "union_tag_invalid": _kind_unknown,
    "literal_error": _word_of,
    "enum": _word_of,
    "float_type": _number,
    "finite_number": _number,
    "int_type": _type("a whole number"),
    "int_from_float": _type("a whole number"),
    "int_parsing": _type("a whole number"),
    "int_parsing_size": _type("a smaller number"),
    "string_type": _type("text", "in quotation marks"),
    "date_type": _type("a date", "such as 2024-02-22"),
    "dict_type": _type("a table"),
    "model_type": _type("a table"),
    "model_attributes_type": _type("a table"),
    "tuple_type": _type("a list", "in square brackets"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "greater_than": _bound("above", "gt"),
    "less_than": _bound("below", "lt"),
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}


# --- what the types say about a path -------------------------------------------------------------------------

def alternatives(annotation: Any) -> list[Any]:
    """Returns the plain types that an annotation admits, `Annotated`, `Optional` and unions opened."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [kind for part in get_args(annotation) for kind in alternatives(part)]
    return [annotation]


def types_at(path: tuple) -> list[Any]:
    """Returns the plain types that may stand at a path of a document."""
    kinds: list[Any] = [Document]
    for part in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
    return kinds


def _inside(kind: Any, part: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return alternatives(kind.model_fields[part].annotation) if part in kind.model_fields else []
    if get_origin(kind) is dict and isinstance(part, str):
        return alternatives(get_args(kind)[1])
    if get_origin(kind) is tuple and isinstance(part, int):
        return alternatives(get_args(kind)[0])
    return []


def fields_at(path: tuple) -> list[str]:
    """Returns the keys that a table at a path may have."""
    models = [kind for kind in types_at(path) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    names = [name for model in models for name in model.model_fields]
    return list(dict.fromkeys(names if path else [*names, *FILE_KEYS]))


def known_keys(path: tuple, value: Any = None) -> list[str]:
    """Returns the keys of a table at a path; for an event those of its kind, which its last key's siblings tell."""
    return fields_at(path)


def accepts_distribution(path: tuple) -> bool:
    """Tells whether a distribution may stand at a path instead of a number."""
    from sim.scenario.quantity import Distribution
    return Distribution in types_at(path)


def event_kinds() -> list[str]:
    """Returns the kinds of events in the order of the schema."""
    return [get_args(kind.model_fields["kind"].annotation)[0] for kind in EventBase.__subclasses__()]
