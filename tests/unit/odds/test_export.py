"""A folder of results: every table, one row a replicate, the record last."""

from __future__ import annotations

import csv
import datetime
import json

import numpy as np
import pyarrow.parquet
import pytest

from sim.model import world as w
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.odds import export as module
from sim.odds.export import replicates_file
from sim.odds.run import run
from sim.report.folder import write
from sim.results.base import json_text
from support.scenes import five, odds_of_five, scenario


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module", autouse=True)
def no_pictures():
    """Leaves out the pictures: they take seconds and are tested on their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.folder.draw", lambda record, folder: [])
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory, no_pictures):
    made = tmp_path_factory.mktemp("out")
    write(odds_of_five().record, made)
    return made


def test_it_returns_what_it_wrote_with_the_record_last(tmp_path):
    paths = write(odds_of_five().record, tmp_path)
    assert [path.name for path in paths] == ["odds.csv", "support.csv", "holdouts.csv", "by_date.csv", "run.json"]
    assert set(paths) == set(tmp_path.iterdir())


@pytest.mark.parametrize("name, rows", [
    ("odds.csv", "outcomes"), ("support.csv", "support"), ("holdouts.csv", "holdouts"),
    ("by_date.csv", "by_date"),
])
def test_tables_hold_the_numbers_of_the_document(name, rows, folder):
    expected = odds_of_five().document()[rows]
    found = rows_of(folder / name)
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        other = {("outcome" if key == "name" and name == "odds.csv" else key): value for key, value in other.items()}
        assert row == {key: str(value) for key, value in other.items()}


def test_the_record_is_the_document(folder):
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert document == {**odds_of_five().document(), "details": document["details"]}
    assert (folder / "run.json").read_text(encoding="utf-8") == json_text(odds_of_five().record.whole())


def test_a_hostile_name_becomes_no_formula(tmp_path):
    odds = run(scenario(candidates={"=1+1": {}, "@Bo": {}}, stances={}), 10, workers=1)
    write(odds.record, tmp_path)
    assert {row["outcome"] for row in rows_of(tmp_path / "odds.csv")} == {"'=1+1", "'@Bo", "another name", "nobody"}
    assert (tmp_path / "by_date.csv").read_text().splitlines()[0] == "round,date,decided,'=1+1,'@Bo,another name"
    assert {"=1+1", "@Bo"} < {row["name"] for row in json.loads((tmp_path / "run.json").read_text())["outcomes"]}


def test_json_has_no_number_that_is_none():
    with pytest.raises(ValueError):
        json_text({"odds": float("nan")})


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "outcomes.parquet"
    with replicates_file(path, five()) as sink:
        run(five(), 250, workers=1, sink=sink)
    return pyarrow.parquet.read_table(path)


def test_there_is_one_row_a_replicate_in_order(table):
    assert table.column("replicate").to_pylist() == list(range(250))
    assert table.column_names == ["replicate", "outcome", "reason", "round", "date", "deals", "paid", "least"]


def test_the_rows_add_up_to_the_odds(table):
    odds = run(five(), 250, workers=1)
    found = table.column("outcome").to_pylist()
    assert {name: found.count(name) for name in odds.counts} == odds.counts


def test_a_row_says_when_why_and_at_what_price(table):
    for row in table.to_pylist():
        assert row["date"] == five().start + datetime.timedelta(weeks=row["round"])
        assert (row["outcome"] == five().fallback) == (row["reason"] != "adopted") == (row["least"] is None)
        assert (row["paid"] > 0) == (row["deals"] > 0)


def test_row_groups_do_not_depend_on_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROW_GROUP", 64)
    _, record = run_chunk(five().world, 1, 0, 200, counted_until=five().counted_until, records=True)
    for name, size in (("small", 7), ("even", 64), ("large", 1000)):
        with replicates_file(tmp_path / name, five()) as sink:
            for first in range(0, len(record.outcome), size):
                sink(first, type(record)(*(column[first:first + size] for column in record)))
    assert len({(tmp_path / name).read_bytes() for name in ("small", "even", "large")}) == 1
    groups = pyarrow.parquet.ParquetFile(tmp_path / "small").metadata
    assert [groups.row_group(k).num_rows for k in range(groups.num_row_groups)] == [64, 64, 64, 8]


def test_a_failed_run_leaves_the_old_file(tmp_path):
    path = tmp_path / "outcomes.parquet"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replicates_file(path, five()) as sink:
        run(five(), 50, workers=1, sink=sink)
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_date_beyond_the_calendar_is_empty(tmp_path):
    far = encode(scenario(as_of=datetime.date(9999, 12, 1)))
    with replicates_file(tmp_path / "rows", far) as sink:
        run(far, 20, workers=1, sink=sink)
    rows = pyarrow.parquet.read_table(tmp_path / "rows").to_pylist()
    assert any(row["date"] is None for row in rows)
    assert all((row["date"] is None) == (far.date_of(row["round"]) is None) for row in rows)


def test_reasons_are_the_model_s():
    assert [module._REASONS[code] for code in (w.ADOPTED, w.STALLED, w.OUT_OF_TIME)] == [
        "adopted", "deadlock", "out of time"]
    assert np.int16(len(module._REASONS)) == 3
