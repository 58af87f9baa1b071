"""L8. Names mean nothing: relabelling allies or candidates relabels the odds, and under L1 an ally that is split in two
changes none. Identical *candidates* do split their backing, as in life, and that is shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import ConsensusModel
from sim.model.rounds import run_chunk
from support.laws.check import counts_agree, same_odds
from support.laws.copying_loop import winners
from support.laws.worlds import copying, counts, document, encoded_from, in_order, world_of
from support.oracle.exact import solve

RUNS, SEED = 5000, 1
SIZES = {"A": 5.0, "B": 3.0, "C": 2.0, "D": 1.0}
STANCES = {"Ada": {"A": 0.5, "B": -0.2, "C": 0.0, "D": -0.5}, "Bo": {"A": -0.2, "B": 0.5, "C": 0.2, "D": 0.0},
           "Cy": {"A": 0.0, "B": 0.2, "C": 0.5, "D": 0.2}}
EVERYTHING = {"meetings": 1, "persuasion": 0.2, "isolation": 0.3, "urgency": 0.1, "shelter": 0.1, "closing": 0.6,
              "offer_step": 0.05, "budget": 1, "news": 0.02, "backing_floor": 0.05, "patience": 3, "resolve": 0.4,
              "premium": 0.1, "spread_stated": 0.15, "threshold": 0.1}
NEW_ALLIES = {"A": "Zanzibar", "B": "Yemen", "C": "Xanadu", "D": "Wales"}
NEW_NAMES = {"Ada": "Bo", "Bo": "Cy", "Cy": "Ada"}  # they swap names


def relabelled(allies: dict[str, str], names: dict[str, str], sizes=None, process=None, stances=None, **tables):
    """Encodes the same alliance under other names."""
    sizes, stances = sizes or SIZES, stances or STANCES
    return world_of({allies[ally]: size for ally, size in sizes.items()},
                    {names[name]: {allies[ally]: x for ally, x in row.items()} for name, row in stances.items()},
                    process or EVERYTHING, rounds=30, **tables)


SAME_ALLIES, SAME_NAMES = {ally: ally for ally in SIZES}, {name: name for name in STANCES}


def odds_counts(encoded, names=SAME_NAMES, runs: int = RUNS) -> list[int]:
    """Returns replicates by outcome in the order of the old names, the fallback last."""
    tally, _ = run_chunk(encoded.world, SEED, 0, runs, counted_until=30)
    by_name = counts(encoded, tally)
    return [by_name[names[name]] for name in STANCES] + [by_name[encoded.fallback]]


BEFORE = relabelled(SAME_ALLIES, SAME_NAMES)


@pytest.mark.parametrize("allies, names", [(NEW_ALLIES, SAME_NAMES), (SAME_ALLIES, NEW_NAMES),
                                              (NEW_ALLIES, NEW_NAMES)])
def test_relabelling_relabels_the_odds(allies, names):
    verdict = same_odds(odds_counts(BEFORE), odds_counts(relabelled(allies, names), names))
    assert verdict, verdict


def test_the_order_of_the_file_changes_no_bit():
    def backwards(table):
        return {key: backwards(value) if isinstance(value, dict) else value for key, value in reversed(table.items())}
    written = document(SIZES, STANCES, EVERYTHING, rounds=30)
    tallies = [run_chunk(encoded_from(file).world, SEED, 0, 200, counted_until=30)[0] for file in (written, backwards(written))]
    for name, one, other in zip(tallies[0]._fields, *tallies, strict=True):
        assert np.array_equal(one, other), name


FEW = st.sampled_from([-1.0, 0.3, 1.0])  # so that many an ally is exactly torn between candidates


@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(st.lists(st.lists(FEW, min_size=3, max_size=3), min_size=2, max_size=3),
       st.sampled_from([{}, {"isolation": 1.2}, {"isolation": 0.7, "shelter": 0.2, "backing_floor": 0.3, "patience": 1},
                        {"closing": 0.6, "offer_step": 2, "budget": 4, "premium": 0.1, "shelter": 0.2}]))
def test_exact_odds_are_relabelled_exactly(rows, process):
    """Without the noise of a simulation: allies 5, 3, 2 are rotated among the names, and so are the candidates."""
    names, allies = ["Ada", "Bo", "Cy"][:len(rows)], ["A", "B", "C"]
    sizes, stances = dict(zip(allies, (5.0, 3.0, 2.0), strict=True)), dict(zip(names, rows, strict=True))
    turned = dict(zip(allies, (*allies[1:], allies[0]), strict=True))
    other = dict(zip(names, (*names[1:], names[0]), strict=True))
    old = world_of(sizes, {name: dict(zip(allies, row, strict=True)) for name, row in stances.items()},
                   {"meetings": 0.34, "persuasion": 1, **process})
    new = world_of({turned[ally]: size for ally, size in sizes.items()},
                   {other[name]: {turned[ally]: x for ally, x in zip(allies, row, strict=True)}
                    for name, row in stances.items()}, {"meetings": 0.34, "persuasion": 1, **process})
    before, after = (dict(zip(e.outcomes, solve(e.world).odds, strict=True)) for e in (old, new))
    assert [after[other[name]] for name in names] == pytest.approx([before[name] for name in names], abs=1e-9)


def test_an_ally_that_is_exactly_torn_may_pay_for_either_name():
    """Found by the exact chain: the payer must not depend on which of two equal names comes first in the arrays."""
    stances = {"Ada": {"A": 1, "B": 0, "C": -1}, "Bo": {"A": 1, "B": -1, "C": -1}}  # B backs Ada, but objects
    process = {"closing": 0.3, "offer_step": 2, "budget": 4, "premium": 0.1}
    for names in (SAME_NAMES, NEW_NAMES, {"Ada": "Cy", "Bo": "Ada", "Cy": "Bo"}):
        encoded = relabelled({ally: ally for ally in "ABC"}, names, {"A": 5.0, "B": 0.01, "C": 2.0}, process, stances)
        assert solve(encoded.world).odds[encoded.outcomes.index(names["Ada"])] == 1.0


# An ally that is split in two.


def split_odds(sizes: dict[str, float], backers: dict[str, str], runs: int = 20_000):
    tally, _ = run_chunk(copying(sizes, backers).world, SEED, 0, runs, counted_until=50)
    return tally.ended.sum(axis=1)


WHOLE, HALVES = {"A": 4, "B": 2, "C": 1}, {"A": 2, "A too": 2, "B": 2, "C": 1}
BACKERS = {"A": "Ada", "A too": "Ada", "B": "Bo", "C": "Cy"}
SHARES = {"Ada": 4 / 7, "Bo": 2 / 7, "Cy": 1 / 7}


@pytest.mark.parametrize("sizes", [WHOLE, HALVES])
def test_splitting_an_ally_changes_no_odds(sizes):
    backers = {ally: BACKERS[ally] for ally in sizes}
    verdict = counts_agree(split_odds(sizes, backers), 20_000, in_order(copying(sizes, backers), SHARES))
    assert verdict, verdict
    exact = dict(zip(copying(sizes, backers).outcomes, solve(copying(sizes, backers).world).odds, strict=True))
    assert {name: exact[name] for name in SHARES} == pytest.approx(SHARES, abs=1e-11)


# Identical candidates.

ONE = {"Ada": {"A": 1, "B": -1, "C": -1}, "Bo": {"A": -1, "B": 1, "C": 1}}
TWINS = {**ONE, "Bo's twin": ONE["Bo"]}
DIVIDED = {"A": 4, "B": 3, "C": 2}


def front_runner_and_backing(stances) -> tuple[str | None, dict[str, float]]:
    model = ConsensusModel(world_of(DIVIDED, stances, rounds=3))
    return model.front_runner, dict(zip(model.encoded.candidates, model.state.backing.tolist(), strict=True))


def test_identical_candidates_split_their_backing():
    leader, backing = front_runner_and_backing(ONE)
    assert leader == "Bo" and backing == pytest.approx({"Ada": 4 / 9, "Bo": 5 / 9})
    leader, backing = front_runner_and_backing(TWINS)
    assert backing == pytest.approx({"Ada": 4 / 9, "Bo": 2.5 / 9, "Bo's twin": 2.5 / 9})
    assert leader == "Ada", "the twins let a name through that fewer want"


def test_identical_candidates_lose_odds_by_it():
    process = {"meetings": 0.34, "persuasion": 1, "closing": 0.3, "offer_step": 3, "budget": 9}
    alone, together = (solve(world_of(DIVIDED, stances, process).world).odds for stances in (ONE, TWINS))
    ada = world_of(DIVIDED, ONE, process).outcomes.index("Ada")
    ada_too = world_of(DIVIDED, TWINS, process).outcomes.index("Ada")
    assert together[ada_too] > alone[ada] + 0.1


# Negative controls: one mechanism is changed and the same check fails.


def test_control_relabelling_that_also_changes_a_number():
    heavier = relabelled(NEW_ALLIES, SAME_NAMES, sizes={**SIZES, "D": 3.0})
    assert not same_odds(odds_counts(BEFORE), odds_counts(heavier))


def test_control_relabelling_that_forgets_one_stance():
    swapped = {**STANCES, "Cy": {**STANCES["Cy"], "C": -0.2}}
    assert not same_odds(odds_counts(BEFORE), odds_counts(relabelled(NEW_ALLIES, SAME_NAMES, stances=swapped)))


def test_control_in_the_other_order_of_drawing_a_split_changes_the_odds():
    whole, halves = (np.array(list(sizes.values()), dtype=float) for sizes in (WHOLE, HALVES))
    before, after = winners(False, whole, SEED, 20_000), winners(False, halves, SEED, 20_000)
    assert not same_odds(before, [after[0] + after[1], *after[2:]])
    law_before, law_after = winners(True, whole, SEED, 20_000), winners(True, halves, SEED + 1, 20_000)
    assert same_odds(law_before, [law_after[0] + law_after[1], *law_after[2:]])


def test_control_heads_count_in_the_rest_of_the_model():
    """Isolation and the closing count members, so there a split ally is two."""
    process = {"meetings": 0.25, "isolation": 1.4, "closing": 0.5, "offer_step": 3, "budget": 1.5, "premium": 0.1}
    odds = []
    for sizes in (WHOLE, HALVES):
        encoded = copying(sizes, {ally: BACKERS[ally] for ally in sizes}, process)
        odds.append(dict(zip(encoded.outcomes, solve(encoded.world).odds, strict=True)))
    assert abs(odds[1]["Ada"] - odds[0]["Ada"]) > 0.01
