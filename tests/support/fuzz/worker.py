"""The process that takes one attempt after the other."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from support.fuzz.attempt import Attempt
from support.fuzz.memory import limit
from support.fuzz.treat import MOST_MEGABYTES, call, treat

READY = "ready"


def serve(connection: Connection, root: Path, warm: tuple[tuple[str, ...], ...], prepare: str = "",
          most_megabytes: float = MOST_MEGABYTES) -> None:
    """Answers attempts until it is told None.

    The commands of `warm` are run first, so that what is imported once counts for no attempt. `prepare` names a
    function (`module:name`) that is called before: how the tests break this on purpose.
    """
    os.chdir(root)
    _reuse_application()
    for command in warm:
        call(command)
    gc.collect()
    gc.freeze()
    if prepare:
        module, _, name = prepare.partition(":")
        getattr(import_module(module), name)()
    limit(most_megabytes + 50)  # the peak is measured too; this only stops what would fill the machine
    connection.send(READY)
    while isinstance(attempt := connection.recv(), Attempt):
        connection.send(treat(attempt, root))


def _reuse_application() -> None:
    """Builds the command line once: that takes longer than most files do and is the same for all of them."""
    import typer.main

    import sim.cli.main as app
    command = typer.main.get_command(app.build())
    typer.main.get_command, app.build = (lambda _: command), (lambda asked=None: None)
