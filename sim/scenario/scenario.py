"""A scenario: the frozen document of a file with the roster that it names. Everything a result depends on."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.errors import PathError
from sim.scenario import paths
from sim.scenario.building import from_table, from_template
from sim.scenario.catalog import shipped_name, shown
from sim.scenario.checks import findings
from sim.scenario.claims import claims_for
from sim.scenario.fields import ANOTHER, MAX_AMOUNT, Distribution, Key
from sim.scenario.finding import Diagnostic, show
from sim.scenario.paths import DATED, fitted, plain, put
from sim.scenario.roster import Roster, ever_members
from sim.scenario.schema import AllyEntry, Document
from sim.scenario.templates import Wish
from sim.scenario.validation import findings_of
from sim.scenario.writing import document_toml

if TYPE_CHECKING:
    import pandas

    from sim.scenario.parameters import Parameters


@dataclass(frozen=True)
class Scenario:
    """A document, its roster, and the file it came from (which nothing depends on).

    `notes` say what its author should know of how its files were read.
    """

    document: Document
    roster: Roster | None = None
    source: Path | None = field(default=None, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def new(cls, like: str = "blank", year: int | None = None, *, candidates: Sequence[str] | None = None,
            title: str | None = None, question: str | None = None, fallback: str | None = None,
            as_of: datetime.date | None = None, deadline: datetime.date | None = None) -> Scenario:
        """Return the scenario that `nemcon new FILE --like KIND` would write.

        Parameters
        ----------
        like
            Who decides: "un-sg", "nato", "eu-unanimity", "eu-qualified", "wto", "osce", "opec", "coalition",
            "committee", "jury", "conclave" or "blank".
        year
            Of the members; for "un-sg" only. Default: the year of `as_of`.
        candidates
            Names instead of the template's; everybody is then undecided about them.
        title, question, fallback
            Texts instead of the template's.
        as_of, deadline
            The day on which knowledge stops (default: today), and the day that presses.

        Raises
        ------
        UserError
            For an unknown kind, a year without a roster, or a deadline in the past.

        Examples
        --------
        >>> len(Scenario.new("un-sg", year=2026).allies)
        15
        """
        wish = Wish(like=like, year=year, title=title, question=question, candidates=candidates, fallback=fallback,
                    deadline=deadline)
        return cls(*from_template(wish, as_of or datetime.date.today()))

    @classmethod
    def from_frame(cls, stances: pandas.DataFrame, weights: Mapping[str, float] | None = None,
                   rule: Mapping[str, Any] | None = None, *, scale: tuple[float, float] | None = None,
                   **more: Any) -> Scenario:
        """Return a scenario made of a table of stances.

        Parameters
        ----------
        stances : pandas.DataFrame
            Wide: one row an ally (the index, or a column `ally`), one column a name. Long: the columns `ally`, `name`
            and `stance`, and as needed `coder`, `date`, `source`. Words, or numbers from -1 to 1; what is empty is not
            stated. Several coders become their mean, and their disagreement spread.
        weights
            By ally, any positive numbers; their shares are the weights. Default: all the same.
        rule
            What `[rule]` of a file says, such as `{"veto": "none", "consent_share": 0.55}`. Default: everybody must
            agree.
        scale
            The numbers in the table that stand for -1 and +1.
        **more
            Other keys of a file: `title`, `question`, `as_of`, `calendar`, `process`, `events` ...

        Raises
        ------
        ScenarioError
            With every mistake in the table, by row and column, or in the other keys.

        Examples
        --------
        >>> import pandas
        >>> table = pandas.DataFrame({"Ada": ["support", "oppose"], "Bo": ["wary", "lean"]}, index=["North", "South"])
        >>> Scenario.from_frame(table, weights={"North": 3, "South": 1}).allies
        ('North', 'South')
        """
        return cls(from_table(stances, weights, rule, scale, more))

    def to_toml(self) -> str:
        """Return the scenario as a file that reads back as the same scenario (but for the date of an event that lay
        before the start, in a parent).

        What `extends` and `[table]` brought in is written out. A roster that ships is called by its name; another one
        is called as the file called it, so that the text belongs into the folder of that file.

        Examples
        --------
        >>> Scenario.new("jury").to_toml().splitlines()[0]
        'format = 1'
        """
        data = plain(self.document)
        data.pop("table", None)
        start = self.document.calendar.start or self.document.as_of
        for event in data.get("events", ()):  # of a parent with an earlier start: it happens in round 0
            event["date"] = event["date"] if event["kind"] == "stance" else max(event["date"], start)
        if "roster" in data and (name := shipped_name(data["roster"], self.source)) is not None:
            data["roster"] = name
        return document_toml(data)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def allies(self) -> tuple[str, ...]:
        """Ids of everybody who is ever a member: rows of the roster (or those of `members`), then other [allies]."""
        return ever_members(self.document, self.roster)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the candidates, in file order."""
        return tuple(self.document.candidates)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The candidates, then the fallback: what can come of it as the file names it. See `outcomes_under`."""
        return (*self.candidates, self.document.calendar.fallback)

    def another(self, parameters: Parameters) -> str | None:
        """Return what stands for everybody whom the file does not name; None where nobody else may be agreed."""
        return ANOTHER if parameters.another_name and self.document.names_another else None

    def outcomes_under(self, parameters: Parameters) -> tuple[Key, ...]:
        """Return every outcome of a run with its kind: the candidates in file order, another name, the fallback."""
        another = self.another(parameters)
        return (*((name, "candidate") for name in self.candidates), *([(another, "another")] if another else ()),
                (self.document.calendar.fallback, "fallback"))

    @property
    def title(self) -> str:
        """The title that the file states."""
        return self.document.title

    @property
    def shown(self) -> str:
        """What results call this scenario: its file, or its title when it came from none."""
        return shown(self.source) if self.source is not None else self.title

    def ally_name(self, ally: str) -> str:
        """Return the full name of an ally.

        Parameters
        ----------
        ally : str
            Its id.

        Returns
        -------
        str
            As [allies] states it, else as the roster does, else the id.

        Examples
        --------
        >>> import sim
        >>> sim.load("nato-sg-2024").ally_name("USA")
        'United States'
        """
        entry = self.document.allies.get(ally)
        if entry is not None and entry.name:
            return entry.name
        return (self.roster.name(ally) if self.roster else None) or ally

    @cached_property
    def digest(self) -> str:
        """`sha256:...` of the data: the same for any order of keys, any layout and any place of the files."""
        data = {"document": self._document_data(), "roster": self._roster_data()}
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def _document_data(self) -> dict[str, Any]:
        """Return what the document states; of the kind of question only what it changes in a run, not the words. A file
        without observations has the digest that it had before there were any.
        """
        document = self.document
        left_out = {"roster", "table", "kind", *(() if document.observations else ("observations",))}
        stated = document.model_dump(mode="json", exclude=left_out, exclude_none=True)
        if document.names_another != document.model_copy(update={"kind": None}).names_another:
            stated["another_name"] = document.names_another
        return stated

    def _roster_data(self) -> dict[str, Any]:
        """Return the cells that the document uses; a column or row that it does not use may change freely."""
        if self.roster is None:
            return {}
        issues = [issue.column for issue in self.document.issues.values() if issue.column]
        used = {*(self.document.weight or ()), *(self.document.rule.weight or ()), *issues}
        known = [column for column in sorted(used) if column in self.roster.columns]
        index = {ally: number for number, ally in enumerate(self.roster.ids)}
        return {ally: {"name": self.roster.names[index[ally]],
                       "columns": {column: self.roster.columns[column][index[ally]] for column in known}}
                for ally in self.allies if ally in index}

    @cached_property
    def _keys(self) -> paths.Keys:
        return paths.Keys(self.document, self.allies, self.roster.columns if self.roster else ())

    def path(self, text: str) -> tuple:
        """Return the keys that a dotted path means. Raises PathError with a suggestion when there is none."""
        return paths.resolve(self.document, self._keys, text)

    def get(self, path: str) -> Any:
        """Return what stands at a dotted path.

        Parameters
        ----------
        path : str
            A dotted path, such as "process.isolation".

        Returns
        -------
        object
            The value; None where nothing is stated.

        Raises
        ------
        PathError
            The scenario has no such field.

        Examples
        --------
        >>> import sim
        >>> sim.load("five-allies").get("format")
        1
        """
        return paths.value_at(self.document, self.path(path))

    def with_(self, path: str, value: Any) -> Scenario:
        """Return this scenario with one value replaced.

        `allies.X.weight` gives X that share; the weights that other allies state shrink or grow in proportion.

        Parameters
        ----------
        path : str
            A dotted path, such as "allies.USA.weight", "process.isolation" or "stances.Mark Rutte.USA".
            `events.3` counts from 0.
        value : object
            What a file could hold there. A date may be text. A dict adds an ally or a candidate, at `events` an
            event, and at `observations` an observation.

        Returns
        -------
        Scenario
            A new one; this one does not change.

        Raises
        ------
        PathError
            The path names nothing, or the value does not fit.

        Examples
        --------
        >>> import sim
        >>> changed = sim.load("five-allies").with_("process.isolation", 0.5)
        >>> changed.get("process.isolation")
        0.5
        """
        return varied(self, path, value)

    def numeric_paths(self) -> tuple[str, ...]:
        """Return the dotted paths that hold or could hold a number: what one may sweep."""
        return tuple(paths.dotted(path) for path in paths.numeric_paths(self.document, self._keys))

    def __repr__(self) -> str:
        name = self.source.name if self.source is not None else self.title
        return (f"Scenario({name!r}, as of {self.document.as_of}, {len(self.allies)} allies, "
                f"{len(self.candidates)} candidates)")

    def _repr_html_(self) -> str:
        return repr_html(self)


# Shows a scenario in a notebook.


def repr_html(scenario) -> str:
    """Return a small HTML table: what is asked, who decides, who stands, when, and how much is stated."""
    document = scenario.document
    calendar = document.calendar
    last = calendar.end or f"round {calendar.rounds}"
    stated = sum(len(entries) for entries in document.stances.values())
    rows = [
        ("question", document.question),
        ("as of", str(document.as_of)),
        ("allies", f"{len(scenario.allies)}: {', '.join(scenario.allies)}"),
        ("candidates", ", ".join(f"{name} ({entry.status.value})" for name, entry in document.candidates.items())),
        ("calendar", f"{calendar.start or document.as_of} to {last}, {calendar.round_days} days a round"),
        ("fallback", calendar.fallback),
        ("stances stated", str(stated)),
        ("events", str(len(document.events))),
        ("observations", str(len(document.observations) or "")),
        ("digest", scenario.digest[:23] + "…"),
    ]
    body = "".join(f"<tr><th style='text-align:left;vertical-align:top'>{escape(key)}</th>"
                   f"<td style='text-align:left'>{escape(value)}</td></tr>" for key, value in rows if value)
    return f"<table><caption><b>{escape(document.title)}</b></caption>{body}</table>"


# Every ally's weight as a share, read straight from the file: quick, so that a check need not load the model.
#
# The same rule as in `encode` and in `weight_shares`; what is uncertain counts with its middle value. Sums
# are exact (`fsum`), because `sum` has other last bits before Python 3.12 and in another order of the file.


def shares(scenario: Scenario) -> dict[str, float]:
    """Return the share of every ally, in the order of the file; they add up to 1.

    An ally that states a weight has that share and the others share the rest in proportion to their sizes. When
    nothing is left for them, or all state one, all are normalised; when nothing weighs anything, all weigh the same.
    """
    sizes = _sizes(scenario)
    stated = {name: _middle(ally.weight, 1.0) for name, ally in _allies(scenario) if ally.weight is not None}
    taken, rest = fsum(stated.values()), fsum(size for name, size in sizes.items() if name not in stated)
    if rest > 0.0 and taken < 1.0:
        return {name: stated.get(name, size * (1.0 - taken) / rest) for name, size in sizes.items()}
    raw = {**sizes, **stated}
    whole = taken + rest
    return {name: raw[name] / whole if whole > 0.0 else 1.0 / len(raw) for name in sizes}


def outweighing(scenario: Scenario) -> tuple[str, float] | None:
    """Return the ally that has more weight than all others together, and its share; None if there is none."""
    name, share = heaviest(scenario)
    return (name, share) if share > 0.5 and len(scenario.allies) > 1 else None


def heaviest(scenario: Scenario) -> tuple[str, float]:
    """Return the heaviest ally and its share; the first one of equals."""
    held = shares(scenario)
    name = max(held, key=held.__getitem__)
    return name, held[name]


def _allies(scenario: Scenario) -> list[tuple[str, AllyEntry]]:
    return [(name, scenario.document.allies.get(name) or AllyEntry()) for name in scenario.allies]


def _middle(value: float | Distribution, most: float) -> float:
    """Return a number, or the median of a distribution, held to the range to which a draw of it is held."""
    return min(max(value.middle, 0.0), most) if isinstance(value, Distribution) else float(value)


def _sizes(scenario: Scenario) -> dict[str, float]:
    mixed = _mixed(scenario)
    return {name: mixed[name] if ally.size is None else _middle(ally.size, MAX_AMOUNT) for name,
            ally in _allies(scenario)}


def _mixed(scenario: Scenario) -> dict[str, float]:
    """Return the mix of roster columns, each normalised to shares first; 1 each when there is no mix."""
    if not scenario.document.weight or scenario.roster is None:
        return dict.fromkeys(scenario.allies, 1.0)
    total = dict.fromkeys(scenario.allies, 0.0)
    for column, part in scenario.document.weight.items():
        cells = {name: _cell(scenario, name, column) for name in scenario.allies}
        top = max(cells.values(), default=0.0)
        whole = fsum(cell / top for cell in cells.values()) if top > 0.0 else 0.0
        for name, cell in cells.items():
            total[name] += part * (cell / top) / whole if whole > 0.0 else 0.0
    together = fsum(total.values())
    return {name: size / together if together > 0.0 else 1.0 / len(total) for name, size in total.items()}


def _cell(scenario: Scenario, name: str, column: str) -> float:
    roster = scenario.roster
    return (roster.value(name, column) or 0.0) if roster is not None and name in roster.place else 0.0


# Changes one value of a scenario, as `with_`, sweeps and comparisons do.

_FILES = ("roster",)


def varied(scenario, text: str, value: Any):
    """Return a scenario with the value at a dotted path replaced. Raises PathError.

    Only what the new value itself breaks is refused: an event that a shorter calendar leaves behind is not.
    """
    added = _added(scenario, text, value)
    path = added or scenario.path(text)
    if path[0] in _FILES:
        raise PathError(f'"{path[0]}" names a file; write another scenario with `extends` instead')
    raw = plain(scenario.document)
    value = _dated(value) if added else fitted(value, path)
    if path == ("calendar", "fallback_cost"):  # the number alone changes, not which outcomes there are
        raw["another_name"] = scenario.document.names_another
    _make_room(scenario, raw, path, value)
    if added and path[0] == "allies" and raw.get("members") is not None and path[1] in scenario.roster.place:
        raw["members"] = [*raw["members"], path[1]]  # a row of the roster that takes part from now on
    if added and path[0] in DATED:
        raw[path[0]] = [*raw.get(path[0], ()), value]
    else:
        put(raw, path, value)
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise _refusal(text, findings_of(error.errors(), raw)[0]) from None
    changed = replace(scenario, document=document)
    cited = claims_for(scenario.source) if path[0] in ("evidence", "observations") else None
    wrong = [finding for finding in findings(document, scenario.roster, cited) if _concerns(finding.path, path)]
    if wrong:
        raise _refusal(text, wrong[0])
    return changed


def _added(scenario, text: str, value: Any) -> tuple | None:
    """Return the path of what a dict adds, an ally, a candidate or an event; None when it changes what is there."""
    if not isinstance(value, Mapping):
        return None
    if text in DATED:
        return (text, len(getattr(scenario.document, text)))
    table, _, name = text.partition(".")
    there = {"allies": scenario.allies, "candidates": scenario.candidates}.get(table)
    known = there is None or any(name == one or name.startswith(f"{one}.") for one in there)
    return None if known or not name else (table, name)


def _dated(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a caller's dict with dates where it gives them as text."""
    data = dict(value)
    for key in ("date", "to"):
        if isinstance(data.get(key), str):
            with suppress(ValueError):
                data[key] = datetime.date.fromisoformat(data[key])
    return data


def _concerns(index: tuple, path: tuple) -> bool:
    shorter = min(len(index), len(path))
    return index[:shorter] == path[:shorter]


def _refusal(text: str, finding: Diagnostic) -> PathError:
    parts = [finding.what, finding.given and f"got {finding.given}", finding.hint]
    return PathError(f"{show(text)[1:-1]}: " + ", ".join(part for part in parts if part))


def _make_room(scenario, raw: dict, path: tuple, value: Any) -> None:
    """Rescales the weights that other allies state, so that they share what one ally's new weight leaves.

    Raises PathError when it leaves nothing.
    """
    if len(path) != 3 or path[0] != "allies" or path[2] != "weight" or not _is_plain(value) or value < 0:
        return
    if value >= 1 and len(scenario.allies) > 1:
        raise PathError(f"allies.{path[1]}.weight: a weight of 1 or more leaves nothing for the other allies, "
                        f"got {show(value)}, a weight is a share below 1")
    left = 1.0 - shares(scenario).get(path[1], 0.0)
    for ally, entry in raw.get("allies", {}).items():
        if ally != path[1] and _is_plain(entry.get("weight")) and left > 0.0:
            entry["weight"] = entry["weight"] * (1.0 - value) / left


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
