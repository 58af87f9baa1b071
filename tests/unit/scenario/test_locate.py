"""Places: a path of the data is found in the text, counted in characters."""

from __future__ import annotations

import tomllib

import pytest

from sim.scenario.toml import Places, Repeated
from tools.scenario_reference import EXAMPLE

EXAMPLE_TEXT = EXAMPLE.read_text(encoding="utf-8")


def test_top_level_and_tables():
    places = Places('x = 1\n[a.b]\n  "c d" = [10, 20,\n 30]\n')
    assert places.of(("x",)) == (1, 5)
    assert places.of(("x",), on_key=True) == (1, 1)
    assert places.of(("a", "b", "c d")) == (3, 11)
    assert places.of(("a", "b", "c d"), on_key=True) == (3, 3)
    assert places.of(("a", "b", "c d", 2)) == (4, 2)
    assert places.of(("a", "b")) == (2, 2)


def test_columns_count_characters_not_bytes():
    places = Places('"éé" = { ü = 1, "日本" = "x" }\n'.replace("ü", '"ü"'))
    assert places.of(("éé",)) == (1, 8)
    assert places.of(("éé", "日本")) == (1, 26)


def test_arrays_of_tables():
    places = Places("[[e]]\nk = 1\n[[e]]\nk = 2\n[e.sub]\nz = 3\n[[e.many]]\n[[e.many]]\ny = 4\n")
    assert places.of(("e", 0, "k")) == (2, 5)
    assert places.of(("e", 1, "k")) == (4, 5)
    assert places.of(("e", 1, "sub", "z")) == (6, 5)
    assert places.of(("e", 1, "many", 1, "y")) == (9, 5)
    assert places.of(("e", 1)) == (3, 3)


def test_dotted_keys():
    places = Places("a.b.c = 1\n[t]\nx . y = 2\n")
    assert places.of(("a", "b", "c")) == (1, 9)
    assert places.of(("a", "b"), on_key=True) == (1, 3)
    assert places.of(("t", "x", "y"), on_key=True) == (3, 5)


def test_what_is_missing_is_placed_at_the_table_around_it():
    places = Places("a = 1\n[t.u]\nx = 1\n[[e]]\nk = { z = 1 }\n")
    assert places.of(("t", "u", "gone")) == (2, 2)
    assert places.of(("t", "gone")) == (2, 2)
    assert places.of(("e", 0, "gone")) == (4, 3)
    assert places.of(("e", 0, "k", "gone")) == (5, 1)
    assert places.of(("nowhere",)) == (1, 1)
    assert places.of(()) == (1, 1)


@pytest.mark.parametrize("text, path, first, second", [
    ("a = 1\nb = 2\na = 3\n", ("a",), (1, 1), (3, 1)),
    ("[a]\n[b]\n[a]\n", ("a",), (1, 2), (3, 2)),
    ("a = 1\n[a]\n", ("a",), (1, 1), (2, 2)),
    ("[t]\nx.y = 1\nx.y = 2\n", ("t", "x", "y"), (2, 3), (3, 3)),
    ("t = { x = 1, x = 2 }\n", ("t", "x"), (1, 7), (1, 14)),
    ('"a" = 1\n\'a\' = 2\n', ("a",), (1, 1), (2, 1)),
])
def test_repeated(text, path, first, second):
    assert Places(text).repeated() == [Repeated(path, first, second)]
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)


def test_nothing_is_repeated_in_a_good_text():
    text = "a.x = 1\na.y = 2\n[b]\n[b.c]\n[[e]]\nk = 1\n[[e]]\nk = 1\n[e.s]\n"
    assert tomllib.loads(text)
    assert Places(text).repeated() == []


def test_broken_texts_have_places_too():
    for text in ("a = \n", "[", "= 1", "a = [1,", '"""', "[[x]", "\x00", "é", "a = {b = }"):
        assert Places(text).of(("a", "b")) >= (1, 1)


def leaves(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from leaves(part, (*path, key))
    if not isinstance(value, (dict, list)):
        yield path, value


def test_every_leaf_of_the_example_is_found_where_it_is():
    places, lines = Places(EXAMPLE_TEXT), EXAMPLE_TEXT.split("\n")
    for path, value in leaves(tomllib.loads(EXAMPLE_TEXT)):
        line, column = places.of(path)
        written = lines[line - 1][column - 1:]
        key = next(part for part in reversed(path) if isinstance(part, str))
        assert tomllib.loads(f"x = {written.split(',')[0].split('#')[0].rstrip(' ]})')}")["x"] == value, (path, key)
