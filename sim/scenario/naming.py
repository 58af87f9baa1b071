"""Lets a scenario file call its members by any name of a country: `TR`, Turkey and Türkiye are `TUR` of the roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sim.errors import Problem
from sim.scenario.countries import resolve
from sim.scenario.extends import Chain, Layer
from sim.scenario.finding import fold, show
from sim.scenario.roster import Roster

_MAX_TRIED = 200  # names that are no ids; a file with more mistakes need not wait for all of them

Rename = Callable[[str], str]


def with_ids(chain: Chain, roster: Roster | None) -> tuple[Chain, list[Problem]]:
    """Return a chain of files in which members are called by their ids, and what is said of one under two names.

    Problems still point at the names that the files have.
    """
    rename = _renamer(known_members(chain.raw, roster))
    layers, problems = [], []
    for layer in chain.layers:
        own, written, twice = _renamed(layer.own, rename)
        layers.append(replace(layer, own=own, written=written))
        problems += [_problem(layer, path, name) for path, name in twice]
    if all(not layer.written for layer in layers) and all(new.own == old.own for new, old in
                                                         zip(layers, chain.layers, strict=True)):
        return chain, []
    return replace(chain, layers=tuple(layers), raw=_renamed(chain.raw, rename)[0]), problems


def known_members(raw: Mapping[str, Any], roster: Roster | None) -> dict[str, str]:
    """Return full name by id: rows of the roster, then what [allies] adds to them."""
    known = dict(zip(roster.ids, roster.names, strict=True)) if roster else {}
    for name, entry in _table(raw.get("allies")).items():
        full = entry.get("name") if isinstance(entry, dict) else None
        if name in known or not known or fold(name) in map(fold, known) or resolve(name, known) is None:
            known[name] = full if isinstance(full, str) else known.get(name, name)
    return known


def _renamer(known: Mapping[str, str]) -> Rename:
    tried: dict[str, str] = {}
    alike = {fold(member) for member in known}  # what differs in case only is a slip of the pen, and left to the checks

    def rename(name: str) -> str:
        if name in known or name == "*" or (name not in tried and len(tried) >= _MAX_TRIED) or fold(name) in alike:
            return name
        if name not in tried:
            tried[name] = resolve(name, known) or name
        return tried[name]
    return rename


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _renamed(own: Mapping[str, Any], rename: Rename) -> tuple[dict[str, Any], dict[tuple, str], list[tuple[tuple, str]]]:
    """Return the data of a file with ids, the names that its keys had by their new paths, and the keys of one member
    that stand beside each other."""
    new, written, twice = dict(own), {}, []

    def keys(table: Any, path: tuple) -> Any:
        if not isinstance(table, dict):
            return table
        renamed: dict[str, Any] = {}
        for name, value in table.items():
            member = rename(name)
            if member in renamed:
                twice.append(((*path, name), member))
            if member != name:
                written[(*path, member)] = name
            renamed[member] = value
        return renamed

    def names(value: Any) -> Any:
        return [rename(name) if isinstance(name, str) else name for name in value] if isinstance(value, list) else value

    if "allies" in own:
        new["allies"] = keys(own["allies"], ("allies",))
    if isinstance(own.get("stances"), dict):
        new["stances"] = {candidate: keys(entries, ("stances", candidate))
                          for candidate, entries in own["stances"].items()}
    if "members" in own:
        new["members"] = names(own["members"])
    for table, key, change in _VALUES:
        new.update(_changed(own, table, key, names if change == "list" else
                            lambda value: rename(value) if isinstance(value, str) else value))
    return new, written, twice


# Where else members are named: the table (or list of tables), the key in it, and what stands there.
_VALUES = (("rule", "veto", "list"), ("ties", "between", "list"), ("blocs", "members", "list"),
           ("events", "ally", "name"), ("candidates", "country", "name"))
_ONE = ("rule",)  # one table; the others are tables by name, or lists of tables


def _changed(own: Mapping[str, Any], table: str, key: str, change: Callable[[Any], Any]) -> dict[str, Any]:
    def entry(value: Any) -> Any:
        return {**value, key: change(value[key])} if isinstance(value, dict) and key in value else value
    value = own.get(table)
    if table in _ONE:
        return {table: entry(value)} if isinstance(value, dict) else {}
    if isinstance(value, dict):
        return {table: {name: entry(inner) for name, inner in value.items()}}
    return {table: [entry(inner) for inner in value]} if isinstance(value, list) else {}


def _problem(layer: Layer, path: tuple, member: str) -> Problem:
    line, column = layer.source.places.of(path, True)
    return layer.source.problem(line, column, "this member has two entries", show(path[-1]), f"both mean {member}")
