"""Whether the packages of the live page are here; they are an extra, so often they are not."""

from __future__ import annotations

from importlib.util import find_spec

from sim.errors import UserError

NEEDED = ("solara", "reacton", "ipyvuetify", "altair", "uvicorn", "starlette")


def check_installed() -> None:
    """Raises UserError, with what to install, when packages of the live page are missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(f"the live page needs packages that are not installed ({', '.join(missing)}): "
                        "pip install 'nemcon[view]'")
