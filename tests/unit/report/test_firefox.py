"""A real Firefox plays what if from disk, without a network: the counts are those of the command."""

from __future__ import annotations

import time

import pytest

from sim.report.whatif.memory import MODULE
from support.command import nemcon
from support.firefox import firefox

pytestmark = pytest.mark.browser

REPLICATES, PATIENCE_S = 1000, 60
COUNTS = "return Object.fromEntries(nemcon.names.map((name, place) => [name, nemcon.now.count(place)]))"
LISTEN = """window.complaints = [];
addEventListener('error', (event) => complaints.push(event.message));
addEventListener('securitypolicyviolation', (event) => complaints.push(`${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    if not MODULE.is_file():
        pytest.skip("the equations were not compiled for browsers (python -m sim.model.compile)")
    folder = tmp_path_factory.mktemp("firefox")
    assert nemcon("run", "nato-sg-2024", "--replicates", REPLICATES, "--out", folder, "--quiet").status == 0
    return folder / "report.html"


def played(driver) -> None:
    """Waits until all replicates of what was changed are played."""
    begun = time.perf_counter()
    while driver.execute_script("return document.getElementById('whatif').dataset.done") != str(REPLICATES):
        assert time.perf_counter() - begun < PATIENCE_S, "the page does not play"
        time.sleep(0.05)


@pytest.mark.parametrize("width", [500, 1280])
def test_it_plays_what_the_command_plays(report, width, tmp_path):
    with firefox(width) as driver:
        driver.get(report.as_uri())
        driver.execute_script(LISTEN)
        choose = "const box = document.getElementById('stance-HUN'); box.value = 'veto'; box.dispatchEvent(new Event('change'))"
        driver.execute_script(choose)
        played(driver)
        counts, address = driver.execute_script(COUNTS), driver.current_url
        saved = tmp_path / "saved.toml"
        saved.write_text(driver.execute_script("return nemcon.scenarioText().text"), encoding="utf-8")
        assert driver.execute_script("return complaints") == []
        assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        assert address.endswith("#whatif&stances.Mark%20Rutte.HUN=veto")
        driver.refresh()
        played(driver)
        assert driver.execute_script(COUNTS) == counts
        assert driver.execute_script("return document.getElementById('stance-HUN').value") == "veto"
    answer = nemcon("run", saved, "--replicates", REPLICATES, "--json")
    assert {row["name"]: row["count"] for row in answer.json["outcomes"]} == counts
