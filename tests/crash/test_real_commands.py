"""The real commands under bad luck: killed, interrupted, on a full disk, with a folder that refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "crash"

from support.crash import real_commands as real  # noqa: E402
from support.crash.promises import (  # noqa: E402
    broken,
    check_bereaved,
    check_closed,
    check_interrupted,
    check_kills,
    check_refused,
    unheard,
)

pytestmark = [pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc"),
              pytest.mark.slow]  # a warm process alone takes seconds; five kills of a real sweep are in every pytest


def disturbed(folder, **asked):
    done = subprocess.run([sys.executable, str(SCRIPTS / "disturb.py"), str(folder), json.dumps({"kills": {}, **asked})],
                          capture_output=True, text=True, env=real.ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """One warm process plays all the scenes, because warming up takes longer than any of them."""
    return disturbed(tmp_path_factory.mktemp("story"), kills={"run": 4, "calibrate": 11}, full=["sweep"], most=1,
                     interrupts={"sweep with workers": {"Ctrl-C": 1}})


@pytest.mark.parametrize("name", ["run", "calibrate"])
def test_kills_at_random_moments(story, name):
    kills = story["kills"][name]
    assert len(kills) == {"run": 4, "calibrate": 11}[name]
    check_kills(kills)
    assert sum(kill["steps"] > 0 for kill in kills) >= len(kills) // 2
    if name == "calibrate":
        assert sum(kill["gained"] > 0 for kill in kills) >= 3


@pytest.mark.parametrize("name", ["sweep"])  # the count plays all commands
def test_a_full_disk_and_a_limit_on_files(story, name):
    entries = [entry for entry in story["full"] if entry["command"] == name]
    assert entries
    for entry in entries:
        check_refused(entry)
    if name == "sweep":
        assert any(entry["kept"] for entry in entries)


@pytest.mark.parametrize("name", ["sweep"])  # the count plays all commands
def test_places_that_cannot_be_written_to(story, name):
    entries = [entry for entry in story["refused"] if entry["command"] == name]
    assert len(entries) >= 3
    for entry in entries:
        check_closed(entry)


def test_an_interrupted_sweep_with_workers(story):
    (entry,) = story["interrupted"]
    check_interrupted(entry)


@pytest.mark.slow
def test_every_command_is_interrupted_in_every_way(tmp_path):
    names = ["run with threads", "sweep with workers", "run with Mesa workers", "calibrate with workers", "compare",
             "pivots", "backtest"]
    ways = {"Ctrl-C": 2, "SIGINT to the process alone": 1, "SIGTERM": 1, "SIGHUP": 1}
    told = disturbed(tmp_path, interrupts=dict.fromkeys(names, ways))["interrupted"]
    assert len(told) == 5 * len(names)
    for entry in told:
        check_interrupted(entry)
    assert unheard(told) == []


@pytest.mark.slow
def test_a_worker_of_a_real_command_is_killed(tmp_path):
    told = disturbed(tmp_path, deaths={"sweep with workers": 2, "run with Mesa workers": 2})["bereaved"]
    assert len(told) == 4
    for entry in told:
        check_bereaved(entry)


@pytest.mark.slow
def test_every_disk_and_every_place(tmp_path):
    told = disturbed(tmp_path, full=list(real.KILLED))
    for entry in told["full"]:
        check_refused(entry)
    for entry in told["refused"]:
        check_closed(entry)


@pytest.mark.slow
def test_plain_writes_would_be_found_out(tmp_path):
    """The negative control, with real kills."""
    kills = disturbed(tmp_path, kills={"calibrate": 30}, plain=True, seed=2)["kills"]["calibrate"]
    assert any(kill["torn"] for kill in kills)


GOOD = {"kind": "moment", "moment": 0.5, "steps": 3, "state": "old", "last": False, "torn": [], "leftovers": 1,
        "gone": [], "gained": 2, "lost": 0, "again": 0}


@pytest.mark.parametrize("bad", [{"torn": ["odds.csv"]}, {"gone": ["odds.csv"]}, {"lost": 1}, {"again": 1},
                                 {"last": True}, {"state": "new"}, {"state": "mixed"}], ids=str)
def test_a_story_of_damage_is_found_out(bad):
    check_kills([GOOD])
    with pytest.raises(AssertionError):
        check_kills([GOOD, GOOD | bad, GOOD | bad])


def test_what_a_kill_leaves_is_read_aright(tmp_path):
    """The negative control of the reader: half a file, a strange name, a file of the wrong result."""
    from support.crash import kill_commands
    field = object.__new__(kill_commands.Field)
    field.name, field.out, field.old = "run", tmp_path, 1
    field.whole = {1: {"odds.csv": b"old", "run.json": b"1"}, 2: {"odds.csv": b"new", "run.json": b"2"}}

    def left(**files):
        for path in tmp_path.iterdir():
            path.unlink()
        for name, data in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(data)
        return field.left({})
    assert left(odds_csv=b"old", run_json=b"1")["state"] == "old"
    assert left(odds_csv=b"new", run_json=b"2")["state"] == "new"
    assert left(odds_csv=b"new", run_json=b"1") | {"state": "mixed", "last": False, "torn": []} == left(
        odds_csv=b"new", run_json=b"1")
    assert left(odds_csv=b"ne", run_json=b"1")["torn"] == ["odds.csv"]
    assert left(odds_csv=b"old", run_json=b"1", strange=b"")["torn"] == ["strange"]
    assert left(run_json=b"1")["gone"] == ["odds.csv"]


def test_a_signal_that_reaches_nobody_is_found_out():
    """The negative control: commands that were started in the background ignore Ctrl-C and end well."""
    whole = {"command": "run", "way": "Ctrl-C", "status": 0, "hangs": False, "orphans": 0, "lines": [], "state": "new",
             "torn": [], "leftovers": 0, "kept": 0, "lost": 0}
    said = whole | {"status": 130, "state": "old", "lines": ["interrupted; what is finished is kept"]}
    assert unheard([whole, said]) == [] == broken({"kills": {}, "interrupted": [whole, said]})
    assert unheard([whole, whole, said]) == ["Ctrl-C: stopped 1 of 3 commands"]
    assert broken({"kills": {"run": [GOOD | {"lost": 1}]}, "interrupted": [whole]}) != []
    assert "Ctrl-C: stopped 0 of 1 commands" in broken({"kills": {}, "interrupted": [whole]})
    for bad in ({"orphans": 1}, {"hangs": True}, {"torn": ["run.json"]}, {"status": 1}, {"leftovers": 1},
                {"lines": ["Traceback (most recent call last):"]}, {"state": "mixed"}):
        with pytest.raises(AssertionError):
            check_interrupted(said | bad)
