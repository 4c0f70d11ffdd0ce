"""Style transfer's losses, against cases that are worked out by hand."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore import data
from dlcore.data import files
from dlcore.networks import pretrained, style


def features(seed=1, shape=(1, 3, 4, 5)):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.system("L-S18.4")
def test_a_gram_matrix_by_hand():
    maps = torch.tensor([[[[1.0, 2.0]], [[3.0, -1.0]]]])  # two maps of 1 × 2
    wanted = torch.tensor([[[5.0, 1.0], [1.0, 10.0]]]) / 2
    assert torch.equal(style.gram(maps), wanted)


@pytest.mark.system("L-S18.4")
def test_style_does_not_know_where_and_content_does():
    maps = features()
    order = torch.randperm(20, generator=torch.Generator().manual_seed(2))
    shuffled = maps.flatten(2)[..., order].reshape(maps.shape)
    assert float(style.style_loss(shuffled, style.gram(maps))) < 1e-12
    assert float(style.content_loss(shuffled, maps)) > 0.5


@pytest.mark.system("F-E5.12")
def test_the_style_loss_is_gatys():
    ours, other = features(1), features(3)
    n, m = 3, 20
    sums = [maps.flatten(2)[0] @ maps.flatten(2)[0].T for maps in (ours, other)]
    gatys = (sums[0] - sums[1]).square().sum() / (4 * n**2 * m**2)
    torch.testing.assert_close(style.style_loss(ours, style.gram(other)), gatys)


@pytest.mark.system("F-E5.12")
def test_the_slope_of_the_content_loss():
    ours, other = features(1).requires_grad_(), features(3)
    style.content_loss(ours, other).backward()
    torch.testing.assert_close(ours.grad, 2 * (ours - other).detach() / 60)


def tiny():
    torch.manual_seed(4)
    network = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU())
    return network.requires_grad_(False)


def painted(**changed):
    recipe = style.Recipe(
        **{"content_layer": "1", "style_layers": ("1",), "style_weight": 0} | changed
    )
    pictures = [255 * torch.rand(1, 3, 8, 8) for _ in range(3)]
    steps = style.paint(
        tiny(), *pictures[:2], recipe, start=pictures[2], steps=40, learning_rate=5
    )
    return list(steps), pictures


@pytest.mark.system("F-E5.12")
@pytest.mark.parametrize("what", ["content", "style"])
def test_painting_lowers_the_loss_that_counts(what):
    weights = {f"{each}_weight": each == what for each in ("content", "style")}
    steps, pictures = painted(**weights)
    assert [step for step, _, _ in steps] == list(range(41))
    assert torch.equal(steps[0][2], pictures[2])
    first, last = (steps[at][1][f"{what} loss"] for at in (0, -1))
    assert last < 0.2 * first
    assert steps[-1][2].min() >= 0
    assert steps[-1][2].max() <= 255


def test_the_photo_itself_has_no_content_loss():
    network, recipe = tiny(), style.Recipe(content_layer="1", style_layers=("1",))
    photo = 255 * torch.rand(1, 3, 8, 8)
    wanted = style.targets(network, photo, photo, recipe)
    found = style.losses(network, photo, wanted, recipe)
    assert {name: float(value) for name, value in found.items()} == {
        "content loss": 0,
        "style loss": 0,
    }


# VGG16


def toy_arrays():
    """Weights of VGG16's shapes, all 0 but one of the first kernel."""
    arrays, channels = {}, 3
    widths = (64, 128, 256, 512, 512)
    pairs = zip(pretrained.VGG16_BLOCKS, widths, strict=True)
    for block, (count, width) in enumerate(pairs, start=1):
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            arrays[f"{name}.weight"] = np.zeros((width, channels, 3, 3), np.float16)
            arrays[f"{name}.bias"] = np.zeros(width, np.float16)
            channels = width
    arrays["block1_conv1.weight"][0, 0, 1, 1] = 1  # looks at blue
    return arrays


def test_vgg_takes_blue_first_less_the_means():
    network = pretrained.vgg16(toy_arrays())
    photo = np.zeros((1, 16, 16, 3), np.uint8)
    photo[..., 2] = 200  # blue
    x = pretrained.vgg16_input(photo)
    maps = style.outputs_of(network, x, ["block1_conv1", "block5_conv1"])
    assert torch.allclose(maps["block1_conv1"][0, 0], torch.tensor(200 - 103.939))
    assert maps["block5_conv1"].shape == (1, 512, 1, 1)
    assert not any(weights.requires_grad for weights in network.parameters())


@pytest.mark.system("F-E5.12")
def test_the_trained_kernels_are_all_there():
    source = data.CATALOGUE["vgg16"]
    if not files.find(source, source.files[0]):
        pytest.skip("VGG16's weights do not ship")
    arrays = data.vgg16()
    assert len(arrays) == 22
    assert sum(array.size for array in arrays.values()) == 9_995_072
    # the first kernel's blue weights, as Keras' file has them
    wanted = [
        [0.4295, 0.3735, -0.0614],
        [0.2748, 0.0387, -0.3674],
        [-0.0575, -0.2622, -0.3501],
    ]
    np.testing.assert_allclose(arrays["block1_conv1.weight"][0, 0], wanted, atol=3e-4)
