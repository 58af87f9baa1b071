"""A real Firefox without a window, driven by Selenium; tests are skipped, and say why, where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NAMES = ("firefox", "firefox-esr")


def _driver() -> str | None:
    """Returns where geckodriver is: NEMCON_GECKODRIVER if that is set, else as the system finds it."""
    return os.environ.get("NEMCON_GECKODRIVER") or shutil.which("geckodriver")


@contextmanager
def firefox(width: int, height: int = 900) -> Iterator:
    """Gives a running Firefox that is offline; skips the test where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed (pip install selenium)")
    path, driver = next((found for found in map(shutil.which, NAMES) if found), None), _driver()
    if path is None or driver is None:
        pytest.skip("no Firefox, or no geckodriver, which NEMCON_GECKODRIVER names")
    options = webdriver.FirefoxOptions()
    options.binary_location = path
    options.add_argument("-headless")
    options.set_preference("network.proxy.type", 1)  # a proxy that nobody is: every request to elsewhere fails
    options.set_preference("network.proxy.http", "127.0.0.1")
    options.set_preference("network.proxy.http_port", 9)
    options.set_preference("network.proxy.ssl", "127.0.0.1")
    options.set_preference("network.proxy.ssl_port", 9)
    found = webdriver.Firefox(options=options, service=webdriver.FirefoxService(driver, log_output=os.devnull))
    try:
        found.set_window_size(width, height)
        yield found
    finally:
        found.quit()
