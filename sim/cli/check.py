"""`nemcon check`: all that is wrong with a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sim.cli.options import Files, Json, Quiet
from sim.cli.terminal import echo, echo_json
from sim.errors import Problem, ScenarioError
from sim.scenario.loader import load
from sim.text.format import pluralize

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def command(scenarios: Files, json: Json = False, quiet: Quiet = False) -> None:
    """Name every mistake in a file with its line and column, what was given, and what to write instead."""
    found = [_checked(name) for name in scenarios]
    if json:
        echo_json({"files": found})
    else:
        _print(found, quiet)
    if any(file["problems"] for file in found):
        raise typer.Exit(2)


def _checked(name: str) -> dict:
    """Return what is known about a file after reading it, as part of the JSON document."""
    try:
        scenario = load(name)
    except ScenarioError as error:
        return {"scenario": name, "ok": False, "problems": [_told(problem) for problem in error.problems],
                "warnings": []}
    document = scenario.document
    return {"scenario": scenario.shown, "ok": True, "problems": [], "warnings": _warnings(scenario),
            "allies": len(scenario.allies), "candidates": len(scenario.candidates), "events": len(document.events),
            "digest": scenario.digest}


def _warnings(scenario: Scenario) -> list[str]:
    """Return what is allowed but worth knowing."""
    from sim.scenario.scenario import outweighing
    from sim.scenario.warnings import warnings
    found = outweighing(scenario)
    heavy = [] if found is None else [
        f"{found[0]} has {100 * found[1]:.0f} % of the weight, more than all others together"]
    return [*heavy, *warnings(scenario)]


def _told(problem: Problem) -> dict:
    return {"file": problem.file, "line": problem.line, "column": problem.column, "what": problem.what,
            "given": problem.given, "hint": problem.hint, "message": str(problem)}


def _print(found: list[dict], quiet: bool) -> None:
    for file in found:
        for problem in file["problems"]:
            echo(problem["message"])
        for warning in file["warnings"]:
            echo(f"{file['scenario']}: warning: {warning}")
        if file["ok"] and not quiet:
            echo(f"{file['scenario']}: ok, {pluralize(file['allies'], 'member')}, "
                 f"{pluralize(file['candidates'], 'candidate')}, {pluralize(file['events'], 'event')}")
