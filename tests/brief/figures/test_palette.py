from itertools import combinations, pairwise

import numpy as np
import pytest

from modusvivendi.brief.figures.palette import GAIN, LOSS, RAMP, SWATCHES, UNKNOWN_LOOK, blend, pattern, swatch
from modusvivendi.brief.figures.svg import INK

# Machado, Oliveira and Fernandes (2009), full deficiency, linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_there_are_twelve_swatches_and_no_pattern_comes_twice():
    assert len(SWATCHES) == 12
    assert len({look.mark for look in (*SWATCHES, UNKNOWN_LOOK)}) == 13


@pytest.mark.parametrize("eyes", DEFICIENCIES)
def test_every_two_colours_differ_for_every_kind_of_eyes(eyes):
    seen = [lab(DEFICIENCIES[eyes] @ linear(look.fill)) for look in SWATCHES]
    for (i, one), (j, other) in combinations(enumerate(seen), 2):
        assert np.linalg.norm(one - other) > 10, (eyes, i, j)


@pytest.mark.parametrize("eyes", DEFICIENCIES)
def test_gain_and_loss_differ_for_every_kind_of_eyes(eyes):
    one, other = (lab(DEFICIENCIES[eyes] @ linear(colour)) for colour in (GAIN, LOSS))
    assert np.linalg.norm(one - other) > 40


def test_ink_is_readable_on_every_fill():
    for look in (*SWATCHES, UNKNOWN_LOOK):
        assert contrast(INK, look.fill) >= 4.5


def test_the_dark_tones_are_readable_on_paper():
    for look in SWATCHES:
        assert contrast(look.dark, "#ffffff") >= 4.5


def test_the_ramp_darkens_evenly():
    steps = [lab(linear(colour))[0] for colour in RAMP]
    assert all(8 < light - dark < 25 for light, dark in pairwise(steps))


def test_unknown_has_its_own_look_and_numbers_come_round():
    assert swatch(-1) is UNKNOWN_LOOK
    assert swatch(12) is swatch(0)


def test_a_plain_swatch_has_no_pattern():
    assert pattern("x", SWATCHES[0]) == ""
    assert 'id="x"' in pattern("x", SWATCHES[1])


def test_blending_goes_from_ground_to_colour():
    assert blend("#000000", 0) == "#ffffff"
    assert blend("#000000", 1) == "#000000"
    assert blend("#000000", 0.5) == "#808080"
