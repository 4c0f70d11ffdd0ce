"""`fit` against a loop written out in plain PyTorch, and what it does at the edges."""

import numpy as np
import pytest
import torch
from patterns import make_dataset
from torch import nn
from torch.nn import functional

from dlcore.training import fit


def mlp(*, seed=0, last=()):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 12), nn.Tanh(), nn.Linear(12, 4), *last
    )


def plain_loop(model, dataset, optimizer, epochs, batch_size, loss, order_seed=0):
    """Train as a PyTorch tutorial does; return test losses and errors by epoch."""
    x, y = torch.tensor(dataset.x_train), torch.tensor(dataset.y_train)
    x_test, y_test = torch.tensor(dataset.x_test), torch.tensor(dataset.y_test)
    generator = torch.Generator().manual_seed(order_seed)
    losses, errors = [], []
    for epoch in range(epochs + 1):
        if epoch:
            order = torch.randperm(len(x), generator=generator)
            for start in range(0, len(x), batch_size):
                batch = order[start : start + batch_size]
                optimizer.zero_grad()
                loss(model(x[batch]), y[batch]).backward()
                optimizer.step()
        with torch.no_grad():
            outputs = model(x_test)
            losses.append(loss(outputs, y_test).item())
            errors.append((outputs.argmax(1) != y_test).double().mean().item())
    return losses, errors


def half_square(outputs, labels):
    targets = functional.one_hot(labels, 4).float()
    return ((targets - outputs) ** 2).sum() / 2 / len(labels)


OPTIMIZERS = {
    "sgd": (
        {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 1e-2},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=1e-2),
    ),
    "nesterov": (
        {"learning_rate": 0.05, "momentum": 0.8},
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
    ),
    "adam": (
        {"learning_rate": 0.01, "weight_decay": 1e-2},
        lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=1e-2),
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["cross entropy", "squared error"])
@pytest.mark.parametrize("batch_size", [16, 64])
def test_fit_is_the_plain_loop(patterns, name, loss, batch_size):
    settings, make = OPTIMIZERS[name]
    history = fit(
        mlp(seed=3),
        patterns,
        epochs=3,
        batch_size=batch_size,
        optimizer=name,
        loss=loss,
        order_seed=5,
        **settings,
    )
    model = mlp(seed=3)
    function = functional.cross_entropy if loss == "cross entropy" else half_square
    losses, errors = plain_loop(
        model, patterns, make(model.parameters()), 3, batch_size, function, 5
    )
    np.testing.assert_allclose(history.metrics["test loss"], losses, atol=1e-5)
    np.testing.assert_allclose(history.metrics["test error"], errors, atol=1e-5)


def test_the_model_learns_and_is_left_ready_for_use(patterns):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4), nn.Dropout(0.1))
    history = fit(model, patterns, epochs=5)
    assert history.metrics["test error"][-1] < 0.1
    assert type(model[2]) is nn.Dropout
    assert not model.training
    x = torch.tensor(patterns.x_test)
    error = (model(x).argmax(1).numpy() != patterns.y_test).mean()
    assert error == pytest.approx(history.metrics["test error"][-1])


def test_a_history_is_data(patterns):
    seen = []
    history = fit(
        mlp(),
        make_dataset(validation=30),
        epochs=2,
        learning_rate=0.2,
        on_epoch=lambda epoch, metrics: seen.append((epoch, metrics)),
    )
    assert list(history.metrics) == [
        "training loss",
        "training error",
        "test loss",
        "test error",
        "validation loss",
        "validation error",
    ]
    assert [epoch for epoch, _ in seen] == [0, 1, 2]
    assert seen[2][1]["test loss"] == history.metrics["test loss"][2]
    assert history.diverged_at is None
    assert history.settings["learning_rate"] == 0.2
    run = history.to_dataset()
    assert dict(run.sizes) == {"epoch": 3}
    assert run["test loss"].values.tolist() == history.metrics["test loss"]
    assert run.attrs["seconds"] > 0


def test_a_diverging_run_is_data(patterns):
    history = fit(mlp(), patterns, epochs=3, loss="squared error", learning_rate=1e6)
    assert history.diverged_at == 1
    assert np.isfinite(history.metrics["training loss"][0])
    for values in history.metrics.values():
        assert np.isnan(values[1:]).all()


def test_a_fit_can_be_stopped(patterns):
    seen = []
    history = fit(
        mlp(),
        patterns,
        epochs=50,
        on_epoch=lambda epoch, _: seen.append(epoch),
        should_stop=lambda: len(seen) > 2,
    )
    assert history.epochs == 2


def test_dropout_depends_on_the_seed_only(patterns):
    def losses(**settings):
        torch.manual_seed(1)
        model = nn.Sequential(
            nn.Flatten(), nn.Linear(64, 12), nn.Dropout(0.5), nn.Linear(12, 4)
        )
        torch.manual_seed(99)  # the global generator plays no part
        return fit(model, patterns, epochs=2, **settings).metrics["test loss"]

    assert losses(seed=4) == losses(seed=4)
    assert losses(seed=4) != losses(seed=5)
    assert losses(order_seed=4) != losses(order_seed=5)


def test_a_dropout_layer_belongs_to_one_place(patterns):
    dropout = nn.Dropout(0.5)
    model = nn.Sequential(
        nn.Flatten(), dropout, nn.Linear(64, 12), nn.Tanh(), dropout, nn.Linear(12, 4)
    )
    with pytest.raises(ValueError, match="used twice; make one for each place"):
        fit(model, patterns, epochs=1)
    assert model[1] is model[4] is dropout


def changed(dataset, **arrays):
    return type(dataset)(**{**vars(dataset), **arrays})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_train": np.zeros((150, 8, 8), np.uint8)}, r"uint8.*dataset\.standardize"),
        ({"x_train": np.full((150, 8, 8), np.nan, np.float32)}, "no finite numbers"),
        (
            {"x_train": np.zeros((0, 8, 8), np.float32)},
            "0 examples and y_train has 150",
        ),
        ({"x_test": np.zeros((70, 9), np.float32)}, r"test .* \(9,\).* \(8, 8\)"),
        ({"y_train": np.zeros((150, 4), np.int64)}, "one class number an example"),
        ({"y_train": np.zeros(150)}, "integers of shape"),
        ({"y_test": np.full(70, -1)}, "classes start at 0"),
        ({"y_test": np.full(70, 6)}, "4 outputs, but the labels .* go up to 6"),
        ({"y_test": np.zeros(69, int)}, "70 examples and y_test has 69 labels"),
    ],
)
def test_data_that_does_not_fit_is_refused(patterns, change, message):
    with pytest.raises(ValueError, match=message):
        fit(mlp(), changed(patterns, **change), epochs=1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number, 0 or more"),
        ({"momentum": float("nan")}, "momentum must be a number"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"optimizer": "magic"}, "unknown optimizer 'magic'; there are sgd, nesterov"),
        ({"loss": "hinge"}, "unknown loss 'hinge'; there are cross entropy"),
        ({"optimizer": "adam", "momentum": 0.9}, "leave momentum at 0"),
        ({"epochs": -1}, "epochs must be 0, 1, 2"),
        ({"seed": -1}, "a seed must be 0, 1, 2"),
    ],
)
def test_settings_that_cannot_be_are_refused(patterns, settings, message):
    with pytest.raises(ValueError, match=message):
        fit(mlp(), patterns, **{"epochs": 1, **settings})


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.Sequential(nn.Linear(64, 4)), r"does not take inputs of shape \(8, 8\)"),
        (nn.Sequential(nn.Linear(8, 4)), r"\(2, classes\) for 2 examples.*\(2, 8, 4\)"),
        (nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), "build it with 4 outputs"),
    ],
)
def test_networks_that_do_not_fit_are_refused(patterns, model, message):
    with pytest.raises(ValueError, match=message):
        fit(model, patterns, epochs=1)
