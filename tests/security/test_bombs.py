"""A file that is made to take long, or much memory, is refused with a message."""

from __future__ import annotations

import pytest

from sim.scenario.toml import Places
from sim.scenario.validation import _readable
from support.security.bombs import BOMBS, GOOD, check
from support.security.folders import at_most


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused(name, tmp_path):
    with at_most(60):
        check(BOMBS[name], tmp_path)


def test_a_suggestion_is_looked_for_a_few_times_only(tmp_path, monkeypatch):
    """Each is a search among all names that are known; a file may have thousands that are not."""
    asked = []
    monkeypatch.setattr("sim.scenario.checks.context.meant", lambda name, known: asked.append(name) or 'did you mean "A"?')
    check(BOMBS["28,000 stances of unknown allies"], tmp_path)
    assert asked == [f"N{k}" for k in range(20)]


def test_what_nobody_reads_of_is_neither_described_nor_located():
    raw = {"process": {f"k{k}": 1 for k in range(500)}, "events": [{"kind": "joins", **{f"k{k}": 1 for k in range(500)}}]}
    kept = _readable(raw)
    assert list(kept["process"]) == list(raw["process"])[:101] and len(kept["events"][0]) == 102
    small = {"process": {f"k{k}": 1 for k in range(100)}, "candidates": {f"N{k}": {} for k in range(300)}}
    assert _readable(small) == small  # the control: few unknown keys, and names that are none
    places = Places("[process]\n" + "".join(f"k{k} = 1\n" for k in range(500)))
    assert (places.of(("process", "k3"))[0], len(places.keys)) == (5, 5)
    assert places.of(("process", "k499"))[0] == 501


def test_the_control_is_read(tmp_path):
    with pytest.raises(AssertionError):
        check(lambda root: GOOD, tmp_path)
