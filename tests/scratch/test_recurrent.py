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
    "gru": scratch.GRU,
    "original gru": scratch.OriginalGRU,
}
GATES = {"lstm": 4, "gru": 3, "original gru": 3}
IN_PYTORCH = [name for name in LAYERS if name != "original gru"]
BATCH, TIME, INPUTS, HIDDEN = 3, 7, 2, 5


def drawn(name, seed=0):
    """A layer with random weights, inputs, and an error for each of its outputs."""
    generator = np.random.default_rng(seed)
    rows = HIDDEN * GATES.get(name, 1)
    sizes = [(rows, HIDDEN), (rows, INPUTS), (rows,)]
    sizes += [(HIDDEN,)] if name == "gru" else []
    weights = [generator.normal(size=size) / 2 for size in sizes]
    x = generator.normal(size=(BATCH, TIME, INPUTS))
    error = generator.normal(size=(BATCH, TIME, HIDDEN))
    return LAYERS[name](*weights), x, error


def pytorch_twin(name, layer):
    """PyTorch's layer with the same weights; the second of its biases is 0 or d."""
    settings = {"batch_first": True, "dtype": torch.float64}
    second = 0 * layer.b
    if name == "lstm":
        twin = torch.nn.LSTM(INPUTS, HIDDEN, **settings)
    elif name == "gru":
        twin = torch.nn.GRU(INPUTS, HIDDEN, **settings)
        second[2 * HIDDEN :] = layer.d
    else:
        twin = torch.nn.RNN(INPUTS, HIDDEN, nonlinearity=name, **settings)
    values = layer.U, layer.W, layer.b, second
    for parameter, value in zip(twin.parameters(), values, strict=True):
        parameter.data = torch.tensor(value)
    return twin


@pytest.mark.system("F-E7.7")
@pytest.mark.parametrize("name", IN_PYTORCH)
def test_both_ways_agree_with_pytorch(name):
    layer, x, error = drawn(name)
    twin, tensor = pytorch_twin(name, layer), torch.tensor(x, requires_grad=True)
    outputs, _ = twin(tensor)
    outputs.backward(torch.tensor(error))
    np.testing.assert_allclose(layer.forward(x), outputs.detach(), atol=1e-12)
    np.testing.assert_allclose(layer.backward(error), tensor.grad, atol=1e-12)
    expected = [twin.weight_hh_l0.grad, twin.weight_ih_l0.grad, twin.bias_ih_l0.grad]
    expected += [twin.bias_hh_l0.grad[2 * HIDDEN :]] if name == "gru" else []
    for found, wanted in zip(layer.gradients.values(), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.system("L-E9.6")
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


@pytest.mark.system("F-E7.7")
@pytest.mark.parametrize("name", LAYERS)
def test_keras_computes_the_same_and_sends_the_same_back(name):
    keras = import_keras()
    import tensorflow as tf

    layer, x, error = drawn(name, seed=3)
    twin, order = keras_twin(name, layer, keras)
    with tf.GradientTape() as tape:
        outputs = twin(tf.constant(x))
        loss = tf.reduce_sum(outputs * error)
    np.testing.assert_allclose(layer.forward(x), outputs.numpy(), atol=1e-6)
    layer.backward(error)
    slopes = tape.gradient(loss, twin.trainable_variables)
    for key, slope in zip(("U", "W", "b"), slopes, strict=True):
        wanted = slope.numpy()
        if key == "b" and wanted.ndim == 2:
            wanted = wanted[0]  # the second row holds d
        found = layer.gradients[key][order].T
        np.testing.assert_allclose(found, wanted, atol=1e-6)


def keras_twin(name, layer, keras):
    """Keras's layer with the same weights, and the order in which it has our rows."""
    settings = {"return_sequences": True, "dtype": "float64"}
    order = np.arange(len(layer.b))
    biases = layer.b
    if name == "lstm":
        twin = keras.layers.LSTM(HIDDEN, **settings)
    elif name in ("gru", "original gru"):
        after = name == "gru"
        twin = keras.layers.GRU(HIDDEN, reset_after=after, **settings)
        r, z, n = np.split(order, 3)
        order = np.concatenate([z, r, n])
        if after:
            second = np.concatenate([np.zeros(2 * HIDDEN), layer.d])
            biases = np.stack([layer.b, second])
    else:
        twin = keras.layers.SimpleRNN(HIDDEN, activation=name, **settings)
    twin.build((None, TIME, INPUTS))
    twin.set_weights([layer.U[order].T, layer.W[order].T, biases[..., order]])
    return twin, order


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
