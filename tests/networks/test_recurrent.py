"""Recurrent networks: twins in both frameworks, and how they begin."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.networks import copy_weights, keras_recurrent, recurrent
from dlcore.networks.recurrent import CELLS

X = np.random.default_rng(0).normal(size=(3, 9, 2)).astype(np.float32)


@pytest.mark.system("L-E9.3")
@pytest.mark.parametrize("cell", CELLS)
def test_twins_compute_the_same_from_the_same_weights(cell):
    torch.manual_seed(0)
    settings = {"layers": 2, "dropout": 0.4, "every_step": cell == "tanh"}
    ours = recurrent(2, 5, 3, cell, **settings).eval()
    with torch.no_grad():
        for parameter in ours.parameters():
            if parameter.requires_grad:
                parameter.normal_(std=0.5)  # biases that would show a wrong order
        expected = ours(torch.tensor(X)).numpy()
    assert expected.shape == ((3, 9, 3) if cell == "tanh" else (3, 3))
    theirs = keras_recurrent(2, 5, 3, cell, **settings)
    copy_weights(ours, theirs)
    np.testing.assert_allclose(np.asarray(theirs(X)), expected, atol=1e-6)
    torch.manual_seed(1)
    back = recurrent(2, 5, 3, cell, **settings).eval()
    copy_weights(theirs, back)
    with torch.no_grad():
        np.testing.assert_allclose(back(torch.tensor(X)), expected, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_as_many_weights_learn_as_in_keras(cell):
    ours, theirs = recurrent(3, 8, 1, cell), keras_recurrent(3, 8, 1, cell)
    learning = sum(p.numel() for p in ours.parameters() if p.requires_grad)
    assert learning == theirs.count_params()


@pytest.mark.system("L-E9.3")
def test_the_book_s_network_has_16_769_weights():
    ours = recurrent(1, 128, 1, "relu")
    assert sum(p.numel() for p in ours.parameters() if p.requires_grad) == 16_640 + 129


@pytest.mark.parametrize("cell", CELLS)
def test_it_begins_as_keras_begins(cell):
    torch.manual_seed(2)
    layer = recurrent(4, 16, 1, cell).layers[0]
    across, inward = layer.weight_hh_l0.detach(), layer.weight_ih_l0.detach()
    torch.testing.assert_close(across.T @ across, torch.eye(16), atol=1e-5, rtol=0)
    limit = np.sqrt(6 / (4 + len(inward)))
    assert 0.9 * limit < inward.abs().max() <= limit
    biases = layer.bias_ih_l0 + layer.bias_hh_l0
    assert biases.sum() == (16 if cell == "lstm" else 0)


def test_a_second_bias_is_added_to_the_first():
    torch.manual_seed(3)
    usual = nn.RNN(2, 5, batch_first=True)  # its second bias is not 0
    bare = recurrent(2, 5, 3).layers[0]
    copy_weights(usual, bare)
    with torch.no_grad():
        torch.testing.assert_close(bare(torch.tensor(X))[0], usual(torch.tensor(X))[0])


def test_what_is_unknown_is_said():
    with pytest.raises(ValueError, match="unknown cell 'elman'; there are tanh, relu"):
        recurrent(1, 2, 3, "elman")
    with pytest.raises(ValueError, match="recurrent ones of one layer and direction"):
        copy_weights(nn.LSTM(1, 2, num_layers=2), nn.LSTM(1, 2, num_layers=2))
