"""Chapter 14's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest
import torch


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
    tab = load("boards", "looking_inside/boards.js")
    found = tab.evaluate("(w) => boards.asPixels(w, 0)", weights.ravel().tolist())
    wanted = 127.5 + 127.5 * weights[0].transpose(1, 2, 0) / 2
    np.testing.assert_allclose(found, wanted.ravel())


def test_squares_are_ranked_as_in_python(load):
    heat = [0.1, 0.5, 0.5, -1, 0.9]
    tab = load("why", "looking_inside/why.js")
    found = tab.evaluate("(h) => why.ranked(h)", heat)
    assert found == np.argsort(-np.array(heat), kind="stable").tolist()


def test_a_photo_is_as_bright_as_its_map(load):
    heat = np.array([0.1, 0.5, -1, 0.9])  # of 2 × 2 squares
    tab = load("light", "kit/light.js")
    program = "(h) => Array.from({ length: 16 }, (_, i) => "
    program += "light.lit(h, Array(48).fill(100), 4)(i))"
    colours = np.array(tab.evaluate(program, heat.tolist()))  # (16, 4)
    level = 100 * (0.12 + 0.88 * np.clip(heat, 0, None) / 0.9)
    wanted = level.reshape(2, 2).repeat(2, axis=0).repeat(2, axis=1)
    for colour in range(3):
        np.testing.assert_allclose(colours[:, colour], wanted.ravel())


def test_neighbours_on_the_map(load):
    places = [[0, 0], [1, 0], [0, 3], [0.5, 0.5]]
    tab = load("map", "looking_inside/map.js")
    assert tab.evaluate("(p) => map.nearestOf(p, 0, 2)", places) == [3, 1]
    assert tab.evaluate("(p) => map.nearestTo(p, [0.4, 0.6])", places) == 3
    assert tab.evaluate("(p) => map.nearestTo(p, [0.9, 1], [1, 9])", places) == 1
    low, high = tab.evaluate("(x) => map.rangeOf(x)", [0, 10])
    assert (low, high) == pytest.approx((-0.5, 10.5))


@pytest.mark.system("F-E5.10")
def test_neighbouring_weights_are_compared_as_in_python(load):
    random = np.random.default_rng(5)
    weights = random.normal(size=(2, 3, 4, 4)).cumsum(-1).cumsum(-2)
    flat = weights.reshape(-1, 4, 4)
    one = np.concatenate([flat[:, :, :-1].ravel(), flat[:, :-1].ravel()])
    other = np.concatenate([flat[:, :, 1:].ravel(), flat[:, 1:].ravel()])
    tab = load("growing", "looking_inside/growing.js")
    found = tab.evaluate("(w) => growing.smoothness(w, 4)", weights.ravel().tolist())
    assert found == pytest.approx(np.corrcoef(one, other)[0, 1])
    assert tab.evaluate("growing.likeness([1, 2], [2, 4])") == pytest.approx(1)
    assert tab.evaluate("growing.likeness([1, 0], [0, 4])") == pytest.approx(0)


def test_a_part_of_a_sheet_is_found(load):
    tab = load("sheet", "looking_inside/sheet.js")
    assert tab.evaluate("sheet.placeOf(27, 25, 32)") == [64, 32]


def test_numbers_of_a_painting(load):
    tab = load("painted", "looking_inside/painted.js")
    measured = tab.evaluate("painted.measuredAt([0, 10, 20], [5, 6, 7], 13)")
    assert measured == 6
    assert tab.evaluate("painted.numberWords(0.25)") == "0.25"
    assert tab.evaluate("painted.numberWords(1.13e9)") == "1.1 · 10⁹"
    assert tab.evaluate("painted.spanOf([[4, 0], [100]])") == [2, 200]


def test_a_mean_of_runs(load):
    tab = load("doubt", "looking_inside/doubt.js")
    assert tab.evaluate("doubt.meanOf([[1, 2], [3, 6]])") == [2, 4]


def test_a_map_is_chosen(load):
    tab = load("map", "looking_inside/map.js")
    ask = "(values) => map.chosenMap([2, 5], values, 3)"
    asked = {"map": "t-SNE", "perplexity": 5, "start": 2}
    assert tab.evaluate(ask, asked) == 5
    assert tab.evaluate(ask, asked | {"map": "PCA"}) == 0
