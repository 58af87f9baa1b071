"""The forms that a sweep's result takes: Dataset, table, document, sentence, picture."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from sim.files import csv_text
from sim.results.studies import plottable as record_plottable
from sim.results.studies import sweep_columns, sweep_rows
from sim.scenario.parameters import read_parameters
from sim.study.design import Design, Varied
from sim.study.sweep import SettingCounts, SweepResult, run_sweep, sweep_result
from sim.text import studies as summary
from support.sweeps import REPLICATES, STANCE, VARY, WEIGHT, five


def made_up(design: Design, counts) -> SweepResult:
    """Returns a sweep whose settings ended as told: counts of Ada, Bo and nobody, or None for a failure."""
    counted = [SettingCounts(None, "Oops: it broke") if row is None else
               SettingCounts(np.array([[0, count] for count in row])) for row in counts]
    return sweep_result(five(), read_parameters(), design, 100, 1, counted, len(counted))


def favourite_words(swept: SweepResult) -> str:
    return summary.favourite_words(swept.record)


def plottable(swept: SweepResult):
    return record_plottable(swept.record)


def line(values, counts, path=WEIGHT) -> SweepResult:
    return made_up(Design((Varied(path, tuple(values)),), tuple((value,) for value in values)), counts)


@pytest.fixture(scope="module")
def swept():
    return run_sweep(five(), VARY, REPLICATES, workers=1)


def rows_of(swept: SweepResult) -> list[dict]:
    return list(csv.DictReader(io.StringIO(csv_text(sweep_columns(swept.record), sweep_rows(swept.record)))))


def test_the_table_has_a_row_for_every_setting_and_outcome(swept):
    rows = rows_of(swept)
    assert list(rows[0]) == [WEIGHT, STANCE, "outcome", "kind", "count", "odds", "low", "high", "median_round", "error",
                             "share_kept"]
    assert len(rows) == 6 * 3
    assert [row["outcome"] for row in rows[:3]] == ["Ada", "Bo", "nobody agreed"]
    assert (rows[3][WEIGHT], rows[3][STANCE]) == ("0.1", "oppose")


def test_the_table_and_the_dataset_say_the_same(swept):
    grid = swept.dataset()
    for row in rows_of(swept):
        cell = grid.sel({WEIGHT: float(row[WEIGHT]), STANCE: row[STANCE], "outcome": row["outcome"]})
        assert int(cell["count"]) == int(row["count"]) and float(cell["odds"]) == float(row["odds"])
        assert int(cell["median_round"]) == int(row["median_round"])


def test_the_document_is_json_and_says_the_same(swept):
    document = json.loads(json.dumps(swept.document(), allow_nan=False))
    assert document["varied"] == [{"path": WEIGHT, "values": [0.1, 0.4, 0.8]},
                                  {"path": STANCE, "values": ["champion", "oppose"]}]
    assert len(document["cells"]) == 6 and document["sample"] is None
    assert document["cells"][3]["values"] == {WEIGHT: 0.4, STANCE: "oppose"}
    assert sum(row["count"] for row in document["cells"][3]["outcomes"]) == REPLICATES


def test_a_sample_has_one_dimension_with_the_fields_along_it():
    swept = run_sweep(five(), {WEIGHT: [0.1, 0.9], STANCE: ["champion", "block"]}, 20, sample=("sobol", 8), workers=1)
    grid = swept.dataset()
    assert dict(grid.sizes) == {"cell": 8, "outcome": 3}
    assert grid[WEIGHT].dims == grid[STANCE].dims == ("cell",)
    assert grid["cell"].values.tolist() == list(range(8))
    assert rows_of(swept)[0]["cell"] == "0" and rows_of(swept)[-1]["cell"] == "7"
    assert float(grid[WEIGHT][3]) == swept.record.cells[3].values[WEIGHT]


def test_a_dataset_can_be_selected_from_and_turned_into_a_table(swept):
    grid = swept.dataset()
    assert grid["odds"].sel(outcome="Ada").shape == (3, 2)
    frame = grid[["count", "odds"]].to_dataframe()
    assert len(frame) == 18 and frame["count"].sum() == 6 * REPLICATES
    assert "outcome" in grid._repr_html_()


def test_numbers_among_words_stay_numbers():
    grid = run_sweep(five(), {STANCE: ["oppose", -0.5]}, 5, workers=1).dataset()
    assert grid[STANCE].values.tolist() == ["oppose", -0.5]


def test_a_name_that_a_spreadsheet_would_run_is_harmless():
    swept = run_sweep(five().with_("calendar.fallback", "=cmd()"), {WEIGHT: [0.1]}, 5, workers=1)
    assert ",'=cmd()," in csv_text(sweep_columns(swept.record), sweep_rows(swept.record))


# ---- in words

def test_where_the_favourite_changes_is_said_in_the_order_of_the_numbers():
    swept = line((0.8, 0.1, 0.4), [(10, 80, 10), (90, 5, 5), (60, 30, 10)])
    assert favourite_words(swept) == f"Along {WEIGHT} the likeliest outcome changes from Ada to Bo between 0.4 and 0.8."


def test_words_are_taken_in_the_order_in_which_they_were_given():
    swept = line(("champion", "block", "oppose"), [(90, 5, 5), (5, 5, 90), (5, 90, 5)], path=STANCE)
    assert favourite_words(swept) == (f"Along {STANCE} the likeliest outcome changes from Ada to nobody agreed between "
                                      "champion and block; from nobody agreed to Bo between block and oppose.")


def test_a_favourite_that_does_not_change_is_said_too():
    assert favourite_words(line((0.1, 0.4), [(90, 5, 5), (80, 10, 10)])) == "The likeliest outcome is Ada throughout."


def test_settings_that_failed_are_passed_over():
    swept = line((0.1, 0.4, 0.8), [(90, 5, 5), None, (5, 90, 5)])
    assert favourite_words(swept) == f"Along {WEIGHT} the likeliest outcome changes from Ada to Bo between 0.1 and 0.8."
    assert favourite_words(line((0.1, 0.4), [None, None])) == "No setting could be computed."


def test_over_several_fields_settings_are_counted(swept):
    text = favourite_words(swept)
    assert text.startswith("The likeliest outcome of 6 settings: ")
    assert sum(int(part.split()[-1].rstrip(".")) for part in text.split(": ")[1].split(", ")) == 6


# ---- pictures

def test_one_and_two_fields_can_be_drawn_and_three_cannot(swept):
    assert plottable(swept).equals(swept.dataset())
    assert plottable(run_sweep(five(), {WEIGHT: [0.1, 0.5]}, 5, workers=1)) is not None
    three = run_sweep(five(), {**VARY, "process.isolation": [0.1, 0.3]}, 2, workers=1)
    assert plottable(three) is None


def test_a_field_with_one_value_takes_no_axis():
    swept = run_sweep(five(), {WEIGHT: [0.1, 0.5], STANCE: ["lean"], "process.isolation": [0.3]}, 5, workers=1)
    assert dict(plottable(swept).sizes) == {WEIGHT: 2, "outcome": 3}


def test_a_line_leaves_out_what_failed_and_a_map_crosses_it_out():
    assert plottable(line((0.1, 0.4, 0.8), [(90, 5, 5), None, (5, 90, 5)]))[WEIGHT].values.tolist() == [0.1, 0.8]
    two = Design((Varied(WEIGHT, (0.1, 0.4)), Varied(STANCE, ("lean", "block"))), ((0.1, "lean"),) * 4)
    assert plottable(made_up(two, [(90, 5, 5), None, (5, 90, 5), (5, 90, 5)])).sizes[STANCE] == 2  # crossed out
    assert plottable(line((0.1, 0.4), [None, None])) is None


def test_a_sample_of_one_number_is_a_line_in_the_order_of_the_numbers():
    swept = run_sweep(five(), {WEIGHT: [0.1, 0.9]}, 5, sample=("lhs", 6), workers=1)
    assert plottable(swept)[WEIGHT].values.tolist() == sorted(cell.values[WEIGHT] for cell in swept.record.cells)
    whole = run_sweep(five(), {"calendar.rounds": [10, 12]}, 5, sample=("lhs", 9), workers=1)
    assert plottable(whole)["calendar.rounds"].values.tolist() == [10, 11, 12]
    assert plottable(run_sweep(five(), VARY, 5, sample=("lhs", 4), workers=1)) is None
    assert plottable(run_sweep(five(), {STANCE: VARY[STANCE]}, 5, sample=("lhs", 4), workers=1)) is None


@pytest.mark.parametrize("vary", [VARY, {WEIGHT: VARY[WEIGHT]}, {STANCE: VARY[STANCE]}, {WEIGHT: [0.3]}],
                         ids=["map", "line", "steps", "one value"])
def test_what_can_be_drawn_is_drawn(vary):
    from sim.plot.sweep import plot_sweep
    ax = plot_sweep(plottable(run_sweep(five(), vary, 20, workers=1)))
    ax.figure.canvas.draw()
    assert ax.has_data()
