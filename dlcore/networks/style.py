"""Neural style transfer: one photo's things in another picture's manner.

Gatys, Ecker and Bethge, 2016. Features are the outputs of layers of a trained network,
(pictures, channels, height, width).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch.nn import functional

from dlcore.networks.inside import outputs_of, rough


def gram(features) -> torch.Tensor:
    """How often two maps are large together: (pictures, channels, channels).

    Entry i, j is the mean product of maps i and j over all places. It does not say
    where, and pictures of any size may be compared.
    """
    maps = features.flatten(2)  # (pictures, channels, places)
    return maps @ maps.transpose(1, 2) / maps.shape[2]


def content_loss(features, wanted) -> torch.Tensor:
    """The mean squared difference, place by place."""
    return functional.mse_loss(features, wanted)


def style_loss(features, wanted) -> torch.Tensor:
    """The mean squared difference of two Gram matrices, a quarter of it.

    wanted: the Gram matrix of the style

    For one size this is Gatys' sum over (G − A)², divided by 4 N² M², where N counts
    the maps, M the places, and G and A are sums over the places.
    """
    return functional.mse_loss(gram(features), wanted) / 4


@dataclass(frozen=True)
class Recipe:
    """What is kept of the photo, what of the style, and how much each counts."""

    content_layer: str = "block4_conv2"
    style_layers: tuple[str, ...] = tuple(f"block{i}_conv1" for i in range(1, 6))
    content_weight: float = 1.0
    style_weight: float = 1.0
    roughness_weight: float = 0.0

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers that take part, each once."""
        return tuple(dict.fromkeys((self.content_layer, *self.style_layers)))


def targets(network, photo, style, recipe):
    """The content's features and the style's Gram matrices by layer."""
    with torch.no_grad():
        kept = outputs_of(network, photo, [recipe.content_layer])
        seen = outputs_of(network, style, recipe.style_layers)
    return kept[recipe.content_layer], {
        layer: gram(maps) for layer, maps in seen.items()
    }


def losses(network, picture, wanted, recipe) -> dict[str, torch.Tensor]:
    """The content loss, and the style loss as the mean over its layers, unweighted."""
    content, grams = wanted
    seen = outputs_of(network, picture, recipe.layers)
    styles = [style_loss(seen[layer], grams[layer]) for layer in recipe.style_layers]
    return {
        "content loss": content_loss(seen[recipe.content_layer], content),
        "style loss": torch.stack(styles).mean(),
    }


def paint(
    network, photo, style, recipe, *, start, steps, learning_rate
) -> Iterator[tuple[int, dict[str, float], torch.Tensor]]:
    """Change a picture step by step; yield the step, its losses and the picture.

    network: takes pictures of 0 … 255, such as `pretrained.vgg16`
    photo, style, start: (1, 3, height, width); the sizes of photo and start agree

    Step 0 is the start itself. It is a generator: leave the loop to stop it.
    """
    wanted = targets(network, photo, style, recipe)
    picture = start.clone().requires_grad_()
    search = torch.optim.Adam([picture], learning_rate)
    for step in range(steps + 1):
        found = losses(network, picture, wanted, recipe)
        yield step, {k: v.item() for k, v in found.items()}, picture.detach().clone()
        total = (
            recipe.content_weight * found["content loss"]
            + recipe.style_weight * found["style loss"]
            + recipe.roughness_weight * rough(picture) / picture.numel()
        )
        search.zero_grad()
        total.backward()
        search.step()
        with torch.no_grad():
            picture.clamp_(0, 255)
