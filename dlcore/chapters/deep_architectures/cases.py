"""Chapter 12 at full size: plain and residual networks by depth, and where they stand.

    python -m dlcore record deep_architectures --case plain_56 --seeds 3

The networks are those of He et al. (2016) for CIFAR-10, 6 n + 2 layers in three stages,
made small enough for one slow processor core: half of the channels (8, 16, 32), a first
convolution with stride 4, and the 5,000 + 1,000 pictures that ship with the book. Plain
and residual networks of a depth have the same number of weights and begin with the
same ones. The learning rate and its warm-up were chosen with seed 1 by the *training*
error of the residual network with 56 layers, which at 0.1 without warm-up learned
nothing; "plain_56_slow" gives the plain one a third of that rate, too.

"gradients_…" are told along the axis "layer", before training; "surface_…" along
"place", the places of a square grid around a trained network, row by row.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named
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
    history.seconds = time.perf_counter() - started
    return named(history, case, chosen, seed=seed, epochs=epochs)


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
    length = partial(torch.linalg.vector_norm, dim=axes, keepdim=True)
    return part / length(part) * length(weights)


# ------------------------------------------------------------------- for the ledger

PICTURE = (3, 224, 224)
TABLE_8_2 = ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")

# Nothing of ImageNet was trained here. What the papers print, in percent:
PAPERS = {
    "winner of 2011": 25.8,  # Russakovsky et al. (2015), table of the winners
    "second best of 2012": 26.2,  # Krizhevsky et al. (2012), abstract
    "AlexNet": 15.3,  # the same, with extra data; 16.4 without
    "VGG": 7.32,  # Simonyan and Zisserman (2015), submission of 2014
    "GoogLeNet": 6.67,  # Szegedy et al. (2015), abstract
    "ResNet": 3.57,  # He et al. (2016), abstract, an ensemble
    "a trained person": 5.1,  # Russakovsky et al. (2015), annotator A1
}


def published_errors() -> dict[str, float]:
    """Top-5 errors on ImageNet by those who measured them, in percent."""
    return PAPERS


def weight_layers(plan: dict, shape=PICTURE) -> int:
    """Convolutions and dense layers one behind another, as people count depth."""
    from dlcore.networks import plans

    def depth(layers):
        deepest = 0
        for layer in layers.values():
            if isinstance(layer, plans.Residual):
                deepest += depth(layer.main)  # a projection stands beside, not behind
            elif isinstance(layer, plans.Branches):
                deepest += max(depth(path) for path in layer.paths.values())
            else:
                deepest += isinstance(layer, plans.Conv | plans.Dense)
        return deepest

    return depth(plan)


def layers_counted() -> dict[str, int]:
    """Layers with weights of each network, as its name or its book counts them."""
    from dlcore.networks import vision

    return {
        "AlexNet": weight_layers(vision.alexnet()),
        **{f"VGG-{d}": weight_layers(vision.vgg(d)) for d in vision.VGG},
        "GoogLeNet": weight_layers(vision.googlenet()),
        **{f"ResNet-{d}": weight_layers(vision.resnet(d)) for d in vision.RESNET},
    }


def weights_counted() -> dict[str, int]:
    """Weights and biases of each network of the two books."""
    from dlcore.networks import plans, vision

    networks = {
        "AlexNet": vision.alexnet(),
        **{f"VGG-{d}": vision.vgg(d) for d in vision.VGG},
        "VGG-16 with 1 × 1": vision.vgg(16, pointwise=True),
        "GoogLeNet": vision.googlenet(),
        **{f"ResNet-{d}": vision.resnet(d) for d in vision.RESNET},
        "MobileNet": vision.mobilenet(),
        "EfficientNet-B0": vision.efficientnet(),
    }
    found = {
        name: plans.total(plan, PICTURE).weights for name, plan in networks.items()
    }
    return found | {"LeNet-5": plans.total(vision.lenet5(), (1, 32, 32)).weights}


def shapes_counted() -> dict[str, int]:
    """Sides and channels that the books' tables print, as our networks have them."""
    from dlcore.networks import plans, vision

    google = {row.name: row.shape for row in plans.rows(vision.googlenet(), PICTURE)}
    alex = {row.name: row.shape for row in plans.rows(vision.alexnet(), PICTURE)}
    found = {
        f"inception {name}: {side}": google[f"inception{name}"][axis]
        for name in TABLE_8_2
        for axis, side in ((0, "channels"), (1, "side"))
    }
    for name in ("conv1", "pool1", "conv2", "pool2", "pool3", "pool4"):
        found |= {
            f"GoogLeNet {name}: channels": google[name][0],
            f"GoogLeNet {name}: side": google[name][1],
        }
    for name in ("conv1", "pool1"):
        found |= {
            f"AlexNet {name}: channels": alex[name][0],
            f"AlexNet {name}: side": alex[name][1],
        }
    bottlenecks = [
        row.shape[0]
        for row in plans.rows(vision.resnet(50), PICTURE)
        if row.name.endswith("_1") and row.name.startswith("block")
    ]
    found |= {
        f"ResNet-50 stage {n}: channels": c for n, c in enumerate(bottlenecks, start=2)
    }
    for depth in vision.VGG:
        for group, number in enumerate(vision.VGG[depth], start=1):
            found[f"VGG-{depth} group {group}: convolutions"] = number
    for depth in (34, 50, 152):
        for stage, number in enumerate(vision.RESNET[depth], start=2):
            found[f"ResNet-{depth} stage {stage}: blocks"] = number
    return found


def memory() -> dict[str, float]:
    """Megabytes (10⁶ bytes) of 32-bit numbers that VGG-16 keeps of one picture."""
    from dlcore.networks import plans, vision

    rows = list(plans.rows(vision.vgg(16), PICTURE))
    outputs = [np.prod(row.shape) for row in rows if not row.name.startswith("dropout")]
    kept = float(np.prod(PICTURE) + sum(outputs)) * 4 / 1e6
    convolved = sum(np.prod(row.shape) for row in rows if row.name.startswith("conv"))
    return {
        "forward": kept,
        "forward and backward": 2 * kept,
        "forward, ReLU kept apart": kept + float(convolved) * 4 / 1e6,
    }


def separable(kernel=3, inputs=128, outputs=256, side=28) -> dict[str, float]:
    """Weights and multiply–adds of a convolution in one step and in two.

    "… of the book": by its formulas, with one bias in the first step
    """
    from dlcore.networks import plans

    K, M, N, places = kernel, inputs, outputs, side * side
    shape = (M, side, side)
    one = plans.total({"conv": plans.Conv(N, K)}, shape)
    two = plans.total(
        {"each": plans.Depthwise(K, norm=False), "mix": plans.Conv(N, 1)}, shape
    )
    return {
        "ordinary weights": one.weights,
        "ordinary weights of the book": N * (M * K * K + 1),
        "ordinary multiplications of the book": places * N * (M * K * K + 1),
        "ordinary multiply–adds": one.products,
        "separable weights": two.weights,
        "separable weights of the book": M * K * K + 1 + N * M + 1,
        "separable multiplications of the book": places * (M * K * K + 1 + N * M + 1),
        "separable multiply–adds": two.products,
        "ratio": two.products / one.products,
        "1/N + 1/K²": 1 / N + 1 / K**2,
    }


def compound() -> dict[str, float]:
    """EfficientNet's constants, and what they promise for one step of φ."""
    alpha, beta, gamma = 1.2, 1.1, 1.15  # Tan and Le (2019), section 4
    return {
        "alpha": alpha,
        "beta": beta,
        "gamma": gamma,
        "cost of a step": alpha * beta**2 * gamma**2,
    }


FACTS = (
    published_errors,
    layers_counted,
    weights_counted,
    shapes_counted,
    memory,
    separable,
    compound,
)
