"""The document of one replicate: its diary, entry by entry and as a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.story import heading, story
from sim.model.words import sentence
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from sim.model.consensus import ConsensusModel
    from sim.model.diary import Entry
    from sim.odds.typical import Typical
    from sim.scenario.encode import Encoded

DIGITS = 6  # decimals of real numbers, as in the document of the odds

def diary_document(model: ConsensusModel, typical: Typical | None = None) -> dict:
    """Returns the diary of a model that has ended, as the document of `nemcon explain --json`.

    `typical` says what the replicate is typical of, when that is why it was chosen.
    """
    encoded = model.encoded
    return {"scenario": encoded.scenario.shown, "digest": encoded.scenario.digest,
            "parameters": encoded.parameters.label, "model_version": MODEL_VERSION, "nemcon_version": __version__,
            "seed": model.run_seed, "replicate": model.replicate, "typical_of": _typical(typical),
            "outcome": model.outcome, "kind": "fallback" if model.outcome == encoded.fallback else "candidate",
            "reason": model.reason, "round": model.round, "date": _date(encoded, model.round),
            "entries": [_entry(entry, encoded) for entry in model.diary.entries],
            "story": [{"when": heading(passage, encoded), "first_round": passage.first, "last_round": passage.last,
                       "sentences": list(passage.sentences)} for passage in story(model.diary.entries, encoded)]}


def _typical(typical: Typical | None) -> dict | None:
    if typical is None:
        return None
    return {"considered": typical.considered, "share": round(typical.share, DIGITS), "rounds": typical.rounds}


def _entry(entry: Entry, encoded: Encoded) -> dict:
    amount = None if entry.amount is None else round(float(entry.amount), DIGITS)
    return {"round": entry.round, "date": _date(encoded, entry.round), "kind": entry.kind, "ally": entry.ally,
            "candidate": entry.candidate, "other": entry.other, "amount": amount, "event": entry.number,
            "sentence": sentence(entry, encoded)}


def _date(encoded: Encoded, t: int) -> str | None:
    day = encoded.date_of(t)
    return None if day is None else day.isoformat()
