"""Completing a study: nothing finished is done twice, nothing damaged is believed, the table is always the same."""

import errno
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import StoreError
from sim.parallel.cells import Cell, CellFailure
from sim.parallel.executor import pool
from sim.parallel.store import Store, complete
from support import toy_cells
from support.toy_cells import content, draw, logged, make_cells, same


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cells", "1")


def counts(completion):
    return (completion.finished_before, completion.computed, completion.failed, completion.damaged)


def test_computes_what_is_missing_and_only_that(store, tmp_path):
    cells = make_cells(10, str(tmp_path / "log"))
    assert counts(complete(cells[:4], toy_cells.draw_and_log, store)) == (0, 4, 0, 0)
    whole = complete(cells, toy_cells.draw_and_log, store)
    assert counts(whole) == (4, 6, 0, 0)
    assert logged(tmp_path / "log") == list(range(10))
    assert all(same(outcome, draw(cell)) for outcome, cell in zip(whole.outcomes, cells, strict=True))
    assert counts(complete(cells, toy_cells.draw_and_log, store)) == (10, 0, 0, 0)


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(6)), first=st.integers(0, 6))
def test_outcomes_follow_the_cells_whatever_was_there_before(tmp_path_factory, order, first):
    store = Store(tmp_path_factory.mktemp("cells"), "1")
    cells = [make_cells(6)[number] for number in order]
    complete(make_cells(first), draw, store)
    done = complete(cells, draw, store)
    assert [outcome.meta["number"] for outcome in done.outcomes] == order
    assert (done.finished_before, done.computed) == (first, 6 - first)


def test_the_outcome_is_the_same_fresh_and_from_the_store(store):
    fresh = complete(make_cells(3), draw, store).outcomes
    kept = complete(make_cells(3), draw, store).outcomes
    assert all(same(one, other) for one, other in zip(fresh, kept, strict=True))


def test_the_same_cell_twice_is_computed_once(store, tmp_path):
    cells = make_cells(2, str(tmp_path / "log")) * 3
    done = complete(cells, toy_cells.draw_and_log, store)
    assert counts(done) == (0, 2, 0, 0)
    assert len(done.outcomes) == 6
    assert logged(tmp_path / "log") == [0, 1]


def test_no_cells_are_complete_at_once(store):
    assert counts(complete([], draw, store)) == (0, 0, 0, 0)


def test_damaged_cells_are_counted_and_computed_again(store, tmp_path):
    cells = make_cells(6, str(tmp_path / "log"))
    complete(cells, draw, store)
    good = content(store.folder)
    for name in list(good)[:2]:
        (store.folder / name).write_bytes(good[name][:-3])
    assert counts(complete(cells, toy_cells.draw_and_log, Store(store.folder, "1"))) == (4, 2, 0, 2)
    assert len(logged(tmp_path / "log")) == 2
    assert content(store.folder) == good


def test_failures_are_recorded_tried_again_and_end_nothing(store):
    done = complete(make_cells(6), toy_cells.fail_on_odd, store)
    assert counts(done) == (0, 3, 3, 0)
    assert [failure.description["number"] for failure in done.failures] == [1, 3, 5]
    assert {failure.error for failure in store.failures()} == {"Unsendable: odd one"}
    assert counts(complete(make_cells(6), draw, store)) == (3, 3, 0, 0)
    assert store.failures() == []


@pytest.mark.parametrize(
    "evaluate, error", [(toy_cells.give_objects, "TypeError: "), (toy_cells.give_nothing, "AttributeError: ")]
)
def test_a_result_that_cannot_be_kept_is_a_failure_of_its_cell(store, evaluate, error):
    done = complete(make_cells(2), evaluate, store)
    assert counts(done) == (0, 0, 2, 0)
    assert all(isinstance(outcome, CellFailure) and outcome.error.startswith(error) for outcome in done.outcomes)


def test_progress_begins_with_what_was_finished_and_ends_with_all(store):
    complete(make_cells(2), draw, store)
    seen = []
    complete(make_cells(5), toy_cells.fail_on_odd, store, progress=lambda *now: seen.append(now))
    assert seen == [(2, 5), (3, 5), (4, 5), (5, 5)]


def test_another_model_version_is_refused_before_anything_is_computed(store):
    complete(make_cells(1), draw, store)
    with pytest.raises(StoreError, match="computed by model version 1"):
        complete(make_cells(2), toy_cells.leave, Store(store.folder, "2"))
    assert len(content(store.folder)) == 1


def test_a_full_disk_ends_the_study_and_keeps_what_was_finished(store, monkeypatch):
    real, calls = os.fsync, []

    def fsync(descriptor):
        calls.append(1)
        if len(calls) > 6:  # three cells, each with its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreError, match="free some space"):
        complete(make_cells(9), draw, store)
    monkeypatch.undo()
    assert counts(complete(make_cells(9), draw, Store(store.folder, "1"))) == (3, 6, 0, 0)


def test_an_interruption_keeps_what_was_finished_and_goes_on(store):
    with pytest.raises(KeyboardInterrupt):
        complete(make_cells(9), toy_cells.interrupt, store)
    assert counts(complete(make_cells(9), draw, store)) == (3, 6, 0, 0)


def test_files_are_identical_in_process_and_with_two_workers_also_when_one_dies(tmp_path):
    cells = make_cells(12, str(tmp_path / "died"))
    complete(cells, draw, Store(tmp_path / "here", "1"))
    with pool(2) as workers:
        complete(cells, toy_cells.die_once, Store(tmp_path / "there", "1"), executor=workers)
    assert (tmp_path / "died").exists()
    assert content(tmp_path / "here") == content(tmp_path / "there")


def test_two_studies_on_one_folder_do_not_harm_each_other(tmp_path):
    """One study begins while another is in the middle, and each meets the files of the other."""
    folder, log = tmp_path / "cells", str(tmp_path / "log")
    cells = make_cells(8, log)

    def other_study(done, total):
        if done == 3:
            complete(cells, draw, Store(folder, "1"))

    assert counts(complete(cells, draw, Store(folder, "1"), progress=other_study)) == (0, 8, 0, 0)
    complete(cells, draw, Store(tmp_path / "alone", "1"))
    assert content(folder) == content(tmp_path / "alone")


def test_what_is_not_json_in_a_description_is_told(store):
    with pytest.raises(TypeError):
        complete([Cell({1: 2})], draw, store)
