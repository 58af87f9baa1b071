"""Counts coalitions by how many members they have and how much weight, exactly, for hundreds of members.

The numbers of coalitions of one size are the coefficients of a polynomial in weight, and the polynomial is
kept as one big integer with a fixed number of bits a coefficient. So a member joins by a shift and an
addition and leaves by a shift and a subtraction, and nothing is ever rounded. Generating functions for voting
power: Mann and Shapley 1962 (RAND RM-3158).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Coalitions:
    """Holds, for every size, how many coalitions of some players have which weight.

    `rows[s]` packs the counts of coalitions with s members; `bits` is the room for one count, more than the
    number of players that may ever join.
    """

    bits: int
    rows: tuple[int, ...] = (1,)

    @classmethod
    def of(cls, weights: list[int], bits: int) -> Coalitions:
        """Counts the coalitions of players with these whole weights >= 0."""
        coalitions = cls(bits)
        for weight in sorted(weights):
            coalitions = coalitions.joined(weight)
        return coalitions

    def joined(self, weight: int) -> Coalitions:
        """Adds a player: every coalition now exists without it and with it."""
        shift = weight * self.bits
        apart = (*self.rows, 0)
        grown = (0, *(row << shift for row in self.rows))
        return Coalitions(self.bits, tuple(a + g for a, g in zip(apart, grown, strict=True)))

    def without(self, weight: int) -> Coalitions:
        """Removes a player of this weight, who must be one of those counted."""
        shift = weight * self.bits
        rows = [self.rows[0]]
        for row in self.rows[1:-1]:
            rows.append(row - (rows[-1] << shift))
        return Coalitions(self.bits, tuple(rows))

    def count(self, size: int, low: int, high: int | None = None) -> int:
        """Counts the coalitions of one size whose weight is at least `low` and, if given, below `high`."""
        row = self.rows[size] >> max(0, low) * self.bits
        if high is not None:
            row &= (1 << max(0, high - max(0, low)) * self.bits) - 1
        return _sum_of_places(row, self.bits)


def _sum_of_places(number: int, bits: int) -> int:
    """Adds up the places of a packed integer by folding it in half: linear time, where a division is not."""
    places = -(-number.bit_length() // bits)
    while places > 1:
        places = (places + 1) // 2
        number = (number >> places * bits) + (number & ((1 << places * bits) - 1))
    return number
