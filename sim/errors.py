"""What can go wrong, said once: where, what, what was given, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a user's file, with the place where it was found (line and column count from 1)."""

    file: str
    line: int
    column: int
    what: str
    given: str = ""
    hint: str = ""

    def __str__(self) -> str:
        parts = [self.what, self.given and f"got {self.given}", self.hint]
        return f"{self.file}:{self.line}:{self.column}: " + ", ".join(part for part in parts if part)


class NemconError(Exception):
    """Anything Nemcon raises on purpose."""


class UserError(NemconError):
    """The user's input is wrong; the command line prints the message and exits with status 2."""


class ScenarioError(UserError):
    """A scenario file has one or more problems, all of them listed."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]):
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class PathError(UserError):
    """A dotted path names no field of the scenario, or the value does not fit it."""


class ImpossibleError(UserError):
    """The assumptions of a scenario make what was seen all but impossible: hardly any run agrees with it."""


class StoreError(UserError):
    """A folder of results cannot be read or written, or belongs to another model version."""
