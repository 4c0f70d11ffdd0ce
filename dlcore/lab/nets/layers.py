"""What each layer and function of PyTorch becomes in the page."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from types import SimpleNamespace

import torch
from torch import fx, nn
from torch.nn import functional

from dlcore.lab.nets.plan import Plan
from dlcore.networks import transformer

FUSED = {"convolution", "depthwise convolution", "dense"}  # clamp what they write


class SettingError(Exception):
    """A setting of a known layer that the page cannot carry."""


@dataclass(frozen=True)
class Value:
    """A tensor of the network: its number in the plan, its shape in PyTorch."""

    number: int
    shape: tuple[int, ...]  # with the batch axis


def order_of(shape) -> tuple[int, ...]:
    """Return the axes of a torch shape in the order in which they lie in the page."""
    return (2, 3, 1) if len(shape) == 4 else tuple(range(1, len(shape)))


def lying(shape) -> tuple[int, ...]:
    """Return the shape as it lies in the page: no batch axis, channels last."""
    return tuple(shape[axis] for axis in order_of(shape))


@dataclass(frozen=True)
class Step:
    """One step of a followed module, and what its translation needs."""

    plan: Plan
    target: str
    module: nn.Module | None
    shape: tuple[int, ...] | None  # of what it returns
    args: tuple
    kwargs: dict
    node: fx.Node
    seen: tuple[str, ...]

    @property
    def input(self) -> Value:
        """The first argument."""
        return self.args[0]

    def argument(self, place: int, name: str, usual=None):
        """Return an argument given by place or by name."""
        if len(self.args) > place:
            return self.args[place]
        return self.kwargs.get(name, usual)

    def make(self, kind: str, *inputs: Value, **settings) -> Value:
        """Add an operation that makes what the step returns."""
        numbers = [value.number for value in inputs or (self.input,)]
        made = self.plan.add(kind, numbers, lying(self.shape), **settings)
        return Value(made, self.shape)

    def weight(self, name: str = "weight") -> str | None:
        """Keep a parameter of the layer; return its name, None where it has none."""
        values = getattr(self.module, name)
        if values is None:
            return None
        return self.plan.weight(f"{self.target}.{name}", values.detach().numpy())

    def rearranged(self, value: Value, order: tuple[int, ...]) -> Value:
        """Return a picture or table whose axes lie in another order, by torch axes.

        order: axis i of what the step returns is axis order[i] of ``value``
        """
        before, after = order_of(value.shape), order_of(self.shape)
        turn = [before.index(order[axis]) for axis in after]
        sizes = lying(value.shape)
        if [axis for axis in turn if sizes[axis] > 1] == [
            axis for axis in range(len(sizes)) if sizes[axis] > 1
        ]:
            return self.alias(value)
        return self.make("permute", value, order=turn)

    def alias(self, value: Value) -> Value:
        """Return the same numbers in the shape that the step returns."""
        number = self.plan.tensor(lying(self.shape), same_as=value.number)
        return Value(number, self.shape)


TRANSLATORS: dict[object, Callable[[Step], object]] = {}


def carries(*kinds):
    """Register the translation of layers, functions and methods."""

    def register(translate):
        TRANSLATORS.update(dict.fromkeys(kinds, translate))
        return translate

    return register


def pair(size) -> list[int]:
    """Return a size that PyTorch writes as one number or as two."""
    return [size, size] if isinstance(size, int) else [int(part) for part in size]


def demand(condition: bool, words: str) -> None:
    """Raise SettingError where the condition fails."""
    if not condition:
        raise SettingError(words)


# ------------------------------------------------------------------- dense, convolution


@carries(nn.Linear)
def dense(step):
    """Every row of the last axis by one matrix."""
    demand(len(step.shape) < 4, "a dense layer on pictures")
    return step.make("dense", weight=step.weight(), bias=step.weight("bias"))


@carries(nn.Conv2d)
def convolution(step):
    """k × k, with one group or a group per channel."""
    layer = step.module
    groups, channels = layer.groups, layer.in_channels
    depthwise = groups == channels == layer.out_channels and groups > 1
    demand(
        groups == 1 or depthwise,
        f"groups={groups} with {channels} → {layer.out_channels} channels",
    )
    demand(layer.padding_mode == "zeros", f"padding_mode={layer.padding_mode!r}")
    return step.make(
        "depthwise convolution" if depthwise else "convolution",
        weight=step.weight(),
        bias=step.weight("bias"),
        kernel=pair(layer.kernel_size),
        stride=pair(layer.stride),
        dilation=pair(layer.dilation),
        padding=padding_of(layer),
    )


def padding_of(layer) -> list[int]:
    """Return the rows above and the columns left of a picture that are filled."""
    if layer.padding == "valid":
        return [0, 0]
    if layer.padding == "same":  # an odd pixel goes to the right and below
        sizes = zip(layer.kernel_size, layer.dilation, strict=True)
        return [dilation * (kernel - 1) // 2 for kernel, dilation in sizes]
    return pair(layer.padding)


@carries(nn.ConvTranspose2d)
def transposed_convolution(step):
    """Every pixel leaves a kernel's worth of numbers."""
    layer = step.module
    demand(layer.groups == 1, f"groups={layer.groups}")
    return step.make(
        "transposed convolution",
        weight=step.weight(),
        bias=step.weight("bias"),
        kernel=pair(layer.kernel_size),
        stride=pair(layer.stride),
        dilation=pair(layer.dilation),
        padding=pair(layer.padding),
    )


# ------------------------------------------------------------------- pictures


POOLS = {  # the settings of the functions, by place
    functional.max_pool2d: "kernel_size stride padding dilation ceil_mode",
    functional.avg_pool2d: "kernel_size stride padding ceil_mode count_include_pad",
}


@carries(nn.MaxPool2d, nn.AvgPool2d, *POOLS)
def pool(step):
    """The largest or the mean of every window."""
    best = isinstance(step.module, nn.MaxPool2d)
    settings = vars(step.module) if step.module else {}
    if step.module is None:
        best = step.node.target is functional.max_pool2d
        names = POOLS[step.node.target].split()
        settings = dict(zip(names, step.args[1:], strict=False)) | step.kwargs
    kernel = settings["kernel_size"]
    dilation = pair(settings.get("dilation", 1))
    demand(dilation == [1, 1], f"dilation={dilation}")
    demand(settings.get("divisor_override") is None, "divisor_override")
    return step.make(
        "pool",
        kernel=pair(kernel),
        stride=pair(settings.get("stride") or kernel),
        padding=pair(settings.get("padding", 0)),
        best=best,
        counted=not best and settings.get("count_include_pad", True),
    )


@carries(nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, functional.adaptive_avg_pool2d)
def adaptive_pool(step):
    """Windows side by side, where the sizes divide."""
    sizes = zip(step.input.shape[2:], step.shape[2:], strict=True)
    parts = [(size // count, size % count) for size, count in sizes]
    demand(not any(rest for _, rest in parts), "sizes that do not divide")
    kernel = [size for size, _ in parts]
    best = isinstance(step.module, nn.AdaptiveMaxPool2d)
    return step.make(
        "pool", kernel=kernel, stride=kernel, padding=[0, 0], best=best, counted=False
    )


@carries(
    nn.Upsample, nn.UpsamplingNearest2d, nn.UpsamplingBilinear2d, functional.interpolate
)
def upsample(step):
    """Larger by the nearest pixel or by bilinear interpolation."""
    names = ("size", "scale_factor", "mode", "align_corners")
    if step.module is not None:
        size, factor, mode, corners = (getattr(step.module, name) for name in names)
    else:
        usual = (None, None, "nearest", None)
        size, factor, mode, corners = (
            step.argument(i, name, usual[i - 1]) for i, name in enumerate(names, 1)
        )
    demand(mode in ("nearest", "bilinear"), f"mode={mode!r}")
    shapes = zip(step.input.shape[2:], step.shape[2:], strict=True)
    scale = [before / after for before, after in shapes]
    if size is None:
        factors = factor if isinstance(factor, (tuple, list)) else (factor, factor)
        scale = [1 / part for part in factors]
    smooth = mode == "bilinear"
    return step.make("upsample", scale=scale, smooth=smooth, corners=bool(corners))


@carries(nn.ZeroPad2d, nn.ConstantPad2d)
def pad(step):
    """Zeros, or one number, around a picture."""
    return padded(step, step.module.padding, step.module.value)


@carries(functional.pad, torch._C._nn.pad)
def pad_function(step):
    """The same as a function."""
    sides = list(step.argument(1, "pad"))
    mode = step.argument(2, "mode", "constant")
    demand(mode == "constant" and len(step.shape) == 4, f"mode={mode!r}")
    demand(not any(sides[4:]), "padding of channels")
    return padded(step, [*sides, 0, 0][:4], step.argument(3, "value", 0) or 0)


def padded(step, sides, value):
    """Add a frame; PyTorch names left, right, top, bottom."""
    left, right, top, bottom = sides
    demand(min(sides) >= 0, "negative padding")
    return step.make("pad", sides=[top, left, bottom, right], value=float(value))


# ------------------------------------------------------------------- activations

ACTIVATIONS = {
    "relu": (nn.ReLU, functional.relu, torch.relu, "relu"),
    "relu6": (nn.ReLU6, functional.relu6),
    "logistic": (nn.Sigmoid, functional.sigmoid, torch.sigmoid, "sigmoid"),
    "tanh": (nn.Tanh, functional.tanh, torch.tanh, "tanh"),
    "silu": (nn.SiLU, functional.silu),
    "hardswish": (nn.Hardswish, functional.hardswish),
    "hardsigmoid": (nn.Hardsigmoid, functional.hardsigmoid),
}


def activate(name):
    """Return the translation of an activation without settings."""

    def translate(step):
        fused = name in ("relu", "relu6") and join_activation(step, name)
        return fused or step.make("elementwise", name=name)

    return translate


def join_activation(step, name) -> Value | None:
    """Let the layer before activate what it writes, where nobody else wants that."""
    maker = step.plan.operations[-1] if step.plan.operations else {}
    before = step.node.args[0]
    wanted = len(before.users) > 1 or str(before.target) in step.seen
    made = maker.get("output") == step.input.number
    if wanted or not made or maker["kind"] not in FUSED or "activation" in maker:
        return None
    maker["activation"] = name
    return step.input


for _name, _kinds in ACTIVATIONS.items():
    carries(*_kinds)(activate(_name))


@carries(nn.Hardtanh)
def hardtanh(step):
    """The form in which ReLU6 is often written."""
    limits = (step.module.min_val, step.module.max_val)
    demand(limits == (0, 6), f"limits {limits}")
    return activate("relu6")(step)


@carries(nn.GELU, functional.gelu)
def gelu(step):
    """By the error function, or by its approximation with tanh."""
    settings = step.module or SimpleNamespace(**{"approximate": "none"} | step.kwargs)
    by_tanh = settings.approximate == "tanh"
    return step.make("elementwise", name="gelu by tanh" if by_tanh else "gelu")


@carries(nn.LeakyReLU, functional.leaky_relu)
def leaky_relu(step):
    """A slope below zero."""
    slope = (
        step.module.negative_slope
        if step.module
        else step.argument(1, "negative_slope", 0.01)
    )
    return step.make("elementwise", name="leaky relu", parameter=slope)


@carries(nn.ELU, functional.elu)
def elu(step):
    """An exponential below zero."""
    alpha = step.module.alpha if step.module else step.argument(1, "alpha", 1.0)
    return step.make("elementwise", name="elu", parameter=alpha)


@carries(nn.Softplus)
def softplus(step):
    """The smooth ReLU."""
    demand(step.module.beta == 1, f"beta={step.module.beta}")
    return step.make("elementwise", name="softplus")


@carries(
    nn.Softmax,
    nn.LogSoftmax,
    functional.softmax,
    functional.log_softmax,
    torch.softmax,
    "softmax",
)
def softmax(step):
    """Over the axis that lies last."""
    axis = step.module.dim if step.module else step.argument(1, "dim")
    demand(axis is not None, "dim=None")
    last = order_of(step.shape)[-1]
    demand(axis % len(step.shape) == last, f"dim={axis}: only the channels")
    logarithm = isinstance(step.module, nn.LogSoftmax) or (
        step.node.target is functional.log_softmax
    )
    return step.make("softmax", logarithm=logarithm)


# ------------------------------------------------------------------- norms


@carries(nn.BatchNorm2d, nn.BatchNorm1d)
def batch_norm(step):
    """What is left of a batch norm after folding: a factor and a summand a channel."""
    demand(len(step.shape) != 3, "batch norm over steps")
    return step.make("affine", weight=step.weight(), bias=step.weight("bias"))


@carries(nn.LayerNorm)
def layer_norm(step):
    """Over the last axis of a table."""
    layer = step.module
    demand(len(layer.normalized_shape) == 1, "more than one axis")
    demand(len(step.shape) < 4, "layer norm on pictures")
    return normalized(step, rows=1, groups=1)


@carries(nn.GroupNorm, nn.InstanceNorm2d)
def group_norm(step):
    """Over all pixels of a group of channels."""
    layer = step.module
    demand(len(step.shape) == 4, "only on pictures")
    groups = layer.num_groups if isinstance(layer, nn.GroupNorm) else step.shape[1]
    return normalized(step, rows=step.shape[2] * step.shape[3], groups=groups)


def normalized(step, **settings):
    """Add a norm with the layer's own factors and summands."""
    return step.make(
        "normalize",
        weight=step.weight(),
        bias=step.weight("bias"),
        epsilon=step.module.eps,
        **settings,
    )


# ------------------------------------------------------------------- arithmetic

PAIRS = {
    "add": (operator.add, operator.iadd, torch.add, "add", "add_"),
    "subtract": (operator.sub, torch.sub, "sub"),
    "multiply": (operator.mul, operator.imul, torch.mul, "mul", "mul_"),
    "divide": (operator.truediv, torch.div, "div"),
}


def combine(name):
    """Return the translation of an arithmetic sign."""

    def translate(step):
        first, second = step.args
        tables = [one for one in step.args if isinstance(one, torch.Tensor)]
        demand(not tables, "a table of the network's own")
        if not isinstance(first, Value):
            return step.make("pairwise", second, name=name, number=first, turned=True)
        if not isinstance(second, Value):
            return step.make("pairwise", first, name=name, number=second, turned=False)
        a, b = lying(first.shape), lying(second.shape)
        turned = prod(a) < prod(b)
        if turned:
            first, second, a, b = second, first, b, a
        while b and b[0] == 1:
            b = b[1:]
        demand(a[len(a) - len(b) :] == b, f"shapes {first.shape} and {second.shape}")
        return step.make("pairwise", first, second, name=name, turned=turned)

    return translate


for _name, _kinds in PAIRS.items():
    carries(*_kinds)(combine(_name))


@carries("mean", torch.mean)
def mean(step):
    """Over all pixels, or over all steps: every axis but the channels."""
    axes = step.argument(1, "dim")
    axes = (axes,) if isinstance(axes, int) else tuple(axes or ())
    rank = len(step.input.shape)
    channels = order_of(step.input.shape)[-1]
    others = {axis for axis in range(1, rank) if axis != channels}
    demand({axis % rank for axis in axes} == others, f"dim={axes}")
    return step.make("mean")


# ------------------------------------------------------------------- shapes


@carries(nn.Flatten, nn.Unflatten, torch.flatten, torch.reshape)
@carries("flatten", "view", "reshape", "unflatten", "squeeze", "unsqueeze")
@carries(torch.squeeze, torch.unsqueeze)
def reshape(step):
    """The same numbers in another shape, in PyTorch's order."""
    value = step.input
    demand(step.shape[0] == 1, f"the batch axis becomes {step.shape[0]}")
    if value.shape == step.shape:
        return value
    return turned(step, in_torch_order(step, value))


def in_torch_order(step, value: Value) -> Value:
    """Return a picture's numbers channel by channel, anything else as it lies."""
    if len(value.shape) != 4:
        return value
    _, channels, rows, columns = value.shape
    if channels == 1 or rows * columns == 1:
        return value
    flat = (channels, rows, columns)
    return Value(
        step.plan.add("permute", [value.number], flat, order=[2, 0, 1]), (1, *flat)
    )


def turned(step, value: Value) -> Value:
    """Return numbers in PyTorch's order in the step's shape, channels last."""
    if len(step.shape) != 4:
        return step.alias(value)
    _, channels, rows, columns = step.shape
    if channels == 1 or rows * columns == 1:
        return step.alias(value)
    number = step.plan.tensor((channels, rows, columns), same_as=value.number)
    return step.make("permute", Value(number, ()), order=[1, 2, 0])


@carries("permute", torch.permute, "transpose", torch.transpose)
def permute(step):
    """The axes in another order."""
    rank = len(step.input.shape)
    if step.node.target in ("transpose", torch.transpose):
        order = list(range(rank))
        a, b = (axis % rank for axis in step.args[1:3])
        order[a], order[b] = order[b], order[a]
    else:
        order = step.args[1:]
        order = order[0] if isinstance(order[0], (tuple, list)) else order
    order = tuple(axis % rank for axis in order)
    demand(order[0] == 0, "an order that moves the batch axis")
    return step.rearranged(step.input, order)


@carries(torch.cat, torch.concat)
def concatenate(step):
    """Tensors one after another along an axis."""
    axis = step.argument(1, "dim", 0) % len(step.shape)
    demand(axis > 0, "along the batch axis")
    return step.make("concatenate", *step.input, axis=order_of(step.shape).index(axis))


@carries(operator.getitem)
def pick(step):
    """A part of what an LSTM returns, or places along one axis: x[:, -1], x[:, 2:5]."""
    value, index = step.args
    if isinstance(value, tuple):
        demand(value[index] is not None, "the state of a recurrent layer")
        return value[index]
    index = index if isinstance(index, tuple) else (index,)
    cut = [(axis, at) for axis, at in enumerate(index) if at != slice(None)]
    if not cut:
        return value
    demand(len(cut) == 1 and cut[0][0] > 0, f"[{index}]")
    axis, at = cut[0]
    size = value.shape[axis]
    demand(isinstance(at, (int, slice)), f"[{index}]")
    first, end, pace = (
        at.indices(size) if isinstance(at, slice) else (at % size, at % size + 1, 1)
    )
    demand(pace == 1, f"steps of {pace}")
    lies = order_of(value.shape).index(axis)
    shape = list(lying(value.shape))
    shape[lies] = end - first
    number = step.plan.add(
        "slice", [value.number], shape, axis=lies, first=first, count=end - first
    )
    if isinstance(at, slice):
        return Value(number, step.shape)
    demand(len(value.shape) < 4, "one row of a picture")
    return step.alias(Value(number, value.shape))


@carries(nn.Identity, nn.Dropout, nn.Dropout2d, functional.dropout, "contiguous")
def nothing(step):
    """What does nothing when a network is used."""
    return step.input


# ------------------------------------------------------------------- sequences


@carries(nn.Embedding)
def embedding(step):
    """A row of the table for every word."""
    return step.make("embedding", weight=step.weight())


@carries(nn.LSTM, nn.GRU)
def recurrent(step):
    """Layers one after another; they return their outputs, and no state."""
    layer = step.module
    demand(layer.batch_first, "batch_first=False")
    demand(not layer.bidirectional, "bidirectional=True")
    demand(layer.bias, "bias=False")
    demand(not getattr(layer, "proj_size", 0), "proj_size")
    demand(len(step.args) == 1, "a state of its own to begin with")
    kind = "lstm" if isinstance(layer, nn.LSTM) else "gru"
    value = step.input
    shape = (*value.shape[:-1], layer.hidden_size)
    for depth in range(layer.num_layers):
        names = [f"{part}_l{depth}" for part in ("weight_ih", "weight_hh")]
        names += [f"{part}_l{depth}" for part in ("bias_ih", "bias_hh")]
        weights = [step.weight(name) for name in names]
        made = step.plan.add(kind, [value.number], lying(shape), weights=weights)
        value = Value(made, shape)
    return value, None


# ------------------------------------------------------------------- Transformers


@carries(transformer.attend)
def attend(step):
    """Attention of several heads, without a mask or with a causal one."""
    query, key, value, heads = step.args[:4]
    demand(step.argument(4, "mask") is None, "a mask of its own")
    part = query.shape[-1] // heads
    return step.make(
        "attention",
        query,
        key,
        value,
        heads=heads,
        causal=bool(step.argument(5, "causal", False)),
        scale=step.argument(6, "scale") or part**-0.5,
    )


@carries(transformer.add_positions)
def add_positions(step):
    """The first rows of a table, one for each place."""
    value, table = step.args
    name = str(step.node.args[1].target)
    return step.make("shift", value, weight=step.plan.weight(name, table.numpy()))
