"""More than a hundred hostile `[[observations]]`: each gets one clear message that names the place, and nothing else."""

from __future__ import annotations

import itertools

import pytest

from sim.errors import ScenarioError, UserError
from sim.odds.run import run
from sim.scenario.loader import load
from support.small_scenario import write

HEAD = """format = 1
title = "Test"
as_of = 2024-03-04
[calendar]
start = 2024-02-05
end = 2024-10-07
[candidates.Ada]
[candidates.Bo]
[allies]
A = {}
B = {}
C = {}
D = {}
[[events]]
kind = "joins"
date = 2024-02-26
ally = "D"
"""
FIRST = HEAD.count("\n") + 1  # the line of [[observations]]
GOOD: dict[str, dict[str, str]] = {
    "not_objecting": {"candidate": '"Ada"', "count": "2"},
    "in_favour": {"candidate": '"Ada"', "low": "1", "high": "2"},
    "ballot": {"candidate": '"Ada"', "yes": "2", "no": "1", "no_opinion": "0"},
    "objects": {"candidate": '"Ada"', "ally": '"A"'},
    "gave_way": {"candidate": '"Ada"', "ally": '"A"'},
    "nothing_agreed": {},
}
NAMED, COUNTED = [kind for kind in GOOD if kind != "nothing_agreed"], ["not_objecting", "in_favour"]
COUNTS = [("not_objecting", "count"), ("in_favour", "low"), ("in_favour", "high"), ("ballot", "yes"), ("ballot", "no"),
          ("ballot", "no_opinion")]


def table(kind: str, /, **changed: str | None) -> str:
    """Returns one observation as TOML, with keys changed, added, or (None) left out."""
    keys = {"kind": f'"{kind}"', "date": "2024-02-19", **GOOD[kind], **changed}
    return "[[observations]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value is not None)


LEAVES = '[[events]]\nkind = "leaves"\nally = "D"\ndate = 2024-02-28\n'
WITHDRAWS = '[[events]]\nkind = "withdraws"\ncandidate = "Ada"\ndate = 2024-02-07\n'


def mutations():
    """Yields a hostile observation, and a part of what is said of it."""
    for kind in GOOD:
        for date, said in (("2024-03-05", "this was seen after as_of"), ("2999-01-01", "this was seen after as_of"),
                           ("2024-02-04", "this was seen before the start"), ("0001-01-01", "before the start"),
                           ('"2024-02-19"', "needs a date"), ("2024-02-19T10:00:00", "needs a date"), ("7", "needs a date"),
                           (None, '"date" in observation 1 is missing')):
            yield table(kind, date=date), said
        yield table(kind, surprise="1"), "unknown key"
        yield table(kind, evidence='["no such claim"]'), "unknown claim"
        yield table(kind, evidence='"c01"'), "needs a list"
        yield table(kind, probability="0.5"), "unknown key"
    for kind in NAMED:
        yield table(kind, candidate='"Nobody"'), "unknown candidate"
        yield table(kind, candidate=None), '"candidate" in observation 1 is missing'
        yield table(kind, candidate="3"), "needs text"
        yield table(kind, error="-0.1"), "at least 0"
        yield table(kind, error="nan"), "not a finite number"
        yield table(kind, error="{ uniform = [0.0, 1.0] }"), "needs a number"
    for kind in ("objects", "gave_way"):
        yield table(kind, ally='"Z"'), "unknown ally"
        yield table(kind, ally='"*"'), "unknown ally"
        yield table(kind, ally=None), '"ally" in observation 1 is missing'
        yield table(kind, error="1.5"), "at most 1"
        yield table(kind, count="1"), "unknown key"
    for kind, key in COUNTS:
        yield table(kind, **{key: "4"}), "there are only 3 members on 2024-02-19" if key != "low" else '"low" is above "high"'
        yield table(kind, **{key: "-1"}), "at least 0"
        yield table(kind, **{key: "1.5"}), "needs a whole number"
        yield table(kind, **{key: "99999999999999999999"}), '"low" is above' if key == "low" else "there are only 3 members"
        yield table(kind, **{key: '"2"'}), "needs a whole number"
        yield table(kind, **{key: "true"}), "needs a whole number"
    yield table("not_objecting", count=None), "it is missing how many there were"
    yield table("in_favour", low=None, high=None), "it is missing how many there were"
    yield table("not_objecting", low="1"), 'has "count" and "low" or "high"'
    yield table("in_favour", low="3", high="1"), '"low" is above "high"'
    yield table("ballot", yes=None, no=None, no_opinion=None), "at least one of yes, no and no_opinion"
    yield table("ballot", yes="2", no="2"), "add up to more than the 3 members"
    yield table("nothing_agreed", kind='"seen"'), "unknown kind of observation"
    yield table("nothing_agreed", kind='"not objecting"'), 'did you mean "not_objecting"?'
    yield table("nothing_agreed", kind=None), '"kind" in observation 1 is missing'
    yield table("nothing_agreed", kind="7"), "unknown kind of observation"
    for kind in ("objects", "gave_way"):
        yield table(kind, ally='"D"'), "this ally is no member on 2024-02-19"
        yield table(kind, ally='"D"', date="2024-02-29") + LEAVES, "this ally is no member on 2024-02-29"
    for kind in NAMED:
        yield table(kind) + WITHDRAWS, "this name withdraws on 2024-02-07, and this was seen on 2024-02-19"
    yield table("ballot", yes="1"), "the votes add up to less than the 3 members on 2024-02-19"
    yield "[observations]\nkind = 1\n", "needs a list"
    yield 'observations = ["nothing_agreed"]\n', "unknown key"  # it belongs to the event before it
    for one, other in TOGETHER:
        yield one + other, "contradicts another observation"
    for kind in GOOD:
        yield table(kind) * 2, "given twice"


ALL = {"date": "2024-02-20"}  # in the same round
TOGETHER = [
    (table("not_objecting"), table("not_objecting", count="3", **ALL)),
    (table("not_objecting", count=None, high="1"), table("in_favour", **ALL, low="2")),
    (table("not_objecting", count=None, low="2"), table("ballot", yes=None, no="2", no_opinion=None)),
    (table("not_objecting", count="3"), table("objects")),
    (table("not_objecting", count="0"), table("gave_way")),
    (table("objects"), table("gave_way", **ALL)),
    (table("ballot"), table("ballot", yes="1", no="2", **ALL)),
    (table("ballot"), table("not_objecting", count="1")),
    (table("ballot", yes="0", no="3"), table("gave_way")),
    (table("ballot", yes="3", no="0"), table("objects")),
]
MUTATIONS = list(mutations())


def test_there_are_more_than_a_hundred():
    assert len({text for text, _ in MUTATIONS}) == len(MUTATIONS) > 100


@pytest.mark.parametrize("number", range(len(MUTATIONS)))
def test_it_gets_one_message_that_names_the_place(number, tmp_path):
    text, said = MUTATIONS[number]
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, HEAD + text))
    (problem,) = caught.value.problems
    assert said in str(problem), str(problem)
    last = FIRST + text.count("\n")
    assert "test.toml:" in str(problem) and (FIRST <= problem.line < last or "belongs" in str(problem)), str(problem)


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_right_is_taken(kind, tmp_path):
    assert load(write(tmp_path, HEAD + table(kind))).document.observations[0].kind == kind


@pytest.mark.parametrize("one, other", list(itertools.combinations(GOOD, 2)))
def test_what_does_not_contradict_itself_is_taken_together(one, other, tmp_path):
    sides = {one, other} == {"objects", "gave_way"}
    other_table = table(other, ally='"B"') if sides else table(other)
    assert load(write(tmp_path, HEAD + table(one) + other_table))


@pytest.mark.parametrize("one, other", TOGETHER)
def test_an_error_makes_a_contradiction_a_doubt(one, other, tmp_path):
    soft = other.replace("[[observations]]", "[[observations]]\nerror = 0.5")
    assert load(write(tmp_path, HEAD + one + soft))


def test_a_member_that_has_joined_counts(tmp_path):
    late = table("not_objecting", date="2024-02-26", count="4")
    assert load(write(tmp_path, HEAD + late)).document.observations


@pytest.mark.parametrize("seen", [table("not_objecting", date="2024-02-28", count="4"),
                                  table("objects", date="2024-02-28", ally='"D"')])
def test_one_that_joined_between_two_rounds_counts_from_the_later(seen, tmp_path):
    """Else no run could agree: what was seen is compared with the last round, in which it is no member yet."""
    with pytest.raises(ScenarioError, match="counts from the later one"):
        load(write(tmp_path, HEAD.replace("2024-02-26", "2024-02-27") + seen))


def test_who_joins_leaves_and_joins_again_is_a_member_between(tmp_path):
    head = HEAD.replace("2024-02-26", "2024-02-12")
    again = LEAVES + LEAVES.replace("leaves", "joins").replace("02-28", "03-20")
    assert load(write(tmp_path, head + table("objects", ally='"D"') + again)).document.observations


def test_a_ballot_in_which_somebody_may_have_left_need_not_add_up(tmp_path):
    moves = LEAVES.replace("02-28", "02-16").replace('"D"', '"C"') + "probability = 0.5\n"
    assert load(write(tmp_path, HEAD + table("ballot", yes="1") + moves)).document.observations


@pytest.mark.parametrize("count, words", [("1", "1 member does not object to Ada"), ("0", "0 members do not object to Ada"),
                                          ("2", "2 members do not object to Ada")])
def test_one_member_is_one_member(count, words, tmp_path):
    assert load(write(tmp_path, HEAD + table("not_objecting", count=count))).document.observations[0].words(str) == words


def test_a_file_that_extends_another_adds_its_own(tmp_path):
    write(tmp_path, HEAD + table("not_objecting"), "parent.toml")
    child = 'format = 1\nextends = "parent.toml"\n'
    assert len(load(write(tmp_path, child + table("objects"))).document.observations) == 2
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, child + table("objects", ally='"Z"')))
    assert "test.toml:7:8: unknown ally" in str(caught.value)


@pytest.mark.parametrize("count", [0, 3])
@pytest.mark.parametrize("error", [0.0, 5e-324, 1.0, 1e12])
def test_a_count_and_its_error_at_their_ends_give_odds_or_say_that_nothing_agrees(count, error, tmp_path):
    """No member objects, or all do: with a large error all runs are kept, as though nothing had been seen."""
    path = write(tmp_path, HEAD + table("not_objecting", count=str(count), error=repr(error)))
    try:
        seen = run(path, 20, workers=1).record.observations
    except UserError as said:
        assert error < 1.0 and "observation 1, 19 February 2024" in str(said) and "None" not in str(said)
        return
    assert seen.effective == 20 and seen.used[0].observation == 1
    assert error < 1e12 or seen.used[0].left_out == 0


@pytest.mark.parametrize("error", [0.0, 0.5, 1.0])
def test_the_probability_of_a_mistake_at_its_ends(error, tmp_path):
    seen = run(write(tmp_path, HEAD + table("objects", error=str(error))), 20, workers=1).record.observations
    assert seen.effective == 20 and (error != 0.5 or seen.used[0].left_out == 0)
