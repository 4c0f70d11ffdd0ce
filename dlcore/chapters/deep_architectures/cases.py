"""Chapter 12 at full size: plain and residual networks by depth, and where they stand.

    python -m dlcore record deep_architectures --case plain_56 --seeds 3

The networks are those of He et al. (2016) for CIFAR-10, 6 n + 2 layers in three stages,
made small enough for one slow processor core: half of the channels (8, 16, 32), a first
convolution with stride 4, and the 5,000 + 1,000 pictures that ship with the book. Plain
and residual networks of a depth have the same number of weights and begin with the
same ones. The learning rate and its warm-up were chosen with seed 1 by the *training* error
of the residual network with 56 layers, which at 0.1 without warm-up learned nothing;
"plain_56_slow" gives the plain one a third of that rate, too.

"gradients_…" are told along the axis "layer", before training; "surface_…" along
"place", the places of a square grid around a trained network, row by row.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find
from dlcore.training import History, fit

DEPTHS = (8, 20, 32, 56)
BATCH_SIZE = 128
GRID = 17  # places along each side of a surface, from −1 to 1
LOOKED_AT = 256  # training pictures behind a gradient or a loss of the surface
DIGITS = 4  # after the point that a record keeps


@dataclass(frozen=True)
class Case:
    """One network, with the id of its system."""

    title: str
    depth: int
    shortcuts: bool
    measure: str = "training"
    epochs: int = 15
    learning_rate: float = 0.03
    momentum: float = 0.9
    weight_decay: float = 1e-4
    schedule: str = "cosine"
    warm_up: float = 0.15
    batch_size: int = BATCH_SIZE
    width: int = 8
    stem_stride: int = 4
    system: str = "L-E8.1"

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "framework": "torch", "initializer": "he normal"}


def both(measure: str, depth: int, title: str, **changes) -> dict[str, Case]:
    """A case with short cuts and one without: "plain_20", "surface_residual_56"."""
    first = "" if measure == "training" else f"{measure}_"
    return {
        f"{first}{kind}_{depth}": Case(
            f"{title}{kind} network, {depth} layers",
            depth,
            shortcuts=kind == "residual",
            measure=measure,
            **changes,
        )
        for kind in ("plain", "residual")
    }


CASES = {
    **{
        name: case
        for depth in DEPTHS
        for name, case in both(
            "gradients", depth, "Gradients before training: ", epochs=0
        ).items()
    },
    **{
        name: case
        for depth in DEPTHS
        for name, case in both("training", depth, "").items()
    },
    "plain_56_slow": Case(
        "plain network, 56 layers, a third of the learning rate",
        depth=56,
        shortcuts=False,
        learning_rate=0.01,
    ),
    **both("surface", 56, "Loss around the trained "),
}

SEEDS = (101, 102, 103, 104, 105)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    framework: str = "torch",
    on_epoch: Callable | None = None,
    pictures: data.DataSet | None = None,
) -> History:
    """Run one case and return its History.

    training: losses and errors of both parts, by epoch
    "gradients_…": "gradient norm" and "weight norm" of each layer's kernels, from the
        first convolution on, and their ratio, over 256 training pictures
    "surface_…": "loss" of 256 training pictures at each place, batch norm as trained

    epochs: None takes the case's own number
    seed: of weights, order, pictures looked at and directions
    pictures: the prepared small CIFAR-10 when None
    """
    chosen = find(CASES, case)
    if framework != "torch":
        raise ValueError(f"Chapter 12 trains with torch, not with {framework}.")
    epochs = chosen.epochs if epochs is None else epochs
    started = time.perf_counter()
    measured = {
        "training": by_epoch,
        "gradients": by_layer,
        "surface": by_place,
    }[chosen.measure]
    history = measured(
        chosen, pictures or prepared(), epochs, seed, device or "cpu", on_epoch
    )
    history.name = case
    history.seconds = time.perf_counter() - started
    history.settings = {**chosen.settings(), "seed": seed, "epochs": epochs}
    return history


@cache
def prepared() -> data.DataSet:
    """The small CIFAR-10 as (pictures, 3, 32, 32), each colour standardized."""
    small = data.cifar10_small()
    mean = small.x_train.mean(axis=(0, 1, 2))
    deviation = small.x_train.std(axis=(0, 1, 2))

    def channels_first(x):
        x = (x - mean) / deviation
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2), np.float32)

    return replace(
        small,
        x_train=channels_first(small.x_train),
        x_test=channels_first(small.x_test),
    )


def network(case: Case, seed: int):
    """The untrained network of a case."""
    import torch

    from dlcore.networks import torch_network, vision

    torch.manual_seed(seed)
    plan = vision.small_resnet(
        case.depth,
        width=case.width,
        shortcuts=case.shortcuts,
        stem_stride=case.stem_stride,
    )
    return torch_network(plan, (3, 32, 32))


def trained(case, pictures, epochs, seed, device, on_epoch):
    """The trained network and its History."""
    model = network(case, seed)
    history = fit(
        model,
        pictures,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        momentum=case.momentum,
        weight_decay=case.weight_decay,
        schedule=case.schedule,
        warm_up=case.warm_up,
        order_seed=seed,
        device=device,
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
    )
    return model, history


def by_epoch(case, pictures, epochs, seed, device, on_epoch):
    """Losses and errors of the training and the test part."""
    _, history = trained(case, pictures, epochs, seed, device, on_epoch)
    history.metrics = {
        name: np.round(values, DIGITS).tolist()
        for name, values in history.metrics.items()
    }
    return history


def some(pictures, seed, device):
    """256 training pictures and their classes as tensors."""
    import torch

    chosen = np.random.default_rng(seed).permutation(len(pictures.x_train))[:LOOKED_AT]
    return (
        torch.as_tensor(pictures.x_train[chosen], device=device),
        torch.as_tensor(pictures.y_train[chosen], device=device).long(),
    )


def kernels(model):
    """The weights of all convolutions and of the dense layer, in order."""
    return [each for each in model.parameters() if each.dim() > 1]


def by_layer(case, pictures, epochs, seed, device, on_epoch):
    """How long each layer's gradient is, in the untrained network."""
    from torch.nn.functional import cross_entropy

    model = network(case, seed).to(device).train()
    x, y = some(pictures, seed, device)
    cross_entropy(model(x), y).backward()
    history = History(case.title, along="layer")
    for number, weights in enumerate(kernels(model), start=1):
        gradient, length = weights.grad.norm().item(), weights.norm().item()
        history.add(number, {"gradient norm": gradient, "weight norm": length})
    return history


def by_place(case, pictures, epochs, seed, device, on_epoch):
    """Losses around the trained network, in two directions normalized by filter."""
    import torch
    from torch.nn.functional import cross_entropy

    model, _ = trained(case, pictures, epochs, seed, device, on_epoch)
    x, y = some(pictures, seed, device)
    weights = kernels(model.eval())
    solution = [each.detach().clone() for each in weights]
    generator = torch.Generator().manual_seed(seed)
    first, second = (
        [direction(each, generator) for each in solution] for _ in range(2)
    )
    marks = np.linspace(-1, 1, GRID).tolist()
    history = History(case.title, along="place")
    with torch.no_grad():
        for a in marks:
            for b in marks:
                for each, at, one, two in zip(
                    weights, solution, first, second, strict=True
                ):
                    each.copy_(at + a * one + b * two)
                loss = cross_entropy(model(x), y).item()
                history.add(len(history.at), {"loss": float(f"{loss:.4g}")})
    return history


def direction(weights, generator):
    """A random direction, for each filter as long as the filter itself (Li, 2018)."""
    import torch

    part = torch.randn(weights.shape, generator=generator).to(weights.device)
    axes = tuple(range(1, weights.dim()))
    lengths = weights.norm(dim=axes, keepdim=True)
    return part / part.norm(dim=axes, keepdim=True) * lengths


FACTS = ()
