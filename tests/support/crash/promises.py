"""What is promised to a user whose luck is bad, checked on the entries that `disturb.py` tells."""

from __future__ import annotations

FULL = "No space left on device; free some space or choose another folder"
LARGE = "File too large; raise the limit on the size of files or choose another folder"


def check_kills(kills):
    """No file is torn, none of the old ones is gone, the last file is new only where all are, nothing is redone."""
    for kill in kills:
        assert kill["torn"] == kill["gone"] == [], kill
        assert kill["lost"] == kill["again"] == 0 <= kill["gained"], kill
        assert kill["last"] == (kill["state"] == "new"), kill
    by_chance = [kill for kill in kills if kill["kind"] == "moment" and kill["state"] == "mixed"]
    assert len(by_chance) <= 1, "between two names: possible, but a fraction of a thousandth of the time"


def check_refused(entry):
    """One line that names the file and what to do, status 2, the old result and every finished cell as before."""
    assert entry["status"] == 2 and len(entry["lines"]) == 1, entry
    assert "cannot be written" in entry["lines"][0] and entry["lines"][0].endswith((FULL, LARGE)), entry
    assert entry["changed"] == entry["more"] == [] and entry["kept"] >= 0, entry
    assert entry["then"] == 0 and entry["same"] and entry["redone"] == 0, entry


def check_closed(entry):
    """One line that begins with what was given, status 2, nothing made."""
    assert entry["status"] == 2 and len(entry["lines"]) == 1 and not entry["made"], entry
    assert entry["lines"][0].startswith(entry["out"]), entry


def check_interrupted(entry):
    """Nobody is left behind, nothing is torn; Ctrl-C is answered with 130 and a line, and cleans up after itself."""
    assert not entry["hangs"] and entry["orphans"] == 0 and entry["torn"] == [] and entry["lost"] == 0, entry
    assert entry["state"] in ("old", "new"), entry
    if entry["status"] == 130:
        assert entry["lines"] == ["interrupted; what is finished is kept"] and entry["leftovers"] == 0, entry
    elif entry["status"] == 0:
        assert entry["state"] == "new" and entry["lines"] == [], entry
    else:
        assert (entry["way"], entry["status"]) in {("SIGTERM", -15), ("SIGHUP", -1)} and entry["lines"] == [], entry


def check_bereaved(entry):
    """The result is the usual one, although a worker was killed."""
    assert entry["killed"] == 1 and entry["status"] == 0 and entry["same"], entry
    assert not entry["hangs"] and entry["orphans"] == 0 and entry["lines"] == [], entry


def check_cold(entry):
    """Caches that cannot be written are no condition: the command ends well with the usual odds."""
    assert entry["status"] == 0 and entry["same"], entry


CHECKS = {"full": check_refused, "refused": check_closed, "interrupted": check_interrupted, "bereaved": check_bereaved,
          "cold": check_cold}


def broken(story: dict) -> list[str]:
    """Returns what was promised and not kept in a whole story."""
    found = []
    for check, entries in [*((check_kills, kills) for kills in story["kills"].values()),
                           *((CHECKS[kind], entry) for kind in CHECKS for entry in story.get(kind, ()))]:
        try:
            check(entries)
        except AssertionError as error:
            found.append(str(error) or repr(entries))
    return [*found, *unheard(story.get("interrupted", ()))]


def unheard(entries) -> list[str]:
    """Returns the ways in which fewer than half of the commands were stopped: then the signal did not reach them, and
    that nothing was damaged says nothing. (Some end before the signal comes.)"""
    ways = {entry["way"] for entry in entries}
    stopped = {way: [entry["status"] != 0 for entry in entries if entry["way"] == way] for way in sorted(ways)}
    return [f"{way}: stopped {sum(of)} of {len(of)} commands" for way, of in stopped.items() if 2 * sum(of) < len(of)]
