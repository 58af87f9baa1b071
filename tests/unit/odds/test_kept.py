"""What a run says when its replicates disagree with what was seen, and what others make of those that are left out."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import numpy as np
import pyarrow.parquet
import pytest

from sim.agents.replay import most_typical
from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.export import replicates_file
from sim.odds.run import count_runs, run
from sim.results.counts import outcomes_of
from sim.scenario.parameters import as_parameters
from sim.study.compare import compare
from sim.study.counterfactuals import simulate, with_word, zero_weight
from sim.study.pivots import pivots
from support.command import nemcon
from support.scenes import scenario
from support.small_scenario import write

START = datetime.date(2024, 1, 1)
CALENDAR = {"start": START, "rounds": 20, "fallback": "nobody"}


SURE = """format = 1
title = "Sure"
as_of = 2024-02-22
another_name = false
[calendar]
start = 2024-01-04
end = 2024-10-01
[candidates.Ada]
[allies]
A = {}
B = {}
[stances.Ada]
"*" = { stance = "champion", spread = 0.01 }
"""


def seen(*observations, as_of: datetime.date = datetime.date(2024, 1, 22), **tables):
    return scenario(as_of=as_of, observations=list(observations), **{"calendar": CALENDAR, **tables})


def count(**more):
    return {"kind": "not_objecting", "date": datetime.date(2024, 1, 15), "candidate": "Ada", "error": 0.7, **more}


@pytest.mark.parametrize("replicates", [1, 700, 2500])
@pytest.mark.parametrize("made", [seen(count(count=2, error=0.5)), scenario()], ids=["observed", "not observed"])
def test_counts_alone_are_those_of_a_run(made, replicates):
    encoded = encode(made, as_parameters("prior"))
    odds, counts = run(encoded, replicates, seed=3, workers=1), count_runs(encoded, replicates, seed=3)
    assert all(np.array_equal(one, other) for one, other in zip(counts.tally, odds.tally, strict=True))
    assert outcomes_of(*counts, replicates) == odds.record.in_file_order


@pytest.mark.parametrize("path, day, counted", [("as_of", "2024-01-16", [1]), ("calendar.start", "2024-01-15", [2]),
                                               ("calendar.start", "2024-02-05", [])])
def test_what_a_varied_day_leaves_behind_was_not_seen(path, day, counted):
    """Before, a count of the future was said to have been seen, and one before the start was held against round 0."""
    two = [{"kind": "not_objecting", "candidate": "Ada", "low": 1, "error": 1.0, "date": datetime.date(2024, 1, k)}
           for k in (8, 22)]
    made = scenario(as_of=datetime.date(2024, 1, 22), observations=two,
                    calendar={"start": datetime.date(2024, 1, 1), "rounds": 20, "fallback": "nobody"})
    varied = made.with_(path, day)
    odds, without = run(varied, 100, workers=1), replace(varied, document=varied.document.model_copy(update={
        "observations": tuple(made.document.observations[number - 1] for number in counted)}))
    assert [row.observation for row in odds.record.observations.used if row.observation] == counted
    assert odds.counts == run(without, 100, workers=1).counts


def test_what_is_all_but_impossible_is_named():
    sure = {"Ada": {"A": 0.9, "B": 0.9, "C": 0.9}, "Bo": {"A": -0.9, "B": -0.9, "C": -0.9}}
    process = {"spread_stated": 0.0, "news": 0.0}
    with pytest.raises(UserError) as caught:
        run(seen(count(candidate="Ada", count=3), {**count(candidate="Bo", count=3), "error": 0.0}, stances=sure,
                 process=process, as_of=datetime.date(2024, 1, 1) + datetime.timedelta(14),
                 calendar={**CALENDAR, "silence": 5}), 100, workers=1)
    assert "none of the first 30,000 runs agrees with what was seen" in str(caught.value)
    assert "observation 2, 15 January 2024: 3 members do not object to Bo" in str(caught.value)
    assert "which leaves out 30,000 runs" in str(caught.value)


def test_what_is_impossible_together_is_named_in_order():
    """That nobody objects passes some runs, but these agree at once: that nothing is agreed yet leaves none."""
    first = {**count(candidate="Ada", count=3), "error": 0.0}
    with pytest.raises(UserError) as caught:
        run(seen(first, candidates={"Ada": {}}, another_name=False), 100, workers=1)
    said = str(caught.value)
    assert "make these together all but impossible: " in said and "After the last of these none is left." in said
    assert said.index("observation 1, 15 January 2024") < said.index("calendar.start, 22 January 2024: nothing is")
    (one, of), (other, rest) = ((int(n.replace(",", "")) for n in pair)
                                for pair in re.findall(r"leaves out ([\d,]+) runs of ([\d,]+)", said))
    assert of == 30_000 and one < of and other == rest == of - one


def test_an_agreement_that_should_have_come_is_named():
    sure = {"Ada": {"A": 0.9, "B": 0.9, "C": 0.9}}
    with pytest.raises(UserError, match="calendar.start, 22 January 2024: nothing is agreed yet"):
        run(seen(candidates={"Ada": {}}, another_name=False, stances=sure, process={"spread_stated": 0.0}), 100, workers=1)


def test_the_command_says_it_in_one_line(tmp_path):
    own = write(tmp_path, SURE)
    done = nemcon("run", str(own), "--replicates", "50")
    assert done.status == 2 and done.out == ""
    assert done.err.count("\n") == 1 and "nothing is agreed yet" in done.err


def test_rows_of_replicates_keep_their_numbers(tmp_path):
    encoded = encode(seen(count(low=1, high=2)))
    with replicates_file(tmp_path / "rows.parquet", encoded) as sink:
        odds = run(encoded, 80, workers=1, sink=sink)
    numbers = pyarrow.parquet.read_table(tmp_path / "rows.parquet")["replicate"].to_pylist()
    assert len(numbers) == 80 and numbers == sorted(set(numbers)) and numbers[-1] == odds.record.observations.drawn - 1


def test_the_typical_replicate_is_one_that_is_kept():
    encoded = encode(seen(count(count=2)))
    typical = most_typical(encoded, considered=100)
    records = []
    run(encoded, 100, workers=1, sink=lambda first, record: records.append(record.outcome))
    assert records[0][typical.replicate] >= 0


def test_a_comparison_of_other_replicates_is_not_paired():
    one, other = seen(count(count=2)), seen(count(count=1))
    found = compare({"two": one, "one": other}, 300, workers=1).record.differences
    assert all((row.low, row.high) == (row.unpaired_low, row.unpaired_high) for row in found)
    same = compare({"two": one, "again": one}, 300, workers=1).record.differences
    assert all(row.difference == 0.0 and (row.low, row.high) != (row.unpaired_low, row.unpaired_high)
               for row in same if row.low < 0)


def test_who_changes_its_mind_does_so_after_what_was_seen():
    encoded = encode(seen(count(count=2)))
    changed = with_word(encoded, "A", "Ada", "block")
    (event,) = changed.scenario.document.events
    assert event.date == datetime.date(2024, 1, 29) and event.stance == "block"
    place = [encoded.candidates.index("Ada")]
    before, after = (simulate(one, "Ada", place, 1, 200).ended for one in (encoded, changed))
    assert len(before) == len(after) == 200 and before.mean() > after.mean()
    assert zero_weight(encoded, "A") is None


def test_pivots_leave_out_what_needs_the_past_changed():
    found = pivots(seen(count(count=2)), 100, workers=1)
    assert found.sensitivity is None and all(row.weightless is None for row in found.allies)
    assert found.now.odds == run(seen(count(count=2)), 100, workers=1).record.counts["Ada"] / 100
