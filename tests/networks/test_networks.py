"""Twins: the same network in PyTorch, in Keras and from scratch."""

import gc
import importlib
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.networks import copy_weights, import_keras, keras_mlp, mlp
from dlcore.networks.activations import TORCH as ACTIVATIONS
from dlcore.networks.frameworks import without_collecting, without_scikit_learn
from dlcore.scratch.network import Network

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(5, 6)).astype(np.float32)


def outputs(network, x=X):
    """The outputs of a network of any framework as an array."""
    if isinstance(network, Network):
        return network.forward(x)
    if isinstance(network, nn.Module):
        return network.eval()(torch.tensor(x)).detach().numpy()
    return np.asarray(network(x))


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("output", ["linear", "logistic", "softmax"])
def test_twins_compute_the_same(hidden, output):
    torch.manual_seed(1)
    arguments = ((6, 9, 7, 4), hidden, output)
    ours, theirs = mlp(*arguments, dropout=0.3), keras_mlp(*arguments, dropout=0.3)
    copy_weights(ours, theirs)
    np.testing.assert_allclose(outputs(ours), outputs(theirs), atol=1e-6)


def test_layers_stand_in_the_order_of_the_book():
    kinds = [type(layer).__name__ for layer in mlp((6, 5, 4, 3), "tanh", dropout=0.5)]
    assert kinds == [
        "Flatten", "Linear", "Tanh", "Dropout", "Linear", "Tanh", "Dropout", "Linear"
    ]  # fmt: skip
    kinds = [type(layer).__name__ for layer in mlp((6, 5, 3), "relu", "softmax")]
    assert kinds == ["Flatten", "Linear", "ReLU", "Linear", "Softmax"]
    keras = keras_mlp((6, 5, 4, 3), "tanh", dropout=0.5)
    kinds = [type(layer).__name__ for layer in keras.layers]
    assert kinds == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]
    assert keras.built
    assert keras.input_shape == (None, 6)


SIZES = (400, 300, 200)
SPREADS = {
    "zeros": 0,
    "glorot uniform": np.sqrt(2 / 700),
    "glorot normal": np.sqrt(2 / 700),
    "he uniform": np.sqrt(2 / 400),
    "he normal": np.sqrt(2 / 400),
    ("uniform", 0.1): 0.1 / np.sqrt(3),
    ("normal", 0.05): 0.05,
}


@pytest.mark.parametrize("initializer", SPREADS)
def test_initializers_have_the_variance_of_their_name(initializer):
    torch.manual_seed(0)
    both = [
        mlp(SIZES, initializer=initializer, output_initializer=("normal", 0.01)),
        keras_mlp(SIZES, initializer=initializer, output_initializer=("normal", 0.01)),
    ]
    for network in both:
        hidden, last = weights_and_biases(network)
        assert hidden[0].std() == pytest.approx(SPREADS[initializer], rel=0.01)
        assert abs(hidden[0].mean()) <= 0.01 * SPREADS[initializer]
        assert last[0].std() == pytest.approx(0.01, rel=0.01)
        assert not hidden[1].any()
        assert not last[1].any()
        if "uniform" in initializer:
            limit = np.sqrt(3) * SPREADS[initializer]
            assert np.abs(hidden[0]).max() == pytest.approx(limit, rel=0.001)


def weights_and_biases(network):
    if isinstance(network, nn.Module):
        linears = [layer for layer in network if isinstance(layer, nn.Linear)]
        return [
            (each.weight.detach().numpy(), each.bias.detach().numpy())
            for each in linears
        ]
    return [
        (np.asarray(layer.kernel), np.asarray(layer.bias)) for layer in network.layers
    ]


def test_seeds_decide_the_weights():
    def first(seed):
        torch.manual_seed(seed)
        return mlp((6, 5, 3))[1].weight

    assert torch.equal(first(1), first(1))
    assert not torch.equal(first(1), first(2))
    one, same, other = (
        outputs(keras_mlp((6, 6, 6, 6), seed=seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.1
    square = keras_mlp((6, 6, 6))  # its layers draw different numbers
    assert not np.array_equal(square.layers[0].kernel, square.layers[1].kernel)


def make(kind, sizes=(6, 9, 4)):
    if kind == "scratch":
        return Network(sizes, ("tanh",) * (len(sizes) - 2) + ("logistic",))
    build = mlp if kind == "torch" else keras_mlp
    return build(sizes, "tanh", "logistic")


KINDS = ["torch", "keras", "scratch"]


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_weights_move_between_all_frameworks(source, target):
    source, target = make(source), make(target)
    before = outputs(source)
    copy_weights(source, target)
    np.testing.assert_array_equal(outputs(source), before)
    np.testing.assert_allclose(outputs(target), before, atol=1e-6)


def test_a_copy_is_not_a_link():
    source, target = make("scratch"), make("torch")
    copy_weights(source, target)
    source.layers[0].weights[:] = 0
    assert outputs(target).std() > 0


@pytest.mark.parametrize("target", ["torch", "keras"])
def test_batch_normalization_is_copied_too(target):
    keras = import_keras()

    def ours():
        return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5, eps=1e-3), nn.ReLU())

    def theirs():
        layers = [keras.Input((6,)), keras.layers.Dense(5)]
        layers.append(keras.layers.BatchNormalization())
        return keras.Sequential([*layers, keras.layers.ReLU()])

    source, copy = (theirs(), ours()) if target == "torch" else (ours(), theirs())
    for values in RANDOM.normal(size=(3, 5, 6)):
        if target == "torch":
            source(values, training=True)
        else:
            source.train()(torch.tensor(values, dtype=torch.float32))
    copy_weights(source, copy)
    np.testing.assert_allclose(outputs(copy), outputs(source), atol=1e-5)


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_networks_that_do_not_match_are_refused(source, target):
    small, large = make(source), make(target, (6, 9, 5))
    before = outputs(large)
    with pytest.raises(ValueError, match=r"layer 2 .* \(4, 9\).* \(5, 9\)"):
        copy_weights(small, large)
    np.testing.assert_array_equal(outputs(large), before)
    with pytest.raises(ValueError, match=r"source has 2 layers .* target has 3"):
        copy_weights(small, make(target, (6, 9, 9, 4)))


def test_layers_without_a_twin_are_refused():
    with pytest.raises(ValueError, match="batch normalization, not Conv3d"):
        copy_weights(nn.Conv3d(1, 1, 3), nn.Conv3d(1, 1, 3))
    without_bias = nn.Sequential(nn.Linear(6, 9, bias=False), nn.Linear(9, 4))
    with pytest.raises(ValueError, match="layer 1 does not match"):
        copy_weights(without_bias, make("scratch"))
    with pytest.raises(TypeError, match="not dict"):
        copy_weights({}, make("torch"))


@pytest.mark.parametrize("build", [mlp, keras_mlp])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden": "sigmoid"}, "unknown activation 'sigmoid'; there are linear, tanh"),
        ({"initializer": "he"}, "unknown initializer 'he'; there are zeros, glorot"),
        ({"initializer": ("normal", -1)}, r"unknown initializer \('normal', -1\)"),
        ({"sizes": (6,)}, r"two or more whole numbers, as in \(784, 25, 10\)"),
        ({"sizes": (6, 0, 3)}, "two or more whole numbers"),
    ],
)
def test_words_that_mean_nothing_are_refused(build, arguments, message):
    with pytest.raises(ValueError, match=message):
        build(**{"sizes": (6, 5, 4), **arguments})


def test_keras_stays_away_until_it_is_needed():
    program = (
        "import sys; from dlcore import networks; networks.mlp((2, 2))\n"
        "print('keras' in sys.modules)\n"
        "sys.modules['tensorflow'] = None\n"
        "try: networks.keras_mlp((2, 2))\n"
        "except ImportError as error: print(error)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("False\n")
    assert "pip install tensorflow-cpu" in answer.stdout


def test_keras_is_imported_in_silence():
    program = "from dlcore.networks import import_keras; import_keras(); import keras"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")


def test_keras_on_something_else_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(ImportError, match="KERAS_BACKEND is 'jax'"):
        import_keras()


def test_what_the_import_of_keras_does_without_is_there_afterwards(monkeypatch):
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    with without_collecting(), without_scikit_learn():
        assert not gc.isenabled()
        with pytest.raises(ImportError):
            importlib.import_module("sklearn")
    assert gc.isenabled()
    assert "sklearn" not in sys.modules
