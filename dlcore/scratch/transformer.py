"""The Transformer from scratch: heads, norms and blocks, there and back side by side.

Sequences are (batch, time, size). A layer names its weights in `names` and the layers
inside it in `parts`; after `backward` the gradients of its weights are in `gradients`.
The words are those of the twins in `dlcore.networks`, so `load` takes their weights.
"""

import numpy as np

from dlcore.scratch.attention import Attention, ScaledDot

EPSILON = 1e-5  # keeps a norm from dividing by 0; PyTorch's


class Layer:
    """What all layers here share: weights by name, in layers within layers."""

    names = ()
    parts = ()

    def inside(self):
        """Return the layers within this one by their names."""
        return {name: getattr(self, name) for name in self.parts}

    def weights(self):
        """Return all weights by name, such as "attention.query.weight"."""
        return self.gathered(lambda layer: {n: getattr(layer, n) for n in layer.names})

    def all_gradients(self):
        """Return ∂loss/∂weights of the last `backward`, by the same names."""
        return self.gathered(lambda layer: layer.gradients if layer.names else {})

    def gathered(self, look):
        """Return what `look` finds in this layer and in those within it, by name."""
        found = dict(look(self))
        for name, part in self.inside().items():
            found |= {
                f"{name}.{key}": each for key, each in part.gathered(look).items()
            }
        return found

    def load(self, values):
        """Take weights by name, in place; KeyError names one that is missing."""
        for name, weights in self.weights().items():
            weights[...] = values[name]
        return self

    def count(self):
        """Return the number of weights."""
        return sum(weights.size for weights in self.weights().values())


class Linear(Layer):
    """y = W x + b for the last axis; weight: (outputs, inputs), bias: (outputs,)."""

    names = ("weight", "bias")

    def __init__(self, inputs, outputs, generator):
        """Draw the weights by Glorot; the biases are 0."""
        limit = np.sqrt(6 / (inputs + outputs))
        self.weight = generator.uniform(-limit, limit, (outputs, inputs))
        self.bias = np.zeros(outputs)

    def forward(self, x):
        """Return (…, outputs)."""
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂y."""
        x, rows = (each.reshape(-1, each.shape[-1]) for each in (self.x, error))
        self.gradients = {"weight": rows.T @ x, "bias": rows.sum(axis=0)}
        return error @ self.weight


class LayerNorm(Layer):
    """Each vector to mean 0 and variance 1, then a factor and a summand per number.

    It needs no other example and no other step (Ba, Kiros and Hinton 2016).
    """

    names = ("weight", "bias")

    def __init__(self, size):
        """Begin with factors of 1 and summands of 0."""
        self.weight, self.bias = np.ones(size), np.zeros(size)

    def forward(self, x):
        """Return (…, size)."""
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred**2).mean(axis=-1, keepdims=True)
        self.deviation = np.sqrt(variance + EPSILON)
        self.normal = centred / self.deviation  # (…, size)
        return self.normal * self.weight + self.bias

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂y: mean and deviation hang on x, too."""
        axes = tuple(range(error.ndim - 1))
        self.gradients = {
            "weight": (error * self.normal).sum(axis=axes),
            "bias": error.sum(axis=axes),
        }
        error = error * self.weight
        along = (error * self.normal).mean(axis=-1, keepdims=True)
        even = error.mean(axis=-1, keepdims=True)
        return (error - even - self.normal * along) / self.deviation


class MultiHead(Layer):
    """Attention by several heads, each on its own part of queries, keys and values.

    x asks and `others` answer: x itself (self-attention), or what an encoder has read.
    After `forward`: `maps` (batch, heads, queries, time), a row of shares per query.
    """

    parts = ("query", "key", "value", "output")

    def __init__(self, size, heads, generator):
        """Draw four matrices; the heads must divide the size."""
        if size % heads:
            raise ValueError(f"{heads} heads cannot share {size} numbers evenly")
        self.heads = heads
        for name in self.parts:
            setattr(self, name, Linear(size, size, generator))
        self.attention = Attention(ScaledDot())

    def forward(self, x, others=None, mask=None):
        """Return (batch, queries, size).

        mask: True where a key may be looked at, (batch, time), (queries, time) of a
            `causal` mask, or (batch, queries, time)
        """
        self.own = others is None
        others = x if self.own else others
        query = self.split(self.query.forward(x))  # (batch · heads, queries, part)
        key = self.split(self.key.forward(others))
        value = self.split(self.value.forward(others))
        if mask is not None:
            mask = np.repeat(per_query(mask, x, others), self.heads, axis=0)
        heads = self.attention.forward(query, key, value, mask)
        self.maps = self.attention.weights.reshape(
            len(x), self.heads, *heads.shape[1:2], -1
        )
        return self.output.forward(self.join(heads))

    def backward(self, error):
        """Return ∂loss/∂x and ∂loss/∂others; in self-attention their sum and None."""
        to_heads = self.split(self.output.backward(error))
        to_query, to_key, to_value = map(self.join, self.attention.backward(to_heads))
        to_x = self.query.backward(to_query)
        to_others = self.key.backward(to_key) + self.value.backward(to_value)
        return (to_x + to_others, None) if self.own else (to_x, to_others)

    def split(self, x):
        """(batch, time, size) → (batch · heads, time, part): each head gets its own."""
        batch, time, size = x.shape
        parts = x.reshape(batch, time, self.heads, size // self.heads)
        return parts.swapaxes(1, 2).reshape(batch * self.heads, time, -1)

    def join(self, x):
        """Put the parts side by side again: the way back of `split`."""
        _, time, part = x.shape
        parts = x.reshape(-1, self.heads, time, part).swapaxes(1, 2)
        return parts.reshape(len(parts), time, self.heads * part)


def per_query(mask, x, others):
    """Return a mask as (batch, queries, time)."""
    batch, queries, time = len(x), x.shape[1], others.shape[1]
    if mask.shape == (batch, time) and mask.shape != (queries, time):
        mask = mask[:, None]
    return np.broadcast_to(mask, (batch, queries, time))


def causal(time):
    """Return the mask that hides the future: (time, time), True up to the diagonal."""
    return np.tri(time, dtype=bool)


def gelu(z):
    """Return z times about the share of a normal distribution below z, and the slope.

    The form with tanh, which GPT-2 has (Hendrycks and Gimpel 2016).
    """
    root, small = np.sqrt(2 / np.pi), 0.044715
    wave = np.tanh(root * (z + small * z**3))
    slope = (1 + wave) / 2 + z / 2 * (1 - wave**2) * root * (1 + 3 * small * z**2)
    return z * (1 + wave) / 2, slope


def relu(z):
    """Return z where it is positive and 0 elsewhere, and the slope."""
    return np.maximum(z, 0), (z > 0).astype(z.dtype)


class FeedForward(Layer):
    """Two dense layers, the same at every place: what each place makes of its finds."""

    parts = ("first", "second")

    def __init__(self, size, hidden, generator, activation=relu):
        """Draw the weights; activation: `relu` or `gelu`."""
        self.first = Linear(size, hidden, generator)
        self.second = Linear(hidden, size, generator)
        self.activation = activation

    def forward(self, x):
        """Return (batch, time, size)."""
        hidden, self.slope = self.activation(self.first.forward(x))
        return self.second.forward(hidden)

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂y."""
        return self.first.backward(self.second.backward(error) * self.slope)


class Block(Layer):
    """Self-attention and feed-forward, each added to what it read, and norms.

    norm_first: False norms the sum, as in 2017; True norms what each sublayer reads,
    and leaves the sum alone
    """

    parts = ("attention", "feed_forward", "norm_1", "norm_2")

    def __init__(
        self, size, heads, hidden, generator, *, norm_first=False, activation=relu
    ):
        """Draw the weights."""
        self.attention = MultiHead(size, heads, generator)
        self.feed_forward = FeedForward(size, hidden, generator, activation)
        self.norm_1, self.norm_2 = LayerNorm(size), LayerNorm(size)
        self.norm_first = norm_first

    def forward(self, x, mask=None):
        """Return (batch, time, size)."""
        if self.norm_first:
            x = x + self.attention.forward(self.norm_1.forward(x), mask=mask)
            return x + self.feed_forward.forward(self.norm_2.forward(x))
        x = self.norm_1.forward(x + self.attention.forward(x, mask=mask))
        return self.norm_2.forward(x + self.feed_forward.forward(x))

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂y: an error goes both ways of each sum."""
        if self.norm_first:
            inner = self.feed_forward.backward(error)
            error = error + self.norm_2.backward(inner)
            inner, _ = self.attention.backward(error)
            return error + self.norm_1.backward(inner)
        error = self.norm_2.backward(error)
        error = self.norm_1.backward(error + self.feed_forward.backward(error))
        return error + self.attention.backward(error)[0]


class DecoderBlock(Layer):
    """Causal self-attention, attention to what the encoder read, and feed-forward."""

    parts = ("attention", "cross", "feed_forward", "norm_1", "norm_2", "norm_3")

    def __init__(
        self, size, heads, hidden, generator, *, norm_first=False, activation=relu
    ):
        """Draw the weights."""
        self.attention = MultiHead(size, heads, generator)
        self.cross = MultiHead(size, heads, generator)
        self.feed_forward = FeedForward(size, hidden, generator, activation)
        self.norm_1, self.norm_2, self.norm_3 = (LayerNorm(size) for _ in range(3))
        self.norm_first = norm_first

    def forward(self, x, memory, memory_mask=None):
        """Return (batch, time, size); memory: (batch, other time, size)."""
        past = causal(x.shape[1])
        if self.norm_first:
            x = x + self.attention.forward(self.norm_1.forward(x), mask=past)
            asked = self.norm_2.forward(x)
            x = x + self.cross.forward(asked, memory, memory_mask)
            return x + self.feed_forward.forward(self.norm_3.forward(x))
        x = self.norm_1.forward(x + self.attention.forward(x, mask=past))
        x = self.norm_2.forward(x + self.cross.forward(x, memory, memory_mask))
        return self.norm_3.forward(x + self.feed_forward.forward(x))

    def backward(self, error):
        """Return ∂loss/∂x and ∂loss/∂memory from ∂loss/∂y."""
        if self.norm_first:
            error = error + self.norm_3.backward(self.feed_forward.backward(error))
            inner, to_memory = self.cross.backward(error)
            error = error + self.norm_2.backward(inner)
            inner, _ = self.attention.backward(error)
            return error + self.norm_1.backward(inner), to_memory
        error = self.norm_3.backward(error)
        error = self.norm_2.backward(error + self.feed_forward.backward(error))
        inner, to_memory = self.cross.backward(error)
        error = self.norm_1.backward(error + inner)
        return error + self.attention.backward(error)[0], to_memory


def positions(time, size, base=10000.0):
    """Return the sinusoidal code of places 0, 1, …: (time, size).

    Even columns i: sin(place / base^(i / size)); odd ones: cos of the column before.
    """
    column = np.arange(size) // 2 * 2
    angles = np.arange(time)[:, None] / base ** (column / size)  # (time, size)
    return np.where(np.arange(size) % 2 == 0, np.sin(angles), np.cos(angles))
