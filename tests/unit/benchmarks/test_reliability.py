"""The tables of docs/reliability.md."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.reliability import PARTS, Row, main, rows_of, with_table

PAGE = "# Page\n\n### One\n\nText.\n\n| a | b | c |\n|---|---|---|\n| old | 1 | x |\n\nMore.\n\n### Two\n\n| d |\n"


def test_a_table_is_replaced_below_its_heading_and_nothing_else():
    text = with_table(PAGE, "One", [Row("a fault", "2", "nothing: all")])
    assert text == PAGE.replace("| a | b | c |", "| fault | how many | what happened |").replace(
        "| old | 1 | x |", "| a fault | 2 | nothing: all |")


def test_a_page_without_the_heading_is_refused():
    with pytest.raises(ValueError, match="no table below the heading 'Three'"):
        with_table(PAGE, "Three", [])


def test_tests_are_counted_by_their_names():
    suite = ElementTree.fromstring('<s><testcase name="test_a[1]"/><testcase name="test_a[2]"><failure/></testcase>'
                                   '<testcase name="test_b"/></s>')
    good, bad, none = rows_of({case.get("name"): case for case in suite},
                              [("b", "fine", "test_b"), ("a", "fine", "test_a"), ("c", "fine", "test_c")])
    assert (good.many, good.happened, good.kept) == ("1", "fine: all", True)
    assert (bad.many, bad.happened, bad.kept) == ("2", "fine: 1 of 2", False)
    assert not none.kept


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert f"there are {', '.join(PARTS)}" in capsys.readouterr().err
