"""What is decided and by which rule, in words: a choice of names, or a question of yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.text.format import percent, pluralize

if TYPE_CHECKING:
    from sim.scenario.schema import Rule

YES_NO = "yes/no"


@dataclass(frozen=True)
class Wording:
    """What results call what is decided.

    Attributes
    ----------
    one, many
        What a candidate is.
    leader, last
        What members object to at the moment, and what those object to that are the last to.
    agreed, never
        Beginning of a sentence on how often it is agreed, and the sentence when it never was.
    rivals
        How the method says when an ally objects longer than it would, and what is adopted.
    could_accept
        Title of the curve of members that do not object.
    group
        Heading over what is assumed of the candidates.
    """

    one: str
    many: str
    leader: str
    last: str
    agreed: str
    never: str
    rivals: str
    could_accept: str
    group: str


NAMES = Wording(
    one="candidate", many="candidates", leader="the front-runner",
    last="the name that is agreed in the end or, in runs without agreement, to the last front-runner",
    agreed="A name is agreed",
    never="No name was ever adopted.",
    rivals=", and objects longer while a rival whom it prefers is still running. A name is adopted when the decision "
    "rule accepts the front-runner",
    could_accept="Who could everybody live with, and when?",
    group="The candidates")
PROPOSAL = Wording(
    one="proposal", many="forms of the proposal", leader="the proposal", last="the proposal",
    agreed="The proposal is adopted",
    never="The proposal was never adopted.",
    rivals=". It is adopted when the decision rule accepts it",
    could_accept="How many could live with it, and when?", group="The proposal")


def wording(kind: str | None) -> Wording:
    """Return the words for a kind of question.

    >>> wording("yes/no").one, wording(None).one
    ('proposal', 'candidate')
    """
    return PROPOSAL if kind == YES_NO else NAMES


def stands_alone(kind: str | None, candidates: int) -> bool:
    """Tell whether there is one proposal only: texts then call it the proposal, and the outcome adopted."""
    return kind == YES_NO and candidates == 1


def target_words(kind: str | None, candidates: int, asked: str, agreement: bool) -> str:
    """Return what the odds are of that `nemcon pivots` looks at: those of a candidate, or of any agreement.

    >>> target_words("names", 3, "Ada", False), target_words("names", 3, "Ada", True)
    ('Ada', 'an agreement')
    >>> target_words("yes/no", 1, "The pact", False), target_words("yes/no", 2, "The pact", True)
    ('adoption', 'adoption in any form')
    """
    if stands_alone(kind, candidates):
        return "adoption"
    return asked if not agreement else "adoption in any form" if kind == YES_NO else "an agreement"


def rule_words(rule: Rule) -> str:
    """Return what the rule demands.

    >>> from sim.scenario.schema import Rule
    >>> rule_words(Rule()), rule_words(Rule(veto="none", consent_share=0.55, consent_weight=0.65))
    ('everybody must agree', 'at least 55 % of the members and 65 % of the weight must agree')
    """
    needed = [*_needed(rule)]
    parts = [f"at least {' and '.join(needed)} must agree"] if needed else []
    if rule.may_object is not None:
        parts.append(f"at most {rule.may_object} may object" if rule.may_object else "nobody may object")
    if rule.veto == "all":
        parts = ["everybody must agree"]
    elif rule.veto not in ("none", ()):
        parts.append(f"{pluralize(len(rule.veto), 'member holds', 'members hold')} a veto")
    return ", ".join(parts) or "nobody has to agree"


def _needed(rule: Rule) -> Iterator[str]:
    if rule.consent_count is not None:
        yield pluralize(rule.consent_count, "member")
    if rule.consent_share is not None:
        yield f"{percent(rule.consent_share, 0)} of the members"
    if rule.consent_weight is not None:
        yield f"{percent(rule.consent_weight, 0)} of the weight"
