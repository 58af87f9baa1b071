"""`nemcon view`: the page that answers back, as a file; with `--mesa` the live page of Mesa, which needs a server."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Parameters, Quiet, Replicates, Scenario, Seed
from sim.cli.terminal import echo_json, progress
from sim.errors import UserError
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    import socket


_MAX_SEED = 2**31 - 1  # a browser's sliders count no further

Page = Annotated[Path | None, typer.Option(
    "--out", metavar="FILE", show_default=False, help="Write the page to this file and open nothing.")]
Live = Annotated[bool, typer.Option(
    "--mesa", help="Serve Mesa's live page instead, on this computer only; it shows agents of your own.")]
Port = Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="With --mesa: its port; 0 is any free one.")]


def command(scenario: Scenario, out: Page = None, replicates: Replicates = 10_000, seed: Seed = 1,
            parameters: Parameters = DEFAULT, mesa: Live = False, port: Port = 8765, json: Json = False,
            quiet: Quiet = False) -> None:
    """Write a page that plays the model in the browser: change what is assumed, see the odds move."""
    if not 0 <= seed <= _MAX_SEED:
        raise UserError(f"--seed: got {seed}, give a whole number from 0 to {_MAX_SEED}")
    if mesa and out is not None:
        raise UserError("--out: the live page of Mesa is no file; give --out or --mesa")
    if mesa:
        from sim.view.server import check_installed
        check_installed()
    read, global_parameters = load(scenario), read_parameters(parameters)
    if mesa:
        _serve(read, global_parameters, seed, port, json, quiet)
    else:
        _write(read, global_parameters, replicates, seed, out, json, quiet)


def _write(read, parameters, replicates: int, seed: int, out: Path | None, json: bool, quiet: bool) -> None:
    """Play the scenario, write the page, and open it unless a script asked."""
    from sim.files import write_text
    from sim.model.encoding import encode
    from sim.odds.run import run
    from sim.report.page import alone
    from sim.report.whatif.memory import Endings, playable
    encoded, ends = encode(read, parameters), Endings()
    with progress(json or quiet) as tell:
        record = run(encoded, replicates, seed, progress=tell, sink=ends).record
    found = playable(record, encoded, ends)
    if found is None:
        raise UserError(f"{read.shown}: got {len(encoded.allies)} allies and {len(encoded.candidates)} names, too many "
                        "for a page, or nothing is compiled for browsers: pip install ziglang && "
                        "python -m sim.model.compile")
    path = out or Path(tempfile.mkdtemp(prefix="nemcon-")) / "what-if.html"
    write_text(path, alone(record, found))
    if json:
        echo_json({"scenario": read.shown, "digest": read.digest, "url": path.resolve().as_uri(), "host": None,
                   "port": None})
        return
    typer.echo(str(path) if quiet else f"{read.title}: the page is {path}")
    if out is None:
        typer.launch(path.resolve().as_uri())


def _serve(read, parameters, seed: int, port: int, json: bool, quiet: bool) -> None:
    """Serve Mesa's live page until it is interrupted."""
    from sim.agents.replay import most_typical
    from sim.model.encoding import encode
    from sim.view.opened import Opened
    from sim.view.server import listen, serve
    bound = listen(port)
    with progress(json or quiet):
        encoded = encode(read, parameters)
        opened = Opened(encoded, seed, most_typical(encoded, seed).replicate)
    serve(opened, bound, lambda: _echo(read, bound, json, quiet))


def _echo(read, bound: socket.socket, json: bool, quiet: bool) -> None:
    """Say where the page is."""
    from sim.view.server import HOST, address
    url = address(bound)
    if json:
        echo_json({"scenario": read.shown, "digest": read.digest, "url": url, "host": HOST,
                   "port": bound.getsockname()[1]})
    elif quiet:
        typer.echo(url)
    else:
        typer.echo(f"{read.title}: open {url} in a browser.\n"
                   f"It listens on {HOST} only, so nobody but this computer can open it. Ctrl-C ends it.")
