"""Recurrent layers: trial and error, PyTorch and Keras, forward and backward."""

import numpy as np
import pytest
import torch

from dlcore.networks import import_keras
from dlcore.scratch import recurrent as scratch
from dlcore.scratch.gradients import numerical_gradient

LAYERS = {
    "tanh": lambda *weights: scratch.Recurrent(*weights),
    "relu": lambda *weights: scratch.Recurrent(*weights, "relu"),
    "lstm": scratch.LSTM,
}
BATCH, TIME, INPUTS, HIDDEN = 3, 7, 2, 5


def drawn(name, seed=0):
    """A layer with random weights, inputs, and an error for each of its outputs."""
    generator = np.random.default_rng(seed)
    rows = HIDDEN * (4 if name == "lstm" else 1)
    sizes = (rows, HIDDEN), (rows, INPUTS), (rows,)
    weights = [generator.normal(size=size) / 2 for size in sizes]
    x = generator.normal(size=(BATCH, TIME, INPUTS))
    error = generator.normal(size=(BATCH, TIME, HIDDEN))
    return LAYERS[name](*weights), x, error


def pytorch_twin(name, layer):
    """PyTorch's layer with the same weights; it has two biases, the second is 0."""
    settings = {"batch_first": True, "dtype": torch.float64}
    if name == "lstm":
        twin = torch.nn.LSTM(INPUTS, HIDDEN, **settings)
    else:
        twin = torch.nn.RNN(INPUTS, HIDDEN, nonlinearity=name, **settings)
    values = layer.U, layer.W, layer.b, 0 * layer.b
    for parameter, value in zip(twin.parameters(), values, strict=True):
        parameter.data = torch.tensor(value)
    return twin


@pytest.mark.parametrize("name", LAYERS)
def test_both_ways_agree_with_pytorch(name):
    layer, x, error = drawn(name)
    twin, tensor = pytorch_twin(name, layer), torch.tensor(x, requires_grad=True)
    outputs, _ = twin(tensor)
    outputs.backward(torch.tensor(error))
    np.testing.assert_allclose(layer.forward(x), outputs.detach(), atol=1e-12)
    np.testing.assert_allclose(layer.backward(error), tensor.grad, atol=1e-12)
    expected = [twin.weight_hh_l0.grad, twin.weight_ih_l0.grad, twin.bias_ih_l0.grad]
    for found, wanted in zip(layer.gradients.values(), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_backpropagation_through_time_agrees_with_trial_and_error(name):
    layer, x, error = drawn(name, seed=1)
    start = [np.random.default_rng(2).normal(size=(BATCH, HIDDEN))]
    start += [start[0] / 2] * (layer.states - 1)
    start = [array.copy() for array in start]

    def loss(_):
        return float((error * layer.forward(x, tuple(start))).sum())

    loss(None)
    to_x = layer.backward(error)
    pairs = [(to_x, x), *zip(layer.start_gradient, start, strict=True)]
    pairs += [(found, getattr(layer, key)) for key, found in layer.gradients.items()]
    for found, values in pairs:
        np.testing.assert_allclose(found, numerical_gradient(loss, values), atol=1e-7)


@pytest.mark.parametrize("name", LAYERS)
def test_keras_computes_the_same_and_sends_the_same_back(name):
    keras = import_keras()
    import tensorflow as tf

    layer, x, error = drawn(name, seed=3)
    settings = {"return_sequences": True, "dtype": "float64"}
    if name == "lstm":
        twin = keras.layers.LSTM(HIDDEN, **settings)
    else:
        twin = keras.layers.SimpleRNN(HIDDEN, activation=name, **settings)
    twin.build((None, TIME, INPUTS))
    twin.set_weights([layer.U.T, layer.W.T, layer.b])
    with tf.GradientTape() as tape:
        outputs = twin(tf.constant(x))
        loss = tf.reduce_sum(outputs * error)
    np.testing.assert_allclose(layer.forward(x), outputs.numpy(), atol=1e-6)
    layer.backward(error)
    found = [layer.gradients[key].T for key in ("U", "W", "b")]
    for one, wanted in zip(
        found, tape.gradient(loss, twin.trainable_variables), strict=True
    ):
        np.testing.assert_allclose(one, wanted.numpy(), atol=1e-6)


@pytest.mark.parametrize("name", LAYERS)
def test_a_sequence_may_come_in_two_pieces(name):
    layer, x, _ = drawn(name, seed=4)
    whole = layer.forward(x)
    first = layer.forward(x[:, :3])
    second = layer.forward(x[:, 3:], layer.state)
    np.testing.assert_allclose(np.concatenate([first, second], 1), whole, atol=1e-15)


def test_float32_stays_float32():
    layer = scratch.LSTM(*(np.ones(s, "float32") for s in ((8, 2), (8, 3), (8,))))
    outputs = layer.forward(np.ones((4, 6, 3), "float32"))
    assert outputs.dtype == layer.backward(outputs).dtype == np.float32


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="need 8 rows, 4 for each of the 2 neurons"):
        scratch.LSTM(np.ones((8, 2)), np.ones((6, 3)), np.ones(8))
