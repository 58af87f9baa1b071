"""What lines come to: status, groups, scores by hand, calibration."""

from __future__ import annotations

import datetime
import math

import pytest

from sim.errors import UserError
from sim.results.track import ForecastEntry
from support.tracks import TODAY, document, ended, said


def scores(found, group="in time"):
    return {row.forecaster: row for row in found.scores if row.group == group}


def test_a_question_is_open_then_due_then_resolved_or_void():
    entries = (said("a"), said("b"), said("c"), ended("b"), ended("c", "void"))
    soon = document(*entries, today=datetime.date(2026, 12, 1))
    assert [one.status for one in soon.questions] == ["open", "resolved", "void"]
    assert [one.status for one in document(*entries, today=TODAY).questions] == ["due", "resolved", "void"]


def test_scores_are_those_of_the_definition():
    found = scores(document(said("a", shares=(0.5, 0.3, 0.2)), ended("a", "Ben")))["nemcon"]
    assert found.log.mean == pytest.approx(-math.log(0.3), abs=1e-6)
    assert found.brier.mean == pytest.approx(0.25 + 0.49 + 0.04, abs=1e-6)
    assert (found.questions, found.forecasts) == (1, 1)


def test_baselines_are_scored_as_they_were_recorded():
    entry = said("a", baselines={"equal odds": [0.4, 0.4, 0.2], "nash": [1.0, 0.0, 0.0]})
    found = scores(document(entry, ended("a", "Ben")))
    assert found["equal odds"].log.mean == pytest.approx(-math.log(0.4), abs=1e-6)
    assert found["equal odds"].minus.mean == pytest.approx(math.log(0.4 / 0.3), abs=1e-5)
    assert found["nash"].log is None and found["nash"].minus is None and found["nash"].brier.mean == 2.0
    assert [row.forecaster for row in document(entry, ended("a", "Ben")).scores] == ["nemcon", "equal odds", "nash"]


def test_a_question_counts_once_whatever_the_number_of_its_forecasts():
    found = scores(document(said("a", "2026-01-01", (0.8, 0.1, 0.1)), said("a", "2026-01-02", (0.2, 0.7, 0.1)),
                            said("b", shares=(0.5, 0.4, 0.1)), ended("a"), ended("b")))["nemcon"]
    assert found.log.mean == pytest.approx(-((math.log(0.8) + math.log(0.2)) / 2 + math.log(0.5)) / 2, abs=1e-6)
    assert (found.questions, found.forecasts, found.log.clusters) == (2, 3, 2)


@pytest.mark.parametrize("outcome", ["nobody", "another name", "Zoe"])
def test_what_no_forecast_names_is_none_of_the_names(outcome):
    assert scores(document(said("a"), ended("a", outcome)))["nemcon"].log.mean == pytest.approx(-math.log(0.2), abs=1e-6)


def test_a_forecast_entered_after_the_outcome_was_known_is_marked_and_scored_apart():
    found = document(said("a", "2026-01-01"), said("a", "2026-02-02", (0.9, 0.05, 0.05)), ended("a", date="2026-02-01"))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "late"]
    assert scores(found)["nemcon"].log.mean == pytest.approx(-math.log(0.5), abs=1e-6)
    assert scores(found, "late")["nemcon"].log.mean == pytest.approx(-math.log(0.9), abs=1e-6)


def test_a_date_before_that_of_an_earlier_line_is_not_believed():
    """Its clock was put back: the line before it was written later than it says of itself."""
    found = document(said("b", "2026-03-01"), said("a", "2026-01-20"), ended("a", date="2026-02-01", entered="2026-03-02"))
    assert found.questions[1].forecasts[0].group == "late"
    kept = document(said("b", "2026-01-31"), said("a", "2026-01-20"), ended("a", date="2026-02-01", entered="2026-03-02"))
    assert kept.questions[1].forecasts[0].group == "in time"


def test_the_day_itself_is_in_time():
    found = document(said("a", "2026-02-01"), ended("a", date="2026-02-01"))
    assert found.questions[0].forecasts[0].group == "in time"


@pytest.mark.parametrize("entered", ["2026-01-30", "2026-02-01", "2026-02-02"])
def test_a_line_after_the_resolution_is_late_whatever_the_dates_say(entered):
    """The clock of a machine, or a day of resolution that is set late, proves nothing; the order of the lines does."""
    found = document(said("a", "2026-01-01"), ended("a", date="2026-02-01"), said("a", entered, (0.9, 0.05, 0.05)))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "late"]
    assert scores(found)["nemcon"].forecasts == scores(found, "late")["nemcon"].forecasts == 1
    assert [row.forecast for row in found.reliability] == [0.2, 0.3, 0.5]


def test_a_correction_of_the_resolution_makes_nothing_timely():
    found = document(said("a"), ended("a", "Ben", "2026-01-15"), said("a", "2026-01-20"), ended("a", date="2026-02-01"))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "late"]


def test_control_the_resolution_of_another_question_makes_nothing_late():
    found = document(said("a"), said("b"), ended("b", date="2026-01-11", entered="2026-01-11"), said("a", "2026-01-12"), ended("a"))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "in time"]


def test_an_import_after_the_resolution_is_imported_or_late():
    found = document(said("a"), ended("a", date="2026-02-01"),
                     said("a", "2026-02-01", made="2026-01-01T00:00:00Z", source="x"),
                     said("a", "2026-02-01", made="2026-02-15T00:00:00Z", source="x"))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "imported", "late"]


def test_the_last_forecast_of_a_question_that_came_out_is_the_last_one_in_time():
    found = document(said("a", shares=(0.6, 0.2, 0.2)), said("a", shares=(0.5, 0.3, 0.2)), ended("a"),
                     said("a", shares=(0.9, 0.05, 0.05)), said("b", "2026-02-03"), ended("b"))
    assert [(one.last_recorded.line, one.last_recorded.group) for one in found.questions] == [(2, "in time"), (5, "late")]
    assert found.questions[0].last.favourite.forecast == 0.5


def test_an_imported_date_is_the_word_of_a_file():
    found = document(said("a", "2026-01-30", made="2026-01-29T00:00:00Z", source="x"),
                     said("a", "2026-03-01", made="2026-01-01T00:00:00Z", source="x"),
                     said("a", "2026-03-01", made="2026-02-15T00:00:00Z", source="x"), ended("a", date="2026-02-01"))
    assert [row.group for row in found.questions[0].forecasts] == ["in time", "imported", "late"]


def test_a_later_resolution_takes_the_place_of_an_earlier_one():
    found = document(said("a"), ended("a", "Ada"), ended("a", "Ben"))
    assert found.questions[0].resolution.outcome == "Ben"
    assert scores(found)["nemcon"].log.mean == pytest.approx(-math.log(0.3), abs=1e-6)


def test_void_and_open_questions_are_not_scored():
    assert document(said("a"), said("b"), ended("b", "void")).scores == []


def test_another_forecaster_is_compared_over_the_same_questions():
    found = scores(document(said("a", shares=(0.5, 0.3, 0.2)), said("a", shares=(0.8, 0.1, 0.1), forecaster="crowd"),
                            said("b", shares=(0.5, 0.3, 0.2)), ended("a"), ended("b")))
    assert found["crowd"].minus.mean == pytest.approx(math.log(0.8 / 0.5), abs=1e-6)
    assert found["crowd"].minus.clusters == 1


def test_calibration_takes_the_last_forecast_in_time_of_each_question():
    found = document(said("a", "2026-01-01", (0.1, 0.8, 0.1)), said("b", shares=(0.8, 0.1, 0.1)),
                     said("a", "2026-01-20", (0.8, 0.1, 0.1)), said("a", "2026-02-20", (0.0, 1.0, 0.0)), ended("a"),
                     ended("b", "Ben"))
    low, high = found.reliability
    assert (low.count, low.observed, low.forecast) == (4, 0.25, 0.1)
    assert (high.count, high.observed, high.forecast) == (2, 0.5, 0.8)
    assert 0.0 < high.low < 0.5 < high.high < 1.0


@pytest.mark.parametrize("changed", [
    {"shares": (0.5, 0.3, 0.3)}, {"names": ("Ada", "Ada")}, {"baselines": {"x": [0.5, 0.5]}},
    {"baselines": {"x": [0.5, 0.5, 0.5]}}, {"name": "A B"}, {"entered": "2026-13-01"},
])
def test_what_is_no_forecast_is_refused(changed):
    with pytest.raises(ValueError):
        said(**changed)


def test_control_the_same_is_accepted():
    assert isinstance(said(), ForecastEntry) and not issubclass(ValueError, UserError)
