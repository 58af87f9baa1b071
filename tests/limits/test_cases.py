"""Every extreme case gives a sound answer or a clear refusal, on both drivers with the same bits."""

from __future__ import annotations

import math

import pytest

from support.limits.cases import CASES
from support.limits.checks import NO_NUMBERS, NoNumber, check_finite, check_odds, check_text, strict_json
from support.limits.verdict import ANSWER, REFUSAL, told, verdict
from support.limits.worlds import text

# Half of them in every pytest, all with -m slow and in the count.
PLAYED = [pytest.param(case, marks=() if number % 2 == 0 else pytest.mark.slow) for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: f"{case.kind}: {case.name}")
def test_an_answer_or_a_refusal(case, tmp_path):
    assert verdict(case, tmp_path) == (REFUSAL if case.refused else ANSWER)


@pytest.mark.parametrize("case", [case for case in CASES if not case.refused][::5], ids=lambda case: case.name)
def test_what_people_read_has_no_word_for_no_number(case, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(text(case.edits), encoding="utf-8")
    told(path)


def test_names_of_cases_are_different():
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES) > 100


class TestControls:
    """What is not sound is noticed."""

    @pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
    def test_json_that_holds_none(self, word):
        with pytest.raises(NoNumber):
            strict_json(f'{{"odds": {word}}}')

    @pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
    def test_a_document_that_holds_none(self, number):
        with pytest.raises(NoNumber, match=r"\.a\.0"):
            check_finite({"a": [number]})

    @pytest.mark.parametrize("row", [
        {"count": 10, "odds": 1.0, "low": 0.7, "high": 0.9}, {"count": 10, "odds": 1.0, "low": -0.1, "high": 1.0},
        {"count": 9, "odds": 0.9, "low": 0.5, "high": 1.0}, {"count": 10, "odds": 0.9, "low": 0.5, "high": 1.0}])
    def test_odds_that_are_none(self, row):
        with pytest.raises(AssertionError):
            check_odds([row], 10)

    @pytest.mark.parametrize("text", ["nan %", "about +inf", "(NaN to 3)", "infinity"])
    def test_a_text_that_says_none(self, text):
        with pytest.raises(NoNumber):
            check_text(text)

    @pytest.mark.parametrize("text", ["finance", "information", "Nancy", "--infinite", "an infinitesimal", "nan-ny"])
    def test_a_text_that_only_looks_like_it(self, text):
        assert not NO_NUMBERS.search(text)
