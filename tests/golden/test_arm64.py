"""The build for arm64, played in an emulator where there is one, gives the bits of the tables."""

from __future__ import annotations

import shutil

import pytest

from sim.model.encoding import encode
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.golden.digests import of_chunk
from support.golden.instructions import HAS_ZIG
from support.golden.table import Play, digests_of
from support.native.driver import built, played

EMULATOR = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
SCENARIOS = ("five-allies", "nato-sg-2024", "un-2006-09-14", "two-front-runners", "macedonia-2018-06-17")
pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not EMULATOR or not HAS_ZIG, reason="needs qemu-user and a compiler for arm64")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("arm64")


@pytest.fixture(scope="module")
def program(folder):
    return built("arm64", folder)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("parameters", ["point", "prior"])
def test_arm64_gives_the_bits_of_the_compiled_loop_here(name, parameters, program, folder):
    encoded = encode(load(name), read_parameters(parameters))
    given = played([EMULATOR, str(program)], encoded, 2, 0, 40, folder)
    assert of_chunk((given.tally, given.record)) == digests_of(Play(name, parameters, 2, 40, False))
