"""A layer of neurons as one matrix: forward and backward side by side."""

import numpy as np

from dlcore.scratch.functions import ACTIVATIONS, chain, refuse_whole_numbers


class Dense:
    """A fully connected layer: y = f(W [1; x]) for one example or a batch of rows.

    weights: (outputs, 1 + inputs); a row is a neuron, and column 0 holds the biases
    gradient: like weights; ∂loss/∂weights after `backward`, the mean over the batch
    """

    def __init__(self, weights, activation="linear"):
        """Take the weights as they are: training changes them in place."""
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"unknown activation {activation!r}; there are {', '.join(ACTIVATIONS)}"
            )
        refuse_whole_numbers(weights, "weights")
        self.weights = weights
        self.gradient = np.zeros_like(weights)
        self.activation, self.derivative = ACTIVATIONS[activation]

    def forward(self, x):
        """Return the outputs: (inputs,) or (batch, inputs) → (…, outputs)."""
        self.x = self.check(x, self.weights.shape[1] - 1, "inputs")
        z = self.x @ self.weights[:, 1:].T + self.weights[:, 0]  # (…, outputs)
        self.y = self.activation(z)
        return self.y

    def backward(self, error):
        """Turn ∂loss/∂y into ∂loss/∂z, and that into the gradient of the weights."""
        error = self.check(error, len(self.weights), "errors")
        self.delta = chain(error, self.derivative(self.y))  # (…, outputs)
        delta, x = np.atleast_2d(self.delta), np.atleast_2d(self.x)
        delta = delta / len(delta)
        self.gradient[:, 1:] = delta.T @ x
        self.gradient[:, 0] = delta.sum(axis=0)

    def input_error(self):
        """Return ∂loss/∂x, the error for the layer before: (…, inputs)."""
        return self.delta @ self.weights[:, 1:]

    def check(self, values, width, name):
        """Return the values in the layer's dtype, or say which shape was expected."""
        values = np.asarray(values, dtype=self.weights.dtype)
        if values.ndim not in (1, 2) or values.shape[-1] != width:
            raise ValueError(
                f"{name} must have the shape ({width},) or (batch, {width}), "
                f"not {values.shape}"
            )
        return values
