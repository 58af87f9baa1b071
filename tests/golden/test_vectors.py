"""The loops over the allies are worked out several allies at a time, on every platform: the compiler says so."""

from __future__ import annotations

import pytest

from sim.model.compile import ENTRIES
from sim.native.build import text_of
from support.golden.instructions import HAS_ZIG
from support.golden.vectors import MARK, TARGETS, loops

NAMED = {"find_best_two", "share_agreeing", "find_worth", "find_favourites", "backing_share", "count_consent",
         "update_backing", "find_payers", "sound", "set_anchor", "hear_news", "init_attitudes", "update_members",
         "fill_input_uniforms", "fill_meeting_words"}
CLEARS = {"init_state", "count_consent", "set_anchors"}  # a loop that only writes zeros becomes a call of memset
pytestmark = pytest.mark.skipif(not HAS_ZIG, reason="only zig's compiler is asked")


@pytest.mark.parametrize("target", [name if name == "x86-64 with AVX2" else pytest.param(name, marks=pytest.mark.slow)
                                    for name in TARGETS])
def test_every_loop_that_is_marked_is_vectorised(target):
    found = loops(target)
    assert set(found) >= NAMED
    assert not [name for name, kinds in found.items() if kinds.count(False) > (name in CLEARS)]


def test_a_loop_that_cannot_be_is_noticed():
    text = text_of(ENTRIES)[0]
    at = text.index("{\n", text.index(f"{MARK}\n", text.index("inline void find_best_two_"))) + 2
    kinds = loops("x86-64 with AVX2", text[:at] + '__asm__ volatile("");\n' + text[at:])
    assert False in kinds["find_best_two"] and all(kinds["find_worth"])
