"""The codes of the setting cover every case, and the tool that compares two codings computes what is published."""

from __future__ import annotations

import csv
import importlib.util

import pytest

from support.case_files import NAMES, ROOT, case

COST = {"nothing changes", "incumbent stays", "post empty"}
DEADLINE = {"summit", "meeting", "term", "none"}


def codes() -> dict[str, dict]:
    with open(ROOT / "seeds" / "setting_codes.csv", encoding="utf-8", newline="") as file:
        return {row["case"]: row for row in csv.DictReader(file)}


def tool():
    """Returns the module tools/agreement.py."""
    pytest.importorskip("krippendorff")
    spec = importlib.util.spec_from_file_location("agreement", ROOT / "tools" / "agreement.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestSettingCodes:
    def test_cover_every_case_and_shipped_scenario_that_has_a_fallback_of_its_own(self):
        shipped = {path.stem: path.read_text(encoding="utf-8") for path in ROOT.glob("scenarios/*.toml")}
        own = {name for name, text in shipped.items() if "\nfallback =" in text}
        assert set(codes()) == {*NAMES, *own}

    def test_are_words_of_the_rule(self):
        for row in codes().values():
            assert row["fallback_cost"] in COST and row["deadline_set_by"] in DEADLINE

    @pytest.mark.parametrize("name", NAMES)
    def test_follow_from_the_file(self, name):
        calendar, row = case(name).document.calendar, codes()[name]
        assert row["fallback"] == calendar.fallback
        goes_on = calendar.fallback.endswith(("extended", "stays on"))
        assert (row["fallback_cost"] == "incumbent stays") == goes_on
        acts = ("joins", "is adopted", "are released", "talks open")
        assert (row["fallback_cost"] == "nothing changes") == any(c.endswith(acts) for c in case(name).candidates)
        assert calendar.fallback_cost == row["fallback_cost"]
        if row["deadline_set_by"] in ("summit", "meeting"):
            assert calendar.deadline
        if row["deadline_set_by"] == "none":
            assert calendar.deadline is None


class TestAgreement:
    def test_a_published_example(self):
        """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part A: two coders, ten articles, .095."""
        first = dict(enumerate([0, 1, 0, 0, 0, 0, 0, 0, 1, 0]))
        second = dict(enumerate([1, 1, 1, 0, 0, 1, 0, 0, 0, 0]))
        assert tool().alpha(first, second, "nominal") == pytest.approx(0.095, abs=0.0005)

    def test_a_near_miss_costs_less_than_a_far_one(self):
        first = dict(enumerate([0, 1, 2, 3, 4, 5, 6] * 3))
        near = {unit: min(value + (unit == 3), 6) for unit, value in first.items()}
        far = {unit: 6 if unit == 0 else value for unit, value in first.items()}
        assert tool().alpha(first, first) == 1 > tool().alpha(first, near) > tool().alpha(first, far)

    def test_the_first_coding_is_that_of_the_files(self):
        words = tool().first_coding(["osce-2011-06-06"])
        assert words == {("osce-2011-06-06", "Ursula Plassnik", "TUR"): "veto",
                         ("osce-2011-06-06", "Ersin Erçin", "ARM"): "block",
                         ("osce-2011-06-06", "Ersin Erçin", "CYP"): "block"}

    def test_a_word_that_there_is_not_is_refused(self, tmp_path):
        table = tmp_path / "second.csv"
        table.write_text("case,candidate,ally,word\nun-1961-10-06,U Thant,USA,keen\n", encoding="utf-8")
        with pytest.raises(SystemExit, match="no such word: keen"):
            tool().second_coding(table)


class TestSecondCoding:
    def test_the_published_agreement_is_what_the_tool_computes(self):
        agreement = tool()
        second = agreement.second_coding(ROOT / "seeds" / "second_coding.csv")
        first = agreement.first_coding(sorted({name for name, _, _ in second}))
        both = [pair for pair in first if pair in second]
        ranks = [{pair: agreement.RANK[words[pair]] for pair in both} for words in (first, second)]
        text = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
        assert f"wrote a word for {len(both)} pairs" in text.replace("\n", " ")
        assert f"Alpha is **{agreement.alpha(*ranks):.2f}**".replace("0.", ".") in text.replace("\n", " ")
