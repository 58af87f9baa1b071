"""Countries by their codes and by the names that people use: `TR`, `TUR`, Turkey and Türkiye are one.

The English names are those of the table that ships with the package `country_converter`, and others in wide use that
stand here. Only the table is read, not the package imported: it would load pandas, which a check of a scenario need not
wait for; and its patterns are not used, because they take a part of a name for the whole ("Nigeri" for Niger, "Korea"
for one of two). Names in other languages are those of the Unicode Common Locale Data Repository, where the package
`babel` is installed.
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

_MAX_LENGTH = 80  # characters; no country has a longer name


class Country(NamedTuple):
    """One row of the table: its codes and its names.

    `iso2` is a pattern: the United Kingdom is `GB` and `UK`, Greece `GR` and `EL`.
    """

    iso2: str
    iso3: str
    name: str
    official: str


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries and territories of the table, in its order."""
    found = find_spec("country_converter")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("country_converter is not installed; its table names the countries")
    folder = Path(found.origin).parent
    with open(folder / "country_data.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(Country(row["ISO2"], row["ISO3"], row["name_short"], row["name_official"])
                 for row in rows if row["ISO3"])


@cache
def iso3(name: str) -> str | None:
    """Return the three-letter code of the country that a text names, None when it names none or several.

    Parameters
    ----------
    name
        A code of two or three letters in capitals, or a whole name in any case: English, with its words in any order
        ("Korea, Rep. of"), or in another language of the European Union, NATO or the United Nations.

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
    found = _written().get(_words(text)) or {code for code in _translated().get(_bare(text), ()) if code is not None}
    return next(iter(found)) if len(found) == 1 and _words(text) not in _SHARED else None


@cache
def _written() -> Mapping[tuple[str, ...], set[str]]:
    """Return the codes of the words of an English name."""
    found: dict[tuple[str, ...], set[str]] = {}
    for country in countries():
        for name in (country.name, country.official):
            found.setdefault(_words(name), set()).add(country.iso3)
    for code, names in _ALSO.items():
        for name in names.split(", "):
            found.setdefault(_words(name), set()).add(code)
    return found


_SHORT = {"st": "saint", "rep": "republic", "dem": "democratic", "fed": "federated", "sts": "states", "is": "islands",
          "n": "north", "s": "south"}
_IDLE = frozenset({"the", "of", "and", "&", ""})


def _words(text: str) -> tuple[str, ...]:
    """Return the words of an English name, sorted, in full and without small ones.

    >>> _words("Korea, Rep. of"), _words("The Republic of Korea"), _words("St. Kitts & Nevis")
    (('korea', 'republic'), ('korea', 'republic'), ('kitts', 'nevis', 'saint'))
    """
    words = re.split(r"[\s,;:()/-]+", re.sub(r"[.']", "", _bare(text)))
    return tuple(sorted(_SHORT.get(word, word) for word in words if word not in _IDLE))


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


# What the table lacks: codes and names in wide use, of today and of earlier days.
_ALSO_CODES = {"DRC": "COD", "UAE": "ARE", "ROK": "KOR"}
_ALSO = {
    "ARE": "emirates", "BEN": "dahomey", "BES": "bonaire, caribbean netherlands",
    "BFA": "upper volta", "BIH": "bosnia",
    "BLR": "byelorussia, belorussia, weissrussland, biélorussie, byelorussian ssr", "BLZ": "british honduras",
    "BRN": "brunei", "BWA": "bechuanaland", "CIV": "ivory coast, elfenbeinküste", "CPV": "cape verde",
    "COD": "zaire, congo kinshasa, belgian congo, democratic republic congo, drc",
    "COG": "congo brazzaville, republic congo", "CZE": "tschechische republik", "ETH": "abyssinia",
    "FLK": "falklands, malvinas", "FRO": "faeroe islands, faroes", "FSM": "micronesia",
    "GBR": "uk, great britain, britain, england, grossbritannien, grande-bretagne, gran bretaña, gran bretagna, "
           "angleterre",
    "GHA": "gold coast", "GNB": "portuguese guinea", "GNQ": "spanish guinea", "GRC": "hellas",
    "GUY": "british guiana", "HKG": "hong kong china", "IRN": "persia", "KHM": "kampuchea",
    "KOR": "republic korea", "LAO": "lao pdr", "LBY": "libyan arab jamahiriya", "LKA": "ceylon", "LSO": "basutoland",
    "LUX": "luxemburg", "MAC": "macao, macau china, macao china", "MDG": "malagasy republic",
    "MKD": "macedonia, fyrom, fyr macedonia, former yugoslav republic macedonia, mazedonien",
    "MMR": "burma, birmania, birma", "MWI": "nyasaland", "NLD": "holland, hollande, holanda, olanda",
    "PRK": "dprk, dpr korea", "PSE": "palestinian territories, occupied palestinian territory, west bank gaza",
    "ROU": "rumania, roumania", "SUN": "ussr, soviet union, union soviet socialist republics",
    "SUR": "surinam, dutch guiana", "SWZ": "swaziland", "THA": "siam", "TLS": "east timor", "TUR": "turkey",
    "TWN": "chinese taipei, formosa, taiwan china", "UKR": "ukrainian ssr", "USA": "usa, us",
    "VAT": "holy see, vatican city", "VNM": "viet nam, socialist republic viet nam", "VUT": "new hebrides",
    "WSM": "western samoa", "ZAF": "union south africa", "ZMB": "northern rhodesia",
    "ZWE": "rhodesia, southern rhodesia"}
# Names that are a part of two countries' and no country's own, though some language calls one of them so.
_SHARED = frozenset({("congo",), ("kongo",), ("korea",), ("islands", "virgin")})


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
    form = fold(name)
    same = [member for member, full in known.items() if form in (fold(member), fold(full))]
    if not same and (code := iso3(name)) is not None:
        same = [member for member, full in known.items() if code == iso3(member) or code == iso3(full)]
    return same[0] if len(same) == 1 else None


_MIN_PART, _MAX_PARTS = 4, 3  # letters of a part of a name, and names that are given for it


def whole(part: str, names: Iterable[str]) -> list[str]:
    """Return the names of which a text is a part, by whole words or from the beginning; none where there are many.

    >>> whole("Korea", ["North Korea", "South Korea", "Sudan"]), whole("Switz", ["Sweden", "Switzerland"])
    (['North Korea', 'South Korea'], ['Switzerland'])
    """
    words, start = set(_words(part)), fold(part)
    if len(start) < _MIN_PART or len(part) > _MAX_LENGTH or not words:
        return []
    found = list(dict.fromkeys(name for name in names if words <= set(_words(name)) or fold(name).startswith(start)))
    return found if len(found) <= _MAX_PARTS else []


def near(name: str, known: Iterable[str] = ()) -> str | None:
    """Return the name nearest to a misspelt one among some names and all countries; None when none is near.

    >>> near("Hungray", ["Norway"])
    'Hungary'
    """
    words = {fold(word): word for word in known} | _names()
    for near_words in (words, {word: word.title() for word in _translated(_LANGUAGES[:_SUGGESTED])}):
        if found := difflib.get_close_matches(fold(name)[:_MAX_LENGTH], near_words, n=1, cutoff=0.75):
            return near_words[found[0]]
    return None


@cache
def _names() -> dict[str, str]:
    """Return the names of all countries by their folded forms."""
    return {fold(country.name): country.name for country in countries()}


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
    """Return `did you mean "X"?` where a text is a part of members' names or near to one, else the members if they are
    few.

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
    if parts := whole(name, known.values()):
        return f"did you mean {' or '.join(map(show, parts))}?"
    hint = suggest(name, [*known, *(full for full in known.values() if full not in known)])
    if not hint.startswith("did") and (country := near(name)) is not None and resolve(country, known) is not None:
        return f"did you mean {show(country)}?"
    return hint
