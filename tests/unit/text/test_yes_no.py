"""Questions of yes or no have words of their own in every output: three cases, and one with a weaker form."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path

import pytest

import sim
from sim.model.encoding import encode
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.study.counterfactuals import middle_attitudes
from sim.text.wording import rule_words
from support.command import nemcon

CASES = ("eu-epf-2024-05-27", "eu-talks-2024-06-07", "finland-2022-11-30")
OF_NAMES = re.compile(
    r"front-runner|\bprefer|\bnames?\b|\bcandidates?\b|\bwhom\b|\brival|\bfavourite|like somebody else", re.I
)
RUNS = ("--replicates", 400)


def refused_words(text: str) -> list[str]:
    return [text[max(0, found.start() - 40):found.end() + 20] for found in OF_NAMES.finditer(text)]


@pytest.mark.parametrize("case", CASES)
class TestOneProposal:
    def test_the_terminal(self, case):
        text = nemcon("run", case, *RUNS).out
        assert refused_words(text) == []
        assert "1 proposal" in text and "Adoption is " in text and re.search(r"^adopted +[<>]? ?\d", text, re.M)
        assert load(case).candidates[0] not in text.split("How sure")[1].split("What is unknown")[0].replace(
            load(case).title, "")

    def test_the_diary(self, case):
        text = " ".join(nemcon("explain", case).out.split())
        assert refused_words(text) == [] and "the proposal" in text
        assert "prefer" not in text and load(case).candidates[0] not in text.split("not a forecast.")[1]

    def test_the_page_and_the_texts_of_its_pictures(self, case, tmp_path):
        assert nemcon("run", case, *RUNS, "--out", tmp_path, "--quiet").status == 0
        page = re.sub(r"<style.*?</style>", "", (tmp_path / "report.html").read_text("utf-8"), flags=re.S)
        page = page[:page.index('id="method"')]  # behind it stands the glossary of the parameters of every question
        assert refused_words(html.unescape(re.sub(r"<[^>]+>", " ", page))) == []
        assert ">adopted" in page or " adopted" in page

    def test_no_other_outcome_than_adopted_and_the_fallback(self, case):
        scenario = load(case)
        assert [kind for _, kind in scenario.outcomes_under(read_parameters())] == ["candidate", "fallback"]


@pytest.fixture
def amended(tmp_path):
    path = tmp_path / "pact.toml"
    path.write_text("""format = 1
kind = "yes/no"
title = "A pact"
question = "Is the pact agreed?"
as_of = 2026-01-05
calendar = { rounds = 12, fallback = "no pact" }
[candidates]
"The pact" = { credentials = 0.1 }
"The pact without quotas" = { status = "open" }
[allies]
North = {}
South = {}
East = {}
[stances."The pact"]
North = "champion"
South = "support"
East = "oppose"
[stances."The pact without quotas"]
North = "wary"
"*" = "lean"
""", encoding="utf-8")
    return path


class TestWeakerForms:
    def test_they_are_told_as_forms_of_one_proposal(self, amended):
        text = nemcon("run", amended, *RUNS).out
        assert refused_words(text) == []
        assert "2 forms of the proposal" in text and "adopted: The pact without quotas" in text
        assert re.search(r"Adoption is .* most often\s+as The pact", text)

    def test_the_odds_of_adoption_are_those_of_all_forms(self, amended):
        run = nemcon("run", amended, *RUNS, "--json").json
        yes = sum(row["count"] for row in run["outcomes"] if row["kind"] == "candidate")
        said = re.search(r"Adoption is .*?([\d.]+) % of the runs", " ".join(nemcon("run", amended, *RUNS).out.split()))
        assert float(said[1]) == pytest.approx(100 * yes / 400, abs=0.6)

    def test_the_diary_has_no_words_of_names(self, amended):
        assert refused_words(nemcon("explain", amended).out) == []


RULES = {"vetoes and a quorum": 'veto = ["North", "East"]\nconsent_count = 2', "no veto": 'veto = "none"\nconsent_share = 0.6',
         "all but one": 'veto = "none"\nmay_object = 1', "weight": 'veto = ["North"]\nconsent_weight = 0.5',
         "abstentions": 'veto = "none"\nconsent_count = 2\nabstain_below = 0.1'}


@pytest.mark.parametrize("rule, forms", [
    pytest.param(rule, forms, id=f"{name}-{forms}", marks=[] if (name, forms) == ("vetoes and a quorum", 1) else pytest.mark.slow)
    for name, rule in RULES.items() for forms in (1, 2)])
def test_no_output_has_words_of_names_under_any_rule(rule, forms, amended, tmp_path):
    text = amended.read_text("utf-8").replace("[allies]", f"[rule]\n{rule}\n[allies]")
    text = text.replace("as_of = 2026-01-05", "as_of = 2026-02-02").replace("rounds = 12", "start = 2026-01-05, rounds = 12")
    if forms == 1:
        text = text.replace('"The pact without quotas" = { status = "open" }\n', "").split('[stances."The pact without')[0]
    amended.write_text(text + '[[observations]]\nkind = "not_objecting"\ndate = 2026-01-19\ncandidate = "The pact"\n'
                       "low = 0\nhigh = 3\n", "utf-8")
    for command in (("run", amended, *RUNS), ("explain", amended), ("learn", amended, *RUNS), ("history", amended, *RUNS),
                    ("pivots", amended, "--replicates", 60, "--no-sensitivity"),
                    ("sweep", amended, "--vary", "process.news=0:0.1:2", "--replicates", 60)):
        answer = nemcon(*command)
        assert (answer.status, refused_words(answer.out.replace("Whom to call", ""))) == (0, []), command
    assert nemcon("run", amended, *RUNS, "--out", tmp_path / "o", "--quiet").status == 0
    page = re.sub(r"<(style|script).*?</\1>", "", (tmp_path / "o" / "report.html").read_text("utf-8"), flags=re.S)
    shown = page[:page.index('id="method"')] + page[page.index('id="limits"'):]
    assert refused_words(html.unescape(re.sub(r"<[^>]+>", " ", shown))) == []


def test_the_kind_changes_words_and_not_the_result(tmp_path):
    case = load("eu-talks-2024-06-07")
    other = case.with_("kind", "names")
    assert case.digest == other.digest
    assert sim.run(case, replicates=200).record.outcomes == sim.run(other, replicates=200).record.outcomes


def test_it_does_change_the_result_where_another_name_could_be_agreed():
    case = load("nato-sg-2024")
    asked = case.with_("kind", "yes/no")
    assert asked.digest != case.digest and asked.another(read_parameters()) is None


def test_vetoes_and_quorum_are_both_said():
    assert rule_words(load("un-2016-09-26").document.rule) == "at least 9 members must agree, 5 members hold a veto"
    assert "at least 9 members must" in nemcon("run", "un-2016-09-26", "--replicates", 200).out


class TestTheOrder:
    def test_the_answer_comes_first_and_what_is_unknown_last(self):
        text = nemcon("run", "five-allies", *RUNS).out
        heads = ["outcome ", "How sure", "What would change it", "When", "Who holds out, and what would be enough",
                 "What is unknown"]
        places = [text.index(f"\n{head}") for head in heads]
        assert places == sorted(places) and text.index("forecast ") < places[0]

    @pytest.mark.parametrize("case", ["nato-sg-2024", "un-2016-09-26", *CASES])
    def test_no_line_breaks_between_a_number_and_its_unit(self, case):
        lines = nemcon("run", case, *RUNS).lines
        assert max(map(len, lines)) <= 80
        for line, following in pairwise(lines):
            assert not (re.search(r"\d$", line) and re.match(r"(%|weeks?\b|runs?\b)", following)), (line, following)


class TestAPackage:
    """The example of docs/your-case.md: two proposals that pass together and not one by one."""

    @pytest.fixture
    def package(self, tmp_path):
        page = (Path(__file__).parents[3] / "docs" / "your-case.md").read_text(encoding="utf-8")
        block = next(text for text in re.findall(r"```toml\n(.*?)```", page, re.S) if "[issues.fund]" in text)
        (tmp_path / "package.toml").write_text(block, encoding="utf-8")
        return tmp_path / "package.toml"

    def test_a_stance_on_a_package_is_the_sum_over_its_parts(self, package):
        """Credentials less the salience of each part that is not as the member wants it."""
        encoded = encode(load(package))
        means = middle_attitudes(encoded)
        of = lambda ally, name: means[encoded.allies.index(ally), encoded.candidates.index(name)]  # noqa: E731
        assert of("South", "The fund and the rule") == pytest.approx(0.6 - 0.3)  # it does not want the rule
        assert of("South", "The fund alone") == pytest.approx(0.3)               # all as it wants
        assert of("South", "The rule alone") == pytest.approx(0.3 - 0.8 - 0.3)   # both parts wrong
        assert of("West", "The fund and the rule") == pytest.approx(0.6 - 0.4)

    def test_it_passes_where_its_parts_would_not(self, package):
        together = {row["name"]: row["odds"] for row in nemcon("run", package, "--replicates", 1000, "--json").json["outcomes"]}
        assert together["The fund and the rule"] > 0.5 > 0.1 > together["The fund alone"] + together["The rule alone"]
        case = load(package)
        without = case.with_("candidates.The fund and the rule.status", "not available").with_(
            "candidates.The fund and the rule.exit_cost", 9.0)
        alone = sim.run(without, replicates=1000).counts
        assert alone["The fund alone"] + alone["The rule alone"] < 0.2 * 1000

    def test_its_words_are_those_of_proposals(self, package):
        for command in ("run", "explain"):
            options = RUNS if command == "run" else ()
            assert refused_words(nemcon(command, package, *options).out) == []
