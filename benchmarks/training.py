"""One run of our `fit` against other loops, and the time to 98 % and 99 % on MNIST.

Speed: two dense networks, one run of five epochs on MNIST (60,000 standardized digits,
batches of 64, SGD, cross entropy: 4,690 steps), trained by

- `dlcore.training.fit`
- a minimal PyTorch loop: torch.optim.SGD, mini-batches sliced from tensors by a
  shuffled index. Like `fit` it measures loss and error on 10,000 training and 10,000
  test examples, before the first and after each epoch. Both must end with the same
  test error.
- Keras (TensorFlow): `model.fit` on the arrays, in an order of its own. Building,
  tracing and the first steps are not counted; it measures nothing besides.
- PyTorch Lightning: `Trainer.fit` with a DataLoader, without logging, checkpoints or
  progress; it measures nothing besides. Lightning is not among the book's
  requirements: `pip install lightning`, or leave it out.

They run in turn in this one process, several times; medians count.

Accuracy: `fit` trains until the test accuracy reaches the target: 98 % with the dense
network 784-256-256-10, 99 % with a small convolutional one. The clock runs from the
call of `fit` to the end of the epoch that reaches it, evaluation after each epoch (on
10,000 training and 10,000 test digits) included; loading and standardizing are not.
The seeds took no part in choosing the settings. This answers how long one waits, not
how good the network is: the test digits decide when to stop.

Run it with nothing else on the machine:

    python benchmarks/training.py [--repeats 5] [--seeds 5] [--only speed|accuracy]
                                  [--without-keras] [--without-lightning]

The last line is one JSON object: ratios, seconds, and the seconds to each target.
"""

import argparse
import json
import logging
import math
import os
import statistics
import time
import warnings

import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.ledger import interval
from dlcore.ledger.provenance import hardware, versions
from dlcore.networks import copy_weights, import_keras, keras_mlp, mlp
from dlcore.training import fit

NETWORKS = {"784-25-10": (784, 25, 10), "784-256-256-10": (784, 256, 256, 10)}
BATCH_SIZE = 64
EPOCHS = 5
LEARNING_RATE = 0.05
MEASURED = 10_000


def network(sizes):
    """Return the same network each time."""
    torch.manual_seed(0)
    return mlp(sizes, "tanh" if len(sizes) == 3 else "relu")


# ------------------------------------------------------------------- speed


def with_fit(sizes, digits):
    """Train with our `fit`; return the seconds and the test error."""
    model = network(sizes)
    start = time.perf_counter()
    history = fit(
        model,
        digits,
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        device="cpu",
    )
    return time.perf_counter() - start, history.metrics["test error"][-1]


def with_pytorch(sizes, digits):
    """Train with a minimal loop; return the seconds and the test error."""
    model = network(sizes)
    start = time.perf_counter()
    x, y = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train).long()
    x_test, y_test = torch.from_numpy(digits.x_test), torch.from_numpy(digits.y_test)
    y_test = y_test.long()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    measure(model, x[:MEASURED], y[:MEASURED])
    measure(model, x_test, y_test)
    generator = torch.Generator().manual_seed(0)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x), generator=generator).split(BATCH_SIZE):
            optimizer.zero_grad()
            functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        measure(model, x[:MEASURED], y[:MEASURED])
        error = measure(model, x_test, y_test)[1]
    return time.perf_counter() - start, error


@torch.no_grad()
def measure(model, x, y):
    """Return the mean loss and the error of a model on some examples."""
    outputs = model(x)
    loss = functional.cross_entropy(outputs, y).item()
    return loss, (outputs.argmax(1) != y).double().mean().item()


def with_keras(sizes, digits):
    """Train with Keras' own `fit`; return the seconds and the test error."""
    keras = import_keras()
    model = keras_mlp(sizes, "tanh" if len(sizes) == 3 else "relu")
    model.compile(
        optimizer=keras.optimizers.SGD(LEARNING_RATE),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    x, x_test = digits.x_train.reshape(-1, 784), digits.x_test.reshape(-1, 784)
    few = 2 * BATCH_SIZE + len(x) % BATCH_SIZE  # both sizes of a batch
    model.fit(x[:few], digits.y_train[:few], batch_size=BATCH_SIZE, verbose=0)
    copy_weights(network(sizes), model)
    start = time.perf_counter()
    model.fit(x, digits.y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
    seconds = time.perf_counter() - start
    guesses = model.predict(x_test, batch_size=MEASURED, verbose=0).argmax(1)
    return seconds, float((guesses != digits.y_test).mean())


def with_lightning(sizes, digits):
    """Train with PyTorch Lightning; return the seconds and the test error."""
    lightning = import_lightning()

    class Classifier(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = network(sizes)

        def training_step(self, batch, index):
            x, y = batch
            return functional.cross_entropy(self.model(x), y)

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=LEARNING_RATE)

    x, y = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train).long()
    examples = torch.utils.data.TensorDataset(x, y)
    batches = torch.utils.data.DataLoader(examples, BATCH_SIZE, shuffle=True)
    classifier = Classifier()
    trainer = lightning.Trainer(
        max_epochs=EPOCHS,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    start = time.perf_counter()
    trainer.fit(classifier, batches)
    seconds = time.perf_counter() - start
    x_test = torch.from_numpy(digits.x_test)
    y_test = torch.from_numpy(digits.y_test).long()
    return seconds, measure(classifier.model.eval(), x_test, y_test)[1]


def import_lightning():
    """Return the package without its greetings; RuntimeError when it is missing."""
    try:
        import lightning
    except ImportError as error:
        raise RuntimeError(
            "The comparison needs PyTorch Lightning: pip install lightning, "
            "or leave it out with --without-lightning"
        ) from error
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    return lightning


def compare(name, sizes, digits, programs, repeats):
    """Run all programs in turn; print their times and return them for the last line."""
    seconds = {program: [] for program in programs}
    errors = {}
    for _ in range(repeats):
        for program, train in programs.items():
            taken, errors[program] = train(sizes, digits)
            seconds[program].append(taken)
    agree(errors)
    print(
        f"\n{name}, {EPOCHS} epochs in batches of {BATCH_SIZE}, {repeats} repetitions"
    )
    print("                      median     fastest … slowest   of ours   test error")
    medians = {program: statistics.median(each) for program, each in seconds.items()}
    result = {}
    for program, median in medians.items():
        low, high = min(seconds[program]), max(seconds[program])
        ratio = median / medians["fit"]
        print(
            f"{program:18} {median:8.3f} s   {low:8.3f} … {high:.3f} s  "
            f"{ratio:7.2f}×   {errors[program]:9.2%}",
            flush=True,
        )
        result[f"seconds_{program}"] = round(median, 4)
        if program != "fit":
            result[f"{program}_per_fit"] = round(ratio, 3)
    return {f"{key} {name}": value for key, value in result.items()}


def agree(errors):
    """Check that all trained the same network, ours and PyTorch's in the same order."""
    assert abs(errors["fit"] - errors["PyTorch loop"]) < 0.001, errors
    for program, error in errors.items():
        assert abs(errors["fit"] - error) < 0.02, (program, errors)


# ------------------------------------------------------------------- accuracy


def dense():
    """Return the dense network 784-256-256-10."""
    return mlp((784, 256, 256, 10), "relu", initializer="he uniform")


def convolutional():
    """Return a network of two convolutions and two dense layers."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28)),  # (batch, 1, 28, 28)
        nn.Conv2d(1, 16, 5),  # (batch, 16, 24, 24)
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(16, 32, 5),  # (batch, 32, 8, 8)
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),  # (batch, 512)
        nn.Linear(512, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


TARGETS = {
    "98 %, 784-256-256-10": {
        "build": dense,
        "target": 0.98,
        "batch_size": 64,
        "optimizer": "nesterov",
        "learning_rate": 0.03,
        "momentum": 0.9,
    },
    "99 %, convolutional": {
        "build": convolutional,
        "target": 0.99,
        "batch_size": 64,
        "optimizer": "nesterov",
        "learning_rate": 0.02,
        "momentum": 0.9,
    },
}
SEEDS = range(101, 200)
MOST_EPOCHS = 30


def seconds_to(digits, seed, *, build, target, **settings):
    """Train until the target is reached; return the seconds, epochs and accuracy.

    The seconds are infinite when it is not reached.
    """
    torch.manual_seed(seed)
    model = build()
    reached = {}
    start = time.perf_counter()

    def look(epoch, metrics):
        accuracy = 1 - metrics["test error"]
        if accuracy >= target and not reached:
            seconds = time.perf_counter() - start
            reached.update(seconds=seconds, epochs=epoch, accuracy=accuracy)

    history = fit(
        model,
        digits,
        epochs=MOST_EPOCHS,
        seed=seed,
        order_seed=seed,
        device="cpu",
        on_epoch=look,
        should_stop=lambda: bool(reached),
        **settings,
    )
    best = 1 - min(history.metrics["test error"])
    return reached or {"seconds": math.inf, "epochs": MOST_EPOCHS, "accuracy": best}


def reach(name, task, digits, seeds):
    """Time every seed; print a line each, return the mean and its 95 % interval."""
    print(f"\ntest accuracy {name}")
    runs = []
    for seed in seeds:
        runs.append(seconds_to(digits, seed, **task))
        print(
            f"seed {seed}: {runs[-1]['seconds']:6.1f} s, {runs[-1]['epochs']} epochs, "
            f"{runs[-1]['accuracy']:.2%}",
            flush=True,
        )
    mean, width = interval([run["seconds"] for run in runs])
    print(f"mean of {len(runs)}: {mean:.1f} ± {width:.1f} s (95 % interval)")
    slowest = max(run["seconds"] for run in runs)
    return {
        f"seconds_to {name}": round(mean, 2),
        f"half_width {name}": round(width, 2),
        f"slowest {name}": round(slowest, 2),
    }


# ------------------------------------------------------------------- all


def parse():
    """Return what the caller asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--only", choices=["speed", "accuracy"])
    options.add_argument("--without-keras", action="store_true")
    options.add_argument("--without-lightning", action="store_true")
    return options.parse_args()


def main():
    options = parse()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    programs = {"fit": with_fit, "PyTorch loop": with_pytorch}
    if not options.without_keras:
        programs["Keras"] = with_keras
    if not options.without_lightning:
        import_lightning()
        programs["Lightning"] = with_lightning
    digits = data.mnist().standardize()
    found = ", ".join(f"{name} {number}" for name, number in versions().items())
    print(f"{hardware()}; {torch.get_num_threads()} threads; {found}", flush=True)
    result = {}
    few = digits.take(train=1280, test=100)
    for sizes in NETWORKS.values():  # wake everything up
        with_fit(sizes, few), with_pytorch(sizes, few)
    if options.only != "accuracy":
        for name, sizes in NETWORKS.items():
            result |= compare(name, sizes, digits, programs, options.repeats)
    if options.only != "speed":
        for name, task in TARGETS.items():
            result |= reach(name, task, digits, SEEDS[: options.seeds])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
