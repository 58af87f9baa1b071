"""The entry point, and the only place where an exit status is decided."""

from __future__ import annotations

import ast
import errno
import functools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import typer

from sim.cli.options import Debug, Version, with_common
from sim.cli.surroundings import (
    MIN_FOR_FILES,
    MIN_FOR_STATISTICS,
    MIN_MEMORY,
    check_folder,
    check_memory,
    is_short_of_memory,
    load_matplotlib,
    neutralise,
)
from sim.errors import UserError
from sim.interrupt import reraise_interrupt

_UsageError: Any = typer.BadParameter.__base__  # typer names only this heir of it in public
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class ExitStatus(IntEnum):
    """What the shell is told."""

    DONE = 0
    OUR_FAULT = 1
    YOUR_INPUT = 2
    INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    neutralise()
    status = status_of(sys.argv[1:] if arguments is None else arguments, starts=True)
    sys.exit(status)


def status_of(arguments: Sequence[str], starts: bool = False) -> int:
    """Run the command line and return the exit status; whatever happens, no exception comes out.

    A process that starts with it ends at Ctrl-C without tidying up (`sim.__main__`) until here.
    """
    notes: dict = {}
    try:
        if starts:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        with reraise_interrupt():
            status = _run(list(arguments), notes)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read us has read enough
        _redirect_to_devnull(sys.stdout)
        return ExitStatus.DONE
    except (KeyboardInterrupt, typer.Abort):
        return _told("interrupted; what is finished is kept", ExitStatus.INTERRUPTED, notes)
    except SystemExit as end:  # what prints the help knows no other way to say that nobody reads on
        _redirect_to_devnull(sys.stdout)
        return ExitStatus.DONE if isinstance(end.__context__, BrokenPipeError) else ExitStatus.OUR_FAULT
    except Exception as error:
        message, status = _blame(error, notes)
        if isinstance(error, OSError):
            _redirect_to_devnull(sys.stdout)
        return _told(message, status, notes)


def _blame(error: Exception, notes: dict) -> tuple[str, ExitStatus]:
    """Return what is said of an error, and whose fault it is."""
    from sim.cli.options import DEBUG
    if isinstance(error, UserError):
        return str(error), ExitStatus.YOUR_INPUT
    if isinstance(error, _UsageError):
        return _usage(error), ExitStatus.YOUR_INPUT
    if is_short_of_memory(error):
        return ("nemcon: memory is short; give the command more, or fewer workers (--workers 1)",
                ExitStatus.YOUR_INPUT)
    if isinstance(error, OSError) and error.filename is None and error.errno in _FULL:
        return (f"nemcon: standard output cannot be written: {error.strerror}; free some space or send it elsewhere",
                ExitStatus.YOUR_INPUT)
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        return "nemcon: too many files are open; raise the limit (ulimit -n)", ExitStatus.YOUR_INPUT
    if isinstance(error, OSError):
        return f"nemcon: {error}", ExitStatus.OUR_FAULT
    hint = "" if notes.get(DEBUG) else "; --debug shows where"
    return f"nemcon: this is our fault: {type(error).__name__}: {error}{hint}", ExitStatus.OUR_FAULT


def _run(arguments: list[str], notes: dict) -> int:
    _make_streams_safe()
    if any(command.name in arguments[:1] and command.panel != FILES for command in COMMANDS):
        # before the commands are imported, and numpy with them
        check_memory(MIN_FOR_STATISTICS if arguments[0] in _STATISTICS else MIN_MEMORY)
    from typer.main import get_command

    asked = next((argument for argument in arguments if not argument.startswith("-")), "")
    command = get_command(build(asked))
    try:
        with command.make_context("nemcon", arguments) as context:
            try:
                command.invoke(context)
            finally:
                notes.update(context.meta)
    except typer.Exit as end:  # --help, --version, and commands that say how they ended
        return int(end.exit_code)
    return ExitStatus.DONE


def _make_streams_safe() -> None:
    """Let a terminal that knows no é show a question mark instead of ending the run, and a stream that was closed
    before we began be one that leads nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open until the end)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _told(message: str, status: ExitStatus, notes: dict) -> int:
    from sim.cli.options import DEBUG
    try:
        if notes.get(DEBUG) and sys.exc_info()[1] is not None:
            traceback.print_exc()
        from sim.cli.terminal import echo
        echo(message, error=True)
    except OSError:
        _redirect_to_devnull(sys.stderr)
    return status


def _usage(error) -> str:
    """Return a usage error as three lines: how it is used, where to read more, what is wrong."""
    lines = []
    if error.ctx is not None:
        lines = [error.ctx.get_usage(), f"Try '{error.ctx.command_path} --help'."]
    return "\n".join([*lines, f"Error: {error.format_message()}"])


def _redirect_to_devnull(stream) -> None:
    """Points a stream that nobody reads to nowhere, so that Python does not complain about it at the end."""
    with suppress(OSError, ValueError):  # a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


# Puts the commands of the table together.

_STATISTICS = ("pivots", "backtest", "calibrate", "track")  # these load scipy
_SUMMARY = ("Odds for decisions that need everybody's consent, from an agent-based model: which option is agreed on, "
            "when, and who holds out. Begin with `nemcon run nato-sg-2024`; `nemcon COMMAND --help` explains "
            "a command.")


def build(asked: str | None = None) -> typer.Typer:
    """Return the application with the one command `asked`; with all for None; for a word that is no command (the help,
    a slip) with all by name and help text, which are read from the source: importing them takes half a second.
    """
    app = typer.Typer(name="nemcon", help=_SUMMARY, add_completion=False, rich_markup_mode="rich",
                      pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})
    app.callback(invoke_without_command=True)(_without_command)
    known = any(command.name == asked for command in COMMANDS)
    for command in COMMANDS:
        if known and command.name != asked:
            continue
        loaded = import_module(command.module) if known or asked is None else None
        if loaded is not None and command.has_parts:
            app.add_typer(_group(command.name, loaded), rich_help_panel=command.panel)
            continue
        function = loaded.command if loaded is not None else _unloaded(command.module)
        if command.panel != FILES:
            function = _prepared(command.name, function)
        app.command(command.name, rich_help_panel=command.panel)(with_common(function))
    return app


def _group(name: str, module: ModuleType) -> typer.Typer:
    """Return a command that has commands of its own: those of the table PARTS of its module."""
    group = typer.Typer(name=name, add_completion=False, help=module.command.__doc__,
                        epilog="Every one of them takes --json, --quiet, --debug and --version.")
    group.callback(invoke_without_command=True)(with_common(module.command))
    for word, function in module.PARTS.items():
        group.command(word)(with_common(_prepared(name, function)))
    return group


def _unloaded(module: str) -> Callable:
    """Return a function that does nothing and has the docstring of the command of a module that is not imported."""
    def command() -> None:
        pass
    source = Path(__file__).with_name(f"{module.rpartition('.')[2]}.py").read_text(encoding="utf-8")
    command.__doc__ = next(ast.get_docstring(part) for part in ast.parse(source).body
                           if isinstance(part, ast.FunctionDef) and part.name == "command")
    return command


def _prepared(name: str, function: Callable) -> Callable:
    """Return a command that draws when it is given a folder, with matplotlib looked at before anything is played."""
    @functools.wraps(function)
    def command(*given, **named):
        if named.get("out") is not None:
            check_folder(name, named["out"])
            check_memory(MIN_FOR_FILES)
            load_matplotlib()
        return function(*given, **named)
    return command


def _without_command(context: typer.Context, debug: Debug = False, version: Version = False) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


# The table of commands. A new command is a line here and a file with a function `command` beside this one.
#
# The first line of the function's docstring is the help text. Only the file of the command that is typed is imported.
# It imports what takes long (mesa, matplotlib, pandas) inside its functions.

ODDS, RECORD, FILES = "Odds", "How good the odds are", "Scenario files"


@dataclass(frozen=True)
class Command:
    """A command: the word that is typed, the module that answers, the part of the help in which it stands."""

    name: str
    module: str
    panel: str
    has_parts: bool = False  # commands of its own


COMMANDS = (
    Command("run", "sim.cli.run", ODDS),
    Command("compare", "sim.cli.compare", ODDS),
    Command("history", "sim.cli.history", ODDS),
    Command("learn", "sim.cli.learn", ODDS),
    Command("sweep", "sim.cli.sweep", ODDS),
    Command("pivots", "sim.cli.pivots", ODDS),
    Command("explain", "sim.cli.explain", ODDS),
    Command("view", "sim.cli.view", ODDS),
    Command("backtest", "sim.cli.backtest", RECORD),
    Command("calibrate", "sim.cli.calibrate", RECORD),
    Command("track", "sim.cli.track", RECORD, has_parts=True),
    Command("check", "sim.cli.check", FILES),
    Command("new", "sim.cli.new", FILES),
    Command("list", "sim.cli.list", FILES),
    Command("evidence", "sim.cli.evidence", FILES),
    Command("cite", "sim.cli.cite", FILES),
    Command("draw", "sim.cli.draw", ODDS),
)
