"""Convolution and max pooling: loops, products, trial and error, both frameworks."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore.networks import import_keras
from dlcore.scratch import convolution as scratch
from dlcore.scratch.gradients import numerical_gradient

# stride, padding, dilation, kernel rows and columns
SHAPES = [
    *itertools.product((1, 2, 3), (0, 1, 2), (1, 2), [(3, 3)]),
    *[(1, 0, 1, (1, 1)), (2, 1, 1, (2, 4)), (1, 2, 1, (5, 5)), (2, 0, 1, (1, 3))],
]


def layer(seed, kernel, batch=2, channels=3, outputs=4, sides=(9, 8)):
    """Draw pictures, kernels and biases."""
    generator = np.random.default_rng(seed)
    return (
        generator.normal(size=(batch, channels, *sides)),
        generator.normal(size=(outputs, channels, *kernel)),
        generator.normal(size=outputs),
    )


@pytest.mark.system("L-E8.4")
@pytest.mark.parametrize(("stride", "padding", "dilation", "kernel"), SHAPES)
def test_both_forms_agree_with_pytorch_forward_and_backward(
    stride, padding, dilation, kernel
):
    x, kernels, biases = layer(stride, kernel)
    steps = {"stride": stride, "padding": padding, "dilation": dilation}
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernels, biases)]
    expected = functional.conv2d(*tensors, **steps)
    error = np.random.default_rng(9).normal(size=expected.shape)
    expected.backward(torch.tensor(error))

    fast = scratch.Convolution(kernels, biases, **steps)
    for y in (scratch.convolve(x, kernels, biases, **steps), fast.forward(x)):
        np.testing.assert_allclose(y, expected.detach().numpy(), atol=1e-12)
    loops = scratch.convolve_backward(error, x, kernels, **steps)
    products = fast.backward(error), fast.kernel_gradient, fast.bias_gradient
    for gradients in (loops, products):
        for found, tensor in zip(gradients, tensors, strict=True):
            np.testing.assert_allclose(found, tensor.grad.numpy(), atol=1e-12)


@pytest.mark.system("L-E8.4")
@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 1, 1), (2, 1, 2)])
def test_the_gradients_are_those_of_trial_and_error(stride, padding, dilation):
    x, kernels, biases = layer(1, (3, 3), 1, 2, 2, (6, 7))
    steps = {"stride": stride, "padding": padding, "dilation": dilation}
    scale = np.random.default_rng(2).normal(
        size=scratch.output_shape(x, kernels, **steps)
    )

    def loss(_):
        return float((scale * scratch.convolve(x, kernels, biases, **steps)).sum())

    found = scratch.convolve_backward(scale, x, kernels, **steps)
    for gradient, values in zip(found, (x, kernels, biases), strict=True):
        by_trial = numerical_gradient(loss, values)
        np.testing.assert_allclose(gradient, by_trial, atol=1e-7)


@pytest.mark.system("F-E5.4")
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"),
    [(2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 1, 0), (3, 3, 1)],
)
def test_max_pooling_agrees_with_pytorch_forward_and_backward(kernel, stride, padding):
    x = np.random.default_rng(0).normal(size=(2, 3, 9, 8))
    tensor = torch.tensor(x, requires_grad=True)
    expected = functional.max_pool2d(tensor, kernel, stride, padding)
    error = np.random.default_rng(1).normal(size=expected.shape)
    expected.backward(torch.tensor(error))

    y, winners = scratch.max_pool(x, kernel, stride, padding)
    fast = scratch.MaxPool(kernel, stride, padding)
    for found in (y, fast.forward(x)):
        np.testing.assert_array_equal(found, expected.detach().numpy())
    loops = scratch.max_pool_backward(error, winners, x.shape, padding)
    for found in (loops, fast.backward(error)):
        np.testing.assert_allclose(found, tensor.grad.numpy(), atol=1e-12)


@pytest.mark.system("F-E5.4")
def test_the_first_of_equals_wins_as_in_pytorch():
    x = np.ones((1, 1, 4, 4))
    _, winners = scratch.max_pool(x, 2)
    assert winners.ravel().tolist() == [0, 2, 8, 10]
    fast = scratch.MaxPool(2)
    fast.forward(x)
    error = np.ones((1, 1, 2, 2))
    found = fast.backward(error)
    expected = scratch.max_pool_backward(error, winners, x.shape)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.system("L-E8.4")
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_keras_computes_the_same_and_sends_the_same_back(stride, dilation):
    keras = import_keras()
    import tensorflow

    x, kernels, biases = layer(5, (3, 3))
    pictures = tensorflow.Variable(x.transpose(0, 2, 3, 1))
    weights = tensorflow.Variable(kernels.transpose(2, 3, 1, 0))
    offsets = tensorflow.Variable(biases)
    with tensorflow.GradientTape() as tape:
        y = keras.ops.conv(
            pictures, weights, strides=stride, padding="valid", dilation_rate=dilation
        )
        y = y + offsets
        error = np.random.default_rng(4).normal(size=y.shape)
        loss = tensorflow.reduce_sum(y * error)
    expected = tape.gradient(loss, [pictures, weights, offsets])
    ours = scratch.Convolution(kernels, biases, stride, 0, dilation)
    np.testing.assert_allclose(
        ours.forward(x), y.numpy().transpose(0, 3, 1, 2), atol=1e-6
    )
    back = ours.backward(error.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)
    gradient = ours.kernel_gradient.transpose(2, 3, 1, 0)
    for found, theirs in zip(
        (back, gradient, ours.bias_gradient), expected, strict=True
    ):
        np.testing.assert_allclose(found, theirs.numpy(), atol=1e-6)


def test_what_does_not_fit_is_said():
    x, kernels, biases = layer(0, (3, 3))
    with pytest.raises(ValueError, match="reaches over 9 pixels does not fit into 8"):
        scratch.convolve(x, kernels, biases, dilation=4)
    with pytest.raises(ValueError, match="kernels of 2 channels do not fit"):
        scratch.convolve(x, kernels[:, :2], biases)


def test_float32_stays_float32():
    x, kernels, biases = (a.astype(np.float32) for a in layer(3, (3, 3)))
    ours = scratch.Convolution(kernels, biases, padding=1)
    y = ours.forward(x)
    assert y.dtype == ours.backward(y).dtype == np.float32
    assert scratch.MaxPool(2).forward(y).dtype == np.float32


def test_whole_numbers_lose_no_decimals():
    x, kernels, biases = layer(4, (3, 3))
    whole = np.round(10 * x).astype(int)
    y = scratch.convolve(whole, kernels, biases)
    np.testing.assert_array_equal(y, scratch.convolve(1.0 * whole, kernels, biases))
    for found, wanted in zip(
        scratch.convolve_backward(y, whole, kernels),
        scratch.convolve_backward(y, 1.0 * whole, kernels),
        strict=True,
    ):
        np.testing.assert_array_equal(found, wanted)
