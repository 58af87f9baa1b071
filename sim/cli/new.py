"""`nemcon new`: a small commented scenario to begin with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import say_json
from sim.errors import UserError

TEMPLATE = Path(__file__).with_name("new.toml")

NewFile = Annotated[Path, typer.Argument(
    metavar="FILE", show_default=False, help="The file to write; it must not exist yet.")]


def command(file: NewFile, json: Json = False, quiet: Quiet = False) -> None:
    """Writes a small commented scenario that runs."""
    from sim import files as atomic
    if os.path.lexists(file):
        raise UserError(f"{file}: this file exists already and is left as it is; give another name")
    atomic.write_bytes(file, TEMPLATE.read_bytes())
    if json:
        say_json({"file": str(file)})
    elif not quiet:
        typer.echo(f"Wrote {file}. Run it: nemcon run {file}")
