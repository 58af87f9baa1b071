"""A stored cell is data: nothing in it is run, nothing in it costs more than its length, and what is wrong is computed again."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from sim.parallel.cells import KeptFile, decode, encode
from support.command import nemcon
from support.security.folders import at_most
from support.security.stored import BYTES, COUNTS, PLACES, Touches, sealed

SWEEP = ("sweep", "five-allies", "--vary", "process.isolation=0.2", "--replicates", 20, "--workers", 1, "--quiet", "--json")


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return made_clean(tmp_path_factory.mktemp("clean"))


def made_clean(folder) -> tuple:
    """Returns what the sweep says, and where its one cell lies and what it holds."""
    told = nemcon(*SWEEP, "--out", folder).json
    path = next(folder.rglob("*.cell"))
    return told, path.relative_to(folder), path.read_bytes()


def again(folder, clean, put) -> dict:
    """Puts something in the place of the cell and sweeps again."""
    path = folder / clean[1]
    path.parent.mkdir(parents=True)
    put(path)
    with at_most(60):
        answer = nemcon(*SWEEP, "--out", folder)
    assert (answer.status, answer.err) == (0, "")
    assert path.read_bytes() == clean[2]
    return json.loads(answer.out)


@pytest.mark.parametrize("kind", BYTES)
def test_it_is_not_run_and_computed_again(kind, clean, tmp_path):
    canary = tmp_path / "owned"
    blob = BYTES[kind](canary, dict(decode(clean[2]).description))
    assert again(tmp_path / "out", clean, lambda path: path.write_bytes(blob)) == clean[0]
    assert not canary.exists()


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_plain_file_is_replaced(kind, clean, tmp_path):
    assert again(tmp_path / "out", clean, PLACES[kind]) == clean[0]


@pytest.mark.parametrize("kind", COUNTS)
def test_counts_that_cannot_be_are_no_counts(kind, clean, tmp_path):
    record = decode(clean[2])
    blob = encode(KeptFile(record.description, record.model_version, {"ended": COUNTS[kind]}, record.meta))
    assert again(tmp_path / "out", clean, lambda path: path.write_bytes(blob)) == clean[0]


@pytest.mark.parametrize("format", ["NaN", "2", "null", "[]"])
def test_another_format_is_refused_by_name(format, clean, tmp_path):
    path = tmp_path / clean[1]
    path.parent.mkdir()
    path.write_bytes(sealed(b'{"format": %s}' % format.encode()))
    answer = nemcon(*SWEEP, "--out", tmp_path)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1) and answer.err.startswith(f"{path}: ")


def test_the_controls_are_read(clean, tmp_path):
    """The cell itself is taken as it is; a pickle of the same kind does run where somebody unpickles it."""
    assert again(tmp_path / "out", clean, lambda path: path.write_bytes(clean[2])) == clean[0]
    pickle.loads(pickle.dumps(Touches(tmp_path / "owned")))
    assert (tmp_path / "owned").exists()
    assert np.array_equal(decode(clean[2]).arrays["ended"].sum(), 20)
