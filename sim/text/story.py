"""One run told in sentences: one passage for a round in which something moves, one for a stretch of quiet ones."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from sim.model.encoding import Encoded
from sim.results.counts import observed
from sim.results.report import Entry, Passage
from sim.scenario.events import Event
from sim.text.format import capital, day, format_amount, join_names, percent, pluralize, round_name
from sim.text.wording import YES_NO, stands_alone

MAX_MEETINGS_TOLD = 5  # a round with more meetings is summed up
_SOUNDINGS = (
    "favourite",
    "settles for",
    "gives way",
    "objects",
    "vetoes",
    "blocked",
    "immovable",
)  # told of several allies in one sentence, in this order
_QUIET = ("meeting", "offer")
_OF_SEVERAL = ("favourite", "settles for", "front-runner")  # what can only happen where there are several candidates


def story(entries: Iterable[Entry], encoded: Encoded) -> list[Passage]:
    """Return the diary as passages in the order of rounds."""
    return list(_Teller(encoded).passages(list(entries)))


def heading(first: int, last: int, encoded: Encoded) -> str:
    """Return when a passage plays: `8 January 2024 (week 1)`, `12 February to 15 April 2024 (weeks 6 to 15)`."""
    begin, end = encoded.date_of(first), encoded.date_of(last)
    numbers = f"{round_name(encoded)} {first}" if first == last else f"{round_name(encoded)}s {first} to {last}"
    if begin is None or end is None:
        return numbers
    return f"{day(begin) if first == last else _span(begin, end)} ({numbers})"


def _span(first: datetime.date, last: datetime.date) -> str:
    begin = day(first).split(" ")
    shared = 2 if (first.year, first.month) == (last.year, last.month) else int(first.year == last.year)
    return f"{' '.join(begin[:3 - shared])} to {day(last)}"


class _Teller:
    """Keeps what earlier passages said: to whom offers were made, and that somebody still objects."""

    def __init__(self, encoded: Encoded):
        self.encoded = encoded
        self.courted: set[tuple[str | None, str | None]] = set()
        self.overruled = False

    def passages(self, entries: list[Entry]) -> Iterator[Passage]:
        """Yield the passages; quiet rounds wait until something moves again."""
        quiet: list[Entry] = []
        for _, group in groupby(entries, key=lambda entry: entry.round):
            happened = list(group)
            if self._is_quiet(happened):
                quiet.extend(happened)
                continue
            if quiet:
                yield self._quiet_passage(quiet)
                quiet = []
            yield self._passage(happened)
        if quiet:
            yield self._quiet_passage(quiet)

    def _is_quiet(self, happened: list[Entry]) -> bool:
        happened = [entry for entry in happened if self._is_told(entry)]
        return all(entry.kind in _QUIET and not self._is_new_offer(entry) for entry in happened)

    def _is_told(self, entry: Entry) -> bool:
        """Tell whether an entry says something: of a proposal that stands alone, nobody likes one more than another."""
        return not (_is_alone(self.encoded) and entry.kind in _OF_SEVERAL)

    def _is_new_offer(self, entry: Entry) -> bool:
        return entry.kind == "offer" and (entry.ally, entry.candidate) not in self.courted

    def _passage(self, happened: list[Entry]) -> Passage:
        t = happened[0].round
        told = (line for told_as, group in groupby((entry for entry in happened if self._is_told(entry)), key=_told_as)
                for line in self._lines(told_as, list(group)))
        return self._from_to(t, t, list(told))

    def _lines(self, told_as: str, group: list[Entry]) -> list[str]:
        if told_as == "meeting":
            return [_meetings(group, self.encoded)]
        if told_as == "offer":
            return self._new_offers(group)
        if told_as == "soundings":
            return self._soundings(group)
        if told_as == "overruled":
            self.overruled = True
            return [sentence(group[0], self.encoded, [entry.ally for entry in group if entry.ally])]
        return [self._single(entry) for entry in group]

    def _soundings(self, group: list[Entry]) -> list[str]:
        """Tell together what the soundings found ally by ally."""
        told = []
        if len(self.encoded.outcomes) == 2:  # of a single name nobody has to be a favourite
            group = [entry for entry in group if entry.kind != "favourite"]
        order = {name: number for number, name in enumerate(self.encoded.candidates_in_file_order)}
        ordered = sorted(group, key=lambda entry: (_SOUNDINGS.index(entry.kind), order.get(entry.candidate or "", 0)))
        for _, entries in _by(ordered, lambda entry: (entry.kind, entry.candidate, entry.cause)):
            told.append(sentence(entries[0], self.encoded, [entry.ally for entry in entries]))
        return told

    def _single(self, entry: Entry) -> str:
        told = sentence(entry, self.encoded)
        if entry.kind == "adopted" and not self.overruled:
            return f"Nobody objects to {called(self.encoded, entry.candidate)} any more. {told}"
        return told

    def _new_offers(self, group: list[Entry]) -> list[str]:
        fresh = [entry for entry in group if self._is_new_offer(entry)]
        self.courted.update((entry.ally, entry.candidate) for entry in fresh)
        return [f"{self._names([payer])[0]} begins to court {join_names(self._names(e.ally for e in entries))} "
                f"for {called(self.encoded, candidate)}."
                for (payer, candidate), entries in _by(fresh, lambda entry: (entry.other, entry.candidate))]

    def _quiet_passage(self, happened: list[Entry]) -> Passage:
        meetings = [entry for entry in happened if entry.kind == "meeting"]
        told = [f"Nothing moves. {_meetings(meetings, self.encoded)}" if meetings else "Nothing moves."]
        offers = [entry for entry in happened if entry.kind == "offer"]
        for (payer, candidate), entries in _by(offers, lambda entry: (entry.other, entry.candidate)):
            last = entries[-1].round
            largest = max(entry.amount for entry in entries if entry.round == last)
            courted = dict.fromkeys(entry.ally for entry in entries)
            told.append(f"{self._names([payer])[0]} raises its offer to {join_names(self._names(courted))} "
                        f"for {called(self.encoded, candidate)}, to {format_amount(largest)}"
                        f"{' at most' if len(courted) > 1 else ''}.")
        return self._from_to(happened[0].round, happened[-1].round, told)

    def _from_to(self, first: int, last: int, sentences: list[str]) -> Passage:
        return Passage(when=heading(first, last, self.encoded), first_round=first, last_round=last,
                       sentences=sentences)

    def _names(self, allies: Iterable[str]) -> list[str]:
        """Return allies by name, in the order of their names: the order of a file is often that of codes."""
        return sorted(map(self.encoded.scenario.ally_name, allies), key=str.casefold)


def _told_as(entry: Entry) -> str:
    return "soundings" if entry.kind in _SOUNDINGS else entry.kind


def _by(entries: list[Entry], key: Callable[[Entry], Any]) -> list[tuple[Any, Any]]:
    """Group entries by a key, in the order in which keys first come."""
    groups: dict = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return list(groups.items())


def _meetings(group: list[Entry], encoded: Encoded) -> str:
    """Say who talked to whom; of many meetings, how many and who led most of them."""
    name = encoded.scenario.ally_name
    if len(group) <= MAX_MEETINGS_TOLD:
        by_lobbyist = _by(group, lambda entry: entry.other)
        return "; ".join(f"{name(lobbyist)} talks to {join_names(dict.fromkeys(name(e.ally) for e in entries))}"
                         for lobbyist, entries in by_lobbyist) + "."
    led = Counter(entry.other for entry in group if entry.other is not None)
    top, most = min(led.items(), key=lambda item: (-item[1], item[0]))
    return f"{pluralize(len(group), 'meeting')}, {most} of them led by {name(top)}."


# What happens to some allies, or to a candidate. {s} is the ending of a verb with one subject.
_SENTENCES = {
    "first favourite": "{allies} prefer{s} {candidate}.",
    "favourite": "{allies} now prefer{s} {candidate}.",
    "objects": "{allies} object{s} to {candidate}.",
    "settles for": "{allies} like{s} somebody else better and now back{s} {candidate}, who is nearer to being agreed.",
    "vetoes": "{allies} veto{es} {candidate}.",
    "blocked": "Nothing but the veto of {allies} stands between {candidate} and consensus, and no offer moves it.",
    "immovable": "Nothing but {allies} stands between {candidate} and consensus, and in this run nothing moves {them}.",
    "gives way": "{allies} no longer object{s} to {candidate}.",
    "gives way to talks and news": "{allies} no longer object{s} to {candidate}, moved by talks and news.",
    "gives way to the others agree": "{allies} no longer object{s} to {candidate}, because so many agree.",
    "gives way to the deadline": "{allies} no longer object{s} to {candidate}, with the deadline near.",
    "gives way to no preferred rival is running": "{allies} no longer object{s} to {candidate}, now that nobody better "
    "liked is in the way.",
    "front-runner": "{candidate} is the front-runner, the favourite of {percent} of the weight.",
    "declares": "{candidate} declares.",
    "withdraws": "{candidate} withdraws.",
    "meeting": "{other} talks to {allies}.",
    "offer": "{other} offers {allies} {amount} for consent to {candidate}.",
    "deal": "{allies} accept{s} an offer of {amount} from {other} and no longer object{s} to {candidate}.",
    "under silence": "{candidate} is put under silence.",
    "silence broken": "The silence over {candidate} is broken.",
    "overruled": "{allies} still object{s} to {candidate}, which the rule allows.",
    "adopted": "{candidate} is adopted.",
    "fallback": "No consensus is reached: {candidate}.",
}


# The same where a proposal is adopted or not, in this form or a weaker one.
_OF_A_PROPOSAL = {
    "first favourite": "{allies} would rather have {candidate} than another form.",
    "favourite": "{allies} would now rather have {candidate} than another form.",
    "settles for": "{allies} like{s} another form better and now back{s} {candidate}, which is nearer to being agreed.",
    "gives way to no preferred rival is running": "{allies} no longer object{s} to {candidate}, now that no other form "
    "is in the way.",
    "front-runner": "{candidate} is the form on the table, the one that {percent} of the weight would rather have.",
    "declares": "{candidate} is on the table.",
}


def sentence(entry: Entry, encoded: Encoded, allies: Iterable[str] = ()) -> str:
    """Return an entry as a sentence; `allies` are the ids of all to whom it happens, when there are several.

    A kind that only a user's own model writes is said with its name.
    """
    if entry.kind == "event" and entry.number is not None:
        return event_sentence(encoded, entry.number)
    if entry.kind == "disagrees" and entry.number is not None:
        return disagreement_sentence(encoded, entry.number)
    ids = list(allies) or ([entry.ally] if entry.ally is not None else [])
    if entry.kind == "front-runner" and len(encoded.outcomes) == 2:
        return f"{entry.candidate} is the only name there is."
    kind = "first favourite" if entry.kind == "favourite" and entry.round == 0 else entry.kind
    if entry.kind == "gives way" and entry.cause is not None:
        kind = f"gives way to {entry.cause}"
    own = _OF_A_PROPOSAL if encoded.scenario.document.kind == YES_NO else {}
    pattern = {**_SENTENCES, **own}.get(
        kind, "{allies}: {kind} ({candidate})." if entry.candidate else "{allies}: {kind}.")
    name = encoded.scenario.ally_name
    told = pattern.format(
        allies=join_names(sorted(map(name, ids), key=str.casefold)) if ids else "", s="s" if len(ids) == 1 else "",
        es="es" if len(ids) == 1 else "", them="it" if len(ids) == 1 else "them", kind=entry.kind,
        candidate=called(encoded, entry.candidate), other=name(entry.other) if entry.other else "",
        percent=percent(entry.amount or 0.0), amount=format_amount(entry.amount or 0))
    return capital(told) if _is_alone(encoded) or entry.candidate == encoded.another else told


def _is_alone(encoded: Encoded) -> bool:
    return stands_alone(encoded.scenario.document.kind, len(encoded.scenario.candidates))


def called(encoded: Encoded, candidate: str | None) -> str | None:
    """Return how sentences call a candidate: its name, or the proposal where there is one only."""
    return "the proposal" if _is_alone(encoded) and candidate in encoded.scenario.candidates else candidate


def disagreement_sentence(encoded: Encoded, row: int) -> str:
    """Return with which row of what was seen a run disagrees, as a sentence."""
    seen = observed(encoded, np.zeros(len(encoded.observed) + 1, dtype=np.int64))[row]
    return f"This run disagrees with what was seen by {day(seen.day)}, that {seen.words}: it does not count."


def event_sentence(encoded: Encoded, number: int) -> str:
    """Return an event of the scenario, by its place in the order of dates, as a sentence with the author's note."""
    event: Event = sorted(encoded.scenario.document.events, key=lambda event: event.date)[number]
    said = event.said(encoded.scenario.ally_name)
    if "value" in said:
        known = isinstance(said["value"], (int, float))
        said["value"] = format_amount(said["value"]) if known else "another amount"
    if "to" in said:
        said["to"] = day(said["to"])
    told = event.phrases.sentence.format_map(said)
    return f"{told[:-1]} ({event.note})." if event.note else told
