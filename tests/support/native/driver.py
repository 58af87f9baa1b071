"""Builds the compiled loop for another processor, with a small program around it, and plays a chunk in an emulator."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

from sim.model.compile import ENTRIES
from sim.model.rounds import Prepared, play_chunk, prepared
from sim.native.build import FLAGS, text_of
from sim.native.kinds import Array
from sim.native.language import fields_of, parameters_of

SOURCE = Path(__file__).with_name("driver.c")
FLAGS_OF = {"arm64": ("-target", "aarch64-linux-musl", "-mcpu=baseline"),
            "x86_64": ("-target", "x86_64-linux-musl", "-mcpu=x86_64")}


def built(platform: str, folder: Path) -> Path:
    """Returns a program without libraries, compiled with the flags of the shipped library."""
    (folder / "equations.c").write_text(text_of(ENTRIES)[0], encoding="utf-8")
    program = folder / f"driver-{platform}"
    subprocess.run([sys.executable, "-m", "ziglang", "cc", *FLAGS, *FLAGS_OF[platform], "-static", "equations.c",
                    str(SOURCE), "-lm", "-o", str(program)], cwd=folder, check=True)
    return program


def played(command: list[str], encoded, seed: int, first: int, count: int, folder: Path) -> Prepared:
    """Returns all tables as the program leaves them."""
    given = prepared(encoded.world, encoded.counted_until, count)
    owners, text = written(given)
    (folder / "arguments").write_bytes(text)
    subprocess.run([*command, "arguments", "answer", str(seed), str(first), str(count)], cwd=folder, check=True)
    answer = np.fromfile(folder / "answer", dtype=np.uint8)
    for owner in owners:
        mine, answer = answer[:owner.nbytes], answer[owner.nbytes:]
        if owner.flags.writeable:
            owner.reshape(-1, order="A").view(np.uint8)[:] = mine
    assert not answer.size
    return given


def written(given: Prepared) -> tuple[list[np.ndarray], bytes]:
    """Returns the arrays that own their numbers, and the content of the file: these arrays, then the tables."""
    owners: dict[int, np.ndarray] = {}
    tables = b""
    for table, kind in zip(given, parameters_of(play_chunk).values(), strict=False):
        words: list[tuple[int, int]] = []
        for part, of in zip(table, fields_of(kind.cls).values(), strict=True):
            if not isinstance(of, Array):
                words.append((-1, int(part)))
                continue
            owner = part
            while isinstance(owner.base, np.ndarray):
                owner = owner.base
            owners.setdefault(id(owner), owner)
            words += [(list(owners).index(id(owner)), part.ctypes.data - owner.ctypes.data),
                      *((-1, length) for length in part.shape)]
        tables += struct.pack("<q", len(words)) + b"".join(struct.pack("<qq", *word) for word in words)
    blocks = b"".join(struct.pack("<q", owner.nbytes) + owner.tobytes(order="A") for owner in owners.values())
    return list(owners.values()), struct.pack("<q", len(owners)) + blocks + tables
