"""The closed forms that tests/support/anchors holds, as exact fractions."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

_FILE = Path(__file__).parents[1] / "anchors" / "closed_form_anchors.json"
CLOSED_FORM = json.loads(_FILE.read_text(encoding="utf-8"))


def fractions(values: list[str]) -> list[float]:
    """Returns published fractions such as "12/37" as numbers."""
    return [float(Fraction(value)) for value in values]
