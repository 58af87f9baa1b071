"""Says values of a scenario in a few words, for tables and pages."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.scenario.fields import Distribution
from sim.scenario.schema import Stance


def format_value(value: Any) -> str:
    """Return any value of a scenario in a few words."""
    if isinstance(value, Stance):
        return format_stance(value)
    if isinstance(value, (int, float, Distribution)) and not isinstance(value, bool):
        return format_number(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {format_value(inner)}" for key, inner in value.items() if inner is not False) or "none"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(format_value, value)) or "none"
    if isinstance(value, BaseModel):
        parts = {key: getattr(value, key) for key in type(value).model_fields}
        return format_value({key: part for key, part in parts.items() if part is not None})
    return str(getattr(value, "value", value))


def format_number(value: float | Distribution) -> str:
    """Return a number or a distribution in a few words.

    >>> format_number(Distribution(uniform=(0.1, 0.3)))
    'uniform 0.1 to 0.3'
    >>> format_number(Distribution(normal=(0.2, 0.05)))
    'normal 0.2 ± 0.05'
    """
    if not isinstance(value, Distribution):
        return f"{value:g}"
    between = {"normal": " ± ", "lognormal": " ×÷ exp ", "choice": " or "}.get(value.family, " to ")
    return f"{value.family} " + between.join(f"{number:g}" for number in value.values)


def format_stance(entry: Any) -> str:
    """Return a stance entry in a few words: `support`, `0.35, spread 0.27`."""
    if not isinstance(entry, Stance):
        return entry if isinstance(entry, str) else format_number(entry)
    spread = "" if entry.spread is None else f", spread {format_number(entry.spread)}"
    return format_stance(entry.stance) + spread


def format_event(event: Any) -> str:
    """Return an event in a few words: `2024-03-07: SWE joins`."""
    parts = {key: format_value(getattr(event, key)) for key in type(event).model_fields}
    happens = "" if event.probability == 1.0 else f", with probability {format_number(event.probability)}"
    return f"{event.date}: {event.phrases.description.format(**parts)}{happens}"


def format_observation(observation: Any) -> str:
    """Return an observation in a few words: `2024-04-02: 28 members do not object to Mark Rutte`."""
    return f"{observation.date}: {observation.words(str)}"
