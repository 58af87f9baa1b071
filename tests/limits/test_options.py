"""Numbers asked on the command line: a sensible answer or one message, never a traceback."""

from __future__ import annotations

import pytest

from sim.errors import UserError
from sim.odds.run import play, run
from sim.scenario.loader import load
from support.command import nemcon
from support.limits.checks import check_finite, check_odds, strict_json
from support.limits.option_cases import CASES, RUN

FEW = {"--replicates": 8, "--workers": 1}


def asked(case):
    """Types the command, with few replicates and one worker where nothing else is asked."""
    few = {key: value for key, value in FEW.items() if key != case.option[0] and case.command[0] != "explain"}
    return nemcon(*case.command, *case.option, *(part for pair in few.items() for part in pair), "--json")


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, (case.command[0], *case.option))))
def test_an_answer_or_one_message(case):
    answer = asked(case)
    if case.refused:
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith(case.refused) and "Traceback" not in answer.err
        assert answer.err.count("\n") == 1 or case.refused == "Usage: "
    else:
        assert answer.status == 0 and (not answer.err or answer.err.startswith("Note: "))
        check_finite(strict_json(answer.out))


@pytest.mark.parametrize("value", [0, -1, 2**31, 2**63, 1.5, 1.0, float("nan"), float("inf"), "10", None, True])
def test_python_refuses_the_same_replicates(value):
    with pytest.raises(UserError, match="^replicates: got .* give a whole number from 1 to 2147483647$"):
        run(load("five-allies"), value)


@pytest.mark.parametrize("name, value", [("seed", -1), ("seed", 2**63), ("seed", 0.0), ("workers", 0), ("workers", -1),
                                             ("workers", 10**6), ("workers", float("nan"))])
def test_python_refuses_the_same_seeds_and_workers(name, value):
    with pytest.raises(UserError, match=f"^{name}: got "):
        run(load("five-allies"), 5, **{name: value})


def test_one_replicate_is_an_answer():
    odds = run(load("five-allies"), 1, workers=1)
    check_odds(odds.outcomes, 1)
    assert odds.outcomes[0]["odds"] == 1.0 and odds.outcomes[0]["low"] < 0.3


def test_two_thousand_million_replicates_start_and_can_be_interrupted(tmp_path, monkeypatch):
    """2**31 - 1 is allowed: nothing is kept of a replicate, so it is only a matter of time."""
    played = []

    def play_three(chunk):
        played.append(chunk.first)
        if len(played) == 3:
            raise KeyboardInterrupt
        return play(chunk)
    monkeypatch.setattr("sim.odds.run.play", play_three)
    answer = nemcon(*RUN, "--replicates", 2**31 - 1, "--out", tmp_path, "--workers", 1)
    assert (answer.status, answer.out, played) == (130, "", [0, 2000, 4000])
    assert not list(tmp_path.glob("*.csv"))
