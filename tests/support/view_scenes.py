"""Runs to look at: the toy, the case of 2024, and a file whose every name is out to break the page."""

from __future__ import annotations

from functools import cache

from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.scenario.scenario import Scenario
from sim.view.moment import RoundView, moment
from sim.view.page import LiveModel
from sim.view.settings import Settings
from support.report_scenes import ENTITY, MATHS, QUOTES, SCRIPT, hostile, scenario

HOSTILE_FILE = """
format = 1
title = '<script>alert(1)</script>'
as_of = 2024-01-01
calendar = { rounds = 20, fallback = 'nobody <img src=x onerror=alert(3)>' }
[candidates]
'<script>alert(1)</script>' = {}
'A $x_{$ B' = {}
[allies]
'<b onclick=alert(2)>' = { size = 4, name = '<img src=x onerror=alert(2)>' }
B = { size = 2 }
C = { size = 1 }
[stances.'A $x_{$ B']
B = 'champion'
C = 'oppose'
"""

__all__ = ["ENTITY", "MATHS", "QUOTES", "SCRIPT", "hostile", "scenario"]


def settings(case: Scenario | str = "five-allies", parameters: str = "point") -> Settings:
    """Returns the settings of a scenario's file."""
    return Settings(load(case) if isinstance(case, str) else case, read_parameters(parameters))


@cache
def nato() -> Settings:
    """Returns the settings of the case of 2024."""
    return settings("nato-sg-2024")


def live(rounds: int = 0, chosen: Settings | None = None, **run: int) -> LiveModel:
    """Returns a run of the toy (or of other settings) after some rounds."""
    chosen = settings() if chosen is None else chosen
    model = LiveModel(lambda: chosen, **run)
    for _ in range(rounds):
        model.step()
    return model


def seen(rounds: int = 0, chosen: Settings | None = None, **run: int) -> RoundView:
    """Returns what can be seen after some rounds."""
    return moment(live(rounds, chosen, **run))
