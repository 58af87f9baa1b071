"""The page of a result, `report.html`, and what it tells beyond the contract's document: `report` in `run.json`."""
