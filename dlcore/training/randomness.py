"""Chance under control: the order of the examples, and the noise of dropout.

A run is compared with another run of the sweep, or with itself trained alone. So all
draws depend on seeds only: the order on `order_seed`, the noise on the run's seed and
on the dropout layer. Two runs that differ in their dropout rate see the *same* noise
(common random numbers), and what is left is the difference that the rate makes.
"""

from contextlib import contextmanager

import torch
from torch import nn

BLOCK = 2**20  # random numbers drawn at a time


def orders(examples, order_seed):
    """Yield a random order of the examples for each epoch, as long as you like."""
    generator = torch.Generator().manual_seed(order_seed)
    while True:
        yield torch.randperm(examples, generator=generator)


class Noise:
    """Uniform numbers between 0 and 1 for one dropout layer of one seed.

    What it yields depends on the seed, the layer, and the sizes asked for so far.
    """

    def __init__(self, seed, layer, device):
        """Start the stream of random numbers that belongs to the seed and layer."""
        self.generator = torch.Generator(device).manual_seed(
            (seed + 1) * 2**20 + layer  # far from the seeds of the weights
        )
        self.block = torch.empty(0, device=device)

    def draw(self, shape):
        """Return the next numbers in the given shape."""
        count = shape.numel()
        if count > len(self.block):
            self.block = torch.rand(
                count * max(1, BLOCK // count),
                generator=self.generator,
                device=self.block.device,
            )
        numbers, self.block = self.block[:count], self.block[count:]
        return numbers.view(shape)


def masks(noise, rate):
    """Return what dropout multiplies with: 0 where noise < rate, else 1 / (1 − rate).

    noise: any shape, overwritten; rate: a number, or a tensor that broadcasts
    """
    rate = torch.as_tensor(rate, dtype=noise.dtype, device=noise.device)
    return noise.ge_(rate).mul_(scale(rate))


def scale(rate):
    """Return 1 / (1 − rate), and 0 where all is dropped."""
    return torch.where(rate < 1, 1 / (1 - rate), 0)


class SeededDropout(nn.Module):
    """Dropout whose mask is set from outside, before each step.

    nn.Dropout drops single numbers; nn.Dropout1d and nn.Dropout2d whole channels.
    """

    def __init__(self, dropout):
        """Stand in for a dropout layer of PyTorch, at the same rate."""
        super().__init__()
        self.rate = dropout.p
        self.whole_channels = not isinstance(dropout, nn.Dropout)
        self.calls = 0
        self.register_buffer("mask", torch.ones(()), persistent=False)

    def forward(self, x):
        """Drop while training; else remember the shape that a mask needs."""
        if self.training:
            return x * self.mask
        self.calls += 1
        channels = [x.shape[1], *[1] * (x.ndim - 2)]
        self.shape = torch.Size(channels if self.whole_channels else x.shape[1:])
        return x

    def draw(self, noise, batch):
        """Return the noise for a batch: (batch, …), each example's numbers together."""
        return noise.draw(torch.Size([*self.shape, batch])).movedim(-1, 0)


DROPOUTS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d)


def exchange_dropout(model):
    """Exchange the dropout layers of a model for seeded ones, in place.

    Returns the seeded layers in the order of the model, and (parent, name, old layer)
    of each place, with which the exchange can be taken back.
    """
    places, layers = [], {}
    for path, child in list(model.named_modules(remove_duplicate=False)):
        if type(child) in DROPOUTS:
            parent, _, name = path.rpartition(".")
            places.append((model.get_submodule(parent), name, child))
            layers.setdefault(child, SeededDropout(child))
    for parent, name, child in places:
        setattr(parent, name, layers[child])
    return list(layers.values()), places


@contextmanager
def seeded_dropout(model):
    """Exchange the dropout layers of a model for a while; yield the seeded layers."""
    layers, places = exchange_dropout(model)
    try:
        yield layers
    finally:
        for parent, name, child in places:
            setattr(parent, name, child)


def measure_shapes(model, layers, x):
    """Let seeded dropout layers see examples, so that masks get the right shape.

    Raises ValueError if a layer is used at two places: each place needs its own noise.
    """
    for layer in layers:
        layer.calls = 0
    with torch.no_grad():
        model.eval()(x)
    if any(layer.calls > 1 for layer in layers):
        raise ValueError("a dropout layer is used twice; make one for each place")
