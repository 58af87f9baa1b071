"""Warnings appear where they must, with the right numbers, and nowhere else."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

from sim.odds.run import run
from sim.text import summary
from sim.text.summary import Lead, _rounded_up
from support.by_hand import odds_by_hand
from support.scenes import odds_of_five, scenario, with_counts


def notes(odds) -> list[str]:
    return summary.notes(odds.record, odds.encoded.scenario)


def lead(odds) -> Lead:
    return summary.lead(odds.record)


def test_the_lead_has_the_variance_of_a_paired_difference():
    rng = np.random.default_rng(5)
    p, total, repeats = (0.5, 0.3, 0.2), 400, 4000
    counts = rng.multinomial(total, p, size=repeats)
    seen = np.std((counts[:, 0] - counts[:, 1]) / total)
    difference = lead(with_counts(odds_of_five(), Ada=200, Bo=120, nobody_agreed=80))
    half = (difference.high - difference.low) / 2
    assert math.isclose(difference.lead, 0.2)
    assert math.isclose(half / 1.96, seen, rel_tol=0.05)


def test_a_clear_lead_needs_no_warning():
    odds = with_counts(odds_of_five(), Ada=800, Bo=150, nobody_agreed=50)
    assert lead(odds).is_clear
    assert not any("cannot tell" in note for note in notes(odds))


def test_a_narrow_lead_is_warned_of_with_the_number_that_would_do():
    odds = with_counts(odds_of_five(), Ada=52, Bo=45, nobody_agreed=3)
    note = next(note for note in notes(odds) if "cannot tell" in note)
    assert note.startswith("100 runs cannot tell Ada from Bo: the lead is 7.0 % (\N{MINUS SIGN}12.3 to 26.3 %).")
    assert note.endswith("About 760 would.")


def test_the_number_that_would_do_does():
    times = lambda factor: lead(with_counts(odds_of_five(), Ada=52 * factor, Bo=45 * factor, nobody_agreed=3 * factor))  # noqa: E731
    assert 700 < times(1).enough <= 800
    assert times(8).is_clear and not times(7).is_clear


@pytest.mark.parametrize("counts", [{"Ada": 50, "Bo": 50}, {"Ada": 1, "Bo": 1, "nobody_agreed": 1}])
def test_a_tie_has_no_number_that_would_do(counts):
    note = next(note for note in notes(with_counts(odds_of_five(), **counts)) if "cannot tell" in note)
    assert note.endswith("No feasible number would.")


def test_a_hair_s_breadth_in_many_replicates_needs_more_of_them():
    difference = lead(with_counts(odds_of_five(), Ada=500_100, Bo=499_900))
    assert not difference.is_clear
    assert difference.enough == 97_000_000


def test_one_outcome_in_all_replicates_is_clear():
    difference = lead(with_counts(odds_of_five(), Ada=20))
    assert (difference.lead, difference.low, difference.high, difference.is_clear) == (1.0, 1.0, 1.0, True)


def test_bare_assumptions_are_counted():
    assert any(re.match(r"all \d+ assumptions", note) for note in notes(odds_of_five()))


def test_a_scenario_that_rests_on_claims_is_not_warned_of():
    everything = {"candidates": ["c13"], "allies": ["c13"], "stances": ["c13"], "calendar": ["c13"]}
    odds = run(scenario(evidence=everything), 10, workers=1)
    assert not any("rest on no claim" in note for note in notes(odds))


def test_more_than_half_of_the_weight_in_one_hand_is_warned_of():
    half = {"A": {"size": 2.0}, "B": {"size": 1.0}, "C": {"size": 1.0}}
    more = {**half, "A": {"size": 2.1}}
    warned = [[note for note in notes(run(scenario(allies=allies), 5, workers=1)) if "of the weight" in note]
              for allies in (half, more)]
    assert warned == [[], ["A has 51 % of the weight, more than all others together."]]


@pytest.mark.parametrize("number, rounded", [(0.5, 1), (7.2, 8), (10.0, 10), (97.1, 98), (100.0, 100), (101.0, 110),
                                             (761.0, 770), (123_456.0, 130_000)])
def test_numbers_are_rounded_up_to_two_digits(number, rounded):
    assert _rounded_up(number) == rounded


def test_a_lead_of_nothing_at_its_lower_end_is_not_clear():
    assert not Lead(0.1, 0.0, 0.2, None).is_clear
    assert Lead(0.1, 1e-9, 0.2, None).is_clear


@pytest.mark.parametrize("bare, made, told", [(0, 0, False), (2, 4, False), (3, 4, True), (1, 1, True), (5, 10, False)])
def test_more_than_half_without_a_claim_is_mostly_assumption(monkeypatch, bare, made, told):
    assumed = [SimpleNamespace(claims=[] if k < bare else ["c01"], is_default=False) for k in range(made)]
    assumed += [SimpleNamespace(claims=[], is_default=True)] * 7  # what nobody stated does not count
    monkeypatch.setattr("sim.text.summary.assumptions", lambda scenario: assumed)
    found = [note for note in notes(odds_by_hand()) if "rest on no claim" in note]
    assert [note.split(" assumptions")[0] for note in found] == [f"{bare} of the {made}" if bare < made else f"all {bare}"] * told


def test_what_has_no_effect_is_told(monkeypatch):
    monkeypatch.setattr("sim.text.summary.warnings", lambda scenario, spare: ["One thing is idle", "Another is too"])
    assert notes(odds_by_hand())[-2:] == ["One thing is idle.", "Another is too."]
