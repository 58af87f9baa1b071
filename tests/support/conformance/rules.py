"""Checks of every decision rule: a test class inherits `RuleContract` and states the rule as a file does.

Each check is a plain function that tries all 256 ballots of four members, so that a negative control can call it too.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import pickle
from typing import Any

import numpy as np
import pytest

from sim.model import world as w
from sim.model.encoding import encode
from sim.model.equations import decide
from sim.model.inputs import new_setting
from sim.odds.run import run
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document, Rule
from sim.theories.registry import poll_of
from support.conformance.ballots import ABSENT, BALLOTS, EVERYBODY, MEMBERS, ROSTER, RuleOfFile, Word, better
from support.toml_text import dumps

RUNS = 40


def plain(function):
    """Returns an equation as Python reads it; where compilation is switched off it is that already."""
    return getattr(function, "py_func", function)


def is_deterministic(rule: RuleOfFile) -> None:
    assert [rule(ballot) for ballot in BALLOTS] == [rule(ballot) for ballot in BALLOTS]


def is_pure(rule: RuleOfFile) -> None:
    for ballot in BALLOTS:
        arrays = rule.arrays(ballot)
        before = pickle.dumps(arrays)
        rule.function(1, *arrays)
        assert pickle.dumps(arrays) == before, ballot


def says_yes_or_no(rule: RuleOfFile) -> None:
    assert {type(rule.function(1, *rule.arrays(ballot))) for ballot in BALLOTS} <= {bool, np.bool_}


def follows_relabelling(rule: RuleOfFile) -> None:
    for order in itertools.permutations(range(len(MEMBERS))):
        for ballot in BALLOTS[::3]:
            assert rule(ballot, order) == rule(ballot), (ballot, order)


def follows_the_candidates(rule: RuleOfFile) -> None:
    """What is said about another name does not matter, nor in which place the name stands."""
    for ballot in BALLOTS[::3]:
        objects, abstains, *others = rule.arrays(ballot)
        assert rule.function(0, objects[:, ::-1].copy(), abstains[:, ::-1].copy(), *others) == rule(ballot), ballot


def is_monotone(rule: RuleOfFile) -> None:
    for ballot in filter(rule, BALLOTS):
        for other in better(ballot):
            assert rule(other), (ballot, other)


def accepts_whom_everybody_wants(rule: RuleOfFile) -> None:
    assert rule(EVERYBODY)


def decides_nothing_without_members(rule: RuleOfFile) -> None:
    assert not rule((ABSENT,) * len(MEMBERS))


def never_overrules_a_veto(rule: RuleOfFile) -> None:
    holders = [k for k, name in enumerate(MEMBERS) if rule.vetoes[name]]
    for ballot in BALLOTS:
        if any(ballot[k] is Word.OBJECTS for k in holders):
            assert not rule(ballot), ballot


def is_the_same_in_plain_python(rule: RuleOfFile) -> None:
    slow = rule.with_function(plain(rule.function))
    assert [slow(ballot) for ballot in BALLOTS] == [rule(ballot) for ballot in BALLOTS]


def survives_pickling(rule: RuleOfFile) -> None:
    document = pickle.loads(pickle.dumps(rule.scenario.document))
    assert document.rule == rule.scenario.document.rule
    again = pickle.loads(pickle.dumps(rule))
    assert [again(ballot) for ballot in BALLOTS] == [rule(ballot) for ballot in BALLOTS]


def survives_json(rule: RuleOfFile) -> None:
    written = rule.scenario.document
    text = json.dumps(written.rule.model_dump(mode="json", exclude_unset=True))
    assert Rule.model_validate(json.loads(text)) == written.rule
    again = Scenario(Document.model_validate_json(written.model_dump_json(exclude_unset=True)), ROSTER)
    assert says_the_same(rule, again)


def survives_a_file(rule: RuleOfFile, folder) -> None:
    table = ("ally,name,population", *(f"{ally},{name},{people}" for ally, name, people in
                                       zip(ROSTER.ids, ROSTER.names, ROSTER.columns["population"], strict=True)))
    (folder / "members.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    (folder / "rule.toml").write_text(dumps({**rule.file, "roster": "members.csv"}), encoding="utf-8")
    assert says_the_same(rule, load(folder / "rule.toml"))


def says_the_same(rule: RuleOfFile, scenario: Scenario) -> bool:
    world, again = rule.encoded.world, encode(scenario).world
    return all(getattr(world, name).tobytes() == getattr(again, name).tobytes()
               for name in ("veto", "rule_weight", "rule_numbers"))


def adopts_what_it_accepts(rule: RuleOfFile, decide=decide) -> None:
    """Without silence a front-runner is adopted at once if the rule accepts it, and else not."""
    for ballot in BALLOTS[::5]:
        assert decided(rule, ballot, decide) == (1 if rule(ballot) else w.NOBODY), ballot


def breaks_silence_when_it_no_longer_accepts(rule: RuleOfFile, decide=decide) -> None:
    """A name that lies under silence is adopted at its end if the rule still accepts it, and never before."""
    for ballot in BALLOTS[::5]:
        ends = [decided(rule, ballot, decide, silence=2, pending=1, t=t) for t in (4, 5)]
        assert ends == [w.NOBODY, 1 if rule(ballot) else w.NOBODY], ballot


def decided(rule: RuleOfFile, ballot, decide, silence: int = 0, pending: int = w.NOBODY, t: int = 3) -> int:
    """Asks who is adopted in round t; the second of two names is the front-runner, perhaps under silence since 3."""
    calendar = rule.encoded.world.calendar.copy()
    calendar[w.SILENCE] = silence
    order = tuple(MEMBERS.index(ally) for ally in rule.encoded.allies)
    objects, abstains, present, _, weight, _ = rule.arrays(ballot, order)
    state, setting = w.new_state(len(MEMBERS), 2), new_setting(rule.encoded.world)
    setting.weight[:] = weight
    for to, values in ((state.objects, objects), (state.abstains, abstains), (state.present, present)):
        to[:] = values
    state.status[:] = w.DECLARED
    state.count[[w.FRONT_RUNNER, w.PENDING, w.SINCE]] = 1, pending, 3
    return int(plain(decide)(rule.encoded.world._replace(calendar=calendar), setting, state, t))


def is_read_alike_by_the_theories(rule: RuleOfFile, poll_of=poll_of) -> None:
    """Other people's theories are given the same rule in the terms of a poll, where attitudes say who does what."""
    poll = poll_of(rule.encoded)
    low = max(poll.abstain_below, -1.0)  # without abstaining in the rule nobody abstains
    said = {Word.OBJECTS: low - 2.0, Word.ABSTAINS: low - 1.0, Word.CONSENTS: low + 1.0}
    order = tuple(MEMBERS.index(ally) for ally in poll.allies)
    for ballot in BALLOTS:
        if ABSENT in ballot or (Word.ABSTAINS in ballot and np.isinf(poll.abstain_below)):
            continue
        attitude = np.array([[0.0, said[ballot[k]]] for k in order])
        asked = dataclasses.replace(poll, attitude=attitude, threshold=np.full(len(order), low - 1.5))
        assert asked.acceptable()[1] == rule(ballot), ballot


def gives_odds(rule: RuleOfFile, run=run) -> None:
    odds = run(rule.encoded, replicates=RUNS, workers=1)
    assert sum(odds.counts.values()) == RUNS and set(odds.counts) == {"Ada", "Bo", rule.encoded.fallback}
    assert sum(row["odds"] for row in odds.outcomes) == pytest.approx(1, abs=1e-9)
    assert all(0 <= row["low"] <= row["odds"] <= row["high"] <= 1 for row in odds.outcomes)


OF_A_RULE = (is_deterministic, is_pure, says_yes_or_no, follows_relabelling, follows_the_candidates, is_monotone,
             accepts_whom_everybody_wants, decides_nothing_without_members, never_overrules_a_veto,
             is_the_same_in_plain_python, survives_pickling, survives_json, adopts_what_it_accepts,
             breaks_silence_when_it_no_longer_accepts, is_read_alike_by_the_theories, gives_odds)
OF_ITS_FILE = (survives_a_file,)


class RuleContract:
    """Inherit, and state the rule as [rule] of a file with the members A, B, C, D and the column "population"."""

    rule: dict[str, Any]

    @property
    def subject(self) -> RuleOfFile:
        return RuleOfFile(self.rule)

    @pytest.mark.parametrize("promise", OF_A_RULE, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise(self, promise):
        promise(self.subject)

    @pytest.mark.parametrize("promise", OF_ITS_FILE, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise_in_a_file(self, promise, tmp_path):
        promise(self.subject, tmp_path)
