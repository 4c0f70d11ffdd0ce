"""A plan as a network of PyTorch."""

from functools import singledispatch

import torch
from torch import nn
from torch.nn import functional

from dlcore.networks import plans
from dlcore.networks.activations import torch_activation
from dlcore.networks.initializers import torch_initializer

MOMENTUM, EPSILON = 0.1, 1e-5  # of batch normalization; PyTorch's choice


def torch_network(plan: dict, shape: tuple[int, ...], *, epsilon=EPSILON):
    """Return the network of a plan: a torch.nn.Sequential with the plan's names.

    shape: (channels, height, width) of its pictures; networks without a dense layer
        behind Flatten take others, too
    epsilon: of batch normalization

    Weights begin as He's normal numbers, biases as 0; torch.manual_seed before the call
    decides them. Inside `with torch.device("meta")` nothing is stored.
    Raises PlanError where a shape does not fit.
    """
    network = in_a_row(plan, shape)
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            torch_initializer("he normal")(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.eps = epsilon
    return network


def in_a_row(plan: dict, shape) -> nn.Sequential:
    """The layers of a plan one after another."""
    sequence = nn.Sequential()
    for row in plans.rows(plan, shape):
        sequence.add_module(row.name, module(row.layer, shape))
        shape = row.shape
    return sequence


def several(*layers):
    """One layer as it is, more of them as a Sequential."""
    return layers[0] if len(layers) == 1 else nn.Sequential(*layers)


@singledispatch
def module(layer, shape):
    """Return the PyTorch module of one layer of a plan."""
    raise TypeError(f"no layer of a plan: {layer!r}")


@module.register
def convolution(layer: plans.Conv, shape):
    """Pad if the sides differ, convolve, normalize, activate."""
    before, padding = window(layer, shape, 0.0)
    return several(
        *before,
        nn.Conv2d(
            shape[0],
            layer.channels,
            layer.kernel,
            layer.stride,
            padding,
            groups=layer.groups,
            bias=layer.bias and not layer.norm,
        ),
        *([nn.BatchNorm2d(layer.channels)] if layer.norm else []),
        *torch_activation(layer.activation),
    )


def window(layer, shape, value):
    """What pads the picture beforehand, if something must, and the padding itself."""
    (top, bottom), (left, right) = (
        plans.padding_of(layer, length) for length in shape[1:]
    )
    if (top, left) == (bottom, right):
        return [], (top, left)
    return [nn.ConstantPad2d((left, right, top, bottom), value)], 0


@module.register
def depthwise(layer: plans.Depthwise, shape):
    """As many groups as channels."""
    return convolution(layer.as_conv(shape), shape)


@module.register
def max_pool(layer: plans.MaxPool, shape):
    """What lies outside the picture never wins."""
    before, padding = window(layer, shape, -torch.inf)
    return several(*before, nn.MaxPool2d(layer.kernel, layer.stride, padding))


@module.register
def average_pool(layer: plans.AveragePool, shape):
    """What lies outside the picture does not count."""
    before, padding = window(layer, shape, 0.0)
    if before:
        raise plans.PlanError("an average pool needs equal padding at both sides")
    return nn.AvgPool2d(layer.kernel, layer.stride, padding, count_include_pad=False)


@module.register
def global_average(layer: plans.GlobalAverage, shape):
    """(batch, channels)."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())


@module.register
def flatten(layer: plans.Flatten, shape):
    """Channel after channel."""
    return nn.Flatten()


@module.register
def activation(layer: plans.Activation, shape):
    """By its name."""
    return several(*torch_activation(layer.activation))


@module.register
def norm(layer: plans.Norm, shape):
    """Batch normalization, and the activation."""
    return several(nn.BatchNorm2d(shape[0]), *torch_activation(layer.activation))


@module.register
def local_norm(layer: plans.LocalNorm, shape):
    """The constants of the paper; PyTorch divides alpha by the five channels."""
    return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)


@module.register
def dropout(layer: plans.Dropout, shape):
    """By its rate."""
    return nn.Dropout(layer.rate)


@module.register
def dense(layer: plans.Dense, shape):
    """Weights and activation."""
    return several(
        nn.Linear(shape[0], layer.units), *torch_activation(layer.activation)
    )


class Shrink(nn.Module):
    """Every other pixel, and empty channels half before and half behind."""

    def __init__(self, channels, stride, added):
        """Keep how much to leave out and to add."""
        super().__init__()
        self.stride, self.added = stride, added

    def forward(self, x):
        """(batch, channels, height, width) with more channels, fewer pixels."""
        x = x[:, :, :: self.stride, :: self.stride]
        before = self.added // 2
        return functional.pad(x, (0, 0, 0, 0, before, self.added - before))


@module.register
def shrink(layer: plans.Shrink, shape):
    """The short cut without weights."""
    return Shrink(layer.channels, layer.stride, layer.channels - shape[0])


class Gate(nn.Module):
    """Squeeze-and-excitation (Hu et al., 2018)."""

    def __init__(self, channels, hidden, name):
        """Two small layers between the means and the gates."""
        super().__init__()
        self.squeeze = nn.AdaptiveAvgPool2d(1)
        self.reduce = nn.Conv2d(channels, hidden, 1)
        self.activation = several(*torch_activation(name))
        self.expand = nn.Conv2d(hidden, channels, 1)

    def forward(self, x):
        """The channels, each times its gate."""
        means = self.squeeze(x)  # (batch, channels, 1, 1)
        hidden = self.activation(self.reduce(means))  # (batch, hidden, 1, 1)
        gates = torch.sigmoid(self.expand(hidden))  # (batch, channels, 1, 1)
        return x * gates


@module.register
def gate(layer: plans.Gate, shape):
    """One gate per channel."""
    return Gate(shape[0], layer.hidden, layer.activation)


class Residual(nn.Module):
    """activation(main(x) + short(x)) (He et al., 2016)."""

    def __init__(self, main, short, after):
        """Keep both paths; an empty short cut passes its input on."""
        super().__init__()
        self.main, self.short = main, short
        self.after = nn.Sequential(*after)

    def forward(self, x):
        """The sum of both paths, activated."""
        return self.after(self.main(x) + self.short(x))


@module.register
def residual(layer: plans.Residual, shape):
    """The paths are plans themselves."""
    return Residual(
        in_a_row(layer.main, shape),
        in_a_row(layer.short, shape),
        torch_activation(layer.activation),
    )


class Branches(nn.ModuleDict):
    """Paths side by side, their channels joined."""

    def forward(self, x):
        """(batch, sum of the channels, height, width)."""
        return torch.cat([path(x) for path in self.values()], 1)


@module.register
def branches(layer: plans.Branches, shape):
    """The paths are plans themselves."""
    return Branches({name: in_a_row(path, shape) for name, path in layer.paths.items()})
