"""The page of a result: `report.html`, and what it tells beyond the contract's document (the key `report` of `run.json`)."""
