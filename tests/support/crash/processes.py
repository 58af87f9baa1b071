"""Who is still alive."""

from __future__ import annotations

from pathlib import Path


def living(session: int) -> list[int]:
    """Returns the processes of a session that are not zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, owner = path.read_text().rsplit(")", 1)[1].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(owner) == session and state != "Z":
            found.append(int(path.parent.name))
    return found
