"""The exercises compute what PyTorch and the chapter's recipe compute."""

import numpy as np
import pytest
import torch

from dlcore.chapters.image_classifiers import cases, exercises


@pytest.mark.system("F-E5.7")
@pytest.mark.parametrize("pictures", [True, False])
def test_batch_normalization_is_that_of_pytorch(pictures):
    random = np.random.default_rng(0)
    size = (6, 3, 5, 4) if pictures else (6, 3, 1, 1)
    x = random.normal(2, 3, size)
    gamma, beta = random.normal(size=(2, 3))
    ours = exercises.batch_normal(x, gamma, beta)
    layer = (torch.nn.BatchNorm2d if pictures else torch.nn.BatchNorm1d)(3, eps=1e-12)
    layer.double().weight.data = torch.from_numpy(gamma)
    layer.bias.data = torch.from_numpy(beta)
    given = torch.from_numpy(x if pictures else x[:, :, 0, 0])
    theirs = layer(given).detach().numpy().reshape(x.shape)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_crops_are_those_of_the_recipe():
    pictures = np.random.default_rng(0).integers(1, 256, (9, 6, 6, 3))
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    torch.manual_seed(0)
    theirs = cases.Crop(6, padding=2)(x).permute(0, 2, 3, 1).numpy()
    torch.manual_seed(0)
    rows, columns = torch.randint(5, (2, 9, 1)).numpy()[..., 0]
    flipped = (torch.rand(9, 1) < 0.5).numpy()[:, 0]
    ours = exercises.crops(pictures, 2, rows, columns)
    ours[flipped] = ours[flipped, :, ::-1]
    assert 0 < flipped.sum() < 9
    assert np.array_equal(ours, theirs)
