"""Chapter 16's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest

from dlcore import data
from dlcore.chapters.recurrent_networks import cases
from dlcore.scratch.recurrent import Recurrent

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


@pytest.mark.system("F-E7.7")
@pytest.mark.system("L-E9.6")
def test_the_page_steps_forward_and_back_as_the_layer_does(load):
    page = load("steps", "recurrent_networks/steps.js")
    generator = np.random.default_rng(7)
    W, U, b = generator.normal(size=(2, 2)), generator.normal(size=2), np.ones(2)
    x, target = generator.normal(size=3), generator.normal(size=2)
    layer = Recurrent(W, U[:, None], b)
    states = layer.forward(x[None, :, None])
    error = np.zeros_like(states)
    error[:, -1] = states[:, -1] - target
    to_x = layer.backward(error)
    found = page.evaluate(
        """([layer, x, target]) => {
          const h = steps.forward(layer, x);
          return { h, ...steps.backward(layer, h, target) };
        }""",
        [{"W": W.tolist(), "U": U.tolist(), "b": b.tolist()}, *map(list, (x, target))],
    )
    np.testing.assert_allclose(found["h"][1:], states[0], rtol=1e-12)
    np.testing.assert_allclose(found["sums"][1], layer.gradients["W"], rtol=1e-10)
    np.testing.assert_allclose(found["inputs"][1:], to_x[0, :, 0], rtol=1e-10)


@pytest.mark.system("L-E9.6")
def test_the_page_multiplies_by_the_matrix_as_numpy_does(load):
    page = load("eigenvalues", "recurrent_networks/eigenvalues.js")
    generator = np.random.default_rng(2)
    W, error = generator.normal(size=(5, 5)), generator.normal(size=5)
    found = page.evaluate(
        "([W, error]) => eigenvalues.lengths(W, 0.9, error, 6)",
        [W.tolist(), error.tolist()],
    )
    powers = (np.linalg.matrix_power(0.9 * W.T, k) @ error for k in range(7))
    np.testing.assert_allclose(found, [np.linalg.norm(each) for each in powers])
    limits = page.evaluate("[0.5, 4].map((size) => eigenvalues.clipping(size, 1))")
    assert limits == [1, 0.25]


@pytest.mark.system("F-E7.1")
def test_zeros_in_front_count_only_with_a_bias_and_behind_always(load):
    page = load("padding", "recurrent_networks/padding.js")
    found = page.evaluate(
        """[0, 0.3].map((bias) => [true, false].map((inFront) => {
          const row = padding.padded([0.5, -0.2], 5, inFront);
          const states = padding.statesOf(row, bias);
          return [states.at(-1), padding.statesOf([0.5, -0.2], bias).at(-1), states[1]];
        }))"""
    )
    (front, behind), (biased, biased_behind) = found
    assert front[0] == pytest.approx(front[1])
    assert abs(biased[0] - biased[1]) > 0.05
    for last, alone, real in (behind, biased_behind):
        assert abs(last - alone) > 0.05
        assert real == pytest.approx(alone)
    assert page.evaluate("[4, 9].map((n) => padding.lost(n, 6))") == [0, 3]


def test_intervals_hold_the_share_of_past_errors_that_they_promise(load):
    page = load("horizon", "recurrent_networks/horizon.js")
    wrong = np.random.default_rng(1).normal(size=37)
    for share in (0.5, 0.8, 0.9):
        half = page.evaluate(
            "([wrong, share]) => horizon.halfWidth(wrong, share)",
            [wrong.tolist(), share],
        )
        order = np.sort(np.abs(wrong))
        assert half == order[int(np.ceil(share * 38)) - 1]
    assert page.evaluate("horizon.covered([1, 2, 3], [1, 5, 3.5], 1)") == 2 / 3


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
