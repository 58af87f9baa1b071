"""Write the golden digests (tests/golden/digests.csv) after a change of the model: `python -m tools.golden_digests`.

Refuses with the reason when digests changed and neither the model version nor the changelog says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.golden.changes import Refused
from support.golden.write import write

if __name__ == "__main__":
    try:
        print(write())
    except Refused as refusal:
        sys.exit(str(refusal))
