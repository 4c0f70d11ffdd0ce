"""A plan as a network of Keras, the twin of the one of PyTorch."""

from functools import singledispatch
from itertools import count

from dlcore.networks import plans
from dlcore.networks.activations import keras_activation
from dlcore.networks.frameworks import import_keras
from dlcore.networks.initializers import keras_initializer
from dlcore.networks.torch_plans import EPSILON, MOMENTUM


def keras_network(plan: dict, shape: tuple[int, ...], *, epsilon=EPSILON, seed=0):
    """Return the network of a plan as a functional keras.Model that is built.

    It takes pictures as Keras has them, (batch, height, width, channels); `shape` is
    (channels, height, width), as everywhere here. `copy_weights` gives it the weights
    of its twin, but a dense layer behind Flatten reads a picture in another order:
    pixel by pixel here, channel by channel in PyTorch.
    Raises ImportError without TensorFlow, PlanError as `torch_network`.
    """
    keras = import_keras()
    maker = Maker(keras, epsilon, seed)
    return maker.model(plan, shape)


class Maker:
    """Keras's layers with the settings that all layers of one network share."""

    def __init__(self, keras, epsilon, seed):
        """Keep the settings."""
        self.keras, self.layers, self.epsilon = keras, keras.layers, epsilon
        self.seeds = keras.random.SeedGenerator(seed)
        self.noise = count(seed)  # Dropout takes numbers, each another

    def model(self, plan, shape):
        """The layers of a plan one after another, as one model."""
        inputs = self.keras.Input((*shape[1:], shape[0]))
        x = inputs
        for row in plans.rows(plan, shape):
            x = apply(row.layer, x, shape, self)
            shape = row.shape
        return self.keras.Model(inputs, x)

    def start(self):
        """How weights begin."""
        return keras_initializer("he normal", self.keras, self.seeds)

    def finish(self, x, norm, activation):
        """Batch normalization, if there is one, and the activation."""
        if norm:
            x = self.layers.BatchNormalization(
                momentum=1 - MOMENTUM, epsilon=self.epsilon
            )(x)
        if activation == "linear":
            return x
        return self.layers.Activation(keras_activation(activation, self.keras))(x)

    def window(self, layer, x, shape, value=0.0):
        """The padded picture, and the word for the padding that is left to do."""
        sides = [plans.padding_of(layer, length) for length in shape[1:]]
        if not any(map(any, sides)):
            return x, "valid"
        if layer.padding == plans.SAME:
            return x, "same"
        if value == 0.0:
            return self.layers.ZeroPadding2D(sides)(x), "valid"
        sides = [(0, 0), *sides, (0, 0)]
        padded = self.keras.ops.pad(x, sides, constant_values=value)
        return padded, "valid"


@singledispatch
def apply(layer, x, shape, maker):
    """Return what one layer of a plan makes of x, a tensor of Keras."""
    raise TypeError(f"no layer of a plan: {layer!r}")


@apply.register
def convolution(layer: plans.Conv, x, shape, maker):
    """Pad, convolve, normalize, activate."""
    x, padding = maker.window(layer, x, shape)
    x = maker.layers.Conv2D(
        layer.channels,
        layer.kernel,
        layer.stride,
        padding,
        groups=layer.groups,
        use_bias=layer.bias and not layer.norm,
        kernel_initializer=maker.start(),
    )(x)
    return maker.finish(x, layer.norm, layer.activation)


@apply.register
def depthwise(layer: plans.Depthwise, x, shape, maker):
    """One kernel per channel."""
    x, padding = maker.window(layer, x, shape)
    x = maker.layers.DepthwiseConv2D(
        layer.kernel,
        layer.stride,
        padding,
        use_bias=not layer.norm,
        depthwise_initializer=maker.start(),
    )(x)
    return maker.finish(x, layer.norm, layer.activation)


@apply.register
def max_pool(layer: plans.MaxPool, x, shape, maker):
    """What lies outside the picture never wins."""
    x, padding = maker.window(layer, x, shape, -float("inf"))
    return maker.layers.MaxPooling2D(layer.kernel, layer.stride, padding)(x)


@apply.register
def average_pool(layer: plans.AveragePool, x, shape, maker):
    """What lies outside the picture does not count."""
    if layer.padding not in (0, plans.SAME):
        raise plans.PlanError("Keras's average pool counts what it is padded with")
    padding = "same" if layer.padding == plans.SAME else "valid"
    return maker.layers.AveragePooling2D(layer.kernel, layer.stride, padding)(x)


@apply.register
def global_average(layer: plans.GlobalAverage, x, shape, maker):
    """(batch, channels)."""
    return maker.layers.GlobalAveragePooling2D()(x)


@apply.register
def flatten(layer: plans.Flatten, x, shape, maker):
    """Pixel after pixel."""
    return maker.layers.Flatten()(x)


@apply.register
def activation(layer: plans.Activation, x, shape, maker):
    """By its name."""
    return maker.finish(x, False, layer.activation)


@apply.register
def norm(layer: plans.Norm, x, shape, maker):
    """Batch normalization, and the activation."""
    return maker.finish(x, True, layer.activation)


@apply.register
def local_norm(layer: plans.LocalNorm, x, shape, maker):
    """Each value over (2 + 1e-4 · the sum of five neighbours' squares) to the 0.75."""
    ops = maker.keras.ops
    squares = ops.pad(ops.square(x), ((0, 0), (0, 0), (0, 0), (2, 2)))
    neighbours = sum(squares[..., k : k + shape[0]] for k in range(5))
    return x / ops.power(2 + 1e-4 * neighbours, 0.75)


@apply.register
def dropout(layer: plans.Dropout, x, shape, maker):
    """By its rate."""
    return maker.layers.Dropout(layer.rate, seed=next(maker.noise))(x)


@apply.register
def dense(layer: plans.Dense, x, shape, maker):
    """Weights and activation."""
    x = maker.layers.Dense(layer.units, kernel_initializer=maker.start())(x)
    return maker.finish(x, False, layer.activation)


@apply.register
def shrink(layer: plans.Shrink, x, shape, maker):
    """Every other pixel, and empty channels half before and half behind."""
    x = x[:, :: layer.stride, :: layer.stride, :]
    added = layer.channels - shape[0]
    sides = (added // 2, added - added // 2)
    return maker.keras.ops.pad(x, ((0, 0), (0, 0), (0, 0), sides))


@apply.register
def gate(layer: plans.Gate, x, shape, maker):
    """Squeeze-and-excitation."""
    means = maker.layers.GlobalAveragePooling2D(keepdims=True)(x)
    hidden = maker.layers.Conv2D(layer.hidden, 1, kernel_initializer=maker.start())(
        means
    )
    hidden = maker.finish(hidden, False, layer.activation)
    gates = maker.layers.Conv2D(
        shape[0], 1, activation="sigmoid", kernel_initializer=maker.start()
    )(hidden)
    return x * gates


@apply.register
def residual(layer: plans.Residual, x, shape, maker):
    """The paths are models of their own, so that their weights come in order."""
    short = maker.model(layer.short, shape)(x) if layer.short else x
    x = maker.layers.Add()([maker.model(layer.main, shape)(x), short])
    return maker.finish(x, False, layer.activation)


@apply.register
def branches(layer: plans.Branches, x, shape, maker):
    """The paths are models of their own, so that their weights come in order."""
    paths = [
        maker.model(path, shape)(x) if path else x for path in layer.paths.values()
    ]
    return maker.layers.Concatenate()(paths)
