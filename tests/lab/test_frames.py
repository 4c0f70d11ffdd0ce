import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcore.lab import Frames


def square(shade):
    return np.full((2, 3), shade, np.uint8)


def test_every_combination_is_drawn_once():
    calls = []

    def draw(**values):
        calls.append(values)
        return square(10 * values["a"] + values["b"])

    frames = Frames(draw, name="grid", alt="{a} and {b}", a=[0, 1], b=range(3))
    assert calls == [{"a": a, "b": b} for a in (0, 1) for b in range(3)]
    assert len(frames.config["pictures"]) == 6
    assert frames.config["alts"][4] == "1 and 1"
    assert frames.config["order"] == [(i, i) for i in range(6)]


def test_equal_pictures_travel_once():
    frames = Frames(lambda a: square(a // 2), name="pairs", alt="a picture", a=range(6))
    assert len(frames.config["pictures"]) == 3
    assert [picture for picture, _ in frames.config["order"]] == [0, 0, 1, 1, 2, 2]
    assert frames.config["alts"] == ["a picture"]


def test_alternative_text_may_be_a_function():
    frames = Frames(square, name="shades", alt=lambda shade: f"grey {shade}", shade=[1])
    assert frames.config["alts"] == ["grey 1"]


def test_figures_become_svg_in_the_page_s_ink_and_are_closed():
    def draw(slope):
        figure, axes = plt.subplots()
        axes.plot([0, 1], [0, slope])
        return figure

    before = plt.get_fignums()
    frames = Frames(draw, name="lines", alt="a line of slope {slope}", slope=[1, 2])
    assert plt.get_fignums() == before
    for picture in frames.config["pictures"]:
        assert picture.startswith("<svg")
        assert "currentColor" in picture


def test_svg_text_is_taken_as_it_is():
    frames = Frames(
        lambda r: f'<svg viewBox="0 0 9 9"><circle r="{r}"/></svg>',
        name="circles",
        alt="a circle of radius {r}",
        r=[1, 2],
    )
    assert '<circle r="2"/>' in frames.config["pictures"][1]


def test_arrays_keep_square_pixels():
    picture = Frames(square, name="shades", alt="grey", shade=[7]).config["pictures"][0]
    assert picture.startswith("<img")
    assert 'width="420" height="280"' in picture


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"draw": lambda shade: 3}, TypeError, "draw returned int"),
        ({"draw": lambda shade: np.ones((2, 2))}, TypeError, "astype"),
        ({"shade": []}, ValueError, "'shade' has no values"),
        ({"start": {"shade": 9}}, ValueError, "shade=9 is not one of"),
        ({"name": "Ünicode"}, ValueError, "lower-case"),
    ],
)
def test_mistakes_are_explained(arguments, error, words):
    usual = {"draw": square, "name": "shades", "alt": "grey", "shade": [1, 2]}
    with pytest.raises(error, match=words):
        Frames(**{**usual, **arguments})


def test_frames_without_an_axis():
    with pytest.raises(ValueError, match="needs an axis"):
        Frames(square, name="shades", alt="grey")


def test_too_large_a_page_says_how_to_shrink_it():
    noise = np.random.default_rng(0)

    def draw(page):
        return noise.integers(0, 256, (700, 700, 3), np.uint8)

    with pytest.raises(ValueError, match="fewer values on the sliders"):
        Frames(draw, name="noise", alt="noise {page}", page=range(9))
