"""From small to large: copies, straight lines, zeros and kernels, remembered places.

Pictures are (batch, channels, rows, columns). Bilinear upsampling stands here three
times: as geometry, as zeros and a kernel, and as a transposed convolution. All three
are the same numbers away from the rim, where the last two see zeros.
"""

import numpy as np

from dlcore.scratch.convolution import convolve, max_pool_backward


def nearest(x, factor=2):
    """Return each pixel as factor × factor copies of itself."""
    return x.repeat(factor, axis=2).repeat(factor, axis=3)


def bilinear(x, factor=2):
    """Return pixels weighted by their distance from the new pixel's middle.

    The middle of new pixel i lies at (i + ½)/factor − ½ of the old ones: with factor 2
    at ¼ and ¾ between two middles. Beyond the outer middles the edge goes on.
    """
    for axis in (2, 3):
        size = x.shape[axis]
        place = (np.arange(size * factor) + 0.5) / factor - 0.5
        place = np.clip(place, 0, size - 1)
        left = np.floor(place).astype(int)
        right = np.minimum(left + 1, size - 1)
        share = (place - left).reshape([-1 if axis == a else 1 for a in range(4)])
        x = (1 - share) * x.take(left, axis) + share * x.take(right, axis)
    return x


def zeros_between(x, factor=2):
    """Return the pixels with factor − 1 zeros behind each, in both directions."""
    batch, channels, rows, columns = x.shape
    wide = np.zeros((batch, channels, rows * factor, columns * factor))
    wide[:, :, ::factor, ::factor] = x
    return wide


def bilinear_kernel(factor=2):
    """Return the kernel that turns zeros between pixels into straight lines.

    Factor 2: the outer product of (1, 3, 3, 1)/4 with itself.
    """
    size = 2 * factor - factor % 2
    ramp = 1 - np.abs(np.arange(size) - (size - 1) / 2) / factor
    return np.outer(ramp, ramp)


def alone(kernel, channels):
    """Return kernels (channels, channels, k, k) that treat each channel by itself."""
    return np.eye(channels)[:, :, None, None] * kernel


def convolved_zeros(x, kernel, factor=2):
    """Return zeros_between(x) convolved with a kernel, factor times as large as x.

    Each old pixel ends in the middle of where its numbers lie.
    """
    channels, size = x.shape[1], len(kernel)
    after = (size - factor) // 2
    rim = (size - 1 - after, after)
    wide = np.pad(zeros_between(x, factor), ((0, 0), (0, 0), rim, rim))
    turned = kernel[::-1, ::-1]  # the kernel as each pixel leaves it
    return convolve(wide, alone(turned, channels), np.zeros(channels))


def transposed_convolution(x, kernels, stride, padding=0):
    """Return what each pixel leaves: itself times the kernel, added up where they meet.

    x: (batch, channels, rows, columns), kernels: (channels, outputs, k, k)
    returns (batch, outputs, …) with (rows − 1) · stride + k − 2 · padding rows
    Raises ValueError where kernels and pictures have other numbers of channels.
    """
    batch, channels, rows, columns = x.shape
    if kernels.shape[0] != channels:
        raise ValueError(
            f"kernels of {kernels.shape[0]} channels do not fit a picture of {channels}"
        )
    k = kernels.shape[2]
    y = np.zeros(
        (batch, kernels.shape[1], (rows - 1) * stride + k, (columns - 1) * stride + k)
    )
    for r, c in np.ndindex(rows, columns):
        stamp = np.einsum("bi,iouv->bouv", x[:, :, r, c], kernels)
        y[:, :, r * stride : r * stride + k, c * stride : c * stride + k] += stamp
    end_rows, end_columns = y.shape[2] - padding, y.shape[3] - padding
    return y[:, :, padding:end_rows, padding:end_columns]


def unpool(y, winners, shape):
    """Return each number at the place where max pooling found it, zeros elsewhere.

    winners: what `convolution.max_pool` remembers; shape: that of its input
    This is the way back of max pooling, with numbers in place of slopes.
    """
    return max_pool_backward(y, winners, shape)


def contributions(size, kernel, stride):
    """Return how many numbers meet at each output of a transposed convolution.

    Along one side. Where the stride does not divide the kernel the counts alternate:
    that is the checkerboard.
    """
    count = np.zeros((size - 1) * stride + kernel, int)
    for start in range(0, size * stride, stride):
        count[start : start + kernel] += 1
    return count
