"""What the lines of a track record come to: questions, who was right, and how forecasts kept their word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from sim.backtesting.backtest import reliability_of
from sim.backtesting.scores import average, brier, difference, log_score
from sim.results.backtest import ReliabilityBin
from sim.results.track import (
    OWN,
    VOID,
    ForecastEntry,
    ForecasterScore,
    RecordedForecast,
    ResolutionEntry,
    TrackDocument,
    TrackedQuestion,
    WrittenLine,
)
from sim.track.chain import TrackChain

Group = Literal["in time", "late", "imported"]
GROUPS: tuple[Group, ...] = ("in time", "late", "imported")


def track_document(chain: TrackChain, today: datetime.date, wrote: Sequence[WrittenLine] = ()) -> TrackDocument:
    """Return all that a track record says on a day."""
    questions = list(_questions(chain, today))
    resolved = [question for question in questions if question.status == "resolved"]
    return TrackDocument(
        file=chain.path.as_posix(), lines=len(chain.lines), hash=chain.head, wrote=list(wrote), questions=questions,
        scores=[score for group in GROUPS for score in _scores(group, resolved)], reliability=_reliability(resolved))


def _questions(chain: TrackChain, today: datetime.date) -> Iterator[TrackedQuestion]:
    """Yield the questions in the order in which they were first entered."""
    lines: dict[str, list[tuple[int, ForecastEntry, str]]] = {}
    resolutions: dict[str, ResolutionEntry] = {}
    first: dict[str, int] = {}  # the line that first said how a question came out
    latest = ""  # a line is not older than those before it, whatever the clock said
    for number, entry in enumerate(chain.entries, start=1):
        latest = max(latest, entry.entered)
        if isinstance(entry, ForecastEntry):
            lines.setdefault(entry.id, []).append((number, entry, latest))
        else:
            resolutions[entry.id] = entry
            first.setdefault(entry.id, number)
    for name, entries in lines.items():
        resolution = resolutions.get(name)
        known_at = first.get(name, len(chain.entries))
        rows = [RecordedForecast(line=number, group=_group(one, since, resolution, number > known_at), entry=one)
                for number, one, since in entries]
        question = TrackedQuestion(id=name, question=entries[0][1].question, status="open", forecasts=rows,
                            resolution=resolution)
        yield question.model_copy(update={"status": _status(question, today)})


def _status(question: TrackedQuestion, today: datetime.date) -> str:
    if question.resolution is not None:
        return "void" if question.resolution.outcome == VOID else "resolved"
    ends = question.last.ends
    return "due" if ends is not None and ends < today.isoformat() else "open"


def _group(entry: ForecastEntry, since: str, resolution: ResolutionEntry | None, is_after: bool) -> Group:
    """Tell which forecasts a forecast is scored with: a date that only another file vouches for is no proof, and a line
    after the resolution is late whatever its date says. `since` is the latest moment of its line and those before it.
    """
    if resolution is not None and (is_after or since[:10] > resolution.date):
        return "imported" if entry.made is not None and entry.made[:10] <= resolution.date else "late"
    return "in time"


Scored = dict[str, dict[str, tuple[float | None, float]]]  # forecaster -> line -> log score and Brier score


def _scores(group: Group, resolved: Sequence[TrackedQuestion]) -> Iterator[ForecasterScore]:
    """Yield the scores of every forecaster of a group: the model first, then the best log score first."""
    rows: Scored = {}
    question_of: dict[str, str] = {}
    for question in resolved:
        for row in question.forecasts:
            if row.group == group and question.resolution is not None:
                question_of[str(row.line)] = question.id
                for who, scores in _scored(row.entry, question.resolution.outcome):
                    rows.setdefault(who, {})[str(row.line)] = scores
    own = _logs(rows.get(OWN, {}))
    found = [_mean_scores(group, who, of, own, question_of) for who, of in rows.items()]
    yield from sorted(found, key=lambda one: (one.forecaster != OWN, one.log is None,
                                              one.log.mean if one.log else 0.0, one.forecaster))


def _scored(entry: ForecastEntry, outcome: str) -> Iterator[tuple[str, tuple[float | None, float]]]:
    """Yield everybody who gave a forecast in a line, with log and Brier score."""
    true = entry.index_of(outcome)
    for who, shares in ((entry.forecaster, entry.merged), *entry.baselines.items()):
        yield who, (log_score(shares, true) if shares[true] > 0 else None, brier(shares, true))


def _logs(of: dict[str, tuple[float | None, float]]) -> dict[str, float]:
    return {line: log for line, (log, _) in of.items() if log is not None}


def _mean_scores(group: Group, who: str, of: dict[str, tuple[float | None, float]], own: dict[str, float],
                 question_of: dict[str, str]) -> ForecasterScore:
    logs = _logs(of)
    whole = len(logs) == len(of)  # who gave an outcome nothing has no mean over the others either
    return ForecasterScore(
        group=group, forecaster=who, questions=len({question_of[line] for line in of}), forecasts=len(of),
        log=average(logs, question_of) if whole else None,
        brier=average({line: score for line, (_, score) in of.items()}, question_of),
        minus=_minus(who, own, logs, question_of) if whole else None)


def _minus(who: str, own: dict[str, float], logs: dict[str, float], question_of: dict[str, str]) -> Any:
    """Return the model's log score minus somebody's: of one line for the baselines, else by question."""
    if who == OWN:
        return None
    if own.keys() & logs.keys():
        return difference(own, logs, question_of)
    mine, theirs = _by_question(own, question_of), _by_question(logs, question_of)
    return difference(mine, theirs, {name: name for name in mine})


def _by_question(logs: dict[str, float], question_of: dict[str, str]) -> dict[str, float]:
    grouped: dict[str, list[float]] = {}
    for line, log in logs.items():
        grouped.setdefault(question_of[line], []).append(log)
    return {name: sum(found) / len(found) for name, found in grouped.items()}


def _reliability(resolved: Iterable[TrackedQuestion]) -> list[ReliabilityBin]:
    """Return how often outcomes given about the same odds happened: of each question the last forecast in time, so
    that no question counts twice.
    """
    pairs: list[tuple[float, bool]] = []
    for question in resolved:
        entries = [row.entry for row in question.forecasts if row.group == "in time" and row.entry.forecaster == OWN]
        if entries and question.resolution is not None:
            true = entries[-1].index_of(question.resolution.outcome)
            pairs += [(share, index == true) for index, share in enumerate(entries[-1].merged)]
    return reliability_of(pairs)
