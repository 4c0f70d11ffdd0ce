"""Ways to a classifier of a few photos, with and without weights trained elsewhere.

Pictures are tensors (pictures, 3, side, side), from −1 to 1; labels are whole numbers.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data
from dlcore.networks import pretrained, torch_network, vision

BATCH_SIZE = 16
FEATURES = 1280  # numbers behind the mean over the picture


def trained_network() -> nn.Sequential:
    """EfficientNet-Lite0 with Google's weights; a Sequential that ends in "output"."""
    weights = data.efficientnet_lite0()
    return pretrained.efficientnet_lite0(torch_network, weights)


def without_output(network: nn.Sequential) -> nn.Sequential:
    """The same layers but the last: (batch, 3, side, side) → (batch, 1280)."""
    return network[:-1]


@torch.no_grad()
def in_batches(network, pictures, size=32) -> torch.Tensor:
    """What a network makes of many pictures."""
    return torch.cat([network(batch) for batch in pictures.split(size)])


def probe(features, labels, classes, decay, steps=100) -> nn.Linear:
    """Logistic regression: the dense layer with the least loss on these features.

    features: (pictures, features); decay: weighs the squares of the layer's weights,
        which begin at 0, so that nothing is left to chance
    """
    layer = nn.Linear(features.shape[1], classes)
    for weights in layer.parameters():
        nn.init.zeros_(weights)
    search = torch.optim.LBFGS(
        layer.parameters(), max_iter=steps, line_search_fn="strong_wolfe"
    )

    def loss():
        search.zero_grad()
        total = functional.cross_entropy(layer(features), labels)
        total = total + decay * layer.weight.square().sum()
        total.backward()
        return total

    search.step(loss)
    return layer


def augmented(pictures, generator) -> torch.Tensor:
    """Each picture mirrored or not, and a random part of it at the full size.

    The part has 60 to 100 % of the picture's width and height.
    """
    count = len(pictures)
    turned = torch.rand(count, generator=generator) < 0.5
    scale = 0.6 + 0.4 * torch.rand(count, generator=generator)
    shift = (2 * torch.rand(count, 2, generator=generator) - 1) * (1 - scale)[:, None]
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = torch.where(turned, -scale, scale)
    theta[:, 1, 1] = scale
    theta[:, :, 2] = shift
    grid = functional.affine_grid(theta, pictures.shape, align_corners=False)
    return functional.grid_sample(
        pictures, grid, padding_mode="reflection", align_corners=False
    )


def train(network, pictures, labels, *, steps, learning_rate, generator, norms):
    """Adam with a rate that falls to 0 along a cosine, on augmented pictures, in place.

    norms: batch norms take the statistics of each batch (True), or stay as they are
    """
    network.train(norms)
    search = torch.optim.Adam(network.parameters(), learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(search, steps)
    order = torch.empty(0, dtype=torch.long)
    for _ in range(steps):
        if len(order) < min(BATCH_SIZE, len(pictures)):
            order = torch.cat(
                [order, torch.randperm(len(pictures), generator=generator)]
            )
        chosen, order = order[:BATCH_SIZE], order[BATCH_SIZE:]
        x = augmented(pictures[chosen], generator)
        loss = functional.cross_entropy(network(x), labels[chosen])
        search.zero_grad()
        loss.backward()
        search.step()
        schedule.step()
    return network.eval()


def fine_tuned(pictures, labels, classes, *, decay, generator, **settings):
    """A probe for the last layer first, then all weights together, slowly."""
    network = trained_network()
    features = in_batches(without_output(network), pictures)
    network.output = probe(features, labels, classes, decay)
    return train(
        network, pictures, labels, generator=generator, norms=False, **settings
    )


def from_scratch(pictures, labels, classes, *, generator, seed, **settings):
    """The same architecture with random weights."""
    torch.manual_seed(seed)
    shape = tuple(pictures.shape[1:])
    network = torch_network(vision.efficientnet_lite0(classes), shape)
    return train(network, pictures, labels, generator=generator, norms=True, **settings)


def small_network(pictures, labels, classes, *, generator, seed, **settings):
    """A residual network of eight layers with random weights, for small pictures."""
    torch.manual_seed(seed)
    plan = vision.small_resnet(8, classes)
    network = torch_network(plan, tuple(pictures.shape[1:]))
    return train(network, pictures, labels, generator=generator, norms=True, **settings)


def attacked(network, pictures, names, strength, steps) -> torch.Tensor:
    """Pictures changed by at most `strength` levels of 255 so that the names fade.

    One step is the fast gradient sign method (Goodfellow et al., 2015), more of them
    projected gradient descent (Madry et al., 2018), here from the picture itself. A
    level is 1/128 of the network's inputs.
    """
    most = strength / pretrained.LITE0_DEVIATION
    low, high = prepared_range()
    step = most if steps == 1 else 2.5 * most / steps
    changed = pictures.clone()
    for _ in range(steps if strength else 0):
        slopes = torch.cat(
            [
                slope(network, *both)
                for both in zip(changed.split(32), names.split(32), strict=True)
            ]
        )
        changed = changed + step * slopes.sign()
        changed = torch.minimum(
            torch.maximum(changed, pictures - most), pictures + most
        )
        changed = changed.clamp(low, high)
    return changed


def slope(network, pictures, names) -> torch.Tensor:
    """The gradient of the loss for these names by the colours."""
    pictures = pictures.detach().requires_grad_()
    loss = functional.cross_entropy(network(pictures), names, reduction="sum")
    return torch.autograd.grad(loss, pictures)[0]


def prepared_range() -> tuple[float, float]:
    """The darkest and the brightest number that the network can see."""
    middle, deviation = pretrained.LITE0_MEAN, pretrained.LITE0_DEVIATION
    return -middle / deviation, (255 - middle) / deviation


def balanced(labels, size, seed) -> np.ndarray:
    """Places of `size` examples, as many of each class, shuffled by the seed.

    The first of a larger choice are those of a smaller one. All, where `size` is all.
    """
    if size == len(labels):
        return np.arange(size)
    generator = np.random.default_rng(seed)
    by_class = [
        generator.permutation(np.flatnonzero(labels == each))
        for each in np.unique(labels)
    ]
    rows = [places[: size // len(by_class)] for places in by_class]
    return np.stack(rows, 1).ravel()  # ant, bee, ant, bee, …
