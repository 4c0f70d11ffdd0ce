"""How weights begin, in both frameworks.

| name              | variance of a weight, drawn …                                |
| ----------------- | ------------------------------------------------------------ |
| "zeros"           | 0                                                            |
| "glorot uniform"  | 2 / (inputs + outputs), uniformly                            |
| "glorot normal"   | 2 / (inputs + outputs), from a normal distribution           |
| "he uniform"      | 2 / inputs, uniformly                                        |
| "he normal"       | 2 / inputs, from a normal distribution                       |
| ("uniform", a)    | uniformly between −a and a                                   |
| ("normal", s)     | from a normal distribution with standard deviation s         |

Keras cuts the normal distributions of Glorot and He at two standard deviations and
widens them to the same variance; PyTorch does not cut.

Glorot and Bengio (2010); He et al. (2015).
"""

from functools import partial
from numbers import Real

from torch import nn

TORCH = {
    "zeros": nn.init.zeros_,
    "glorot uniform": nn.init.xavier_uniform_,
    "glorot normal": nn.init.xavier_normal_,
    "he uniform": partial(nn.init.kaiming_uniform_, nonlinearity="relu"),
    "he normal": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
}
KERAS = {
    "glorot uniform": "GlorotUniform",
    "glorot normal": "GlorotNormal",
    "he uniform": "HeUniform",
    "he normal": "HeNormal",
}


def torch_initializer(initializer):
    """Return the function that fills a weight matrix (outputs, inputs) in place."""
    if initializer in TORCH:
        return TORCH[initializer]
    kind, size = checked(initializer)
    if kind == "uniform":
        return partial(nn.init.uniform_, a=-size, b=size)
    return partial(nn.init.normal_, std=size)


def keras_initializer(initializer, keras, seeds):
    """Return the initializer object of Keras.

    seeds: a keras.random.SeedGenerator, so that every layer draws other numbers
    """
    if initializer == "zeros":
        return keras.initializers.Zeros()
    if initializer in KERAS:
        return getattr(keras.initializers, KERAS[initializer])(seed=seeds)
    kind, size = checked(initializer)
    if kind == "uniform":
        return keras.initializers.RandomUniform(-size, size, seed=seeds)
    return keras.initializers.RandomNormal(stddev=size, seed=seeds)


def checked(initializer):
    """Return ("uniform" or "normal", size), or raise ValueError."""
    match initializer:
        case ("uniform" | "normal", Real() as size) if size >= 0:
            return initializer
    raise ValueError(
        f"unknown initializer {initializer!r}; there are {', '.join(TORCH)}, "
        '("uniform", a) and ("normal", s), with a and s 0 or more'
    )
