"""The Transformer in PyTorch: blocks, and networks that read, write and translate.

Sequences are (batch, time, size). Masks are True where a key may be looked at. The
same in Keras is in `keras_transformer`, in NumPy in `scratch.transformer`.
"""

import math

import numpy as np
import torch
from torch import fx, nn

from dlcore.networks.attention import glorot
from dlcore.scratch.transformer import positions


@fx.wrap
def attend(query, key, value, heads, mask=None, causal=False, scale=None):
    """Return what all heads find, (batch, queries, size), their parts side by side.

    query: (batch, queries, size); key, value: (batch, time, size)
    mask, causal, scale: as `shares` takes them
    """
    found = shares(query, key, heads, mask, causal, scale) @ split(value, heads)
    return found.transpose(1, 2).flatten(2)


def shares(query, key, heads, mask=None, causal=False, scale=None):
    """Return how each query shares itself out: (batch, heads, queries, time).

    mask: (batch, time), True where a key may be looked at; None: everywhere
    causal: whether a query sees its own place and earlier ones only
    scale: of the scores; None: 1 / √(numbers of a head)
    """
    query, key = split(query, heads), split(key, heads)
    scale = scale or 1 / math.sqrt(query.shape[-1])
    scores = query @ key.transpose(-1, -2) * scale
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None], -math.inf)
    if causal:
        past = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device)
        scores = scores.masked_fill(~past.tril(), -math.inf)
    return torch.softmax(scores, -1)


def split(x, heads):
    """Give each head its part: (batch, time, size) → (batch, heads, time, part)."""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


class MultiHead(nn.Module):
    """Attention by several heads: x asks, and x itself or `others` answer."""

    def __init__(self, size, heads, *, causal=False, scale=None):
        """Take four matrices that begin by Glorot; the heads must divide the size."""
        super().__init__()
        if size % heads:
            raise ValueError(f"{heads} heads cannot share {size} numbers evenly")
        self.heads, self.causal, self.scale = heads, causal, scale
        for name in ("query", "key", "value", "output"):
            setattr(self, name, linear(size, size))

    def forward(self, x, others=None, mask=None):
        """Return (batch, queries, size)."""
        others = x if others is None else others
        query, key, value = self.query(x), self.key(others), self.value(others)
        found = attend(query, key, value, self.heads, mask, self.causal, self.scale)
        return self.output(found)

    def maps(self, x, others=None, mask=None):
        """Return the shares of every head, (batch, heads, queries, time)."""
        query, key = self.query(x), self.key(x if others is None else others)
        return shares(query, key, self.heads, mask, self.causal, self.scale)


def linear(inputs, outputs):
    """Return a linear layer that begins as Keras begins."""
    layer = glorot(nn.Linear(inputs, outputs))
    nn.init.zeros_(layer.bias)
    return layer


class FeedForward(nn.Module):
    """Two dense layers, the same at every place; activation: "relu" or "gelu"."""

    def __init__(self, size, hidden, activation="relu"):
        """Begin as Keras begins."""
        super().__init__()
        self.first, self.second = linear(size, hidden), linear(hidden, size)
        self.activation = {"relu": nn.ReLU(), "gelu": nn.GELU("tanh")}[activation]

    def forward(self, x):
        """Return (batch, time, size)."""
        return self.second(self.activation(self.first(x)))


class Block(nn.Module):
    """Self-attention and feed-forward: a block of an encoder, or with `causal` of GPT.

    norm_first: False norms the sums, as in 2017; True norms what each sublayer reads
    """

    def __init__(
        self,
        size,
        heads,
        hidden,
        *,
        dropout=0.0,
        norm_first=False,
        activation="relu",
        causal=False,
        scale=None,
    ):
        """Draw the weights."""
        super().__init__()
        self.attention = MultiHead(size, heads, causal=causal, scale=scale)
        self.feed_forward = FeedForward(size, hidden, activation)
        self.norm_1, self.norm_2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.dropout = nn.Dropout(dropout)
        self.norm_first = norm_first

    def forward(self, x, mask=None):
        """Return (batch, time, size)."""
        if self.norm_first:
            x = x + self.dropout(self.attention(self.norm_1(x), mask=mask))
            return x + self.dropout(self.feed_forward(self.norm_2(x)))
        x = self.norm_1(x + self.dropout(self.attention(x, mask=mask)))
        return self.norm_2(x + self.dropout(self.feed_forward(x)))


class DecoderBlock(nn.Module):
    """Causal self-attention, attention to what the encoder read, and feed-forward."""

    def __init__(
        self,
        size,
        heads,
        hidden,
        *,
        dropout=0.0,
        norm_first=False,
        activation="relu",
        scale=None,
    ):
        """Draw the weights."""
        super().__init__()
        self.attention = MultiHead(size, heads, causal=True, scale=scale)
        self.cross = MultiHead(size, heads, scale=scale)
        self.feed_forward = FeedForward(size, hidden, activation)
        for number in (1, 2, 3):
            setattr(self, f"norm_{number}", nn.LayerNorm(size))
        self.dropout = nn.Dropout(dropout)
        self.norm_first = norm_first

    def forward(self, x, memory, memory_mask=None):
        """Return (batch, time, size); memory: (batch, other time, size)."""
        if self.norm_first:
            x = x + self.dropout(self.attention(self.norm_1(x)))
            found = self.cross(self.norm_2(x), memory, memory_mask)
            x = x + self.dropout(found)
            return x + self.dropout(self.feed_forward(self.norm_3(x)))
        x = self.norm_1(x + self.dropout(self.attention(x)))
        x = self.norm_2(x + self.dropout(self.cross(x, memory, memory_mask)))
        return self.norm_3(x + self.dropout(self.feed_forward(x)))


@fx.wrap
def add_positions(x, table):
    """Return tokens (batch, time, size) with the first rows of a table added."""
    return x + table[: x.shape[1]]


class Tokens(nn.Module):
    """Tokens and where they stand: numbers (batch, time) → (batch, time, size).

    positions: "sines", fixed; "learned"; or "none", with which order is lost
    """

    def __init__(self, tokens, size, longest, *, positions="sines", dropout=0.0):
        """Draw rows of about the length that the sines have."""
        super().__init__()
        self.embedding = nn.Embedding(tokens, size)
        nn.init.normal_(self.embedding.weight, std=size**-0.5)
        self.factor = math.sqrt(size)
        self.dropout = nn.Dropout(dropout)
        if positions == "sines":
            table = torch.tensor(sines(longest, size), dtype=torch.float32)
            self.register_buffer("places", table)
        elif positions == "learned":
            self.places = nn.Parameter(torch.randn(longest, size) / 50)
        elif positions == "none":
            self.places = None
        else:
            raise ValueError(f"positions={positions!r}: there are sines, learned, none")

    def forward(self, x):
        """Return (batch, time, size)."""
        x = self.embedding(x) * self.factor
        if self.places is not None:
            x = add_positions(x, self.places)
        return self.dropout(x)


def sines(longest, size):
    """Return the code of places 0, 1, … as `scratch.transformer.positions` has it."""
    return np.asarray(positions(longest, size))


class Transformer(nn.Module):
    """An encoder that reads a source and a decoder that writes its translation.

        Transformer(1000, 1200, 64, heads=4, hidden=128, layers=2)

    tokens: how many the source and the target have
    longest: sequence; positions: as `Tokens` takes them; scale: None for 1 / √part
    """

    def __init__(
        self,
        source_tokens,
        target_tokens,
        size,
        *,
        heads,
        hidden,
        layers,
        dropout=0.0,
        norm_first=False,
        positions="sines",
        scale=None,
        longest=64,
    ):
        """Draw the weights: torch.manual_seed before the call decides them."""
        super().__init__()
        where = {"positions": positions, "dropout": dropout}
        settings = {"dropout": dropout, "norm_first": norm_first, "scale": scale}
        shape = (size, heads, hidden)
        self.source = Tokens(source_tokens, size, longest, **where)
        self.encoder = nn.ModuleList(Block(*shape, **settings) for _ in range(layers))
        self.target = Tokens(target_tokens, size, longest, **where)
        self.decoder = nn.ModuleList(
            DecoderBlock(*shape, **settings) for _ in range(layers)
        )
        ends = [nn.LayerNorm(size) if norm_first else nn.Identity() for _ in range(2)]
        self.encoder_norm, self.decoder_norm = ends
        self.scores = linear(size, target_tokens)

    def forward(self, source, mask, given, wanted=None):
        """Return logits (batch, steps, tokens) of what follows each token given.

        source: (batch, time); mask: True where it has words; given: START and the
            target so far, (batch, steps)
        wanted: (batch, steps), True where logits are asked for; they are (wanted,
            tokens) then
        """
        x = self.decode(given, self.encode(source, mask)[0], mask)
        return self.scores(x if wanted is None else x[wanted])

    def encode(self, source, mask=None):
        """Return the memory, (batch, time, size), and a state: nothing written yet."""
        x = self.source(source)
        for block in self.encoder:
            x = block(x, mask)
        return self.encoder_norm(x), source[:, :0]

    def decode(self, given, memory, mask=None):
        """Return (batch, steps, size), of which scores are made."""
        x = self.target(given)
        for block in self.decoder:
            x = block(x, memory, mask)
        return self.decoder_norm(x)

    def step(self, token, state, memory, mask=None):
        """One token further, for `decoding`: (logits, all tokens so far, None).

        It reads all of them again; keys and values could be kept instead.
        """
        given = torch.cat([state, token[:, None]], 1)  # (batch, steps)
        x = self.decode(given, memory, mask)[:, -1]
        return self.scores(x), given, None


class LanguageModel(nn.Module):
    """A decoder alone: tokens (batch, time) → logits of each next one, as GPT has it.

        LanguageModel(65, 64, heads=4, hidden=256, layers=2)

    With causal=False it reads both ways, as BERT does. torch.fx can follow it, so the
    page can carry it.
    """

    def __init__(
        self,
        tokens,
        size,
        *,
        heads,
        hidden,
        layers,
        dropout=0.0,
        norm_first=True,
        activation="gelu",
        positions="learned",
        causal=True,
        longest=64,
    ):
        """Draw the weights: torch.manual_seed before the call decides them."""
        super().__init__()
        self.tokens = Tokens(
            tokens, size, longest, positions=positions, dropout=dropout
        )
        self.blocks = nn.ModuleList(
            Block(
                size,
                heads,
                hidden,
                dropout=dropout,
                norm_first=norm_first,
                activation=activation,
                causal=causal,
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(size) if norm_first else nn.Identity()
        self.scores = linear(size, tokens)

    def forward(self, x):
        """Return logits (batch, time, tokens)."""
        x = self.tokens(x)
        for block in self.blocks:
            x = block(x)
        return self.scores(self.norm(x))


def count(network):
    """Return how many weights each part of a network learns, and all of them."""
    parts = {
        name: sum(p.numel() for p in part.parameters())
        for name, part in network.named_children()
    }
    return {name: number for name, number in parts.items() if number} | {
        "all": sum(parts.values())
    }
