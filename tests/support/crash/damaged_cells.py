"""Damages a real cell file in every way of two kinds and counts what a store notices."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sim.errors import StoreError
from sim.parallel.cells import decode
from sim.parallel.store import FINISHED, Store


def counted(cell: Path, folder: Path, bits: Iterable[int] = range(8)) -> dict[str, int]:
    """Flips each of these bits of every byte and cuts at each length of a copy of the file; returns how many were
    tried and noticed.

    Noticed means that the store gives no result for the cell and counts the file as damaged, or refuses it.
    """
    whole = cell.read_bytes()
    record = decode(whole)
    store = Store(folder, record.model_version)
    copy = folder / (store.key(record.description) + FINISHED)

    def noticed(data: bytes) -> bool:
        copy.unlink(missing_ok=True)  # some file systems write a file that is cut and filled again to disk at once
        copy.write_bytes(data)
        store._damaged.clear()
        try:
            return store.get(record.description) is None and store.damaged == 1
        except StoreError:
            return True
    assert not noticed(whole) and copy.name == cell.name
    flips = [noticed(flipped(whole, place, bit)) for place in range(len(whole)) for bit in bits]
    cuts = [noticed(whole[:length]) for length in range(len(whole))]
    return {"bytes": len(whole), "flips": len(flips), "flips_noticed": sum(flips), "cuts": len(cuts),
            "cuts_noticed": sum(cuts)}


def flipped(data: bytes, place: int, bit: int) -> bytes:
    """Returns the bytes with one bit changed."""
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1:]
