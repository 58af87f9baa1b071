"""The JSON schemas of the documents of all commands; `python -m sim.results.schema` writes them into `docs/json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from sim import files as atomic
from sim.results import backtest, explain, files, run, studies

DOCUMENTS: dict[str, type[BaseModel]] = {
    "run": run.RunDocument,
    "compare": studies.CompareDocument,
    "sweep": studies.SweepDocument,
    "pivots": studies.PivotsDocument,
    "explain": explain.ExplainDocument,
    "view": files.ViewDocument,
    "backtest": backtest.BacktestDocument,
    "calibrate": backtest.CalibrateDocument,
    "check": files.CheckDocument,
    "list": files.ListDocument,
    "evidence": files.EvidenceDocument,
    "new": files.NewDocument,
}
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "json"


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
