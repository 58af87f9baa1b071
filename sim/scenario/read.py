"""Reads a scenario file, all that it extends, and its roster; reports every mistake at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.scenario.roster import read_roster
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.scenario.shipped import find
from sim.scenario.source import read_source
from sim.scenario.wording import findings_of


def _raw(path):
    raw = tomllib.loads(read_source(path).text)
    if "extends" in raw:
        parent = _raw(path.parent / raw.pop("extends"))
        raw.pop("drop", None)
        raw = _merge(parent, raw)
    return raw


def _merge(a, b):
    out = dict(a)
    for k, v in b.items():
        if k == "events":
            v = a.get(k, []) + v
        out[k] = _merge(a[k], v) if isinstance(v, dict) and isinstance(a.get(k), dict) else v
    return out


def load(name_or_path: str | Path) -> Scenario:
    """Reads a scenario by path or shipped name."""
    path = find(name_or_path)
    raw = _raw(path)
    source = read_source(path)
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise ScenarioError([source.problem(*source.places.of(f.path, f.on_key), f.what, f.given, f.hint)
                             for f in findings_of(error.errors(), raw)]) from None
    roster = read_roster(read_source(path.parent / document.roster, byte_order_mark=True)) if document.roster else None
    return Scenario(document, roster, path)
