"""A world as a page holds it: the arguments of the compiled loop as blocks of bytes, with the arrays that lie in them.

An array that is a view of another one stays a view: it names the same block. A page changes a world only by writing
numbers into these arrays, so every slot that it may change has its rows here beforehand (`changeable`).
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.model import world as w
from sim.model.draws import stable_id
from sim.model.encoding import Encoded, encode
from sim.model.events import is_conditional
from sim.model.quantiles import FAMILY_CODES
from sim.model.rounds import play_chunk, prepared, run_chunk
from sim.model.tally import Record
from sim.native.kinds import Array
from sim.native.language import fields_of, parameters_of
from sim.native.library import FOLDER
from sim.plot import palette
from sim.report.whatif.controls import controls, places
from sim.results.report import WhatIf
from sim.results.run import RunRecord
from sim.scenario.parameters import SHIPPED, read_parameters

MAX_ATTITUDES = 6000  # allies times candidates; a page of more would be slow to open and to play
MODULE = FOLDER / "equations.wasm"
MAX_PLAYED = 10_000  # replicates that a page plays in all
MAX_DRAWN = 20 * MAX_PLAYED  # among which they are, where some disagree with what was seen
RECORDS = 2000  # replicates that a page plays at once at most


def changeable(encoded: Encoded) -> w.World:
    """Return the world with rows for what it does not need itself: a draw for every attitude, even one without spread,
    and for each slot that can follow another one a row, which follows itself. It plays the same replicates.
    """
    world, at, n, m = encoded.world, encoded.slot, len(encoded.allies), len(encoded.candidates)
    drawn, following = set(world.input_slot.tolist()), set(world.follow[:, 0].tolist())
    extra = [(at.draw + j * m + c, stable_id(f"stances.{candidate}.{ally}"))
             for j, ally in enumerate(encoded.allies) for c, candidate in enumerate(encoded.candidates)
             if at.draw + j * m + c not in drawn]
    rows = len(extra)
    normal = np.tile([0.0, 1.0, 0.0], (rows, 1))
    starts = [*range(at.spread, at.spread + n * m), *range(at.reversion, at.reversion + n)]
    own = np.array([[slot, slot] for slot in starts if slot not in following], dtype=np.int64).reshape(-1, 2)
    return world._replace(
        input_slot=np.concatenate([world.input_slot, np.array([slot for slot, _ in extra], dtype=np.int64)]),
        input_family=np.concatenate([world.input_family, np.full(rows, FAMILY_CODES["normal"], dtype=np.int64)]),
        input_values=np.concatenate([world.input_values, normal]),
        input_low=np.concatenate([world.input_low, np.full(rows, -np.inf)]),
        input_high=np.concatenate([world.input_high, np.full(rows, np.inf)]),
        input_id=np.concatenate([world.input_id, np.array([name for _, name in extra], dtype=np.uint64)]),
        follow=np.concatenate([world.follow, own]))


class Memory:
    """The arguments of the compiled loop as data for a page.

    Attributes
    ----------
    blocks : list of dict
        `bytes` of each, and `at`: where its content lies in `content`; None for zeros.
    arguments : list of dict
        For each table its `name` and its `fields`: for an array its kind, block, first byte and shape.
    content : bytearray
        What the world says, block after block.
    """

    def __init__(self, world: w.World, shown: int, content: bytearray):
        self.blocks: list[dict[str, Any]] = []
        self.content = content
        self._known: dict[int, int] = {}
        self._keep: list[np.ndarray] = []
        given = prepared(world, shown, RECORDS)
        kinds = parameters_of(play_chunk)
        self.arguments = [self._argument(name, value, kinds[name], name == "world")
                          for name, value in zip(given._fields, given, strict=True)]

    def _argument(self, name: str, value: Any, kind: Any, filled: bool) -> dict[str, Any]:
        parts = {name: (value, kind)} if isinstance(kind, Array) else {
            field: (part, of) for (field, of), part in zip(fields_of(kind.cls).items(), value, strict=True)}
        return {"name": name, "fields": [self._field(field, part, of, filled) for field, (part, of) in parts.items()]}

    def _field(self, name: str, value: Any, kind: Any, filled: bool) -> dict[str, Any]:
        if not isinstance(kind, Array):
            return {"name": name, "kind": kind, "value": value}
        owner = value
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        return {"name": name, "kind": kind.element, "block": self._block(owner, filled),
                "from": value.ctypes.data - owner.ctypes.data, "shape": list(value.shape)}

    def _block(self, owner: np.ndarray, filled: bool) -> int:
        if id(owner) not in self._known:
            self._known[id(owner)] = len(self.blocks)
            self._keep.append(owner)  # an id is good for as long as its array lives
            data = np.ascontiguousarray(owner).tobytes() if filled else b""
            self.blocks.append({"bytes": owner.nbytes, "at": len(self.content) if data else None})
            self.content += data
        return self._known[id(owner)]


# All that a page plays with.


class Endings:
    """How the first replicates of a run ended, which a page compares with: a sink of `run`. Those that disagree
    with what was seen are among them and do not count.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[np.ndarray, np.ndarray]] = []
        self.count = self.kept = 0

    def __call__(self, first: int, record: Record) -> None:
        """Take the record of a chunk; chunks come in order."""
        if self.kept >= MAX_PLAYED or self.count >= MAX_DRAWN:
            return
        agree = np.flatnonzero(record.outcome >= 0)[:MAX_PLAYED - self.kept]
        self.kept += len(agree)
        taken = int(agree[-1]) + 1 if self.kept == MAX_PLAYED else len(record.outcome)
        self._parts.append((record.outcome[:taken].copy(), record.round[:taken].copy()))
        self.count += taken

    def bytes(self) -> bytes:
        """Return the rounds of all as 32-bit numbers, then the outcomes as 16-bit ones."""
        rounds, outcomes = (np.concatenate([part[k] for part in self._parts]) for k in (1, 0))
        return rounds.astype("<i4").tobytes() + outcomes.astype("<i2").tobytes()


def playable(run: RunRecord, encoded: Encoded, ends: Endings | None = None) -> WhatIf | None:
    """Return what the page of a run plays with; None where the module for browsers was not compiled, or where the
    scenario is too large for a page. Without `ends` the first replicates are played once more.
    """
    if not MODULE.is_file() or len(encoded.allies) * len(encoded.candidates) > MAX_ATTITUDES:
        return None
    held = {ally.id: ally.last_to_object for ally in run.details.allies}
    return data(encoded, run.seed, run.replicates, run.counts, held, ends)


def _play(encoded: Encoded, seed: int, replicates: int, ends: Endings) -> None:
    """Play replicates until so many agree with what was seen, if anything was."""
    while ends.kept < replicates and ends.count < MAX_DRAWN:
        count = min(RECORDS, replicates - ends.kept) if not is_conditional(encoded.world) else RECORDS
        record = run_chunk(encoded.world, seed, ends.count, count, counted_until=encoded.counted_until, records=True)[1]
        agree = np.flatnonzero(record.outcome >= 0)[:replicates - ends.kept]
        enough = ends.kept + len(agree) == replicates
        ends(ends.count, Record(*(column[:int(agree[-1]) + 1] for column in record)) if enough else record)


def data(encoded: Encoded, seed: int, replicates: int, counts: Mapping[str, int], held: Mapping[str, int],
         ends: Endings | None = None) -> WhatIf:
    """Return what the page plays with, ready for JSON.

    Parameters
    ----------
    encoded : the scenario under the parameters of the result
    seed, replicates : as the result was played
    counts : replicates by outcome, which the page compares itself with
    held : by ally, how often it was among the last to object; the page shows the most frequent first, those with a
        veto before the others, of whom nobody stops a name alone
    ends : how the first replicates ended; played here where it is None

    """
    if ends is None:
        ends = Endings()
        _play(encoded, seed, min(replicates, MAX_PLAYED), ends)
    content = bytearray(MODULE.read_bytes())
    module = len(content)
    worlds = {}
    for name, one in _worlds(encoded).items():
        world = changeable(one)
        memory = Memory(world, one.counted_until, content)
        worlds[name] = {"places": places(one, world), "blocks": memory.blocks, "arguments": memory.arguments}
    at = len(content)
    content += ends.bytes()
    shown = controls(encoded)
    shown["allies"].sort(key=lambda ally: (not ally["veto"], -held.get(ally["id"], 0), -ally["weight"]))
    styles = palette.styles(encoded.candidates_in_file_order, encoded.fallback)
    return WhatIf(seed=str(seed), replicates=replicates, counts=dict(counts),
                  held={ally: count for ally, count in held.items() if count}, ends={"at": at, "count": ends.count},
                  first=encoded.parameters.name, module=module,
                  packed=base64.b64encode(zlib.compress(bytes(content), 9)).decode("ascii"), worlds=worlds,
                  controls=shown, colours={name: style.colour for name, style in styles.items()})


def _worlds(encoded: Encoded) -> dict[str, Encoded]:
    """Return the scenario under its own parameters and under the other shipped ones."""
    found = {encoded.parameters.name: encoded}
    for name in SHIPPED:
        if name not in found:
            found[name] = encode(encoded.scenario, read_parameters(name))
    return found
