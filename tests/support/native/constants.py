"""Constants of another module, as equations use them."""

from enum import IntEnum

TENTH = 0.1


class Kind(IntEnum):
    FIRST, SECOND = 1, 2
