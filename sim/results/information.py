"""What would tell us most: the record of `nemcon learn`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sim.results.base import Date, Positive, Provenance, ResultModel, Share
from sim.text.format import day, percent

Bits = Annotated[float, Field(ge=0)]


LEARN_COLUMNS = ("ally", "candidate", "date", "bits", "share", "outcome", "answer", "answer_share", "runs", "odds")
MIN_RUNS = 50  # behind odds that are printed: the standard error is at most 7 points


class LearntAnswer(ResultModel):
    """What could be heard, how often it would be, and the odds of the likeliest outcome then."""

    words: str
    share: Share
    runs: Positive = Field(description="Runs in which it is heard; the odds are of these.")
    odds: Share

    @property
    def odds_words(self) -> str:
        """The odds as they are printed; words where too few runs stand behind them."""
        return percent(self.odds) if self.runs >= MIN_RUNS else "too few runs"


class Learnt(ResultModel):
    """Something that could be learnt: an ally's stance today, or how many do not object on a later day."""

    ally: str | None = Field(default=None, description="Whose stance; null for a count.")
    name: str | None = Field(default=None, description="The ally's name.")
    candidate: str = Field(description="Toward whom.")
    date: Date = Field(default=None, description="The day of the count; null for a stance, which is that of today.")
    bits: Bits = Field(description="Expected reduction of the entropy of the outcome, less what chance alone gives.")
    share: Share = Field(description="The same as a share of the entropy.")
    outcome: str = Field(description="The likeliest outcome, of which all answers give the odds.")
    answers: list[LearntAnswer]

    @property
    def label(self) -> str:
        """Whose stance, or the day of the count."""
        if self.ally is not None:
            return self.name or self.ally
        return f"count of {day(self.date)}" if self.date else "a count"

    @property
    def share_words(self) -> str:
        """The share of the entropy, as it is printed."""
        return percent(self.share, 1)

    @property
    def answer_words(self) -> str:
        """The odds of the likeliest outcome after the first and the last of the answers."""
        ends = [self.answers[0], *self.answers[1:][-1:]]
        return ", ".join(f"{answer.odds_words} if {answer.words}" for answer in ends)


class InformationDocument(Provenance):
    """`nemcon learn --json`."""

    replicates: Positive
    entropy: Bits = Field(description="Of the outcome, in bits: 0 where it is certain, 1 for a coin.")
    now: Share = Field(description="Odds of the likeliest outcome today, before anything is learnt.")
    rows: list[Learnt] = Field(description="The most telling first.")

    @property
    def stances(self) -> list[Learnt]:
        """Stances that could be learnt today, the most telling first; of each ally the one that tells most."""
        first: dict[str, Learnt] = {}
        for row in self.rows:
            if row.ally is not None:
                first.setdefault(row.ally, row)
        return list(first.values())

    @property
    def counts(self) -> list[Learnt]:
        """Later counts, the most telling first."""
        return [row for row in self.rows if row.ally is None]


def learn_rows(found: InformationDocument) -> list[dict[str, Any]]:
    """Return one row for each answer that could be heard."""
    return [{"ally": row.ally, "candidate": row.candidate, "date": row.date, "bits": row.bits, "share": row.share,
             "outcome": row.outcome, "answer": answer.words, "answer_share": answer.share, "runs": answer.runs,
             "odds": answer.odds}
            for row in found.rows for answer in row.answers]
