"""Reads a scenario file, all that it extends, and its roster; reports every mistake at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, UserError
from sim.scenario.catalog import find, shipped_roster, shipped_rosters
from sim.scenario.checks import findings, limit_problems
from sim.scenario.claims import claims_for
from sim.scenario.extends import Chain, Layer, follow, read_chain
from sim.scenario.finding import Diagnostic, show, suggest
from sim.scenario.naming import known_members, with_ids
from sim.scenario.roster import Roster, read_roster
from sim.scenario.scenario import Scenario
from sim.scenario.stances import STANCES, Meaning
from sim.scenario.tables.stances import Coding, Reading, read_stances
from sim.scenario.toml import MAX_ROSTER_BYTES, read_source
from sim.scenario.validation import independent, validated

MAX_PROBLEMS_SHOWN = 100  # problems; who has more needs another remedy than a list


def load(name_or_path: str | Path) -> Scenario:
    """Read a scenario by its path, or by the bare name of one that ships.

    Loading imports neither NumPy nor Mesa nor Matplotlib nor pandas.

    Parameters
    ----------
    name_or_path : str or pathlib.Path
        A TOML file, or a name of which `nemcon list` tells.

    Returns
    -------
    Scenario
        The scenario; it does not change.

    Raises
    ------
    ScenarioError
        The file has mistakes; all are listed as `file:line:column: what, what was given, what to do`.
    UserError
        There is no such file or scenario.

    Examples
    --------
    >>> load("five-allies").allies
    ('A', 'B', 'C', 'D', 'E')
    """
    path = find(name_or_path)
    chain = read_chain(path)
    roster, problems = _roster(chain)
    roster_is_damaged, coding = bool(problems), None
    chain, named_twice = with_ids(chain, roster)
    problems += named_twice
    if not roster_is_damaged:
        chain, coding, in_table = with_table(chain, roster)
        problems += in_table
    document, wrong, invalid_paths = validated(chain.raw)
    invalid_paths |= {("roster",)} if roster_is_damaged else set()
    if document is not None:
        large = list(limit_problems(document, roster))
        cited = claims_for(path) if document.cites else None
        found = independent(large or findings(document, roster, cited), invalid_paths)
        wrong += [finding for finding in found if not _is_history(chain, finding)]
    problems += [chain.problem(finding) for finding in wrong]
    if problems or document is None:
        raise ScenarioError(_shown(problems))
    return Scenario(document, roster, path, (coding.note,) if coding is not None and coding.note else ())


def as_scenario(scenario: Scenario | str | Path) -> Scenario:
    """Return a scenario as it is, and read one that is given by its path or the bare name of one that ships.

    Raises UserError for anything else.
    """
    if not isinstance(scenario, (str, Path, Scenario)):
        raise UserError(f"scenario: got {show(scenario)}, give a Scenario, the path of a file, or a name that ships")
    return load(scenario) if isinstance(scenario, (str, Path)) else scenario


def _is_history(chain: Chain, finding: Diagnostic) -> bool:
    """Tell whether a finding is about something of a parent that a child, starting later, has left behind."""
    if not finding.conflicts_with:
        return False
    said, conflicts_with = (chain.layers.index(chain.owner(path)[0]) for path in (finding.path, finding.conflicts_with))
    return said > conflicts_with


_BARE_NAME = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*")  # of a roster that ships; anything else is a path


def _roster(chain: Chain) -> tuple[Roster | None, list[Problem]]:
    reference = chain.raw.get("roster")
    if not isinstance(reference, str):
        return None, []
    layer, _ = chain.owner(("roster",))
    try:
        if _BARE_NAME.fullmatch(reference) and not (layer.source.path.parent / reference).exists():
            return _shipped_roster(layer, reference), []
        path, shown = follow(layer.source, reference, layer.root, "roster")
        return read_roster(read_source(path, shown, most=MAX_ROSTER_BYTES)), []
    except ScenarioError as error:
        return None, list(error.problems)


def _shipped_roster(layer: Layer, name: str) -> Roster:
    """Return a roster that ships. Raise ScenarioError when there is none of this name."""
    path = shipped_roster(name)
    if path is None:
        known = shipped_rosters()
        raise ScenarioError([layer.source.problem(*layer.source.places.of(("roster",)), "no roster of this name ships",
                                                  show(name), suggest(name, known) or "write the path of a CSV file")])
    return read_roster(read_source(path, most=MAX_ROSTER_BYTES))


def _shown(problems: list[Problem]) -> list[Problem]:
    """Cut a list of problems that nobody would read to its end."""
    if len(problems) <= MAX_PROBLEMS_SHOWN:
        return problems
    shown = sorted(problems)[:MAX_PROBLEMS_SHOWN]
    return [*shown, replace(shown[-1], column=shown[-1].column + 1, what="more problems follow", given="", hint="")]


# The table of stances that a file names: `[table] file = "stances.csv"`.


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
