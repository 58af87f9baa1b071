"""Plays an extreme case in every cheap way and says what became of it: an answer that is sound, or a clear refusal."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from sim.model.encoding import encode
from sim.odds.run import run
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.command import nemcon
from support.limits.cases import Case
from support.limits.checks import check_arrays, check_run, check_text, strict_json
from support.limits.worlds import text

ANSWER, REFUSAL = "answer", "refusal"
NOBODY = "nobody is a member at the start, so there is nobody to poll"
REPLICATES = 20


def verdict(case: Case, folder: Path) -> str:
    """Returns ANSWER or REFUSAL; raises AssertionError when it is neither sound nor clear, or not what was expected."""
    path = folder / "case.toml"
    path.write_text(text(case.edits), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = nemcon(*_command(path), "--theory", "all")
        if NOBODY in answer.err:  # there is nobody to poll; the model itself can wait until somebody joins
            answer = nemcon(*_command(path))
    assert "Traceback" not in answer.err
    if answer.status == 2:
        _is_clear(answer, path, case)
        return REFUSAL
    assert answer.status == 0, answer.err
    assert not case.refused, f"expected a refusal with {case.refused!r}"
    check_run(strict_json(answer.out))
    _drivers_agree(path)
    return ANSWER


def _command(path: Path) -> tuple:
    return "run", path, "--replicates", REPLICATES, "--workers", 1, "--json"


def _is_clear(answer, path: Path, case: Case) -> None:
    assert answer.out == "" and answer.err.startswith(f"{path}:"), answer.err
    assert case.refused and case.refused in answer.err, answer.err


def _drivers_agree(path: Path) -> None:
    """Plays both drivers; the same bits in every array, and reals that are numbers."""
    encoded = encode(load(path), read_parameters())
    replicates, records = few(encoded), []
    odds = {engine: run(encoded, replicates, engine=engine, workers=1, sink=lambda _, record: records.append(record))
            for engine in ("compiled", "mesa")}
    one, other = odds.values()
    for name, mine, its in zip(one.tally._fields, one.tally, other.tally, strict=True):
        assert np.array_equal(mine, its), name
    for mine, its in zip(*records, strict=True):
        check_arrays([mine])
        assert np.array_equal(mine, its)


def few(encoded) -> int:
    """Returns how many replicates the slow driver plays: fewer where one of them takes long."""
    return 1 if len(encoded.allies) * len(encoded.candidates) > 100 or encoded.world.base[0] > 100 else 4


def told(path: Path) -> None:
    """Checks what people read of a case: the page on the terminal and the diary."""
    for command in (("run", path, "--replicates", REPLICATES, "--workers", 1, "--theory", "all"), ("explain", path)):
        answer = nemcon(*command)
        assert answer.status == 0, answer.err
        check_text(answer.out)
