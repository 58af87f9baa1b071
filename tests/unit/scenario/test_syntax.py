"""Grammar: every mistake is found, each at its place, and nothing hangs or crashes the parser."""

from __future__ import annotations

import string
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.toml import DEEPEST, LONGEST_NUMBER, MOST_JUDGED, MOST_MARKS, parse, place_of


def places(text: str) -> list[tuple[int, int]]:
    return [place_of(text, mistake.offset) for mistake in parse(text).mistakes]


def words(text: str) -> list[str]:
    return [mistake.what for mistake in parse(text).mistakes]


@pytest.mark.parametrize("text, place, what", [
    ('a = "x', (1, 5), "this text is not closed"),
    ("a = 'x\nb = 1", (1, 5), "this text is not closed"),
    ('a = """x\n\nb = 1', (1, 5), "this text is not closed"),
    ("a = [1, 2\nb = 1", (1, 5), "this list is not closed"),
    ("a = { x = 1\nb = 1", (1, 5), "this table in braces is not closed"),
    ("[a\nb = 1", (1, 1), "the header of a table is not closed"),
    ("[[a]\nb = 1", (1, 4), "the header of a table is not closed"),
    ("a b = 1", (1, 3), "a key is followed by ="),
    ("a", (1, 2), "a key is followed by ="),
    ("é = 1", (1, 1), "this is no key and no [table]"),
    ("= 1", (1, 1), "this is no key and no [table]"),
    ("a. = 1", (1, 4), "a key is missing here"),
    ("a = ", (1, 4), "this is no value"),
    ("a = yes", (1, 5), "this is no value"),
    ("a = 1 2", (1, 7), "something follows after the value"),
    ("a = 2024-1-1", (1, 9), "something follows after the value"),
    ("a = 2024-02-30", (1, 5), "there is no such day or time"),
    ("a = [1 2]", (1, 8), "this list is not closed"),
    ('a = "\\q"', (1, 6), "this backslash means nothing"),
    ('a = "\\u12"', (1, 8), "this is no character code"),
    ('a = "\x01"', (1, 6), "this character may not stand here"),
    ("a = {x = 1, x = 2}", (1, 18), "this key is given twice"),
    ("# fine\n\n\na = 1\nb = nope", (5, 5), "this is no value"),
])
def test_one_mistake(text, place, what):
    assert (places(text), words(text)) == ([place], [what])
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)


def test_all_mistakes_are_found():
    text = 'a = "x\nb = [1,\nc = 1\nd = tru\n[e\nf g = 1\nh = 1\n'
    assert places(text) == [(1, 5), (2, 5), (4, 5), (5, 1), (6, 3)]


def test_the_end_of_a_broken_list_is_no_second_mistake():
    assert places("a = [\n  1\n  2\n]\nd = 1\n") == [(3, 3)]
    assert places("a = [\n  1,\nd = 1\n]\ne = x\n") == [(1, 5), (5, 5)]


def test_a_table_in_braces_over_several_lines_is_one_mistake():
    text = "a = {  # why\n  b = 1,  # because\n  c = { d = 2 }\n}\nd = 1\n"
    assert places(text) == [(1, 5)]
    assert words(text) == ["a table in braces stands on one line"]


@pytest.mark.parametrize("text", [
    'a = "[ { # \' = "\n',
    'a = \'""" [ \'\n',
    'a = """\n[b]\nc = [\n"""\n',
    'a = [\n # ] comment\n 1,\n]\n',
    "a = [\n['x'],\n]\n",
    'a = """x\\\n""""\n',
    'a = "\\""\n',
    "a = ''''x''''\n",
    'a = { b = "}" }\n',
    '\n\n# only\n',
    'a.\'b c\'."d" = 1 # x\n[ t . u ] # y\n',
])
def test_good_texts(text):
    assert parse(text).values == tomllib.loads(text)


@pytest.mark.parametrize("text, what", [
    ("a = " + "[" * (DEEPEST + 1), "nested"),
    ("a = " + "[" * 59_000, "nested"),
    ("a = " + "{x=" * 60, "nested"),
    (".".join("a" * (DEEPEST + 1)) + " = 1", "nested"),
    (".".join(['"a"'] * 70) + " = 1", "nested"),
    ("[" + " . ".join("a" * 70) + "]", "nested"),
    ("a = " + "9" * (LONGEST_NUMBER + 1), "digits"),
    ("a = -" + "1" * 5000, "digits"),
    ("a = 1" + "_0" * 5000, "digits"),
    ("\n" * (MOST_MARKS + 1), "too many entries"),
    ("a = [" + "1," * MOST_MARKS + "]", "too many entries"),
])
def test_too_much(text, what):
    mistakes = parse(text).mistakes
    assert len(mistakes) == 1 and what in mistakes[0].what


def test_depth_that_is_allowed():
    assert parse("a = " + "[" * DEEPEST + "]" * DEEPEST).values
    assert parse(".".join("a" * DEEPEST) + " = 1").values
    assert parse('a = "' + "[" * 1000 + '"').values
    assert parse('a = "' + "9" * 5000 + '"').values
    assert parse("# " + "[" * 1000).values == {}


def test_only_the_first_mistake_of_a_very_long_text():
    text = "a = x\n" * (MOST_JUDGED // 6 + 1)
    assert places(text) == [(1, 5)]


def test_places():
    assert place_of("", 0) == (1, 1)
    assert place_of("ab\nc", 1) == (1, 2)
    assert place_of("ab\nc", 3) == (2, 1)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=string.ascii_lowercase[:3] + "\"'[]{}=.,#\\\n -019eé", max_size=60))
def test_any_text_gives_values_or_mistakes(text):
    parsed = parse(text)
    try:
        expected = tomllib.loads(text)
    except ValueError:
        assert parsed.values is None and parsed.mistakes
        assert all(0 <= mistake.offset <= len(text) and mistake.what for mistake in parsed.mistakes)
    else:
        assert parsed.values == expected and not parsed.mistakes
