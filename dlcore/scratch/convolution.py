"""Convolution and max pooling, forward and backward: by plain loops, then as products.

Pictures are (batch, channels, rows, columns), kernels (outputs, channels, rows,
columns). What networks call convolution lays the kernel on the picture as it is,
without turning it round; mathematics calls that cross-correlation.

The loops say what is computed, one product at a time. The fast form copies all patches
into the columns of one matrix (im2col), so that a single matrix product is the whole
layer; its way back adds the columns up where they came from (col2im).
"""

import numpy as np


def output_size(size, kernel, stride=1, padding=0, dilation=1):
    """Return at how many places the kernel fits: ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1.

    Raises ValueError where it does not fit at all.
    """
    reach = dilation * (kernel - 1) + 1  # pixels from its first to its last
    places = (size + 2 * padding - reach) // stride + 1
    if places < 1:
        raise ValueError(
            f"a kernel that reaches over {reach} pixels does not fit into "
            f"{size + 2 * padding}"
        )
    return places


def output_shape(x, kernels, stride=1, padding=0, dilation=1):
    """Return (batch, outputs, rows, columns) of a layer; ValueError if it cannot be."""
    if kernels.shape[1] != x.shape[1]:
        raise ValueError(
            f"kernels of {kernels.shape[1]} channels do not fit a picture of "
            f"{x.shape[1]}"
        )
    sides = [
        output_size(size, kernel, stride, padding, dilation)
        for size, kernel in zip(x.shape[2:], kernels.shape[2:], strict=True)
    ]
    return (len(x), len(kernels), *sides)


def padded(x, padding, value=0.0):
    """Return the pictures with a rim of `padding` pixels on all four sides."""
    rim = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return np.pad(x, rim, constant_values=value)


def without_rim(x, padding):
    """Return the pictures without their rim: what `padded` has added."""
    rows, columns = x.shape[2:]
    return x[:, :, padding : rows - padding, padding : columns - padding]


# ------------------------------------------------------------------- plain loops


def convolve(x, kernels, biases, stride=1, padding=0, dilation=1):
    """Return (batch, outputs, rows, columns): one product after another."""
    shape = output_shape(x, kernels, stride, padding, dilation)
    x = padded(x, padding)
    y = np.zeros(shape, np.result_type(x, kernels))
    for n, o, r, c in np.ndindex(shape):
        y[n, o, r, c] = biases[o]
        for i, u, v in np.ndindex(kernels.shape[1:]):
            pixel = x[n, i, r * stride + u * dilation, c * stride + v * dilation]
            y[n, o, r, c] += kernels[o, i, u, v] * pixel
    return y


def convolve_backward(error, x, kernels, stride=1, padding=0, dilation=1):
    """Return ∂loss/∂x, ∂loss/∂kernels and ∂loss/∂biases from ∂loss/∂y.

    The same loops: each product sends the error to its pixel by way of the weight, and
    to its weight by way of the pixel; what is used twice gets the sum.
    """
    x = padded(x, padding)
    dtype = np.result_type(error, x, kernels)  # whole numbers would cut slopes off
    to_x, to_kernels = np.zeros_like(x, dtype), np.zeros_like(kernels, dtype)
    for n, o, r, c in np.ndindex(error.shape):
        for i, u, v in np.ndindex(kernels.shape[1:]):
            row, column = r * stride + u * dilation, c * stride + v * dilation
            to_x[n, i, row, column] += error[n, o, r, c] * kernels[o, i, u, v]
            to_kernels[o, i, u, v] += error[n, o, r, c] * x[n, i, row, column]
    return without_rim(to_x, padding), to_kernels, error.sum(axis=(0, 2, 3))


def max_pool(x, kernel, stride=None, padding=0):
    """Return the largest number under the kernel, and where it stood.

    y: (batch, channels, rows, columns); winners: the same shape, the place in the
    padded picture, row · its width + column. The first one wins a tie. Without a
    stride the windows lie side by side.
    """
    stride = stride or kernel
    sides = [output_size(size, kernel, stride, padding) for size in x.shape[2:]]
    x = padded(x, padding, -np.inf)
    y = np.zeros((*x.shape[:2], *sides), x.dtype)
    winners = np.zeros(y.shape, int)
    for n, i, r, c in np.ndindex(y.shape):
        top, left = r * stride, c * stride
        window = x[n, i, top : top + kernel, left : left + kernel]
        u, v = np.unravel_index(window.argmax(), window.shape)
        y[n, i, r, c] = window[u, v]
        winners[n, i, r, c] = (top + u) * x.shape[3] + left + v
    return y, winners


def max_pool_backward(error, winners, shape, padding=0):
    """Return ∂loss/∂x: each error goes to the pixel that won, the others get 0.

    shape: that of x
    """
    to_x = padded(np.zeros(shape, error.dtype), padding)
    width = to_x.shape[3]
    for n, i, r, c in np.ndindex(error.shape):
        row, column = divmod(winners[n, i, r, c], width)
        to_x[n, i, row, column] += error[n, i, r, c]
    return without_rim(to_x, padding)


# ------------------------------------------------------------------- matrix products


def patches(x, kernel, stride=1, padding=0, dilation=1):
    """Copy what lies under the kernel, at every place, into one matrix (im2col).

    kernel: (rows, columns) → (batch · places, channels · rows · columns)
    """
    x = padded(x, padding)
    reach = [dilation * (side - 1) + 1 for side in kernel]
    windows = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride, ::dilation, ::dilation]
    windows = windows.transpose(0, 2, 3, 1, 4, 5)  # (batch, r, c, channels, u, v)
    return windows.reshape(-1, x.shape[1] * kernel[0] * kernel[1])


def add_up(columns, shape, kernel, stride=1, padding=0, dilation=1):
    """Add the numbers of `patches` up where they came from (col2im).

    columns: (batch · places, channels · rows · columns) → shape, that of x
    """
    batch, channels, *sides = shape
    rows, across = (
        output_size(side, reach, stride, padding, dilation)
        for side, reach in zip(sides, kernel, strict=True)
    )
    columns = columns.reshape(batch, rows, across, channels, *kernel)
    x = padded(np.zeros(shape, columns.dtype), padding)
    for u, v in np.ndindex(*kernel):
        top, left = u * dilation, v * dilation
        x[
            :,
            :,
            top : top + stride * rows : stride,
            left : left + stride * across : stride,
        ] += columns[..., u, v].transpose(0, 3, 1, 2)
    return without_rim(x, padding)


class Convolution:
    """A convolutional layer as one matrix product.

    kernels: (outputs, channels, rows, columns); biases: (outputs,)
    After `backward`: kernel_gradient and bias_gradient, of the same shapes.
    """

    def __init__(self, kernels, biases, stride=1, padding=0, dilation=1):
        """Take the weights as they are: training changes them in place."""
        self.kernels, self.biases = kernels, biases
        self.steps = {"stride": stride, "padding": padding, "dilation": dilation}

    def forward(self, x):
        """Return (batch, outputs, rows, columns)."""
        shape = output_shape(x, self.kernels, **self.steps)
        self.shape = x.shape
        self.patches = patches(x, self.kernels.shape[2:], **self.steps)
        rows = self.kernels.reshape(len(self.kernels), -1)  # (outputs, taps)
        y = self.patches @ rows.T + self.biases  # (batch · places, outputs)
        return y.reshape(shape[0], *shape[2:], shape[1]).transpose(0, 3, 1, 2)

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂y, and keep the gradients of the weights."""
        rows = self.kernels.reshape(len(self.kernels), -1)
        error = error.transpose(0, 2, 3, 1).reshape(-1, len(rows))  # as y above
        self.kernel_gradient = (error.T @ self.patches).reshape(self.kernels.shape)
        self.bias_gradient = error.sum(axis=0)
        kernel = self.kernels.shape[2:]
        return add_up(error @ rows, self.shape, kernel, **self.steps)


class MaxPool:
    """Max pooling over all windows at once."""

    def __init__(self, kernel, stride=None, padding=0):
        """Without a stride the windows lie side by side."""
        self.kernel = kernel, kernel
        self.steps = {"stride": stride or kernel, "padding": padding}

    def forward(self, x):
        """Return (batch, channels, rows, columns), and remember who won."""
        self.shape = batch, channels, *sides = x.shape
        size, padding = self.kernel[0], self.steps["padding"]
        places = [
            output_size(side, size, self.steps["stride"], padding) for side in sides
        ]
        alone = padded(x, padding, -np.inf).reshape(
            batch * channels, 1, *(side + 2 * padding for side in sides)
        )
        windows = patches(alone, self.kernel, self.steps["stride"])
        self.winners = windows.argmax(axis=1)
        y = windows[np.arange(len(windows)), self.winners]
        return y.reshape(batch, channels, *places)

    def backward(self, error):
        """Return ∂loss/∂x: each error goes back to its winner."""
        columns = np.zeros((error.size, self.kernel[0] * self.kernel[1]), error.dtype)
        columns[np.arange(error.size), self.winners] = error.ravel()
        batch, channels, *sides = self.shape
        alone = (batch * channels, 1, *sides)
        return add_up(columns, alone, self.kernel, **self.steps).reshape(self.shape)
