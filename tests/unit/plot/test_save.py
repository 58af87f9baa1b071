"""Pictures as files and on pages."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest

import sim.plot
from sim.errors import StoreError
from sim.plot.odds import alt_odds, plot_odds
from sim.plot.pictures import PICTURES
from sim.plot.save import inline_svg, png, save, svg
from support.plot_examples import HOSTILE, run_examples

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def hostile():
    return run_examples()["hostile"]


def test_files_are_those_of_the_bytes(hostile, tmp_path):
    figure = plot_odds(hostile).figure
    first, second = save(figure, tmp_path / "new" / "folder", "odds")
    assert first.read_bytes() == png(figure) and second.read_bytes() == svg(figure)
    assert first.name == "odds.png" and second.name == "odds.svg"


def test_nothing_dates_a_picture(hostile):
    figure = plot_odds(hostile).figure
    text = svg(figure).decode()
    assert "dc:date" not in text and "Matplotlib v" not in text
    assert b"Software" not in png(figure) and b"tIME" not in png(figure)


def test_an_svg_is_well_formed_whatever_the_names(hostile):
    for picture in PICTURES.values():
        root = ElementTree.fromstring(svg(picture.draw(hostile).figure))
        assert root.tag == f"{SVG}svg" and not list(root.iter(f"{SVG}script"))
        assert not list(root.iter(f"{SVG}text")), "text is drawn as paths"


def test_an_inline_svg_has_ids_of_its_own_and_a_text_alternative(hostile):
    figure, alt = plot_odds(hostile).figure, alt_odds(hostile)
    text = inline_svg(svg(figure), "odds", alt)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img" and root.get("aria-label") == alt and root.find(f"{SVG}title").text == alt
    assert root.get("viewBox") and root.get("width") is None
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert ids and len(ids) == len(set(ids)) and all(name.startswith("odds-") for name in ids)
    wanted = set(re.findall(r"url\(#([^)]*)\)", text)) | {node.get("{http://www.w3.org/1999/xlink}href")[1:]
                                                          for node in root.iter(f"{SVG}use")}
    assert wanted <= set(ids)
    assert "<script" not in text and "<!--" not in text and "*{" not in text.replace("#odds-figure_1 *{", "")


def test_inline_names_keep_two_pictures_apart(hostile):
    figure = plot_odds(hostile).figure
    one, two = (set(re.findall(r'id="([^"]*)"', inline_svg(svg(figure), name, "Alt."))) for name in ("a", "b"))
    assert not one & two


def test_the_picture_keeps_its_canvas(hostile):
    figure = plot_odds(hostile).figure
    before = figure.canvas
    svg(figure)
    assert figure.canvas is before


def test_writing_a_picture_does_not_change_it(hostile):
    figure = plot_odds(hostile).figure
    assert svg(figure) == svg(figure) and png(figure) == png(figure)


def test_a_folder_that_is_a_file_is_refused(hostile, tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(StoreError, match="out"):
        save(plot_odds(hostile).figure, tmp_path / "out", "odds")


def test_threads_do_not_disturb_each_other(hostile):
    plain = run_examples()["plain"]
    expected = {id(odds): svg(plot_odds(odds).figure) for odds in (plain, hostile)}
    found = []

    def draw(odds):
        found.append((id(odds), svg(plot_odds(odds).figure)))

    threads = [threading.Thread(target=draw, args=(odds,)) for odds in (plain, hostile) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and all(data == expected[key] for key, data in found)


def test_another_process_writes_the_same_bytes():
    """Without a display, without pyplot, under another hash seed."""
    code = ("import sys, hashlib; from support.plot_examples import run_examples; from sim.plot import plot_odds, svg; "
            "sys.stdout.write(hashlib.sha256(svg(plot_odds(run_examples()['plain']).figure)).hexdigest()); "
            "assert 'matplotlib.pyplot' not in sys.modules")
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "MPLBACKEND")}
    root = Path(__file__).resolve().parents[3]
    env |= {"PYTHONHASHSEED": "123", "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"}
    digest = subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True,
                            check=True).stdout
    assert digest == hashlib.sha256(svg(plot_odds(run_examples()["plain"]).figure)).hexdigest()


def test_the_package_offers_its_pictures():
    for name in sim.plot.__all__:
        assert getattr(sim.plot, name) is not None and name in dir(sim.plot)
    with pytest.raises(AttributeError, match="no attribute 'plot_nothing'"):
        getattr(sim.plot, "plot_nothing")  # noqa: B009


def test_every_picture_has_a_text_alternative():
    names = set(sim.plot.__all__)
    assert {name.replace("plot_", "alt_") for name in names if name.startswith("plot_")} <= names


def test_a_hostile_name_shows_as_it_is(hostile):
    shown = [text.get_text() for text in plot_odds(hostile).get_yticklabels()]
    assert HOSTILE[0] in shown and HOSTILE[1] in shown
