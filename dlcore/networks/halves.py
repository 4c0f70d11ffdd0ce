"""Encoder and decoder as one module of one step, so that a page can run both."""

import torch
from torch import nn


class Halves(nn.Module):
    """Both halves of a translator of one layer: [source word, target word] → logits.

    Each recurrent layer takes one step: (batch, 2) → (batch, 1, tokens). The page reads
    with the first half, puts its state into the second, and writes with that. The
    layers are those of the translator, so that weights loaded here are loaded there.
    """

    def __init__(self, model):
        """Take the layers of `networks.translator(…, layers=1)`."""
        super().__init__()
        self.source_words, self.encoder = model.source_words, model.encoders[0]
        self.target_words, self.decoder = model.target_words, model.decoders[0]
        self.scores = model.scores

    def forward(self, x):
        """Let both halves take a step, and return what the decoder says."""
        read, _ = self.encoder(self.source_words(x[:, :1]))
        said, _ = self.decoder(self.target_words(x[:, 1:]))
        both = torch.cat([said, read], -1)  # so that the page computes both
        return self.scores(both[:, :, : self.scores.in_features])
