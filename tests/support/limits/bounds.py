"""The bounds of every numeric field, read from the schema, and the values next to them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from tools.scenario_reference import EXAMPLE


class Range(NamedTuple):
    """The least and the largest number that a field takes; infinite where the schema says nothing."""

    low: float
    high: float
    whole: bool


@cache
def example() -> Scenario:
    """Returns the scenario that has every table."""
    return load(EXAMPLE)


@cache
def _definitions() -> dict:
    return Document.model_json_schema()


def range_of(path: tuple) -> Range:
    """Returns the range of the number that may stand at a path. Raises LookupError when there is none."""
    found = [Range(node.get("minimum", -math.inf), node.get("maximum", math.inf), node["type"] == "integer")
             for node in _numbers(_at(_definitions(), path))]
    if len(set(found)) != 1:
        raise LookupError(f"{path}: {found}")
    return found[0]


def _resolved(node: dict) -> dict:
    while "$ref" in node:
        node = _definitions()["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _options(node: dict) -> Iterator[dict]:
    node = _resolved(node)
    inner = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not inner:
        yield node
    for option in inner:
        yield from _options(option)


def _at(node: dict, path: tuple) -> list[dict]:
    nodes, given = list(_options(node)), _document()
    for part in path:
        given = _part(given, part)
        nodes = [found for node in nodes for inner in _inside(node, part) for found in _options(inner)
                 if _is_of_kind(found, given)]
    return nodes


@cache
def _document() -> dict:
    return example().document.model_dump()


def _part(given, part):
    """Returns what the example has there, None where it has nothing."""
    if isinstance(given, dict):
        return given.get(part)
    return given[part] if isinstance(given, (list, tuple)) and isinstance(part, int) and part < len(given) else None


def _is_of_kind(node: dict, given) -> bool:
    """Tells whether a table of a union of kinds is of the kind that the example has there."""
    kind = node.get("properties", {}).get("kind", {}).get("const")
    return kind is None or not isinstance(given, dict) or given.get("kind", kind) == kind


def _inside(node: dict, part) -> Iterator[dict]:
    if isinstance(part, int):
        yield from (node["items"],) if "items" in node else ()
    elif part in node.get("properties", {}):
        yield node["properties"][part]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def _numbers(nodes: list[dict]) -> Iterator[dict]:
    return (node for node in nodes if node.get("type") in ("number", "integer"))


def ends(limits: Range) -> list[float | int]:
    """Returns the values at the ends of a range, and 0 and next to nothing where they lie inside."""
    low, high = (max(limits.low, -1.7e308), min(limits.high, 1.7e308))
    if limits.whole:
        return list(dict.fromkeys([int(max(low, -2**53)), int(min(high, 2**53))]))
    inside = [value for value in (0.0, -0.0, 5e-324, 1e-300) if low <= value <= high]
    return list(dict.fromkeys([low, high, *inside]))


def beyond(limits: Range) -> list[float | int]:
    """Returns the values next to the ends, on the other side, and what no field takes."""
    step = (lambda x, to: x + math.copysign(1, to)) if limits.whole else math.nextafter
    outside = [step(end, to) for end, to in ((limits.low, -math.inf), (limits.high, math.inf)) if math.isfinite(end)]
    return [int(value) for value in outside] if limits.whole else [*outside, math.nan, math.inf, -math.inf]
