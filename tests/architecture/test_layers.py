"""The house keeps its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from support.architecture import layers as house
from support.architecture.package import Package
from support.architecture.rules import RULES, exceptions_are_needed, layer_of

HOUSE = Package(Path(sim.__file__).parent)


@pytest.mark.parametrize("rule", (*RULES, exceptions_are_needed), ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    assert rule(HOUSE) == []


def test_every_exception_has_a_reason():
    for table in (house.NAMESAKES, house.SPEAKERS, house.UNPICKLERS, house.LONG_FUNCTIONS):
        assert all(len(reason) > 20 for reason in table.values())


def test_no_room_stands_in_the_order_twice_or_is_gone():
    rooms = [room for line in house.ORDER for room in line]
    assert len(set(rooms)) == len(rooms)
    assert set(rooms) == {layer_of(source.module) for source in HOUSE.sources} - {""}
