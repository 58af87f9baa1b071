"""One damage to the structure of a valid scenario: every choice is made by one `Random`, so that Hypothesis can make
(and shrink) them as well as a seed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from support.fuzz import text as textual
from support.fuzz.attempt import Attempt
from support.fuzz.originals import Original, made_up, parents, rosters, shipped
from support.fuzz.rosters import damaged_roster
from support.fuzz.values import DATES, DISTRIBUTIONS, DROPS, NAMES, PARENTS, ROSTERS, event, wild

_CHECKS = (("check",), ("check", "--json"), ("check", "--quiet"))
_RUN = ("run", "--replicates", "2", "--workers", "1")
# What follows an accepted check, and how often in a hundred.
_FOLLOWING = (((*_RUN, "--json"), 60), ((*_RUN, "--quiet"), 20), (_RUN, 6), ((*_RUN, "--json", "--theory", "all"), 7),
              (("evidence", "--json"), 3), (("evidence",), 2), (("explain", "--replicate", "0"), 2))
WARM = (("check", "nato-sg-2024.toml"), ("check", "nowhere.toml"), ("run", "five-allies", *_RUN[1:], "--json"),
        ("run", "nato-sg-2024", *_RUN[1:], "--theory", "all"), ("evidence", "nato-sg-2024"), ("check", "broken.toml"),
        ("run", "example.toml", *_RUN[1:], "--json"))
WARM_EXPLAIN = tuple(("explain", name, "--replicate", "0") for name in ("example.toml", "nato-sg-2024"))


def commands(chance: Random) -> tuple[tuple[str, ...], ...]:
    """Draws a check and what follows when it accepts the file."""
    following = chance.choices([one for one, _ in _FOLLOWING], [often for _, often in _FOLLOWING])[0]
    return chance.choices(_CHECKS, (8, 1, 1))[0], following


def attempt(chance: Random) -> Attempt:
    """Draws a valid scenario with exactly one damage: to itself, to its parent or to its roster."""
    where = chance.choices(("scenario", "roster", "parent"), (76, 18, 6))[0]
    if where == "scenario":
        original = made_up(chance) if chance.random() < 0.25 else chance.choice(shipped())
        kind, data = damaged(original, chance)
        files = ((original.folder + "input.toml", data),)
        return Attempt(kind, files[0][0], files, commands(chance), chance.random() < 0.03)
    companion = chance.choice(rosters() if where == "roster" else parents())
    if where == "roster":
        kind, data = damaged_roster(companion.text, chance)
    else:
        folder = companion.name.rpartition("/")[0]
        kind, data = damaged(Original(f"{folder}/" if folder else "", companion.text), chance)
    main = companion.scenario.folder + "input.toml"
    files = ((main, companion.scenario.text.encode()), (companion.name, data))
    return Attempt(f"{where}: {kind}", main, files, commands(chance), chance.random() < 0.03)


def damaged(original: Original, chance: Random) -> tuple[str, bytes]:
    """Returns the kind of a damage and the bytes of the damaged file."""
    kind = chance.choice(list(_DAMAGES))
    if kind in _TO_TEXT:
        done = _TO_TEXT[kind](original.text, chance)
        return kind, done if isinstance(done, bytes) else done.encode("utf-8", "surrogatepass")
    data = original.data
    _TO_DATA[kind](data, chance)
    return kind, textual.dumps(data).encode("utf-8", "surrogatepass")


Table = dict[str, Any]


def _places(value: Any, path: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in _places(part, (*path, key)))] if path else \
        [place for key, part in inner for place in _places(part, (key,))]


def _somewhere(data: Table, chance: Random, fits: Callable[[Any], bool] = lambda _: True) -> tuple[Any, Any]:
    """Returns a table (or list) and the key of something in it that fits; the title when nothing does."""
    found = []
    for path in _places(data):
        at: Any = data
        for part in path[:-1]:
            at = at[part]
        if fits(at[path[-1]]):
            found.append((at, path[-1]))
    if not found:
        data.setdefault("title", "")
    return chance.choice(found) if found else (data, "title")


def _delete(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    del at[key]


def _double(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    again = copy.deepcopy(at[key])
    if isinstance(at, list):
        at.insert(key, again)
    else:
        at[chance.choice([key.upper(), key + " ", key.swapcase(), f" {key}", key + "\u200b"])] = again


def _rename(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    if isinstance(at, list):
        at[key] = chance.choice(NAMES)
    else:
        letters = list(key) or ["x"]
        letters.insert(chance.randrange(len(letters)), letters.pop())
        at[chance.choice([*NAMES, "".join(letters), key[:-1], key + "s"])] = at.pop(key)


def _retype(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    value = at[key]
    at[key] = chance.choice([str(value), [value], {"value": value}, {str(key): value}, [value, value], [], {}, True, 0,
                             "", {"mean": value}, {"stance": value}, {"uniform": [value, value]}])


def _move(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    value = at[key]
    del at[key]
    target, place = _somewhere(data, chance, lambda inner: isinstance(inner, dict))
    target = target[place] if isinstance(target[place], dict) else data
    target[str(key)] = value


def _swap(data: Table, chance: Random) -> None:
    one, key = _somewhere(data, chance)
    other, place = _somewhere(data, chance)
    one_value, other_value = copy.deepcopy(one[key]), copy.deepcopy(other[place])
    one[key], other[place] = other_value, one_value


def _wild(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance)
    at[key] = wild(chance)


def _number(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance, lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))
    value = at[key]
    number = value if isinstance(value, (int, float)) else 1
    at[key] = chance.choice([-number, number * 1e300, number * 1e-300, number + 1e-17, 10**18 + 1, 2**63, 2**31, 1e12,
                             -0.0, 5e-324, 1.7976931348623157e308, 0.1 + number, number * 1000, 999_999, 0])


def _add(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance, lambda value: isinstance(value, dict))
    at = at[key] if isinstance(at[key], dict) else data
    at[chance.choice(NAMES)] = wild(chance)


def _date(data: Table, chance: Random) -> None:
    import datetime
    at, key = _somewhere(data, chance, lambda value: isinstance(value, datetime.date))
    at[key] = chance.choice(DATES)


def _distribution(data: Table, chance: Random) -> None:
    at, key = _somewhere(data, chance, lambda value: isinstance(value, (float, int, str, dict)))
    at[key] = chance.choice(DISTRIBUTIONS)(chance)


def _process(data: Table, chance: Random) -> None:
    from sim.scenario.schema import Process
    value = wild(chance) if chance.random() < 0.5 else chance.choice(
        [0, 1, 1e12, 1e-300, 0.999999, -1, 10, chance.choice(DISTRIBUTIONS)(chance)])
    process = data.setdefault("process", {})
    (process if isinstance(process, dict) else {})[chance.choice(list(Process.model_fields))] = value


def _extends(data: Table, chance: Random) -> None:
    data["extends"] = chance.choice(PARENTS)
    if chance.random() < 0.3:
        data["drop"] = chance.choice(DROPS)


def _roster(data: Table, chance: Random) -> None:
    data["roster"] = chance.choice(ROSTERS)


def _events(data: Table, chance: Random) -> None:
    events = data.setdefault("events", [])
    for _ in range(chance.choice([1, 1, 2, 5])):
        events.insert(chance.randrange(len(events) + 1), event(data, chance))


def _crowd(data: Table, chance: Random) -> None:
    for table in chance.sample(["candidates", "allies", "issues", "blocs", "vocabulary"], 2):
        entries = data.setdefault(table, {})
        if isinstance(entries, dict):
            entry = {"blocs": {"members": list(data.get("allies", ()))}, "vocabulary": 0.1}.get(table, {})
            entries |= {f"{table} {number}": entry for number in range(chance.choice([50, 150, 1500]))}


_TO_DATA: dict[str, Callable[[Table, Random], None]] = {
    "deleted": _delete, "doubled": _double, "renamed": _rename, "retyped": _retype, "moved": _move, "swapped": _swap,
    "wild value": _wild, "number": _number, "added": _add, "date": _date, "distribution": _distribution,
    "parameter": _process, "extends": _extends, "roster path": _roster, "events": _events,
}
_TO_TEXT: dict[str, Callable[[str, Random], str | bytes]] = {
    "unit": textual.wrong_unit, "line doubled": textual.doubled_statement, "line moved": textual.moved_statement,
    "line lost": textual.lost_statement, "table doubled": textual.doubled_table, "nested": textual.deep_nesting,
    "encoding": textual.encoded,
}
_DAMAGES = [*_TO_DATA, *_TO_DATA, *_TO_DATA, *_TO_TEXT, *_TO_TEXT, "much", "crowded"]  # these two take long
_TO_TEXT["much"], _TO_DATA["crowded"] = textual.much, _crowd
KINDS = (*_TO_DATA, *_TO_TEXT)
