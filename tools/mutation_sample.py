"""Leave a random sample of the mutations of a cosmic-ray session: `python -m tools.mutation_sample SESSION COUNT`."""

from __future__ import annotations

import random
import sys

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult


def keep(session: str, count: int, seed: int = 1) -> int:
    """Mark all pending mutations but `count` random ones as skipped; return how many were pending."""
    with use_db(session, WorkDB.Mode.open) as database:
        pending = sorted(database.pending_work_items, key=lambda item: [
            (str(change.module_path), change.start_pos, change.operator_name, change.occurrence)
            for change in item.mutations])
        kept = random.Random(seed).sample(range(len(pending)), min(count, len(pending)))
        database.set_multiple_results([item.job_id for k, item in enumerate(pending) if k not in set(kept)],
                                      WorkResult(worker_outcome=WorkerOutcome.SKIPPED, output="not in the sample"))
    return len(pending)


if __name__ == "__main__":
    print(f"{keep(sys.argv[1], *map(int, sys.argv[2:]))} mutations were pending")
