"""The rosters load, their ids are unique, and their columns add up to what is published."""

from __future__ import annotations

import csv

import pytest

from sim.scenario.roster import read_roster
from sim.scenario.templates import KINDS, council
from sim.scenario.toml import read_source
from support.case_files import NAMES, ROOT, case, claims

FILES = sorted((ROOT / "scenarios/rosters").glob("*.csv"))
COUNCILS = (1946, 1950, 1953, 1961, 1971, 1976, 1981, 1996, 2006, 2016)  # those that choose a Secretary-General
GREAT_POWERS = {"USA", "GBR", "FRA", "CHN", "RUS", "SUN", "DEU", "JPN"}


def roster(name: str):
    return read_roster(read_source(ROOT / f"scenarios/rosters/{name}.csv"))


def column(name: str, key: str) -> dict[str, float]:
    found = roster(name)
    return {ally: value for ally, value in zip(found.ids, found.columns[key], strict=True) if value is not None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_loads_with_unique_sorted_ids(path):
    found = roster(path.stem)
    assert len(set(found.ids)) == len(found.ids) and list(found.ids) == sorted(found.ids)
    assert all(len(ally) == 3 and ally.isupper() for ally in found.ids)
    assert len(set(found.names)) == len(found.names) and all(found.names)


@pytest.mark.parametrize("name, members", [
    ("nato", 32), ("osce", 57), ("eu", 28), ("wto", 66), ("imf", 24), ("oecd", 25), ("opec", 14), ("unasur", 12),
    ("arab-league", 22), ("esm", 19), ("eib", 27), *(
    (f"un-{year}", 15 if year > 1965 else 11) for year in (*COUNCILS, 2017, 2020, 2022))])
def test_has_as_many_members_as_the_body(name, members):
    assert len(roster(name).ids) == members


def test_every_roster_is_used():
    used = {case(name).document.roster.split("/")[-1] for name in NAMES}
    used |= {f"{kind.roster}.csv" for kind in KINDS.values() if kind.roster}
    assert used == {path.name for path in FILES}


@pytest.mark.parametrize("year", [2006, 2016, 2017, 2020, 2022])
def test_the_council_of_a_year_is_that_of_the_cases(year):
    assert council(year) == dict(zip(roster(f"un-{year}").ids, roster(f"un-{year}").names, strict=True))


@pytest.mark.parametrize("year", range(2000, 2027))
def test_the_council_has_fifteen_members_in_every_year(year):
    assert len(council(year)) == 15 and {"CHN", "FRA", "GBR", "RUS", "USA"} <= set(council(year))


def test_populations_and_oil_have_the_published_sums():
    assert sum(column("eu-27", "population_m_2024").values()) == pytest.approx(449.207, abs=0.01)
    assert len(roster("opec-12").ids) == 12 and max(column("opec-12", "crude_mbd_2025_08").values()) == 9.709


@pytest.mark.parametrize("key, total", [
    ("defence_usd_bn_2024e", 1474.396), ("cost_share_pct_2024", 99.98)])
def test_columns_of_nato_have_the_published_sum(key, total):
    assert sum(column("nato", key).values()) == pytest.approx(total, abs=1e-6)


def test_spending_divided_by_its_share_gives_the_gdp():
    spending, share, gdp = (column("nato", key) for key in (
        "defence_usd_bn_2024e", "defence_pct_gdp_2024e", "gdp_usd_bn_2023"))
    ratio = {ally: 100 * spending[ally] / share[ally] / gdp[ally] for ally in share}
    assert 0.70 < ratio.pop("LUX") < 0.72, "its share is on national income"
    assert len(ratio) == 30 and all(0.93 < value < 1.12 for value in ratio.values())


def test_what_is_not_known_is_empty_and_not_zero():
    assert len(column("nato", "military_personnel_k_2024e")) == 9
    assert set(column("nato", "accession_year")) - set(column("nato", "ua_aid_pct_gdp_to_2024_06")) == {
        "ALB", "MNE", "MKD"}
    assert set(column("nato", "accession_year")) - set(column("nato", "defence_pct_gdp_2024e")) == {"ISL"}
    assert column("nato", "defence_usd_bn_2024e")["ISL"] == 0, "no armed forces"


def test_nato_grew_as_it_did():
    years = column("nato", "accession_year")
    grown = [sum(joined <= year for joined in years.values()) for year in
             (1949, 1952, 1955, 1982, 1999, 2004, 2009, 2017, 2020, 2023, 2024)]
    assert grown == [12, 14, 15, 16, 19, 26, 28, 29, 30, 31, 32]


def test_the_mix_gives_the_united_states_what_the_rule_says():
    shares = []
    for key in case("nato-2024-02-22").document.weight:
        cells = column("nato", key)
        shares.append(cells["USA"] / sum(cells.values()))
    assert sum(shares) / 3 == pytest.approx(0.45, abs=0.005)


@pytest.mark.parametrize("name", [path.stem for path in FILES if path.stem not in (
    "nato", "eu", "esm", "eib", "eu-27", "opec-12")])
def test_standing_is_the_rule(name):
    assert column(name, "standing") == {ally: 4.0 if ally in GREAT_POWERS else 1.0 for ally in roster(name).ids}


@pytest.mark.parametrize("year", [*COUNCILS, 2017, 2020, 2022])
def test_five_are_permanent_and_hold_the_veto(year):
    permanent = {ally for ally, value in column(f"un-{year}", "permanent").items() if value}
    assert len(permanent) == 5 and ("SUN" in permanent) == (year < 1991)
    for name in NAMES:
        if name.startswith(f"un-{year}"):
            rule = case(name).document.rule
            assert set(rule.veto) == permanent and rule.consent_count == (9 if year > 1965 else 7)


def test_union_adds_up():
    assert sum(column("eu", "council_votes_nice").values()) == 352
    assert sum(column("eu", "population_m_2019").values()) == pytest.approx(513.5, abs=0.05)
    nice = case("eu-2014-06-10").document.rule
    assert nice.consent_weight * 352 == pytest.approx(260, abs=0.1) and nice.consent_count == 15
    assert case("eu-2019-05-28").document.rule.consent_count == 21


@pytest.mark.parametrize("fund, total", [("esm", 100.11), ("eib", 100.23)])
def test_capital_adds_up_but_for_rounding(fund, total):
    assert sum(column(fund, "capital_pct").values()) == pytest.approx(total, abs=1e-6)


def test_columns_are_explained():
    told = " ".join(claim["claim"] for claim in claims().values() if claim["file"] == "columns.toml")
    told += (ROOT / "scenarios/rosters/README.md").read_text(encoding="utf-8")
    for path in FILES:
        with open(path, encoding="utf-8", newline="") as file:
            for key in next(csv.reader(file))[2:]:
                assert key.removesuffix("_2023e").removesuffix("_06") in told, key
