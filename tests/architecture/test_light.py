"""What is light stays light: libraries that take a second to load wait until they are needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "pydantic", "mesa", "networkx", "matplotlib", "pandas", "pyarrow", "SALib", "xarray",
         "scipy", "distributed", "rich", "typer", "solara", "jinja2")

# What one imports: the heavy libraries that may come with it.
LIGHT = {
    "import sim; dir(sim)": set(),
    "import sim.errors, sim.files, sim.version, sim.text.format": set(),
    "import sim.cli.main, sim.cli.main": {"typer", "rich"},
    "import sim.scenario.loader": {"pydantic"},
    # Typer itself loads pydantic once it reads arguments.
    "from sim.cli.main import status_of; status_of(['--help'])": {"typer", "rich"},
    "from sim.cli.main import status_of; status_of(['--version'])": {"typer", "rich"},
    "from sim.cli.main import status_of; status_of(['list'])": {"typer", "rich", "pydantic"},
    "from sim.cli.main import status_of; status_of(['frobnicate'])": {"typer", "rich", "pydantic"},
    "import sim.parallel.store": {"numpy"},
    "import sim.theories": {"numpy", "pydantic"},
    "import sim; sim.run, sim.compare": {"numpy", "pydantic", "scipy"},
}


def loaded(program: str) -> set[str]:
    """Runs a program in another Python; returns the heavy libraries that it loaded."""
    told = f"{program}\nimport sys\nprint('loaded:', *(name for name in {HEAVY!r} if name in sys.modules))\n"
    done = subprocess.run([sys.executable, "-c", told], env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                          capture_output=True, timeout=120, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("program", LIGHT)
def test_it_loads_nothing_heavier(program):
    assert loaded(program) <= LIGHT[program]


def test_control_what_is_loaded_is_seen():
    assert "numpy" in loaded("import numpy")
