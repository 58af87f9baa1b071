"""Compiles the equations: `python -m sim.model.compile` for this platform, with `--target NAME` for another one.

What the package installer does when there is a compiler; type it after an edit of the equations.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sim.model.rounds import play_chunk
from sim.native.build import TARGETS, WASM, NoCompiler, build
from sim.native.language import NotTranslated
from sim.native.library import FOLDER

ENTRIES = (play_chunk,)  # what is called from outside; the rest follows


def main(arguments: list[str] | None = None) -> int:
    """Compile, print the files that were made, and return the exit status."""
    options = argparse.ArgumentParser(prog="python -m sim.model.compile", description=__doc__.split("\n")[0])
    options.add_argument("--target", choices=[*TARGETS, WASM.name], action="append", metavar="NAME",
                         help=f"{', '.join([*TARGETS, WASM.name])}; may be repeated (default: this platform and wasm)")
    options.add_argument("--folder", type=Path, default=FOLDER, help="where the files go")
    chosen = options.parse_args(arguments)
    for target in chosen.target or (None, WASM.name):
        try:
            print(build(ENTRIES, chosen.folder, target))
        except NotTranslated as refusal:
            print(refusal, file=sys.stderr)
            return 2
        except NoCompiler as error:
            print(f"{target or 'this platform'}: {error}", file=sys.stderr)
            if target is None or chosen.target:
                return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
