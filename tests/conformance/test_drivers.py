"""The drivers, each under contract."""

from __future__ import annotations

from sim.odds import run as run_module
from support.conformance.drivers import COUNT, SEED, DriverContract, play_on, small


class TestCompiled(DriverContract):
    engine = "compiled"


class TestInterpreted(DriverContract):
    engine = "python"


class TestMesa(DriverContract):
    engine = "mesa"


def test_every_engine_is_under_contract():
    assert {suite.engine for suite in DriverContract.__subclasses__()} == set(run_module._CHUNK)


def test_a_good_deal_happens_in_the_replicates_that_are_looked_at():
    """Promises about deals, adoption and deadlock would be empty without any."""
    tally, record = play_on("compiled", small(), SEED, 0, COUNT)
    assert tally.paid.sum() > 0 and tally.held.sum() > 0 and tally.met.sum() > 0 and set(record.outcome) == {0, 1, 2}
