"""`nemcon list`: what ships with the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import console, echo_json, paragraph


def command(json: Json = False, quiet: Quiet = False) -> None:
    """List the scenarios and cases that ship with the package, one line each."""
    from sim.scenario.catalog import find, shipped_names, shown
    from sim.scenario.extends import read_chain
    files = {name: find(name) for name in shipped_names()}
    texts = {name: read_chain(file).raw for name, file in files.items()}  # checked when they were packed
    rows = [{"name": name, "kind": "case" if "case" in text else "scenario", "as_of": text["as_of"].isoformat(),
             "title": text["title"], "file": shown(files[name])} for name, text in texts.items()]
    if json:
        echo_json({"scenarios": rows})
        return
    width = max((len(name) for name in texts), default=0)
    if not quiet:
        typer.echo(f"{'name':<{width}}  as of       title")
    for row in rows:
        typer.echo(row["name"] if quiet else f"{row['name']:<{width}}  {row['as_of']}  {row['title']}")
    if not quiet:
        for line in _of_one_day(texts):
            typer.echo()
            paragraph(console(), line)


def _of_one_day(texts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each scenario that asks the same as a case, as known on the same day, and what differs."""
    from sim.text.format import join_names
    asked = {name: (text["as_of"], frozenset(text["candidates"])) for name, text in texts.items()}
    cases = {asked[name]: name for name, text in texts.items() if "case" in text}
    lines: dict[str, str] = {}
    for name in sorted(texts, key=len):  # a variant has a longer name
        case = cases.get(asked[name])
        if case is not None and "case" not in texts[name]:
            lines.setdefault(case, (
                f"{name} asks what the case {case} asks, as known on the same day. The case is coded by the rules "
                f"of docs/coding.md alone and is what the back-test scores; {name} adds its author's judgement "
                f"on {join_names(_differing(texts[name], texts[case]))}. Their odds differ for that "
                f"reason: nemcon compare {name} {case}"
            ))
    return list(lines.values())


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the dotted paths of what two files state differently, but for texts and evidence."""
    differing = []
    for table in ("calendar", "rule", "process", "weight", "allies", "candidates", "stances", "events"):
        mine, its = one.get(table, {}), other.get(table, {})
        if table in ("calendar", "rule", "process"):  # what only one file states may be the other's default
            mine, its = ({key: stated[key] for key in stated if key in mine and key in its} for stated in (mine, its))
        if isinstance(mine, dict) and isinstance(its, dict):
            differing += [f"{table}.{key}" for key in {**mine, **its} if mine.get(key) != its.get(key)]
        elif mine != its:
            differing.append(table)
    return differing
