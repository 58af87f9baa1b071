"""Tables of actors, as other programs write them, become scenarios; published figures come out to their digits."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.errors import ScenarioError, UserError
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.scenario.tables.actors import read_actors, scenario_of
from sim.theories.mean import weighted_mean
from sim.theories.median import weighted_median
from sim.theories.registry import THEORIES, odds_by_name, poll_of
from support.command import nemcon
from support.oracle.spatial import position_odds
from support.published import FOLDER, KTAB_TURN_0

DAY, END = datetime.date(2026, 1, 1), datetime.date(2026, 6, 1)


def scenario(table) -> Scenario:
    return Scenario(Document.model_validate(scenario_of(table, DAY, END)))


def point(table, function) -> float:
    """Where a theory of one issue puts the decision, on the issue's own scale, after the way through a scenario."""
    poll = poll_of(scenario(table))
    position, power = poll.position[:, 0], poll.weight * poll.salience[:, 0]
    return table.issues[0].value(function(position, power))


# Round 0 of the exchange model's own output for the Dutch elections of 2012, "nbs": the weighted mean.
DUTCH = {"AOW": "61.61579197484940592563332300", "zorg": "53.88523134505072180041496943",
         "Europa": "52.79836663826379391835292534", "ontslag": "45.65208526363549625570619116",
         "bezuinig": "77.96324294513661255911356687"}


@pytest.mark.parametrize("issue", DUTCH)
def test_the_exchange_model_s_own_figures_come_out(issue):
    table = read_actors(FOLDER / "exchange_netherlands_2012.csv").only(issue)
    assert point(table, weighted_mean) == pytest.approx(float(DUTCH[issue]), rel=0, abs=1e-10)
    assert len(table.actors) == (8 if issue == "bezuinig" else 10)


def test_bueno_de_mesquita_s_emission_case_comes_out():
    table = read_actors(FOLDER / "bdm_ec_emission_actors.csv")
    assert point(table, weighted_mean) == pytest.approx(7.389955687, abs=5e-10)
    assert point(table, weighted_median) == pytest.approx(7.0, abs=1e-9)
    assert list(scenario(table).candidates) == ["Position 4", "Position 7", "Position 10"]
    assert odds_by_name(THEORIES["mean"], poll_of(scenario(table)))["Position 7"] == 1.0


def test_the_oil_price_comes_out():
    table = read_actors(FOLDER / "bdm_sultan_oilprice_actors.csv")
    assert point(table, weighted_mean) == pytest.approx(13.619912, abs=5e-7)
    assert point(table, weighted_median) == pytest.approx(13.9, abs=1e-9)


def test_ktab_s_odds_before_the_first_turn_come_out_to_four_digits():
    table = read_actors(FOLDER / "ktab_dummyData_3Dim.csv")
    poll = poll_of(scenario(table))
    assert (table.title, len(table.actors), [issue.name for issue in table.issues]) == (
        "DummyData_3Dim", 7, ["Pstn1", "Pstn2", "Pstn3"])
    odds = position_odds((poll.position + 1) / 2, poll.salience, poll.weight)
    np.testing.assert_allclose(odds, KTAB_TURN_0["p_t0_KTAB_log_4dp"], rtol=0, atol=5e-5)


def test_ktab_s_example_with_forty_actors_loads():
    table = read_actors(FOLDER / "ktab_dummyData-a040.csv")
    assert len(table.actors) == 40 and table.issues[0].name == "XYZ"
    assert len(scenario(table).allies) == 40


def test_the_result_says_that_it_is_another_kind_of_question(tmp_path):
    path = tmp_path / "d.toml"
    assert nemcon("new", path, "--from", FOLDER / "exchange_netherlands_2012.csv", "--issue", "AOW").status == 0
    said = " ".join(nemcon("run", path, "--replicates", 100).out.split())
    assert "Note: this asks where on a scale, not which of some options" in said
    assert "where on a scale" not in nemcon("run", "five-allies", "--replicates", 100).out


def test_options_are_the_positions_that_somebody_holds():
    document = scenario(read_actors(FOLDER / "exchange_netherlands_2012.csv").only("aow")).document
    assert document.candidates["AOW 90"].note == "held by CDA, SGP"
    assert "Where on a scale, not whom" in document.note
    several = scenario(read_actors(FOLDER / "exchange_netherlands_2012.csv")).document
    assert list(several.candidates)[:2] == ["as SP", "as PvdD"]
    assert several.allies["SGP"].salience["bezuinig"] == 0.0, "it takes no position on it"


def test_quoted_lines_with_tabs_and_a_scale_of_their_own(tmp_path):
    path = tmp_path / "climate.csv"
    path.write_text("'#A'\t'USA'\t'USA'\t''\n'#A'\t'EU (incl Norway)'\t'EU'\t''\n'#P'\t'Newtreaty'\t'x'\t''\n"
                    "'#M'\t'Newtreaty'\t0\n'#M'\t'Newtreaty'\t200\n'#D'\t'USA'\t'Newtreaty'\t10.0\t0.9\t0.26\t\n"
                    "'#D'\t'EU (incl Norway)'\t'Newtreaty'\t50.0\t0.4\t0.156\t\n", encoding="utf-8")
    table = read_actors(path)
    assert table.actors == ("USA", "EU (incl Norway)") and (table.issues[0].low, table.issues[0].high) == (0, 200)
    assert table.position["USA"]["Newtreaty"] == 10.0


def test_an_issue_that_is_not_there_has_a_suggestion():
    with pytest.raises(UserError, match=r'--issue: the table has no issue "AWO"; did you mean "AOW"\?'):
        read_actors(FOLDER / "exchange_netherlands_2012.csv").only("AWO")


def test_power_that_differs_between_issues_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("#A;a;a\n#A;b;b\n#P;x;x\n#P;y;y\n#D;a;x;1;1;1\n#D;a;y;2;1;2\n#D;b;x;3;1;1\n#D;b;y;4;1;1\n", "utf-8")
    with pytest.raises(UserError, match="a has more power on one issue than on another"):
        scenario_of(read_actors(path), DAY, END)


BAD = {
    "no power": ("Actor,Size,Position,Salience\na,1,2,3\n", "the table has no column of power"),
    "no salience": ("Actor,Power,Position\na,1,2\n", "after the power come pairs of position and salience"),
    "positions beside each other": ("Actor,Power,Pos1,Pos2\na,1,2,3\n", "positions and salience alternate"),
    "another count": ("x,y,3,1\nActor,D,Power,Pos,Sal\na,d,1,2,3\n", "states other numbers of actors and issues"),
    "no number": ("Actor,Power,Pos,Sal\na,1,x,3\nb,1,1,1\n", 'this position is no number, got "x"'),
    "an empty cell": ("Actor,Power,Pos,Sal\na,1,,3\nb,1,1,1\n", "this row states no position"),
    "no power at all": ("Actor,Power,Pos,Sal\na,0,1,3\nb,1,2,1\n", "power is above 0"),
    "an actor twice": ("Actor,Power,Pos,Sal\na,1,1,3\nA,1,2,1\n", "this actor has two rows"),
    "one position": ("Actor,Power,Pos,Sal\na,1,1,3\nb,1,1,1\n", "are the same"),
    "an unknown kind of line": ("#A;a\n#X;b\n", "unknown kind of line"),
    "an unknown actor": ("#A;a\n#P;x\n#D;b;x;1;1;1\n", "unknown actor"),
    "no facts": ("#A;a\n#P;x\n", "the table has no line #D"),
    "a fact twice": ("#A;a\n#P;x\n#D;a;x;1;1;1\n#D;a;x;2;1;1\n", "this position is stated twice"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_clear_error(tmp_path, name):
    text, what = BAD[name]
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_actors(path, "t.csv")
    assert len(caught.value.problems) == 1 and what in str(caught.value), str(caught.value)
