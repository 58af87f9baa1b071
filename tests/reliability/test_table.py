"""The README's reliability table is the one that the counted figures make, and no figure is anybody's word."""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from benchmarks.reliability import __main__ as command
from benchmarks.reliability import figures, readme
from benchmarks.reliability.parts import OTHER, PARTS, Part

COUNT = figures.Count("safety", "python -m benchmarks.reliability.safety", "2026-11-24", "0.1.0 (model 1)", "3.11.7", "3.3.1",
                      61, True, (("paths out of the root", "12 of 12 refused"), ("a | b", "2\nlines")))
FRAME = f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n"


def test_the_readme_carries_the_table_that_the_figures_make():
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.with_table(text, figures.read()), "run: python -m benchmarks.reliability --table"


def test_every_part_was_counted_and_its_promises_held():
    counts = figures.read()
    assert set(counts) == {part.module for part in PARTS}
    for part in PARTS:
        seen = counts[part.module]
        assert seen.kept and seen.figures and seen.command == part.command
        assert datetime.date.fromisoformat(seen.date) >= datetime.date(2026, 11, 1)
        assert re.fullmatch(r"\d+\.\d+\.\d+ \(model \d+\)", seen.version)


def test_no_figure_names_a_place_of_the_machine_it_was_made_on():
    assert not re.search(r"/(home|root|tmp|usr|var|work)\b", figures.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.module)
def test_every_part_is_a_command(part):
    assert importlib.util.find_spec(f"benchmarks.reliability.{part.module}") is not None


def test_a_changed_figure_changes_the_table():
    """The negative control: the comparison above would notice one digit."""
    text = readme.README.read_text(encoding="utf-8")
    for module, seen in figures.read().items():
        other = figures.Count(**{**vars(seen), "figures": ((seen.figures[0][0], seen.figures[0][1] + "0"),
                                                           *seen.figures[1:])})
        assert readme.with_table(text, {**figures.read(), module: other}) != text


def test_a_table_has_a_line_for_each_figure_and_says_what_was_not_counted():
    lines = readme.table({"safety": COUNT}).splitlines()
    assert len(lines) == 2 + len(PARTS) + len(COUNT.figures)
    assert {line.count(" | ") for line in lines if not line.startswith("|---")} == {3}
    assert "| paths out of the root | 12 of 12 refused |  |  |" in lines
    assert sum("not counted yet" in line for line in lines) == len(PARTS) - 1
    assert sum("in 61 s | 2026-11-24, 0.1.0 (model 1), Python 3.11.7, Mesa 3.3.1 |" in line for line in lines) == 1


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (1000, "17 min")])
def test_durations(seconds, words):
    assert readme._duration(seconds) == words


def test_the_table_is_put_between_its_marks_and_nothing_else_is_touched():
    text = readme.with_table(FRAME, {"safety": COUNT})
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "old" not in text
    assert readme.with_table(text, {"safety": COUNT}) == text


@pytest.mark.parametrize("text", ["no marks", readme.BEGIN, f"{readme.END}\n{readme.BEGIN}", FRAME + FRAME,
                                  readme.END + FRAME])
def test_marks_that_are_missing_or_double_are_refused(text):
    with pytest.raises(ValueError, match="once each"):
        readme.with_table(text, {})


def test_figures_come_back_from_their_file(tmp_path):
    path = tmp_path / "figures.json"
    assert figures.read(path) == {}
    figures.write({"safety": COUNT}, path)
    assert figures.read(path) == {"safety": COUNT}
    figures.write(figures.read(path), tmp_path / "again.json")
    assert path.read_bytes() == (tmp_path / "again.json").read_bytes()


def test_the_other_interpreter_is_named_in_the_call_and_not_in_the_table():
    part = Part("same_bits", "Same bits", ("--other", OTHER, "--quick"))
    assert part.arguments("/opt/python") == ["--other", "/opt/python", "--quick"]
    assert part.arguments(None) == ["--quick"]
    assert part.command == "python -m benchmarks.reliability.same_bits --other PYTHON --quick"


@pytest.mark.parametrize("out", ["", "words\n", "{}\n", '{"figures": [{"what": "a"}]}', "[1]", "3"])
def test_a_command_without_figures_is_an_error(out):
    with pytest.raises(ValueError, match="printed no figures"):
        command.read_figures(PARTS[0], out)


def test_the_last_line_is_what_counts():
    out = 'progress\n{"figures": [{"what": "a", "figure": "1"}, {"what": "b", "figure": "2"}]}\n'
    assert command.read_figures(PARTS[0], out) == (("a", "1"), ("b", "2"))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Returns a README, a file of figures and commands of its own, so that nothing real is counted or written."""
    (tmp_path / "README.md").write_text(FRAME, encoding="utf-8")
    monkeypatch.setattr(readme, "README", tmp_path / "README.md")
    monkeypatch.setattr(figures, "read", lambda path=tmp_path / "figures.json", real=figures.read: real(path))
    monkeypatch.setattr(figures, "write", lambda counts, path=tmp_path / "figures.json", real=figures.write:
                        real(counts, path))
    calls, status = [], {"awake": 0}

    def run(line, **_):
        calls.append(line[1:])
        answer = json.dumps({"figures": [{"what": line[2], "figure": str(len(calls))}]})
        return SimpleNamespace(stdout=f"{answer}\n", returncode=status.get(line[2].rpartition(".")[2], 0))

    monkeypatch.setattr(subprocess, "run", run)
    return SimpleNamespace(folder=tmp_path, calls=calls, status=status)


def test_all_parts_are_counted_in_order(desk):
    assert command.main([]) == 0
    assert [line[1] for line in desk.calls] == [f"benchmarks.reliability.{part.module}" for part in PARTS]
    assert "not counted" not in (desk.folder / "README.md").read_text(encoding="utf-8")


def test_chosen_parts_leave_the_others_their_figures(desk):
    command.main([])
    command.main(["numbers"])
    counts = figures.read()
    assert len(desk.calls) == len(PARTS) + 1
    assert counts["numbers"].figures[0][1] == str(len(PARTS) + 1)
    assert counts["bad_input"].figures[0][1] == "1"


def test_only_the_table_is_made_when_only_that_is_asked(desk):
    assert command.main(["--table"]) == 0
    assert desk.calls == []
    assert "not counted yet" in (desk.folder / "README.md").read_text(encoding="utf-8")


def test_a_broken_promise_is_said_and_kept(desk, capsys):
    desk.status["awake"] = 1
    assert command.main(["awake", "safety"]) == 1
    assert "a promise was broken: Are the tests awake" in capsys.readouterr().err
    assert {name: seen.kept for name, seen in figures.read().items()} == {"awake": False, "safety": True}


def test_what_was_counted_before_an_interruption_is_kept(desk, monkeypatch):
    real = command.count
    monkeypatch.setattr(command, "count", lambda part, other: (_ for _ in ()).throw(KeyboardInterrupt)
                        if part.module == "safety" else real(part, other))
    with pytest.raises(KeyboardInterrupt):
        command.main([])
    assert list(figures.read()) == sorted(part.module for part in PARTS[:[p.module for p in PARTS].index("safety")])


def test_the_other_interpreter_is_handed_on(desk):
    command.main(["same_bits", "--other", "elsewhere/python"])
    assert desk.calls == [["-m", "benchmarks.reliability.same_bits", "--other", "elsewhere/python"]]
    assert figures.read()["same_bits"].command.endswith("--other PYTHON")


def test_an_unknown_part_is_refused(desk, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(["sefety"])
    assert caught.value.code == 2 and "no such part: sefety" in capsys.readouterr().err


def test_the_command_needs_no_installation_of_benchmarks():
    """From the project's folder, as the README says."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.reliability", "--help"], capture_output=True, text=True,
                          cwd=readme.README.parent)
    assert done.returncode == 0 and "--other PYTHON" in done.stdout
