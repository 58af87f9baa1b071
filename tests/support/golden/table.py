"""The lines of the ledger: one digest a line, so that a diff shows at a glance what changed and what did not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.model.encoding import Encoded, encode
from sim.model.rounds import run_chunk
from sim.odds.run import run
from sim.scenario.catalog import find, shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION
from support.golden.digests import of_chunk, of_content, of_document

LEDGER = Path(__file__).parents[2] / "golden" / "digests.csv"
REPLICATES, SEEDS, PARAMETERS = 200, (1, 2), ("point", "prior")
# What the other parameters and the documents are taken of: a toy, a case of each kind of calendar, ties and events.
FEW = ("five-allies", "nato-sg-2023", "nato-sg-2024", "two-front-runners", "un-2006-09-14")
OTHER_PARAMETERS = "model1"


class Key(NamedTuple):
    """What a digest is of: `part` is `tally`, `records`, or a part of the document."""

    scenario: str
    parameters: str
    seed: int
    replicates: int
    part: str


class Entry(NamedTuple):
    """A digest, and the model version and the scenario's content that gave it."""

    model: int
    content: str
    digest: str


Book = dict[Key, Entry]
HEADER = ("model", "scenario", "parameters", "seed", "replicates", "part", "content", "digest")


def read_book(path: Path = LEDGER) -> Book:
    """Reads a ledger; one that is not there is empty."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as stream:
        return {Key(row["scenario"], row["parameters"], int(row["seed"]), int(row["replicates"]), row["part"]):
                Entry(int(row["model"]), row["content"], row["digest"]) for row in csv.DictReader(stream)}


def text_of(book: Book) -> str:
    """Returns a ledger as the text of its file, sorted."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for key, entry in sorted(book.items()):
        writer.writerow((entry.model, *key, entry.content, entry.digest))
    return stream.getvalue()


class Play(NamedTuple):
    """One thing to play: whose digests are lines of the ledger."""

    scenario: str
    parameters: str
    seed: int
    replicates: int
    document: bool


def plays(names: Iterable[str] | None = None, replicates: int = REPLICATES) -> Iterator[Play]:
    """Yields what the ledger is made of: every file that ships, or those that are named."""
    for name in shipped_names() if names is None else names:
        for parameters in PARAMETERS:
            for seed in SEEDS:
                yield Play(name, parameters, seed, replicates, name in FEW and parameters == "prior" and seed == 1)
        if name in FEW:
            yield Play(name, OTHER_PARAMETERS, 1, replicates, False)


@lru_cache(maxsize=8)
def world_of(scenario: str, parameters: str) -> Encoded:
    """Returns a shipped scenario as a world."""
    return encode(load(scenario), read_parameters(parameters))


def digests_of(play: Play) -> dict[str, str]:
    """Plays on the compiled driver and returns the digests by part."""
    encoded = world_of(play.scenario, play.parameters)
    found = of_chunk(run_chunk(encoded.world, play.seed, 0, play.replicates, counted_until=encoded.counted_until, records=True))
    if play.document:
        found |= of_document(run(encoded, play.replicates, play.seed, workers=1))
    return found


def played(todo: Iterable[Play] | None = None, model: str = MODEL_VERSION) -> Book:
    """Plays everything and returns the ledger as it should be."""
    book: Book = {}
    for play in plays() if todo is None else todo:
        content = of_content(find(play.scenario))
        for part, digest in digests_of(play).items():
            book[Key(*play[:4], part)] = Entry(int(model), content, digest)
    return book
