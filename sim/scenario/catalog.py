"""Finds what ships with the package: scenarios and the evidence they cite."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.finding import printable

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(kind: str) -> Path:
    """Return the folder of `scenarios` or `seeds`: inside an installed wheel, else beside the package."""
    inside = _PACKAGE / "_data" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


@cache
def _shipped() -> dict[str, Path]:
    """Map the name of each scenario to its file; a file nearer the top wins over a namesake below it."""
    files = sorted(data_folder("scenarios").rglob("*.toml"), key=lambda file: (-len(file.parts), file.as_posix()))
    return dict(sorted((file.stem, file) for file in files))


def shipped_names() -> tuple[str, ...]:
    """Return the bare names of the scenarios and cases that ship with the package, sorted."""
    return tuple(_shipped())


def shipped_rosters() -> tuple[str, ...]:
    """Return the names of the rosters that ship, sorted; a scenario calls them by these: `roster = "nato"`."""
    return tuple(sorted(path.stem for path in (data_folder("scenarios") / "rosters").glob("*.csv")))


def shipped_roster(name: str) -> Path | None:
    """Return the file of a roster that ships, None when none has this name."""
    return data_folder("scenarios") / "rosters" / f"{name}.csv" if name in shipped_rosters() else None


def shipped_name(reference: str, scenario_file: Path | None) -> str | None:
    """Return the name of the shipped roster that a scenario refers to; None when it refers to another file."""
    if reference in shipped_rosters():
        return reference
    meant = None if scenario_file is None else (scenario_file.parent / reference).resolve()
    return next((name for name in shipped_rosters() if meant == shipped_roster(name)), None)


def find(name_or_path: str | Path) -> Path:
    """Return the file that a path or a bare shipped name means.

    A text without a folder and without `.toml` is a shipped name, unless a file of just that name is here.
    Raises ScenarioError when a bare name is neither. A path is returned as it is; reading it may still fail.
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    if not _is_bare(text):
        return path
    if text in _shipped():
        return _shipped()[text]
    if _exists(path):
        return path
    what = "no scenario of this name ships with the package and no file has it"
    raise ScenarioError([Problem(printable(text), 1, 1, what, hint=_suggestion(text))])


def shown(path: Path) -> str:
    """Return how messages and results call a file: shipped files without the place of installation."""
    for kind in ("scenarios", "seeds"):
        folder = data_folder(kind)
        if path.is_relative_to(folder):
            return f"{kind}/{path.relative_to(folder).as_posix()}"
    return path.as_posix().encode("utf-8", "replace").decode()  # a name that is not UTF-8 gets a question mark


def _is_bare(text: str) -> bool:
    return bool(text) and not any(mark in text for mark in "/\\") and not text.endswith(".toml")


def _files_in(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.glob("*.toml"))[:500]
    except (OSError, ValueError):
        return []


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _suggestion(text: str) -> str:
    """Return the file here or the shipped scenario that a bare name may have meant; a file here comes first."""
    if _exists(Path(f"{text}.toml")):
        return f"did you mean {printable(text)}.toml?"
    here = _near(f"{text}.toml", Path())
    if here:
        return f"did you mean {printable(here)}?"
    near = difflib.get_close_matches(text, shipped_names(), n=1)
    return f"did you mean {near[0]}?" if near else "`nemcon list` names those that ship"


def _near(name: str, folder: Path) -> str | None:
    """Return the file of a folder whose name is nearest, capital letters apart."""
    by_form = {file.casefold(): file for file in reversed(_files_in(folder))}
    found = difflib.get_close_matches(name.casefold(), by_form, n=1, cutoff=0.8)
    return by_form[found[0]] if found else None


def meant_path(path: Path) -> str:
    """Return what a path may have meant that no file has: a file of that folder, or a scenario that ships."""
    name = path.name if path.suffix.casefold() == ".toml" else f"{path.name}.toml"
    for folder in dict.fromkeys((path.parent, Path())):
        near = _near(name, folder)
        if near is not None:
            return f"did you mean {printable((folder / near).as_posix())}?"
    if path.stem in _shipped():
        return f"did you mean {path.stem}, which ships?"
    return "`nemcon list` names the scenarios that ship"
