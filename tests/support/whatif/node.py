"""Asks Node what the what-if page would show, and makes up what a reader might change."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.model.encoding import encode
from sim.report.whatif.memory import MODULE, data
from sim.results.report import WhatIf
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters

COUNT = 200
HERE = Path(__file__).resolve().parent


def needs_node() -> None:
    """Skips a test where Node or the module for browsers is missing."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not MODULE.is_file():
        pytest.skip("the equations were not compiled for browsers (python -m sim.model.compile)")


@cache
def page_data(name: str, parameters: str = "prior") -> WhatIf:
    """Returns what the page of a scenario holds; it thinks that the file was played COUNT times."""
    encoded = encode(load(name), read_parameters(parameters))
    return data(encoded, 1, COUNT, {}, {})


def answers(found: WhatIf, changes: list[dict[str, Any]], **more) -> list[dict[str, Any]]:
    """Returns what the page's scripts say to each change."""
    return said("play.mjs", {"data": found.document(), "changes": changes, "count": COUNT, **more})


def said(script: str, asked: dict[str, Any]) -> Any:
    """Returns what a script of this folder answers."""
    played = subprocess.run(["node", str(HERE / script)], input=json.dumps(asked), capture_output=True, text=True,
                            timeout=300, check=False)
    assert played.returncode == 0, played.stderr
    return json.loads(played.stdout)


def what_if(found: WhatIf, dice: random.Random) -> dict[str, Any]:
    """Returns some changes that the page offers, drawn by chance: one to three stances, and others by a coin."""
    controls, changes = found.controls, {"stances": {}}
    for _ in range(dice.randint(1, 3)):
        stances = changes["stances"].setdefault(dice.choice(controls["candidates"]), {})
        stances[dice.choice(controls["allies"])["id"]] = dice.choice(controls["words"])["word"]
    if dice.random() < 0.5:
        changes["resolve"] = {dice.choice(controls["allies"])["id"]: round(dice.random(), 2)}
    if dice.random() < 0.5 and controls["weighs"]:
        changes["weight"] = {dice.choice(controls["allies"])["id"]: round(0.3 * dice.random(), 3)}
    if dice.random() < 0.4:
        changes["rule"] = dice.choice(controls["rules"])["words"]
    if dice.random() < 0.4:
        changes["deadline"] = controls["deadline"][dice.choice(["least", "most"])]
    if dice.random() < 0.4 and controls["costs"]:
        changes["cost"] = dice.choice(controls["costs"])
    if dice.random() < 0.3:
        changes["deals"] = False
    for place in range(len(controls["events"])):
        if dice.random() < 0.5:
            changes.setdefault("events", {})[str(place)] = round(dice.random(), 2)
    if dice.random() < 0.3:
        changes["parameters"] = dice.choice(sorted(found.worlds))
    return changes
