"""Members and homes by any name of a country, in files and by themselves."""

from __future__ import annotations

import csv

import pytest

from sim.errors import ScenarioError
from sim.scenario.countries import _bare, _translated, _words, _written, countries, iso3, meant, near, resolve
from sim.scenario.finding import suggest
from sim.scenario.loader import load
from support.case_files import ROOT


@pytest.mark.parametrize("code, names", [
    ("TUR", ("TR", "TUR", "Turkey", "Türkiye", "TÜRKİYE", "Turkiye", "Republic of Türkiye", "turkey")),
    ("CIV", ("CI", "Côte d'Ivoire", "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire", "Ivory Coast", "Cote d'Ivoire")),
    ("GBR", ("UK", "GB", "United Kingdom", "Great Britain", "Britain")), ("GRC", ("EL", "GR", "Greece")),
    ("USA", ("US", "USA", "United States", "the United States", "United States of America")),
    ("CZE", ("Czechia", "Czech Republic")), ("MKD", ("North Macedonia", "Macedonia")), ("NAM", ("NA", "Namibia")),
    ("COD", ("DRC", "DR Congo", "Democratic Republic of the Congo")), ("COG", ("Republic of the Congo", "Congo, Rep.", "Congo-Brazzaville")),
    ("KOR", ("South Korea", "Republic of Korea")), ("PRK", ("North Korea",)), ("NLD", ("Holland", "The Netherlands")),
    ("DEU", ("Deutschland", "Allemagne", "Alemania", "Niemcy", "DEUTSCHLAND")), ("HUN", ("Ungarn", "Hongrie", "Magyarország")),
    ("USA", ("Vereinigte Staaten", "États-Unis", "Etats-Unis", "Estados Unidos", "usa")), ("CZE", ("Tschechien", "Česko")),
    ("GBR", ("Vereinigtes Königreich", "Großbritannien", "GROSSBRITANNIEN", "Royaume-Uni")), ("SVK", ("Slowakei", "Slovaquie")),
    ("NLD", ("Niederlande", "Pays-Bas", "Países Bajos")), ("TUR", ("Türkei", "Turquie", "Turquía")), ("NER", ("Níger",)),
    ("GNQ", ("Equatorial Guinea",)), ("GIN", ("Guinea",)), ("NER", ("Niger",)), ("NGA", ("Nigeria",)),
])
def test_a_country_by_all_its_names(code, names):
    assert {name: iso3(name) for name in names} == dict.fromkeys(names, code)


@pytest.mark.parametrize("name", ["", "Hungray", "EU", "XX", "A", "Mordor", "Red", "x" * 5000, "Europe", "Man", "Grün", "Rot", "Verde",
                                  "Deutschlnd", "Norden", "Rouge"])
def test_what_is_no_country(name):
    assert iso3(name) is None


def test_every_roster_of_today_has_names_that_are_understood():
    for stem in ("nato", "eu-27", "osce", "wto", "opec-12", "security-council"):
        with open(ROOT / f"scenarios/rosters/{stem}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert iso3(row["ally"]) == row["ally"] and resolve(row["name"], {row["ally"]: row["name"]}) == row["ally"]
                assert iso3(row["name"]) == (None if row["name"] == "Congo" else row["ally"])


PARTS = {  # what is a part of a name, misspelt, or of several countries, and what is suggested for it
    "Nigeri": "Nigeria", "Congo": "DR Congo", "Kongo": None, "Korea": "North Korea", "Northern Ireland": None, "Georgi": "Georgia",
    "Suda": "Sudan", "S Suda": None, "Dominican": "Dominican Republic", "Domini": "Dominica",
    "Guinea Bisau": "Guinea-Bissau", "Equatorial": "Equatorial Guinea", "Papua": "Papua New Guinea", "Virgin Islands": "British Virgin Islands",
    "Switz": "Switzerland", "Swed": "Sweden", "Czech": None, "Slovak": "Slovakia", "Slovania": "Slovenia",
    "Trinidad": "Trinidad and Tobago", "Tobago": "Trinidad and Tobago", "Antigua": "Antigua and Barbuda", "Ivory": None, "Irelnd": "Ireland",
    "Austr": "Australia", "Maurit": "Mauritania", "Turk": "Turks and Caicos Islands", "Turkmen": "Turkmenistan", "Emirate": "United Arab Emirates",
    "South Yemen": None, "Czechoslovakia": None, "White Russia": None, "Russian": None, "Indian Ocean": "British Indian Ocean Territory",
    "New Jersey": None, "Martin Kobler": None, "Malta summit": None, "Finland joins": None, "talks with Ukraine": None, "un1953-poland": None,
    "Guantanamo, Cuba": None, "Metropolitan France": None, "Sao Tome": "Sao Tome and Principe", "Zealand": "New Zealand",
}


@pytest.mark.parametrize("name, wanted", PARTS.items())
def test_a_part_of_a_name_is_no_country_and_has_a_suggestion(name, wanted):
    everyone = {country.iso3: country.name for country in countries()}
    assert iso3(name) is None and resolve(name, everyone) is None
    assert wanted is None or f'"{wanted}"' in meant(name, everyone)


def test_every_beginning_of_every_name_is_refused_or_a_name_itself():
    """No country is taken for the beginning of its name, nor for one word of it, but where that is a name too."""
    for country in countries():
        for text in [*(country.name[:end] for end in range(1, len(country.name))), *country.name.split()]:
            found = iso3(text)
            assert found is None or _words(text) in _written() or _bare(text) in _translated() or len(text) <= 3
        assert iso3(country.name) == iso3(f" {country.name.upper()} ") == country.iso3


@pytest.mark.parametrize("pair", [("Niger", "Nigeria"), ("Guinea", "Guinea-Bissau"), ("Sudan", "South Sudan"), ("Dominica", "Dominican Republic"),
                                  ("Ireland", "Northern Ireland"), ("Samoa", "American Samoa"), ("Georgia", "South Georgia and South Sandwich Is."),
                                  ("DR Congo", "Republic of the Congo"), ("Republic of Korea", "Democratic People's Republic of Korea"),
                                  ("China", "Republic of China"), ("Mali", "Somalia"), ("Oman", "Romania"), ("Mexico", "New Mexico")])
def test_a_name_within_another_is_its_own(pair):
    one, other = map(iso3, pair)
    assert one is not None and one != other


@pytest.mark.parametrize("code, names", [
    ("KOR", ("Korea, Republic of", "Korea, Rep.", "S. Korea", "Korea (South)")), ("PRK", ("Korea, Dem. People's Rep.", "DPRK")),
    ("IRN", ("Iran, Islamic Rep.", "Iran (Islamic Republic of)")), ("EGY", ("Egypt, Arab Rep.",)), ("SSD", ("Sudan, South", "S. Sudan")),
    ("COD", ("Congo, Dem. Rep.", "Congo (Kinshasa)", "D.R. Congo")), ("GMB", ("The Gambia", "Gambia, The")), ("GBR", ("U.K.",)),
    ("LCA", ("St Lucia", "Saint Lucia")), ("BOL", ("Bolivia (Plurinational State of)",)), ("TZA", ("Tanzania, United Republic of",)),
    ("USA", ("U.S.", "U.S.A.")), ("TTO", ("Trinidad & Tobago",)), ("FSM", ("Micronesia, Fed. Sts.", "Micronesia (Federated States of)")),
])
def test_names_of_tables_are_read_in_any_order(code, names):
    assert {name: iso3(name) for name in names} == dict.fromkeys(names, code)


def test_a_part_of_two_members_names_is_an_error_that_names_both(tmp_path):
    path = tmp_path / "un.toml"
    path.write_text('format = 1\ntitle = "x"\nas_of = 2026-01-05\n[calendar]\nrounds = 4\n[candidates.Ada]\n'
                    '[allies.KOR]\nname = "South Korea"\n[allies.PRK]\nname = "North Korea"\n[stances.Ada]\nKorea = "support"\n')
    with pytest.raises(ScenarioError, match='unknown ally, got "Korea", did you mean "South Korea" or "North Korea"'):
        load(path)


def test_one_word_of_a_longer_one_is_enough_for_a_suggestion():
    assert suggest("agaisnt", ["support", "voted for", "voted against"]) == 'did you mean "voted against"?'
    assert suggest("agaisnt", ["everybody against", "voted in committee against"]).startswith("known: ")


def test_a_misspelt_country_has_a_suggestion():
    assert near("Deutschlnd") == "Deutschland" and meant("Frankriech", {"FRA": "FRA"}) == 'did you mean "Frankreich"?'
    assert near("Hungray") == "Hungary" and near("Portgual", ["Red"]) == "Portugal" and near("qqqq") is None


TEXT = """format = 1
title = "Names"
as_of = 2026-01-05
roster = "nato"
{top}
[calendar]
rounds = 4

[candidates]
Ada = {{ {ada} }}

{rest}
"""


@pytest.fixture
def write(tmp_path):
    def write(top: str = "", ada: str = "", rest: str = "", name: str = "names.toml"):
        path = tmp_path / name
        path.write_text(TEXT.format(top=top, ada=ada, rest=rest), encoding="utf-8")
        return path
    return write


def test_a_file_may_use_any_name_everywhere(write):
    said = load(write('members = ["Turkey", "US", "Hungary", "France"]', 'country = "Magyarország"'.replace(
        "Magyarország", "Hungary"), '''
[rule]
veto = ["Türkiye", "United States"]
[allies.Turkey]
resolve = 0.8
[stances.Ada]
"United States" = "support"
TR = "wary"
[[ties]]
between = ["Turkey", "France"]
strength = 0.5
[blocs.west]
members = ["FR", "US"]
[[events]]
date = 2026-01-12
kind = "stance"
ally = "Turkey"
candidate = "Ada"
stance = "lean"
'''))
    plain = load(write('members = ["TUR", "USA", "HUN", "FRA"]', 'country = "HUN"', '''
[rule]
veto = ["TUR", "USA"]
[allies.TUR]
resolve = 0.8
[stances.Ada]
USA = "support"
TUR = "wary"
[[ties]]
between = ["TUR", "FRA"]
strength = 0.5
[blocs.west]
members = ["FRA", "USA"]
[[events]]
date = 2026-01-12
kind = "stance"
ally = "TUR"
candidate = "Ada"
stance = "lean"
''', name="plain.toml"))
    assert said.document == plain.document and said.digest == plain.digest


def refused(path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def test_a_mistake_points_at_the_name_that_the_file_has(write):
    message = refused(write(rest='[stances.Ada]\nTurkey = "suport"\n'))
    assert message.endswith('names.toml:13:10: unknown stance word, got "suport", did you mean "support"?')
    assert ':13:1: unknown key, got "resolv"' in refused(write(rest='[allies.Turkey]\nresolv = 0.5\n'))


def test_one_member_under_two_names_is_refused(write):
    message = refused(write(rest='[stances.Ada]\nTUR = "lean"\nTurkey = "wary"\n'))
    assert ':14:1: this member has two entries, got "Turkey", both mean TUR' in message


def test_a_parent_and_a_child_may_use_different_names(write):
    write(rest='[stances.Ada]\nTurkey = "wary"\nUSA = "lean"\n', name="parent.toml")
    child = write()
    child.write_text('format = 1\nextends = "parent.toml"\n[stances.Ada]\nTUR = "support"\nUS = "wary"\n', "utf-8")
    assert dict(load(child).document.stances["Ada"]) == {"TUR": "support", "USA": "wary"}


def test_a_home_that_is_neither_member_nor_country_is_refused(write):
    message = refused(write(ada='country = "Hungray"'))
    assert message.endswith(':10:19: this is neither a member nor a country, got "Hungray", did you mean "Hungary"?')


@pytest.mark.parametrize("home", ["Ukraine", "UKR", "Australia"])
def test_a_home_without_a_seat_is_none(write, home):
    assert load(write(ada=f'country = "{home}"')).document.candidates["Ada"].country == home


def test_a_roster_that_ships_is_known_by_its_name(write, tmp_path):
    assert len(load(write()).allies) == 32
    path = write()
    path.write_text(path.read_text("utf-8").replace('"nato"', '"nata"'), "utf-8")
    assert ':4:10: no roster of this name ships, got "nata", did you mean "nato"?' in refused(path)
    (tmp_path / "nato").write_text("ally,name\nUSA,x\n", "utf-8")
    assert len(load(write()).allies) == 1, "a file of that name beside the scenario is meant first"


class TestTable:
    def test_the_stances_of_a_table_are_the_file_s(self, write, tmp_path):
        (tmp_path / "s.csv").write_text("ally,Ada\nTurkey,2\nUSA,9\nFrance,\n", "utf-8")
        found = load(
            write(rest='[table]\nfile = "s.csv"\nscale = [0, 10]\n[stances.Ada]\nUSA = "block"\n"*" = "lean"\n')
        )
        assert dict(found.document.stances["Ada"]) == {"TUR": -0.6, "USA": "block", "*": "lean"}

    def test_a_new_coding_is_another_scenario(self, write, tmp_path):
        table, path = tmp_path / "s.csv", write(rest='[table]\nfile = "s.csv"\n')
        table.write_text("ally,Ada\nTUR,wary\n", "utf-8")
        first = load(path).digest
        table.write_text("ally,Ada\nTUR,oppose\n", "utf-8")
        second = load(path).digest
        table.write_text("ally;Ada\nTurkey;wary\n", "utf-8")
        assert first != second and load(path).digest == first, "only what it says counts, not how it is written"

    def test_its_mistakes_are_told_with_its_lines_beside_the_file_s(self, write, tmp_path):
        (tmp_path / "s.csv").write_text("ally,Ada\nTUR,wary\nUSAA,lean\n", "utf-8")
        message = refused(write(top='titel = "x"', rest='[table]\nfile = "s.csv"\n'))
        assert 'names.toml:5:1: unknown key, got "titel"' in message
        assert 's.csv:3:1: unknown ally, got "USAA", did you mean "USA"?' in message
        assert len(message.split("\n")) == 2

    def test_a_candidate_of_the_table_must_be_the_file_s(self, write, tmp_path):
        (tmp_path / "s.csv").write_text("ally,Adda\nTUR,wary\n", "utf-8")
        assert 's.csv:1:2: unknown candidate, got "Adda", did you mean "Ada"?' in refused(
            write(rest='[table]\nfile = "s.csv"\n'))

    @pytest.mark.parametrize(
        "table, what",
        [
            ('file = "nix.csv"', "there is no such file"),
            ('file = "/etc/passwd"', "this is no relative path"),
            ('file = "../s.csv"', "this leads out of the scenario's folder"),
            ("scale = [0, 1]", '"file" in table is missing'),
            ('file = "s.csv"\nscale = [0]', "takes two entries"),
            ("file = 3", '"file" needs text'),
        ],
    )
    def test_what_it_cannot_be(self, write, tmp_path, table, what):
        (tmp_path / "s.csv").write_text("ally,Ada\nTUR,wary\n", "utf-8")
        assert what in refused(write(rest=f"[table]\n{table}\n"))

    def test_rows_after_the_author_s_knowledge_are_left_out(self, write, tmp_path):
        (tmp_path / "s.csv").write_text(
            "ally,name,stance,date\nTUR,Ada,wary,2025-12-01\nTUR,Ada,lean,2026-01-06\n", "utf-8"
        )
        assert load(write(rest='[table]\nfile = "s.csv"\n')).document.stances["Ada"]["TUR"] == "wary"
