"""The track record as one holds it: read, added to, resolved, scored."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.backtesting.backtest import seen_record
from sim.backtesting.baselines import CERTAIN, EQUAL, RATE, fallback_rate, forecasts, learned_hedge
from sim.backtesting.forecast import Forecast as Given
from sim.backtesting.forecast import base_odds
from sim.errors import UserError
from sim.model.encoding import Encoded
from sim.odds.run import run
from sim.plot import Pictured
from sim.results.base import frame, provenance, short
from sim.results.track import (
    FORECASTS,
    SCORES,
    VOID,
    ForecastEntry,
    OutcomeForecast,
    ResolutionEntry,
    TrackDocument,
    TrackedQuestion,
    WrittenLine,
    forecast_rows,
    score_rows,
)
from sim.scenario.catalog import data_folder
from sim.scenario.fields import ANOTHER
from sim.scenario.finding import printable, suggest
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import DEFAULT, Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.text.format import join_names, percent
from sim.theories.registry import poll_of
from sim.track.chain import Make, TrackChain, append, read_chain
from sim.track.scoring import track_document

if TYPE_CHECKING:
    import pandas

DEFAULT_FILE = Path("forecasts") / "track.jsonl"


def track_record(path: str | Path | None = None) -> Track:
    """Read a track record: forecasts of open questions, entered on a day, with how they came out.

    Parameters
    ----------
    path : str, pathlib.Path or None
        The file. Default: `forecasts/track.jsonl` here, or where there is none the one that ships.

    Returns
    -------
    Track
        With `table`, `forecasts`, `scores`, `plot()`, `save(path)`, and `add`, `update` and `resolve`, each of which
        writes a line and returns the track record as it then is. A file that is not there yet is empty.

    Raises
    ------
    UserError
        A line is not as it was written.

    Examples
    --------
    >>> import sim
    >>> list(sim.track_record().table.columns)[:3]
    ['id', 'status', 'question']
    """
    file = Path(path) if path is not None else DEFAULT_FILE if DEFAULT_FILE.exists() else shipped_file()
    return _track(read_chain(file))


def shipped_file() -> Path:
    """Return the file of the track record that ships."""
    return data_folder("forecasts") / "track.jsonl"


def _track(chain: TrackChain, wrote: Sequence[WrittenLine] = ()) -> Track:
    return Track(track_document(chain, datetime.date.fromisoformat(now()[:10]), wrote))


@dataclass(frozen=True, repr=False)
class Track(Pictured):
    """Forecasts of open questions with how they came out; `table`, `forecasts` and `scores` are pandas tables."""

    record: TrackDocument

    def __repr__(self) -> str:
        return f"Track({self.record.file!r}, questions={len(self.questions)}, resolved={len(self.record.resolved)})"

    @property
    def questions(self) -> list[TrackedQuestion]:
        """The questions, each with its forecasts and how it came out."""
        return self.record.questions

    def question(self, id: str) -> TrackedQuestion:
        """Return the question of an id. Raises UserError with the nearest one."""
        found = {one.id: one for one in self.questions}
        if id not in found:
            hint = suggest(id, found) or "`nemcon track show` lists the questions"
            raise UserError(f"{printable(id)}: {self.record.file} has no question of this id; {hint}")
        return found[id]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row a question: status, the likeliest outcome of the last forecast, and how it came out."""
        rows = [{"id": one.id, "status": one.status, "question": one.question, "entered": one.last.entered,
                 "ends": one.last.ends, "forecasts": len(one.forecasts), "favourite": one.last.favourite.name,
                 "forecast": one.last.favourite.forecast,
                 "outcome": one.resolution.outcome if one.resolution else None,
                 "date": one.resolution.date if one.resolution else None} for one in self.questions]
        return frame(rows, ("id", "status", "question", "entered", "ends", "forecasts", "favourite", "forecast",
                            "outcome", "date"))

    @cached_property
    def forecasts(self) -> pandas.DataFrame:
        """One row a forecast and outcome."""
        return frame(forecast_rows(self.record), FORECASTS)

    @cached_property
    def scores(self) -> pandas.DataFrame:
        """One row a forecaster and group: mean scores with 95 % intervals over questions."""
        return frame(score_rows(self.record), SCORES)

    def add(self, scenario: Scenario | str | Path, id: str | None = None, *,
            replicates: int = 10_000, seed: int = 1, parameters: Parameters | str = DEFAULT,
            workers: int | None = None, note: str | None = None,
            progress: Callable[[int, int], None] | None = None) -> Track:
        """Enter the forecast of a question that has none yet; the id is the name of the scenario's file by default."""
        read = as_scenario(scenario)
        name = id or id_of(read)
        _check_id(name)
        self._refuse_second(read_chain(self._file), name)
        entry = forecast_now(read, name, parameters, replicates, seed, workers, note, progress)

        def make(chain: TrackChain) -> list[ForecastEntry]:
            self._refuse_second(chain, name)
            return [entry]
        return self.enter(make)

    def update(self, id: str, scenario: Scenario | str | Path | None = None, *,
               replicates: int = 10_000, seed: int = 1, parameters: Parameters | str = DEFAULT,
               workers: int | None = None, note: str | None = None,
               progress: Callable[[int, int], None] | None = None) -> Track:
        """Enter a new forecast of a question that is not resolved, from the same scenario file or another one."""
        chain = read_chain(self._file)
        last = _track(chain).question(id).last
        _refuse_resolved(chain, id)
        if scenario is None and last.scenario is None:
            raise UserError(f"{printable(id)}: its last forecast was imported, so name the scenario")
        read = as_scenario(scenario if scenario is not None else _where(last.scenario or ""))
        _refuse_other_question(read, id, last)
        entry = forecast_now(read, id, parameters, replicates, seed, workers, note, progress)

        def make(chain: TrackChain) -> list[ForecastEntry]:
            _track(chain).question(id)
            _refuse_resolved(chain, id)
            return [entry]
        return self.enter(make)

    def resolve(self, id: str, outcome: str, date: datetime.date | str, source: str, *,
                note: str | None = None, again: bool = False) -> Track:
        """Enter how a question came out: one of its outcomes, "another name", or "void" where it can no longer be
        answered. `again` takes the place of an earlier resolution, which stays in the file.
        """
        day = _day(date)
        if not source.strip():
            raise UserError("source: got nothing, say where this was read")

        def make(chain: TrackChain) -> list[ResolutionEntry]:
            question = _track(chain).question(id)
            if question.resolution is not None and not again:
                raise UserError(f"{printable(id)}: this question was resolved already ({question.resolution.outcome}, "
                                f"{question.resolution.date}); to correct that, add --again")
            return [ResolutionEntry(id=id, entered=now(), outcome=_outcome(question, outcome), date=day.isoformat(),
                                    source=source.strip(), note=note)]
        return self.enter(make)

    def enter(self, make: Make) -> Track:
        """Write the lines that `make` returns for the track record as it then is."""
        def checked(chain: TrackChain) -> Sequence[ForecastEntry | ResolutionEntry]:
            _refuse_older(chain)
            return make(chain)
        return _track(*append(self._file, checked))

    @property
    def _file(self) -> Path:
        file = Path(self.record.file)
        if file == shipped_file() and "_data" in file.parts:
            raise UserError(f"{file}: this is the track record that ships; name a file of your own (--file)")
        return file

    def _refuse_second(self, chain: TrackChain, name: str) -> None:
        _refuse_resolved(chain, name)
        if any(entry.id == name for entry in chain.entries):
            raise UserError(f"{printable(name)}: {self.record.file} has this question already; "
                            "`nemcon track update` enters a new forecast of it, --id another question")

    def _repr_html_(self) -> str:
        words = f"{len(self.questions)} questions, {len(self.record.resolved)} resolved ({self.record.file})"
        shown = self.table.assign(forecast=[percent(share) for share in self.table["forecast"]])
        return f"<p>{escape(words)}</p>" + shown.to_html(index=False)


def _refuse_resolved(chain: TrackChain, name: str) -> None:
    """Refuse a forecast of a question of which a line says how it came out; nothing opens it again."""
    found = [(number, entry) for number, entry in enumerate(chain.entries, start=1)
             if isinstance(entry, ResolutionEntry) and entry.id == name]
    if found:
        number, entry = found[-1]
        raise UserError(f"{printable(name)}: this question was resolved already ({printable(entry.outcome)}, "
                        f"{entry.date}, line {number}), so a forecast now shows nothing; enter another question "
                        "(`nemcon track add SCENARIO --id ID`)")


def _refuse_older(chain: TrackChain) -> None:
    """Refuse to write where the clock is a day or more behind a line that is there."""
    number, latest = max(((number, entry.entered[:10]) for number, entry in enumerate(chain.entries, start=1)),
                         key=lambda line: line[1], default=(0, ""))
    if now()[:10] < latest:
        raise UserError(f"{printable(chain.path.as_posix())}:{number}: this line was entered on {latest}, and the "
                        f"clock here says {now()[:10]}; set the clock, a forecast shows nothing without its day")


def _refuse_other_question(scenario: Scenario, name: str, last: ForecastEntry) -> None:
    """Refuse a scenario about other names altogether, such as a file given by mistake."""
    if not last.imported and not set(last.names) & set(scenario.candidates):
        raise UserError(f"{printable(scenario.shown)}: it has none of the outcomes that {printable(name)} had "
                        f"({printable(join_names(last.names))}); enter another question (`nemcon track add SCENARIO "
                        "--id ID`)")


def _check_id(name: str) -> None:
    if id_problem(name):
        raise UserError(f"--id: got {printable(name)!r}, give small letters, digits, '.', '-' and '_', 80 at most")


def id_problem(name: str) -> bool:
    """Tell whether a text cannot be the id of a question."""
    import re
    return not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", name)


def _where(shown: str) -> str | Path:
    """Return the scenario that a line names: by its bare name where it is one that ships and is not here."""
    return Path(shown) if Path(shown).exists() or not shown.startswith("scenarios/") else Path(shown).stem


def _day(date: datetime.date | str) -> datetime.date:
    try:
        day = date if isinstance(date, datetime.date) else datetime.date.fromisoformat(date)
    except ValueError:
        raise UserError(f"--date: got {printable(str(date))}, give a day such as 2026-03-07") from None
    if day.isoformat() > now()[:10]:
        raise UserError(f"--date: {day} is not over yet; a question is resolved when its outcome is known")
    return day


def _outcome(question: TrackedQuestion, given: str) -> str:
    """Return the outcome that is meant. Raises UserError with those there are."""
    known = [*dict.fromkeys([*question.outcomes, ANOTHER, VOID])]
    by_form = {name.casefold(): name for name in known} | {name: name for name in known}
    meant = by_form.get(given.strip(), by_form.get(given.strip().casefold()))
    if meant is not None:
        return meant
    raise UserError(f"{printable(given)}: this is no outcome of {question.id}; {suggest(given, known)}. A name that no "
                    f"forecast lists is {ANOTHER!r} (say which with --note)")


def now() -> str:
    """Return the moment as lines have it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def id_of(scenario: Scenario) -> str:
    """Return what a question is called when nobody says it: the name of its file.

    Raises UserError where there is none.
    """
    name = "" if scenario.source is None else Path(scenario.source).stem
    found = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:80]
    if not found:
        raise UserError(f"{printable(scenario.shown)}: its name makes no id of a question, give one (--id)")
    return found


def forecast_now(scenario: Scenario, question_id: str, parameters: Parameters | str, replicates: int, seed: int,
                 workers: int | None = None, note: str | None = None,
                 progress: Callable[[int, int], None] | None = None) -> ForecastEntry:
    """Return the forecast of a scenario and of the baselines. Raises UserError as `sim.run` does."""
    parameters = read_parameters(parameters) if isinstance(parameters, str) else parameters
    odds = run(scenario, replicates, seed, workers=workers, parameters=parameters, progress=progress)
    outcomes = [OutcomeForecast(name=row.name, kind=row.kind, odds=row.odds, forecast=short(row.forecast))
                for row in odds.record.in_file_order]
    document = scenario.document
    return ForecastEntry(
        id=question_id, entered=now(), question=document.question or scenario.title, title=scenario.title,
        outcomes=outcomes, as_of=document.as_of.isoformat(), ends=odds.record.details.end,
        baselines=_baselines(odds.encoded), replicates=replicates, note=note, **provenance(scenario, parameters, seed))


def _baselines(encoded: Encoded) -> dict[str, list[float]]:
    """Return what every baseline gives each name and none of them, hedged as it learned from the record that ships."""
    poll, size = poll_of(encoded), len(encoded.scenario.candidates) + 1
    given = {EQUAL: np.full(size, 1 / size), RATE: base_odds(size, fallback_rate(seen_record())),
             **{baseline.name: baseline.answer(poll) for baseline in CERTAIN}}
    hedges = _hedges()
    return {name: [short(share) for share in Given(odds).hedged(hedges[name]).shares]
            for name, odds in given.items()}


@cache
def _hedges() -> dict[str, float]:
    """Return how much of its own odds each baseline keeps."""
    record = seen_record()
    made = forecasts(record, record)
    return {name: learned_hedge(made[name], record).whole for name in (EQUAL, RATE, *(one.name for one in CERTAIN))}
