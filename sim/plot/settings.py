"""Matplotlib's settings, taken back to its own: a user's `matplotlibrc` was written for other pictures than these."""

from __future__ import annotations

import logging

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it complains about a file that is then set aside

import matplotlib  # noqa: E402


def reset() -> None:
    """Take back what settings files say about fonts, TeX, sizes and backends."""
    matplotlib.rcdefaults()
