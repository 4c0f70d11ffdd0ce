"""GPT and BERT, both made of the blocks of chapter 25."""

import torch
from torch import nn

from dlcore.networks.transformer import LanguageModel, linear, sines


class GPT(LanguageModel):
    """A causal Transformer whose scores are the embedding, read the other way round."""

    def __init__(self, tokens, size, **settings):
        """Draw the weights: torch.manual_seed before the call decides them."""
        super().__init__(tokens, size, **settings)
        self.scores.weight = self.tokens.embedding.weight  # tied: one matrix, two uses
        places = self.tokens.places  # learned, from the sines on: see the cases
        with torch.no_grad():
            places.copy_(torch.tensor(sines(*places.shape)))

    def states(self, x, mask=None):
        """Return what the last block knows at each place, (batch, time, size).

        mask: (batch, time), True where there is a token and no padding
        """
        x = self.tokens(x)
        for block in self.blocks:
            x = block(x, mask)
        return self.norm(x)

    def forward(self, x, mask=None):
        """Return logits (batch, time, tokens)."""
        return self.scores(self.states(x, mask))


class BERT(GPT):
    """A Transformer that reads both ways: three embeddings, added, and two tasks."""

    def __init__(self, tokens, size, **settings):
        """Draw the weights; [CLS] answers whether B follows A."""
        super().__init__(tokens, size, causal=False, **settings)
        self.segments = nn.Embedding(2, size)
        nn.init.normal_(self.segments.weight, std=0.02)
        self.follows = linear(size, 2)

    def states(self, x, mask=None, segments=None):
        """Return what the last block knows at each place, (batch, time, size).

        segments: (batch, time), 0 for text A and 1 for text B; None: all is A
        """
        segments = torch.zeros_like(x) if segments is None else segments
        x = self.tokens(x) + self.segments(segments)
        for block in self.blocks:
            x = block(x, mask)
        return self.norm(x)


class Classifier(nn.Module):
    """A linear layer on one state of a network: of [CLS], or of the last token."""

    def __init__(self, network, size, *, last=False):
        """Take the network as it is; the new layer begins at 0."""
        super().__init__()
        self.network, self.last = network, last
        self.decide = nn.Linear(size, 2)
        nn.init.zeros_(self.decide.weight)
        nn.init.zeros_(self.decide.bias)

    def read(self, x, mask):
        """Return the state that the answer is made of, (batch, size)."""
        states = self.network.states(x, mask)
        if not self.last:
            return states[:, 0]  # [CLS]
        return states[torch.arange(len(x)), mask.sum(1) - 1]

    def forward(self, x, mask):
        """Return logits (batch, 2)."""
        return self.decide(self.read(x, mask))


class BothOrders(Classifier):
    """For two texts: read A then B, and B then A, and add what was found."""

    def forward(self, x, mask):
        """Return logits (batch, 2); x and mask: two orders, (batch, 2, time)."""
        first, second = (self.read(x[:, i], mask[:, i]) for i in (0, 1))
        return self.decide(first + second)
