"""Chapter 16's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest
from chapter_code import explorables
from lab_page import use_every_control

from dlcore import data
from dlcore.chapters.recurrent_networks import cases

METHODS = {
    "as last month": "naive",
    "as last year": "seasonal",
    "last year and trend": "trend",
}


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


@pytest.mark.system("L-E9.2")
def test_the_page_judges_forecasts_as_python_does(load):
    page = load("forecast", "recurrent_networks/forecast.js")
    sales = data.book_store_sales().values
    facts = cases.baselines()
    for end, words in ((338, " before March 2020"), (339, "")):
        for method, name in METHODS.items():
            found = page.evaluate(
                "([sales, method, end]) => forecast.errors(sales, method, end)",
                [sales.tolist(), method, end],
            )
            absolute = facts[f"{name} absolute error in million dollars{words}"]
            square = facts[f"{name} squared error by mean{words}"]
            assert found["absolute"] == pytest.approx(absolute)
            mean = cases.months()["mean of the training part"]
            assert found["square"] == pytest.approx(square**0.5 * mean)
