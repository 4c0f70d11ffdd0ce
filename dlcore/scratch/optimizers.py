"""Four ways to walk down a gradient.

An optimizer is made with the arrays it trains (`network.weights`) and changes them in
place: `optimizer.step(network.gradients)`. The formulas are PyTorch's.
"""

import numpy as np


class SGD:
    """Gradient descent: a step straight downhill."""

    def __init__(self, weights, learning_rate):
        """Remember what to train; the learning rate may be changed at any time."""
        self.weights = weights
        self.learning_rate = learning_rate

    def step(self, gradients):
        """Move every weight against its gradient."""
        for w, gradient in zip(self.weights, gradients, strict=True):
            w -= self.learning_rate * gradient


class Momentum:
    """A ball that rolls: each step keeps a part of the last one (Polyak, 1964)."""

    def __init__(self, weights, learning_rate, momentum=0.9):
        """Start at rest: every velocity is 0. A momentum of 0 is SGD."""
        self.weights = weights
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocities = [np.zeros_like(w) for w in weights]

    def step(self, gradients):
        """Add the gradient to the velocity, and the velocity to the weights."""
        for w, v, gradient in zip(
            self.weights, self.velocities, gradients, strict=True
        ):
            v *= self.momentum
            v += gradient
            w -= self.learning_rate * v


class Nesterov(Momentum):
    """Momentum that looks ahead: it acts on the velocity of the next step."""

    def step(self, gradients):
        """Move by the gradient and by the velocity that it is about to make."""
        for w, v, gradient in zip(
            self.weights, self.velocities, gradients, strict=True
        ):
            v *= self.momentum
            v += gradient
            w -= self.learning_rate * (gradient + self.momentum * v)


class Adam:
    """Steps measured by the usual size of each gradient (Kingma and Ba, 2014)."""

    def __init__(self, weights, learning_rate=0.001, decays=(0.9, 0.999), tiny=1e-8):
        """Start with means of 0; `step` corrects for that bias."""
        self.weights = weights
        self.learning_rate = learning_rate
        self.decays = decays
        self.tiny = tiny
        self.steps = 0
        self.means = [np.zeros_like(w) for w in weights]
        self.squares = [np.zeros_like(w) for w in weights]

    def step(self, gradients):
        """Divide the mean gradient by its root mean square, weight by weight."""
        self.steps += 1
        decay, square_decay = self.decays
        for w, mean, square, gradient in zip(
            self.weights, self.means, self.squares, gradients, strict=True
        ):
            mean += (1 - decay) * (gradient - mean)
            square += (1 - square_decay) * (gradient * gradient - square)
            unbiased_mean = mean / (1 - decay**self.steps)
            unbiased_square = square / (1 - square_decay**self.steps)
            w -= (
                self.learning_rate
                * unbiased_mean
                / (np.sqrt(unbiased_square) + self.tiny)
            )
