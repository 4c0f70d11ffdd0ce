"""The same recurrent network in PyTorch and in Keras."""

import torch
from torch import nn

from dlcore.networks.frameworks import import_keras

CELLS = ("tanh", "relu", "lstm", "gru")


class RecurrentNetwork(nn.Module):
    """Recurrent layers in a row, and a linear layer on what the last one says.

    Sequences (batch, time, inputs) → (batch, outputs) of the last step, or with
    `every_step` (batch, time, outputs).
    """

    def __init__(self, layers, last, every_step):
        """Take the layers: recurrent ones, with dropout between them."""
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.last = last
        self.every_step = every_step

    def forward(self, x):
        """Return what the linear layer makes of the states."""
        for layer in self.layers:
            x = layer(x)
            x = x[0] if isinstance(x, tuple) else x  # (batch, time, hidden)
        return self.last(x if self.every_step else x[:, -1])


def recurrent(
    inputs,
    hidden_size,
    outputs,
    cell="tanh",
    *,
    layers=1,
    dropout=0.0,
    every_step=False,
):
    """Return recurrent layers and a linear layer, a torch.nn.Module.

        recurrent(1, 128, 1, "relu")

    cell: "tanh" or "relu", a simple layer with this activation; "lstm" or "gru"
    layers: how many of them lie on one another
    dropout: the rate after each of them; 0 leaves it out
    every_step: whether every step gets an answer, or the last one only

    It begins as Keras begins: weights from the input by Glorot, those from state to
    state orthogonal, biases 0, and 1 for the forget gate of an LSTM. Where a layer has
    one bias PyTorch has two; the second stays 0 and is not trained, except in a GRU,
    which needs both. torch.manual_seed before the call decides the weights.
    Raises ValueError for an unknown cell.
    """
    stack = []
    for size in [inputs] + [hidden_size] * (layers - 1):
        stack.append(torch_layer(cell, size, hidden_size))
        if dropout:
            stack.append(nn.Dropout(dropout))
    last = nn.Linear(hidden_size, outputs)
    nn.init.xavier_uniform_(last.weight)
    nn.init.zeros_(last.bias)
    return RecurrentNetwork(stack, last, every_step)


def torch_layer(cell, inputs, hidden_size):
    """Return a recurrent layer of PyTorch that begins as one of Keras."""
    settings = {"batch_first": True}
    match check(cell):
        case "lstm":
            layer = nn.LSTM(inputs, hidden_size, **settings)
        case "gru":
            layer = nn.GRU(inputs, hidden_size, **settings)
        case _:
            layer = nn.RNN(inputs, hidden_size, nonlinearity=cell, **settings)
    nn.init.xavier_uniform_(layer.weight_ih_l0)
    nn.init.orthogonal_(layer.weight_hh_l0)
    nn.init.zeros_(layer.bias_ih_l0)
    nn.init.zeros_(layer.bias_hh_l0)
    if cell == "lstm":
        with torch.no_grad():
            layer.bias_ih_l0[hidden_size : 2 * hidden_size] = 1  # the forget gate
    layer.bias_hh_l0.requires_grad_(cell == "gru")
    return layer


def keras_recurrent(
    inputs,
    hidden_size,
    outputs,
    cell="tanh",
    *,
    layers=1,
    dropout=0.0,
    every_step=False,
    seed=0,
):
    """Return the same network as `recurrent`, a keras.Sequential that is built.

    It takes sequences of any length, (batch, time, inputs). `seed` decides the weights
    and the noise of dropout; `copy_weights` gives it the weights of its twin.
    Raises ImportError without TensorFlow, ValueError for an unknown cell.
    """
    keras = import_keras()
    seeds = keras.random.SeedGenerator(seed)
    stack = [keras.Input((None, inputs))]
    for number in range(1, layers + 1):
        whole = every_step or number < layers
        stack.append(keras_layer(cell, hidden_size, whole, keras, seeds))
        if dropout:
            stack.append(keras.layers.Dropout(dropout, seed=seed + number))
    glorot = keras.initializers.GlorotUniform(seed=seeds)
    stack.append(keras.layers.Dense(outputs, kernel_initializer=glorot))
    return keras.Sequential(stack)


def keras_layer(cell, hidden_size, whole, keras, seeds):
    """Return a recurrent layer of Keras; `whole` tells whether it gives all steps."""
    settings = {
        "return_sequences": whole,
        "kernel_initializer": keras.initializers.GlorotUniform(seed=seeds),
        "recurrent_initializer": keras.initializers.Orthogonal(seed=seeds),
    }
    match check(cell):
        case "lstm":
            return keras.layers.LSTM(hidden_size, **settings)
        case "gru":
            return keras.layers.GRU(hidden_size, **settings)
    return keras.layers.SimpleRNN(hidden_size, activation=cell, **settings)


def check(cell):
    """Return the name of a cell, or raise ValueError with those there are."""
    if cell not in CELLS:
        raise ValueError(f"unknown cell {cell!r}; there are {', '.join(CELLS)}")
    return cell
