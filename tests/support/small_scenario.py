"""Small scenario files for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

TOP = 'format = 1\ntitle = "Test"\nas_of = 2024-02-22\n'
CALENDAR = "[calendar]\nend = 2024-10-01\n"
CANDIDATES = '[candidates."Ada Brook"]\n[candidates.Bo]\n'
ALLIES = "[allies]\nFRA = { size = 2 }\nGBR = { size = 2 }\nUSA = { size = 6 }\n"
ROSTER = "ally,name,gdp,notes\nFRA,France,3,old\nGBR,United Kingdom,3,\nUSA,United States,24,large\n"


def small(top: str = "", rest: str = "", *, calendar: str = CALENDAR, allies: str = ALLIES) -> str:
    """Returns the text of a valid scenario with more lines at the top and at the end."""
    return "\n".join([TOP + top, calendar, CANDIDATES, allies, rest])


def write(folder: Path, text: str, name: str = "test.toml") -> Path:
    """Writes a file, its folders too, and returns its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
