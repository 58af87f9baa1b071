"""Reads actors with power, positions and salience, as other programs write them, and makes a scenario of them.

Three forms: the CSV of KTAB's spatial model (a first line `name, description, actors, issues`), the tables of Bueno de
Mesquita's and Scholz's examples (`Actor, Capability, Position, Salience`), and the files of the exchange model in which
data such as those on decision-making in the European Union are kept (lines that begin with #A, #P, #M and #D).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, UserError
from sim.scenario.finding import fold, is_clean, show, suggest
from sim.scenario.tables.cells import Numbers, Sheet, SheetCell, read_table

ACTOR_COLUMNS = ("actor", "stakeholder", "player")
POWER_COLUMNS = ("power", "influence", "capability", "capabilities", "resources", "resource")
MARKS = ("#A", "#P", "#M", "#D", "#/")
MAX_OPTIONS = 200
_PER_CENT = (0.0, 100.0)  # the scale of KTAB and of the exchange model, where the file states no other
NOTE = ("Where on a scale, not whom: the positions are a table's, and each of them is an option here. The model adopts "
        "one of the options as it is; it does not look for a point between them, as the theories do for which such "
        "tables are made (nemcon run FILE --theory all).")


@dataclass(frozen=True)
class Scale:
    """A scale on which actors take positions; `low` and `high` become -1 and +1."""

    name: str
    low: float
    high: float

    def position(self, value: float) -> float:
        """Return where a value of the scale lies between -1 and +1."""
        return round(2.0 * (value - self.low) / (self.high - self.low) - 1.0, 12)

    def value(self, position: float) -> float:
        """Return the value of the scale at a position between -1 and +1."""
        return self.low + (position + 1.0) * (self.high - self.low) / 2.0


@dataclass(frozen=True)
class ActorTable:
    """Actors with their power, positions and salience.

    Attributes
    ----------
    title
        What the table calls itself, or its file's name.
    actors
        Their names, in the order of the table.
    power
        By actor and issue, any positive numbers.
    issues
        The scales.
    position, salience
        By actor, then issue, as the table has them (on the issue's own scale). Who takes no position on an issue has
        no entry there.
    """

    title: str
    actors: tuple[str, ...]
    issues: tuple[Scale, ...]
    power: dict[str, dict[str, float]]
    position: dict[str, dict[str, float]]
    salience: dict[str, dict[str, float]]

    def only(self, issue: str) -> ActorTable:
        """Return the part of the table about one issue, with the actors that take a position on it.

        Raises
        ------
        UserError
            When the table has no such issue.
        """
        names = [each.name for each in self.issues]
        found = next((each for each in self.issues if fold(each.name) == fold(issue)), None)
        if found is None:
            raise UserError(f"--issue: the table has no issue {show(issue)}; {suggest(issue, names)}".rstrip("; "))
        actors = tuple(actor for actor in self.actors if found.name in self.position[actor])
        return replace(self, actors=actors, issues=(found,))


def is_actor_table(table: Sheet) -> bool:
    """Tell whether a table is of one of the three forms."""
    if _marked(table):
        return True
    return any(_first(row, ACTOR_COLUMNS) is not None and _first(row, POWER_COLUMNS) is not None
               for row in table.rows[:2])


def read_actors(path: Path, shown: str | None = None) -> ActorTable:
    """Read a table of actors. Raise ScenarioError with every mistake in it."""
    return actors_of(read_table(path, (*ACTOR_COLUMNS, *MARKS), shown), path.stem)


def actors_of(table: Sheet, title: str) -> ActorTable:
    """Return the actors of a table. Raise ScenarioError with every mistake in it."""
    return _exchange(table, title) if _marked(table) else _spatial(table, title)


def _marked(table: Sheet) -> bool:
    return bool(table.rows) and _unquoted(table.rows[0][0]).text[:2].upper() in MARKS


def _first(row: Sequence[SheetCell], names: Sequence[str]) -> int | None:
    return next((number for number, cell in enumerate(row) if fold(cell.text) in names), None)


def _column(row: Sequence[SheetCell], names: Sequence[str]) -> int:
    """Return where a column stands that the table is known to have (`is_actor_table`)."""
    return next(number for number, cell in enumerate(row) if fold(cell.text) in names)


# Actors in rows, positions and salience in columns.


def _spatial(table: Sheet, title: str) -> ActorTable:
    header, rows, stated = table.rows[0], table.rows[1:], []
    if _first(header, ACTOR_COLUMNS) is None:  # KTAB's first line: name, description, how many actors, how many issues
        title, stated = header[0].text or title, [cell.text for cell in header[2:4]]
        header, rows = table.rows[1], table.rows[2:]
    pairs = _pairs(table, header, _first(header, POWER_COLUMNS))
    if stated and stated != [str(len(rows)), str(len(pairs))]:
        raise table.refuse(table.rows[0][0], "the first line states other numbers of actors and issues than follow",
                           f"{' and '.join(stated)} for {len(rows)} and {len(pairs)}")
    held = _held(table, header, rows, pairs)
    issues = tuple(_scaled(table, name, [entry[1][number] for entry in held.values()], _PER_CENT if stated else ())
                   for number, (name, _, _) in enumerate(pairs))
    names = [issue.name for issue in issues]
    return ActorTable(title, tuple(held), issues,
                      {actor: dict.fromkeys(names, entry[0]) for actor, entry in held.items()},
                      {actor: dict(zip(names, entry[1], strict=True)) for actor, entry in held.items()},
                      {actor: dict(zip(names, entry[2], strict=True)) for actor, entry in held.items()})


def _held(table: Sheet, header, rows, pairs) -> dict[str, tuple[float, list[float], list[float]]]:
    """Return power, positions and salience by actor. Raise ScenarioError with every mistake in the rows."""
    actor, power = _column(header, ACTOR_COLUMNS), _column(header, POWER_COLUMNS)
    numbers = Numbers(table, (cell for row in rows for cell in row[power:]))
    held: dict[str, tuple[float, list[float], list[float]]] = {}
    problems: list[Problem] = []
    for row in rows:
        try:
            name = _name(table, row[actor] if actor < len(row) else SheetCell("", row[0].line, actor + 1), held)
            held[name] = (_positive(table, row, power, numbers, "power"),
                          [_number(table, row, at, numbers, "position") for _, at, _ in pairs],
                          [_positive(table, row, at, numbers, "salience", zero=True) for _, _, at in pairs])
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems[:20])
    if not held:
        raise table.refuse(header[0], "the table has no actors", "")
    return held


def _pairs(table: Sheet, header: Sequence[SheetCell], power: int | None) -> list[tuple[str, int, int]]:
    """Return the issues of a header: name, column of positions, column of salience."""
    if power is None:
        raise table.refuse(header[0], "the table has no column of power", "",
                           f"call it {' or '.join(POWER_COLUMNS[:3])}")
    named = [(number, cell) for number, cell in enumerate(header) if number > power and cell]
    if not named or len(named) % 2:
        raise table.refuse(header[power], "after the power come pairs of position and salience", "",
                           f"{len(named)} columns follow")
    pairs = []
    for (at, position), (beside, salience) in zip(named[::2], named[1::2], strict=True):
        if "sal" not in fold(salience.text):
            raise table.refuse(salience, "this column should hold salience: positions and salience alternate")
        name = position.text.removesuffix(" Position").strip() or position.text
        pairs.append((name, at, beside))
    if len({fold(name) for name, _, _ in pairs}) < len(pairs):
        raise table.refuse(header[power], "two issues have the same name", "")
    return pairs


def _name(table: Sheet, cell: SheetCell, held: Iterable[str]) -> str:
    if not cell:
        raise table.refuse(cell, "this row names no actor", "")
    if not is_clean(cell.text) or len(cell.text) > 200 or cell.text == "*":
        raise table.refuse(cell, "this cannot be the name of an actor")
    if any(fold(cell.text) == fold(name) for name in held):
        raise table.refuse(cell, "this actor has two rows")
    return cell.text


def _number(table: Sheet, row: Sequence[SheetCell], at: int, numbers: Numbers, what: str) -> float:
    cell = row[at] if at < len(row) else SheetCell("", row[0].line, at + 1)
    value = numbers.value(cell) if cell else None
    if value is None:
        raise table.refuse(cell, f"this {what} is no number" if cell else f"this row states no {what}",
                           None if cell else "")
    return value


def _positive(table: Sheet, row: Sequence[SheetCell], at: int, numbers: Numbers, what: str,
              zero: bool = False) -> float:
    value = _number(table, row, at, numbers, what)
    if value < 0 or (value == 0 and not zero):
        raise table.refuse(row[at], f"{what} is not negative" if zero else f"{what} is above 0")
    return value


def _scaled(table: Sheet, name: str, positions: Sequence[float], stated: Sequence[float] = ()) -> Scale:
    """Return an issue with the scale that its form of table has, widened to the positions where they lie beyond it;
    without one, from the lowest position to the highest.
    """
    low, high = min([*positions, *stated]), max([*positions, *stated])
    if low == high:
        raise table.refuse(table.rows[0][0], f"all positions on {show(name)} are the same", f"{low:g}")
    return Scale(name, low, high)


# The files of the exchange model: one line a fact, its kind in the first cell.


def _unquoted(cell: SheetCell) -> SheetCell:
    text = cell.text
    return replace(cell, text=text[1:-1].strip()) if len(text) > 1 and text[0] == text[-1] == "'" else cell


def _exchange(table: Sheet, title: str) -> ActorTable:
    """Read #A (actor), #P (issue), #M (a point of a scale) and #D (actor, issue, position, salience, power)."""
    rows = [tuple(_unquoted(cell) for cell in row) for row in table.rows]
    by_mark = {mark: [row for row in rows if row[0].text.upper() == mark] for mark in MARKS}
    stray = next((row for row in rows if row[0].text[:2].upper() not in MARKS), None)
    if stray is not None:
        raise table.refuse(stray[0], "unknown kind of line", hint="known: #A, #P, #M, #D, and #/ for a remark")
    numbers = Numbers(table, (cell for mark in ("#D", "#M") for row in by_mark[mark] for cell in row[2:]))
    actors = _declared(table, by_mark["#A"], "actor")
    issues = _declared(table, by_mark["#P"], "issue")
    points: dict[str, list[float]] = {name: [] for name in issues.values()}
    for row in by_mark["#M"]:
        points[_known(table, row, 1, issues, "issue")].append(_number(table, row, 2, numbers, "point"))
    facts = _facts(table, by_mark["#D"], actors, issues, numbers)
    spoken = [actor for actor in actors.values() if any(pair[0] == actor for pair in facts)]
    kept = [name for name in issues.values() if any(pair[1] == name for pair in facts)]
    if not facts:
        raise table.refuse(rows[0][0], "the table has no line #D: actor, issue, position, salience, power", "")
    scales = tuple(_scaled(table, name, [fact[0] for pair, fact in facts.items() if pair[1] == name],
                           points[name] or _PER_CENT)
                   for name in kept)
    position, salience, power = ({actor: {issue: fact[number] for (of, issue), fact in facts.items() if of == actor}
                                  for actor in spoken} for number in range(3))
    return ActorTable(title, tuple(spoken), scales, power, position, salience)


def _declared(table: Sheet, rows: Sequence[Sequence[SheetCell]], what: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows:
        cell = row[1] if len(row) > 1 else SheetCell("", row[0].line, 2)
        if not cell:
            raise table.refuse(cell, f"this line names no {what}", "")
        if fold(cell.text) in names:
            raise table.refuse(cell, f"this {what} is declared twice")
        names[fold(cell.text)] = cell.text
    return names


def _known(table: Sheet, row: Sequence[SheetCell], at: int, names: dict[str, str], what: str) -> str:
    cell = row[at] if at < len(row) else SheetCell("", row[0].line, at + 1)
    if fold(cell.text) not in names:
        raise table.refuse(cell, f"unknown {what}", hint=suggest(cell.text, names.values()))
    return names[fold(cell.text)]


def _facts(table, rows, actors, issues, numbers) -> dict[tuple[str, str], tuple[float, float, float]]:
    facts: dict[tuple[str, str], tuple[float, float, float]] = {}
    problems: list[Problem] = []
    for row in rows:
        try:
            key = (_known(table, row, 1, actors, "actor"), _known(table, row, 2, issues, "issue"))
            if key in facts:
                raise table.refuse(row[1], "this position is stated twice", f"{key[0]} on {key[1]}")
            facts[key] = (_number(table, row, 3, numbers, "position"),
                          _positive(table, row, 4, numbers, "salience", zero=True),
                          _positive(table, row, 5, numbers, "power"))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems[:20])
    return facts


# The scenario.


def scenario_of(table: ActorTable, as_of: Any, end: Any) -> dict[str, Any]:
    """Return the data of a scenario file: actors as members, their power as size, the positions held as options.

    Parameters
    ----------
    table
        The actors.
    as_of, end
        First and last day; such tables have no dates.

    Raises
    ------
    UserError
        When an actor has more power on one issue than on another, which a scenario cannot say, or there are more
        options than a scenario can have.
    """
    sizes = {}
    for actor in table.actors:
        power = {table.power[actor][issue.name] for issue in table.issues if issue.name in table.power[actor]}
        if len(power) > 1:
            raise UserError(
                f"{table.title}: {actor} has more power on one issue than on another; choose one with --issue")
        sizes[actor] = power.pop()
    options = options_of(table)
    if len(options) > MAX_OPTIONS:
        raise UserError(f"{table.title}: {len(options)} positions are too many options, at most {MAX_OPTIONS}")
    return {
        "format": 1, "title": table.title[:200], "question": "Which position is adopted?", "note": NOTE, "as_of": as_of,
        "calendar": {"end": end, "fallback": "no decision"},
        "rule": {"veto": "all"},
        "issues": {issue.name: {"title": f"{issue.name}: {issue.low:g} is -1, {issue.high:g} is +1"}
                   for issue in table.issues},
        "candidates": {name: {"positions": positions, "note": f"held by {', '.join(holders)}"[:500]}
                       for name, (positions, holders) in options.items()},
        "allies": {actor: _ally(table, actor, size) for actor, size in sizes.items()},
    }


def _ally(table: ActorTable, actor: str, size: float) -> dict[str, Any]:
    salience = {issue.name: table.salience[actor].get(issue.name, 0.0) for issue in table.issues}
    return {"size": size, "positions": _positions(table, actor), "salience": salience}


def _positions(table: ActorTable, actor: str) -> dict[str, float]:
    """Return an actor's positions from -1 to 1; 0, without salience, where it takes none."""
    own = table.position[actor]
    return {issue.name: issue.position(own[issue.name]) if issue.name in own else 0.0 for issue in table.issues}


def options_of(table: ActorTable) -> dict[str, tuple[dict[str, float], list[str]]]:
    """Return the distinct positions that actors hold, by name: where they lie from -1 to 1, and who holds them.

    On one issue an option has its value for a name, sorted; on several it is called after who first holds it.
    """
    held: dict[tuple[float, ...], list[str]] = {}
    for actor in table.actors:
        held.setdefault(tuple(_positions(table, actor).values()), []).append(actor)
    names = [issue.name for issue in table.issues]
    if len(table.issues) == 1:
        issue = table.issues[0]
        return {f"{issue.name} {issue.value(where[0]):.6g}": (dict(zip(names, where, strict=True)), actors)
                for where, actors in sorted(held.items())}
    return {f"as {actors[0]}": (dict(zip(names, where, strict=True)), actors) for where, actors in held.items()}
