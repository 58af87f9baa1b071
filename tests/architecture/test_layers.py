"""The package keeps its rules: layers, no circles, libraries, one definition a name, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from support.architecture import layers
from support.architecture.package import Package
from support.architecture.rules import OF_THIS_PACKAGE, RULES

PACKAGE = Package(Path(sim.__file__).parent)


@pytest.mark.parametrize("rule", [*RULES, *OF_THIS_PACKAGE], ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule):
    assert rule(PACKAGE) == []


def test_no_package_stands_in_two_layers_or_is_gone():
    names = [name for line in layers.LAYERS for name in line]
    assert len(set(names)) == len(names)
    assert {f"sim.{name}" for name in names} <= PACKAGE.modules
