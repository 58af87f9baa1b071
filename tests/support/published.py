"""Reads the published numbers in tests/support/anchors, as fractions where they are exact."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "anchors"
CLOSED_FORM = json.loads((FOLDER / "closed_form_anchors.json").read_text(encoding="utf-8"))
KTAB_TURN_0 = json.loads((FOLDER / "ktab_t0_pce_reference.json").read_text("utf-8"))["dummyData_3Dim"]


def rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def actors(name: str) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Returns position, capability and salience of a Bueno de Mesquita data set as exact fractions."""
    table = rows(name)
    columns = ("Position", "Capability", "Salience")
    return tuple([Fraction(row[column]) for row in table] for column in columns)


def scholz_rounds() -> list[tuple[list[Fraction], Fraction, Fraction]]:
    """Returns positions, median and mean of eleven rounds of the EC emission case, printed to ten digits."""
    names = [row["Actor"] for row in rows("bdm_ec_emission_actors.csv")]
    table = rows("bdm_scholz_rounds_reference.csv")
    return [
        ([Fraction(row[x]) for x in names], Fraction(row["median"]), Fraction(row["mean"])) for row in table
    ]


def ktab_actors() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns position and salience on scales from 0 to 1, (7, 3), and power (7,), of dummyData_3Dim."""
    lines = (FOLDER / "ktab_dummyData_3Dim.csv").read_text(encoding="utf-8").splitlines()[2:]
    numbers = np.array([[float(x) for x in line.split(",")[2:9]] for line in lines])
    return numbers[:, 1::2] / 100, numbers[:, 2::2] / 100, numbers[:, 0]


def ktab_history(turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns positions (7, 3), printed to a tenth of a point, and odds (7,) of one turn of KTAB's run."""
    table = rows("ktab_ref_dummyData_3Dim_history.csv")
    found = {(row["actor"], row["series"]): float(row[f"t{turn}"]) for row in table}
    names = KTAB_TURN_0["actors"]
    position = np.array([[found[name, f"Pstn{k}"] for k in (1, 2, 3)] for name in names]) / 100
    return position, np.array([found[name, "prob"] for name in names])
