"""What a scenario states although it can change nothing: allowed, and worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def idle(scenario: Scenario) -> Iterator[str]:
    """Yields a sentence for each statement that has no effect.

    Who holds a veto stops a name alone, so that while everybody does, how many may object makes no difference.
    """
    rule = scenario.document.rule
    if rule.may_object is not None and rule.veto == "all":
        yield ('rule.may_object has no effect while everybody holds a veto; state "veto", as "none" or as a list of '
               "those who do")
