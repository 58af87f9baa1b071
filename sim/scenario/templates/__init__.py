"""Templates of scenario files: bodies that decide, with their members, their rule and comments that explain both."""

from __future__ import annotations

import datetime
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from sim.errors import UserError
from sim.scenario.catalog import shipped_roster
from sim.scenario.finding import suggest
from sim.scenario.roster import Roster, read_roster
from sim.scenario.toml import read_source
from sim.scenario.writing import toml_key, toml_text, toml_value

_FOLDER = Path(__file__).parent
_COUNCIL = "security-council"
DEFAULT = "blank"
_SHORT = ("committee", "jury", "conclave")  # their rounds are days


@dataclass(frozen=True)
class Body:
    """A body whose decisions have a template.

    Attributes
    ----------
    summary
        Who decides, in a few words.
    question
        What is asked unless the author asks something else.
    candidates
        By name, what the template says of it.
    stances
        By name, then member or `*`.
    roster
        The roster that ships and that its file names.
    fallback_cost
        What it costs to be without agreement, in a word of the format.
    kind
        `yes/no` where a proposal is adopted or not.
    """

    summary: str
    question: str
    title: str
    fallback: str
    candidates: Mapping[str, Mapping[str, object]]
    stances: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    roster: str | None = None
    fallback_cost: str | None = None
    kind: str | None = None


_UNKNOWN = {"*": "undecided"}

KINDS: dict[str, Body] = {name: Body(**entry)
                          for name, entry in tomllib.loads((_FOLDER / "kinds.toml").read_text("utf-8")).items()}
"""Every kind of template, in the order in which help lists them."""


@dataclass(frozen=True)
class Wish:
    """What an author says about the scenario to write; what is None comes from the template.

    Attributes
    ----------
    like
        One of `KINDS`.
    year
        Of the members; only the Security Council changes with it.
    candidates
        Names instead of the template's.
    sizes
        By member, instead of the template's own members.
    table
        Path of a table of stances, relative to the file, instead of stances in the file.
    scale
        The numbers of that table that stand for -1 and +1.
    """

    like: str = DEFAULT
    year: int | None = None
    title: str | None = None
    question: str | None = None
    candidates: Sequence[str] | None = None
    fallback: str | None = None
    deadline: datetime.date | None = None
    sizes: Mapping[str, float | None] | None = None
    table: str | None = None
    scale: tuple[float, float] | None = None


def kind_named(name: str) -> Body:
    """Return a kind. Raise UserError with those there are."""
    if name not in KINDS:
        near = suggest(name, KINDS)
        raise UserError(f"--like: no template is called {name!r}; {near or 'known: ' + ', '.join(KINDS)}")
    return KINDS[name]


def filled(wish: Wish, today: datetime.date) -> str:
    """Return the text of a new scenario file.

    Parameters
    ----------
    wish
        What the author has said.
    today
        The day on which knowledge stops; the calendar begins on it.

    Raises
    ------
    UserError
        For an unknown kind, a year without a roster, or a deadline in the past.
    """
    kind = kind_named(wish.like)
    if isinstance(wish.candidates, str) or (wish.candidates is not None and not wish.candidates):
        raise UserError(f"candidates: got {wish.candidates!r}, give a list of names")
    if wish.year is not None and not isinstance(wish.year, int):
        raise UserError(f"year: got {wish.year!r}, give a whole number")
    if wish.year is not None and wish.like == "un-sg":
        council(wish.year)
    if wish.year is not None and wish.like != "un-sg":
        raise UserError(f"--year: only un-sg has members by year, and this is {wish.like}")
    if wish.deadline is not None and wish.deadline <= today:
        raise UserError(f"the deadline, {wish.deadline}, is not after {today}, on which knowledge stops")
    text = Template((_FOLDER / f"{wish.like}.toml").read_text("utf-8")).substitute(_values(wish, kind, today))
    if wish.sizes is not None:
        text = _with_members(text, wish.sizes)
    return text.rstrip("\n") + "\n"


def _values(wish: Wish, kind: Body, today: datetime.date) -> dict[str, object]:
    if wish.year is not None and wish.year != today.year:
        today = datetime.date(wish.year, 7, 1)
    deadline, end, presses = _calendar(wish, kind, today)
    members = _members(wish, kind, today)
    candidates = kind.candidates if wish.candidates is None else {name: {} for name in wish.candidates}
    stances = kind.stances if wish.candidates is None else {name: _UNKNOWN for name in wish.candidates}
    question = wish.question or (_CHOICE if kind.kind and not keeps_kind(wish, kind) else kind.question)
    return {
        "kind": _KIND if keeps_kind(wish, kind) else "", "cost": _cost(kind),
        "title": toml_text(wish.title or wish.question or kind.title), "question": toml_text(question),
        "fallback": toml_text(wish.fallback or kind.fallback).ljust(19) + "  # what happens without agreement",
        "as_of": today, "deadline": deadline, "end": end, "presses": presses,
        "soon": today + datetime.timedelta(days=3),
        "later": today + datetime.timedelta(days=14),
        "year": wish.year or today.year,
        "count": len(members),
        "ids": _wrapped_ids(members),
        "members": "\n".join(f"    {toml_text(member)},  # {name}" for member, name in members.items()),
        "candidates": _candidates(candidates),
        "stances": _table(wish, wish.table) if wish.table else _stances(stances),
        "more": _more(candidates, stances, _some_day(wish.like, today, deadline)),
    }


_CHOICE = "Which of these is adopted?"


def keeps_kind(wish: Wish, kind: Body) -> bool:
    """Tell whether a file is a yes/no question: its body asks one, and one proposal is named at most."""
    return kind.kind is not None and (wish.candidates is None or len(wish.candidates) == 1)


_USUAL = (10, 15)  # month and day by which the Council has mostly recommended a name
_PRECEDENT = "as a rule the Council has a name by then"


def _calendar(wish: Wish, kind: Body, today: datetime.date) -> tuple[datetime.date, datetime.date, str]:
    """Return the deadline, the end, and for the Security Council what presses; its members change on 1 January."""
    if kind.roster != _COUNCIL:
        deadline = wish.deadline or today + datetime.timedelta(weeks=20)
        return deadline, deadline + datetime.timedelta(weeks=12), ""
    usual, last = datetime.date(today.year, *_USUAL), datetime.date(today.year, 12, 31)
    end = max(last, wish.deadline or last, today + datetime.timedelta(weeks=1))
    if wish.deadline is not None:
        return wish.deadline, end, "as you say"
    return (usual, end, _PRECEDENT) if today < usual else (end, end, "five members leave the Council")


_KIND = 'kind = "yes/no"                 # a proposal is adopted or not, in this form or a weaker one\n'


_NO_COST = """\
# fallback_cost = "post empty"  # what that costs: a word, or a number from -1 to 1; without the line as with
#                                 "incumbent stays". "nothing changes" also makes it yes or no: no other name
"""


def _cost(kind: Body) -> str:
    if kind.fallback_cost is None:
        return _NO_COST
    return (f"fallback_cost = {toml_text(kind.fallback_cost)}".ljust(31) + " "
            + "# what that costs: a word, or a number from -1 to 1\n")


def _some_day(like: str, today: datetime.date, deadline: datetime.date) -> datetime.date:
    """Return a day well inside the calendar of a template, for the event that it shows."""
    return today + (datetime.timedelta(days=3) if like in _SHORT else
                    min(datetime.timedelta(weeks=8), (deadline - today) // 2))


def _wrapped_ids(members: Mapping[str, str]) -> str:
    return textwrap.fill(", ".join(members), 110, subsequent_indent="# ", break_long_words=False,
                         initial_indent=" " * 15).strip()


def _candidates(candidates: Mapping[str, Mapping[str, object]]) -> str:
    lines = [f"{toml_key(name)} = {toml_value(entry)}" for name, entry in candidates.items()]
    return ("# status: declared (the default), open, or not available; country: its home, which champions it.\n"
            "[candidates]\n" + "\n".join(lines) + "\n")


_STANCE_WORDS = '# champion, support, lean, undecided, wary, oppose, block; "*" is everybody who is not named.\n'


def _stances(stances: Mapping[str, Mapping[str, object]]) -> str:
    blocks = [f"[stances.{toml_key(name)}]\n" + "".join(f"{toml_key(ally)} = {toml_value(entry)}\n"
                                                        for ally, entry in entries.items())
              for name, entries in stances.items()]
    return _STANCE_WORDS + "\n".join(blocks)


def _table(wish: Wish, path: str) -> str:
    scale = "" if wish.scale is None else f"scale = [{wish.scale[0]:g}, {wish.scale[1]:g}]\n"
    return ("# The stances are read from this table at every run: a new coding is a new run.\n"
            "# What [stances] says in this file counts more.\n"
            f"[table]\nfile = {toml_text(path)}\n{scale}")


def _more(candidates: Mapping[str, object], stances: Mapping[str, Mapping[str, object]], day: datetime.date) -> str:
    """Return what a file may have beside, as comments."""
    last = list(candidates)[-1]
    ally = next((ally for ally in stances.get(last, ()) if ally != "*"), "*")
    return f"""\
# [[events]]                    # something dated; with a probability it may not happen
# date = {day}
# kind = "withdraws"
# candidate = {toml_text(last)}
# probability = 0.5

# [evidence]                    # what an assumption rests on; `nemcon evidence FILE` shows the rest as assumptions
# {toml_key(f"stances.{last}.{ally}")} = ["my-claim-1"]
"""


# Members.


def _roster(name: str) -> Roster:
    path = shipped_roster(name)
    if path is None:
        raise UserError(f"{name}: no roster of this name ships")
    return read_roster(read_source(path))


def council(year: int) -> dict[str, str]:
    """Return the members of the Security Council in a year: name by code.

    Raises
    ------
    UserError
        When the roster does not cover the year.

    Examples
    --------
    >>> len(council(2026)), council(2026)["LVA"]
    (15, 'Latvia')
    """
    roster = _roster(_COUNCIL)
    terms = [term.split("-") for cell in roster.texts["terms"] for term in cell.split()]
    first, last = min(int(term[0]) for term in terms) + 1, max(int(term[1]) for term in terms) - 1
    if not first <= year <= last:
        raise UserError(f"--year: the members of the Security Council are known for {first} to {last}, got {year}; "
                        f"give a year from {first} to {last}")
    return {member: name for member, name, permanent, cell in
            zip(roster.ids, roster.names, roster.columns["permanent"], roster.texts["terms"], strict=True)
            if permanent or any(int(term[:4]) <= year <= int(term[5:]) for term in cell.split())}


def _members(wish: Wish, kind: Body, today: datetime.date) -> dict[str, str]:
    if kind.roster is None:
        return {}
    if kind.roster == _COUNCIL:
        return council(wish.year or today.year)
    roster = _roster(kind.roster)
    return dict(zip(roster.ids, roster.names, strict=True))


def members_of(wish: Wish, today: datetime.date) -> dict[str, str] | None:
    """Return full name by id of the members that a template's roster names; None when its members are made up."""
    return _members(wish, kind_named(wish.like), today) or None


def _with_members(text: str, sizes: Mapping[str, float | None]) -> str:
    """Return a file's text with other members in its table [allies]."""
    lines = text.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("[allies]"))
    end = next(number for number in range(start + 1, len(lines)) if not lines[number].strip())
    entries = [
        f"{toml_key(name)} = " + ("{}" if size is None else f"{{ size = {size:g} }}") for name, size in sizes.items()
    ]
    return "\n".join([*lines[:start + 1], *entries, *lines[end:]])
