"""Track records made up for tests: nothing is played."""

from __future__ import annotations

import datetime
from pathlib import Path

from sim.results.track import ForecastEntry, ResolutionEntry, TrackDocument
from sim.track.chain import TrackChain, append
from sim.track.scoring import track_document

TODAY = datetime.date(2026, 12, 31)


def said(name="q", entered="2026-01-10", shares=(0.5, 0.3, 0.2), forecaster="nemcon", names=("Ada", "Ben"), **more):
    """Returns a forecast; the last share is the fallback's, one before it another name's where there is one more."""
    kinds = [*("candidate" for _ in names), "fallback"]
    outcomes = [{"name": called, "kind": kind, "forecast": share} for called, kind, share in
                zip((*names, "nobody"), kinds, shares, strict=True)]
    return ForecastEntry.model_validate({
        "id": name, "entered": f"{entered}T12:00:00Z", "forecaster": forecaster, "question": f"Who, in {name}?",
        "outcomes": outcomes, "ends": "2026-12-01", **more})


def ended(name="q", outcome="Ada", date="2026-02-01", entered="2026-02-02", **more):
    """Returns a resolution."""
    return ResolutionEntry(id=name, entered=f"{entered}T12:00:00Z", outcome=outcome, date=date, source="a paper", **more)


def written(path: Path, *entries) -> TrackChain:
    """Writes entries and returns the chain."""
    return append(path, lambda chain: entries)[0]


def document(*entries, today=TODAY) -> TrackDocument:
    """Returns what a track record of these entries says."""
    return track_document(TrackChain(Path("t.jsonl"), (), (), None).with_more(entries), today)
