"""Damage to the bytes of a file, without regard to what they mean: from a seed only."""

from __future__ import annotations

from random import Random

from support.fuzz.attempt import Attempt
from support.fuzz.originals import parents, rosters, shipped
from support.fuzz.structural import commands

_TOKENS = (
    b"[", b"]", b"{", b"}", b"[[", b"]]", b'"', b"'", b'"""', b"'''", b"\\", b"\\u", b"=", b".", b",", b"#",
    b"\n", b"\r", b"\r\n", b"\t", b"\x00", b"\x1b[31m", b"\x7f", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"nan", b"-inf",
    b"1e400", b"1e999999999", b"-0.0", b"0x", b"1_0", b"true", b"9" * 500, b"2024-02-30", b"9999-12-31",
    b"0000-01-01", b"format = 1\n", b"[calendar]\n", b"[[events]]\n", b'extends = "input.toml"\n',
    b'roster = "../../../etc/passwd"\n', b"[" * 100, b"{a=" * 100, b"a." * 100, b"%s%n", b"../", b"/dev/zero",
    b"*", b"=1+1", b"weight", b"{ uniform = [0, 1] }", b"{ normal = [0, 1e300] }",
    b"[process]\nmeetings = 9e11\n",
)


def attempt(chance: Random) -> Attempt:
    """Draws a file that ships, damaged in one to four places; the scenario that names it when it is not one itself."""
    companion = chance.choice(rosters() if chance.random() < 0.5 else parents()) if chance.random() < 0.4 else None
    if companion is None:
        original = chance.choice(shipped())
        main, data, beside = original.folder + "input.toml", original.text.encode(), ()
    else:
        main, data = companion.scenario.folder + "input.toml", companion.text.encode()
        beside = ((main, companion.scenario.text.encode()),)
    kinds = []
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        kind = chance.choice(list(_DAMAGES))
        data = _DAMAGES[kind](data, chance)
        kinds.append(kind)
    name = companion.name if companion else main
    return Attempt(f"bytes: {kinds[0]}", main, (*beside, (name, data)), commands(chance), chance.random() < 0.03)


def _flip(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8, 64])):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, chance: Random) -> bytes:
    at, put = chance.randrange(len(data) + 1), chance.randbytes(chance.choice([1, 1, 4, 40]))
    return data[:at] + put + data[at + len(put):]


def _insert(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice([1, 1, 3, 20, 300])) + data[at:]


def _token(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_TOKENS) + data[at + chance.choice([0, 0, 1, 4]):]


def _digit(data: bytes, chance: Random) -> bytes:
    places = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = chance.choice(places)
    return data[:at] + chance.choice([b"0", b"9", b"-1", b"1e", b"1.", b"99999", b"e"]) + data[at + 1:]


def _piece(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice([1, 2, 5, 20, 100, 1000]))


def _delete(data: bytes, chance: Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:start] + data[end:]


def _duplicate(data: bytes, chance: Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:end] + data[start:end] * chance.choice([1, 1, 2, 200]) + data[end:]


def _move(data: bytes, chance: Random) -> bytes:
    start, end = _piece(data, chance)
    rest, at = data[:start] + data[end:], chance.randrange(len(data) - (end - start) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _splice(data: bytes, chance: Random) -> bytes:
    other = chance.choice([chance.choice(shipped()).text, chance.choice(rosters()).text]).encode()
    start, end = _piece(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _truncate(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] if chance.random() < 0.7 else data[at:]


_DAMAGES = {"flipped": _flip, "overwritten": _overwrite, "inserted": _insert, "token": _token, "digit": _digit,
            "deleted": _delete, "duplicated": _duplicate, "moved": _move, "spliced": _splice, "truncated": _truncate}
KINDS = tuple(_DAMAGES)
