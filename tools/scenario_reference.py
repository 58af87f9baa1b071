"""Write the reference page and the JSON schema of scenario files from the types (`make reference`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario.paths import event_types, observation_types
from sim.scenario.schema import Document
from sim.scenario.stances import STANCES

_ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = _ROOT / "sim" / "scenario" / "example.toml"
DOCS = _ROOT / "docs"
_HUGE = 1e12  # bounds beyond this are not worth mentioning

_FILE_KEYS = {
    "extends": {"type": "string", "description": "Relative path, or bare name of one that ships, of a scenario from "
                                                 "which everything is taken that this file does not say."},
    "drop": {"type": "array", "items": {"type": "string"}, "default": [],
             "description": "Dotted paths that are taken out of the parent first, such as \"events\" or "
                            "\"stances.Mark Rutte.HUN\"."},
}
# Table of the page -> type. Event kinds follow.
_TABLES = {
    "[calendar]": "Calendar", "[rule]": "Rule", "[process]": "Process", "[issues.NAME]": "Issue",
    "[candidates.NAME]": "CandidateEntry", "[allies.NAME]": "AllyEntry", "A stance with more to say": "Stance",
    "[[ties]]": "Tie", "[blocs.NAME]": "Bloc", "A word of [vocabulary]": "Word", "[table]": "StanceTable",
    "[case]": "Case",
}


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a scenario file, `extends` and `drop` included."""
    schema = Document.model_json_schema()
    schema["$defs"]["Distribution"] |= {"minProperties": 1, "maxProperties": 1}
    schema["properties"] |= _FILE_KEYS
    needed, partial = schema.pop("required"), {}
    for key, name in (("case", "Case"), ("blocs", "Bloc")):  # a file that extends another may state a part of these
        required = {"required": schema["$defs"][name].pop("required")}
        partial[key] = required if key == "case" else {"additionalProperties": required}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Nemcon scenario",
            "required": ["format"],
            "anyOf": [{"required": ["extends"]}, {"required": needed, "properties": partial}]}


def reference_page() -> str:
    """Return the reference page in Markdown."""
    schema = json_schema()
    parts = [_INTRODUCTION, "## The top of the file\n", _fields(schema["properties"], schema["anyOf"][1]["required"])]
    types = Document.model_json_schema()["$defs"]
    for title, name in _TABLES.items():
        parts += [f"## {_heading(title)}\n", *_table(types[name])]
    parts += ["## `[[events]]`\n", _EVENTS]
    for kind, model in event_types().items():
        parts += [f"### `kind = \"{kind}\"`\n", *_table(types[model.__name__], without=("kind",))]
    parts += ["## `[[observations]]`\n", _OBSERVATIONS]
    for kind, model in observation_types().items():
        parts += [f"### `[[observations]]`, `kind = \"{kind}\"`\n", *_table(types[model.__name__], without=("kind",))]
    example = EXAMPLE.read_text(encoding="utf-8")
    parts += [_words(), _DISTRIBUTIONS, "## A complete example\n", f"```toml\n{example}```\n"]
    return "\n".join(parts)


def _heading(title: str) -> str:
    return f"`{title}`" if title.startswith("[") else title.replace("[", "`[").replace("]", "]`")


def _table(definition: dict[str, Any], without: tuple[str, ...] = ()) -> Iterator[str]:
    yield " ".join(definition.get("description", "").split()) + "\n"
    fields = {key: field for key, field in definition["properties"].items() if key not in without}
    yield _fields(fields, definition.get("required", ()))


def _fields(fields: dict[str, Any], required) -> str:
    rows = ["| field | type | default | what it is |", "|---|---|---|---|"]
    for name, field in fields.items():
        default = "required" if name in required else _default(field)
        row = f"| `{name}` | {type_text(field)} | {default} | {field['description']} |"
        rows.append(row.replace("  ", " "))
    return "\n".join(rows) + "\n"


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    return "" if value in (None, "", [], {}) or isinstance(value, dict) else f"`{json.dumps(value)}`"


def type_text(field: dict[str, Any]) -> str:
    """Return the type of a JSON schema in words."""
    options = [option for key in ("anyOf", "oneOf") for option in field.get(key, ()) if option.get("type") != "null"]
    if options:
        return " or ".join(dict.fromkeys(type_text(option) for option in options))
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return _NAMED.get(name, "table")
    if "const" in field or "enum" in field:
        return " or ".join(json.dumps(value) for value in field.get("enum", [field.get("const")]))
    return _PLAIN.get(field.get("type"), _number)(field)


def _number(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    name = "whole number" if field["type"] == "integer" else "number"
    if low is not None and 0 < low < 1e-100:
        return f"{name} above 0"
    if high is not None and high < _HUGE:
        return f"{name}, {low:,g} to {high:,.7g}"
    return f"{name}, {low:g} or more" if low is not None and low > -_HUGE else name


def _string(field: dict[str, Any]) -> str:
    return "date" if field.get("format") == "date" else "text"


def _boolean(field: dict[str, Any]) -> str:
    return "true or false"


def _array(field: dict[str, Any]) -> str:
    if "prefixItems" in field:
        return f"list of {len(field['prefixItems'])}"
    items = field["items"]
    return "list" if "discriminator" in items or "$ref" in items else f"list of {type_text(items)}"


def _object(field: dict[str, Any]) -> str:
    inner = type_text(field["additionalProperties"])
    return "tables by name" if inner == "table" else f"{inner}, by name"


_NAMED = {"Status": 'one of "not available", "open", "declared"', "Distribution": "distribution"}
_PLAIN = {"string": _string, "array": _array, "object": _object, "number": _number, "integer": _number,
          "boolean": _boolean}

_INTRODUCTION = """# Scenario files

This page is made from the types by `python -m tools.scenario_reference`; a test fails when it is stale.

A scenario is a TOML file, data only. It begins with `format = 1`. `nemcon check FILE` lists all that is wrong with
one, `nemcon new FILE` writes a small one that runs, and editors that know JSON schemas can use
`scenario.schema.json`, which stands beside this page.

**Names** of allies, candidates, issues and blocs are yours; two of them may not differ only in case or blanks.
Dates are written without quotation marks. Any number marked "number or distribution" can be a distribution.

**References.** `roster` and `extends` are relative paths, with `/` between folders. They stay inside the scenario's
folder: the nearest one upward that holds `rosters/`, else the file's own. No link may lead out of it.

**`extends`.** A file can take everything from one parent and say only what is different. Tables are merged key by
key; any other value replaces the parent's, a list too. A distribution and the mixes `weight` and `rule.weight` are
replaced whole. Only `events` and `observations` are added to the parent's. `drop = ["events", "stances.Mark Rutte.HUN"]` takes
dotted paths out of the parent first. A parent may extend another file; each begins with `format = 1`.
An event of the parent that lies before the start of the file that extends it is history: it happens in round 0.

**Rosters.** A CSV in UTF-8 with commas, one row an ally. The column `ally` holds the short name by which scenarios
call it, `name` the full one. A column whose filled cells are all numbers can be a weight or a position; the others
are kept as text (such as sources). An ally that has no row must state its `weight` or `size`.
A blank cell is unknown. In a weight column it counts as 0 of that column, in a position column as position 0; `check`,
the notes beside the odds and `evidence` name whom it is about. Its veto an ally keeps whatever it weighs.

**Paths.** `--vary`, `with_` and `[evidence]` name a field by a dotted path: `allies.USA.weight`,
`process.isolation`, `stances.Mark Rutte.USA`, `calendar.deadline`. Places in a list count from 0:
`events.3.probability`. Names may hold dots and blanks.

**Evidence.** `[evidence]` says what an assumption rests on: a dotted path, which covers all that stands below it,
and the ids of claims. Claims ship with the package; your own stand in `seeds/*.toml` in the scenario's folder, each
as `[[claims]]` with `id`, `claim`, and as you know them `source`, `speaker`, `date` and `confidence`.

**Without effect.** `check` warns of each statement that can change nothing in this file, and says why: `size` beside
`weight`, `rule.weight` without `consent_weight`, the deadline moved after it has passed, a word that no stance uses.

**Limits.** A scenario has at most 1 MB and 60,000 entries, a roster 2 MB and 20,000 lines; 2,000 allies, 200
candidates, 100 issues, 5,000 events and 100,000 ties; allies times candidates stay within 5,000, events times
candidates within 50,000; rounds times allies times candidates, times meetings where there are more than one, stay
below 100 million.
"""

_EVENTS = """What happens on a day, in the order of the dates. Each has a `kind` and the fields of its kind. An event
happens in the first round on or after its day. It lies between start and end; only a stance may be stated before the
start. Of two certain events about the same on one day, one is refused. Rounds are `round_days` apart from the start on;
the last one falls on the `end` itself, also when fewer days are left before it, and is played like every other. So every
event up to the end happens. The first round on or after the deadline falls on the deadline itself, so that what is agreed by
then does not depend on the weekday of the start. Of two events of one round that set the same thing, the later one has the last word.
"""

_OBSERVATIONS = """What was seen from the start to `as_of`, such as a count. Each has a `kind` and the fields of its kind, and is
compared with the state of the last round on or before its day. Replicates that disagree are left out of the odds; how
exact an observation is says `error` (`docs/observations.md`). A file whose `calendar.start` lies before `as_of` says by
itself that nothing was agreed by `as_of`.
"""

_DISTRIBUTIONS = """## Distributions

A distribution is drawn once per replicate and then held to the range of its field. Its numbers lie between -1e12 and
1e12.

| written | means |
|---|---|
| `{ uniform = [0.1, 0.3] }` | anything between, equally likely |
| `{ loguniform = [1, 100] }` | the same for the logarithm; both above 0 |
| `{ normal = [0.2, 0.05] }` | mean and standard deviation |
| `{ lognormal = [0.2, 0.5] }` | median, and standard deviation of the logarithm |
| `{ triangular = [0.1, 0.2, 0.4] }` | lowest, likeliest, highest |
| `{ choice = [0.2, 0.8] }` | one of these, equally likely |
"""


def _words() -> str:
    rows = [f"| `{word}` | {meaning.mean:g} |" for word, meaning in STANCES.items()]
    spread = "The spread around each is `process.spread_stated`, unless a stance or `[vocabulary]` gives one.\n"
    return "\n".join(["## Words for a stance\n", "| word | attitude |", "|---|---|", *rows, "", spread])


def write(folder: Path = DOCS) -> None:
    """Write both documents into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "scenario.md").write_text(reference_page(), encoding="utf-8")
    schema = json.dumps(json_schema(), indent=1, ensure_ascii=False)
    (folder / "scenario.schema.json").write_text(schema + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
