"""No file says where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.architecture.texts import TRACES, committed, traces

ROOT = Path(__file__).parents[2]

# Taken apart, so that this file does not give itself away.
GIVEN_AWAY = {
    "a path of a machine": ["/ho" "me/ada/nemcon", "see '/ro" "ot/.cache'", "C:\\Us" "ers\\Ada", '"/wo' 'rk/main/sim"'],
    "a package server": ["pip install --index" "-url x", "https://nex" "us.example/simple",
                         "https://my-reg" "istry.example", "https://py" "pi.example.net/simple"],
    "a password in an address": ["https:" "//ada:secret@example.net/"],
    "an address of a private network": ["http:" "//10.0.0.1:8080", "http:" "//192.1" "68.1.5/",
                                        "http:" "//build.int" "ernal/"],
}
INNOCENT = ("scenarios/work/a.toml", "~/work/x", "https://example.net/home/ada", "https://pypi.org/project/x",
            "a/root/b", "http://127.0.0.1:8765/", "registry.py", "1/private/2", "ada@example.net",
            "package.registry.Dispatcher")


def test_no_committed_text_gives_a_machine_away():
    files = committed(ROOT)
    assert ROOT / "README.md" in files or ROOT / "sim" / "__init__.py" in files
    assert traces(files, ROOT) == []


@pytest.mark.parametrize("what, line", [(what, line) for what, lines in GIVEN_AWAY.items() for line in lines])
def test_what_gives_a_machine_away_is_noticed(tmp_path, what, line):
    (tmp_path / "a.md").write_text(f"first line\n{line} rest\n")
    found = traces([tmp_path / "a.md"], tmp_path)
    assert found and found[0].startswith(f"a.md:2: {what}: ")


def test_every_trace_has_a_control():
    assert GIVEN_AWAY.keys() == TRACES.keys()


@pytest.mark.parametrize("line", INNOCENT)
def test_what_only_looks_like_it_passes(tmp_path, line):
    (tmp_path / "a.md").write_text(f"{line}\n")
    assert traces([tmp_path / "a.md"], tmp_path) == []


def test_a_copy_without_git_is_searched_too_and_what_is_no_text_is_passed_by(tmp_path):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "a.bin").write_bytes(b"\xff\xfe" + GIVEN_AWAY["a path of a machine"][0].encode())
    (tmp_path / "sim" / "b.py").write_text(GIVEN_AWAY["a path of a machine"][0])
    assert len(traces(committed(tmp_path), tmp_path)) == 1
