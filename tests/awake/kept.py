"""What was found so far, kept in a folder: a count that is repeated tries only what nobody noticed before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from awake.changes import Change
from awake.trial import Ran


class Kept:
    """One line for what each test runs, and one for each change that was tried. A change belongs to the text of its
    file: an edited file is counted anew."""

    def __init__(self, root: Path, folder: Path):
        self.root, self.folder = root, folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._digests: dict[str, str] = {}

    def ran(self, watch: Callable[[object], Ran], items: Iterable) -> list[Ran]:
        """Returns what each test does when nothing is changed, and watches those that were not watched yet."""
        known = {test: Ran(test, passed, seconds, frozenset(functions))
                 for test, passed, seconds, functions in self._lines("ran.jsonl")}
        for item in items:
            if item.nodeid not in known:
                ran = known[item.nodeid] = watch(item)
                self._add("ran.jsonl", [ran.test, ran.passed, ran.seconds, sorted(ran.functions)])
        return list(known.values())

    def write(self, change: Change, verdict: str, test: str) -> None:
        """Keeps what became of a change, and the test that noticed it."""
        self._add("tried.jsonl", [self._name(change), verdict, test])

    def verdicts(self, changes: Iterable[Change]) -> dict[Change, str]:
        """Returns what became of those changes that were tried; the last time counts."""
        found = {name: verdict for name, verdict, _ in self._lines("tried.jsonl")}
        return {change: found[self._name(change)] for change in changes if self._name(change) in found}

    def _name(self, change: Change) -> str:
        if change.module not in self._digests:
            self._digests[change.module] = hashlib.sha256((self.root / change.module).read_bytes()).hexdigest()[:12]
        return f"{change.module} {self._digests[change.module]} {change.operator} {change.occurrence}"

    def _lines(self, name: str) -> list[list]:
        file = self.folder / name
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def _add(self, name: str, line: list) -> None:
        with (self.folder / name).open("a") as file:
            file.write(json.dumps(line) + "\n")
