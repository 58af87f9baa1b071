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
    rows = dict(zip(roster.ids, roster.names, strict=True)) if roster else {}
    alike, known = {fold(row) for row in rows}, dict(rows)
    for number, (name, entry) in enumerate(_table(raw.get("allies")).items()):
        full = entry.get("name") if isinstance(entry, dict) else None
        if not rows or fold(name) in alike or number >= _MAX_TRIED or resolve(name, rows) is None:
            known[name] = full if isinstance(full, str) else rows.get(name, name)
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


def _renamed(own: Mapping[str, Any],
             rename: Rename) -> tuple[dict[str, Any], dict[tuple, str], list[tuple[tuple, str]]]:
    """Return the data of a file with ids, the names that its keys had by their new paths, and the keys of one member
    that stand beside each other.
    """
    new = dict(own)
    if isinstance(own.get("stances"), dict):
        new["stances"] = dict(own["stances"])
    written: dict[tuple, str] = {}
    twice: list[tuple[tuple, str]] = []
    tables: dict[tuple[str, ...], Any] = {("allies",): own.get("allies")}
    tables |= {("stances", candidate): entries for candidate, entries in _table(own.get("stances")).items()}
    for path, table in tables.items():
        if not isinstance(table, dict):
            continue
        ids = {name: rename(name) for name in table}
        first = {member: name for name, member in reversed(ids.items())}
        twice += [((*path, name), member) for name, member in ids.items() if first[member] != name]
        written.update({(*path, member): name for name, member in ids.items() if member != name})
        (new if len(path) == 1 else new["stances"])[path[-1]] = {member: table[name] for name, member in ids.items()}
    new.update(_changed(new, "rule", "veto", rename))
    for table, key in _VALUES:
        new.update(_changed(new, table, key, rename))
    if isinstance(own.get("members"), list):
        new["members"] = _names(own["members"], rename)
    return new, written, twice


def _names(value: Any, rename: Rename) -> Any:
    """Return a name, or a list of names, with ids; anything else as it is."""
    if isinstance(value, list):
        return [rename(name) if isinstance(name, str) else name for name in value]
    return rename(value) if isinstance(value, str) else value


# Where else members are named: the list of tables (or tables by name), and the key in each.
_VALUES = (("ties", "between"), ("blocs", "members"), ("events", "ally"), ("observations", "ally"),
           ("candidates", "country"))


def _changed(own: Mapping[str, Any], table: str, key: str, rename: Rename) -> dict[str, Any]:
    """Return a table of the data, by its name, with ids at a key of it or of each of its entries."""
    def entry(value: Any) -> Any:
        return {**value, key: _names(value[key], rename)} if isinstance(value, dict) and key in value else value
    value = own.get(table)
    if table == "rule":
        return {table: entry(value)} if isinstance(value, dict) and isinstance(value.get(key), list) else {}
    if isinstance(value, dict):
        return {table: {name: entry(inner) for name, inner in value.items()}}
    return {table: [entry(inner) for inner in value]} if isinstance(value, list) else {}


def _problem(layer: Layer, path: tuple, member: str) -> Problem:
    line, column = layer.source.places.of(path, True)
    return layer.source.problem(line, column, "this member has two entries", show(path[-1]), f"both mean {member}")
