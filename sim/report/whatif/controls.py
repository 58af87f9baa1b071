"""What a reader can change on the page: each control with its words, and what it writes in the file that is saved.

Names only: where a number lies in a world is in `places`, and the page writes it there as the encoder would.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.encoding.actors import ally_of, stated_stance
from sim.model.encoding.process import rule_arrays
from sim.model.inputs import setting_at
from sim.report.sections import rule_words
from sim.results.base import base_rates
from sim.scenario.catalog import find, shipped_names
from sim.scenario.fields import DEFAULT_COST, Distribution
from sim.scenario.scenario import Scenario, shares
from sim.scenario.schema import Rule, Stance
from sim.scenario.stances import BALLOTS, vocabulary
from sim.text.format import day

RULES = (Rule(), Rule(veto="none", may_object=1), Rule(veto="none", consent_share=0.75),
         Rule(veto="none", consent_share=0.66), Rule(veto="none", consent_share=0.51),
         Rule(veto="none", consent_weight=0.51))


def controls(encoded: Encoded) -> dict[str, Any]:
    """Return what can be changed of a scenario, whatever the parameters."""
    scenario, document = encoded.scenario, encoded.scenario.document
    weights, last = shares(scenario), encoded.date_of(encoded.last_round)
    resolve = setting_at(encoded.world, 0.5).resolve
    return {
        "title": document.title, "question": document.question, "fallback": encoded.fallback,
        "allies": [{"id": ally, "name": scenario.ally_name(ally), "weight": weights[ally],
                    "resolve": float(resolve[j]), "veto": bool(encoded.world.veto[j])}
                   for ally in encoded.allies_in_file_order for j in [encoded.allies.index(ally)]],
        "candidates": list(scenario.candidates),
        "words": list(_words(document)),
        "stances": {name: {ally: _stance(document, name, ally) for ally in scenario.allies}
                    for name in scenario.candidates},
        "weighs": all(ally_of(document, ally).size is None for ally in scenario.allies),
        "stated_weights": {ally: float(encoded.world.base[encoded.slot.weight + encoded.allies.index(ally)])
                           for ally in scenario.allies if ally_of(document, ally).weight is not None},
        "rules": list(_rules(scenario)), "rule": rule_words(document.rule),
        "deadline": _deadline(encoded), "costs": list(COSTS), "cost": _cost(document),
        "events": [_event(scenario, event) for event in sorted(document.events, key=lambda event: event.date)],
        "seen": [document.observations[number].date.isoformat() for number in encoded.observed],
        "as_of": document.as_of.isoformat(),
        "calendar": {"start": encoded.start.isoformat(), "days": encoded.round_days,
                     "last": encoded.last_round, "end": last.isoformat() if last else None},
        "file": _file(scenario), "drops": [key for key in ("rule", "events") if key in document.model_fields_set],
        "another_name": encoded.another is not None,
    }


def places(encoded: Encoded, world: w.World) -> dict[str, Any]:
    """Return where the numbers of a world lie that a control changes."""
    at, document = encoded.slot, encoded.scenario.document
    own_cost = [ally_of(document, ally).fallback_cost is not None for ally in encoded.allies]
    return {
        "allies": list(encoded.allies), "candidates": list(encoded.candidates), "outcomes": list(encoded.outcomes),
        "kinds": [encoded.kind_of(place) for place in range(len(encoded.outcomes))], "shown": encoded.file_order,
        "weight": at.weight, "resolve": at.resolve, "mean": at.mean, "spread": at.spread,
        "probability": at.event_probability, "value": at.event_value, "reversion": at.reversion,
        "stated_spread": w.SPREAD_STATED, "offer_step": w.OFFER_STEP, "own_cost": own_cost,
        "costs": {word: w.PROCESS.index(name) for word, name in COSTS.items()},
        "yes_no": document.kind == "yes/no",
        "deals": bool(world.base[w.OFFER_STEP] > 0.0), "parameters": encoded.parameters.label,
        "hedge": _hedge(encoded),
    }


def _hedge(encoded: Encoded) -> dict[str, Any] | None:
    """Return how forecasts follow from odds under these parameters; None where they say nothing of that."""
    hedge = encoded.parameters.hedge
    if hedge is None:
        return None
    kinds: list[str] = [encoded.kind_of(place) for place in range(len(encoded.outcomes))]
    return {"model": hedge.model, "base": base_rates(kinds, hedge.fallback_share)}


def _words(document) -> Iterator[dict[str, Any]]:
    """Yield the stance words that are plain numbers, the most favourable first."""
    for word, meaning in sorted(vocabulary(document).items(), key=lambda entry: -_middle(entry[1].mean)):
        if word not in BALLOTS and not isinstance(meaning.mean, Distribution) \
                and not isinstance(meaning.spread, Distribution):
            yield {"word": word, "mean": meaning.mean, "spread": meaning.spread,
                   "veto": meaning.veto}


def _middle(mean) -> float:
    return mean.middle if isinstance(mean, Distribution) else mean


def _stance(document, candidate: str, ally: str) -> str:
    """Return a stance as the file has it, in a word or a number; empty where it says nothing."""
    entry = stated_stance(document, candidate, ally)
    entry = entry.stance if isinstance(entry, Stance) else entry
    if entry is None or isinstance(entry, str):
        return entry or ""
    return f"about {entry.middle:+.2f}" if isinstance(entry, Distribution) else f"{entry:+.2f}"


def _rules(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield decision rules other than the file's, as the encoder writes them."""
    own = scenario.document.rule
    for preset in RULES:
        rule = preset.model_copy(update={"weight": own.weight}) if own.weight else preset
        if rule == own:
            continue
        changed = Scenario(scenario.document.model_copy(update={"rule": rule}), scenario.roster, scenario.source)
        arrays = rule_arrays(changed, tuple(sorted(scenario.allies)))
        yield {"words": rule_words(rule), "veto": rule.veto == "all", "numbers": arrays["rule_numbers"].tolist(),
               "toml": [f"{key} = {toml(value)}" for key, value in rule.model_dump(exclude_unset=True).items()]
               or ['veto = "all"']}


_DAY = datetime.timedelta(days=1)


def _deadline(encoded: Encoded) -> dict[str, str | None]:
    """Return the deadline and between which days it may lie."""
    calendar = encoded.scenario.document.calendar
    end = calendar.end or encoded.date_of(encoded.last_round) or datetime.date.max
    stated = calendar.deadline or end
    return {"day": stated.isoformat(), "least": (min(encoded.start, datetime.date.max - _DAY) + _DAY).isoformat(),
            "most": max(stated, end).isoformat()}


COSTS = {"nothing changes": "cost_nothing_changes", "incumbent stays": "cost_incumbent_stays",
         "post empty": "cost_post_empty"}


def _cost(document) -> str:
    """Return what it costs to be without agreement, in a word or a number."""
    cost = document.calendar.fallback_cost
    return DEFAULT_COST if cost is None else cost if isinstance(cost, str) else f"{_middle(cost):+.2f}"


def _event(scenario: Scenario, event) -> dict[str, Any]:
    probability = event.probability
    told = event.model_dump(exclude_unset=True, exclude={"probability"})
    return {"date": event.date.isoformat(), "words": f"{day(event.date)}: {event.label(scenario.ally_name)}",
            "probability": _middle(probability),
            "to": event.to.isoformat() if event.kind == "deadline" else None,
            "drawn": isinstance(probability, Distribution),
            "stated": toml(probability.model_dump(exclude_unset=True) if isinstance(probability, Distribution)
                           else probability),
            "toml": [f"{toml_key(key)} = {toml(value)}" for key, value in told.items()]}


def _file(scenario: Scenario) -> dict[str, Any] | None:
    """Return what a saved scenario extends: the bare name of one that ships, else a file that must stand beside it."""
    source = scenario.source
    if source is None:
        return None
    ships = source.stem in shipped_names() and find(source.stem) == source
    return {"extends": source.stem if ships else Path(source).name, "beside": not ships, "stem": source.stem}


# Values as TOML writes them.


def toml_key(key: str) -> str:
    """Return a key, in quotes where it needs them."""
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def toml(value: Any) -> str:
    """Return a value of a document as TOML.

    >>> toml(0.5), toml(True), toml("wary"), toml((1, 2)), toml({"uniform": [0, 1]})
    ('0.5', 'true', '"wary"', '[1, 2]', '{ uniform = [0, 1] }')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else repr(value)
