"""The two changes by which one ally is tried: its stance toward a name turned round, and its weight taken away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sim.errors import PathError
from sim.lobbying.inputs import setting_at
from sim.scenario.encode import Encoded, encode
from sim.scenario.encode.stances import stated_stance
from sim.scenario.quantity import Distribution
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Stance
from sim.scenario.vocabulary import STANCES, vocabulary

# An ally in the middle has no mirror image: turned round, it objects. See `mirrored`.
MIRROR = {"champion": "block", "support": "oppose", "lean": "wary", "undecided": "oppose", "wary": "lean",
          "oppose": "support", "block": "champion"}
MIDDLE = STANCES["lean"].mean / 2  # a mean closer to 0 is closer to "undecided" than to any other word
_NEGATED = {"uniform": (-1, -1), "normal": (-1, 1), "triangular": (-1, -1, -1)}


@dataclass(frozen=True)
class Flip:
    """A world in which one ally's stance is turned round, and how the stance reads before and after."""

    encoded: Encoded = field(repr=False)
    before: str
    after: str
    derived: bool = False


def mirrored(stance, document):
    """Returns a stance (a word, a number or a distribution) turned round: the opposite word, minus the number.

    Who is undecided, or within `MIDDLE` of 0, becomes "oppose": minus nothing would change nothing, and what one
    asks of a front-runner is who could stop it. A distribution on a logarithmic scale has no negative: it becomes
    minus its median.
    """
    if isinstance(stance, Distribution):
        return "oppose" if abs(stance.middle) < MIDDLE else _negative(stance)
    if isinstance(stance, str):
        if stance in MIRROR:
            return MIRROR[stance]
        stance = vocabulary(document)[stance].mean
    return "oppose" if abs(stance) < MIDDLE else -stance


def _negative(drawn: Distribution) -> Distribution | float:
    if drawn.family == "choice":
        return Distribution(choice=tuple(-value for value in drawn.values))
    if drawn.family not in _NEGATED:
        return -drawn.middle
    signed = [sign * value for sign, value in zip(_NEGATED[drawn.family], drawn.values, strict=True)]
    return Distribution(**{drawn.family: signed if drawn.family == "normal" else sorted(signed)})


def flipped(encoded: Encoded, ally: str, candidate: str) -> Flip:
    """Returns the world in which an ally's stance toward a candidate is turned round, whenever it states one.

    Its spread stays. A stance that nobody stated is minus what equation 1 gives with every uncertain input at its
    median, with the spread of what is not known. What a new government will think is left alone.
    """
    scenario, document = _restated(encoded.scenario, ally, candidate), encoded.scenario.document
    entry = stated_stance(document, candidate, ally)
    if entry is None:
        again = encoded if scenario is encoded.scenario else encode(scenario, encoded.parameters)
        return _against_derivation(again, ally, candidate)
    stance = entry.stance if isinstance(entry, Stance) else entry
    turned = mirrored(stance, document)
    other = entry.model_copy(update={"stance": turned}) if isinstance(entry, Stance) else turned
    return Flip(encode(with_stance(scenario, candidate, ally, other), encoded.parameters), said(stance), said(turned))


def _restated(scenario: Scenario, ally: str, candidate: str) -> Scenario:
    """Turns round what the ally is going to state about the candidate; the same object when that is nothing."""
    document = scenario.document
    events = tuple(event.model_copy(update={"stance": mirrored(event.stance, document)})
                   if event.kind == "stance" and (event.ally, event.candidate) == (ally, candidate) else event
                   for event in document.events)
    if events == document.events:
        return scenario
    return replace(scenario, document=document.model_copy(update={"events": events}))


def _against_derivation(encoded: Encoded, ally: str, candidate: str) -> Flip:
    j, c = encoded.allies.index(ally), encoded.candidates.index(candidate)
    mean = float(middle_attitudes(encoded)[j, c])
    turned = STANCES["oppose"].mean if abs(mean) < MIDDLE else -mean
    base, derived = encoded.world.base.copy(), encoded.world.derived.copy()
    base[encoded.slot.mean + j * len(encoded.candidates) + c] = turned
    derived[j, c] = False
    world = encoded.world._replace(base=base, derived=derived)
    return Flip(replace(encoded, world=world), said(mean), said(turned), derived=True)


def middle_attitudes(encoded: Encoded) -> np.ndarray:
    """Returns the first attitudes with every uncertain input at its median, shape (n, m)."""
    return setting_at(encoded.world, 0.5).home


def said(stance) -> str:
    """Returns a stance as it is printed: its word, or its number with a sign.

    >>> said("wary"), said(0.35), said(Distribution(uniform=(0.1, 0.3)))
    ('wary', '+0.35', 'about +0.20')
    """
    if isinstance(stance, Distribution):
        return f"about {stance.middle:+.2f}"
    return stance if isinstance(stance, str) else f"{stance:+.2f}"


def with_stance(scenario: Scenario, candidate: str, ally: str, entry) -> Scenario:
    """Returns the scenario with an ally's stance replaced, as `with_("stances.CANDIDATE.ALLY", entry)` does, also for
    names that a dotted path could take for others."""
    document = scenario.document
    stances = {**document.stances, candidate: {**document.stances.get(candidate, {}), ally: entry}}
    return replace(scenario, document=document.model_copy(update={"stances": stances}))


def weightless(encoded: Encoded, ally: str) -> Encoded | None:
    """Returns the world in which an ally carries no weight and the others share its part in proportion; it keeps its
    vote. None where no other ally weighs anything."""
    try:
        changed = encode(encoded.scenario.with_(f"allies.{ally}.weight", 0.0), encoded.parameters)
    except PathError:
        return None
    weight = setting_at(changed.world, 0.5).weight[changed.allies.index(ally)]
    return changed if weight == 0.0 else None  # where nothing weighs anything, all weigh the same
