"""Every optimizer takes PyTorch's steps."""

import numpy as np
import pytest
import torch

from dlcore.scratch.optimizers import SGD, Adam, Momentum, Nesterov

PAIRS = {
    "sgd": (lambda w: SGD(w, 0.3), lambda p: torch.optim.SGD(p, 0.3)),
    "momentum": (
        lambda w: Momentum(w, 0.1, 0.8),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.8),
    ),
    "nesterov": (
        lambda w: Nesterov(w, 0.1, 0.8),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.8, nesterov=True),
    ),
    "adam": (lambda w: Adam(w, 0.05), lambda p: torch.optim.Adam(p, 0.05)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_steps_are_those_of_pytorch(name):
    random = np.random.default_rng(0)
    weights = [random.normal(size=(4, 3)), random.normal(size=(2, 5))]
    parameters = [torch.tensor(each, requires_grad=True) for each in weights]
    ours, theirs = PAIRS[name]
    ours, theirs = ours(weights), theirs(parameters)
    for _ in range(50):
        gradients = [random.normal(size=each.shape) for each in weights]
        ours.step(gradients)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = torch.from_numpy(gradient)
        theirs.step()
    for each, parameter in zip(weights, parameters, strict=True):
        np.testing.assert_allclose(each, parameter.detach(), atol=1e-10)


def test_momentum_rolls_on_where_the_slope_ends():
    weights = [np.zeros(1)]
    optimizer = Momentum(weights, learning_rate=1, momentum=0.5)
    optimizer.step([np.ones(1)])
    optimizer.step([np.zeros(1)])
    np.testing.assert_allclose(weights[0], [-1.5])
