"""`nemcon run`: the odds of every outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import options as opt
from sim.cli.terminal import Side, console, echo_json, echo_written, paragraph, progress, table
from sim.parallel.executor import executor_for
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters
from sim.text import holdouts as standing
from sim.text import summary as words
from sim.text.format import day, format_amount, join_names, percent, pluralize, round_name
from sim.text.studies import effects_words
from sim.text.wording import rule_words, wording

if TYPE_CHECKING:
    from rich.console import Console

    from sim.model.encoding import Encoded
    from sim.odds.odds import Odds
    from sim.results.run import Deal, Holdout, RunRecord, TheoryAnswer
    from sim.results.studies import PivotsDocument
    from sim.scenario.scenario import Scenario


def command(scenario: opt.Scenario, replicates: opt.Replicates = 10_000, seed: opt.Seed = 1,
            engine: opt.EngineChoice = opt.Engine.compiled, workers: opt.Workers = None, cluster: opt.Cluster = None,
            theory: opt.Theory = None, parameters: opt.Parameters = DEFAULT, out: opt.Out = None,
            json: opt.Json = False, quiet: opt.Quiet = False) -> None:
    """Odds of every outcome, when, who holds out and what would move them."""
    read = load(scenario)
    global_parameters = read_parameters(parameters)
    from sim.model.encoding import encode
    encoded = encode(read, global_parameters)
    others = _other_answers(encoded, theory)
    play = partial(_play, encoded, replicates, seed, engine.value, workers, cluster, json or quiet)
    odds, found, written = _play_and_write(encoded, play, others, out) if out else (play(), None, [])
    if json:
        echo_json({**odds.document(), **({"theories": [other.document() for other in others]} if others else {})})
        return
    if quiet:
        show_odds(console(), odds, others)
        return
    show(console(), odds, others, found or _changes(odds, workers))
    echo_written(written, out, [*read.outcomes, *map(read.ally_name, read.allies)])


_FEW = 300  # runs of each change that is told beside the odds


def _changes(odds: Odds, workers: int | None) -> PivotsDocument | None:
    """Return what single members would change, where that takes less time than the run did."""
    from sim.study.pivots import light_pivots
    return light_pivots(odds, workers, _FEW) if odds.engine == "compiled" else None


def _other_answers(encoded: Encoded, name: str | None) -> list[TheoryAnswer]:
    """Return what other theories say about the same file."""
    if name is None:
        return []
    from sim.results.base import NamedOdds, short
    from sim.results.run import TheoryAnswer
    from sim.theories.registry import THEORIES, odds_by_name, poll_of, theory_named
    chosen = list(THEORIES.values()) if name == "all" else [theory_named(name)]
    poll, names = poll_of(encoded), [encoded.outcomes[index] for index in encoded.file_order]
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
                    folder: Path) -> tuple[Odds, PivotsDocument | None, list[Path]]:
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
        return odds, found, [rows, *write(record, folder)]


# How odds are printed for people: what one sees after `nemcon run`, at 80 columns, the answer first.

_ROWS = 8  # of a table of allies; the rest is counted
_BAR = 15
_MIN_BAR = 6  # characters; a page that has no room for so many shows the numbers alone
_ANSWERS = 5  # outcomes beside each other in the table of theories


def show(screen: Console, odds: Odds, others: list[TheoryAnswer], found: PivotsDocument | None = None) -> None:
    """Print a result: the answer, how sure, what would change it, when, who holds out, what is unknown."""
    run, scenario = odds.record, odds.encoded.scenario
    warnings = words.notes(run, scenario)  # before anything is printed: half a page is worse than none
    _title(screen, scenario)
    for text in filter(None, (words.headline(run), words.seen_words(run))):
        paragraph(screen, text)
        screen.print()
    show_odds(screen, odds, others)
    _section(screen, "How sure")
    paragraph(screen, words.sure_words(run))
    paragraph(screen, words.error_words(run))
    _section(screen, "What would change it")
    if found is not None:
        paragraph(screen, effects_words(found))
    paragraph(screen, f"{standing.change_words(run)} `nemcon pivots` tries every member.")
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


def show_odds(screen: Console, odds: Odds, others: list[TheoryAnswer]) -> None:
    """Print the table of odds, and beside it what other theories say."""
    screen.print(_odds_table(odds.record, screen.encoding.startswith("utf"), screen.width))
    if others:
        _section(screen, "Other answers to the same question")
        screen.print(_answers(odds.record, others))
        screen.print("Where they come from: docs/theories.md.", style="dim")


def _title(screen: Console, scenario: Scenario) -> None:
    document = scenario.document
    paragraph(screen, scenario.title, style="bold")
    if document.question:
        paragraph(screen, document.question)
    said = wording(document.kind)
    paragraph(screen,
              f"As of {day(document.as_of)}: {pluralize(len(scenario.allies), 'member')}, "
              f"{pluralize(len(scenario.candidates), said.one, said.many)}, {rule_words(document.rule)}.",
              style="dim")
    screen.print()


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _odds_table(run: RunRecord, full_block: bool, screen_width: int):
    block = "█" if full_block else "#"
    columns: list[tuple[str, Side]] = [("outcome", "left"), ("forecast", "right"), ("odds", "right"),
                                       ("simulation error", "right"), ("", "left")]
    figures = [(words.outcome_label(run, row), percent(row.forecast), words.odds_words(row, run.replicates),
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
    return "cannot say" if share is None else percent(share)


def _allies(screen: Console, run: RunRecord) -> None:
    held, beside = standing.blocking(run), standing.others(run)
    _section(screen, "Who holds out, and what would be enough")
    if held:
        screen.print(_holdout_table(run, held[:_ROWS], screen.width))
        _echo_rest(screen, len(held) - _ROWS)
        paragraph(
            screen,
            f"Runs: share in which the {standing.who(run.details)} is among the last to object. Gap: how far its "
            "attitude, from -1 (would block) over 0 (can live with it) to +1 (champion), is from accepting. Price: "
            f"the gap and a premium. Offers: how long they grow from {round_name(run.details.days)} 1 on until they "
            "reach it.",
            style="dim")
    else:
        paragraph(screen, standing.change_words(run))
    if beside:
        paragraph(screen, f"Without a veto, and so no obstacle alone: {_often(run, beside)}.", style="dim")
    paid = [row for row in run.deals if row.share >= standing.RARE]
    if paid:
        _section(screen, "What is promised")
        screen.print(_deal_table(run, paid[:_ROWS], screen.width))
        _echo_rest(screen, len(paid) - _ROWS)
    screen.print()
    paragraph(screen, words.satisfaction_words(run))


def _often(run: RunRecord, rows: list[Holdout]) -> str:
    """Return the first members of these rows with how often they are among the last to object, each once."""
    best: dict[str, float] = {}
    for row in rows:
        best.setdefault(row.ally, row.share)
    return join_names([f"{run.details.names[ally]} {percent(share)}" for ally, share in best.items()], 4)


def _echo_rest(screen: Console, count: int) -> None:
    if count > 0:
        paragraph(screen, f"and {count} more in at least {percent(standing.RARE)} of the runs", style="dim")


def _holdout_table(run: RunRecord, rows: list[Holdout], width: int):
    columns = (("member", "left"), ("against", "left"), ("runs", "right"), ("gap", "right"), ("", "left"),
               ("price", "right"), ("offers", "left"))
    cells = [(standing.ally_label(run.details.names, row.ally), row.candidate, percent(row.share),
              format_amount(row.gap), standing.distance_words(row.gap), format_amount(row.ask),
              standing.offer_words(run.details, row)) for row in rows]
    return _without_candidate(run, columns, cells, width, (4, 6))


def _deal_table(run: RunRecord, rows: list[Deal], width: int):
    columns = (("to", "left"), ("for accepting", "left"), ("runs", "right"), ("worth", "right"))
    cells = [(standing.ally_label(run.details.names, row.ally), row.candidate, percent(row.share),
              format_amount(row.mean)) for row in rows]
    return _without_candidate(run, columns, cells, width, ())


def _without_candidate(run: RunRecord, columns: tuple, cells: list[tuple], width: int, spare: tuple[int, ...]):
    """Return a table of members; where there is one proposal only, without the column that would repeat it."""
    if words.is_alone(run):
        columns, cells = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in cells]
        spare = tuple(number - 1 for number in spare)
    return table(columns, cells, width, spare)
