"""Gives an attempt to the command line, in this process, and says which promises it breaks."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support.fuzz.attempt import Attempt, Breach, Outcome, Promise
from support.fuzz.memory import peak, reset_peak
from support.fuzz.work import MOST_TO_EXPLAIN, seconds_allowed, units

MOST_SECONDS = 1.0  # of the processor: other work on the machine does not count
MOST_MEGABYTES = 500
_NAMED = re.compile(r".+:\d+:\d+: .+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DONE, _YOUR_INPUT = 0, 2


class Said(NamedTuple):
    """What a command ended with and said."""

    arguments: tuple[str, ...]
    status: int
    out: str
    err: str
    warned: tuple[str, ...]
    seconds: float


def treat(attempt: Attempt, root: Path) -> Outcome:
    """Writes the files of an attempt below a folder (the current one), gives them to the command line, and takes
    them away."""
    paths = [root / name for name, _ in attempt.files]
    for path, (_, data) in zip(paths, attempt.files, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    try:
        reset_peak()
        return _outcome(attempt)
    finally:
        for path in paths:
            path.unlink()


def _outcome(attempt: Attempt) -> Outcome:
    said = [call((attempt.commands[0][0], attempt.main, *attempt.commands[0][1:]))]
    accepted = said[0].status == _DONE
    if accepted or attempt.insists:
        said += [call((command[0], attempt.main, *command[1:])) for command in attempt.commands[1:]
                 if command[0] != "explain" or (accepted and units(attempt.main) <= MOST_TO_EXPLAIN)]
    breaches = [breach for one in said for breach in judged(one, accepted)]
    megabytes = peak()
    if megabytes > MOST_MEGABYTES:
        breaches.append(Breach(Promise.SMALL, f"{megabytes:.0f} MB"))
    return Outcome(accepted, tuple(breaches), max(one.seconds for one in said), megabytes,
                   tuple(int(one.status) for one in said))


def call(arguments: tuple[str, ...]) -> Said:
    """Runs a command line with its output caught; whatever comes out of it."""
    from sim.cli.main import status_of
    streams, warned = (sys.stdout, sys.stderr), []
    sys.stdout, sys.stderr = caught = tuple(io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in streams)
    begun = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = lambda message, *_, **__: warned.append(repr(message))
            status = int(status_of(arguments))
    except BaseException:  # nothing may come out, not even the end of the process
        status = -1
        traceback.print_exc(file=caught[1])
    finally:
        seconds = time.process_time() - begun
        sys.stdout, sys.stderr = streams
    out, err = (_text(stream) for stream in caught)
    return Said(arguments, status, out, err, tuple(warned), seconds)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8", "backslashreplace")


def judged(said: Said, accepted: bool) -> Iterator[Breach]:
    """Yields the promises that a command has broken; `accepted` is what the check said before."""
    def breach(promise: Promise, notes: str) -> Breach:
        return Breach(promise, f"nemcon {' '.join(said.arguments)}\n{notes}")

    # a theory may have no answer to a scenario that runs: it says so, with status 2
    if said.status not in (_DONE, _YOUR_INPUT):
        yield breach(Promise.STATUS, f"status {said.status}\n{said.err}")
    elif "Traceback" in said.out + said.err:
        yield breach(Promise.NO_TRACEBACK, said.err)
    elif (said.status == _DONE) != accepted and not (accepted and "--theory" in said.arguments):
        yield breach(Promise.AGREEING, f"status {said.status}\n{said.out[:500]}{said.err[:500]}")
    if said.warned:
        yield breach(Promise.NO_WARNING, "\n".join(said.warned))
    if said.seconds > MOST_SECONDS and (not accepted or said.arguments[0] != "run"
                                        or said.seconds > seconds_allowed(said.arguments[1])):
        yield breach(Promise.QUICK, f"{said.seconds:.2f} s")
    yield from (breach(*wrong) for wrong in _in_words(said))


def _in_words(said: Said) -> Iterator[tuple[Promise, str]]:
    """Yields what is wrong with what a command said."""
    is_json = "--json" in said.arguments
    if is_json and (said.out or said.status == _DONE):
        yield from _in_json(said.out)
    elif is_json or said.status == _YOUR_INPUT:
        lines = [line for line in (said.out + said.err).splitlines() if ": warning: " not in line]
        named = [_NAMED.fullmatch(line) or line.startswith(f"{said.arguments[1]}: ") for line in lines]
        if said.status == _YOUR_INPUT and not (named and all(named)):
            yield Promise.NAMED, said.out + said.err
    if _CONTROL.search(said.err if is_json else said.out + said.err):
        yield Promise.PLAIN_TEXT, repr(said.out + said.err)


def _in_json(text: str) -> Iterator[tuple[Promise, str]]:
    def refuse(constant: str):
        raise ValueError(f"{constant} is no JSON")
    try:
        json.loads(text, parse_constant=refuse)
    except ValueError as error:
        yield Promise.STRICT_JSON, f"{error}\n{text[:500]}"
