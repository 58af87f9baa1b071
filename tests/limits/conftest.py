"""What the tests at the limits have in common."""

from __future__ import annotations

import pytest

from sim.odds import run as run_module


@pytest.fixture
def _few_at_a_time(monkeypatch):
    """Lets the drivers play little more than is asked: where something was seen, they would play 2,000 or 25 to keep one.

    tests/conformance shows that the size of a chunk changes nothing.
    """
    monkeypatch.setitem(run_module._CHUNK, "compiled", 16)
    monkeypatch.setitem(run_module._CHUNK, "mesa", 1)
