"""The exercise's batch normalization is PyTorch's."""

import numpy as np
import pytest
import torch

from dlcore.chapters.image_classifiers import exercises


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
