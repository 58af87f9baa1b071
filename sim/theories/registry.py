"""The table of all theories."""

from __future__ import annotations

from .condorcet import condorcet
from .heaviest import heaviest
from .mean import mean
from .median import median
from .nash import nash
from .support import support, support_heads
from .theory import Need, Theory

_ALL = (
    Theory(
        "mean",
        "Weighted mean position",
        "Compromise Model (Van den Bos 1991; Thomson et al. 2006)",
        frozenset({Need.WEIGHT, Need.POSITION, Need.ATTITUDE, Need.THRESHOLD}),
        mean,
    ),
    Theory(
        "median",
        "Weighted median position",
        "Black 1948; without positions Balinski and Laraki 2007, Fabre 2021",
        frozenset({Need.WEIGHT, Need.POSITION, Need.ATTITUDE, Need.THRESHOLD}),
        median,
    ),
    Theory(
        "condorcet",
        "Probabilistic Condorcet election",
        "KTAB (Wise, Lester and Efird 2015)",
        frozenset({Need.WEIGHT, Need.ATTITUDE, Need.THRESHOLD}),
        condorcet,
    ),
    Theory(
        "nash",
        "Nash bargaining, no side payments",
        "Nash 1950; Kalai 1977; Caragiannis et al. 2019",
        frozenset({Need.WEIGHT, Need.ATTITUDE, Need.THRESHOLD, Need.RULE}),
        nash,
    ),
    Theory(
        "support",
        "Share of firm support, by weight",
        "the newspaper's count; law L1 in docs/model.md",
        frozenset({Need.WEIGHT, Need.ATTITUDE}),
        support,
    ),
    Theory(
        "support_heads",
        "Share of firm support, by heads",
        "the newspaper's count",
        frozenset({Need.ATTITUDE}),
        support_heads,
    ),
    Theory(
        "heaviest",
        "The heaviest ally's pick",
        "folk theory",
        frozenset({Need.WEIGHT, Need.ATTITUDE, Need.THRESHOLD}),
        heaviest,
    ),
)

THEORIES: dict[str, Theory] = {theory.name: theory for theory in _ALL}
"""Every theory by name, in the order in which tables show them."""
