"""Chapter 14 at full size: filters by epoch, maps of photos, pictures out of noise.

    python -m dlcore record looking_inside --case map_30 --seeds 3
    python -m dlcore.chapters.looking_inside.frames

Cases "filters" and "map_…" keep what was learned itself: a number of a filter, or the
place of a photo, is an entry. "groups" tells how far to trust the maps, "shuffled_…"
how far to trust explanations. "style_…" needs the weights of VGG16, which do not ship.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find
from dlcore.training import History

PERPLEXITIES = (2, 5, 15, 30, 100)
PHOTOS = 500  # of the small CIFAR-10's test part, 50 of each class
NEIGHBOURS = 6
EXPLAINED = ("cat", "coffee", "dog")
HIDDEN = (0, 1, 2, 3, 4, 6, 8, 12, 16)  # squares of 49
CHANCES = 5  # draws of squares by chance, of which the mean is kept
FILTERS, KERNEL = 16, 7
FILTER_EPOCHS = (0, 1, 2, 4, 8, 16)
SHUFFLED = tuple(range(11))  # parts of the network, from its end
STYLE_SIDE, STYLE_STEPS = 160, 120
EVERY = tuple(f"block{block}_conv1" for block in range(1, 6))
STYLES = {  # weight of the style, and the layers that know it
    "none": (0.0, EVERY),
    "faint": (1e-5, EVERY),
    "even": (1e-4, EVERY),
    "strong": (1e-3, EVERY),
    "shallow": (1e-3, EVERY[:2]),
}
DREAM_SIDE, DREAM_STEPS = 96, 120
DREAMS = {  # roughness, jitter
    "plain": (0.0, 0),
    "smooth": (0.0005, 0),
    "moved": (0.0, 8),
    "both": (0.0005, 8),
}
GROUPS = {"spread": 5.0, "distance": 4.0}  # true ratios


@dataclass(frozen=True)
class Case:
    """One measurement, with the id of the system that it serves."""

    title: str
    method: str
    system: str
    along: str
    photo: str = ""
    epochs: int = 0  # the axis is another, but for "filters"
    perplexity: float = 0.0
    style_weight: float = 0.0
    style_layers: int = 0
    roughness: float = 0.0
    jitter: int = 0
    steps: int = 0
    learning_rate: float = 0.0

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "framework": "torch"}


CASES = {
    "filters": Case(
        "The first layer's weights, epoch by epoch",
        "filters",
        "F-E5.10",
        "weight",
        learning_rate=0.002,
    ),
    **{
        f"map_{perplexity}": Case(
            f"t-SNE of photos, perplexity {perplexity}",
            "map",
            "F-E5.11",
            "photo",
            perplexity=perplexity,
        )
        for perplexity in PERPLEXITIES
    },
    **{
        f"why_{photo}": Case(
            f"What speaks for the name of the {photo}, by squares",
            "why",
            "F-E5.10",
            "square",
            photo=photo,
        )
        for photo in EXPLAINED
    },
    **{
        f"hidden_{photo}": Case(
            f"The share of the name of the {photo} once its best squares are hidden",
            "hidden",
            "F-E5.10",
            "hidden",
            photo=photo,
        )
        for photo in EXPLAINED
    },
    **{
        f"shuffled_{photo}": Case(
            f"What maps of the {photo} have left once weights are shuffled",
            "shuffled",
            "F-E5.10",
            "shuffled",
            photo=photo,
        )
        for photo in EXPLAINED
    },
    **{
        f"dream_{words}": Case(
            f"Out of noise by the score of a class, {words}",
            "dream",
            "F-E5.10",
            "step",
            roughness=roughness,
            jitter=jitter,
            steps=DREAM_STEPS,
            learning_rate=0.05,
        )
        for words, (roughness, jitter) in DREAMS.items()
    },
    "near": Case("Photos by all their features", "near", "F-E5.11", "photo"),
    "groups": Case("Two ratios on t-SNE's map", "groups", "F-E5.11", "perplexity"),
    **{
        f"style_{words}": Case(
            f"Style transfer, style {words}",
            "style",
            "F-E5.12",
            "step",
            style_weight=weight,
            style_layers=len(layers),
            roughness=10.0,
            steps=STYLE_STEPS,
            learning_rate=10.0,
        )
        for words, (weight, layers) in STYLES.items()
    },
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
    """Run one case; what its History holds depends on its method.

    pictures: the small CIFAR-10 when None
    on_epoch: called with each step and its picture by what is painted or dreamt
    """
    chosen = find(CASES, case)
    started = time.perf_counter()
    history = History(case, along=chosen.along)
    METHODS[chosen.method](
        *(chosen, history, pictures or data.cifar10_small(), seed),
        on_epoch or (lambda *_: None),
    )
    history.seconds = time.perf_counter() - started
    history.settings = {**chosen.settings(), "seed": seed, "epochs": 0}
    return history


def by_filters(case, history, pictures, seed, shown):
    """Each weight of the first layer, by the epochs after which it was kept."""
    kept = filters_by_epoch(pictures, seed, case.learning_rate)
    for place in range(kept[0].size):
        history.add(
            place,
            {
                f"epoch {epoch}": round(float(weights.flat[place]), 4)
                for epoch, weights in kept.items()
            },
        )


def filters_by_epoch(pictures, seed, rate, at=FILTER_EPOCHS) -> dict[int, np.ndarray]:
    """The first kernels (filters, 3, 7, 7) after so many epochs of training."""
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(seed)
    network = filter_network()
    search = torch.optim.Adam(network.parameters(), rate)
    x = torch.from_numpy(pictures.x_train).permute(0, 3, 1, 2).float() / 128 - 1
    y = torch.tensor(pictures.y_train).long()
    kept = {0: kernels(network)}
    for epoch in range(1, max(at) + 1):
        for chosen in torch.randperm(len(x)).split(64):
            search.zero_grad()
            cross_entropy(network(x[chosen]), y[chosen]).backward()
            search.step()
        if epoch in at:
            kept[epoch] = kernels(network)
    return kept


def filter_network():
    """Large kernels first, so that a filter can be seen: small photos → 10 logits."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(3, FILTERS, KERNEL, stride=2, padding=3),  # (batch, 16, 16, 16)
        nn.ReLU(),
        nn.Conv2d(FILTERS, 32, 3, stride=2, padding=1),  # (batch, 32, 8, 8)
        nn.ReLU(),
        nn.Flatten(),
        nn.LazyLinear(10),
    )


def kernels(network) -> np.ndarray:
    """A copy of the first layer's weights."""
    return network[0].weight.detach().numpy().copy()


def explained(photo, seed):
    """A photo for the network, the number of its first name, and its four maps."""
    import torch

    from dlcore.chapters.looking_inside import methods

    network, x = methods.trained_network(), methods.lite0_photo(photo)
    with torch.no_grad():
        number = int(network(x).argmax())
    generator = torch.Generator().manual_seed(seed)
    return network, x, number, methods.explanations(network, x, number, generator)


def by_why(case, history, pictures, seed, shown):
    """What each method says of each square, in its own unit."""
    *_, maps = explained(case.photo, seed)
    for square in range(49):
        history.add(
            square,
            {name: float(f"{heat.ravel()[square]:.4g}") for name, heat in maps.items()},
        )


def by_hidden(case, history, pictures, seed, shown):
    """The share that is left without the best squares, and without some by chance."""
    from dlcore.chapters.looking_inside import methods

    network, x, number, maps = explained(case.photo, seed)
    random = np.random.default_rng(seed)
    draws = [random.permutation(49) for _ in range(CHANCES)]
    for count in HIDDEN:
        left = {
            name: methods.share_without(
                network, x, number, methods.highest(heat, count)
            )
            for name, heat in maps.items()
        }
        left["chance"] = np.mean(
            [methods.share_without(network, x, number, draw[:count]) for draw in draws]
        )
        history.add(count, {name: round(float(v), 4) for name, v in left.items()})


def by_map(case, history, pictures, seed, shown):
    """The place of each photo."""
    from dlcore.chapters.looking_inside import methods

    places = methods.neighbour_map(features_of(pictures), case.perplexity, seed)
    for photo, (x, y) in enumerate(places.tolist()):
        history.add(photo, {"x": round(x, 2), "y": round(y, 2)})


def by_near(case, history, pictures, seed, shown):
    """The place of each photo by principal components, and its nearest others."""
    from dlcore.chapters.looking_inside import methods

    features = features_of(pictures)
    places = methods.principal_components(features)
    others = methods.nearest(features, NEIGHBOURS)
    for photo, ((x, y), row) in enumerate(zip(places, others, strict=True)):
        found = {"x": round(float(x), 2), "y": round(float(y), 2)}
        found |= {f"neighbour {k}": int(other) for k, other in enumerate(row)}
        history.add(photo, found)


def features_of(pictures) -> np.ndarray:
    """Of the first photos of each class of the test part."""
    from dlcore.chapters.looking_inside import methods

    return methods.photo_features(pictures.x_test[chosen_photos(pictures.y_test)])


def chosen_photos(labels, count: int = PHOTOS) -> np.ndarray:
    """Places of the first photos of each class, as many of each, by class."""
    each = np.unique(labels)
    return np.concatenate(
        [np.flatnonzero(labels == name)[: count // len(each)] for name in each]
    )


def by_groups(case, history, pictures, seed, shown):
    """How much wider and farther one of three groups is on the map than another."""
    from dlcore.chapters.looking_inside import methods

    points = methods.three_groups(np.random.default_rng(seed), **GROUPS)
    for perplexity in PERPLEXITIES[:-1]:  # it must be below the number of points
        places = methods.neighbour_map(points, perplexity, seed)
        found = methods.ratios(places)
        history.add(perplexity, {what: round(v, 3) for what, v in found.items()})


def by_shuffled(case, history, pictures, seed, shown):
    """How like its own map each map is once the last parts are shuffled.

    And how like the photo's edges, which no network has seen, saliency is.
    """
    from dlcore.chapters.looking_inside import methods

    network, x = methods.trained_network(), methods.lite0_photo(case.photo)
    generator = torch_generator(seed)
    found = methods.shuffled_maps(network, x, generator, SHUFFLED)
    lines = methods.edges(x)
    for count, maps in found.items():
        likeness = {
            name: methods.rank_correlation(heat, found[0][name])
            for name, heat in maps.items()
        }
        likeness["saliency and edges"] = methods.rank_correlation(
            maps["saliency"], lines
        )
        history.add(count, {name: round(v, 4) for name, v in likeness.items()})


def by_dream(case, history, pictures, seed, shown):
    """The share of the class by step, at its place and moved, and the roughness."""
    from dlcore.chapters.looking_inside import methods

    network = methods.trained_network()
    for step, dreamt in methods.dream(case, torch_generator(seed), side=DREAM_SIDE):
        shown(step, 127.5 + 127.5 * dreamt)
        if step % 10 == 0:
            found = methods.judged(network, dreamt, torch_generator(seed))
            history.add(step, {what: round(v, 4) for what, v in found.items()})


def by_style(case, history, pictures, seed, shown):
    """Both losses at each step, unweighted."""
    for step, losses, picture in painting(case, seed):
        shown(step, picture)
        history.add(step, {name: float(f"{v:.4g}") for name, v in losses.items()})


def painting(case, seed, *, side=STYLE_SIDE):
    """The cat after the Starry Night, step by step, out of noise."""
    import torch

    from dlcore.networks import pretrained, style

    network = pretrained.vgg16(data.vgg16())
    photos = data.photos()
    photo, manner = (
        pretrained.vgg16_input(data.square(photos[name], side)[None])
        for name in ("cat", "starry_night")
    )
    recipe = style.Recipe(
        style_layers=EVERY[: case.style_layers],
        style_weight=case.style_weight,
        roughness_weight=case.roughness,
    )
    noise = torch.randn(photo.shape, generator=torch_generator(seed))
    return style.paint(
        *(network, photo, manner, recipe),
        start=127.5 + 20 * noise,
        steps=case.steps,
        learning_rate=case.learning_rate,
    )


def torch_generator(seed):
    """PyTorch's random numbers from a seed."""
    import torch

    return torch.Generator().manual_seed(seed)


METHODS = {
    "filters": by_filters,
    "why": by_why,
    "hidden": by_hidden,
    "shuffled": by_shuffled,
    "dream": by_dream,
    "map": by_map,
    "near": by_near,
    "groups": by_groups,
    "style": by_style,
}


def sizes() -> dict[str, int]:
    """What there is to look at in EfficientNet-Lite0."""
    from dlcore.networks import plans, vision

    rows = {
        row.name: row for row in plans.rows(vision.efficientnet_lite0(), (3, 224, 224))
    }
    return {
        "filters of the first layer": rows["stem"].shape[0],
        "maps of the last": rows["head"].shape[0],
        "places of each of them": rows["head"].shape[1] * rows["head"].shape[2],
    }


FACTS = (sizes,)

# ----------------------------------------------------- the network in the page

SHOWN = {  # what the page shows of it, by the name of its layer
    "stem": "0.stem.3",
    **{
        f"block {block}, depthwise": f"0.{layer}"
        for block, layer in (
            (1, "block1_1_depthwise.2"),
            (2, "block2_2.main.depthwise.2"),
            (3, "block3_2.main.depthwise.2"),
            (4, "block4_3.main.depthwise.2"),
            (5, "block5_3.main.depthwise.2"),
            (6, "block6_4.main.depthwise.2"),
        )
    },
    "block 7, output": "0.block7_1_project.0",
}


def page_lite0():
    """Chapter 13's network and its weights, with other layers to look at."""
    import torch

    from dlcore.chapters.looking_inside import methods
    from dlcore.lab import page_model
    from dlcore.networks.pretrained import LITE0_DEVIATION, LITE0_MEAN, LITE0_SHAPE

    return page_model(
        methods.with_shares(methods.trained_network()),
        torch.zeros(1, *LITE0_SHAPE),
        mean=LITE0_MEAN,
        deviation=LITE0_DEVIATION,
        inspect=SHOWN,
        about={"title": "EfficientNet-Lite0, trained on ImageNet by Google, float16"},
        file="transfer_learning.efficientnet_lite0",
    )
