"""Run as a program: commands on hostile files under an audit hook; prints what was opened, run or connected.

    python -m support.security.watched FOLDER FILE...

The commands run once on a good file first, so that whatever the program itself loads is loaded.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NEVER = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "pty.spawn",
         "socket.", "ctypes.dlopen", "urllib.", "http.", "ftplib.", "smtplib.",
         "webbrowser.", "code.__new__", "shutil.", "os.link", "os.symlink", "os.chmod", "os.chown", "os.kill", "mmap.")
WRITES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.utime", "shutil.rmtree", "tempfile.")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def commands(file: str, out: Path) -> list[list[str]]:
    """What is done with each file; with those that refer to a file, what any command begins with."""
    few = ["--replicates", "5", "--workers", "1"]
    begun = [["check", file], ["run", file, *few, "--out", str(out)]]
    if Path(file).name.startswith(("roster", "extends")):
        return begun
    return [*begun, ["evidence", file], ["explain", file, "--replicate", "1"],
            ["run", file, *few, "--theory", "all", "--json"]]


class Watch:
    """Keeps every event that must not be. Reading is allowed in `readable` folders, writing in `writable` ones."""

    def __init__(self, readable: list[Path], writable: list[Path]):
        self.readable, self.writable = [[str(path.resolve()) for path in paths] for paths in (readable, writable)]
        self.on, self.seen, self.broken = False, 0, []

    def __call__(self, event: str, arguments: tuple) -> None:
        if not self.on:
            return
        self.seen += 1
        if event.startswith(NEVER) or event == "pickle.find_class":
            self._breaks(event, arguments)
        elif event == "open":
            path, mode, flags = arguments
            writes = bool((flags or 0) & WRITING) or any(letter in (mode or "") for letter in "wax+")
            self._check(event, path, self.writable if writes else [*self.readable, *self.writable], arguments)
        elif event.startswith(WRITES) and arguments:
            self._check(event, arguments[0], self.writable, arguments)

    def _check(self, event: str, path, folders: list[str], arguments: tuple) -> None:
        if isinstance(path, int):  # a descriptor that was opened under our eyes
            return
        self.on = False
        real = os.path.realpath(os.fsdecode(path))
        self.on = True
        if not any(real == folder or real.startswith(folder + os.sep) for folder in folders):
            self._breaks(event, arguments)

    def _breaks(self, event: str, arguments: tuple) -> None:
        self.broken.append([event, repr(arguments)[:300]])


def main(folder: Path, good: str, files: list[str]) -> dict:
    """Plays the commands on the good file unseen, then all files watched; returns what was seen."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.command import nemcon
    out = folder / "out"
    for command in commands(good, out):
        assert nemcon(*command).status == 0, command
    watch = Watch([Path(good).parent, *map(Path, program_folders())], [out])
    sys.addaudithook(watch)
    answers = []
    for file in files:
        watch.readable.append(os.path.dirname(os.path.realpath(file)))
        for command in commands(file, out):
            watch.on = True
            answer = nemcon(*command)
            watch.on = False
            answers.append([command[0], Path(file).name, answer.status, answer.out + answer.err])
        watch.readable.pop()
    return {"events": watch.seen, "broken": watch.broken, "answers": answers}


def program_folders() -> list[str]:
    """Where the program, its libraries and their fonts lie."""
    from matplotlib import get_cachedir, get_data_path
    return [str(ROOT / "sim"), str(ROOT / "scenarios"), str(ROOT / "seeds"), *sysconfig.get_paths().values(),
            sys.base_prefix + "/lib", get_data_path(), get_cachedir(), "/usr/share/fonts",
            "/etc/localtime", "/usr/share/zoneinfo", "/dev/null"]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])))
