"""A folder with a scenario in it, a secret beside it, and every way out that a file system knows."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET = "SECRET-7391"  # stands in every file outside; no message may hold it
ROSTER = "ally,name,x\nA,Aland,1\nB,Bland,2\nC,Cland,3\n"
TOP = 'format = 1\ntitle = "T"\nas_of = 2024-01-01\n'
REST = '[calendar]\nrounds = 4\n[candidates.Ada]\n[candidates.Bo]\n[stances.Ada]\n"*" = "support"\n'
OUTSIDE = {"secret.csv": f"ally,name\n{SECRET},{SECRET}\n{SECRET},x\n",
           "secret.toml": f'format = 1\ntitle = "{SECRET}"\n{SECRET} = ?\n', "claims.toml": f'[[claims]]\nid = "{SECRET}"\n'}


def scenario_text(key: str = "roster", reference: str = "rosters/good.csv") -> str:
    """Returns a scenario whose `key` (roster or extends) refers to a file."""
    allies = "" if key == "roster" else "[allies]\nA = {}\nB = {}\n"
    return f"{TOP}{key} = {quoted(reference)}\n{REST}{allies}"


def quoted(text: str) -> str:
    """Returns a text as a TOML string; whatever is not plain as its code."""
    return '"' + "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'


@dataclass(frozen=True)
class ScenarioFolder:
    """`root` holds the scenario and its rosters; `outside` is beside it."""

    root: Path
    outside: Path

    def write(self, text: str, name: str = "test.toml") -> Path:
        """Writes a file into the root."""
        path = self.root / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return path


def scenario_folder(folder: Path) -> ScenarioFolder:
    """Makes the folder; pipes, sockets and links that lead out lie among the rosters."""
    root, outside = folder / "mine", folder / "outside"
    for path in (root / "rosters", root / "seeds", outside):
        path.mkdir(parents=True)
    for name, text in OUTSIDE.items():
        (outside / name).write_text(text)
    (root / "rosters" / "good.csv").write_text(ROSTER)
    made = ScenarioFolder(root, outside)
    for name, make in LINKS.items():
        make(root / "rosters" / name, outside)
    return made


def _chain(path: Path, outside: Path) -> None:
    path.with_name("one.csv").symlink_to("two.csv")
    path.with_name("two.csv").symlink_to(outside / "secret.csv")
    path.symlink_to("one.csv")


def _listening(path: Path, outside: Path) -> None:
    here = os.getcwd()  # the path of a socket has 108 characters at most
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _to(target: str) -> Callable[[Path, Path], None]:
    return lambda path, outside: path.symlink_to(target)


LINKS: dict[str, Callable[[Path, Path], None]] = {
    "file.csv": lambda path, outside: path.symlink_to(outside / "secret.csv"),
    "up": lambda path, outside: path.symlink_to(outside),
    "chain.csv": _chain, "climbing.csv": _to("../../outside/secret.csv"), "circle.csv": _to("circle.csv"),
    "dangling.csv": _to("nowhere.csv"), "zero.csv": _to("/dev/zero"), "stdin.csv": _to("/dev/stdin"),
    "environ.csv": _to("/proc/self/environ"), "memory.csv": _to("/proc/self/mem"),
    "pipe.csv": lambda path, outside: os.mkfifo(path), "socket.csv": _listening,
    "folder.csv": lambda path, outside: path.mkdir(),
}


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Ends what hangs, as on a pipe that nobody writes to. No measure: the limit is far beyond what is allowed."""
    def end(*_):
        raise AssertionError(f"not over after {seconds} seconds")
    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
