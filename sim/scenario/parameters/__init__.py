"""The global parameters of docs/model.md, section 2: small versioned files, named by digest in every result.

`prior` is what was held possible before any case was scored, `point` single numbers, `posterior` a table of weighted
rows that calibration wrote. A file of the user's own has the same form.
"""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sim.errors import UserError
from sim.scenario.quantity import Distribution
from sim.scenario.schema import Process

_FOLDER = Path(__file__).parent
SHIPPED = ("prior", "point", "posterior")
DEFAULT = "prior"  # what scores best on the record, left out or not: docs/record.md


@dataclass(frozen=True)
class Parameters:
    """Values of the global parameters: fixed or distributions, and optionally a table whose rows are drawn jointly."""

    name: str
    process: Process
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = field(default=(), repr=False)
    weights: tuple[float, ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        """Returns sha256 of everything that a draw depends on."""
        told = [self.process.model_dump(mode="json", exclude_none=True), self.columns, self.rows, self.weights]
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @property
    def label(self) -> str:
        """Returns name and digest, as results show them."""
        return f"{self.name} {self.digest}"

    def value(self, name: str) -> float | Distribution:
        """Returns a parameter's value; every parameter has one."""
        return getattr(self.process, name)


def read_parameters(name: str = DEFAULT) -> Parameters:
    """Reads a shipped set of parameters (`prior`, `point`, `posterior`) or a file. Raises UserError if it cannot."""
    path = _FOLDER / f"{name}.toml" if name in SHIPPED else Path(name)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        process = Process.model_validate(raw["process"])
    except OSError as error:
        raise UserError(f"{name}: no such parameters ({error.strerror}); give one of {', '.join(SHIPPED)} or a file")
    except (KeyError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: {_first_line(error)}; see {_FOLDER.name}/point.toml for the form") from None
    unset = [field for field in Process.model_fields if getattr(process, field) is None]
    if unset:
        raise UserError(f"{path}: no value for {', '.join(unset)}; every global parameter needs one here")
    if "table" not in raw:
        return Parameters(str(raw.get("name", path.stem)), process)
    columns, rows, weights = _read_table(path.parent / Path(raw["table"]).name)
    return Parameters(str(raw.get("name", path.stem)), process, columns, rows, weights)


def _read_table(path: Path) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Reads a CSV of parameter rows; the column `weight` says how much each counts."""
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            header, *lines = list(csv.reader(stream))
        numbers = [[float(cell) for cell in line] for line in lines]
        place = header.index("weight")
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {_first_line(error)}; a table has a column weight and numbers only") from None
    columns = tuple(name for name in header if name != "weight")
    unknown = [name for name in columns if name not in Process.model_fields]
    if unknown or not numbers:
        raise UserError(f"{path}: {'no rows' if not numbers else 'unknown columns ' + ', '.join(unknown)}")
    rows = tuple(tuple(x for k, x in enumerate(line) if k != place) for line in numbers)
    return columns, rows, tuple(line[place] for line in numbers)


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
