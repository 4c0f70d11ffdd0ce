"""EfficientNet-Lite0 with the weights that Google trained, in both frameworks."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.networks import keras_network, pretrained, torch_network
from dlcore.networks.pretrained import efficientnet_lite0, lite0_input, lite0_names

EGYPTIAN_CAT, TIGER_CAT, TABBY, ESPRESSO = 285, 282, 281, 967


@pytest.fixture(scope="module")
def arrays():
    """The trained weights; they are 9 MB and need not be there."""
    path = Path(os.environ.get("DLCORE_DATA", "")) / "efficientnet-lite0.npz"
    if not path.is_file():
        pytest.skip("no efficientnet-lite0.npz in the folder that DLCORE_DATA names")
    return dict(np.load(path))


@pytest.fixture(scope="module")
def network(arrays):
    return efficientnet_lite0(torch_network, arrays)


@pytest.fixture(scope="module")
def photos():
    """The cat and the espresso: (2, 3, 224, 224)."""
    return torch.stack([lite0_input(data.photos()[name]) for name in ("cat", "coffee")])


@torch.no_grad()
def probabilities(network, photos):
    return network(photos).softmax(1)


def test_each_layer_has_a_name_and_each_array_a_layer(arrays):
    layers = {name.rpartition(".")[0] for name in arrays}
    assert sorted(lite0_names()) == sorted(layers)


def test_it_names_the_cat_and_the_espresso(network, photos):
    cat, coffee = probabilities(network, photos)
    assert cat.topk(3).indices.tolist() == [EGYPTIAN_CAT, TIGER_CAT, TABBY]
    assert coffee.argmax() == ESPRESSO
    assert float(coffee.max()) == pytest.approx(0.94, abs=0.005)


def test_the_epsilon_of_its_batch_norms_is_the_one_it_was_trained_with(arrays, photos):
    """With PyTorch's own the cat becomes another cat."""

    def make(plan, shape, *, epsilon):
        return torch_network(plan, shape)

    other = efficientnet_lite0(make, arrays)
    assert probabilities(other, photos)[0].argmax() == TIGER_CAT


def test_both_frameworks_answer_alike(network, arrays, photos):
    twin = efficientnet_lite0(keras_network, arrays)
    found = np.asarray(twin(photos.numpy().transpose(0, 2, 3, 1)))
    with torch.no_grad():
        np.testing.assert_allclose(found, network(photos).numpy(), atol=1e-4)


def test_an_array_that_does_not_fit_is_named(arrays):
    wrong = {**arrays, "_fc.weight": np.zeros((10, 1280))}
    with pytest.raises(ValueError, match=r"_fc\.weight has the shape \(10, 1280\)"):
        efficientnet_lite0(torch_network, wrong)


def test_the_middle_of_a_photo_counts():
    photo = np.zeros((40, 100, 3), np.uint8)
    photo[:, 30:70] = 255
    x = lite0_input(photo)
    assert x.shape == pretrained.LITE0_SHAPE
    inner = x[:, :, 10:-10]  # edges are smoothed
    assert inner.min() == inner.max() == 1
