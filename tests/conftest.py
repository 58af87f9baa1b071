"""Compiles the equations before the first test, if they are not or if their text has changed since; keeps byte code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.native.library import FOLDER, INTERPRET, StaleLibrary, about_of, file_name, here


def _is_fresh() -> bool:
    path = FOLDER / file_name(here())
    try:
        return path.exists() and bool(about_of(path))
    except StaleLibrary:
        return False


def pytest_configure(config: pytest.Config) -> None:
    """Compiles in the process that starts the others, which may keep the byte code: many tests start a command."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not hasattr(config, "workerinput") and os.environ.get(INTERPRET) != "1" and not _is_fresh():
        subprocess.run([sys.executable, "-m", "sim.model.compile"], cwd=Path(__file__).parents[1], check=True)
