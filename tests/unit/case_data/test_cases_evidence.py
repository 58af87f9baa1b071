"""Every claim has a source and a date, and a case rests only on what was known."""

from __future__ import annotations

import re
import tomllib

import pytest

from support.case_files import NAMES, ROOT, case, cited, claims, known_by, outcomes

FILES = sorted((ROOT / "seeds").glob("*.toml"))
ARTICLE = [f"c{k:02d}" for k in range(1, 29)]


def all_claims():
    return [claim for path in FILES for claim in tomllib.loads(path.read_text(encoding="utf-8")).get("claims", [])]


def test_ids_are_unique():
    ids = [claim["id"] for claim in all_claims()]
    assert len(ids) == len(set(ids)) > 250


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_claims_are_complete(path):
    for claim in tomllib.loads(path.read_text(encoding="utf-8")).get("claims", []):
        assert {"id", "claim", "source", "confidence"} <= set(claim), claim["id"]
        assert all(isinstance(value, str) and value.strip() for value in claim.values()), claim["id"]
        assert claim["claim"].endswith("."), claim["id"]
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", claim.get("date", "2000")), claim["id"]


def test_the_article_is_there_whole():
    article = tomllib.loads((ROOT / "seeds/claims.toml").read_text(encoding="utf-8"))
    assert [claim["id"] for claim in article["claims"]] == ARTICLE
    for claim in article["claims"]:
        assert {"speaker", "status", "implies"} <= set(claim) and claim["date"] == "2024-02"
    assert {check["claim"] for check in article["checks"]} <= set(ARTICLE)


def test_unused_claims_have_a_reason():
    unused = tomllib.loads((ROOT / "seeds/unused.toml").read_text(encoding="utf-8"))["unused"]
    assert {entry["claim"] for entry in unused} <= set(ARTICLE)
    assert len({entry["claim"] for entry in unused}) == len(unused)
    assert all(len(entry["reason"]) > 40 for entry in unused)


def test_every_claim_of_the_article_is_used_or_has_a_reason():
    used = {entry["claim"] for entry in tomllib.loads((ROOT / "seeds/unused.toml").read_text("utf-8"))["unused"]}
    for path in ROOT.glob("scenarios/*.toml"):
        for ids in tomllib.loads(path.read_text(encoding="utf-8")).get("evidence", {}).values():
            used |= set(ids)
    assert set(ARTICLE) <= used


def test_families_have_the_facts_that_were_gathered():
    ids = set(claims())
    assert {f"rutte-{k:02d}" for k in range(1, 41)} <= ids
    assert sum(name.startswith("stance-") for name in ids) == 71
    assert sum(name.startswith("bound-") for name in ids) == 32
    assert sum(bool(re.fullmatch(r"sg\d{4}(ext)?", name)) for name in ids) == 15


def test_a_month_is_known_in_itself():
    from datetime import date
    assert known_by("1961-02", date(1961, 2, 15)) and known_by("1961", date(1961, 2, 15))
    assert not known_by("1961-03", date(1961, 2, 28)) and not known_by("1961-02-16", date(1961, 2, 15))


@pytest.mark.parametrize("name", NAMES)
class TestEachCase:
    def test_cites_what_there_is(self, name):
        assert cited(case(name)) <= set(claims())

    def test_cites_nothing_that_came_later(self, name):
        as_of = case(name).document.as_of
        late = [claim for claim in cited(case(name)) if not known_by(claims()[claim].get("date", "0001"), as_of)]
        assert not late

    def test_cites_no_outcome(self, name):
        assert not cited(case(name)) & {source for entry in outcomes() for source in entry["sources"]} - PAST[name]
        assert not any(claims()[claim]["file"] == "nato-selections.toml" and claim.startswith("sg")
                       for claim in cited(case(name)))

    def test_says_what_each_part_rests_on(self, name):
        document = case(name).document
        evidence = document.evidence
        assert {"rule", "members", "weight", "calendar"} <= set(evidence)
        for candidate in document.stances:
            assert f"stances.{candidate}" in evidence or "stances" in evidence
        for part in ("allies", "events", "blocs"):
            if getattr(document, part):
                assert any(key == part or key.startswith(part + ".") for key in evidence), part

    def test_evidence_points_into_the_file(self, name):
        document = case(name).document
        for path in document.evidence:
            top, _, rest = path.partition(".")
            assert top in type(document).model_fields
            if rest:
                assert rest in getattr(document, top), path


# Claims that end one date of a cluster and are known at a later date of it.
PAST = {name: set() for name in NAMES}
PAST["nato-2024-04-29"] = PAST["nato-2024-06-17"] = {"rutte-30"}
PAST["sweden-2024-01-23"] = {"acc-swe-tur-done"}
