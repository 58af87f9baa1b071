"""Many replicates become odds. A chunk can run anywhere and in any order: only whole numbers are added up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from sim.errors import UserError
from sim.model.draws import CHANCE_OFFSET
from sim.model.encoding import Encoded, encode
from sim.model.events import is_conditional
from sim.model.rounds import available, run_chunk
from sim.model.tally import MAX_SUM, Record, Tally, new_tally
from sim.odds.kept import TWINS, Kept
from sim.odds.odds import Odds, odds_of
from sim.parallel.base import CellExecutor
from sim.results.run import EngineName
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario

MAX_REPLICATES = 2**31 - 1
_CHUNK = {"compiled": 2000, "python": 25, "mesa": 25}
_AMOUNTS = ("held_gap", "held_ask", "paid_sum", "least_sum")  # in the tally, sums of real numbers in units


class Chunk(NamedTuple):
    """What a worker needs to know: nothing else decides what it returns."""

    encoded: Encoded
    engine: str
    seed: int
    first: int
    # the name of a method of every tuple, which no chunk needs
    count: int  # type: ignore[assignment]
    records: bool
    chance_offset: int
    ally_class: type | None


Played = tuple[Chunk, Tally, Record]


def play(chunk: Chunk) -> tuple[Tally, Record]:
    """Play one chunk, in whichever process or thread."""
    if chunk.engine != "mesa":
        return run_chunk(chunk.encoded.world, chunk.seed, chunk.first, chunk.count, engine=chunk.engine,
                         counted_until=chunk.encoded.counted_until, records=chunk.records,
                         chance_offset=chunk.chance_offset)
    from sim.agents.model import Ally
    from sim.agents.model import run_chunk as run_on_mesa
    return run_on_mesa(chunk.encoded, chunk.seed, chunk.first, chunk.count, counted_until=chunk.encoded.counted_until,
                       records=chunk.records, chance_offset=chunk.chance_offset, ally_class=chunk.ally_class or Ally)


def part_of(progress: Callable[[int, int], None] | None, before: int,
            total: int) -> Callable[[int, int], None] | None:
    """Return what passes on the progress of a run that is a part of more: `before` replicates are done of `total`."""
    return None if progress is None else lambda done, _: progress(before + done, total)


def run(scenario: Scenario | Encoded | str | Path, replicates: int = 10_000, seed: int = 1, engine: str | None = None,
        workers: int | None = None, *, parameters: Parameters | str | None = None, ally_class: type | None = None,
        progress: Callable[[int, int], None] | None = None, sink: Callable[[int, Record], None] | None = None,
        executor: Executor | None = None) -> Odds:
    """Run a scenario many times and return the odds of every outcome.

    The same file, seed, replicates and parameters give the same odds, bit for bit, for any engine
    and number of workers.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        A scenario, the path of its file, or the bare name of one that ships.
    replicates : int
        How many times the scenario is played; only those count that agree with what the scenario says was seen.
    seed : int
        Seed of the random numbers, from 0 to 2**63 - 1.
    engine : {"compiled", "python", "mesa"} or None
        What plays the rounds: compiled code (the default), the same equations interpreted (also taken where nothing was
        compiled), or Mesa agents. The result is the same for all.
    workers : int or None
        How many cores of this machine to use. Default: as many as there are. The result does not depend on it.
    parameters : Parameters, str or None
        The global parameters: "prior", "point", "model1", the path of a file, or an object that was read from one.
        Default: those that ship.
    ally_class : type or None
        A subclass of `Ally` to play instead; it runs on the Mesa engine.
    progress : callable or None
        Called as `progress(done, total)` with numbers of replicates.
    sink : callable or None
        Called as `sink(first, record)` with the number of the first replicate of each chunk and the record of how each
        of its replicates ended, in order. The outcome of one that disagrees with what was seen is -1.
    executor : concurrent.futures.Executor or None
        Where to compute instead, such as the executor of a cluster. It is not shut down.

    Returns
    -------
    Odds
        Odds with 95 % intervals, when it is decided, who holds out, and what it takes.

    Raises
    ------
    ScenarioError
        The file has mistakes; all of them are listed.
    UserError
        A number is out of range, an engine or parameter set does not exist, or fewer than one replicate in 10,000
        agrees with what was seen.

    Examples
    --------
    >>> import sim
    >>> odds = sim.run("five-allies", replicates=200)
    >>> sum(odds.counts.values())
    200
    >>> list(odds.table.columns)[:4]
    ['outcome', 'kind', 'count', 'odds']
    """
    engine = engine or ("mesa" if ally_class else "compiled")
    check_numbers(replicates, seed, engine, workers)
    if ally_class is not None and engine != "mesa":
        raise UserError("engine: a subclass of Ally runs on the Mesa engine, give engine='mesa'")
    engine = available(engine)
    encoded = scenario if isinstance(scenario, Encoded) else encode(as_scenario(scenario), as_parameters(parameters))
    begun, used = time.perf_counter(), workers or min(os.cpu_count() or 1, 8)
    tally = new_tally(len(encoded.allies), len(encoded.candidates), encoded.counted_until)
    outcomes: list[np.ndarray] = []
    twins: list[Chunk] = []
    kept, conditional = Kept(encoded, replicates), is_conditional(encoded.world)
    chunks = _chunks(encoded, engine, seed, MAX_REPLICATES if conditional else replicates,
                     sink is not None or conditional, ally_class)
    with _executor(engine, used, executor) as pool:
        for chunk, part, record in _needed(_in_order(pool, chunks, used), kept, conditional):
            tally = _sum(tally, part)
            if kept.takes_twins:
                outcomes.append(record.outcome)
                twins.append(chunk._replace(records=True, chance_offset=CHANCE_OFFSET))
            if sink is not None:
                sink(chunk.first, record)
            if progress is not None:
                progress(kept.kept, replicates)
        del part  # many megabytes for a large alliance
        twin_outcomes = [record.outcome for _, _, record in _in_order(pool, twins, used)]
    return odds_of(encoded, tally, _pairs(outcomes, twin_outcomes, len(encoded.outcomes)), seed=seed,
                   replicates=replicates, engine=cast(EngineName, engine), workers=used,
                   elapsed_s=time.perf_counter() - begun, left_out=kept.left_out if conditional else None)


def played_here(encoded: Encoded, seed: int, replicates: int, engine: str = "compiled", *, first: int = 0,
                records: bool = True) -> Iterator[Played]:
    """Yield the chunks of a run, played one after another in this thread, the last one as far as it is needed.

    `first` is the number of the first replicate; where something was seen it must be 0, because which replicates are
    needed depends on all before. Raises UserError when hardly any agrees with what was seen.
    """
    kept, conditional = Kept(encoded, replicates), is_conditional(encoded.world)
    chunks = _chunks(encoded, engine, seed, MAX_REPLICATES if conditional else replicates, records or conditional,
                     begin=first)
    return _needed(_in_order(None, chunks, 1), kept, conditional)


class Counts(NamedTuple):
    """What was played, and what was counted of it."""

    encoded: Encoded
    tally: Tally


def count_runs(encoded: Encoded, replicates: int, seed: int) -> Counts:
    """Return the counts of a run in this thread, with nothing played twice: for many short runs that need no spread."""
    tally = new_tally(len(encoded.allies), len(encoded.candidates), encoded.counted_until)
    for _, part, _ in played_here(encoded, seed, replicates, records=False):
        tally = _sum(tally, part)
    return Counts(encoded, tally)


def _needed(found: Iterator[Played], kept: Kept, conditional: bool) -> Iterator[Played]:
    """Yield chunks as far as their replicates are needed, and count which are kept."""
    for chunk, part, record in found:
        if not conditional:
            kept.add_all(chunk.count)
        else:
            enough = kept.enough(record)
            if enough < chunk.count:
                chunk = chunk._replace(count=enough)
                part, record = play(chunk)
            kept.add(record)
        yield chunk, part, record
        if kept.kept == kept.replicates:
            return
    raise UserError(kept.too_few())


def check_numbers(replicates: int, seed: int, engine: str = "compiled", workers: int | None = None) -> None:
    """Raise UserError for what no run could be made of."""
    if engine not in _CHUNK:
        raise UserError(f"engine: got {engine!r}, give one of {', '.join(_CHUNK)}")
    for name, value, least, most in (("replicates", replicates, 1, MAX_REPLICATES), ("seed", seed, 0, 2**63 - 1),
                                     ("workers", 1 if workers is None else workers, 1, 1024)):
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or not least <= value <= most:
            raise UserError(f"{name}: got {value!r}, give a whole number from {least} to {most}")


def _chunks(encoded: Encoded, engine: str, seed: int, replicates: int, records: bool, ally_class: type | None = None,
            begin: int = 0) -> Iterator[Chunk]:
    """Yield the chunks of a run, made as they are asked for: a billion replicates need no list."""
    size = _CHUNK[engine]
    for first in range(begin, begin + replicates, size):
        count = min(size, begin + replicates - first)
        yield Chunk(encoded, engine, seed, first, count, records or first < TWINS, 0, ally_class)


@contextmanager
def _executor(engine: str, workers: int, given: Executor | None) -> Iterator[Executor | None]:
    """Yield where chunks run: threads for the compiled engine (it lets go of the lock), processes for the others."""
    if given is not None or workers == 1:
        yield given
        return
    pool = ThreadPoolExecutor(workers) if engine == "compiled" else ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: Executor | None, chunks: Iterable[Chunk], workers: int) -> Iterator[Played]:
    """Yield chunks and their results in order, with only a few under way at once."""
    if pool is None:
        yield from ((chunk, *play(chunk)) for chunk in chunks)
        return
    waiting: list[tuple[Chunk, Future[Any]]] = []
    try:
        for chunk in chunks:
            waiting.append((chunk, pool.submit(play, chunk)))
            if len(waiting) > 2 * workers:
                yield _outlived(pool, *waiting.pop(0))
        while waiting:
            yield _outlived(pool, *waiting.pop(0))
    finally:
        for _, future in waiting:  # nobody needs it any more
            future.cancel()


def _outlived(pool: Executor, chunk: Chunk, future: Future[Any]) -> Played:
    """Return the result of a chunk. A chunk whose worker died is played again where the executor can tell
    (`sim.parallel.base.CellExecutor`); raises UserError when workers die of it again and again.
    """
    lost, allowed = (pool.worker_lost, pool.max_attempts) if isinstance(pool, CellExecutor) else ((), 1)
    for count in range(1, allowed + 1):
        try:
            return (chunk, *future.result())
        except lost as error:
            if count == allowed:
                raise UserError(f"workers died {count} times over the runs from {chunk.first} on, the last: "
                                f"{error}; use fewer workers, or give them more memory") from error
            future = pool.submit(play, chunk)
    raise AssertionError("an executor allows at least one death")


def _sum(total: Tally, part: Tally) -> Tally:
    """Return the sum of two tallies, made in place where it fits; sums of amounts that soon would not fit go on as
    Python's whole numbers.
    """
    large = {name: getattr(total, name).astype(object) for name in _AMOUNTS
             if np.abs(getattr(total, name)).max(initial=0) > MAX_SUM // 2}
    total = total._replace(**large) if large else total
    for mine, more in zip(total, part, strict=True):
        mine += more
    return total


def _pairs(outcomes: list[np.ndarray], twins: list[np.ndarray], kinds: int) -> np.ndarray:
    """Return how often (outcome, outcome of the twin) came together, of those that are both kept, (kinds, kinds)."""
    counts = np.zeros((kinds, kinds), dtype=np.int64)
    for one, other in zip(outcomes, twins, strict=True):
        both = (one >= 0) & (other >= 0)
        np.add.at(counts, (one[both], other[both]), 1)
    return counts
