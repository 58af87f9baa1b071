"""Follows `extends`: a file takes everything from a parent and says only what is different.

Tables are merged key by key. Any other value, a list included, replaces the parent's; so do a distribution and
the mixes `weight` and `rule.weight`, which are one statement each. Only `events` are added to the parent's.
`drop = ["events", "stances.Mark Rutte.HUN"]` takes dotted paths out of the parent first.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.finding import Finding, show
from sim.scenario.quantity import FAMILIES
from sim.scenario.root import follow, scenario_root
from sim.scenario.source import Source, read_source
from sim.scenario.statements import Mistake
from sim.scenario.syntax import parse, place_of

LONGEST_CHAIN = 16
_WHOLE = (("weight",), ("rule", "weight"))  # tables that replace the parent's
_NOTHING = object()


@dataclass(frozen=True)
class Layer:
    """One file of a chain: what it says itself, and how many events stand before its own."""

    source: Source
    own: dict[str, Any]
    events_before: int = 0


@dataclass(frozen=True)
class Chain:
    """A file and its parents, the file first, with everything merged in `raw`."""

    layers: tuple[Layer, ...]
    raw: dict[str, Any]
    root: Path

    def problem(self, finding: Finding) -> Problem:
        """Returns a finding about the merged data as a problem of the file that says it."""
        layer, path = self.owner(finding.path)
        line, column = layer.source.places.of(path, finding.on_key)
        return layer.source.problem(line, column, finding.what, finding.given, finding.hint)

    def owner(self, path: tuple) -> tuple[Layer, tuple]:
        """Returns the file that says what stands at a path of the merged data, and the path in that file."""
        if len(path) > 1 and path[0] == "events":
            for layer in self.layers:
                number, events = path[1] - layer.events_before, layer.own.get("events")
                if isinstance(events, list) and 0 <= number < len(events):
                    return layer, ("events", number, *path[2:])
        best = self.layers[0]
        for length in range(1, len(path) + 1):
            holders = [layer for layer in self.layers if _at(layer.own, path[:length]) is not _NOTHING]
            if not holders:
                break
            best = holders[0]
            if not isinstance(_at(best.own, path[:length]), dict):
                break
        return best, path


def read_chain(path: Path) -> Chain:
    """Reads a file and all that it extends. Raises ScenarioError."""
    root = scenario_root(path)
    sources = list(_sources(path, root))
    raw: dict[str, Any] = {}
    layers, problems = [], []
    for source, values in reversed(sources):
        own = {key: value for key, value in values.items() if key not in ("extends", "drop")}
        problems += [*_drop([raw, *(layer.own for layer in layers)], values.get("drop", []), source),
                     *_format(source, values)]
        events = raw.get("events")
        layers.append(Layer(source, own, len(events) if isinstance(events, list) else 0))
        raw = _merged(raw, own, ())
    if problems:
        raise ScenarioError(problems)
    return Chain(tuple(reversed(layers)), raw, root)


def read_toml(source: Source) -> dict[str, Any]:
    """Returns the values of a TOML text. Raises ScenarioError with every mistake in its grammar."""
    def repeated() -> Iterator[Mistake]:
        for path, first, second in source.places.repeated():
            found.append(source.problem(*second, "this is given twice", show(path[-1] if path else ""),
                                        f"the first is on line {first[0]}"))
        return iter(())
    found: list[Problem] = []
    parsed = parse(source.text, repeated)
    if parsed.values is not None:
        return parsed.values
    raise ScenarioError(found or [source.problem(*place_of(source.text, mistake.offset), *mistake[1:])
                                  for mistake in parsed.mistakes])


def _sources(path: Path, root: Path) -> Iterator[tuple[Source, dict[str, Any]]]:
    """Yields each file of the chain with its values, the file itself first."""
    source, seen = read_source(path), {os.path.realpath(path)}
    while True:
        values = read_toml(source)
        yield source, values
        if "extends" not in values:
            return
        target, shown = follow(source, values["extends"], root, "extends")
        if str(target) in seen:
            raise _at_extends(source, "this extends itself in a circle", show(values["extends"]))
        if len(seen) >= LONGEST_CHAIN:
            raise _at_extends(source, "too many files extend each other", hint=f"at most {LONGEST_CHAIN}")
        seen.add(str(target))
        source = read_source(target, shown)


def _at_extends(source: Source, what: str, given: str = "", hint: str = "") -> ScenarioError:
    return ScenarioError([source.problem(*source.places.of(("extends",)), what, given, hint)])


def _format(source: Source, values: dict) -> list[Problem]:
    if "format" in values:
        return []
    if not values:
        return [source.problem(1, 1, "the file is empty", hint="`nemcon new FILE` writes a small one that runs")]
    return [source.problem(1, 1, '"format" is missing', hint="begin the file with format = 1")]


def _drop(tables: list[dict], paths: Any, source: Source) -> Iterator[Problem]:
    """Takes dotted paths out of the parents' data, merged (the first table) and own; yields what is not there."""
    def problem(path: tuple, what: str, given: Any = None) -> Problem:
        return source.problem(*source.places.of(("drop", *path)), what, "" if given is None else show(given))
    if not isinstance(paths, list):
        yield problem((), '"drop" needs a list of dotted paths', paths)
    elif paths and len(tables) == 1:
        yield problem((), '"drop" takes something out of a parent and this file extends none')
    else:
        for number, text in enumerate(paths):
            if not isinstance(text, str) or not [_taken_out(table, text) for table in tables][0]:
                yield problem((number,), "the parent has nothing at this path", text)


def _taken_out(table: Any, text: str) -> bool:
    if not isinstance(table, dict):
        return False
    if text in table:
        del table[text]
        return True
    return any(text.startswith(key + ".") and _taken_out(table[key], text[len(key) + 1:])
               for key in sorted(table, key=len, reverse=True))


def _merged(parent: dict, child: dict, path: tuple) -> dict:
    merged = dict(parent)
    for key, value in child.items():
        before, here = parent.get(key), (*path, key)
        if here == ("events",) and isinstance(before, list) and isinstance(value, list):
            merged[key] = before + value
        elif isinstance(before, dict) and isinstance(value, dict) and not _is_one_statement(here, before, value):
            merged[key] = _merged(before, value, here)
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def _is_one_statement(path: tuple, before: dict, value: dict) -> bool:
    return path in _WHOLE or any(key in FAMILIES and isinstance(table[key], list)
                                 for table in (before, value) for key in table)


def _at(values: Any, path: tuple) -> Any:
    for part in path:
        places = values if isinstance(values, dict) else range(len(values)) if isinstance(values, list) else ()
        if part not in places:
            return _NOTHING
        values = values[part]
    return values
