"""The replicate that is told is typical by the stated rule."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.agents.replay import _first_in_file, most_typical, support_path
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from support.scenes import five, scenario


@pytest.fixture(scope="module")
def record():
    return run_chunk(five().world, 1, 0, 300, counted_until=five().counted_until, records=True)[1]


def test_it_ends_in_the_likeliest_outcome_after_the_median_time(record):
    typical = most_typical(five(), considered=300)
    likeliest = five().outcomes[np.bincount(record.outcome).argmax()]
    alike = record.outcome == five().outcomes.index(likeliest)
    assert typical.outcome == likeliest
    assert typical.share == alike.mean()
    assert typical.rounds == np.sort(record.round[alike])[(alike.sum() - 1) // 2]
    assert alike[typical.replicate] and record.round[typical.replicate] == typical.rounds


def test_among_equals_its_path_is_the_nearest_to_the_mean(record):
    typical = most_typical(five(), considered=300)
    outcome = five().outcomes.index(typical.outcome)
    tied = np.flatnonzero((record.outcome == outcome) & (record.round == typical.rounds))
    assert len(tied) > 1
    paths = np.array([support_path(five(), 1, int(k)) for k in tied], dtype=float)
    distance = ((paths - paths.mean(axis=0)) ** 2).sum(axis=(1, 2))
    assert typical.replicate == tied[distance.argmin()]


def test_it_is_the_same_every_time_and_another_for_another_seed():
    assert most_typical(five(), considered=200) == most_typical(five(), considered=200)
    assert most_typical(five(), seed=2, considered=200) != most_typical(five(), considered=200)


def test_a_path_is_what_the_agents_of_that_replicate_do():
    model = ConsensusModel(five(), replicate=3).run()
    data = model.datacollector.get_model_vars_dataframe()
    seen = np.array([data[f"support of {name}"] for name in five().candidates])
    assert np.array_equal(support_path(five(), 1, 3), seen)


def test_one_considered_replicate_is_the_typical_one():
    typical = most_typical(five(), considered=1)
    assert (typical.replicate, typical.share, typical.considered) == (0, 1.0, 1)


def test_equal_counts_go_to_the_first_in_the_file():
    even = encode(scenario(calendar={"rounds": 0, "fallback": "nobody"}))
    assert most_typical(even, considered=5).outcome == "nobody"
    assert five().outcomes[_first_in_file(five(), np.array([5, 5, 5]))] == "Ada"
    assert five().outcomes[_first_in_file(five(), np.array([5, 5, 6]))] == "nobody agreed"


def test_many_alike_replicates_cost_little():
    still = {"persuasion": 0.0, "news": 0.0, "offer_step": 0.0, "isolation": 0.0, "urgency": 0.0, "spread_stated": 0.0,
             "spread_unknown": 0.0, "immovable": 0.0, "immovable_block": 0.0}
    typical = most_typical(encode(scenario(process=still)), considered=1000)
    assert (typical.replicate, typical.share) == (0, 1.0)
