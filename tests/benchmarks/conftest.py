"""Lets these tests import the benchmarks, which are not installed; a bare `pytest` does not look in the root."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
