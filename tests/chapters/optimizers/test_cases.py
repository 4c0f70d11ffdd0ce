"""Chapter 09's experiments compute what they claim; the full runs are records."""

import math

import numpy as np
import pytest
import torch

from dlcore import data, ledger
from dlcore.chapters.optimizers import cases as experiments
from dlcore.chapters.optimizers.cases import ALPHAS, CASES, run, steps_to


@pytest.fixture(scope="module")
def few():
    return data.mnist().take(train=2400, test=200, seed=1)


@pytest.mark.system("F-E4.6")
def test_blocks_of_steps_are_means_and_minima_of_batch_costs(few):
    history = run("momentum", epochs=4, digits=few)
    cost, lowest = history.metrics["cost"], history.metrics["lowest cost"]
    assert history.along == "step"
    assert history.at == [0, 22, 44, 66, 88]  # 22 steps an epoch make one block
    assert len(cost) == len(lowest) == 1 + 4
    assert all(low <= mean for low, mean in zip(lowest, cost, strict=True))
    assert cost[-1] < 0.6 * cost[0]
    assert history.settings["momentum"] == 0.9
    assert history.settings["epochs"] == history.epochs == 4


def plain_loop(case, digits, seed):
    """One epoch as PyTorch's tutorials write it: the cost of each mini-batch."""
    kinds = {
        "nesterov": lambda p, **k: torch.optim.SGD(p, nesterov=True, **k),
        "sgd": torch.optim.SGD,
        "adagrad": torch.optim.Adagrad,
        "rmsprop": torch.optim.RMSprop,
        "adam": torch.optim.Adam,
        "adadelta": torch.optim.Adadelta,
    }
    model = experiments.network(case, seed)
    more = {"momentum": case.momentum} if case.momentum else {}
    make = kinds[case.optimizer]
    optimizer = make(model.parameters(), lr=case.learning_rate, **more)
    x, y = torch.tensor(digits.x_train), torch.tensor(digits.y_train).long()
    order = torch.Generator().manual_seed(seed)
    for batch in torch.randperm(len(x), generator=order).split(100):
        cost = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        yield cost.item()


@pytest.mark.parametrize("name", [name for name in CASES if name != "line"])
def test_costs_are_those_of_a_plain_loop_with_the_same_seed(few, name):
    case = CASES[name]
    costs = list(plain_loop(case, experiments.prepare(few, 5), 5))
    history = run(name, epochs=1, digits=few, seed=5)
    cost = history.metrics["cost"][1]
    assert cost == pytest.approx(np.mean(costs), abs=1e-6)
    if case.measure == "steps":
        assert history.metrics["lowest cost"][1] == pytest.approx(min(costs), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "along"), [("momentum", "step"), ("line", "alpha"), ("race_adam", "epoch")]
)
def test_records_tell_their_axis(name, along):
    recorded = ledger.records("optimizers")
    runs = recorded.case(name)
    assert set(runs.sizes) == {"seed", along}
    if along == "step":
        assert runs.step.values.tolist() == list(range(0, 12 * 550 + 1, 50))
    if along == "alpha":
        assert runs.alpha.values.tolist() == ALPHAS.tolist()
    epochs = CASES[name].epochs
    assert ledger.is_recorded("optimizers", name, 101, epochs)
    assert not ledger.is_recorded("optimizers", name, 101, epochs + 1)


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
    with pytest.raises(ValueError, match="on the CPU, not on cuda"):
        run("plain", device="cuda")


@pytest.mark.system("F-E4.1")
def test_the_line_runs_from_the_solution_to_the_random_point(few, monkeypatch):
    assert len(ALPHAS) == 401
    alphas = ALPHAS[::25]
    monkeypatch.setattr(experiments, "ALPHAS", alphas)
    history = run("line", epochs=3, digits=few, seed=5)
    assert history.at == alphas.tolist()
    assert history.epochs == 3
    losses = dict(zip(alphas.tolist(), history.metrics["test loss"], strict=True))
    own = dict(
        zip(alphas.tolist(), history.metrics["test loss, own start"], strict=True)
    )
    assert losses[0.0] == own[0.0]
    assert losses[0.0] < 1.0 < losses[1.0]

    # the ends are the trained network and a fresh one
    fresh = experiments.network(CASES["line"], 1005)
    digits = experiments.prepare(few, 5)
    part = digits.x_test, digits.y_test
    expected = experiments.loss_and_error(fresh, *part)[0]
    assert losses[1.0] == pytest.approx(expected, abs=1e-5)
    start = experiments.network(CASES["line"], 5)
    expected = experiments.loss_and_error(start, *part)[0]
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
    left = experiments.noise_left()
    for m in (0.1, 0.5, 0.9):
        theory = np.sqrt((1 - m) / (1 + m))
        assert left[f"m = {m}"] == pytest.approx(theory, rel=0.03)
