"""`nemcon run`: the odds of every outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import (
    Cluster,
    Engine,
    EngineChoice,
    Json,
    Out,
    Parameters,
    Quiet,
    Replicates,
    Scenario,
    Seed,
    Theory,
    Workers,
)
from sim.cli.terminal import console, progress, say_json, say_written, table
from sim.parallel.executor import place
from sim.scenario.parameters import DEFAULT
from sim.text import summary as words
from sim.text.format import amount_words, counted, day

if TYPE_CHECKING:
    from rich.console import Console

    from sim.model.encoding import Encoded
    from sim.odds.odds import Odds
    from sim.results.run import Deal, Holdout, RunRecord, TheoryAnswer
    from sim.scenario.scenario import Scenario as Read


def command(scenario: Scenario, replicates: Replicates = 10_000, seed: Seed = 1,
            engine: EngineChoice = Engine.compiled, workers: Workers = None, cluster: Cluster = None,
            theory: Theory = None, parameters: Parameters = DEFAULT, out: Out = None, json: Json = False,
            quiet: Quiet = False) -> None:
    """Odds of every outcome, when, who holds out and what would move them."""
    from sim.scenario.loader import load
    from sim.scenario.parameters import read_parameters
    read = load(scenario)
    global_parameters = read_parameters(parameters)
    from sim.model.encoding import encode
    encoded = encode(read, global_parameters)
    others = _other_answers(encoded, theory)
    play = partial(_play, encoded, replicates, seed, engine.value, workers, cluster, json or quiet)
    odds, written = _play_and_write(encoded, play, others, out) if out else (play(), [])
    if json:
        say_json({**odds.document(), **({"theories": [other.document() for other in others]} if others else {})})
        return
    show(console(), odds, others, brief=quiet)
    if not quiet:
        say_written(written, out)


def _other_answers(encoded: Encoded, name: str | None) -> list[TheoryAnswer]:
    """Return what other theories say about the same file."""
    if name is None:
        return []
    from sim.results.base import NamedOdds, short
    from sim.results.run import TheoryAnswer
    from sim.theories.registry import THEORIES, odds_by_name, poll_of, theory_named
    chosen = list(THEORIES.values()) if name == "all" else [theory_named(name)]
    poll, names = poll_of(encoded), [encoded.outcomes[place] for place in encoded.display_order]
    answers = [odds_by_name(theory, poll) for theory in chosen]
    return [TheoryAnswer(theory=theory.name, title=theory.title, source=theory.source, outcomes=[
        NamedOdds(name=name, odds=short(answer[name]) if name in answer else None) for name in names])
        for theory, answer in zip(chosen, answers, strict=True)]


def _play(encoded: Encoded, replicates: int, seed: int, engine: str, workers: int | None, cluster: str | None,
          quiet: bool, sink=None) -> Odds:
    from sim.odds.run import run
    with place(engine, replicates, workers, cluster) as executor, progress(quiet) as tell:
        return run(encoded, replicates, seed, engine, workers, progress=tell, sink=sink, executor=executor)


def _play_and_write(encoded: Encoded, play: Callable[..., Odds], others: list[TheoryAnswer],
                    folder: Path) -> tuple[Odds, list[Path]]:
    """Play the run and write its folder; all files take their names at once, when the last one is complete."""
    from sim import files as atomic
    from sim.odds.export import replicates_file
    from sim.report.folder import write
    from sim.report.record import pivots_beside, with_report
    from sim.study.pivots import light_pivots
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    rows = folder / "outcomes.parquet"
    with atomic.together():
        with replicates_file(rows, encoded) as sink:
            odds = play(sink=sink)
        found = pivots_beside(folder, odds.record) or (light_pivots(odds) if odds.engine == "compiled" else None)
        record = with_report(odds.record, encoded, found).model_copy(update={"theories": others})
        return odds, [rows, *write(record, folder)]


# How odds are printed for people: what one sees after `nemcon run`, at 80 columns.

_ROWS = 8  # of a table of allies; the rest is counted
_RARE = 0.01  # share of runs below which an ally is not listed
_BAR = 15
_ANSWERS = 5  # outcomes beside each other in the table of theories


def show(screen: Console, odds: Odds, others: list[TheoryAnswer], brief: bool = False) -> None:
    """Prints a result; only the odds when `brief`."""
    run, scenario = odds.record, odds.encoded.scenario
    warnings = [] if brief else words.notes(run, scenario)  # before anything is printed: half a page is worse than none
    if not brief:
        _title(screen, scenario)
    screen.print(_odds_table(run, full_block=_shows_blocks(screen)))
    if others:
        _section(screen, "Other answers to the same question")
        screen.print(_answers(run, others))
        screen.print("Where they come from: docs/theories.md.", style="dim")
    if brief:
        return
    _section(screen, "When")
    screen.print(words.ending_words(run))
    screen.print(words.decided_words(run))
    _allies(screen, run)
    _section(screen, "How sure")
    screen.print(words.spread_words(run))
    screen.print(f"{counted(run.replicates, 'run')}, seed {run.seed}. "
                 f"{words.parameter_words(scenario, odds.encoded.parameters)}")
    for note in warnings:
        screen.print(f"\nNote: {note}", style="yellow")


def _title(screen: Console, scenario: Read) -> None:
    screen.print(scenario.title, style="bold")
    if scenario.document.question:
        screen.print(scenario.document.question)
    unanimous = scenario.document.rule.veto == "all"
    screen.print(f"As of {day(scenario.document.as_of)}: {counted(len(scenario.allies), 'ally', 'allies')}"
                 f", {counted(len(scenario.candidates), 'candidate')}"
                 f"{', everybody must agree' if unanimous else ''}.\n", style="dim")


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _shows_blocks(screen: Console) -> bool:
    return screen.encoding.startswith("utf")


def _odds_table(run: RunRecord, full_block: bool):
    block = "█" if full_block else "#"
    return table((("outcome", "left"), ("odds", "right"), ("95 % interval", "right"), ("", "left")),
                 ((row.label, words.odds_words(row, run.replicates), words.interval_words(row, run.replicates),
                   block * round(_BAR * row.odds)) for row in run.outcomes))


def _answers(run: RunRecord, others: list[TheoryAnswer]):
    """One line a theory, the model first; of many outcomes those that the model finds likeliest."""
    shown = run.outcomes[:_ANSWERS]
    model = ("this model", *(words.odds_words(row, run.replicates) for row in shown))
    given = [(other.theory, {row.name: row.odds for row in other.outcomes}) for other in others]
    return table((("", "left"), *((row.name, "right") for row in shown)),
                 [model, *((name, *(_said(its[row.name]) for row in shown)) for name, its in given)])


def _said(share: float | None) -> str:
    return "cannot say" if share is None else words.percent(share, 0)


def _allies(screen: Console, run: RunRecord) -> None:
    held = [row for row in run.holdouts if row.share >= _RARE]
    if held:
        _section(screen, "Who is among the last to object, and what would move them")
        screen.print(_holdout_table(run, held[:_ROWS]))
        _say_rest(screen, len(held) - _ROWS)
        screen.print("Attitudes run from -1 (would block) over 0 (can live with it) to +1 (champion).", style="dim")
    paid = [row for row in run.deals if row.share >= _RARE]
    if paid:
        _section(screen, "What is promised")
        screen.print(_deal_table(run, paid[:_ROWS]))
        _say_rest(screen, len(paid) - _ROWS)
    screen.print(f"\n{words.satisfaction_words(run)}")


def _say_rest(screen: Console, count: int) -> None:
    if count > 0:
        screen.print(f"and {count} more in at least {words.percent(_RARE, 0)} of the runs", style="dim")


def _holdout_table(run: RunRecord, rows: list[Holdout]):
    return table((("ally", "left"), ("against", "left"), ("runs", "right"), ("how far", "left"), ("asks", "right"),
                  ("offers take", "left")),
                 ((words.ally_label(run.details.names, row.ally), row.candidate, words.percent(row.share, 0),
                   f"{amount_words(row['gap'])} {words.distance_words(row['gap'])}", amount_words(row.ask),
                   words.ask_words(run.details, row.ask)) for row in rows))


def _deal_table(run: RunRecord, rows: list[Deal]):
    return table((("to", "left"), ("over", "left"), ("runs", "right"), ("worth", "right")),
                 ((words.ally_label(run.details.names, row.ally), row.candidate, words.percent(row.share, 0),
                   amount_words(row.mean)) for row in rows))
