"""How the numbers were made: a paragraph that can be cited, the parameters, and the command that makes them again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import NemconError
from sim.model.world import PROCESS
from sim.results.report import Method, ParameterRow
from sim.scenario.assumptions import format_number
from sim.scenario.catalog import find, shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import SHIPPED, read_parameters
from sim.scenario.schema import Process
from sim.text.format import pluralize, round_name
from sim.text.wording import YES_NO, wording
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from sim.model.encoding import Encoded
    from sim.results.run import RunRecord
    from sim.scenario.scenario import Scenario

_FILE = "FILE"  # stands for a file of parameters, whose place nobody wrote down


def method(run: RunRecord, encoded: Encoded) -> Method:
    """Return how the numbers were made."""
    line = command(run, encoded)
    cite = (f"Nemcon {__version__}, model version {MODEL_VERSION}. Scenario "
            f"\N{LEFT DOUBLE QUOTATION MARK}{run.details.title}\N{RIGHT DOUBLE QUOTATION MARK} ({run.digest}), "
            f"parameters {run.parameters}, {pluralize(run.replicates, 'run')}, seed {run.seed}.")
    return Method(command=line, repeat=_repeat(line), paragraph=_paragraph(run), cite=cite,
                  parameters=list(_parameters(encoded)))


def command(run: RunRecord, encoded: Encoded) -> str | None:
    """Return the command that gives the same odds again; None when the scenario is not what its file says."""
    file = file_name(encoded.scenario)
    if file is None:
        return None
    return shlex.join(["nemcon", "run", file, "--replicates", str(run.replicates), "--seed", str(run.seed),
                       "--parameters", _parameters_name(encoded), "--out", "DIR"])


def pivots_command(encoded: Encoded) -> str:
    """Return the command that finds out who decides."""
    file = file_name(encoded.scenario) or "SCENARIO"
    return shlex.join(["nemcon", "pivots", file, "--parameters", _parameters_name(encoded), "--out", "DIR"])


def file_name(scenario: Scenario) -> str | None:
    """Return by which name the command finds a scenario: its bare name if it ships, else its path; None when it was
    built or changed in Python.
    """
    source = scenario.source
    if source is None or not _still_says(source, scenario):
        return None
    ships = source.stem in shipped_names() and find(source.stem) == source
    return source.stem if ships else source.as_posix()


def _still_says(source: Path, scenario: Scenario) -> bool:
    try:
        return load(source).digest == scenario.digest
    except NemconError:
        return False


def _parameters_name(encoded: Encoded) -> str:
    """Return by which name the command finds the parameters; a name that is no longer the same ones is a file."""
    name = encoded.parameters.name
    try:
        same = name in SHIPPED and read_parameters(name).digest == encoded.parameters.digest
    except NemconError:
        same = False
    return name if same else _FILE


def _repeat(line: str | None) -> str:
    if line is None:
        return ("The scenario was built or changed in Python, so no command repeats the run: `sim.run` with the same "
                "scenario (its digest tells), number of runs, seed and parameters does.")
    told = "This command makes the same numbers again, bit for bit, with any number of workers and either engine."
    return told if _FILE not in line else f"{told} {_FILE} stands for the file of parameters with the digest above."


def _paragraph(run: RunRecord) -> str:
    words = wording(run.details.kind)
    outcome = f"\N{LEFT DOUBLE QUOTATION MARK}{run.details.fallback}\N{RIGHT DOUBLE QUOTATION MARK}"
    return (
        f"The odds are shares of {pluralize(run.replicates, 'simulated run')} of Nemcon {__version__} (model "
        f"version {MODEL_VERSION}), an agent-based model of decisions that need consent. In every round (one "
        f"{round_name(run.details.days)}) members meet in pairs; a member's weight is its share of the lobbying, and "
        "who is lobbied moves toward the lobbyist and is held back by politics at home. A member stops objecting to a "
        f"{'proposal' if run.details.kind == YES_NO else 'name'} when its own attitude, the number of others who have "
        f"given way, the deadline and what it is offered together reach its threshold{words.rivals}; if that does not "
        f"happen in time, the outcome is {outcome}. What is not known about the members is drawn anew in every run. "
        "Intervals are Wilson's at "
        "95 %."
    )


def _parameters(encoded: Encoded) -> Iterator[ParameterRow]:
    """Yield the global parameters as this run used them."""
    process = encoded.scenario.document.process
    for name in PROCESS:
        stated = getattr(process, name)
        drawn = stated is None and name in encoded.parameters.columns
        value = (f"drawn from a table of {pluralize(len(encoded.parameters.rows), 'row')}" if drawn else
                 format_number(encoded.parameters.value(name) if stated is None else stated))
        yield ParameterRow(name=name, value=value, meaning=Process.model_fields[name].description or "",
                           stated_by="parameters" if stated is None else "scenario")
