"""Two live pages for all tests of this folder: a start takes seconds."""

from __future__ import annotations

import pytest

from support.serving import viewing
from support.view_scenes import HOSTILE_FILE


@pytest.fixture(scope="session")
def served():
    """What `nemcon view nato-sg-2024 --json` says, while it serves."""
    with viewing("nato-sg-2024", "--parameters", "point") as (document, _):
        yield document


@pytest.fixture(scope="session")
def served_hostile(tmp_path_factory):
    """The same for a file whose names are markup, and its process; the last test that needs it may end it."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.toml"
    path.write_text(HOSTILE_FILE, encoding="utf-8")
    with viewing(path) as (document, process):
        yield document, process
