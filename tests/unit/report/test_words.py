"""The sentences of the page: the rule, the method, the limits, what an assumption is about."""

from __future__ import annotations

import shlex

import pytest

from sim.cli.main import build
from sim.model.encoding import encode
from sim.report import method as methods
from sim.report import sections
from sim.report.method import file_name
from sim.report.sections import assumptions_of, holdouts, question_of, rule_words, what
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.scenario.schema import Process, Rule
from sim.version import MODEL_VERSION, __version__
from support.report_scenes import five, nato, played, scenario


def command(odds) -> str | None:
    return methods.command(odds.record, odds.encoded)


def method(odds):
    return methods.method(odds.record, odds.encoded)


def limits(odds, made):
    return sections.limits(odds.record, odds.encoded, made)


def told(odds):
    return sections.narrative_of(odds.record, odds.encoded)



def same_for_all(value: float) -> str:
    """Returns a table of parameters that are all the same."""
    return "".join(f"{name} = {value}\n" for name in Process.model_fields)


@pytest.mark.parametrize("rule, words", [
    ({}, "everybody must agree"),
    ({"veto": "all", "consent_count": 3}, "everybody must agree"),
    ({"veto": "none"}, "nobody has to agree"),
    ({"veto": ["A"]}, "1 member holds a veto"),
    ({"veto": ["A", "B"], "consent_count": 9}, "at least 9 members must agree, 2 members hold a veto"),
    ({"veto": "none", "consent_share": 0.55, "consent_weight": 0.65},
     "at least 55 % of the members and 65 % of the weight must agree"),
    ({"veto": "none", "may_object": 1}, "at most 1 may object"),
])
def test_a_rule_is_said_in_words(rule, words):
    assert rule_words(Rule.model_validate(rule)) == words


def test_who_is_heaviest_is_said_unless_nobody_is():
    assert question_of(scenario()).heaviest == "A has the most weight (share of the lobbying), 50.0 %."
    equals = scenario(allies={"A": {}, "B": {}, "C": {}})
    assert question_of(equals).heaviest == "The members with the most weight (share of the lobbying) have 33.3 % each."


def test_the_command_repeats_the_run():
    assert command(five()) == "nemcon run five-allies --replicates 400 --seed 1 --parameters point --out DIR"
    other = played("five-allies", 30, seed=7, parameters="prior")
    assert command(other) == "nemcon run five-allies --replicates 30 --seed 7 --parameters prior --out DIR"


def test_the_command_has_only_words_that_nemcon_knows():
    from typer.main import get_command
    words = shlex.split(command(played("five-allies", 30, seed=7, parameters="prior")))
    with get_command(build()).commands["run"].make_context("run", words[2:]) as context:
        assert (context.params["replicates"], context.params["seed"], context.params["parameters"]) == (30, 7, "prior")


def test_a_path_is_quoted_for_the_shell(tmp_path):
    path = tmp_path / "my case $HOME.toml"
    path.write_text(load("five-allies").source.read_text(encoding="utf-8"), encoding="utf-8")
    odds = played(load(path), 10)
    assert shlex.split(command(odds))[2] == path.as_posix()
    assert method(odds).repeat.startswith("This command makes the same numbers again")


def test_a_scenario_changed_in_python_has_no_command():
    changed = played(load("five-allies").with_("allies.A.size", 9.0), 10)
    assert command(changed) is None and file_name(changed.encoded.scenario) is None
    assert "no command repeats the run" in method(changed).repeat
    assert command(played(scenario(), 10)) is None


def test_a_file_that_is_gone_or_broken_since_gives_no_wrong_command(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(load("five-allies").source.read_text(encoding="utf-8"), encoding="utf-8")
    read = load(path)
    path.write_text("format = 1\n", encoding="utf-8")
    assert file_name(read) is None
    path.unlink()
    assert file_name(read) is None


def test_parameters_of_one_s_own_are_a_file_that_the_reader_must_name(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text("name = 'point'\n[process]\n" + same_for_all(0.21), encoding="utf-8")
    odds = played(encode(load("five-allies"), read_parameters(str(path))), 10)
    assert "--parameters FILE" in command(odds)
    assert "FILE stands for the file of parameters" in method(odds).repeat


def test_the_method_names_everything_that_decides_the_numbers():
    made = method(nato())
    digest = nato().encoded.scenario.digest
    for word in (f"Nemcon {__version__}", f"model version {MODEL_VERSION}", digest, "400 runs", "seed 1", "point sha256:"):
        assert word in made.cite
    assert "400 simulated runs" in made.paragraph and "Wilson's at 95 %" in made.paragraph
    assert "one week" in made.paragraph and "Jens Stoltenberg extended" in made.paragraph


def test_every_global_parameter_is_listed_with_its_value_and_meaning():
    rows = {row.name: row for row in method(nato()).parameters}
    assert rows.keys() == Process.model_fields.keys() and all(row.value and row.meaning for row in rows.values())
    assert rows["isolation"].value == "0.3" and rows["pressure"].value == "uniform 0.5 to 1"
    own = {row.name: row for row in method(played(scenario(process={"isolation": 0.2}), 10)).parameters}
    assert (own["isolation"].value, own["isolation"].stated_by) == ("0.2", "scenario")
    assert own["news"].stated_by == "parameters"


def test_parameters_from_a_table_say_so(tmp_path):
    (tmp_path / "rows.csv").write_text("weight,isolation\n1,0.2\n1,0.3\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text("table = 'rows.csv'\n[process]\n" + same_for_all(0.1), encoding="utf-8")
    odds = played(encode(load("five-allies"), read_parameters(str(tmp_path / "own.toml"))), 10)
    rows = {row.name: row for row in method(odds).parameters}
    assert rows["isolation"].value == "drawn from a table of 2 rows"
    assert "drawn anew for every run" in limits(odds, assumptions_of(odds.encoded.scenario)).sentences[3]


@pytest.mark.parametrize("name, words", [("point", "is not in the odds"), ("prior", "is in the odds")])
def test_the_doubt_about_the_parameters_is_told_either_way(name, words):
    odds = played("five-allies", 10, parameters=name)
    assert words in limits(odds, assumptions_of(odds.encoded.scenario)).sentences[3]


def test_the_limits_count_the_assumptions_and_name_the_day():
    made = assumptions_of(nato().encoded.scenario)
    first, counted, dated, *_ = limits(nato(), made).sentences
    assert made.with_claim > 15 and made.without_claim > 5
    stated = sum(not row.is_default for row in made.rows)
    assert made.with_claim + made.without_claim == stated < len(made.rows)
    assert f"Of the {stated} assumptions that this scenario states {made.with_claim} rest on" in counted
    assert f"{len(made.rows) - stated} more are defaults" in counted
    assert "400 runs" in first and "as of 22 February 2024" in dated


def test_hindsight_of_a_case_is_confessed():
    case = scenario(case={"cluster": "c", "grade": "A", "hindsight": "The order of the allies."})
    assert limits(played(case, 10), assumptions_of(case)).sentences[-1].endswith("came later: The order of the allies.")


@pytest.mark.parametrize("path, words", [
    ("roster", "The table of members"), ("members", "Who takes part"), ("weight", "Weights of the members"),
    ("calendar.deadline", "Calendar: deadline"), ("rule.veto", "Rule: veto"),
    ("process", "Global parameters"), ("process.offer_step", "Global parameters: offer step"),
    ("candidates.Mark Rutte.exit_cost", "Mark Rutte: exit cost"), ("allies.TUR.resolve", "T\u00fcrkiye: resolve"),
    ("stances.Mark Rutte.USA", "United States on Mark Rutte"), ("stances.Mark Rutte.*", "Everybody else on Mark Rutte"),
    ("events.0", "Event"),
])
def test_a_path_is_said_in_words(path, words):
    case = load("nato-sg-2024")
    assert what(case, case.path(path)) == words


def test_every_kind_of_assumption_has_words_and_a_group():
    case = scenario(issues={"Tax": {"salience": 2.0}}, ties=[{"between": ["A", "B"], "strength": 2.0}],
                    blocs={"North": {"members": ["A", "B"]}}, vocabulary={"keen": 0.7}, rule={"may_object": 1})
    rows = assumptions_of(case).rows
    said = [row.what for row in rows]
    assert {"Tax: salience", "A tie", "North", "keen", "Rule: may object"} <= set(said)
    groups = [row.group for row in rows]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)  # no group comes twice


def test_a_name_with_dots_is_said_whole():
    case = scenario(candidates={"J. Doe": {"ambition": 0.2}}, stances={"J. Doe": {"A": "lean"}})
    assert {"J. Doe: ambition", "A on J. Doe"} <= {row.what for row in assumptions_of(case).rows}


def test_rare_rows_are_counted_and_not_listed():
    part = holdouts(nato().record)
    assert part.rows and all(row.share >= part.least_share for row in [*part.rows, *part.promises])
    listed = [row for row in nato().record.deals if row["share"] >= part.least_share]
    assert len(part.promises) + part.promises_left_out == len(listed)


def test_the_figures_beside_the_picture_add_up_over_names():
    shares = {row.ally: row.share for row in holdouts(nato().record).last_to_object}
    assert len(shares) == 32
    for ally in ("HUN", "TUR"):
        total = sum(row["share"] for row in nato().record.holdouts if row["ally"] == ally)
        assert shares[ally] == pytest.approx(total, abs=1e-5)


def test_a_long_diary_loses_its_middle(monkeypatch):
    whole = told(nato())
    monkeypatch.setattr("sim.report.sections._MAX", 6)
    short = told(nato())
    assert short.left_out == len(whole.story) - 6 > 0
    assert short.story == [*whole.story[:3], *whole.story[-3:]]


def test_the_told_run_is_the_one_that_explain_tells():
    from sim.agents.replay import most_typical
    run = told(nato())
    assert run.replicate == most_typical(nato().encoded, 1).replicate
    assert f"This is run {run.replicate:,}, " in run.rule and run.outcome in run.rule
