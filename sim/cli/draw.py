"""`nemcon draw`: pictures and page of a result, drawn again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Quiet
from sim.cli.terminal import echo_json, echo_written
from sim.errors import UserError

Folder = Annotated[Path, typer.Argument(
    metavar="DIR", show_default=False, help="A folder that --out has written, or the JSON file in it.")]


def command(folder: Folder, json: Json = False, quiet: Quiet = False) -> None:
    """Draw the pictures and the page of a result again from its JSON file; nothing is run."""
    from sim import files as atomic
    from sim.report.folder import draw
    from sim.results.schema import RECORDS, read_record
    files = [folder / name for name in RECORDS if (folder / name).is_file()] if folder.is_dir() else [folder]
    if not files:
        raise UserError(f"{folder}: got a folder without a result, give one that --out has written")
    records = [read_record(file) for file in files]
    target = folder if folder.is_dir() else folder.parent
    with atomic.transaction():
        written = [path for record in records for path in draw(record, target)]
    if json:
        echo_json({"files": [str(path) for path in written]})
    elif not quiet:
        echo_written(written, target)
