"""Follows references from file to file without leaving the scenario's folder."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.finding import show, suggest
from sim.scenario.source import Source


def scenario_root(path: Path) -> Path:
    """Returns the folder that a scenario's references stay inside: the nearest upward that holds `rosters`."""
    own = Path(os.path.realpath(path)).parent
    return next((folder for folder in (own, *own.parents) if (folder / "rosters").is_dir()), own)


def follow(source: Source, reference: Any, root: Path, key: str) -> tuple[Path, str]:
    """Returns the file that a reference means and what to call it. Raises ScenarioError when it is refused."""
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(source.shown), str(reference)))
    what = _wrong_reference(reference)
    target = "" if what else os.path.realpath(Path(os.path.realpath(source.path)).parent / reference)
    if not what and not Path(target).is_relative_to(root):
        what = "this leads out of the scenario's folder"
    elif not what and not os.path.isfile(target):
        what = "this is no plain file" if os.path.exists(target) else "there is no such file"
    if not what:
        return Path(target), shown
    hint = _near_file(source, reference) if what == "there is no such file" else _REFERENCE_HINT
    raise ScenarioError([source.problem(*source.places.of((key,)), what, show(reference), hint)])


_REFERENCE_HINT = "write a relative path, with / between folders"


def _wrong_reference(reference: Any) -> str:
    if not isinstance(reference, str) or not reference:
        return "this needs the relative path of a file"
    if reference.startswith(("/", "~")) or re.match(r"[A-Za-z]:", reference) or "\\" in reference:
        return "this is no relative path"
    return "" if reference.isprintable() and len(reference) <= 500 else "this is no path"


def _near_file(source: Source, reference: str) -> str:
    folder = (source.path.parent / reference).parent
    try:
        names = sorted(file.name for file in folder.iterdir() if file.suffix == Path(reference).suffix)[:500]
    except OSError:
        return ""
    near = suggest(reference, [posixpath.join(posixpath.dirname(reference), name) for name in names])
    return near if near.startswith("did") else ""
