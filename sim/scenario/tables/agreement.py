"""How far coders agree."""

from __future__ import annotations

import math
from collections.abc import Sequence


def alpha(codings: Sequence[Sequence[float]]) -> float | None:
    """Return Krippendorff's alpha for interval data.

    Parameters
    ----------
    codings
        One row a coder, one column a stance, shape (coders, stances); nan where a coder states none.

    Returns
    -------
    float or None
        1 when all agree, 0 as by chance, below 0 when worse; None when no stance is stated by two coders. When every
        stance that counts is the same number, agreement cannot be told from chance, and it is None too.

    Examples
    --------
    >>> alpha([[0.5, -0.5, 0.2], [0.5, -0.5, 0.2]])
    1.0
    >>> alpha([[0.5, math.nan], [math.nan, 0.5]])
    """
    shared = [column for column in zip(*codings, strict=True) if sum(not math.isnan(value) for value in column) > 1]
    if len({value for column in shared for value in column if not math.isnan(value)}) < 2:
        return None
    import krippendorff
    return float(krippendorff.alpha(reliability_data=[list(row) for row in zip(*shared, strict=True)],
                                    level_of_measurement="interval"))
