"""Worlds of any size for the scaling figures: invented allies, uniform ties, and no name is ever accepted, so that
every replicate plays the same number of rounds.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from sim.model.encoding import Encoded, encode
from sim.model.equations import CONSENT_COUNT
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters

ROUNDS = 20


def world_of(allies: int, candidates: int, rounds: int = ROUNDS) -> Encoded:
    """Return an encoded world of so many allies and candidates that plays exactly `rounds` rounds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "invented.toml"
        file.write_text(_text(allies, candidates, rounds))
        encoded = encode(load(file), read_parameters("point"))
    numbers = encoded.world.rule_numbers.copy()
    numbers[CONSENT_COUNT] = allies + 1  # more consent than there are members
    return replace(encoded, world=encoded.world._replace(rule_numbers=numbers))


def _text(allies: int, candidates: int, rounds: int) -> str:
    names = [f"Candidate {c}" for c in range(candidates)]
    lines = ["format = 1", 'title = "Invented"', 'question = "Who?"', "as_of = 2024-01-01",
             "[calendar]", f"rounds = {rounds}", 'fallback = "nobody"', "[allies]",
             *(f"A{j} = {{ size = {1 + j % 7} }}" for j in range(allies))]
    for c, name in enumerate(names):
        lines += [f'[candidates."{name}"]', "patience = 1000", f'[stances."{name}"]',
                  f'A{c % allies} = "champion"', '"*" = { stance = 0.1, spread = 0.3 }']
    return "\n".join(lines)
