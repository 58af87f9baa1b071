"""Takes the picture of the report for the docs: `PYTHONPATH=tests python -m support.screenshots`."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from support.chromium import chromium, tab
from support.command import ROOT, command_line, env

CASE = "nato-sg-2024"
REPLICATES = 10_000  # as many as the page plays
WAIT_MS = 60_000


def take(folder: Path = ROOT / "docs") -> None:
    """Writes `report.png`: the part of the report that plays the model, after one change."""
    with chromium() as browser:
        _kept(_report(browser), folder / "report.png")


def _report(browser) -> bytes:
    with tempfile.TemporaryDirectory() as made, tab(browser, 860, 900, offline=True) as (page, _):
        subprocess.run(command_line("run", CASE, "--out", made, "--quiet"), env=env(), check=True, capture_output=True)
        page.set_default_timeout(WAIT_MS)
        page.goto((Path(made) / "report.html").as_uri())
        page.locator("#whatif:not([hidden])").wait_for()
        page.select_option("#stance-HUN", "veto")
        page.locator(f"#whatif[data-done='{REPLICATES}']").wait_for()
        page.locator("#whatif").evaluate("part => part.scrollIntoView()")
        page.mouse.move(0, 0)
        return page.screenshot()


def _kept(picture: bytes, path: Path) -> None:
    """Writes a picture as small as it can be without losing a colour."""
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, optimize=True)


if __name__ == "__main__":
    take()
