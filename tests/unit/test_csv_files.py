"""CSV: the same bytes everywhere, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from sim.errors import StoreError
from sim.files import csv_text, harmless, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_is_neutralised(text):
    assert harmless(text) == "'" + text
    assert csv_text([text], [{text: text}]).splitlines()[0].lstrip('"').startswith("'")


@pytest.mark.parametrize("cell", ["Ada", "a=1", "Jean-Luc", " =1", "", "'quoted", -0.5, 3, None, True])
def test_anything_else_is_left_as_it_is(cell):
    assert harmless(cell) is cell


def test_names_with_commas_quotes_and_line_ends_survive():
    names = ['He said "no"', "A, B and C", "two\nlines", "Zoë"]
    text = csv_text(["name"], ({"name": name} for name in names))
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))] == ["name", *names]


def test_lines_end_alike_everywhere_and_nothing_is_an_empty_cell():
    assert csv_text(["a", "b"], [{"a": 1, "b": None, "c": 9}, {"a": 0.1, "b": "x"}]) == "a,b\n1,\n0.1,x\n"


def test_a_table_without_rows_has_a_header():
    assert csv_text(["a", "b"], []) == "a,b\n"


def test_a_column_that_a_row_lacks_is_our_mistake():
    with pytest.raises(KeyError):
        csv_text(["a"], [{"b": 1}])


def test_a_file_is_written_whole_in_utf_8(tmp_path):
    path = write_csv(tmp_path / "t.csv", ["name"], [{"name": "Zoë"}])
    assert path.read_bytes() == "name\nZoë\n".encode()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="nowhere"):
        write_csv(tmp_path / "nowhere" / "t.csv", ["a"], [])
