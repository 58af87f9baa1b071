"""The news of a round: a number of mean 0 and variance 1 from 16 bits.

News is small and comes in every round, so what an attitude has heard after some rounds is a sum of many numbers of
which only the variance is left; docs/model.md, section 7, gives the argument and the measured effect on the odds.
What is drawn once (first attitudes, uncertain inputs) keeps the exact quantile of 52 bits.

The number is an odd rational function of a uniform of 16 bits, near the normal quantile. Over its 65,536 values, which
are all different and equally likely, the mean is exactly 0, the variance 1 and the fourth moment 3 (a normal's), the
sixth 14.3 (a normal's 15). None is beyond 3.0008, and the distribution function is nowhere further than .0063 from the
normal one. Fewer bits would make ties: a sum of the bits of one byte has nine values only.
"""

from __future__ import annotations

# z = q (A - B q**2) / (1 - C q**2) with q in (-1/2, 1/2). C is a short number near the best fit of the quantile;
# A and B then follow from the variance and the fourth moment over the 65,536 values (solved with 40 digits).
A, B, C = 2.6494563299849085, 8.376817360949262, 3.63
LOW_16 = 0xFFFF
TWO_MINUS_16 = 2.0**-16


def news_row(t):
    """Return which of the four words of a block of news is that of round t."""
    return (t & 7) >> 1


def news_shift(t):
    """Return by how much that word is shifted to the right to have round t's 16 bits lowest."""
    return (t & 1) << 4


def news_normal(bits):
    """Return the number of mean 0 and variance 1 that the lowest 16 bits of a word stand for.

    Parameters
    ----------
    bits : int or ndarray of unsigned integers
        Words; what is above the 16 lowest bits does not count.

    Returns
    -------
    float or ndarray
        Between -3.0008 and 3.0008; it grows with the 16 bits.

    Examples
    --------
    >>> news_normal(0), news_normal(0xFFFF) == -news_normal(0)
    (-3.000763333140633, True)
    """
    q = ((bits & LOW_16) + 0.5) * TWO_MINUS_16 - 0.5
    z = q * q
    return q * (A - B * z) / (1.0 - C * z)


def fill_news_normals(normals, words, t):
    """Fill `normals` (entries,) with round t's news from `words` (4, entries); see `draws.fill_news_words`."""
    row, shift = news_row(t), news_shift(t)
    for k in range(len(normals)):
        normals[k] = news_normal(words[row, k] >> shift)
