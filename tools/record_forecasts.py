"""Enter today's forecast of every open question into the track record that ships, and renew the page that shows it.

A question that is there already gets a new forecast, one that is resolved gets none.
"""

from __future__ import annotations

import sys

from sim.track.record import track_record
from tools.track_page import _ROOT, FILE, PAGE, page

FOLDER = _ROOT / "scenarios" / "open"


def main(note: str | None = None) -> None:
    for file in sorted(FOLDER.glob("*.toml")):
        track = track_record(FILE)
        known = {one.id: one for one in track.questions}.get(file.stem)
        if known is None:
            track = track.add(file, note=note)
        elif known.resolution is None:
            track = track.update(known.id, file, note=note)
        print(file.stem, f"{track.question(file.stem).last.favourite.name}: {track.question(file.stem).last.favourite.forecast:.0%}")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
