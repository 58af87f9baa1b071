"""Dotted paths into a scenario: `allies.USA.weight`, `stances.Mark Rutte.USA`, `events.3.probability`.

Keys may hold dots themselves: the longest key that fits is taken. Places in a list count from 0.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.errors import PathError
from sim.scenario.events import Event, EventBase
from sim.scenario.fields import Distribution
from sim.scenario.finding import show, suggest
from sim.scenario.observations import Observation, ObservationBase
from sim.scenario.schema import Document
from sim.scenario.stances import STANCES


class Keys:
    """The keys that tables of a scenario have or may be given."""

    def __init__(self, document: Document, allies: tuple[str, ...], columns: Iterable[str]):
        self._document = document
        self._allies, self._candidates = list(allies), list(document.candidates)
        self._issues, self._columns = list(document.issues), list(columns)
        self._known: dict[tuple, dict[str, None]] = {}  # thousands of paths may ask for the same thousands of keys

    def at(self, path: tuple, value: Any) -> dict[str, None]:
        """Return the keys that may follow a path at which `value` stands (None: nothing yet), in order."""
        if path not in self._known:
            self._known[path] = dict.fromkeys(self._found(path, value))
        return self._known[path]

    def _found(self, path: tuple, value: Any) -> Iterable[str]:
        if isinstance(value, tuple):
            return [str(position) for position in range(len(value))]
        if isinstance(value, BaseModel) and not isinstance(value, Distribution):
            return type(value).model_fields
        return [*(value if isinstance(value, dict) else ()), *self._offered(path)]

    def _offered(self, path: tuple) -> list[str]:
        tables = {("allies",): self._allies, ("stances",): self._candidates, ("vocabulary",): list(STANCES),
                  ("weight",): self._columns, ("rule", "weight"): self._columns}
        if path in tables:
            return tables[path]
        if len(path) == 2 and path[0] == "stances":
            return [*self._allies, "*"]
        if len(path) == 3 and path[2] in ("positions", "salience"):
            return self._issues
        return fields_at(path) if not any(kind is dict for kind in types_at(path)) else []


def resolve(document: Document, keys: Keys, text: str) -> tuple:
    """Return the path that a dotted text means. Raises PathError with a suggestion when there is none."""
    path: tuple[str | int, ...] = ()
    rest = text
    while rest:
        value = value_at(document, path)
        key = _longest(keys.at(path, value), rest)
        if key is None:
            raise PathError(_unknown(text, path, rest, keys.at(path, value)))
        path = (*path, int(key) if isinstance(value, tuple) else key)
        rest = rest[len(key) + 1:]
    if not path or text.endswith("."):
        raise PathError(f'{show(text)} is no path of a scenario, such as allies.USA.weight or process.isolation')
    return path


def _longest(keys: dict[str, None], rest: str) -> str | None:
    """Return the longest key with which the rest of a path begins, up to its end or a dot."""
    key = rest
    while key not in keys:
        key, dot, _ = key.rpartition(".")
        if not dot:
            return None
    return key


def _unknown(text: str, path: tuple, rest: str, known: Iterable[str]) -> str:
    position = f"in {show(dotted(path))}" if path else "at the top of a scenario"
    if not known:
        return f"{show(text)} is no path of this scenario: nothing stands below {show(dotted(path))}"
    word = rest.split(".")[0]
    hints = [suggest(rest, known), suggest(word, known)]
    hint = next((hint for hint in hints if hint.startswith("did")), hints[-1])
    return f"{show(text)} is no path of this scenario: no {show(word)} {position}" + (f", {hint}" if hint else "")


def dotted(path: tuple) -> str:
    """Return a path as text."""
    return ".".join(str(part) for part in path)


def value_at(document: Document, path: tuple) -> Any:
    """Return what stands at a path: as the document has it, None when nothing is stated."""
    value: Any = document
    for part in path:
        if isinstance(value, BaseModel):
            value = getattr(value, part, None)
        elif isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, tuple):
            value = value[part] if part < len(value) else None
        else:
            return value if part in ("stance", "mean") else None
    return value


def put(raw: dict, path: tuple, value: Any) -> None:
    """Write a value into plain data at a path, making tables on the way; a bare stance or word becomes a table."""
    at: Any = raw
    for part in path[:-1]:
        inner = at[part] if isinstance(at, list) else at.get(part)
        if inner is None:
            inner = {}
        elif not isinstance(inner, (dict, list)) or (isinstance(inner, dict) and _is_drawn(inner)):
            inner = {"mean" if path[0] == "vocabulary" else "stance": inner}
        at[part] = inner
        at = inner
    at[path[-1]] = value


def _is_drawn(table: dict) -> bool:
    return bool(set(table) & set(Distribution.model_fields))


def plain(value: Any) -> Any:
    """Return a document (or part of it) as the dicts, lists and numbers of a file, without what is not set."""
    if isinstance(value, BaseModel):
        stated = [name for name in type(value).model_fields if name in value.model_fields_set]
        return {name: plain(getattr(value, name)) for name in stated}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return getattr(value, "value", value)


def fitted(value: Any, path: tuple) -> Any:
    """Return a value given in Python or on a command line in the type that the field takes, if it can be."""
    kinds = types_at(path)
    if hasattr(value, "item") and not isinstance(value, (list, tuple, dict)):  # a NumPy scalar
        value = value.item()
    if isinstance(value, str) and datetime.date in kinds:
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, float) and int in kinds and float not in kinds and value.is_integer():
        return int(value)
    return plain(value) if isinstance(value, (BaseModel, dict)) else list(value) if isinstance(value, tuple) else value


def numeric_paths(document: Document, keys: Keys) -> Iterator[tuple]:
    """Yield the paths at which a number stands or could stand, in the order of the schema."""
    yield from _numeric((), document, document, keys)


def _numeric(path: tuple, value: Any, document: Document, keys: Keys) -> Iterator[tuple]:
    kinds = types_at(path)
    if path and path != ("format",) and (float in kinds or int in kinds) and not isinstance(value, BaseModel):
        yield path
        return
    if isinstance(value, Distribution):
        yield path
        return
    for key in keys.at(path, value):
        part = int(key) if isinstance(value, tuple) else key
        if (path and path[0] == "evidence") or (path, part) == ((), "evidence"):
            continue
        inner = value_at(document, (*path, part))
        yield from _numeric((*path, part), inner, document, keys)


# What the types of the schema say about a path: which keys may follow, which values may stand there.

FILE_KEYS = ("extends", "drop")  # keys of a file that are followed before the document is made


def alternatives(annotation: Any) -> list[Any]:
    """Return the plain types that an annotation admits, `Annotated`, `Optional` and unions opened."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [kind for part in get_args(annotation) for kind in alternatives(part)]
    return [annotation]


def types_at(path: tuple) -> list[Any]:
    """Return the plain types that may stand at a path of a document."""
    kinds: list[Any] = [Document]
    for part in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
    return kinds


def _inside(kind: Any, part: str | int) -> list[Any]:
    if is_model(kind):
        return alternatives(kind.model_fields[part].annotation) if part in kind.model_fields else []
    if get_origin(kind) is dict and isinstance(part, str):
        return alternatives(get_args(kind)[1])
    if get_origin(kind) is tuple and isinstance(part, int):
        return alternatives(get_args(kind)[0])
    return []


def is_model(kind: Any) -> bool:
    """Tell a table with fixed keys from every other type."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def fields_at(path: tuple) -> list[str]:
    """Return the keys that a table at a path may have; for an event those of all kinds."""
    names = [name for kind in types_at(path) if is_model(kind) for name in kind.model_fields]
    return list(dict.fromkeys(names if path else [*names, *FILE_KEYS]))


def accepts_distribution(path: tuple) -> bool:
    """Tell whether a distribution may stand at a path instead of a number."""
    return Distribution in types_at(path)


@cache
def event_types() -> dict[str, type[EventBase]]:
    """Return the kinds of events in the order of the schema."""
    return _by_kind(Event)


@cache
def observation_types() -> dict[str, type[ObservationBase]]:
    """Return the kinds of observations in the order of the schema."""
    return _by_kind(Observation)


def _by_kind(union: Any) -> dict[str, Any]:
    return {get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in get_args(get_args(union)[0])}


# The lists of dated tables that name their kind: what one entry is called, and the types of its kinds.
DATED: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "events": ("event", event_types), "observations": ("observation", observation_types)}
