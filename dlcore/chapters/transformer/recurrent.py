"""What the Transformer is compared with: GRUs that translate, with attention or not."""

import torch
from torch import nn

from dlcore.networks.attention import attention
from dlcore.networks.recurrent import torch_layer
from dlcore.networks.translator import Translator, both_ways


class Looking(Translator):
    """A GRU reads both ways, another writes and looks at all states of the reading.

    Each output of the writing GRU asks (Luong's "general"); what it finds is joined
    with it before the scores (Luong and others 2015).
    """

    def __init__(self, source_tokens, target_tokens, size, *, dropout=0.0):
        """Begin as Keras begins, words as PyTorch does. size: of words and states."""
        scores = nn.Linear(size, target_tokens)
        nn.init.xavier_uniform_(scores.weight)
        super().__init__(
            nn.Embedding(source_tokens, size),
            nn.Embedding(target_tokens, size),
            [both_ways("gru", size, size)],
            [torch_layer("gru", size, size)],
            scores,
            dropout,
        )
        self.attention = attention("general", size)
        self.joined = nn.Linear(2 * size, size)

    def look(self, x, memory, mask):
        """Return states (batch, steps, size) joined with what they found, and where."""
        found, weights = self.attention(x, memory, mask=mask)
        return torch.tanh(self.joined(torch.cat([found, x], -1))), weights

    def decode(self, given, state, memory=None, mask=None):
        """Return (batch, steps, size) for given words."""
        return self.look(super().decode(given, state), memory, mask)[0]

    def step(self, token, state, memory=None, mask=None):
        """One word further: logits (batch, tokens), state, weights (batch, time)."""
        x, now = self.decoders[0](self.target_words(token)[:, None], state[0])
        x, weights = self.look(x, memory, mask)
        return self.scores(x[:, 0]), [now], weights[:, 0]
