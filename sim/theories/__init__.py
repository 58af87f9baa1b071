"""Other people's answers to the same question: one small file each, one table of them all."""

from .poll import Poll
from .registry import THEORIES
from .theory import Need, Theory

__all__ = ["THEORIES", "Need", "Poll", "Theory"]
