"""Forecasts to and from other people's tables.

`csv` is one row an outcome: id, question, forecaster, date, outcome, probability, and how it came out. `metaculus` is
what that platform lets one download: `question_data.csv` and `forecast_data.csv`, with the columns of the file
`utils/csv_utils.py` of its source (github.com/Metaculus/metaculus, read on 29 November 2026). `fatebook` is the
download of Fatebook, with the columns of `lib/web/export.ts` of its source (github.com/Sage-Future/fatebook, read on
the same day). Questions about a number or a date are left out: a track record has outcomes with names.
"""

from __future__ import annotations

import ast
import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim import files as atomic
from sim.errors import Problem, UserError
from sim.results.track import VOID, ForecastEntry, OutcomeForecast, ResolutionEntry, TrackDocument, TrackedQuestion
from sim.scenario.fields import ANOTHER
from sim.scenario.finding import printable
from sim.track.chain import TrackChain
from sim.track.record import now

Format = Literal["csv", "metaculus", "fatebook"]
YES, NO = "Yes", "No"
_QUESTIONS, _FORECASTS = "question_data.csv", "forecast_data.csv"
_MAX_BYTES = 2**26  # bytes
_SUM = 0.02  # by how much shares of a file may miss 1, because they are rounded
_VOID = ("ambiguous", "annulled", "void", "n/a")

_CSV = ("id", "question", "forecaster", "date", "outcome", "kind", "probability", "ends", "resolution", "resolved",
        "source")
_METACULUS_QUESTIONS = ("Question ID", "Question URL", "Question Title", "Question Type", "MC Options", "Open Time",
                        "Scheduled Close Time", "Resolution", "Resolution Known Time")
_METACULUS_FORECASTS = ("Question ID", "Forecaster ID", "Forecaster Username", "Start Time", "End Time",
                        "Forecaster Count", "Probability Yes", "Probability Yes Per Category", "Continuous CDF")
_FATEBOOK = ("Question title", "Multiple choice option", "Forecast created by", "Forecast (scale = 0-1)",
             "Forecast created at", "Question created by", "Question created at", "Question resolve by", "Resolution",
             "Resolved at", "Question notes")


@dataclass(frozen=True)
class Row:
    """What a table says of one outcome: somebody gave it a share at a moment; where it stands."""

    where: str
    line: int
    id: str
    question: str
    forecaster: str
    made: str
    outcome: str
    share: float
    ends: str | None = None
    resolution: str | None = None
    resolved: str | None = None
    source: str = ""

    def refuse(self, what: str, hint: str) -> UserError:
        """Return an error at this row."""
        return UserError(str(Problem(self.where, self.line, 1, what, hint=hint)))


# Export.


def write_exported(record: TrackDocument, path: Path, form: Format) -> list[Path]:
    """Write the forecasts in a format; a path is a file, for `metaculus` a folder. Raises StoreError."""
    if form != "metaculus":
        columns, rows = (_CSV, _csv_rows(record)) if form == "csv" else (_FATEBOOK, _fatebook_rows(record))
        atomic.make_folder(path.parent)
        return [atomic.write_csv(path, columns, rows)]
    atomic.make_folder(path)
    with atomic.transaction():
        return [atomic.write_csv(path / _QUESTIONS, _METACULUS_QUESTIONS, map(_metaculus_question, record.questions)),
                atomic.write_csv(path / _FORECASTS, _METACULUS_FORECASTS, _metaculus_forecasts(record))]


def _csv_rows(record: TrackDocument) -> Iterator[dict]:
    for question, entry in _entries(record):
        ended = question.resolution
        for outcome in entry.outcomes:
            yield {"id": question.id, "question": entry.question, "forecaster": entry.forecaster,
                   "date": entry.made or entry.entered, "outcome": outcome.name, "kind": outcome.kind,
                   "probability": outcome.forecast, "ends": entry.ends, "resolution": ended and ended.outcome,
                   "resolved": ended and ended.date, "source": ended and ended.source}


def _entries(record: TrackDocument) -> Iterator[tuple[TrackedQuestion, ForecastEntry]]:
    yield from ((question, row.entry) for question in record.questions for row in question.forecasts)


def _is_binary(entry: ForecastEntry) -> bool:
    return (len(entry.outcomes) == 2 and len(entry.names) == 1) or {row.name for row in entry.outcomes} == {YES, NO}


def _metaculus_question(question: TrackedQuestion) -> dict:
    entry, ended = question.last, question.resolution
    resolution = None if ended is None else "annulled" if ended.outcome == VOID else ended.outcome
    if ended is not None and _is_binary(entry) and ended.outcome != VOID:
        resolution = "yes" if ended.outcome == entry.outcomes[0].name else "no"
    return {**dict.fromkeys(_METACULUS_QUESTIONS), "Question ID": question.id, "Question Title": question.question,
            "Question Type": "binary" if _is_binary(entry) else "multiple_choice",
            "MC Options": None if _is_binary(entry) else [row.name for row in entry.outcomes],
            "Open Time": question.forecasts[0].entry.entered, "Scheduled Close Time": entry.ends,
            "Resolution": resolution, "Resolution Known Time": ended and ended.date}


def _metaculus_forecasts(record: TrackDocument) -> Iterator[dict]:
    for question in record.questions:
        order = [row.name for row in question.last.outcomes]
        for index, row in enumerate(question.forecasts):
            entry, shares = row.entry, {outcome.name: outcome.forecast for outcome in row.entry.outcomes}
            later = [one.entry for one in question.forecasts[index + 1:] if one.entry.forecaster == entry.forecaster]
            binary = _is_binary(question.last)
            yield {**dict.fromkeys(_METACULUS_FORECASTS), "Question ID": question.id,
                   "Forecaster Username": entry.forecaster, "Start Time": entry.made or entry.entered,
                   "End Time": (later[0].made or later[0].entered) if later else None,
                   "Probability Yes": shares.get(order[0]) if binary else None,
                   "Probability Yes Per Category": None if binary else [shares.get(name, 0.0) for name in order]}


def _fatebook_rows(record: TrackDocument) -> Iterator[dict]:
    for question, entry in _entries(record):
        ended, binary = question.resolution, _is_binary(entry)
        for outcome in entry.outcomes[:1] if binary else entry.outcomes:
            came = None if ended is None else "AMBIGUOUS" if ended.outcome == VOID else (
                "YES" if ended.outcome == outcome.name else "NO")
            made, begun = entry.made or entry.entered, question.forecasts[0].entry
            yield {**dict.fromkeys(_FATEBOOK), "Question title": question.question,
                   "Multiple choice option": None if binary else outcome.name, "Forecast created by": entry.forecaster,
                   "Forecast (scale = 0-1)": outcome.forecast, "Forecast created at": _plain(made),
                   "Question created by": begun.forecaster, "Question created at": _plain(begun.entered),
                   "Question resolve by": entry.ends, "Resolution": came, "Resolved at": ended and ended.date,
                   "Question notes": entry.note}


def _plain(moment: str) -> str:
    return moment.replace("T", " ").removesuffix("Z")


# Import.


def entries_in(path: Path, forecaster: str | None = None, every: bool = False,
               as_id: str | None = None) -> tuple[Callable[[TrackChain], list[ForecastEntry | ResolutionEntry]], int]:
    """Return what makes the lines that a table adds to a track record, and how many of its rows are of questions about
    a number or a date and were left out.

    `forecaster` chooses one of several; without `every` only the last forecast of each question and forecaster
    counts; `as_id` says which question of the track record the one question of the table is. Forecasts that the
    track record has already are passed by. Raises UserError with the line.
    """
    rows, left_out = _rows_in(path)
    rows = [row for row in rows if forecaster is None or row.forecaster == forecaster]
    if not rows:
        raise UserError(f"{path}: nothing was found to import" + (
            f" by the forecaster {printable(forecaster)!r}" if forecaster else ""))
    questions = {row.id for row in rows}
    if as_id is not None and len(questions) > 1:
        raise UserError(f"--id: {path} has {len(questions)} questions; an id is for a table with one")
    groups = _groups(rows, every)

    def make(chain: TrackChain) -> list[ForecastEntry | ResolutionEntry]:
        return list(_new(groups, chain, as_id))
    return make, left_out


def _groups(rows: Sequence[Row], every: bool) -> list[list[Row]]:
    """Return the forecasts as the rows of their outcomes, in the order of time."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.id, row.forecaster, row.made), []).append(row)
    last = {(row.id, row.forecaster): max(made for one, who, made in found if (one, who) == (row.id, row.forecaster))
            for row in rows}
    kept = [group for key, group in found.items() if every or key[2] == last[key[:2]]]
    return sorted(kept, key=lambda group: group[0].made)


def _new(groups: list[list[Row]], chain: TrackChain, as_id: str | None) -> Iterator[ForecastEntry | ResolutionEntry]:
    entries = [entry for entry in chain.entries if isinstance(entry, ForecastEntry)]
    known = {(entry.id, entry.forecaster, entry.made) for entry in entries}
    resolved = {entry.id for entry in chain.entries if isinstance(entry, ResolutionEntry)}
    kinds: dict[str, dict[str, str]] = {}
    for entry in entries:
        kinds.setdefault(entry.id, {}).update({row.name: row.kind for row in entry.outcomes})
    for group in groups:
        name = as_id or group[0].id
        if (name, group[0].forecaster, group[0].made) not in known:
            yield _forecast(group, name, kinds.get(name, {}))
    for first in {as_id or group[0].id: group[0] for group in groups}.values():
        name = as_id or first.id
        if first.resolution and first.resolved and name not in resolved:
            called = _called(kinds.get(name, {})).get(first.resolution, first.resolution)
            outcome = VOID if first.resolution.casefold() in _VOID else called
            yield ResolutionEntry(id=name, entered=now(), outcome=outcome, date=first.resolved,
                                  source=first.source or first.where)


def _called(kinds: dict[str, str]) -> dict[str, str]:
    """Return what yes and no are called in a question that has a proposal and a fallback and nothing else."""
    by_kind = {kind: name for name, kind in kinds.items()}
    if len(kinds) == 2 and by_kind.keys() == {"candidate", "fallback"}:
        return {YES: by_kind["candidate"], NO: by_kind["fallback"]}
    return {}


def _forecast(group: list[Row], name: str, kinds: dict[str, str]) -> ForecastEntry:
    first = group[0]
    shares = {row.outcome: row.share for row in group}
    if len(shares) < len(group):
        raise group[-1].refuse("an outcome stands twice in one forecast", "keep one row for each outcome")
    if set(shares) == {YES}:
        shares[NO] = round(1.0 - shares[YES], 9)
    called = _called(kinds)
    shares = {called.get(outcome, outcome): share for outcome, share in shares.items()}
    total = sum(shares.values())
    if abs(total - 1.0) > _SUM:
        raise first.refuse(f"the shares of this forecast add up to {total:.3f}",
                           "give every outcome a row, so that they add up to 1; a table without outcomes is yes or no")
    if kinds and not set(shares) & set(kinds):
        raise first.refuse(f"none of its outcomes is one of the question {name}",
                           f"name them as there: {', '.join(map(printable, kinds))}")
    usual = {ANOTHER: "another", NO: "fallback"}
    outcomes = [OutcomeForecast.model_validate({
        "name": outcome, "kind": kinds.get(outcome, usual.get(outcome, "candidate")), "forecast": share / total})
        for outcome, share in shares.items()]
    return ForecastEntry(id=name, entered=now(), forecaster=first.forecaster, question=first.question,
                         outcomes=outcomes, ends=first.ends, made=first.made, source=first.source or first.where)


# Reading tables.


def _rows_in(path: Path) -> tuple[list[Row], int]:
    """Return the rows of a table, and how many were left out."""
    texts = _texts(path)
    if _FORECASTS in texts:
        if _QUESTIONS not in texts:
            raise UserError(f"{path}: {_QUESTIONS} is missing; a download of Metaculus has it beside {_FORECASTS}")
        return _metaculus(path, texts)
    (name, text), = texts.items()
    table = list(_table(name, text))
    columns = {key.strip().casefold() for key in _columns(name, text)}
    if {"question title", "forecast (scale = 0-1)"} <= columns:
        usual = {name.casefold(): name for name in _FATEBOOK}
        named = ((at, {usual.get(key.strip().casefold(), key): cell for key, cell in row.items()}) for at, row in table)
        return list(_fatebook(path, named)), 0
    if {"question", "date", "probability"} <= columns:
        return [_plain_row(path, line, row) for line, row in table], 0
    raise UserError(f"{path}:1:1: these are not the columns of a table of forecasts; give question, date and "
                    "probability (and outcome, forecaster, resolution, resolved, source), or a download of Metaculus "
                    "or Fatebook")


def _texts(path: Path) -> dict[str, str]:
    """Return the texts of a CSV, or of the two files of a download of Metaculus: a folder, a zip, or one of them."""
    try:
        if path.is_dir() or path.name in (_QUESTIONS, _FORECASTS):
            folder = path if path.is_dir() else path.parent
            found = [folder / name for name in (_QUESTIONS, _FORECASTS) if (folder / name).is_file()]
            if not found:
                raise UserError(f"{path}: there is no {_FORECASTS} in this folder")
            return {file.name: _decoded(path, file.read_bytes()) for file in found}
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise UserError(f"{path}: there is no such file, or it is too large; give a table of forecasts")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                return {name: _decoded(path, _unpacked(path, parts, name)) for name in (_QUESTIONS, _FORECASTS)
                        if name in parts.namelist()} or _no_download(path)
        return {path.name: _decoded(path, path.read_bytes())}
    # `zipfile` raises the last two for a password and for a way of packing that it does not know.
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise UserError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _unpacked(path: Path, parts: zipfile.ZipFile, name: str) -> bytes:
    if parts.getinfo(name).file_size > _MAX_BYTES:
        raise UserError(f"{path}: {name} in it is too large")
    return parts.read(name)


def _no_download(path: Path) -> dict[str, str]:
    raise UserError(f"{path}: this is no download of Metaculus: {_FORECASTS} is not in it")


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: this is not UTF-8; save it as CSV in UTF-8") from None


def _columns(name: str, text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as error:
        raise UserError(f"{name}:1:1: this is no row of a CSV ({error})") from error


def _table(name: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row of a CSV with its line; columns by their names."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        for row in reader:
            yield reader.line_num, {key: value for key, value in row.items() if isinstance(key, str)}
    except csv.Error as error:
        raise UserError(f"{name}:{reader.line_num}:1: this is no row of a CSV ({error})") from error


def _metaculus(path: Path, texts: dict[str, str]) -> tuple[list[Row], int]:
    about = {row.get("Question ID", ""): row for _, row in _table(_QUESTIONS, texts[_QUESTIONS])}
    rows: list[Row] = []
    left_out = 0
    for line, row in _table(_FORECASTS, texts[_FORECASTS]):
        question = about.get(row.get("Question ID", ""))
        if question is None:
            raise UserError(f"{path}:{line}:1: {_QUESTIONS} has no question {printable(row.get('Question ID', ''))}")
        found = list(_metaculus_row(path, line, row, question))
        left_out += not found
        rows += found
    return rows, left_out


def _metaculus_row(path: Path, line: int, row: dict[str, str], question: dict[str, str]) -> Iterator[Row]:
    """Yield the outcomes of one forecast; none of a question about a number or a date."""
    at = _RowReader(path, line, row)
    options = question.get("MC Options (All)") or question.get("MC Options") or ""
    kind, resolution = question.get("Question Type", ""), question.get("Resolution") or ""
    if kind == "binary":
        shares = {YES: at.share("Probability Yes")}
        resolution = {"yes": YES, "no": NO}.get(resolution.casefold(), resolution)
    elif kind == "multiple_choice":
        shares = dict(zip(map(str, at.listed(options)),
                          map(at.number, at.listed(row.get("Probability Yes Per Category", ""))), strict=False))
    else:
        return
    ends, ended = at.day(question.get("Scheduled Close Time")), at.day(question.get("Resolution Known Time"))
    for outcome, share in shares.items():
        yield Row(str(path), line, _slug("metaculus-" + question["Question ID"]), question.get("Question Title", ""),
                  row.get("Forecaster Username") or "Metaculus", at.moment("Start Time"), outcome, share,
                  ends, resolution or None, ended, question.get("Question URL") or "")


def _fatebook(path: Path, table: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Row]:
    """Yield the rows of a download of Fatebook; of several options, each has the moment of the last of them."""
    rows, came, last = [], {}, {}
    for line, row in table:
        at, option = _RowReader(path, line, row), row.get("Multiple choice option") or ""
        title, answer = row["Question title"], (row.get("Resolution") or "").casefold()
        if answer == "yes" or answer in _VOID or (answer == "no" and not option):
            came[title] = answer if answer in _VOID else option or (YES if answer == "yes" else NO)
        found = Row(str(path), line, _slug("fatebook-" + title), title, row.get("Forecast created by") or "Fatebook",
                    at.moment("Forecast created at"), option or YES, at.share("Forecast (scale = 0-1)"),
                    at.day(row.get("Question resolve by")), None, at.day(row.get("Resolved at")))
        if option:
            last[title, found.forecaster, option] = found
        else:
            rows.append(found)
    moments: dict[tuple[str, str], str] = {}
    for (title, who, _), found in last.items():
        moments[title, who] = max(moments.get((title, who), ""), found.made)
    for found in [*rows, *last.values()]:
        made = moments.get((found.question, found.forecaster), found.made)
        yield Row(**{**vars(found), "made": made, "resolution": came.get(found.question)})


def _plain_row(path: Path, line: int, raw: dict[str, str]) -> Row:
    row = {key.strip().casefold(): value.strip() for key, value in raw.items()}
    at = _RowReader(path, line, row)
    question = row["question"] or row.get("id", "")
    if not question:
        raise at.refuse("there is no question in this row", "say what is asked")
    return Row(str(path), line, _slug(row.get("id") or question), question, row.get("forecaster") or path.stem,
               at.moment("date"), row.get("outcome") or YES, at.share("probability"), at.day(row.get("ends")),
               row.get("resolution") or None, at.day(row.get("resolved")), row.get("source") or "")


@dataclass(frozen=True)
class _RowReader:
    """Reads the cells of one row."""

    path: Path
    line: int
    row: dict[str, str]

    def refuse(self, what: str, hint: str) -> UserError:
        return UserError(str(Problem(str(self.path), self.line, 1, what, hint=hint)))

    def share(self, column: str) -> float:
        return self.number(self.row.get(column) or "")

    def number(self, given: object) -> float:
        text = str(given).strip()
        try:
            value = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            value = -1.0
        if not 0.0 <= value <= 1.0:
            raise self.refuse(f"{printable(text[:40])!r} is no probability", "give a number from 0 to 1, or with %")
        return value

    def moment(self, column: str) -> str:
        text = (self.row.get(column) or "").strip()
        try:
            found = datetime.datetime.fromisoformat(text)
            found = found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            raise self.refuse(f"{printable(text[:40])!r} is no date", "give a day such as 2026-03-07") from None
        return found.strftime("%Y-%m-%dT%H:%M:%SZ")

    def day(self, text: str | None) -> str | None:
        """Return the day of a date or moment, None for none."""
        given = (text or "").strip()
        try:
            return datetime.date.fromisoformat(given[:10]).isoformat() if given else None
        except ValueError:
            raise self.refuse(f"{printable(given[:40])!r} is no date", "give a day such as 2026-03-07") from None

    def listed(self, text: str) -> list:
        """Return a list that was written as Python writes one."""
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            found = None
        if not isinstance(found, (list, tuple)):
            raise self.refuse("a list of options or of their probabilities is missing",
                              "take the file as it was loaded")
        return [0.0 if value is None else value for value in found]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.casefold()).strip("-._")[:48].strip("-._") or "question"
