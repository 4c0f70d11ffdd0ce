"""`fit` against a loop written out in plain PyTorch, and what it does at the edges."""

import copy

import numpy as np
import pytest
import torch
from patterns import make_dataset, make_houses
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


def mean_square(outputs, labels):
    return functional.mse_loss(outputs, functional.one_hot(labels, 4).float())


LOSSES = {
    "cross entropy": functional.cross_entropy,
    "squared error": half_square,
    "mean squared error": mean_square,
}

OPTIMIZERS = {
    "sgd": (
        {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 1e-2},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=1e-2),
    ),
    "nesterov": (
        {"learning_rate": 0.05, "momentum": 0.8},
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
    ),
    "adagrad": (
        {"learning_rate": 0.05, "weight_decay": 1e-2},
        lambda p: torch.optim.Adagrad(p, lr=0.05, weight_decay=1e-2),
    ),
    "rmsprop": (
        {"learning_rate": 0.005},
        lambda p: torch.optim.RMSprop(p, lr=0.005),
    ),
    "adadelta": (
        {"learning_rate": 1.0, "weight_decay": 1e-2},
        lambda p: torch.optim.Adadelta(p, weight_decay=1e-2),
    ),
    "adam": (
        {"learning_rate": 0.01, "weight_decay": 1e-2},
        lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=1e-2),
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
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
    losses, errors = plain_loop(
        model, patterns, make(model.parameters()), 3, batch_size, LOSSES[loss], 5
    )
    np.testing.assert_allclose(history.metrics["test loss"], losses, atol=1e-5)
    np.testing.assert_allclose(history.metrics["test error"], errors, atol=1e-5)


def test_a_model_in_float64_is_trained_in_float64(patterns):
    exact = fit(mlp(seed=3).double(), patterns, epochs=2).metrics["test loss"]
    rounded = fit(mlp(seed=3), patterns, epochs=2).metrics["test loss"]
    assert 0 < np.abs(np.subtract(exact, rounded)).max() < 1e-5


@pytest.mark.parametrize("columns", [(), (1,), (2,)])
@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop"])
def test_regression_is_the_plain_loop(columns, optimizer):
    houses = make_houses(columns)
    width = columns[0] if columns else 1

    def build():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, width))

    history = fit(
        build(),
        houses,
        epochs=4,
        batch_size=16,
        learning_rate=0.01,
        optimizer=optimizer,
        loss="mean squared error",
    )
    model = build()
    make = {"sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop}[optimizer]
    x, t, x_test, t_test = (
        torch.tensor(each).float().view(len(each), -1)
        for each in (houses.x_train, houses.y_train, houses.x_test, houses.y_test)
    )
    step = make(model.parameters(), lr=0.01)
    generator = torch.Generator().manual_seed(0)
    for epoch in range(5):
        if epoch:
            for batch in torch.randperm(len(x), generator=generator).split(16):
                step.zero_grad()
                functional.mse_loss(model(x[batch]), t[batch]).backward()
                step.step()
        y = model(x_test).detach()
        measured = {name: values[epoch] for name, values in history.metrics.items()}
        loss, error = functional.mse_loss(y, t_test), functional.l1_loss(y, t_test)
        assert measured["test loss"] == pytest.approx(loss.item(), rel=1e-5)
        assert measured["test absolute error"] == pytest.approx(error.item(), rel=1e-5)
    assert list(history.metrics)[:2] == ["training loss", "training absolute error"]
    assert measured["test loss"] < history.metrics["test loss"][0]


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


def test_a_dropout_layer_may_stand_at_two_places(patterns):
    def losses(dropouts):
        torch.manual_seed(0)
        first, second = dropouts
        hidden = [nn.Linear(64, 12), nn.Tanh(), second, nn.Linear(12, 4)]
        model = nn.Sequential(nn.Flatten(), first, *hidden)
        history = fit(model, patterns, epochs=1)
        assert model[1] is first
        return history.metrics["test loss"]

    shared, apart = nn.Dropout(0.5), (nn.Dropout(0.5), nn.Dropout(0.5))
    assert losses((shared, shared)) == losses((shared, shared))
    assert losses((shared, shared)) != losses(apart)  # it draws on from one stream


def unused():
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4))
    model.left_out = nn.Dropout(0.5)
    model.forward = lambda x: model[1](model[0](x))
    return model


class DropsInTraining(nn.Module):
    """Calls its dropout layer in training mode only."""

    def __init__(self, dropout=0.5):
        super().__init__()
        self.first, self.last = nn.Linear(64, 12), nn.Linear(12, 4)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        hidden = torch.tanh(self.first(x.flatten(1)))
        return self.last(self.dropout(hidden) if self.training else hidden)


def encoder():
    attention = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.2, batch_first=True)
    return nn.Sequential(attention, nn.Flatten(), nn.Linear(64, 4))


@pytest.mark.parametrize("build", [unused, DropsInTraining, encoder])
def test_dropout_need_not_be_called_while_measuring(patterns, build):
    torch.manual_seed(0)
    assert fit(build(), patterns, epochs=3).metrics["test error"][-1] < 0.4


def test_dropout_in_training_mode_only_has_the_same_noise(patterns):
    torch.manual_seed(0)
    model = DropsInTraining()
    layers = [nn.Flatten(), model.first, nn.Tanh(), nn.Dropout(0.5), model.last]
    twin = copy.deepcopy(nn.Sequential(*layers))
    expected = fit(twin, patterns, epochs=2).metrics["test loss"]
    assert fit(model, patterns, epochs=2).metrics["test loss"] == expected


def test_large_numbers_are_numbers(patterns):
    large = np.full((150, 8, 8), 3e38, np.float32)  # their sum is infinite
    fit(mlp(), changed(patterns, x_train=large), epochs=0)


def changed(dataset, **arrays):
    return type(dataset)(**{**vars(dataset), **arrays})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_train": np.zeros((150, 8, 8), np.uint8)}, r"uint8.*dataset\.standardize"),
        ({"x_train": np.full((150, 8, 8), np.nan, np.float32)}, "no finite numbers"),
        ({"x_test": np.array([[[np.inf, -np.inf]]])}, "x_test .* no finite numbers"),
        (
            {"x_train": np.zeros((0, 8, 8), np.float32)},
            "0 examples and y_train has 150",
        ),
        (
            {"x_test": np.zeros((70, 9), np.float32)},
            r"test .* \(70, 9\).* \(150, 8, 8\)",
        ),
        ({"y_train": np.zeros((150, 4), np.int64)}, "one class number an example"),
        ({"y_train": np.zeros((150, 1, 1))}, "integers of shape"),
        ({"y_train": np.zeros(150)}, r"test part .* \(70,\), that of .* \(150, 1\)"),
        ({"y_test": np.full(70, np.inf)}, "y_test holds values that are no finite"),
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
        ({"momentum": 1.5}, "momentum must be below 1"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"optimizer": "magic"}, "unknown optimizer 'magic'; there are sgd, nesterov"),
        ({"loss": "hinge"}, "unknown loss 'hinge'; there are cross entropy"),
        ({"optimizer": "adam", "momentum": 0.9}, "leave momentum at 0 for adam"),
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
        (nn.Sequential(nn.Linear(8, 4)), r"\(2, outputs\) for 2 examples.*\(2, 8, 4\)"),
        (nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), "build it with 4 outputs"),
        (nn.Sequential(nn.Flatten(), nn.GRU(64, 4)), "returns tuple, not one tensor"),
        (
            nn.Sequential(nn.Flatten(), nn.Linear(64, 4)).requires_grad_(False),
            "no weights that training may change",
        ),
        (lambda x: x, "a model must be a"),
    ],
)
def test_networks_that_do_not_fit_are_refused(patterns, model, message):
    with pytest.raises(ValueError, match=message):
        fit(model, patterns, epochs=1)


@pytest.mark.parametrize("last", [nn.Softmax(1), nn.Sequential(nn.LogSoftmax(1))])
def test_cross_entropy_takes_no_softmax(patterns, last):
    with pytest.raises(ValueError, match="takes logits and has the softmax inside"):
        fit(mlp(last=[last]), patterns, epochs=1)
    fit(mlp(last=[last]), patterns, epochs=1, loss="squared error")


@pytest.mark.parametrize(
    ("outputs", "loss", "message"),
    [
        (1, "cross entropy", 'numbers, and cross .* use loss="mean squared error"'),
        (2, "squared error", "2 outputs, but .* 1 numbers .* build it with 1 outputs"),
    ],
)
def test_regression_that_does_not_fit_is_refused(outputs, loss, message):
    with pytest.raises(ValueError, match=message):
        fit(nn.Linear(5, outputs), make_houses(), epochs=1, loss=loss)


def test_whole_numbers_as_inputs_are_named(patterns):
    whole = changed(patterns, x_train=np.ones((150, 8, 8), int))
    whole.x_test = np.ones((70, 8, 8), int)
    with pytest.raises(ValueError, match=r"inputs of shape .* type torch.int64"):
        fit(mlp(), whole, epochs=1)


def normalized(kind, *shape):
    layers = [nn.Flatten(), nn.Linear(64, 16), nn.Unflatten(1, shape), kind(shape[0])]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16, 4))


@pytest.mark.parametrize("batch_size", [1, 149])
def test_batch_normalization_gets_no_batch_of_one_example(patterns, batch_size):
    model = normalized(nn.BatchNorm1d, 16)
    before = copy.deepcopy(model.state_dict())
    settings = {"epochs": 1, "batch_size": batch_size}
    with pytest.raises(ValueError, match=r"one example, .* choose another batch_size"):
        fit(model, patterns, **settings)
    for name, values in model.state_dict().items():
        assert torch.equal(values, before[name])
    fit(normalized(nn.BatchNorm2d, 4, 2, 2), patterns, **settings)  # it has 4 places
    fit(normalized(nn.BatchNorm1d, 16), patterns, epochs=1, batch_size=75)


def test_numpy_s_numbers_are_numbers(patterns):
    numbers = {"epochs": np.int64(2), "batch_size": np.int32(50), "seed": np.int64(1)}
    history = fit(mlp(), patterns, learning_rate=np.float64(0.05), **numbers)
    plain = fit(mlp(), patterns, epochs=2, batch_size=50, seed=1, learning_rate=0.05)
    assert history.metrics == plain.metrics


def test_without_a_learning_rate_every_optimizer_learns(patterns):
    for name in OPTIMIZERS:
        history = fit(mlp(), patterns, epochs=30, optimizer=name, batch_size=16)
        assert history.metrics["test error"][-1] < 0.1, name
