"""What the types of the schema say about a path: which keys may follow, which values may stand there."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.quantity import Distribution
from sim.scenario.schema import Document, EventBase

FILE_KEYS = ("extends", "drop")  # keys of a file that are followed before the document is made


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
    if is_model(kind):
        return alternatives(kind.model_fields[part].annotation) if part in kind.model_fields else []
    if get_origin(kind) is dict and isinstance(part, str):
        return alternatives(get_args(kind)[1])
    if get_origin(kind) is tuple and isinstance(part, int):
        return alternatives(get_args(kind)[0])
    return []


def is_model(kind: Any) -> bool:
    """Tells a table with fixed keys from every other type."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def fields_at(path: tuple) -> list[str]:
    """Returns the keys that a table at a path may have; for an event those of all kinds."""
    names = [name for kind in types_at(path) if is_model(kind) for name in kind.model_fields]
    return list(dict.fromkeys(names if path else [*names, *FILE_KEYS]))


def accepts_distribution(path: tuple) -> bool:
    """Tells whether a distribution may stand at a path instead of a number."""
    return Distribution in types_at(path)


@cache
def event_types() -> dict[str, type[EventBase]]:
    """Returns the kinds of events in the order of the schema."""
    return {get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in EventBase.__subclasses__()}
