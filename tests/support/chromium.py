"""A real Chromium without a window, driven by Playwright; tests are skipped, and say why, where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

# Without these, a start asks the network for updates and lists, many times over.
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def path_of_chromium() -> str | None:
    """Returns where Chromium is: NEMCON_CHROMIUM if that is set, else as the system finds it."""
    return os.environ.get("NEMCON_CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)


def missing() -> str | None:
    """Returns why there is no browser, None when there is one."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "no browser: Playwright for Python is not installed (pip install 'nemcon[test]')"
    if path_of_chromium() is None:
        return "no browser: Chromium is not installed (apt-get install chromium), and NEMCON_CHROMIUM names none"
    return None


@dataclass
class Heard:
    """What a page complained about, and what it asked the network for."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self, page) -> None:
        """Listens to a page from now on."""
        page.on("console", lambda message: self.complaints.append(message.text)
                if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def outside(self, *allowed: str) -> list[str]:
        """Returns the requests that go elsewhere than to the allowed beginnings of addresses."""
        return [url for url in self.requests if not url.startswith((*allowed, "data:", "blob:", "about:"))]


@contextmanager
def chromium() -> Iterator:
    """Gives a running browser; skips the test where there is none."""
    why = missing()
    if why:
        pytest.skip(why)
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser, width: int, height: int = 844, **options) -> Iterator[tuple]:
    """Gives a page of this width and what is heard from it."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    try:
        page, heard = context.new_page(), Heard()
        heard.listen(page)
        yield page, heard
    finally:
        context.close()
