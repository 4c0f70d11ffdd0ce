"""A sweep of 45 networks against the same grid, one network after another.

9 learning rates × 5 momenta of 784-25-10 (tanh, cross entropy, SGD) on MNIST, 60,000
standardized digits, one epoch. All programs take the same number of steps:

- `dlcore.training.sweep`, the whole grid at once
- plain PyTorch: nn.Sequential, torch.optim.SGD, mini-batches sliced from tensors by a
  shuffled index. Before and after the epoch it measures what the sweep measures: loss
  and error on 10,000 training and 10,000 test examples. The results must agree.
- Keras (TensorFlow): `model.fit` with the same batches in its own order. It is timed on
  3 of the 45 networks and scaled up; building, tracing and measuring are not counted.

All run in turn in this one process, several times, and the medians count. Run it with
nothing else on the machine:

    python benchmarks/sweep.py [--repeats 3] [--without-keras]

The last line is one JSON object: how many times as fast as the others the sweep is, and
the seconds.
"""

import argparse
import json
import os
import statistics
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.training import sweep

LEARNING_RATES = [0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25]
MOMENTA = [0.0, 0.3, 0.5, 0.7, 0.9]
GRID = [(rate, momentum) for rate in LEARNING_RATES for momentum in MOMENTA]
KERAS_GRID = GRID[::20]
BATCH_SIZES = (64, 16)
MEASURED = 10_000


def build():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 25), nn.Tanh(), nn.Linear(25, 10))


def with_sweep(digits, batch_size):
    """Train all 45 networks with our sweep; return their test errors."""
    runs = sweep(
        build,
        digits,
        epochs=1,
        batch_size=batch_size,
        learning_rate=LEARNING_RATES,
        momentum=MOMENTA,
        device="cpu",
        progress=False,
    )
    return runs["test error"].sel(epoch=1).values.ravel()


def with_pytorch(digits, batch_size):
    """Train the 45 networks one after another; return their test errors."""
    x, y = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train).long()
    x_test, y_test = torch.from_numpy(digits.x_test), torch.from_numpy(digits.y_test)
    y_test = y_test.long()
    errors = []
    for learning_rate, momentum in GRID:
        torch.manual_seed(0)
        model = build()
        optimizer = torch.optim.SGD(
            model.parameters(), lr=learning_rate, momentum=momentum
        )
        measure(model, x[:MEASURED], y[:MEASURED])
        measure(model, x_test, y_test)
        order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            optimizer.zero_grad()
            functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        measure(model, x[:MEASURED], y[:MEASURED])
        errors.append(measure(model, x_test, y_test)[1])
    return np.array(errors)


@torch.no_grad()
def measure(model, x, y):
    """Return the mean loss and the error of a model on some examples."""
    outputs = model(x)
    loss = functional.cross_entropy(outputs, y).item()
    return loss, (outputs.argmax(1) != y).double().mean().item()


def seconds_with_keras(digits, batch_size):
    """Return the seconds that `fit` would take for all 45 networks."""
    import keras

    x, y = digits.x_train, digits.y_train
    seconds = 0
    for learning_rate, momentum in KERAS_GRID:
        keras.utils.set_random_seed(0)
        layers = keras.layers
        model = keras.Sequential(
            [layers.Flatten(), layers.Dense(25, activation="tanh"), layers.Dense(10)]
        )
        model.compile(
            optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        model.fit(x[: 2 * batch_size], y[: 2 * batch_size], batch_size, verbose=0)
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        seconds += time.perf_counter() - start
    return seconds * len(GRID) / len(KERAS_GRID)


def timed(function, *arguments):
    """Return the seconds that a call takes, and its result."""
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--without-keras", action="store_true")
    options = options.parse_args()
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

    digits = data.mnist().standardize()
    print(
        f"{len(GRID)} networks 784-25-10, one epoch of {len(digits.x_train):,} digits"
    )
    print(
        f"{torch.get_num_threads()} threads, medians of {options.repeats}", flush=True
    )
    with_sweep(digits.take(train=640, test=100), 64)  # wake everything up
    result = {}
    for batch_size in BATCH_SIZES:
        result |= compare(digits, batch_size, options.repeats)
    if not options.without_keras:
        keras = [seconds_with_keras(digits, 64) for _ in range(options.repeats)]
        keras = statistics.median(keras)
        ours = result["seconds_sweep_batch64"]
        print(f"batch 64: Keras {keras:.1f} s, sweep {ours:.2f} s: {keras / ours:.1f}×")
        result["ratio_keras_batch64"] = round(keras / ours, 2)
        result["seconds_keras_batch64"] = round(keras, 3)
    print(json.dumps(result))


def compare(digits, batch_size, repeats):
    """Time the sweep and PyTorch in turn; return the ratio and both medians."""
    ours, theirs = [], []
    for _ in range(repeats):
        seconds, errors = timed(with_sweep, digits, batch_size)
        ours.append(seconds)
        seconds, torch_errors = timed(with_pytorch, digits, batch_size)
        theirs.append(seconds)
        agree(errors, torch_errors)
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(
        f"batch {batch_size}: PyTorch {theirs:.1f} s, sweep {ours:.2f} s: "
        f"{theirs / ours:.1f}×",
        flush=True,
    )
    return {
        f"ratio_pytorch_batch{batch_size}": round(theirs / ours, 2),
        f"seconds_pytorch_batch{batch_size}": round(theirs, 3),
        f"seconds_sweep_batch{batch_size}": round(ours, 3),
    }


def agree(errors, others):
    """Check that both trained the same networks.

    Slow runs agree to the last examples. Fast ones jump about, and rounding grows in
    them until single errors differ; their mean does not.
    """
    difference = np.abs(errors - others)
    slow = np.array([rate / (1 - momentum) < 0.01 for rate, momentum in GRID])
    assert difference[slow].max() < 0.001, difference
    assert abs(errors.mean() - others.mean()) < 0.01, difference


if __name__ == "__main__":
    main()
