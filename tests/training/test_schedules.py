"""Schedules against torch.optim.lr_scheduler, and where `fit` and its kin use them."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import lr_scheduler as torch_schedules

from dlcore.networks import mlp
from dlcore.training import fit, sweep
from dlcore.training.schedules import SCHEDULES, factor
from dlcore.training.settings import Settings

JUDGES = {
    "constant": lambda optimizer, steps: torch_schedules.ConstantLR(optimizer, 1, 0),
    "step": lambda optimizer, steps: torch_schedules.MultiStepLR(
        optimizer, [steps // 2, 3 * steps // 4]
    ),
    "linear": lambda optimizer, steps: torch_schedules.LinearLR(optimizer, 1, 0, steps),
    "cosine": torch_schedules.CosineAnnealingLR,
    "one cycle": lambda optimizer, steps: torch_schedules.OneCycleLR(
        optimizer, 1.0, steps, cycle_momentum=False
    ),
}


def torch_factors(make, steps):
    """The learning rates that PyTorch takes for a full rate of 1: (steps,)."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer, steps)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return np.array(rates)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [7, 100, 1001])
def test_every_schedule_is_that_of_pytorch(name, steps):
    ours = [factor(name, step, steps) for step in range(steps)]
    np.testing.assert_allclose(ours, torch_factors(JUDGES[name], steps), atol=1e-12)
    assert 0.9 < max(ours) <= 1


@pytest.mark.parametrize("name", ["constant", "step", "cosine"])
def test_warm_up_comes_first_as_pytorch_chains_schedules(name):
    steps, rising = 200, 20

    def make(optimizer, _):
        rise = torch_schedules.LinearLR(optimizer, 1 / rising, 1, rising - 1)
        rest = JUDGES[name](optimizer, steps - rising)
        return torch_schedules.SequentialLR(optimizer, [rise, rest], [rising])

    ours = [factor(name, step, steps, warm_up=0.1) for step in range(steps)]
    np.testing.assert_allclose(ours, torch_factors(make, steps), atol=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_shortest_runs_have_a_rate(name):
    for steps in (1, 2, 3):
        factors = [factor(name, step, steps, warm_up=0.4) for step in range(steps)]
        assert all(0 <= one <= 1 for one in factors)


@pytest.mark.parametrize("change", [{"schedule": "cosin"}, {"warm_up": 1.0}])
def test_what_is_no_schedule_is_refused(change):
    with pytest.raises(ValueError, match=f"schedule|{next(iter(change))}"):
        Settings(**change)


SHARED = {"epochs": 3, "batch_size": 64, "device": "cpu"}  # 150 examples: 9 steps


def network():
    return mlp((64, 6, 4), "tanh")


def test_fit_takes_the_rates_of_a_loop_with_a_scheduler(patterns):
    torch.manual_seed(0)
    model, other = network().double(), network().double()
    other.load_state_dict(model.state_dict())
    fit(
        model,
        patterns,
        learning_rate=0.5,
        momentum=0.9,
        schedule="cosine",
        **SHARED,
    )
    optimizer = torch.optim.SGD(other.parameters(), lr=0.5, momentum=0.9)
    schedule = torch_schedules.CosineAnnealingLR(optimizer, 9)
    x = torch.from_numpy(patterns.x_train).reshape(150, 64).double()
    y = torch.from_numpy(patterns.y_train).long()
    order = torch.Generator().manual_seed(0)
    for _ in range(3):
        for batch in torch.randperm(150, generator=order).split(64):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(other(x[batch]), y[batch]).backward()
            optimizer.step()
            schedule.step()
    for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
        np.testing.assert_allclose(ours.detach(), theirs.detach(), atol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam", "adamw"])
def test_a_sweep_over_schedules_is_fit_again_and_again(patterns, optimizer):
    shared = {**SHARED, "optimizer": optimizer, "learning_rate": 0.1}
    shared |= {"weight_decay": 0.1} if optimizer == "adamw" else {}
    grid = {"schedule": ["constant", "step", "one cycle"], "warm_up": [0, 0.25]}
    runs = sweep(network, patterns, **grid, **shared, progress=False)
    for name in grid["schedule"]:
        for warm_up in grid["warm_up"]:
            torch.manual_seed(0)
            alone = fit(network(), patterns, schedule=name, warm_up=warm_up, **shared)
            together = runs["training loss"].sel(schedule=name, warm_up=warm_up)
            np.testing.assert_allclose(
                together.squeeze("seed"), alone.metrics["training loss"], atol=1e-6
            )
    finals = runs["training loss"].isel(epoch=-1).values.ravel()
    assert len(set(finals.round(9))) == len(finals), "each schedule makes a difference"


def test_stacked_layers_of_any_kind_follow_their_schedules(patterns):
    def build():
        return nn.Sequential(nn.Conv1d(8, 2, 7), nn.Flatten())  # 8 × 8 → 4 numbers

    shared = {**SHARED, "learning_rate": 0.1}
    names = ["constant", "cosine"]
    runs = sweep(build, patterns, schedule=names, progress=False, **shared)
    for name in names:
        torch.manual_seed(0)
        alone = fit(build(), patterns, schedule=name, **shared)
        together = runs["training loss"].sel(schedule=name).squeeze("seed")
        np.testing.assert_allclose(together, alone.metrics["training loss"], atol=1e-6)


def test_a_function_may_be_the_schedule(patterns):
    seen = []

    def halve(step, steps):
        seen.append((step, steps))
        return 0.5 ** (step // 4)

    history = fit(network(), patterns, learning_rate=0.5, schedule=halve, **SHARED)
    assert seen == [(step, 9) for step in range(9)]
    assert history.settings["schedule"] == "halve"
