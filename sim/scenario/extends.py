"""Follows `extends`: a file takes everything from a parent and says only what is different.

The parent is a file, by its relative path, or a scenario that ships, by its bare name.

Tables are merged key by key. Any other value, a list included, replaces the parent's; so do a distribution and
the mixes `weight` and `rule.weight`, which are one statement each. Only `events` and `observations` are added to the
parent's.
`drop = ["events", "stances.Mark Rutte.HUN"]` takes dotted paths out of the parent first.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario import catalog
from sim.scenario.finding import Diagnostic, show, suggest
from sim.scenario.syntax import SyntaxIssue, parse, place_of
from sim.scenario.toml import Source, read_source

MAX_CHAIN = 16
# name -> (number of arguments, what they are). The codes of the same names in `sim.model.quantiles` draw them.
FAMILIES = {
    "uniform": (2, "[low, high]"),
    "loguniform": (2, "[low, high], both above 0"),
    "normal": (2, "[mean, standard deviation]"),
    "lognormal": (2, "[median, standard deviation of the logarithm]"),
    "triangular": (3, "[low, mode, high]"),
    "choice": (None, "[value, value, ...], equally likely"),
}
_WHOLE = (("weight",), ("rule", "weight"))  # tables that replace the parent's
_ADDED = ("events", "observations")  # lists that are added to the parent's
_NOTHING = object()


@dataclass(frozen=True)
class Layer:
    """One file of a chain: what it says itself, the folder that its references stay inside, and how many events and
    observations stand before its own.
    """

    source: Source
    own: dict[str, Any]
    root: Path
    before: dict[str, int] = field(default_factory=dict)
    written: dict[tuple, str] = field(
        default_factory=dict
    )  # keys that the file writes otherwise, by their path in `own`

    def as_written(self, path: tuple) -> tuple:
        """Return a path in `own` with the keys that stand in the file."""
        return tuple(self.written.get(path[:number + 1], part) for number, part in enumerate(path))


@dataclass(frozen=True)
class Chain:
    """A file and its parents, the file first, with everything merged in `raw`."""

    layers: tuple[Layer, ...]
    raw: dict[str, Any]

    def problem(self, finding: Diagnostic) -> Problem:
        """Return a finding about the merged data as a problem of the file that says it."""
        layer, path = self.owner(finding.path)
        line, column = layer.source.places.of(layer.as_written(path), finding.on_key)
        return layer.source.problem(line, column, finding.what, finding.given, finding.hint)

    def owner(self, path: tuple) -> tuple[Layer, tuple]:
        """Return the file that says what stands at a path of the merged data, and the path in that file."""
        if len(path) > 1 and path[0] in _ADDED:
            for layer in self.layers:
                number, entries = path[1] - layer.before.get(path[0], 0), layer.own.get(path[0])
                if isinstance(entries, list) and 0 <= number < len(entries):
                    return layer, (path[0], number, *path[2:])
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
    """Read a file and all that it extends. Raises ScenarioError."""
    sources = list(_sources(path))
    raw: dict[str, Any] = {}
    layers: list[Layer] = []
    problems: list[Problem] = []
    for source, values, root in reversed(sources):
        own = {key: value for key, value in values.items() if key not in ("extends", "drop")}
        problems += [*_drop([raw, *(layer.own for layer in layers)], values.get("drop", []), source),
                     *_format(source, values)]
        before = {key: len(raw[key]) for key in _ADDED if isinstance(raw.get(key), list)}
        layers.append(Layer(source, own, root, before))
        raw = _merged(raw, own, ())
    if problems:
        raise ScenarioError(problems)
    return Chain(tuple(reversed(layers)), raw)


def read_toml(source: Source) -> dict[str, Any]:
    """Return the values of a TOML text. Raises ScenarioError with every mistake in its grammar."""
    def repeated() -> Iterator[SyntaxIssue]:
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


def _sources(path: Path) -> Iterator[tuple[Source, dict[str, Any], Path]]:
    """Yield each file of the chain with its values and its root, the file itself first. A bare name that is no file
    here is that of a scenario that ships.
    """
    source, seen, root = read_source(path), {os.path.realpath(path)}, scenario_root(path)
    while True:
        values = read_toml(source)
        yield source, values, root
        if "extends" not in values:
            return
        shipped = _shipped(source, values["extends"])
        if shipped is None:
            target, shown = follow(source, values["extends"], root, "extends")
        else:
            target, shown, root = shipped, catalog.shown(shipped), scenario_root(shipped)
        if str(target) in seen:
            raise _at_extends(source, "this extends itself in a circle", show(values["extends"]))
        if len(seen) >= MAX_CHAIN:
            raise _at_extends(source, "too many files extend each other", hint=f"at most {MAX_CHAIN}")
        seen.add(str(target))
        source = read_source(target, shown)


def _shipped(source: Source, reference: Any) -> Path | None:
    """Return the shipped scenario that a reference names, unless a file of just that name is beside this one."""
    if not isinstance(reference, str) or reference not in catalog.shipped_names():
        return None
    return None if (source.path.parent / reference).exists() else catalog.find(reference)


def _at_extends(source: Source, what: str, given: str = "", hint: str = "") -> ScenarioError:
    return ScenarioError([source.problem(*source.places.of(("extends",)), what, given, hint)])


def _format(source: Source, values: dict) -> list[Problem]:
    if "format" in values:
        return []
    if not values:
        return [source.problem(1, 1, "the file is empty", hint="`nemcon new FILE` writes a small one that runs")]
    return [source.problem(1, 1, '"format" is missing', hint="begin the file with format = 1")]


def _drop(tables: list[dict], paths: Any, source: Source) -> Iterator[Problem]:
    """Take dotted paths out of the parents' data, merged (the first table) and own; yield what is not there."""
    def problem(path: tuple, what: str, given: Any = None) -> Problem:
        return source.problem(*source.places.of(("drop", *path)), what, "" if given is None else show(given))
    if not isinstance(paths, list):
        yield problem((), '"drop" needs a list of dotted paths', paths)
    elif paths and len(tables) == 1:
        yield problem((), '"drop" takes something out of a parent and this file extends none')
    else:
        for number, text in enumerate(paths):
            found = [isinstance(text, str) and _taken_out(table, text) for table in tables]  # taken out of each
            if not found[0]:
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
        if not path and key in _ADDED and isinstance(before, list) and isinstance(value, list):
            merged[key] = before + value
        elif isinstance(before, dict) and isinstance(value, dict) and not _is_one_statement(here, before, value):
            merged[key] = _merged(before, value, here)
        else:
            merged[key] = copied(value)
    return merged


def copied(value: Any) -> Any:
    """Return a copy of TOML data; `copy.deepcopy` takes four times as long over tens of thousands of keys."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


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


# Follows references from file to file without leaving the scenario's folder.


def scenario_root(path: Path) -> Path:
    """Return the folder that a scenario's references stay inside: the nearest upward that holds `rosters`."""
    own = Path(os.path.realpath(path)).parent
    return next((folder for folder in (own, *own.parents) if (folder / "rosters").is_dir()), own)


def follow(source: Source, reference: Any, root: Path, key: str) -> tuple[Path, str]:
    """Return the file that a reference means and what to call it. Raises ScenarioError when it is refused."""
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(source.shown), str(reference)))
    what = _wrong_reference(reference)
    target = "" if what else os.path.realpath(Path(os.path.realpath(source.path)).parent / reference)
    if not what and not Path(target).is_relative_to(root):
        what = "this leads out of the scenario's folder"
    elif not what and not os.path.isfile(target):
        what = "this is no plain file" if os.path.exists(target) else "there is no such file"
    if not what:
        return Path(target), shown
    hint = _near_file(source, reference) if what == "there is no such file" else _REFERENCE_HINT
    raise ScenarioError([source.problem(*source.places.of((key,)), what, show(reference), hint)])


_REFERENCE_HINT = "write a relative path, with / between folders"


def _wrong_reference(reference: Any) -> str:
    if not isinstance(reference, str) or not reference:
        return "this needs the relative path of a file"
    if reference.startswith(("/", "~")) or re.match(r"[A-Za-z]:", reference) or "\\" in reference:
        return "this is no relative path"
    return "" if reference.isprintable() and len(reference) <= 500 else "this is no path"


def _near_file(source: Source, reference: str) -> str:
    folder = (source.path.parent / reference).parent
    try:
        names = sorted(file.name for file in folder.iterdir() if file.suffix == Path(reference).suffix)[:500]
    except OSError:
        return ""
    near = suggest(reference, [posixpath.join(posixpath.dirname(reference), name) for name in names])
    return near if near.startswith("did") else ""
