"""A blank cell of a roster is unknown, a 0 is a statement, and both are told apart wherever a number is read from one."""

from __future__ import annotations

import itertools

import pytest

from sim.errors import ScenarioError
from sim.odds.run import run
from sim.scenario.assumptions import assumptions
from sim.scenario.loader import load
from sim.scenario.scenario import shares
from sim.scenario.warnings import blank_weights, warnings
from sim.text.summary import notes
from support.command import nemcon
from support.small_scenario import write

TOP = ('format = 1\ntitle = "Blank"\nas_of = 2024-01-01\nroster = "r.csv"\n{top}\ncalendar = {{ rounds = 5 }}\n'
       '[candidates.Ada]\n[candidates.Bo]\n[stances.Ada]\n"*" = "lean"\n{rest}')


def made(folder, cells: dict[str, tuple[str, ...]], top: str = "weight = { gdp = 1, mil = 1 }", rest: str = ""):
    rows = "".join(f"{ally},{','.join(row)}\n" for ally, row in cells.items())
    write(folder, "ally,gdp,mil\n" + rows, "r.csv")
    return load(write(folder, TOP.format(top=top, rest=rest)))


@pytest.mark.parametrize("cell", ["", " ", "\t", "\N{NO-BREAK SPACE}", '""'])
def test_every_way_of_leaving_a_cell_blank_is_named(tmp_path, cell):
    scenario = made(tmp_path, {"FRA": (cell, "3"), "USA": ("10", "5")})
    assert blank_weights(scenario) == {"weight.gdp": ("FRA",)}
    assert "weight.gdp: the roster has no gdp of FRA: unknown, it counts as 0 of it, and the veto stays" in list(
        warnings(scenario))


@pytest.mark.parametrize("cell, hint", [*((cell, "leave it empty if it is unknown") for cell in (
    "NA", "n/a", "-", "?", "unknown", "nan", "NULL", "#N/A")), *((cell, "write numbers as 1234.5") for cell in ('"1,5"', "10%", "x"))])
def test_what_is_no_number_says_how_the_unknown_is_written(tmp_path, cell, hint):
    with pytest.raises(ScenarioError, match=rf"on line 2 of \S*r.csv, {hint}$"):
        made(tmp_path, {"FRA": (cell, "3"), "USA": ("10", "5")})


@pytest.mark.parametrize("cells, what", [(("", ""), "empty"), (("0", "0"), "0"), (("0", ""), "0")])
def test_a_column_of_zeros_is_not_called_empty(tmp_path, cells, what):
    with pytest.raises(ScenarioError, match=f"this column of the roster is {what} for every member"):
        made(tmp_path, {"FRA": (cells[0], "3"), "USA": (cells[1], "5")})


@pytest.mark.parametrize("kinds", [*itertools.product(["blank", "zero", "five"], repeat=2)])
@pytest.mark.parametrize("mix", ["gdp = 1", "mil = 1", "gdp = 1, mil = 1", "gdp = 1, mil = 0"])
def test_blank_zero_and_a_number_in_each_column(tmp_path, kinds, mix):
    """What is warned of is exactly the blank cells of the columns that count; what it weighs is that of a 0."""
    cells = {"blank": "", "zero": "0", "five": "5"}
    scenario = made(tmp_path, {"X": tuple(cells[kind] for kind in kinds), "Y": ("2", "2"), "Z": ("3", "1")},
                    f"weight = {{ {mix} }}")
    counted = [column for column in ("gdp", "mil") if f"{column} = 1" in mix]
    blank = [column for column, kind in zip(("gdp", "mil"), kinds, strict=True) if kind == "blank" and column in counted]
    assert [*blank_weights(scenario)] == [f"weight.{column}" for column in blank]
    zero = made(tmp_path, {"X": tuple(cells[kind] or "0" for kind in kinds), "Y": ("2", "2"), "Z": ("3", "1")},
                f"weight = {{ {mix} }}")
    assert shares(scenario) == shares(zero)
    weightless = any("X weighs nothing and still holds a veto" in text for text in warnings(scenario))
    assert weightless == (not blank and shares(scenario)["X"] == 0.0)


@pytest.mark.parametrize("top, rest, paths", [
    ("weight = { gdp = 1 }", "[allies]\nFRA = { size = 2 }\n", []),
    ("weight = { gdp = 1 }", "[allies]\nFRA = { weight = 0.2 }\n", []),
    ('rule = { weight = { gdp = 1 }, consent_weight = 0.5, veto = "none" }', "[allies]\nFRA = { weight = 0.2 }\n",
     ["rule.weight.gdp"]),
    ("weight = { gdp = 1 }", "[allies]\nNEW = { size = 2 }\n", ["weight.gdp"]),
    ('rule = { weight = { gdp = 1 }, consent_weight = 0.5 }', "[allies]\nNEW = { size = 2 }\n", ["rule.weight.gdp"]),
    ('members = ["USA", "ITA"]\nweight = { gdp = 1 }', "", []),
])
def test_who_is_asked_for_a_cell(tmp_path, top, rest, paths):
    scenario = made(tmp_path, {"FRA": ("", "3"), "USA": ("10", "5"), "ITA": ("2", "1")}, top, rest)
    assert [*blank_weights(scenario)] == paths


def test_a_blank_position_is_named_too(tmp_path):
    scenario = made(tmp_path, {"FRA": ("", "3"), "USA": ("10", "5")}, "", '[issues.rich]\ncolumn = "gdp"\n')
    assert "issues.rich.column: the roster has no gdp of FRA: unknown, it counts as position 0" in list(warnings(scenario))


def test_only_holders_of_a_veto_are_said_to_keep_one(tmp_path):
    cells = {"FRA": ("", "3"), "ITA": ("", "1"), "USA": ("10", "5")}
    for veto, end in (('"none"', "as 0 of it"), ('["FRA"]', "as 0 of it, and FRA keeps a veto"),
                      ('["FRA", "ITA"]', "as 0 of it, and the vetoes stay")):
        scenario = made(tmp_path, cells, f"weight = {{ gdp = 1 }}\nrule = {{ veto = {veto}, consent_count = 2 }}")
        assert next(warnings(scenario)).endswith(end)


def test_check_evidence_and_the_notes_beside_the_odds_name_it(tmp_path):
    scenario = made(tmp_path, {"FRA": ("", "3"), "USA": ("10", "5")})
    said = "weight.gdp: the roster has no gdp of FRA: unknown, it counts as 0 of it, and the veto stays"
    assert said in nemcon("check", tmp_path / "test.toml").out
    assert f"{said}." in notes(run(scenario, 20, workers=1).record, scenario)
    assert [entry.value_text for entry in assumptions(scenario) if entry.path == "weight.gdp"] == [
        "unknown for FRA: counts as 0"]
    assert "unknown for FRA: counts as 0" in nemcon("evidence", tmp_path / "test.toml").out
