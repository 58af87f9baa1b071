"""An equation is plain Python that is compiled: both give the same bits, and an edited one is compiled anew."""

from __future__ import annotations

import importlib
import inspect
import math
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

import sim.model.rounds
from sim.model import jit as compiled
from sim.model.equations import (
    ask,
    declares,
    derived_mean,
    effective_attitude,
    first_attitude,
    is_closing,
    isolation_share,
    issue_distance,
    loses_heart,
    news,
    persuade,
    press_on,
    takes,
    tolerance,
)
from sim.model.rng import normal_quantile, quantile, tail_quantile, triangular_quantile
from sim.model.tally import in_units

ROOT = Path(sim.model.rounds.__file__).parents[2]
SCALAR = [issue_distance, derived_mean, first_attitude, declares, loses_heart, is_closing, ask, takes, persuade, news,
          press_on, isolation_share, effective_attitude, tolerance, in_units]


def bits(value) -> bytes:
    return np.asarray(value).tobytes()


@pytest.mark.parametrize("function", SCALAR, ids=lambda function: function.__name__)
def test_scalar_equations_have_the_bits_of_plain_python(function):
    rng = np.random.default_rng(1)
    arguments = rng.uniform(-1, 1, (500, len(inspect.signature(function.py_func).parameters)))
    for row in arguments.tolist():
        assert bits(function(*row)) == bits(function.py_func(*row)), row


def test_quantiles_have_the_bits_of_plain_python():
    """Logarithm and exponential are the system's own, not a faster look-alike with other last bits."""
    rng = np.random.default_rng(1)
    for u in (*rng.uniform(size=2000).tolist(), *np.exp(-rng.uniform(1, 36, 2000)).tolist()):
        assert bits(normal_quantile(u)) == bits(normal_quantile.py_func(u)), u
        assert bits(triangular_quantile(u, -1.0, 0.2, 3.0)) == bits(triangular_quantile.py_func(u, -1.0, 0.2, 3.0))
        for family in range(5):
            assert bits(quantile(family, 0.3, 2.0, 3.0, u)) == bits(quantile.py_func(family, 0.3, 2.0, 3.0, u))
    for u in np.exp(-rng.uniform(3, 36, 2000)).tolist():
        assert bits(tail_quantile(u)) == bits(tail_quantile.py_func(u))


@numba.njit
def logarithms(x):
    """A loop that a compiler would like to do several entries at a time of."""
    result = np.empty_like(x)
    for k in range(len(x)):
        result[k] = math.log(x[k])
    return result


def test_a_logarithm_in_a_loop_is_that_of_math():
    x = np.random.default_rng(1).uniform(size=5000)
    assert bits(logarithms(x)) == bits([math.log(value) for value in x.tolist()])


def equations():
    """Yields every compiled function of the room."""
    for module in pkgutil.iter_modules(sim.model.rounds.__path__):
        for name, value in vars(importlib.import_module(f"sim.model.rounds.{module.name}")).items():
            if isinstance(value, numba.core.registry.CPUDispatcher):
                yield name, value


def test_no_equation_is_compiled_with_fast_arithmetic():
    found = dict(equations())
    assert len(found) > 30
    for name, function in found.items():
        assert not function.targetoptions.get("fastmath"), name
        assert function.targetoptions.get("error_model") == "numpy", name


def test_every_equation_says_what_it_does():
    for name, function in equations():
        text = function.py_func.__doc__ or ("words are plain" if name in ("low_product", "wrapping_sum") else "")
        assert text, f"{name} has no docstring"


def test_the_cache_is_named_after_the_text_of_the_equations(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = compiled.cache_folder()
    assert folder == tmp_path / "nemcon" / compiled.sources_digest() and folder.is_dir()
    changed = tmp_path / "meeting.py"
    changed.write_text("# an edited equation\n")
    monkeypatch.setattr(compiled, "_SOURCES", [*compiled._SOURCES, changed])
    assert compiled.cache_folder() != folder


def test_a_cache_that_cannot_be_written_is_put_elsewhere(monkeypatch, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    folder = compiled.cache_folder()
    assert not folder.is_relative_to(blocked) and os.access(folder, os.W_OK)


def test_an_empty_cache_is_told_from_a_full_one(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not compiled.is_cached()
    (compiled.cache_folder() / "play.nbi").write_text("")
    assert compiled.is_cached()


def test_the_engine_needs_neither_mesa_nor_matplotlib():
    program = ("import sys, sim.model.rounds, sim.odds.run; "
               "print([name for name in ('mesa', 'matplotlib', 'solara') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == "[]", done.stderr
