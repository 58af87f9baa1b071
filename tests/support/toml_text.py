"""Writes plain data as TOML, so that damaged data can be read back. Only what these tests need."""

from __future__ import annotations

import datetime
import json
from typing import Any


def dumps(table: dict[str, Any]) -> str:
    """Returns a TOML text: plain keys first, then each table below its header."""
    return "\n".join(_table(table, ())) + "\n"


def _table(table: dict[str, Any], path: tuple[str, ...]):
    for key, value in table.items():
        if not isinstance(value, dict):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if isinstance(value, dict):
            yield f"[{'.'.join(map(_key, (*path, key)))}]"
            yield from _table(value, (*path, key))


def _key(key: str) -> str:
    return json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(value)
