"""Exit status 0, 1, 2, 130 and nothing else; messages begin with the file's name; no traceback unless asked for."""

from __future__ import annotations

import pytest

from support.command import nemcon
from support.scenes import written

BAD = 'format = 1\ntitle = "Bad"\nas_of = 2024-01-01\n[calendar]\nrounds = 5\n[candidates.Ada]\nambitoin = 1\n'


def one_line(text: str) -> bool:
    return text.endswith("\n") and text.count("\n") == 1


@pytest.mark.parametrize("arguments", [
    ("run", "five-allies", "--replicates", 20), ("explain", "five-allies", "--replicate", 1),
    ("check", "five-allies"), ("list",), ("evidence", "five-allies"), ("--help",), ("--version",), ("-h",), (),
    ("run", "--help"), ("run", "--version"),
])
def test_done_is_0(arguments):
    answer = nemcon(*arguments)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.strip()


def test_new_is_done_with_0(tmp_path):
    assert nemcon("new", tmp_path / "mine.toml").status == 0


@pytest.mark.parametrize("arguments", [
    ("rnu", "five-allies"), ("run",), ("run", "five-allies", "--no-such"),
    ("run", "five-allies", "--replicates", "many"),
    ("run", "five-allies", "--engine", "steam"), ("run", "a", "b"), ("check",), ("new",), ("--no-such",),
])
def test_a_usage_error_is_2_and_says_how_it_is_used(arguments):
    answer = nemcon(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("Usage: nemcon") and "\nError: " in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", ["run", "explain", "evidence"])
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_bad_file_is_2_with_a_message_that_begins_with_its_name(command, json, tmp_path):
    path = written(tmp_path, BAD, "bad.toml")
    answer = nemcon(command, path, *json)
    assert (answer.status, answer.out) == (2, "")
    assert all(line.startswith(f"{path.as_posix()}:") for line in answer.err.splitlines())
    assert f"{path.as_posix()}:7:1: " in answer.err and "ambition" in answer.err


@pytest.mark.parametrize("command", ["run", "explain", "evidence"])
def test_a_missing_file_is_2_with_a_message_that_begins_with_its_name(command, tmp_path):
    path = tmp_path / "missing.toml"
    answer = nemcon(command, path)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"{path.as_posix()}:1:1: ") and one_line(answer.err)


def test_an_unknown_name_is_2_and_gets_a_suggestion():
    answer = nemcon("run", "five-alies")
    assert answer.status == 2
    assert answer.err.startswith("five-alies:1:1: ") and "did you mean five-allies?" in answer.err


@pytest.mark.parametrize("arguments, name", [
    (("--replicates", 0), "replicates"), (("--replicates", 2**31), "replicates"), (("--replicates", -5), "replicates"),
    (("--seed", -1), "seed"), (("--seed", 2**63), "seed"), (("--workers", 0), "workers"),
    (("--workers", 10**6, "--engine", "mesa"), "workers"), (("--theory", "astrology"), "--theory"),
    (("--parameters", "nowhere.toml"), "nowhere.toml"),
])
def test_a_number_or_name_out_of_range_is_2(arguments, name):
    answer = nemcon("run", "five-allies", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"{name}: ") and one_line(answer.err)


@pytest.mark.parametrize("arguments, name", [
    (("--replicate", -1), "--replicate"), (("--replicate", 2**32), "--replicate"), (("--seed", 2**63), "--seed"),
])
def test_explain_refuses_numbers_out_of_range(arguments, name):
    answer = nemcon("explain", "five-allies", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"{name}: ") and one_line(answer.err)


def test_a_folder_that_cannot_be_made_is_2_and_named(tmp_path):
    in_the_way = written(tmp_path, "", "file")
    answer = nemcon("run", "five-allies", "--replicates", 10, "--out", in_the_way)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"{in_the_way}: ")


@pytest.fixture
def broken(monkeypatch):
    def break_with(error: BaseException) -> None:
        def load(name):
            raise error
        monkeypatch.setattr("sim.cli.run.load", load)
    return break_with


def test_our_own_fault_is_1_in_one_line(broken):
    broken(ZeroDivisionError("division by zero"))
    answer = nemcon("run", "five-allies")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err == "nemcon: this is our fault: ZeroDivisionError: division by zero; --debug shows where\n"


@pytest.mark.parametrize("arguments", [("run", "five-allies", "--debug"), ("--debug", "run", "five-allies")])
def test_debug_shows_the_traceback(arguments, broken):
    broken(ZeroDivisionError("division by zero"))
    answer = nemcon(*arguments)
    assert answer.status == 1
    assert answer.err.startswith("Traceback (most recent call last):\n")
    assert answer.err.endswith("nemcon: this is our fault: ZeroDivisionError: division by zero\n")


def test_debug_shows_where_a_user_s_mistake_was_found_too(tmp_path):
    answer = nemcon("run", tmp_path / "missing.toml", "--debug")
    assert answer.status == 2
    assert "Traceback" in answer.err and f"{tmp_path.as_posix()}/missing.toml:1:1: " in answer.err


def test_interrupted_is_130(broken):
    broken(KeyboardInterrupt())
    answer = nemcon("run", "five-allies")
    assert (answer.status, answer.out) == (130, "")
    assert answer.err == "interrupted; what is finished is kept\n"


def test_a_reader_that_has_enough_is_no_fault(broken):
    broken(BrokenPipeError())
    assert (nemcon("run", "five-allies").status, nemcon("run", "five-allies").err) == (0, "")


def test_a_full_disk_is_2_in_one_line(broken):
    broken(OSError(28, "No space left on device"))
    answer = nemcon("run", "five-allies")
    assert (answer.status, answer.err) == (
        2, "nemcon: standard output cannot be written: No space left on device; free some space or send it elsewhere\n")
