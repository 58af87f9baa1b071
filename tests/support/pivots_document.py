"""A document of `nemcon pivots` about the toy, made up."""

from __future__ import annotations

from support.report_scenes import five


def change(odds: float, difference: float) -> dict:
    return {"odds": odds, "low": odds - 0.03, "high": odds + 0.03, "difference": difference,
            "difference_low": difference - 0.01, "difference_high": difference + 0.01}


def ally(name: str, against: dict, weightless: dict | None, favour: dict | None = None) -> dict:
    return {"ally": name[:1], "name": name, "weight": 0.2, "stance": "support", "derived": False, "against_to": "block",
            "against": against, "favour_to": "champion" if favour else None, "favour": favour, "weightless": weightless}


MOVES = [
    {"ally": "E", "name": "E <i>", "stance": "oppose", "share": 0.83, "gap": 0.4, "ask": 0.5, "rounds": 12,
     "word": "undecided", "tried": "undecided", "share_then": 0.031, "then": change(0.8, 0.08)},
    {"ally": "D", "name": "D", "stance": "wary", "share": 0.17, "gap": 0.1, "ask": 0.2, "rounds": None, "word": None,
     "tried": None, "share_then": 0.16, "then": None},
]
MADE = ("scenario", "digest", "parameters", "model_version", "nemcon_version", "seed")


def document(allies: int = 2) -> dict:
    """Returns a document of `nemcon pivots` about the toy, made up."""
    mine = five().document()
    tried = [ally("A <b>", change(0.11, -0.61), None), ally("B", change(0.66, -0.06), change(0.7, -0.02), change(0.75, 0.03)),
             *(ally(f"N{k}", change(0.71, -0.01), None) for k in range(allies - 2))]
    return {**{key: mine[key] for key in MADE}, "replicates": 4321, "candidate": "Ada", "of": "Ada",
            "now": {"count": 3111, "odds": 0.72, "low": 0.7, "high": 0.74}, "allies": tried, "moves": MOVES,
            "sensitivity": None, "spread": {"process": 0.5, "ignorance": 0.5}}
