"""Names and numbers as a picture can show them: drawable, wrapped, never longer than their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_FILES = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}
UNDRAWABLE = "\N{WHITE SQUARE}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
DPI = 200  # of a saved picture; letters are fitted to pixels, so their widths depend on it
_POINTS_PER_INCH, _SLACK = 72.0, 1.025


def font(size: float, bold: bool = False) -> FontProperties:
    """Return the font of every text: the DejaVu Sans that matplotlib brings along, so that pictures are the same on
    every machine.
    """
    return FontProperties(fname=str(_FILES[bold]), size=size)


@lru_cache(maxsize=2)
def _advances(bold: bool) -> dict[int, float]:
    """Return, for each code point that the font has, how far it moves the pen, in ems."""
    with TTFont(_FILES[bold], lazy=True) as face:
        glyphs, em = face["hmtx"], face["head"].unitsPerEm
        return {code: glyphs[glyph][0] / em for code, glyph in face.getBestCmap().items()}


def clean(text: object) -> str:
    r"""Return a text that can be drawn: one line, no control characters, Latin letters for signs that the font lacks.

    >>> clean("A $x_{$ B"), clean("two\nlines"), clean("\u674e\u96f7"), clean("\ue000")
    ('A $x_{$ B', 'two lines', 'LiLei', '')
    """
    kept = "".join(" " if character.isspace() else character for character in str(text)
                   if character.isspace() or unicodedata.category(character)[0] != "C")
    return "".join(character if _has(character) else _in_latin(character) for character in " ".join(kept.split()))


def _has(character: str) -> bool:
    return ord(character) in _advances(False) and ord(character) in _advances(True)


@lru_cache(maxsize=10_000)
def _in_latin(character: str) -> str:
    """Return Latin letters for a sign of another script, a square where there are none."""
    from anyascii import anyascii
    return anyascii(character) or UNDRAWABLE


def undrawable(names: Iterable[str]) -> dict[str, str]:
    """Return what is drawn instead of the names of which the font lacks a sign.

    >>> undrawable(["T\u00fcrkiye", "\u674e\u96f7"])
    {'李雷': 'LiLei'}
    """
    return {name: clean(name) for name in names
            if any(character.isprintable() and not _has(character) for character in name)}


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line, in inches, or a little more: letters are fitted to pixels."""
    advances = _advances(bold)
    return sum(advances.get(ord(character), 1.0) for character in text) * size * _SLACK / _POINTS_PER_INCH


def widest(texts, size: float, bold: bool = False) -> float:
    """Return the width of the widest line of any of the texts, in inches; 0 for none."""
    return max((width(line, size, bold) for text in texts for line in text.split("\n")), default=0.0)


def shorten(text: object, room: float, size: float, bold: bool = False) -> str:
    """Return the text, or as much of it as fits into `room` inches, with an ellipsis."""
    text = clean(text)
    if width(text, size, bold) <= room:
        return text
    while text and width(text + ELLIPSIS, size, bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def squeeze(text: object, room: float, size: float) -> str:
    """Return the text with its middle left out where it is too long: ids often differ at the end."""
    text = clean(text)
    if width(text, size) <= room:
        return text
    kept = len(text) - 1
    while kept > 1 and width(text[:(kept + 1) // 2] + ELLIPSIS + text[len(text) - kept // 2:], size) > room:
        kept -= 1
    return text[:(kept + 1) // 2] + ELLIPSIS + text[len(text) - kept // 2:]


def beside(name: str, figures: str) -> str:
    """Return a name and then figures, in this order also when the name is written from right to left."""
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in name)
    return f"{_LEFT_TO_RIGHT}{name}{_LEFT_TO_RIGHT} {figures}" if turns else f"{name} {figures}"


def wrap(text: object, room: float, size: float, bold: bool = False, lines: int = 2) -> str:
    """Return the text in at most `lines` lines of at most `room` inches, broken between words where it can be."""
    rest = clean(text).split(" ")
    done: list[str] = []
    while rest and len(done) < lines - 1:
        taken = 1
        while taken < len(rest) and width(" ".join(rest[:taken + 1]), size, bold) <= room:
            taken += 1
        if width(rest[0], size, bold) > room:  # one word longer than a line
            at = _fitting(rest[0], room, size, bold)
            done.append(rest[0][:at])
            rest = [rest[0][at:], *rest[1:]]
        else:
            done.append(" ".join(rest[:taken]))
            rest = rest[taken:]
    if rest:
        done.append(shorten(" ".join(rest), room, size, bold))
    return "\n".join(done)


def _fitting(word: str, room: float, size: float, bold: bool) -> int:
    """Return how many characters of a word fit, at least one."""
    at = len(word)
    while at > 1 and width(word[:at], size, bold) > room:
        at -= 1
    return at

