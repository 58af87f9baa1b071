"""What is changed, one thing at a time: operators of Cosmic Ray, and three that it lacks."""

from __future__ import annotations

import parso
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider

# Of the many swaps that Cosmic Ray knows, the near ones: a sign, a boundary, a negation. A far one (`<` for `is`)
# is noticed by nearly any test and says little.
_SWAPS = {
    "ReplaceBinaryOperator": ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_Mul", "Pow_Mul",
                              "RShift_LShift", "LShift_RShift", "BitAnd_BitOr", "BitOr_BitAnd", "BitXor_BitAnd"),
    "ReplaceComparisonOperator": ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt",
                                  "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
    "ReplaceUnaryOperator": ("Delete_USub", "Delete_Not", "Delete_Invert")}
_OTHERS = ("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
           "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer",
           "ZeroIterationForLoop")


class ReturnNothing(Operator):
    """Returns None instead of a value."""

    def mutation_positions(self, node):
        if node.type == "return_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.children[1] = parso.parse(" None")
        return node

    @classmethod
    def examples(cls):
        return (Example("def f():\n    return 1", "def f():\n    return None"),)


class SkipStatement(Operator):
    """Leaves out a call, or an assignment that outlives its line: to an entry, to an attribute, or on top of what was
    there. Leaving out a plain name would only be a NameError."""

    def mutation_positions(self, node):
        if node.type == "simple_stmt" and _acts(node.children[0]):
            yield node.start_pos, node.children[0].end_pos

    def mutate(self, node, index):
        first = node.children[0]
        node.children[0] = parso.parse(first.get_first_leaf().prefix + "pass")
        return node

    @classmethod
    def examples(cls):
        return (Example("x += 1\n", "pass\n"), Example("x[0] = 1\n", "pass\n"), Example("f(x)\n", "pass\n"))


def _acts(node) -> bool:
    if node.type in ("atom_expr", "power"):
        return True
    if node.type != "expr_stmt" or node.children[1].type == "annassign":
        return False
    targets = node.children[0].children if node.children[0].type == "testlist_star_expr" else node.children[:1]
    return node.children[1].value != "=" or any(target.type in ("atom_expr", "power") for target in targets)


class SwapAugmented(Operator):
    """Takes away instead of adding up, and the like, where the sign is part of an assignment."""

    SWAPS = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}

    def mutation_positions(self, node):
        if node.type == "operator" and node.value in self.SWAPS:
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.value = self.SWAPS[node.value]
        return node

    @classmethod
    def examples(cls):
        return (Example("x += 1", "x -= 1"), Example("x[0] /= 2", "x[0] *= 2"))


def operators() -> dict[str, Operator]:
    """Returns every operator by its name, those of Cosmic Ray under the name that it has there."""
    given = OperatorProvider()
    names = [f"{kind}_{swap}" for kind, swaps in _SWAPS.items() for swap in swaps] + list(_OTHERS)
    return {**{name: given[name]() for name in names},
            **{operator.__name__: operator() for operator in (ReturnNothing, SkipStatement, SwapAugmented)}}
