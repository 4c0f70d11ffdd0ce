"""Decoders that say what they see in the places of a photo, in several ways."""

import torch
from torch import nn

from dlcore.networks.attention import Attention
from dlcore.networks.frameworks import import_keras
from dlcore.networks.recurrent import keras_layer, torch_layer
from dlcore.networks.transformer import DecoderBlock, Tokens, linear
from dlcore.networks.translator import embedding

# What a decoder knows of the photo …
KINDS = (
    "blind",  # … nothing
    "mean",  # the mean of all places, once, as its first state
    "both",  # Ekman's: the mean as first state, and attention
    "feedback",  # the same, and what it saw enters the next step
)


class Captioner(nn.Module):
    """An LSTM that says a caption, and looks at the photo while it does.

    forward: places (batch, 49, features) and what was said, START and the right words
    (batch, steps) → logits (batch, steps, words) of the words that follow. `encode` and
    `step` do the same one word at a time, for `networks.decoding`.
    """

    def __init__(
        self,
        words,
        features,
        *,
        embedded=128,
        hidden_size=256,
        kind="both",
        dropout=0.0,
    ):
        """Begin as Keras begins; ValueError for an unknown kind."""
        super().__init__()
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; there are {', '.join(KINDS)}")
        self.kind, self.hidden_size = kind, hidden_size
        self.looks = kind in ("both", "feedback")
        self.words = embedding(words, embedded)
        if kind != "blind":
            self.h, self.c = (linear(features, hidden_size) for _ in range(2))
        entering = embedded + (features if kind == "feedback" else 0)
        self.lstm = torch_layer("lstm", entering, hidden_size)
        if self.looks:
            self.query = linear(hidden_size, features)
            self.attention = Attention()
        self.scores = linear(hidden_size + (features if self.looks else 0), words)
        self.dropout = nn.Dropout(dropout)

    def encode(self, places, mask=None):
        """Return the places, and the first state: h, c, and what was seen last."""
        mean = places.mean(1)  # (batch, features)
        if self.kind != "blind":
            state = [self.h(mean)[None], self.c(mean)[None]]  # (1, batch, hidden) each
        else:
            state = [places.new_zeros(1, len(places), self.hidden_size)] * 2
        return places, [*state, mean]

    def forward(self, places, given, wanted=None):
        """Return logits; wanted: (batch, steps), True where they are asked for."""
        places, state = self.encode(places)
        if self.kind == "feedback":
            said = []
            for token in given.unbind(1):
                one, state, _ = self.advance(token, state, places)
                said.append(one)
            x = torch.stack(said, 1)
        else:
            x = self.dropout(self.words(given))
            x, _ = self.lstm(x, (state[0].contiguous(), state[1].contiguous()))
            if self.looks:
                context, _ = self.attention(self.query(x), places)
                x = torch.cat([x, context], -1)  # (batch, steps, hidden + features)
        return self.scores(self.dropout(x if wanted is None else x[wanted]))

    def step(self, token, state, memory, mask=None, override=None):
        """One word: token (batch,) → logits (batch, words), state, weights.

        override: weights (batch, 49) in the place of the attention's own
        """
        said, state, weights = self.advance(token, state, memory, override)
        return self.scores(said), state, weights

    def maps(self, places, given):
        """Where it looks while it is given words: weights (batch, steps, 49)."""
        places, state = self.encode(places)
        looked = []
        for token in given.unbind(1):
            _, state, weights = self.advance(token, state, places)
            looked.append(weights)
        return torch.stack(looked, 1)

    def advance(self, token, state, places, override=None):
        """The same without the scores: what is scored, state, weights or None."""
        x, (h, c, context) = self.dropout(self.words(token)), state
        if self.kind == "feedback":
            x = torch.cat([x, context], 1)
        x, (h, c) = self.lstm(x[:, None], (h, c))  # (batch, 1, hidden)
        weights = None
        if self.looks:
            found, weights = self.attention(self.query(x), places)
            if override is not None:
                weights = override[:, None]
                found = weights @ places
            context, weights = found[:, 0], weights[:, 0]
            x = torch.cat([x[:, 0], context], -1)
        else:
            x = x[:, 0]
        return x, [h, c, context], weights


class TransformerCaptioner(nn.Module):
    """Blocks that look at what was said and at the places, as in chapter 25."""

    def __init__(
        self, words, features, *, size=128, heads=4, layers=2, dropout=0.0, longest=24
    ):
        """Draw the weights: torch.manual_seed before the call decides them."""
        super().__init__()
        self.see = linear(features, size)
        self.words = Tokens(words, size, longest, dropout=dropout)
        self.blocks = nn.ModuleList(
            DecoderBlock(size, heads, 2 * size, dropout=dropout, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(size)
        self.scores = linear(size, words)
        self.dropout = nn.Dropout(dropout)

    def encode(self, places, mask=None):
        """Return the places in the blocks' size, and nothing said yet."""
        return self.see(places), torch.zeros(len(places), 0, dtype=torch.long)

    def decode(self, given, memory):
        """Return (batch, steps, size), of which scores are made."""
        x = self.words(given)
        for block in self.blocks:
            x = block(x, memory)
        return self.norm(x)

    def forward(self, places, given, wanted=None):
        """Return logits; wanted: (batch, steps), True where they are asked for."""
        x = self.decode(given, self.encode(places)[0])
        return self.scores(self.dropout(x if wanted is None else x[wanted]))

    def step(self, token, state, memory, mask=None):
        """One word further: (logits, all words so far, None)."""
        given = torch.cat([state, token[:, None]], 1)  # (batch, steps)
        return self.scores(self.decode(given, memory)[:, -1]), given, None

    def maps(self, places, given):
        """Where the last block looks, the mean of its heads: (batch, steps, 49)."""
        memory, x = self.see(places), self.words(given)
        *before, last = self.blocks
        for block in before:
            x = block(x, memory)
        asked = x + last.attention(last.norm_1(x))
        return last.cross.maps(last.norm_2(asked), memory).mean(1)


def keras_captioner(words, features, *, embedded=128, hidden_size=256, places=196):
    """Return Ekman's network in Keras: [features, words] → logits, untrained.

    Raises ImportError without TensorFlow.
    """
    keras = import_keras()
    seen = keras.Input((places, features))
    given = keras.Input((None,), dtype="int32")
    mean = keras.layers.GlobalAveragePooling1D()(seen)
    h, c = (keras.layers.Dense(hidden_size, name=name)(mean) for name in "hc")
    x = keras.layers.Embedding(words, embedded)(given)
    lstm = keras_layer("lstm", hidden_size, True, keras, None)
    x = lstm(x, initial_state=[h, c])  # (batch, steps, hidden)
    query = keras.layers.Dense(features, name="query")(x)
    context = keras.layers.Attention()([query, seen])  # (batch, steps, features)
    x = keras.layers.Concatenate()([x, context])
    return keras.Model([seen, given], keras.layers.Dense(words, name="scores")(x))
