"""One row a replicate, from records that are made up: row groups of one size whatever the chunks were."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet
import pytest

from sim.agents.model import ConsensusModel
from sim.model.tally import Record
from sim.odds import export as module
from sim.odds.export import replicates_file
from sim.odds.run import run
from sim.results.base import json_text
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from support.scenes import five


def record(first: int, count: int) -> Record:
    """Replicate k ends with outcome k % 3 in round k % 7 for reason k % 3, with k deals for k / 2."""
    k = np.arange(first, first + count)
    return Record((k % 3).astype(np.int16), (k % 7).astype(np.int32), (k % 3).astype(np.int8), k.astype(np.int16),
                  k / 2, -k / 4)


@pytest.fixture
def groups_of_four(monkeypatch):
    monkeypatch.setattr(module, "ROW_GROUP", 4)


def written(path, chunks) -> pyarrow.parquet.ParquetFile:
    with replicates_file(path, five()) as sink:
        first = 0
        for count in chunks:
            sink(first, record(first, count))
            first += count
    return pyarrow.parquet.ParquetFile(path)


@pytest.mark.parametrize("chunks, groups", [
    ([3, 3, 10, 1], [4, 4, 4, 4, 1]), ([17], [4, 4, 4, 4, 1]), ([1] * 9, [4, 4, 1]), ([4, 4], [4, 4]), ([5, 3], [4, 4]),
    ([2], [2]), ([4], [4]), ([3, 1, 1], [4, 1]), ([9], [4, 4, 1])])
def test_row_groups_have_one_size(groups_of_four, tmp_path, chunks, groups):
    file = written(tmp_path / "outcomes.parquet", chunks)
    assert [file.metadata.row_group(k).num_rows for k in range(file.num_row_groups)] == groups
    assert file.read()["replicate"].to_pylist() == list(range(sum(chunks)))


@pytest.mark.parametrize("chunks", [[3, 3, 10, 1], [1] * 9, [9, 9]])
def test_no_more_than_a_group_waits(groups_of_four, monkeypatch, chunks):
    """A long run keeps a row group in memory, not the run."""
    monkeypatch.setattr(module, "_table", lambda encoded, numbers, whole: (numbers[0], len(whole.outcome)))
    told = []
    rows = module._Rows(five(), SimpleNamespace(write_table=lambda table, row_group_size: told.append(table)))
    for first, count in zip(np.cumsum([0, *chunks]), chunks, strict=False):
        rows.add(int(first), record(int(first), count))
        assert 0 < rows.count == sum(len(part.outcome) for _, part in rows.waiting) <= 4
    rows.flush()
    assert rows.count == 0 and not rows.waiting
    assert [first for first, _ in told] == list(range(0, sum(chunks), 4)) and {count for _, count in told[:-1]} == {4}


def test_a_row_says_how_a_replicate_ended(groups_of_four, tmp_path):
    rows = written(tmp_path / "outcomes.parquet", [3, 4]).read().to_pylist()
    assert [(row["outcome"], row["reason"]) for row in rows[:3]] == [
        ("Ada", "adopted"), ("Bo", "deadlock"), ("nobody agreed", "out of time")]
    assert rows[5] == {"replicate": 5, "outcome": "nobody agreed", "reason": "out of time", "round": 5,
                       "date": datetime.date(2024, 2, 5), "deals": 5, "paid": 2.5, "least": None}
    assert [row["least"] for row in rows] == [0.0, None, None, -0.75, None, None, -1.5]
    assert [row["round"] for row in rows] == list(range(7))


def test_nothing_played_is_an_empty_file(tmp_path):
    file = written(tmp_path / "outcomes.parquet", [])
    assert (file.metadata.num_rows, file.num_row_groups) == (0, 0)


def test_groups_are_large():
    """Another number would give other bytes for the same run."""
    assert module.ROW_GROUP == 2**14


def test_json_is_readable_and_has_no_number_of_its_own_invention():
    assert json_text({"name": "Zoë", "rows": [1]}) == '{\n  "name": "Zoë",\n  "rows": [\n    1\n  ]\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"odds": float("nan")})


@pytest.mark.parametrize("event", [False, True])
def test_a_member_that_is_won_again_and_again_counts_once_a_run(event):
    """It takes a deal, states its stance anew and takes another: more deals than runs. What an event promises it is no
    deal that was made. Recounted from the diaries of the Mesa model.
    """
    file = {"format": 1, "title": "t", "as_of": datetime.date(2026, 1, 1),
            "calendar": {"rounds": 60, "deadline": datetime.date(2026, 9, 1)},
            "process": {"offer_step": 0.4, "closing": 0.3, "budget": 50.0}, "candidates": {"A": {}},
            "allies": {"N": {"size": 5}, "S": {}, "W": {}}, "stances": {"A": {"N": "champion", "S": "wary", "W": "block"}},
            "events": [{"date": datetime.date(2026, month, day), "kind": "stance", "ally": "S", "candidate": "A", "stance": word}
                       for month in range(2, 12) for day, word in ((10, "oppose"), (24, "block"))] + [
                {"date": datetime.date(2026, 2, 1), "kind": "deal", "ally": "S", "candidate": "A", "value": 0.01}] * event}
    odds = run(Scenario(Document.model_validate(file)), 20, workers=1)
    made = [[(one.ally, one.candidate, one.amount) for one in ConsensusModel(odds.encoded, replicate=k, seed=1).run().entries
             if one.kind == "deal" and one.other] for k in range(20)]
    amounts = [amount for run_ in made for ally, candidate, amount in run_ if (ally, candidate) == ("S", "A")]
    won = sum(any((ally, candidate) == ("S", "A") for ally, candidate, _ in run_) for run_ in made)
    row = odds.deals[(odds.deals.ally == "S") & (odds.deals.candidate == "A")].iloc[0]
    assert len(amounts) > won > 0 and row.share == won / 20
    assert row["mean"] == pytest.approx(sum(amounts) / won, abs=1e-6)
