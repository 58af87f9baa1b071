"""Other people's answers to the same question: one small file each, one table of them all."""

from sim.theories.poll import Poll
from sim.theories.registry import THEORIES, PollInput, Theory

__all__ = ["THEORIES", "Poll", "PollInput", "Theory"]
