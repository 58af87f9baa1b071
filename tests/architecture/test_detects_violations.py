"""The rules bite: little packages that break one each are caught, and their lawful twins are not."""

from __future__ import annotations

import pytest

from support.architecture import layers as house
from support.architecture import rules
from support.architecture.package import Package, When

LONG = "\n".join(f"    a{k} = {k}" for k in range(house.LONGEST_FUNCTION))
EMPTY = dict.fromkeys(("__init__.py", "errors.py", "scenario/__init__.py", "odds/__init__.py", "odds/odds.py",
                       "model/agents.py", "model/rounds.py", "plot/__init__.py", "plot/odds.py", "cli/main.py"), "")


@pytest.fixture
def made(tmp_path):
    """Makes a package called `sim` from texts by path."""
    def make(**files: str) -> Package:
        for name, text in {**EMPTY, **files}.items():
            path = tmp_path / "sim" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Package(tmp_path / "sim")
    return make


BROKEN = [
    (rules.every_room_has_a_place, "helpers/more.py", "", "helpers"),
    (rules.imports_run_one_way, "scenario/a.py", "from sim.odds.odds import Odds", "scenario imports sim.odds.odds"),
    (rules.imports_run_one_way, "scenario/a.py", "from sim import odds", "scenario imports sim.odds"),
    (rules.imports_run_one_way, "scenario/a.py", "import sim.odds.odds as other", "sim.odds.odds"),
    (rules.imports_run_one_way, "scenario/a.py", "def f():\n    from ..odds import odds", "when a function is called"),
    (rules.imports_run_one_way, "scenario/a.py", "NAME = 'sim.odds.odds'", "scenario imports sim.odds.odds"),
    (rules.imports_run_one_way, "scenario/a.py", "if TYPE_CHECKING:\n    from sim.odds.odds import Odds", "types"),
    (rules.imports_run_one_way, "model/a.py", "from sim.results.run import x", "model imports sim.results.run"),
    (rules.imports_run_one_way, "plot/a.py", "def f():\n    from sim.odds.odds import Odds", "plot imports sim.odds"),
    (rules.imports_run_one_way, "scenario/a.py", "from sim.text.summary import x", "scenario imports sim.text.summary"),
    (rules.imports_run_one_way, "odds/a.py", "from sim import run", "odds imports sim "),
    (rules.imports_run_one_way, "odds/a.py", "import sim", "odds imports sim "),
    (rules.every_class_has_a_name_of_its_own, "odds/a.py", "class Odds:\n    pass\nclass Odds:\n    pass", "Odds: declared"),
    (rules.has_no_cycle, "odds/odds.py", "def f():\n    from sim.odds import odds_of\nfrom sim.odds.b import x", None),
    (rules.libraries_stay_in_their_rooms, "odds/a.py", "import matplotlib.pyplot", "odds/a.py:1"),
    (rules.libraries_stay_in_their_rooms, "odds/a.py", "def f():\n    import matplotlib", "odds/a.py:2"),
    (rules.libraries_stay_in_their_rooms, "odds/a.py", "from mesa import Agent", "mesa"),
    (rules.libraries_stay_in_their_rooms, "odds/a.py", "import pandas", "pandas"),
    (rules.libraries_stay_in_their_rooms, "cli/a.py", "from rich.table import Table", "rich.table"),
    (rules.only_the_command_line_speaks, "odds/a.py", "def f():\n    print('done')", "odds/a.py:2: print"),
    (rules.only_the_command_line_speaks, "odds/a.py", "import sys\nsys.exit(2)", "sys.exit"),
    (rules.only_the_command_line_speaks, "odds/a.py", "raise SystemExit(2)", "SystemExit"),
    (rules.only_the_command_line_speaks, "odds/a.py", "import sys\nsys.stderr.write('x')", "sys.stderr.write"),
    (rules.chance_comes_from_the_seed, "odds/a.py", "import random", "random"),
    (rules.chance_comes_from_the_seed, "odds/a.py", "from random import choice", "random"),
    (rules.chance_comes_from_the_seed, "odds/a.py", "import numpy as np\nnp.random.seed(1)", "np.random.seed"),
    (rules.chance_comes_from_the_seed, "odds/a.py", "import numpy as np\nnp.random.default_rng()", "default_rng"),
    (rules.chance_comes_from_the_seed, "odds/a.py", "key = hash('a')", "hash()"),
    (rules.nothing_that_is_read_can_run, "odds/a.py", "import pickle", "pickle"),
    (rules.nothing_that_is_read_can_run, "odds/a.py", "def f(x):\n    return eval(x)", "eval(x)"),
    (rules.nothing_that_is_read_can_run, "odds/a.py", "np.load(path, allow_pickle=True)", "np.load"),
    (rules.nothing_that_is_read_can_run, "odds/a.py", "subprocess.run(x, shell=True)", "subprocess.run"),
    (rules.nothing_that_is_read_can_run, "parallel/pool.py", "import pickle\npickle.load(file)", "pickle.load(file)"),
    (rules.files_and_functions_are_short, "odds/a.py", "\n" * house.LONGEST_FILE, "550 lines"),
    (rules.files_and_functions_are_short, "odds/a.py", f"def f():\n{LONG}\n", "f has 27 lines"),
    (rules.the_oracle_stands_alone, "odds/exact.py", "from sim.model.rounds import play", "exact.py:1"),
    (rules.the_oracle_stands_alone, "odds/exact.py", "from sim.model.equations import accepts, decide", "decide"),
    (rules.the_oracle_stands_alone, "odds/exact.py", "from sim.odds.run import run", "exact.py:1"),
]
LAWFUL = {
    "odds/a.py": "from sim.errors import UserError\nfrom .odds import Odds\ndef f():\n    from sim.plot import odds\n"
                 "    import pandas\n    return np.random.default_rng(1)\ndef g():\n    '''" + "\n" * 40 + "'''\n",
    "odds/odds.py": "if TYPE_CHECKING:\n    from sim.odds.a import f\n    import pandas\n",
    "odds/key.py": "class Key:\n    def __hash__(self):\n        return hash(self.name)\n",
    "odds/table.py": "def write():\n    pass\nif __name__ == '__main__':\n    print(write())\n",
    "odds/exact.py": "from sim.model.equations import accepts\nfrom oracle.exact_round import Alliance\nimport numpy\n",
    "odds/exact_round.py": "",
    "plot/a.py": "import matplotlib\nfrom sim.scenario import x\n",
    "scenario/b.py": "from sim.text.format import day\n", "text/__init__.py": "", "text/format.py": "",
    "text/summary.py": "from sim.scenario.b import x\n",
    "cli/a.py": "print('hello')\nimport typer\nMAKER = 'sim.plot.odds'\n",
}


def broken(rule, made, name: str, text: str) -> list[str]:
    if rule is rules.has_no_cycle:
        return rule(made(**{name: text, "odds/b.py": "def f():\n    from sim.odds.odds import f\n"}))
    return rule(made(**{name: text}))


@pytest.mark.parametrize(("rule", "name", "text", "told"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_rule_is_caught(made, rule, name, text, told):
    found = broken(rule, made, name, text)
    assert found and (told is None or told in found[0]), found


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_lawful_package_passes(made, rule):
    assert rule(made(**LAWFUL)) == []


def test_every_rule_has_a_control():
    assert {rule for rule, *_ in BROKEN} == set(rules.RULES)


def test_exceptions_that_nobody_needs_are_caught(made):
    found = rules.exceptions_are_needed(made(**LAWFUL))
    assert len(found) == sum(map(len, (house.LONG_FUNCTIONS, house.SPEAKERS, house.UNPICKLERS,
                                       house.CHANCY)))


def test_imports_are_found_wherever_they_stand(made):
    package = made(**{"odds/a.py": "import sim.errors\nfrom . import odds\nfrom ..plot.odds import draw\n"
                                   "if TYPE_CHECKING:\n    import pandas as pd\n"
                                   "async def f():\n    import numpy\nNAME = 'sim.cli.main'\n"
                                   "TOLD = 'sim.nowhere'\n"})
    (source,) = (source for source in package.sources if source.name == "sim/odds/a.py")
    assert {(each.module, each.line, each.when) for each in package.imports(source)} == {
        ("sim.errors", 1, When.AT_ONCE), ("sim.odds.odds", 2, When.AT_ONCE), ("sim.plot.odds", 3, When.AT_ONCE),
        ("pandas", 5, When.FOR_TYPES), ("numpy", 7, When.LATE), ("sim.cli.main", 8, When.LATE)}
