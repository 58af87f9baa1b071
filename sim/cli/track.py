"""`nemcon track`: forecasts of open questions, entered on a day, resolved and scored later."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Out, Parameters, Quiet, Replicates, Scenario, Seed, Workers
from sim.cli.terminal import console, echo_json, echo_written, paragraph, progress, table, write_folder
from sim.scenario.parameters import DEFAULT
from sim.text.format import percent, pluralize

if TYPE_CHECKING:
    from rich.console import Console

    from sim.results.backtest import Mean
    from sim.results.track import ForecastEntry, ForecasterScore, RecordedForecast, TrackDocument, TrackedQuestion
    from sim.track.record import Track

File = Annotated[Path | None, typer.Option(
    metavar="FILE", show_default="forecasts/track.jsonl", help="The track record.")]
Shown = Annotated[Path | None, typer.Option(
    "--file", metavar="FILE", show_default="forecasts/track.jsonl here, else the one that ships",
    help="The track record.")]
Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="The question (`nemcon track show`).")]
NewId = Annotated[str | None, typer.Option(
    "--id", metavar="ID", show_default="the name of the file", help="What the question is called.")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", show_default=False, help="A note that stays in the line.")]


class Format(StrEnum):
    """How forecasts are written for others."""

    csv = "csv"
    metaculus = "metaculus"
    fatebook = "fatebook"


def command(context: typer.Context) -> None:
    """Forecasts of open questions: entered on a day, resolved and scored later."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def add(scenario: Scenario, id: NewId = None, note: Note = None, file: File = None,
        replicates: Replicates = 10_000, seed: Seed = 1, parameters: Parameters = DEFAULT, workers: Workers = None,
        json: Json = False, quiet: Quiet = False) -> None:
    """Enter the forecast of a question, and what simpler rules give it on the same day."""
    track = _own(file)
    with progress(json or quiet) as tell:
        track = track.add(scenario, id, note=note, replicates=replicates, seed=seed, parameters=parameters,
                        workers=workers, progress=tell)
    _echo_line(track, json, quiet)


def update(id: Id, scenario: Annotated[str | None, typer.Argument(
               metavar="[SCENARIO]", show_default="that of the last forecast", help="A path or a name.")] = None,
           note: Note = None, file: File = None, replicates: Replicates = 10_000, seed: Seed = 1,
           parameters: Parameters = DEFAULT, workers: Workers = None, json: Json = False, quiet: Quiet = False) -> None:
    """Enter a new forecast of a question that is there already and not resolved."""
    track = _own(file)
    with progress(json or quiet) as tell:
        track = track.update(id, scenario, note=note, replicates=replicates, seed=seed, parameters=parameters,
                           workers=workers, progress=tell)
    _echo_line(track, json, quiet)


def resolve(id: Id, outcome: Annotated[str, typer.Argument(
                metavar="OUTCOME", show_default=False, help="An outcome of the question, 'another name', or 'void'.")],
            date: Annotated[str, typer.Option(metavar="DAY", show_default=False, help="When it was known.")],
            source: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="Where it was read.")],
            again: Annotated[bool, typer.Option("--again", help="Correct an earlier resolution.")] = False,
            note: Note = None, file: File = None, json: Json = False, quiet: Quiet = False) -> None:
    """Enter how a question came out."""
    _echo_line(_own(file).resolve(id, outcome, date, source, note=note, again=again), json, quiet)


def score(file: Shown = None, out: Out = None, json: Json = False, quiet: Quiet = False) -> None:
    """Scores of the questions that were resolved, beside those of simpler rules on the same days."""
    track = _own_or_shipped(file, json or quiet)
    written = [] if out is None else write_folder(track.record, out)
    if json:
        echo_json(track.document() | {"files": [str(path) for path in written]})
        return
    _echo_scores(console(), track, quiet)
    if not quiet:
        echo_written(written, out, [name for one in track.questions for name in one.outcomes])


def show(id: Annotated[str | None, typer.Argument(
             metavar="[ID]", show_default="all", help="A question, to see all its forecasts.")] = None,
         file: Shown = None, json: Json = False, quiet: Quiet = False) -> None:
    """List the questions, their forecasts and how they came out; checks every line."""
    track = _own_or_shipped(file, json or quiet)
    asked = track.questions if id is None else [track.question(id)]
    if json:
        echo_json(track.document() | {"questions": [one.document() for one in asked]})
    elif id is not None:
        _echo_question(console(), asked[0])
    else:
        _echo_questions(console(), track, quiet)


def export(path: Annotated[Path, typer.Argument(metavar="PATH", show_default=False,
                                                help="A file; for metaculus a folder.")],
           format: Annotated[Format, typer.Option("--format", help="Whose columns.")] = Format.csv,
           file: Shown = None, json: Json = False, quiet: Quiet = False) -> None:
    """Write the forecasts as a table for others."""
    from sim.track.exchange import write_exported
    track = _own_or_shipped(file, json or quiet)
    written = write_exported(track.record, path, format.value)
    if json:
        echo_json(track.document() | {"files": [str(one) for one in written]})
    elif not quiet:
        echo_written(written, path if path.is_dir() else path.parent)


def import_(path: Annotated[Path, typer.Argument(
                metavar="PATH", show_default=False,
                help="A CSV (question, date, probability, ...), or a download of Metaculus or Fatebook.")],
            forecaster: Annotated[str | None, typer.Option(
                metavar="NAME", show_default="all", help="Whose forecasts.")] = None,
            every: Annotated[bool, typer.Option(
                "--every", help="All forecasts, not only the last one of each question.")] = False,
            id: Annotated[str | None, typer.Option(
                "--id", metavar="ID", show_default=False, help="The question here that the table is about.")] = None,
            file: File = None, json: Json = False, quiet: Quiet = False) -> None:
    """Enter forecasts that were made elsewhere, marked as imported."""
    from sim.track.exchange import entries_in
    make, left_out = entries_in(path, forecaster, every, id)
    track = _own(file).enter(make)
    if json:
        echo_json(track.document())
    elif not quiet:
        rest = f"; {pluralize(left_out, 'row')} about a number or a date left out" if left_out else ""
        console().print(f"{pluralize(len(track.record.wrote), 'line')} entered in {track.record.file}{rest}")


PARTS = {"add": add, "update": update, "resolve": resolve, "score": score, "show": show, "export": export,
         "import": import_}


def _own(file: Path | None) -> Track:
    from sim.track.record import DEFAULT_FILE, track_record
    return track_record(file or DEFAULT_FILE)


def _own_or_shipped(file: Path | None, silent: bool) -> Track:
    """Return the track record that is asked for; where there is none here, the one that ships."""
    from sim.errors import UserError
    from sim.track.record import DEFAULT_FILE, track_record
    if file is not None and not file.exists():
        raise UserError(f"{file}: there is no such file; `nemcon track add SCENARIO --file {file}` begins one")
    track = track_record(file)
    if file is None and not DEFAULT_FILE.exists() and not silent:
        console(error=True).print(f"There is no {DEFAULT_FILE.as_posix()} here, so this is the one that ships.")
    return track


# What people see.

def _echo_line(track: Track, json: bool, quiet: bool) -> None:
    """Say which line was written."""
    if json:
        echo_json(track.document())
        return
    screen, wrote = console(), track.record.wrote[-1]
    if not quiet:
        _echo_question(screen, track.question(wrote.id))
        screen.print()
    screen.print(f"{wrote.id}: line {wrote.line} of {track.record.file}")
    if not quiet and track.record.hash:
        screen.print(track.record.hash, style="dim")


def _echo_questions(screen: Console, track: Track, quiet: bool) -> None:
    if not track.questions:
        screen.print(f"{track.record.file}: no question yet; `nemcon track add SCENARIO` enters one")
        return
    rows = [(one.id, one.status, *_headings([one.last_recorded]), str(len(one.forecasts)), one.last.favourite.name,
             percent(one.last.favourite.forecast),
             f"{one.resolution.outcome}, {one.resolution.date}" if one.resolution else "") for one in track.questions]
    screen.print(table((("question", "left"), ("status", "left"), ("entered", "left"), ("forecasts", "right"),
                        ("likeliest", "left"), ("", "right"), ("came true", "left")), rows, screen.width, spare=(3,)))
    if not quiet:
        screen.print(f"\n{pluralize(track.record.lines, 'line')} in {track.record.file}, none of them changed. "
                     f"Last line: {track.record.hash}", style="dim")


def _marked(row: RecordedForecast) -> str:
    return "" if row.group == "in time" else f" ({row.group})"


def _headings(rows: list[RecordedForecast]) -> list[str]:
    """Return the day of each forecast, with the line where several are of one day, and whether it counts."""
    days = [row.entry.entered[:10] for row in rows]
    return [day + (f", line {row.line}" if days.count(day) > 1 else "") + _marked(row)
            for day, row in zip(days, rows, strict=True)]


def _echo_question(screen: Console, question: TrackedQuestion) -> None:
    """Print all forecasts of a question, one a column, the last three of them."""
    paragraph(screen, question.question, "bold")
    shown = question.forecasts[-3:]
    names = list(dict.fromkeys(outcome.name for row in reversed(shown) for outcome in row.entry.outcomes))
    cells = [{outcome.name: percent(outcome.forecast) for outcome in row.entry.outcomes} for row in shown]
    screen.print(table((("outcome", "left"), *((head, "right") for head in _headings(shown))),
                       [(name, *(cell.get(name, "") for cell in cells)) for name in names], screen.width))
    for row in shown:
        entry = row.entry
        note = f" {entry.note}" if entry.note else ""
        paragraph(screen, f"Line {row.line}, {entry.forecaster}: {_made(entry)}.{note}", "dim")
    if question.status == "due":
        paragraph(screen, f"Its last day, {question.last.ends}, is over: `nemcon track resolve {question.id}`.")
    if question.resolution is not None:
        ended = question.resolution
        paragraph(screen, f"Came true: {ended.outcome}, {ended.date} ({ended.source})"
                          + (f". {ended.note}" if ended.note else ""))


def _made(entry: ForecastEntry) -> str:
    """Return what a forecast was made from."""
    if entry.source is not None or entry.digest is None:
        return f"imported from {entry.source}, made {(entry.made or entry.entered)[:10]}"
    parameters, replicates = (entry.parameters or "").split(" ")[0], pluralize(entry.replicates or 0, "run")
    return (f"{entry.scenario} ({entry.digest[:19]}), known on {entry.as_of}, parameters {parameters}, model "
            f"{entry.model_version}, {replicates}")


def _echo_scores(screen: Console, track: Track, quiet: bool) -> None:
    record = track.record
    if not record.resolved:
        open_ = sum(one.status in ("open", "due") for one in record.questions)
        screen.print(f"No question is resolved yet; {pluralize(open_, 'is open', 'are open')}. "
                     "`nemcon track resolve` enters how one came out.")
        return
    for group in dict.fromkeys(row.group for row in record.scores):
        rows = [row for row in record.scores if row.group == group]
        screen.print(f"{_GROUPS[group]}: {pluralize(rows[0].questions, 'question')}", style="bold")
        screen.print(_score_table(rows, screen.width))
    if record.reliability:
        screen.print("\nCalibration", style="bold")
        screen.print(_calibration_table(record))
    if not quiet:
        screen.print()
        from sim.results.backtest import FEWEST
        paragraph(screen, "Log score in nats and Brier score from 0 to 2, lower is better; every question counts once. "
                          "Another name and the fallback count as one outcome. Baselines are as they were recorded "
                          "with the forecast, hedged alike. A negative difference means that the model is better. "
                          f"Intervals (95 %) are printed from {FEWEST} questions on, else \"too few\": those of scores "
                          "are resampled questions (bootstrap), those of calibration Wilson's, over outcomes.", "dim")


_GROUPS = {"in time": "Entered in time", "late": "Entered after the outcome was known: no evidence of skill",
           "imported": "Imported later: the dates are the word of a file"}


def _score_table(rows: list[ForecasterScore], width: int):
    return table((("forecaster", "left"), ("forecasts", "right"), ("log score", "right"), ("Brier", "right"),
                  ("model minus it", "right")),
                 [(row.forecaster, str(row.forecasts), "no end" if row.log is None else _mean(row.log),
                   "" if row.brier is None else f"{row.brier.mean:.2f}", _mean(row.minus, "+")) for row in rows],
                 width, spare=(1, 3))


def _calibration_table(record: TrackDocument):
    from sim.results.backtest import FEWEST
    from sim.results.track import OWN
    questions = next(row.questions for row in record.scores if row.group == "in time" and row.forecaster == OWN)
    return table((("forecast", "right"), ("came true", "right"), ("", "left"), ("outcomes", "right")), [
        (percent(row.forecast), percent(row.observed),
         f"({percent(row.low)} to {percent(row.high)})" if questions >= FEWEST else "(too few)", str(row.count))
        for row in record.reliability])


def _mean(found: Mean | None, sign: str = "") -> str:
    if found is None:
        return ""
    ends = f"{found.low:{sign}.2f} to {found.high:{sign}.2f}" if found.has_interval else "too few"
    return f"{found.mean:{sign}.2f} ({ends})"
