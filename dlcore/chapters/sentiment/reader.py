"""A network that reads a review word by word and gives one logit."""

import torch
from torch import nn
from torch.nn import functional

from dlcore.networks.recurrent import torch_layer


class Judge(nn.Module):
    """Words (batch, time) → logits (batch,): an embedding, an LSTM layer, one unit.

    padded: read on through the zeros behind a review, as if they were words; without
        it the answer is that of the last word
    dropout: of what enters the LSTM layer and of what leaves it
    """

    def __init__(self, words, width, hidden_size, *, dropout=0.0, padded=False):
        """Begin with small vectors, the same for nothing as for a word."""
        super().__init__()
        self.words = nn.Embedding(words, width)
        nn.init.normal_(self.words.weight, 0, 0.1)
        self.dropout = nn.Dropout(dropout)
        self.layer = torch_layer("lstm", width, hidden_size)
        self.verdict = nn.Linear(hidden_size, 1)
        self.padded = padded

    def every(self, x):
        """Return the logit after every word, (batch, time)."""
        h, _ = self.layer(self.dropout(self.words(x)))  # (batch, time, hidden)
        return self.verdict(self.dropout(h))[..., 0]

    def forward(self, x):
        """Return the logit after the last word."""
        last = (x != 0).sum(1) - 1  # zeros stand behind
        if self.padded:
            last = torch.full_like(last, x.shape[1] - 1)
        x = x[:, : int(last.max()) + 1]
        h, _ = self.layer(self.dropout(self.words(x)))  # (batch, time, hidden)
        h = h[torch.arange(len(x)), last.clamp(min=0)]  # (batch, hidden)
        return self.verdict(self.dropout(h))[:, 0]


class Step(nn.Module):
    """One word in, its logit out, for the page, which keeps the state."""

    def __init__(self, judge):
        """Share the layers of a trained network."""
        super().__init__()
        self.words, self.layer, self.verdict = judge.words, judge.layer, judge.verdict

    def forward(self, x):
        """(1, 1) → (1, 1, 1)."""
        return self.verdict(self.layer(self.words(x))[0])


def loss(model, batch):
    """Mean cross-entropy of right and wrong."""
    answers = batch.y.to(torch.float32)
    return functional.binary_cross_entropy_with_logits(model(batch.x), answers)


def error(model, batch):
    """Share of reviews on the wrong side of 0."""
    return ((model(batch.x) > 0) != (batch.y == 1)).float().mean()


def scores(model, x, *, dropout=False):
    """Logits of all reviews, as an array; dropout: left on, as in training."""
    model.train(dropout)
    with torch.no_grad():
        parts = torch.as_tensor(x).split(500)
        found = torch.cat([model(part) for part in parts]).numpy()
    model.eval()
    return found
