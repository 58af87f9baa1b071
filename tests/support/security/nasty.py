"""A scenario whose every text is out to be more than a text."""

from __future__ import annotations

from pathlib import Path

from support.security.folders import quoted

ESCAPES = "\x1b]0;owned\x07\x1b[31mred\x1b[2J\u202eevil\u2066\x9b31m\r\b\x00\ud83d"  # colours, titles, line turned round
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# Names are printable, so these are the worst that a name can be.
FORMULAS = ("=HYPERLINK(A1)", "+1+1", "-1+1", "@SUM(A1)", "Ada;=1+1", "\uff1d1+1", "=cmd|' /C calc'!A0", "\"=1+1", "a,=1+1")
ADDRESSES = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "JaVaScRiPt:alert(1)",
             "https://example.org/\"onmouseover=alert(1)", "https://example.org/' onclick='x", "file:///etc/passwd",
             "//example.org/x.js", "java\tscript:alert(1)")


def text_with(words: str) -> str:
    """Returns a scenario (of a folder with a roster and claims) that says these words wherever it may say anything."""
    said = quoted(words.replace("\ud83d", "").replace("\x00", ""))
    return f"""format = 1
title = "T"
question = {said}
note = {said}
as_of = 2024-01-01
roster = "rosters/words.csv"
weight = {{ x = 1 }}
[calendar]
rounds = 8
[issues.a]
title = {said}
[candidates.Ada]
note = {said}
[candidates.Bo]
[allies.A]
note = {said}
[stances.Ada]
A = {{ stance = "oppose", note = {said} }}
B = "support"
[[events]]
date = 2024-01-15
kind = "government"
ally = "A"
note = {said}
[evidence]
"stances.Ada" = [{', '.join(quoted(f'own{number}') for number in range(len(ADDRESSES)))}]
"""


def write_words(root: Path, words: str = ESCAPES) -> Path:
    """Writes a scenario, a roster and claims that say these words; returns the scenario's path."""
    plain = words.replace("\ud83d", "").replace("\r", "").replace("\x00", "")
    cell = plain.replace('"', '""')
    name = "".join(letter for letter in cell if letter.isprintable()).strip()  # names are held to that
    (root / "rosters").mkdir(exist_ok=True)
    (root / "rosters" / "words.csv").write_text(f'ally,name,x,source\nA,"{name}",1,"{cell}"\nB,Bee,2,"{cell}"\n')
    (root / "seeds").mkdir(exist_ok=True)
    entries = [f'[[claims]]\nid = "own{number}"\nclaim = {quoted(plain)}\nspeaker = {quoted(plain)}\n'
               f'source = {quoted(source)}\ndate = {quoted(plain)}\n' for number, source in enumerate(ADDRESSES)]
    (root / "seeds" / "own.toml").write_text("\n".join(entries))
    path = root / "words.toml"
    path.write_text(text_with(words))
    return path


def text_of_names(names: tuple[str, ...] = FORMULAS) -> str:
    """Returns a scenario whose allies, candidates, issue and fallback are called by these names."""
    candidates = "".join(f"[candidates.{quoted(name)}]\n" for name in names)
    allies = "".join(f"{quoted(name)} = {{ name = {quoted(name)}, positions = {{ {quoted(names[0])} = 0.1 }} }}\n"
                     for name in names)
    return (f"format = 1\ntitle = {quoted(names[0])}\nas_of = 2024-01-01\n[calendar]\nrounds = 6\n"
            f"fallback = {quoted(names[1] + ' ')[:-2]}x\"\n{candidates}[issues.{quoted(names[0])}]\n"
            f"salience = {{ uniform = [0.1, 0.2] }}\n[allies]\n{allies}")
