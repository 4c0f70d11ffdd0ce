"""Convolutional networks as plans: an architecture is said once, and counted.

A plan is a dictionary of named layers in a row. Each layer knows what it makes of a
shape, and what it costs; `torch_plans` and `keras_plans` turn the same plan into a
network of either framework, and the layer builder of chapter 12 draws it.

Shapes are (channels, height, width), after Flatten (values,).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

SAME = "same"  # padding: a picture of ⌈size / stride⌉, an odd pixel right and below


class PlanError(ValueError):
    """Layers that do not fit together; the message says where and why."""


@dataclass(frozen=True)
class Row:
    """One layer as a plan counts it, for one picture.

    products: multiply–adds, those of convolutions and dense layers
    """

    name: str
    layer: object
    shape: tuple[int, ...]
    weights: int
    products: int


@dataclass(frozen=True)
class Conv:
    """A convolution, perhaps with batch normalization, and an activation.

    padding: zeros at each side, or "same"; groups: of channels, each for itself
    norm: batch normalization follows, and the convolution needs no bias
    bias: False leaves it out also where nothing follows that could replace it
    """

    channels: int
    kernel: int = 3
    stride: int = 1
    padding: int | str = SAME
    groups: int = 1
    norm: bool = False
    activation: str = "relu"
    bias: bool = True

    def output(self, shape):
        """(channels, height, width) behind it."""
        channels, *size = picture(self, shape)
        if channels % self.groups or self.channels % self.groups:
            raise PlanError(
                f"{self.groups} groups need channels that they divide: "
                f"{channels} come in, {self.channels} go out"
            )
        return (self.channels, *(slid(self, length) for length in size))

    def weights(self, shape):
        """Kernels, and biases or the two numbers per channel of batch norm."""
        kernels = self.channels * shape[0] // self.groups * self.kernel**2
        return kernels + self.channels * (2 if self.norm else int(self.bias))

    def products(self, shape):
        """One multiply–add for each weight of a kernel at each place."""
        channels, height, width = self.output(shape)
        return channels * height * width * shape[0] // self.groups * self.kernel**2


@dataclass(frozen=True)
class Depthwise:
    """A convolution with one kernel for each channel: nothing is mixed."""

    kernel: int = 3
    stride: int = 1
    padding: int | str = SAME
    norm: bool = True
    activation: str = "relu"

    def as_conv(self, shape):
        """The same with as many groups as channels."""
        channels = picture(self, shape)[0]
        return Conv(
            channels,
            self.kernel,
            self.stride,
            self.padding,
            groups=channels,
            norm=self.norm,
            activation=self.activation,
        )

    def output(self, shape):
        """(channels, height, width) behind it."""
        return self.as_conv(shape).output(shape)

    def weights(self, shape):
        """One kernel per channel, and what batch norm or bias need."""
        return self.as_conv(shape).weights(shape)

    def products(self, shape):
        """Kernel² multiply–adds per channel and place."""
        return self.as_conv(shape).products(shape)


class Free:
    """What has no weights and multiplies nothing that counts."""

    def output(self, shape):
        """The shape stays."""
        return shape

    def weights(self, shape):
        """None."""
        return 0

    def products(self, shape):
        """None."""
        return 0


@dataclass(frozen=True)
class MaxPool(Free):
    """The largest value under each window."""

    kernel: int = 2
    stride: int = 2
    padding: int | str = 0

    def output(self, shape):
        """(channels, height, width) behind it."""
        channels, *size = picture(self, shape)
        return (channels, *(slid(self, length) for length in size))


@dataclass(frozen=True)
class AveragePool(MaxPool):
    """The mean of each window."""


@dataclass(frozen=True)
class GlobalAverage(Free):
    """One number per channel: the mean over the picture."""

    def output(self, shape):
        """(channels,)."""
        return (picture(self, shape)[0],)


@dataclass(frozen=True)
class Flatten(Free):
    """All numbers in one row."""

    def output(self, shape):
        """(values,)."""
        return (prod(shape),)


@dataclass(frozen=True)
class Activation(Free):
    """An activation by itself."""

    activation: str = "relu"


@dataclass(frozen=True)
class Norm(Free):
    """Batch normalization by itself, and an activation."""

    activation: str = "relu"

    def weights(self, shape):
        """A scale and a shift per channel."""
        return 2 * shape[0]


@dataclass(frozen=True)
class LocalNorm(Free):
    """AlexNet's normalization over five neighbouring channels."""


@dataclass(frozen=True)
class Dropout(Free):
    """Numbers set to zero at random while the network learns."""

    rate: float = 0.5


@dataclass(frozen=True)
class Dense:
    """A fully connected layer."""

    units: int
    activation: str = "linear"

    def output(self, shape):
        """(units,)."""
        if len(shape) != 1:
            raise PlanError(
                f"a dense layer takes a row of numbers, not {written(shape)}: "
                "put Flatten or GlobalAverage before it"
            )
        return (self.units,)

    def weights(self, shape):
        """A weight per input and unit, and the biases."""
        return (shape[0] + 1) * self.units

    def products(self, shape):
        """One for each weight."""
        return shape[0] * self.units


@dataclass(frozen=True)
class Shrink(Free):
    """ResNet's short cut without weights: every other pixel, new channels all zero."""

    channels: int
    stride: int = 1

    def output(self, shape):
        """(channels, height, width) behind it."""
        size = (-(-length // self.stride) for length in picture(self, shape)[1:])
        return (self.channels, *size)


@dataclass(frozen=True)
class Gate:
    """Squeeze-and-excitation: a weight for each channel, from the channels' means."""

    hidden: int
    activation: str = "relu"

    def output(self, shape):
        """The shape stays."""
        return picture(self, shape)

    def weights(self, shape):
        """Two small dense layers."""
        return (shape[0] + 1) * self.hidden + (self.hidden + 1) * shape[0]

    def products(self, shape):
        """Two small products, once per picture."""
        return 2 * shape[0] * self.hidden


class Block:
    """What several paths have in common: each is a plan of its own."""

    def weights(self, shape):
        """Those of all paths."""
        return sum(total(path, shape).weights for path in self.paths)

    def products(self, shape):
        """Those of all paths."""
        return sum(total(path, shape).products for path in self.paths)

    def outputs(self, shape):
        """The shape behind each path."""
        return [total(path, shape).shape for path in self.paths]


@dataclass(frozen=True)
class Residual(Block):
    """activation(main(x) + short(x)); an empty short cut passes x on."""

    main: dict
    short: dict = field(default_factory=dict)
    activation: str = "relu"

    @property
    def paths(self):
        """The main path, and the short cut."""
        return self.main, self.short

    def output(self, shape):
        """The shape behind both paths, which must agree."""
        main, short = self.outputs(shape)
        if main != short:
            raise PlanError(
                f"the short cut brings {written(short)}, the main path "
                f"{written(main)}: they cannot be added"
            )
        return main


@dataclass(frozen=True)
class Branches(Block):
    """Several paths side by side, their channels joined: an inception module."""

    paths: dict[str, dict]

    def weights(self, shape):
        """Those of all paths."""
        return sum(total(path, shape).weights for path in self.paths.values())

    def products(self, shape):
        """Those of all paths."""
        return sum(total(path, shape).products for path in self.paths.values())

    def output(self, shape):
        """All channels, in the size that the paths share."""
        shapes = [total(path, shape).shape for path in self.paths.values()]
        if len({each[1:] for each in shapes}) > 1:
            sizes = ", ".join(written(each) for each in shapes)
            raise PlanError(f"the paths make pictures of different sizes: {sizes}")
        return (sum(each[0] for each in shapes), *shapes[0][1:])


def picture(layer, shape):
    """The shape, if it is that of a picture; PlanError otherwise."""
    if len(shape) != 3:
        raise PlanError(
            f"{type(layer).__name__} takes channels of a picture, not {written(shape)}"
        )
    return shape


def slid(layer, length: int) -> int:
    """How many places a window finds along a side; PlanError if none."""
    before, after = padding_of(layer, length)
    room = length + before + after - layer.kernel
    if room < 0:
        raise PlanError(
            f"a window of {layer.kernel} pixels does not fit into "
            f"{length + before + after}"
        )
    return room // layer.stride + 1


def padding_of(layer, length: int) -> tuple[int, int]:
    """Zeros before and behind a side of so many pixels."""
    if layer.padding != SAME:
        return layer.padding, layer.padding
    places = -(-length // layer.stride)
    missing = max((places - 1) * layer.stride + layer.kernel - length, 0)
    return missing // 2, missing - missing // 2


def written(shape) -> str:
    """A shape as people write it: "64 × 28 × 28"."""
    return " × ".join(map(str, shape))


def rows(plan: dict, shape: tuple[int, ...]) -> Iterator[Row]:
    """Yield what each layer makes of the shape and costs, in order.

    Raises PlanError, which names the layer, where a shape does not fit.
    """
    for name, layer in plan.items():
        try:
            after = layer.output(shape)
            yield Row(name, layer, after, layer.weights(shape), layer.products(shape))
        except PlanError as error:
            raise PlanError(f"{name}: {error}") from None
        shape = after


def total(plan: dict, shape: tuple[int, ...]) -> Row:
    """The whole plan as one row: the last shape, all weights, all products."""
    weights = products = 0
    for row in rows(plan, shape):
        shape = row.shape
        weights += row.weights
        products += row.products
    return Row("total", plan, shape, weights, products)


def flat_rows(plan: dict, shape, name: str = "") -> Iterator[Row]:
    """Yield the rows of all layers, those inside the blocks, too: "conv2_1.first"."""
    for row in rows(plan, shape):
        inner = f"{name}{row.name}"
        if isinstance(row.layer, Residual):
            yield from flat_rows(row.layer.main, shape, f"{inner}.")
            yield from flat_rows(row.layer.short, shape, f"{inner}.short.")
        elif isinstance(row.layer, Branches):
            for branch, path in row.layer.paths.items():
                yield from flat_rows(path, shape, f"{inner}.{branch}.")
        else:
            yield Row(inner, row.layer, row.shape, row.weights, row.products)
        shape = row.shape
