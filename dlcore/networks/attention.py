"""The same attention in PyTorch and in Keras."""

import math

import torch
from torch import nn

from dlcore.networks.frameworks import import_keras

SCORES = ("dot", "scaled dot", "general", "additive")


class Attention(nn.Module):
    """Soft attention: queries (batch, queries, size), keys (batch, time, size).

    Returns contexts (batch, queries, value size) and weights (batch, queries, time).
    Values are the keys where none are given; `mask` is True where a key may be looked
    at, (batch, time) or (batch, queries, time). A query with no such key gets zeros.
    """

    def forward(self, query, keys, values=None, mask=None):
        """Return contexts and weights."""
        scores = self.score(query, keys)  # (batch, queries, time)
        weights = masked_softmax(scores, mask)
        return weights @ (keys if values is None else values), weights

    def score(self, query, keys):
        """Return how well each key fits each query: here, their dot product."""
        return query @ keys.transpose(1, 2)


class ScaledDot(Attention):
    """The dot product divided by the root of the size."""

    def score(self, query, keys):
        """Return how well each key fits each query."""
        return super().score(query, keys) / math.sqrt(keys.shape[-1])


class General(Attention):
    """The dot product of the query with keys that a matrix has turned."""

    def __init__(self, query_size, key_size):
        """Begin as Keras begins: by Glorot."""
        super().__init__()
        self.W = glorot(nn.Linear(key_size, query_size, bias=False))

    def score(self, query, keys):
        """Return how well each key fits each query."""
        return query @ self.W(keys).transpose(1, 2)


class Additive(Attention):
    """A small network with one hidden layer, the same for all pairs."""

    def __init__(self, query_size, key_size, units):
        """Begin as Keras begins: by Glorot."""
        super().__init__()
        self.W = glorot(nn.Linear(query_size, units, bias=False))
        self.U = glorot(nn.Linear(key_size, units, bias=False))
        self.v = glorot(nn.Linear(units, 1, bias=False))

    def score(self, query, keys):
        """Return how well each key fits each query."""
        hidden = torch.tanh(self.W(query)[:, :, None] + self.U(keys)[:, None])
        return self.v(hidden)[..., 0]  # hidden: (batch, queries, time, units)


def masked_softmax(scores, mask=None):
    """Return shares of 1 along the last axis, 0 where the mask is False.

    mask: (batch, time), or any shape that fits the scores (batch, queries, time)
    """
    if mask is None:
        return torch.softmax(scores, -1)
    mask = mask[:, None] if mask.dim() < scores.dim() else mask
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), -1)
    return weights * mask  # where the mask lets nothing through


def glorot(layer):
    """Give a linear layer the first weights that Keras would give it."""
    nn.init.xavier_uniform_(layer.weight)
    return layer


def attention(score, query_size, key_size=None, units=None):
    """Return an attention module of PyTorch.

        attention("additive", 64, 128, units=32)

    score: "dot", "scaled dot", "general" or "additive"; the first two have no weights
    key_size: that of the queries without it; units: of the additive hidden layer, as
    many as the queries are long without it
    Raises ValueError for an unknown score.
    """
    key_size = key_size or query_size
    match check(score):
        case "dot":
            return Attention()
        case "scaled dot":
            return ScaledDot()
        case "general":
            return General(query_size, key_size)
    return Additive(query_size, key_size, units or query_size)


def keras_attention(score, query_size, key_size=None, units=None, *, seed=0):
    """Return the same attention as `attention`, a layer of Keras.

    Called as layer([query, keys], mask=mask) or layer([query, keys, values], …), it
    returns contexts and weights. `layer.parts` are its dense layers by PyTorch's names.
    Raises ImportError without TensorFlow, ValueError for an unknown score.
    """
    keras = import_keras()
    key_size = key_size or query_size
    units = units or query_size
    sizes = {
        "general": {"W": (key_size, query_size)},
        "additive": {"W": (query_size, units), "U": (key_size, units), "v": (units, 1)},
    }.get(check(score), {})
    seeds = keras.random.SeedGenerator(seed)
    layer = keras_layer(keras, score)
    for name, (inputs, outputs) in sizes.items():
        first = keras.initializers.GlorotUniform(seed=seeds)
        part = keras.layers.Dense(outputs, use_bias=False, kernel_initializer=first)
        part.build((None, inputs))
        layer.parts[name] = part
    return layer


def keras_layer(keras, score):
    """Return an attention layer of Keras that has no weights yet."""
    ops = keras.ops

    class Layer(keras.layers.Layer):
        """Soft attention, as `Attention` above."""

        def __init__(self):
            super().__init__()
            self.supports_masking = True
            self.parts = {}

        def call(self, inputs, mask=None):
            """Return contexts and weights."""
            query, keys, *values = inputs
            scores = self.score(query, keys)  # (batch, queries, time)
            if mask is not None:
                mask = mask[:, None] if len(mask.shape) < 3 else mask
                scores = ops.where(mask, scores, ops.cast(-1e9, scores.dtype))
            weights = ops.softmax(scores, axis=-1)
            if mask is not None:
                weights = weights * ops.cast(mask, weights.dtype)
            return ops.matmul(weights, values[0] if values else keys), weights

        def score(self, query, keys):
            """Return how well each key fits each query."""
            if score == "additive":
                asked = self.parts["W"](query)[:, :, None]
                hidden = ops.tanh(asked + self.parts["U"](keys)[:, None])
                return self.parts["v"](hidden)[..., 0]
            keys = self.parts["W"](keys) if score == "general" else keys
            products = ops.matmul(query, ops.swapaxes(keys, 1, 2))
            if score == "scaled dot":
                products = products / math.sqrt(keys.shape[-1])
            return products

    return Layer()


def check(score):
    """Return the name of a score, or raise ValueError with those there are."""
    if score not in SCORES:
        raise ValueError(f"unknown score {score!r}; there are {', '.join(SCORES)}")
    return score
