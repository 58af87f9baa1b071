"""Rosters: rows, numeric and text columns, and where a mistake stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.catalog import data_folder
from sim.scenario.roster import MAX_ALLIES, column_of_cell, is_number, read_roster
from sim.scenario.toml import MAX_ROSTER_BYTES, Source, read_source


def roster(text: str):
    return read_roster(Source(Path("r.csv"), "r.csv", text))


def refusal(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        roster(text)
    return str(caught.value).split("\n")


def test_columns_are_numbers_or_text():
    found = roster("name,ally,gdp,source,gap,code\n Côte ,CIV, 1.5 ,a page,,\nDenmark,DNK,-2e3,,7,\n")
    assert found.ids == ("CIV", "DNK")
    assert found.names == ("Côte", "Denmark")
    assert found.columns == {"gdp": (1.5, -2000.0), "gap": (None, 7.0), "code": (None, None)}
    assert found.texts == {"source": ("a page", "")}
    assert found.value("DNK", "gap") == 7.0
    assert found.name("DNK") == "Denmark" and found.name("USA") is None


def test_names_default_to_ids():
    assert roster("ally\nUSA\nFRA\n").names == ("USA", "FRA")
    assert roster("ally,name\nUSA,\nFRA,France\n").names == ("USA", "France")


def test_blank_lines_and_quoted_cells():
    found = roster('ally,name,note\n\n"USA","United States, the","two\nlines"\n , ,\nFRA,"""La France""",x\n')
    assert found.names == ("United States, the", '"La France"')
    assert found.lines == (3, 6)


def test_windows_and_old_mac_line_ends():
    assert roster("ally,x\r\nUSA,1\r\n").columns == {"x": (1.0,)}
    assert roster("ally,x\rUSA,1\r").columns == {"x": (1.0,)}


@pytest.mark.parametrize("cell", ["", "0", "-1", "+2.5", "1.", ".5", "1e3", "1E-30", "007", "1e-400"])
def test_numbers(cell):
    assert is_number(cell)


@pytest.mark.parametrize("cell", [
    "nan", "inf", "-inf", "1e400", "1_000", "1,5", "1 000", "0x10", "١", "1e", "e1", "--1", "£3"])
def test_no_numbers(cell):
    assert not is_number(cell)
    assert "x" in roster(f'ally,x\nUSA,"{cell}"\n').texts


def test_column_of_cell():
    line = 'a,"b, c",dé,e'
    assert [column_of_cell(line, number) for number in range(5)] == [1, 3, 10, 13, 14]
    assert column_of_cell("", 3) == 1


def test_place_of_a_mistake_counts_characters():
    assert refusal('ally,name\n"FRA","Frànce"\n"USA","a"\n"FRA","b"\n') == [
        'r.csv:4:1: this ally has two rows, got "FRA", the first is on line 2']
    assert refusal('name,ally\n"é, é",FRA\nx,FRA\n') == [
        'r.csv:3:3: this ally has two rows, got "FRA", the first is on line 2']


def test_every_mistake_of_the_rows_is_told():
    found = refusal("ally,x\nUSA\n,1\nFRA,1\nfra,2\nA\u200bB,3\n")
    assert [line.split(": ")[0] for line in found] == ["r.csv:2:1", "r.csv:3:1", "r.csv:5:1", "r.csv:6:1"]


@pytest.mark.parametrize("text", [
    "", "\n\n", ",\n", "ally\n", "\x00", 'ally\n"', 'ally,x\nUSA,"a"b\n', "ally,ally\nUSA,1\n", "ally,\nUSA,1\n",
    "x" * 200_000, "ally\n" + "x" * 5000 + "\n", "ally\n*\n", "\ufeffally\nUSA\n",
    "ally," + ",".join(map(str, range(300))) + "\nUSA\n"])
def test_what_is_no_roster_is_refused(text):
    assert refusal(text)


def test_too_many_allies():
    text = "ally\n" + "".join(f"A{number}\n" for number in range(MAX_ALLIES + 1))
    assert refusal(text) == [f"r.csv:{MAX_ALLIES + 2}:1: the roster has too many allies, "
                             f"at most {MAX_ALLIES}"]


@pytest.mark.parametrize("text", ["ally,x,,\nUSA,1,,\n", "ally,x\nUSA,1,,\n", "ally,x,,,\nUSA,1\n", "ally,x\nUSA,1, \n,,,,\n"])
def test_empty_columns_behind_the_last_are_no_columns(text):
    assert roster(text) == roster("ally,x\nUSA,1\n")


def test_a_value_in_a_column_without_a_name_is_not_lost():
    assert len(refusal("ally,x,\nUSA,1,2\n")) == 1 and len(refusal("ally,x\nUSA,1,2\n")) == 1


def test_equality_ignores_layout():
    assert roster("ally,x\nUSA,1\n") == roster("ally,x\n\nUSA,  1.0\n")


@pytest.mark.parametrize("path", sorted(data_folder("scenarios").glob("rosters/*.csv")), ids=lambda path: path.stem)
def test_rosters_that_ship(path):
    found = read_roster(read_source(path, most=MAX_ROSTER_BYTES))
    assert len(found.ids) == len(set(found.ids)) > 1
    assert all(len(cells) == len(found.ids) for cells in (*found.columns.values(), *found.texts.values()))


@pytest.mark.parametrize("text, place, hint", [
    ("Ally,name\nUSA,x\n", "1:1", 'write "ally" instead of "Ally"'),
    ("ALLY,gdp\nUSA,1\n", "1:1", 'write "ally" instead of "ALLY"'),
    ("ally\tname\tgdp\nUSA\tx\t1\n", "1:1", "separate the columns by commas, not tabs"),
    ("ally|gdp\nUSA|1\n", "1:1", "separate the columns by commas, not bars"),
    ("ally;gdp\nUSA;1\n", "1:1", "separate the columns by commas, not semicolons"),
    ("# source: SIPRI\nally,gdp\nUSA,1\n", "1:1", "a roster has no comments; its first line is the header, ally,name,..."),
    ("USA,United States,12\nFRA,France,3\n", "1:1", "the first line is the header, ally,name,..., and this one has numbers"),
    ("ally,gdp\n# big ones\nUSA,1\n", "2:1", "a roster has no comments; take this line out"),
    ("ally,gdp\n#USA,1\nFRA,2\n", "2:1", "a roster has no comments; take this line out"),
    ("ally,gdp\nUSA\t1\nFRA,2\n", "2:1", "separate the cells by commas, not tabs"),
    ("ally,gdp\nUSA;1\nFRA,2\n", "2:1", "separate the cells by commas, not semicolons"),
    ("sep=,\nally,gdp\nUSA,1\n", "1:1", "the header is on line 2; take out what stands above it"),
    ("World Bank,\n,\nally,gdp\nUSA,1\n", "1:1", "the header is on line 3; take out what stands above it"),
    ("country,gdp\nUSA,1\n", "1:1", 'write "ally" instead of "country"'),
    ("ISO3,gdp\nUSA,1\n", "1:1", 'write "ally" instead of "ISO3"'),
])
def test_hints_of_how_people_write_tables(text, place, hint):
    found, = refusal(text)
    assert found.startswith(f"r.csv:{place}: ") and found.endswith(f", {hint}"), found


@pytest.mark.parametrize("name", ['"United\nStates"', '"United\r\nStates"', '"a\rb"', "a\tb", "\x07bell", "a\u202eb",
                                  '"A\n\nB"', "a\u2028b"])
def test_a_full_name_of_more_than_one_line_is_refused_as_in_a_scenario(name):
    found, = refusal(f"ally,name\nUSA,{name}\nFRA,France\n")
    assert found.startswith("r.csv:2:5: a name has control characters or blanks at its ends, got "), found


def test_line_ends_in_other_cells_are_kept_as_they_are():
    assert roster('ally,source\nUSA,"a page\nin two lines"\n').texts["source"] == ("a page\nin two lines",)
