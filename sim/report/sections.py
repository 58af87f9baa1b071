"""The sections of the report page, each as data for its template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.agents.replay import Replay, Typical, most_typical
from sim.model.encoding import Encoded
from sim.results.base import short
from sim.results.report import (
    AssumptionRow,
    Assumptions,
    HoldoutRow,
    Holdouts,
    LastToObject,
    Limits,
    Narrative,
    PromiseRow,
    Question,
    QuotedClaim,
)
from sim.results.run import RunRecord
from sim.scenario.assumptions import Assumption, assumptions, counts
from sim.scenario.fields import Distribution
from sim.scenario.scenario import heaviest, shares
from sim.text.format import day, percent, pluralize, round_name
from sim.text.holdouts import RARE, blocking, distance_words, offer_words, others
from sim.text.story import story
from sim.text.summary import satisfaction_words
from sim.text.wording import YES_NO, rule_words, wording

if TYPE_CHECKING:
    from sim.scenario.parameters import Parameters
    from sim.scenario.scenario import Scenario


# Says what is asked, when, and who decides by which rule.


def question_of(scenario: Scenario) -> Question:
    """Return the question and its setting."""
    document = scenario.document
    return Question(title=document.title, question=document.question, note=document.note,
                    as_of=document.as_of.isoformat(), deciders=_deciders(scenario), heaviest=_heaviest(scenario))


def _deciders(scenario: Scenario) -> str:
    words = wording(scenario.document.kind)
    return (f"{pluralize(len(scenario.allies), 'member')}, "
            f"{pluralize(len(scenario.candidates), words.one, words.many)}; {rule_words(scenario.document.rule)}.")


def _heaviest(scenario: Scenario) -> str:
    """Name the heaviest member, when one is."""
    ally, share = heaviest(scenario)
    if sum(other >= share - 1e-9 for other in shares(scenario).values()) > 1:
        return f"The members with the most weight (share of the lobbying) have {percent(share, 1)} each."
    return f"{scenario.ally_name(ally)} has the most weight (share of the lobbying), {percent(share, 1)}."


# What the scenario assumes, in words, each with the claims it rests on.

_SETTING, _NAMES = "Who decides, how, and by when", "The candidates"
_ALLIES, _EVENTS = "The members and what they think", "What happens on a day"
_SEEN, _PROCESS = "What was seen", "How members lobby and give way"
_GROUPS = {"candidates": _NAMES, "allies": _ALLIES, "stances": _ALLIES, "ties": _ALLIES, "blocs": _ALLIES,
           "issues": _ALLIES, "events": _EVENTS, "observations": _SEEN, "process": _PROCESS,
           "vocabulary": _PROCESS}  # the rest: _SETTING
_ORDER = (_SETTING, _NAMES, _ALLIES, _EVENTS, _SEEN, _PROCESS)
_FIRST = {"roster": "The table of members", "members": "Who takes part", "weight": "Weights of the members",
          "process": "Global parameters", "ties": "A tie", "events": "Event", "observations": "Observation"}
_EVERYBODY_ELSE = "Everybody else"


def assumptions_of(scenario: Scenario) -> Assumptions:
    """Return every assumption by group, and the claims in the order in which they are first cited."""
    made = sorted(assumptions(scenario), key=lambda one: _ORDER.index(_group(scenario, one)))
    cited = {claim.id: claim for one in made for claim in one.claims}
    with_claim, without_claim, _ = counts(made)
    return Assumptions(
        rows=[_row(scenario, one) for one in made], with_claim=with_claim, without_claim=without_claim,
        claims=[QuotedClaim(id=claim.id, claim=claim.claim, source=claim.source, speaker=claim.speaker,
                            date=claim.date) for claim in cited.values()])


def _group(scenario: Scenario, one: Assumption) -> str:
    return _GROUPS.get(scenario.path(one.path)[0], _SETTING)


def _row(scenario: Scenario, one: Assumption) -> AssumptionRow:
    group = _group(scenario, one)
    shown = wording(scenario.document.kind).group if group == _NAMES else group
    return AssumptionRow(path=one.path, group=shown, what=what(scenario, scenario.path(one.path)),
                            value=one.value_text, is_default=one.is_default,
                            claims=[claim.id for claim in one.claims])


def what(scenario: Scenario, path: tuple) -> str:
    """Return what a dotted path stands for, in words: `stances.Mark Rutte.USA` is "United States on Mark Rutte"."""
    kind, *rest = (str(part) for part in path)
    plain = [part.replace("_", " ") for part in rest]
    if kind == "stances":
        return f"{_EVERYBODY_ELSE if rest[1] == '*' else scenario.ally_name(rest[1])} on {rest[0]}"
    if kind == "allies":
        return f"{scenario.ally_name(rest[0])}: {' '.join(plain[1:])}"
    if kind in ("candidates", "issues", "blocs", "vocabulary"):
        return ": ".join([rest[0], *plain[1:]])
    first = _FIRST.get(kind, kind.replace("_", " ").capitalize())
    return first if kind in ("ties", "events", "observations") and len(rest) == 1 else ": ".join([first, *plain])


# Who stands in the way, and what it would take: the rows of the page's tables.

_ROWS = 12


def holdouts(run: RunRecord) -> Holdouts:
    """Return the hold-outs and what is promised, the most frequent first."""
    names, held = run.details.names, blocking(run)
    paid = [row for row in run.deals if row.share >= RARE]
    rows = [HoldoutRow(name=names[row.ally], distance=distance_words(row.gap),
                       offers_take=offer_words(run.details, row), **row) for row in held[:_ROWS]]
    last = sorted(run.details.allies, key=lambda ally: (-ally.last_to_object, ally.name))
    return Holdouts(rows=rows, left_out=max(0, len(held) - _ROWS),
                    promises=[PromiseRow(name=names[row.ally], **row) for row in paid[:_ROWS]],
                    promises_left_out=max(0, len(paid) - _ROWS), least_share=RARE, without_veto=len(others(run)),
                    last_to_object=[LastToObject(ally=ally.id, name=ally.name,
                                                 share=short(ally.last_to_object / run.replicates)) for ally in last],
                    satisfaction=satisfaction_words(run))


# What the odds do not say, and how well such odds did before.


def limits(run: RunRecord, encoded: Encoded, made: Assumptions) -> Limits:
    """Return the limits of a result, and how well such odds did on decided cases."""
    hits = hit_words(max(row.forecast for row in run.outcomes))
    return Limits(sentences=list(_sentences(run, encoded, made)), score=f"{latest_score()}{hits}")


def _sentences(run: RunRecord, encoded: Encoded, made: Assumptions) -> Iterator[str]:
    document = encoded.scenario.document
    yield (f"The intervals say how exactly {pluralize(run.replicates, 'run')} can tell the odds of this model: "
           "simulation error. Whether model and scenario are right is a larger doubt, and it is not in them. The "
           "forecast allows for it: a share of it is base rates, as much as the record of decided cases asks for.")
    stated = made.with_claim + made.without_claim
    yield (f"Of the {pluralize(stated, 'assumption')} that this scenario states {made.with_claim} rest on a dated "
           f"claim and {made.without_claim} on the author's judgement; {len(made.rows) - stated} more are defaults. "
           "Other assumptions give other odds.")
    another = "" if run.details.another is None else (
        ", and of a name that is not in it the model knows only that there may be one")
    yield (f"The model knows what the scenario says, as of {day(document.as_of)}, and nothing else. "
           f"{'An amendment, a' if document.kind == YES_NO else 'A'} crisis or a bargain that is not in the file "
           f"cannot happen in a run{another}.")
    yield _doubt(encoded.parameters)
    yield ("Attitudes, gaps and offers are numbers on one scale from -1 (would block) to +1 (champion). They order the "
           "members; nobody can measure them.")
    if document.case is not None and document.case.hindsight:
        yield f"Coded with knowledge that came later: {document.case.hindsight}"


def _doubt(parameters: Parameters) -> str:
    uncertain = [name for name in type(parameters.process).model_fields
                 if isinstance(parameters.value(name), Distribution)]
    if parameters.columns or len(uncertain) > 1:  # `point` keeps one, for a threshold on a knife's edge
        return (f"The global parameters ({parameters.name}) are drawn anew for every run, so that the doubt about them "
                "is in the odds.")
    return (f"The global parameters ({parameters.name}) are single numbers, so that the doubt about them is not in the "
            "odds; `--parameters prior` puts it there.")


# How well such odds did on decided cases: the latest back-test, if its score ships with this version.
#
# `sim/backtesting/score.json` is a document of `nemcon backtest --json`; the cases themselves may be left out of it.

FILE = Path(__file__).resolve().parent.parent / "backtesting" / "score.json"
MISSING = ("No back-test score ships with this version: how well such odds did on decisions that were taken is not "
           "known here. `nemcon backtest` scores the historical cases.")


def latest_score(file: Path = FILE) -> str:
    """Return the latest score in words, beside that of the best simpler forecaster; or that there is none.

    The model is the first forecaster of the document. Lower log scores are better.
    """
    if not file.is_file():
        return MISSING
    found = json.loads(file.read_text(encoding="utf-8"))
    model, *others = found["hedged"]
    log, brier = (found["hedged"][model][key] for key in ("log", "brier"))
    scored = f"{pluralize(log['cases'], 'date')} of {pluralize(log['clusters'], 'decision')}"
    made = f"version {found['model_version']}, parameters {found['parameters'].partition(' ')[0]}"
    looked = "; ".join(f"the {part['name']} ({pluralize(part['clusters'], 'decision')}): {part['looked_at']}"
                       for part in found["subsets"] if part["name"] != "grade A")
    return (f"On {scored}, each as it was known before it was taken, the mean log score of the forecast ({made}) was "
            f"{_interval(log)} and its mean Brier score {_interval(brier)}; lower is better.{_beside(found, others)} "
            f"How often these decisions were looked at: {looked}. `nemcon backtest` scores the cases again.")


FEWEST = 10  # outcomes of which a share that came true says anything


def hit_words(share: float, file: Path = FILE) -> str:
    """Say how often outcomes came true that were forecast with about as much; nothing where the record is silent."""
    if not file.is_file():
        return ""
    bins = json.loads(file.read_text(encoding="utf-8"))["reliability"]
    enough = [row for row in bins if row["count"] >= FEWEST]
    near = min(enough, key=lambda row: abs(row["forecast"] - share), default=None)
    if near is None or abs(near["forecast"] - share) > 0.1:
        return ""
    came = round(near["observed"] * near["count"])
    return (f" Outcomes that were forecast with about {near['forecast']:.0%} there, the nearest to the first one here, "
            f"came true in {came} of {near['count']} ({near['low']:.0%} to {near['high']:.0%}).").replace("%", " %")


def _beside(found: dict, others: list[str]) -> str:
    """Say how the best of the simpler forecasters did, and whether the difference is more than chance."""
    means = {who: found["hedged"][who]["log"] for who in others if who not in ("wide priors", "model 1")}
    if not means:
        return ""
    best = min(means, key=lambda who: means[who]["mean"])
    ahead = found["hedged"][best]["minus"]
    verdict = ("the forecast is better" if ahead["high"] < 0 else "the forecast is worse" if ahead["low"] > 0 else
               "the difference may be chance")
    return (f" The best of the simpler forecasters ({best}), hedged alike, had a log score of "
            f"{means[best]['mean']:.2f}; {verdict} (forecast minus it {_interval(ahead, '+')}).")


def _interval(mean: dict, sign: str = "") -> str:
    return f"{mean['mean']:{sign}.2f} ({mean['low']:{sign}.2f} to {mean['high']:{sign}.2f})"


# One run as a diary: the most typical replicate, by a stated rule.

_MAX = 60  # passages; of more, the first and the last half of these


def narrative_of(run: RunRecord, encoded: Encoded) -> Narrative:
    """Play the most typical replicate once more, with a diary, and tell it."""
    typical = most_typical(encoded, run.seed)
    passages = story(Replay(encoded, typical.replicate, run.seed).run().entries, encoded)
    left_out = max(0, len(passages) - _MAX)
    shown = passages if not left_out else [*passages[:_MAX // 2], *passages[-_MAX // 2:]]
    return Narrative(rule=_rule(encoded, typical), replicate=typical.replicate, considered=typical.considered,
                     share=short(typical.share), rounds=typical.rounds, outcome=typical.outcome, story=shown,
                     left_out=left_out)


def _rule(encoded: Encoded, typical: Typical) -> str:
    after = pluralize(typical.rounds, round_name(encoded))
    return (f"This is run {typical.replicate:,}, the most typical of the first {typical.considered:,}, chosen by this "
            f"rule: of those that end in the likeliest way ({typical.outcome}, {percent(typical.share)} of them), "
            f"the ones that take as long as the middle one ({after}); of these, the one whose numbers of members not "
            "objecting stay nearest to their average; of equals, the first. It is one of many, not a forecast.")
