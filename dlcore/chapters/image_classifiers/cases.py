"""Chapter 11 at full size: the convolutional networks of both books on all pictures.

    python -m dlcore record image_classifiers --case configuration_2 --seed 101
    python -m dlcore ship image_classifiers

Errors are measured after each epoch with dropout off, those of the training part on its
first 10,000 pictures. Entry 0 is the untrained network. Nothing is chosen by the test
part: settings are those of the books, and those of the quick network were chosen on
pictures held out of the small set.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn
from torch.nn import functional

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


def dropped(share: float) -> list:
    """A dropout; nothing at all where its share is 0."""
    return [nn.Dropout(share)] if share else []


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
    return nn.Sequential(
        Upright(),
        *convolution(3, 64, 3, 2),  # (batch, 64, 16, 16)
        *dropped(dropout),
        *convolution(64, 16, 2, 2),  # (batch, 16, 8, 8)
        *dropped(dropout),
        nn.Flatten(),
        nn.Linear(16 * 8 * 8, 10),
    )


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
        *dropped(dropout),
        *convolution(64, 64, 2, 2),  # (batch, 64, 16, 16)
        *dropped(dropout),
        *convolution(64, 32, 3, 1),  # (batch, 32, 16, 16)
        *dropped(dropout),
        *convolution(32, 32, 3, 1),
        nn.MaxPool2d(2),  # (batch, 32, 8, 8)
        *dropped(dropout),
        nn.Flatten(),
        *(nn.Linear(32 * 8 * 8, 64), nn.ReLU(), *dropped(dropout)),
        *(nn.Linear(64, 64), nn.ReLU(), *dropped(dropout)),
        nn.Linear(64, 10),
    ]
    return nn.Sequential(
        Upright(),
        *(activation() if isinstance(each, nn.ReLU) else each for each in layers),
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
    """A square: in training a random place, mirrored or not; the middle in use.

    Of pictures (batch, 3, 32, 32), each picture at its own place.

    size: pixels on a side of the square
    padding: zeros around the picture, of which the square may take some
    """

    def __init__(self, size: int = 24, padding: int = 0):
        """Remember the sizes."""
        super().__init__()
        self.size, self.padding = size, padding

    def forward(self, pictures):
        """Cut every picture."""
        padded = functional.pad(pictures, [self.padding] * 4)
        spare = padded.shape[2] - self.size
        if not self.training:
            inside = slice(spare // 2, spare // 2 + self.size)
            return padded[:, :, inside, inside]
        count = len(padded)
        row, column = torch.randint(spare + 1, (2, count, 1))
        rows, columns = (first + torch.arange(self.size) for first in (row, column))
        mirrored = torch.rand(count, 1) < 0.5
        columns = torch.where(mirrored, columns.flip(1), columns)
        which = torch.arange(count)[:, None, None]
        upright = padded.permute(0, 2, 3, 1)
        cut = upright[which, rows[:, :, None], columns[:, None, :]]
        return cut.permute(0, 3, 1, 2)  # (batch, 3, size, size)


def crop_reader(normalized: bool) -> nn.Sequential:
    """Buduma's network for crops of CIFAR-10, 1,068,298 parameters and 1,428 of norms.

    normalized: a batch normalization in every layer, the output included, and no
        dropout; without it, dropout of a half after each dense layer. The book's also
        has a ReLU on its output, which would make logits of at least 0; ours has none
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


def quick_layers(width: int, normalized: bool = True) -> list:
    """Four convolutions and a dense layer, which take pictures (batch, 3, 32, 32).

    A stride in the first layer and poolings keep the wide layers on few pixels.
    """

    def block(inputs, outputs, kernel, stride):
        norm = nn.BatchNorm2d(outputs) if normalized else nn.Identity()
        return [nn.Conv2d(inputs, outputs, kernel, stride, 1), norm, nn.ReLU()]

    return [
        *block(3, width, 4, 2),  # (batch, width, 16, 16)
        *block(width, 2 * width, 3, 1),
        nn.MaxPool2d(2),  # (batch, 2 · width, 8, 8)
        *block(2 * width, 4 * width, 3, 1),
        *block(4 * width, 4 * width, 3, 1),
        nn.MaxPool2d(8),  # (batch, 4 · width, 1, 1)
        nn.Flatten(),
        nn.Linear(4 * width, 10),
    ]


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

    def prepare(self, pictures: data.DataSet) -> data.DataSet:
        """One mean and deviation for all pixels, as Ekman; channels last."""
        pictures = pictures.standardize()
        if pictures.x_train.ndim == 4:
            return pictures
        return replace(
            pictures,
            x_train=pictures.x_train[..., np.newaxis],
            x_test=pictures.x_test[..., np.newaxis],
        )

    def network(self) -> nn.Module:
        """The network with new weights."""
        return initialize(self.build(), self.initializer)

    def fitting(self) -> dict:
        """How `fit` is called."""
        return {
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
            "optimizer": "adam",
            "loss": self.loss,
        }


@dataclass(frozen=True)
class Recipe:
    """A fast way to train the quick network, and its tricks, each with a switch."""

    title: str
    system: str
    epochs: int
    data_set: str
    width: int
    batch_normalization: bool = True
    augmentation: bool = True
    label_smoothing: float = 0.1
    weight_decay: float = 5e-4
    schedule: str = "one cycle"
    channel_statistics: bool = True
    learning_rate: float = 0.1
    momentum: float = 0.9
    batch_size: int = 128

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        network = self.network()
        return {
            **fields(self),
            "parameters": sum(each.numel() for each in network.parameters()),
            "optimizer": "nesterov",
            "framework": "torch",
        }

    def prepare(self, pictures: data.DataSet) -> data.DataSet:
        """Subtract the training mean, one per colour or one in all, and divide."""
        if not self.channel_statistics:
            return pictures.standardize()
        mean, deviation = statistics_by_channel(pictures)
        return replace(
            pictures,
            x_train=((pictures.x_train - mean) / deviation).astype(np.float32),
            x_test=((pictures.x_test - mean) / deviation).astype(np.float32),
        )

    def network(self) -> nn.Module:
        """The network with new weights."""
        augment = [Crop(32, padding=2)] if self.augmentation else []
        layers = quick_layers(self.width, self.batch_normalization)
        network = nn.Sequential(Upright(), *augment, *layers)
        return initialize(network, nn.init.kaiming_normal_)

    def fitting(self) -> dict:
        """How `fit` is called."""
        return {
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
            "momentum": self.momentum,
            "weight_decay": self.weight_decay,
            "schedule": self.schedule,
            "optimizer": "nesterov",
            "loss": self.smoothed,
            "metrics": {"error": error},
        }

    def smoothed(self, network, batch):
        """Cross entropy with a part of every label spread over all classes."""
        return functional.cross_entropy(
            network(batch.x), batch.y, label_smoothing=self.label_smoothing
        )


def error(network, batch):
    """The share of wrong answers."""
    return (network(batch.x).argmax(dim=1) != batch.y).float().mean()


def statistics_by_channel(pictures: data.DataSet) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of each colour over the training part: (3,) each."""
    x = pictures.x_train.astype(np.float64)
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


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

ALL = Recipe(
    "The quick network on the small set, all tricks",
    "L-E7.4",
    epochs=10,
    data_set="cifar10_small",
    width=12,
)
TRICKS = {  # and what it means to do without each
    "batch_normalization": False,
    "augmentation": False,
    "label_smoothing": 0.0,
    "weight_decay": 0.0,
    "schedule": "constant",
    "channel_statistics": False,
}
SPEEDRUN = replace(
    ALL,
    title="Speedrun: the quick network, wide, on all pictures",
    epochs=30,
    data_set="cifar10",
    width=64,
)

BOOKS = {
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
QUICK = {
    "all_tricks": ALL,
    **{
        f"without_{name}": replace(
            ALL, title=f"{ALL.title} but {name.replace('_', ' ')}", **{name: absent}
        )
        for name, absent in TRICKS.items()
    },
    "speedrun": SPEEDRUN,
}
CASES = BOOKS | QUICK
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
    history = fit(
        chosen.network().to(memory_format=torch.channels_last),
        chosen.prepare(pictures or data.load(chosen.data_set)),
        epochs=epochs,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=on_epoch,
        **chosen.fitting(),
    )
    history.name = case
    history.settings = {**chosen.settings(), "seed": seed, "epochs": epochs}
    return history


PICTURES = {"cifar10": 50_000, "cifar10_small": 5_000, "mnist": 60_000}  # of an epoch


def seconds_per_epoch(case: Case | Recipe, steps: int = 4) -> float:
    """Seconds to train on all pictures once, from the fastest of a few steps here."""
    small = data.mnist() if case.data_set == "mnist" else data.cifar10_small()
    few = case.prepare(small.take(train=case.batch_size * steps, test=1))
    network = case.network().to(memory_format=torch.channels_last)
    times = []
    fit(
        network,
        few,
        epochs=1,
        device="cpu",
        on_step=lambda step, loss: times.append(time.perf_counter()),
        **case.fitting(),
    )
    return min(np.diff(times)) * PICTURES[case.data_set] / case.batch_size


# ------------------------------------------------------------------- for the ledger


def picture_100() -> dict[str, int]:
    """What Ekman's program prints of picture 100, which the small set has as well."""
    photos = data.cifar10_small()
    red, green, blue = photos.x_train[100, 0, 0].tolist()
    label = int(photos.y_train[100])
    return {"class": label, "red": red, "green": green, "blue": blue}


def parameters() -> dict[str, int]:
    """Weights and biases of the network of each case."""
    return {name: case.settings()["parameters"] for name, case in CASES.items()}


FACTS = (picture_100, parameters)

# ----------------------------------------------------- the network in the page

PAGE = replace(SPEEDRUN, title="The quick network in the page", epochs=8, width=24)
SHOWN = {  # title of an activation → layer of the network in the page
    "first layer": "2",
    "second layer": "5",
    "third layer": "9",
    "fourth layer": "12",
}


def train_photo_reader(pictures=None, recipe: Recipe = PAGE, seed: int = 11):
    """Train the network of the page; a `PageModel` with what it got wrong.

    The settings were chosen on pictures held out of the small set. The test error is
    that of the weights as they ship, rounded to float16.
    """
    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights

    pictures = pictures or data.load(recipe.data_set)
    mean, deviation = statistics_by_channel(pictures)
    prepared = recipe.prepare(pictures)
    torch.manual_seed(seed)
    network = recipe.network().to(memory_format=torch.channels_last)
    settings = {"epochs": recipe.epochs, "seed": seed, "order_seed": seed}
    few = prepared.take(test=min(1000, len(prepared.x_test)))  # a look after each epoch
    run = fit(network, few, device="cpu", **settings, **recipe.fitting())
    network = for_page(network)
    model = page_model(
        network,
        torch.zeros(1, 3, 32, 32),
        mean=mean,
        deviation=deviation,
        inspect=SHOWN,
    )
    x_test = Upright()(torch.from_numpy(prepared.x_test))
    with torch.no_grad():
        guesses = answers(network, x_test)
        shipped = answers(with_weights(network, model.state), x_test)
    about = {
        "title": recipe.title,
        "seed": seed,
        "epochs": recipe.epochs,
        "seconds": round(run.seconds, 1),
        "settings": recipe.settings(),
        "parameters": sum(each.numel() for each in network.parameters()),
        "tested": len(x_test),
        "wrong": int((shipped != pictures.y_test).sum()),
        "changed by rounding": int((shipped != guesses).sum()),
    }
    return replace(model, about=about)


def for_page(network: nn.Module) -> nn.Module:
    """What the page computes: pictures (batch, 3, 32, 32) → shares (batch, 10)."""
    layers = [each for each in network if not isinstance(each, Upright | Crop)]
    return nn.Sequential(*layers, nn.Softmax(dim=1)).eval()


def page_network(model) -> nn.Module:
    """The network of the page in PyTorch, with the weights of the `PageModel`."""
    from dlcore.lab.nets.trace import with_weights

    return with_weights(for_page(PAGE.network()), model.state)


def answers(network, pictures) -> np.ndarray:
    """The most likely class of each picture: (pictures,)."""
    parts = [network(part).argmax(dim=1) for part in pictures.split(500)]
    return torch.cat(parts).numpy()


MODELS = {"photos": train_photo_reader}
