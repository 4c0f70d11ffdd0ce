"""What chapter 14 needs of the trained network and of embeddings.

Photos for EfficientNet-Lite0 are tensors (photos, 3, side, side) from −1 to 1.
"""

import numpy as np
import torch
from torch import nn

from dlcore import data
from dlcore.networks import inside, pretrained, torch_network, vision

SIDE = 224  # pixels of a photo that the network sees
SQUARE = 32  # pixels that an occlusion covers
LAYER = "head"  # the last maps, 7 × 7, of Grad-CAM


def trained_network() -> nn.Sequential:
    """EfficientNet-Lite0 with Google's weights: photos → logits of 1,000 classes."""
    weights = data.efficientnet_lite0()
    return pretrained.efficientnet_lite0(torch_network, weights)


def untrained_network(seed: int) -> nn.Sequential:
    """The same layers with random weights."""
    torch.manual_seed(seed)
    return torch_network(vision.efficientnet_lite0(), pretrained.LITE0_SHAPE).eval()


def lite0_photo(name: str, side: int = SIDE) -> torch.Tensor:
    """One of the book's photos as the network takes it: (1, 3, side, side)."""
    return pretrained.lite0_input(data.square(data.photos()[name], side)[None])


def with_shares(network) -> nn.Sequential:
    """The same network with shares in place of logits."""
    return nn.Sequential(network, nn.Softmax(dim=1)).eval()


def explanations(network, photo, number, generator) -> dict[str, torch.Tensor]:
    """The four maps of a photo for a class by the name of their method: 7 × 7 each.

    photo: (1, 3, 224, 224). Each number is the mean over a square of 32 × 32 pixels, so
    that the methods can be compared; occlusion's is the share that the square takes.
    """
    classes, shares = torch.tensor([number]), with_shares(network)
    with torch.no_grad():
        whole = shares(photo)[0, number]
    covered = inside.occlusion(shares, photo[0], number, side=SQUARE, step=SQUARE)
    smooth = inside.smooth_saliency(
        network, photo, classes, noise=0.2, samples=10, generator=generator
    )
    return {
        "occlusion": whole - covered,
        "saliency": by_squares(inside.saliency(network, photo, classes)),
        "SmoothGrad": by_squares(smooth),
        "Grad-CAM": inside.grad_cam(network, photo, classes, LAYER)[0],
    }


def by_squares(heat, side: int = SQUARE) -> torch.Tensor:
    """The mean of a map (1, height, width) over each square: (rows, columns)."""
    return nn.functional.avg_pool2d(heat[None], side)[0, 0]


@torch.no_grad()
def share_without(network, photo, number, squares, side: int = SQUARE) -> float:
    """The share of a class once some squares of the photo are grey.

    squares: numbers of squares, row by row from the top
    """
    covered = photo.clone()
    across = photo.shape[3] // side
    for square in squares:
        row, column = divmod(int(square), across)
        top, left = row * side, column * side
        covered[:, :, top : top + side, left : left + side] = 0
    return float(network(covered).softmax(1)[0, number])


def highest(heat, count: int) -> np.ndarray:
    """The numbers of the squares that a map rates highest, the best first."""
    return np.argsort(-np.asarray(heat).ravel(), kind="stable")[:count]


# with shuffled weights, and pictures out of noise

DREAMT = 967  # espresso
MOST_MOVED, MOVES = 16, 8  # pixels, and how often, to judge what was dreamt


def parts(network) -> list[list[nn.Module]]:
    """The layers of EfficientNet-Lite0 by part, its end first.

    The dense layer, the head, blocks 7 to 1 with all their repeats, and the stem.
    """
    found = {}
    for name, layer in network.named_children():
        if any(True for _ in layer.parameters()):
            found.setdefault(name.split("_")[0], []).append(layer)
    return list(found.values())[::-1]


@torch.no_grad()
def shuffle_weights(layers, generator) -> None:
    """Give each array of weights its own numbers in another order."""
    for layer in layers:
        for weights in layer.parameters():
            order = torch.randperm(weights.numel(), generator=generator)
            weights.copy_(weights.flatten()[order].reshape(weights.shape))


def shuffled_maps(network, photo, generator, counts) -> dict[int, dict]:
    """Maps of 7 × 7 by the number of parts whose weights are shuffled, end first.

    The class is the first name that the trained network gives. The network is changed.

    Adebayo and others, 2018.
    """
    with torch.no_grad():
        classes = network(photo).argmax(1)
    found = {}
    layers = parts(network)
    for count in range(max(counts) + 1):
        if count:
            shuffle_weights(layers[count - 1], generator)
        if count in counts:
            found[count] = {
                "saliency": by_squares(inside.saliency(network, photo, classes)),
                "Grad-CAM": inside.grad_cam(network, photo, classes, LAYER)[0],
            }
    return found


def edges(photo) -> torch.Tensor:
    """How much neighbouring pixels differ, by squares: (rows, columns)."""
    down = (photo[:, :, 1:, :-1] - photo[:, :, :-1, :-1]).abs()
    right = (photo[:, :, :-1, 1:] - photo[:, :, :-1, :-1]).abs()
    strength = nn.functional.pad((down + right).amax(1), (0, 1, 0, 1))
    return by_squares(strength)


def rank_correlation(one, other) -> float:
    """Spearman's: 1 where both put the squares in one order; 0 for a flat map."""
    from scipy.stats import spearmanr

    one, other = (np.asarray(heat).ravel() for heat in (one, other))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one, other).statistic)


def dream(case, generator, *, side, number: int = DREAMT):
    """Climb from noise to what the network calls by a name: steps and pictures."""
    network = trained_network().requires_grad_(False)
    start = 0.1 * torch.randn(1, 3, side, side, generator=generator)
    return inside.climb(
        lambda x: network(x)[:, number],
        start,
        steps=case.steps,
        learning_rate=case.learning_rate,
        roughness=case.roughness,
        jitter=case.jitter,
        limit=1.0,
        generator=generator,
    )


@torch.no_grad()
def judged(network, dreamt, generator, number: int = DREAMT) -> dict[str, float]:
    """The share of the name for a picture (1, 3, side, side), also moved; roughness.

    roughness: the mean squared difference of neighbouring numbers
    """
    shares = with_shares(network)
    moves = torch.randint(
        -MOST_MOVED, MOST_MOVED + 1, (MOVES, 2), generator=generator
    ).tolist()
    moved = torch.cat([torch.roll(dreamt, tuple(move), (2, 3)) for move in moves])
    return {
        "score": float(network(dreamt)[0, number]),
        "share": float(shares(dreamt)[0, number]),
        "share when moved": float(shares(moved)[:, number].mean()),
        "roughness": float(inside.rough(dreamt)) / (2 * dreamt.numel()),
    }


# embeddings


def principal_components(features: np.ndarray, count: int = 2) -> np.ndarray:
    """Features (points, features) along their directions of greatest variance.

    The sign of a direction is free; here its largest number is positive.
    """
    centred = features - features.mean(0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:count]
    largest = np.abs(directions).argmax(1)[:, None]
    directions *= np.sign(np.take_along_axis(directions, largest, 1))
    return centred @ directions.T  # (points, count)


def kept_neighbours(features: np.ndarray, places: np.ndarray, count: int) -> float:
    """The mean share of each point's nearest neighbours that stay among its nearest.

    features: (points, features); places: (points, 2), of the same points. By chance it
    would be count / (points − 1).
    """
    return shared(*(nearest(points, count) for points in (features, places)))


def shared(before, after) -> float:
    """The share of neighbours (points, neighbours) that are in both lists."""
    pairs = zip(before, after, strict=True)
    return float(np.mean([np.isin(*pair).mean() for pair in pairs]))


def nearest(points: np.ndarray, count: int) -> np.ndarray:
    """The numbers of each point's nearest others: (points, count)."""
    squares = np.square(points).sum(1)
    distances = squares[:, None] + squares - 2 * points @ points.T
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1)[:, :count]


def neighbour_map(features: np.ndarray, perplexity: float, seed: int) -> np.ndarray:
    """t-SNE from random places (van der Maaten and Hinton, 2008): (points, 2)."""
    from sklearn.manifold import TSNE

    search = TSNE(perplexity=perplexity, init="random", random_state=seed)
    return search.fit_transform(features)


def photo_features(photos: np.ndarray, side: int = 96) -> np.ndarray:
    """What the last but one layer says of small photos: (photos, 1280)."""
    body = trained_network()[:-1]
    x = pretrained.lite0_input(photos)
    found = []
    with torch.no_grad():
        for part in x.split(50):
            large = nn.functional.interpolate(part, size=side, mode="bicubic")
            found.append(body(large))
    return torch.cat(found).numpy()


def likeness_of_distances(one: np.ndarray, other: np.ndarray) -> float:
    """The rank correlation of all distances between pairs of points on two maps."""
    from scipy.spatial.distance import pdist

    return rank_correlation(pdist(one), pdist(other))


# three groups, to see what t-SNE does to sizes and distances

APART = 100  # from the middle of the first group to that of the second


def three_groups(random, *, spread, distance, count=50, size=50) -> np.ndarray:
    """Points of three groups, one after the other: (3 × count, size).

    The second is `spread` times as wide as the first, and the third, as wide as the
    first, `distance` times as far from it as the second is. No group reaches into
    another: the points of the second lie about `spread` · √size from its middle.
    """
    points = random.normal(size=(3, count, size))
    points[1] *= spread
    points[1, :, 0] += APART
    points[2, :, 0] -= APART * distance
    return points.reshape(3 * count, size)


def ratios(places: np.ndarray) -> dict[str, float]:
    """How much wider the second group is, and how much farther the third."""
    groups = places.reshape(3, -1, places.shape[1])
    middles = groups.mean(1)
    wide = np.sqrt(np.square(groups - middles[:, None]).sum(2).mean(1))
    far = np.linalg.norm(middles - middles[0], axis=1)
    return {"spread": float(wide[1] / wide[0]), "distance": float(far[2] / far[1])}
