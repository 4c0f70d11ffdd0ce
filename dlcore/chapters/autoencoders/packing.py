"""Dense layers as bytes for the chapter's pictures."""

import numpy as np
from torch import nn

ZERO = 128  # the byte of the weight 0
NAMES = {nn.ReLU: "relu", nn.Sigmoid: "logistic", nn.Tanh: "tanh"}


def packed(layers):
    """A description, the weights as bytes, and the biases, of `nn.Sequential` layers.

    A weight is (byte − 128) times the scale of its layer. A dense layer without an
    activation behind it is linear.
    """
    sizes, scales, activations, weights, biases = [], [], [], [], []
    for layer in layers:
        if not isinstance(layer, nn.Linear):
            activations[-1] = NAMES[type(layer)]
            continue
        values = layer.weight.detach().numpy()
        scales.append(float(np.abs(values).max() / 127))
        sizes.append(layer.in_features)
        activations.append("linear")
        rounded = np.round(values / scales[-1]) + ZERO
        weights.append(rounded.astype(np.uint8).ravel())
        biases.append(layer.bias.detach().numpy())
        last = layer.out_features
    about = {"sizes": [*sizes, last], "scales": scales, "activations": activations}
    return about, np.concatenate(weights), np.concatenate(biases)


def unpacked(about, weights, biases, x):
    """What the page computes of rows x (count, inputs), with the rounded weights."""
    at = start = 0
    for i, scale in enumerate(about["scales"]):
        inputs, outputs = about["sizes"][i : i + 2]
        own = weights[at : at + inputs * outputs].reshape(outputs, inputs)
        z = x @ (own.astype(float) - ZERO).T * scale + biases[start : start + outputs]
        at, start = at + inputs * outputs, start + outputs
        x = ACTIVATIONS[about["activations"][i]](z)
    return x


ACTIVATIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
}
