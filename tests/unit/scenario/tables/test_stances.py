"""Spreadsheets of stances, as people and programs write them."""

from __future__ import annotations

import datetime
import math
import re

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.parameters import read_parameters
from sim.scenario.stances import STANCES
from sim.scenario.tables.stances import CODER_SPREAD, Coding, Reading, alpha, read_stances
from support.workbooks import by_hand, by_library

NATO = {"USA": "United States", "TUR": "Türkiye", "DEU": "Germany", "CIV": "Côte d'Ivoire"}
ROWS = [["ally", "Mark Rutte", "Klaus Iohannis"], ["USA", "support", None], ["Turkey", "wary", "lean"]]
MEANT = {"Mark Rutte": {"USA": "support", "TUR": "wary"}, "Klaus Iohannis": {"TUR": "lean"}}


@pytest.fixture
def read(tmp_path):
    def read(data: str | bytes, name: str = "stances.csv", **reading) -> Coding:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return read_stances(path, Reading(STANCES, **reading), name)
    return read


def text(rows, mark: str = ",", end: str = "\n") -> str:
    return end.join(mark.join(cell or "" for cell in row) for row in rows) + end


FORMS = {
    "plain": text(ROWS),
    "Google Sheets: no end of line behind the last row": text(ROWS, end="\r\n").rstrip(),
    "German Excel: UTF-8 with mark, semicolons": b"\xef\xbb\xbf" + text(ROWS, ";", "\r\n").encode(),
    "Excel's own remark on the separator": "sep=;\r\n" + text(ROWS, ";", "\r\n"),
    "Unicode text of Excel: UTF-16 with tabs": text(ROWS, "\t", "\r\n").encode("utf-16"),
    "empty rows and columns behind": text([[*row, "", ""] for row in [*ROWS, ["", "", ""]]]),
    "a title above": "NATO,,\n,,\n" + text(ROWS),
    "blanks around cells": text(ROWS).replace(",", " , "),
    "a dash for what is not stated": text(ROWS).replace("support,", "support,-"),
    "German Excel: Windows-1252, semicolons": text(ROWS, ";", "\r\n").encode("cp1252"),
    **{f"{word!r} for what is not stated": text(ROWS).replace("support,", f"support,{word}")
       for word in ("NA", "NaN", "null", "unknown", "Not stated", "n.a.")},
    "words in capitals": text(ROWS).replace("wary", "Wary").replace("support", "SUPPORT"),
    "long": "ally,name,stance\nUSA,Mark Rutte,support\nTürkiye,mark rutte,wary\nTR,Klaus Iohannis,lean\n",
    "long, other names": "country;candidate;stance\nUS;Mark Rutte;support\nTR;Mark Rutte;wary\nTR;Klaus Iohannis;lean",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_all_forms_say_the_same(read, form):
    assert read(form, known=NATO).stances == MEANT


@pytest.mark.parametrize("rows, word", [
    ("Österreich,wary", "Österreich"), ("Großbritannien,0.4", "Großbritannien"), ("Côte d’Ivoire,lean", "Côte"),
    ("Espagne,lean\nMéxico,wary", "México"), ("Åland,lean", "Åland"), ("Île-de-France,lean", "Île"),
    ("créée,lean", "créée"), ("A – Österreich,lean", "Österreich"), ("« États-Unis »,lean", "États"),
])
def test_a_file_in_windows_1252_is_read_and_said(read, rows, word):
    said = read(f"ally,Ada\n{rows}\n".encode("cp1252"))
    assert said.allies == tuple(row.split(",")[0] for row in rows.split("\n"))
    assert said.note == (f'stances.csv is not UTF-8 and was read as Windows-1252, on line {len(rows.splitlines()) + 1} '
                         f'"{word}"; if a name is wrong, save it as "CSV UTF-8"')
    assert read(f"ally,Ada\n{rows}\n").note == ""


@pytest.mark.parametrize("numbers, meant", [("-1 0 1", [-1, 0, 1]), ("-1 -1", [-1, -1]), ("0.5 0", [0.5, 0])])
def test_numbers_that_can_only_be_from_minus_one_to_one_need_no_scale(read, numbers, meant):
    rows = "".join(f"M{number},{value}\n" for number, value in enumerate(numbers.split()))
    assert list(read(f"ally,Ada\n{rows}").stances["Ada"].values()) == meant


@pytest.mark.parametrize("numbers, scale", [
    ("0 1", "0:1"), ("2 9", "1:9"), ("3 7", "1:7"), ("0 8", "0:9"), ("35 90", "0:100"), ("-2 2", "-2:2"), ("-50 10", "-50:50"),
    ("0 1234567", "0:1.23457e+06"),
])
def test_the_scale_that_is_suggested_holds_the_numbers(read, numbers, scale):
    rows = "".join(f"M{number},{value}\n" for number, value in enumerate(numbers.split()))
    with pytest.raises(ScenarioError, match=f"such as --scale {re.escape(scale)} or scale = "):
        read(f"ally,Ada\n{rows}")
    low, high = map(float, scale.split(":"))
    assert len(read(f"ally,Ada\n{rows}", scale=(low, high * 1.0001)).stances["Ada"]) == 2


@pytest.mark.parametrize("write", [by_library, by_hand])
def test_workbooks_say_it_too(tmp_path, write):
    path = write(tmp_path / "stances.xlsx", ROWS)
    assert read_stances(path, Reading(STANCES, known=NATO)).stances == MEANT


def test_the_sheet_called_stances_is_read_where_there_are_several(tmp_path):
    path = by_library(tmp_path / "s.xlsx", [["a remark"]], "Notes", {"Stances": ROWS})
    assert read_stances(path, Reading(STANCES, known=NATO)).stances == MEANT


def test_decimal_commas_beside_semicolons(read):
    found = read("ally;Ada\nUSA;0,5\nDEU;-0,25\nTUR;\N{MINUS SIGN}1\n").stances["Ada"]
    assert found == {"USA": 0.5, "DEU": -0.25, "TUR": -1.0}


def test_a_scale_is_made_one_from_minus_one_to_one(read):
    assert read("ally,Ada\nUSA,10\nDEU,5\nTUR,0\n", scale=(0, 10)).stances["Ada"] == {"USA": 1, "DEU": 0, "TUR": -1}
    assert read("ally,Ada\nUSA,1\nDEU,5\n", scale=(5, 1)).stances["Ada"] == {"USA": 1, "DEU": -1}, "1 is best"


def test_numbers_of_a_workbook_are_not_read_as_texts(tmp_path):
    path = by_hand(tmp_path / "s.xlsx", [["ally", "Ada"], ["USA", 0.125], ["DEU", -1]])
    assert read_stances(path, Reading(STANCES)).stances["Ada"] == {"USA": 0.125, "DEU": -1.0}


def test_two_spellings_of_one_country_are_one_member(read):
    found = read("ally,name,stance,coder\nTurkey,Ada,wary,x\nTürkiye,Ada,wary,y\nCôte d'Ivoire,Ada,lean,x\n"
                 "Ivory Coast,Ada,lean,y\n")
    assert found.allies == ("Turkey", "Côte d'Ivoire")


class TestSeveralCoders:
    TABLE = ("ally,coder,Ada,Ada url\nUSA,x,support,https://a.example/1\nUSA,y,lean,https://a.example/2\n"
             "DEU,x,block,\nDEU,y,block,\nTUR,x,wary,\n")

    def test_the_mean_is_taken_and_disagreement_is_spread(self, read):
        found = read(self.TABLE)
        assert found.stances["Ada"]["DEU"] == "block" and found.stances["Ada"]["TUR"] == "wary"
        usa = found.stances["Ada"]["USA"]
        assert usa["stance"] == pytest.approx(0.35)
        assert usa["spread"] == pytest.approx(math.hypot(0.15, np.std([0.5, 0.2], ddof=1)), abs=1e-4)
        assert usa["source"] == "https://a.example/1; https://a.example/2"
        assert found.coders == ("x", "y")

    def test_more_disagreement_is_more_spread(self, read):
        spreads = [read(f"ally,coder,Ada\nUSA,x,0.55\nUSA,y,{other}\n").stances["Ada"]["USA"]["spread"]
                   for other in (0.5, 0.2, -0.5)]
        assert CODER_SPREAD < spreads[0] < spreads[1] < spreads[2]

    def test_the_spread_of_agreement_is_that_of_the_point_parameters(self):
        assert read_parameters("point").value("spread_stated") == CODER_SPREAD

    def test_alpha_is_that_of_a_published_example(self):
        """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, 12 units, interval .849."""
        n = math.nan
        table = [[1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
                 [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n]]
        assert alpha(table) == pytest.approx(0.849, abs=5e-4)

    def test_one_coder_and_full_silence_have_no_alpha(self, read):
        assert read("ally,Ada\nUSA,lean\n").alpha is None
        assert read("ally,coder,Ada\nUSA,x,lean\nDEU,y,wary\n").alpha is None


class TestDates:
    TABLE = "ally,name,stance,date\nUSA,Ada,wary,2024-01-10\nUSA,Ada,support,2024-02-20\n"

    def test_the_latest_counts(self, read):
        assert read(self.TABLE).stances["Ada"]["USA"] == "support"

    def test_what_came_later_than_the_authors_knowledge_is_left_out(self, read):
        found = read(self.TABLE, as_of=datetime.date(2024, 2, 1))
        assert found.stances["Ada"]["USA"] == "wary" and found.late == 1
        assert "1 rows dated after as_of are left out" in found.words()

    @pytest.mark.parametrize("written", ["2024-02-20", "20.02.2024", "20. 2. 2024", "20/02/2024", "02/20/2024"])
    def test_dates_that_are_read_in_one_way(self, read, written):
        with pytest.raises(ScenarioError, match="states no stance"):
            read(f"ally,name,stance,date\nUSA,Ada,wary,{written}\n", as_of=datetime.date(2024, 2, 19))
        assert read(f"ally,name,stance,date\nUSA,Ada,wary,{written}\n", as_of=datetime.date(2024, 2, 20)).stances


def test_weights_come_along(read):
    assert read("party,seats,Ada\nRed,120,lean\nGreen,85,wary\n").weights == {"Red": 120.0, "Green": 85.0}


def test_what_was_read_is_said_in_one_line(read):
    assert (
        read(TestSeveralCoders.TABLE)
        .words()
        .startswith("3 members, 1 name, 3 stances, 2 coders; Krippendorff's alpha")
    )
