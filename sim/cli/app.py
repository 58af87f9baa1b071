"""Puts the commands of the table together."""

from __future__ import annotations

from importlib import import_module

import typer

from sim.cli.commands import COMMANDS
from sim.cli.options import Debug, Version, with_common

_SUMMARY = ("Odds for decisions that need everybody's consent: who is agreed, when, and who stands in the way. "
            "Begin with `nemcon run five-allies`.")


def build() -> typer.Typer:
    """Returns the application."""
    app = typer.Typer(name="nemcon", help=_SUMMARY, add_completion=False, rich_markup_mode="rich",
                      pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})
    app.callback(invoke_without_command=True)(_without_command)
    for command in COMMANDS:
        function = import_module(command.module).command
        app.command(command.name, rich_help_panel=command.panel)(with_common(function))
    return app


def _without_command(context: typer.Context, debug: Debug = False, version: Version = False) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
