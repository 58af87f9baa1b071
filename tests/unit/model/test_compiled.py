"""An equation is plain Python that is compiled: both give the same bits."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim.model.rounds
from sim.model import draws, elementary
from sim.model.encoding import encode
from sim.model.equations import (
    accepts_offer,
    ask,
    declares,
    derived_mean,
    effective_attitude,
    first_attitude,
    is_closing,
    isolation_share,
    issue_distance,
    news,
    persuade,
    tolerance,
    urgency_share,
    withdraws,
)
from sim.model.quantiles import normal_quantile, quantile, tail_quantile, triangular_quantile
from sim.model.rounds import run_chunk
from sim.model.tally import to_fixed_point
from sim.native.kinds import Floats, Words, Words2
from sim.scenario.loader import load
from support.native.compiled import compiled, typed

ROOT = Path(sim.model.rounds.__file__).parents[2]
DRAWN = {"uniforms": Floats, "normals": Floats, "words": Words2, "input_id": Words, "ally_id": Words,
         "candidate_id": Words, "seed": int, "replicate": int, "t": int, "before": int, "pairs": int}
SCALAR = [issue_distance, derived_mean, first_attitude, declares, withdraws, is_closing, ask, accepts_offer, persuade, news,
          urgency_share, isolation_share, effective_attitude, tolerance, to_fixed_point]


def bits(value) -> bytes:
    return np.asarray(value).tobytes()


@pytest.fixture(scope="module")
def twins():
    """Compiled functions by name."""
    entries = [*map(typed, (*SCALAR, normal_quantile, tail_quantile, triangular_quantile)), typed(quantile, family=int)]
    return dict(zip((entry.__name__ for entry in entries), compiled(*entries), strict=True))


@pytest.mark.parametrize("function", SCALAR, ids=lambda function: function.__name__)
def test_scalar_equations_have_the_bits_of_plain_python(function, twins):
    rng = np.random.default_rng(1)
    for row in rng.uniform(-1, 1, (500, len(inspect.signature(function).parameters))).tolist():
        assert bits(twins[function.__name__](*row)) == bits(function(*row)), row


def test_quantiles_have_the_bits_of_plain_python(twins):
    rng = np.random.default_rng(1)
    for u in (*rng.uniform(size=2000).tolist(), *np.exp(-rng.uniform(1, 36, 2000)).tolist()):
        assert bits(twins["normal_quantile"](u)) == bits(normal_quantile(u)), u
        assert bits(twins["triangular_quantile"](u, -1.0, 0.2, 3.0)) == bits(triangular_quantile(u, -1.0, 0.2, 3.0))
        for family in range(5):
            assert bits(twins["quantile"](family, 0.3, 2.0, 3.0, u)) == bits(quantile(family, 0.3, 2.0, 3.0, u))
    for u in np.exp(-rng.uniform(3, 36, 2000)).tolist():
        assert bits(twins["tail_quantile"](u)) == bits(tail_quantile(u))


def fill_logarithms(x: Floats, result: Floats) -> None:
    """A loop that a compiler would like to do several entries at a time of."""
    for k in range(len(x)):
        result[k] = elementary.log(x[k])


def test_a_logarithm_in_a_loop_is_that_of_the_equations():
    x, result = np.random.default_rng(1).uniform(size=5000), np.zeros(5000)
    compiled(fill_logarithms)[0](x, result)
    assert bits(result) == bits([elementary.log(value) for value in x.tolist()])


def fill_news_normals(normals, words, t):
    """The news of a round, as the rounds of a replicate draw it."""
    row, shift = draws.news_row(t), draws.news_shift(t)
    for k in range(len(normals)):
        normals[k] = draws.news_normal(words[row, k] >> shift)


def test_the_layer_of_draws_has_the_bits_of_plain_python():
    entries = (typed(elementary.log), typed(elementary.exp), typed(draws.fill_input_uniforms, **DRAWN),
               typed(draws.fill_news_words, **DRAWN), typed(draws.fill_meeting_words, **DRAWN),
               typed(fill_news_normals, **DRAWN))
    log, exp, *fills = compiled(*entries)
    for x in np.random.default_rng(2).uniform(-700, 700, 2000).tolist():
        assert bits(log(abs(x))) == bits(elementary.log(abs(x))) and bits(exp(x)) == bits(elementary.exp(x))
    ids, few, words = (np.random.default_rng(3).integers(0, 2**k, 6, dtype=np.uint64) for k in (64, 32, 32))
    about = [(np.zeros(6), 2**62 + 5, 2**33 - 1, ids), (np.zeros((4, 12), np.uint64), 7, 2**32 + 3, 9, few, few[:2]),
             (np.zeros((4, 8), np.uint64), 7, 3, 2**28 - 1, 5, 8), (np.zeros(6), np.tile(words, (4, 1)), 13)]
    for fill, entry, (out, *rest) in zip(fills, entries[2:], about, strict=True):
        plain = out.copy()
        fill(out, *rest)
        entry(plain, *rest)
        assert bits(out) == bits(plain) and plain.any(), entry.__name__


def test_every_equation_says_what_it_does():
    functions = [(module.name, function) for module in pkgutil.iter_modules(sim.model.__path__)
                 for name, function in vars(importlib.import_module(f"sim.model.{module.name}")).items()
                 if inspect.isfunction(function) and function.__module__ == f"sim.model.{module.name}"]
    assert len(functions) > 60
    for module, function in functions:
        assert function.__doc__ or function.__name__[0] in "_<", (module, function)


def test_the_compiled_and_the_interpreted_loop_give_the_same_bits():
    encoded = encode(load("five-allies"))
    told = [run_chunk(encoded.world, 3, 0, 20, counted_until=encoded.counted_until, records=True, engine=engine)
            for engine in ("compiled", "python")]
    for one, other in zip(*told, strict=True):
        assert [bits(array) for array in one] == [bits(array) for array in other]


def test_the_engine_needs_neither_mesa_nor_matplotlib():
    program = ("import sys, sim.model.rounds, sim.odds.run; "
               "print([name for name in ('mesa', 'matplotlib', 'solara') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == "[]", done.stderr
