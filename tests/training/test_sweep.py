"""Every run of a sweep is the run that `fit` trains alone."""

import copy
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from distributed import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from patterns import make_dataset, make_houses
from torch import nn

from dlcore.training import fit, sweep
from dlcore.training.dense import DenseRuns
from dlcore.training.groups import kind_of
from dlcore.training.losses import LOSSES
from dlcore.training.parts import Parts
from dlcore.training.settings import LEARNING_RATES, Settings
from dlcore.training.single import SingleRun
from dlcore.training.stacked import StackedRuns

METRICS = ["training loss", "training error", "test loss", "test error"]


def mlp(dropout=0.0, hidden_size=12):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, hidden_size),
        nn.Tanh(),
        nn.Dropout(dropout),
        nn.Linear(hidden_size, 4),
    )


def deep(first=0.2, second=0.3):
    return nn.Sequential(
        nn.Flatten(),
        nn.Sequential(nn.Linear(64, 10), nn.ReLU(), nn.Dropout(first)),
        nn.Linear(10, 9, bias=False),
        nn.LeakyReLU(0.1),
        nn.Linear(9, 8),
        nn.Dropout(second),
        nn.Linear(8, 4),
        nn.Sigmoid(),
    )


def cnn(dropout=0.25, channels=3):
    return nn.Sequential(
        nn.Unflatten(1, (1, 8)),
        nn.Conv2d(1, channels, 3),
        nn.ReLU(),
        nn.Dropout2d(dropout),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(dropout),
        nn.Linear(9 * channels, 4),
    )


def normalized(dropout=0.1):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, 12),
        nn.BatchNorm1d(12),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(12, 4),
    )


class Shortcut(nn.Module):
    """A network of the reader's own, with a number that no layer shows."""

    def __init__(self, strength):
        super().__init__()
        self.flatten = nn.Flatten()
        self.hidden = nn.Linear(64, 64)
        self.dropout = nn.Dropout(0.3)
        self.last = nn.Linear(64, 4)
        self.strength = strength

    def forward(self, x):
        x = self.flatten(x)
        hidden = self.dropout(torch.tanh(self.hidden(x)))
        return self.last(x + self.strength * hidden)


def assert_each_run_is_a_fit(runs, build, dataset, names=(), tolerance=1e-5, **fixed):
    """Train every point of the sweep alone, and compare all metrics of all epochs."""
    stacked = runs.stack(run=[name for name in runs.dims if name != "epoch"])
    for run in stacked.run.values:
        values = dict(zip(stacked.indexes["run"].names, run, strict=True))
        values = fixed | values
        architecture = {name: values.pop(name) for name in names}
        torch.manual_seed(values["seed"])
        history = fit(build(**architecture), dataset, **values)
        for name, expected in history.metrics.items():
            np.testing.assert_allclose(
                stacked[name].sel(run=run).values.ravel(),
                expected,
                atol=tolerance,
                err_msg=f"{name} at {values} {architecture}",
            )


OPTIMIZERS = {
    "sgd": {"learning_rate": [0.01, 0.1], "momentum": [0, 0.9]},
    "nesterov": {"learning_rate": [0.01, 0.1], "momentum": [0, 0.8]},
    "adagrad": {"learning_rate": [0.01, 0.1]},
    "rmsprop": {"learning_rate": [0.001, 0.01]},
    "adadelta": {"learning_rate": [0.1, 1.0]},
    "adam": {"learning_rate": [0.001, 0.01]},
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", list(LOSSES))
def test_dense_runs_are_fits(patterns, optimizer, loss):
    grid = OPTIMIZERS[optimizer] | {"weight_decay": [0, 0.01], "dropout": [0, 0.4]}
    shared = {"epochs": 3, "batch_size": 32, "optimizer": optimizer, "loss": loss}
    runs = sweep(mlp, patterns, seeds=2, **shared, **grid)
    assert_each_run_is_a_fit(runs, mlp, patterns, ["dropout"], **shared)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("build", [cnn, normalized])
def test_other_runs_are_fits(patterns, build, optimizer):
    grid = OPTIMIZERS[optimizer] | {"dropout": [0, 0.25]}
    shared = {"epochs": 2, "optimizer": optimizer, "weight_decay": 0.01}
    runs = sweep(build, patterns, seeds=[3, 8], **shared, **grid)
    assert_each_run_is_a_fit(runs, build, patterns, ["dropout"], **shared)


def test_deep_networks_with_every_kind_of_layer_are_fits(patterns):
    shared = {"epochs": 3, "loss": "squared error", "order_seed": 4}
    grid = {"learning_rate": [0.1, 0.5], "first": [0, 0.3], "second": [0.2, 1.0]}
    runs = sweep(deep, patterns, seeds=2, **shared, **grid)
    assert_each_run_is_a_fit(runs, deep, patterns, ["first", "second"], **shared)


def straight(hidden_size):
    return nn.Sequential(
        nn.Linear(5, hidden_size), nn.Tanh(), nn.Linear(hidden_size, 2)
    )


def windowed(hidden_size):
    linear = nn.Sequential(nn.Unflatten(1, (1, 5)), nn.Conv1d(1, hidden_size, 3))
    return nn.Sequential(linear, nn.Flatten(), nn.Linear(3 * hidden_size, 2))


@pytest.mark.parametrize("build", [straight, windowed])
@pytest.mark.parametrize("loss", ["squared error", "mean squared error"])
def test_regressions_are_fits(build, loss):
    houses = make_houses(columns=(2,))
    shared = {"epochs": 3, "batch_size": 32, "loss": loss, "hidden_size": 6}
    grid = {"learning_rate": [0.01, 0.03], "momentum": [0, 0.5]}
    runs = sweep(build, houses, seeds=2, **shared, **grid)
    assert list(runs) == [
        "training loss", "training absolute error", "test loss", "test absolute error"
    ]  # fmt: skip
    assert_each_run_is_a_fit(runs, build, houses, ["hidden_size"], **shared)


@pytest.mark.parametrize("last", [nn.Sigmoid(), nn.Softmax(1)])
def test_squared_losses_take_probabilities(patterns, last):
    def build(dropout):
        return nn.Sequential(*mlp(dropout), last)

    shared = {"epochs": 2, "loss": "mean squared error", "optimizer": "adam"}
    grid = {"learning_rate": [0.001, 0.01], "dropout": [0, 0.3]}
    runs = sweep(build, patterns, **shared, **grid)
    assert_each_run_is_a_fit(runs, build, patterns, ["dropout"], **shared)
    with pytest.raises(ValueError, match="ends in Softmax, but the loss"):
        sweep(lambda: nn.Sequential(*mlp(), nn.Softmax(1)), patterns, epochs=1)


def test_attention_is_a_fit(patterns):
    class Attentive(nn.Module):
        def __init__(self, heads):
            super().__init__()
            self.attention = nn.MultiheadAttention(8, heads, batch_first=True)
            self.last = nn.Linear(8, 4)

        def forward(self, x):
            return self.last(self.attention(x, x, x)[0].mean(1))

    runs = sweep(Attentive, patterns, epochs=2, heads=[2, 4], learning_rate=[0.1, 0.2])
    assert_each_run_is_a_fit(runs, Attentive, patterns, ["heads"], epochs=2)


def test_layers_may_share_their_weights(patterns):
    def build(dropout):
        first, shared, last = nn.Linear(64, 6), nn.Linear(6, 6), nn.Linear(6, 4)
        tanh = nn.Tanh()
        shares = [shared, tanh, nn.Dropout(dropout), shared, tanh]
        return nn.Sequential(nn.Flatten(), first, tanh, *shares, last)

    runs = sweep(build, patterns, epochs=2, dropout=[0.1, 0.2])
    assert_each_run_is_a_fit(runs, build, patterns, ["dropout"], epochs=2)


def test_layers_may_share_their_dropout(patterns):
    def build(dropout):
        drop = nn.Dropout(dropout)
        hidden = [nn.Linear(64, 6), drop, nn.Linear(6, 6), drop]
        return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(6, 4))

    runs = sweep(build, patterns, epochs=2, dropout=[0.1, 0.2])
    assert_each_run_is_a_fit(runs, build, patterns, ["dropout"], epochs=2)


def test_frozen_layers_stay_as_they_are(patterns):
    def build(hidden_size):
        model = mlp(hidden_size=hidden_size)
        model[1].requires_grad_(False)
        return model

    runs = sweep(build, patterns, epochs=2, hidden_size=[5, 6], weight_decay=0.1)
    assert_each_run_is_a_fit(
        runs, build, patterns, ["hidden_size"], epochs=2, weight_decay=0.1
    )


def test_a_class_of_the_readers_own_is_trained_right(patterns):
    runs = sweep(Shortcut, patterns, epochs=2, seeds=2, strength=[0.0, 1.0])
    assert_each_run_is_a_fit(runs, Shortcut, patterns, ["strength"], epochs=2)


@pytest.mark.system("L-E4.4")
def test_runs_of_different_shape_share_a_grid(patterns):
    grid = {"hidden_size": [3, 7], "batch_size": [20, 64, 500], "momentum": [0, 0.9]}
    grid["optimizer"] = ["sgd", "nesterov"]
    runs = sweep(mlp, patterns, epochs=2, dropout=0.2, seeds=2, **grid)
    assert runs["test loss"].dims == (*grid, "seed", "epoch")
    assert_each_run_is_a_fit(
        runs, mlp, patterns, ["hidden_size", "dropout"], dropout=0.2, epochs=2
    )


@given(
    learning_rates=st.lists(st.floats(0, 0.1), min_size=1, max_size=3, unique=True),
    momentum=st.floats(0, 0.5),
    dropout=st.floats(0, 1),
    batch_size=st.integers(16, 200),
    hidden_size=st.integers(3, 20),
    seeds=st.lists(st.integers(0, 2**40), min_size=1, max_size=2, unique=True),
    optimizer=st.sampled_from(["sgd", "nesterov"]),
)
@hypothesis_settings(
    deadline=None,
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_grid_is_its_fits(patterns, learning_rates, seeds, **shared):
    runs = sweep(
        mlp, patterns, epochs=2, learning_rate=learning_rates, seeds=seeds, **shared
    )
    assert_each_run_is_a_fit(
        runs, mlp, patterns, ["dropout", "hidden_size"], epochs=2, **shared
    )


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (mlp, DenseRuns),
        (deep, DenseRuns),
        (lambda: nn.Sequential(nn.Dropout(0.1), *mlp()), StackedRuns),
        (lambda: nn.Sequential(*mlp(), nn.Dropout(0.1)), StackedRuns),
        (cnn, StackedRuns),
        (lambda: Shortcut(0.5), StackedRuns),
        (normalized, SingleRun),
    ],
)
def test_each_kind_of_network_takes_the_fastest_path(patterns, build, kind):
    train = Parts(patterns, torch.device("cpu")).train
    assert kind_of(build(), train, Settings(), count=2) is kind


@pytest.mark.parametrize("build", [mlp, cnn, normalized])
def test_a_diverging_run_leaves_its_neighbours_alone(patterns, build):
    shared = {"epochs": 3, "loss": "squared error", "dropout": 0.1, "progress": False}
    calm = sweep(build, patterns, learning_rate=[0.01, 0.02, 0.03], **shared)
    wild = sweep(build, patterns, learning_rate=[0.01, 1e30, 0.03], **shared)
    assert np.isfinite(wild["test loss"].sel(epoch=0)).all()
    diverged = wild.sel(learning_rate=1e30, epoch=slice(1, None))
    for name in METRICS:
        assert np.isnan(diverged[name]).all()
        for neighbour in (0.01, 0.03):
            np.testing.assert_array_equal(
                wild[name].sel(learning_rate=neighbour),
                calm[name].sel(learning_rate=neighbour),
            )


def test_the_result_is_labelled(patterns):
    runs = sweep(
        mlp,
        make_dataset(validation=20),
        epochs=1,
        seeds=[5, 2],
        dropout=np.array([0.5, 0.1]),
        learning_rate=(0.1, 0.2, 0.3),
        momentum=[0.5],
        hidden_size=6,
    )
    assert list(runs) == [*METRICS, "validation loss", "validation error"]
    for values in runs.values():
        assert values.dims == ("dropout", "learning_rate", "momentum", "seed", "epoch")
    assert runs.dropout.values.tolist() == [0.5, 0.1]
    assert runs.seed.values.tolist() == [5, 2]
    assert runs.epoch.values.tolist() == [0, 1]
    assert runs.attrs["hidden_size"] == 6
    assert runs.attrs["data set"] == "patterns"
    assert "stopped" not in runs.attrs
    plain = {name: value for name, value in runs.attrs.items() if name != "recipe"}
    assert all(isinstance(value, str | int | float) for value in plain.values())
    assert not runs["test error"].isnull().any()
    assert ((runs["test error"] >= 0) & (runs["test error"] <= 1)).all()


def test_training_is_measured_on_its_first_10000_examples():
    dataset = make_dataset(train=10_050, test=10)
    runs = sweep(mlp, dataset, epochs=0, batch_size=1000)
    assert runs.attrs["measured training examples"] == 10_000
    torch.manual_seed(0)
    outputs = mlp().eval()(torch.tensor(dataset.x_train[:10_000]))
    error = (outputs.argmax(1).numpy() != dataset.y_train[:10_000]).mean()
    assert runs["training error"].item() == pytest.approx(error)


def test_examples_sorted_by_class_are_measured_all_along():
    dataset = make_dataset(train=20_000, test=10)
    order = np.argsort(dataset.y_train, kind="stable")
    x, y = dataset.x_train[order], dataset.y_train[order]
    dataset.x_train, dataset.y_train = x, y
    error = sweep(mlp, dataset, epochs=0, batch_size=1000)["training error"].item()
    torch.manual_seed(0)
    answers = mlp().eval()(torch.tensor(x)).argmax(1).numpy()
    assert error == pytest.approx(np.mean(answers != y), abs=0.02)
    assert abs(np.mean(answers[:10_000] != y[:10_000]) - error) > 0.05


def test_a_dead_network_counts_ties_as_argmax_does(patterns):
    def dead(bias):
        model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4))
        nn.init.zeros_(model[1].weight)
        nn.init.constant_(model[1].bias, bias)
        return model

    runs = sweep(dead, patterns, epochs=0, bias=[0.0, 1.0])
    wrong = (patterns.y_test != 0).mean()  # argmax takes the first of equal scores
    np.testing.assert_allclose(runs["test error"].values.ravel(), wrong)


def test_a_recipe_trains_between_the_points(patterns):
    grid = {"learning_rate": [0.02, 0.05, 0.1], "dropout": [0.0, 0.3]}
    whole = sweep(mlp, patterns, epochs=2, seeds=2, momentum=0.5, **grid)
    sparse = sweep(
        mlp,
        patterns,
        epochs=2,
        seeds=2,
        momentum=0.5,
        learning_rate=[0.02, 0.1],
        dropout=[0.0],
    )
    recipe, seen = sparse.attrs["recipe"], []
    assert recipe.free == ("learning_rate", "dropout")
    point = {"learning_rate": 0.05, "dropout": 0.3}
    runs = recipe.train(point, on_epoch=lambda *each: seen.append(each))
    assert runs["test loss"].dims == ("seed", "epoch")
    assert runs.learning_rate.item() == 0.05
    for name in METRICS:
        np.testing.assert_allclose(runs[name], whole[name].sel(point), atol=1e-5)
        for epoch, metrics in seen:
            assert metrics[name] == runs[name].sel(epoch=epoch).values.tolist()
    other = recipe.train(point, seeds=[7])
    assert other.seed.values.tolist() == [7]
    with pytest.raises(TypeError, match="values for learning_rate, dropout, not for d"):
        recipe.train({"dropout": 0.3})
    assert copy.deepcopy(sparse).attrs["recipe"] is recipe
    assert repr(recipe) == "Recipe(train at any learning_rate, dropout)"


def test_a_stopped_sweep_returns_what_it_has(patterns):
    seen = []
    runs = sweep(
        mlp,
        patterns,
        epochs=5,
        hidden_size=[3, 4],
        on_epoch=lambda epoch, metrics: seen.append(metrics["test loss"]),
        should_stop=lambda: len(seen) > 2,
    )
    assert runs.attrs["stopped"] == "after epoch 2 of 5"
    assert [values.shape for values in seen] == [(2, 1)] * 3
    for name in METRICS:
        assert np.isfinite(runs[name].sel(epoch=slice(0, 2))).all()
        assert np.isnan(runs[name].sel(epoch=slice(3, None))).all()
    never = sweep(mlp, patterns, epochs=2, should_stop=lambda: True)
    assert np.isnan(never["test loss"]).all()


def test_a_sweep_leaves_the_global_generator_alone(patterns):
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    sweep(mlp, patterns, epochs=1, dropout=[0.1, 0.2])
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("build", [mlp, cnn])
def test_a_small_memory_makes_small_groups(patterns, build, monkeypatch):
    grid = {"learning_rate": [0.05, 0.1], "dropout": [0.1, 0.2, 0.3]}
    whole = sweep(build, patterns, epochs=2, **grid)
    monkeypatch.setattr("dlcore.training.groups.MEMORY", 2**21)
    pieces = sweep(build, patterns, epochs=2, **grid)
    np.testing.assert_allclose(whole["test loss"], pieces["test loss"], atol=1e-5)


class Here:
    """What `sweep` uses of a dask Client, on threads of this process."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(2)
        self.cancelled = []

    def nthreads(self):
        return {"one": 1, "two": 1}

    def scatter(self, value, broadcast):
        return value

    def submit(self, function, *arguments, pure):
        return self.pool.submit(function, *arguments)

    def gather(self, futures):
        return [future.result() for future in futures]

    def cancel(self, futures):
        self.cancelled += futures


def assert_a_client_gives_the_same(client, dataset):
    grid = {"learning_rate": [0.01, 0.1], "hidden_size": [5, 6], "dropout": [0, 0.2]}
    seen = []
    near = sweep(mlp, dataset, epochs=2, seeds=2, **grid)
    far = sweep(
        mlp,
        dataset,
        epochs=2,
        seeds=2,
        client=client,
        on_epoch=lambda epoch, _: seen.append(epoch),
        **grid,
    )
    assert seen == [0, 1, 2]
    for name in METRICS:
        np.testing.assert_allclose(near[name], far[name], atol=1e-5)


def test_workers_give_the_same_numbers(patterns):
    assert_a_client_gives_the_same(Here(), patterns)


def test_workers_are_stopped(patterns):
    client = Here()
    runs = sweep(mlp, patterns, epochs=300, client=client, should_stop=lambda: True)
    assert np.isnan(runs["test loss"]).all()
    assert len(client.cancelled) == 1


def test_dask_workers_give_the_same_numbers(patterns):
    with Client(
        processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as client:
        assert_a_client_gives_the_same(client, patterns)


@pytest.mark.parametrize(
    ("error", "grid", "message"),
    [
        (TypeError, {"lerning_rate": [1]}, "no 'lerning_rate'; it accepts .*, dropout"),
        (ValueError, {"learning_rate": []}, "learning_rate is an empty list"),
        (ValueError, {"seeds": 0}, "seeds is an empty list"),
        (ValueError, {"momentum": [0.9, 0.9]}, "momentum lists 0.9 more than once"),
        (ValueError, {"learning_rate": [0.1, -1]}, "learning_rate must be a number"),
        (ValueError, {"batch_size": [0]}, "batch_size must be 1 or more"),
        (TypeError, {"dropout": [(0.1,)]}, "dropout must be a number or a text"),
        (TypeError, {"dropout": None}, "dropout must be a number or a text"),
        (ValueError, {"optimizer": "sdg"}, "unknown optimizer 'sdg'"),
        (ValueError, {"epochs": 1.5}, "epochs must be 0, 1, 2"),
        (TypeError, {"epoch": [1, 2]}, "'epoch' is a dimension of every sweep"),
        (ValueError, {"momentum": [0.5, 1.0]}, "momentum must be below 1"),
        (TypeError, {"client": "tcp://here"}, "a dask.distributed Client, not 'tcp:"),
    ],
)
def test_grids_that_cannot_be_are_refused(patterns, error, grid, message):
    with pytest.raises(error, match=message):
        sweep(mlp, patterns, **{"epochs": 1, **grid})


def test_a_build_that_needs_a_value_says_so(patterns):
    def build(width):
        return nn.Sequential(nn.Flatten(), nn.Linear(64, width))

    with pytest.raises(TypeError, match="build needs a value for 'width'"):
        sweep(build, patterns, epochs=1)
    with pytest.raises(ValueError, match="3 outputs, but the labels"):
        sweep(build, patterns, epochs=1, width=[4, 3])


# ------------------------------------------------ what must not be trained as one


def test_build_must_make_a_new_model_each_time(patterns):
    net, layer = normalized(), nn.Linear(64, 4)
    for build in (lambda: net, lambda: nn.Sequential(nn.Flatten(), layer)):
        with pytest.raises(ValueError, match="the same weights for two runs"):
            sweep(build, patterns, epochs=1, learning_rate=[1e-5, 0.3])
        with pytest.raises(ValueError, match="the same weights for two runs"):
            sweep(build, patterns, epochs=1, seeds=3)
    with pytest.raises(ValueError, match="a model must be a torch"):
        sweep(lambda: None, patterns, epochs=1)


class OwnScale(nn.Module):
    """Draws a constant that is neither a weight nor a buffer."""

    def __init__(self):
        super().__init__()
        self.last = nn.Linear(64, 4)
        self.scale = torch.rand(64) * 4

    def forward(self, x):
        return self.last(x.flatten(1) * self.scale)


def hooked():
    model = mlp()
    model[1].register_forward_hook(lambda module, inputs, outputs: 3 * outputs)
    return model


def weight_normed():
    model = mlp()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # the old one is meant
        nn.utils.weight_norm(model[1])
    return model


def backward_hooked():
    model = mlp()
    model[1].register_full_backward_hook(lambda module, g_in, g_out: (2 * g_in[0],))
    model[0] = nn.Sequential(nn.Flatten(), nn.Linear(64, 64))
    return model


@pytest.mark.parametrize("build", [OwnScale, hooked, weight_normed, backward_hooked])
def test_what_no_weight_tells_is_trained_right(patterns, build):
    shared = {"epochs": 2, "learning_rate": 0.05, "optimizer": "sgd"}
    runs = sweep(build, patterns, seeds=3, **shared)
    assert_each_run_is_a_fit(runs, build, patterns, **shared)


def test_dropout_in_training_mode_only_is_a_fit(patterns):
    class DropsInTraining(nn.Module):
        def __init__(self, dropout):
            super().__init__()
            self.first, self.last = nn.Linear(64, 12), nn.Linear(12, 4)
            self.dropout, self.unused = nn.Dropout(dropout), nn.Dropout(0.5)

        def forward(self, x):
            hidden = torch.tanh(self.first(x.flatten(1)))
            return self.last(self.dropout(hidden) if self.training else hidden)

    runs = sweep(DropsInTraining, patterns, epochs=2, dropout=[0.1, 0.4], seeds=2)
    assert_each_run_is_a_fit(runs, DropsInTraining, patterns, ["dropout"], epochs=2)


def test_layers_may_learn_their_size_from_the_data(patterns):
    def build():
        return nn.Sequential(nn.Flatten(), nn.LazyLinear(6), nn.Tanh(), nn.Linear(6, 4))

    runs = sweep(build, patterns, epochs=2, seeds=2)
    assert_each_run_is_a_fit(runs, build, patterns, epochs=2)


def test_numpy_s_numbers_are_numbers(patterns):
    runs = sweep(
        mlp,
        patterns,
        epochs=np.int64(2),
        seeds=np.int64(2),
        batch_size=np.array([16, 32]),
        hidden_size=np.int32(5),
        order_seed=np.int64(1),
    )
    assert runs.sizes == {"batch_size": 2, "seed": 2, "epoch": 3}
    shared = {"epochs": 2, "order_seed": 1, "hidden_size": 5}
    assert_each_run_is_a_fit(runs, mlp, patterns, ["hidden_size"], **shared)


def test_a_run_that_names_no_learning_rate_takes_that_of_its_optimizer(patterns):
    runs = sweep(mlp, patterns, epochs=3, optimizer=list(LEARNING_RATES))
    for name, rate in LEARNING_RATES.items():
        torch.manual_seed(0)
        history = fit(mlp(), patterns, epochs=3, optimizer=name)
        assert history.settings["learning_rate"] == rate
        together = runs["test loss"].sel(optimizer=name, seed=0)
        np.testing.assert_allclose(together, history.metrics["test loss"], atol=1e-5)
        assert together[-1] < together[0]
