"""Chance under control: the order of the examples, and the noise of dropout.

A run is compared with another run of the sweep, or with itself trained alone. So all
draws depend on seeds only: the order on `order_seed`, the noise on the run's seed and
on the dropout layer. Two runs that differ in their dropout rate see the *same* noise
(common random numbers), and what is left is the difference that the rate makes.
"""

import operator
from contextlib import contextmanager

import torch
from torch import nn

BLOCK = 2**20  # random numbers drawn at a time


def orders(examples, order_seed):
    """Yield a random order of the examples for each epoch, as long as you like."""
    generator = torch.Generator().manual_seed(operator.index(order_seed))
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

    def state_dict(self):
        """Return where the stream stands."""
        return {"generator": self.generator.get_state(), "block": self.block}

    def load_state_dict(self, state):
        """Go on where a stream stood."""
        self.generator.set_state(state["generator"])
        self.block = state["block"].to(self.block.device)

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

    noise: any shape; rate: a number, or a tensor that broadcasts
    """
    rate = torch.as_tensor(rate, dtype=noise.dtype, device=noise.device)
    return (noise >= rate) * scale(rate)


def scale(rate):
    """Return 1 / (1 − rate), and 0 where all is dropped."""
    return torch.where(rate < 1, 1 / (1 - rate), 0)


class SeededDropout(nn.Module):
    """Dropout that takes its mask from a stream of noise, or from outside.

    nn.Dropout drops single numbers; nn.Dropout1d and nn.Dropout2d whole channels.
    """

    def __init__(self, dropout):
        """Stand in for a dropout layer of PyTorch, at the same rate."""
        super().__init__()
        self.p = dropout.p
        self.whole_channels = not isinstance(dropout, nn.Dropout)
        self.calls = 0
        self.noise = None
        self.register_buffer("mask", torch.ones(()), persistent=False)

    def forward(self, x):
        """Drop while training, and remember what shape a mask must have."""
        if not self.training:
            return x
        self.calls += 1
        channels = [x.shape[1], *[1] * (x.ndim - 2)]
        self.shape = torch.Size(channels if self.whole_channels else x.shape[1:])
        if self.noise:
            return x * masks(laid_out(self.draw(self.noise, len(x)), x), self.p)
        return x * self.mask

    def draw(self, noise, batch):
        """Return the noise for a batch: (batch, …), each example's numbers together."""
        return noise.draw(torch.Size([*self.shape, batch])).movedim(-1, 0)


def laid_out(noise, x):
    """Return noise with the examples first in memory, as in x, channels last or first.

    `draw` leaves the examples last, and to multiply across such rows is slow.
    """
    rows = noise.movedim(0, -1).reshape(-1, len(x))  # (numbers, batch), a view
    noise = rows.t().contiguous().view(noise.shape)
    if x.is_contiguous(memory_format=torch.channels_last):
        return noise.contiguous(memory_format=torch.channels_last)
    return noise


DROPOUTS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d)


def dropouts_of(model):
    """Return the dropout layers of a model that get noise of ours, each once."""
    return [each for each in model.modules() if type(each) in DROPOUTS]


def exchange_dropout(model):
    """Exchange the dropout layers of a model for seeded ones, in place.

    Returns the seeded layers in the order of the model, and (parent, name, old layer)
    of each place, with which the exchange can be taken back.
    """
    layers = {each: SeededDropout(each) for each in dropouts_of(model)}
    places = []
    for path, child in list(model.named_modules(remove_duplicate=False)):
        if child in layers:
            parent, _, name = path.rpartition(".")
            places.append((model.get_submodule(parent), name, child))
    for parent, name, child in places:
        setattr(parent, name, layers[child])
    return list(layers.values()), places


@contextmanager
def seeded_dropout(model, noises):
    """Let the dropout layers of a model take their masks from noises for a while."""
    layers, places = exchange_dropout(model)
    for layer, noise in zip(layers, noises, strict=True):
        layer.noise = noise
    try:
        yield
    finally:
        for parent, name, child in places:
            setattr(parent, name, child)


@contextmanager
def own_chance(seed, epoch, device):
    """Let all that draws from PyTorch's own generators depend on seed and epoch."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(2**62 + seed * 2**20 + epoch)  # far from those of `Noise`
        yield


# Layers of PyTorch that draw from its own generators.
DRAWING = (
    nn.AlphaDropout,
    nn.Dropout3d,
    nn.FeatureAlphaDropout,
    nn.MultiheadAttention,
    nn.RNNBase,
    nn.RReLU,
)


def may_draw(model, settings):
    """Tell whether model or loss may draw numbers, as code of the reader's can."""
    return bool(settings.objective.functions) or any(
        isinstance(each, DRAWING) or not type(each).__module__.startswith("torch.nn.")
        for each in model.modules()
    )
