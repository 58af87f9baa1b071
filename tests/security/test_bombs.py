"""A file that is made to take long, or much memory, is refused with a message."""

from __future__ import annotations

import pytest

from support.security.bombs import BOMBS, GOOD, check
from support.security.folders import at_most


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused(name, tmp_path):
    with at_most(60):
        check(BOMBS[name], tmp_path)


def test_the_control_is_read(tmp_path):
    with pytest.raises(AssertionError):
        check(lambda root: GOOD, tmp_path)
