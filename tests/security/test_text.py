"""What a file says shows as text: on the terminal, in tables, on the page."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest

from sim.files import csv_text, harmless
from sim.scenario.finding import visible
from support.command import nemcon
from support.page_reading import read
from support.security.nasty import ADDRESSES, ESCAPES, FORMULAS, MARKUP, text_of_names, write_words

FEW = ("--replicates", 20, "--workers", 1)
COMMANDS = {
    "check": (), "run": FEW, "run --theory": (*FEW, "--theory", "all"), "run --json": (*FEW, "--json"), "explain": (),
    "explain --json": ("--json",), "evidence": (), "evidence --json": ("--json",),
    "pivots": (*FEW, "--rows", 16), "pivots --json": (*FEW, "--no-sensitivity", "--json"),
    "sweep": (*FEW, "--vary", "stances.Ada.A=-1,1"),
}
OURS = re.compile(r"\x1b\[[0-9;]*m|\r?\x1b\[[0-9;]*[AK]|\x1b\[\?25[lh]|\r")  # colours and the bar, which rich writes


def obeyed(text: str) -> set[str]:
    """Returns what a terminal would obey in a text."""
    return {f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\n\t"}


def check_terminal(command: str, terminal: bool, path) -> None:
    """Types a command; raises AssertionError when a terminal would obey something that is not ours."""
    answer = nemcon(command.split()[0], path, *COMMANDS[command], terminal=terminal)
    assert answer.status == 0, answer.err
    assert not obeyed(OURS.sub("", answer.out)) and not obeyed(OURS.sub("", answer.err))
    assert "\x1b]" not in answer.out and "\x1b[2J" not in answer.out and "\x1b[31m" not in answer.out


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    return write_words(tmp_path_factory.mktemp("nasty"))


class TestTerminal:
    """Nothing in a file moves the cursor, changes a colour, names the window or turns a line round."""

    @pytest.mark.parametrize("terminal", [False, True])
    @pytest.mark.parametrize("command", COMMANDS)
    def test_no_command_reaches_the_terminal(self, command, terminal, nasty, monkeypatch):
        monkeypatch.setenv("TERM", "xterm")
        check_terminal(command, terminal, nasty)

    def test_it_is_shown_what_was_there(self, nasty):
        assert "\\u001b]0;owned\\u0007\\u001b[31mred" in nemcon("run", nasty, *FEW).out.replace("\n", "")

    def test_json_is_the_same_to_a_program(self, nasty):
        claims = {claim["claim"] for row in nemcon("evidence", nasty, "--json").json["assumptions"]
                  for claim in row["claims"]}
        assert claims == {ESCAPES.replace("\ud83d", "").replace("\r", "").replace("\x00", "")}

    @pytest.mark.parametrize("name", ["\x1b[31m", "a\x1b]0;x\x07.toml", "\u202e.toml", "\x9b31m.toml"])
    @pytest.mark.parametrize("command", ["check", "run", "explain"])
    def test_the_name_of_a_file_is_a_text_too(self, command, name, tmp_path):
        answer = nemcon(command, tmp_path / name)
        assert answer.status == 2 and not obeyed(answer.out + answer.err)
        good = tmp_path / name
        good.write_text(text_of_names(("A", "B")))
        answer = nemcon("check", good)
        assert answer.status == 0 and not obeyed(answer.out + answer.err)

    @pytest.mark.parametrize("text, shown", [
        ("plain \u00e9 \u65e5\u672c", None), ("\u00ab\u00a0oui\u00a0\u00bb", None), ("\u0645\u06cc\u200c\u062e", None),
        ("two\nlines\tand a tab", None), ("\U0001f468\u200d\U0001f33e", None), ("a\x1b[1m", "a\\u001b[1m"),
        ("a\rb", "a\\u000db"), ("\u202ea", "\\u202ea"), ("a\u2028b", "a\\u2028b"), ("\x85", "\\u0085"), ("\udc80", "\\udc80"),
    ])
    def test_what_is_escaped_and_what_is_a_letter(self, text, shown):
        assert visible(text) == (text if shown is None else shown)


class TestTables:
    """No cell of any CSV is a formula, in whatever way a spreadsheet splits it."""

    def cells(self, text: str):
        for delimiter in ",;\t":
            yield from (cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row)

    @pytest.mark.parametrize("command", ["run", "compare", "sweep", "pivots"])
    def test_no_name_becomes_a_formula(self, command, tmp_path):
        one, other, out = tmp_path / "one.toml", tmp_path / "=two.toml", tmp_path / "out"
        one.write_text(text_of_names())
        other.write_text(text_of_names().replace("rounds = 6", "rounds = 5"))
        more = {"run": (), "compare": (other,), "pivots": ("--rows", 16), "sweep": (
            "--vary", f"stances.{FORMULAS[0]}.{FORMULAS[1]}=-1,1,block")}[command]
        answer = nemcon(command, one, *more, *FEW, "--out", out, "--quiet")
        assert answer.status == 0, answer.err
        tables = [path.read_text(encoding="utf-8") for path in sorted(out.glob("*.csv"))]
        assert tables and any("'=HYPERLINK" in table for table in tables)
        for table in tables:
            for cell in self.cells(table):
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "\uff1d")), cell
                assert not cell.startswith("-") or re.match(r"-[\d.]+(e-?\d+)?(,|$)", cell), cell  # a number may be below 0

    def test_a_back_test_writes_its_tables_in_the_same_way(self):
        import inspect

        from sim.backtesting import backtest as export
        assert inspect.getsource(export).count("return write_csv(") == 3

    @pytest.mark.parametrize("text", [*FORMULAS, "\t=1", "\r=1", "x\n=1", "x\t@a", "=", "-", ";;=1"])
    def test_a_cell_in_any_way_of_splitting(self, text):
        for cell in self.cells(csv_text(("a",), [{"a": text}])):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\uff1d"))

    def test_a_carriage_return_is_a_line_end_on_every_python(self):
        assert csv_text(("a", "b"), [{"a": "x\ry\r\nz", "b": 1}]) == 'a,b\n"x\ny\nz",1\n'

    @pytest.mark.parametrize("cell", ["Ada", "a=b", "x-y", "a@b", "1 + 1", -0.5, 3, None, "", "\u2212 1", "O'Neil"])
    def test_what_is_no_formula_stays(self, cell):
        assert harmless(cell) == cell


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return nasty_page(tmp_path_factory.mktemp("page"))


def nasty_page(folder) -> str:
    """Returns the page of a scenario that writes markup and addresses wherever it can."""
    path = write_words(folder, f"{MARKUP} {ESCAPES} \"'>")
    assert nemcon("run", path, *FEW, "--out", folder / "out", "--quiet").status == 0
    return (folder / "out" / "report.html").read_text(encoding="utf-8")


class TestPage:
    """Nothing on the page runs, loads or leads anywhere but to an address with http."""

    def test_no_element_and_no_attribute_came_from_a_text(self, html):
        page = read(html)
        assert not page.all("script") and not page.all("img") and not page.all("iframe") and not page.all("link")
        assert not [key for element in page.all() for key in element.attributes if key.startswith("on")]

    def test_only_addresses_with_http_are_links(self, html):
        links = [a.attributes["href"] for a in read(html).all("a") if "href" in a.attributes]
        assert {link for link in links if not link.startswith("#")} <= {"https://example.org/"}
        assert not re.search(r"(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data(?!:image/png;base64,)|vbscript|file|//)", html, re.IGNORECASE)

    def test_every_source_is_shown_all_the_same(self, html):
        text = read(html).text
        for address in ADDRESSES:
            assert visible(" ".join(address.split())) in " ".join(text.split())

    def test_no_control_character_and_nothing_that_turns_a_line_round(self, html):
        assert not obeyed(html)
