"""The cache of compiled code is a help, never a condition: full, damaged or unwritable, the program runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from sim.model.rng import normal_quantile
limit = int(sys.argv[1])
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print(normal_quantile(0.975) == normal_quantile.py_func(0.975), sum(normal_quantile.stats.cache_hits.values()))
"""
pytestmark = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")


def compiled_in(folder, limit=0, **environment):
    """Calls one small equation in a process of its own; returns what it said and how many were read from the cache."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(limit)], capture_output=True, text=True, cwd=ROOT,
                          env={**os.environ, "NUMBA_CACHE_DIR": str(folder), **environment})
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    right, found = done.stdout.split()
    assert right == "True"
    return int(found)


def kept(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def test_where_compiled_code_cannot_be_kept_it_is_compiled_each_time(tmp_path):
    pytest.importorskip("resource")
    assert compiled_in(tmp_path, limit=100) == 0
    assert kept(tmp_path) == []


@pytest.mark.slow
def test_damaged_compiled_code_is_compiled_anew_and_kept(tmp_path):
    assert compiled_in(tmp_path) == 0
    damaged = kept(tmp_path)
    for number, path in enumerate(damaged):  # the code of one equation, the index of another
        path.write_bytes((path.read_bytes()[:30], b"", b"\0" * 100)[number % 3])
    assert {path.suffix for path in damaged} == {".nbc", ".nbi"}
    assert compiled_in(tmp_path) == 0
    assert compiled_in(tmp_path) > 0


def test_where_nothing_can_be_written_at_home_a_folder_of_ones_own_beside_others_is_used(tmp_path):
    home, other = tmp_path / "home", tmp_path / "tmp"
    home.write_text("a file stands where a folder is needed")
    other.mkdir()
    assert compiled_in(home / "cache", TMPDIR=str(other)) == 0
    assert compiled_in(home / "cache", TMPDIR=str(other)) > 0
    assert [path.name for path in other.iterdir()] == [f"nemcon-{os.getuid()}"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_compiled_code_that_somebody_else_may_have_laid_there_is_not_run(tmp_path):
    home, other = tmp_path / "home", tmp_path / "tmp"
    home.write_text("")
    laid = other / f"nemcon-{os.getuid()}"
    laid.mkdir(parents=True)
    os.chown(laid, 65534, 65534)
    program = "from sim.model.jit import cache_folder; print(cache_folder())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True,
                          env={**os.environ, "NUMBA_CACHE_DIR": str(home), "TMPDIR": str(other)})
    assert list(laid.iterdir()) == []
    assert Path(done.stdout.strip()).parent == other and not done.stdout.startswith(f"{laid}\n")
