"""The global parameters of docs/model.md, section 3: small versioned files, named by digest in every result.

`prior` is what was held possible before any case was scored, `point` single numbers. `model1` is the prior of model 1,
with all that model 2 adds switched off. A file of the user's own, or what `nemcon calibrate` writes, has the same form.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from sim.errors import UserError
from sim.scenario.fields import MAX_AMOUNT, MAX_MEETINGS, Distribution
from sim.scenario.finding import printable
from sim.scenario.schema import Process
from sim.scenario.toml import MAX_ROSTER_BYTES

_FOLDER = Path(__file__).parent
SHIPPED = ("prior", "point", "model1")
# How far a parameter may go; the others are amounts, from 0 on.
FRACTIONS = ("persuasion", "closing", "backing_floor", "resolve", "anchor", "urgency_curve", "pace", "price",
             "relative_entry", "reluctance", "immovable", "immovable_no_change", "immovable_block")
SIGNED = ("threshold", "cost_nothing_changes", "cost_incumbent_stays", "cost_post_empty", "another_attitude",
          "silent_threshold")
_RANGES = {"meetings": (0.0, MAX_MEETINGS), **dict.fromkeys(SIGNED, (-10.0, 10.0)),
           **dict.fromkeys(FRACTIONS, (0.0, 1.0))}
DEFAULT = "prior"  # what scores best on the record, left out or not: docs/record.md
_shipped = cache(lambda name: _read(name, _FOLDER / f"{name}.toml"))  # read once: every encoding asks for one


@dataclass(frozen=True)
class Hedge:
    """How far the odds of the model are trusted: `model` is its share of a forecast, the rest are base rates, of which
    `fallback_share` goes to "none of the names in the file".
    """

    model: float
    fallback_share: float


@dataclass(frozen=True)
class Parameters:
    """Values of the global parameters: fixed or distributions, and optionally a table whose rows are drawn jointly.

    `another_name` False keeps a name that is not in the file from being agreed, whatever the file says. With a `hedge`
    a result states forecasts beside the odds.
    """

    name: str
    process: Process
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = field(default=(), repr=False)
    weights: tuple[float, ...] = field(default=(), repr=False)
    another_name: bool = True
    hedge: Hedge | None = None

    @property
    def digest(self) -> str:
        """Returns sha256 of everything that a result depends on."""
        told = [self.process.model_dump(mode="json", exclude_none=True), self.columns, self.rows, self.weights,
                self.another_name, None if self.hedge is None else asdict(self.hedge)]
        return "sha256:" + hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def label(self) -> str:
        """Returns name and digest, as results show them."""
        return f"{self.name} {self.digest}"

    def value(self, name: str) -> float | Distribution:
        """Return a parameter's value; every parameter has one."""
        return getattr(self.process, name)


def as_parameters(given: Parameters | str | None) -> Parameters:
    """Return parameters as they are; else read those of a name or file, or those that ship."""
    return given if isinstance(given, Parameters) else read_parameters(given or DEFAULT)


def read_parameters(name: str = DEFAULT) -> Parameters:
    """Read a shipped set of parameters (one of `SHIPPED`) or a file. Raises UserError if it cannot."""
    return _shipped(name) if name in SHIPPED else _read(name, Path(name))


def _read(name: str, path: Path) -> Parameters:
    try:
        raw = tomllib.loads(_text(path))
        process = Process.model_validate(raw["process"])
        another_name, hedge = _another_name(raw), _hedge(raw)
    except OSError as error:
        shipped = ", ".join(SHIPPED)
        raise UserError(f"{name}: no such parameters ({error.strerror}); give one of {shipped} or a file") from None
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: {_first_line(error)}; see {_FOLDER.name}/point.toml for the form") from None
    unset = [field for field in Process.model_fields if getattr(process, field) is None]
    if unset:
        raise UserError(f"{path}: no value for {', '.join(unset)}; every global parameter needs one here")
    if "table" not in raw:
        return Parameters(str(raw.get("name", path.stem)), process, another_name=another_name, hedge=hedge)
    if not isinstance(raw["table"], str):
        raise UserError(f"{path}: table: this needs the name of a CSV beside it")
    table = path.parent / Path(raw["table"]).name
    if Path(os.path.realpath(table)).parent != Path(os.path.realpath(path)).parent:
        raise UserError(f"{path}: table: this leads out of the folder of the parameters")
    columns, rows, weights = _read_table(table)
    return Parameters(str(raw.get("name", path.stem)), process, columns, rows, weights, another_name, hedge)


def _another_name(raw: dict) -> bool:
    """Return whether a name that is not in a scenario may be agreed. Raises ValueError."""
    found = raw.get("another_name", True)
    if not isinstance(found, bool):
        raise ValueError(f"another_name: this needs true or false, got {printable(str(found))[:100]}")
    return found


def _hedge(raw: dict) -> Hedge | None:
    """Return the hedge that a file states. Raises ValueError."""
    if "hedge" not in raw:
        return None
    found = raw["hedge"]
    if not isinstance(found, dict) or set(found) != {"model", "fallback_share"}:
        raise ValueError("hedge: this needs the two numbers model and fallback_share")
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
            raise ValueError(f"hedge.{name}: this needs a number from 0 to 1, got {printable(str(value))[:100]}")
    return Hedge(float(found["model"]), float(found["fallback_share"]))


def _read_table(path: Path) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Read a CSV of parameter rows; the column `weight` says how much each counts."""
    try:
        header, *lines = csv.reader(io.StringIO(_text(path), newline=""))
        numbers = [[float(cell) for cell in line] for line in lines]
        weight_column = header.index("weight")
        if any(len(line) != len(header) for line in numbers):
            raise ValueError("rows differ in length")
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"{path}: {_first_line(error)}; a table has a column weight and numbers only") from None
    columns = tuple(name for name in header if name != "weight")
    wrong = next(_complaints(header, columns, numbers, weight_column), None)
    if wrong is not None:
        raise UserError(f"{path}: {wrong}")
    rows = tuple(tuple(x for k, x in enumerate(line) if k != weight_column) for line in numbers)
    return columns, rows, tuple(line[weight_column] for line in numbers)


def _complaints(header: list[str], columns: tuple[str, ...], numbers: list[list[float]],
                weight_column: int) -> Iterator[str]:
    """Yield what is wrong with a table of numbers."""
    unknown = [name for name in columns if name not in Process.model_fields]
    if unknown or not numbers:
        yield "no rows" if not numbers else f"unknown columns {printable(', '.join(unknown))[:100]}"
        return
    if len(set(header)) < len(header):
        yield "a column stands there twice"
    for number, line in enumerate(numbers, start=2):
        for name, value in zip(header, line, strict=True):
            low, high = _RANGES.get(name, (0.0, MAX_AMOUNT))
            if not low <= value <= high:
                yield f"line {number}: {name} is no number from {low:.13g} to {high:.13g}, got {value:g}"
    if not any(line[weight_column] > 0.0 for line in numbers):
        yield "no row has a weight above 0"


def _text(path: Path) -> str:
    """Return the text of a plain file that is not too large: a device or a pipe would never end."""
    with open(path, encoding="utf-8", newline="", opener=_open_plain) as stream:
        text = stream.read(MAX_ROSTER_BYTES + 1)
    if len(text) > MAX_ROSTER_BYTES:
        raise ValueError(f"the file is too large, at most {MAX_ROSTER_BYTES // 1_000_000} MB")
    return text


def _open_plain(path: str, flags: int) -> int:
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(errno.EINVAL, "this is not a plain file")
    return os.open(path, flags)


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
