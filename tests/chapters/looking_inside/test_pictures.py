"""Chapter 14's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest
import torch
from executed import executed
from lab_page import use_every_control

FIGURES = ("filters-figure", "truth-figure", "embedding-figure")


@pytest.mark.system("F-E5.10")
def test_the_page_convolves_as_pytorch_does(load):
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (6, 6, 3))
    weights = random.normal(size=(2, 3, 3, 3))
    tab = load("filters", "looking_inside/filters.js")
    script = "([p, w]) => [...filters.filtered(p, 6, w, 1)]"
    found = tab.evaluate(script, [pixels.ravel().tolist(), weights.ravel().tolist()])
    x = torch.tensor((pixels - 127) / 128).permute(2, 0, 1)[None]
    wanted = torch.nn.functional.conv2d(x, torch.tensor(weights))[0, 1]
    np.testing.assert_allclose(found, wanted.numpy().ravel(), atol=1e-9)


@pytest.mark.system("F-E5.10")
def test_a_filter_as_a_picture_is_grey_where_it_is_0(load):
    weights = np.zeros((1, 3, 3, 3))
    weights[0, 0, 1, 1], weights[0, 2, 0, 0] = 2, -1
    tab = load("filters", "looking_inside/filters.js")
    found = tab.evaluate("(w) => filters.asPixels(w, 0)", weights.ravel().tolist())
    wanted = 127.5 + 127.5 * weights[0].transpose(1, 2, 0) / 2
    np.testing.assert_allclose(found, wanted.ravel())


def test_squares_are_ranked_as_in_python(load):
    heat = [0.1, 0.5, 0.5, -1, 0.9]
    tab = load("why", "looking_inside/why.js")
    found = tab.evaluate("(h) => why.ranked(h)", heat)
    assert found == np.argsort(-np.array(heat), kind="stable").tolist()
    strengths = tab.evaluate("(h) => why.strengths(h)", heat)
    np.testing.assert_allclose(strengths, np.clip(heat, 0, None) / 0.9)


def test_neighbours_on_the_map(load):
    places = [[0, 0], [1, 0], [0, 3], [0.5, 0.5]]
    tab = load("map", "looking_inside/map.js")
    assert tab.evaluate("(p) => map.nearestOf(p, 0, 2)", places) == [3, 1]
    assert tab.evaluate("(p) => map.nearestTo(p, [0.4, 0.6])", places) == 3
    assert tab.evaluate("(p) => map.nearestTo(p, [0.9, 1], [1, 9])", places) == 1
    low, high = tab.evaluate("(x) => map.rangeOf(x)", [0, 10])
    assert (low, high) == pytest.approx((-0.5, 10.5))


def test_every_control_works(open_page):
    chapter = executed("14_looking_inside")
    for cell in FIGURES:
        use_every_control(open_page(chapter.widget(cell)))


def test_pictures_fit_a_phone(open_page):
    chapter = executed("14_looking_inside")
    for cell in FIGURES:
        tab = open_page(chapter.widget(cell), width=390)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
