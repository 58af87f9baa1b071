"""What the scenario assumes, in words, each with the claims it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report import parts
from sim.scenario.evidence import Assumption, assumptions

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

_SETTING, _NAMES = "Who decides, how, and by when", "The candidates"
_ALLIES, _EVENTS, _PROCESS = "The allies and what they think", "What happens on a day", "How allies lobby and give way"
_GROUPS = {"candidates": _NAMES, "allies": _ALLIES, "stances": _ALLIES, "ties": _ALLIES, "blocs": _ALLIES,
           "issues": _ALLIES, "events": _EVENTS, "process": _PROCESS, "vocabulary": _PROCESS}  # the rest: _SETTING
_ORDER = (_SETTING, _NAMES, _ALLIES, _EVENTS, _PROCESS)
_FIRST = {"roster": "The table of allies", "members": "Who takes part", "weight": "Weights of the allies",
          "process": "Global parameters", "ties": "A tie", "events": "Event"}
_EVERYBODY_ELSE = "Everybody else"


def assumed(scenario: Scenario) -> parts.Assumed:
    """Returns every assumption by group, and the claims in the order in which they are first cited."""
    made = sorted(assumptions(scenario), key=lambda one: _ORDER.index(_group(scenario, one)))
    cited = {claim.id: claim for one in made for claim in one.claims}
    bare = sum(not one.claims for one in made)
    return parts.Assumed(
        rows=[_row(scenario, one) for one in made], with_claim=len(made) - bare, without_claim=bare,
        claims=[parts.Claim(id=claim.id, claim=claim.claim, source=claim.source, speaker=claim.speaker,
                            date=claim.date) for claim in cited.values()])


def _group(scenario: Scenario, one: Assumption) -> str:
    return _GROUPS.get(scenario.path(one.path)[0], _SETTING)


def _row(scenario: Scenario, one: Assumption) -> parts.Assumption:
    return parts.Assumption(path=one.path, group=_group(scenario, one), what=what(scenario, scenario.path(one.path)),
                            value=one.value_text, is_default=one.is_default,
                            claims=[claim.id for claim in one.claims])


def what(scenario: Scenario, path: tuple) -> str:
    """Returns what a dotted path stands for, in words: `stances.Mark Rutte.USA` is "United States on Mark Rutte"."""
    kind, *rest = (str(part) for part in path)
    plain = [part.replace("_", " ") for part in rest]
    if kind == "stances":
        return f"{_EVERYBODY_ELSE if rest[1] == '*' else scenario.ally_name(rest[1])} on {rest[0]}"
    if kind == "allies":
        return f"{scenario.ally_name(rest[0])}: {' '.join(plain[1:])}"
    if kind in ("candidates", "issues", "blocs", "vocabulary"):
        return ": ".join([rest[0], *plain[1:]])
    first = _FIRST.get(kind, kind.replace("_", " ").capitalize())
    return first if kind in ("ties", "events") else ": ".join([first, *plain])
