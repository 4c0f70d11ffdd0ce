"""A network of single neurons: lists, loops, and one dot product a neuron.

This is the digit classifier of Ekman's chapter 4 (listings 4-5 and 4-7). Nothing is
hidden in a matrix; that makes it slow, and easy to follow.
"""

from itertools import pairwise

import numpy as np

from dlcore.scratch.functions import logistic, tanh


class NeuronNetwork:
    """Layers of neurons: tanh inside, logistic at the end, squared error.

    A neuron is an array of weights: first its bias, then a weight for each input.
    The weights start uniform between −0.1 and 0.1, the biases at 0.

    sizes: inputs, neurons of each layer, e.g. (784, 25, 10)
    random_state: a seed, or the `np.random.RandomState` to draw from
    """

    def __init__(self, sizes, random_state=7):
        """Draw the weights, neuron by neuron, in the order of the book."""
        random_state = as_random_state(random_state)
        self.sizes = tuple(sizes)
        self.layers = []
        for inputs, neurons in pairwise(sizes):
            layer = []
            for _ in range(neurons):
                weights = np.zeros(1 + inputs)
                for i in range(1, 1 + inputs):
                    weights[i] = random_state.uniform(-0.1, 0.1)
                layer.append(weights)
            self.layers.append(layer)

    def forward(self, x):
        """Return the outputs for one example x: (inputs,) → (classes,)."""
        if np.shape(x) != (self.sizes[0],):
            raise ValueError(
                f"one example has shape ({self.sizes[0]},), not {np.shape(x)}"
            )
        self.outputs = [np.asarray(x)]  # of every layer; the inputs come first
        for layer in self.layers:
            activation = logistic if layer is self.layers[-1] else tanh
            inputs = np.concatenate(([1.0], self.outputs[-1]))  # the bias sees a 1
            z = [np.dot(weights, inputs) for weights in layer]  # one a neuron
            self.outputs.append(activation(np.array(z)))
        return self.outputs[-1]

    def backward(self, t):
        """Find the error term ∂loss/∂z of every neuron, the last layer first.

        t: (classes,), what the outputs should have been
        """
        if np.shape(t) != (self.sizes[-1],):
            raise ValueError(
                f"one target has shape ({self.sizes[-1]},), not {np.shape(t)}"
            )
        errors = []
        for y, target in zip(self.outputs[-1], t, strict=True):
            errors.append(-(target - y) * y * (1 - y))
        self.errors = [np.array(errors)]
        for depth in range(len(self.layers) - 1, 0, -1):
            errors = []
            for i, y in enumerate(self.outputs[depth]):
                to_next = [weights[1 + i] for weights in self.layers[depth]]
                errors.append(np.dot(to_next, self.errors[0]) * (1 - y * y))
            self.errors.insert(0, np.array(errors))

    def adjust(self, learning_rate):
        """Move the weights of every neuron a small step against its error."""
        for layer, x, errors in zip(
            self.layers, self.outputs[:-1], self.errors, strict=True
        ):
            inputs = np.concatenate(([1.0], x))
            for weights, error in zip(layer, errors, strict=True):
                weights -= learning_rate * error * inputs

    def step(self, x, t, learning_rate):
        """Learn from one example; return the outputs from before the step."""
        y = self.forward(x)
        self.backward(t)
        self.adjust(learning_rate)
        return y


def as_random_state(seed):
    """Return the generator that belongs to a seed, or the generator itself."""
    if isinstance(seed, np.random.RandomState):
        return seed
    return np.random.RandomState(seed)
