"""What was found is kept, and forgotten when the file it was about is edited."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("cosmic_ray", reason="needs the extra `awake`")

from awake.changes import Change  # noqa: E402
from awake.kept import Kept  # noqa: E402
from awake.trial import Ran  # noqa: E402
from benchmarks.reliability.awake import explains, reasons  # noqa: E402

CHANGE = Change("toy.py", "f", "NumberReplacer", 0, "return 1", "return 2", True)
OTHER = Change("toy.py", "f", "NumberReplacer", 1, "return 1", "return 0", True)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "toy.py").write_text("def f():\n    return 1\n")
    return tmp_path


def test_the_last_verdict_counts(root):
    kept = Kept(root, root / "kept")
    kept.write(CHANGE, "survived", "")
    assert kept.verdicts([CHANGE, OTHER]) == {CHANGE: "survived"}
    kept.write(CHANGE, "noticed", "test_f")
    assert Kept(root, root / "kept").verdicts([CHANGE, OTHER]) == {CHANGE: "noticed"}


def test_an_edited_file_is_counted_anew(root):
    Kept(root, root / "kept").write(CHANGE, "noticed", "test_f")
    (root / "toy.py").write_text("def f():\n    return 3 - 2\n")
    assert Kept(root, root / "kept").verdicts([CHANGE]) == {}


def test_a_test_is_watched_once(root):
    watched = []

    def watch(item):
        watched.append(item.nodeid)
        return Ran(item.nodeid, True, 0.5, frozenset({"toy.py:f"}))

    items = [SimpleNamespace(nodeid="a"), SimpleNamespace(nodeid="b")]
    first = Kept(root, root / "kept").ran(watch, items[:1])
    assert Kept(root, root / "kept").ran(watch, items) == [*first, Ran("b", True, 0.5, frozenset({"toy.py:f"}))]
    assert watched == ["a", "b"]


@pytest.mark.parametrize("entry, told", [
    ({"line": "return 1", "becomes": "return 2"}, True), ({"line": "return 1"}, True), ({}, True),
    ({"line": "return 1", "becomes": "return 0"}, False), ({"line": "return 2"}, False), ({"function": "g"}, False),
    ({"module": "other.py"}, False)])
def test_a_reason_is_about_a_change_a_line_or_a_function(entry, told):
    assert explains({"module": "toy.py", "function": "f", "reason": "a toy", **entry}, CHANGE) is told


def test_every_reason_says_why_and_stands_once():
    entries = reasons()
    assert entries and all(len(entry["reason"]) > 20 for entry in entries)
    keys = [tuple(entry.get(field) for field in ("module", "function", "line", "becomes")) for entry in entries]
    assert len(set(keys)) == len(keys)
