"""Negative controls: one broken implementation for each suite, and the check of the suite that must fail on it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from sim.model import world as w
from sim.model.encoding import encode
from sim.parallel.cells import CellResult
from sim.parallel.store import Store
from sim.plot.style import Margins, PlotTitles, annotate, new_axes
from sim.theories.registry import THEORIES, PollInput, Theory
from support.conformance import drivers, parameters, pictures, rules, stores, theories
from support.conformance.ballots import RuleOfFile
from support.conformance.parameters import OWN
from support.polls import POLLS


def test_drivers_detects_violations():
    """A driver that draws by the index in the chunk gives other results in other chunks."""
    def good(encoded, seed, first, count, chance_offset=0):
        return drivers.play_on("compiled", encoded, seed, first, count, chance_offset)

    drivers.adds_up_over_chunks(good)
    with pytest.raises(AssertionError):
        drivers.adds_up_over_chunks(lambda encoded, seed, first, count, chance_offset=0: good(encoded, seed, 0, count, chance_offset))


def test_rules_detects_violations():
    """A rule that wants exactly as many consents as it needs is not monotone."""
    def exactly_as_many(c, objects, abstains, present, veto, weight, numbers):
        return (present & ~objects[:, c] & ~abstains[:, c]).sum() == 3

    stated = {"veto": ["A"], "consent_count": 3}
    rules.is_monotone(RuleOfFile(stated))
    with pytest.raises(AssertionError):
        rules.is_monotone(RuleOfFile(stated, exactly_as_many))


class LosesTheSign(Store):
    """Returns 0.0 for -0.0, which is equal but not the same."""

    def get(self, description, fits=None):
        kept = super().get(description, fits)
        return kept and CellResult({name: np.abs(array) if array.dtype.kind == "f" else array
                                    for name, array in kept.arrays.items()}, kept.meta)


def test_stores_detects_violations(tmp_path):
    stores.gives_back_every_bit(Store, tmp_path / "good")
    with pytest.raises(AssertionError):
        stores.gives_back_every_bit(LosesTheSign, tmp_path / "bad")


def test_parameters_detects_violations():
    """Negative premiums are outside the range of the parameter."""
    def negative(scenario, given):
        encoded = encode(scenario, given)
        base = encoded.world.base.copy()
        base[w.PREMIUM] = -0.1
        return dataclasses.replace(encoded, world=encoded.world._replace(base=base))

    parameters.draws_within_the_range_of_each(OWN)
    with pytest.raises(AssertionError):
        parameters.draws_within_the_range_of_each(OWN, negative)


def test_theories_detects_violations():
    """A theory that elects the first name listed does not follow a relabelling."""
    first = Theory("first", "First", "nowhere", frozenset(PollInput), lambda poll: np.eye(len(poll.candidates) + 1)[0])
    theories.follows_relabelling(THEORIES["mean"], POLLS["ordinary"])
    with pytest.raises(AssertionError):
        theories.follows_relabelling(first, POLLS["ordinary"])


def test_pictures_detects_violations():
    """Two texts at one point cover each other."""
    def draw(*texts):
        def picture(data, ax=None):
            ax = new_axes(ax, PlotTitles("Why?"), Margins(1.0))
            for text, y in texts:
                annotate(ax, (0.5, y), text)
            return ax
        return pictures.Case(picture, lambda data: "A picture that shows two names.", {}, ("a name",))

    good, bad = draw(("a name", 0.3), ("another", 0.7)), draw(("a name", 0.5), ("another", 0.5))
    pictures.lets_no_text_cover_another(good, pictures.Drawing(good.draw(good.data)))
    with pytest.raises(AssertionError):
        pictures.lets_no_text_cover_another(bad, pictures.Drawing(bad.draw(bad.data)))


def test_every_theory_has_a_suite():
    texts = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "unit" / "theories").glob("*.py")]
    suites = [re.findall(r"\(TheoryContract\):\n    name = \"(\w+)\"", text) for text in texts]
    assert sorted(name for suite in suites for name in suite) == sorted(THEORIES)
