"""Every flipped bit and every cut of a real cell is noticed, and the sweep computes that cell again."""

import json

import pytest

import sim
from sim.parallel.cells import Damaged, _trailer, decode
from sim.study.sweep import run_sweep
from support.crash import damaged_cells


def swept(folder):
    return run_sweep(sim.load("five-allies"), {"allies.A.weight": [0.2, 0.6]}, 5, out=folder, workers=1)


def test_a_flip_in_any_byte_and_a_cut_at_any_length_of_a_real_cell_is_noticed(tmp_path):
    swept(tmp_path)
    cell = min((tmp_path / "cells").glob("*.cell"))
    found = damaged_cells.counted(cell, tmp_path / "copy", bits=(0, 7))  # the counting command flips all eight
    assert found["flips"] == found["flips_noticed"] == 2 * found["bytes"]
    assert found["cuts"] == found["cuts_noticed"] == found["bytes"] == cell.stat().st_size


def test_the_count_would_tell_what_goes_unnoticed(tmp_path, monkeypatch):
    swept(tmp_path)
    cell = min((tmp_path / "cells").glob("*.cell"))
    monkeypatch.setattr("sim.parallel.cells._trailer", lambda body: b"sha256:" + b"0" * 64 + b"\n")
    whole = cell.read_bytes()
    cell.write_bytes(whole[:-65] + b"0" * 64 + b"\n")
    found = damaged_cells.counted(cell, tmp_path / "copy", bits=(0,))
    assert found["flips_noticed"] < found["flips"]


@pytest.mark.parametrize("dtype", [",", "(", "i4,i4", "<i4)", "3", "", "float64", "<f8\n", "<S99999999999", 8, None],
                         ids=str)
def test_a_whole_cell_with_a_strange_dtype_is_damage_and_is_not_parsed(dtype):
    header = {"format": 1, "model_version": "1", "description": {}, "meta": {}, "error": None,
              "arrays": [{"name": "a", "dtype": dtype, "shape": [1]}]}
    body = json.dumps(header).encode() + b"\n" + b"\0" * 8
    with pytest.raises(Damaged):
        decode(body + _trailer(body))


def test_a_damaged_cell_is_computed_again_and_the_table_is_the_same(tmp_path):
    swept(tmp_path)
    table = (tmp_path / "sweep.csv").read_bytes()
    cell = min((tmp_path / "cells").glob("*.cell"))
    whole = cell.read_bytes()
    cell.write_bytes(whole[:100])
    again = swept(tmp_path)
    assert (again.damaged, again.finished_before, again.cells) == (1, 1, 2)
    assert cell.read_bytes() == whole and (tmp_path / "sweep.csv").read_bytes() == table
