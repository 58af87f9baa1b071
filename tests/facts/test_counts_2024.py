"""The succession of 2024 given the counts that were published: the curve of support passes through each of them."""

from __future__ import annotations

import sim


def test_the_curve_passes_through_each_given_count():
    odds = sim.run("nato-sg-2024-counts", replicates=1000)
    scenario = odds.encoded.scenario
    band = {row.round: row for row in odds.record.support if row.candidate == "Mark Rutte"}
    used_ones = odds.record.observations.used[:-1]  # the last one says that nothing was agreed
    for seen, used in zip(scenario.document.observations, used_ones, strict=True):
        low, high = (seen.count, seen.count) if seen.count is not None else (seen.low, seen.high)
        row = band[used.round]
        assert row.p05 <= high and low <= row.p95, f"{used.words}: {row}"
        assert low - seen.error <= row.mean <= high + seen.error, f"{used.words}: {row}"
