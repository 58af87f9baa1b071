"""The ledger is written anew when that is allowed, and refused with the reason when it is not."""

from __future__ import annotations

import pytest

from support.golden.changes import COMMAND, PairedEffect, Refused, changes, complaint, reason, rewritten
from support.golden.table import Entry, Key, read_book, text_of
from support.golden.write import write

A, B = Key("a", "prior", 1, 200, "tally"), Key("b", "prior", 1, 200, "records")
OLD = {A: Entry(1, "file a", "bits a"), B: Entry(1, "file b", "bits b")}
OTHER_BITS = {**OLD, A: Entry(1, "file a", "other bits")}
OTHER_FILE = {**OLD, A: Entry(1, "other file", "other bits")}
RAISED = {A: Entry(2, "file a", "other bits"), B: Entry(2, "file b", "bits b")}
FIRST = "# Changes\n\n## 0.1.0 (model version 1)\n\nFirst version.\n"
SAID = "# Changes\n\n## 0.2.0 (model version 2)\n\nModel version 2: offers count from the first round.\n" + FIRST[10:]


def test_a_ledger_that_holds_has_no_changes():
    assert changes(OLD, OLD) == {}
    assert rewritten(OLD, OLD, FIRST) == OLD


def test_other_bits_of_the_same_file_are_a_change_of_the_model():
    told = changes(OLD, OTHER_BITS)
    assert told == {PairedEffect.MODEL: [A]}
    assert complaint(told).startswith("a (tally): the model changed") and "raise MODEL_VERSION" in complaint(told)


def test_other_bits_under_the_same_model_version_are_refused():
    with pytest.raises(Refused, match="a .tally.: the model changed.*raise MODEL_VERSION in sim/version.py, say why"):
        rewritten(OLD, OTHER_BITS, SAID)


def test_a_changed_file_is_no_change_of_the_model():
    told = changes(OLD, OTHER_FILE)
    assert told == {PairedEffect.FILE: [A]} and f"the file changed: run `{COMMAND}`" in complaint(told)
    assert rewritten(OLD, OTHER_FILE, FIRST) == OTHER_FILE


def test_a_changed_file_does_not_excuse_other_bits_elsewhere():
    both = {**OTHER_FILE, B: Entry(1, "file b", "other bits")}
    with pytest.raises(Refused, match="^b .records.: the model changed"):
        rewritten(OLD, both, FIRST)


def test_a_changed_file_with_the_same_bits_must_be_written_too():
    """Else its old content would excuse other bits some day."""
    reworded = {**OLD, A: Entry(1, "other file", "bits a")}
    assert changes(OLD, reworded) == {PairedEffect.FILE: [A]}


def test_a_raised_version_without_a_reason_is_refused():
    for changelog in (FIRST, SAID.replace("Model version 2:", "We changed"), SAID.replace("(model version 2)", "")):
        with pytest.raises(Refused, match="raised to 2 and CHANGELOG.md does not say why.*`Model version 2:`"):
            rewritten(OLD, RAISED, changelog)


def test_a_raised_version_with_a_reason_is_accepted():
    assert changes(OLD, RAISED) == {PairedEffect.RAISED: [A, B]}
    assert rewritten(OLD, RAISED, SAID) == RAISED


def test_a_lowered_version_is_refused():
    with pytest.raises(Refused, match="only ever rises"):
        rewritten(RAISED, OLD, SAID)


def test_new_files_are_added_and_old_ones_go():
    only_a, only_b = {A: OLD[A]}, {B: OLD[B]}
    assert changes(only_a, only_b) == {PairedEffect.GONE: [A], PairedEffect.NEW: [B]}
    assert rewritten(only_a, only_b, FIRST) == only_b


def test_the_first_ledger_needs_no_reason():
    assert rewritten({}, RAISED, FIRST) == RAISED


@pytest.mark.parametrize("body, said", [
    ("Model version 3: because.", "because."), ("- Model version 3: because.", "because."),
    ("Words.\n\nModel version 3:  because.\nmore", "because."), ("Model version 3:", ""), ("Model version 3: ", ""),
    ("Model version 30: because.", ""), ("about Model version 3: because.", ""), ("", "")])
def test_a_reason_is_a_line_of_the_section_of_its_version(body, said):
    assert reason(f"# Changes\n\n## 0.3.0 (model version 3)\n\n{body}\n\n## 0.2.0 (model version 2)\n", 3) == said


def test_a_reason_in_the_section_of_another_version_does_not_count():
    assert reason("## 0.3.0 (model version 3)\n\nModel version 2: late.\n\n## 0.2.0 (model version 2)\n\nx\n", 2) == ""


def test_a_complaint_names_a_few_and_counts_the_rest():
    keys = [Key(f"s{number}", "prior", 1, 200, "tally") for number in range(9)]
    assert complaint({PairedEffect.GONE: keys}).startswith("s0, s1, s2, s3, s4 and 4 more (tally): in the ledger and no")


def test_a_ledger_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "ledger.csv"
    file.write_text(text_of(OLD))
    assert read_book(file) == OLD and read_book(tmp_path / "none.csv") == {}


def test_a_refused_ledger_is_left_as_it_was(tmp_path):
    ledger, changelog = tmp_path / "ledger.csv", tmp_path / "CHANGELOG.md"
    changelog.write_text(FIRST)
    assert write(ledger, changelog, OLD) == "2 lines; 2 new"
    before = ledger.read_bytes()
    with pytest.raises(Refused):
        write(ledger, changelog, OTHER_BITS)
    with pytest.raises(Refused):
        write(ledger, changelog, RAISED)
    assert ledger.read_bytes() == before
    changelog.write_text(SAID)
    assert write(ledger, changelog, RAISED) == "2 lines; 2 raised"
    assert read_book(ledger) == RAISED
