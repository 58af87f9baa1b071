"""The hook that checks the subject of a commit message."""

from __future__ import annotations

import pytest

from tools.check_subject import problem


@pytest.mark.parametrize("subject", ["plot: label the deadline", "docs, ci: build the site", "Merge branch 'x'"])
def test_usual_subjects_pass(subject):
    assert problem(f"{subject}\n\nWhy it was done.") is None


@pytest.mark.parametrize("subject", ["Label the deadline", "plot: label the deadline.", "plot:label", "",
                                     "plot: " + "x" * 70])
def test_others_are_refused_with_a_reason(subject):
    assert "the subject" in problem(subject)
