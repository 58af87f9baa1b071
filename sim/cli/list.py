"""`nemcon list`: what ships with the package."""

from __future__ import annotations

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import say_json


def command(json: Json = False, quiet: Quiet = False) -> None:
    """The scenarios and cases that ship with the package, one line each."""
    from sim.scenario.catalog import shipped_names
    from sim.scenario.loader import load
    rows = []
    for name in shipped_names():
        scenario = load(name)
        rows.append({"name": name, "kind": "case" if scenario.document.case else "scenario",
                     "as_of": scenario.document.as_of.isoformat(), "title": scenario.title, "file": scenario.shown})
    if json:
        say_json({"scenarios": rows})
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        typer.echo(row["name"] if quiet else f"{row['name']:<{width}}  {row['as_of']}  {row['title']}")
