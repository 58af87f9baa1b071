"""Prints odds for people: what one sees after `nemcon run`, at 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.screen import table
from sim.model.words import amount_words, counted, day
from sim.odds import words
from sim.odds.notes import notes

if TYPE_CHECKING:
    from rich.console import Console

    from sim.odds.odds import Odds

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
                 ((f"{row['name']} (fallback)" if row["kind"] == "fallback" else row["name"],
                   words.odds_words(row, odds.replicates), words.interval_words(row, odds.replicates),
                   block * round(_BAR * row["odds"])) for row in odds.outcomes))


def _answers(odds: Odds, others: list[dict]):
    """One line a theory, the model first; of many outcomes those that the model finds likeliest."""
    shown = odds.outcomes[:_ANSWERS]
    model = ("this model", *(words.odds_words(row, odds.replicates) for row in shown))
    given = [(other["theory"], {row["name"]: row["odds"] for row in other["outcomes"]}) for other in others]
    return table((("", "left"), *((row["name"], "right") for row in shown)),
                 [model, *((name, *(words.percent(its[row["name"]], 0) for row in shown)) for name, its in given)])


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
