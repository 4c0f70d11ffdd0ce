"""Stacked optimizers against those of PyTorch, run by run."""

import pytest
import torch

from dlcore.training.optimizers import OPTIMIZERS, make_optimizer
from dlcore.training.settings import Settings

RUNS, STEPS = 3, 60


def settings_of(name, run):
    momentum = (0, 0.5, 0.9)[run] if name in ("sgd", "nesterov") else 0
    return Settings(
        learning_rate=(0.001, 0.01, 0.03)[run],
        momentum=momentum,
        weight_decay=(0, 0, 0.1)[run],
        optimizer=name,
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_run_moves_as_pytorch_moves_it(name, dtype):
    random = torch.Generator().manual_seed(0)
    start = [
        torch.randn(RUNS, *shape, generator=random, dtype=dtype)
        for shape in [(4, 5), (4,)]
    ]
    settings = [settings_of(name, run) for run in range(RUNS)]
    stack = [each.clone() for each in start]
    alone = [
        [each[run].clone().requires_grad_() for each in start] for run in range(RUNS)
    ]
    stacked = OPTIMIZERS[name](stack, settings)
    plain = [make_optimizer(*each) for each in zip(alone, settings, strict=True)]
    for _ in range(STEPS):
        noise = [
            torch.randn(each.shape, generator=random, dtype=dtype) for each in start
        ]
        gradients = [each.cos() + part for each, part in zip(stack, noise, strict=True)]
        for run in range(RUNS):
            for each, part in zip(alone[run], noise, strict=True):
                each.grad = each.detach().cos() + part[run]
            plain[run].step()
        stacked.step(gradients)
    for run in range(RUNS):
        for each, expected in zip(stack, alone[run], strict=True):
            close = 1e-5 if dtype == torch.float32 else 1e-14
            error = (each[run] - expected).abs().max()
            assert error <= close, f"{name}, run {run}: {error}"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_gradients_may_lie_in_memory_in_any_order(name):
    settings = [settings_of(name, run) for run in range(RUNS)]
    start, g = torch.randn(2, RUNS, 4, 5, generator=torch.Generator().manual_seed(0))
    plain, transposed = start.clone(), start.clone()
    OPTIMIZERS[name]([plain], settings).step([g.clone()])
    g = g.transpose(1, 2).contiguous().transpose(1, 2)
    OPTIMIZERS[name]([transposed], settings).step([g])
    assert torch.equal(plain, transposed)
