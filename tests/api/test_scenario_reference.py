"""The reference page, the JSON schema and the example agree with the types."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.errors import ScenarioError
from sim.scenario.catalog import data_folder
from sim.scenario.loader import load
from sim.scenario.paths import event_types, observation_types
from sim.scenario.schema import Document
from sim.scenario.stances import STANCES
from sim.scenario.templates import Wish, filled
from support.small_scenario import small
from support.small_scenario import write as write_scenario
from tools.scenario_reference import DOCS, EXAMPLE, json_schema, reference_page, write

FILES = sorted(data_folder("scenarios").rglob("*.toml"))
VALIDATOR = Draft202012Validator(json_schema())
BAD = Path(__file__).parents[1] / "unit" / "scenario" / "bad"


def as_json(path: Path):
    """Returns a TOML file as JSON data: dates as text, as editors see them."""
    return json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))


def test_documents_are_fresh():
    stale = "run `python -m tools.scenario_reference`"
    assert (DOCS / "scenario.md").read_text(encoding="utf-8") == reference_page(), stale
    assert json.loads((DOCS / "scenario.schema.json").read_text(encoding="utf-8")) == json_schema(), stale


def test_both_are_written(tmp_path):
    write(tmp_path / "docs")
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["scenario.md", "scenario.schema.json"]


def test_the_page_names_every_field_with_a_description():
    schema, page = json_schema(), reference_page()
    tables = [schema, *schema["$defs"].values()]
    for table in tables:
        for name, field in table.get("properties", {}).items():
            if table.get("title") != "Distribution" and name != "kind":
                assert f"| `{name}` |" in page
                assert field.get("description"), (table.get("title"), name)


def test_the_page_names_every_kind_word_and_family():
    page = reference_page()
    for kind in event_types():
        assert f'### `kind = "{kind}"`' in page
    for kind in observation_types():
        assert f'### `[[observations]]`, `kind = "{kind}"`' in page
    for word in STANCES:
        assert f"| `{word}` |" in page
    for family in ("uniform", "loguniform", "normal", "lognormal", "triangular", "choice"):
        assert f"{{ {family} = [" in page
    assert "$ref" not in page and "None" not in page and "anyOf" not in page


def test_the_example_is_valid_and_shows_everything():
    document = load(EXAMPLE).document
    assert {event.kind for event in document.events} == set(event_types())
    unset = {name for name in Document.model_fields if name not in document.model_fields_set}
    assert unset == {"roster", "members", "weight", "another_name", "table", "case"}
    assert set(document.rule.model_fields_set) == set(type(document.rule).model_fields) - {"weight"}


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [*FILES, EXAMPLE], ids=lambda path: path.stem)
def test_good_files_fit_the_schema(path):
    VALIDATOR.validate(as_json(path))


@pytest.mark.parametrize("name", ["misspelt-keys", "out-of-range", "wrong-types", "events-kind", "format-unknown",
                                  "drop-is-text", "required-missing", "veto", "stance-entries", "case-fields",
                                  "no-candidates"])
def test_bad_files_do_not(name):
    assert not VALIDATOR.is_valid(as_json(BAD / f"{name}.toml"))


def test_a_new_scenario_is_valid(tmp_path):
    """The text that `nemcon new` writes loads as it is, and with its commented lines switched on."""
    text = filled(Wish(), datetime.date(2026, 1, 5))
    assert load(write_scenario(tmp_path, text)).candidates
    head, _, tail = text.partition("# [[events]]")
    switched = head + "[[events]]" + tail.split("\n\n")[0].replace("\n# ", "\n")
    assert load(write_scenario(tmp_path, switched)).document.events


def test_the_quoted_path_of_the_introduction_is_real(tmp_path):
    with pytest.raises(ScenarioError, match="the parent has nothing"):
        write_scenario(tmp_path, small(), "parent.toml")
        load(write_scenario(tmp_path, 'format = 1\nextends = "parent.toml"\ndrop = ["events"]\n'))
