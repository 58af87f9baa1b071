"""Starts `nemcon view --mesa` in a process of its own and ends it again."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from sim.view.server import NEEDED
from support.command import ROOT, command_line, env

_PATIENCE_S = 180  # a machine that compiles the model and has other work


def skip_without_solara() -> None:
    """Skips the test, and says why, where the extra is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        pytest.skip(f"no live page: {', '.join(missing)} are not installed (pip install 'nemcon[view]')")


@contextmanager
def viewing(*arguments) -> Iterator[tuple[dict, subprocess.Popen]]:
    """Gives what `nemcon view ... --mesa --json` prints once the page can be opened, and its process."""
    skip_without_solara()
    process = subprocess.Popen(command_line("view", *arguments, "--mesa", "--port", "0", "--json"), cwd=ROOT, env=env(),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_heed_interrupts)
    try:
        yield _document(process), process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=_PATIENCE_S)


def _heed_interrupts() -> None:
    """A shell that runs tests in the background lets its children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _document(process: subprocess.Popen) -> dict:
    """Reads one JSON document, which ends in a line of its own, and nothing after it."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("}"):
            return json.loads("".join(lines))
    raise AssertionError(f"the page did not come up: {''.join(lines)}{process.stderr.read()}")
