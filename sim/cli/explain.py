"""`nemcon explain`: one run as a diary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Parameters, Quiet, Scenario, Seed
from sim.cli.progress import progress
from sim.cli.screen import console, say_json
from sim.errors import UserError
from sim.scenario.parameters import DEFAULT

if TYPE_CHECKING:
    from sim.model.consensus import ConsensusModel
    from sim.odds.typical import Typical

_MOST = 2**62 - 1  # beyond it begin the twins (sim.lobbying.chance)

Replicate = Annotated[int | None, typer.Option(
    metavar="K", show_default="the most typical one", help="Which run to tell, counted from 0.")]


def command(scenario: Scenario, replicate: Replicate = None, seed: Seed = 1, parameters: Parameters = DEFAULT,
            json: Json = False, quiet: Quiet = False) -> None:
    """One run as a diary in plain sentences with dates."""
    _check(replicate, seed)
    from sim.scenario.parameters import read_parameters
    from sim.scenario.read import load
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.scenario.encode import encode
    encoded = encode(read, global_parameters)
    with progress(json or quiet):
        typical = _typical(encoded, seed) if replicate is None else None
        from sim.model.consensus import ConsensusModel
        model = ConsensusModel(encoded, typical.replicate if typical else replicate, seed).run()
    if json:
        from sim.odds.diary import diary_document
        say_json(diary_document(model, typical))
        return
    _tell(model, typical, quiet)


def _check(replicate: int | None, seed: int) -> None:
    if replicate is not None and not 0 <= replicate <= _MOST:
        raise UserError(f"--replicate: got {replicate}, give a whole number from 0 to {_MOST}")
    if not 0 <= seed < 2**63:
        raise UserError(f"--seed: got {seed}, give a whole number from 0 to {2**63 - 1}")


def _typical(encoded, seed: int) -> Typical:
    from sim.odds.typical import most_typical
    return most_typical(encoded, seed)


def _tell(model: ConsensusModel, typical: Typical | None, quiet: bool) -> None:
    from sim.model.story import heading, story
    screen = console()
    if not quiet:
        _introduce(screen, model, typical)
    for passage in story(model.diary.entries, model.encoded):
        screen.print(f"\n{heading(passage, model.encoded)}", style="bold")
        for line in passage.sentences:
            screen.print(_indented(line, screen.width))


def _indented(line: str, width: int) -> str:
    import textwrap
    return textwrap.fill(line, width - 1, initial_indent="  ", subsequent_indent="    ")


def _introduce(screen, model: ConsensusModel, typical: Typical | None) -> None:
    from sim.model.words import counted, unit
    from sim.odds.words import percent
    screen.print(model.encoded.scenario.title, style="bold")
    if typical is None:
        screen.print(f"Run {model.replicate:,} of seed {model.run_seed}: one of many, not a forecast.")
        return
    after = counted(typical.rounds, unit(model.encoded))
    screen.print(f"Run {model.replicate:,} of seed {model.run_seed}, the most typical of the first "
                 f"{typical.considered:,}: like {percent(typical.share, 0)} of them it ends with {typical.outcome}, "
                 f"and like the middle one of these after {after}. One of many, not a forecast.")
