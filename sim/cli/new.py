"""`nemcon new`: a commented scenario to begin with, from a template, a spreadsheet or six questions."""

from __future__ import annotations

import datetime
import os
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import echo_json
from sim.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario.tables.actors import ActorTable
    from sim.scenario.tables.stances import Coding
    from sim.scenario.templates import Wish

NewFile = Annotated[Path | None, typer.Argument(
    metavar="[FILE]", show_default=False,
    help="The file to write; it must not exist yet. Without one, on a terminal, six questions are asked.")]
Like = Annotated[
    str | None,
    typer.Option(
        "--like", metavar="KIND", show_default=False,
        help="Who decides: un-sg, nato, eu-unanimity, eu-qualified, wto, osce, opec, coalition, committee, jury, "
        "conclave or blank (the default)."),
]
Year = Annotated[int | None, typer.Option(
    "--year", metavar="YEAR", show_default=False,
    help="Year of the members, for un-sg: 2000 to 2026. Default: this year.")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="TABLE", show_default=False,
        help="A CSV or xlsx with stances (a column a name, or the columns ally, name, stance), or with actors, their "
        "power, positions and salience (KTAB, the exchange model)."),
]
ScaleEnds = Annotated[str | None, typer.Option(
    "--scale", metavar="LOW:HIGH", show_default=False,
    help="The numbers in the table that stand for would block and champion, such as 0:10.")]
OneIssue = Annotated[str | None, typer.Option(
    "--issue", metavar="NAME", show_default=False, help="Of a table of actors, this issue only.")]


def command(file: NewFile = None, like: Like = None, year: Year = None, table: From = None, scale: ScaleEnds = None,
            issue: OneIssue = None, json: Json = False, quiet: Quiet = False) -> None:
    """Write a commented scenario that runs: from a template, from a spreadsheet, or from six answers."""
    from sim.scenario.templates import DEFAULT, Wish, filled
    today = datetime.date.today()
    if file is None:
        file, wish = _six_answers(today)
    else:
        wish = Wish(like=like or DEFAULT, year=year)
    _refuse_existing(file)
    notes: list[str] = []
    if table is None:
        _refuse_without_table(scale, issue)
        text = filled(wish, today)
    else:
        text, notes = _from_table(file, table, wish, like, _two_numbers(scale), issue, today)
    _write(file, text)
    if json:
        echo_json({"file": str(file), "notes": notes})
    elif not quiet:
        typer.echo("\n".join([*notes, f"Wrote {file}. Run it: nemcon run {shlex.quote(str(file))}"]))


def _refuse_existing(file: Path) -> None:
    if file.suffix.lower() in (".csv", ".tsv", ".xlsx", ".xlsm"):
        raise UserError(f"{file}: a scenario is a TOML file; give its name first, and the table with --from")
    if os.path.lexists(file):
        raise UserError(f"{file}: this file exists already and is left as it is; give another name")


def _refuse_without_table(scale: str | None, issue: str | None) -> None:
    for name, value in (("--scale", scale), ("--issue", issue)):
        if value is not None:
            raise UserError(f"{name} says how a table is read; name one with --from")


def _write(file: Path, text: str) -> None:
    """Write a scenario; when it cannot be loaded after all, it is taken away again."""
    from sim import files as atomic
    from sim.scenario.loader import load
    atomic.write_text(file, text)
    try:
        load(Path(os.path.abspath(file)))
    except UserError:
        file.unlink(missing_ok=True)
        raise


def _two_numbers(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (0.0, 0.0)
    if ends[0] == ends[1] or not all(abs(end) < 1e12 for end in ends):
        raise UserError(f"--scale: {text!r} is no scale; write the numbers for would block and champion, such as 0:10")
    return ends


# From a table.


def _from_table(file: Path, path: Path, wish: Wish, like: str | None, scale: tuple[float, float] | None,
                issue: str | None, today: datetime.date) -> tuple[str, list[str]]:
    from sim.scenario.tables.actors import ACTOR_COLUMNS, MARKS, actors_of, is_actor_table
    from sim.scenario.tables.cells import read_table
    from sim.scenario.tables.stances import ALLY_COLUMNS
    read = read_table(path, (*ALLY_COLUMNS, *ACTOR_COLUMNS, *MARKS), str(path))
    if not is_actor_table(read):
        if issue is not None:
            raise UserError("--issue: a table of stances has no issues")
        return _stances_file(file, path, read, wish, scale, today)
    if like is not None or scale is not None:
        raise UserError(
            f"{'--like' if like else '--scale'}: a table of actors says itself who decides and on which scale")
    actors = actors_of(read, path.stem)
    return _actors_file(actors if issue is None else actors.only(issue), path, today)


def _stances_file(file: Path, path: Path, read, wish: Wish, scale, today: datetime.date) -> tuple[str, list[str]]:
    from dataclasses import replace

    from sim.scenario.stances import STANCES
    from sim.scenario.tables.stances import Reading, coding_of
    from sim.scenario.templates import KINDS, filled, members_of
    known = members_of(wish, today)
    coding = coding_of(read, Reading(STANCES, scale, known=known))
    own_members = known is None and (wish.like == "blank" or KINDS[wish.like].roster is None)
    sizes = {ally: coding.weights.get(ally) for ally in coding.allies} if own_members else None
    reference, copied = _beside(file, path)
    wish = replace(wish, candidates=coding.candidates, sizes=sizes, table=reference, scale=scale)
    return filled(wish, today), [f"{path}: {coding.words()}", *_reading_notes(coding, wish, known), *copied]


def _reading_notes(coding: Coding, wish: Wish, known: Mapping[str, str] | None) -> Iterator[str]:
    """Yield what the author should know of how a table was read, and of what it took the place of."""
    from sim.scenario.countries import misspelt
    from sim.scenario.templates import KINDS, keeps_kind
    from sim.text.format import pluralize
    if coding.note:
        yield f"{coding.note}."
    if wish.scale is not None and wish.scale[0] > wish.scale[1]:
        high, low = wish.scale
        yield f"The scale falls: {high:g} would block, {low:g} is champion. If it rises, give --scale {low:g}:{high:g}."
    if known is not None:
        yield f"The stances of the template {wish.like} are left out: the table's take their place."
    for name, country in misspelt(coding.allies) if known is None else ():
        yield f"{name} is no country and counts as a member of its own. If {country} is meant, correct the table."
    missing = [] if known is None or "*" in coding.allies else [ally for ally in known if ally not in coding.allies]
    if missing:
        yield (f"{pluralize(len(missing), 'member')} of {len(known or ())} have no row: their attitudes are drawn from "
               'a wide range, unless a row "*" says what all others think.')
    kind = KINDS[wish.like]
    if kind.kind is not None and not keeps_kind(wish, kind):
        yield (f"{wish.like} asks yes or no, and the table names {len(coding.candidates)}: they are read as options of "
               'which one is adopted. If the others are weaker forms of the first, write kind = "yes/no".')


def _beside(file: Path, path: Path) -> tuple[str, list[str]]:
    """Return how a scenario calls its table; one that lies elsewhere is copied beside it first."""
    from sim import files as atomic
    folder = Path(os.path.realpath(file.parent))
    real = Path(os.path.realpath(path))
    if real.is_relative_to(folder):
        return real.relative_to(folder).as_posix(), []
    copy = file.parent / path.name
    if os.path.lexists(copy):
        raise UserError(
            f"{path} lies outside the folder of {file}, and {copy} exists already; move or rename the table")
    atomic.write_bytes(copy, path.read_bytes())
    return path.name, [f"Copied the table to {copy}: a scenario reads only what lies in its folder."]


def _actors_file(actors: ActorTable, path: Path, today: datetime.date) -> tuple[str, list[str]]:
    from sim.scenario.tables.actors import NOTE, scenario_of
    from sim.scenario.writing import document_toml
    data = scenario_of(actors, today, today + datetime.timedelta(weeks=26))
    head = (
        f"# Made of {path.name}: {len(actors.actors)} actors, {len(actors.issues)} "
        f"issue{'s' if len(actors.issues) > 1 else ''}.\n"
        "# Such a table states no dates and no decision rule: the calendar is half a year, and everybody must agree.\n"
        '# Change both to what you know; with veto = "none", consent_weight = 0.5 is a majority of the power.\n'
    )
    return head + document_toml(data), [*_points(actors), NOTE]


def _points(actors: ActorTable) -> list[str]:
    """Return what two theories say of each issue, in its own numbers."""
    from sim.theories.mean import weighted_mean
    from sim.theories.median import weighted_median
    lines = []
    for issue in actors.issues:
        held = [actor for actor in actors.actors if issue.name in actors.position[actor]]
        position = [actors.position[actor][issue.name] for actor in held]
        power = [actors.power[actor][issue.name] * actors.salience[actor][issue.name] for actor in held]
        lines.append(f"{issue.name}: weighted mean {weighted_mean(position, power):.6g}, "
                     f"weighted median {weighted_median(position, power):.6g}, {len(held)} actors")
    return lines


# Six questions.


class Prompt(StrEnum):
    """What is asked, in this order."""

    like = "Who decides?"
    question = "What is decided, as a question?"
    candidates = "On which names or options? Separate them by commas"
    fallback = "What happens without agreement?"
    deadline = "By when (a date such as 2027-06-30)?"
    file = "Into which file?"


def _six_answers(today: datetime.date) -> tuple[Path, Wish]:
    from sim.scenario.templates import KINDS, Wish
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter("missing the name of the file to write, such as my-case.toml")
    typer.echo("Six questions; Enter takes what stands in brackets.\n")
    for name, kind in KINDS.items():
        typer.echo(f"  {name:<13} {kind.summary}")
    like = _ask(Prompt.like, "blank", _kind)
    kind = KINDS[like]
    question = _ask(Prompt.question, kind.question, str)
    names = _ask(Prompt.candidates, ", ".join(kind.candidates), _names)
    fallback = _ask(Prompt.fallback, kind.fallback, str)
    deadline = _ask(Prompt.deadline, str(today + datetime.timedelta(weeks=20)), lambda text: _later(text, today))
    file = _ask(Prompt.file, "my-case.toml", _new_file)
    wanted = None if names == tuple(kind.candidates) else names
    return file, Wish(like=like, question=question, candidates=wanted, fallback=fallback, deadline=deadline)


def _ask(question: Prompt, default: str, read):
    """Ask until the answer can be read."""
    while True:
        answer = typer.prompt(question.value, default=default).strip()
        try:
            return read(answer)
        except (UserError, ValueError) as error:
            typer.echo(f"  {error}")


def _kind(text: str) -> str:
    from sim.scenario.templates import kind_named
    kind_named(text)
    return text


def _names(text: str) -> tuple[str, ...]:
    from sim.scenario.finding import fold
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or len(set(map(fold, names))) < len(names):
        raise ValueError("name at least one, and none twice")
    return names


def _later(text: str, today: datetime.date) -> datetime.date:
    from sim.scenario.dates import days_of
    days = sorted(days_of(text))
    if len(days) != 1:
        raise ValueError(f"{text!r} is no date; write {' or '.join(map(str, days)) or '2027-06-30'}")
    day = days[0]
    if day <= today:
        raise ValueError(f"{day} is not after today")
    return day


def _new_file(text: str) -> Path:
    path = Path(text if text.endswith(".toml") else f"{text}.toml")
    _refuse_existing(path)
    return path
