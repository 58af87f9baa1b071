"""The small parts of the command line: options, pages, streams."""

from __future__ import annotations

import inspect
import io
import sys
from contextlib import redirect_stdout

import pytest

from sim.cli.main import ExitStatus, main
from sim.cli.options import with_common
from sim.cli.run import show
from sim.cli.terminal import console, echo_json, table
from sim.odds.odds import odds_of
from support.command import nemcon
from support.scenes import odds_of_five, with_counts


def page(odds, **options) -> str:
    with redirect_stdout(io.StringIO()) as out:
        show(console(), odds, [], **options)
    return out.getvalue()


def test_every_command_takes_debug_and_version_and_reads_neither():
    def command(name: str, count: int = 3) -> str:
        """Says."""
        return f"{name} {count}"
    more = with_common(command)
    assert list(inspect.signature(more).parameters) == ["name", "count", "debug", "version"]
    assert more("a", count=2, debug=True, version=False) == "a 2"
    assert more.__doc__ == "Says."


def test_main_exits_with_the_status(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["nemcon", "--version"])
    for arguments, status in ((None, 0), (["run"], 2)):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == status
    assert capsys.readouterr().out.startswith("nemcon ")


def test_the_statuses_are_those_of_the_contract():
    assert {status.name: int(status) for status in ExitStatus} == {
        "DONE": 0, "OUR_FAULT": 1, "YOUR_INPUT": 2, "INTERRUPTED": 130}


def test_json_goes_to_a_stream_of_text_too():
    with redirect_stdout(io.StringIO()) as out:
        echo_json({"name": "Zoë"})
    assert out.getvalue() == '{\n  "name": "Zoë"\n}\n'


def test_json_refuses_what_is_no_number():
    with pytest.raises(ValueError):
        echo_json({"odds": float("inf")})


def test_a_long_first_column_folds_and_a_short_one_does_not():
    def lines(first: str) -> list[str]:
        with redirect_stdout(io.StringIO()) as out:
            console().print(table((("a", "left"), ("b", "left")), [(first, "word " * 30)]))
        return [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines("x" * 40)[1].startswith("x" * 40 + "  word")
    assert all(len(line) <= 80 for line in lines("x" * 200))
    assert "".join(line[:60].split("  ")[0] for line in lines("x" * 200)).count("x") == 200


def test_a_page_without_hold_outs_or_deals_says_so_in_a_line():
    odds = with_counts(odds_of_five(), Ada=100)
    empty = odds.tally._replace(held=odds.tally.held * 0, paid=odds.tally.paid * 0)
    from dataclasses import replace
    text = page(replace(odds, tally=empty))
    assert "\nNo member is among the last to object to any one of them in as many as 1 %" in text and "What is promised" not in text
    assert "\nWhen\n" in text and "\nHow sure\n" in text


def test_rare_hold_outs_are_left_out_and_many_are_counted():
    odds = odds_of_five(400)
    held = odds.tally.held * 0
    held[:, 0] = 3  # under one per cent
    held[0, 0] = 40
    few = odds_of(odds.encoded, odds.tally._replace(held=held), odds.pairs, seed=1, replicates=400)
    rows = page(few).partition("what would be enough\n")[2].partition("\nRuns: ")[0].splitlines()
    assert len(rows) == 2
    held[:, :] = 40
    many = odds_of(odds.encoded, odds.tally._replace(held=held), odds.pairs, seed=1, replicates=400)
    assert "and 2 more in at least 1 % of the runs" in page(many)


def test_every_outcome_is_on_the_page_however_many():
    answer = nemcon("run", "un-2016-07-21", "--replicates", 30, "--theory", "support")
    names = nemcon("run", "un-2016-07-21", "--replicates", 30, "--json").json["outcomes"]
    table_of_odds = answer.out.partition("Other answers")[0]
    assert answer.status == 0 and max(map(len, answer.lines)) <= 80
    assert all(row["name"] in table_of_odds for row in names)
