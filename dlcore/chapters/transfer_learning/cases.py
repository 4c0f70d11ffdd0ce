"""Chapter 13 at full size: from a trained network to a classifier of a few photos.

    python -m dlcore record transfer_learning --case probe --seeds 10

"ants and bees": photos of 128 × 128 pixels, for time; the network was trained on 224.
"photos" are those of CIFAR-10 that ship, "digits" 5,000 + 1,000 of MNIST; both are
enlarged to 96 × 96 for the trained network. Cases are told along the axis "photos",
the number that a classifier learns from; each seed chooses other ones. Weight decay
and learning rates were chosen on a part of the training pictures with seed 1 (61 ants
and bees, 1,000 of the others), that of "from_scratch" is the customary one; the test
pictures chose nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find
from dlcore.training import History

SIDES = {  # pixels a side that the network sees
    "ants and bees": 128,
    "large": 224,  # ants and bees at the network's own size
    "photos": 96,
    "digits": 96,
}
PARTS = {"train": 5000, "test": 1000}  # of the photos of CIFAR-10 and of MNIST
DIGITS = 4  # after the point that a record keeps
NAMES = {"ant": (310,), "bee": (309,)}  # classes of ImageNet that mean the same
NAMES |= {
    "airplane": (404, 895),
    "automobile": (436, 468, 511, 609, 627, 656, 661, 751, 817),
    "bird": (*range(7, 25), *range(80, 101), *range(127, 147)),
    "cat": tuple(range(281, 286)),
    "deer": (),  # ImageNet's contest has none
    "dog": tuple(range(151, 269)),
    "frog": (30, 31, 32),
    "horse": (339,),
    "ship": (
        *(403, 472, 484, 510, 554, 576, 625),
        *(628, 724, 780, 814, 833, 871, 914),
    ),
    "truck": (555, 569, 675, 717, 864, 867),
}
STRENGTHS = (0, 0.125, 0.25, 0.5, 1, 2, 4, 8)  # levels of 255
ATTACKED = 60  # test photos


@dataclass(frozen=True)
class Case:
    """One way to a classifier of one kind of pictures, with the id of its system."""

    title: str
    task: str
    method: str
    sizes: tuple[float, ...]  # of the training set, or places of another axis
    epochs: int = 0  # the axis is another; see `steps`
    steps: int = 0
    learning_rate: float = 0.0
    decay: float = 0.0
    system: str = "L-E8.3"
    along: str = "photos"
    trained: bool = False  # training begins with the weights from ImageNet

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types.

        Where the weights come from is in the case's name.
        """
        return {
            **fields(self, "trained"),
            "sizes": list(self.sizes),
            "framework": "torch",
        }


MANY = (2, 4, 8, 16, 32, 64, 128, 244)
CLASSES_10 = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
CASES = {
    "probe": Case("Probe", "ants and bees", "probe", MANY, decay=0.1),
    "fine_tuned": Case(
        "Fine-tuned",
        "ants and bees",
        "training",
        (16, 64, 244),
        steps=30,
        learning_rate=3e-5,
        decay=0.1,
        trained=True,
    ),
    "from_scratch": Case(
        "From scratch",
        "ants and bees",
        "training",
        (64, 244),
        steps=100,
        learning_rate=1e-3,
    ),
    "photos_probe": Case("Probe", "photos", "probe", CLASSES_10, decay=0.1),
    "photos_pixels": Case("Pixels", "photos", "pixels", CLASSES_10, decay=0.1),
    "photos_network": Case(
        "Small network",
        "photos",
        "network",
        (100, 500, 5000),
        steps=1500,
        learning_rate=3e-3,
    ),
    "digits_probe": Case("Probe", "digits", "probe", CLASSES_10, decay=0.01),
    "digits_pixels": Case("Pixels", "digits", "pixels", CLASSES_10, decay=0.01),
    "digits_network": Case(
        "Small network",
        "digits",
        "network",
        (100, 500, 5000),
        steps=1500,
        learning_rate=1e-2,
    ),
    "named": Case(
        "The network as it is, asked for ant or bee",
        "ants and bees",
        "named",
        (96, 128, 224),
        system="L-E8.3",
        along="pixels",
    ),
    "sure": Case(
        "How sure it is of small photos, and whether it is right",
        "photos",
        "sure",
        tuple(range(PARTS["test"])),
        system="L-E8.7b",
        along="photo",
    ),
    "sure_large": Case(
        "How sure it is of photos from ImageNet, and whether it is right",
        "large",
        "sure",
        tuple(range(153)),
        system="L-E8.7b",
        along="photo",
    ),
    "one_step": Case(
        "One step against the gradient's signs",
        "ants and bees",
        "attack",
        STRENGTHS,
        steps=1,
        system="L-E8.7b",
        along="strength",
    ),
    "ten_steps": Case(
        "Ten small steps",
        "ants and bees",
        "attack",
        STRENGTHS[:5],
        steps=10,
        system="L-E8.7b",
        along="strength",
    ),
    "shifted": Case(
        "The window moves to the right",
        "ants and bees",
        "shift",
        tuple(range(33)),
        system="L-E8.7b",
        along="shift",
    ),
}

SEEDS = (101, 102, 103, 104, 105, 106, 107, 108, 109, 110)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    pictures: data.DataSet | None = None,
) -> History:
    """Run one case; a History of "test error" and "test loss" along "photos".

    pictures: those of the case's task when None
    """
    chosen = find(CASES, case)
    started = time.perf_counter()
    if pictures is None:
        arrays = known(chosen.task)
    else:
        arrays = tensors(pictures, SIDES[chosen.task])
    history = History(case, along=chosen.along)
    for size in chosen.sizes:
        measured = METHODS[chosen.method](chosen, arrays, size, seed)
        history.add(
            size, {name: round(value, DIGITS) for name, value in measured.items()}
        )
    history.seconds = time.perf_counter() - started
    history.settings = {**chosen.settings(), "seed": seed, "epochs": 0}
    return history


@cache
def known(task: str) -> dict:
    """The pictures of a task as tensors, with their features."""
    return tensors(pictures_of(task), SIDES[task])


def pictures_of(task: str) -> data.DataSet:
    """Pictures (pictures, rows, columns, 3) uint8 in their own size."""
    if task in ("ants and bees", "large"):
        return data.ants_and_bees(SIDES[task])
    if task == "photos":
        return data.cifar10_small()
    digits = data.mnist().take(**PARTS, seed=1)
    return replace(
        digits, x_train=coloured(digits.x_train), x_test=coloured(digits.x_test)
    )


def coloured(grey: np.ndarray) -> np.ndarray:
    """Grey pictures as colour pictures."""
    return np.repeat(grey[..., None], 3, axis=3)


def tensors(pictures: data.DataSet, side: int) -> dict:
    """Pictures, labels and features of both parts; features of `side` pixels."""
    import torch
    from torch.nn.functional import interpolate

    from dlcore.chapters.transfer_learning import methods
    from dlcore.networks.pretrained import lite0_input

    body = methods.without_output(methods.trained_network())
    found = {"labels": pictures.y_train, "names": pictures.classes}

    def seen(batch):
        same = batch.shape[-1] == side
        return body(batch if same else interpolate(batch, size=side, mode="bicubic"))

    for part in ("train", "test"):
        x = lite0_input(getattr(pictures, f"x_{part}"))
        found[f"x_{part}"] = x
        found[f"y_{part}"] = torch.tensor(getattr(pictures, f"y_{part}")).long()
        found[f"features_{part}"] = methods.in_batches(seen, x)
    return found


def judged(outputs, labels) -> dict[str, float]:
    """Error and loss of logits."""
    from torch.nn.functional import cross_entropy

    wrong = outputs.argmax(1) != labels
    return {
        "test error": wrong.float().mean().item(),
        "test loss": cross_entropy(outputs, labels).item(),
    }


def by_probe(case, arrays, size, seed):
    """Only a dense layer learns, from features that are computed once, or pixels."""
    import torch

    from dlcore.chapters.transfer_learning import methods

    chosen = methods.balanced(arrays["labels"], size, seed)
    what = "x" if case.method == "pixels" else "features"
    features = arrays[f"{what}_train"][chosen].flatten(1)
    layer = methods.probe(
        features, arrays["y_train"][chosen], len(arrays["names"]), case.decay
    )
    with torch.no_grad():
        outputs = layer(arrays[f"{what}_test"].flatten(1))
    return judged(outputs, arrays["y_test"])


def by_name(case, arrays, side, seed):
    """No training at all: of the scores for "ant" and "bee" the larger one counts."""
    from dlcore.chapters.transfer_learning import methods
    from dlcore.networks.pretrained import lite0_input

    photos = data.ants_and_bees(side)
    network = methods.trained_network()
    outputs = methods.in_batches(network, lite0_input(photos.x_test))
    pair = [NAMES["ant"][0], NAMES["bee"][0]]
    named = outputs.argmax(1) == outputs.new_tensor(pair).long()[arrays["y_test"]]
    found = judged(outputs[:, pair], arrays["y_test"])
    return found | {"not its first name": 1 - named.float().mean().item()}


def by_sureness(case, arrays, number, seed):
    """The largest share for one photo, and whether its name is right, 1 or 0."""
    if "sure" not in arrays:
        from dlcore.chapters.transfer_learning import methods

        network = methods.trained_network()
        output = network[-2:]  # dropout, which rests, and the last layer
        shares = methods.in_batches(output, arrays["features_test"]).softmax(1)
        arrays["sure"] = shares.max(1)
    share, name = (each[number].item() for each in arrays["sure"])
    meant = NAMES[arrays["names"][arrays["y_test"][number]]]
    return {"share": share, "right": int(name in meant)}


def by_attack(case, arrays, strength, seed):
    """How many photos lose their name, and the share that their right name keeps."""
    from dlcore.chapters.transfer_learning import methods

    chosen = methods.balanced(arrays["y_test"].numpy(), ATTACKED, seed)
    x, y = arrays["x_test"][chosen], arrays["y_test"][chosen]
    names = y.new_tensor([NAMES["ant"][0], NAMES["bee"][0]])[y]
    network = methods.trained_network()
    changed = methods.attacked(network, x, names, strength, case.steps)
    return judged_names(methods.in_batches(network, changed), names)


def by_shift(case, arrays, shift, seed):
    """The window of 128 pixels moves over photos of 160."""
    from dlcore.chapters.transfer_learning import methods
    from dlcore.networks.pretrained import lite0_input

    if "wide" not in arrays:
        arrays["wide"] = lite0_input(data.ants_and_bees(160).x_test)
        arrays["network"] = methods.trained_network()
    chosen = methods.balanced(arrays["y_test"].numpy(), ATTACKED, seed)
    x, y = arrays["wide"][chosen], arrays["y_test"][chosen]
    names = y.new_tensor([NAMES["ant"][0], NAMES["bee"][0]])[y]
    window = x[:, :, 16:144, int(shift) : int(shift) + 128]
    outputs = methods.in_batches(arrays["network"], window)
    first = outputs.argmax(1)
    if shift == 0:
        arrays["first"] = arrays["before"] = first
    found = judged_names(outputs, names)
    found["other name"] = (first != arrays["first"]).float().mean().item()
    found["renamed"] = (first != arrays["before"]).float().mean().item()
    arrays["before"] = first
    return found


def judged_names(outputs, names) -> dict[str, float]:
    """How often the first name is wrong, and the mean share of the right one."""
    right = outputs.softmax(1).gather(1, names[:, None])
    wrong = outputs.argmax(1) != names
    return {"wrong": wrong.float().mean().item(), "share": right.mean().item()}


def by_training(case, arrays, size, seed):
    """All weights learn: those that the network has, or random ones."""
    import torch

    from dlcore.chapters.transfer_learning import methods

    chosen = methods.balanced(arrays["labels"], size, seed)
    given = (arrays["x_train"][chosen], arrays["y_train"][chosen], len(arrays["names"]))
    settings = {
        "generator": torch.Generator().manual_seed(seed),
        "steps": case.steps,
        "learning_rate": case.learning_rate,
    }
    if case.method == "network":
        network = methods.small_network(*given, seed=seed, **settings)
    elif case.trained:
        network = methods.fine_tuned(*given, decay=case.decay, **settings)
    else:
        network = methods.from_scratch(*given, seed=seed, **settings)
    return judged(methods.in_batches(network, arrays["x_test"]), arrays["y_test"])


METHODS = {
    "probe": by_probe,
    "pixels": by_probe,
    "training": by_training,
    "network": by_training,
    "named": by_name,
    "sure": by_sureness,
    "attack": by_attack,
    "shift": by_shift,
}

BOOK_NAMES = {  # what ResNet-50 says in Ekman's listing, best first
    "dog": ("whippet", "dingo", "Chihuahua", "Samoyed", "kuvasz"),
    "cat": ("tabby", "Egyptian cat", "bookcase", "mouse", "computer keyboard"),
}


def shares() -> dict[str, float]:
    """What EfficientNet-Lite0 gives the book's ten names, for our dog and our cat."""
    import torch

    from dlcore.chapters.transfer_learning import methods
    from dlcore.networks.pretrained import lite0_input

    photos, names = data.photos(), data.imagenet_classes()
    x = lite0_input(np.stack([data.square(photos[w], 224) for w in BOOK_NAMES]))
    with torch.no_grad():
        found = methods.trained_network()(x).softmax(1)
    return {
        f"{photo}: {name}": round(float(row[names.index(name)]), 4)
        for (photo, listed), row in zip(BOOK_NAMES.items(), found, strict=True)
        for name in listed
    }


def weights() -> dict[str, int]:
    """Trained weights, and those of the last layer."""
    from dlcore.networks import plans, vision

    rows = list(plans.rows(vision.efficientnet_lite0(), (3, 224, 224)))
    return {"all": sum(row.weights for row in rows), "output": rows[-1].weights}


FACTS = (shares, weights)

# ----------------------------------------------------- the network in the page

SHOWN = {  # what the page can show of it, by the name of its layer
    "first convolution": "0.stem.3",
    "first block": "0.block1_1_depthwise.2",
    "second stage": "0.block2_1_depthwise.3",
    "third stage": "0.block3_1_depthwise.3",
    "fourth stage": "0.block4_1_depthwise.3",
}


def naming_network():
    """EfficientNet-Lite0, (batch, 3, 224, 224) → shares (batch, 1000)."""
    from torch import nn

    from dlcore.chapters.transfer_learning import methods

    return nn.Sequential(methods.trained_network(), nn.Softmax(dim=1)).eval()


def page_lite0():
    """The same for the page, made from the weights that ship: norms folded, float16."""
    import torch

    from dlcore.lab import page_model
    from dlcore.networks.pretrained import LITE0_DEVIATION, LITE0_MEAN, LITE0_SHAPE

    return page_model(
        naming_network(),
        torch.zeros(1, *LITE0_SHAPE),
        mean=LITE0_MEAN,
        deviation=LITE0_DEVIATION,
        inspect=SHOWN,
        about={"title": "EfficientNet-Lite0, trained on ImageNet by Google, float16"},
        file="transfer_learning.efficientnet_lite0",
    )


PAGE_MODELS = (page_lite0,)
