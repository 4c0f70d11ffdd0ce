"""The networks of both books: their sizes, what they return, and that they learn."""

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.chapters.image_classifiers import cases

PARAMETERS = {
    "configuration_1": 82_762,
    "configuration_2": 16_154,
    "configuration_3": 16_154,
    "configuration_4": 169_834,
    "configuration_5": 183_242,
    "configuration_6": 183_242,
    "digits": 3_274_634,
    "crops_plain": 1_068_298,
    "crops_normalized": 1_068_298 + 1_428,
}


@pytest.mark.system("L-E7.3", "L-E7.4", "F-E5.5", "F-E5.8", "F-E5.9")
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_network_has_the_parameters_of_the_book(name):
    network = cases.CASES[name].build()
    counted = sum(each.numel() for each in network.parameters())
    assert counted == PARAMETERS[name]
    shape = (2, 28, 28, 1) if name == "digits" else (2, 32, 32, 3)
    assert network(torch.zeros(shape)).shape == (2, 10)


def test_the_first_layers_have_the_shapes_of_the_book():
    x = torch.zeros(1, 32, 32, 3)
    shapes = []
    for layer in cases.configuration_1():
        x = layer(x)
        if isinstance(layer, torch.nn.Conv2d):
            shapes.append(tuple(x.shape))
    assert shapes == [(1, 64, 16, 16), (1, 64, 8, 8)]


def test_pictures_are_channels_last_without_a_copy():
    x = torch.arange(2 * 4 * 4 * 3.0).view(2, 4, 4, 3)
    upright = cases.Upright()(x)
    assert upright.is_contiguous(memory_format=torch.channels_last)
    assert upright.data_ptr() == x.data_ptr()


@pytest.mark.system("F-E5.6")
def test_crops_are_parts_of_the_picture_and_half_of_them_mirrored():
    torch.manual_seed(0)
    places = torch.arange(32 * 32.0).view(1, 1, 32, 32).expand(400, 3, 32, 32)
    crop = cases.Crop()
    cut = crop(places)
    assert cut.shape == (400, 3, 24, 24)
    steps = cut[:, 0, 0, 1] - cut[:, 0, 0, 0]
    assert set(steps.tolist()) == {-1.0, 1.0}
    assert 140 < (steps < 0).sum() < 260
    assert (cut[:, :, 1] - cut[:, :, 0] == 32).all()
    assert len(set(cut.amin(dim=(1, 2, 3)).tolist())) > 70  # of 81 places
    assert torch.equal(crop.eval()(places), places[:, :, 4:28, 4:28])


@pytest.mark.system("L-E7.4")
def test_a_run_learns_and_can_be_repeated():
    photos = data.cifar10_small().take(train=300, test=100)
    first, second = (
        cases.run("configuration_3", epochs=2, seed=5, pictures=photos)
        for _ in range(2)
    )
    assert first.metrics == second.metrics
    assert first.metrics["training loss"][-1] < first.metrics["training loss"][0]
    assert first.settings["parameters"] == 16_154
    assert np.isfinite(first.metrics["test loss"]).all()
