"""Tables of other people: what is written is read again, and downloads of platforms are understood."""

from __future__ import annotations

import csv
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.track.chain import TrackChain, read_chain
from sim.track.exchange import entries_in, write_exported
from sim.track.record import track_record
from support.tracks import document, ended, said

# The columns of a download of Metaculus of 2026, with those that nothing here needs left empty.
QUESTIONS = ("Question ID,Question URL,Question Title,Post ID,Question Type,MC Options (Current),MC Options (All),"
             "Open Time,Scheduled Close Time,Resolution,Resolution Known Time\n"
             "11,https://www.metaculus.com/questions/9/,Will it rain?,9,binary,,,2026-01-01 00:00:00+00:00,"
             "2026-06-01 00:00:00+00:00,yes,2026-05-02 09:30:00+00:00\n"
             "12,https://www.metaculus.com/questions/10/,Who wins?,10,multiple_choice,\"['Ada', 'Ben']\","
             "\"['Ada', 'Ben']\",2026-01-01 00:00:00+00:00,2026-06-01 00:00:00+00:00,,\n"
             "13,https://www.metaculus.com/questions/11/,How much?,11,numeric,,,,,,\n")
FORECASTS = ("Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time,End Time,Forecaster Count,"
             "Probability Yes,Probability Yes Per Category,Continuous CDF\n"
             "11,5,carol,False,2026-01-02 10:00:00+00:00,,,0.25,,\n"
             "11,5,carol,False,2026-02-02 10:00:00.250000+01:00,,,0.75,,\n"
             "11,,recency_weighted,,2026-02-03 10:00:00+00:00,,31,0.6,,\n"
             "12,5,carol,False,2026-01-02 10:00:00+00:00,,,,\"[0.4, 0.6]\",\n"
             f"13,5,carol,False,2026-01-02 10:00:00+00:00,,,,,\"[{'0.1, ' * 300}0.2]\"\n")
FATEBOOK = ('Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),Forecast created at,'
            'Question created by,Question created at,Question resolve by,Resolution,Resolved at,'
            'Your Brier score for this question\n'
            '"Will it rain?",,"Carol",0.3,2026-01-02 10:00:00,"Carol",2026-01-01 10:00:00,2026-06-01 10:00:00,"NO",'
            '2026-05-01 10:00:00,0.1\n'
            '"Who wins?","Ada","Carol",0.2,2026-01-02 10:00:00,"Carol",2026-01-01 10:00:00,2026-06-01 10:00:00,"NO",,\n'
            '"Who wins?","Ada","Carol",0.4,2026-01-03 10:00:00,"Carol",2026-01-01 10:00:00,2026-06-01 10:00:00,"NO",,\n'
            '"Who wins?","Ben","Carol",0.6,2026-01-02 10:00:00,"Carol",2026-01-01 10:00:00,2026-06-01 10:00:00,"YES",'
            '2026-05-01 10:00:00,\n')


@pytest.fixture
def metaculus(tmp_path):
    """Returns the folder of a download."""
    (tmp_path / "question_data.csv").write_text(QUESTIONS)
    (tmp_path / "forecast_data.csv").write_text(FORECASTS)
    return tmp_path


def entered(path, into, **more):
    """Imports a table; returns the questions by id and how many rows were left out."""
    make, left_out = entries_in(path, **more)
    return {one.id: one for one in track_record(into).enter(make).questions}, left_out


def shares(said):
    return {row.name: row.forecast for row in said.outcomes}


def test_a_download_of_metaculus(metaculus):
    found, left_out = entered(metaculus, metaculus / "t.jsonl")
    assert sorted(found) == ["metaculus-11", "metaculus-12"] and left_out == 1
    carol, crowd = (row.entry for row in found["metaculus-11"].forecasts)
    assert (carol.forecaster, carol.made, shares(carol)) == ("carol", "2026-02-02T09:00:00Z", {"Yes": 0.75, "No": 0.25})
    assert crowd.forecaster == "recency_weighted" and carol.ends == "2026-06-01"
    assert carol.question == "Will it rain?" and carol.source == "https://www.metaculus.com/questions/9/"
    resolution = found["metaculus-11"].resolution
    assert (resolution.outcome, resolution.date) == ("Yes", "2026-05-02")
    assert shares(found["metaculus-12"].last) == {"Ada": 0.4, "Ben": 0.6} and found["metaculus-12"].resolution is None


def test_one_forecaster_and_every_forecast(metaculus):
    found, _ = entered(metaculus, metaculus / "t.jsonl", forecaster="carol", every=True)
    assert [row.entry.made for row in found["metaculus-11"].forecasts] == ["2026-01-02T10:00:00Z", "2026-02-02T09:00:00Z"]


@pytest.mark.parametrize("name", ["question_data.csv", "forecast_data.csv", "data.zip"])
def test_a_download_by_any_of_its_files(metaculus, name):
    with zipfile.ZipFile(metaculus / "data.zip", "w") as parts:
        for part in ("question_data.csv", "forecast_data.csv"):
            parts.write(metaculus / part, part)
    assert len(entered(metaculus / name, metaculus / "t.jsonl")[0]) == 2


def test_a_download_of_fatebook(tmp_path):
    (tmp_path / "f.csv").write_text(FATEBOOK)
    found, _ = entered(tmp_path / "f.csv", tmp_path / "t.jsonl")
    rain, wins = found["fatebook-will-it-rain"], found["fatebook-who-wins"]
    assert shares(rain.last) == {"Yes": 0.3, "No": 0.7} and rain.resolution.outcome == "No"
    assert shares(wins.last) == {"Ada": 0.4, "Ben": 0.6} and wins.last.made == "2026-01-03T10:00:00Z"
    assert wins.resolution is None or wins.resolution.outcome == "Ben"


def test_a_plain_table_of_yes_and_no(tmp_path):
    (tmp_path / "mine.csv").write_text("Question,Date,Probability\nWill it rain?,2026-01-02,30%\nSnow?,2026-01-02,0.1\n")
    found, _ = entered(tmp_path / "mine.csv", tmp_path / "t.jsonl")
    assert shares(found["will-it-rain"].last) == {"Yes": 0.3, "No": 0.7}
    assert found["snow"].last.forecaster == "mine"


def test_the_same_again_adds_nothing(metaculus):
    entered(metaculus, metaculus / "t.jsonl")
    before = (metaculus / "t.jsonl").read_bytes()
    entered(metaculus, metaculus / "t.jsonl")
    assert (metaculus / "t.jsonl").read_bytes() == before


def test_a_forecast_of_others_of_a_question_that_is_here(tmp_path):
    """Yes and no become what the question calls them."""
    file = tmp_path / "t.jsonl"
    track_record(file).enter(lambda chain: [said("a", shares=(0.7, 0.3), names=("It is adopted",))])
    (tmp_path / "mine.csv").write_text("question,date,probability,resolution,resolved\nAdopted?,2026-01-02,0.6,No,2026-02-01\n")
    found, _ = entered(tmp_path / "mine.csv", file, as_id="a")
    assert shares(found["a"].forecasts[1].entry) == {"It is adopted": 0.6, "nobody": 0.4}
    assert found["a"].resolution.outcome == "nobody"
    assert {row.forecaster for row in track_record(file).record.scores} == {"nemcon", "mine"}


@pytest.mark.parametrize("form", ["csv", "metaculus", "fatebook"])
def test_what_is_exported_can_be_imported(tmp_path, form):
    found = document(said("a", shares=(0.7, 0.3), names=("It is adopted",)), said("b"), ended("a", "nobody"), ended("b"))
    write_exported(found, tmp_path / "out", form)
    again, _ = entered(tmp_path / "out", tmp_path / "t.jsonl")
    assert len(again) == 2
    first, second = again.values()
    assert list(shares(first.last).values()) == pytest.approx([0.7, 0.3])
    assert shares(second.last) == pytest.approx({"Ada": 0.5, "Ben": 0.3, "nobody": 0.2})
    assert {first.resolution.date, second.resolution.date} == {"2026-02-01"}
    assert second.resolution.outcome == "Ada" and first.resolution.outcome in ("nobody", "No")


def test_the_tables_have_the_columns_of_the_platforms(tmp_path):
    found = document(said("a"), ended("a", "void"))
    (fatebook,) = write_exported(found, tmp_path / "f.csv", "fatebook")
    questions, forecasts = write_exported(found, tmp_path / "m", "metaculus")
    rows = list(csv.DictReader(fatebook.read_text().splitlines()))
    assert set(next(csv.reader([FATEBOOK.partition("\n")[0]]))[:10]) <= set(rows[0])
    assert rows[0]["Resolution"] == "AMBIGUOUS"
    (about,) = csv.DictReader(questions.read_text().splitlines())
    assert about["MC Options"] == "['Ada', 'Ben', 'nobody']" and about["Resolution"] == "annulled"
    (one,) = csv.DictReader(forecasts.read_text().splitlines())
    assert one["Probability Yes Per Category"] == "[0.5, 0.3, 0.2]" and one["Start Time"] == "2026-01-10T12:00:00Z"


@pytest.mark.parametrize("text, told", [
    ("", "not the columns"), ("a,b\n1,2\n", "not the columns"),
    ("question,date,probability\nx,2026-01-02,1.2\n", ":2:1: '1.2' is no probability"),
    ("question,date,probability\nx,2026-01-02,nan\n", ":2:1: 'nan' is no probability"),
    ("question,date,probability\nx,yesterday,0.2\n", ":2:1: 'yesterday' is no date"),
    ("question,date,probability\n,2026-01-02,0.2\n", ":2:1: there is no question"),
    ("question,date,outcome,probability\nx,2026-01-02,Ada,0.2\nx,2026-01-02,Ben,0.2\n", ":2:1: the shares of this"),
    ("question,date,outcome,probability\nx,2026-01-02,Ada,0.5\nx,2026-01-02,Ada,0.5\n", ":3:1: an outcome stands twice"),
    ("question,date,probability\n", "nothing was found"), (b"\xff\xfe", "not UTF-8"), (b"\x00\x00", "not the columns"),
])
def test_a_bad_table_is_refused_in_one_line(tmp_path, text, told):
    path = tmp_path / "bad.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UserError) as caught:
        entered(path, tmp_path / "t.jsonl")
    assert str(caught.value).startswith(str(path)) and told in str(caught.value) and "\n" not in str(caught.value)
    assert not read_chain(tmp_path / "t.jsonl").entries


@pytest.mark.parametrize("change, told", [
    (("[0.4, 0.6]", "__import__('os')"), "a list of options"), (("[0.4, 0.6]", "[0.4, 0.9]"), "add up to 1.3"),
    (("12,5,carol", "99,5,carol"), "has no question 99"), (("2026-01-02 10", "2026-13-02 10"), "is no date"), (("0.25,,", "many,,"), "'many' is no probability"),
])
def test_a_bad_download_is_refused(metaculus, change, told):
    (metaculus / "forecast_data.csv").write_text(FORECASTS.replace(*change))
    with pytest.raises(UserError, match=told.replace("(", r"\(")):
        entered(metaculus, metaculus / "t.jsonl", every=True)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """Returns a folder for all examples."""
    return tmp_path_factory.mktemp("damaged")


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_damaged_table_is_read_or_refused(damaged, data):
    """Never anything else: a table may be anybody's."""
    text = data.draw(st.sampled_from((FATEBOOK, "question,date,probability,outcome,ends,resolution,resolved\n"
                                      "x,2026-01-02,0.4,Ada,2026-02-01,Ada,2026-02-02\nx,2026-01-02,0.6,Ben,,,\n")))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.text(max_size=6)) + text[place + data.draw(st.integers(0, 6)):]
    path = damaged / "table.csv"
    path.write_bytes(text.encode())
    try:
        make, _ = entries_in(path)
        make(TrackChain(path, (), (), None))
    except UserError as error:
        assert "\n" not in str(error)


def test_columns_of_fatebook_in_another_case_or_with_blanks_are_the_same(tmp_path):
    """Met with a form feed before the first: the columns were taken for those of Fatebook, and then not read as such."""
    head, _, rows = FATEBOOK.partition("\n")
    made = []
    for number, line in enumerate((head, head.lower(), "\x0c" + head.replace(",", " ,"))):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{line}\n{rows}")
        entries = entries_in(path)[0](TrackChain(path, (), (), None))
        made.append([{**entry.model_dump(mode="json"), "entered": None, "source": None} for entry in entries])
    assert made[0] == made[1] == made[2] and made[0]


def test_what_does_not_fit_is_refused(metaculus, tmp_path):
    with pytest.raises(UserError, match="has 2 questions; an id is for a table with one"):
        entries_in(metaculus, as_id="a")
    with pytest.raises(UserError, match="by the forecaster 'dave'"):
        entries_in(metaculus, forecaster="dave")
    with pytest.raises(UserError, match="no such file"):
        entries_in(tmp_path / "nowhere.csv")
    (metaculus / "question_data.csv").unlink()
    with pytest.raises(UserError, match=r"question_data.csv is missing"):
        entries_in(metaculus)
    file = tmp_path / "t.jsonl"
    track_record(file).enter(lambda chain: [said("a")])
    (tmp_path / "m.csv").write_text("question,date,outcome,probability\nx,2026-01-02,Zoe,1\n")
    with pytest.raises(UserError, match="none of its outcomes is one of the question a"):
        entered(tmp_path / "m.csv", file, as_id="a")
