"""Chapter 09 at full size: Buduma's network 784-256-256-10, its optimizers and a line.

    python -m dlcore record optimizers --case momentum --seeds 5

The network has ReLU, He's normal initialization and linear logits (the book's own
program ends in ReLU; "relu_output" tells what comes of it). As in the book, pixels are
divided by 255, 55,000 pictures train in batches of 100 (550 steps an epoch), and 5,000
are held out. Everything here runs in PyTorch on one CPU core.

Not every metric has an entry an epoch. The cases of "steps" have one for 50 steps, and
"line" one for each alpha; `INDEX` says which.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find
from dlcore.training import History

SIZES = (784, 256, 256, 10)
BATCH_SIZE = 100
VALIDATION = 5_000
BLOCK = 50  # steps: a mean of so many costs is one entry of "cost"; 11 make an epoch

# Where the line is measured: 0 is the solution, 1 the random point (the book's code).
ALPHAS = np.round(np.arange(-200, 201) / 100, 2)

INDEX = {"steps": f"{BLOCK} steps", "epochs": "1 epoch", "line": "alpha"}


@dataclass(frozen=True)
class Case:
    """One configuration, with the id of its system."""

    title: str
    system: str
    optimizer: str
    learning_rate: float
    epochs: int
    measure: str = "epochs"
    momentum: float = 0.0
    output: str = "linear"

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {
            **fields(self),
            "sizes": SIZES,
            "batch_size": BATCH_SIZE,
            "initializer": "he normal",
            "entry": INDEX[self.measure],
            "framework": "torch",
        }


PLAIN = Case(
    "Gradient descent without momentum, learning rate 0.01",
    "F-E4.6",
    "sgd",
    learning_rate=0.01,
    epochs=40,
    measure="steps",
)
RACE = Case("Gradient descent", "F-E4.13", "sgd", learning_rate=0.3, epochs=10)

# The learning rates of the race had the lowest validation loss of the first four epochs
# with seed 1, among three or four rates a factor of about 3 apart.
CASES = {
    "plain": PLAIN,
    "momentum": replace(
        PLAIN,
        title="Momentum 0.9, learning rate 0.01",
        momentum=0.9,
        epochs=12,
    ),
    "relu_output": replace(
        PLAIN,
        title="Momentum 0.9, learning rate 0.01, logits through ReLU (the program)",
        momentum=0.9,
        output="relu",
        epochs=12,
    ),
    "race_sgd": RACE,
    "race_momentum": replace(RACE, title="Momentum", learning_rate=0.03, momentum=0.9),
    "race_nesterov": replace(
        RACE,
        title="Nesterov momentum",
        optimizer="nesterov",
        learning_rate=0.1,
        momentum=0.9,
    ),
    "race_adagrad": replace(
        RACE, title="AdaGrad", optimizer="adagrad", learning_rate=0.01
    ),
    "race_rmsprop": replace(
        RACE, title="RMSProp", optimizer="rmsprop", learning_rate=0.001
    ),
    "race_adam": replace(RACE, title="Adam", optimizer="adam", learning_rate=0.001),
    "race_adadelta": replace(
        RACE, title="AdaDelta", optimizer="adadelta", learning_rate=1.0
    ),
    # A short cut: epochs times rate are those of the book's 1,000 epochs at 0.01.
    "line": replace(
        PLAIN,
        title="Loss on the line between a solution and random weights",
        system="F-E4.1",
        learning_rate=0.1,
        epochs=100,
        measure="line",
    ),
}

# 1 chose the learning rates of the race, so the records take others.
SEEDS = (101, 102, 103, 104, 105)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    framework: str = "torch",
    on_epoch: Callable | None = None,
    digits: data.DataSet | None = None,
) -> History:
    """Train one case and return its History.

    "plain", "momentum", "relu_output": "cost" is the mean of 50 batch costs in
        training, "lowest cost" their minimum; entry k is about steps 50 k − 49 … 50 k,
        and entry 0 about 50 batches that teach nothing
    "race_…": "cost" is the mean of an epoch's batch costs; "test loss", "test error"
        after the epoch, "validation loss" too
    "line": entry k is about (1 − α) solution + α random point, α = ALPHAS[k]: losses
        of the test part and of 10,000 training pictures and the test error with a
        fresh random point; "test loss, own start" with the one that training left

    epochs: None takes the case's own number
    seed: of weights, order and held-out pictures
    digits: MNIST when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    if framework != "torch" or device not in (None, "cpu"):
        raise ValueError(
            f"Chapter 09 trains {case!r} with torch on the CPU, not with "
            f"{framework} on {device or 'the default device'}."
        )
    epochs = chosen.epochs if epochs is None else epochs
    parts = prepare(digits or data.mnist(), seed)
    started = time.perf_counter()
    measured = {"steps": by_steps, "epochs": by_epochs, "line": by_line}
    metrics = measured[chosen.measure](chosen, parts, epochs, seed, on_epoch)
    settings = {**chosen.settings(), "seed": seed, "epochs": epochs}
    return History(case, metrics, time.perf_counter() - started, settings)


def prepare(digits, seed):
    """Inputs 0 … 1 (examples, 784) and labels of each part, as tensors."""
    import torch

    held_out = VALIDATION * len(digits.x_train) // 60_000
    digits = digits.hold_out(held_out, seed=seed)
    parts = {}
    for part in ("train", "validation", "test"):
        x = getattr(digits, f"x_{part}").reshape(-1, 784) / np.float32(255)
        y = getattr(digits, f"y_{part}").astype(np.int64)
        parts[part] = torch.from_numpy(x), torch.from_numpy(y)
    return parts


def network(case, seed):
    """Return the untrained network of a case."""
    import torch

    from dlcore.networks import mlp

    torch.manual_seed(seed)
    return mlp(SIZES, "relu", case.output, initializer="he normal")


def optimizer_of(case, parameters):
    """Return PyTorch's optimizer, with its defaults except for the case's settings."""
    from torch import optim

    kinds = {
        "sgd": optim.SGD,
        "nesterov": optim.SGD,
        "adagrad": optim.Adagrad,
        "rmsprop": optim.RMSprop,
        "adam": optim.Adam,
        "adadelta": optim.Adadelta,
    }
    more = {"momentum": case.momentum} if case.momentum else {}
    if case.optimizer == "nesterov":
        more["nesterov"] = True
    return kinds[case.optimizer](parameters, lr=case.learning_rate, **more)


def train(case, model, part, epochs, seed):
    """Train the model; yield after each epoch the list of its batch costs."""
    import torch
    from torch.nn.functional import cross_entropy

    x, y = part
    optimizer = optimizer_of(case, model.parameters())
    order = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        costs = []
        for batch in torch.randperm(len(x), generator=order).split(BATCH_SIZE):
            loss = cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            costs.append(loss.item())
        yield costs


def loss_and_error(model, part):
    """Mean cross-entropy and the fraction of wrong answers."""
    import torch
    from torch.nn.functional import cross_entropy

    x, y = part
    with torch.no_grad():
        logits = model(x)  # (examples, 10)
        wrong = (logits.argmax(dim=1) != y).float().mean()
        return cross_entropy(logits, y).item(), wrong.item()


def by_steps(case, parts, epochs, seed, on_epoch):
    """Means and minima of the batch costs of each block of steps."""
    model = network(case, seed)
    x, y = parts["train"]
    first = slice(0, BLOCK * BATCH_SIZE)
    untrained, _ = loss_and_error(model, (x[first], y[first]))
    metrics = {"cost": [untrained], "lowest cost": [untrained]}
    for epoch, costs in enumerate(train(case, model, parts["train"], epochs, seed), 1):
        for start in range(0, len(costs), BLOCK):
            block = costs[start : start + BLOCK]
            metrics["cost"].append(float(np.mean(block)))
            metrics["lowest cost"].append(min(block))
        if on_epoch:
            on_epoch(epoch)
    return metrics


def by_epochs(case, parts, epochs, seed, on_epoch):
    """The mean cost in training; loss and error of what was held out."""
    model = network(case, seed)
    costs, _ = loss_and_error(model, parts["train"])
    metrics = {"cost": [costs], "validation loss": [], "test loss": []}
    metrics["test error"] = []
    runs = train(case, model, parts["train"], epochs, seed)
    for epoch in range(epochs + 1):
        if epoch:
            metrics["cost"].append(float(np.mean(next(runs))))
        metrics["validation loss"].append(loss_and_error(model, parts["validation"])[0])
        loss, error = loss_and_error(model, parts["test"])
        metrics["test loss"].append(loss)
        metrics["test error"].append(error)
        if on_epoch and epoch:
            on_epoch(epoch)
    return metrics


def by_line(case, parts, epochs, seed, on_epoch):
    """Losses at every alpha between the solution and two random points."""
    model = network(case, seed)
    start = [weights.detach().clone() for weights in model.parameters()]
    for epoch, _ in enumerate(train(case, model, parts["train"], epochs, seed), 1):
        if on_epoch:
            on_epoch(epoch)
    solution = [weights.detach().clone() for weights in model.parameters()]
    fresh = [w.detach() for w in network(case, seed + 1000).parameters()]
    some = tuple(values[:10_000] for values in parts["train"])
    metrics = {"test loss": [], "test error": [], "training loss": []}
    metrics["test loss, own start"] = []
    for alpha in ALPHAS.tolist():
        place(model, solution, fresh, alpha)
        loss, error = loss_and_error(model, parts["test"])
        metrics["test loss"].append(loss)
        metrics["test error"].append(error)
        metrics["training loss"].append(loss_and_error(model, some)[0])
        place(model, solution, start, alpha)
        own, _ = loss_and_error(model, parts["test"])
        metrics["test loss, own start"].append(own)
    return metrics


def place(model, solution, other, alpha):
    """Set the model's weights to (1 − alpha) solution + alpha other."""
    import torch

    with torch.no_grad():
        for weights, at_0, at_1 in zip(
            model.parameters(), solution, other, strict=True
        ):
            weights.copy_((1 - alpha) * at_0 + alpha * at_1)


def steps_to(costs, goal=0.1, smoothing=550) -> float:
    """Training steps until the mean cost of the last `smoothing` steps is the goal.

    costs: "cost" of a case of steps, entry 0 (untrained) included
    smoothing: steps; a multiple of 50 (550 are an epoch)

    NaN if it is never reached. Resolution: 50 steps.
    """
    if smoothing % BLOCK or smoothing <= 0:
        raise ValueError(f"smoothing must be a multiple of {BLOCK}, not {smoothing}")
    window = smoothing // BLOCK
    blocks = np.asarray(costs, dtype=float)[1:]
    if len(blocks) < window:
        return float("nan")
    means = np.convolve(blocks, np.ones(window) / window, mode="valid")
    reached = np.flatnonzero(means <= goal)
    return float((reached[0] + window) * BLOCK) if len(reached) else float("nan")


def recorded_steps(case, smoothing=550) -> np.ndarray:
    """`steps_to` a cost of 0.1 of every recorded seed of a case."""
    from dlcore import ledger

    costs = ledger.records("optimizers").case(case)["cost"].values  # (seeds, blocks)
    return np.array([steps_to(one, smoothing=smoothing) for one in costs])


# ------------------------------------------------------------------- for the ledger


def momentum_facts() -> dict[str, float]:
    """Mean recorded steps to a cost of 0.1, by case and smoothing in steps."""
    return {
        f"{case}, {smoothing}": float(np.mean(recorded_steps(case, smoothing)))
        for case in ("plain", "momentum")
        for smoothing in (50, 550, 2750, 5500)
    }


def line_facts() -> dict[str, float]:
    """What the recorded line tells between random point and solution, seeds averaged.

    "rise": how far the test loss climbs at most on the way down from α = 1 to α = 0
    "flat": how much it changes from α = 1.1 to 0.8, "steep": from 0.8 to 0.5
    """
    from dlcore import ledger

    losses = ledger.records("optimizers").case("line")["test loss"].values

    def at(alpha):
        return losses[:, int(np.argmin(np.abs(ALPHAS - alpha)))]

    inside = (ALPHAS >= 0) & (ALPHAS <= 1)
    way = losses[:, inside][:, ::-1]  # from the random point on
    rise = (way - np.minimum.accumulate(way, axis=1)).max(axis=1)
    return {
        "rise": float(rise.mean()),
        "flat": float((at(1.1) - at(0.8)).mean()),
        "steep": float((at(0.8) - at(0.5)).mean()),
    }


def minima_shares(draws: int = 1_000_000) -> dict[str, float]:
    """The share of random critical points that are minima, by dimension.

    "kinds 2": minimum, maximum or neither in each of 2 directions, equally likely;
    "matrices 2": symmetric matrices of normal numbers with only positive eigenvalues
    """
    random = np.random.default_rng(0)
    found = {}
    for d in (1, 2, 3):
        kinds = random.integers(3, size=(draws, d))
        found[f"kinds {d}"] = float((kinds == 0).all(axis=1).mean())
        entries = random.normal(size=(draws // 10, d, d))
        lowest = np.linalg.eigvalsh(entries + entries.transpose(0, 2, 1))[:, 0]
        found[f"matrices {d}"] = float((lowest > 0).mean())
    return found


def largest_angle(condition: float = 10_000) -> float:
    """Degrees between −gradient and the way to a bowl's minimum, at the worst place."""
    place = np.linspace(0, np.pi / 2, 200_001)
    w = np.array([np.cos(place), np.sin(place)])
    g = np.array([[1.0], [condition]]) * w
    cosine = (w * g).sum(axis=0) / np.linalg.norm(g, axis=0)
    return float(np.degrees(np.arccos(cosine.min())))


def noise_left(m: float = 0.9, steps: int = 100_000) -> float:
    """The noise of a running mean of random whole numbers −10 … 10, as a share."""
    random = np.random.default_rng(0)
    given = random.integers(-10, 11, steps)
    mean, means = 0.0, []
    for step in given:
        mean = m * mean + (1 - m) * step
        means.append(mean)
    return float(np.std(means) / np.std(given))


FACTS = (line_facts, minima_shares, largest_angle, noise_left, momentum_facts)
