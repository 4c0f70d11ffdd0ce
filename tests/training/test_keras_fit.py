"""`keras_fit` against `fit`: two frameworks, the same numbers."""

from functools import partial

import numpy as np
import pytest
import torch
from patterns import make_dataset, make_houses
from torch import nn

from dlcore.networks import copy_weights, import_keras, keras_mlp, mlp
from dlcore.training import fit, keras_fit
from dlcore.training.optimizers import ADAPTIVE

keras = import_keras()
SIZES = (64, 12, 4)
EPSILON = 1e-14  # Keras adds Adam's before it corrects the bias, PyTorch after it
RATE = 2**-5  # a number that float32 holds exactly, as Keras keeps its learning rate


@pytest.fixture
def float64():
    use("float64")
    yield
    use("float32")


def use(dtype):
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)


def twins(*arguments, **settings):
    torch.manual_seed(0)
    ours = mlp(*arguments, **settings)
    theirs = keras_mlp(*arguments, **settings)
    copy_weights(ours, theirs)
    return ours, theirs


OPTIMIZERS = {
    "sgd": ({}, lambda: keras.optimizers.SGD(RATE)),
    "momentum": ({"momentum": 0.5}, lambda: keras.optimizers.SGD(RATE, momentum=0.5)),
    "nesterov": (
        {"momentum": 0.5, "optimizer": "nesterov"},
        lambda: keras.optimizers.SGD(RATE, momentum=0.5, nesterov=True),
    ),
    "adam": (
        {"optimizer": "adam"},
        lambda: keras.optimizers.Adam(RATE, epsilon=EPSILON),
    ),
}


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_both_frameworks_come_to_the_same_numbers(patterns, optimizer, monkeypatch):
    adam = partial(torch.optim.Adam, eps=EPSILON)
    monkeypatch.setitem(ADAPTIVE, "adam", adam)
    settings, make = OPTIMIZERS[optimizer]
    loss = "mean squared error" if optimizer == "nesterov" else "cross entropy"
    ours, theirs = twins(SIZES, "tanh")
    shared = {"epochs": 5, "batch_size": 16, "loss": loss, "order_seed": 3}  # 50 steps
    history = fit(ours.double(), patterns, learning_rate=RATE, **settings, **shared)
    copy = keras_fit(theirs, patterns, optimizer=make(), **shared)
    assert list(copy.metrics) == list(history.metrics)
    close = 2e-6 if optimizer == "adam" else 1e-9  # Keras rounds 0.999 to float32
    for name, expected in history.metrics.items():
        np.testing.assert_allclose(copy.metrics[name], expected, atol=close)
    assert copy.metrics["test loss"][-1] < copy.metrics["test loss"][0]


@pytest.mark.parametrize("batch_size", [1, 64, 1000])
def test_batches_of_any_size(patterns, batch_size):
    ours, theirs = twins(SIZES, "relu", "logistic", initializer="he normal")
    shared = {"epochs": 2, "batch_size": batch_size, "loss": "squared error"}
    history = fit(ours, patterns, learning_rate=RATE, **shared)
    optimizer = keras.optimizers.SGD(RATE)
    copy = keras_fit(theirs, patterns, optimizer=optimizer, **shared)
    for name, expected in history.metrics.items():
        np.testing.assert_allclose(copy.metrics[name], expected, atol=1e-5)


def test_regression():
    houses = make_houses()
    ours, theirs = twins((5, 8, 1))
    shared = {"epochs": 3, "loss": "mean squared error"}
    history = fit(ours, houses, learning_rate=RATE, **shared)
    copy = keras_fit(theirs, houses, optimizer=keras.optimizers.SGD(RATE), **shared)
    assert "test absolute error" in copy.metrics
    for name, expected in history.metrics.items():
        np.testing.assert_allclose(copy.metrics[name], expected, atol=1e-5)


def picture_network():
    layers = [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.Flatten(),
    ]
    return keras.Sequential([*layers, keras.layers.Dense(4)])


def normalized_network():
    layers = [keras.Input((64,)), keras.layers.Dense(16)]
    layers += [keras.layers.BatchNormalization(), keras.layers.ReLU()]
    return keras.Sequential([*layers, keras.layers.Dropout(0.3), keras.layers.Dense(4)])


@pytest.mark.parametrize("build", [picture_network, normalized_network])
def test_other_layers_learn(patterns, build):
    keras.utils.set_random_seed(0)
    model, seen = build(), []
    history = keras_fit(
        model,
        make_dataset(validation=30),
        epochs=8,
        optimizer=keras.optimizers.Adam(0.01),
        on_epoch=lambda epoch, metrics: seen.append((epoch, metrics)),
    )
    assert history.metrics["test error"][-1] < 0.1
    assert [epoch for epoch, _ in seen] == list(range(9))
    assert seen[-1][1]["validation loss"] == history.metrics["validation loss"][-1]
    x = patterns.x_test.reshape(-1, *model.input_shape[1:])
    error = (np.argmax(model(x), 1) != patterns.y_test).mean()  # with dropout off
    assert error == pytest.approx(history.metrics["test error"][-1])


def test_a_diverging_run_is_data(patterns):
    optimizer = keras.optimizers.SGD(1e30)
    history = keras_fit(keras_mlp(SIZES), patterns, epochs=2, optimizer=optimizer)
    assert history.diverged_at == 1
    for values in history.metrics.values():
        assert np.isfinite(values[0])
        assert np.isnan(values[1:]).all()


def test_a_history_says_what_it_was_made_with(patterns):
    settings = {"batch_size": 50, "order_seed": 4, "should_stop": lambda: True}
    optimizer = keras.optimizers.Adam(0.25)
    model = keras_mlp(SIZES)
    history = keras_fit(model, patterns, epochs=9, optimizer=optimizer, **settings)
    assert history.settings.items() >= {
        "learning_rate": 0.25,
        "batch_size": 50,
        "optimizer": "Adam",
        "order_seed": 4,
        "framework": "tensorflow",
    }.items()  # fmt: skip
    assert history.epochs == -1


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: keras.Sequential([keras.layers.Dense(4)]), "begin with keras.Input"),
        (lambda: keras_mlp((65, 4)), r"inputs of the shape \(65,\), but .* \(8, 8\)"),
        (lambda: keras_mlp((64, 3)), "3 outputs, but the labels .* build it with 4"),
        (lambda: keras_mlp((64, 4), output="softmax"), "ends in Softmax, but the loss"),
    ],
)
def test_networks_that_do_not_fit_are_refused(patterns, model, message):
    with pytest.raises(ValueError, match=message):
        keras_fit(model(), patterns, epochs=1, optimizer=keras.optimizers.SGD(0.1))


def test_dropout_is_off_while_measuring(patterns):
    ours, theirs = twins(SIZES, dropout=0.5)
    assert isinstance(ours[3], nn.Dropout)
    optimizer = keras.optimizers.SGD(0.1)
    copy = keras_fit(theirs, patterns, epochs=1, optimizer=optimizer)
    before = fit(ours, patterns, epochs=0).metrics
    for name, values in before.items():
        assert copy.metrics[name][0] == pytest.approx(values[0], abs=1e-5)
    again = keras_fit(theirs, patterns, epochs=0, optimizer=keras.optimizers.SGD(0.1))
    assert again.metrics["test loss"][0] == copy.metrics["test loss"][1]
