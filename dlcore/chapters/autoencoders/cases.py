"""Chapter 28 at full size: digits, and sentences, through a narrow place.

    python -m dlcore record autoencoders --case outliers --seeds 3

Digits are those of MNIST from 0 to 1. The last 5,000 training digits are held out:
thresholds are chosen on them, and nothing on the test part. Distances are the lengths
of the difference of two pictures, as Buduma's cost is.

The network of Buduma is trained 200 epochs in his book. That is more than an hour on
one core, so the record has a run of fewer epochs, and its number stands in the text; a
network an eighth as wide has three seeds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.data import small_language
from dlcore.recording.cases import fields, find, named

SEEDS = (281, 282, 283)  # none of them took part in a choice
HELD_OUT = 5_000  # training digits, of which thresholds are made
PIXELS = 784
WIDE = (1000, 500, 250)  # Buduma's layers between picture and code
NARROW = (128, 64, 32)
JUDGED = 2_000  # test digits that are clustered and classified
LABELS = 100  # that a classifier of codes may see


@dataclass(frozen=True)
class Case:
    """An autoencoder, and what it learns from.

    kind: "outliers", "deep", "sparse", "convolutional" or "sentences"
    code: numbers in the code
    hidden: sizes between picture and code, of a deep one
    noise: share of the pixels that are set to 0 before the network sees them
    penalty: weight of the codes' sum, of a sparse one
    most: numbers of the code that are kept, of a k-sparse one; None: all
    enlarge: "upsampling" or "transposed", of a convolutional one
    examples: for training; None: all
    """

    title: str
    system: str
    kind: str
    code: int
    hidden: tuple[int, ...] = ()
    noise: float = 0.0
    penalty: float = 0.0
    most: int | None = None
    enlarge: str = ""
    examples: int | None = None
    epochs: int = 10
    batch_size: int = 100
    learning_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        given = fields(self)
        return given | {"hidden": list(self.hidden), "optimizer": "adam"}


SPARSE = {"kind": "sparse", "code": 100, "examples": 20_000, "epochs": 12}
CONVOLUTIONAL = {
    "kind": "convolutional",
    "code": 8 * 7 * 7,
    "examples": 8_000,
    "epochs": 4,
    "batch_size": 50,
    "learning_rate": 0.003,
}
CASES = {
    "outliers": Case("784-64-784", "L-P17.1", "outliers", 64, batch_size=64),
    "narrow_2": Case("Narrow, code of 2", "F-E6.6", "deep", 2, NARROW, epochs=15),
    "narrow_30": Case("Narrow, code of 30", "F-E6.6", "deep", 30, NARROW, epochs=15),
    "denoising": Case(
        "Narrow, half of the pixels missing",
        "F-E6.8",
        "deep",
        30,
        NARROW,
        0.5,
        epochs=15,
    ),
    "dense": Case("100 units", "F-E6.9", **SPARSE),
    "sparse": Case("100 units, a penalty", "F-E6.9", penalty=0.05, **SPARSE),
    "k_sparse": Case("100 units, the 10 largest", "F-E6.9", most=10, **SPARSE),
    "upsampling": Case("Upsampled", "L-S17.2", enlarge="upsampling", **CONVOLUTIONAL),
    "transposed": Case("Transposed", "L-S17.2", enlarge="transposed", **CONVOLUTIONAL),
    "sentences": Case(
        "English to English",
        "L-S17.4",
        "sentences",
        96,
        examples=6_000,
        epochs=12,
        batch_size=32,
        learning_rate=0.006,
    ),
    "wide_2": Case("784-1000-500-250-2", "F-E6.3", "deep", 2, WIDE, epochs=200),
}


# ------------------------------------------------------------- the data


@cache
def digits():
    """MNIST from 0 to 1 as rows of pixels; the validation part was held out."""
    found = data.mnist()
    x, test = (
        (part.reshape(-1, PIXELS) / 255).astype("float32")
        for part in (found.x_train, found.x_test)
    )
    return SimpleNamespace(
        name="mnist",
        x_train=x[:-HELD_OUT],
        y_train=found.y_train[:-HELD_OUT],
        x_validation=x[-HELD_OUT:],
        y_validation=found.y_train[-HELD_OUT:],
        x_test=test,
        y_test=found.y_test,
    )


def dataset(case: Case):
    """The parts for `fit`, which need no labels: the target is the input."""
    if case.kind == "sentences":
        return sentences(case.examples)
    found = digits()
    return SimpleNamespace(
        name="mnist", x_train=found.x_train[: case.examples], x_test=found.x_test
    )


def said_again(some, longest: int = small_language.LONGEST[0]) -> dict:
    """English sentences as the source and as their own translation."""
    english = small_language.vocabularies()[0]
    pairs = [(one, one) for one in some]
    return data.sentence_arrays(
        pairs, english, english, left=False, lengths=(longest, longest + 1)
    )


def sentences(count: int | None):
    """The parts of the small language, English to English."""
    chosen = small_language.chosen()
    train = [chosen["train"][i] for i in spread(len(chosen["train"]), count)]
    parts = {"train": train, "test": chosen["test"]}
    return SimpleNamespace(
        name="english",
        **{
            f"{name}_{part}": values
            for part, some in parts.items()
            for name, values in said_again(some).items()
        },
    )


def spread(count: int, wanted: int | None) -> np.ndarray:
    """So many numbers below `count`, spread over all of them."""
    return np.linspace(0, count - 1, min(wanted or count, count)).astype(int)


# ------------------------------------------------------------- the networks


def network(case: Case, seed: int):
    """The untrained network."""
    import torch

    from dlcore.chapters.autoencoders import networks

    torch.manual_seed(seed)
    if case.kind == "outliers":
        return networks.Autoencoder.shallow(case.code)
    if case.kind == "deep":
        return networks.Autoencoder.buduma(case.hidden, case.code)
    if case.kind == "sparse":
        return networks.Sparse(case.code, case.most)
    if case.kind == "convolutional":
        return networks.convolutional(case.enlarge)
    from dlcore.networks import translator

    words = len(small_language.vocabularies()[0])
    return translator(
        words, words, embedded=32, hidden_size=case.code, layers=1, cell="gru"
    )


def loss_of(case: Case) -> Callable:
    """What training lowers, as a function of (model, batch)."""
    from dlcore.chapters.autoencoders import networks
    from dlcore.training.sequences import translation_cross_entropy

    if case.kind == "sentences":
        return translation_cross_entropy
    if case.kind == "outliers":
        return networks.cross_entropy
    if case.kind == "deep":
        return networks.distance_loss(case.noise)
    if case.kind == "sparse":
        return networks.sparse_loss(case.penalty)
    return networks.squared_error


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    checkpoints=None,
):
    """Train one case and return its History, with what it is worth among the settings.

    seed: of weights, order and noise. Raises ValueError for an unknown case.
    """
    picked = find(CASES, case)
    epochs = picked.epochs if epochs is None else epochs
    model, history = trained(
        picked, seed, epochs, device=device, on_epoch=on_epoch, checkpoints=checkpoints
    )
    settings = {
        "epochs": epochs,
        "parameters": sum(p.numel() for p in model.parameters()),
        **worth(picked, model, seed),
    }
    return named(history, case, picked, seed=seed, framework="torch", **settings)


def trained(case: Case, seed: int, epochs: int, *, device=None, **told):
    """A trained network and its History."""
    from dlcore.training import fit

    model = network(case, seed)
    on_epoch = told.pop("on_epoch", None)
    history = fit(
        model,
        dataset(case),
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        loss=loss_of(case),
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
        **told,
    )
    return model.cpu().eval(), history


# ------------------------------------------------------------- what it is worth


def worth(case: Case, model, seed: int) -> dict:
    """Numbers of one trained network, each with a name."""
    from dlcore.chapters.autoencoders import judging

    if case.kind == "sentences":
        return judging.sentences(model)
    x = digits().x_test
    found = judging.errors(model, x)
    if case.kind == "outliers":
        found |= judging.strangers(model)
    if case.kind in ("outliers", "deep"):
        found |= judging.codes(model, seed)
    if case.kind == "deep":
        found |= judging.restored(model, seed)
    if case.kind == "sparse":
        found |= judging.density(model)
    if case.kind == "convolutional":
        found |= judging.checkerboard(model)
    return {name: judging.plain(value) for name, value in found.items()}


# ------------------------------------------------------------- facts

YARDSTICK = 2  # the place among the test digits of the 1 that Buduma compares


def cloud(count: int = 60) -> np.ndarray:
    """Points (count, 2) around a slanted line, centred."""
    random = np.random.default_rng(6)
    along, across = random.normal(size=(2, count)) * [[1.2], [0.35]]
    turned = np.array([[0.8, 0.6], [-0.6, 0.8]])
    points = np.stack([along, across], axis=1) @ turned
    return points - points.mean(axis=0)


def rings(count: int = 160):
    """Two circles around one middle: points (count, 2), and 1 for the outer one."""
    random = np.random.default_rng(7)
    labels = np.arange(count) % 2
    angle = 2 * np.pi * random.random(count)
    radius = np.where(labels == 1, 1.1, 0.5) + random.normal(scale=0.04, size=count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels


def best_cut(codes, labels) -> float:
    """The share of points that the best cut of one number puts on their own side."""
    ordered = labels[np.argsort(codes, kind="stable")]
    below = np.concatenate([[0], ordered.cumsum()])
    zeros = np.arange(len(ordered) + 1) - below
    right = zeros + below[-1] - below
    return float(np.maximum(right, len(ordered) - right).max() / len(ordered))


def principal_axis() -> dict[str, float]:
    """The best axis of the cloud: by eigenvectors, and by trying all angles."""
    from dlcore.chapters.autoencoders.judging import components

    points = cloud()
    axis = components(points, 1)[1][0]
    by_vector = np.degrees(np.arctan2(axis[1], axis[0])) % 180
    angles = np.radians(np.arange(0, 180, 0.1))
    tried = np.stack([np.cos(angles), np.sin(angles)])
    by_trial = np.degrees(angles[np.square(points @ tried).mean(axis=0).argmax()])
    kept = np.square(points @ axis).mean() / np.square(points).sum(axis=1).mean()
    codes = points @ np.array([[axis[0], -axis[1]], [axis[1], axis[0]]])
    return {
        "angle by eigenvectors": round(float(by_vector), 4),
        "angle by trial": round(float(by_trial), 4),
        "share kept": round(float(kept), 4),
        "correlation after": round(abs(float(np.corrcoef(codes.T)[0, 1])), 6),
    }


def circles() -> dict[str, float]:
    """What the best cut of one number gets right of two rings."""
    from dlcore.chapters.autoencoders.judging import components

    points, labels = rings()
    axis = components(points, 1)[1][0]
    found = {"first component": points @ axis}
    found["distance from the middle"] = np.hypot(*points.T)
    return {name: round(best_cut(codes, labels), 4) for name, codes in found.items()}


def yardstick() -> dict[str, float]:
    """The mean distance of one 1 to all test digits of each class, itself included."""
    found = digits()
    lengths = np.linalg.norm(found.x_test - found.x_test[YARDSTICK], axis=1)
    return {
        str(digit): round(float(lengths[found.y_test == digit].mean()), 4)
        for digit in range(10)
    }


def principal_components() -> dict[str, float]:
    """The mean distance of test digits from what so many components keep of them."""
    from dlcore.chapters.autoencoders import judging

    x = digits().x_test
    return {
        str(count): round(
            float(
                judging.distances(
                    judging.projected(x, *judging.axes_of_digits(count))[1], x
                ).mean()
            ),
            4,
        )
        for count in (2, 30, 64)
    }


FACTS = (principal_axis, circles, yardstick, principal_components)
