"""Upsampling: three ways to the same bilinear numbers, and PyTorch's answers."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore.scratch import convolution, upsampling

X = np.random.default_rng(1).normal(size=(2, 3, 5, 4))


def tensor(x):
    return torch.tensor(x)


@pytest.mark.system("L-B.e")
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_nearest_and_bilinear_are_those_of_pytorch(factor):
    near = functional.interpolate(tensor(X), scale_factor=factor, mode="nearest")
    line = functional.interpolate(
        tensor(X), scale_factor=factor, mode="bilinear", align_corners=False
    )
    np.testing.assert_array_equal(upsampling.nearest(X, factor), near.numpy())
    np.testing.assert_allclose(upsampling.bilinear(X, factor), line.numpy(), atol=1e-12)


@pytest.mark.system("L-B.e")
def test_the_bilinear_kernel_is_that_of_the_book():
    expected = np.array([[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]]) / 16
    np.testing.assert_allclose(upsampling.bilinear_kernel(2), expected)


@pytest.mark.system("L-B.e")
def test_the_nearest_pixel_weighs_nine_sixteenths():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 16
    patch = upsampling.bilinear(x)[0, 0, 2:4, 2:4]
    assert patch.tolist() == [[9, 9], [9, 9]]
    assert upsampling.bilinear(x)[0, 0, 1, 1] == 1


@pytest.mark.system("L-B.e")
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_three_ways_to_the_same_numbers_away_from_the_rim(factor):
    kernel = upsampling.bilinear_kernel(factor)
    one = upsampling.bilinear(X, factor)
    two = upsampling.convolved_zeros(X, kernel, factor)
    kernels = upsampling.alone(kernel, 3)
    three = upsampling.transposed_convolution(X, kernels, factor, factor // 2)
    rows, columns = one.shape[2:]
    np.testing.assert_allclose(two, three, atol=1e-12)
    inner = np.s_[:, :, factor : rows - factor, factor : columns - factor]
    np.testing.assert_allclose(one[inner], two[inner], atol=1e-12)


@pytest.mark.system("L-B.e")
def test_a_two_by_two_kernel_of_ones_is_nearest():
    kernels = upsampling.alone(np.ones((2, 2)), 3)
    found = upsampling.transposed_convolution(X, kernels, 2)
    np.testing.assert_array_equal(found, upsampling.nearest(X))


@pytest.mark.system("L-B.e")
@pytest.mark.parametrize(("stride", "k", "padding"), [(2, 3, 1), (2, 4, 1), (3, 2, 0)])
def test_transposed_convolution_is_that_of_pytorch(stride, k, padding):
    kernels = np.random.default_rng(2).normal(size=(3, 2, k, k))
    expected = functional.conv_transpose2d(
        tensor(X), tensor(kernels), stride=stride, padding=padding
    )
    found = upsampling.transposed_convolution(X, kernels, stride, padding)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-12)


def test_kernels_for_other_channels_are_refused():
    with pytest.raises(ValueError, match="2 channels do not fit a picture of 3"):
        upsampling.transposed_convolution(X, np.ones((2, 1, 3, 3)), 2)


@pytest.mark.system("L-B.e")
def test_transposed_convolution_is_the_way_back_of_a_convolution():
    kernels = np.random.default_rng(3).normal(size=(3, 2, 3, 3))
    layer = convolution.Convolution(kernels, np.zeros(3), stride=2)
    small = layer.forward(np.zeros((2, 2, 11, 9)))
    error = np.random.default_rng(4).normal(size=small.shape)
    back = layer.backward(error)
    found = upsampling.transposed_convolution(error, kernels, 2)
    np.testing.assert_allclose(found, back, atol=1e-12)


@pytest.mark.system("L-B.e")
def test_unpooling_puts_each_number_where_it_came_from():
    x = np.random.default_rng(5).normal(size=(2, 3, 6, 4))
    small, winners = functional.max_pool2d(tensor(x), 2, return_indices=True)
    expected = functional.max_unpool2d(small, winners, 2).numpy()
    y, places = convolution.max_pool(x, 2, 2)
    found = upsampling.unpool(y, places, x.shape)
    np.testing.assert_array_equal(found, expected)
    assert (found[found != 0] == x[found != 0]).all()


@pytest.mark.system("L-B.f")
def test_a_kernel_that_the_stride_does_not_divide_makes_a_checkerboard():
    assert upsampling.contributions(4, 3, 2).tolist() == [1, 1, 2, 1, 2, 1, 2, 1, 1]
    assert upsampling.contributions(4, 4, 2)[2:-2].tolist() == [2] * 6
    ones = np.ones((1, 1, 4, 4))
    even = upsampling.transposed_convolution(ones, np.ones((1, 1, 3, 3)), 2)[0, 0]
    counts = upsampling.contributions(4, 3, 2)
    np.testing.assert_array_equal(even, np.outer(counts, counts))
