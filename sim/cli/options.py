"""The options that commands share, each written once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.version import __version__

DEBUG = "sim.debug"  # key in the context's notes


class Engine(StrEnum):
    """Which driver plays the replicates; all give the same bits."""

    compiled = "compiled"
    python = "python"
    mesa = "mesa"


Scenario = Annotated[str, typer.Argument(
    metavar="SCENARIO", show_default=False, help="A path, or the bare name of a scenario that ships (`nemcon list`).")]
Files = Annotated[list[str], typer.Argument(
    metavar="SCENARIO...", show_default=False, help="Paths, or bare names of scenarios that ship.")]
Replicates = Annotated[int, typer.Option(metavar="N", help="Number of runs.")]
Seed = Annotated[int, typer.Option(metavar="S", help="Seed: the same seed gives the same result.")]
EngineChoice = Annotated[Engine, typer.Option(
    "--engine", help="The compiled loop, the same loop interpreted (slow), or the Mesa agents (slow).")]
Workers = Annotated[int | None, typer.Option(
    metavar="N", show_default="all cores, 8 at most", help="Workers on this machine; no result depends on the number.")]
Cluster = Annotated[str | None, typer.Option(
    metavar="ADDRESS", show_default=False, help="A Dask scheduler whose workers do the runs: tcp://host:8786.")]
Theory = Annotated[str | None, typer.Option(
    metavar="NAME", show_default=False, help="Show another theory's odds beside; 'all' for every one.")]
Parameters = Annotated[str, typer.Option(
    metavar="prior|point|model1|FILE",
    help="Global parameters: wide ranges, single numbers, those of model 1, or a file.")]
Out = Annotated[Path | None, typer.Option(
    metavar="DIR", show_default=False, help="Write tables, pictures, report and run record into this folder.")]
OutOfStudy = Annotated[Path | None, typer.Option(
    "--out", metavar="DIR", show_default=False, help="Write tables, pictures and the record into this folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print the result only: no progress, no notes.")]


def _note_debug(context: typer.Context, asked: bool) -> None:
    if asked:
        context.meta[DEBUG] = True


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"nemcon {__version__}")
        raise typer.Exit


Debug = Annotated[bool, typer.Option(
    "--debug", callback=_note_debug, is_eager=True, help="Show the traceback when something goes wrong.")]
Version = Annotated[bool, typer.Option(
    "--version", callback=_print_version, is_eager=True, help="Print the version and exit.")]


def with_common(function: Callable) -> Callable:
    """Return a command with the options --debug and --version added, which every command takes and none reads."""
    own = inspect.signature(function, eval_str=True)
    common = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
              for name, kind in (("debug", Debug), ("version", Version))]

    @functools.wraps(function)
    def command(*given, debug: bool = False, version: bool = False, **named):
        return function(*given, **named)

    signature = own.replace(parameters=[*own.parameters.values(), *common])
    setattr(command, "__signature__", signature)  # noqa: B010 - no declared attribute of a function, and Typer reads it
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in signature.parameters.values()}
    del command.__wrapped__  # the signature above is the one that counts
    return command
