"""Our NumPy network against a loop over examples, and against PyTorch on the CPU.

Three ways to train 784-25-10 on MNIST (60,000 standardized digits, tanh, squared error,
one epoch), each from the same weights:

- `dlcore.scratch.neuron`: neuron by neuron, one example at a time (timed on the first
  3,000 examples and scaled up, as a full epoch repeats the same work)
- `dlcore.scratch.network`: matrices, mini-batches of 64, float32
- PyTorch: nn.Sequential, torch.optim.SGD, mini-batches of 64 sliced from tensors

Both mini-batch programs see the same batches at the same learning rate, and must reach
the same test error. Each is timed several times, in turn, and the fastest time counts.

    python benchmarks/scratch.py

The last line is one JSON object: the ratios of the times, and the times in seconds.
"""

import json
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.scratch.losses import one_hot
from dlcore.scratch.network import Network
from dlcore.scratch.neuron import NeuronNetwork

SIZES = (784, 25, 10)
BATCH_SIZE = 64
LEARNING_RATE = 0.5
EXAMPLES_ONE_BY_ONE = 3_000
REPEATS = 5


def neuron_by_neuron(x, t):
    """Train the per-neuron form; return the seconds that a full epoch would take."""
    network = NeuronNetwork(SIZES)
    start = time.perf_counter()
    for i in range(EXAMPLES_ONE_BY_ONE):
        network.step(x[i], t[i], 0.01)
    return (time.perf_counter() - start) * len(x) / EXAMPLES_ONE_BY_ONE


def numpy_batches(x, t, order):
    """Train our network in mini-batches; return the seconds and the network."""
    network = Network(SIZES, ("tanh", "logistic"), dtype=np.float32)
    start = time.perf_counter()
    for first in range(0, len(x), BATCH_SIZE):
        batch = order[first : first + BATCH_SIZE]
        network.step(x[batch], t[batch], LEARNING_RATE)
    return time.perf_counter() - start, network


def torch_batches(x, t, order):
    """Train the same network in PyTorch; return the seconds and the model."""
    model = nn.Sequential(
        nn.Linear(784, 25), nn.Tanh(), nn.Linear(25, 10), nn.Sigmoid()
    )
    copy_weights(Network(SIZES, dtype=np.float32), model)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, t, order = torch.from_numpy(x), torch.from_numpy(t), torch.from_numpy(order)
    start = time.perf_counter()
    for first in range(0, len(x), BATCH_SIZE):
        batch = order[first : first + BATCH_SIZE]
        optimizer.zero_grad()
        y = model(x[batch])
        loss = 0.5 * functional.mse_loss(y, t[batch], reduction="sum") / len(batch)
        loss.backward()
        optimizer.step()
    return time.perf_counter() - start, model


def copy_weights(network, model):
    """Give a PyTorch model the weights of our network."""
    linears = [module for module in model if isinstance(module, nn.Linear)]
    for weights, linear in zip(network.weights, linears, strict=True):
        linear.weight.data = torch.from_numpy(weights[:, 1:].copy())
        linear.bias.data = torch.from_numpy(weights[:, 0].copy())


def main():
    digits = data.mnist().standardize()
    x, x_test = digits.x_train.reshape(-1, 784), digits.x_test.reshape(-1, 784)
    t = one_hot(digits.y_train, 10).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(x))
    neurons, ours, theirs = [], [], []
    for _ in range(REPEATS):
        neurons.append(neuron_by_neuron(x, t))
        seconds, network = numpy_batches(x, t, order)
        ours.append(seconds)
        seconds, model = torch_batches(x, t, order)
        theirs.append(seconds)
    error = (network.forward(x_test).argmax(1) != digits.y_test).mean()
    with torch.no_grad():
        winners = model(torch.from_numpy(x_test)).argmax(1).numpy()
    torch_error = (winners != digits.y_test).mean()
    assert abs(error - torch_error) < 0.002, (error, torch_error)
    report(min(neurons), min(ours), min(theirs), float(error), float(torch_error))


def report(neurons, ours, theirs, error, torch_error):
    """Print the times for people, and as the last line for programs."""
    print(f"one epoch of MNIST, 784-25-10, {torch.get_num_threads()} threads")
    print(f"neuron by neuron, one example at a time  {neurons:8.2f} s")
    print(f"our matrices, batches of {BATCH_SIZE}              {ours:8.2f} s")
    print(f"PyTorch, batches of {BATCH_SIZE}                   {theirs:8.2f} s")
    print(f"test error: ours {error:.2%}, PyTorch {torch_error:.2%}")
    print(
        f"our matrices are {neurons / ours:.0f} times as fast as the neurons and take "
        f"{ours / theirs:.2f} times as long as PyTorch"
    )
    result = {
        "ratio_per_example": round(neurons / ours, 2),
        "ratio_pytorch": round(ours / theirs, 3),
        "seconds_per_example": round(neurons, 3),
        "seconds_numpy": round(ours, 3),
        "seconds_pytorch": round(theirs, 3),
        "test_error_numpy": round(error, 4),
        "test_error_pytorch": round(torch_error, 4),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
