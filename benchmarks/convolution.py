"""Seconds of a convolutional layer, forward and backward, in each of its forms.

- `scratch.convolve` and its way back: one product after another
- `scratch.Convolution`: one matrix product of all patches (im2col, col2im)
- PyTorch and TensorFlow on the CPU

All compute the same layer in float64 from the same numbers, and must agree to 1e-6.
Each is timed several times and the fastest time counts.

    python benchmarks/convolution.py

The last line is one JSON object: the seconds of each form.
"""

import json
import time

import numpy as np
import torch
from torch.nn import functional

from dlcore.networks import import_keras
from dlcore.scratch import convolution as scratch

REPEATS = 5
SHAPES = {"x": (2, 3, 28, 28), "kernels": (8, 3, 3, 3)}  # padding 1, stride 1


def loops(x, kernels, biases, error):
    """Take one product after another."""
    y = scratch.convolve(x, kernels, biases, padding=1)
    return y, *scratch.convolve_backward(error, x, kernels, padding=1)


def products(x, kernels, biases, error):
    """Take one matrix product for the way there, two for the way back."""
    layer = scratch.Convolution(kernels, biases, padding=1)
    y, to_x = layer.forward(x), layer.backward(error)
    return y, to_x, layer.kernel_gradient, layer.bias_gradient


def pytorch(x, kernels, biases, error):
    """Let PyTorch compute the layer and its gradients."""
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernels, biases)]
    y = functional.conv2d(*tensors, padding=1)
    y.backward(torch.tensor(error))
    return y.detach().numpy(), *(tensor.grad.numpy() for tensor in tensors)


def keras(x, kernels, biases, error):
    """Let Keras and TensorFlow compute the layer and its gradients."""
    import tensorflow

    ops = import_keras().ops
    arrays = x.transpose(0, 2, 3, 1), kernels.transpose(2, 3, 1, 0), biases
    variables = [tensorflow.Variable(array) for array in arrays]
    with tensorflow.GradientTape() as tape:
        y = ops.conv(*variables[:2], padding="same") + variables[2]
        loss = tensorflow.reduce_sum(y * error.transpose(0, 2, 3, 1))
    to_x, to_kernels, to_biases = (
        slope.numpy() for slope in tape.gradient(loss, variables)
    )
    return (
        y.numpy().transpose(0, 3, 1, 2),
        to_x.transpose(0, 3, 1, 2),
        to_kernels.transpose(3, 2, 0, 1),
        to_biases,
    )


def fastest(form, arguments):
    """Return the fastest of several times in seconds, and what the form returned."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = form(*arguments)
        times.append(time.perf_counter() - start)
    return min(times), found


def main():
    generator = np.random.default_rng(0)
    x, kernels = (generator.normal(size=shape) for shape in SHAPES.values())
    biases = generator.normal(size=len(kernels))
    error = generator.normal(size=(2, 8, 28, 28))
    seconds, expected = {}, None
    print(f"forward and backward, {torch.get_num_threads()} threads")
    for form in (loops, products, pytorch, keras):
        seconds[form.__name__], found = fastest(form, (x, kernels, biases, error))
        expected = expected or found
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)
        print(f"{form.__name__:10} {1000 * seconds[form.__name__]:9.2f} ms")
    print(json.dumps({name: round(value, 6) for name, value in seconds.items()}))


if __name__ == "__main__":
    main()
