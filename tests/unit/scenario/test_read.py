"""Reading a file: what loads, what is refused, and how fast the light path is."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys

import pytest

from sim.errors import Problem, ScenarioError
from sim.scenario.catalog import data_folder, shipped_names
from sim.scenario.loader import load
from support.small_scenario import ROSTER, small, write


def refusal(path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def test_small_scenario_loads(made):
    scenario = made()
    assert scenario.allies == ("FRA", "GBR", "USA")
    assert scenario.candidates == ("Ada Brook", "Bo")
    assert scenario.document.calendar.round_days == 7
    assert scenario.shown == "test.toml"


def test_windows_line_ends_load(tmp_path):
    path = write(tmp_path, small())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path).allies == ("FRA", "GBR", "USA")


@pytest.mark.parametrize("name", shipped_names())
def test_everything_that_ships_loads(name):
    scenario = load(name)
    assert scenario.allies and scenario.candidates
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert scenario.shown.startswith("scenarios/")


def test_shipped_file_loads_by_its_path_too():
    path = data_folder("scenarios") / "five-allies.toml"
    assert load(path) == load("five-allies")
    assert load(str(path)).digest == load("five-allies").digest


def test_unknown_name_suggests_a_shipped_one():
    assert refusal("five-alies").endswith("did you mean five-allies?")
    assert "`nemcon list`" in refusal("qqqq")


@pytest.mark.parametrize("name", [
    "", ".", "..", "a\0b", "x" * 300, "x" * 300 + ".toml", "no/such/file.toml", "nö.toml"])
def test_odd_names_are_refused(name):
    assert refusal(name)


def test_missing_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refusal("none.toml") == ("none.toml:1:1: there is no such file, "
                                    "`nemcon list` names the scenarios that ship")


def test_folder_and_device(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    assert refusal("folder.toml") == "folder.toml:1:1: this is a folder, not a file"
    assert refusal("pipe.toml") == "pipe.toml:1:1: this is not a plain file"


def test_no_permission(tmp_path, monkeypatch):
    write(tmp_path, small())
    monkeypatch.chdir(tmp_path)

    def refuse(*arguments, **more):
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr("builtins.open", refuse)
    assert refusal("test.toml") == "test.toml:1:1: this file may not be read, check its permissions"


def test_other_trouble_with_the_disk(tmp_path, monkeypatch):
    write(tmp_path, small())
    monkeypatch.chdir(tmp_path)

    def fail(*arguments, **more):
        raise OSError(5, "Input/output error")
    monkeypatch.setattr("builtins.open", fail)
    assert refusal("test.toml") == "test.toml:1:1: this file cannot be read"


def test_too_large_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, small() + "# " + "x" * 1_000_000)
    assert refusal("test.toml") == "test.toml:1:1: the file is too large, at most 1 MB"


def test_too_many_entries(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, small() + "\n" * 100_001)
    assert refusal("test.toml").startswith("test.toml:1:1: the file has too many entries")


@pytest.mark.parametrize("many", [
    'a = "' + '\\"' * 400_000, "[a\n" * 40_000, "[[e]]\n" * 30_000, "a = [" + "1," * 79_000 + "]", "\"'" * 70_000,
    "a = {" + "b = 1, " * 70_000, "x." * 70_000 + "x = 1", "#\n" * 70_000, "a" * 900_000, "'''" * 60_000,
], ids=range(10))
def test_hostile_text_is_refused(many, tmp_path):
    """Each of these took seconds or gigabytes in an earlier version."""
    assert refusal(write(tmp_path, many))


def test_problems_are_sorted_and_cut(complaints):
    lines = complaints(rest="[process]\n" + "".join(f"x{number} = 1\n" for number in range(150)))
    assert len(lines) == 101
    assert lines[-1].endswith("more problems follow")
    places = [int(line.split(":")[1]) for line in lines]
    assert places == sorted(places)


def test_error_survives_a_pickle():
    error = ScenarioError([Problem("b", 2, 1, "x"), Problem("a", 1, 1, "y", "z", "w")])
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems and str(copy) == "a:1:1: y, got z, w\nb:2:1: x"


class TestRoster:
    """A scenario beside its roster."""

    def test_members_and_order(self, tmp_path):
        write(tmp_path, ROSTER, "rosters/three.csv")
        text = small('roster = "rosters/three.csv"\nmembers = ["USA", "FRA"]\n', "SWE = { size = 1 }\n")
        scenario = load(write(tmp_path, text))
        assert scenario.allies == ("FRA", "USA", "SWE")
        assert scenario.ally_name("USA") == "United States"
        assert scenario.ally_name("SWE") == "SWE"

    def test_file_may_say_another_name(self, tmp_path):
        write(tmp_path, ROSTER, "rosters/three.csv")
        allies = '[allies]\nUSA = { name = "America" }\n'
        scenario = load(write(tmp_path, small('roster = "rosters/three.csv"\n', allies=allies)))
        assert scenario.ally_name("USA") == "America"

    def test_byte_order_mark_of_a_spreadsheet_is_read(self, tmp_path):
        write(tmp_path, "\ufeff" + ROSTER, "rosters/three.csv")
        assert load(write(tmp_path, small('roster = "rosters/three.csv"\n', allies=""))).allies == ("FRA", "GBR", "USA")

    def test_byte_order_mark_of_an_editor_is_read_and_places_do_not_count_it(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert load(write(tmp_path, "\ufeff" + small())).allies == ("FRA", "GBR", "USA")
        write(tmp_path, "\ufeff" + small().replace("format = 1", "format = 2"))
        with pytest.raises(ScenarioError, match="test.toml:1:10: this program reads format 1"):
            load("test.toml")

    def test_scenario_in_a_folder_below(self, tmp_path):
        write(tmp_path, ROSTER, "rosters/three.csv")
        path = write(tmp_path, small('roster = "../rosters/three.csv"\n', allies=""), "cases/one.toml")
        assert load(path).allies == ("FRA", "GBR", "USA")

    def test_without_a_rosters_folder_nothing_above_is_read(self, tmp_path):
        write(tmp_path, ROSTER, "three.csv")
        path = write(tmp_path, small('roster = "../three.csv"\n', allies=""), "cases/one.toml")
        assert "leads out of the scenario's folder" in refusal(path)

    def test_no_link_leads_out(self, tmp_path):
        write(tmp_path, ROSTER, "secret/three.csv")
        (tmp_path / "mine" / "rosters").mkdir(parents=True)
        (tmp_path / "mine" / "rosters" / "link.csv").symlink_to(tmp_path / "secret" / "three.csv")
        (tmp_path / "mine" / "up").symlink_to(tmp_path / "secret")
        for reference in ("rosters/link.csv", "up/three.csv"):
            path = write(tmp_path, small(f'roster = "{reference}"\n', allies=""), "mine/test.toml")
            assert "leads out of the scenario's folder" in refusal(path)

    def test_link_in_a_circle(self, tmp_path):
        (tmp_path / "rosters").mkdir()
        (tmp_path / "rosters" / "a.csv").symlink_to(tmp_path / "rosters" / "a.csv")
        assert refusal(write(tmp_path, small('roster = "rosters/a.csv"\n', allies="")))

    def test_bad_roster_brings_no_unknown_allies(self, tmp_path):
        write(tmp_path, "ally,name\nUSA,One\nUSA,Two\n", "rosters/bad.csv")
        path = write(tmp_path, small('roster = "rosters/bad.csv"\n', '[stances.Bo]\nFRA = "lean"\n', allies=""))
        assert refusal(path).count("\n") == 0

    def test_bad_roster_and_bad_scenario_are_told_together(self, tmp_path):
        write(tmp_path, "ally,name\nUSA,One\nUSA,Two\n", "rosters/bad.csv")
        path = write(tmp_path, small('roster = "rosters/bad.csv"\ntitel = 1\n', allies=""))
        assert refusal(path).count("\n") == 1


def test_loading_stays_light():
    """Loading a good file imports nothing heavy, and not even the grammar that locates mistakes."""
    code = ("import sys; from sim.scenario.loader import load; load('five-allies'); "
            "print([name for name in ('mesa', 'matplotlib', 'pandas', 'numpy', 'tree_sitter', 'xarray') "
            "if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("given, meant", [
    ("./unsg-2026", "unsg-2026.toml"), ("unsg_2026.toml", "unsg-2026.toml"), ("UNSG-2026.toml", "unsg-2026.toml"),
    ("nowhere/unsg-2026.toml", "unsg-2026.toml"), ("sub/my-cas.toml", "sub/my-case.toml"), ("sub/My-Case", "sub/my-case.toml"),
    ("five-allies.toml", "five-allies, which ships"), ("./five-allies", "five-allies, which ships"),
])
def test_a_path_that_no_file_has_suggests_the_one_that_is_near(given, meant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name in ("unsg-2026.toml", "sub/my-case.toml"):
        write(tmp_path, small(), name)
    with pytest.raises(ScenarioError, match=f"there is no such file, did you mean {re.escape(meant)}\\?$"):
        load(given)


def test_a_path_that_is_near_nothing_points_at_the_list(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="there is no such file, `nemcon list` names the scenarios that ship$"):
        load("nowhere/zzzzz.toml")
