"""Chapter 09's experiments compute what they claim; the full runs are records."""

import math

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.chapters.optimizers import cases as experiments
from dlcore.chapters.optimizers.cases import ALPHAS, CASES, run, steps_to


@pytest.fixture(scope="module")
def few():
    return data.mnist().take(train=2400, test=200, seed=1)


@pytest.mark.system("F-E4.6")
def test_blocks_of_steps_are_means_and_minima_of_batch_costs(few):
    history = run("momentum", epochs=4, digits=few)
    cost, lowest = history.metrics["cost"], history.metrics["lowest cost"]
    assert len(cost) == len(lowest) == 1 + 4  # 22 steps an epoch make one block
    assert all(low <= mean for low, mean in zip(lowest, cost, strict=True))
    assert cost[-1] < 0.6 * cost[0]
    assert history.settings["momentum"] == 0.9
    assert history.settings["entry"] == "50 steps"


@pytest.mark.system("F-E4.6")
def test_the_network_is_the_book_s_with_he_s_initialization():
    model = experiments.network(CASES["plain"], seed=3)
    layers = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    shapes = [(layer.out_features, layer.in_features) for layer in layers]
    assert shapes == [(256, 784), (256, 256), (10, 256)]
    for layer in layers:
        expected = math.sqrt(2 / layer.in_features)
        assert layer.weight.std().item() == pytest.approx(expected, rel=0.05)
        assert layer.bias.abs().max() == 0
    assert sum(p.numel() for p in model.parameters()) == 269_322
    assert experiments.network(CASES["relu_output"], 3)[-1].__class__.__name__ == "ReLU"


def test_steps_to_a_goal_say_their_smoothing():
    costs = [9.0, 1.0, 0.05, 0.3, 0.05, 0.05, 0.05]  # the first is untrained
    assert steps_to(costs, smoothing=50) == 100
    assert steps_to(costs, smoothing=100) == 250
    assert math.isnan(steps_to(costs, goal=0.01, smoothing=50))
    with pytest.raises(ValueError, match="multiple of 50"):
        steps_to(costs, smoothing=70)


@pytest.mark.system("F-E4.13")
def test_every_racer_learns(few):
    racers = [name for name in CASES if name.startswith("race_")]
    assert len(racers) == 7
    for name in racers:
        history = run(name, epochs=2, digits=few)
        assert {len(values) for values in history.metrics.values()} == {3}
        assert history.metrics["test error"][2] < 0.5, name
    with pytest.raises(ValueError, match="no case"):
        run("race_newton")
    with pytest.raises(ValueError, match="torch on the CPU"):
        run("plain", framework="numpy")


@pytest.mark.system("F-E4.1")
def test_the_line_runs_from_the_solution_to_the_random_point(few):
    history = run("line", epochs=3, digits=few, seed=5)
    assert len(ALPHAS) == 401
    losses = dict(zip(ALPHAS.tolist(), history.metrics["test loss"], strict=True))
    own = dict(
        zip(ALPHAS.tolist(), history.metrics["test loss, own start"], strict=True)
    )
    assert losses[0.0] == own[0.0]
    assert losses[0.0] < 1.0 < losses[1.0]

    # the ends are the trained network and a fresh one
    fresh = experiments.network(CASES["line"], 1005)
    part = experiments.prepare(few, 5)["test"]
    expected = experiments.loss_and_error(fresh, part)[0]
    assert losses[1.0] == pytest.approx(expected, abs=1e-5)
    start = experiments.network(CASES["line"], 5)
    expected = experiments.loss_and_error(start, part)[0]
    assert own[1.0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.system("F-E4.2")
def test_shares_of_minima_by_monte_carlo_and_exactly():
    shares = experiments.minima_shares(200_000)
    for d in (1, 2, 3):
        assert shares[f"kinds {d}"] == pytest.approx(3.0**-d, abs=0.004)
    assert shares["matrices 1"] == pytest.approx(0.5, abs=0.01)
    exact = (1 - np.sqrt(0.5)) / 2  # of 2 × 2 matrices
    assert shares["matrices 2"] == pytest.approx(exact, abs=0.01)
    assert shares["matrices 3"] < shares["kinds 3"]


@pytest.mark.system("F-E4.3")
def test_the_largest_angle_follows_its_formula():
    for condition in (1, 4, 100):
        formula = np.degrees(np.arccos(2 * np.sqrt(condition) / (condition + 1)))
        found = experiments.largest_angle(condition)
        assert found == pytest.approx(formula, abs=1e-3)


@pytest.mark.system("F-E4.5")
def test_a_running_mean_leaves_the_noise_that_theory_says():
    for m in (0.5, 0.9):
        theory = np.sqrt((1 - m) / (1 + m))
        assert experiments.noise_left(m) == pytest.approx(theory, rel=0.03)
