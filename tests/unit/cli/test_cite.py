"""`nemcon cite` names the version and the scenario."""

from __future__ import annotations

import pytest

from sim.scenario.loader import load
from sim.version import MODEL_VERSION, RELEASED, __version__
from support.command import ROOT, nemcon
from support.scenes import written

TITLE = 'Who chairs {50 %} of A_B & C\\\\D # ~ ^ $?'
FILE = f"""
format = 1
title = "{TITLE}"
as_of = 2026-03-01
calendar = {{ rounds = 4, fallback = "nobody" }}
candidates.Ada = {{}}
allies.A = {{ size = 1 }}
allies.B = {{ size = 1 }}
"""


def test_it_names_version_model_day_and_digest():
    text = " ".join(nemcon("cite", "nato-sg-2024").out.split())
    for part in (f"Version {__version__}", f"Model version {MODEL_VERSION}", load("nato-sg-2024").digest,
                 f"({RELEASED[:4]})"):
        assert part in text


@pytest.mark.parametrize('name, day', [("nato-sg-2024", "22 February 2024"), ("five-allies", "1 January 2024")])
def test_it_names_the_day_once(name, day):
    assert " ".join(nemcon("cite", name, "--quiet").out.partition("@")[0].split()).count(f"as known on {day}") == 1


def test_text_and_bibtex_are_those_of_the_document():
    document, out = nemcon("cite", "five-allies", "--json").json, nemcon("cite", "five-allies", "--quiet").out
    assert " ".join(out.split()) == " ".join(f"{document['text']} {document['bibtex']}".split())
    assert document["digest"] == load("five-allies").digest


def test_two_scenarios_have_two_keys():
    keys = {nemcon("cite", name, "--json").json["bibtex"].splitlines()[0] for name in ("five-allies", "nato-sg-2024")}
    assert len(keys) == 2 and all(key.startswith("@software{nemcon-") for key in keys)


def test_signs_of_tex_are_escaped(tmp_path):
    bibtex = nemcon("cite", written(tmp_path, FILE), "--json").json["bibtex"]
    assert (r"Who chairs \{50 \%\} of A\_B \& C\textbackslash{}D \# \textasciitilde{} \textasciicircum{} \$?") in bibtex
    assert bibtex.count("{") == bibtex.count("}")


def test_the_citation_file_says_the_same():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    text = nemcon("cite", "five-allies", "--json").json["text"]
    name, title = (citation.split(f"{key}: ")[1].splitlines()[0].strip('"') for key in ("name", "title"))
    assert text.startswith(f"{name} (") and f"{title}." in text


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml"])
def test_a_file_that_is_not_there_is_wrong_input(name):
    assert nemcon("cite", name).status == 2
