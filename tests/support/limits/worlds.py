"""A small scenario that uses every table, and edits of it: a dotted path and what stands there instead."""

from __future__ import annotations

import copy
import datetime
from typing import Any

from support.toml_text import dumps

DAY = datetime.date
DROP = object()  # as a value: takes the entry out
BASE: dict[str, Any] = {
    "format": 1, "title": "At the ends", "as_of": DAY(2024, 1, 1),
    "calendar": {"rounds": 6, "fallback": "nobody", "stall": 4},
    "rule": {}, "process": {}, "issues": {"fees": {"salience": 0.4}},
    "candidates": {"Ada": {"positions": {"fees": 0.5}}, "Bo": {"country": "C"},
                   "Cy": {"status": "open", "ambition": 0.6, "exit_cost": 0.3}},
    "allies": {"A": {"size": 4.0}, "B": {"size": 2.0}, "C": {"size": 2.0, "resolve": 0.8}},
    "stances": {"Ada": {"A": "champion", "B": "wary", "C": {"stance": "oppose", "spread": 0.2}},
                "Bo": {"A": "oppose", "B": {"uniform": [-0.2, 0.3]}}},
    "ties": [{"between": ["A", "B"], "strength": 2.0}], "blocs": {"south": {"members": ["B", "C"], "tie": 3.0}},
    "events": [{"kind": "stance", "date": DAY(2024, 1, 9), "ally": "B", "candidate": "Ada", "stance": "lean", "spread": 0.1},
               {"kind": "government", "date": DAY(2024, 1, 16), "ally": "C", "resolve": 0.5, "probability": 0.5},
               {"kind": "deal", "date": DAY(2024, 1, 23), "ally": "C", "candidate": "Ada", "value": 0.1},
               {"kind": "exit_cost", "date": DAY(2024, 1, 23), "candidate": "Cy", "value": 0.1}],
}


def edited(edits: dict[str, Any]) -> dict[str, Any]:
    """Returns the data of the scenario with entries replaced, added or taken out; keys of these tables hold no dots."""
    made = copy.deepcopy(BASE)
    for path, value in edits.items():
        *above, last = path.split(".")
        at: Any = made
        for key in above:
            at = at[int(key)] if isinstance(at, list) else at.setdefault(key, {})
        if value is DROP:
            del at[last]
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
    return made


def text(edits: dict[str, Any]) -> str:
    """Returns the scenario with these edits as the text of a file."""
    return dumps(edited(edits))


def everybody(field: str, value: Any) -> dict[str, Any]:
    """Returns edits that give all allies one value of a field."""
    return {"allies": {name: {field: value} for name in "ABC"}}


def all_think(stance: Any) -> dict[str, Any]:
    """Returns edits after which all allies think the same of all names, whatever happens."""
    return {"stances": {name: {"*": stance} for name in ("Ada", "Bo", "Cy")}, "candidates.Bo": {}, "events": []}


def one_ally(stance: Any = "champion") -> dict[str, Any]:
    """Returns edits after which there is one ally."""
    return {"allies": {"A": {}}, "stances": {"Ada": {"A": stance}}, "ties": [], "blocs": DROP, "events": [],
            "candidates": {"Ada": {}, "Bo": {}}}
