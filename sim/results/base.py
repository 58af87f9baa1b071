"""What all results are made of: parts that are data, the types of their fields, and an outcome with its odds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sim import files as atomic
from sim.scenario.fields import Key, Kind
from sim.statistics import wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

    from sim.model.encoding import Encoded
    from sim.scenario.parameters import Hedge, Parameters
    from sim.scenario.scenario import Scenario

DIGITS = 6  # decimals of real numbers in results
Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=-1, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
_DAY = r"^\d{4}-\d{2}-\d{2}$"


def _is_day(text: str) -> str:
    datetime.date.fromisoformat(text)
    return text


Day = Annotated[str, Field(pattern=_DAY), AfterValidator(_is_day)]
Date = Annotated[str, Field(pattern=_DAY, description="A day; absent beyond the year 9999.")] | None
Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]


def short(x: float) -> float:
    """Return a real number with as many decimals as results have."""
    return round(float(x), DIGITS)


Real = Annotated[float, AfterValidator(short)]


class ResultModel(BaseModel):
    """A part of a result: these keys and no others, and nothing changes.

    A field can be read by its key too, as in the JSON document: `row["odds"]` is `row.odds`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __getitem__(self, key: str) -> Any:
        if key not in type(self).model_fields and key not in (self.model_extra or {}):
            raise KeyError(key)
        return getattr(self, key)

    def keys(self) -> Iterator[str]:
        """Return the keys, so that `{**part}` is a plain dict of them."""
        return iter([*type(self).model_fields, *(self.model_extra or {})])

    def document(self) -> dict[str, Any]:
        """Return the part as plain data, as it stands in a JSON document."""
        return self.model_dump(mode="json")

    def whole(self) -> dict[str, Any]:
        """Return all of it as plain data, as it is saved; some results say less in their document."""
        return self.document()


class Result:
    """What the user holds of a result: its record, which is data, and ways to look at it."""

    record: ResultModel

    def __repr__(self) -> str:
        about = {key: getattr(self.record, key, None) for key in ("scenario", "candidate", "replicates", "seed")}
        told = ", ".join(f"{key}={value!r}" for key, value in about.items() if value is not None)
        return f"{type(self).__name__}({told})"

    def document(self) -> dict[str, Any]:
        """Return the result as plain data: what the command prints with `--json`.

        Returns
        -------
        dict of str: numbers, texts, lists and dicts; docs/json has the schemas.

        Examples
        --------
        >>> import sim
        >>> document = sim.run("five-allies", replicates=100).document()
        >>> document["replicates"], sum(row["count"] for row in document["outcomes"])
        (100, 100)
        """
        return self.record.document()

    def save(self, path: str | Path) -> Path:
        """Write the result as one JSON file, all or nothing; `sim.load_result` reads it again.

        Parameters
        ----------
        path : str or pathlib.Path
            The file; it is replaced if it exists.

        Returns
        -------
        The path.

        Raises
        ------
        StoreError
            The file cannot be written.

        Examples
        --------
        >>> import sim, tempfile
        >>> odds = sim.run("five-allies", replicates=100)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     again = sim.load_result(odds.save(f"{folder}/odds.json"))
        >>> again.table.equals(odds.table)
        True
        """
        atomic.write_text(path, json_text(self.record.whole()))
        return Path(path)


def record_of(result: Any) -> Any:
    """Return the record of a result; a record is its own."""
    return result.record if isinstance(result, Result) else result


class Interval(NamedTuple):
    """A number with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


class Outcome(ResultModel):
    """One way in which the decision can end."""

    name: str
    kind: Kind
    count: Count = Field(description="Runs that ended so.")
    odds: Share
    low: Share = Field(description="Lower end of Wilson's 95 % interval: simulation error alone.")
    high: Share
    forecast: Share = Field(
        description="The odds, held back toward base rates as far as the parameter file says; the odds "
        "themselves where it says nothing.")

    @classmethod
    def of(cls, name: str, kind: Kind, count: int, replicates: int, forecast: float | None = None) -> Outcome:
        """Return an outcome in which so many of the replicates ended."""
        low, high = wilson(count, replicates)
        return cls(name=name, kind=kind, count=count, odds=short(count / replicates), low=short(low),
                   high=short(high), forecast=short(count / replicates if forecast is None else forecast))

    @classmethod
    def all_of(cls, keys: Sequence[Key], counts: Sequence[int], replicates: int,
               hedge: Hedge | None) -> list[Outcome]:
        """Return all outcomes of a run, given by name and kind, with their forecasts."""
        told = forecasts([count / replicates for count in counts], [kind for _, kind in keys], hedge)
        return [cls.of(name, kind, count, replicates, forecast)
                for (name, kind), count, forecast in zip(keys, counts, told, strict=True)]

    @property
    def is_fallback(self) -> bool:
        """Tell whether this is what happens when nobody is agreed."""
        return self.kind == "fallback"

    @property
    def interval(self) -> Interval:
        """The odds with their interval."""
        return Interval(self.odds, self.low, self.high)

    @property
    def key(self) -> tuple[str, Kind]:
        """Name and kind: one scenario's fallback may be called like another one's candidate."""
        return self.name, self.kind

    @property
    def label(self) -> str:
        """What tables call it."""
        marks = {"fallback": "fallback", "another": "not in the file"}
        return f"{self.name} ({marks[self.kind]})" if self.kind in marks else self.name


def forecasts(odds: list[float], kinds: list[str], hedge: Hedge | None) -> list[float]:
    """Return the forecasts of outcomes of these kinds: their odds, held back toward base rates by a hedge."""
    if hedge is None:
        return odds
    base = base_rates(kinds, hedge.fallback_share)
    return [hedge.model * share + (1.0 - hedge.model) * rate for share, rate in zip(odds, base, strict=True)]


def base_rates(kinds: list[str], fallback_share: float) -> list[float]:
    """Return base rates of outcomes of these kinds: the listed names share alike what "none of the names in the file"
    leaves; another name and the fallback share that alike.

    >>> base_rates(["candidate", "candidate", "another", "fallback"], 0.4)
    [0.3, 0.3, 0.2, 0.2]
    """
    listed = kinds.count("candidate")
    rest = len(kinds) - listed
    return [(1.0 - fallback_share) / listed if kind == "candidate" else (fallback_share if listed else 1.0) / rest
            for kind in kinds]


class NamedOdds(ResultModel):
    """What somebody gives one outcome."""

    name: str
    odds: Share | None = Field(description="Empty for another name, of which a theory cannot say anything.")


class Spread(ResultModel):
    """How much of the variance of the outcome is chance, and how much is what nobody knows about the allies."""

    process: Share
    ignorance: Share


class Provenance(ResultModel):
    """What a result was made from."""

    scenario: str
    digest: Digest
    parameters: str = Field(description="Name and digest of the global parameters.")
    model_version: str
    nemcon_version: str
    seed: Count


def provenance(scenario: Scenario, parameters: Parameters, seed: int) -> dict[str, Any]:
    """Return the fields of `Made`."""
    return {"scenario": scenario.shown, "digest": scenario.digest, "parameters": parameters.label,
            "model_version": MODEL_VERSION, "nemcon_version": __version__, "seed": seed}


def date_of(encoded: Encoded, t: int) -> str | None:
    """Return the date of a round as results have it."""
    day = encoded.date_of(t)
    return None if day is None else day.isoformat()


def json_text(document: dict[str, Any] | ResultModel) -> str:
    """Return a document as JSON: two spaces, keys in their order, characters as they are.

    Raises ValueError for a number that JSON does not have.
    """
    plain = document.document() if isinstance(document, ResultModel) else document
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def frame(rows: Sequence[Any], columns: tuple[str, ...], **renamed: str) -> pandas.DataFrame:
    """Return rows (parts, or plain dicts) as a pandas table with these columns, some of them under another name."""
    import pandas
    return pandas.DataFrame([dict(row) for row in rows], columns=list(columns)).rename(columns=renamed)
