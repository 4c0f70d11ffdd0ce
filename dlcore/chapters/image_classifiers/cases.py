"""Chapter 11 at full size: the convolutional networks of both books on all pictures.

    python -m dlcore record image_classifiers --case configuration_2 --seed 101

Errors are measured after each epoch with dropout off, those of the training part on its
first 10,000 pictures. Entry 0 is the untrained network. Nothing is chosen by the test
part: settings are those of the books.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from dlcore import data
from dlcore.recording.cases import fields, find
from dlcore.training import History, fit


class Upright(nn.Module):
    """Pictures (batch, rows, columns, channels) as PyTorch wants them, unmoved."""

    def forward(self, pictures):
        """Return a view (batch, channels, rows, columns), channels last in memory."""
        return pictures.permute(0, 3, 1, 2)


def same_padding(kernel: int, stride: int) -> nn.Module:
    """What TensorFlow's "same" adds: the odd pixel goes to the right and below."""
    missing = kernel - stride  # for sizes that the stride divides
    before = missing // 2
    after = missing - before
    return nn.ZeroPad2d((before, after, before, after))


def convolution(inputs: int, outputs: int, kernel: int, stride: int) -> list:
    """A padded convolution with its ReLU."""
    return [
        same_padding(kernel, stride),
        nn.Conv2d(inputs, outputs, kernel, stride),
        nn.ReLU(),
    ]


def configuration_1() -> nn.Sequential:
    """Two convolutions and a dense layer, 82,762 parameters (Ekman, chapter 7)."""
    return nn.Sequential(
        Upright(),  # (batch, 3, 32, 32)
        *convolution(3, 64, 5, 2),  # (batch, 64, 16, 16)
        *convolution(64, 64, 3, 2),  # (batch, 64, 8, 8)
        nn.Flatten(),
        nn.Linear(64 * 8 * 8, 10),
    )


def configuration_2(dropout: float = 0.0) -> nn.Sequential:
    """Smaller kernels and fewer channels, 16,154 parameters."""
    layers = [
        *convolution(3, 64, 3, 2),  # (batch, 64, 16, 16)
        nn.Dropout(dropout),
        *convolution(64, 16, 2, 2),  # (batch, 16, 8, 8)
        nn.Dropout(dropout),
        nn.Flatten(),
        nn.Linear(16 * 8 * 8, 10),
    ]
    kept = [each for each in layers if dropout or not isinstance(each, nn.Dropout)]
    return nn.Sequential(Upright(), *kept)


def configuration_3() -> nn.Sequential:
    """As 2, with dropout after each convolution."""
    return configuration_2(dropout=0.2)


def configuration_4() -> nn.Sequential:
    """Three convolutions, a pooling and two dense layers, 169,834 parameters."""
    return nn.Sequential(
        Upright(),
        *convolution(3, 64, 4, 1),  # (batch, 64, 32, 32)
        nn.Dropout(0.2),
        *convolution(64, 64, 2, 2),  # (batch, 64, 16, 16)
        nn.Dropout(0.2),
        *convolution(64, 32, 3, 1),  # (batch, 32, 16, 16)
        nn.Dropout(0.2),
        nn.MaxPool2d(2),  # (batch, 32, 8, 8)
        nn.Dropout(0.2),
        nn.Flatten(),
        *(nn.Linear(32 * 8 * 8, 64), nn.ReLU()),
        nn.Linear(64, 10),
    )


def configuration_5(dropout: float = 0.2, activation=nn.ReLU) -> nn.Sequential:
    """Four convolutions, a pooling and three dense layers, 183,242 parameters."""
    layers = [
        *convolution(3, 64, 4, 1),  # (batch, 64, 32, 32)
        nn.Dropout(dropout),
        *convolution(64, 64, 2, 2),  # (batch, 64, 16, 16)
        nn.Dropout(dropout),
        *convolution(64, 32, 3, 1),  # (batch, 32, 16, 16)
        nn.Dropout(dropout),
        *convolution(32, 32, 3, 1),
        nn.MaxPool2d(2),  # (batch, 32, 8, 8)
        nn.Dropout(dropout),
        nn.Flatten(),
        *(nn.Linear(32 * 8 * 8, 64), nn.ReLU(), nn.Dropout(dropout)),
        *(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(dropout)),
        nn.Linear(64, 10),
    ]
    kept = [each for each in layers if dropout or not isinstance(each, nn.Dropout)]
    return nn.Sequential(
        Upright(),
        *(activation() if isinstance(each, nn.ReLU) else each for each in kept),
    )


def configuration_6() -> nn.Sequential:
    """As 5 in the manner of the 1980s: tanh, squared error, no dropout."""
    return configuration_5(dropout=0.0, activation=nn.Tanh).append(nn.Softmax(dim=1))


def digit_reader() -> nn.Sequential:
    """The network of Buduma's chapter 5 for MNIST, 3,274,634 parameters.

    The book's helper adds a ReLU to the output as well; ours is linear.
    """
    return nn.Sequential(
        Upright(),  # (batch, 1, 28, 28)
        *convolution(1, 32, 5, 1),
        nn.MaxPool2d(2),  # (batch, 32, 14, 14)
        *convolution(32, 64, 5, 1),
        nn.MaxPool2d(2),  # (batch, 64, 7, 7)
        nn.Flatten(),
        *(nn.Linear(64 * 7 * 7, 1024), nn.ReLU(), nn.Dropout(0.5)),
        nn.Linear(1024, 10),
    )


class Crop(nn.Module):
    """24 × 24 pixels: in training a random place, mirrored or not; the middle in use.

    Of pictures (batch, 3, 32, 32), each picture at its own place.
    """

    def forward(self, pictures):
        """Cut every picture."""
        if not self.training:
            return pictures[:, :, 4:28, 4:28]
        count = len(pictures)
        row, column = torch.randint(9, (2, count, 1))
        rows, columns = row + torch.arange(24), column + torch.arange(24)
        mirrored = torch.rand(count, 1) < 0.5
        columns = torch.where(mirrored, columns.flip(1), columns)
        which = torch.arange(count)[:, None, None]
        upright = pictures.permute(0, 2, 3, 1)
        cut = upright[which, rows[:, :, None], columns[:, None, :]]
        return cut.permute(0, 3, 1, 2)  # (batch, 3, 24, 24)


def crop_reader(normalized: bool) -> nn.Sequential:
    """Buduma's network for crops of CIFAR-10, 1,068,298 parameters and 1,428 of norms.

    normalized: a batch normalization in every layer, the output included, and no
        dropout; without it, dropout of a half after each dense layer
    """
    first, second, third, fourth, last = (
        nn.Conv2d(3, 64, 5, padding=2),
        nn.Conv2d(64, 64, 5, padding=2),
        nn.Linear(64 * 6 * 6, 384),
        nn.Linear(384, 192),
        nn.Linear(192, 10),
    )

    def after(width, pictures=False):
        if not normalized:
            return [nn.ReLU()] if pictures else [nn.ReLU(), nn.Dropout(0.5)]
        norm = nn.BatchNorm2d if pictures else nn.BatchNorm1d
        return [norm(width, eps=1e-3), nn.ReLU()]

    return nn.Sequential(
        *(Upright(), Crop()),  # (batch, 3, 24, 24)
        *(first, *after(64, pictures=True), nn.MaxPool2d(2)),  # (batch, 64, 12, 12)
        *(second, *after(64, pictures=True), nn.MaxPool2d(2)),  # (batch, 64, 6, 6)
        nn.Flatten(),
        *(third, *after(384)),
        *(fourth, *after(192)),
        last,
        *([nn.BatchNorm1d(10, eps=1e-3)] if normalized else []),
    )


def crop_plain() -> nn.Sequential:
    """Without batch normalization."""
    return crop_reader(normalized=False)


def crop_normalized() -> nn.Sequential:
    """With batch normalization."""
    return crop_reader(normalized=True)


def initialize(network: nn.Module, convolutions: Callable) -> nn.Module:
    """Draw weights as Keras does: dense layers by Glorot, biases 0.

    convolutions: how their weights are drawn, a function of `torch.nn.init`
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            dense = isinstance(layer, nn.Linear)
            (nn.init.xavier_uniform_ if dense else convolutions)(layer.weight)
            nn.init.zeros_(layer.bias)
    return network


@dataclass(frozen=True)
class Case:
    """One configuration of a book, with the id of its number in the ledger."""

    title: str
    system: str
    build: Callable
    epochs: int
    data_set: str = "cifar10"
    batch_size: int = 32
    learning_rate: float = 0.001
    loss: str = "cross entropy"
    initializer: Callable = nn.init.xavier_uniform_

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        network = self.build()
        return {
            **fields(self, "build", "initializer"),
            "parameters": sum(each.numel() for each in network.parameters()),
            "initializer": self.initializer.__name__.strip("_"),
            "optimizer": "adam",
            "framework": "torch",
        }


ONE = Case(
    "Configuration 1: two convolutions",
    "L-E7.3",
    configuration_1,
    epochs=128,
    initializer=nn.init.kaiming_normal_,
)
TWO = replace(
    ONE, title="Configuration 2: smaller", system="L-E7.4", build=configuration_2
)
FIVE = Case("Configuration 5: deep", "L-E7.4", configuration_5, epochs=20)
CROPS = Case(
    "Crops, no batch normalization", "F-E5.8", crop_plain, epochs=20, batch_size=128
)

CASES = {
    "configuration_2": TWO,
    "configuration_3": replace(
        TWO, title="Configuration 3: as 2, with dropout", build=configuration_3
    ),
    "digits": Case(
        "A convolutional network reads MNIST",
        "F-E5.5",
        digit_reader,
        epochs=5,
        data_set="mnist",
        batch_size=100,
        learning_rate=1e-4,
        initializer=nn.init.kaiming_normal_,
    ),
    "configuration_1": ONE,
    "configuration_4": replace(
        FIVE, title="Configuration 4: deeper, pooling, dropout", build=configuration_4
    ),
    "configuration_5": FIVE,
    "configuration_6": replace(
        FIVE,
        title="Configuration 6: tanh and squared error",
        build=configuration_6,
        loss="mean squared error",
    ),
    "crops_plain": CROPS,
    "crops_normalized": replace(
        CROPS,
        title="Crops, batch normalization, ten times the rate",
        system="F-E5.9",
        build=crop_normalized,
        learning_rate=0.01,
    ),
}
SEEDS = (101, 102, 103)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    pictures: data.DataSet | None = None,
) -> History:
    """Train one case and return its losses and errors by epoch.

    epochs: None takes the case's own number
    seed: of weights, order and dropout
    pictures: the whole data set when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    torch.manual_seed(seed)
    network = initialize(chosen.build(), chosen.initializer)
    history = fit(
        network.to(memory_format=torch.channels_last),
        prepare(pictures or data.load(chosen.data_set)),
        epochs=epochs,
        batch_size=chosen.batch_size,
        learning_rate=chosen.learning_rate,
        optimizer="adam",
        loss=chosen.loss,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=on_epoch,
    )
    history.name = case
    history.settings = {**chosen.settings(), "seed": seed, "epochs": epochs}
    return history


def prepare(pictures: data.DataSet) -> data.DataSet:
    """One mean and deviation for all pixels, as Ekman; channels as the last axis."""
    pictures = pictures.standardize()
    if pictures.x_train.ndim == 4:
        return pictures
    return replace(
        pictures,
        x_train=pictures.x_train[..., np.newaxis],
        x_test=pictures.x_test[..., np.newaxis],
    )


# ------------------------------------------------------------------- for the ledger


def picture_100() -> dict[str, int]:
    """What Ekman's program prints of picture 100, which the small set has as well."""
    photos = data.cifar10_small()
    red, green, blue = photos.x_train[100, 0, 0].tolist()
    label = int(photos.y_train[100])
    return {"class": label, "red": red, "green": green, "blue": blue}


def parameters() -> dict[str, int]:
    """Weights and biases of every case."""
    return {
        name: sum(each.numel() for each in case.build().parameters())
        for name, case in CASES.items()
    }


FACTS = (picture_100, parameters)
