"""Puts the what-if page together: the data, the scripts bundled into one, and the policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from sim.model.encoding import Encoded, encode
from sim.native.library import FOLDER
from sim.plot import palette
from sim.report.whatif.controls import controls, places
from sim.report.whatif.memory import Memory, changeable
from sim.results.report import WhatIf
from sim.results.run import RunRecord
from sim.scenario.parameters import SHIPPED, read_parameters

HERE = Path(__file__).resolve().parent
MOST_ATTITUDES = 6000  # allies times candidates; a page of more would be slow to open and to play
MODULE = FOLDER / "equations.wasm"
PAGE_SCRIPTS = ("statistics.mjs", "changes.mjs", "address.mjs", "saved.mjs", "dom.mjs", "odds.mjs", "settings.mjs", "allies.mjs",
                "replay.mjs", "page.mjs")
WORKER_SCRIPTS = ("engine.mjs", "apply.mjs", "worker.mjs")
_IMPORT, _EXPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE), re.compile(r"^export (?=\w)", re.MULTILINE)


def playable(run: RunRecord, encoded: Encoded) -> WhatIf | None:
    """Return what the page of a run plays with; None where the module for browsers was not compiled, or where the
    scenario is too large for a page."""
    if not MODULE.is_file() or len(encoded.allies) * len(encoded.candidates) > MOST_ATTITUDES:
        return None
    held = {ally.id: ally.last_to_object for ally in run.details.allies}
    return data(encoded, run.seed, run.replicates, run.counts, held)


def data(encoded: Encoded, seed: int, replicates: int, counts: Mapping[str, int], held: Mapping[str, int]) -> WhatIf:
    """Return what the page plays with, ready for JSON.

    Parameters
    ----------
    encoded : the scenario under the parameters of the result
    seed, replicates : as the result was played
    counts : replicates by outcome, which the page compares itself with
    held : by ally, how often it was among the last to object; the page shows the most frequent first

    """
    content = bytearray(MODULE.read_bytes())
    module = len(content)
    worlds = {}
    for name, one in _worlds(encoded).items():
        world = changeable(one)
        memory = Memory(world, one.shown, content)
        worlds[name] = {"places": places(one, world), "blocks": memory.blocks, "arguments": memory.arguments}
    shown = controls(encoded)
    shown["allies"].sort(key=lambda ally: (-held.get(ally["id"], 0), -ally["weight"]))
    looks = palette.looks(encoded.display_candidates, encoded.fallback)
    return WhatIf(seed=str(seed), replicates=replicates, counts=dict(counts), first=encoded.parameters.name,
                  module=module, packed=base64.b64encode(zlib.compress(bytes(content), 9)).decode("ascii"),
                  worlds=worlds, controls=shown, colours={name: look.colour for name, look in looks.items()})


def _worlds(encoded: Encoded) -> dict[str, Encoded]:
    """Return the scenario under its own parameters and under the other shipped ones."""
    found = {encoded.parameters.name: encoded}
    for name in SHIPPED:
        if name not in found:
            found[name] = encode(encoded.scenario, read_parameters(name))
    return found


@cache
def bundled(names: tuple[str, ...]) -> str:
    """Return modules as one script: each after those that it imports, so that imports and exports can go."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", (HERE / name).read_text(encoding="utf-8"))) for name in names)


def in_element(text: str) -> str:
    """Return JSON that may stand in a script element, whatever the names in it."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_json(found: Any) -> str:
    """Return data as it stands in the page."""
    return in_element(json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


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
