"""Chapter 05 at full size: the same networks in PyTorch, TensorFlow and NumPy.

    python -m dlcore record frameworks --case mlp --seed 101

Errors and losses are measured when an epoch is over, those of the training part on its
first 10,000 examples. Only `numpy_fifth` counts its training part as Keras prints it:
while the epoch runs, each example before the network learns from it.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from dlcore import data, ledger
from dlcore.recording.cases import count_parameters, fields, find, named
from dlcore.scratch.losses import one_hot
from dlcore.scratch.network import Network
from dlcore.training import History, fit

BOOK_SEED = 7


@dataclass(frozen=True)
class Case:
    """One configuration of a book, with the id of its number in the ledger."""

    title: str
    system: str
    sizes: tuple[int, ...] = (784, 25, 10)
    hidden: str = "tanh"
    output: str = "logistic"
    initializer: str | tuple = ("uniform", 0.1)
    inputs: str = "standardized"  # or "fractions": grey levels from 0 to 1
    loss: str = "mean squared error"
    learning_rate: float = 0.01
    batch_size: int = 1
    epochs: int = 20
    validation: int = 0  # training examples held out for validation
    framework: str = "torch"

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers."""
        return count_parameters(self.sizes)

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "parameters": self.parameters}


KERAS = Case(
    "784-25-10 in Keras, one example at a time", "L-E5.1", framework="tensorflow"
)
LOGISTIC = Case(
    "Logistic regression (softmax of one linear layer)",
    "F-E3.5",
    sizes=(784, 10),
    output="linear",
    initializer="zeros",
    inputs="fractions",
    loss="cross entropy",
    batch_size=100,
    epochs=100,
    validation=5000,
)
MLP = replace(
    LOGISTIC,
    title="784-256-256-10, ReLU, He's initialization",
    system="F-E3.7",
    sizes=(784, 256, 256, 10),
    hidden="relu",
    initializer="he normal",
    epochs=300,
)

CASES = {
    "keras": KERAS,
    "keras_five_times": replace(
        KERAS, title="The same with five times the learning rate", learning_rate=0.05
    ),
    "pytorch": replace(
        KERAS, title="784-25-10 in PyTorch, one example at a time", framework="torch"
    ),
    "numpy_fifth": replace(
        KERAS,
        title="784-25-10 in NumPy with a fifth of the learning rate",
        loss="squared error",
        learning_rate=0.002,
        framework="numpy",
    ),
    "logistic_regression": LOGISTIC,
    "mlp_uniform": replace(
        MLP,
        title="The same from weights between −1 and 1",
        system="F-E3.8",
        initializer=("uniform", 1.0),
        epochs=50,
    ),
    "mlp_relu_output": replace(
        MLP,
        title="The same with ReLU on the output layer too, as printed",
        output="relu",
        epochs=20,
    ),
    "mlp": MLP,
}

# Of `record --seeds 5`, in this order: Ekman's own, then seeds that chose nothing.
SEEDS = (BOOK_SEED, 101, 102, 103, 104)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = BOOK_SEED,
    device=None,
    on_epoch: Callable | None = None,
    digits: data.DataSet | None = None,
) -> History:
    """Train one case and return its losses and errors by epoch.

    epochs: None takes the case's own number
    seed: of weights and order; 7 is Ekman's
    device: of PyTorch; TensorFlow chooses for itself, NumPy knows the CPU only
    on_epoch: called with the epoch after each one
    digits: MNIST when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    prepared = prepare(digits or data.mnist(), chosen)
    train = {"torch": with_torch, "tensorflow": with_keras, "numpy": with_numpy}
    history = train[chosen.framework](
        chosen, prepared, epochs, seed, device, on_epoch or (lambda epoch: None)
    )
    return named(history, case, chosen, seed=seed, epochs=epochs)


def prepare(digits: data.DataSet, case: Case) -> data.DataSet:
    """The digits as a case wants them: a validation part, and float32 inputs.

    TensorFlow's MNIST reader, which the book uses, held out the first 5,000 digits.
    """
    if case.validation:
        digits = digits.hold_out(case.validation, seed=None)
    return digits.standardize() if case.inputs == "standardized" else fractions(digits)


def fractions(digits: data.DataSet) -> data.DataSet:
    """Grey levels from 0 to 1 in float32, as TensorFlow's MNIST reader gave them."""
    parts = {
        name: getattr(digits, name).astype(np.float32) / np.float32(255)
        for name in ("x_train", "x_validation", "x_test")
        if getattr(digits, name) is not None
    }
    return replace(digits, **parts)


def build(case: Case, seed: int):
    """The untrained network of a case as a PyTorch module."""
    import torch

    from dlcore.networks import mlp

    torch.manual_seed(seed)
    return mlp(case.sizes, case.hidden, case.output, initializer=case.initializer)


def with_torch(case, digits, epochs, seed, device, on_epoch):
    """A run of `training.fit`."""
    return fit(
        build(case, seed),
        digits,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        loss=case.loss,
        order_seed=seed,
        device=device,
        on_epoch=lambda epoch, metrics: on_epoch(epoch),
    )


def with_keras(case, digits, epochs, seed, device, on_epoch):
    """A run of `training.keras_fit`."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from dlcore.networks import keras_mlp
    from dlcore.training import keras_fit

    model = keras_mlp(
        case.sizes,
        case.hidden,
        case.output,
        initializer=case.initializer,
        seed=seed,
    )
    return keras_fit(
        model,
        digits,
        epochs=epochs,
        batch_size=case.batch_size,
        optimizer=keras.optimizers.SGD(case.learning_rate),
        loss=case.loss,
        order_seed=seed,
        on_epoch=lambda epoch, metrics: on_epoch(epoch),
    )


def with_numpy(case, digits, epochs, seed, device, on_epoch):
    """A run of `scratch`, counted as Keras counts: see the head of this file."""
    started = time.perf_counter()
    random_state = np.random.RandomState(seed)
    network = Network(case.sizes, (case.hidden, case.output), random_state)
    classes = case.sizes[-1]
    x = digits.x_train.reshape(len(digits.x_train), -1).astype(np.float64)
    t = one_hot(digits.y_train, classes)  # (examples, classes)
    x_test = digits.x_test.reshape(len(digits.x_test), -1).astype(np.float64)
    test = (x_test, one_hot(digits.y_test, classes))
    metrics = dict(zip(METRICS, [[v] for v in judge(network, x, t)], strict=False))
    for name, value in zip(METRICS[2:], judge(network, *test), strict=True):
        metrics[name] = [value]
    order = list(range(len(x)))
    for epoch in range(1, epochs + 1):
        random_state.shuffle(order)
        outputs = np.empty_like(t)
        for example in order:
            outputs[example] = network.step(x[example], t[example], case.learning_rate)
        values = [*scores(outputs, t), *judge(network, *test)]
        for name, value in zip(METRICS, values, strict=True):
            metrics[name].append(value)
        on_epoch(epoch)
    return History("numpy", metrics, time.perf_counter() - started)


METRICS = ("training loss", "training error", "test loss", "test error")


def judge(network, x, t):
    """Mean squared error (over the outputs) and share of wrong answers."""
    return scores(network.forward(x), t)


def scores(outputs, t):
    """The same for outputs that are there already: (examples, classes)."""
    wrong = outputs.argmax(axis=1) != t.argmax(axis=1)
    return float(np.mean((t - outputs) ** 2)), float(wrong.mean())


# ------------------------------------------------- the books' small calculations


def smoke_test() -> int:
    """2 × 3, as Buduma asks a fresh installation."""
    import torch

    return torch.multiply(torch.tensor(2), torch.tensor(3)).item()


def walk_through() -> dict[str, float]:
    """Buduma's first variables: normal weights 300 × 200; xW + b for 64 pictures."""
    import torch

    generator = torch.Generator().manual_seed(0)
    weights = torch.empty(300, 200).normal_(std=0.5, generator=generator)
    W = torch.empty(784, 10).uniform_(-1, 1, generator=generator)
    outputs = torch.ones(64, 784) @ W + torch.zeros(10)  # (64, 10)
    return {
        "weights": weights.numel(),
        "spread": weights.std().item(),
        "largest uniform weight": W.abs().max().item(),
        "pixels": W.shape[0],
        "outputs": outputs.numel(),
    }


def he_spread() -> float:
    """Standard deviation of the first layer's weights at the start, 784 inputs each."""
    return build(MLP, BOOK_SEED)[1].weight.std().item()


def sharing() -> dict[str, int]:
    """Variables of 784-100-50-10 called twice: built anew, and shared."""
    from torch import nn

    def network():
        return nn.Sequential(
            *[nn.Linear(*pair) for pair in pairwise((784, 100, 50, 10))]
        )

    shared = network()
    count = {
        "one call": (shared,),
        "naive": (network(), network()),
        "shared": (shared, shared),
    }
    return {
        name: len({id(variable) for one in pair for variable in one.parameters()})
        for name, pair in count.items()
    }


def towers() -> dict[str, float]:
    """c = ab of Buduma's two towers, and the sum of both."""
    import torch

    c = torch.tensor([[1.0, 2.0], [3.0, 4.0]]) @ torch.tensor([[1.0], [2.0]])
    numbers = [*c.flatten().tolist(), *(c + c).flatten().tolist()]
    names = ("c, first", "c, second", "sum, first", "sum, second")
    return dict(zip(names, numbers, strict=True))


def checkpoints_kept() -> int:
    """How many of a dozen checkpoints are left."""
    from dlcore.training.checkpoints import Checkpoints

    with tempfile.TemporaryDirectory() as folder:
        checkpoints = Checkpoints(folder)
        for step in range(12):
            checkpoints.save(step, losses=[step])
        return len(checkpoints.steps)


def misread(accuracy: float, digits: int = 4) -> float:
    """Share of cheques with at least one wrong digit, if errors are independent."""
    return 1 - accuracy**digits


def recorded_errors(case: str) -> dict[int, float]:
    """The test error at the end of each recorded run of a case, by seed."""
    recorded = ledger.records("frameworks")
    if case not in recorded.names:
        return {}
    last = recorded.case(case)["test error"].isel(epoch=-1)
    return dict(zip(last["seed"].values.tolist(), last.values.tolist(), strict=True))


def cheques() -> dict[str, float]:
    """Four-digit cheques that our recorded networks would misread, by case and seed."""
    return {
        f"{case}, seed {seed}": misread(1 - error)
        for case in ("logistic_regression", "mlp")
        for seed, error in recorded_errors(case).items()
    }


def fewer_errors() -> dict[str, float]:
    """Share of logistic regression's errors that the two hidden layers avoid."""
    plain, deep = map(recorded_errors, ("logistic_regression", "mlp"))
    return {
        f"seed {seed}": 1 - deep[seed] / plain[seed] for seed in plain if seed in deep
    }


def equal_losses(steps: int = 50) -> dict[str, float]:
    """The largest difference of a loss between NumPy and a framework.

    The network 784-25-10 begins with the same weights and sees the same mini-batches of
    32 made-up digits, in float64.
    """
    import torch

    from dlcore.networks import copy_weights

    random = np.random.default_rng(0)
    x = random.normal(size=(steps, 32, 784))
    t = np.eye(10)[random.integers(10, size=(steps, 32))]
    network = Network((784, 25, 10), ("tanh", "logistic"), BOOK_SEED)
    theirs = build(KERAS, BOOK_SEED).double()
    copy_weights(network, theirs)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.5)
    apart = []
    for inputs, targets in zip(x, t, strict=True):
        loss = ((torch.tensor(targets) - theirs(torch.tensor(inputs))) ** 2).sum() / 64
        ours = network.loss(inputs, targets)
        apart.append(abs(ours - loss.item()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        network.step(inputs, targets, learning_rate=0.5)
    return {"PyTorch": max(apart)}


FACTS = (
    checkpoints_kept,
    smoke_test,
    walk_through,
    he_spread,
    sharing,
    towers,
    cheques,
    fewer_errors,
    equal_losses,
)
