"""What surrounds a command neither breaks it nor changes its pictures; what cannot work is said before the work."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import surroundings
from support.command import command_line, env, nemcon
from support.small_scenario import small, write

DRAW = """
from sim.cli.surroundings import neutralise, load_matplotlib
neutralise()
load_matplotlib()
import hashlib
from sim.plot.save import png, svg
from sim.plot.style import Margins, PlotTitles, new_axes
figure = new_axes(None, PlotTitles("A title", "and more", "a source"), Margins(2.0)).figure
print(hashlib.sha256(png(figure) + svg(figure)).hexdigest())
"""
RC = "text.usetex: True\nfont.size: 40\nfigure.dpi: 30\naxes.grid: True\nsavefig.dpi: 20\nbackend: bogus\nnonsense.key: 3\n"
SURROUNDINGS = {
    "an unknown backend": {"MPLBACKEND": "bogus"},
    "the backend of a notebook": {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
    "a backend that needs a screen": {"MPLBACKEND": "qtagg", "DISPLAY": ""},
    "settings that are not there": {"MATPLOTLIBRC": "/nonexistent/x"},
    "threads that are no number": {"OPENBLAS_NUM_THREADS": "abc", "OMP_NUM_THREADS": "abc"},
    "a home that is not there": {"HOME": "/nonexistent"},
    "a configuration folder that is a file": {"MPLCONFIGDIR": "/etc/passwd"},
    "a language that is not there": {"LC_ALL": "xx_YY.bogus"},
    "no temporary folder": {"TMPDIR": "/nonexistent"},
    "a date of builds that is no number": {"SOURCE_DATE_EPOCH": "abc"},
    "a date of builds": {"SOURCE_DATE_EPOCH": "86400"},
}

QUICK = ("an unknown backend", "a date of builds that is no number", "threads that are no number")  # each of the others takes a process as well


def drawn(folder: Path, **environment: str) -> str:
    done = subprocess.run([sys.executable, "-c", DRAW], cwd=folder, env=env(**environment), capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> str:
    return drawn(tmp_path_factory.mktemp("usual"))


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
                                  for name in SURROUNDINGS])
def test_pictures_are_the_same_in_any_surroundings(name, usual, tmp_path):
    assert drawn(tmp_path, **SURROUNDINGS[name]) == usual


@pytest.mark.parametrize("width", ["\N{CIRCLED DIGIT ONE}", "9" * 5000, "-5", "abc", ""])
def test_a_width_that_is_no_number_is_left_out(width, monkeypatch):
    monkeypatch.setattr(os, "environ", {"COLUMNS": width, "LINES": "40"})
    surroundings.neutralise()
    assert "COLUMNS" not in os.environ and os.environ["LINES"] == "40"


@pytest.mark.parametrize("place", ["here", *(pytest.param(place, marks=pytest.mark.slow)
                                             for place in ("MPLCONFIGDIR", "MATPLOTLIBRC"))])
def test_pictures_are_the_same_whatever_a_settings_file_says(place, usual, tmp_path):
    write(tmp_path, RC, "matplotlibrc")
    (tmp_path / "work").mkdir()
    folder = tmp_path if place == "here" else tmp_path / "work"
    assert drawn(folder, **({} if place == "here" else {place: str(tmp_path)})) == usual


def test_a_settings_file_that_cannot_be_read_is_named_before_anything_is_played(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(b"font.size: b\xe9\n")
    done = subprocess.run(command_line("run", "five-allies", "--replicates", 10**9, "--out", "out"), cwd=tmp_path,
                          env=env(), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "matplotlib cannot be imported" in done.stderr and "matplotlibrc" in done.stderr
    assert len(done.stderr.strip().split("\n")) == 1 and not (tmp_path / "out").exists()


def test_memory_that_is_too_small_is_named_before_anything_is_played(monkeypatch):
    monkeypatch.setattr(surroundings, "_limit", lambda: 100 * 2**20)
    for arguments in (("run", "five-allies"), ("sweep", "five-allies", "--vary", "process.news=0:1:2"), ("explain", "five-allies")):
        answer = nemcon(*arguments)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err == ("nemcon: memory is limited to 100 MB and this needs about 140 MB; raise the limit "
                              "(ulimit -v)\n")
    assert nemcon("check", "five-allies").status == 0
    monkeypatch.setattr(surroundings, "_limit", lambda: 500 * 2**20)
    for arguments in (("pivots", "five-allies"), ("backtest",), ("run", "five-allies", "--out", "never")):
        assert nemcon(*arguments).status == 2 and "limited to 500 MB" in nemcon(*arguments).err


def test_memory_that_ends_on_the_way_is_one_line(monkeypatch):
    def short(*about):
        raise MemoryError
    monkeypatch.setattr("sim.cli.check.load", short)
    answer = nemcon("check", "five-allies")
    assert (answer.status, answer.out) == (2, "") and answer.err.startswith("nemcon: memory is short")


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on address space is that of Linux")
@pytest.mark.parametrize("kilobytes", [100_000, 142_000, 200_000, 400_000])
def test_a_limit_on_memory_is_never_waited_for(kilobytes, tmp_path):
    play = " ".join(command_line("run", "five-allies", "--replicates", 200, "--workers", 1, "--quiet"))
    done = subprocess.run(["bash", "-c", f"ulimit -v {kilobytes}; exec {play}"], cwd=tmp_path, env=env(),
                          capture_output=True, text=True, timeout=110)
    assert done.returncode in ((2,) if kilobytes < 140 * 1024 else (0, 2)), done.stderr
    assert done.returncode == 0 or len(done.stderr.strip().split("\n")) == 1


def test_a_library_that_finds_no_memory_is_one_line(monkeypatch):
    def short(*about):
        raise ImportError("libarrow.so: failed to map segment from shared object")
    monkeypatch.setattr("sim.cli.check.load", short)
    answer = nemcon("check", "five-allies")
    assert (answer.status, answer.out) == (2, "") and answer.err.startswith("nemcon: memory is short")


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_too_many_open_files_is_one_line_that_names_the_limit(number, monkeypatch):
    def refused(*about):
        raise OSError(number, os.strerror(number), "some.ttf")
    monkeypatch.setattr("sim.cli.check.load", refused)
    answer = nemcon("check", "five-allies")
    assert (answer.status, answer.err) == (2, "nemcon: too many files are open; raise the limit (ulimit -n)\n")


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
@pytest.mark.parametrize("name", [b"caf\xe9.toml", b"\xff\xfe.toml", b"a\xed\xa0\x80.toml", b"d\xe9p/mine.toml",
                                  b"out\xe9put.toml"])
def test_a_file_name_that_is_no_text_is_read_shown_and_written(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path(os.fsdecode(name))
    write(tmp_path, small(), path)
    answer = nemcon("check", path)
    assert answer.status == 0 and "?" in answer.out and answer.out.encode()
    answer = nemcon("run", path, "--replicates", 20, "--workers", 1, "--json")
    assert answer.status == 0 and "?" in answer.json["scenario"]
    from sim.files import write_text
    write_text(tmp_path / "record.json", f"{path}\n")
    assert b"?" in (tmp_path / "record.json").read_bytes()
