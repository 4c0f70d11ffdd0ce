"""One network in three forms: neurons, matrices, mini-batches; and in PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.scratch.functions import ACTIVATIONS
from dlcore.scratch.gradients import largest_difference, numerical_gradient
from dlcore.scratch.layers import Dense
from dlcore.scratch.losses import one_hot
from dlcore.scratch.network import Network
from dlcore.scratch.neuron import NeuronNetwork

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=4)


def examples(sizes, count, seed):
    """Draw inputs (count, inputs) and one-hot targets (count, classes)."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, sizes[0]))
    return x, one_hot(random.integers(sizes[-1], size=count), sizes[-1])


def awake(network, seed):
    """Give all weights and biases values that matter, so that gradients do too."""
    random = np.random.default_rng(seed)
    for weights in network.weights:
        weights[:] = random.normal(size=weights.shape)
    return network


@given(sizes=SIZES, data=st.data(), seed=st.integers(0, 99))
@settings(deadline=None)
def test_backpropagation_agrees_with_trial_and_error(sizes, data, seed):
    loss = data.draw(st.sampled_from(["squared error", "cross entropy"]))
    smooth = st.sampled_from([name for name in ACTIVATIONS if name != "relu"])
    activations = [data.draw(smooth) for _ in sizes[1:]]
    if loss == "cross entropy":
        activations[-1] = "linear"
    network = awake(Network(sizes, activations, seed, loss), seed)
    count = data.draw(st.integers(1, 4))
    assert largest_difference(network, *examples(sizes, count, seed)) < 1e-6


def test_backpropagation_passes_through_relu():
    network = awake(Network((4, 6, 5, 3), ("relu", "relu", "linear"), 1), 1)
    assert largest_difference(network, *examples((4, 6, 5, 3), 7, 1)) < 1e-6


def test_the_check_notices_a_wrong_derivative():
    network = awake(Network((4, 5, 3)), 0)
    network.layers[0].derivative = lambda y: 1 - y  # tanh's is 1 − y²
    assert largest_difference(network, *examples((4, 5, 3), 5, 0)) > 1e-3


@pytest.mark.system("L-E4.2")
@pytest.mark.system("L-PF.1")
@given(sizes=SIZES, seed=st.integers(0, 99))
@settings(deadline=None)
def test_neurons_and_matrices_learn_the_same_weights(sizes, seed):
    activations = ["tanh"] * (len(sizes) - 2) + ["logistic"]
    neurons = NeuronNetwork(sizes, seed)
    matrices = Network(sizes, activations, seed)
    for x, t in zip(*examples(sizes, 20, seed), strict=True):
        one, other = neurons.step(x, t, 0.5), matrices.step(x, t, 0.5)
        np.testing.assert_allclose(one, other, atol=1e-10)
    for layer, weights in zip(neurons.layers, matrices.weights, strict=True):
        np.testing.assert_allclose(layer, weights, atol=1e-10)


@pytest.mark.system("L-E4.2")
def test_both_forms_go_on_with_the_same_random_numbers():
    drawn = []
    for form in (NeuronNetwork, Network):
        random = np.random.RandomState(7)
        form((784, 25, 10), random_state=random)
        drawn.append(random.permutation(100))
    np.testing.assert_array_equal(*drawn)


@pytest.mark.system("L-PF.2")
@given(sizes=SIZES, seed=st.integers(0, 99))
@settings(deadline=None)
def test_a_batch_of_one_is_one_example(sizes, seed):
    activations = ["tanh"] * (len(sizes) - 1)
    single, batch = (Network(sizes, activations, seed) for _ in range(2))
    for x, t in zip(*examples(sizes, 10, seed), strict=True):
        one = single.step(x, t, 0.5)
        other = batch.step(x[None], t[None], 0.5)
        np.testing.assert_allclose(one, other[0], atol=1e-12)
    for weights, others in zip(single.weights, batch.weights, strict=True):
        np.testing.assert_allclose(weights, others, atol=1e-12)


@pytest.mark.system("L-PF.2")
@given(sizes=SIZES, count=st.integers(1, 9), seed=st.integers(0, 99))
@settings(deadline=None)
def test_the_gradient_of_a_batch_is_the_mean_of_its_examples(sizes, count, seed):
    network = awake(Network(sizes, ["logistic"] * (len(sizes) - 1)), seed)
    inputs, targets = examples(sizes, count, seed)
    singles = []
    for x, t in zip(inputs, targets, strict=True):
        network.find_gradients(x, t)
        singles.append([gradient.copy() for gradient in network.gradients])
    network.find_gradients(inputs, targets)
    for gradient, each in zip(
        network.gradients, zip(*singles, strict=True), strict=True
    ):
        np.testing.assert_allclose(gradient, np.mean(each, axis=0), atol=1e-12)


TWINS = {
    "linear": torch.nn.Identity,
    "logistic": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "softmax": lambda: torch.nn.Softmax(-1),
}


def twin(network, activations):
    """Build the same network in PyTorch, float64."""
    modules = []
    for weights, activation in zip(network.weights, activations, strict=True):
        linear = torch.nn.Linear(weights.shape[1] - 1, weights.shape[0]).double()
        linear.weight.data = torch.from_numpy(weights[:, 1:].copy())
        linear.bias.data = torch.from_numpy(weights[:, 0].copy())
        modules += [linear, TWINS[activation]()]
    return torch.nn.Sequential(*modules)


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["squared error", "cross entropy"])
def test_gradients_agree_with_autograd(hidden, loss):
    last = "linear" if loss == "cross entropy" else "logistic"
    sizes, activations = (12, 8, 7, 5), (hidden, hidden, last)
    network = awake(Network(sizes, activations, 3, loss), 3)
    x, t = examples(sizes, 16, 3)
    model = twin(network, activations)
    outputs, targets = model(torch.from_numpy(x)), torch.from_numpy(t)
    if loss == "cross entropy":
        value = torch.nn.functional.cross_entropy(outputs, targets)
    else:
        value = 0.5 * (targets - outputs).square().sum(-1).mean()
    value.backward()
    network.find_gradients(x, t)
    assert network.loss(x, t) == pytest.approx(value.item(), abs=1e-10)
    for gradient, linear in zip(network.gradients, model[::2], strict=True):
        np.testing.assert_allclose(gradient[:, 1:], linear.weight.grad, atol=1e-10)
        np.testing.assert_allclose(gradient[:, 0], linear.bias.grad, atol=1e-10)


def test_single_precision_stays_single():
    network = Network((6, 4, 3), dtype=np.float32)
    x, t = examples((6, 4, 3), 5, 0)
    y = network.step(x, t, 0.1)
    dtypes = {each.dtype for each in [y, *network.weights, *network.gradients]}
    assert dtypes == {np.dtype(np.float32)}


@pytest.mark.system("L-E4.2")
def test_a_network_learns_a_task_that_one_layer_cannot():
    x = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], float)
    t = np.array([[0], [1], [1], [0]], float)
    network = Network((2, 8, 1), ("tanh", "logistic"), 0)
    for _ in range(3000):
        network.step(x, t, 2)
    np.testing.assert_allclose(network.forward(x), t, atol=0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.forward(np.ones((28, 28))), r"\(784,\) or \(batch, 784\), not"),
        (lambda n: n.forward(np.ones((2, 784, 1))), r"not \(2, 784, 1\)"),
        (lambda n: n.forward(1.0), r"inputs must have the shape \(784,\)"),
        (lambda n: n.step(np.ones(784), 3, 0.1), r"shape \(10,\), not \(\)"),
        (
            lambda n: n.step(np.ones((5, 784)), np.ones(10), 0.1),
            r"shape \(5, 10\), not \(10,\)",
        ),
        (lambda n: n.forward(np.ones(784)) is n.backward(np.ones(3)), r"errors .*10"),
    ],
)
def test_wrong_shapes_say_what_was_expected(call, message):
    with pytest.raises(ValueError, match=message):
        call(Network((784, 25, 10)))


@pytest.mark.parametrize(
    "call",
    [
        lambda whole: numerical_gradient(lambda v: (v**2).sum(), whole),
        lambda whole: Dense(whole.reshape(1, 3)),
    ],
)
def test_whole_numbers_are_refused_before_they_cut_off_a_slope(call):
    with pytest.raises(TypeError, match="must have decimals, not be int64"):
        call(np.array([1, 2, 3]))


def test_labels_may_be_yes_and_no_or_none_at_all_but_have_no_decimals():
    assert one_hot([True, False], 2).tolist() == [[0, 1], [1, 0]]
    assert one_hot([], 3).shape == (0, 3)
    with pytest.raises(TypeError, match="whole numbers, not float64"):
        one_hot([1.0], 3)


def test_neurons_say_what_they_expect():
    neurons = NeuronNetwork((3, 2, 2))
    with pytest.raises(ValueError, match=r"\(3,\), not \(4,\)"):
        neurons.forward(np.ones(4))
    neurons.forward(np.ones(3))
    with pytest.raises(ValueError, match=r"\(2,\), not \(1, 2\)"):
        neurons.backward(np.ones((1, 2)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"activations": ["tanh"]}, "2 layers, but there are 1 activations"),
        (
            {"activations": ["tanh", "sin"]},
            "unknown activation 'sin'; there are linear",
        ),
        ({"loss": "regret"}, "unknown loss 'regret'; there are squared error"),
        ({"loss": "cross entropy"}, "must be 'linear', not 'logistic'"),
    ],
)
def test_networks_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Network((4, 3, 2), **arguments)
