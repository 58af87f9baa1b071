"""Grammar: every mistake is found, each at its place, and nothing hangs or crashes the parser."""

from __future__ import annotations

import string
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.syntax import MAX_DEPTH, MAX_MARKS, MAX_NUMBER_LENGTH, parse, place_of


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
    ("a = 2024-1-1", (1, 5), "this is no date"),
    ("a = 2024/01/02", (1, 5), "this is no date"), ("a = 2024.01.02", (1, 5), "this is no date"),
    ("a = 18 December 2026", (1, 5), "this is no date"), ("a = { b = 3. Mai 2026 }", (1, 11), "this is no date"),
    ("a = 2024-02-30", (1, 5), "there is no such day or time"),
    ("a = [1 2]", (1, 8), "this list is not closed"),
    ('a = "\\q"', (1, 6), "this backslash means nothing"),
    ('a = "\\u12"', (1, 8), "this is no character code"),
    ('a = "\x01"', (1, 6), "this character may not stand here"),
    ("a = {x = 1, x = 2}", (1, 18), "this key is given twice"),
    ("# fine\n\n\na = 1\nb = nope", (5, 5), "this is no value"),
    ("a = { size = 0,5 }", (1, 14), "this is no number"),
    ("[x]\na = { size=0,5, b = 1 } # c", (2, 12), "this is no number"),
    ("a = [{ size = 0,5 }]", (1, 15), "this is no number"),
    ("a = { w = 20% }", (1, 11), "this is no number"),
    ("a = 20 %", (1, 5), "this is no number"),
    ("a = { w = 1/3, v = 2 }", (1, 11), "this is no number"),
    ("a = 22.02.2024", (1, 5), "this is no date"),
    ("a = 02/22/2024", (1, 5), "this is no date"),
    ("a = { size = 5 days }", (1, 14), "this is no number"),
    ("a = 10k", (1, 5), "this is no number"),
    ("a = 1 000", (1, 5), "this is no number"),
    ("a = 1.000.000", (1, 5), "this is no number"),
    ("a = 5.", (1, 5), "this is no number"),
    ("b = 2024-01-01\na = 2024-02-30", (2, 5), "there is no such day or time"),
    ("a = { w = 1'000 }\nb = 'x'", (1, 11), "this is no number"), ("a = { w = 1.000,50 }", (1, 11), "this is no number"),
    ("a = { w = 3,5e3 }", (1, 11), "this is no number"), ("a = { w = 3-5 }", (1, 11), "this is no number"),
    ("a = 3\N{PLUS-MINUS SIGN}1", (1, 5), "this is no number"), ("a = 2*3", (1, 5), "this is no number"),
    ("a = 2024-01", (1, 5), "this is no date"), ("a = Jan 1 2024", (1, 5), "this is no date"),
    ("a = { b = today }", (1, 11), "this is no date"),
    ("[a] b", (1, 5), "something follows after the header of a table"),
    ("[a]:", (1, 4), "something follows after the header of a table"),
])
def test_one_mistake(text, place, what):
    assert (places(text), words(text)) == ([place], [what])
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)


def test_the_first_mistake_is_told_and_the_others_wait_until_it_is_mended():
    lines, found = ['a = "x', "b = [1,", "c = 1", "d = tru", "[e", "f g = 1", "h = 1"], []
    mended = ['a = "x"', "b = [1]", "c = 1", "d = true", "[e]", '"f g" = 1', "h = 1"]
    while (mistakes := places("\n".join(lines))):
        (line, column), = mistakes
        found.append((line, column))
        lines[line - 1] = mended[line - 1]
    assert found == [(1, 5), (2, 5), (4, 5), (5, 1), (6, 3)]


def test_a_broken_list_over_several_lines():
    assert places("a = [\n  1\n  2\n]\nd = 1\n") == [(3, 3)]
    assert places("a = [\n  1,\nd = 1\n]\ne = x\n") == [(1, 5)]


def test_a_table_in_braces_over_several_lines_is_one_mistake():
    text = "a = {  # why\n  b = 1,  # because\n  c = { d = 2 }\n}\nd = 1\n"
    assert places(text) == [(1, 5)]
    assert words(text) == ["a table in braces stands on one line"]


@pytest.mark.parametrize("text, given, hint", [
    ("a = { size = 0,5 }", "0,5", "a number is written 0.5"),
    ("a = 20%", "20%", "write a share: 20 % is 0.2"),
    ("a = 5 days", "5", "write the number alone, without a unit"),
    ("a = \N{LEFT DOUBLE QUOTATION MARK}lean", "\N{LEFT DOUBLE QUOTATION MARK}lean", "quotation marks are straight: \" or '"),
    ("a = \N{MINUS SIGN}0.5", "\N{MINUS SIGN}0.5", "a minus sign is written -"),
    ("a = .5", ".5", "a digit stands before the point: 0.5"),
    ("a = None", "None", "leave the key out when nothing is known"),
    ("title: 5", ": 5", "write = instead of :"),
    ("a == 3", "= 3", "one = is enough"),
    ("a = 3;", ";", "a line ends without ;"),
    ("// note", "// note", "a comment begins with #"),
    ("a = { b = 1 c = 2 }", "c = 2 }", "separate its entries by commas, on one line"),
    ("a = [0,5 6]", "6]", "separate its entries by commas and end it with ]"),
    ("a = { b = 1; c = 2 }", "; c = 2 }", "separate its entries by commas, on one line"),
    ("a = { w = 1'000 }", "1'000", "thousands are written 1000 or 1_000"),
    ("a = { w = 1,000 }", "1,000", "thousands are written 1000, decimals 0.5"),
    ("a = { w = 1.000,50 }", "1.000,50", "a number is written 0.5"),
    ("a = $3", "$3", "write the number alone, without a unit"), ("a = ~3", "~3", "write the number alone, without a unit"),
    ("a = 3-5", "3-5", "write a range as { uniform = [1, 5] }"), ("a = 3..5", "3..5", "write a range as { uniform = [1, 5] }"),
    ("a = 2*3", "2*3", "work it out"), ("a = \N{VULGAR FRACTION ONE HALF}", "\N{VULGAR FRACTION ONE HALF}", "a number is written 0.5"),
    ("a = \N{FULLWIDTH DIGIT TWO}", "\N{FULLWIDTH DIGIT TWO}", "digits are 0 to 9"),
    ("a = -", "-", "leave the key out when nothing is known"), ("a = unknown", "unknown", "leave the key out when nothing is known"),
    ("a = yes", "yes", "write true or false; text needs quotation marks"),
    ("a = 2024-01", "2024-01", "a date is written 2024-02-22, with its day"), ("a = Jan 1 2024", "Jan 1 2024", "write 2024-01-01"),
    ("a = { b = 1, }", "}", "take the last comma out"), ('a = {"b"}', "}", "a list stands in square brackets"),
    ("a = ( b )", "( b )", "a table stands in braces, a list in square brackets"),
    ("a = b = 3", "b = 3", "put its entries in braces: { size = 3 }"),
    ("a => 3", "> 3", "one = is enough"), ("a 3", "3", "write = between a key and its value"),
    ('a "x"', '"x"', "write = between a key and its value"), ("a]", "]", "the header of a table begins with ["),
    ("a = 3 ; weeks", "; weeks", "a line ends without ; and a comment begins with #"),
    ("<!-- a -->", "<!-- a -->", "a comment begins with #"),
    ("<<<<<<< HEAD", "<<<<<<< HEAD", "two versions of the file were joined here; keep one"),
    ("```toml", "```toml", "take the marks of the code block out"),
    ('{"a": 1}', '{"a": 1}', 'a scenario is TOML, not JSON: lines such as title = "..."'),
    ("ally,Alder", ",Alder", "this is a table; `nemcon new FILE --from TABLE` reads it"),
    ("ally;Alder", ";Alder", "this is a table; `nemcon new FILE --from TABLE` reads it"),
    ('a = "C:\\Users"', 'sers"', "it has four digits after \\u; in a path write / between folders"),
])
def test_the_hint_is_about_what_was_written(text, given, hint):
    mistake, = parse(text).mistakes
    assert (mistake.given, mistake.hint) == (given, hint)


@pytest.mark.parametrize("text, column, given, hint", [
    ("\N{NO-BREAK SPACE}a = 1", 1, "U+00A0", "delete it, or type a blank"),
    ("a\N{ZERO WIDTH SPACE} = 1", 2, "U+200B", "delete it, or type a blank"),
    ("a = 1\N{NO-BREAK SPACE}", 6, "U+00A0", "delete it, or type a blank"),
    ("\ufeffa = 1", 1, "U+FEFF", "delete it, or type a blank"), ("[a\x0b]", 3, "U+000B", "delete it, or type a blank"),
    ("a = 1\N{LINE SEPARATOR}b = 2", 6, "U+2028", "delete it, or type a blank"),
    ("a = 1\rb = 2", 6, "U+000D", "save the file with the line ends of Unix or Windows"),
    ("a\0 \0=\0", 2, "U+0000", "save the file as UTF-8"),
])
def test_what_nobody_sees_is_named(text, column, given, hint):
    mistake, = parse(text).mistakes
    assert mistake == (column - 1, "an invisible character stands here", given, hint)


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
    ("a = " + "[" * (MAX_DEPTH + 1), "nested"),
    ("a = " + "[" * 59_000, "nested"),
    ("a = " + "{x=" * 60, "nested"),
    (".".join("a" * (MAX_DEPTH + 1)) + " = 1", "nested"),
    (".".join(['"a"'] * 70) + " = 1", "nested"),
    ("[" + " . ".join("a" * 70) + "]", "nested"),
    ("a = " + "9" * (MAX_NUMBER_LENGTH + 1), "digits"),
    ("a = -" + "1" * 5000, "digits"),
    ("a = 1" + "_0" * 5000, "digits"),
    ("\n" * (MAX_MARKS + 1), "too many entries"),
    ("a = [" + "1," * MAX_MARKS + "]", "too many entries"),
])
def test_too_much(text, what):
    mistakes = parse(text).mistakes
    assert len(mistakes) == 1 and what in mistakes[0].what


def test_depth_that_is_allowed():
    assert parse("a = " + "[" * MAX_DEPTH + "]" * MAX_DEPTH).values
    assert parse(".".join("a" * MAX_DEPTH) + " = 1").values
    assert parse('a = "' + "[" * 1000 + '"').values
    assert parse('a = "' + "9" * 5000 + '"').values
    assert parse("# " + "[" * 1000).values == {}


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
