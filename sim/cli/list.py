"""`nemcon list`: what ships with the package."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import console, echo_json, paragraph


def command(json: Json = False, quiet: Quiet = False) -> None:
    """List the scenarios and cases that ship with the package, one line each."""
    from sim.scenario.catalog import shipped_names
    from sim.scenario.loader import load
    rows = []
    for name in shipped_names():
        scenario = load(name)
        rows.append({"name": name, "kind": "case" if scenario.document.case else "scenario",
                     "as_of": scenario.document.as_of.isoformat(), "title": scenario.title, "file": scenario.shown})
    if json:
        echo_json({"scenarios": rows})
        return
    twins = _of_one_day(shipped_names())
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        typer.echo(row["name"] if quiet else f"{row['name']:<{width}}  {row['as_of']}  {row['title']}")
    if not quiet:
        for line in twins:
            typer.echo()
            paragraph(console(), line)


def _of_one_day(names: Sequence[str]) -> list[str]:
    """Return a sentence for each scenario that asks the same as a case, as known on the same day, and what differs."""
    from sim.scenario.loader import load
    from sim.text.format import join_names
    loaded = {name: load(name) for name in names}
    cases = {(one.document.as_of, frozenset(one.candidates)): name for name, one in loaded.items() if one.document.case}
    found, told = [], set()
    for name, one in sorted(loaded.items(), key=lambda pair: len(pair[0])):  # a variant has a longer name
        case = cases.get((one.document.as_of, frozenset(one.candidates)))
        if case is not None and one.document.case is None and case not in told:
            told.add(case)
            found.append(
                f"{name} asks what the case {case} asks, as known on the same day. The case is coded by the rules "
                f"of docs/coding.md alone and is what the back-test scores; {name} adds its author's judgement "
                f"on {join_names(_differing(one.document, loaded[case].document))}. Their odds differ for that "
                f"reason: nemcon compare {name} {case}"
            )
    return found


def _differing(one, other) -> list[str]:
    """Return the dotted paths of what two documents state differently, but for texts and evidence."""
    found = []
    for table in ("calendar", "rule", "process", "weight", "allies", "candidates", "stances", "events"):
        mine, its = getattr(one, table), getattr(other, table)
        if isinstance(mine, dict) and isinstance(its, dict):
            found += [f"{table}.{key}" for key in {**mine, **its} if mine.get(key) != its.get(key)]
        elif mine != its:
            found.append(table)
    return found
