"""Chapter 16's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest
from chapter_code import explorables
from lab_page import use_every_control

from dlcore.chapters.recurrent_networks import cases


@pytest.mark.system("F-E7.8")
@pytest.mark.parametrize("activation", ["tanh", "linear", "logistic", "relu"])
def test_the_page_sends_the_slope_back_as_python_does(load, activation):
    page = load("distance", "recurrent_networks/distance.js")
    inputs = np.random.default_rng(3).uniform(-1, 1, 20)
    found = page.evaluate(
        "([inputs, f]) => distance.slopes(1.1, -0.6, inputs, f)",
        [inputs.tolist(), activation],
    )
    expected = cases.slopes_back(1.1, -0.6, inputs, activation)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)
    bounds = page.evaluate("[0, 5].map((k) => distance.bound(-1.1, -0.6, k))")
    assert bounds == pytest.approx([0.6, 0.6 * 1.1**5])


def test_every_control_works(open_page):
    for figure in explorables("16_recurrent_networks", "imports").values():
        use_every_control(open_page(figure))
