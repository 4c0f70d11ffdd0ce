"""What the trained network sees of a photo: 7 × 7 places, a vector each.

The vectors are those before EfficientNet-Lite0's mean, 1,280 numbers. Most of them say
the same again, so they are turned to the directions in which the training photos differ
most, and only the first SIZE are kept.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore import data
from dlcore.data.files import cache_folder
from dlcore.files import write_whole

SIDE, SIZE, WIDE = 7, 128, 1280
PLACES = SIDE * SIDE
BATCH = 50


def body():
    """EfficientNet-Lite0 up to its last map: (batch, 3, 224, 224) → (…, 1280, 7, 7)."""
    from dlcore.networks import torch_network
    from dlcore.networks.pretrained import efficientnet_lite0

    network = efficientnet_lite0(torch_network, data.efficientnet_lite0())
    names = [name for name, _ in network.named_children()]
    return network[: names.index("mean")]


def places(network, pictures: np.ndarray) -> np.ndarray:
    """The vectors of all places: (photos, 224, 224, 3) → (photos, 49, 1280) float32."""
    import torch

    from dlcore.networks.pretrained import lite0_input

    with torch.no_grad():
        maps = network(lite0_input(pictures))  # (photos, 1280, 7, 7)
    return maps.flatten(2).transpose(1, 2).numpy()


@dataclass(frozen=True)
class Projection:
    """Fewer numbers for each place: directions (SIZE, 1280) after a mean (1280,).

    scale: divides all alike, so that a number is about as large as 1
    kept: the share of the variance of the places that is left
    """

    mean: np.ndarray
    directions: np.ndarray
    scale: float
    kept: float

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """(…, 1280) → (…, SIZE)."""
        return (vectors - self.mean) @ self.directions.T / self.scale


def fitted(mean: np.ndarray, second: np.ndarray) -> Projection:
    """The directions of the largest variance, from the first two moments."""
    covariance = second - np.outer(mean, mean)
    variances, directions = np.linalg.eigh(covariance)  # the largest last
    order = np.argsort(variances)[::-1][:SIZE]
    most = variances[order]
    signs = np.sign(directions[:, order].sum(0))
    return Projection(
        mean.astype(np.float32),
        (directions[:, order] * signs).T.astype(np.float32),
        float(np.sqrt(most.mean())),
        float(most.sum() / variances.sum()),
    )


def computed() -> tuple[np.ndarray, Projection]:
    """The places of all photos of Flickr8k, and the projection of its training part."""
    flickr, network = data.flickr8k(), body()
    wide = np.empty((len(flickr.names), PLACES, WIDE), np.float16)
    for start in range(0, len(wide), BATCH):
        rows = range(start, min(start + BATCH, len(wide)))
        wide[start : start + len(rows)] = places(network, flickr.pictures(rows))
    total, second = np.zeros(WIDE), np.zeros((WIDE, WIDE))
    train = flickr.rows("train")
    for start in range(0, len(train), BATCH):
        vectors = wide[train[start : start + BATCH]].reshape(-1, WIDE)
        vectors = vectors.astype(np.float32)
        total += vectors.sum(0)
        second += vectors.T @ vectors
    count = len(train) * PLACES
    projection = fitted(total / count, second / count)
    narrow = np.empty((len(wide), PLACES, SIZE), np.float16)
    for row, vectors in enumerate(wide):
        narrow[row] = projection(vectors.astype(np.float32))
    return narrow, projection


def flickr_places() -> tuple[np.ndarray, Projection]:
    """What `computed` returns, (5000, 49, SIZE) float16; kept in the reader's cache.

    The first call takes minutes. The name of the file hangs on how it is made.
    """
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    path = cache_folder() / "image_captioning" / f"places-{code}.npz"
    if not path.is_file():
        narrow, projection = computed()
        buffer = io.BytesIO()
        np.savez(buffer, places=narrow, **vars(projection))
        write_whole(path, buffer.getvalue())
    with np.load(path, allow_pickle=False) as kept:
        arrays = dict(kept)
    narrow = arrays.pop("places")
    numbers = {name: float(arrays.pop(name)) for name in ("scale", "kept")}
    return narrow, Projection(**arrays, **numbers)
