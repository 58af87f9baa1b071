"""`nemcon compare`: odds side by side, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import options as opt
from sim.cli.terminal import echo_result, paragraph, progress, table
from sim.parallel.executor import executor_for
from sim.scenario.loader import load
from sim.scenario.parameters import DEFAULT, read_parameters

if TYPE_CHECKING:
    from sim.results.base import Outcome
    from sim.results.studies import OutcomeDifference
    from sim.scenario.scenario import Scenario
    from sim.study.compare import Comparison


def command(scenarios: opt.Files, replicates: opt.Replicates = 10_000, seed: opt.Seed = 1,
            engine: opt.EngineChoice = opt.Engine.compiled, workers: opt.Workers = None, cluster: opt.Cluster = None,
            parameters: opt.Parameters = DEFAULT, out: opt.OutOfStudy = None, json: opt.Json = False,
            quiet: opt.Quiet = False) -> None:
    """Odds of scenarios side by side, and their differences with intervals; the first is the baseline."""
    from sim.study.compare import compare
    named, global_parameters = _loaded(scenarios), read_parameters(parameters)
    with executor_for(engine.value, replicates, workers, cluster) as executor, progress(json or quiet) as tell:
        found = compare(named, replicates, seed, parameters=global_parameters, engine=engine.value, workers=workers,
                        executor=executor, progress=tell)
    echo_result(found, out, json, quiet, _show)


def _loaded(scenarios: list[str]) -> dict[str, Scenario]:
    """Return the scenarios by the names of their files; by all that was typed where two names are the same."""
    from sim.errors import UserError
    from sim.study.compare import unrelated
    stems = [Path(text).stem if text.endswith(".toml") else Path(text).name for text in scenarios]
    names = stems if len(set(stems)) == len(stems) else scenarios
    if len(set(names)) < len(names):
        raise UserError(f"{scenarios[0]}: a scenario is given twice; compare it with another one")
    if len(names) < 2:
        raise UserError(f"{scenarios[0]}: one scenario alone cannot be compared; give a second one")
    read = {name: load(text) for name, text in zip(names, scenarios, strict=True)}
    first, *others = read
    for name in others:
        why = unrelated(read[first], read[name])
        if why:
            raise UserError(f"{name}: it and {first} have {why}: a difference between their odds would mean nothing; "
                            "run each by itself")
    return read


def _show(screen, found: Comparison, quiet: bool) -> None:
    from sim.text.format import percent
    from sim.text.summary import odds_words
    scenarios, replicates = found.record.scenarios, found.record.replicates
    if not quiet:
        paragraph(screen, found.headline, style="bold")
        screen.print()
    screen.print(_side_by_side(found, "outcome", lambda row: odds_words(row, replicates), screen.width))
    if any(row.forecast != row.odds for one in scenarios for row in one.outcomes):
        screen.print()
        screen.print(_side_by_side(found, "forecast", lambda row: percent(row.forecast), screen.width))
    for name in [one.name for one in scenarios[1:]]:
        screen.print()
        paragraph(screen, f"{name} against {found.baseline}, in percentage points", style="bold")
        screen.print(_difference_table([row for row in found.record.differences if row.scenario == name], screen.width))
    if quiet:
        return
    screen.print()
    for note in _members(found):
        paragraph(screen, f"Note: {note}", style="yellow")
    paragraph(screen, f"{replicates:,} runs of each, seed {found.record.seed}, on the same random numbers. Narrower: "
              "how much, than the interval of two independent sets of as many runs.", style="dim")


def _side_by_side(found: Comparison, what: str, words: Callable[[Outcome], str], width: int):
    """Return a table of one line an outcome and one column a scenario; what a scenario lacks is marked."""
    scenarios = found.record.scenarios
    rows = [(first.label, *("not in it" if k in one.absent else words(one.outcomes[k]) for one in scenarios))
            for k, first in enumerate(scenarios[0].outcomes)]
    return table(((what, "left"), *((one.name, "right") for one in scenarios)), rows, width)


def _members(found: Comparison) -> Iterator[str]:
    """Say where a scenario has other members than the baseline."""
    from sim.text.format import join_names
    first, *others = found.odds.items()
    before = first[1].encoded.scenario
    for name, odds in others:
        now = odds.encoded.scenario
        for one, other, there, here in ((now, before, name, first[0]), (before, now, first[0], name)):
            more = [one.ally_name(ally) for ally in one.allies if ally not in other.allies]
            if more:
                yield f"{there} has members that {here} lacks: {join_names(sorted(more))}."


def _difference_table(rows: list[OutcomeDifference], width: int):
    return table((("outcome", "left"), ("difference", "right"), ("95 % interval", "right"), ("narrower", "right")),
                 ((f"{row.outcome} (fallback)" if row.kind == "fallback" else row.outcome, _points(row.difference),
                   f"{_points(row['low'])} to {_points(row['high'])}", f"{1 / row['width_ratio']:.1f} times")
                  for row in rows), width, (3,))


def _points(share: float) -> str:
    return f"{100 * share:+.2f}"
