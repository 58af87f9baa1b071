"""Valid files to damage: those that ship, the example of the reference page, and small ones made up."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sim.scenario.catalog import data_folder
from tools.scenario_reference import EXAMPLE

_ROSTER = re.compile(r'^roster = "((?:\.\./)?rosters/)(\w[\w-]*\.csv)"$', re.MULTILINE)
_PARENT = re.compile(r'^extends = "((?:\.\./)?)([\w.-]+\.toml)"$', re.MULTILINE)


@dataclass(frozen=True)
class Original:
    """A valid scenario: the folder in which it lies (below the root, "" or "cases/") and its text."""

    folder: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """Its values, a copy that may be damaged."""
        return tomllib.loads(self.text)


@dataclass(frozen=True)
class Companion:
    """A file beside a scenario that is damaged instead of it: a roster or a parent."""

    scenario: Original  # which names the file that is damaged
    name: str           # below the root
    text: str


@cache
def shipped() -> tuple[Original, ...]:
    """Returns the scenarios and cases that ship, and the example."""
    top = data_folder("scenarios")
    files = [*sorted(top.glob("*.toml")), *sorted((top / "cases").glob("*.toml"))]
    own = [Original("cases/" if path.parent.name == "cases" else "", path.read_text("utf-8")) for path in files]
    return (*own, *[Original("", EXAMPLE.read_text("utf-8"))] * 8)  # it has everything, so it comes up more often


@cache
def rosters() -> tuple[Companion, ...]:
    """Returns every roster that ships beside each scenario that names it, which names a copy instead."""
    return tuple(_beside(original, found, "rosters/input.csv", _ROSTER, "rosters/" + found[2])
                 for original in shipped() if (found := _ROSTER.search(original.text)))


@cache
def parents() -> tuple[Companion, ...]:
    """Returns every parent that ships beside each scenario that extends it, which extends a copy instead."""
    found = ((original, _PARENT.search(original.text)) for original in shipped())
    return tuple(_beside(original, named, _in(original, named) + "input-parent.toml", _PARENT,
                         _in(original, named) + named[2]) for original, named in found if named)


def _in(original: Original, named: re.Match) -> str:
    return "" if named[1] else original.folder


def _beside(original: Original, found: re.Match, copy: str, pattern: re.Pattern, source: str) -> Companion:
    key = found[0].partition(" ")[0]
    named = f'{key} = "{found[1]}{copy.rpartition("/")[2]}"'
    text = original.text[:found.start()] + named + original.text[found.end():]
    return Companion(Original(original.folder, text), copy, (data_folder("scenarios") / source).read_text("utf-8"))


def lay_out(root: Path) -> Path:
    """Copies what ships below a folder, with a few places that a reference must not lead to; returns it."""
    shutil.copytree(data_folder("scenarios"), root, dirs_exist_ok=True)
    outside = root.parent / f"{root.name}-outside.csv"
    outside.write_text("ally,name\nA,Secret\n")
    (root / "rosters" / "out.csv").symlink_to(outside)
    (root / "rosters" / "loop.csv").symlink_to(root / "rosters" / "loop.csv")
    (root / "rosters" / "zero.csv").symlink_to("/dev/zero")
    (root / "rosters" / "folder.csv").mkdir()
    (root / "circle.toml").write_text('format = 1\nextends = "circle-2.toml"\n')
    (root / "circle-2.toml").write_text('format = 1\nextends = "circle.toml"\n')
    (root / "broken.toml").write_text("format = 1\ntitle = \n[candidates.X]\nstatus = 1\n")
    (root / "example.toml").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    (root / "itself.toml").write_text('format = 1\nextends = "input.toml"\n')
    return root


def made_up(chance: Random) -> Original:
    """Returns a small valid scenario."""
    from support.fuzz.text import dumps
    allies, candidates = _ALLIES[:chance.randint(1, 6)], _CANDIDATES[:chance.randint(1, 4)]
    data: dict[str, Any] = {"format": 1, "title": "Made up", "as_of": _day(0), "calendar": _calendar(chance),
                            "candidates": {name: _candidate(chance) for name in candidates}, "allies": {},
                            "stances": {}}
    for ally in allies:
        data["allies"][ally] = _some(chance, _ALLY)
    for name in candidates:
        stated = [ally for ally in (*allies, "*") if chance.random() < 0.6]
        data["stances"][name] = {ally: chance.choice(_STANCES) for ally in stated}
    data["process"] = _some(chance, _PROCESS)
    data["rule"] = chance.choice(_RULES)
    if len(allies) > 2:
        data["blocs"] = {"pact": {"members": list(allies[1:3]), "tie": chance.choice([0, 1, 8.0])}}
    data["events"] = [_event(chance, kind, chance.choice(allies), chance.choice(candidates))
                      for kind in chance.sample(sorted(_EVENTS), chance.randint(0, 4))]
    return Original("", dumps(data))


def _day(after: int):
    import datetime
    return datetime.date(2024, 1, 1) + datetime.timedelta(after)


def _calendar(chance: Random) -> dict[str, Any]:
    return {"rounds": chance.choice([0, 1, 10, 40, 520]), "round_days": chance.choice([1, 7, 30]),
            "silence": chance.choice([0, 1]), "stall": chance.choice([0, 1, 8])}


def _candidate(chance: Random) -> dict[str, Any]:
    return _some(chance, {"status": ["declared", "open", "not available"], "ambition": [0, 1.0, 1e12],
                          "exit_cost": [0, {"uniform": [0, 1]}], "credentials": [-10, 0.2, 10],
                          "helpfulness": [0, 0.5, 1], "patience": [0, 3, 1e9]})


def _some(chance: Random, choices: dict[str, list]) -> dict[str, Any]:
    return {key: chance.choice(values) for key, values in choices.items() if chance.random() < 0.3}


def _event(chance: Random, kind: str, ally: str, candidate: str) -> dict[str, Any]:
    fields = {"ally": ally, "candidate": candidate, "stance": chance.choice(_STANCES[:7]), "value": 0.2,
              "to": _day(0)}
    return {"date": _day(0), "kind": kind, "probability": chance.choice([0, 0.3, {"uniform": [0, 1]}]),
            **{key: fields[key] for key in _EVENTS[kind]}}


_ALLIES = ("North", "Süd", "=EAST()", "d.o.t", "[bold]W[/]", "$5_")
_CANDIDATES = ("Ada Brook", "Bo", "Carl <b>Dahl</b>", "Dee.Dee")
_STANCES = ("champion", "support", "undecided", "oppose", "block", -10, 0.15, {"stance": "wary", "spread": 2.0},
            {"normal": [0.1, 0.3]}, {"choice": [-1, 1]})
_RULES = ({}, {"veto": "none"}, {"veto": ["North"]}, {"veto": "none", "consent_share": 1.0}, {"may_object": 0},
          {"consent_count": 1}, {"veto": "none", "consent_weight": 0.5, "abstain_below": 0.1})
_ALLY = {"size": [1e-300, 1, 1e300, {"loguniform": [1, 4]}], "resolve": [0, 0.5, 1], "threshold": [-10, 0.1, 10],
         "premium": [0, 0.3, 1e12]}
_PROCESS = {"meetings": [0, 0.3, 3], "persuasion": [0, 0.2, 1], "isolation": [0, 0.4, 1e12], "urgency": [0, 5.0],
            "shelter": [0, 1e12], "closing": [0, 0.7, 1], "offer_step": [0, 0.02, 1e12], "budget": [0, 1.5, 1e12],
            "news": [0, {"lognormal": [0.015, 0.3]}, 1e12], "patience": [0, 4], "spread_unknown": [0, 1e12]}
_EVENTS = {"stance": ("ally", "candidate", "stance"), "enters": ("candidate",), "withdraws": ("candidate",),
           "exit_cost": ("candidate", "value"), "joins": ("ally",), "leaves": ("ally",), "government": ("ally",),
           "deal": ("ally", "candidate", "value"), "deadline": ("to",), "term_ends": ()}
