"""The same dense network in PyTorch and in Keras."""

from itertools import pairwise
from numbers import Integral

from torch import nn

from dlcore.networks.activations import keras_activation, torch_activation
from dlcore.networks.frameworks import import_keras
from dlcore.networks.initializers import keras_initializer, torch_initializer


def mlp(
    sizes,
    hidden="relu",
    output="linear",
    *,
    initializer="glorot uniform",
    output_initializer=None,
    dropout=0.0,
):
    """Return dense layers in a row: a torch.nn.Sequential that starts with Flatten.

        mlp((784, 25, 10), "tanh", "logistic")

    sizes: inputs, neurons of each layer
    hidden, output: activations: "linear", "tanh", "logistic", "relu", "leaky relu",
        "elu", "softplus", "softmax"
    initializer: of the weights: "zeros", "glorot uniform", "glorot normal",
        "he uniform", "he normal", ("uniform", 0.1) or ("normal", 0.05); biases are 0
    output_initializer: of the last layer's weights; as the others if it is None
    dropout: the rate after each hidden activation; 0 leaves the layers out

    torch.manual_seed before the call decides the weights. Raises ValueError for
    unknown words and for sizes that make no layer.
    """
    layers = [nn.Flatten()]
    for inputs, outputs, activation, start, rate in plan(
        sizes, hidden, output, initializer, output_initializer, dropout
    ):
        linear = nn.Linear(inputs, outputs)
        torch_initializer(start)(linear.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, *torch_activation(activation)]
        if rate:
            layers.append(nn.Dropout(rate))
    return nn.Sequential(*layers)


def keras_mlp(
    sizes,
    hidden="relu",
    output="linear",
    *,
    initializer="glorot uniform",
    output_initializer=None,
    dropout=0.0,
    seed=0,
):
    """Return the same layers as `mlp`, a keras.Sequential that is built.

    It takes inputs of the shape (batch, sizes[0]). `seed` decides the weights and the
    noise of dropout; `copy_weights` gives it the weights of its twin.
    Raises ImportError without TensorFlow, ValueError as `mlp`.
    """
    keras = import_keras()
    seeds = keras.random.SeedGenerator(seed)
    layers = [keras.Input((sizes[0],))]
    for _, outputs, activation, start, rate in plan(
        sizes, hidden, output, initializer, output_initializer, dropout
    ):
        dense = keras.layers.Dense(
            outputs,
            activation=keras_activation(activation, keras),
            kernel_initializer=keras_initializer(start, keras, seeds),
        )
        layers.append(dense)
        if rate:
            layers.append(keras.layers.Dropout(rate, seed=seed + len(layers)))
    return keras.Sequential(layers)


def plan(sizes, hidden, output, initializer, output_initializer, dropout):
    """Return (inputs, outputs, activation, initializer, dropout) of each layer."""
    if len(sizes) < 2 or not all(isinstance(n, Integral) and n > 0 for n in sizes):
        raise ValueError(
            f"sizes are two or more whole numbers, as in (784, 25, 10), not {sizes!r}"
        )
    layers = [(*pair, hidden, initializer, dropout) for pair in pairwise(sizes)]
    last = initializer if output_initializer is None else output_initializer
    layers[-1] = (*sizes[-2:], output, last, 0)
    return layers
