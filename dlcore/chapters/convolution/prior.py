"""What do a window and shared weights spare? Three layers of the same 784 neurons.

Each is the hidden layer of a digit reader: fully connected, locally connected (windows
with weights of their own), and convolutional. All take the same steps with the same
digits, with the pixels as they are and in a shuffled order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import ClassVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.recording.cases import fields
from dlcore.training import History, fit

CHANNELS, KERNEL, STRIDE, PADDING = 4, 5, 2, 2
SIDE = 14  # places along each side of the layer
EXAMPLES = (250, 1_000, 4_000)
HELD_OUT = 1_000  # digits that choose the learning rate
SHIFT = 2  # pixels, of the test digits that are moved


class LocallyConnected(nn.Module):
    """A convolution whose places have weights of their own.

    Pictures (batch, 1, rows, columns) → (batch, channels, places).
    """

    def __init__(self):
        """Draw the weights."""
        super().__init__()
        taps = KERNEL * KERNEL
        bound = 1 / np.sqrt(taps)  # as PyTorch draws those of a convolution
        weights = torch.empty(CHANNELS, SIDE * SIDE, taps).uniform_(-bound, bound)
        biases = torch.empty(CHANNELS, SIDE * SIDE).uniform_(-bound, bound)
        self.weight, self.bias = nn.Parameter(weights), nn.Parameter(biases)

    def forward(self, pictures):
        """Multiply each window by the weights of its place."""
        windows = functional.unfold(pictures, KERNEL, padding=PADDING, stride=STRIDE)
        return torch.einsum("btp,cpt->bcp", windows, self.weight) + self.bias


def hidden_layer(kind: str) -> list[nn.Module]:
    """One of the three layers: (batch, 1, 28, 28) → 784 sums in some shape."""
    if kind == "dense":
        return [nn.Flatten(), nn.Linear(28 * 28, CHANNELS * SIDE * SIDE)]
    if kind == "locally connected":
        return [LocallyConnected()]
    return [nn.Conv2d(1, CHANNELS, KERNEL, stride=STRIDE, padding=PADDING)]


KINDS = ("dense", "locally connected", "convolution")


def reader(kind: str) -> nn.Sequential:
    """A digit reader with that layer: (batch, 28, 28) → logits (batch, 10)."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28)),
        *hidden_layer(kind),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(CHANNELS * SIDE * SIDE, 10),
    )


@dataclass(frozen=True)
class Prior:
    """All trainings of one seed; entries follow the number of training digits."""

    title: str = "A dense layer, a local one and a convolution learn from few digits"
    epochs: int = 1  # of the repeated digits
    steps: int = 500
    batch_size: int = 50
    rates: tuple = (0.001, 0.003)
    along: ClassVar[str] = "examples"

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        rates = " ".join(map(str, self.rates))
        return {**fields(self, "rates"), "rates": rates, "optimizer": "adam"}


def weights() -> dict[str, int]:
    """Weights and biases of each reader, its last layer of 7,850 included."""
    return {
        kind: sum(each.numel() for each in reader(kind).parameters()) for kind in KINDS
    }


def shuffled(digits: data.DataSet, order: np.ndarray) -> data.DataSet:
    """The same digits with their pixels in another order, one order for all."""

    def moved(pictures):
        return pictures.reshape(len(pictures), -1)[:, order].reshape(pictures.shape)

    return replace(
        digits,
        x_train=moved(digits.x_train),
        x_test=moved(digits.x_test),
        x_validation=moved(digits.x_validation),
    )


def shifted(pictures: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Move each picture by `SHIFT` pixels up, down, left or right; zeros move in."""
    wide = np.pad(pictures, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))
    rows, columns = pictures.shape[1:]
    corners = SHIFT * np.array([(0, 1), (2, 1), (1, 0), (1, 2)])
    chosen = corners[chance.integers(4, size=len(pictures))]
    return np.stack(
        [
            picture[top : top + rows, left : left + columns]
            for picture, (top, left) in zip(wide, chosen, strict=True)
        ]
    )


def first_again(digits: data.DataSet, count: int, steps: int, batch_size: int):
    """The first training digits, repeated until one epoch takes that many steps."""
    again = np.arange(steps * batch_size) % count
    return replace(digits, x_train=digits.x_train[again], y_train=digits.y_train[again])


def train_prior(
    case: Prior,
    digits: data.DataSet,
    seed: int,
    examples: Sequence[int] = EXAMPLES,
    on_run: Callable | None = None,
) -> History:
    """Test errors of all layers by the number of training digits.

    The seed draws the digits, the order of the shuffled pixels, the shifts and the
    weights. Each layer takes the rate at which digits held out have the lowest error.
    on_run: called with the number of digits after the runs with so many
    """
    start = perf_counter()
    digits = digits.hold_out(HELD_OUT, seed=seed).take(train=max(examples), seed=seed)
    chance = np.random.default_rng(seed)
    order = chance.permutation(28 * 28)
    moved = shifted(digits.x_test, chance)
    mean, deviation = digits.statistics()
    history = History("prior", settings=case.settings(), along=case.along)
    for count in examples:
        few = first_again(digits, count, case.steps, case.batch_size).standardize()
        errors = {}
        for kind in KINDS:
            network, errors[f"{kind}, plain"] = best_of(case, kind, few, seed)
            x = torch.tensor((moved - np.float32(mean)) / np.float32(deviation))
            wrong = predict(network, x) != digits.y_test
            errors[f"{kind}, shifted"] = float(wrong.mean())
            _, errors[f"{kind}, shuffled"] = best_of(
                case, kind, shuffled(few, order), seed
            )
        history.add(count, errors)
        if on_run:
            on_run(count)
    history.seconds = perf_counter() - start
    return history


def best_of(case: Prior, kind: str, digits: data.DataSet, seed: int):
    """Train at each rate; the network with the lowest validation error, its test error.

    Of equal ones the lower rate.
    """
    found = []
    for rate in case.rates:
        torch.manual_seed(seed)
        network = reader(kind)
        run = fit(
            network,
            digits,
            epochs=case.epochs,
            batch_size=case.batch_size,
            learning_rate=rate,
            optimizer="adam",
            order_seed=seed,
            device="cpu",
        )
        last = {name: values[-1] for name, values in run.metrics.items()}
        found.append((last["validation error"], rate, network, last["test error"]))
    _, _, network, error = min(found, key=lambda each: each[:2])
    return network, error


def predict(network: nn.Module, x: torch.Tensor) -> np.ndarray:
    """The class of each input."""
    with torch.no_grad():
        return network(x).argmax(dim=1).numpy()
