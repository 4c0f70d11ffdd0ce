"""DigitPad: draw a digit in the page and watch a small network answer."""

from collections.abc import Sequence

import numpy as np
import traitlets

from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import checked_name

SIDE = 28
THICKNESSES = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
RANGES = {"logistic": [0, 1], "softmax": [0, 1], "tanh": [-1, 1]}
ACTIVATIONS = ("linear", "logistic", "relu", "softmax", "tanh")


class DigitPad(PageWidget):
    """A pad to draw on; dense layers answer in the page, without a kernel.

    Args:
        weights: one matrix a layer, shape (outputs, inputs + 1), biases in column 0;
            the first layer takes 28 · 28 pixels.
        activations: one word a layer: linear, logistic, relu, softmax or tanh.
        mean: of the training pixels (0…255), as the network was trained with.
        std: standard deviation of the training pixels.
        examples: digits to load, (examples, 28, 28) uint8.
        labels: what the examples show.
        name: short name in lower case with hyphens, used in the page's address.
        title: name of the whole for screen readers.

    Raises:
        ValueError: shapes that do not fit each other, or an unknown activation.

    ``image`` is what the reader has drawn, ``state`` what the controls say.
    """

    config = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    examples = traitlets.Bytes().tag(sync=True)
    drawing = traitlets.Bytes(b"").tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        weights: Sequence[np.ndarray],
        activations: Sequence[str] = ("tanh", "logistic"),
        *,
        mean: float,
        std: float,
        examples: np.ndarray = (),
        labels: Sequence = (),
        name: str,
        title: str = "Draw a digit and watch the network answer",
    ):
        """Check that the layers fit and pack them for the page."""
        weights = [np.asarray(matrix, dtype=np.float32) for matrix in weights]
        check_layers(weights, activations)
        examples = checked_examples(examples, labels)
        super().__init__(
            "digit_pad.js",
            styles=["digit_pad.css"],
            config={
                "name": checked_name(name),
                "title": title,
                "shapes": [list(matrix.shape) for matrix in weights],
                "activations": list(activations),
                "range": RANGES.get(activations[-1]),
                "classes": [str(i) for i in range(len(weights[-1]))],
                "labels": [str(label) for label in labels],
                "mean": float(mean),
                "std": float(std),
                "thicknesses": THICKNESSES,
            },
            weights=b"".join(matrix.tobytes() for matrix in weights),
            examples=examples.tobytes(),
            state={
                "example": 0 if len(examples) else None,
                "brush": 2.5,
                "centre": True,
            },
        )

    @property
    def image(self) -> np.ndarray | None:
        """What the network saw of the last drawing: (28, 28), 0…1; None before."""
        if not self.drawing:
            return None
        return np.frombuffer(self.drawing, np.float32).reshape(SIDE, SIDE)


def check_layers(weights: list[np.ndarray], activations: Sequence[str]) -> None:
    """Raise ValueError where layers and activations do not fit."""
    if len(weights) != len(activations):
        raise ValueError(
            f"{len(weights)} layers of weights need as many activations, "
            f"not {len(activations)}: {list(activations)}"
        )
    for name in activations:
        if name not in ACTIVATIONS:
            raise ValueError(f"unknown activation {name!r}; there are {ACTIVATIONS}")
    inputs = SIDE * SIDE
    for number, matrix in enumerate(weights, start=1):
        if matrix.ndim != 2 or matrix.shape[1] != inputs + 1:
            raise ValueError(
                f"the weights of layer {number} have the shape {matrix.shape}, "
                f"expected (outputs, {inputs + 1}): the bias in column 0, then "
                f"{inputs} inputs"
            )
        inputs = len(matrix)


def checked_examples(examples: np.ndarray, labels: Sequence) -> np.ndarray:
    """Return the examples as uint8 (examples, 28, 28), else raise ValueError."""
    examples = np.asarray(examples)
    if not examples.size:
        return np.zeros((0, SIDE, SIDE), np.uint8)
    if examples.dtype != np.uint8 or examples.shape[1:] != (SIDE, SIDE):
        raise ValueError(
            f"examples are {examples.dtype} {examples.shape}; DigitPad needs the raw "
            "pixels, uint8 (examples, 28, 28)"
        )
    if len(labels) != len(examples):
        raise ValueError(f"{len(examples)} examples need as many labels")
    return examples
