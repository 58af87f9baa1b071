"""`nemcon run`: the odds of every outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
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
from sim.cli.terminal import console, progress, say_json, table
from sim.parallel.executor import place
from sim.scenario.parameters import DEFAULT
from sim.text import summary as words
from sim.text.format import amount_words, counted, day
from sim.text.summary import notes

if TYPE_CHECKING:
    from rich.console import Console

    from sim.model.encoding import Encoded
    from sim.odds.export import Maker
    from sim.odds.odds import Odds


@dataclass(frozen=True)
class Asked:
    """How many runs were asked for, and where they shall be played."""

    replicates: int
    seed: int
    engine: str
    workers: int | None
    cluster: str | None


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
    asked = Asked(replicates, seed, engine.value, workers, cluster)
    hushed = json or quiet
    odds, written = _play_and_write(encoded, asked, out, hushed) if out else (_play(encoded, asked, hushed), [])
    if json:
        say_json({**odds.document(), "theories": others} if others else odds.document())
        return
    show(console(), odds, others, brief=quiet)
    if written and not quiet:
        console(error=True).print(f"\nWrote {len(written)} files to {out}: {', '.join(path.name for path in written)}")


def _other_answers(encoded: Encoded, name: str | None) -> list[dict]:
    """Returns what other theories say about the same file, as parts of the JSON document."""
    if name is None:
        return []
    from sim.theories.registry import THEORIES, odds_by_name, poll_of, theory_named
    chosen = list(THEORIES.values()) if name == "all" else [theory_named(name)]
    poll, names = poll_of(encoded), [encoded.outcomes[place] for place in encoded.display_order]
    answers = [odds_by_name(theory, poll) for theory in chosen]
    return [{"theory": theory.name, "title": theory.title, "source": theory.source,
             "outcomes": [{"name": name, "odds": round(answer[name], 6) if name in answer else None} for name in names]}
            for theory, answer in zip(chosen, answers, strict=True)]


def _play(encoded: Encoded, asked: Asked, quiet: bool, sink=None) -> Odds:
    from sim.odds.run import run
    with place(asked.engine, asked.replicates, asked.workers, asked.cluster) as executor, progress(quiet) as tell:
        return run(encoded, asked.replicates, asked.seed, asked.engine, asked.workers, progress=tell, sink=sink,
                   executor=executor)


def _play_and_write(encoded: Encoded, asked: Asked, folder: Path, quiet: bool) -> tuple[Odds, list[Path]]:
    from sim import files as atomic
    from sim.odds.export import export, replicates_file
    atomic.make_folder(folder)
    atomic.clean_leftovers(folder)
    rows = folder / "outcomes.parquet"
    with atomic.together():
        with replicates_file(rows, encoded) as sink:
            odds = _play(encoded, asked, quiet, sink)
        record = record_of(odds, folder)
        return odds, [rows, *export(odds, folder, makers(record), record)]


# ------------------------------------------------------------------------------
# Who adds to the folder of a result: the pictures, the page, and what the page tells beyond the odds.

_PICTURES, _PAGE = ("sim.plot.pictures", "draw_all"), ("sim.report.page", "write_report")
_ROOMS = (_PICTURES, _PAGE)


def record_of(odds: Odds, folder: Path | None = None) -> dict:
    """Returns the run record: the document of the odds, and what the page tells beyond it when a page is made, with
    what `nemcon pivots` left in the folder."""
    if _PAGE not in _ROOMS:
        return odds.document()
    from sim.report.record import pivots_beside, run_record
    return run_record(odds, pivots_beside(folder, odds) if folder else None)


def makers(record: dict) -> list[Maker]:
    """Returns the functions (odds, folder) -> paths, in the order in which they write."""
    more = {_PAGE: {"record": record}}
    return [partial(getattr(import_module(room[0]), room[1]), **more.get(room, {})) for room in _ROOMS]


# ------------------------------------------------------------------------------
# Prints odds for people: what one sees after `nemcon run`, at 80 columns.

_ROWS = 8  # of a table of allies; the rest is counted
_RARE = 0.01  # share of runs below which an ally is not listed
_BAR = 15
_ANSWERS = 5  # outcomes beside each other in the table of theories


def show(screen: Console, odds: Odds, others: list[dict], brief: bool = False) -> None:
    """Prints a result; only the odds when `brief`."""
    warnings = [] if brief else notes(odds)  # before anything is printed: half a page is worse than none
    if not brief:
        _title(screen, odds)
    screen.print(_odds_table(odds, full_block=_shows_blocks(screen)))
    if others:
        _section(screen, "Other answers to the same question")
        screen.print(_answers(odds, others))
        screen.print("Where they come from: docs/theories.md.", style="dim")
    if brief:
        return
    _section(screen, "When")
    screen.print(words.ending_words(odds))
    screen.print(words.decided_words(odds))
    _allies(screen, odds)
    _section(screen, "How sure")
    screen.print(words.spread_words(odds))
    screen.print(f"{counted(odds.replicates, 'run')}, seed {odds.seed}. {words.parameter_words(odds)}")
    for note in warnings:
        screen.print(f"\nNote: {note}", style="yellow")


def _title(screen: Console, odds: Odds) -> None:
    scenario, rule = odds.encoded.scenario, odds.encoded.scenario.document.rule
    screen.print(scenario.title, style="bold")
    if scenario.document.question:
        screen.print(scenario.document.question)
    unanimous = rule.veto == "all"
    screen.print(f"As of {day(scenario.document.as_of)}: {counted(len(scenario.allies), 'ally', 'allies')}"
                 f", {counted(len(scenario.candidates), 'candidate')}"
                 f"{', everybody must agree' if unanimous else ''}.\n", style="dim")


def _section(screen: Console, heading: str) -> None:
    screen.print(f"\n{heading}", style="bold")


def _shows_blocks(screen: Console) -> bool:
    return screen.encoding.startswith("utf")


def _odds_table(odds: Odds, full_block: bool):
    block = "█" if full_block else "#"
    return table((("outcome", "left"), ("odds", "right"), ("95 % interval", "right"), ("", "left")),
                 ((words.outcome_name(row),
                   words.odds_words(row, odds.replicates), words.interval_words(row, odds.replicates),
                   block * round(_BAR * row["odds"])) for row in odds.outcomes))


def _answers(odds: Odds, others: list[dict]):
    """One line a theory, the model first; of many outcomes those that the model finds likeliest."""
    shown = odds.outcomes[:_ANSWERS]
    model = ("this model", *(words.odds_words(row, odds.replicates) for row in shown))
    given = [(other["theory"], {row["name"]: row["odds"] for row in other["outcomes"]}) for other in others]
    return table((("", "left"), *((row["name"], "right") for row in shown)),
                 [model, *((name, *(_said(its[row["name"]]) for row in shown)) for name, its in given)])


def _said(share: float | None) -> str:
    return "cannot say" if share is None else words.percent(share, 0)


def _allies(screen: Console, odds: Odds) -> None:
    held = [row for row in odds.holdouts_document if row["share"] >= _RARE]
    if held:
        _section(screen, "Who is among the last to object, and what would move them")
        screen.print(_holdout_table(odds, held[:_ROWS]))
        _say_rest(screen, len(held) - _ROWS)
        screen.print("Attitudes run from -1 (would block) over 0 (can live with it) to +1 (champion).", style="dim")
    paid = [row for row in odds.deals_document if row["share"] >= _RARE]
    if paid:
        _section(screen, "What is promised")
        screen.print(_deal_table(odds, paid[:_ROWS]))
        _say_rest(screen, len(paid) - _ROWS)
    screen.print(f"\n{words.satisfaction_words(odds)}")


def _say_rest(screen: Console, count: int) -> None:
    if count > 0:
        screen.print(f"and {count} more in at least {words.percent(_RARE, 0)} of the runs", style="dim")


def _holdout_table(odds: Odds, rows: list[dict]):
    return table((("ally", "left"), ("against", "left"), ("runs", "right"), ("how far", "left"), ("asks", "right"),
                  ("offers take", "left")),
                 ((words.ally_label(odds, row["ally"]), row["candidate"], words.percent(row["share"], 0),
                   f"{amount_words(row['gap'])} {words.distance_words(row['gap'])}", amount_words(row["ask"]),
                   words.ask_words(odds, row["ask"])) for row in rows))


def _deal_table(odds: Odds, rows: list[dict]):
    return table((("to", "left"), ("over", "left"), ("runs", "right"), ("worth", "right")),
                 ((words.ally_label(odds, row["ally"]), row["candidate"], words.percent(row["share"], 0),
                   amount_words(row["mean"])) for row in rows))
