"""Layers in a row: the network of `neuron`, as matrices and in mini-batches."""

from itertools import pairwise

import numpy as np

from dlcore.scratch.layers import Dense
from dlcore.scratch.losses import LOSSES
from dlcore.scratch.neuron import as_random_state


class Network:
    """Dense layers trained by backpropagation, one example or a batch at a time.

    From the same random state it starts with the weights of `NeuronNetwork`: uniform
    between −0.1 and 0.1, the biases 0. Examples are rows: (inputs,) or (batch, inputs).

    sizes: inputs, neurons of each layer, e.g. (784, 25, 10)
    activations: one name a layer, e.g. ("tanh", "logistic")
    random_state: a seed, or the `np.random.RandomState` to draw from
    loss: "squared error", or "cross entropy" after a last layer that is "linear"
    dtype: np.float64 to compare to the last digit, np.float32 for speed
    """

    def __init__(
        self,
        sizes,
        activations=("tanh", "logistic"),
        random_state=7,
        loss="squared error",
        dtype=np.float64,
    ):
        """Draw the weights, layer by layer, or say what does not fit."""
        if len(activations) != len(sizes) - 1:
            raise ValueError(
                f"sizes {tuple(sizes)} make {len(sizes) - 1} layers, "
                f"but there are {len(activations)} activations"
            )
        if loss not in LOSSES:
            raise ValueError(f"unknown loss {loss!r}; there are {', '.join(LOSSES)}")
        if loss == "cross entropy" and activations[-1] != "linear":
            raise ValueError(
                "cross entropy takes logits: the last activation must be 'linear', "
                f"not {activations[-1]!r}"
            )
        random_state = as_random_state(random_state)
        self.layers = []
        for (inputs, outputs), activation in zip(
            pairwise(sizes), activations, strict=True
        ):
            weights = np.zeros((outputs, 1 + inputs), dtype)
            weights[:, 1:] = random_state.uniform(-0.1, 0.1, (outputs, inputs))
            self.layers.append(Dense(weights, activation))
        self.loss_function, self.loss_derivative = LOSSES[loss]

    @property
    def weights(self):
        """The weights of all layers, each (outputs, 1 + inputs), bias first."""
        return [layer.weights for layer in self.layers]

    @property
    def gradients(self):
        """The gradients of all layers after `backward`, shaped like the weights."""
        return [layer.gradient for layer in self.layers]

    def forward(self, x):
        """Return the outputs: (inputs,) or (batch, inputs) → (…, classes)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, error):
        """Send ∂loss/∂y of the outputs back; every layer keeps its gradient."""
        for layer in reversed(self.layers):
            layer.backward(error)
            if layer is not self.layers[0]:
                error = layer.input_error()

    def loss(self, x, t):
        """Return the mean loss of the examples x with targets t, one number."""
        y = self.forward(x)
        return self.loss_function(y, self.check(t, y)).mean()

    def find_gradients(self, x, t):
        """Run forward and backward; return the outputs (…, classes)."""
        y = self.forward(x)
        self.backward(self.loss_derivative(y, self.check(t, y)))
        return y

    def step(self, x, t, learning_rate):
        """Learn from one example or a batch; return the outputs from before the step.

        The gradient is the mean over the batch (Ekman, appendix F).
        """
        y = self.find_gradients(x, t)
        for layer in self.layers:
            layer.weights -= learning_rate * layer.gradient
        return y

    @staticmethod
    def check(t, y):
        """Return the targets in the dtype of y, or say which shape was expected."""
        t = np.asarray(t, dtype=y.dtype)
        if t.shape != y.shape:
            raise ValueError(f"targets must have the shape {y.shape}, not {t.shape}")
        return t
