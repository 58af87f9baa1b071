"""Plays published experiments on groups that must agree, and ballots, and writes what came of it: `docs/external.md`.

    python tools/external.py            # writes the page
    python tools/external.py --check    # says whether the page is what would be written

The mapping is stated once, in `MAPPING`. It was fixed before anything was scored with it, but for the cost of a hung group, which was added later by
the rule of docs/coding.md, section 12 (docs/record.md, entry 12).
"""

from __future__ import annotations

import csv
import itertools
import math
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from sim import files
from sim.odds.run import run
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "external.md"
REPLICATES, ROUNDS, LENIENCY = 4000, 30, 0.1
CLEAR, LATER = 0.01, 0.1  # the least difference of shares, of rounds, that counts
MAPPING = f"""* A group is a body of equal members; a question has two names (guilty and not guilty), or as many as there were first answers.
* Whoever voted for a name has the stance `voted for` on it and `voted against` on the others: a vote is a sign and not a strength.
* The rule is that of the study; {ROUNDS} rounds; the fallback is "hung", and its cost "post empty": what had to be settled is left open. No other name can come up, nobody has a home and no vote is known to be firm.
* Leniency of juries: at an even split, "not guilty" has credentials of {LENIENCY}.
* Everything else is the parameter file that runs take by default. Where a study changes one thing, that one thing is changed.
* {REPLICATES:,} runs each, seed 1. A direction counts as right if shares differ by more than {CLEAR}, rounds by more than {LATER}."""


LOOKED = "Looked at while model 2 was designed, once for entry 11 of the record and once after the cost of a hung group was added."


@dataclass(frozen=True)
class Group:
    """What a group did in the runs: shares of the names in order, of nothing agreed, and the mean last round."""

    names: tuple[float, ...]
    hung: float
    rounds: float

    @property
    def decided(self) -> float:
        """The share in which something was agreed."""
        return 1.0 - self.hung

    @property
    def first(self) -> float:
        """The share of the first name among agreements."""
        return self.names[0] / max(self.decided, 1e-9)


@cache
def group(factions: tuple[int, ...], needed: int | None = None, more: str = "", replicates: int = REPLICATES,
          share: float | None = None, another: bool = False) -> Group:
    """Play a group whose members voted in these factions; `needed` of them decide, default all."""
    members = [f"M{k:03d}" for k in range(sum(factions))]
    owner = [name for name, count in enumerate(factions) for _ in range(count)]
    rule = ('veto = "none"\n' + (f"consent_count = {needed}" if needed else f"consent_share = {share}")
            if needed or share else 'veto = "all"')
    even = len(factions) == 2 and factions[0] == factions[1] and not another
    names = [f'[candidates."{c}"]\n' + (f"credentials = {LENIENCY}\n" if even and c == 1 else "")
             for c in range(len(factions))]
    told = [f'[stances."{c}"]\n' + "\n".join(
        f"{ally} = {_vote(own == c)}"
        for ally, own in zip(members, owner, strict=True)) for c in range(len(factions))]
    text = "\n".join([
        "format = 1", 'title = "Group"', "as_of = 2000-01-01", f"another_name = {str(another).lower()}", "[calendar]",
        f"rounds = {ROUNDS}", 'fallback = "hung"', 'fallback_cost = "post empty"', "[rule]", rule, *names, "[allies]",
        *(f"{ally} = {{}}" for ally in members), *told, more])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "group.toml"
        path.write_text(text, encoding="utf-8")
        odds = run(load(path), replicates, 1, workers=1)
    ended = odds.tally.ended.sum(axis=0)
    return Group(tuple(row.odds for row in odds.record.in_file_order[:-1]), odds.record.in_file_order[-1].odds,
                 float(ended @ np.arange(len(ended)) / ended.sum()))


def _vote(own: bool) -> str:
    return '"voted for"' if own else '"voted against"'


# Directions in which experiments agree.


@dataclass(frozen=True)
class Direction:
    """One finding: its row of `stylised_facts.csv`, in words, and what the model says to it."""

    key: str
    fact: str
    finding: str
    answer: Callable[[], tuple[bool, str]]


def _more(first: float, second: float, least: float = CLEAR) -> tuple[bool, str]:
    return first - second > least, f"{first:.2f} and {second:.2f}"


def _falls(*values: float, least: float = CLEAR) -> tuple[bool, str]:
    fine = all(one - other > least for one, other in itertools.pairwise(values))
    return fine, ", ".join(f"{value:.2f}" for value in values)


def jury(guilty: int, size: int = 12, needed: int | None = None, more: str = "") -> Group:
    """Play a jury with so many votes for guilty."""
    return group((guilty, size - guilty), needed, more)


def _weighted(value: Callable[[int], float], guilty: range) -> float:
    """Return a mean over first ballots as frequent as among the twelve-person juries of the table."""
    seen = dict.fromkeys(range(13), 0)
    for row in read("experiments/jury_first_ballot.csv"):
        if row["size"] == "12":
            seen[int(row["first_ballot_guilty"])] += int(row["N"])
    return sum(seen[g] * value(g) for g in guilty) / sum(seen[g] for g in guilty)


def _majority(g: int) -> float:
    of = jury(g)
    return of.first if g > 6 else 1 - of.first


def _uneven(value: Callable[[int], float]) -> float:
    splits = [g for g in range(1, 12) if g != 6]
    seen = {g: _weighted(value, range(g, g + 1)) * _count(g) for g in splits}
    return sum(seen.values()) / sum(_count(g) for g in splits)


def _count(g: int) -> int:
    return sum(int(row["N"]) for row in read("experiments/jury_first_ballot.csv")
               if row["size"] == "12" and int(row["first_ballot_guilty"]) == g)


def _minority() -> tuple[bool, str]:
    share = 1 - _uneven(_majority)
    return 0.02 < share < 0.5, f"{share:.2f} of the verdicts of uneven juries (observed .14)"


def _by_size(size: int) -> float:
    rows = [row for row in read("experiments/delidata_wason.csv") if int(row["size"]) == size]
    total = sum(int(row["groups"]) for row in rows)
    return sum(int(row["groups"]) * group(_answers(size, int(row["largest_initial_faction"]))).decided
               for row in rows) / total


def _answers(size: int, largest: int) -> tuple[int, ...]:
    return (largest, *[1] * (size - largest))


def _talk(meetings: float, needed: int | None) -> Group:
    return group((6, 3), needed, f"[process]\nmeetings = {meetings}")


def _rules_apart(meetings: float) -> float:
    return abs(_talk(meetings, None).names[0] - _talk(meetings, 5).names[0])


def _three(extremes: float, moderate: float) -> float:
    own = tuple(f"{{ stance = {x}, spread = {s} }}" for x, s in ((0.6, extremes), (-0.6, extremes), (0.0, moderate)))
    other = "\n".join(f'M{k:03d} = {{ stance = {-x}, spread = {s} }}'
                      for k, (x, s) in enumerate(((0.6, extremes), (-0.6, extremes), (0.0, moderate))))
    return _three_agree(own, other)


@cache
def _three_agree(own: tuple[str, ...], other: str) -> float:
    text = "\n".join(["format = 1", 'title = "Three"', "as_of = 2000-01-01", "another_name = false", "[calendar]",
                      f"rounds = {ROUNDS}", 'fallback = "hung"', 'fallback_cost = "post empty"', "[candidates.A]", "[candidates.B]", "[allies]",
                      "M000 = {}", "M001 = {}", "M002 = {}", "[stances.A]",
                      *(f"M{k:03d} = {stance}" for k, stance in enumerate(own)), "[stances.B]", other])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "three.toml"
        path.write_text(text, encoding="utf-8")
        return 1 - run(load(path), REPLICATES, 1, workers=1).record.in_file_order[-1].odds


def _even_hung() -> tuple[bool, str]:
    return jury(6).hung < 0.5, f"{jury(6).hung:.2f} hang (observed about .20)"


DIRECTIONS = (
    Direction("majority", "S12", "the first-ballot majority mostly wins (89 %)",
              lambda: (_uneven(_majority) > 0.75, f"{_uneven(_majority):.2f}")),
    Direction("minority", "S01", "a minority wins now and then", _minority),
    Direction("even", "S01", "even splits mostly decide", _even_hung),
    Direction("hung", "S02", "few juries hang (5.5 %)",
              lambda: (_weighted(lambda g: jury(g).hung, range(13)) < 0.15,
                       f"{_weighted(lambda g: jury(g).hung, range(13)):.2f}")),
    Direction("hung-rule", "S03", "more hang under unanimity than under ten of twelve (5.6 against 3.1 %)",
              lambda: _more(_uneven(lambda g: jury(g).hung), _uneven(lambda g: jury(g, 12, 10).hung))),
    Direction("time-rule", "S04", "the laxer the rule the shorter: 12, 10, 8 of 12",
              lambda: _falls(*(_uneven(lambda g, n=n: jury(g, 12, n).rounds) for n in (None, 10, 8)), least=LATER)),
    Direction("verdict-rule", "S05", "the rule has a small effect on verdicts (less than .1)",
              lambda: (abs(_uneven(lambda g: jury(g).first) - _uneven(lambda g: jury(g, 12, 8).first)) < 0.1,
                       f"{_uneven(lambda g: jury(g).first):.2f} and {_uneven(lambda g: jury(g, 12, 8).first):.2f}")),
    Direction("hung-size", "S06", "twelve hang more often than six (4 : 2 and 8 : 4)",
              lambda: _more(jury(8).hung, jury(4, 6).hung)),
    Direction("time-size", "S07", "twelve take longer than six",
              lambda: _more(jury(8).rounds, jury(4, 6).rounds, LATER)),
    Direction("time-six", "S08", "the stricter the rule the longer: 6, 5, 4 of 6, at 3 : 3",
              lambda: _falls(*(jury(3, 6, n).rounds for n in (None, 5, 4)), least=LATER)),
    Direction("close-size", "S10", "in close cases larger groups hang more: 12, 6, 3 (7 : 5, 4 : 2, 2 : 1)",
              lambda: _falls(jury(7).hung, jury(4, 6).hung, jury(2, 3).hung)),
    Direction("partner", "S13", "one dissenter of seven gives way more often than two",
              lambda: _more(jury(6, 7).names[0], jury(5, 7).names[0])),
    Direction("fails-rule", "S14", "five with three proposals: more delay under unanimity than under a majority",
              lambda: _more(group((2, 2, 1)).rounds, group((2, 2, 1), 3).rounds, LATER)),
    Direction("fails-size", "S15", "under unanimity larger groups have more delay: seven against three",
              lambda: _more(group((3, 2, 2)).rounds, group((1, 1, 1)).rounds, LATER)),
    Direction("talk", "S16", "talk shortens the delay of unanimity (no meetings against the usual number)",
              lambda: _more(_talk(0.0, None).rounds, _talk(0.3, None).rounds, LATER)),
    Direction("talk-rules", "S17", "talk makes rules matter less to outcomes",
              lambda: _more(_rules_apart(0.0), _rules_apart(0.3))),
    Direction("wrong", "S18", "six with a bare majority for guilty: fewer convictions under unanimity than under four of six",
              lambda: _more(jury(4, 6, 4).names[0], jury(4, 6).names[0])),
    Direction("moderate", "S19", "three agree more when the extremes are unsure and the moderate is sure",
              lambda: _more(_three(0.6, 0.05), _three(0.05, 0.6))),
    Direction("pairs", "S20", "agreement falls with size: 2, 3, 4 (75, 55, 44 %)",
              lambda: _falls(_by_size(2), _by_size(3), _by_size(4))),
)


# Loss on juries.


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `seeds/`."""
    with open(ROOT / "seeds" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Row:
    """Juries with the same first ballot: study, size, the splits that it may be, and counts of what came."""

    study: str
    size: int
    guilty: tuple[int, ...]
    counts: tuple[int, ...]


def rows() -> Iterator[Row]:
    """Yield the rows of both tables: convicted and not, or convicted, acquitted and hung."""
    for row in read("experiments/jury_first_ballot.csv"):
        yield Row(f"{row['study'].replace('_', ' ')}, of {row['size']}", int(row["size"]),
                  (int(row["first_ballot_guilty"]),), (int(row["convict"]), int(row["not_convict"])))
    for row in read("experiments/jury_first_ballot_binned.csv"):
        low, high = map(int, row["first_ballot_guilty"].split("-"))
        yield Row("Kalven and Zeisel 1966, of 12", 12, tuple(range(low, high + 1)),
                  (int(row["convict"]), int(row["acquit"]), int(row["hung"])))


def model_odds(row: Row) -> np.ndarray:
    """Return the model's odds of what can come of a row, smoothed; a bin is the mean of its splits."""
    found = np.mean([(*jury(g, row.size).names, jury(g, row.size).hung) for g in row.guilty], axis=0)
    counts = found[:len(row.counts)] * REPLICATES + 0.5
    return counts / counts.sum()


def equal_odds(row: Row) -> np.ndarray:
    """Return the same odds for everything."""
    return np.full(len(row.counts), 1 / len(row.counts))


def davis_odds(row: Row) -> np.ndarray:
    """Return the odds of the rule of Davis 1973: two thirds on the first ballot decide with .95, else anything."""
    share = np.mean(row.guilty) / row.size
    if max(share, 1 - share) < 2 / 3 - 1e-9:
        return equal_odds(row)
    odds = np.full(len(row.counts), 0.05 / (len(row.counts) - 1))
    odds[0 if share > 0.5 else 1] = 0.95
    return odds


def table_odds(row: Row) -> np.ndarray:
    """Return the shares that were observed in the row itself: no forecaster can do better."""
    counts = np.array(row.counts, dtype=float)
    return (counts + 0.5) / (counts + 0.5).sum() if 0 in row.counts else counts / counts.sum()


FORECASTERS = {"the model": model_odds, "Davis's two-thirds rule": davis_odds, "equal odds": equal_odds,
               "the table itself": table_odds}


def losses(forecaster: Callable[[Row], np.ndarray]) -> dict[str, tuple[float, int, float]]:
    """Return the mean log loss a jury, the number of juries and its 95 % interval's half, by study and over all."""
    each: dict[str, list[np.ndarray]] = {}
    for row in rows():
        loss = np.repeat(-np.log(forecaster(row)), row.counts)
        for name in (row.study, "all"):
            each.setdefault(name, []).append(loss)
    return {name: _mean(np.concatenate(of)) for name, of in each.items()}


def _mean(values: np.ndarray) -> tuple[float, int, float]:
    return float(values.mean()), len(values), float(1.96 * values.std(ddof=1) / math.sqrt(len(values)))


def _spoken(mean: float, count: int, half: float) -> str:
    return f"{mean:.2f}" + (f" ({mean - half:.2f} to {mean + half:.2f})" if half >= 0.005 else "")


# Ballots: who wins in the end, from one ballot.

SEATS, NAMES, BALLOT_REPLICATES = 30, 5, 500
WAYS = ("the leader", "the second", "somebody else", "nobody")


def ballots() -> Iterator[tuple[str, float, list[tuple[str, float]], int]]:
    """Yield every listed ballot that did not decide: contest, share that decides, names with votes, the way it
    ended.
    """
    contests = {row["contest"]: row for row in read("ballots/contests.csv")}
    found: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for row in read("ballots/ballots.csv"):
        if row["votes"]:
            found.setdefault((row["contest"], int(row["ballot"])), []).append((row["candidate"], float(row["votes"])))
    for (contest, number), listed in found.items():
        about = contests[contest]
        if (about["winning_ballot"] and number >= int(float(about["winning_ballot"]))) or len(listed) < 2:
            continue
        ranked = sorted(listed, key=lambda pair: -pair[1])
        names, nobody = [name for name, _ in ranked], about["deadlock"] == "yes"
        place = names.index(about["winner"]) if about["winner"] in names else 2
        yield contest, 2 / 3 if about["rule"] == "2/3" else 0.5, ranked, 3 if nobody else min(place, 2)


def ballot_odds(share: float, ranked: list[tuple[str, float]]) -> np.ndarray:
    """Return the model's odds of the four ways in which a contest can end, from one ballot."""
    kept = ranked[:NAMES]
    total = sum(votes for _, votes in kept)
    seats = [max(1, round(SEATS * votes / total)) for _, votes in kept]
    found = group(tuple(seats), share=round(share, 4), another=True, replicates=BALLOT_REPLICATES)
    first, second, *others = found.names
    counts = np.array([first, second, sum(others), found.hung]) * BALLOT_REPLICATES + 0.5
    return counts / counts.sum()


def ballot_figures() -> tuple[dict[str, str], np.ndarray, np.ndarray, int, int]:
    """Return mean log losses a contest (its ballots averaged), the model's mean odds, what happened, ballots,
    contests.
    """
    seen: dict[str, list[tuple[np.ndarray, int]]] = {}
    for contest, share, ranked, ended in ballots():
        seen.setdefault(contest, []).append((ballot_odds(share, ranked), ended))
    happened = {contest: np.mean([np.eye(4)[way] for _, way in of], axis=0) for contest, of in seen.items()}
    total = sum(happened.values())
    base = {contest: (total - happened[contest] + 0.5) / (len(seen) - 1 + 2) for contest in seen}
    own = [np.mean([-math.log(odds[way]) for odds, way in of]) for of in seen.values()]
    rate = [np.mean([-math.log(base[contest][way]) for _, way in of]) for contest, of in seen.items()]
    loss = {"the model": _spoken(*_mean(np.array(own))), "equal odds": f"{math.log(4):.2f}",
            "base rate of the other contests": _spoken(*_mean(np.array(rate)))}
    means = np.mean([np.mean([odds for odds, _ in of], axis=0) for of in seen.values()], axis=0)
    return loss, means, total / len(seen), sum(map(len, seen.values())), len(seen)


# The page.


def page() -> str:
    """Return the text of `docs/external.md`."""
    answers = [(one, *one.answer()) for one in DIRECTIONS]
    right = sum(fine for _, fine, _ in answers)
    table = [f"| {'yes' if fine else '**no**'} | {one.finding} | {told} | {one.fact} |" for one, fine, told in answers]
    every = {who: losses(of) for who, of in FORECASTERS.items()}
    studies = sorted(every["the model"], key=lambda name: (name == "all", name))
    loss = [f"| {name} | {every['the model'][name][1]:,} | " + " | ".join(_spoken(*every[who][name]) for who in every) + " |"
            for name in studies]
    ballot, means, came, number, contests = ballot_figures()
    shares = [f"| {way} | {means[k]:.2f} | {came[k]:.2f} |" for k, way in enumerate(WAYS)]
    failed = [f"* {one.finding}: {told}" for one, fine, told in answers if not fine] or ["* none"]
    return "\n".join([
        "# Other people's experiments", "",
        "Made by `python tools/external.py`; do not edit. Groups that had to agree, from published studies: does the model, built for alliances,",
        "say the same? The data and where they come from: `seeds/experiments/README.md`, `seeds/ballots/README.md`. "
        f"Model version {MODEL_VERSION}, parameters",
        f"`{read_parameters().label[:21]}`. This is no test of something unseen.", "",
        "## The mapping", "", MAPPING, "",
        f"## Directions: {right} of {len(answers)} are right", "", LOOKED, "",
        "| right | finding | the model | source |", "|---|---|---|---|", *table, "",
        "The last column is the row of `seeds/experiments/stylised_facts.csv`. Two rows are left out: S09 (acquittal at even splits) is put into the mapping,",
        "and S11 (a scheme, not a direction) is the rule below.", "", "## What fails", "", *failed, "",
        "## Juries: from the first ballot to the verdict", "",
        "Log loss a jury, nats, with 95 % intervals over juries; lower is better. Where hung juries are not in the data, what is scored is P(convicted | a verdict).",
        LOOKED, "",
        "| study | juries | " + " | ".join(every) + " |", "|---|---|" + "---|" * len(every), *loss, "",
        "Two thirds on the first ballot: Davis 1973, with .95 for the verdict; else anything alike. The table itself is what was observed in each row, a bound",
        "that no forecaster can pass.", "",
        f"## Ballots: {number} ballots of {contests} contests", "",
        f"From each listed ballot that did not decide, who wins in the end. Voters are scaled to about {SEATS} members, the first {NAMES} names count, another name may",
        f"come up, {BALLOT_REPLICATES} runs a ballot; every contest counts once. Balloting is another process than consensus, and the model is not bent to it. "
        f"Intervals are over contests. {LOOKED}", "",
        "| | log loss |", "|---|---|", *(f"| {who} | {value} |" for who, value in ballot.items()), "",
        "| ended with | the model, mean odds | happened |", "|---|---|---|", *shares, ""])


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if arguments == ["--check"]:
        return int(PAGE.read_text(encoding="utf-8") != text)
    files.write_text(PAGE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
