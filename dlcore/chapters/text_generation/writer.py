"""A network that writes: characters in, logits of the next character out."""

import torch
from torch import nn
from torch.nn import functional


class Writer(nn.Module):
    """An embedding, LSTM layers, and a linear layer that scores each character.

    Characters (batch, time) → logits (batch, time, tokens), or, where only the
    character behind the window is asked for, (batch, 1, tokens).
    """

    def __init__(
        self,
        tokens,
        embedded,
        hidden_size,
        *,
        layers=2,
        dropout=0.0,
        recurrent_dropout=0.0,
        every=True,
    ):
        """Begin with PyTorch's weights, and 1 as the bias of the forget gates."""
        super().__init__()
        self.every = every
        self.letters = nn.Embedding(tokens, embedded)
        sizes = [embedded] + [hidden_size] * (layers - 1)
        self.layers = nn.ModuleList(
            ForgetfulLSTM(size, hidden_size, recurrent_dropout)
            if recurrent_dropout
            else nn.LSTM(size, hidden_size, batch_first=True)
            for size in sizes
        )
        self.dropouts = nn.ModuleList(nn.Dropout(dropout) for _ in sizes)
        self.scores = nn.Linear(hidden_size, tokens)
        with torch.no_grad():
            for layer in self.layers:
                layer.bias_ih_l0[hidden_size : 2 * hidden_size] = 1
                layer.bias_hh_l0[hidden_size : 2 * hidden_size] = 0

    def forward(self, x):
        """Score each character as the next one."""
        x = self.letters(x)  # (batch, time, embedded)
        for layer, dropout in zip(self.layers, self.dropouts, strict=True):
            x = dropout(layer(x)[0])  # (batch, time, hidden)
        if not self.every:
            x = x[:, -1:]  # (batch, 1, hidden)
        return self.scores(x)


class ForgetfulLSTM(nn.LSTM):
    """An LSTM layer that drops some of its own outputs on the way to its next step.

    Each sequence has one mask for all of its steps (Gal and Ghahramani, 2016), as the
    recurrent dropout of Keras has. PyTorch's own layer cannot do it, so training takes
    its steps here; in use it is the ordinary layer.
    """

    def __init__(self, inputs, hidden_size, rate):
        """Drop this share of the outputs."""
        super().__init__(inputs, hidden_size, batch_first=True)
        self.mask = nn.Dropout(rate)

    def forward(self, x):
        """Return outputs (batch, time, hidden), and the last state."""
        if not self.training:
            return super().forward(x)
        weight, bias = self.weight_hh_l0, self.bias_ih_l0 + self.bias_hh_l0
        from_input = functional.linear(x, self.weight_ih_l0, bias)
        h = x.new_zeros(len(x), self.hidden_size)
        mask, c, outputs = self.mask(torch.ones_like(h)), h, []
        for step in from_input.unbind(1):
            gates = torch.addmm(step, h * mask, weight.T)  # (batch, 4 hidden)
            i, f, g, o = gates.chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            outputs.append(h)
        return torch.stack(outputs, 1), (h[None], c[None])
