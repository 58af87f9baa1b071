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
from sim.cli.terminal import Side, console, echo_json, echo_written, paragraph, progress, table
from sim.parallel.executor import executor_for
from sim.scenario.parameters import DEFAULT
from sim.text import summary as words
from sim.text.format import amount_words, day, pluralize
from sim.text.wording import rule_words, wording

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
        echo_json({**odds.document(), **({"theories": [other.document() for other in others]} if others else {})})
        return
    show(console(), odds, others, brief=quiet)
    if not quiet:
        echo_written(written, out, [*read.outcomes, *map(read.ally_name, read.allies)])


def _other_answers(encoded: Encoded, name: str | None) -> list[TheoryAnswer]:
    """Return what other theories say about the same file."""
    if name is None:
        return []
    from sim.results.base import NamedOdds, short
    from sim.results.run import TheoryAnswer
    from sim.theories.registry import THEORIES, odds_by_name, poll_of, theory_named
    chosen = list(THEORIES.values()) if name == "all" else [theory_named(name)]
    poll, names = poll_of(encoded), [encoded.outcomes[place] for place in encoded.file_order]
    answers = [odds_by_name(theory, poll) for theory in chosen]
    return [TheoryAnswer(theory=theory.name, title=theory.title, source=theory.source, outcomes=[
        NamedOdds(name=name, odds=short(answer[name]) if name in answer else None) for name in names])
        for theory, answer in zip(chosen, answers, strict=True)]


def _play(encoded: Encoded, replicates: int, seed: int, engine: str, workers: int | None, cluster: str | None,
          quiet: bool, sink=None) -> Odds:
    from sim.odds.run import run
    with executor_for(engine, replicates, workers, cluster) as executor, progress(quiet) as tell:
        return run(encoded, replicates, seed, engine, workers, progress=tell, sink=sink, executor=executor)


def _play_and_write(encoded: Encoded, play: Callable[..., Odds], others: list[TheoryAnswer],
                    folder: Path) -> tuple[Odds, list[Path]]:
    """Play the run and write its folder; all files take their names at once, when the last one is complete."""
    from sim import files as atomic
    from sim.odds.export import replicates_file
    from sim.report.folder import write
    from sim.report.record import pivots_beside, with_report
    from sim.report.whatif.memory import Endings
    from sim.study.pivots import light_pivots
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    rows, ends = folder / "outcomes.parquet", Endings()
    with atomic.transaction():
        with replicates_file(rows, encoded) as keep:
            odds = play(sink=lambda first, record: [sink(first, record) for sink in (keep, ends)])
        found = pivots_beside(folder, odds.record) or (light_pivots(odds) if odds.engine == "compiled" else None)
        record = with_report(odds.record, encoded, found, ends).model_copy(update={"theories": others})
        return odds, [rows, *write(record, folder)]


# How odds are printed for people: what one sees after `nemcon run`, at 80 columns, the answer first.

_ROWS = 8  # of a table of allies; the rest is counted
_RARE = 0.01  # share of runs below which an ally is not listed
_BAR = 15
_MIN_BAR = 6  # characters; a page that has no room for so many shows the numbers alone
_ANSWERS = 5  # outcomes beside each other in the table of theories


def show(screen: Console, odds: Odds, others: list[TheoryAnswer], brief: bool = False) -> None:
    """Print a result: the answer, how sure, what would change it, when, who holds out, what is unknown.

    Only the odds when `brief`.
    """
    run, scenario = odds.record, odds.encoded.scenario
    warnings = [] if brief else words.notes(run, scenario)  # before anything is printed: half a page is worse than none
    if not brief:
        _title(screen, scenario)
        paragraph(screen, words.headline(run))
        if run.observations.used:
            screen.print()
            paragraph(screen, words.seen_words(run))
        screen.print()
    screen.print(_odds_table(run, _shows_blocks(screen), screen.width))
    if others:
        _section(screen, "Other answers to the same question")
        screen.print(_answers(run, others))
        screen.print("Where they come from: docs/theories.md.", style="dim")
    if not brief:
        _explain(screen, odds, warnings)


def _explain(screen: Console, odds: Odds, warnings: list[str]) -> None:
    """Print what stands behind the odds."""
    run, scenario = odds.record, odds.encoded.scenario
    _section(screen, "How sure")
    paragraph(screen, words.sure_words(run))
    paragraph(screen, words.error_words(run))
    _section(screen, "What would change it")
    paragraph(screen, f"{words.change_words(run)} `nemcon pivots` works out whose change of mind would.")
    _section(screen, "When")
    paragraph(screen, words.ending_words(run))
    paragraph(screen, words.decided_words(run))
    _allies(screen, run)
    _section(screen, "What is unknown")
    paragraph(screen, words.spread_words(run))
    paragraph(screen, f"{pluralize(run.replicates, 'run')}, seed {run.seed}. "
                      f"{words.parameter_words(scenario, odds.encoded.parameters)}")
    for note in warnings:
        screen.print()
        paragraph(screen, f"Note: {note}", style="yellow")


def _title(screen: Console, scenario: Read) -> None:
    document = scenario.document
    screen.print(scenario.title, style="bold")
    if document.question:
        screen.print(document.question)
    said = wording(document.kind)
    screen.print(
        f"As of {day(document.as_of)}: {pluralize(len(scenario.allies), 'ally', 'allies')}, "
        f"{pluralize(len(scenario.candidates), said.one, said.many)}, {rule_words(document.rule)}.\n",
        style="dim",
    )


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _shows_blocks(screen: Console) -> bool:
    return screen.encoding.startswith("utf")


def _odds_table(run: RunRecord, full_block: bool, screen_width: int):
    block = "█" if full_block else "#"
    columns: list[tuple[str, Side]] = [("outcome", "left"), ("forecast", "right"), ("odds", "right"),
                                       ("simulation error", "right"), ("", "left")]
    figures = [(words.outcome_label(run, row), words.percent(row.forecast, 0), words.odds_words(row, run.replicates),
                words.interval_words(row, run.replicates)) for row in run.outcomes]
    taken = sum(max(len(heading), *(len(row[k]) for row in figures)) + 2
                for k, (heading, _) in enumerate(columns[:-1]))
    bar = max(_MIN_BAR, min(_BAR, screen_width - taken - 2))
    rows = [(*row, block * round(bar * outcome.forecast)) for row, outcome in zip(figures, run.outcomes, strict=True)]
    return table(columns, rows, screen_width, spare=(4, 3, 1))


def _answers(run: RunRecord, others: list[TheoryAnswer]):
    """One line a theory, the model first; of many outcomes those that the model finds likeliest."""
    shown = run.outcomes[:_ANSWERS]
    model = ("this model", *(words.odds_words(row, run.replicates) for row in shown))
    given = [(other.theory, {row.name: row.odds for row in other.outcomes}) for other in others]
    return table((("", "left"), *((words.outcome_label(run, row), "right") for row in shown)),
                 [model, *((name, *(_said(its[row.name]) for row in shown)) for name, its in given)])


def _said(share: float | None) -> str:
    return "cannot say" if share is None else words.percent(share, 0)


def _allies(screen: Console, run: RunRecord) -> None:
    held = [row for row in run.holdouts if row.share >= _RARE]
    _section(screen, "Who holds out, and what would be enough")
    if held:
        screen.print(_holdout_table(run, held[:_ROWS]))
        _echo_rest(screen, len(held) - _ROWS)
        paragraph(
            screen,
            "Share of the runs in which an ally is among the last to object; how far it is from accepting, from "
            "-1 (would block) over 0 (can live with it) to +1 (champion); and how long offers must grow.",
            style="dim",
        )
    else:
        screen.print(f"Nobody is among the last to object in as many as {words.percent(_RARE, 0)} of the runs.")
    paid = [row for row in run.deals if row.share >= _RARE]
    if paid:
        _section(screen, "What is promised")
        screen.print(_deal_table(run, paid[:_ROWS]))
        _echo_rest(screen, len(paid) - _ROWS)
    screen.print()
    paragraph(screen, words.satisfaction_words(run))


def _echo_rest(screen: Console, count: int) -> None:
    if count > 0:
        screen.print(f"and {count} more in at least {words.percent(_RARE, 0)} of the runs", style="dim")


def _holdout_table(run: RunRecord, rows: list[Holdout]):
    columns = (("ally", "left"), ("against", "left"), ("runs", "right"), ("from accepting", "left"),
               ("price", "right"), ("enough", "left"))
    cells = [(words.ally_label(run.details.names, row.ally), row.candidate, words.percent(row.share, 0),
              f"{amount_words(row.gap)} {words.distance_words(row.gap)}", amount_words(row.ask),
              _enough(words.ask_words(run.details, row.ask))) for row in rows]
    return _without_candidate(run, columns, cells)


def _enough(offers: str) -> str:
    return f"offers for {offers}" if offers[:1].isdigit() else offers


def _deal_table(run: RunRecord, rows: list[Deal]):
    columns = (("to", "left"), ("over", "left"), ("runs", "right"), ("worth", "right"))
    cells = [(words.ally_label(run.details.names, row.ally), row.candidate, words.percent(row.share, 0),
              amount_words(row.mean)) for row in rows]
    return _without_candidate(run, columns, cells)


def _without_candidate(run: RunRecord, columns: tuple, cells: list[tuple]):
    """Return a table of allies; where there is one proposal only, without the column that would repeat it."""
    if words.is_alone(run):
        columns, cells = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in cells]
    return table(columns, cells)
