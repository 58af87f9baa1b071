"""The documents of all commands: their JSON schemas, and reading a saved result back.

`python -m sim.results.schema` writes the schemas into `docs/json`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel, ValidationError

from sim import files as atomic
from sim.errors import UserError
from sim.results import backtest, files, information, report, run, studies, track
from sim.results.base import ResultModel

DOCUMENTS: dict[str, type[BaseModel]] = {
    "run": run.RunDocument,
    "compare": studies.CompareDocument,
    "history": studies.UnfoldDocument,
    "learn": information.InformationDocument,
    "sweep": studies.SweepDocument,
    "pivots": studies.PivotsDocument,
    "explain": report.ExplainDocument,
    "view": files.ViewDocument,
    "backtest": backtest.BacktestDocument,
    "calibrate": backtest.CalibrateDocument,
    "track": track.TrackDocument,
    "check": files.CheckDocument,
    "list": files.ListDocument,
    "evidence": files.EvidenceDocument,
    "new": files.NewDocument,
    "cite": files.CiteDocument,
    "draw": files.DrawDocument,
}
RECORDS: dict[str, type[ResultModel]] = {  # name of the file in the folder of a result -> its type
    "run.json": run.RunRecord,
    "compare.json": studies.CompareDocument,
    "sweep.json": studies.SweepDocument,
    "pivots.json": studies.PivotsDocument,
    "backtest.json": backtest.BacktestDocument,
    "unfold.json": studies.UnfoldDocument,
    "learn.json": information.InformationDocument,
    "track.json": track.TrackDocument,
}
_MAX_BYTES = 2**30  # bytes; a pipe has no end, and a file may be anybody's
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "json"


def read_record(path: str | Path) -> ResultModel:
    """Return the record that a JSON file holds, whatever the file is called. Raises UserError."""
    path = Path(path)
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise UserError(f"{path}: got no file of a result, give the folder or the JSON file of one")
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: this is not JSON ({error}); give the JSON file of a result") from error
    kind = _kind_of(found)
    if kind is None:
        raise UserError(f"{path}: got none of the results, give one that `save` or --out has written")
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "all of it"
        raise UserError(f"{path}: {where}: {first['msg']}; give the file as it was written, by this version") from error


def _kind_of(found: object) -> type[ResultModel] | None:
    """Return the type whose keys these are."""
    keys = set(found) if isinstance(found, dict) else set()
    return next((kind for kind in RECORDS.values() if keys <= kind.model_fields.keys() and all(
        key in keys for key, field in kind.model_fields.items() if field.is_required() and key != "details")), None)


def schema_text(command: str) -> str:
    """Return the JSON schema of a command's document, as it stands in `docs/json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"nemcon {command} --json",
              **DOCUMENTS[command].model_json_schema(mode="serialization")}
    return json.dumps({**schema, "title": f"nemcon {command} --json"}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Write the schemas of all commands into a folder and return their paths."""
    atomic.make_folder(folder)
    paths = [folder / f"{command}.schema.json" for command in DOCUMENTS]
    for command, path in zip(DOCUMENTS, paths, strict=True):
        atomic.write_text(path, schema_text(command))
    return paths


if __name__ == "__main__":
    write_schemas(*map(Path, sys.argv[1:2]))
