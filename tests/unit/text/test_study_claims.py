"""What `compare`, `sweep` and `pivots` claim in words is true in the runs behind them, whatever the scenario."""

from __future__ import annotations

import re

import pytest

import sim
from sim.odds.run import run
from sim.study.pivots import pivots
from sim.study.sweep import run_sweep
from sim.text import studies
from support.random_scenarios import random_scenario

NUMBER = r"[<>]?\d+(?:\.\d+)? %"
RUNS = 100


def near(text: str, share: float) -> bool:
    value, step = float(text.strip("<> %")) / 100, 0.5 * 10.0 ** -(len(text.strip("<> %").partition(".")[2]) + 2)
    return share <= value + 1e-9 if text[0] == "<" else share >= value - 1e-9 if text[0] == ">" else abs(share - value) <= step + 1e-6


def agreed(scenario, outcomes: set[str], seed: int = 1) -> float:
    counts = run(scenario, RUNS, seed=seed, workers=1).counts
    return sum(counts[name] for name in outcomes) / RUNS


def with_word(scenario, candidate: str, ally: str, word: str):
    """Returns the scenario as a user would change the file, events too."""
    entries = scenario.document.stances.get(candidate, {})
    entry = entries.get(ally, entries.get("*"))
    spread = getattr(entry, "spread", None)
    changed = scenario.with_(f"stances.{candidate}.{ally}", word if spread is None else {"stance": word, "spread": spread})
    for number, event in enumerate(scenario.document.events):
        if event.kind == "stance" and (event.ally, event.candidate) == (ally, candidate):
            changed = changed.with_(f"events.{number}.stance", word)
    return changed


@pytest.mark.parametrize("seed", range(12))
def test_who_decides(seed):
    scenario = random_scenario(seed)
    found = pivots(scenario, RUNS, sensitivity=False, workers=1)
    counts = run(scenario, RUNS, workers=1).counts
    named = {name: counts[name] for name in scenario.candidates}
    assert counts[found.candidate] == max(named.values())
    alone = scenario.document.kind == "yes/no" and len(named) == 1
    asks_agreement = counts[scenario.document.calendar.fallback] > max(named.values())
    outcomes = set(counts) - {scenario.document.calendar.fallback} if asks_agreement else {found.candidate}
    assert found.record.of == ("adoption" if alone else found.candidate if not asks_agreement else
                               "adoption in any form" if scenario.document.kind == "yes/no" else "an agreement")
    assert near(re.search(NUMBER, found.headline)[0], agreed(scenario, outcomes))
    effects = {}
    for row in found.allies:
        for word, change in row.changes:
            then = agreed(with_word(scenario, found.candidate, row.ally, word), outcomes)
            assert change.odds == pytest.approx(then, abs=1e-6)
            effects[row.name] = max(effects.get(row.name, 0.0), abs(then - found.now.odds))
    if " stay at " in found.headline:
        assert not any(change.is_clear for row in found.allies for _, change in row.changes)
    else:
        name = re.match(r"(?:No member decides more than )?(.*?)(?: decides most)?: it(?: says|s stance is not stated)", found.headline)[1]
        best = max(found.allies, key=lambda row: row.effect if any(c.is_clear for _, c in row.changes) else -1)
        assert effects[name] == pytest.approx(best.effect, abs=1e-5)
        if "decides most" in found.headline:
            assert sum(row.effect == best.effect for row in found.allies if any(
                c.is_clear for _, c in row.changes)) == 1
        for word, odds in re.findall(rf"with (\w+) ({NUMBER})", found.headline):
            assert near(odds, next(change.odds for row in found.allies if row.name == name
                                   for said, change in row.changes if said == word))
    for move in found.holdouts:
        assert not found.odds.record.details.vetoes or move.ally in [
            ally.id for ally in found.odds.record.details.allies if ally.veto]
        if move.tried is not None:
            changed = scenario.with_(f"stances.{found.candidate}.{move.ally}", move.tried)
            assert move.then.odds == pytest.approx(agreed(changed, outcomes), abs=1e-6)
            assert (move.word == move.tried) == (move.share_then < 0.05)


@pytest.mark.parametrize("seed", range(12))
def test_the_largest_difference(seed):
    scenario = random_scenario(seed)
    ally = scenario.allies[0]
    other = scenario.with_(f"stances.{scenario.candidates[0]}.{ally}", "block")
    found = sim.compare({"as it is": scenario, "blocked": other}, RUNS, workers=1)
    before, after = (run(one, RUNS, workers=1).counts for one in (scenario, other))
    changes = {name: (after[name] - before[name]) / RUNS for name in before}
    if found.headline.startswith("No difference against as it is"):
        assert not any(row.is_clear for row in found.record.differences)
        return
    name, points = re.fullmatch(r"The largest clear difference against as it is: under blocked the odds of (.*) change by ([+-][\d.]+) points "
                                r"\([+-][\d.]+ to [+-][\d.]+\)\.", found.headline).groups()
    assert 100 * changes[name] == pytest.approx(float(points), abs=0.051)
    clear = {row.outcome for row in found.record.differences if row.is_clear}
    assert abs(changes[name]) == max(abs(changes[one]) for one in clear)


@pytest.mark.parametrize("seed", range(8))
def test_where_the_likeliest_outcome_changes(seed):
    scenario, values = random_scenario(seed), [0.1, 0.3, 0.6, 0.9]
    path = f"allies.{scenario.allies[0]}.resolve"
    swept = run_sweep(scenario, {path: values}, RUNS, workers=1)
    text = studies.favourite_words(swept.record)
    best = []
    for value in values:
        counts = run(scenario.with_(path, value), RUNS, workers=1).counts
        best.append({name for name, count in counts.items() if count == max(counts.values())})
    if text.endswith("throughout."):
        name = text.removeprefix("The likeliest outcome is ").removesuffix(" throughout.")
        assert all(name in one for one in best)
        return
    for first, second, low, high in re.findall(r"from (.*?) to (.*?) between ([\d.]+) and ([\d.]+)", text):
        assert first in best[values.index(float(low))] and second in best[values.index(float(high))]
    assert text.count("between") == text.count("from ") >= 1


@pytest.mark.parametrize("value, low, high, text", [
    (-0.08, -0.16, 0.01, "0 % (0 to 1)"), (1.2, 0.7, 1.7, "100 % (70 to 100)"), (0.001, -0.2, 0.2, "<1 % (0 to 20)")])
def test_an_index_lies_where_one_can(value, low, high, text):
    assert studies.index_words(value, low, high) == text and studies.is_beyond(value) == (value < 0 or value > 1)


def test_indices_of_a_noisy_small_sample_are_held_to_what_can_be():
    from support.command import nemcon
    found = sim.pivots("un-sg-2026", 200, sensitivity=16)
    assert any(row.first < 0 for row in found.sensitivity.groups)  # the sample is as noisy as it is meant to be
    answer = nemcon("pivots", "un-sg-2026", "--replicates", 200, "--rows", 16)
    rows = re.findall(r"(\S+) % \((\S+) to (\S+)\)", answer.out)
    assert rows and all("-" not in part and float(part.strip("<>")) <= 100 for row in rows for part in row)
    assert "noise and are shown as 0 or 100 %" in " ".join(answer.out.split())
    drawn = found.plots["sensitivity"]()
    assert drawn.get_xlim()[0] >= -0.1
