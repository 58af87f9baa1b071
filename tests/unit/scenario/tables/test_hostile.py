"""Tables that cannot be read, or could be read in two ways: each is one clear error with its line."""

from __future__ import annotations

import re
import zipfile

import pytest

from sim.errors import ScenarioError
from sim.scenario.stances import STANCES
from sim.scenario.tables.cells import MAX_BYTES
from sim.scenario.tables.stances import Reading, read_stances
from support.workbooks import by_library

KNOWN = {"USA": "United States", "FRA": "France"}

# What is in the file: (line of the error, what it says).
TABLES = {
    "nothing": (b"", 1, "the table is empty"),
    "blank lines only": (b"\n\n , \n", 1, "the table is empty"),
    "no column of members": (b"who,Ada\nUSA,lean\n", 1, 'the table has no column "ally"'),
    "a misspelt header": (b"alley,Ada\nUSA,lean\n", 1, 'did you mean "ally"?'),
    "no name": (b"ally\nUSA\n", 1, "the table has no column of stances"),
    "no column of stances": (b"ally,note\nUSA,x\n", 1, "the table has no column of stances"),
    "a header twice": (b"ally,Ada,ada\nUSA,lean,wary\n", 1, "two columns have the same name"),
    "a column without a name": (b"ally,,Ada\nUSA,lean,wary\n", 1, "column 2 has no name"),
    "more cells than the header": (b"ally,Ada\nUSA,lean,wary\n", 2, "this row has more cells than the header"),
    "a quotation mark that is not closed": (b'ally,Ada\nUSA,"lean\nFRA,wary\n', 2, "this row is not CSV"),
    "Cyrillic of Windows": ("ally,Ada\nFRA,lean\nТурция,wary\n".encode("cp1251"), 3, "is not UTF-8, got byte 0xD2"),
    "Greek of Windows": ("ally,Ada\nΕλλάδα,wary\n".encode("cp1253"), 2, "this line is not UTF-8, got byte 0xC5"),
    "Turkish of Windows": ("ally,Ada\nUSA,lean,ağır\n".encode("cp1254"), 2, "this line is not UTF-8, got byte 0xF0"),
    "Polish of Windows": ("ally,Ada\nŁotwa,wary\n".encode("cp1250"), 2, "this line is not UTF-8, got byte 0xA3"),
    "German of a console": ("ally,Ada\nFRA,lean\nÖsterreich,wary\n".encode("cp850"), 3, "is not UTF-8, got byte 0x99"),
    "German of a Mac": ("ally,Ada\nÖsterreich,wary\n".encode("mac_roman"), 2, "this line is not UTF-8, got byte 0x85"),
    "a country that is no member": (b"ally,Ada\nUSA,lean\nNorwegen,wary\n", 3, "a country and no member here"),
    "UTF-16 without its mark": ("ally,Ada\nUSA,lean\n".encode("utf-16-le"), 1, "zero byte, as UTF-16"),
    "half a UTF-16 character": (b"\xff\xfea\x00l\x00l", 1, "the file begins as UTF-16 and is not"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "this line is not UTF-8"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 1, "a workbook of the old form"),
    "a zip that is none": (b"PK\x03\x04garbage", 1, "this is no workbook that can be read"),
    "too large": (b"a" * (MAX_BYTES + 1), 1, "the file is too large, at most 2 MB"),
    "an unknown member": (
        b"ally,Ada\nUSA,lean\nFrence,wary\n",
        3,
        'unknown ally, got "Frence", did you mean "France"?',
    ),
    "a member twice": (b"ally,Ada\nUSA,lean\nUnited States,wary\n", 3, "this stance is stated twice"),
    "a coder twice": (b"ally,coder,Ada\nUSA,x,lean\nUSA,x,wary\n", 3, "the first is on line 2"),
    "a sum": (b"ally,Ada\nUSA,lean\nTotal,1\n", 3, "this row is no member's"),
    "a row without a member": (b"ally,Ada\nUSA,lean\n,wary\n", 3, "this row names no member"),
    "an unknown word": (b"ally,Ada\nUSA,suport\n", 2, 'unknown stance word, got "suport", did you mean "support"?'),
    "an error of the spreadsheet": (b"ally,Ada\nUSA,#REF!\n", 2, "this is an error of the spreadsheet"),
    "a percentage": (b"ally,Ada\nUSA,50 %\n", 2, "a stance is no percentage"),
    "whole numbers without a scale": (b"ally,Ada\nUSA,1\nFRA,0\n", 2, "whole numbers can be on any scale"),
    "a number beyond the scale": (b"ally,Ada\nUSA,0.5\nFRA,7\n", 3, "such as --scale 0:7 or scale = [0, 7]"),
    "numbers of both signs": (b"ally,Ada\nUSA,2\nFRA,-3\n", 2, "such as --scale -3:3 or scale = [-3, 3]"),
    "a thousand or one and a bit": (b"ally;Ada\nUSA;1.000\n", 2, "this number can be read in two ways"),
    "both decimal marks": (b"ally;Ada\nUSA;0.5\nFRA;0,25\n", 2, "some numbers have a decimal point"),
    "a date in two ways": (b"ally,name,stance,date\nUSA,Ada,lean,03/04/2024\n", 2, "this date can be read in two ways"),
    "no date": (b"ally,name,stance,date\nUSA,Ada,lean,soon\n", 2, "this is no date"),
    "a long table without names": (b"ally,stance\nUSA,lean\n", 1, 'none called "name"'),
    "an unknown column": (
        b"ally,name,stance,codr\nUSA,Ada,lean,x\n",
        1,
        'unknown column, got "codr", did you mean "coder"?',
    ),
    "no stance": (b"ally,Ada\nUSA,\nFRA,\n", 1, "the table states no stance"),
    "a weight of nothing": (b"ally,size,Ada\nUSA,0,lean\n", 2, "a weight is a number above 0"),
    "two weights": (b"ally,size,coder,Ada\nUSA,1,x,lean\nUSA,2,y,lean\n", 3, "USA has two weights"),
    "some weights": (b"ally,size,Ada\nUSA,1,lean\nFRA,,lean\n", 3, "some members have a weight and others none"),
    **{f"a weight that is {cell!r}": (f"ally,size,Ada\nUSA,1,lean\nFRA,{cell},lean\n".encode(), 3,
                                      f'a weight is a number above 0, got "{cell}", {hint}')
       for cell, hint in [*((cell, "state all or none") for cell in ("NA", "n/a", "-", "?", "unknown", "nan")),
                          *((cell, "write the number alone") for cell in ("10%", "$5", "5bn", "(5)", "1'000", "1e400", "inf"))]},
    "two columns of weights": (b"ally,weight,size,Ada\nUSA,1,2,lean\n", 1, 'two columns of weights, got "size", keep one'),
    **{f"a column {name}": (f"ally,{name},Ada\nUSA,0.5,lean\n".encode(), 1, f'this column holds no stances, got "{name}", take it out')
       for name in ("resolve", "Threshold", "premium", "spread")},
    "a row of sources": (b"ally,Ada\nUSA,lean\nSource: me\n", 3, "this row is no member's, got \"Source: me\", take it out"),
    "a sum in German": (b"ally,Ada\nUSA,lean\nSumme,\n", 3, 'this row is no member\'s, got "Summe", take it out'),
    "names down and members across": (b"name,USA,FRA\nAda,lean,wary\n", 1, "turn it round: a row a member and a column a name"),
    "a negative spread": (b"ally,name,stance,spread\nUSA,Ada,lean,-1\n", 2, "a spread is a number of 0 or more"),
    "more members than a scenario holds": (b"ally,Ada\n" + b"".join(b"M%d,lean\n" % k for k in range(9000)), 1, "at most 2000"),
    "more stances than a scenario holds": (
        b"ally," + b",".join(b"N%d" % k for k in range(300)) + b"\n" + b"".join(b"M%d,lean\n" % k for k in range(300)), 1,
        "members times names is too much, got 300 times 300, at most 5000"),
    "control characters": (b"ally,Ada\nUS\x1bA,lean\n", 2, "unknown ally"),
}


@pytest.mark.parametrize("name", TABLES)
def test_it_is_one_clear_error(tmp_path, name):
    data, line, what = TABLES[name]
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(ScenarioError) as caught:
        read_stances(path, Reading(STANCES, known=KNOWN), "t.csv")
    assert len(caught.value.problems) == 1, str(caught.value)
    message = str(caught.value)
    assert re.match(rf"t\.csv:{line}:\d+: ", message) and what in message, message
    assert message.isprintable()


def test_there_are_thirty_and_more():
    assert len(TABLES) >= 30


def _hide_row(sheet):
    sheet.row_dimensions[3].hidden = True


def _hide_column(sheet):
    sheet.column_dimensions["B"].hidden = True


class TestWorkbooks:
    def refused(self, path) -> str:
        with pytest.raises(ScenarioError) as caught:
            read_stances(path, Reading(STANCES, known=KNOWN), "t.xlsx")
        assert len(caught.value.problems) == 1
        return str(caught.value)

    def test_the_cell_is_named(self, tmp_path):
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada", "Bo"], ["USA", "lean", "suport"]])
        assert "in cell C2" in self.refused(path) and self.refused(path).startswith("t.xlsx:2:3: ")

    def test_a_date_is_no_stance(self, tmp_path):
        import datetime
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", datetime.datetime(2024, 2, 3)]])
        assert "this is no stance" in self.refused(path)

    def test_true_is_no_stance(self, tmp_path):
        assert "this is no stance" in self.refused(by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", True]]))

    def test_a_formula_that_nobody_has_computed(self, tmp_path):
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", "=1/2"]])
        assert "this formula has no stored value, got cell B2" in self.refused(path)

    def test_several_sheets(self, tmp_path):
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"]], "One", {"Two": [["ally", "Bo"]]})
        assert "several sheets of the workbook have cells, got One, Two" in self.refused(path)

    def test_merged_cells(self, tmp_path):
        from openpyxl import load_workbook
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", "lean"], ["FRA", None]])
        book = load_workbook(path)
        book.active.merge_cells("B2:B3")
        book.save(path)
        assert "cells are merged here, got B2:B3" in self.refused(path)

    def test_hidden_rows_and_columns_count_and_are_named(self, tmp_path):
        from openpyxl import load_workbook
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", "lean"], ["FRA", "wary"], ["DEU", "wary"]])
        reading = Reading(STANCES)
        for hide, said in ((lambda sheet: None, ""), (_hide_row, "t.xlsx: row 3 is hidden and counted"),
                           (_hide_column, "t.xlsx: row 3 and column B are hidden and counted")):
            book = load_workbook(path)
            hide(book.active)
            book.save(path)
            found = read_stances(path, reading, "t.xlsx")
            assert (found.note, len(found.stances["Ada"])) == (said, 3)

    def test_a_workbook_that_is_large_when_unpacked(self, tmp_path):
        path = tmp_path / "t.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
        assert path.stat().st_size < 100_000 and "the workbook is too large" in self.refused(path)

    def test_without_the_library_the_extra_is_named(self, tmp_path, monkeypatch):
        import sys

        from sim.errors import UserError
        path = by_library(tmp_path / "t.xlsx", [["ally", "Ada"], ["USA", "lean"]])
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(UserError, match=r"\[tables\]"):
            read_stances(path, Reading(STANCES), "t.xlsx")
