"""Head-counts without names become one mean and one spread by the rule of docs/coding.md, section 3."""

from __future__ import annotations

import math

import pytest

from sim.scenario.schema import Stance
from support.case_files import NAMES, case, cited, counts, known_by

FOR, AGAINST = {"champion", "support", "lean"}, {"oppose", "block", "veto", "wary"}


def spread_of(mean: float, n_for: int, n_against: int, n: int) -> float:
    return math.sqrt((n_for + n_against) * 0.25 / n - mean**2 + 0.15**2)


def rest_of(row: dict, named: list[str]) -> tuple[int, int, int]:
    """Returns for, against and all of the members that no line of the file names."""
    n_for = int(row["for"]) - sum(word in FOR for word in named)
    n_against = int(row["against"]) - sum(word in AGAINST for word in named) if row["against"] else 0
    return n_for, n_against, int(row["members"]) - len(named)


def named_words(document, candidate: str) -> list[str]:
    stances = document.stances[candidate]
    home = document.candidates[candidate].country
    words = [word for ally, word in stances.items() if ally != "*"]
    return words + (["champion"] if home and home not in stances else [])


def poll_of(document, candidate: str) -> dict:
    """Returns the last count of a candidate that the file cites for it."""
    ids = document.evidence.get(f"stances.{candidate}") or document.evidence["stances"]
    rows = [counts()[poll, candidate] for poll in ids if (poll, candidate) in counts()]
    assert rows, f"no count is cited for {candidate}"
    return max(rows, key=lambda row: row["date"])


STARS = [(name, candidate) for name in NAMES for candidate, stances in case(name).document.stances.items()
         if isinstance(stances.get("*"), Stance)
         and case(name).document.candidates[candidate].status.value != "not available"]  # the withdrawn keep their last


def test_there_are_counts():
    assert len(STARS) > 40


@pytest.mark.parametrize("name, candidate", STARS)
def test_mean_and_spread_are_those_of_the_words(name, candidate):
    document = case(name).document
    row = poll_of(document, candidate)
    n_for, n_against, n = rest_of(row, named_words(document, candidate))
    assert n_for >= 0 and n_against >= 0 and n_for + n_against <= n
    mean = (0.5 * n_for - 0.5 * n_against) / n
    entry = document.stances[candidate]["*"]
    assert entry.stance == pytest.approx(mean, abs=0.00501)
    assert entry.spread == pytest.approx(spread_of(round(mean, 2), n_for, n_against, n), abs=0.0101)


@pytest.mark.parametrize("name", NAMES)
def test_no_count_after_as_of_is_used(name):
    document = case(name).document
    for poll, _ in counts():
        if poll in cited(case(name)):
            date = next(row["date"] for (which, _), row in counts().items() if which == poll)
            assert known_by(date, document.as_of)


@pytest.mark.parametrize("row", counts().values(), ids=lambda row: f"{row['poll']} {row['candidate']}")
def test_columns_add_up(row):
    if row["against"] and row["neither"]:
        assert int(row["for"]) + int(row["against"]) + int(row["neither"]) == int(row["members"])
    else:
        assert int(row["for"]) <= int(row["members"]) and row["against"] == "" == row["neither"]


def test_ballots_of_2016_are_complete():
    per_round = [sum(which == f"un2016-poll-{k}" for which, _ in counts()) for k in range(1, 7)]
    assert per_round == [12, 11, 10, 10, 9, 10]


def test_a_hand_solved_poll():
    """Twelve for, none against, three without opinion: mean .4, spread .25."""
    assert spread_of(0.4, 12, 0, 15) == pytest.approx(0.25)
    assert case("un-2016-07-21").document.stances["António Guterres"]["*"] == Stance(stance=0.4, spread=0.25)
