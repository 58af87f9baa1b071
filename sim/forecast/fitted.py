"""What calibration leaves behind, as files: the posterior that runs draw from, and beside it how every row
forecast every
case, so that a back-test can leave a cluster out.

    posterior.toml       the prior's values, the name of the table, and under [fit] what it was made from
    posterior.csv        rows of the parameters that the record can identify, with their weights
    posterior-fit.csv    every row of the design, and the odds that the true outcome of each case had under it
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from sim import atomic
from sim.errors import UserError
from sim.forecast.cases import cases
from sim.forecast.fit import Fit
from sim.scenario.parameters import SHIPPED, Parameters, read_parameters
from sim.scenario.quantity import Distribution
from sim.version import MODEL_VERSION

_FOLDER = Path(read_parameters.__code__.co_filename).parent
_MARK = "odds "  # begins the name of a case's column


def path_of(name: str) -> Path:
    """Returns the file of parameters that a shipped name or a path means."""
    return _FOLDER / f"{name}.toml" if name in SHIPPED else Path(name)


@cache
def read_fit(name: str) -> Fit | None:
    """Returns the fit beside a file of parameters; None if they were not fitted. Raises UserError for a broken one."""
    path = path_of(name)
    beside = path.with_name(f"{path.stem}-fit.csv")
    if not beside.exists():
        return None
    whole = read_parameters(name)
    try:
        header, *lines = list(csv.reader(io.StringIO(beside.read_text(encoding="utf-8"))))
        numbers = np.array(lines, dtype=float).reshape(len(lines), len(header))
    except (OSError, ValueError) as error:
        raise UserError(f"{beside}: {error}; `nemcon calibrate` makes it anew") from None
    columns = tuple(name for name in header if not name.startswith(_MARK))
    named = tuple(name.removeprefix(_MARK) for name in header if name.startswith(_MARK))
    cluster_of, odds = {case.name: case.cluster for case in cases()}, numbers[:, len(columns):]
    known = set(named) <= set(cluster_of) and set(whole.columns) <= set(columns)
    if not named or not known or not ((odds > 0) & (odds <= 1)).all():
        raise UserError(f"{beside}: does not belong to {path.name}; `nemcon calibrate` makes both anew")
    prior = replace(whole, columns=(), rows=(), weights=())
    return Fit(prior, columns, numbers[:, :len(columns)], named, tuple(cluster_of[case] for case in named), odds,
               whole.columns)


def is_stale(name: str) -> bool:
    """Tells whether the cases or the model have changed since a fit was made."""
    made_from = tomllib.loads(path_of(name).read_text(encoding="utf-8")).get("fit", {})
    return made_from.get("cases") != cases_digest() or made_from.get("model_version") != MODEL_VERSION


def cases_digest() -> str:
    """Returns one digest of all cases."""
    told = "".join(case.scenario.digest for case in cases())
    return "sha256:" + hashlib.sha256(told.encode()).hexdigest()


def write_fit(fit: Fit, folder: Path, made_from: dict) -> list[Path]:
    """Writes the three files into a folder, `posterior.toml` last; returns their paths. Raises StoreError."""
    posterior = fit.parameters()
    paths = [folder / "posterior-fit.csv", folder / "posterior.csv", folder / "posterior.toml"]
    odds = [f"{_MARK}{case}" for case in fit.cases]
    rows = np.hstack([np.array(posterior.rows), np.array(posterior.weights)[:, None]])
    with atomic.together():  # a table beside the fit of another one would be read without complaint
        atomic.write_text(paths[0], _csv([*fit.columns, *odds], np.hstack([fit.rows, fit.odds]), digits=5))
        atomic.write_text(paths[1], _csv([*posterior.columns, "weight"], rows))
        atomic.write_text(paths[2], _toml(fit.prior, made_from))
    return paths


def _csv(header: list[str], rows: np.ndarray, digits: int = 6) -> str:
    lines = [",".join(header), *(",".join(f"{value:.{digits}g}" for value in row) for row in rows.tolist())]
    return "\n".join(lines) + "\n"


def _toml(prior: Parameters, made_from: dict) -> str:
    told = "".join(f"{key} = {_value(value)}\n" for key, value in made_from.items())
    process = "".join(f"{name} = {_value(prior.value(name))}\n" for name in type(prior.process).model_fields)
    return ("# Written by `nemcon calibrate`. What the table has replaces what stands here; the rest is the prior's.\n"
            f'name = "posterior"\ntable = "posterior.csv"\n\n[process]\n{process}\n[fit]\n{told}')


def _value(value) -> str:
    if isinstance(value, Distribution):
        return f"{{ {value.family} = [{', '.join(map(repr, value.values))}] }}"
    return f'"{value}"' if isinstance(value, str) else repr(value)
