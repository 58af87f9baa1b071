"""The diary of a replicate: who met whom, who moved, what was offered, when the last objection fell."""

from __future__ import annotations

from sim.model.encoding import Encoded
from sim.results.explain import Entry


class Diary:
    """Entries in the order in which things happened."""

    def __init__(self, encoded: Encoded):
        self._encoded = encoded
        self.entries: list[Entry] = []

    def note(self, round_: int, kind: str, **about) -> None:
        """Add an entry."""
        self.entries.append(Entry(round_, self._encoded.date_of(round_), kind, **about))

    def of_round(self, round_: int) -> list[Entry]:
        """Return the entries of a round."""
        return [entry for entry in self.entries if entry.round == round_]
