"""Serves the live page to this computer and to nobody else."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable
from importlib.util import find_spec

from sim.errors import UserError
from sim.view.opened import Opened, set_opened

HOST = "127.0.0.1"
_ALLOWED = [HOST, "localhost"]  # names by which a browser may ask: no other site can pretend to be this one

# Solara reads these when it is imported.
_SOLARA = {"SOLARA_APP": "sim.view.page", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
           "SOLARA_THEME_SHOW_BANNER": "false", "SOLARA_SESSION_SAME_SITE": "strict"}


def listen(port: int) -> socket.socket:
    """Return a socket on the loopback address; port 0 is any free one. Raises UserError when it is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        bound.listen()  # now, so that a second page on this port is refused before it has computed anything
    except OSError as error:
        bound.close()
        raise UserError(f"--port: {port} cannot be used ({error.strerror}); give another one, or 0 for any that is free"
                        ) from None
    return bound


def address(bound: socket.socket) -> str:
    """Return the address to open in a browser."""
    return f"http://{HOST}:{bound.getsockname()[1]}/"


def serve(about: Opened, bound: socket.socket, ready: Callable[[], None]) -> None:
    """Serve the page until it is interrupted, and call `ready` once it can be opened."""
    set_opened(about)
    os.environ.update(_SOLARA)
    with warnings.catch_warnings():
        # Theirs, and nothing a user can do about: a deprecated import of uvicorn's, a rule of hooks that Mesa 3.3
        # breaks, a cookie of Solara's that wants https.
        warnings.simplefilter("ignore")
        _server(ready).run(sockets=[bound])


def _server(ready: Callable[[], None]):
    """Return a server of Solara's application that answers only to its own name."""
    import uvicorn
    from solara.server.starlette import app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    class Server(uvicorn.Server):
        """Says when it is ready."""

        async def startup(self, sockets=None):
            await super().startup(sockets=sockets)
            if self.started:
                ready()
    guarded = TrustedHostMiddleware(app, allowed_hosts=_ALLOWED)
    return Server(uvicorn.Config(guarded, log_level="error", access_log=False, lifespan="on"))


# Whether the packages of the live page are here; they are an extra, so often they are not.

NEEDED = ("solara", "reacton", "ipyvuetify", "altair", "uvicorn", "starlette")


def check_installed() -> None:
    """Raise UserError, with what to install, when packages of the live page are missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(f"the live page needs packages that are not installed ({', '.join(missing)}): "
                        "pip install '.[view]' in a copy of the source")
