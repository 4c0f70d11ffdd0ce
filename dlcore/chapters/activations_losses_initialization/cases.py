"""Chapter 07 at full size: the five configurations of Ekman's table 5-1.

    python -m dlcore record activations_losses_initialization --case configuration_5

Every configuration is a network 784-25-10 that sees all of MNIST twenty times, pixels
standardized as in chapter 04. Each is trained twice over: with PyTorch, and (the cases
that end in "_tensorflow") with Keras, each with its own initializers and its own
default of Adam's epsilon, 1e-8 and 1e-7. A seed decides the weights; in Keras also the
order of the examples, while the seeds of PyTorch share one (see below).

Errors are counted when an epoch is over; "training" ones on the first 10,000 examples.

What the book shows and does not run is recorded too, in seconds, on 1,000 digits:
batch normalization in two places, and cross-validation with 2, 5 and 10 folds. And so
are five maps of validation errors, on which a fact lets three strategies search.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dlcore import data, ledger
from dlcore.recording.cases import fields, find
from dlcore.training import History

SIZES = (784, 25, 10)


@dataclass(frozen=True)
class Case:
    """One configuration of the table, in one framework."""

    title: str
    system: str = "L-E5.4"
    hidden: str = "tanh"
    initializer: str | tuple = ("uniform", 0.1)
    output: str = "logistic"
    output_initializer: str | tuple | None = None
    loss: str = "mean squared error"
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    batch_size: int = 1
    epochs: int = 20
    framework: str = "torch"
    along: ClassVar[str] = "epoch"  # what its entries follow

    def network(self) -> dict:
        """The words that `networks.mlp` and `networks.keras_mlp` understand."""
        words = ("hidden", "output", "initializer", "output_initializer")
        return {word: getattr(self, word) for word in words}

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        values = fields(self)
        for name in ("initializer", "output_initializer"):
            if isinstance(values[name], tuple):
                values[name] = " ".join(map(str, values[name]))
        return {**values, "sizes": "-".join(map(str, SIZES))}


CONFIGURATIONS = {
    "configuration_1": Case("Chapter 4's network: tanh, logistic, squared error, SGD"),
    "configuration_2": Case("The same with a learning rate of 10", learning_rate=10.0),
    "configuration_3": Case(
        "Glorot's initialization and Adam",
        initializer="glorot uniform",
        optimizer="adam",
        learning_rate=0.001,
    ),
    "configuration_4": Case(
        "ReLU with He's initialization, softmax with cross-entropy, Adam",
        hidden="relu",
        initializer="he normal",
        output="linear",  # softmax is part of the loss
        output_initializer="glorot uniform",
        loss="cross entropy",
        optimizer="adam",
        learning_rate=0.001,
    ),
}
CONFIGURATIONS["configuration_5"] = replace(
    CONFIGURATIONS["configuration_4"],
    title="The same in mini-batches of 64",
    batch_size=64,
)

CASES = CONFIGURATIONS | {
    f"{name}_tensorflow": replace(
        case, title=f"{case.title} (Keras)", framework="tensorflow"
    )
    for name, case in CONFIGURATIONS.items()
}


@dataclass(frozen=True)
class Placement(Case):
    """Five hidden tanh layers between ±0.1, too small to learn with; 1,000 digits."""

    system: str = "L-E5.5"
    output: str = "linear"
    loss: str = "cross entropy"
    learning_rate: float = 0.1
    batch_size: int = 50
    epochs: int = 3
    normalization: str = "none"  # or "before", "after" each tanh

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**super().settings(), "sizes": "784-30-30-30-30-30-10"}


@dataclass(frozen=True)
class Folds(Case):
    """Chapter 4's sizes with ReLU, cross-validated on 1,000 digits."""

    system: str = "L-E5.6"
    hidden: str = "relu"
    initializer: str | tuple = "he normal"
    output: str = "linear"
    loss: str = "cross entropy"
    learning_rate: float = 0.1
    batch_size: int = 50
    epochs: int = 4
    folds: int = 5


@dataclass(frozen=True)
class Map(Folds):
    """Chapter 4's sizes with ReLU at every rate and momentum, on digits of its own."""

    batch_size: int = 64
    epochs: int = 2
    along: ClassVar[str] = "setting"  # row by row, one row per momentum

    def settings(self) -> dict:
        """All but the learning rate, of which it has many, and the folds."""
        values = super().settings()
        return {k: v for k, v in values.items() if k not in ("learning_rate", "folds")}


RATES = tuple(f * 10.0**p for p in (-3, -2, -1, 0) for f in (1, 2, 5))
MOMENTA = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
MAPPED, HELD_OUT = 4_000, 1_000  # digits of a map, and how many of them validate

SMALL = 1_000  # digits of the two other studies
CASES |= {
    f"normalized_{place}_{rate:g}": Placement(
        f"Batch normalization {said}, learning rate {rate:g}",
        learning_rate=rate,
        normalization=place,
    )
    for rate in (0.1, 1.0)
    for place, said in {
        "none": "nowhere",
        "before": "before each tanh",
        "after": "after each tanh",
    }.items()
}
CASES |= {
    f"folds_{k}": Folds(f"Cross-validation with {k} folds", folds=k) for k in (2, 5, 10)
}
CASES["map"] = Map("Errors at 12 learning rates and 9 momenta")

# Smaller ones served while the chapter was written, so the records take these.
SEEDS = (101, 102, 103, 104, 105)
ORDER_SEED = 7  # of PyTorch's runs
TRAINED = {}  # sweeps of several seeds, until each seed has been asked for


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    digits: data.DataSet | None = None,
) -> History:
    """Train one configuration and return its losses and errors by epoch.

    epochs: None takes the case's own number
    seed: of the weights, and of the order in Keras
    device: of PyTorch; Keras takes its own
    on_epoch: called with the epoch after each one
    digits: MNIST when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    frameworks = {"torch": train_with_pytorch, "tensorflow": train_with_keras}
    small = {Placement: train_normalized, Folds: cross_validate, Map: train_map}
    train = small.get(type(chosen), frameworks[chosen.framework])
    epochs = chosen.epochs if epochs is None else epochs
    report = on_epoch and (lambda epoch, _: on_epoch(epoch))
    metrics, seconds = train(
        chosen, (digits or data.mnist()).standardize(), epochs, seed, device, report
    )
    settings = {**chosen.settings(), "seed": seed, "epochs": epochs}
    return History(case, metrics, seconds, settings, along=chosen.along)


def train_with_pytorch(case, digits, epochs, seed, device, on_epoch):
    """Return metrics by epoch, and the seconds of the run; from a sweep over the seeds.

    At batch size 1 a step costs more in Python than in arithmetic. So the recorded
    seeds are trained side by side, as one sweep, and kept until they are asked for.
    They share one order of the examples; another seed runs alone.
    """
    together = SEEDS if seed in SEEDS else (seed,)
    key = case, digits.name, len(digits.x_train), epochs, together
    if key not in TRAINED:
        from dlcore.networks import mlp
        from dlcore.training import sweep

        TRAINED[key] = sweep(
            lambda: mlp(SIZES, **case.network()),
            digits,
            epochs=epochs,
            seeds=list(together),
            order_seed=ORDER_SEED,
            loss=case.loss,
            optimizer=case.optimizer,
            learning_rate=case.learning_rate,
            batch_size=case.batch_size,
            device=device or "cpu",  # steps of one example are too small for a GPU
            on_epoch=on_epoch,
            progress=False,
        )
    runs = TRAINED[key]
    one = runs.sel(seed=seed)
    metrics = {name: one[name].values.tolist() for name in runs.data_vars}
    return metrics, runs.attrs["seconds"] / len(together)


def train_with_keras(case, digits, epochs, seed, device, on_epoch):
    """Return metrics by epoch, and the seconds; by Keras's layers and optimizers."""
    from dlcore.networks import keras_mlp
    from dlcore.networks.frameworks import import_keras
    from dlcore.training import keras_fit

    keras = import_keras()
    make = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[case.optimizer]
    history = keras_fit(
        keras_mlp(SIZES, **case.network(), seed=seed),
        digits,
        epochs=epochs,
        batch_size=case.batch_size,
        optimizer=make(learning_rate=case.learning_rate),
        loss=case.loss,
        order_seed=seed,
        on_epoch=on_epoch,
    )
    metrics = {
        name: np.asarray(values, float).tolist()
        for name, values in history.metrics.items()
    }
    return metrics, history.seconds


def train_normalized(case, digits, epochs, seed, device, on_epoch):
    """Return metrics by epoch, and the seconds, of a `Placement`."""
    return train_small(case, normalized(case, seed), digits, epochs, seed, on_epoch)


def normalized(case, seed):
    """784-30-30-30-30-30-10, normalized before or after each tanh, or not at all."""
    import torch
    from torch import nn

    from dlcore.networks import mlp

    torch.manual_seed(seed)
    layers = []
    for layer in mlp((784, *[30] * 5, 10), **case.network()):
        kinds = {"none": [layer]}
        if isinstance(layer, nn.Tanh):
            norm = nn.BatchNorm1d(30)
            kinds |= {"before": [norm, layer], "after": [layer, norm]}
        layers += kinds.get(case.normalization, [layer])
    return nn.Sequential(*layers)


def train_small(case, network, digits, epochs, seed, on_epoch):
    """Train on the first few digits of the training part, by `fit`."""
    from dlcore.training import fit

    few = replace(
        digits, x_train=digits.x_train[:SMALL], y_train=digits.y_train[:SMALL]
    )
    history = fit(
        network,
        few,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        loss=case.loss,
        order_seed=seed,
        device="cpu",
        on_epoch=on_epoch,
    )
    return history.metrics, history.seconds


def cross_validate(case, digits, epochs, seed, device, on_epoch):
    """Return the mean error of all folds by epoch, and the seconds."""
    import torch

    from dlcore.networks import mlp

    order = np.random.default_rng(seed).permutation(SMALL)
    errors, seconds = [], 0.0
    for held in np.array_split(order, case.folds):
        rest = np.setdiff1d(order, held)
        fold = replace(
            digits,
            x_train=digits.x_train[rest],
            y_train=digits.y_train[rest],
            x_test=digits.x_train[held],
            y_test=digits.y_train[held],
        )
        torch.manual_seed(seed)
        network = mlp(SIZES, **case.network())
        metrics, took = train_small(case, network, fold, epochs, seed, on_epoch)
        errors.append(metrics["test error"])
        seconds += took
    return {"validation error": np.mean(errors, axis=0).tolist()}, seconds


def train_map(case, digits, epochs, seed, device, on_epoch):
    """Return the errors after the last epoch, one for each setting, and the seconds.

    The seed draws the weights, the digits, and which of them validate.
    """
    from dlcore.networks import mlp
    from dlcore.training import sweep

    runs = sweep(
        lambda: mlp(SIZES, **case.network()),
        digits.take(train=MAPPED, seed=seed).hold_out(HELD_OUT, seed=seed),
        epochs=epochs,
        seeds=[seed],
        batch_size=case.batch_size,
        learning_rate=list(RATES),
        momentum=list(MOMENTA),
        device="cpu",
        on_epoch=on_epoch,
        progress=False,
    )
    final = runs.isel(seed=0, epoch=-1).transpose("momentum", "learning_rate")
    errors = {
        name: final[name].fillna(0.9).values.ravel().tolist()  # what diverged guesses
        for name in ("validation error", "test error")
    }
    return errors, runs.attrs["seconds"]


# ------------------------------------------------------------------- searches
# Each takes a map (rows, columns) of validation errors, and returns the cells, counted
# row by row, on which it spends a budget of runs.


def exhaustive(errors, budget, chance):
    """A square grid, laid over the map at random."""
    across = round(np.sqrt(budget))
    places = (np.arange(across)[:, None] + chance.random(2)).T / across
    rows, columns = (
        (size * place).astype(int)
        for size, place in zip(errors.shape, places, strict=True)
    )
    return (rows[:, None] * errors.shape[1] + columns).ravel()


def at_random(errors, budget, chance):
    """Cells drawn at random, none of them twice."""
    return chance.choice(errors.size, budget, replace=False)


def coarse_to_fine(errors, budget, chance):
    """Half at random, then as close as possible to the best of those."""
    coarse = at_random(errors, budget // 2, chance)
    best = coarse[errors.ravel()[coarse].argmin()]
    places = np.column_stack(np.unravel_index(np.arange(errors.size), errors.shape))
    distance = np.hypot(*(places - places[best]).T)
    distance[coarse] = np.inf  # no cell twice
    fine = distance.argsort(kind="stable")[: budget - len(coarse)]
    return np.concatenate([coarse, fine])


SEARCHES = {
    "exhaustive": exhaustive,
    "random": at_random,
    "coarse to fine": coarse_to_fine,
}
BUDGETS = (9, 16, 25)
SEARCHED = 1_000  # times, with each strategy and budget, on each map


def winner_errors(search, validation, test, budget):
    """Mean validation and test error of the winners of many searches on one map."""
    chance = np.random.default_rng(0)
    known = validation.ravel()
    found = (search(validation, budget, chance) for _ in range(SEARCHED))
    chosen = [tried[known[tried].argmin()] for tried in found]
    return known[chosen].mean(), test.ravel()[chosen].mean()


def searches() -> dict[str, float]:
    """What the winner of each search is worth, on each recorded map."""
    maps = ledger.records("activations_losses_initialization").case("map")
    means = {}
    for seed in maps.seed.values:
        validation, test = (
            maps[f"{part} error"].sel(seed=seed).values.reshape(len(MOMENTA), -1)
            for part in ("validation", "test")
        )
        for budget in BUDGETS:
            worth = {
                strategy: winner_errors(search, validation, test, budget)
                for strategy, search in SEARCHES.items()
            }
            zoom, grid = (np.array(worth[s]) for s in ("coarse to fine", "exhaustive"))
            worth["points, coarse to fine − exhaustive"] = 100 * (zoom - grid)
            for what, errors in worth.items():
                for part, error in zip(("validation", "test"), errors, strict=True):
                    means[f"{what}, {budget} runs, {part}, map {seed}"] = float(error)
    return means


def error_terms(y: float = 0.99, t: int = 0) -> dict[str, float]:
    """dE/dz of a logistic neuron with output y and target t, under either loss."""
    slope = y * (1 - y)
    return {
        "squared error": -(t - y) * slope,
        "cross-entropy": -(t / y - (1 - t) / (1 - y)) * slope,
    }


def smallest_slope(share: float = 0.2) -> float:
    """The smallest slope of tanh z + share · z, for z from −20 to 20."""
    z = np.linspace(-20, 20, 4001)
    return float((1 - np.tanh(z) ** 2 + share).min())


def inputs_of_a_neuron() -> int:
    """What a neuron of the first layer receives: every pixel, and 1 for the bias."""
    return SIZES[0] + 1


FACTS = (error_terms, smallest_slope, inputs_of_a_neuron, searches)
