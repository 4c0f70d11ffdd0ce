"""Tokens per second of our `fit` for the character LSTM, against Keras and a loop.

Two LSTM layers of 128 units learn *Frankenstein*: windows of 40 characters, side by
side, every character predicted, batches of 64, Adam. Trained by

- `dlcore.training.fit`
- a minimal PyTorch loop with the same batches. Like `fit` it measures the loss on the
  training and on the test windows before and after the epoch. Both must end with the
  same loss.
- Keras (TensorFlow): `model.fit` on the arrays, with equal threads; tracing and the
  first steps are not counted, and it measures nothing besides.

They run in turn in this one process, several times; medians count. The aim is at most
1.05 times the loop's seconds, and twice the tokens per second of Keras.

Run it with nothing else on the machine:

    OMP_NUM_THREADS=1 python benchmarks/sequences.py [--repeats 3] [--windows 1920]

The last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import time
from dataclasses import replace
from types import SimpleNamespace

import torch
from torch.nn import functional

from dlcore.chapters.text_generation import cases
from dlcore.ledger.provenance import hardware, versions
from dlcore.networks import import_keras
from dlcore.training import fit
from dlcore.training.randomness import orders
from dlcore.training.sequences import token_cross_entropy

CASE = cases.EVERY
LENGTH, BATCH_SIZE, RATE, TESTED = 40, 64, 0.001, 320


def windows(count):
    """Windows of the training and the validation part, side by side."""
    case = replace(CASE, length=LENGTH, step=LENGTH)
    x, y = cases.examples(cases.parts()["train"], case)
    tested = cases.examples(cases.parts()["validation"], case)
    return SimpleNamespace(
        name="frankenstein",
        x_train=x[:count],
        y_train=y[:count],
        x_test=tested[0][:TESTED],
        y_test=tested[1][:TESTED],
    )


def with_fit(arrays):
    """Train with our `fit`; return the seconds and the last test loss."""
    model = cases.network(CASE, seed=0)
    start = time.perf_counter()
    history = fit(
        model,
        arrays,
        epochs=1,
        batch_size=BATCH_SIZE,
        learning_rate=RATE,
        optimizer="adam",
        loss=token_cross_entropy,
        device="cpu",
    )
    return time.perf_counter() - start, history.metrics["test loss"][-1]


@torch.no_grad()
def mean_loss(model, x, y):
    """The mean loss over all windows, in batches."""
    sums = 0.0
    for first in range(0, len(x), BATCH_SIZE):
        batch = slice(first, first + BATCH_SIZE)
        loss = functional.cross_entropy(
            model(x[batch]).flatten(0, 1), y[batch].flatten()
        )
        sums += float(loss) * len(x[batch])
    return sums / len(x)


def with_loop(arrays):
    """Train with a loop written by hand; return the seconds and the last test loss."""
    model = cases.network(CASE, seed=0)
    start = time.perf_counter()
    x, y = torch.tensor(arrays.x_train), torch.tensor(arrays.y_train)
    tested = torch.tensor(arrays.x_test), torch.tensor(arrays.y_test)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    mean_loss(model, x, y)
    mean_loss(model, *tested)
    for numbers in next(orders(len(x), 0)).split(BATCH_SIZE):
        optimizer.zero_grad()
        logits = model(x[numbers])
        functional.cross_entropy(logits.flatten(0, 1), y[numbers].flatten()).backward()
        optimizer.step()
    mean_loss(model, x, y)
    loss = mean_loss(model, *tested)
    return time.perf_counter() - start, loss


def with_keras(arrays):
    """Train with Keras; return the seconds of an epoch after the first steps."""
    keras = import_keras()
    size = len(cases.vocabulary())
    layers = [keras.layers.Embedding(size, cases.EMBEDDED)]
    layers += [
        keras.layers.LSTM(CASE.hidden_size, return_sequences=True)
        for _ in range(CASE.layers)
    ]
    model = keras.Sequential(
        [keras.Input((LENGTH,)), *layers, keras.layers.Dense(size)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE), loss)
    told = {"batch_size": BATCH_SIZE, "verbose": 0}
    model.fit(
        arrays.x_train[: 2 * BATCH_SIZE], arrays.y_train[: 2 * BATCH_SIZE], **told
    )
    start = time.perf_counter()
    model.fit(arrays.x_train, arrays.y_train, **told)
    return time.perf_counter() - start


def main():
    """Run all in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--windows", type=int, default=1920)
    parser.add_argument("--without-keras", action="store_true")
    given = parser.parse_args()
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    torch.set_num_threads(threads)
    for pool in ("INTRAOP", "INTEROP"):  # TensorFlow does not look at OMP_NUM_THREADS
        os.environ[f"TF_NUM_{pool}_THREADS"] = str(threads)
    arrays, few = windows(given.windows), windows(BATCH_SIZE)
    with_fit(few), with_loop(few)  # what is done only once counts for nobody
    seconds = {"fit": [], "loop": [], "keras": []}
    for _ in range(given.repeats):
        (ours, loss), (theirs, other) = with_fit(arrays), with_loop(arrays)
        assert abs(loss - other) < 1e-4, (loss, other)
        seconds["fit"].append(ours)
        seconds["loop"].append(theirs)
        if not given.without_keras:
            seconds["keras"].append(with_keras(arrays))
        print({name: round(all_[-1], 2) for name, all_ in seconds.items() if all_})
    medians = {name: statistics.median(all_) for name, all_ in seconds.items() if all_}
    tokens = arrays.x_train.size
    result = {
        "tokens per second": {k: round(tokens / v) for k, v in medians.items()},
        "fit over loop, seconds": round(medians["fit"] / medians["loop"], 3),
        "threads": threads,
        "hardware": hardware(),
        "versions": versions("torch"),
    }
    if "keras" in medians:
        ratio = medians["keras"] / medians["fit"]
        result["fit over Keras, tokens per second"] = round(ratio, 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
