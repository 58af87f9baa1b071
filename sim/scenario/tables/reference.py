"""Reads the table of stances that a scenario file names: `[table] file = "stances.csv"`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.extends import Chain, follow
from sim.scenario.naming import known_members
from sim.scenario.roster import Roster
from sim.scenario.stances import STANCES, Meaning
from sim.scenario.tables.stances import Coding, Reading, read_stances


def with_table(chain: Chain, roster: Roster | None) -> tuple[Chain, Coding | None, list[Problem]]:
    """Return a chain with the stances of its table below those that its files state, and what the table says.

    A table that cannot be read leaves the chain as it is, with the problems.
    """
    table = chain.raw.get("table")
    if not isinstance(table, dict) or not isinstance(table.get("file"), str):
        return chain, None, []
    layer, _ = chain.owner(("table", "file"))
    try:
        path, shown = follow(layer.source, table["file"], layer.root, "table")
        coding = read_stances(path, _reading(chain.raw, table, roster), shown)
    except ScenarioError as error:
        return chain, None, list(error.problems)
    own = chain.raw.get("stances", {})
    if not isinstance(own, dict):
        return chain, coding, []
    merged = {name: {**coding.stances.get(name, {}), **entries} if isinstance(entries, dict) else entries
              for name, entries in {**coding.stances, **own}.items()}
    return replace(chain, raw={**chain.raw, "stances": merged}), coding, []


def _reading(raw: Mapping[str, Any], table: Mapping[str, Any], roster: Roster | None) -> Reading:
    as_of, scale = raw.get("as_of"), table.get("scale")
    candidates = raw.get("candidates")
    return Reading(
        words={**STANCES, **_own_words(raw.get("vocabulary"))},
        scale=_scale(scale),
        as_of=as_of if type(as_of) is datetime.date else None,
        known=known_members(raw, roster) or None,
        candidates=list(candidates) if isinstance(candidates, dict) else None)


def _scale(scale: Any) -> tuple[float, float] | None:
    """Return the two ends of a scale, None for what is none; the types of the file are checked elsewhere."""
    if not isinstance(scale, list) or len(scale) != 2 or not all(type(end) in (int, float) for end in scale):
        return None
    return (float(scale[0]), float(scale[1])) if scale[0] != scale[1] else None


def _own_words(vocabulary: Any) -> dict[str, Meaning]:
    words = {}
    for word, entry in (vocabulary.items() if isinstance(vocabulary, dict) else ()):
        mean = entry.get("mean") if isinstance(entry, dict) else entry
        if isinstance(mean, (int, float)) and not isinstance(mean, bool):
            words[word] = Meaning(float(mean))
    return words
