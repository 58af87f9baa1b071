"""The proof by the interpreter itself: what hostile files make the program open, run or connect to is nothing.

Every event of the audit hook (PEP 578) is looked at while commands read the files: nothing is read outside the file's
folder and the program's own, nothing is written outside the folder of results, no program is started, no socket made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.command import ROOT
from support.security.folders import SECRET, scenario_folder, scenario_text
from support.security.nasty import text_of_names, write_words
from support.security.references import CASES

FEW = CASES[::3]  # of the references that lead outside


pytestmark = pytest.mark.slow  # the interpreter tells of every file that it opens, which takes long


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    return all_seen(tmp_path_factory.mktemp("watched"), FEW)


def all_seen(folder: Path, cases=CASES) -> dict:
    """Returns what the hook saw of every trick, and of the files whose texts and names are out to do harm."""
    here = scenario_folder(folder)
    files = [here.write(scenario_text(key, reference), f"{key}-{number}.toml")
             for number, (_, reference, _) in enumerate(cases) for key in ("roster", "extends")]
    files += [write_words(here.root), here.write(text_of_names(), "names.toml")]
    return seen(folder / "out", here.write(scenario_text(), "good.toml"), files)


def seen(out: Path, good: Path, files: list[Path]) -> dict:
    """Returns what the hook saw, from a process of its own."""
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    done = subprocess.run([sys.executable, "-m", "support.security.watched", str(out), str(good), *map(str, files)],
                          cwd=out.parent, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
                          timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_was_opened_run_or_connected(watched):
    assert watched["broken"] == []
    assert watched["events"] > 10_000


def test_every_trick_was_refused(watched):
    refused = [answer for answer in watched["answers"] if answer[1].startswith(("roster", "extends"))]
    assert len(refused) == 2 * 2 * len(FEW) and {status for _, _, status, _ in refused} == {2}


def test_texts_and_names_ran_like_any_other(watched):
    ran = [answer for answer in watched["answers"] if answer[1] in ("words.toml", "names.toml")]
    assert len(ran) == 10 and {status for _, _, status, _ in ran} == {0}


def test_nothing_from_outside_was_shown(watched):
    assert not [answer for answer in watched["answers"] if SECRET in answer[3] or "root:" in answer[3]]


def test_the_hook_sees_what_it_should(tmp_path):
    """The control: what is forbidden is noticed."""
    from support.security.watched import Watch
    watch = Watch([tmp_path], [tmp_path / "out"])
    watch.on = True
    for event, arguments, noticed in (
            ("open", (str(tmp_path / "a"), "r", os.O_RDONLY), False), ("open", ("/etc/passwd", "r", os.O_RDONLY), True),
            ("open", (str(tmp_path / "a"), "w", os.O_WRONLY), True), ("open", (3, "w", 0), False),
            ("open", (str(tmp_path / "out" / "b"), "w", os.O_WRONLY | os.O_CREAT), False),
            ("subprocess.Popen", ("ls",), True), ("socket.connect", (None, ("127.0.0.1", 80)), True),
            ("os.system", (b"ls",), True), ("os.remove", (str(tmp_path / "a"), -1), True),
            ("pickle.find_class", ("os", "system"), True), ("pickle.find_class", ("builtins", "eval"), True),
            ("import", ("json",), False)):
        before = len(watch.broken)
        watch(event, arguments)
        assert (len(watch.broken) > before) == noticed, event
