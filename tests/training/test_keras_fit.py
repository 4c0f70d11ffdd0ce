"""`keras_fit` against `fit`: two frameworks, the same numbers."""

from functools import partial

import numpy as np
import pytest
import tensorflow as tf
import torch
from patterns import WORDS, make_dataset, make_houses, make_sentences
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


@pytest.mark.usefixtures("float64")
def test_a_schedule_is_that_of_fit(patterns):
    ours, theirs = twins(SIZES, "tanh")
    shared = {"epochs": 3, "batch_size": 64, "schedule": "one cycle", "warm_up": 0.2}
    history = fit(ours.double(), patterns, learning_rate=RATE, **shared)
    optimizer = keras.optimizers.SGD(RATE)
    copy = keras_fit(theirs, patterns, optimizer=optimizer, **shared)
    for name, expected in history.metrics.items():  # Keras keeps its rate as float32
        np.testing.assert_allclose(copy.metrics[name], expected, atol=1e-6)
    assert float(optimizer.learning_rate) < RATE / 10_000
    assert copy.settings["schedule"] == "one cycle"


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


# ------------------------------------------------------ losses that are functions


def test_an_autoencoder_is_that_of_pytorch(patterns):
    def ours(model, batch):
        return (model(batch.x) - batch.x.flatten(1)).square().mean()

    def theirs(model, batch):
        wanted = tf.reshape(batch.x, (len(batch.x), -1))
        return tf.reduce_mean((model(batch.x) - wanted) ** 2)

    one, other = twins((64, 3, 64))
    shared = {"epochs": 3, "batch_size": 40}
    history = fit(one, patterns, learning_rate=RATE, loss=ours, **shared)
    optimizer = keras.optimizers.SGD(RATE)
    copy = keras_fit(other, patterns, optimizer=optimizer, loss=theirs, **shared)
    assert list(copy.metrics) == ["training loss", "test loss"]
    assert copy.settings["loss"] == "theirs"
    for name, expected in history.metrics.items():
        np.testing.assert_allclose(copy.metrics[name], expected, atol=1e-5)


def test_a_masked_language_model_is_that_of_pytorch():
    def ours(model, batch):
        logits = model(batch.x).transpose(1, 2)
        losses = nn.functional.cross_entropy(logits, batch.y, reduction="none")
        return losses[batch.mask].mean()

    def theirs(model, batch):
        logits = model(batch.x)
        cost = tf.nn.sparse_softmax_cross_entropy_with_logits(batch.y, logits)
        return tf.reduce_mean(tf.boolean_mask(cost, batch.mask))

    torch.manual_seed(0)
    one = nn.Sequential(nn.Embedding(WORDS, 4), nn.Linear(4, WORDS))
    layers = [keras.layers.Embedding(WORDS, 4), keras.layers.Dense(WORDS)]
    other = keras.Sequential([keras.Input((None,), dtype="int64"), *layers])
    layers[0].set_weights([one[0].weight.detach().numpy()])
    layers[1].set_weights([p.detach().numpy().T for p in one[1].parameters()])
    shared = {"epochs": 3, "batch_size": 32}
    words, after = make_sentences(), torch.exp
    metrics = {"perplexity": (ours, after)}
    history = fit(one, words, learning_rate=0.5, loss=ours, metrics=metrics, **shared)
    metrics = {"perplexity": (theirs, after)}
    optimizer = keras.optimizers.SGD(0.5)
    copy = keras_fit(
        other, words, optimizer=optimizer, loss=theirs, metrics=metrics, **shared
    )
    for name, expected in history.metrics.items():
        np.testing.assert_allclose(copy.metrics[name], expected, rtol=1e-5)
    perplexity = copy.metrics["test perplexity"]
    assert perplexity[-1] < 0.8 * perplexity[0]


def test_a_function_has_dropout_on_in_training_only(patterns):
    def loss(model, batch):
        x = tf.ones((1, 64))
        kept = model(x)
        return tf.reduce_mean(kept**2) + 0 * tf.reduce_sum(batch.x)

    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(1, use_bias=False), keras.layers.Dropout(0.99)]
    model = keras.Sequential([keras.Input((64,)), *layers])
    before = model.get_weights()[0].copy()
    optimizer = keras.optimizers.SGD(1e-6)
    history = keras_fit(model, patterns, epochs=1, optimizer=optimizer, loss=loss)
    expected = float(before.sum()) ** 2
    assert history.metrics["test loss"][0] == pytest.approx(expected, rel=1e-4)
    np.testing.assert_array_equal(model.get_weights()[0], before)  # all was dropped


def test_what_layers_add_to_the_loss_is_made_small(patterns):
    def build():
        keras.utils.set_random_seed(0)
        first = keras.layers.Dense(
            12,
            kernel_regularizer=keras.regularizers.L2(0.5),
            activity_regularizer=keras.regularizers.L1(1e-3),
        )
        return keras.Sequential([keras.Input((64,)), first, keras.layers.Dense(4)])

    ours, theirs = build(), build()
    optimizer, epochs = keras.optimizers.SGD(0.05), 10
    history = keras_fit(
        ours, patterns, epochs=epochs, optimizer=optimizer, batch_size=150
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    theirs.compile(keras.optimizers.SGD(0.05), loss)
    x = patterns.x_train.reshape(-1, 64)
    theirs.fit(
        x, patterns.y_train, batch_size=150, epochs=epochs, shuffle=False, verbose=0
    )
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    x, y = patterns.x_test.reshape(-1, 64), patterns.y_test
    expected = float(loss(y, ours(x)))  # without what the layers add
    assert history.metrics["test loss"][-1] == pytest.approx(expected, rel=1e-5)


def test_an_optimizer_belongs_to_one_run(patterns):
    optimizer = keras.optimizers.SGD(0.1)
    keras_fit(keras_mlp(SIZES), patterns, epochs=1, optimizer=optimizer)
    with pytest.raises(ValueError, match="make one for each run"):
        keras_fit(keras_mlp(SIZES), patterns, epochs=1, optimizer=optimizer)


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
