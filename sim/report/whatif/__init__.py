"""The what-if page: a report that plays the model itself, with the equations as a WebAssembly module.

Here its scripts are bundled into one and put on a page, with the policy that lets nothing else run. What they play with
is in the record of a run (`results.report.WhatIf`); `memory` and `controls` make it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from sim.results.report import WhatIf

HERE = Path(__file__).resolve().parent
PAGE_SCRIPTS = ("played.mjs", "statistics.mjs", "changes.mjs", "address.mjs", "saved.mjs", "dom.mjs", "unpack.mjs",
                "calendar.mjs", "pool.mjs", "odds.mjs", "settings.mjs", "allies.mjs", "replay.mjs", "decide.mjs",
                "page.mjs")
WORKER_SCRIPTS = ("unpack.mjs", "calendar.mjs", "engine.mjs", "apply.mjs", "worker.mjs")
_IMPORT, _EXPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE), re.compile(r"^export (?=\w)", re.MULTILINE)


@cache
def bundled(names: tuple[str, ...]) -> str:
    """Return modules as one script: each after those that it imports, so that imports and exports can go."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", (HERE / name).read_text(encoding="utf-8"))) for name in names)


def in_element(text: str) -> str:
    """Return JSON that may stand in a script element, whatever the names in it."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_json(found: Any) -> str:
    """Return data as it stands in the page."""
    return in_element(json.dumps(found, ensure_ascii=True, separators=(",", ":"), allow_nan=False))


class Parts(NamedTuple):
    """What the page of a scenario holds: data, the worker's script, its own, and the policy for them."""

    data: Markup
    worker: Markup
    script: Markup
    policy: str


def parts(found: WhatIf) -> Parts:
    """Return the parts of a page that plays some data."""
    script = bundled(PAGE_SCRIPTS)
    return Parts(Markup(as_json(found.document())), Markup(bundled(WORKER_SCRIPTS)), Markup(script), policy(script))


def policy(script: str) -> str:
    """Return the content security policy of a page whose only script is this one."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}' "
            "'wasm-unsafe-eval' blob:; worker-src blob:; base-uri 'none'; form-action 'none'")
