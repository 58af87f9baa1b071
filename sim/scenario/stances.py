"""The one table of stance words: what an analyst can say about an ally and a candidate, and its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.scenario.fields import Distribution
from sim.scenario.schema import Document, Word


class Meaning(NamedTuple):
    """Attitude that a word stands for, the spread around it (None is `process.spread_stated`), and whether it is a
    veto: an objection that stands until the ally states another stance.
    """

    mean: float
    spread: float | Distribution | None = None
    veto: bool = False


# docs/model.md, section 3. Roughly -1 (would block) to +1 (champion); 0 can live with it.
STANCES: dict[str, Meaning] = {
    "champion": Meaning(0.9),
    "support": Meaning(0.5),
    "lean": Meaning(0.2),
    "undecided": Meaning(0.0),
    "wary": Meaning(-0.2),
    "oppose": Meaning(-0.5),
    "block": Meaning(-0.9),
    "veto": Meaning(-0.9, veto=True),
    "voted for": Meaning(0.45, 0.45),  # a ballot is a sign of an attitude and says little of its strength
    "voted against": Meaning(-0.45, 0.45),
}


def vocabulary(document: Document) -> Mapping[str, Meaning]:
    """Return the words that a scenario may use: the table above with its own words over it."""
    own = {word: _meaning(entry) for word, entry in document.vocabulary.items()}
    return {**STANCES, **own}


def meaning(document: Document, word: str) -> Meaning:
    """Return what one word means, without looking at the others. Raises KeyError for a word that is none."""
    return _meaning(document.vocabulary[word]) if word in document.vocabulary else STANCES[word]


def _meaning(entry: float | Word) -> Meaning:
    return Meaning(entry.mean, entry.spread, entry.veto) if isinstance(entry, Word) else Meaning(float(entry))


def is_veto(document: Document, entry: object) -> bool:
    """Tell whether a stance entry (a word, a number, or a table with one of them) is a veto."""
    word = getattr(entry, "stance", entry)
    return isinstance(word, str) and meaning(document, word).veto


def is_statement(entry: object) -> bool:
    """Tell whether a stance entry is a position that somebody took: a word that is no vote, or a number without a
    spread of its own. A number with one is a count.
    """
    stance, spread = getattr(entry, "stance", entry), getattr(entry, "spread", None)
    return stance not in BALLOTS if isinstance(stance, str) else spread is None


BALLOTS = ("voted for", "voted against")  # what was seen in a ballot; nobody takes such a stance

# An ally in the middle has no mirror image: turned round, it objects. See `mirrored`.
MIRROR = {"champion": "block", "support": "oppose", "lean": "wary", "undecided": "oppose", "wary": "lean",
          "oppose": "support", "block": "champion", "veto": "champion", "voted for": "voted against",
          "voted against": "voted for"}
