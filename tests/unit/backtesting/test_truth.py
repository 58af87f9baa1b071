"""Cases and what happened: read once, by scoring only, and never without a name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sim.backtesting.cases import cases, clusters
from sim.backtesting.truth import truth_of
from sim.errors import UserError
from support.case_files import NAMES, case, outcome_of

PACKAGE = Path(__file__).resolve().parents[3] / "sim" / "backtesting"


class TestCases:
    def test_are_all_that_ship(self):
        assert tuple(found.name for found in cases()) == NAMES

    def test_a_cluster_means_its_dates(self):
        assert {found.cluster for found in cases(["nato-2024"])} == {"nato-2024"} and len(cases(["nato-2024"])) == 5

    def test_a_case_is_taken_once(self):
        assert len(cases(["nato-2024", "nato-2024-02-22"])) == 5

    def test_an_unknown_name_is_refused_with_a_suggestion(self):
        with pytest.raises(UserError, match="did you mean nato-2024"):
            cases(["nato-2O24"])

    def test_clusters_are_sorted(self):
        assert clusters(cases(["un-2016", "nato-2014-03-24"])) == ("nato-2014", "un-2016")


@pytest.mark.parametrize("name", NAMES)
class TestEachTruth:
    def test_is_that_of_the_folder(self, name):
        assert truth_of(name, case(name)).outcome == outcome_of(name)

    def test_a_fallback_has_no_date(self, name):
        truth, document = truth_of(name, case(name)), case(name).document
        assert (truth.decided is None) == (truth.outcome == document.calendar.fallback)

    def test_counts_are_of_later_days(self, name):
        assert all(count.date > case(name).document.as_of for count in truth_of(name, case(name)).support)

    def test_holdouts_belong_to_a_name_of_the_file(self, name):
        truth = truth_of(name, case(name))
        assert truth.candidate in (None, *case(name).candidates)
        assert truth.candidate or not truth.holdouts


def test_an_unknown_case_is_refused():
    with pytest.raises(UserError, match="not known"):
        truth_of("nato-2031-01-01", case(NAMES[0]))


def test_an_outcome_that_the_file_lacks_is_refused():
    with pytest.raises(UserError, match="neither a candidate nor the"):
        truth_of("nato-2014-03-24", case("nato-2024-02-22"))


def test_a_name_that_nobody_had_mentioned_has_no_holdouts_either():
    """UN, November 1996: Annan was no candidate yet, so France's objection to him is not scored."""
    assert truth_of("un-1996-11-19", case("un-1996-11-19")).candidate is None


def test_where_the_fallback_came_the_name_agreed_later_is_meant():
    truth = truth_of("sweden-2022-07-05", case("sweden-2022-07-05"))
    assert truth.decided is None and truth.candidate == "Sweden joins" and truth.holdouts == (("TUR",), ("HUN",))


def test_one_file_of_the_package_reads_the_folder():
    """The words stand in `truth.py` alone, and no forecast takes a truth: only scoring and what learns from others."""
    readers = [path.name for path in PACKAGE.glob("*.py") if "outcomes.toml" in path.read_text(encoding="utf-8")]
    assert readers == ["truth.py"]


@pytest.mark.parametrize("function", ["forecast_of"])
def test_a_forecast_is_made_without_the_truth(function):
    tree = ast.parse((PACKAGE / "forecast.py").read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    assert [argument.arg for argument in found.args.args] == ["case", "odds"]
    assert "truth" not in ast.unparse(found).lower()
