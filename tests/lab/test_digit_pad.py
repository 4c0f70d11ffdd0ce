from itertools import pairwise

import numpy as np
import pytest

from dlcore.lab import DigitPad


def layers(sizes=(784, 25, 10), seed=0):
    generator = np.random.default_rng(seed)
    return [
        generator.normal(0, 0.1, (outputs, inputs + 1))
        for inputs, outputs in pairwise(sizes)
    ]


def pad(weights=None, **options):
    usual = {"mean": 33.3, "std": 78.6, "name": "draw"}
    return DigitPad(layers() if weights is None else weights, **{**usual, **options})


def test_weights_travel_as_float32():
    assert len(pad().weights) == 4 * (25 * 785 + 10 * 26)
    assert pad().config["shapes"] == [[25, 785], [10, 26]]


def test_it_starts_with_a_digit_where_there_is_one():
    assert pad().state["example"] is None
    digits = np.zeros((2, 28, 28), np.uint8)
    assert pad(examples=digits, labels=[3, 4]).state["example"] == 0


def test_a_drawing_can_be_read():
    widget = pad()
    assert widget.image is None
    drawing = np.linspace(0, 1, 784, dtype=np.float32)
    widget.drawing = drawing.tobytes()
    np.testing.assert_array_equal(widget.image, drawing.reshape(28, 28))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": layers((784, 10))}, "1 layers of weights need as many"),
        ({"activations": ("tanh", "sigmod")}, "unknown activation 'sigmod'"),
        ({"weights": layers((28, 25, 10))}, r"layer 1 have the shape \(25, 29\)"),
        ({"weights": [layers()[0], layers()[0]]}, "layer 2 have the shape"),
        ({"examples": np.zeros((1, 28, 28)), "labels": [1]}, "uint8"),
        (
            {"examples": np.zeros((2, 28, 28), np.uint8), "labels": [1]},
            "as many labels",
        ),
    ],
)
def test_mistakes_are_explained(arguments, words):
    with pytest.raises(ValueError, match=words):
        pad(**arguments)
