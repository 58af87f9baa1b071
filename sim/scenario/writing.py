"""Writes a scenario as TOML: what `Scenario.to_toml` returns and `nemcon new` fills its files with."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ORDER = ("format", "title", "question", "kind", "note", "as_of", "roster", "members", "weight", "another_name")
_LISTS = ("events", "observations", "ties")  # written as [[tables]]
_WIDTH = 110


def toml_key(name: str) -> str:
    """Return a key as TOML writes it.

    >>> toml_key("USA"), toml_key("Mark Rutte")
    ('USA', '"Mark Rutte"')
    """
    return name if _BARE.fullmatch(name) else toml_text(name)


def toml_text(text: str) -> str:
    """Return a text in quotation marks, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_value(value: Any) -> str:
    """Return a value as TOML writes it on one line.

    >>> toml_value({"stance": "support", "spread": 0.3})
    '{ stance = "support", spread = 0.3 }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return toml_value(value.value)
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, (int, datetime.date)):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(inner)}" for key, inner in value.items()) + " }" \
            if value else "{}"
    return f"[{', '.join(map(toml_value, value))}]"


def document_toml(data: Mapping[str, Any]) -> str:
    """Return the data of a scenario file as TOML that reads back as the same data.

    Parameters
    ----------
    data
        Values by key, as a scenario file states them, without what it does not state.
    """
    tops = sorted((key for key, value in data.items() if not _is_table(key, value)),
                  key=lambda key: (_ORDER.index(key) if key in _ORDER else len(_ORDER)))
    parts = ["".join(_line(key, data[key]) for key in tops)]
    for key, value in data.items():
        if not _is_table(key, value) or not (value or key == "candidates"):
            continue
        if key == "stances":
            parts += [_table(f"stances.{toml_key(name)}", entries) for name, entries in value.items()]
        elif key in _LISTS:
            parts += [f"[[{key}]]\n{''.join(_line(*item) for item in entry.items())}" for entry in value]
        else:
            parts.append(_table(key, value))
    return "\n".join(parts)


def _is_table(key: str, value: Any) -> bool:
    """Tell whether a key of the document is written as a table of its own."""
    return key in _LISTS or (isinstance(value, Mapping) and key != "weight")


def _table(name: str, entries: Mapping[str, Any]) -> str:
    return f"[{name}]\n" + "".join(_line(key, value) for key, value in entries.items())


def _line(key: str, value: Any) -> str:
    line = f"{toml_key(key)} = {toml_value(value)}\n"
    if len(line) > _WIDTH and isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return f"{toml_key(key)} = [\n{''.join(_wrapped(value))}]\n"
    return line


def _wrapped(items: Iterable[str]) -> Iterable[str]:
    line = "   "
    for item in items:
        if len(line) + len(toml_text(item)) > _WIDTH:
            yield f"{line}\n"
            line = "   "
        line += f" {toml_text(item)},"
    yield f"{line}\n"
