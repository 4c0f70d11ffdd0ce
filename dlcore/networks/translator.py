"""Encoder and decoder: one network reads a sentence, another writes its translation."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from dlcore.networks.frameworks import import_keras
from dlcore.networks.recurrent import keras_layer, torch_layer


class Translator(nn.Module):
    """Recurrent layers that read, and as many that write from the state of the reading.

    forward: source (batch, time), its mask or None, and what the decoder is given,
    START and the right words (batch, steps) → logits (batch, steps, tokens) of the
    words that follow. `encode` and `step` do the same one word at a time.

    A state is a list, for each layer what PyTorch's own layer returns: (h, c) of an
    LSTM, h of a GRU, (1, batch, hidden) each. Where a mask is True there are words;
    padding, before or behind them, is not read at all. Without a mask it is.
    """

    def __init__(self, source_words, target_words, encoders, decoders, scores, dropout):
        """Take the parts: two embeddings, two lists of layers, one linear layer."""
        super().__init__()
        self.source_words = source_words
        self.encoders = nn.ModuleList(encoders)
        self.target_words = target_words
        self.decoders = nn.ModuleList(decoders)
        self.scores = scores
        self.dropout = nn.Dropout(dropout)

    def forward(self, source, mask, given, wanted=None):
        """Return the logits of each next word, when the right ones before it are given.

        That is teacher forcing. wanted: (batch, steps), True where logits are asked
        for; they are (wanted, tokens) then, and the rest is not computed
        """
        memory, state = self.encode(source, mask)
        x = self.decode(given, state, memory, mask)  # (batch, steps, hidden)
        return self.scores(self.dropout(x if wanted is None else x[wanted]))

    def encode(self, source, mask=None):
        """Read source (batch, time); return (states over time, the final state).

        The states over time are those of the last layer, (batch, time, hidden), for an
        attention to look at; where the mask is False they are 0.
        """
        x, state = self.source_words(source), []  # (batch, time, embedded)
        for layer in self.encoders:
            x, last = read(layer, self.dropout(x), mask)  # (batch, time, hidden)
            state.append(joined(last))
        return x, state

    def decode(self, given, state, memory=None, mask=None):
        """Return the last layer's outputs (batch, steps, hidden) for given words."""
        x = self.target_words(given)  # (batch, steps, embedded)
        for layer, before in zip(self.decoders, state, strict=True):
            x, _ = layer(self.dropout(x), before)  # (batch, steps, hidden)
        return x

    def step(self, token, state, memory=None, mask=None):
        """One word further: token (batch,) → (logits (batch, tokens), state, weights).

        weights: (batch, time), how an attention weighs the source; None without one
        """
        x, after = self.target_words(token)[:, None], []  # (batch, 1, embedded)
        for layer, before in zip(self.decoders, state, strict=True):
            x, now = layer(x, before)  # (batch, 1, hidden)
            after.append(now)
        return self.scores(x[:, 0]), after, None


def read(layer, x, mask):
    """Return outputs (batch, time, hidden) and the final state, over real steps only.

    mask: (batch, time), True for real steps, or None where all are
    """
    if mask is None or bool(mask.all()):
        return layer(x)
    order = (
        (~mask).long().argsort(dim=1, stable=True)
    )  # (batch, time): real steps first
    moved = x.take_along_dim(order[..., None], 1)
    lengths = mask.sum(1).cpu()
    packed = pack_padded_sequence(
        moved, lengths, batch_first=True, enforce_sorted=False
    )
    outputs, state = layer(packed)
    outputs, _ = pad_packed_sequence(
        outputs, batch_first=True, total_length=x.shape[1]
    )  # (batch, time, hidden)
    return outputs.take_along_dim(order.argsort(1)[..., None], 1), state


def joined(state):
    """Return a state of one direction; of two, their numbers lie side by side."""
    if isinstance(state, tuple):
        return tuple(map(joined, state))
    return torch.cat(tuple(state), -1)[None].contiguous()  # (1, batch, hidden)


def translator(
    source_tokens,
    target_tokens,
    *,
    embedded=128,
    hidden_size=256,
    layers=2,
    cell="lstm",
    dropout=0.0,
    bidirectional=False,
):
    """Return an encoder and a decoder, untrained: a `Translator`.

        translator(10_000, 10_000)  # 6,969,104 weights that learn, as in Ekman's book

    layers, cell: of the encoder and of the decoder, which must match, since the state
        of one is the first state of the other
    dropout: of what enters each layer, the last one too
    bidirectional: half of the encoder's units in each layer read backward

    It begins as Keras begins: see `recurrent`; embeddings uniform within ±0.05.
    torch.manual_seed before the call decides the weights. Raises ValueError for an
    unknown cell, or an odd number of units that should read in two directions.
    """
    if bidirectional and hidden_size % 2:
        raise ValueError(f"{hidden_size} units cannot be halved for two directions")
    sizes = [embedded] + [hidden_size] * (layers - 1)
    source_words = embedding(source_tokens, embedded)
    encoders = [
        both_ways(cell, size, hidden_size)
        if bidirectional
        else torch_layer(cell, size, hidden_size)
        for size in sizes
    ]
    target_words = embedding(target_tokens, embedded)
    decoders = [torch_layer(cell, size, hidden_size) for size in sizes]
    scores = nn.Linear(hidden_size, target_tokens)
    nn.init.xavier_uniform_(scores.weight)
    nn.init.zeros_(scores.bias)
    return Translator(source_words, target_words, encoders, decoders, scores, dropout)


def embedding(tokens, size):
    """Return a table of vectors that begins as one of Keras."""
    table = nn.Embedding(tokens, size)
    nn.init.uniform_(table.weight, -0.05, 0.05)
    return table


def both_ways(cell, inputs, hidden_size):
    """Return a layer of PyTorch whose units read, half each, forward and backward."""
    kind, half = {"lstm": nn.LSTM, "gru": nn.GRU}[cell], hidden_size // 2
    layer = kind(inputs, half, batch_first=True, bidirectional=True)
    for end in ("", "_reverse"):
        one = torch_layer(cell, inputs, half)  # begins as the others do
        for name, values in one.named_parameters():
            own = getattr(layer, name + end)
            own.data.copy_(values.data)
            own.requires_grad_(values.requires_grad)
    return layer


def keras_translator(
    source_tokens,
    target_tokens,
    *,
    embedded=128,
    hidden_size=256,
    layers=2,
    cell="lstm",
    seed=0,
):
    """Return the same network, a keras.Model of two inputs, and its two halves.

    The model takes [source, given] and returns logits, as `Translator` does; number 0
    is padding and is not read. The encoder takes source and returns its states, h and c
    of each layer; the decoder takes [given, *states] and returns [logits, *states].
    All three share their weights; `copy_weights` gives the model those of its twin.
    Raises ImportError without TensorFlow, ValueError for an unknown cell.
    """
    keras = import_keras()
    seeds = keras.random.SeedGenerator(seed)

    def words(tokens):
        start = keras.initializers.RandomUniform(-0.05, 0.05, seed=seeds)
        return keras.layers.Embedding(
            tokens, embedded, mask_zero=True, embeddings_initializer=start
        )

    def half(tokens, source, given_states):
        x, states = words(tokens)(source), []
        for number in range(layers):
            layer = keras_layer(cell, hidden_size, True, keras, seeds)
            layer.return_state = True
            first = given_states and given_states[number]
            x, *state = layer(x, initial_state=first)
            states.append(state)
        return x, states

    parts = 2 if cell == "lstm" else 1
    source = keras.Input((None,), dtype="int32")
    flat = [one for state in half(source_tokens, source, None)[1] for one in state]
    encoder = keras.Model(source, flat, name="encoder")

    given = keras.Input((None,), dtype="int32")
    inputs = [keras.Input((hidden_size,)) for _ in flat]
    grouped = [inputs[i : i + parts] for i in range(0, len(inputs), parts)]
    x, states = half(target_tokens, given, grouped)
    glorot = keras.initializers.GlorotUniform(seed=seeds)
    logits = keras.layers.Dense(target_tokens, kernel_initializer=glorot)(x)
    flat = [one for state in states for one in state]
    decoder = keras.Model([given, *inputs], [logits, *flat], name="decoder")

    source, given = (keras.Input((None,), dtype="int32") for _ in range(2))
    whole = decoder([given, *encoder(source)])[0]
    return keras.Model([source, given], whole), encoder, decoder
