"""Gradients by trial and error: slow, simple, and right.

Nudge one weight up, nudge it down, and see how the loss changes. A network of n
weights needs 2n forward passes; backpropagation needs about two. So this is for
checking, not for training.
"""

import numpy as np

from dlcore.scratch.functions import refuse_whole_numbers


def numerical_gradient(function, values, nudge=1e-5):
    """Return the gradient of a function of an array, by central differences.

    function: takes the array and returns one number
    values: a float64 array of any shape; changed in place, and left as it was
    nudge: the step to both sides; the error of the result shrinks with its square
    """
    refuse_whole_numbers(values, "values")
    gradient = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        start = values[index]
        values[index] = start + nudge
        above = function(values)
        values[index] = start - nudge
        below = function(values)
        values[index] = start
        gradient[index] = (above - below) / (2 * nudge)
    return gradient


def largest_difference(network, x, t, nudge=1e-5):
    """Return the largest difference of backpropagation from trial and error.

    x: (inputs,) or (batch, inputs); t: the targets; the network must be float64.
    About 1e-9 if all derivatives are right, and as large as the gradient if one is not.
    """
    network.find_gradients(x, t)
    by_backpropagation = [gradient.copy() for gradient in network.gradients]
    by_trial = [
        numerical_gradient(lambda _: network.loss(x, t), weights, nudge)
        for weights in network.weights
    ]
    return max(
        np.abs(one - other).max()
        for one, other in zip(by_backpropagation, by_trial, strict=True)
    )
