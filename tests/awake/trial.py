"""Runs tests in a forked copy of a process that has collected them already, so that a change costs what the tests
cost that touch it, and not one import.

A plugin of pytest: once the tests are collected, `Trials.each` is called instead of the usual loop.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

from awake.changes import Change, changed_source
from awake.swap import Living, caches, import_anew, outermost

_WAIT = 60  # seconds that a test may wait without using the processor, on a machine that does nothing else
_MEMORY = 6 * 2**30


@dataclass(frozen=True)
class Ran:
    """What one test does without compilation when nothing is changed."""

    test: str
    passed: bool
    seconds: float              # of the processor
    functions: frozenset[str]   # outermost functions that it calls, as `module:name`


class Watch:
    """Ends this process as soon as a test fails: status 1, and the name of the test in a pipe."""

    def __init__(self, pipe: int):
        self.pipe = pipe

    def pytest_runtest_logreport(self, report):
        if report.failed:
            os.write(self.pipe, json.dumps({"test": report.nodeid}).encode())
            os._exit(1)


def forked(work: Callable[[int], None]) -> tuple[int, dict | None]:
    """Does work in a forked copy of this process and returns its status (negative: the signal that ended it) with
    what it wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            _alone()
            work(writer)
            os._exit(0)
        except BaseException:  # whatever happens, the copy must not go on as if it were the original
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what a test had started
    return status, json.loads(text) if text else None


def _alone() -> None:
    """Makes a copy quiet and harmless: nothing to read or print, no end of memory, an end of time."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit(seconds: float) -> None:
    """Ends this process when it uses more time of the processor than that from now, or waits for ever."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(_WAIT + int(10 * seconds))


def play(item, nextitem=None) -> None:
    """Runs one collected test."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)


class Trials:
    """The collected tests, and what they make of a change."""

    def __init__(self, root: Path, modules: list[str], most: float = 2.0, enough: float = 15.0,
                 least_limit: float = 1.0):
        """Tests that take more than `most` seconds of the processor are left out; of what remains, a change is shown
        as many as take `enough` seconds when nothing is changed. A test that takes ten times as long as it should, and
        more than `least_limit`, is ended: that is noticed."""
        self.root, self.modules, self.most, self.enough, self.least_limit = root, modules, most, enough, least_limit
        self._noticed: dict[str, set[str]] = {}
        self.items: dict[str, object] = {}
        self._ran: list[Ran] = []
        self._living: Living | None = None

    def begin(self, items) -> None:
        """Takes the collected tests."""
        self.items = {item.nodeid: item for item in items}
        self._living = Living([self.root / module for module in self.modules])
        # What tests remember (a run that many of them look at) is data to them: it stays as the unchanged code made it.
        self._caches = caches(spared=self.root / "tests")
        gc.collect()
        gc.freeze()  # a collection in a copy would touch, and so copy, all of the memory

    def _forget(self) -> None:
        for cache in self._caches:
            cache.cache_clear()

    def watch(self, item) -> Ran:
        """Runs one test in a copy with nothing changed, and notes which functions it calls."""
        files = {str(self.root / module): module for module in self.modules}

        def work(pipe: int) -> None:
            seen: set = set()
            note = lambda frame, event, _: event == "call" and seen.add(frame.f_code)  # noqa: E731
            item.config.pluginmanager.register(Watch(pipe))
            self._forget()
            _limit(2 * self.most)
            before = sum(os.times()[:2])
            threading.setprofile(note)
            sys.setprofile(note)
            play(item)
            sys.setprofile(None)
            functions = {f"{files[code.co_filename]}:{outermost(code.co_qualname)}" for code in seen
                         if code.co_filename in files}
            os.write(pipe, json.dumps([sum(os.times()[:2]) - before, sorted(functions)]).encode())

        status, text = forked(work)
        if status != 0 or not isinstance(text, list):
            return Ran(item.nodeid, False, 0.0, frozenset())
        return Ran(item.nodeid, True, text[0], frozenset(text[1]))

    def remember(self, ran: list[Ran]) -> None:
        """Keeps what the tests do when nothing is changed; those that are of no use here are left out."""
        self._ran = sorted((r for r in ran if r.passed and r.test in self.items and r.seconds <= self.most),
                           key=lambda r: r.seconds)

    def touching(self, change: Change) -> list[Ran]:
        """Returns the tests that run what is changed, up to `enough` seconds of them: first those that noticed a change
        of the same function before, then those of the file that is named after the module, then the quickest."""
        function = f"{change.module}:{change.function}"
        own = f"test_{Path(change.module).name}::"
        noticed = self._noticed.get(function, ())
        those = sorted((r for r in self._ran if _touches(r, change)),
                       key=lambda r: (r.test not in noticed, own not in r.test, r.seconds))
        spent = accumulate(r.seconds for r in those)
        return [r for r, sum_ in zip(those, spent, strict=True) if sum_ <= self.enough]

    def try_change(self, change: Change | None, tests: list[Ran], anew: bool = False) -> tuple[str, str]:
        """Returns what the tests make of a change: "noticed", "too slow" or "survived", and which test it was. With
        `anew` everything is imported and collected again, as it must be for what runs at import."""
        work = self._anew if anew else self._swapped
        status, text = forked(lambda pipe: work(pipe, change, tests))
        if status == 0:
            return "survived", ""
        test = (text or {}).get("test", "")
        if change:
            self._noticed.setdefault(f"{change.module}:{change.function}", set()).add(test)
        return "too slow" if status in (-signal.SIGPROF, -signal.SIGALRM) else "noticed", test

    def _swapped(self, pipe: int, change: Change, tests: list[Ran]) -> None:
        if not self._living.swap(self.root / change.module, changed_source(self.root, change)):
            os.write(pipe, json.dumps({"test": "NOT FOUND"}).encode())
            os._exit(1)
        self._forget()
        items = [self.items[ran.test] for ran in tests]
        items[0].config.pluginmanager.register(Watch(pipe))
        for ran, item, following in zip(tests, items, [*items[1:], None], strict=True):
            _limit(max(self.least_limit, 10 * ran.seconds))
            play(item, following)

    def _anew(self, pipe: int, change: Change | None, tests: list[Ran]) -> None:
        source = changed_source(self.root, change) if change else None
        import_anew(self.root, change.module if change else "", source)
        _limit(10 * sum(ran.seconds for ran in tests) + 60)
        status = pytest.main([*ARGUMENTS, *(ran.test for ran in tests)], plugins=[Watch(pipe)])
        os._exit(int(status != 0))


def _touches(ran: Ran, change: Change) -> bool:
    """Tells whether a test may notice a change. One that calls nothing at all may look at a constant."""
    if change.inside:
        return f"{change.module}:{change.function}" in ran.functions
    return not ran.functions or any(name.startswith(f"{change.module}:") for name in ran.functions)


ARGUMENTS = ("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=",
             "--strict-markers", "-m", "not slow and not browser", "-W", "ignore::pytest.PytestAssertRewriteWarning")
