"""`nemcon explain`: one run as a diary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Parameters, Quiet, Scenario, Seed
from sim.cli.terminal import console, echo_json, paragraph, progress
from sim.errors import UserError
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    from sim.agents.replay import Replay, Typical
    from sim.results.report import ExplainDocument

_MAX = 2**32 - 1  # beyond it chance is moved on (CHANCE_OFFSET of sim.model.draws)
Replicate = Annotated[int | None, typer.Option(
    metavar="K", show_default="the most typical one", help="Which run to tell, counted from 0.")]


def command(scenario: Scenario, replicate: Replicate = None, seed: Seed = 1, parameters: Parameters = DEFAULT,
            json: Json = False, quiet: Quiet = False) -> None:
    """One run as a diary in plain sentences with dates."""
    _check(replicate, seed)
    read, global_parameters = load(scenario), read_parameters(parameters)
    from sim.model.encoding import encode
    encoded = encode(read, global_parameters)
    with progress(json or quiet):
        typical = None
        if replicate is None:
            from sim.agents.replay import most_typical
            typical = most_typical(encoded, seed)
            replicate = typical.replicate
        from sim.agents.replay import Replay
        model = Replay(encoded, replicate, seed).run()
    if json:
        echo_json(diary_document(model, typical).document())
        return
    _tell(model, typical, quiet)


def _check(replicate: int | None, seed: int) -> None:
    if replicate is not None and not 0 <= replicate <= _MAX:
        raise UserError(f"--replicate: got {replicate}, give a whole number from 0 to {_MAX}")
    if not 0 <= seed < 2**63:
        raise UserError(f"--seed: got {seed}, give a whole number from 0 to {2**63 - 1}")


def _tell(model: Replay, typical: Typical | None, quiet: bool) -> None:
    from sim.text.story import story
    screen = console()
    if not quiet:
        _introduce(screen, model, typical)
    for passage in story(model.entries, model.encoded):
        screen.print(f"\n{passage.when}", style="bold")
        for line in passage.sentences:
            screen.print(_indented(line, screen.width))


def _indented(line: str, width: int) -> str:
    import textwrap
    return textwrap.fill(line, width - 1, initial_indent="  ", subsequent_indent="    ")


def _introduce(screen, model: Replay, typical: Typical | None) -> None:
    from sim.text.format import percent, pluralize, round_name
    paragraph(screen, model.encoded.scenario.title, style="bold")
    if typical is None:
        paragraph(screen, f"Run {model.replicate:,} of seed {model.run_seed}: one of many, not a forecast.")
        return
    after = pluralize(typical.rounds, round_name(model.encoded))
    paragraph(screen,
              f"Run {model.replicate:,} of seed {model.run_seed}, the most typical of the first "
              f"{typical.considered:,}: like {percent(typical.share)} of them it ends with {_ending(model, typical)}, "
              f"and like the middle one of these after {after}. One of many, not a forecast.")


def _ending(model: Replay, typical: Typical) -> str:
    from sim.text.story import called
    return "adoption" if called(model.encoded, typical.outcome) != typical.outcome else typical.outcome


def diary_document(model: Replay, typical: Typical | None = None) -> ExplainDocument:
    """Return the diary of a model that has ended.

    `typical` says what the replicate is typical of, when that is why it was chosen.
    """
    from sim.results.base import date_of, provenance, short
    from sim.results.report import DiaryEntry, ExplainDocument, TypicalOf
    from sim.text.story import sentence, story
    encoded = model.encoded
    entries = [DiaryEntry(
        round=entry.round, date=date_of(encoded, entry.round), kind=entry.kind, ally=entry.ally,
        candidate=entry.candidate, other=entry.other, amount=None if entry.amount is None else short(entry.amount),
        event=entry.number if entry.kind == "event" else None, cause=entry.cause,
        sentence=sentence(entry, encoded)) for entry in model.entries]
    chosen = None if typical is None else TypicalOf(considered=typical.considered, share=short(typical.share),
                                                    rounds=typical.rounds)
    return ExplainDocument(
        **provenance(encoded.scenario, encoded.parameters, model.run_seed), replicate=model.replicate,
        typical_of=chosen, outcome=model.outcome, kind=encoded.kind_of(model.ending[0]),
        reason=model.reason, round=model.round, date=date_of(encoded, model.round), entries=entries,
        story=story(model.entries, encoded))
