"""Write what the track record that ships says into docs/open-questions.md (`make reference`)."""

from __future__ import annotations

import datetime
from pathlib import Path

from sim.results.track import ForecastEntry, TrackDocument, TrackedQuestion
from sim.text.format import day, percent
from sim.track.chain import read_chain
from sim.track.scoring import track_document

_ROOT = Path(__file__).resolve().parents[1]
FILE, PAGE = _ROOT / "forecasts" / "track.jsonl", _ROOT / "docs" / "open-questions.md"
BEGIN, END = "<!-- made by tools/track_page.py: begin -->\n", "<!-- made by tools/track_page.py: end -->\n"
_BASELINES = ("base rate", "median", "great powers")


def page(text: str, file: Path = FILE) -> str:
    """Return the page with its generated part as the track record has it."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + shown(file) + END + rest.partition(END)[2]


def shown(file: Path = FILE) -> str:
    """Return the track record in Markdown. Nothing depends on the day: a question is open or it is resolved."""
    chain = read_chain(file)
    record = track_document(chain, datetime.date.min)
    head = f"{len(chain.lines)} lines; the hash of the last one is `{chain.head}`.\n" if chain.lines else "No line yet.\n"
    return "\n".join([head, *(part for one in record.questions for part in _question(one)), *_scores(record)])


def _question(question: TrackedQuestion) -> list[str]:
    entry, ended = question.last, question.resolution
    first = question.forecasts[0].entry
    about = (f"`{question.id}`, {len(question.forecasts)} forecast{'s' if len(question.forecasts) > 1 else ''}, the last one "
             f"entered on {day(entry.entered[:10])}"
             + (f" (the first one on {day(first.entered[:10])})" if first is not entry else "")
             + f"; known on {day(entry.as_of)}, ends on {day(entry.ends)}; " if entry.as_of and entry.ends else "")
    status = "open" if ended is None else f"**{ended.outcome}**, {day(ended.date)} ({ended.source})"
    return [f"### {question.question}\n", f"{about}{status}.\n", _table(entry)]


def _table(entry: ForecastEntry) -> str:
    """Return outcomes with odds and forecast, and what three of the simpler rules gave on the same day."""
    rules = [name for name in _BASELINES if name in entry.baselines]
    lines = [f"| outcome | odds | forecast | {' | '.join(rules)} |", "|---|---|---|" + "---|" * len(rules)]
    rest = [row for row in entry.outcomes if row.kind != "candidate"]
    for row in entry.outcomes:
        if row.kind == "candidate":
            index = entry.names.index(row.name)
            cells = [percent(entry.baselines[name][index]) for name in rules]
        else:
            cells = [f"{percent(entry.baselines[name][-1])}{' for both' if len(rest) > 1 else ''}" if row is rest[0] else ""
                     for name in rules]
        odds = "" if row.odds is None else percent(row.odds)
        lines.append(f"| {row.name} | {odds} | {percent(row.forecast)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _scores(record: TrackDocument) -> list[str]:
    if not record.scores:
        return ["None of the questions has come out yet, so there is no score.\n"]
    lines = ["| | forecaster | questions | log score | Brier |", "|---|---|---|---|---|"]
    lines += [f"| {row.group} | {row.forecaster} | {row.questions} | {'no end' if row.log is None else f'{row.log.mean:.2f}'} "
              f"| {row.brier.mean:.2f} |" for row in record.scores if row.brier is not None]
    return ["\n".join(lines) + "\n"]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
