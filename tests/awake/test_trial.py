"""Whether a change is noticed: a toy with a tested and a forgotten function, and what may happen on the way."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

pytest.importorskip("cosmic_ray", reason="needs the extra `awake`")
pytestmark = pytest.mark.slow  # they start other tests

from awake.changes import changes_of  # noqa: E402
from awake.trial import ARGUMENTS, Trials, forked  # noqa: E402

TOY = '''LIMIT = 3


def tested(x):
    return x + 1


def forgotten(x):
    return x + 1


def endless(x):
    while x < LIMIT:
        x += 1
    return x


def uncalled():
    return 1 / 2
'''
TESTS = '''import pytest
import toy


@pytest.fixture(scope="module")
def two():
    return toy.tested(1)


def test_first(two):
    assert two == 2


def test_forgotten_is_only_called():
    assert toy.forgotten(1)


def test_endless():
    assert toy.endless(0) == 3


def test_that_fails_already():
    assert toy.tested(1) == 3


@pytest.mark.xfail(strict=True)
def test_that_must_fail():
    assert toy.tested(1) == 4


def test_that_is_skipped():
    pytest.skip("not here")
'''


class Toy:
    """A plugin that tries every change of the toy."""

    def __init__(self, root):
        self.root, self.found = root, {}

    def pytest_runtestloop(self, session):
        import toy
        assert toy.__file__ == str(self.root / "toy.py")
        trials = Trials(self.root, ["toy.py"], least_limit=0.2)
        trials.begin(session.items)
        ran = [trials.watch(item) for item in session.items]
        trials.remember(ran)
        self.found["ran"] = {r.test.split("::")[1]: [r.passed, sorted(r.functions)] for r in ran}
        for change in changes_of(self.root, "toy.py"):
            tests = trials.touching(change)
            verdict, test = trials.try_change(change, tests, anew=not change.inside) if tests else ("survived", "")
            self.found.setdefault(change.function, {})[f"{change.line} -> {change.becomes}"] = [verdict, test]
        change = next(change for change in changes_of(self.root, "toy.py") if change.function == "tested")
        tests = trials.touching(change)
        self.found["again"] = [trials.try_change(None, tests, anew=True)[0],
                               trials.try_change(change, tests, anew=True)[0]]
        return True


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    root = tmp_path_factory.mktemp("toy")
    (root / "toy.py").write_text(TOY)
    (root / "test_toy.py").write_text(TESTS)
    (root / "pytest.ini").write_text("[pytest]\nmarkers = slow\n  browser\npythonpath = .\n")

    def work(pipe):
        toy = Toy(root)
        os.chdir(root)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(root)
        pytest.main([*ARGUMENTS, "-s", "-c", str(root / "pytest.ini"), str(root)], plugins=[toy])
        os.write(pipe, json.dumps(toy.found).encode())

    status, text = forked(work)
    assert status == 0
    return text


def test_it_knows_which_functions_a_test_runs_through_its_fixtures_too(found):
    assert found["ran"]["test_first"] == [True, ["toy.py:tested"]]
    assert found["ran"]["test_that_must_fail"] == [True, ["toy.py:tested"]]


def test_a_test_that_fails_anyway_notices_nothing(found):
    assert found["ran"]["test_that_fails_already"] == [False, []]


def test_a_change_of_a_tested_function_is_noticed(found):
    assert found["tested"]["return x + 1 -> return x - 1"] == ["noticed", "test_toy.py::test_first"]
    assert all(verdict == "noticed" for verdict, _ in found["tested"].values())


def test_control_a_function_that_no_test_looks_at_survives(found):
    """Called is not tested: only a change that takes the value away altogether is noticed."""
    assert found["forgotten"]["return x + 1 -> return x + 2"][0] == "survived"
    assert found["forgotten"]["return x + 1 -> return None"][0] == "noticed"


def test_control_a_function_that_no_test_calls_survives(found):
    assert {verdict for verdict, _ in found["uncalled"].values()} == {"survived"}


def test_a_loop_without_end_is_noticed(found):
    assert found["endless"]["x += 1 -> x -= 1"][0] == "too slow"
    assert found["endless"]["while x < LIMIT: -> while x <= LIMIT:"][0] == "noticed"


def test_a_constant_is_changed_by_importing_anew(found):
    assert found[""]["LIMIT = 3 -> LIMIT = 4"] == ["noticed", "test_toy.py::test_endless"]


def test_an_import_anew_notices_the_same_and_nothing_when_nothing_is_changed(found):
    assert found["again"] == ["survived", "noticed"]


def test_a_copy_that_dies_says_how():
    assert forked(lambda pipe: os.kill(os.getpid(), signal.SIGKILL)) == (-signal.SIGKILL, None)
    assert forked(lambda pipe: 1 / 0) == (1, None)
    assert forked(lambda pipe: os.write(pipe, b"[1]")) == (0, [1])


def test_what_a_copy_had_started_ends_with_it():
    def work(pipe):
        started = os.fork()
        if not started:
            os.close(pipe)
            time.sleep(600)
        os.write(pipe, json.dumps([started]).encode())

    _, (started,) = forked(work)
    for _ in range(200):
        if not _runs(started):
            return
        time.sleep(0.01)
    pytest.fail("it still runs")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"
