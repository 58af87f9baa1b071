"""Lines that are only added: what was changed, removed, added or put in another order is noticed, with its number."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import StoreError, UserError
from sim.results.track import ForecastEntry, OutcomeForecast
from sim.track.chain import TrackChain, append, read_chain
from support.tracks import ended, said, written


@pytest.fixture
def five(tmp_path):
    """Returns a track record of five lines."""
    path = tmp_path / "track.jsonl"
    written(path, said("a"), said("b"), said("a", "2026-01-20"), ended("b"), said("c"))
    return path


def complaint(path) -> str:
    with pytest.raises(UserError) as caught:
        read_chain(path)
    return str(caught.value)


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "new folder" / "track.jsonl"
    chain = written(path, said("a"), ended("a", note="tight"))
    again = read_chain(path)
    assert again.entries == chain.entries == (said("a"), ended("a", note="tight"))
    assert again.head == chain.head
    assert [file.name for file in path.parent.iterdir()] == ["track.jsonl"]


def test_a_file_that_is_not_there_is_empty(tmp_path):
    assert read_chain(tmp_path / "track.jsonl").entries == ()


def test_a_line_is_json_that_begins_with_what_a_reader_asks_first_and_ends_with_hashes(five):
    lines = [json.loads(line) for line in five.read_text().splitlines()]
    assert [list(line)[:3] for line in lines] == [["entry", "id", "entered"]] * 5
    assert [list(line)[-2:] for line in lines] == [["previous", "hash"]] * 5
    assert [line["previous"] for line in lines] == [None, *(line["hash"] for line in lines[:-1])]


def test_old_lines_stay_byte_for_byte(five):
    before = five.read_bytes()
    written(five, said("d"))
    assert five.read_bytes().startswith(before) and five.read_bytes().count(b"\n") == 6


def test_nothing_to_add_writes_nothing(five):
    before = five.stat().st_mtime_ns
    assert append(five, lambda chain: ())[1] == []
    assert five.stat().st_mtime_ns == before


def test_a_link_is_followed(five, tmp_path):
    link = tmp_path / "elsewhere" / "link.jsonl"
    link.parent.mkdir()
    link.symlink_to(five)
    written(link, said("d"))
    assert link.is_symlink() and len(read_chain(five).lines) == 6 and list(link.parent.iterdir()) == [link]


def test_line_ends_of_windows_are_no_damage(five):
    whole = read_chain(five)
    five.write_bytes(five.read_bytes().replace(b"\n", b"\r\n"))
    assert read_chain(five).entries == whole.entries


@pytest.mark.parametrize("number", range(1, 6))
def test_a_changed_line_is_named(five, number):
    lines = five.read_text().splitlines(keepends=True)
    lines[number - 1] = lines[number - 1].replace("2026-0", "2025-0", 1)
    five.write_text("".join(lines))
    told = complaint(five)
    assert told.startswith(f"{five.as_posix()}:{number}:1: this line was changed") and "git log" in told


@pytest.mark.parametrize("number", range(1, 5))
def test_a_removed_line_is_named(five, number):
    lines = five.read_text().splitlines(keepends=True)
    five.write_text("".join(lines[:number - 1] + lines[number:]))
    assert complaint(five).startswith(f"{five.as_posix()}:{number}:1: the line before this one is missing")


def test_lines_in_another_order_are_named(five):
    first, second, third, *rest = five.read_text().splitlines(keepends=True)
    five.write_text("".join([first, third, second, *rest]))
    assert ":2:1: this line follows line 3, which stands after it" in complaint(five)


def test_a_doubled_line_is_named(five):
    lines = five.read_text().splitlines(keepends=True)
    five.write_text("".join([*lines[:3], lines[1], *lines[3:]]))
    assert ":4:1: this line follows line 1, but stands here" in complaint(five)


def test_a_line_of_another_track_record_is_named(five, tmp_path):
    other = tmp_path / "other.jsonl"
    written(other, said("x"))
    five.write_text(five.read_text() + other.read_text())
    assert ":6:1: this line follows nothing, as the first line" in complaint(five)


@pytest.mark.parametrize("text, told", [
    ("\n", "this line is empty"), ("hello\n", "this is no line"), ("{}\n", "this is no line"), ("x", "cut off"),
    ("<<<<<<< HEAD\n", "merge that was not finished"), ("\N{LATIN SMALL LETTER E WITH ACUTE}\n", "this is no line"),
])
def test_what_is_no_line_is_named(five, text, told):
    five.write_text(five.read_text() + text, encoding="utf-8")
    assert f"{five.as_posix()}:6:1: " in complaint(five) and told in complaint(five)


def test_a_line_cut_off_is_named(five):
    five.write_bytes(five.read_bytes()[:-30])
    assert ":5:1: the last line is cut off" in complaint(five)


def test_bytes_that_are_no_text_are_named(five):
    five.write_bytes(five.read_bytes() + b"\xff\xfe\n")
    assert ":6:1: this is no line" in complaint(five)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UserError, match="got no file of a track record"):
        read_chain(tmp_path)


def test_a_whole_line_of_another_version_is_refused(tmp_path):
    """Its hash is right, so what is wrong is not damage."""
    path = tmp_path / "track.jsonl"
    line = json.dumps({"entry": "guess", "previous": None})[:-1]
    digest = hashlib.sha256(line.encode()).hexdigest()
    path.write_text(f'{line}, "hash": "sha256:{digest}"}}\n')
    assert "no entry of a track record" in complaint(path)


def test_nothing_is_added_to_a_damaged_file(five):
    five.write_text(five.read_text().replace("Ada", "Eve", 1))
    before = five.read_bytes()
    with pytest.raises(UserError, match=":1:1: this line was changed"):
        written(five, said("d"))
    assert five.read_bytes() == before


def test_what_goes_wrong_while_a_line_is_made_leaves_everything(five):
    before = five.read_bytes()
    with pytest.raises(ZeroDivisionError):
        append(five, lambda chain: [1 // 0])
    assert five.read_bytes() == before and len(list(five.parent.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        written(tmp_path / "file" / "track.jsonl", said("a"))


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Returns a folder, and the bytes of a track record of three lines."""
    folder = tmp_path_factory.mktemp("damage")
    written(folder / "whole", said("a"), said("b", note="\u5317 \U0001f600 \u2028"), ended("a"))
    return folder, (folder / "whole").read_bytes()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_changed_byte_is_noticed(three, data):
    folder, whole = three
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    path = folder / "track.jsonl"
    path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1:])
    line = whole[:place].count(b"\n") + 1
    assert int(re.search(r"jsonl:(\d+):1: ", complaint(path))[1]) in (line, line + 1)


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1), st.text(), st.text(st.characters(exclude_categories=())))
def test_any_text_is_kept(name, question, note):
    entry = ForecastEntry(id="q", entered="2026-01-01T00:00:00Z", question=question, note=note,
                          outcomes=[OutcomeForecast(name=name, forecast=1.0)])
    chain = TrackChain(None, (), (), None).with_more([entry, ended("q", "x")])
    assert all(b"\n" not in line for line in chain.lines) and len(chain.lines) == 2
    assert json.loads(chain.lines[0])["note"] == note.encode("utf-8", "replace").decode()
