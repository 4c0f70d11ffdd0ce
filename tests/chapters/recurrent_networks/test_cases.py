"""Chapter 16's cases: what the networks see, what they must beat, one epoch of each."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dlcore.chapters.recurrent_networks import cases
from dlcore.chapters.recurrent_networks.cases import CASES


@pytest.fixture(scope="module")
def facts():
    return cases.baselines() | cases.months()


@pytest.mark.system("L-E9.1")
def test_the_months_are_split_as_in_the_book(facts):
    counts = ("all", "training", "test", "training examples", "test examples")
    assert [facts[name] for name in counts] == [339, 271, 68, 259, 56]
    assert facts["longest history"] == 270
    assert 1.7 < facts["December over November"] < 1.9


@pytest.mark.system("L-E9.2")
def test_the_book_s_naive_errors_are_those_of_sales_divided_by_their_mean(facts):
    # the bureau has revised some months since: the second digit is another one
    assert facts["naive squared error by mean"] == pytest.approx(0.0937, rel=0.01)
    assert facts["naive absolute error by mean"] == pytest.approx(0.215, rel=0.01)
    ratio = facts["naive squared error by deviation"] / 0.0937
    assert ratio == pytest.approx(6.94, abs=0.01)


@pytest.mark.system("L-E9.2")
def test_the_same_month_of_last_year_is_a_far_better_forecast(facts):
    seasonal, naive = (
        facts[f"{name} squared error by mean"] for name in ("seasonal", "naive")
    )
    assert 25 < naive / seasonal < 30
    assert seasonal < 0.0036  # what the book's window of 12 comes to
    before = facts["seasonal squared error by mean before March 2020"]
    assert before < seasonal
    assert facts["trend squared error by mean"] < 0.0022  # the book's recurrent network


@pytest.mark.system("L-E9.3")
def test_histories_have_the_shapes_of_the_book():
    arrays = cases.dataset(CASES["recurrent"])
    assert arrays.x_train.shape == (259, 270, 1)
    assert arrays.x_test.shape == (56, 67, 1)
    assert not arrays.x_train[0, :-12].any()
    assert (arrays.x_train[-1, :-1] == arrays.x_train[-2, 1:]).all()  # one month less
    dollars = arrays.y_test[:, 0] * 1149.6457 + 1149.6457
    np.testing.assert_allclose(dollars, cases.tested(), rtol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_all_cases_forecast_the_same_months_from_what_came_before(name):
    case, arrays = CASES[name], cases.dataset(CASES[name])
    centre, scale = cases.centre_and_scale(case)
    values = arrays.y_test[:, 0] * scale[0] + centre[0]
    np.testing.assert_allclose(values, cases.tested(), rtol=1e-5)
    every = np.arange(len(values))
    place = arrays.last_test if case.unpadded else -1
    newest = arrays.x_test[every, place, 0] * scale[0] + centre[0]
    np.testing.assert_allclose(newest[1:], values[:-1], rtol=1e-5)
    assert arrays.x_train.shape[2] == len(case.series)


@pytest.mark.system("L-E9.3")
def test_zeros_in_front_move_a_network_only_once_it_has_biases():
    case = replace(CASES["recurrent"], hidden_size=16)
    model = cases.network(case, seed=3)
    padded = torch.tensor(cases.dataset(case).x_test[:2])  # 55 and 54 zeros, 12 months
    with torch.no_grad():
        answers = model(padded), model(padded[:, -13:])
        torch.testing.assert_close(*answers)
        model.layers[0].bias_ih_l0 += 0.1  # as training makes them
        answers = model(padded), model(padded[:, -13:])
    assert (answers[0] - answers[1]).abs().max() > 1e-3


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        pytest.param("recurrent_12_months", 16_769, marks=pytest.mark.system("L-E9.3")),
        pytest.param("recurrent_unpadded", 16_769, marks=pytest.mark.system("L-E9.3")),
        pytest.param("window", 3_585, marks=pytest.mark.system("L-E9.4")),
        pytest.param("two_series", 16_897, marks=pytest.mark.system("L-E9.5")),
    ],
)
def test_an_epoch_of_each_runs_and_tells_its_forecasts(name, parameters):
    told = []
    history = cases.run(name, epochs=1, seed=7, on_epoch=told.append)
    assert told == [0, 1]
    settings = history.settings
    assert settings["parameters"] == parameters
    found = cases.errors(cases.tested(), settings["forecasts"])
    scale = settings["scale"]
    for kind in ("squared", "absolute"):
        metric = "test loss" if kind == "squared" else "test absolute error"
        expected = history.metrics[metric][-1]
        assert found[f"{kind} error by {scale}"] == pytest.approx(expected, rel=1e-3)


def test_what_cannot_be_run_is_said():
    with pytest.raises(ValueError, match="There is no case 'lstm'; there are recur"):
        cases.run("lstm")


@pytest.mark.system("L-E9.6")
def test_a_factor_to_the_power_of_n_vanishes_or_explodes():
    found = cases.powers()
    assert found["0.9 to the 270"] < 1e-12
    assert found["1.0 to the 270"] == 1
    assert found["1.1 to the 270"] > 1e11


@pytest.mark.system("F-E7.8")
@pytest.mark.parametrize("activation", ["tanh", "logistic", "relu"])
def test_the_slope_of_a_neuron_keeps_below_its_bound(activation):
    inputs = np.random.default_rng(0).normal(size=25)
    for w_rec in (-1.2, 0.4, 0.9, 1.2):
        slopes = cases.slopes_back(w_rec, 0.7, inputs, activation)
        bounds = np.abs(w_rec) ** np.arange(25) * 0.7
        assert (np.abs(slopes) <= bounds + 1e-12).all()
    linear = cases.slopes_back(0.9, 0.7, inputs, "linear")
    np.testing.assert_allclose(linear, 0.9 ** np.arange(25) * 0.7)  # it can be reached


@pytest.mark.system("F-E7.7")
def test_the_layer_has_the_square_of_its_neurons_as_weights_across():
    found = cases.weights()
    assert found["from state to state"] == 128**2
    assert sum(found.values()) == 16_640
