"""The changes that are made to a module: valid, near, different from what was there, and in every function."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="needs the extra `awake`")

from cosmic_ray.mutating import mutate_code  # noqa: E402

from awake.changes import changed_source, changes_of, functions_of, sample  # noqa: E402
from awake.operators import operators  # noqa: E402

TOY = '''"""A toy."""
HALF = 0.5


def clamp(x: float | None, low=-1.0, high=1.0) -> float:
    """Returns x between low and high."""
    if x is None or x < low:
        return low
    return min(x, high)


class Sum:
    """Adds up."""

    total: int = 0

    def add(self, numbers):
        """Adds those above 0."""
        for number in numbers:
            if not number > 0:
                continue
            self.total += number
        return None


def far():
    return 1e300
'''


@pytest.fixture
def toy(tmp_path) -> Path:
    (tmp_path / "toy.py").write_text(TOY)
    return tmp_path


def becomes(root: Path, function: str) -> set[tuple[str, str]]:
    return {(change.line, change.becomes) for change in changes_of(root, "toy.py") if change.function == function}


@pytest.mark.parametrize("name", ["ReturnNothing", "SkipStatement", "SwapAugmented"])
def test_our_operators_do_what_their_examples_say(name):
    operator = operators()[name]
    for example in operator.examples():
        assert mutate_code(example.pre_mutation_code, operator, 0).split() == example.post_mutation_code.split()


@pytest.mark.parametrize("code", ["x = 1\n", "x: int = 1\n", "import os\n", "x, y = 1, 2\n", "return x[0]\n"])
def test_what_would_only_be_a_name_error_is_not_left_out(code):
    assert mutate_code(code, operators()["SkipStatement"], 0) is None


def test_a_function_is_changed_in_its_signs_comparisons_constants_and_values(toy):
    found = becomes(toy, "clamp")
    for change in (("if x is None or x < low:", "if x is None or x <= low:"),
                   ("if x is None or x < low:", "if x is None and x < low:"),
                   ("if x is None or x < low:", "if x is not None or x < low:"),
                   ("if x is None or x < low:", "if not x is None or x < low:"),
                   ("return low", "return None"), ("return min(x, high)", "return None")):
        assert change in found


def test_a_method_is_changed_in_its_loop_and_its_statements(toy):
    found = becomes(toy, "Sum.add")
    for change in (("continue", "break"), ("for number in numbers:", "for number in []:"),
                   ("self.total += number", "pass"),
                   ("self.total += number", "self.total -= number"), ("if not number > 0:", "if  number > 0:")):
        assert change in found


def test_outside_functions_only_constants_are_changed(toy):
    assert becomes(toy, "") == {("HALF = 0.5", "HALF = 1.5"), ("HALF = 0.5", "HALF = -0.5"),
                                ("total: int = 0", "total: int = 1"), ("total: int = 0", "total: int = -1")}
    heads = {change.becomes for change in changes_of(toy, "toy.py") if change.function == "clamp" and not change.inside}
    assert len(heads) == 5 and all(head.startswith("def clamp(x: float | None, ") for head in heads)


def test_what_changes_nothing_is_no_change(toy):
    """1e300 and one more are the same number; `return None` cannot return less; nobody reads a type hint."""
    assert becomes(toy, "far") == {("return 1e300", "return None")}
    assert ("return None", "return None") not in becomes(toy, "Sum.add")


def test_every_change_is_a_valid_program_with_another_meaning(toy):
    sources = [changed_source(toy, change) for change in changes_of(toy, "toy.py")]
    assert len(sources) > 20
    assert all(ast.dump(ast.parse(source)) != ast.dump(ast.parse(TOY)) for source in sources)


def test_functions_are_found_in_classes_and_under_an_if():
    source = "class A:\n    @property\n    def a(self):\n        return 1\nif A:\n    def b(): pass\nelse:\n    def b(): pass\n"
    assert [(f.name, f.first) for f in functions_of(source)] == [("A.a", 2), ("b", 6), ("b", 8)]


def test_a_sample_leaves_no_function_out_and_is_the_same_for_the_same_seed(toy):
    changes = changes_of(toy, "toy.py")
    drawn = sample(changes, 2, seed=1)
    assert {change.function for change in drawn} == {"", "clamp", "Sum.add", "far"}
    assert drawn == sample(changes, 2, seed=1)
    assert len(drawn) == 7 and set(drawn) < set(changes)
    only = [change for change in changes if change.function == "clamp"]
    assert sample(only, 2, seed=1) == [change for change in drawn if change.function == "clamp"]
