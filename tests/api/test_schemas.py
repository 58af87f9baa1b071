"""Every JSON document is described by a schema that is made from its type, and keeps to it."""

from __future__ import annotations

import pytest

from sim.cli.main import COMMANDS
from sim.results.schema import DOCUMENTS, schema_text, write_schemas
from support.command import nemcon
from support.scenes import written
from support.schemas import FOLDER, validator


def test_every_command_has_a_schema():
    assert set(DOCUMENTS) == {command.name for command in COMMANDS} == {
        path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("command", DOCUMENTS)
def test_the_schemas_in_the_docs_are_those_of_the_types(command):
    stored = (FOLDER / f"{command}.schema.json").read_text(encoding="utf-8")
    assert stored == schema_text(command), "run `python -m sim.results.schema`"


def test_schemas_can_be_written_elsewhere(tmp_path):
    assert [path.name for path in write_schemas(tmp_path / "new")] == [f"{name}.schema.json" for name in DOCUMENTS]
    assert (tmp_path / "new" / "run.schema.json").read_text(encoding="utf-8") == schema_text("run")


@pytest.mark.parametrize("arguments", [
    ("run", "five-allies", "--replicates", 50), ("run", "five-allies", "--replicates", 1),
    ("run", "two-front-runners", "--replicates", 20, "--theory", "all"),
    ("run", "five-allies", "--replicates", 2, "--engine", "mesa", "--workers", 1),
    ("explain", "five-allies"), ("explain", "two-front-runners", "--replicate", 0), ("check", "five-allies"),
    ("list",), ("evidence", "five-allies"), ("evidence", "nato-sg-2024"),
    ("cite", "five-allies"),
])
def test_documents_keep_to_their_schemas(arguments):
    document = nemcon(*arguments, "--json").json
    validator(arguments[0]).validate(document)
    DOCUMENTS[arguments[0]].model_validate(document)


def test_the_document_of_a_bad_file_keeps_to_the_schema(tmp_path):
    path = written(tmp_path, "format = 2\n")
    answer = nemcon("check", path, "five-allies", "nowhere", "--json")
    assert answer.status == 2
    validator("check").validate(answer.json)
    assert [file["ok"] for file in answer.json["files"]] == [False, True, False]


def test_the_document_of_a_new_file_keeps_to_the_schema(tmp_path):
    answer = nemcon("new", tmp_path / "mine.toml", "--json")
    validator("new").validate(answer.json)


@pytest.mark.parametrize("damage", [
    {"replicates": 0}, {"engine": "steam"}, {"digest": "sha256:1"}, {"extra": 1}, {"outcomes": [{"name": "Ada"}]},
])
def test_a_damaged_document_does_not(damage):
    document = nemcon("run", "five-allies", "--replicates", 5, "--json").json
    assert not validator("run").is_valid({**document, **damage})
