"""What the window and the shared weights spare: the experiment and its record."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore import data, ledger
from dlcore.chapters.convolution import cases as experiments
from dlcore.chapters.convolution import prior


def test_a_local_layer_with_equal_weights_everywhere_is_a_convolution():
    torch.manual_seed(0)
    layer = prior.LocallyConnected()
    kernels, biases = torch.randn(prior.CHANNELS, 1, 5, 5), torch.randn(prior.CHANNELS)
    with torch.no_grad():
        layer.weight[:] = kernels.reshape(prior.CHANNELS, 1, 25)
        layer.bias[:] = biases[:, None]
    pictures = torch.randn(3, 1, 28, 28)
    expected = functional.conv2d(pictures, kernels, biases, stride=2, padding=2)
    torch.testing.assert_close(layer(pictures), expected.flatten(2))


def test_all_layers_have_as_many_neurons():
    pictures = torch.zeros(2, 28, 28)
    for kind in prior.KINDS:
        network = prior.reader(kind)
        assert network[:-1](pictures).shape == (2, 784)
        assert network(pictures).shape == (2, 10)


def test_pictures_move_by_two_pixels_in_four_directions():
    pictures = np.zeros((200, 28, 28))
    pictures[:, 10, 10] = 1
    moved = prior.shifted(pictures, np.random.default_rng(0))
    places = {tuple(np.argwhere(picture)[0].tolist()) for picture in moved}
    assert places == {(8, 10), (12, 10), (10, 8), (10, 12)}


def test_a_shuffle_is_the_same_for_all_parts():
    digits = data.mnist().take(train=30, test=10).hold_out(10)
    order = np.random.default_rng(0).permutation(784)
    mixed = prior.shuffled(digits, order)
    for part in ("x_train", "x_test", "x_validation"):
        before, after = getattr(digits, part), getattr(mixed, part)
        assert before.shape == after.shape
        np.testing.assert_array_equal(
            after.reshape(-1, 784), before.reshape(-1, 784)[:, order]
        )


def test_a_quick_look_measures_every_layer_three_times():
    digits = data.mnist().take(train=1_300, test=100)
    case = prior.Prior(steps=5, rates=(0.001,))
    history = prior.train_prior(case, digits, seed=1, examples=(50,))
    assert history.at == [50]
    assert len(history.metrics) == 9
    assert all(0 < error <= 1 for each in history.metrics.values() for error in each)


def test_an_unknown_case_names_those_that_there_are():
    with pytest.raises(ValueError, match="there are prior"):
        experiments.run("dense")


@pytest.fixture(scope="module")
def runs():
    return ledger.records("convolution").case("prior")


def behind(runs, pixels, examples):
    """The convolution's error less the dense layer's: mean and half width."""
    pair = (runs[f"{kind}, {pixels}"] for kind in ("convolution", "dense"))
    one, other = (each.sel(examples=examples).values for each in pair)
    return ledger.interval(one - other)


def test_a_prior_that_is_wrong_costs_and_one_that_is_true_spares_weights(runs):
    most = runs.examples.values[-1]
    mean, half = behind(runs, "shuffled", most)
    assert mean - half > 0.01
    mean, half = behind(runs, "plain", most)
    assert abs(mean) < half < 0.02
    weights = prior.weights()
    assert weights["convolution"] < 0.02 * weights["dense"]
