"""Ties and the decision rule."""

from __future__ import annotations

import numpy as np

from sim.scenario.encode.allies import sizes
from sim.scenario.scenario import Scenario


def tie_arrays(document, allies) -> dict[str, np.ndarray]:
    place = {name: j for j, name in enumerate(allies)}
    strength: dict[tuple[int, int], float] = {}
    for bloc in document.blocs.values():
        for one in bloc.members:
            for other in bloc.members:
                if one != other:
                    pair = (place[one], place[other])
                    strength[pair] = max(strength.get(pair, 0.0), bloc.tie)
    for tie in document.ties:
        one, other = (place[name] for name in tie.between)
        strength[one, other] = strength[other, one] = tie.strength
    special = sorted((pair, value - 1.0) for pair, value in strength.items() if value != 1.0)
    ties = np.bincount([one for (one, _), _ in special], minlength=len(allies)) if special else np.zeros(len(allies))
    starts = np.concatenate([[0], np.cumsum(ties)]).astype(np.int64)
    return dict(tie_start=starts, tie_to=np.array([pair[1] for pair, _ in special], dtype=np.int64),
                tie_extra=np.array([extra for _, extra in special], dtype=float))


def rule_arrays(scenario: Scenario, allies) -> dict[str, np.ndarray]:
    rule = scenario.document.rule
    holders = set(allies) if rule.veto == "all" else set() if rule.veto == "none" else set(rule.veto)
    numbers = [-1.0 if value is None else float(value) for value in
               (rule.consent_count, rule.consent_share, rule.consent_weight, rule.may_object)]
    weight = sizes(scenario, rule.weight, allies) if rule.weight else np.zeros(0)
    below = -1e300 if rule.abstain_below is None else rule.abstain_below
    return dict(veto=np.array([name in holders for name in allies], dtype=bool), rule_weight=weight,
                rule_numbers=np.array([*numbers, below]))
