"""Activation functions, each beside its derivative.

A neuron computes a weighted sum z and then its output y = f(z). All derivatives
here take the *output* y, because backpropagation has it at hand: the derivative of
tanh is 1 − y², that of the logistic function y(1 − y). Every function takes arrays
of any shape and keeps their dtype.
"""

import numpy as np


def refuse_whole_numbers(values, name):
    """Raise TypeError if an array would cut off the decimals of what it is given."""
    if not np.issubdtype(values.dtype, np.inexact):
        raise TypeError(
            f"{name} must have decimals, not be {values.dtype}, which cuts off every "
            "small step: use .astype(float)"
        )


def linear(z):
    """Return z itself."""
    return z


def linear_derivative(y):
    """Return 1 everywhere: a straight line has one slope."""
    return np.ones_like(y)


def logistic(z):
    """Return 1 / (1 + e⁻ᶻ), between 0 and 1; no z is too large or too small."""
    small = np.exp(-np.abs(z))  # between 0 and 1: it cannot overflow
    return np.where(np.less(z, 0), small, 1) / (1 + small)


def logistic_derivative(y):
    """Return y(1 − y): at most ¼, and almost 0 where the neuron is saturated."""
    return y * (1 - y)


def tanh(z):
    """Return the hyperbolic tangent of z, between −1 and 1."""
    return np.tanh(z)


def tanh_derivative(y):
    """Return 1 − y²: 1 in the middle, and almost 0 where the neuron is saturated."""
    return 1 - y * y


def relu(z):
    """Return z where it is positive and 0 elsewhere."""
    return np.maximum(z, 0)


def relu_derivative(y):
    """Return 1 where the neuron is active and 0 where it is silent."""
    return np.where(np.greater(y, 0), np.ones_like(y), np.zeros_like(y))


def softmax(z):
    """Return probabilities that sum to 1 along the last axis: eᶻ / Σ eᶻ."""
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))  # at most 1: no overflow
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_derivative(y):
    """Return the matrix ∂yⱼ/∂zᵢ = yⱼ(δᵢⱼ − yᵢ), because each output sees every z.

    y: (…, classes) → (…, classes, classes)
    """
    diagonal = np.expand_dims(y, -1) * np.eye(np.shape(y)[-1], dtype=y.dtype)
    return diagonal - y[..., :, None] * y[..., None, :]


def chain(error, derivative):
    """Send an error back through an activation: from ∂loss/∂y to ∂loss/∂z.

    Where each output has its own z, this is a product of numbers. Where the derivative
    is a matrix (softmax), the error of each z is a sum over all outputs.
    """
    if derivative.ndim == error.ndim:
        return error * derivative
    return (error[..., None, :] @ derivative)[..., 0, :]


ACTIVATIONS = {
    "linear": (linear, linear_derivative),
    "logistic": (logistic, logistic_derivative),
    "tanh": (tanh, tanh_derivative),
    "relu": (relu, relu_derivative),
    "softmax": (softmax, softmax_derivative),
}
