"""The activations of both frameworks under one name each."""

from torch import nn

SLOPE = 0.01  # of "leaky relu" below zero; PyTorch's choice, Keras would take 0.2

TORCH = {
    "linear": None,
    "tanh": nn.Tanh,
    "logistic": nn.Sigmoid,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "leaky relu": lambda: nn.LeakyReLU(SLOPE),
    "elu": nn.ELU,
    "silu": nn.SiLU,
    "softplus": nn.Softplus,
    "softmax": lambda: nn.Softmax(-1),
}
KERAS = {  # the names of Keras, where they differ
    "logistic": "sigmoid",
}


def torch_activation(name):
    """Return a list with the module of an activation, empty for "linear"."""
    make = TORCH[checked(name)]
    return [make()] if make else []


def keras_activation(name, keras):
    """Return what Keras's Dense takes as its activation."""
    if checked(name) == "leaky relu":
        return keras.layers.LeakyReLU(negative_slope=SLOPE)
    return KERAS.get(name, name)


def checked(name):
    """Return a known name, or raise ValueError."""
    if name not in TORCH:
        raise ValueError(f"unknown activation {name!r}; there are {', '.join(TORCH)}")
    return name
