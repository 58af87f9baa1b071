"""The parts of the page are well-formed, say everything, and take no name for markup."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from functools import cache

import pytest

from sim.study.compare import compare
from sim.view import drawing
from support.page_reading import Element, read
from support.view_scenes import ENTITY, MATHS, QUOTES, SCRIPT, hostile, nato, scenario, seen, settings

SVG = "{http://www.w3.org/2000/svg}"
PARTS = (drawing.head, drawing.allies, drawing.diary, drawing.curve, drawing.network)


@cache
def at_week_six():
    return seen(6, nato(), replicate=17)


@cache
def vicious():
    return seen(2, settings(hostile()))


def rows(html: str) -> list[Element]:
    return read(html).one("tbody").all("tr")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("make", [at_week_six, vicious, seen], ids=["nato", "hostile", "five"])
def test_every_part_is_well_formed(part, make):
    assert read(part(make())).inside


@pytest.mark.parametrize("part", [drawing.curve, drawing.network])
@pytest.mark.parametrize("make", [at_week_six, vicious], ids=["nato", "hostile"])
def test_drawings_are_images_with_a_text_alternative(part, make):
    root = ET.fromstring(part(make()))
    assert root.tag == f"{SVG}svg" and root.attrib["role"] == "img" and len(root.attrib["aria-label"]) > 20


def test_the_table_says_of_every_ally_what_it_wants():
    now = at_week_six()
    for row, ally in zip(rows(drawing.allies(now)), now.allies, strict=True):
        assert row.attributes["data-ally"] == ally.id and ally.name in row.one("th").text
        cells = [cell.text for cell in row.all("td")]
        assert cells[1] == (ally.favourite or "nobody")
        assert all(one.name in cells[2] for one in ally.objects_to) and (ally.objects_to or cells[2] == "nobody")
        assert cells[3] == (f"{ally.gap:.2f}" if ally.objects else "")
        assert cells[4] == (f"{ally.offer:.2f}" if ally.offer else "")
        assert cells[5] == (f"{ally.deal:.2f}" if ally.deal else "")


def test_colours_tell_who_objects_and_who_turned():
    now = at_week_six()
    found = {row.attributes["data-ally"]: row.attributes["class"].split() for row in rows(drawing.allies(now))}
    for ally in now.allies:
        assert ("nv-objects" in found[ally.id]) == ally.objects
        assert ("nv-turned" in found[ally.id]) == ally.turned
    assert any(ally.objects for ally in now.allies) and not all(ally.objects for ally in now.allies)


def test_an_ally_that_is_no_member_yet_is_shown_as_such():
    sweden = next(row for row in rows(drawing.allies(seen(chosen=nato()))) if row.attributes["data-ally"] == "SWE")
    assert "nv-absent" in sweden.attributes["class"] and "not a member" in sweden.text


def test_the_curve_has_a_line_and_a_label_a_candidate():
    root = ET.fromstring(drawing.curve(at_week_six()))
    lines = root.findall(f"{SVG}polyline")
    assert len(lines) == 5 and all(len(line.attrib["points"].split()) == 7 for line in lines)
    words = [text.text for text in root.findall(f"{SVG}text")]
    for line in at_week_six().curves:
        assert f"{line.counts[-1]} {line.name}" in words


def test_labels_of_the_curve_do_not_cover_each_other():
    case = settings(scenario(candidates={f"N{k}": {} for k in range(12)}, stances={}))
    root = ET.fromstring(drawing.curve(seen(1, case)))
    heights = sorted(float(text.attrib["y"]) for text in root.findall(f"{SVG}text") if text.attrib.get("fill"))
    assert len(heights) == 13 and min(b - a for a, b in itertools.pairwise(heights)) > 11


def test_everybody_s_consent_is_a_dashed_line_and_only_then():
    two_of_three = settings(scenario(rule={"veto": "none", "consent_count": 2}))
    for now, count in ((seen(), 1), (seen(chosen=two_of_three), 0)):
        lines = ET.fromstring(drawing.curve(now)).findall(f"{SVG}line")
        assert sum("stroke-dasharray" in line.attrib for line in lines) == count


def test_the_network_has_a_node_an_ally_and_an_arrow_a_meeting():
    now = at_week_six()
    root = ET.fromstring(drawing.network(now))
    nodes = root.findall(f"{SVG}circle")
    assert [node.find(f"{SVG}title").text for node in nodes] == [
        f"{row.name}: {row.favourite}" for row in now.allies]
    assert [node.attrib["fill"] for node in nodes] == [row.colour for row in now.allies]
    arrows = [path for path in root.findall(f"{SVG}path") if "marker-end" in path.attrib]
    assert len(arrows) == len(now.meetings) > 0
    assert float(nodes[0].attrib["r"]) > float(nodes[-1].attrib["r"])


def test_a_hold_out_has_a_ring():
    now = at_week_six()
    widths = [node.attrib["stroke-width"] for node in ET.fromstring(drawing.network(now)).findall(f"{SVG}circle")]
    assert widths == ["3" if row.objects else "1" for row in now.allies]


def test_when_nobody_meets_the_alternative_says_so():
    assert "Nobody meets in this round." in drawing.network(seen())


@pytest.mark.parametrize("count", [1, 2, 60, 193])
def test_any_number_of_allies_fits_the_circle(count):
    case = scenario(allies={f"A{k}": {} for k in range(count)}, stances={})
    root = ET.fromstring(drawing.network(seen(1, settings(case))))
    for node in root.findall(f"{SVG}circle"):
        reach = float(node.attrib["r"])
        assert all(reach <= float(node.attrib[key]) <= 460 - reach for key in ("cx", "cy"))
    assert bool(root.findall(f"{SVG}text")) == (count <= 80)


@pytest.mark.parametrize("part", PARTS)
def test_no_name_comes_alive(part):
    html = part(vicious())
    assert "<script" not in html and "<img" not in html
    assert not [key for element in read(html).all() for key in element.attributes if key.startswith("on")]


def test_names_show_as_they_are():
    table = read(drawing.allies(vicious())).text
    for name in (SCRIPT, MATHS, QUOTES, ENTITY):
        assert " ".join(name.split()) in table


def test_the_head_says_when_and_how_things_stand():
    found = read(drawing.head(at_week_six()))
    assert found.one("p", class_="nv-when").text == "4 April 2024 (week 6), run 17 of seed 1"
    assert found.one("p", class_="nv-state").text == at_week_six().state
    assert read(drawing.head(seen(300))).one("p", class_="nv-end")


def test_odds_stand_side_by_side_with_their_difference():
    file = settings()
    changed = file.having(file.dials[0], 0.5)
    found = compare({"the file": file.varied, "these settings": changed.varied}, 200, workers=1)
    html = drawing.odds(found, changed.described())
    lines = rows(html)
    assert [row.one("th").text for row in lines] == [name for name, _ in found.outcomes]
    for row, difference in zip(lines, found.record.differences, strict=True):
        cells = [cell.text for cell in row.all("td")]
        assert cells[0].endswith("%") and cells[1].endswith("%")
        assert float(cells[3]) == round(100 * difference["difference"], 1)
        assert bool(row.all("td", class_="nv-clear")) == (difference["low"] > 0 or difference["high"] < 0)
    assert "200 runs each" in html and "isolation 0.3 to 0.5" in html


def test_without_a_change_nothing_differs():
    file = settings()
    found = compare({"the file": file.varied, "these settings": file.varied}, 100, workers=1)
    assert [row.all("td")[3].text for row in rows(drawing.odds(found, file.described()))] == ["0.0"] * 3


def test_odds_of_hostile_names_are_text():
    found = compare({"the file": hostile(), "these settings": hostile()}, 20, workers=1)
    html = drawing.odds(found, f"{SCRIPT} on {QUOTES}: {ENTITY}")
    assert "<script" not in html and "<img" not in html and SCRIPT in read(html).text


def test_the_style_has_the_palette():
    assert "{{" not in drawing.style() and ".nv-objects" in drawing.style()
