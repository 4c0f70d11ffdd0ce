"""Look inside a network of PyTorch: what its layers put out, and what a score hangs on.

    maps = outputs_of(network, pictures, ["stem"])["stem"]
    heat = grad_cam(network, pictures, classes, "head")

Networks turn pictures (pictures, channels, height, width) into scores (pictures,
classes). A score is whatever the network puts out for a class: add a softmax to ask for
shares. `classes` has one number per picture. Networks stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.nn import functional


def outputs_of(network, pictures, layers) -> dict[str, torch.Tensor]:
    """What these layers put out, by their names, with the way back for gradients.

    layers: names as `network.get_submodule` takes them, such as "block2_2.main"
    """
    with watched(network, layers) as found:
        network(pictures)
    return {layer: found[layer] for layer in layers}


@contextmanager
def watched(network, layers):
    """A dict that a call of the network fills with the outputs of these layers."""
    found = {}

    def keep(layer):
        def hook(module, inputs, output):
            found[layer] = output

        return hook

    handles = [
        network.get_submodule(layer).register_forward_hook(keep(layer))
        for layer in layers
    ]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def slopes(network, pictures, classes) -> torch.Tensor:
    """How the score of each picture's class changes with each of its numbers."""
    pictures = pictures.detach().requires_grad_()
    return torch.autograd.grad(chosen(network(pictures), classes).sum(), pictures)[0]


def chosen(scores, classes) -> torch.Tensor:
    """The score of each picture's class: (pictures,)."""
    return scores.gather(1, classes[:, None])[:, 0]


def saliency(network, pictures, classes) -> torch.Tensor:
    """The largest absolute slope among the colours: (pictures, height, width).

    Simonyan, Vedaldi and Zisserman, 2014.
    """
    return slopes(network, pictures, classes).abs().amax(1)


def smooth_saliency(
    network, pictures, classes, *, noise, samples, generator
) -> torch.Tensor:
    """The same of slopes that are averaged over noisy copies of each picture.

    noise: standard deviation of what is added, in the unit of the pictures

    SmoothGrad: Smilkov and others, 2017.
    """
    total = torch.zeros_like(pictures)
    for _ in range(samples):
        added = noise * torch.randn(pictures.shape, generator=generator)
        total += slopes(network, pictures + added, classes)
    return (total / samples).abs().amax(1)


@torch.no_grad()
def occlusion(network, picture, number, *, side, step, fill=0.0, batch=32):
    """The score of class `number` with a square laid over each place: (rows, columns).

    picture: (channels, height, width); side: of the square, in pixels; step: from one
    place to the next; fill: what the square is filled with

    Compare it with the score of the uncovered picture (Zeiler and Fergus, 2014).
    """
    height, width = picture.shape[1:]
    rows, columns = (range(0, length - side + 1, step) for length in (height, width))
    covered = []
    for row in rows:
        for column in columns:
            copy = picture.clone()
            copy[:, row : row + side, column : column + side] = fill
            covered.append(copy)
    scores = [network(part)[:, number] for part in torch.stack(covered).split(batch)]
    return torch.cat(scores).reshape(len(rows), len(columns))


def grad_cam(network, pictures, classes, layer) -> torch.Tensor:
    """Where the maps of a layer speak for a class: (pictures, rows, columns).

    Each map counts by the mean slope of the score along it; what speaks against the
    class is cut off (Selvaraju and others, 2017).
    """
    with watched(network, [layer]) as found, torch.enable_grad():
        score = chosen(network(pictures), classes).sum()
    maps = found[layer]  # (pictures, channels, rows, columns)
    weights = torch.autograd.grad(score, maps)[0].mean((2, 3), keepdim=True)
    return functional.relu((weights * maps).sum(1)).detach()


def enlarged(heat, size) -> torch.Tensor:
    """Maps (pictures, rows, columns) as large as pictures of `size`, smoothly."""
    return functional.interpolate(
        heat[:, None], size=size, mode="bilinear", align_corners=False
    )[:, 0]


def imagine(score, start, **settings) -> torch.Tensor:
    """The last of the pictures of `climb`."""
    for _, pictures in climb(score, start, **settings):
        last = pictures
    return last


def climb(
    score,
    start,
    *,
    steps,
    learning_rate,
    decay=0.0,
    roughness=0.0,
    jitter=0,
    limit=float("inf"),
    generator=None,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Climb from `start` to pictures that a score likes: Adam on the colours.

    score: a function of pictures, whose sum is made large
    decay: weighs the squares of the numbers, which keeps colours apart from the ends
    roughness: weighs the squares of the differences of neighbours (see `rough`)
    jitter: pixels by which the picture is moved at random before each step, so that no
        pattern can hang on the grid of a stride (Mordvintsev and others, 2015)
    limit: numbers beyond ± limit are cut off

    Yields each step with its pictures; step 0 is the start.
    """
    pictures = start.clone().requires_grad_()
    search = torch.optim.Adam([pictures], learning_rate)
    yield 0, pictures.detach().clone()
    for step in range(1, steps + 1):
        down, right = (
            torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
            if jitter
            else (0, 0)
        )
        moved = torch.roll(pictures, (down, right), (2, 3))
        loss = decay * pictures.square().sum() - score(moved).sum()
        if roughness:
            loss = loss + roughness * rough(pictures)
        search.zero_grad()
        loss.backward()
        search.step()
        with torch.no_grad():
            pictures.clamp_(-limit, limit)
        yield step, pictures.detach().clone()


def rough(pictures) -> torch.Tensor:
    """The sum of all squared differences of a pixel to those below and to the right."""
    down = (pictures[:, :, 1:] - pictures[:, :, :-1]).square().sum()
    right = (pictures[..., 1:] - pictures[..., :-1]).square().sum()
    return down + right
