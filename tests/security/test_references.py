"""No reference of a scenario leads out of its folder, and nothing of what lies outside is ever shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.report.record import pivots_beside
from sim.scenario import parameters
from support.command import nemcon
from support.scenes import odds_of_five
from support.security.folders import SECRET, at_most, scenario_folder, scenario_text
from support.security.references import CASES

POINT = Path(parameters.__file__).with_name("point.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return scenario_folder(tmp_path_factory.mktemp("scenario_folder"))


@pytest.mark.parametrize("key", ["roster", "extends"])
@pytest.mark.parametrize("trick, reference, what", CASES, ids=[f"{case[0]}-{k}" for k, case in enumerate(CASES)])
def test_it_is_refused_in_one_line(key, trick, reference, what, here):
    path = here.write(scenario_text(key, reference))
    with at_most(20):
        answer = nemcon("check", path)
    assert (answer.status, answer.err) == (2, "")
    assert all(line.startswith(f"{path}:4:") and line.isprintable() for line in answer.lines)
    assert what in answer.out and len(answer.lines) <= 2 and SECRET not in answer.out  # two: it may be too long as well
    assert not list(here.root.rglob("owned"))


def test_the_same_file_is_read_when_nothing_is_wrong(here):
    """The control: it is the reference that is refused."""
    assert nemcon("check", here.write(scenario_text())).status == 0
    assert nemcon("check", here.write(scenario_text(reference="./rosters//good.csv"))).status == 0


def test_a_hard_link_is_a_file_of_the_folder(here):
    os.link(here.outside / "secret.csv", here.root / "rosters" / "hard.csv")
    answer = nemcon("check", here.write(scenario_text(reference="rosters/hard.csv")))
    assert answer.status == 2 and "this ally has two rows" in answer.out


def test_a_folder_that_becomes_a_link_is_not_followed(here, tmp_path):
    """`rosters` itself leads out: then the folder of the scenario is what its references stay inside."""
    (tmp_path / "rosters").symlink_to(here.outside)
    path = tmp_path / "test.toml"
    path.write_text(scenario_text(reference="rosters/secret.csv"))
    answer = nemcon("check", path)
    assert answer.status == 2 and "leads out" in answer.out and SECRET not in answer.out


@pytest.mark.parametrize("made", ["link", "pipe", "folder", "zero"])
def test_claims_of_one_s_own_lead_nowhere_either(made, tmp_path):
    here = scenario_folder(tmp_path)
    path = here.root / "seeds" / "mine.toml"
    {"link": lambda: path.symlink_to(here.outside / "claims.toml"), "pipe": lambda: os.mkfifo(path),
     "folder": path.mkdir, "zero": lambda: path.symlink_to("/dev/zero")}[made]()
    with at_most(20):
        answer = nemcon("check", here.write(scenario_text() + f'[evidence]\nrule = ["{SECRET[:5]}"]\n'))
    assert answer.status == 2 and SECRET not in answer.out + answer.err and len(answer.lines) == 1


@pytest.mark.parametrize("target", ["/dev/zero", "/etc/passwd", "secret", "pipe", "folder", "missing"])
def test_a_table_of_parameters_stays_in_its_folder(target, tmp_path):
    here = scenario_folder(tmp_path)
    table = here.root / "mine.csv"
    {"pipe": lambda: os.mkfifo(table), "folder": table.mkdir, "missing": lambda: None,
     "secret": lambda: table.symlink_to(here.outside / "secret.csv")}.get(target, lambda: table.symlink_to(target))()
    file = here.write('table = "../mine.csv"\n' + POINT, "mine.toml")
    with at_most(20):
        answer = nemcon("run", "five-allies", "--parameters", file, "--replicates", 5)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert SECRET not in answer.err and "root:" not in answer.err


@pytest.mark.parametrize("made", ["pipe", "folder", "zero"])
def test_parameters_are_a_plain_file(made, tmp_path):
    path = tmp_path / "mine.toml"
    {"pipe": lambda: os.mkfifo(path), "folder": path.mkdir, "zero": lambda: path.symlink_to("/dev/zero")}[made]()
    with at_most(20):
        answer = nemcon("run", "five-allies", "--parameters", path)
    assert (answer.status, answer.out) == (2, "") and answer.err.startswith(f"{path}: no such parameters (")


@pytest.mark.parametrize("made", ["pipe", "folder", "deep", "text", "nan"])
def test_what_lies_about_in_a_folder_of_results_does_no_harm(made, tmp_path):
    path = tmp_path / "pivots.json"
    {"pipe": lambda: os.mkfifo(path), "folder": path.mkdir, "deep": lambda: path.write_text("[" * 100_000),
     "text": lambda: path.write_text('"digest"'), "nan": lambda: path.write_text('{"digest": NaN}')}[made]()
    with at_most(60):
        assert pivots_beside(tmp_path, odds_of_five(40).record) is None
