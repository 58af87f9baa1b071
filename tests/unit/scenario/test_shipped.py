"""Finding what ships, from a checkout and from an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import catalog as shipped
from sim.scenario.catalog import data_folder, find, shipped_names, shown


def test_names_are_sorted_and_unique():
    names = shipped_names()
    assert list(names) == sorted(set(names)) and {"five-allies", "nato-sg-2024"} <= set(names)


def test_every_name_is_found():
    for name in shipped_names():
        assert find(name).is_file() and find(name).stem == name


def test_cases_are_found_by_their_bare_name():
    case = next(path for path in data_folder("scenarios").glob("cases/*.toml"))
    assert find(case.stem) == case


def test_shown_hides_where_the_package_is():
    assert shown(find("five-allies")) == "scenarios/five-allies.toml"
    assert shown(data_folder("seeds") / "claims.toml") == "seeds/claims.toml"
    assert shown(Path("mine/x.toml")) == "mine/x.toml"


def test_a_path_is_left_alone(tmp_path, monkeypatch):
    assert find("x/y.toml") == Path("x/y.toml")
    assert find(tmp_path / "x.toml") == tmp_path / "x.toml"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("")
    assert find("mine") == Path("mine")


def test_a_shipped_name_comes_before_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "five-allies").write_text("")
    assert find("five-allies").is_relative_to(data_folder("scenarios"))


def test_the_wheel_comes_before_a_folder_beside_it(tmp_path, monkeypatch):
    """An installed package must not take somebody's `site-packages/scenarios` for its own."""
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "sim")
    (tmp_path / "scenarios").mkdir()
    assert data_folder("scenarios") == tmp_path / "scenarios"
    (tmp_path / "sim" / "_data" / "scenarios").mkdir(parents=True)
    assert data_folder("scenarios") == tmp_path / "sim" / "_data" / "scenarios"


@pytest.mark.parametrize("name", ["five-alies", "FIVE-ALLIES", "nothing-like-it", "a\nb", "x" * 5000])
def test_unknown_names(name):
    with pytest.raises(ScenarioError) as caught:
        find(name)
    assert str(caught.value).isprintable()
