"""What the diary of `nemcon explain` claims is true in the state of the run, round by round, whatever the scenario."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.model.encoding import encode
from sim.results.report import Passage
from sim.text.story import story
from support.random_scenarios import DAY, random_scenario

FEW = range(40)
NUMBER = r"[<>]?\d+ %"


@dataclass(frozen=True)
class Round:
    """The state at the end of a round, copied."""

    objects: np.ndarray
    present: np.ndarray
    favourite: np.ndarray
    status: np.ndarray
    deal: np.ndarray
    offer: np.ndarray
    attitude: np.ndarray
    refuses: np.ndarray
    immovable: np.ndarray
    backing: np.ndarray
    leader: int
    pending: int
    met: list[tuple[int, int]]


class Watched:
    """A run with its state after every round, and the names by which its story calls things."""

    def __init__(self, seed: int):
        self.encoded = encode(random_scenario(seed))
        model = ConsensusModel(self.encoded, seed % 7, seed + 1)
        self.rounds = [self._copied(model)]
        while model.running:
            model.step()
            self.rounds.append(self._copied(model))
        self.model, self.passages = model, story(model.entries, self.encoded)
        scenario = self.encoded.scenario
        self.ally = {scenario.ally_name(ally): j for j, ally in enumerate(self.encoded.allies)}
        self.alone = scenario.document.kind == "yes/no" and len(scenario.candidates) == 1
        self.candidate = {name: c for c, name in enumerate(self.encoded.candidates)} | {"Another name": len(
            self.encoded.candidates) - 1 if self.encoded.another is None else self.encoded.candidates.index(
                self.encoded.another)} | ({"the proposal": 0, "The proposal": 0} if self.alone else {})

    @staticmethod
    def _copied(model) -> Round:
        s = model.state
        return Round(*(np.array(getattr(s, name)) for name in (
            "objects", "present", "favourite", "status", "deal", "offer", "attitude", "refuses", "immovable", "backing")),
            int(s.count[w.FRONT_RUNNER]), int(s.count[w.PENDING]), list(model.met))

    def allies(self, text: str) -> list[int]:
        """Returns the members that a list names; a cut list names at least the first ones."""
        kept = re.sub(r" and \d+ others$", "", text)
        return [self.ally[name] for name in re.split(", | and ", kept)]


@cache
def watched(seed: int) -> Watched:
    return Watched(seed)


def check_passage(run: Watched, passage: Passage) -> None:
    t, before = passage.last_round, max(0, passage.first_round - 1)
    now, then = run.rounds[t], run.rounds[before]
    check_heading(run, passage)
    bought = {run.ally[name] for text in passage.sentences for found in [re.fullmatch(r"(.*?) takes? .* from .*", text)]
              if found for name in re.split(", | and ", found[1])}
    for text in passage.sentences:
        for part in re.split(r"(?<=any more\.) |(?<=moves\.) ", text):
            check_sentence(run, passage, part, now, then, bought)


def check_heading(run: Watched, passage: Passage) -> None:
    document = run.encoded.scenario.document
    days, end = document.calendar.round_days, document.calendar.end
    due = document.calendar.deadline
    at = None if due is None else -((DAY - due).days // days)  # falls on the deadline, unless it is the last one
    at = None if at == run.encoded.last_round else at
    date = lambda t: min(due if t == at else DAY + datetime.timedelta(days=t * days), end or datetime.date.max)  # noqa: E731
    first, last = (f"{d.day} {d:%B %Y}" for d in (date(passage.first_round), date(passage.last_round)))
    name = {1: "day", 7: "week"}.get(days, "round")
    if passage.first_round == passage.last_round:
        assert passage.when == f"{first} ({name} {passage.first_round})"
    else:
        assert passage.when.endswith(f"to {last} ({name}s {passage.first_round} to {passage.last_round})")
        assert first.startswith(passage.when.split(" to ")[0])


def check_sentence(run: Watched, passage: Passage, text: str, now: Round, then: Round, bought: set[int]) -> None:
    for pattern, check in SENTENCES:
        found = re.fullmatch(pattern, text)
        if found:
            check(run, passage, now, then, bought, *found.groups())
            return
    assert any(text.startswith(run.encoded.scenario.ally_name(event.ally)) if hasattr(event, "ally") else
               text.startswith(getattr(event, "candidate", ""))
               for event in run.encoded.scenario.document.events), f"nobody checks {text!r}"


def prefers(run, passage, now, then, bought, names, _, candidate):
    assert all(now.favourite[j] == run.candidate[candidate] for j in run.allies(names))


def settles(run, passage, now, then, bought, names, candidate):
    c, declared = run.candidate[candidate], now.status == w.DECLARED
    for j in run.allies(names):
        assert now.favourite[j] == c and now.attitude[j][declared].max() > now.attitude[j, c]


def objects(run, passage, now, then, bought, names, candidate):
    assert all(now.objects[j, run.candidate[candidate]] or j in bought for j in run.allies(names))


def vetoes(run, passage, now, then, bought, names, candidate):
    assert all(now.refuses[j, run.candidate[candidate]] and now.objects[j, run.candidate[candidate]]
               for j in run.allies(names))


def gives_way(run, passage, now, then, bought, names, candidate, *_):
    c = run.candidate[candidate]
    assert all(not now.objects[j, c] and then.objects[j, c] for j in run.allies(names))


def leads(run, passage, now, then, bought, candidate, share):
    c = run.candidate[candidate]
    backing = now.backing[c]
    assert now.leader == c
    figure, sign = float(share.strip("<> %")) / 100, share[0]
    assert backing <= figure if sign == "<" else backing >= figure if sign == ">" else abs(backing - figure) < 0.00501


def only_name(run, passage, now, then, bought, candidate):
    assert len(run.encoded.candidates) == 1 and now.leader == 0


def declares(run, passage, now, then, bought, candidate):
    assert now.status[run.candidate[candidate]] == w.DECLARED != then.status[run.candidate[candidate]]


def withdraws(run, passage, now, then, bought, candidate):
    assert now.status[run.candidate[candidate]] == w.WITHDRAWN != then.status[run.candidate[candidate]]


def met_in(run: Watched, passage: Passage) -> list[tuple[int, int]]:
    return [(int(i), int(j)) for now in run.rounds[max(1, passage.first_round):passage.last_round + 1] for i, j in now.met]


def meets(run, passage, now, then, bought, text):
    told = sorted((run.ally[lobbyist], target) for lobbyist, targets in re.findall(r"(?:^|; )(.*?) talks to (.*?)(?=;|$)", text)
                  for target in run.allies(targets))
    assert told == sorted(set(met_in(run, passage)))


def many_meetings(run, passage, now, then, bought, number, most, name):
    met = met_in(run, passage)
    led = [i for i, _ in met]
    assert len(met) == int(number) and led.count(run.ally[name]) == int(most) == max(map(led.count, set(led)))


def courts(run, passage, now, then, bought, payer, names, candidate):
    c = run.candidate[candidate]
    assert all(now.offer[j, c] > 0 == then.offer[j, c] for j in run.allies(names))
    assert run.ally[payer] not in run.allies(names) and not now.objects[run.ally[payer], c]


def raises(run, passage, now, then, bought, payer, names, candidate, amount, at_most):
    c, targets = run.candidate[candidate], run.allies(names)
    offers = [now.offer[j, c] for j in targets]
    assert max(offers) == pytest.approx(float(amount), abs=0.00501) and bool(at_most) == (len(targets) > 1)
    assert all(now.offer[j, c] > then.offer[j, c] for j in targets)


def takes(run, passage, now, then, bought, names, amount, payer, candidate):
    c = run.candidate[candidate]
    for j in run.allies(names):
        assert not now.objects[j, c] and now.deal[j, c] - then.deal[j, c] == pytest.approx(float(amount), abs=0.00501)
    assert not then.objects[run.ally[payer], c] or not now.objects[run.ally[payer], c]


def blocked(run, passage, now, then, bought, names, candidate):
    c = run.candidate[candidate]
    against = [j for j in range(len(now.present)) if now.present[j] and now.objects[j, c]]
    assert set(run.allies(names)) <= set(against) and all(now.refuses[j, c] for j in against) and now.leader == c
    assert run.model.reason != "adopted" or len(run.rounds) - 1 > passage.last_round or run.model.outcome != candidate


def immovable(run, passage, now, then, bought, names, candidate, them):
    c = run.candidate[candidate]
    against = {j for j in range(len(now.present)) if now.present[j] and now.objects[j, c]}
    assert set(run.allies(names)) <= against and now.leader == c and (them == "it") == (len(against) == 1)
    assert all(now.refuses[j, c] or now.immovable[j, c] for j in against) and any(now.immovable[j, c] for j in against)


def nobody_objects(run, passage, now, then, bought, candidate):
    assert not (now.objects[:, run.candidate[candidate]] & now.present).any()


def adopted(run, passage, now, then, bought, candidate):
    assert run.encoded.candidates[run.candidate[candidate]] == run.model.outcome and run.model.reason == "adopted"
    against = now.present & now.objects[:, run.candidate[candidate]]
    assert against.any() == any("which the rule allows" in text for text in passage.sentences)


def overruled(run, passage, now, then, bought, names, candidate):
    against = np.flatnonzero(now.present & now.objects[:, run.candidate[candidate]])
    assert set(run.allies(names)) <= set(against) and ("others" in names or len(run.allies(names)) == len(against))


def fallback(run, passage, now, then, bought, name):
    assert name == run.model.outcome == run.encoded.fallback and run.model.reason != "adopted"
    assert passage.last_round == len(run.rounds) - 1


def silence(run, passage, now, then, bought, candidate):
    assert now.pending == run.candidate[candidate] != then.pending


def broken(run, passage, now, then, bought, candidate):
    assert then.pending == run.candidate[candidate] != now.pending


def nothing_moves(run, passage, now, then, bought):
    assert (now.leader, now.pending) == (then.leader, then.pending)
    for name in ("objects", "status", "present", "deal", *(() if run.alone else ("favourite",))):
        assert np.array_equal(getattr(now, name), getattr(then, name)), name


SENTENCES = (
    (r"Nothing but the veto of (.*) stands between (.*) and consensus, and no offer moves it\.", blocked),
    (r"Nothing but (.*) stands between (.*) and consensus, and in this run nothing moves (it|them)\.", immovable),
    (r"(.*) still objects? to (.*), which the rule allows\.", overruled),
    (r"(.*?)( now)? prefers? (.*)\.", prefers), (r"(.*?) would( now)? rather have (.*) than another form\.", prefers),
    (r"(.*?) likes? (?:somebody else|another form) better and now backs? (.*), wh(?:o|ich) is nearer to being agreed\.", settles),
    (r"Nobody objects to (.*) any more\.", nobody_objects),
    (r"(.*?) accepts? an offer of ([\d.]+) from (.*?) and no longer objects? to (.*)\.", takes),
    (r"(.*?) no longer objects? to (.*?)(, .*)?\.", gives_way), (r"(.*?) objects? to (.*)\.", objects),
    (r"(.*?) veto(?:es)? (.*)\.", vetoes),
    (rf"(.*) is the front-runner, the favourite of ({NUMBER}) of the weight\.", leads),
    (rf"(.*) is the form on the table, the one that ({NUMBER}) of the weight would rather have\.", leads),
    (r"(.*) is the only name there is\.", only_name), (r"(.*) declares\.", declares), (r"(.*) is on the table\.", declares),
    (r"(.*) withdraws\.", withdraws), (r"(\d+) meetings?, (\d+) of them led by (.*)\.", many_meetings),
    (r"Nothing moves\.", nothing_moves), (r"(.* talks to .*)\.", meets), (r"(.*?) begins to court (.*) for (.*)\.", courts),
    (r"(.*?) raises its offer to (.*) for (.*), to ([\d.]+)( at most)?\.", raises),
    (r"(.*) is put under silence\.", silence), (r"The silence over (.*) is broken\.", broken),
    (r"(.*?) is adopted\.", adopted), (r"No consensus is reached: (.*)\.", fallback),
)


def check_story(seed: int) -> None:
    run = watched(seed)
    assert run.passages[0].first_round == 0 and run.passages[-1].last_round == len(run.rounds) - 1
    for passage in run.passages:
        try:
            check_passage(run, passage)
        except (AssertionError, KeyError) as wrong:
            raise AssertionError(f"scenario {seed}, {passage}: {wrong!r}") from wrong


def test_what_a_diary_says_is_true():
    for seed in FEW:
        check_story(seed)


def test_most_kinds_of_sentences_were_tried():
    texts = [text for seed in FEW for passage in watched(seed).passages for text in passage.sentences]
    tried = {pattern for pattern, _ in SENTENCES for text in texts if re.search(pattern, text)}
    assert len(tried) >= len(SENTENCES) - 3, [pattern for pattern, _ in SENTENCES if pattern not in tried]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(40, 340, 50))
def test_what_many_diaries_say_is_true(first):
    for seed in range(first, first + 50):
        check_story(seed)
        watched.cache_clear()
