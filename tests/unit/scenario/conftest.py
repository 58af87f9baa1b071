"""What the tests of this folder share."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loader import load
from support.small_scenario import small, write


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Returns a function that writes and loads a small scenario; messages call it test.toml."""
    monkeypatch.chdir(tmp_path)

    def make(top: str = "", rest: str = "", **parts):
        write(tmp_path, small(top, rest, **parts))
        return load("test.toml")
    return make


@pytest.fixture
def complaints(made):
    """Returns a function that writes a small scenario and returns the lines of what is wrong with it."""
    def complain(top: str = "", rest: str = "", **parts) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            made(top, rest, **parts)
        return str(caught.value).split("\n")
    return complain
