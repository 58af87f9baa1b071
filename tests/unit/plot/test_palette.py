"""Colours that everybody can tell apart, on paper and in greyscale."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex

from sim.plot.forest import RAMP_MAP
from sim.plot.palette import COLOURS, FALLBACK, GREY, contrast, luminance, readable, style_at, styles, tint

ALL = (*COLOURS, GREY)
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
BLIND = {
    "nobody": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x = TO_XYZ @ rgb / np.array([0.95047, 1.0, 1.08883])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND)
def test_colours_differ_for_everybody(matrix):
    seen = [lab(np.clip(matrix @ linear(colour), 0, 1)) for colour in ALL]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) >= 20


def test_colours_differ_in_greyscale():
    lightness = sorted(lab(linear(colour))[0] for colour in ALL)
    assert min(np.diff(lightness)) >= 6.9


def test_the_check_would_notice_red_and_green():
    seen = [lab(np.clip(BLIND["deuteranopia"] @ linear(colour), 0, 1)) for colour in ("#c04040", "#807a10")]
    assert np.linalg.norm(seen[0] - seen[1]) < 20


def test_twelve_candidates_look_different():
    found = [style_at(place) for place in range(12)]
    assert len({(style.colour, style.hollow) for style in found}) == 12
    assert len({style.dash for style in found}) == 12 and len({style.marker for style in found}) == 12
    assert style_at(12) == style_at(0)


def test_the_fallback_is_grey_wherever_it_stands():
    assert styles(["a", "b"], "c")["c"] is FALLBACK and "c" not in styles(["a", "b"])
    assert FALLBACK.marker not in {style_at(place).marker for place in range(12)}


@pytest.mark.parametrize("colour", ALL)
def test_text_is_readable_and_lines_are_visible(colour):
    assert contrast(readable(colour)) >= 4.5 and contrast(colour) >= 2.2


def test_luminance_and_contrast():
    assert luminance("#ffffff") == pytest.approx(1.0) and luminance("#000000") == 0.0
    assert contrast("#000000") == pytest.approx(21.0)
    assert tint("#000000", 0.5) == "#808080" and tint("#123456", 1.0) == "#123456"


def test_the_ramp_gets_darker_all_the_way():
    shades = np.array([lab(linear(to_hex(RAMP_MAP(x))))[0] for x in np.linspace(0, 1, 33)])
    assert (np.diff(shades) < 0.3).all() and shades[0] > 95 and shades[-1] < 20
