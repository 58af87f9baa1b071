"""Types a command into this process, or into one of its own, and keeps what came back."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.cli.main import status_of

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """The exit status and what stood on standard output and standard error."""

    status: int
    out: str
    err: str

    @cached_property
    def json(self) -> dict:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of standard output without trailing blanks."""
        return [line.rstrip() for line in self.out.splitlines()]


class _Stream(io.TextIOWrapper):
    """A standard stream that may be a terminal."""

    def __init__(self, terminal: bool, encoding: str = "utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode("utf-8")


def nemcon(*arguments, terminal: bool = False, encoding: str = "utf-8") -> Answer:
    """Runs the command line in this process."""
    out, err = _Stream(terminal, encoding), _Stream(terminal, encoding)
    with redirect_stdout(out), redirect_stderr(err):
        status = status_of([str(argument) for argument in arguments])
    return Answer(int(status), out.text(), err.text())


def process(*arguments, cwd: Path, **environment: str) -> Answer:
    """Runs `python -m sim` in a process of its own."""
    done = subprocess.run(command_line(*arguments), cwd=cwd, env=env(**environment), capture_output=True, timeout=120)
    return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def command_line(*arguments) -> list[str]:
    """Returns the command line of `python -m sim`."""
    return [sys.executable, "-m", "sim", *(str(argument) for argument in arguments)]


def env(**more: str) -> dict[str, str]:
    """Returns an environment in which the package is found from any folder."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, **more}
