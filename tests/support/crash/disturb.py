"""Disturbs the real commands as asked and prints what was left: disturb.py FOLDER '{"kills": {"run": 8}, ...}'

    seed         of the random moments
    kills        command -> how often it is killed (-9)
    plain        true: files are written plainly, not all or nothing, as a negative control
    full         commands that meet full disks (at most `most` each) and closed folders
    interrupts   command -> way -> how often
    deaths       command -> how often one of its workers is killed
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sim import files as atomic
from support.crash import full_disk, interrupt_commands, kill_commands


def disturbed(folder: Path, asked: dict) -> dict:
    """Returns the entries of every kind that was asked for."""
    seed, told = asked.get("seed", 1), {}
    if asked.get("plain"):
        atomic.atomic_open = kill_commands.Plain
    told["kills"] = {name: kill_commands.story(name, count, seed, folder) for name, count in asked["kills"].items()}
    told |= full_disk.scenes(asked.get("full", ()), folder, asked.get("most", 9))
    told["interrupted"] = interrupt_commands.interrupts(asked.get("interrupts", {}), seed, folder)
    told["bereaved"] = interrupt_commands.deaths(asked.get("deaths", {}), seed, folder)
    return told


if __name__ == "__main__":
    print(json.dumps(disturbed(Path(sys.argv[1]), json.loads(sys.argv[2]))))
