"""What presses on who objects, in model 2: the parts A (anchor), B (cost of no agreement), H (silence is consent) and
J (veto) of docs/model.md. Each is exact, and each has a control: the part is switched off and the same check fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.rounds import run_chunk
from support.laws.observe import day
from support.laws.worlds import world_of

SEED = 1
FEW = settings(max_examples=40, derandomize=True, database=None, deadline=None)
PRESS = {"isolation": 0.9, "resolve": 0.2}


def support(encoded, play=run_chunk) -> list[int]:
    """Returns how many members do not object to the first name in each round that is played."""
    tally, _ = play(encoded.world if play is run_chunk else encoded, SEED, 0, 1, counted_until=encoded.last_round)
    last = int(tally.ended.sum(axis=0).argmax())
    return tally.support[0, :last + 1].argmax(axis=1).tolist()


def adopted_in(encoded) -> int | None:
    """Returns the round in which the first name is adopted; None if it is not."""
    tally, record = run_chunk(encoded.world, SEED, 0, 1, counted_until=encoded.last_round, records=True)
    return int(record.round[0]) if tally.ended[0].sum() else None


# A. A stated stance has the pressure of its day on it.

ATTITUDES = st.lists(st.integers(-10, 10).map(lambda k: k / 10), min_size=2, max_size=7)


def crowd(attitudes, ties=(), **process):
    allies = {f"A{j}": 1.0 for j in range(len(attitudes))}
    between = [{"between": [f"A{i}", f"A{j}"], "strength": 5.0} for i, j in ties if i < j < len(attitudes)]
    stances = {"Ada": dict(zip(allies, attitudes, strict=True))}
    return world_of(allies, stances, {**PRESS, **process}, rounds=12, ties=between)


@FEW
@given(ATTITUDES, st.sampled_from([(), ((0, 1),), ((0, 1), (1, 2), (0, 3))]))
def test_a_if_nothing_happens_nobody_gives_way_and_nobody_begins_to_object(attitudes, ties):
    assert len(set(support(crowd(attitudes, ties, anchor=1)))) == 1


def test_a_on_the_mesa_driver():
    assert set(support(crowd([0.5, 0.5, 0.5, -0.1], anchor=1), run_on_mesa)) == {3}


def test_a_control_without_the_anchor_the_isolated_give_way_in_the_first_round():
    assert support(crowd([0.5, 0.5, 0.5, -0.1], anchor=0)) == [3, 4]
    assert len(set(support(crowd([0.5, 0.5, 0.5, -0.1], anchor=0.5)))) == 2


def given_way(*events):
    """Plays one hold-out, E, while the objections of B, C and D fall in rounds 2, 3 and 4; gaps and isolation are
    such that
    the third gets E. Returns the round of adoption."""
    allies = dict.fromkeys("ABCDE", 1.0)
    deals = [{"kind": "deal", "date": day(t), "ally": ally, "candidate": "Ada", "value": 0.9}
             for t, ally in ((2, "B"), (3, "C"), (4, "D"))]
    stances = {"Ada": {"A": 0.5, "B": -0.5, "C": -0.5, "D": -0.5, "E": -0.3}}
    return adopted_in(world_of(allies, stances, {"isolation": 0.56, "anchor": 1}, rounds=12, events=[*deals, *events]))


def test_a_isolation_presses_that_has_come_since():
    assert given_way() == 5, "three more agree than when it spoke: .56 * 3 / 4 covers a gap of .4"


def test_a_who_states_its_stance_anew_has_that_isolation_on_it_already():
    again = {"kind": "stance", "date": day(4), "ally": "E", "candidate": "Ada", "stance": -0.3}
    assert given_way(again) is None
    early = {**again, "date": day(1)}
    assert given_way(early) == 5, "a statement before anybody gave way changes nothing"


def test_a_an_ally_that_joins_is_pressed_by_what_comes_after_it_joined():
    stances = {"Ada": {**dict.fromkeys("ABCD", 0.5), "E": -0.1}}
    joins = [{"kind": "joins", "date": day(3), "ally": "E"}]
    tables = dict(rounds=12, events=joins, calendar={"silence": 8})
    assert adopted_in(world_of(dict.fromkeys("ABCDE", 1.0), stances, {"isolation": 0.9, "anchor": 1}, **tables)) is None
    assert adopted_in(world_of(dict.fromkeys("ABCDE", 1.0), stances, {"isolation": 0.9}, **tables)) is not None


# B. What it costs to be without agreement presses as the deadline comes near.


def two(gap: float, cost, rounds: int, curve: float = 1.0, **process):
    """Encodes two allies, of which one objects with a gap."""
    return world_of({"A": 1, "B": 1}, {"Ada": {"A": 0.5, "B": 0.1 - gap}}, {"urgency_curve": curve, **process},
                    rounds=rounds, calendar={"fallback_cost": cost})


@pytest.mark.parametrize("rounds", [4, 10, 33])
@pytest.mark.parametrize("gap", [0.05, 0.17, 0.29])
@pytest.mark.parametrize("cost", [0.1, 0.3, 0.77])
def test_b_it_gives_way_in_the_first_round_in_which_the_cost_covers_the_gap(rounds, gap, cost):
    expected = next((t for t in range(1, rounds + 1) if cost * (t / rounds)**2 >= gap), None)
    assert adopted_in(two(gap, cost, rounds)) == expected
    assert (expected is None) == (cost < gap)


def test_b_control_without_the_curve_it_gives_way_sooner():
    assert (adopted_in(two(0.1, 0.4, 20)), adopted_in(two(0.1, 0.4, 20, curve=0.0))) == (10, 5)


@pytest.mark.parametrize("word, parameter", [("nothing changes", "cost_nothing_changes"),
                                                 ("incumbent stays", "cost_incumbent_stays"),
                                                 ("post empty", "cost_post_empty")])
def test_b_a_word_stands_for_a_parameter(word, parameter):
    assert adopted_in(two(0.1, word, 20)) is None
    assert adopted_in(two(0.1, word, 20, **{parameter: 0.4})) == 10
    others = {"cost_nothing_changes": 0.4, "cost_incumbent_stays": 0.4, "cost_post_empty": 0.4, parameter: 0.0}
    assert adopted_in(two(0.1, word, 20, **others)) is None


def test_b_an_ally_may_have_a_cost_of_its_own_and_may_even_like_the_fallback():
    def adopted(own):
        allies = {"A": 1, "B": {"size": 1.0, "fallback_cost": own}}
        return adopted_in(world_of(allies, {"Ada": {"A": 0.5, "B": 0.0}}, {"urgency_curve": 1}, rounds=20,
                                   calendar={"fallback_cost": 0.4}))
    assert (adopted(0.4), adopted(0.1), adopted(-0.2)) == (10, 20, None)


def test_b_urgency_is_added_to_the_cost():
    assert adopted_in(two(0.1, 0.1, 20, urgency=0.3)) == 10


# H. Silence is consent.

CALM = {"threshold": 0.1}


def body(silent: int, **process):
    """Encodes three allies that agree, and others of which nothing is said."""
    return world_of(dict.fromkeys([*"ABC", *(f"S{k}" for k in range(silent))], 1.0),
                    {"Ada": dict.fromkeys("ABC", 0.5)}, {**CALM, **process}, rounds=3)


@pytest.mark.parametrize("silent", [0, 1, 10, 300])
def test_h_those_of_whom_nothing_is_said_do_not_object(silent):
    assert adopted_in(body(silent, silent_threshold=-0.2)) == 1


def test_h_control_without_it_one_silent_member_is_enough():
    assert adopted_in(body(0)) == 1 and adopted_in(body(1)) is None
    assert adopted_in(body(1, silent_threshold=0.1)) is None


@pytest.mark.parametrize("heard", [
    {"stances": {"Ada": {"A": 0.5, "S": 0.0}}}, {"stances": {"Ada": {"A": 0.5, "*": 0.0}}},
    {"candidates": {"Ada": {"country": "S"}}, "stances": {"Ada": {"A": 0.5}}, "vocabulary": {"champion": 0.0}},
    {"events": [{"kind": "stance", "date": day(3), "ally": "S", "candidate": "Ada", "stance": 0.0}]},
    {"issues": {"peace": {}}, "allies": {"S": {"size": 1.0, "positions": {"peace": 0.0}}}}])
def test_h_whoever_is_heard_in_any_way_is_not_silent(heard):
    from support.laws.worlds import document, encoded_from
    stances, allies = heard.get("stances", {"Ada": {"A": 0.5}}), {"A": 1, "S": 1, **heard.get("allies", {})}
    more = {key: value for key, value in heard.items() if key not in ("stances", "allies")}
    encoded = encoded_from(document(allies, stances, {**CALM, "silent_threshold": -0.2}, rounds=3, **more))
    assert not encoded.world.silent.any() or encoded.allies[encoded.world.silent.argmax()] == "A"
    assert adopted_in(encoded) is None


def test_h_the_lower_threshold_counts():
    assert adopted_in(body(1, threshold=-0.3, silent_threshold=0.2)) == 1


# J. A veto.

EVERYTHING = {"isolation": 5, "urgency": 5, "resolve": 0.0, "meetings": 1, "persuasion": 0.5, "closing": 0.5,
              "offer_step": 1, "budget": 1000, "news": 0.05}


def vetoed(word: str, play=run_chunk, runs: int = 500, **tables):
    """Returns the rounds in which Ada is adopted in an alliance where all but one are for her and everything
    presses."""
    allies = dict.fromkeys("ABCD", 1.0)
    file = {"Ada": {**dict.fromkeys("ABC", 0.9)}}
    from support.laws.worlds import document, encoded_from
    raw = document(allies, file, EVERYTHING, rounds=30, **tables)
    raw["stances"]["Ada"]["D"] = word
    encoded = encoded_from(raw)
    tally, record = play(encoded.world if play is run_chunk else encoded, SEED, 0, runs, counted_until=30, records=True)
    assert not tally.paid[encoded.allies.index("D")].any() or word != "veto"
    return record.round[record.outcome == 0]


@pytest.mark.parametrize("play, runs", [(run_chunk, 500), (run_on_mesa, 5)])
def test_j_whatever_presses_a_veto_stands(play, runs):
    assert len(vetoed("veto", play, runs)) == 0


def test_j_control_a_block_gives_way():
    assert len(vetoed("block")) == 500


@pytest.mark.parametrize("event", [
    {"kind": "stance", "ally": "D", "candidate": "Ada", "stance": "block"}, {"kind": "government", "ally": "D"}])
def test_j_a_veto_stands_until_the_day_on_which_it_is_given_up(event):
    rounds = vetoed("veto", events=[{**event, "date": day(10)}])
    assert len(rounds) == 500 and rounds.min() >= 10


def test_j_a_veto_may_be_stated_later_and_by_a_word_of_the_file_s_own():
    event = {"kind": "stance", "date": day(1), "ally": "D", "candidate": "Ada", "stance": "never"}
    words = {"never": {"mean": -0.5, "veto": True}}
    assert len(vetoed("block", events=[event], vocabulary=words)) == 0
    assert len(vetoed("block", events=[event], vocabulary={"never": {"mean": -0.5}})) == 500


def test_j_where_the_rule_lets_one_object_a_veto_is_one_objection():
    assert len(vetoed("veto", rule={"veto": "none", "may_object": 1})) == 500
