"""The C twin is a limit only if it does the same work: its tally must be the compiled driver's, number for number."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import limit
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION

REPLICATES = 50
pytestmark = pytest.mark.skipif(limit.MODEL != MODEL_VERSION, reason=f"limit.c is the twin of model {limit.MODEL}")


@pytest.fixture(scope="module")
def twin(tmp_path_factory):
    if not limit.compiler():
        pytest.skip("no C compiler on this machine, so there is no C twin to compare with")
    return limit.Twin(tmp_path_factory.mktemp("limit"))


def _encoded(name):
    return encode(load(name), read_parameters("point"))


@pytest.mark.parametrize("name", ["nato-sg-2024", "nato-sg-2024-march", "nato-sg-2024-qualified-majority",
                                  "nato-sg-2024-rival-out", "nato-sg-2024-no-offers", "five-allies"])
def test_the_twin_counts_what_the_compiled_driver_counts(twin, name):
    encoded = _encoded(name)
    if refused := limit.refusals(encoded.world):
        pytest.skip(f"the twin does not play {refused}")
    theirs, _ = run_chunk(encoded.world, 1, 0, REPLICATES, counted_until=encoded.counted_until)
    ours = twin.run_chunk(encoded.world, 1, 0, REPLICATES, counted_until=encoded.counted_until)
    assert theirs.ended.sum() == REPLICATES
    for field, mine, other in zip(theirs._fields, ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, other, err_msg=field)


def test_the_benchmarked_scenario_is_one_that_the_twin_plays():
    assert limit.refusals(_encoded("nato-sg-2024").world) == []


def test_chunks_of_the_twin_add_up(twin):
    encoded = _encoded("nato-sg-2024")
    whole = twin.run_chunk(encoded.world, 7, 0, 20, counted_until=encoded.counted_until)
    parts = [twin.run_chunk(encoded.world, 7, first, 10, counted_until=encoded.counted_until) for first in (0, 10)]
    for field, all_of_it, one, other in zip(whole._fields, whole, *parts, strict=True):
        np.testing.assert_array_equal(all_of_it, one + other, err_msg=field)


def test_another_seed_gives_another_tally(twin):
    encoded = _encoded("nato-sg-2024")
    one, other = (twin.run_chunk(encoded.world, seed, 0, 20, counted_until=encoded.counted_until) for seed in (1, 2))
    assert not np.array_equal(one.met, other.met)


def test_what_the_twin_does_not_play_is_refused(twin):
    encoded = _encoded("nato-sg-2024")
    tied = encoded.world._replace(tie_to=np.array([1]), tie_extra=np.array([1.0]))
    with pytest.raises(ValueError, match="special ties"):
        twin.run_chunk(tied, 1, 0, 1, counted_until=encoded.counted_until)


def test_the_timed_build_names_every_part(twin, tmp_path):
    encoded = _encoded("nato-sg-2024")
    timed = limit.Twin(tmp_path, timed=True)
    ours = timed.run_chunk(encoded.world, 1, 0, 5, counted_until=encoded.counted_until)
    plain = twin.run_chunk(encoded.world, 1, 0, 5, counted_until=encoded.counted_until)
    np.testing.assert_array_equal(ours.met, plain.met)
    seconds = timed.seconds()
    assert tuple(seconds) == limit.PARTS
    assert all(value >= 0.0 for value in seconds.values()) and sum(seconds.values()) > 0.0
