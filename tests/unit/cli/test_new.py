"""`nemcon new`: from a template, from a table, from six answers."""

from __future__ import annotations

import datetime
import os
import pty
import sys

import pytest

from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.templates import KINDS, Wish, filled
from support.command import nemcon
from support.published import FOLDER
from support.workbooks import by_library

TODAY = datetime.date(2026, 6, 1)


@pytest.mark.parametrize("like", KINDS)
class TestTemplates:
    def test_it_passes_the_check_without_a_warning(self, tmp_path, like):
        assert nemcon("new", tmp_path / "case.toml", "--like", like).status == 0
        answer = nemcon("check", tmp_path / "case.toml")
        assert (answer.status, answer.err) == (0, "") and len(answer.lines) == 1

    def test_it_runs_and_can_end_in_more_than_one_way(self, tmp_path, like):
        nemcon("new", tmp_path / "case.toml", "--like", like)
        odds = nemcon("run", tmp_path / "case.toml", "--replicates", 400, "--json").json
        assert sum(row["odds"] for row in odds["outcomes"]) == pytest.approx(1.0)
        assert sum(row["count"] > 0 for row in odds["outcomes"]) > 1

    def test_it_explains_itself(self, like):
        text = filled(Wish(like=like), TODAY)
        assert text.startswith("# ") and "nemcon check FILE" in text and "stops" in text
        assert all(len(line) <= 125 for line in text.splitlines()) and "$" not in text
        assert sum("#" in line for line in text.splitlines()) >= 12

    def test_what_it_leaves_out_as_a_comment_is_sound_too(self, tmp_path, like):
        lines = filled(Wish(like=like), TODAY).splitlines()
        start = next(number for number, line in enumerate(lines) if line.startswith("# [[events]]"))
        path = tmp_path / "case.toml"
        path.write_text(
            "\n".join([*lines[:start], *(line.removeprefix("# ") for line in lines[start : start + 5])]), "utf-8"
        )
        assert [event.kind for event in load(path).document.events] == ["withdraws"]


@pytest.mark.parametrize("today, deadline", [
    ("2026-03-07", "2026-10-15"), ("2026-10-14", "2026-10-15"), ("2026-10-15", "2026-12-31"), ("2026-11-29", "2026-12-31"),
    ("2026-12-24", "2026-12-31"), ("2026-12-30", "2027-01-06"),
])
def test_the_council_ends_with_its_members_terms(tmp_path, today, deadline):
    path = tmp_path / "case.toml"
    path.write_text(filled(Wish(like="un-sg"), datetime.date.fromisoformat(today)), "utf-8")
    calendar = load(path).document.calendar
    assert (str(calendar.deadline), calendar.end) == (deadline, max(datetime.date(2026, 12, 31), calendar.deadline))
    assert nemcon("check", path).out.count("\n") == 1


def test_the_bodies_are_what_they_are(tmp_path):
    def made(like, **more):
        path = tmp_path / f"{like}{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(filled(Wish(like=like, **more), TODAY), "utf-8")
        return load(path)
    council = made("un-sg")
    assert len(council.allies) == 15 and {"BHR", "COL", "COD", "LVA", "LBR"} <= set(council.allies)
    assert set(council.document.rule.veto) == {"CHN", "FRA", "GBR", "RUS", "USA"}
    assert council.document.rule.consent_count == 9
    assert "NZL" in made("un-sg", year=2016).allies and "NZL" not in council.allies
    assert len(made("nato").allies) == 32 and len(made("osce").allies) == 57 and len(made("opec").allies) == 12
    qualified = made("eu-qualified").document.rule
    assert (qualified.veto, qualified.consent_share, qualified.consent_weight) == ("none", 0.55, 0.65)
    assert len(made("jury").allies) == 12
    conclave = made("conclave")
    assert sum(entry.size for entry in conclave.document.allies.values()) == 133


@pytest.mark.parametrize(
    "arguments, what",
    [
        (("--like", "unsg"), 'did you mean "un-sg"?'),
        (("--like", "un-sg", "--year", "1950"), "known for 2000 to 2026"),
        (("--like", "un-sg", "--year", "2027"), "give a year from 2000 to 2026"),
        (("--like", "nato", "--year", "2016"), "only un-sg has members by year"),
        (("--scale", "0:1"), "name one with --from"),
        (("--issue", "x"), "name one with --from"),
        (("--from", "nowhere.csv"), "nowhere.csv:1:1: there is no such file"),
        (("--from", "/dev/zero"), "/dev/zero:1:1: this is not a plain file"),
        (("--from", "."), ".:1:1: this is a folder"),
    ],
)
def test_what_is_refused_writes_nothing(tmp_path, arguments, what):
    answer = nemcon("new", tmp_path / "case.toml", *arguments)
    assert answer.status == 2 and what in answer.err and answer.out == "" and not list(tmp_path.iterdir())


class TestFromATable:
    def test_a_table_of_parties_with_seats(self, tmp_path):
        (tmp_path / "s.csv").write_text(
            "party;seats;Ampel;GroKo\nSPD;206;champion;wary\nCDU;197;block;support\n", "utf-8"
        )
        answer = nemcon("new", tmp_path / "c.toml", "--from", tmp_path / "s.csv")
        assert answer.status == 0 and "2 members, 2 names, 4 stances" in answer.out
        made = load(tmp_path / "c.toml")
        assert made.allies == ("SPD", "CDU") and made.document.allies["SPD"].size == 206
        assert made.document.stances["GroKo"] == {"SPD": "wary", "CDU": "support"}
        assert 'file = "s.csv"' in (tmp_path / "c.toml").read_text("utf-8")

    def test_a_country_that_is_nearly_one_is_pointed_at(self, tmp_path):
        for rows, told in (("Hungray,block\nNorway,lean\n", True), ("Greens,block\nLiberals,lean\n", False)):
            (tmp_path / "s.csv").write_text("ally,Ada\n" + rows, "utf-8")
            answer = nemcon("new", tmp_path / f"{told}.toml", "--from", tmp_path / "s.csv")
            assert answer.status == 0 and ("If Hungary is meant" in answer.out) == told
            assert ("is no country" in answer.out) == told

    def test_a_workbook_for_a_body_that_ships(self, tmp_path):
        by_library(tmp_path / "s.xlsx", [["Member", "Ada", "Bo"], ["Türkiye", 2, 7], ["UK", 9.5, None]])
        assert nemcon("new", tmp_path / "n.toml", "--like", "nato", "--from", tmp_path / "s.xlsx", "--scale", "0:10",
                      "--quiet").status == 0
        made = load(tmp_path / "n.toml")
        assert len(made.allies) == 32 and made.document.stances["Ada"] == {"TUR": -0.6, "GBR": 0.9}

    @pytest.mark.parametrize("columns, is_yes_no", [(("The plan",), True), (("The plan", "A weaker plan"), False)])
    def test_a_body_that_asks_yes_or_no_goes_on_doing_so_with_one_proposal(self, tmp_path, columns, is_yes_no):
        (tmp_path / "s.csv").write_text(f"ally,{','.join(columns)}\nUngarn{',oppose' * len(columns)}\n", "utf-8")
        path = tmp_path / "case.toml"
        answer = nemcon("new", path, "--from", tmp_path / "s.csv", "--like", "eu-unanimity")
        document = load(path).document
        assert (document.kind == "yes/no") == is_yes_no and answer.status == 0
        assert document.stances["The plan"] == {"HUN": "oppose"}
        assert "The stances of the template eu-unanimity are left out" in answer.out
        assert "26 members of 27 have no row" in answer.out
        assert (document.question == "Is the proposal adopted?") == is_yes_no == ("asks yes or no" not in answer.out)

    @pytest.mark.parametrize("scale, said, low", [("10:0", True, 0.4), ("0:10", False, -0.4)])
    def test_a_scale_that_falls_is_said(self, tmp_path, scale, said, low):
        (tmp_path / "s.csv").write_text("ally,Ada\nNorth,3\n", "utf-8")
        answer = nemcon("new", tmp_path / "case.toml", "--from", tmp_path / "s.csv", "--scale", scale)
        assert ("The scale falls: 10 would block, 0 is champion" in answer.out) == said
        assert load(tmp_path / "case.toml").document.stances["Ada"]["North"] == low

    def test_a_table_in_windows_1252_is_said_by_every_command(self, tmp_path):
        (tmp_path / "s.csv").write_bytes("Land;Plan\r\nÖsterreich;wary\r\nUngarn;0,3\r\n".encode("cp1252"))
        path = tmp_path / "case.toml"
        said = 's.csv is not UTF-8 and was read as Windows-1252, on line 2 "Österreich"'
        assert said in nemcon("new", path, "--from", tmp_path / "s.csv", "--like", "eu-unanimity").out
        assert load(path).document.stances["Plan"] == {"AUT": "wary", "HUN": 0.3}
        assert said in nemcon("check", path).out and said in nemcon("check", path, "--json").out.replace("\\", "")

    def test_coders_and_their_agreement_are_said(self, tmp_path):
        (tmp_path / "s.csv").write_text("ally,coder,Ada\nA,x,lean\nA,y,support\nB,x,wary\nB,y,wary\n", "utf-8")
        assert (
            "2 coders; Krippendorff's alpha 0.81"
            in nemcon("new", tmp_path / "c.toml", "--from", tmp_path / "s.csv").out
        )

    def test_a_table_from_elsewhere_is_copied(self, tmp_path):
        (tmp_path / "other").mkdir()
        (tmp_path / "here").mkdir()
        (tmp_path / "other" / "s.csv").write_text("ally,Ada\nA,lean\nB,wary\n", "utf-8")
        answer = nemcon("new", tmp_path / "here" / "c.toml", "--from", tmp_path / "other" / "s.csv")
        assert (
            answer.status == 0
            and "Copied the table" in answer.out
            and load(tmp_path / "here" / "c.toml").allies == ("A", "B")
        )

    def test_actors_become_a_scenario_with_the_theories_figures(self, tmp_path):
        answer = nemcon(
            "new", tmp_path / "d.toml", "--from", FOLDER / "exchange_netherlands_2012.csv", "--issue", "zorg"
        )
        assert "zorg: weighted mean 53.8852, weighted median 55, 10 actors" in answer.out
        assert "Where on a scale, not whom" in answer.out and nemcon("check", tmp_path / "d.toml").status == 0

    @pytest.mark.parametrize("name", ["bdm_ec_emission_actors", "ktab_dummyData_3Dim", "ktab_dummyData-a040"])
    def test_other_tables_of_actors_pass_the_check(self, tmp_path, name):
        assert nemcon("new", tmp_path / "d.toml", "--from", FOLDER / f"{name}.csv").status == 0
        assert nemcon("check", tmp_path / "d.toml").status == 0


class TestSixQuestions:
    def test_without_a_terminal_the_file_must_be_named(self):
        answer = nemcon("new")
        assert answer.status == 2 and "missing the name of the file" in answer.err

    def test_on_a_terminal_they_are_asked_and_the_file_is_written(self, tmp_path):
        """A real terminal: the answers are typed, one of them wrong at first."""
        answers = ["unsg", "coalition", "Who governs?", "Red, red", "Red-Green, Grand coalition", "new elections",
                   "tomorrow", "03/04/2099", "30. Juni 2099", "mine and yours"]
        said = typed(tmp_path, answers)
        assert "did you mean" in said and "none twice" in said and "is no date; write 2099-03-04 or 2099-04-03" in said
        assert "Run it: nemcon run 'mine and yours.toml'" in said
        made = load(tmp_path / "mine and yours.toml").document
        assert list(made.candidates) == ["Red-Green", "Grand coalition"]
        assert (made.question, made.calendar.fallback) == ("Who governs?", "new elections")
        assert made.calendar.deadline == datetime.date(2099, 6, 30)

    def test_enter_alone_takes_the_template(self, tmp_path):
        typed(tmp_path, [""] * 6)
        assert list(load(tmp_path / "my-case.toml").document.candidates) == ["First", "Second"]
        assert "my-case" not in shipped_names()


def typed(folder, answers: list[str]) -> str:
    """Run `nemcon new` in a terminal of its own, type the answers, and return all that was shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "sim", "new"])
    shown = b""
    for answer in answers:
        while b"]: " not in shown.rpartition(b"\n")[2]:
            shown += os.read(terminal, 4096)
        os.write(terminal, answer.encode() + b"\n")
        shown += b"\n"
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # the terminal of a process that has ended
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, shown.decode()
    return shown.decode()


@pytest.mark.parametrize("year", ["-1", "0", "1999", "2027", "99999"])
def test_a_year_without_members_is_one_line(tmp_path, year):
    answer = nemcon("new", tmp_path / "case.toml", "--like", "un-sg", "--year", year)
    assert answer.status == 2 and f"got {year}; give a year from 2000 to 2026" in answer.err
    assert not (tmp_path / "case.toml").exists()


@pytest.mark.parametrize("name", ["stances.csv", "stances.XLSX", "t.tsv"])
def test_a_table_given_for_the_file_is_not_written_over(tmp_path, name):
    answer = nemcon("new", tmp_path / name)
    assert answer.status == 2 and "the table with --from" in answer.err and not (tmp_path / name).exists()
