"""`nemcon view`: the live page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Parameters, Quiet, Scenario, Seed
from sim.cli.terminal import progress, say_json
from sim.errors import UserError
from sim.scenario.parameters import DEFAULT

if TYPE_CHECKING:
    import socket

    from sim.view.server import Opened

_MOST_SEED = 2**31 - 1  # a browser's sliders count no further

Port = Annotated[int, typer.Option(
    metavar="N", min=0, max=65535, help="The port of the page; 0 is any free one.")]


def command(scenario: Scenario, port: Port = 8765, seed: Seed = 1, parameters: Parameters = DEFAULT,
            json: Json = False, quiet: Quiet = False) -> None:
    """The live page: step through a run, change what is assumed, see the odds move. On this computer only."""
    if not 0 <= seed <= _MOST_SEED:
        raise UserError(f"--seed: got {seed}, give a whole number from 0 to {_MOST_SEED}")
    from sim.view.server import check_installed
    check_installed()
    from sim.scenario.loader import load
    from sim.scenario.parameters import read_parameters
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.view.server import listen, serve
    bound = listen(port)
    with progress(json or quiet):
        opened = _opened(read, global_parameters, seed)
    serve(opened, bound, lambda: _say(read, bound, json, quiet))


def _opened(read, parameters, seed: int) -> Opened:
    """Returns what the page begins with: the file's settings and its most typical run."""
    from sim.agents.typical import most_typical
    from sim.view.settings import Opened, Settings
    settings = Settings(read, parameters)
    return Opened(settings, seed, most_typical(settings.encoded, seed).replicate)


def _say(read, bound: socket.socket, json: bool, quiet: bool) -> None:
    """Says where the page is."""
    from sim.view.server import HOST, address
    url = address(bound)
    if json:
        say_json({"scenario": read.shown, "digest": read.digest, "url": url, "host": HOST,
                  "port": bound.getsockname()[1]})
    elif quiet:
        typer.echo(url)
    else:
        typer.echo(f"{read.title}: open {url} in a browser.\n"
                   f"It listens on {HOST} only, so nobody but this computer can open it. Ctrl-C ends it.")
