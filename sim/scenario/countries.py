"""Countries by their codes and by the names that people use: `TR`, `TUR`, Turkey and Türkiye are one.

The English names are those of the table that ships with the package `country_converter`. Only the table is read, not
the package imported: it would load pandas, which a check of a scenario need not wait for. Names in other languages are
those of the Unicode Common Locale Data Repository, where the package `babel` is installed.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from sim.scenario.finding import fold, show, suggest

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
        A code of two or three letters in capitals, or a name in any case: English, or in another language of the
        European Union, NATO or the United Nations.

    Examples
    --------
    >>> [iso3(name) for name in ("TR", "TUR", "Turkey", "Türkiye", "Türkei", "Ivory Coast", "Hungray")]
    ['TUR', 'TUR', 'TUR', 'TUR', 'TUR', 'CIV', None]
    """
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    if not text or len(text) > _MAX_LENGTH:
        return None
    if len(text) <= 3 and text.isascii() and text.isupper():
        return _of_code(text)
    if fold(text) in _ALSO:
        return _ALSO[fold(text)]
    written = set(_written().get(fold(text), ()))
    # Compiling all patterns takes a tenth of a second, so they come last.
    found = written or {country.iso3 for country in countries()
                        if re.search(country.pattern, _plain(text), re.IGNORECASE)}
    if not found:
        found = {code for code in _translated().get(_bare(text), ()) if code is not None}
    return found.pop() if len(found) == 1 else None


@cache
def _written() -> Mapping[str, set[str]]:
    """Return the codes that a folded English name has."""
    found: dict[str, set[str]] = {}
    for country in countries():
        for name in (country.name, country.official):
            found.setdefault(fold(name), set()).add(country.iso3)
    return found


_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg", "el", "et", "lv",
              "lt", "fi", "sv", "da", "ga", "mt", "mk", "tr", "ru", "uk", "ar", "zh", "ja")
_SUGGESTED = 3  # of these languages, names that are near to a misspelt one are suggested


@cache
def _translated(languages: tuple[str, ...] = _LANGUAGES) -> Mapping[str, set[str | None]]:
    """Return the codes that a folded name has in any of some languages; nothing where `babel` is not installed."""
    try:
        from babel.localedata import load
    except ModuleNotFoundError:
        return {}
    codes = {country.iso2: country.iso3 for country in countries()} | {"GB": "GBR", "GR": "GRC"}
    found: dict[str, set[str | None]] = {}
    for language in languages:
        for code, name in load(language)["territories"].items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(_bare(name), set()).add(codes.get(code))
    return found


# What the table lacks: codes and names in wide use.
_ALSO_CODES = {"DRC": "COD", "UAE": "ARE"}
_ALSO = {"holland": "NLD", "hollande": "NLD", "holanda": "NLD", "olanda": "NLD", "grossbritannien": "GBR",
         "grande-bretagne": "GBR", "gran bretaña": "GBR", "gran bretagna": "GBR", "angleterre": "GBR",
         "tschechische republik": "CZE", "elfenbeinküste": "CIV", "weissrussland": "BLR", "biélorussie": "BLR",
         "birmania": "MMR", "birma": "MMR", "usa": "USA", "u.s.a.": "USA", "mazedonien": "MKD"}


def _of_code(text: str) -> str | None:
    code = _ALSO_CODES.get(text, text)
    if len(code) == 2:
        return next((country.iso3 for country in countries() if re.fullmatch(country.iso2, code)), None)
    return code if any(country.iso3 == code for country in countries()) else None


def _bare(text: str) -> str:
    """Return a name folded and without accents, which many leave out."""
    letters = unicodedata.normalize("NFKD", fold(_plain(text)))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


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
    for near_words in (words, {word: word.title() for word in _translated(_LANGUAGES[:_SUGGESTED])}):
        if found := difflib.get_close_matches(fold(name)[:_MAX_LENGTH], near_words, n=1, cutoff=0.75):
            return near_words[found[0]]
    return None


_FEW_LETTERS = 2  # so many letters apart, a name may be a misspelt country


def misspelt(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield names that are no country and nearly one, with that one; none where few of the names are countries.

    >>> list(misspelt(["Hungray", "Norway", "Spain"])), list(misspelt(["Greens", "Liberals"]))
    ([('Hungray', 'Hungary')], [])
    """
    unknown = [name for name in names if iso3(name) is None]
    if 2 * len(unknown) > len(names):
        return
    for name in unknown:
        country = near(name)
        if country is not None and _letters_apart(fold(name), fold(country)) <= _FEW_LETTERS:
            yield name, country


def _letters_apart(one: str, other: str) -> int:
    """Return how many letters differ; two that changed places count as two."""
    return sum(max(end - start, to - since) for tag, start, end, since, to
               in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if tag != "equal")


def meant(name: str, known: Mapping[str, str]) -> str:
    """Return `did you mean "X"?` where a misspelt name is near to a member's, else the members if they are few.

    Parameters
    ----------
    name
        What is none of the members' names.
    known
        Full name by id.

    Examples
    --------
    >>> meant("Frankriech", {member: member for member in ("DEU", "FRA")})
    'did you mean "Frankreich"?'
    """
    hint = suggest(name, [*known, *(full for full in known.values() if full not in known)])
    if not hint.startswith("did") and (country := near(name)) is not None and resolve(country, known) is not None:
        return f"did you mean {show(country)}?"
    return hint
