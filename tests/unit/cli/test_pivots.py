"""What `nemcon pivots` prints, writes and refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.cli.main import status_of
from sim.results.studies import ALLY_COLUMNS, INDEX_COLUMNS, MOVE_COLUMNS, PivotsDocument
from sim.study.pivots import pivots

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "json" / "pivots.schema.json"
FAST = ("--replicates", "200", "--rows", "16", "--workers", "1")
FILES = {"pivots.csv", "moves.csv", "sobol.csv", "pivots.png", "pivots.svg", "sensitivity.png", "sensitivity.svg",
         "pivots.json"}


@pytest.fixture
def nemcon(capfdbinary):
    """Gives a function that types a command and returns its status, standard output and standard error."""
    def typed(*arguments):
        capfdbinary.readouterr()
        status = status_of(["pivots", *map(str, arguments)])
        out, err = (text.decode("utf-8") for text in capfdbinary.readouterr())
        return int(status), out, err
    return typed


def test_the_page_says_who_decides_what_moves_hold_outs_and_what_it_depends_on(nemcon):
    status, out, err = nemcon("five-allies", *FAST, "--parameters", "point")
    assert (status, err) == (0, "")
    for text in ("decides most", ", if one member said something else, or had no weight", "against",
                 "in favour", "What would move those who hold out", "or a stance of", "weeks",
                 "What the odds depend on, of all that is uncertain", "stances of E", "process", "with others",
                 "chance in the process", "200 runs of each, seed 1"):
        assert text in " ".join(out.split()), text
    assert max(map(len, out.splitlines())) <= 80


def test_where_something_was_seen_nothing_is_said_of_weights(nemcon, tmp_path):
    """They are not taken away: what was seen was so with them."""
    file = tmp_path / "later.toml"
    file.write_text('format = 1\nextends = "five-allies"\nas_of = 2024-01-20\ncalendar.start = 2024-01-01\n')
    status, out, _ = nemcon(file, *FAST, "--no-sensitivity")
    assert status == 0 and "if one member said something else from now on" in out and "weight" not in out


def test_long_names_and_many_allies_fit_on_the_page(nemcon):
    status, out, _ = nemcon("nato-sg-2024", "--replicates", 10, "--rows", 16, "--workers", 2)
    assert status == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "United States (USA)" in out
    assert "and 20 members more" in out and "groups more" in out


def test_quiet_is_the_table_alone(nemcon):
    status, out, _ = nemcon("five-allies", *FAST, "--no-sensitivity", "--quiet")
    assert status == 0
    assert out.split()[0] == "member"
    assert len(out.splitlines()) == 6


def test_the_document_is_that_of_the_python_function_and_keeps_to_its_schema(nemcon):
    import sim
    status, out, _ = nemcon("five-allies", *FAST, "--json")
    document = json.loads(out)
    assert status == 0
    assert document == pivots(sim.load("five-allies"), 200, sensitivity=16, workers=2).document()
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    PivotsDocument.model_validate(document)


@pytest.mark.parametrize("options", [("--no-sensitivity",), ("--candidate", "Bo"), ("--parameters", "point"),
                                     ("--seed", "0", "--replicates", "1")])
def test_every_document_keeps_to_the_schema(nemcon, options):
    status, out, _ = nemcon("five-allies", *FAST, *options, "--json")
    assert status == 0
    PivotsDocument.model_validate(json.loads(out))


@pytest.mark.parametrize("damage", [{"now": {}}, {"candidate": None}, {"extra": 1}, {"allies": [{"ally": "A"}]}])
def test_a_damaged_document_does_not(nemcon, damage):
    _, out, _ = nemcon("five-allies", *FAST, "--no-sensitivity", "--json")
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert not validator.is_valid({**json.loads(out), **damage})


def test_a_folder_gets_tables_pictures_and_the_document(nemcon, tmp_path):
    status, _, err = nemcon("five-allies", *FAST, "--parameters", "point", "--out", tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    assert status == 0 and "Wrote 8 files" in err
    assert {path.name for path in folder.iterdir()} == FILES
    made = PivotsDocument.model_validate(json.loads((folder / "pivots.json").read_text(encoding="utf-8")))
    for name, columns, rows in (("pivots.csv", ALLY_COLUMNS, 5), ("moves.csv", MOVE_COLUMNS, len(made.moves)),
                                ("sobol.csv", INDEX_COLUMNS, 6)):
        header, *lines = list(csv.reader((folder / name).read_text(encoding="utf-8").splitlines()))
        assert lines and (tuple(header), len(lines)) == (columns, rows)


def test_the_same_command_writes_the_same_bytes(nemcon, tmp_path):
    for name, workers in (("one", 1), ("two", 2)):
        assert nemcon("five-allies", *FAST[:-1], workers, "--out", tmp_path / name)[0] == 0
    for name in FILES - {"pivots.png", "sensitivity.png"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_without_sensitivity_its_files_are_not_written(nemcon, tmp_path):
    assert nemcon("five-allies", *FAST, "--no-sensitivity", "--out", tmp_path)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == FILES - {"sobol.csv", "sensitivity.png", "sensitivity.svg"}


def test_where_nobody_holds_out_and_nothing_is_uncertain_the_page_says_so(nemcon, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('format = 1\ntitle = "All agree"\nas_of = 2024-01-01\n[calendar]\nrounds = 3\n[candidates.Ada]\n'
                    '[allies]\nA = {}\nB = {}\n[process]\nspread_stated = 0.0\nspread_unknown = 0.0\npressure = 0.5\n'
                    '[stances.Ada]\n"*" = "champion"\n', encoding="utf-8")
    status, out, _ = nemcon(path, *FAST)
    assert status == 0
    told = " ".join(out.split())
    assert "No member is among the last to object to Ada in as many as 5 % of the runs." in told
    assert "Nothing that is uncertain changes the odds." in told


@pytest.mark.parametrize("arguments, message", [
    (("nowhere",), "nowhere"), (("five-allies", "--rows", "100"), "rows: got 100, give a power of 2"),
    (("five-allies", "--replicates", "0"), "replicates: got 0"),
    (("five-allies", "--candidate", "Eve"), "candidate: got 'Eve', give one of Ada, Bo"),
    (("five-allies", "--parameters", "none"), "no such parameters"), (("five-allies", "--rows", "many"), "--rows"),
])
def test_what_cannot_be_is_refused_with_status_2(nemcon, arguments, message):
    status, out, err = nemcon(*arguments)
    assert (status, out) == (2, "")
    assert message in err and "Traceback" not in err


def test_a_folder_that_cannot_be_written_is_said_in_one_line(nemcon, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, out, err = nemcon("five-allies", *FAST, "--no-sensitivity", "--out", tmp_path / "file" / "folder")
    assert status == 2
    assert out == "" and len(err.splitlines()) == 1
