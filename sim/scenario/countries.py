"""Countries by their codes and by the names that people use: `TR`, `TUR`, Turkey and Türkiye are one.

The names are those of the table that ships with the package `country_converter`. Only the table is read, not the
package imported: it would load pandas, which a check of a scenario need not wait for.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from sim.scenario.finding import fold

_MAX_LENGTH = 80  # characters; no country has a longer name, and a pattern on a long text takes long


class Country(NamedTuple):
    """One row of the table: its codes, its names, and a pattern that its other names match.

    `iso2` is a pattern too: the United Kingdom is `GB` and `UK`, Greece `GR` and `EL`.
    """

    iso2: str
    iso3: str
    name: str
    official: str
    pattern: str


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries and territories of the table, in its order."""
    found = find_spec("country_converter")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("country_converter is not installed; its table names the countries")
    folder = Path(found.origin).parent
    with open(folder / "country_data.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(Country(row["ISO2"], row["ISO3"], row["name_short"], row["name_official"], row["regex"])
                 for row in rows if row["ISO3"])


@cache
def iso3(name: str) -> str | None:
    """Return the three-letter code of the country that a text names, None when it names none or several.

    Parameters
    ----------
    name
        A code of two or three letters in capitals, or an English or other common name in any case.

    Examples
    --------
    >>> [iso3(name) for name in ("TR", "TUR", "Turkey", "Türkiye", "Côte d'Ivoire", "Ivory Coast", "Hungray")]
    ['TUR', 'TUR', 'TUR', 'TUR', 'CIV', 'CIV', None]
    """
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    if not text or len(text) > _MAX_LENGTH:
        return None
    if len(text) <= 3 and text.isascii() and text.isupper():
        return _of_code(text)
    if fold(text) in _ALSO:
        return _ALSO[fold(text)]
    written = {country.iso3 for country in countries() if fold(text) in (fold(country.name), fold(country.official))}
    # Compiling all patterns takes a tenth of a second, so they come last.
    found = written or {country.iso3 for country in countries()
                        if re.search(country.pattern, _plain(text), re.IGNORECASE)}
    return found.pop() if len(found) == 1 else None


# What the table lacks: codes and names in wide use.
_ALSO_CODES = {"DRC": "COD", "UAE": "ARE"}
_ALSO = {"holland": "NLD"}


def _of_code(text: str) -> str | None:
    code = _ALSO_CODES.get(text, text)
    if len(code) == 2:
        return next((country.iso3 for country in countries() if re.fullmatch(country.iso2, code)), None)
    return code if any(country.iso3 == code for country in countries()) else None


def _plain(text: str) -> str:
    """Return a text with the apostrophes that keyboards have."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\N{MODIFIER LETTER APOSTROPHE}", "'")


def resolve(name: str, known: Mapping[str, str]) -> str | None:
    """Return the id of the member that a text means, None when it means none.

    Parameters
    ----------
    name
        An id, a full name, or a country by any of its names.
    known
        Full name by id; both may be a country's.

    Examples
    --------
    >>> resolve("Turkey", {"TUR": "Türkiye", "USA": "United States"})
    'TUR'
    >>> resolve("Mordor", {"TUR": "Türkiye"})
    """
    if name in known:
        return name
    same = [member for member, full in known.items() if fold(name) in (fold(member), fold(full))]
    if not same and (code := iso3(name)) is not None:
        same = [member for member, full in known.items() if code == iso3(member) or code == iso3(full)]
    return same[0] if len(same) == 1 else None


def near(name: str, known: Iterable[str] = ()) -> str | None:
    """Return the name nearest to a misspelt one among some names and all countries; None when none is near.

    >>> near("Hungray", ["Norway"])
    'Hungary'
    """
    words = {fold(word): word for word in (*known, *(country.name for country in countries()))}
    found = difflib.get_close_matches(fold(name)[:_MAX_LENGTH], words, n=1, cutoff=0.75)
    return words[found[0]] if found else None
