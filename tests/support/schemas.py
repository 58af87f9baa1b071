"""The JSON schemas of the docs."""

from __future__ import annotations

import json
from functools import cache

from jsonschema import Draft202012Validator

from support.command import ROOT

FOLDER = ROOT / "docs" / "json"


@cache
def validator(command: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{command}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
