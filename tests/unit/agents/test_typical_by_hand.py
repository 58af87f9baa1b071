"""The rule for the typical replicate, on records that are made up: no replicate is played."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import replay as module
from sim.agents.replay import most_typical, support_path
from sim.model.tally import new_record, new_tally
from support.scenes import five

ADA, BO, NOBODY = 0, 1, 2


@pytest.fixture
def played(monkeypatch):
    """Lets made-up replicates be played: rows of (outcome, round, members not objecting to Ada in each round)."""
    rows, asked = [], []

    def play(world, seed, first, count, counted_until, records):
        asked.append((seed, first, count))
        assert world is five().world and records
        tally, record = new_tally(5, 2, counted_until), new_record(count)
        for k in range(count):
            record.outcome[k], record.round[k], support = rows[first + k]
            for t, members in enumerate(support):
                tally.support[ADA, t, members] = tally.support[BO, t, 0] = 1
        return tally, record

    monkeypatch.setattr(module, "run_chunk", play)
    return SimpleNamespace(rows=rows, asked=asked)


def test_the_lower_of_two_middle_durations_counts(played):
    played.rows += [(BO, 9, ()), (ADA, 8, ()), (ADA, 2, ()), (ADA, 4, ()), (ADA, 6, ()), (NOBODY, 4, ())]
    found = most_typical(five(), seed=3, considered=6)
    assert (found.replicate, found.considered, found.outcome, found.rounds) == (3, 6, "Ada", 4)
    assert found.share == pytest.approx(4 / 6)
    assert played.asked == [(3, 0, 6)], "one alone needs no comparison"


def test_the_middle_of_an_odd_number_is_the_middle(played):
    played.rows += [(ADA, 8, ()), (ADA, 2, ()), (ADA, 5, ())]
    assert most_typical(five(), considered=3).replicate == 2


def test_of_those_alike_the_path_nearest_to_their_mean_is_taken(played):
    """Paths 1 1 1, 5 5 5 and 2 3 3; another outcome and another duration do not count."""
    played.rows += [(BO, 2, (3, 3, 3)), (ADA, 2, (1, 1, 1)), (ADA, 2, (5, 5, 5)), (ADA, 2, (2, 3, 3)),
                    (ADA, 1, (2, 2)), (ADA, 9, (2,) * 10)]
    assert most_typical(five(), considered=6).replicate == 3
    assert played.asked[1:] == [(1, 1, 1), (1, 2, 1), (1, 3, 1)]


def test_distance_is_that_of_squares(played):
    """From the mean path 1 1 1 1, 0 0 0 0 is off by 4 in all and 4 in squares; 1 1 1 4 by 3 and by 9."""
    played.rows += [(ADA, 3, (1, 1, 1, 4)), (ADA, 3, (0, 0, 0, 0)), (ADA, 3, (2, 2, 2, 0)), (ADA, 3, (1, 1, 1, 0))]
    paths = np.array([row[2] for row in played.rows], dtype=float)
    expected = ((paths - paths.mean(axis=0)) ** 2).sum(axis=1).argmin()
    assert most_typical(five(), considered=4).replicate == expected


def test_among_equals_the_first(played):
    played.rows += [(ADA, 1, (1, 3)), (ADA, 1, (3, 1)), (ADA, 1, (3, 1)), (ADA, 1, (1, 3))]
    assert most_typical(five(), considered=4).replicate == 0


def test_only_the_first_two_hundred_alike_are_compared(played):
    played.rows += [(ADA, 1, (0, 0))] * 3 + [(ADA, 1, (5, 5))] * 300
    assert most_typical(five(), considered=303).replicate == 3
    assert len(played.asked) == 1 + 200


def test_a_thousand_are_considered_unless_told_otherwise(played):
    played.rows += [(ADA, 1, (0, 0))] * 1000
    found = most_typical(five())
    assert (found.considered, found.share, played.asked[0]) == (1000, 1.0, (1, 0, 1000))


def test_a_path_goes_to_the_end_or_to_the_last_shown_round(played):
    played.rows += [(ADA, 2, (1, 2, 3, 4)), (ADA, 99, (2,) * 41)]
    assert support_path(five(), 1, 0).tolist() == [[1, 2, 3], [0, 0, 0]]
    assert support_path(five(), 1, 1).shape == (2, 41)
