"""Says what is asked, when, and who decides by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.words import counted
from sim.odds.words import percent
from sim.report.parts import Asked
from sim.scenario.shares import heaviest, shares

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.scenario.schema import Rule


def asked(scenario: Scenario) -> Asked:
    """Returns the question and its setting."""
    document = scenario.document
    return Asked(title=document.title, question=document.question, note=document.note,
                 as_of=document.as_of.isoformat(), deciders=_deciders(scenario), heaviest=_heaviest(scenario))


def _deciders(scenario: Scenario) -> str:
    return (f"{counted(len(scenario.allies), 'ally', 'allies')}, {counted(len(scenario.candidates), 'candidate')}; "
            f"{rule_words(scenario.document.rule)}.")


def rule_words(rule: Rule) -> str:
    """Returns what the rule demands.

    >>> from sim.scenario.schema import Rule
    >>> rule_words(Rule()), rule_words(Rule(veto="none", consent_share=0.55, consent_weight=0.65))
    ('everybody must agree', 'at least 55 % of the members and 65 % of the weight must agree')
    """
    needed = [*_needed(rule)]
    parts = [f"at least {' and '.join(needed)} must agree"] if needed else []
    if rule.may_object is not None:
        parts.append(f"at most {rule.may_object} may object")
    if rule.veto == "all":
        parts = ["everybody must agree"]
    elif rule.veto != "none":
        parts.append(f"{counted(len(rule.veto), 'member holds', 'members hold')} a veto")
    return ", ".join(parts) or "nobody has to agree"


def _needed(rule: Rule):
    if rule.consent_count is not None:
        yield counted(rule.consent_count, "member")
    if rule.consent_share is not None:
        yield f"{percent(rule.consent_share, 0)} of the members"
    if rule.consent_weight is not None:
        yield f"{percent(rule.consent_weight, 0)} of the weight"


def _heaviest(scenario: Scenario) -> str:
    """Names the heaviest ally, when one is."""
    ally, share = heaviest(scenario)
    if sum(other >= share - 1e-9 for other in shares(scenario).values()) > 1:
        return f"The heaviest allies have {percent(share)} of the weight each."
    return f"The heaviest ally is {scenario.ally_name(ally)} with {percent(share)} of the weight."
