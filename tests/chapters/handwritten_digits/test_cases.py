"""Chapter 04's experiments compute what they claim, at full size where that is cheap.

The full runs are records; here is what proves that the code behind them is right.
"""

import base64
from dataclasses import replace

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from network_page import ENGINES, NetworkPage

from dlcore import data, ledger
from dlcore.chapters.handwritten_digits import cases as experiments
from dlcore.chapters.handwritten_digits.cases import CASES, run


@pytest.fixture(scope="module")
def digits():
    return data.mnist()


@pytest.fixture(scope="module")
def few(digits):
    return digits.take(train=400, test=200, seed=1)


@pytest.fixture(scope="module")
def shown():
    """The functions that the chapter shows."""
    cells = ("imports", "forward-loops", "backward-loops", "step-loops")
    return run_cells("04_handwritten_digits", *cells, "forward-matrices")


@pytest.mark.system("L-E4.2")
def test_the_recorded_run_begins_with_the_first_epoch_of_the_book():
    recorded = ledger.records("handwritten_digits").case("matrices").sel(seed=7)
    untrained, first = recorded["test error"].values[:2]
    assert round(1 - recorded["training error"].values[1], 4) == 0.8563
    assert round(1 - first, 4) == 0.9157
    assert untrained == pytest.approx(0.9, abs=0.08)


@pytest.mark.system("L-E4.2")
def test_a_run_is_the_loop_that_the_chapter_shows(few, shown):
    history = run("matrices", epochs=1, seed=7, digits=few)
    mean, deviation = few.statistics()
    x = (few.x_train.reshape(400, 784) - mean) / deviation
    random, order, right = np.random.RandomState(7), list(range(400)), 0
    W1, W2 = shown["fresh_weights_for"]([784, 25, 10], random)
    random.shuffle(order)
    for i in order:
        t = np.eye(10)[few.y_train[i : i + 1]]
        y = shown["step"](np.insert(x[i : i + 1], 0, 1.0, axis=1), t, W1, W2, 0.01)
        right += y.argmax() == few.y_train[i]
    assert history.metrics["training error"][1] == pytest.approx(1 - right / 400)
    x = (few.x_test.reshape(200, 784) - mean) / deviation
    answers = shown["forward"](np.insert(x, 0, 1.0, axis=1), W1, W2)[1].argmax(axis=1)
    assert history.metrics["test error"][1] == np.mean(answers != few.y_test)


@pytest.mark.system("L-E4.2")
@pytest.mark.system("L-PF.1")
def test_neuron_by_neuron_and_matrices_learn_the_same(few):
    neurons = run("neuron_by_neuron", epochs=2, seed=3, digits=few)
    matrices = run("matrices", epochs=2, seed=3, digits=few)
    assert neurons.metrics == matrices.metrics
    assert neurons.metrics["test error"][2] < neurons.metrics["test error"][0]
    assert neurons.settings["form"] == "NeuronNetwork"
    assert matrices.settings["form"] == "Network"
    assert neurons.settings["parameters"] == matrices.settings["parameters"] == 19_885


@pytest.mark.system("L-E4.4")
@pytest.mark.system("L-PF.2")
def test_in_a_few_mini_batches_a_larger_rate_learns_more(digits):
    part = digits.take(train=2_000, test=1_000)
    final = {
        rate: run(f"mini_batches_{rate}", epochs=3, seed=1, digits=part).metrics[
            "test error"
        ][-1]
        for rate in ("0.01", "0.05", "0.1")
    }
    assert final["0.1"] < final["0.05"] < final["0.01"] - 0.05


@pytest.mark.system("F-E2.9")
def test_784_30_30_10_has_24790_parameters_and_learns(digits):
    case = CASES["parameters_784_30_30_10"]
    assert case.parameters == 24_790
    inputs = np.zeros((1, 784))
    network = experiments.build(case, np.random.RandomState(0))
    assert network.forward(inputs).shape == (1, 10)
    assert sum(weights.size for weights in network.weights) == 24_790
    part = digits.take(train=3_000, test=1_000)
    history = run("parameters_784_30_30_10", epochs=3, seed=1, digits=part)
    assert history.metrics["test error"][-1] < 0.25


@pytest.mark.system("F-E2.10")
def test_early_stopping_has_three_parts_that_share_nothing(digits):
    case = CASES["early_stopping"]
    inputs, labels = experiments.prepare(digits, case, seed=1)
    assert {part: x.shape for part, x in inputs.items()} == {
        "training": (50_000, 784),
        "validation": (10_000, 784),
        "test": (10_000, 784),
    }
    assert {part: len(y) for part, y in labels.items()} == {
        "training": 50_000,
        "validation": 10_000,
        "test": 10_000,
    }
    assert inputs["training"].mean() == pytest.approx(0, abs=1e-9)
    assert inputs["training"].std() == pytest.approx(1, abs=1e-9)


@pytest.mark.system("L-E4.3")
@pytest.mark.system("F-E2.10")
def test_few_examples_are_learned_by_heart(few, monkeypatch):
    smaller = replace(CASES["overfitting"], train=100, validation=200)
    monkeypatch.setitem(CASES, "overfitting", smaller)
    short = run("overfitting", epochs=40, seed=1, digits=few).metrics
    recorded = ledger.records("handwritten_digits").case("overfitting").mean("seed")
    for metrics in (short, recorded):
        training = float(metrics["training error"][-1])
        validation = [float(error) for error in metrics["validation error"]]
        assert training < 0.02
        assert validation[-1] > training + 0.1
        assert min(validation) <= validation[-1]


def test_the_same_seed_gives_the_same_run_and_another_seed_another(few):
    first = run("mini_batches_0.1", epochs=2, seed=5, digits=few)
    again = run("mini_batches_0.1", epochs=2, seed=5, digits=few)
    other = run("mini_batches_0.1", epochs=2, seed=6, digits=few)
    assert first.metrics == again.metrics
    assert first.metrics != other.metrics


def test_the_last_smaller_batch_is_learned_too(few):
    seen = []

    class Watching:
        def step(self, x, t, learning_rate):
            seen.append(len(x))
            return t

    targets = np.eye(10)[few.y_train]
    x = few.x_train.reshape(400, 784)
    case = CASES["mini_batches_0.05"]
    wrong = experiments.learn(Watching(), case, x, targets, list(range(400)))
    assert wrong == 0
    assert seen == [32] * 12 + [16]


def test_the_training_error_is_counted_before_each_update(few):
    class Contrary:
        """Knows nothing at first, and everything after one step."""

        steps = 0

        def step(self, x, t, learning_rate):
            self.steps += 1
            return np.roll(t, 1, axis=-1) if self.steps == 1 else t

    case = CASES["matrices"]
    targets = np.eye(10)[few.y_train]
    wrong = experiments.learn(Contrary(), case, few.x_train, targets, list(range(400)))
    assert wrong == 1


def test_every_epoch_is_reported(few):
    reported = []
    run("mini_batches_0.1", epochs=3, digits=few, on_epoch=reported.append)
    assert reported == [1, 2, 3]


def test_every_case_belongs_to_the_ledger():
    known = {entry.id for entry in ledger.entries("handwritten_digits")}
    for name, case in CASES.items():
        assert case.system in known, name
        assert case.epochs > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"case": "matrix"}, "there are neuron_by_neuron, matrices"),
        ({"case": "matrices", "device": "cuda"}, "on the CPU, not on cuda"),
    ],
)
def test_what_cannot_be_run_is_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        run(**arguments)


# the network that ships with the page


@pytest.fixture(scope="module")
def shipped():
    from dlcore.lab import PageModel

    return PageModel.load("handwritten_digits.convolution")


@pytest.fixture(scope="module")
def convolution(shipped):
    """The convolutional network in PyTorch, with the weights that ship."""
    from dlcore.lab.nets.trace import with_weights

    network = torch.nn.Sequential(*experiments.convolution(), torch.nn.Softmax(dim=1))
    return with_weights(network, shipped.state)


@pytest.fixture(scope="module")
def standardized(digits):
    """A function that prepares pictures for the network, as PyTorch takes them."""
    mean, deviation = digits.statistics()
    return lambda pictures: torch.tensor((pictures - mean) / deviation).float()


def test_the_shipped_network_errs_on_as_many_pictures_as_it_says(
    digits, shipped, convolution, standardized
):
    with torch.no_grad():
        guesses = convolution(standardized(digits.x_test)).argmax(1).numpy()
    assert int((guesses != digits.y_test).sum()) == shipped.about["wrong"]
    assert shipped.about["tested"] == len(digits.x_test)
    assert shipped.about["changed by rounding"] <= 10
    count = sum(values.size for values in shipped.state.values())
    assert shipped.about["parameters"] == count == 9_226


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_computes_the_shipped_network(
    browser, tmp_path, digits, shipped, convolution, standardized, engine
):
    pictures = digits.x_test[:5]
    page = NetworkPage(browser, tmp_path)
    answers = page.outputs(shipped, pictures, engine)
    page.close()
    with torch.no_grad():
        expected = convolution(standardized(pictures)).numpy()
    assert np.abs(answers - expected).max() <= 1e-4


def test_the_network_of_the_page_is_trained_as_it_says(few):
    model = experiments.train_convolution(epochs=2, seed=3, digits=few)
    again = experiments.train_convolution(epochs=2, seed=3, digits=few)
    assert model.packed == again.packed
    assert model.about["wrong"] == again.about["wrong"] < 0.6 * 200
    assert (model.about["epochs"], model.about["seed"]) == (2, 3)
    assert [layer["words"] for layer in model.plan["shown"]] == [
        "first convolution",
        "second convolution",
    ]


REDRAWN = """([text, count]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from({ length: count }, (_, i) => {
    const ink = Float32Array.from({ length: 280 * 280 }, (_, j) => {
      const [row, column] = [Math.floor(j / 2800), Math.floor((j % 280) / 10)];
      return bytes[784 * i + 28 * row + column] / 255;
    });
    const levels = pad.prepare(ink, 280, true).map((value) => Math.round(255 * value));
    return btoa(String.fromCharCode(...levels));
  });
}"""


def test_the_pad_centres_a_digit_where_mnist_does(
    load, digits, convolution, standardized
):
    count = 100
    page = load("pad", "nets/ink.js")
    originals = digits.x_test[:count]
    packed = base64.b64encode(originals.tobytes()).decode()
    pixels = b"".join(map(base64.b64decode, page.evaluate(REDRAWN, [packed, count])))
    redrawn = np.frombuffer(pixels, np.uint8).reshape(count, 28, 28)

    places = np.indices((28, 28))
    middles = [
        [np.average(place, weights=picture) for place in places]
        for pictures in (originals, redrawn)
        for picture in pictures
    ]
    middles = np.reshape(middles, (2, count, 2)).mean(axis=1)  # (set, axis)
    np.testing.assert_allclose(middles[1], middles[0], atol=0.05)

    errors = []
    for pictures in (originals, redrawn):
        with torch.no_grad():
            guesses = convolution(standardized(pictures)).argmax(1).numpy()
        errors.append(np.mean(guesses != digits.y_test[:count]))
    assert errors[1] <= errors[0] + 0.01
