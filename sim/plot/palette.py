"""One look per outcome, the same in every picture: by its place in the scenario file, the fallback always grey.

The six colours and the grey keep at least 7 steps of lightness (CIE L*) between any two of them, so that they can be
told apart in greyscale, and 20 steps of colour (CIE 1976) under each of the three kinds of colour blindness (Machado
et al. 2009). From the seventh candidate on they come again, hollow and in other dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.fields import ANOTHER, Key

COLOURS = ("#144276", "#ccaa19", "#208548", "#44173b", "#b81f25", "#799cd0")
GREY = "#888888"
TEXT, MUTED, GRID, BACKGROUND = "#1f2328", "#666c75", "#dfe2e6", "#ffffff"
ACCENT, CONTRAST = COLOURS[0], COLOURS[4]
# From paper to ink through one hue: reads the same in greyscale. (place, colour)
RAMP = ((0.0, "#ffffff"), (0.04, "#eef3f9"), (0.3, "#b5cbe6"), (0.6, "#5f8cc4"), (0.85, "#1f558f"), (1.0, "#0b2545"))

_SOLID, _HOLLOW = "osD^vP", "X*<>ph"
# (offset, (on, off, ...)) in line widths; the first of each half is solid or nearly so.
_DASHES = (None, (6, 1.6), (2.6, 1.3), (7, 1.4, 1.4, 1.4), (4, 1.2, 1.2, 1.2, 1.2, 1.2), (1.2, 1.1),
           (9, 2.5), (5, 3), (2, 2.5), (9, 2, 2, 2), (6, 2, 2, 2, 2, 2), (1, 2.2))
_GREY_DASH = (3.2, 1.8)
_READABLE = 4.5  # WCAG's contrast for small text


@dataclass(frozen=True)
class Style:
    """How an outcome is drawn. `ink` is its colour, dark enough for text; `hollow` from the seventh candidate on."""

    colour: str
    ink: str
    marker: str
    dash: tuple[float, ...] | None
    hollow: bool = False

    @property
    def line(self):
        """The line style as matplotlib wants it."""
        return "-" if self.dash is None else (0, self.dash)

    @property
    def face(self) -> str:
        """What a bar or marker is filled with."""
        return tint(self.colour) if self.hollow else self.colour


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2)."""
    channels = (int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, paper: str = BACKGROUND) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str) -> str:
    """Return the colour, darkened until small text in it can be read on paper."""
    parts = [int(colour[k:k + 2], 16) for k in (1, 3, 5)]
    while contrast(colour) < _READABLE:
        parts = [int(part * 0.97) for part in parts]
        colour = "#" + "".join(f"{part:02x}" for part in parts)
    return colour


def tint(colour: str, share: float = 0.3) -> str:
    """Return so much of a colour on paper."""
    parts = [int(colour[k:k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def style_at(position: int) -> Style:
    """Return the look of the candidate at this place of the scenario file, counted from 0."""
    colour, half = COLOURS[position % 6], position // 6 % 2
    return Style(colour, readable(colour), (_SOLID, _HOLLOW)[half][position % 6], _DASHES[position % 12], half == 1)


FALLBACK = Style(GREY, readable(GREY), "d", _GREY_DASH)
ANOTHER_STYLE = Style(GREY, readable(GREY), "8", (1, 1.6), hollow=True)  # nobody knows who it is


def styles(candidates, fallback: str | None = None) -> dict[str, Style]:
    """Return the look of every outcome: candidates in file order, and the fallback; another name is hollow and
    grey.
    """
    named = {name: ANOTHER_STYLE if name == ANOTHER else style_at(position) for position, name in enumerate(candidates)}
    return named if fallback is None else {**named, fallback: FALLBACK}


def styles_by_outcome(keys: Sequence[Key]) -> dict[Key, tuple[str, Style]]:
    """Return by (name, kind) how outcomes of several scenarios are called and look: each under a name of its own, and
    only one fallback is grey.
    """
    grey = next((key for key in reversed(keys) if key[1] == "fallback"), None)
    taken = {name for name, kind in keys if kind == "candidate"}
    named = {(name, kind): f"{name} (fallback)" if kind == "fallback" and name in taken else name
             for name, kind in keys}
    by_name = styles([named[key] for key in keys if key != grey], None if grey is None else named[grey])
    return {key: (name, by_name[name]) for key, name in named.items()}
