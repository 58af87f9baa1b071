"""An attempt to break the command line, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Promise(StrEnum):
    """What is promised for any input, in the word by which a broken promise is counted."""

    STATUS = "exit status 0 or 2"
    NO_TRACEBACK = "no traceback"
    NO_WARNING = "no warning"
    STRICT_JSON = "one JSON document, no NaN"
    PLAIN_TEXT = "no control characters"
    NAMED = "a refusal names the file"
    AGREEING = "what check accepts runs, what it refuses does not"
    QUICK = "one second"
    SMALL = "500 MB"
    ALIVE = "the process lives"


@dataclass(frozen=True)
class Attempt:
    """Files, by their path below the scenario's folder, and the commands that are given the main one.

    The first command is a check; the others follow when it accepts the file, or always if `insists`.
    """

    kind: str
    main: str
    files: tuple[tuple[str, bytes], ...]
    commands: tuple[tuple[str, ...], ...] = (("check",),)
    insists: bool = False

    @property
    def name(self) -> str:
        """A short name for the folder in which an offending input is kept."""
        digest = hashlib.sha256(repr((self.main, self.files)).encode()).hexdigest()[:10]
        return f"{self.kind.replace(' ', '-').replace(':', '')}-{digest}"

    def keep(self, folder: Path, notes: str) -> None:
        """Writes the files and what they broke into a folder of its own."""
        for name, data in (*self.files, ("broken.txt", notes.encode())):
            path = folder / self.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


class Breach(NamedTuple):
    """A promise that was broken, and how it was noticed."""

    promise: Promise
    notes: str


@dataclass(frozen=True)
class Outcome:
    """What an attempt came to: the most processor seconds of a command, the most memory of the process (MB)."""

    accepted: bool = False
    breaches: tuple[Breach, ...] = ()
    seconds: float = 0.0
    megabytes: float = 0.0
    statuses: tuple[int, ...] = ()

    @property
    def notes(self) -> str:
        """How each promise was broken, as text."""
        return "\n\n".join(f"{breach.promise}\n{breach.notes}" for breach in self.breaches)


@dataclass
class Tally:
    """Counts of outcomes, by kind of damage."""

    accepted: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    broken: dict[Promise, int] = field(default_factory=dict)
    seconds: float = 0.0
    megabytes: float = 0.0
    long: int = 0  # valid files that took more than a second because their calendar is very long

    def add(self, kind: str, outcome: Outcome) -> None:
        """Counts an outcome."""
        ended = self.accepted if outcome.accepted else self.refused
        ended[kind] = ended.get(kind, 0) + 1
        for promise in {breach.promise for breach in outcome.breaches}:
            self.broken[promise] = self.broken.get(promise, 0) + 1
        if outcome.seconds > 1.0 and not any(breach.promise is Promise.QUICK for breach in outcome.breaches):
            self.long += 1
        else:
            self.seconds = max(self.seconds, outcome.seconds)
        self.megabytes = max(self.megabytes, outcome.megabytes)

    def times(self, *promises: Promise) -> int:
        """Returns how often one of some promises was broken."""
        return sum(self.broken.get(promise, 0) for promise in promises)

    @property
    def total(self) -> int:
        """How many outcomes were counted."""
        return sum(self.accepted.values()) + sum(self.refused.values())

    def lines(self) -> Sequence[str]:
        """Returns a line for each kind of damage."""
        return [f"{kind:28} {self.accepted.get(kind, 0):7} accepted {self.refused.get(kind, 0):7} refused"
                for kind in sorted({*self.accepted, *self.refused})]
