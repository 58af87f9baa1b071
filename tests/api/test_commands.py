"""The commands and options that the contract names exist, say what they do, and start quickly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.cli.main import COMMANDS
from sim.version import __version__
from support.command import env, nemcon

PROMISED = ("run", "compare", "history", "learn", "sweep", "pivots", "explain", "backtest", "calibrate", "view", "check", "new", "list",
            "evidence", "draw", "cite", "track")
RUN_OPTIONS = ("--replicates", "--seed", "--engine", "--workers", "--cluster", "--theory", "--parameters", "--out",
               "--json", "--quiet", "--debug", "--version")
HEAVY = ("mesa", "matplotlib", "pandas", "pyarrow", "SALib", "xarray", "distributed")


def test_no_command_beside_those_of_the_contract_exists():
    assert {command.name for command in COMMANDS} <= set(PROMISED)


def test_every_command_of_the_contract_exists():
    assert not set(PROMISED) - {command.name for command in COMMANDS}


def test_a_command_is_named_once():
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_the_help_names_every_command():
    told = nemcon("--help").out
    assert all(f" {command.name} " in told for command in COMMANDS)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_help_json_debug_and_version(name):
    answer = nemcon(name, "--help")
    assert answer.status == 0
    assert all(option in answer.out for option in ("--json", "--quiet", "--debug", "--version"))


def test_run_has_the_common_options_with_their_defaults():
    told = nemcon("run", "--help").out
    assert all(option in told for option in RUN_OPTIONS)
    assert "[default: 10000]" in told and "[default: compiled]" in told and "compiled|python|mesa" in told


@pytest.mark.parametrize("arguments", [("--version",), *((command.name, "--version") for command in COMMANDS)])
def test_the_version_is_one_line(arguments):
    assert nemcon(*arguments).out == f"nemcon {__version__}\n"


def test_light_commands_load_nothing_heavy(tmp_path):
    script = ("import sys\nfrom sim.cli.main import status_of\n"
              "for words in ('--help', 'check five-allies', 'list', 'new mine.toml', 'run nowhere'):\n"
              "    status_of(words.split())\n"
              f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n")
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env(), capture_output=True, text=True,
                          timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded: []"
    assert "Traceback" not in done.stderr
