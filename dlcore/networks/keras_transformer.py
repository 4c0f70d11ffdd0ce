"""The Transformer in Keras, layer by layer the twin of the one in PyTorch."""

import math

import numpy as np

from dlcore.networks.frameworks import import_keras
from dlcore.scratch.transformer import positions as sines


class Twin:
    """Layers of Keras by the names of PyTorch's, and how they are joined."""

    def __init__(self, size, heads, hidden, *, norm_first, activation, dropout, seed):
        """Begin without layers; they are made when they are first called."""
        self.keras = import_keras()
        self.size, self.heads, self.hidden = size, heads, hidden
        self.norm_first = norm_first
        self.activation, self.dropout, self.seed = activation, dropout, seed
        self.seeds = self.keras.random.SeedGenerator(seed)
        self.parts = {}

    def dense(self, name, x, outputs):
        """Return x through a dense layer."""
        glorot = self.keras.initializers.GlorotUniform(seed=self.seeds)
        return self.part(name, "Dense", outputs, kernel_initializer=glorot)(x)

    def norm(self, name, x):
        """Return x through a layer norm, whose epsilon is PyTorch's."""
        return self.part(name, "LayerNormalization", epsilon=1e-5)(x)

    def part(self, name, kind, *args, **settings):
        """Make a layer and keep it under its name."""
        self.parts[name] = getattr(self.keras.layers, kind)(*args, **settings)
        return self.parts[name]

    def dropped(self, x):
        """Return x with some of its numbers dropped, in training."""
        if not self.dropout:
            return x
        return self.keras.layers.Dropout(self.dropout, seed=self.seed)(x)

    def tokens(self, name, x, tokens, table):
        """Return tokens with the table of their places added."""
        first = self.keras.initializers.RandomNormal(
            stddev=self.size**-0.5, seed=self.seeds
        )
        embedding = self.part(
            f"{name}.embedding",
            "Embedding",
            tokens,
            self.size,
            embeddings_initializer=first,
        )
        return self.dropped(placed(self.keras, embedding(x), table))

    def attention(self, name, x, others=None, mask=None, causal=False):
        """Return what all heads find; mask: (batch, time), True where keys are."""
        others = x if others is None else others
        query, key, value = (
            self.dense(f"{name}.{part}", given, self.size)
            for part, given in (("query", x), ("key", others), ("value", others))
        )
        masks = [] if mask is None else [mask]
        attend = attend_layer(self.keras, self.heads, causal)
        return self.dense(
            f"{name}.output", attend([query, key, value, *masks]), self.size
        )

    def feed_forward(self, name, x):
        """Return x through two dense layers."""
        x = self.dense(f"{name}.first", x, self.hidden)
        if self.activation == "gelu":
            x = self.keras.ops.gelu(x, approximate=True)
        else:
            x = self.keras.ops.relu(x)
        return self.dense(f"{name}.second", x, self.size)

    def block(self, name, x, sublayers):
        """Return x through sublayers, each with its sum and its norm."""
        for number, sublayer in enumerate(sublayers, start=1):
            norm = f"{name}norm_{number}"
            if self.norm_first:
                x = x + self.dropped(sublayer(self.norm(norm, x)))
            else:
                x = self.norm(norm, x + self.dropped(sublayer(x)))
        return x

    def encoder_block(self, name, x, mask=None, causal=False):
        """Return x through the twin of `Block`."""
        return self.block(
            name,
            x,
            [
                lambda x: self.attention(f"{name}attention", x, None, mask, causal),
                lambda x: self.feed_forward(f"{name}feed_forward", x),
            ],
        )

    def decoder_block(self, name, x, memory, mask=None):
        """Return x through the twin of `DecoderBlock`."""
        return self.block(
            name,
            x,
            [
                lambda x: self.attention(f"{name}attention", x, causal=True),
                lambda x: self.attention(f"{name}cross", x, memory, mask),
                lambda x: self.feed_forward(f"{name}feed_forward", x),
            ],
        )

    def finished(self, inputs, outputs):
        """Return the model; `model.parts` are its layers by PyTorch's names."""
        model = self.keras.Model(inputs, outputs)
        model.parts = self.parts
        return model


def attend_layer(keras, heads, causal):
    """Return the layer without weights in which every head attends."""
    ops = keras.ops

    class Attend(keras.layers.Layer):
        """softmax(q · k / √part) times v, for each head."""

        def compute_output_shape(self, shapes):
            return shapes[0]

        def call(self, inputs):
            query, key, value = (self.split(each) for each in inputs[:3])
            scale = 1 / math.sqrt(query.shape[-1])
            scores = ops.matmul(query, ops.swapaxes(key, -1, -2)) * scale
            if len(inputs) > 3:
                scores = ops.where(inputs[3][:, None, None], scores, -1e30)
            if causal:
                places = ops.arange(ops.shape(scores)[-1])
                scores = ops.where(places[None] <= places[:, None], scores, -1e30)
            found = ops.matmul(ops.softmax(scores, axis=-1), value)
            found = ops.swapaxes(found, 1, 2)  # (batch, time, heads, part)
            return ops.reshape(found, ops.shape(inputs[0]))

        def split(self, x):
            batch, time = ops.shape(x)[:2]
            parts = ops.reshape(x, (batch, time, heads, x.shape[-1] // heads))
            return ops.swapaxes(parts, 1, 2)  # (batch, heads, time, part)

    return Attend()


def placed(keras, x, table):
    """Return tokens times the root of their size, with a table of places added."""
    ops = keras.ops

    class Placed(keras.layers.Layer):
        """x · √size + table."""

        def compute_output_shape(self, shape):
            return shape

        def call(self, x):
            rows = ops.convert_to_tensor(table, dtype=x.dtype)[: ops.shape(x)[1]]
            return x * math.sqrt(x.shape[-1]) + rows

    return Placed()(x)


def keras_block(
    size,
    heads,
    hidden,
    *,
    dropout=0.0,
    norm_first=False,
    activation="relu",
    causal=False,
    seed=0,
):
    """Return the twin of `transformer.Block`, a keras.Model of x or of [x, mask].

    Raises ImportError without TensorFlow.
    """
    twin = make(size, heads, hidden, dropout, norm_first, activation, seed)
    x = twin.keras.Input((None, size))
    mask = twin.keras.Input((None,), dtype="bool")
    return twin.finished([x, mask], twin.encoder_block("", x, mask, causal))


def keras_decoder_block(
    size,
    heads,
    hidden,
    *,
    dropout=0.0,
    norm_first=False,
    activation="relu",
    seed=0,
):
    """Return the twin of `transformer.DecoderBlock`, of [x, memory, memory mask]."""
    twin = make(size, heads, hidden, dropout, norm_first, activation, seed)
    x, memory = (twin.keras.Input((None, size)) for _ in range(2))
    mask = twin.keras.Input((None,), dtype="bool")
    y = twin.decoder_block("", x, memory, mask)
    return twin.finished([x, memory, mask], y)


def keras_transformer(
    source_tokens,
    target_tokens,
    size,
    *,
    heads,
    hidden,
    layers,
    dropout=0.0,
    norm_first=False,
    longest=64,
    seed=0,
):
    """Return the twin of `transformer.Transformer`, of [source, given, source mask]."""
    twin = make(size, heads, hidden, dropout, norm_first, "relu", seed)
    table = sines(longest, size)
    source, given = (twin.keras.Input((None,), dtype="int32") for _ in range(2))
    mask = twin.keras.Input((None,), dtype="bool")
    memory = twin.tokens("source", source, source_tokens, table)
    for number in range(layers):
        memory = twin.encoder_block(f"encoder.{number}.", memory, mask)
    if norm_first:
        memory = twin.norm("encoder_norm", memory)
    x = twin.tokens("target", given, target_tokens, table)
    for number in range(layers):
        x = twin.decoder_block(f"decoder.{number}.", x, memory, mask)
    if norm_first:
        x = twin.norm("decoder_norm", x)
    return twin.finished([source, given, mask], twin.dense("scores", x, target_tokens))


def make(size, heads, hidden, dropout, norm_first, activation, seed):
    """Return a twin without layers; ValueError where the heads do not fit."""
    if size % heads:
        raise ValueError(f"{heads} heads cannot share {size} numbers evenly")
    return Twin(
        size,
        heads,
        hidden,
        norm_first=norm_first,
        activation=activation,
        dropout=dropout,
        seed=seed,
    )


def copy_transformer(source, target):
    """Give a Keras twin the weights of the PyTorch network, by their names."""
    for name, part in target.parts.items():
        weights = [p.detach().numpy() for p in source.get_submodule(name).parameters()]
        if type(part).__name__ == "Dense":
            weights[0] = np.transpose(weights[0])
        part.set_weights(weights)
