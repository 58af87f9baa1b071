"""Running cells: the same results in the same order everywhere, and no failure ends the others."""

import signal
import threading
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor

import pytest

from sim.errors import UserError
from sim.parallel import cluster as cluster_room
from sim.parallel.base import CellExecutor, SerialExecutor
from sim.parallel.cells import CellFailure
from sim.parallel.executor import WAITING_ALLOWED, VersionMismatch, _Run, attempt, cluster, pool, run_cells
from support import toy_cells
from support.toy_cells import draw, make_cells, same


def all_same(results, cells):
    return len(results) == len(cells) and all(
        same(result, draw(cell)) for result, cell in zip(results, cells, strict=True)
    )


def test_results_come_in_the_order_of_the_cells():
    cells = make_cells(10)
    assert all_same(list(run_cells(cells, draw)), cells)
    assert all_same(list(run_cells(cells, draw, workers=1)), cells)
    assert list(run_cells([], draw)) == []


def test_any_executor_will_do_and_is_left_open():
    cells = make_cells(30)
    with ThreadPoolExecutor(3) as threads:
        assert all_same(list(run_cells(cells, draw, executor=threads)), cells)
        assert threads.submit(abs, -1).result() == 1


def test_closing_early_cancels_what_a_lent_executor_has_not_begun():
    gate, begun = threading.Event(), []

    def wait_at_the_gate(cell):
        begun.append(cell)
        assert cell == 0 or gate.wait(30)

    with ThreadPoolExecutor(1) as threads:
        run = run_cells(range(100), wait_at_the_gate, executor=threads)
        next(run)
        run.close()
        gate.set()
    assert len(begun) <= 2


@pytest.mark.parametrize(
    "here, begun", [(False, [0]), (True, [0, 0])], ids=["held back", "in this process, made up for"]
)
def test_an_interruption_while_a_result_is_kept_does_not_lose_it(here, begun):
    tried, kept = [], []

    def keep(cell, outcome):
        tried.append(cell)
        if len(tried) == 1:
            signal.raise_signal(signal.SIGINT)
        kept.append(cell)

    place = None if here else Scripted({})
    if place:
        place.evaluates_here, place.in_flight = False, 1
    with pytest.raises(KeyboardInterrupt):
        list(run_cells(range(9), abs, executor=place, on_done=keep))
    assert (tried, kept) == (begun, [0])


def test_results_wait_for_an_earlier_cell():
    gate, ended = threading.Event(), []

    def first_waits(number):
        assert number or gate.wait(30)
        return number

    def on_done(cell, _):
        ended.append(cell)
        if cell == 3:
            gate.set()

    with ThreadPoolExecutor(2) as threads:
        assert list(run_cells(range(5), first_waits, executor=threads, on_done=on_done)) == [0, 1, 2, 3, 4]
    assert sorted(ended) == [0, 1, 2, 3, 4]
    assert ended.index(3) < ended.index(0)


def test_each_result_is_handed_over_before_it_is_yielded():
    seen = []
    for number in run_cells([1, 2, 3], abs, on_done=lambda cell, result: seen.append((cell, result))):
        assert seen[-1] == (number, number)


def test_nothing_runs_before_it_is_asked_for_and_cells_are_taken_as_needed():
    taken = []

    def many():
        for number in range(10**9):
            taken.append(number)
            yield number

    run = run_cells(many(), abs)
    assert taken == []
    assert [next(run) for _ in range(3)] == [0, 1, 2]
    run.close()
    assert len(taken) < 10


def test_a_bounded_number_of_cells_is_in_flight():
    class Batches(CellExecutor):
        """Ends its calls five at a time, so that fewer than five at once would hang and more be seen."""

        in_flight = 5

        def __init__(self):
            self.waiting, self.most = [], 0

        def submit(self, fn, /, *args, **kwargs):
            self.waiting.append((Future(), args))
            newest = self.waiting[-1][0]
            self.most = max(self.most, len(self.waiting))
            if len(self.waiting) == 5:
                for future, given in self.waiting:
                    future.set_result(fn(*given))
                self.waiting.clear()
            return newest

    place = Batches()
    assert list(run_cells(range(100), abs, executor=place)) == list(range(100))
    assert place.most == 5


def test_a_bounded_number_of_results_waits_for_an_earlier_cell():
    place = SerialExecutor()
    place.in_flight = 8
    run = _Run(iter(enumerate("abc")), str.upper, place, lambda cell, outcome: None)
    run.ended = dict.fromkeys(range(10, 10 + WAITING_ALLOWED))
    assert run._next() is None
    run.retry_queue.append((0, "z"))
    assert run._next() == (0, "z")  # or the one they wait for would never come
    run.ended.popitem()
    assert run._next() == (0, "a")


def test_a_cell_that_raises_is_recorded_and_the_others_go_on():
    results = list(run_cells(make_cells(4), toy_cells.fail_on_odd))
    assert [isinstance(result, CellFailure) for result in results] == [False, True, False, True]
    assert results[1].error == "Unsendable: odd one"
    assert "fail_on_odd" in results[1].trace


def test_leaving_is_a_failure_and_an_interruption_is_not():
    assert next(run_cells(make_cells(1), toy_cells.leave)) == CellFailure("SystemExit: 3")
    ended = []
    with pytest.raises(KeyboardInterrupt):
        list(run_cells(make_cells(9), toy_cells.interrupt, on_done=lambda cell, _: ended.append(cell)))
    assert len(ended) == 3


def test_an_error_without_text_is_named():
    def silent(cell):
        raise ValueError

    assert next(run_cells([1], silent)).error == "ValueError"


@pytest.mark.parametrize("workers", [0, -1])
def test_fewer_than_one_worker_is_refused(workers):
    with pytest.raises(UserError, match=f"at least 1, got {workers}"):
        list(run_cells([1], abs, workers=workers))


class Scripted(SerialExecutor):
    """Loses the workers of the given cells the given number of times, and keeps the order of what it was given."""

    class Death(Exception):
        pass

    worker_lost = (Death,)
    in_flight = 4

    def __init__(self, losses):
        self.losses, self.given, self.stopped = dict(losses), [], 0

    def submit(self, fn, /, *args, **kwargs):
        cell = args[1]
        self.given.append(cell)
        if self.losses.get(cell, 0) > 0:
            self.losses[cell] -= 1
            future = Future()
            future.set_exception(self.Death("killed by signal 9"))
            return future
        return super().submit(fn, *args, **kwargs)

    def stop(self):
        self.stopped += 1


def test_a_cell_whose_worker_died_is_tried_again():
    place = Scripted({2: 2})
    assert list(run_cells(range(6), abs, executor=place)) == [0, 1, 2, 3, 4, 5]
    assert place.given.count(2) == 3


def test_the_culprit_is_recorded_after_a_bounded_number_of_deaths():
    place = Scripted({2: 99})
    results = list(run_cells(range(6), abs, executor=place))
    assert results[2] == CellFailure("worker died: 3 times with this cell, the last: killed by signal 9")
    assert results[:2] + results[3:] == [0, 1, 3, 4, 5]
    assert place.given.count(2) == 3


def test_where_neighbours_may_be_blamed_a_suspect_is_tried_again_alone():
    alone = []

    class Blaming(Scripted):
        failure_is_ambiguous = True
        max_attempts = 2

        def submit(self, fn, /, *args, **kwargs):
            if args[1] in self.given:
                alone.append((args[1], sorted(self.given), list(ended)))
            return super().submit(fn, *args, **kwargs)

    ended = []
    place = Blaming({1: 1, 2: 99, 3: 1})
    results = list(run_cells(range(20), abs, executor=place, on_done=lambda cell, _: ended.append(cell)))
    assert [number for number, result in enumerate(results) if isinstance(result, CellFailure)] == [2]
    assert [suspect for suspect, _, _ in alone] == [1, 2, 3]
    for suspect, given, over in alone:
        others = set(given) - set(over) - {1, 2, 3}
        assert not others, f"{others} stood beside {suspect}"


def test_a_lent_executor_that_breaks_is_a_clear_error():
    class Breaking(SerialExecutor):
        worker_lost = ()

        def submit(self, fn, /, *args, **kwargs):
            if args[1] == 2:
                raise BrokenExecutor("gone")
            return super().submit(fn, *args, **kwargs)

    ended = []
    with pytest.raises(UserError, match=r"the executor broke \(BrokenExecutor: gone\); what is finished is kept"):
        list(run_cells(range(5), abs, executor=Breaking(), on_done=lambda cell, _: ended.append(cell)))
    assert ended == [0, 1]


def test_a_cancelled_future_is_a_lost_cluster():
    class Losing(CellExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(UserError, match="the executor broke"):
        list(run_cells(range(5), abs, executor=Losing()))


def test_what_has_ended_is_kept_when_interrupted():
    class Pressed(CellExecutor):
        """Has finished two cells when somebody presses Ctrl-C."""

        in_flight = 3
        stopped = False

        def submit(self, fn, /, *args, **kwargs):
            if args[1] == 2:
                raise KeyboardInterrupt
            return SerialExecutor().submit(fn, *args, **kwargs)

        def stop(self):
            self.stopped = True

    place, ended = Pressed(), []
    with pytest.raises(KeyboardInterrupt):
        list(run_cells(range(5), abs, executor=place, on_done=lambda cell, _: ended.append(cell)))
    assert ended == [0, 1]
    assert place.stopped


def test_an_error_while_keeping_ends_the_run():
    def full(cell, outcome):
        raise UserError("disk full")

    place = Scripted({})
    with pytest.raises(UserError, match="disk full"):
        list(run_cells(range(5), abs, executor=place, on_done=full))
    assert place.stopped == 1


def test_a_worker_that_runs_other_code_is_refused():
    class Stale(SerialExecutor):
        code = "another"

    with pytest.raises(UserError, match="runs other code than this machine"):
        list(run_cells(range(5), abs, executor=Stale()))


def test_the_code_is_compared_where_the_cell_runs():
    ours = cluster_room.source_digest()
    assert attempt(abs, -1, ours) == attempt(abs, -1, None) == 1
    assert isinstance(attempt(abs, -1, "another"), VersionMismatch)


def test_a_cluster_that_does_not_answer_is_a_clear_error(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_room, "CONNECT_S", 0.2)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "tcp://127.0.0.1:port"):
        with pytest.raises(UserError, match="no Dask scheduler answers at"):
            cluster(address)


def test_a_cluster_without_dask_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UserError, match=r"pip install '\.\[cluster\]'"):
        cluster("tcp://127.0.0.1:9")


def test_a_closed_pool_takes_nothing_and_an_unused_one_closes():
    workers = pool(2)
    workers.stop()
    workers.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        workers.submit(abs, -1)
