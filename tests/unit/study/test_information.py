"""What would tell us most, held to enumeration on small alliances: who decides tells, who does not reads zero."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.encoding import encode
from sim.plot.information import alt_information, plot_information
from sim.results.information import MIN_RUNS, Learnt, LearntAnswer
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.study.information import (
    AGAINST,
    FOR,
    UNDECIDED,
    classes_of,
    corrected,
    count_words,
    information,
    known_of,
    later_rounds,
    mutual_information,
    together,
)
from support.command import nemcon
from support.laws.worlds import document

COUNT = 4000
# What chance alone gives two coins with probability one in a million: 2 ln 2 N bits are chi-square with one degree.
CHANCE = 24 / (2 * math.log(2) * COUNT)
ERROR = 0.075  # five standard errors of the entropy of one in eight, which is the least certain of those compared


def entropy_of(*shares: float) -> float:
    return -sum(share * math.log2(share) for share in shares if share > 0)


def coins(veto=("A", "B"), rounds: int = 3, stances=(0.9, -0.9)) -> Scenario:
    """Returns an alliance in which nothing moves: each of three is for or against by a coin, and some hold a veto."""
    raw = document({"A": 1, "B": 1, "C": 1}, {"Ada": {}}, rounds=rounds, rule={"veto": list(veto)})
    raw["stances"] = {"Ada": {ally: {"stance": {"choice": list(stances)}, "spread": 0.0} for ally in "ABC"}}
    return Scenario(Document.model_validate(raw))


def exact(veto: str, ally: str) -> float:
    """Returns the information of an ally's stance about whether all with a veto are in favour, by enumeration."""
    worlds = [dict(zip("ABC", stances, strict=True)) for stances in itertools.product((True, False), repeat=3)]
    def shares(given):
        agreed = [all(world[one] for one in veto) for world in given]
        return sum(agreed) / len(agreed), 1 - sum(agreed) / len(agreed)
    parts = [[world for world in worlds if world[ally] is side] for side in (True, False)]
    return entropy_of(*shares(worlds)) - sum(len(part) / len(worlds) * entropy_of(*shares(part)) for part in parts)


@pytest.mark.parametrize("veto", ["AB", "ABC", "A"])
def test_it_is_the_information_of_the_enumeration(veto):
    found = information(coins(veto), COUNT).record
    stances = {row.ally: row.bits for row in found.stances}
    agreed = 0.5 ** len(veto)
    assert found.entropy == pytest.approx(entropy_of(agreed, 1 - agreed), abs=ERROR)
    for ally in "ABC":
        assert stances[ally] == pytest.approx(exact(veto, ally), abs=ERROR), ally
    assert all(stances[ally] < CHANCE < stances[veto[0]] for ally in "ABC" if ally not in veto)


def test_answers_say_how_often_and_what_then():
    row = next(row for row in information(coins("AB"), COUNT).record.stances if row.ally == "A")
    against, favour = row.answers
    assert (against.words, favour.words) == ("against", "in favour") and against.share == pytest.approx(0.5, abs=0.04)
    assert row.outcome == "no agreement" and against.odds == 1.0 and favour.odds == pytest.approx(0.5, abs=0.05)


def test_odds_of_few_runs_are_not_printed():
    answers = [LearntAnswer(words=words, share=runs / 2000, runs=runs, odds=0.2)
               for words, runs in (("against", 1990), ("in favour", 10))]
    row = Learnt(candidate="Ada", ally="A", bits=0.1, share=0.1, outcome="Ada", answers=answers)
    assert row.answer_words == "20 % if against, too few runs if in favour"
    assert LearntAnswer(words="0", share=0.1, runs=MIN_RUNS, odds=0.2).odds_words == "20 %"


def test_counts_are_named_in_one_way():
    assert count_words([1, 2, 4]) == ["0", "1", "2 to 3", "4 or more"]
    assert count_words([2, 3]) == ["0 to 1", "2", "3 or more"]


def test_runs_of_all_answers_add_up():
    found = information(coins("AB"), 1000).record
    assert all(sum(answer.runs for answer in row.answers) == 1000 for row in found.rows)
    row = next(row for row in found.rows if row.ally == "A")
    assert found.now == pytest.approx(sum(answer.share * answer.odds for answer in row.answers), abs=1e-4)


def test_what_tells_nothing_reads_zero():
    """Sixty things drawn by chance, and outcomes drawn without them; the level is one in twenty for all together."""
    rng = np.random.default_rng(5)
    things = [rng.integers(0, 3, 500) for _ in range(60)]
    assert not corrected(things, rng.integers(0, 4, 500), np.random.default_rng(1)).any()
    plain = [mutual_information(together(x, rng.integers(0, 4, 500))) for x in things]
    assert min(plain) > 0.0, "without the correction all of them seem to tell something"


def test_what_tells_all_keeps_it():
    rng = np.random.default_rng(5)
    outcome = rng.integers(0, 2, 1000)
    found = corrected([outcome, rng.integers(0, 2, 1000)], outcome, rng)
    assert found[0] == pytest.approx(1.0, abs=0.01) and found[1] == 0.0


def test_classes_are_those_of_the_words():
    attitude = np.array([[0.9, 0.2, 0.1], [0.0, -0.1, -0.2], [0.5, 0.5, -0.9]])
    refuses = np.zeros((3, 3), dtype=bool)
    refuses[2, 1] = True
    assert classes_of(attitude, refuses).tolist() == [[FOR, FOR, UNDECIDED], [UNDECIDED, UNDECIDED, AGAINST],
                                                      [FOR, AGAINST, AGAINST]]


def test_it_looks_at_the_replicates_that_are_kept():
    encoded = encode(load("nato-sg-2024-counts"))
    known = known_of(encoded, later_rounds(encoded), 30, 1)
    rutte = encoded.candidates.index("Mark Rutte")
    assert known.outcome.shape == (30,) and known.stance.shape == (30, 32, 4 + (encoded.another is not None))
    assert (known.agreeing[:, 0, rutte] >= 28).all()  # on 18 June, just before, 31 were seen


def test_the_command_says_whom_to_call(tmp_path):
    done = nemcon("learn", "five-allies", "--replicates", "400", "--out", str(tmp_path / "out"))
    assert done.status == 0 and "Whom to call" in done.out and "Which count to wait for" in done.out
    said = " ".join(done.out.split())
    assert "members not objecting to" in said and "at least 50 runs stand behind" in said and " % today." in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["learn.csv", "learn.json", "learn.png",
                                                                        "learn.svg"]
    assert nemcon("learn", "five-allies", "--replicates", "1").status == 2


def test_the_picture_shows_what_tells():
    found = information(coins("AB"), 1000)
    assert len(plot_information(found).patches) == len([row for row in found.record.rows if row.bits > 0])
    assert "A on Ada" in alt_information(found) and list(found.table)[:3] == ["ally", "candidate", "date"]


def test_one_run_says_nothing():
    with pytest.raises(UserError, match="at least 2"):
        information("five-allies", 1)
