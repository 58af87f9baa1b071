"""Takes the pictures of the page and the live page for the docs: `PYTHONPATH=tests python -m support.screenshots`."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from support.chromium import chromium, tab
from support.command import ROOT, command_line, env
from support.serving import viewing

CASE = "nato-sg-2024"
WAIT_MS = 60_000


def take(folder: Path = ROOT / "docs") -> None:
    """Writes `report.png` and `view.png`."""
    with chromium() as browser:
        _kept(_report(browser), folder / "report.png")
        _kept(_view(browser), folder / "view.png")


def _report(browser) -> bytes:
    with tempfile.TemporaryDirectory() as made, tab(browser, 860, 1480, offline=True) as (page, _):
        subprocess.run(command_line("run", CASE, "--out", made, "--quiet"), env=env(), check=True, capture_output=True)
        page.goto((Path(made) / "report.html").as_uri())
        return page.screenshot()


def _view(browser) -> bytes:
    with viewing(CASE) as (document, _), tab(browser, 1440, 1330) as (page, _):
        page.set_default_timeout(WAIT_MS)
        page.goto(document["url"])
        page.locator(".nv-when", has_text="(week 0)").wait_for()
        for number in range(1, 8):
            page.get_by_role("button", name="Step", exact=True).click()
            page.locator(".nv-when", has_text=f"(week {number})").wait_for()
        page.get_by_role("slider", name="offer step").focus()
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
        page.get_by_role("button", name="Compute odds").click()
        page.locator(".nv-odds").wait_for()
        page.mouse.move(700, 90)
        page.wait_for_timeout(1000)
        return page.screenshot()


def _kept(picture: bytes, path: Path) -> None:
    """Writes a picture as small as it can be without losing a colour."""
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, optimize=True)


if __name__ == "__main__":
    take()
