"""Negative controls: a small package that breaks every rule, and one that keeps them."""

from __future__ import annotations

import pytest

from support.architecture import layers, rules
from support.architecture.package import Package, When

EMPTY = dict.fromkeys(("__init__.py", "errors.py", "scenario/__init__.py", "odds/__init__.py", "odds/odds.py",
                       "plot/__init__.py", "plot/odds.py", "cli/main.py"), "")
LAWFUL = {
    "odds/a.py": "from sim.errors import UserError\nfrom .odds import Odds\ndef f():\n    from sim.plot import odds\n"
                 "    import pandas\n    return np.random.default_rng(1)\ndef g():\n    '''" + "\n" * 40 + "'''\n",
    "odds/odds.py": "class Odds:\n    kept = 1\nif TYPE_CHECKING:\n    from sim.odds.a import f\n    import pandas\n",
    "odds/key.py": "class Key:\n    def __hash__(self):\n        return hash(self.name)\n",
    "odds/table.py": "def write():\n    pass\nif __name__ == '__main__':\n    print(write())\n",
    "plot/a.py": "import matplotlib\ngetattr(x, 'anything')\n",
    "cli/a.py": "print('hello')\nimport typer\ngetattr(x, 'kept')\nWRITER = 'sim.plot.odds'\n",
}
LONG = "\n".join(f"    a{k} = {k}" for k in range(layers.MAX_FUNCTION))
BROKEN = {
    rules.every_package_has_a_layer: {"helpers/more.py": ""},
    rules.imports_run_down: {"scenario/a.py": "def f():\n    importlib.import_module(f'sim.odds.{name}')"},
    rules.getattr_looks_down: {"scenario/a.py": "getattr(x, 'kept', 0)", "odds/odds.py": "class A:\n    kept = 1"},
    rules.there_is_no_circle: {"odds/odds.py": "from sim.odds.b import x", "odds/b.py": "NAME = 'sim.odds.odds'"},
    rules.libraries_stay_in_their_packages: {"odds/a.py": "def f():\n    import matplotlib"},
    rules.each_class_is_defined_once: {"odds/a.py": "class A: pass", "scenario/a.py": "class A: pass"},
    rules.only_the_command_line_prints: {"odds/a.py": "import sys\nsys.exit(2)"},
    rules.random_numbers_come_from_the_seed: {"odds/a.py": "np.random.seed(1)"},
    rules.nothing_that_is_read_is_run: {"odds/a.py": "np.load(path, allow_pickle=True)"},
    rules.files_and_functions_are_short: {"odds/a.py": f"def f():\n{LONG}\n"},
}


@pytest.fixture
def made(tmp_path):
    """Returns a function that makes a package called `sim` from texts by path."""
    def make(files: dict[str, str]) -> Package:
        for name, text in {**EMPTY, **files}.items():
            path = tmp_path / "sim" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Package(tmp_path / "sim")
    return make


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_architecture_detects_violations(made, rule):
    assert rule(made(BROKEN[rule])) != []


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_lawful_package_passes(made, rule):
    assert rule(made(LAWFUL)) == []


def test_imports_are_found_wherever_they_stand(made):
    package = made({"odds/a.py": "import sim.errors\nfrom . import odds\nfrom ..plot.odds import draw\n"
                                 "if TYPE_CHECKING:\n    import pandas as pd\n"
                                 "async def f():\n    import numpy\nNAME = 'sim.cli.main'\n"
                                 "OTHER = 'sim.nowhere'\n"})
    (source,) = (source for source in package.sources if source.name == "sim/odds/a.py")
    assert {(each.module, each.line, each.when) for each in package.imports(source)} == {
        ("sim.errors", 1, When.AT_ONCE), ("sim.odds.odds", 2, When.AT_ONCE), ("sim.plot.odds", 3, When.AT_ONCE),
        ("pandas", 5, When.FOR_TYPES), ("numpy", 7, When.LATE), ("sim.cli.main", 8, When.LATE)}
