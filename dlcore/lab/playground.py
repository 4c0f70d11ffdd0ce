"""Playground: a small network that trains in the page, on points of a plane."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import traitlets

from dlcore.lab.page_widget import PageWidget
from dlcore.lab.points import NAMES
from dlcore.lab.sliders import checked_name

MOST_LAYERS = 4
MOST_UNITS = 8
ACTIVATIONS = ["tanh", "logistic", "relu", "linear"]
LOSSES = ["squared error", "cross entropy"]
STOPS = {
    "learning_rate": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0],
    "batch_size": [1, 2, 5, 10, 20, 50, 100, 200],
    "momentum": [0.0, 0.5, 0.8, 0.9, 0.95, 0.99],
    "dropout": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
    "l2": [0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1],
    "noise": [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
    "seed": list(range(21)),
    "start_range": [0.0, 0.01, 0.1, 0.5, 1.0, 2.0],
}
CHOICES = {"activation": ACTIVATIONS, "loss": LOSSES}
LABELS = {
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "l2": "L2",
    "start_range": "start weights within ±",
    "data": "data set",
}
FIRST = ["data", "activation", "learning_rate", "layers"]
CONTROLS = ["data", "layers", "points", *CHOICES, *STOPS]


class Playground(PageWidget):
    """A network with two inputs and one logistic output that trains in the page.

    The reader sees the decision surface, what every unit makes of the plane, the
    weights and the loss while it learns, without a kernel. The arithmetic is that of
    `dlcore.scratch`: the same start weights and mini-batches give the same weights.
    The page also draws them in the same way: seed 1 starts with ``start_range`` / 0.1
    times the weights of ``Network(sizes, …, random_state=np.random.RandomState(1))``,
    then takes the order of every epoch from ``permutation`` of that generator.

    Args:
        data: "xor", "circles", "spirals", "gaussians" (see `dlcore.lab.points`), "own"
            (an empty plane to click on) or a pair (x, y): x (examples, 2), y of two
            classes, 0 and 1 or −1 and 1.
        name: short name in lower case with hyphens, used in the page's address.
        layers: units of each hidden layer, at most 4 layers of 8; () for none.
        activation: of the hidden units: tanh, logistic, relu or linear.
        learning_rate: how far one step goes; 30 is on the slider, for breaking things.
        momentum: share of the last step that is kept; 0 for none.
        dropout: share of the hidden units that is left out, anew for each example.
        l2: λ of the penalty ½ λ Σ w² (biases are free).
        batch_size: examples of one update.
        seed: of start weights, order and dropout.
        noise: standard deviation added to the points of the named data sets.
        loss: "squared error" or "cross entropy".
        start_range: start weights are uniform between −start_range and it, biases 0.
        weights: start from these instead (until the reader changes layers or seed):
            one matrix a layer, (outputs, 1 + inputs), the bias in column 0.
        show: names of the controls to offer: data, layers, points, activation, loss,
            learning_rate, batch_size, momentum, dropout, l2, noise, seed, start_range.
            By default all, the less needed ones folded away.
        title: name of the whole for screen readers; ``question``: what to find out.

    Raises:
        ValueError: the message says what is wrong and what is accepted.

    ``state`` holds the controls. With a kernel, ``weights`` follows at each pause.
    """

    config = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    weights = traitlets.List().tag(sync=True)

    def __init__(
        self,
        data: str | tuple = "xor",
        *,
        name: str,
        layers: Sequence[int] = (3,),
        activation: str = "tanh",
        learning_rate: float = 1.0,
        momentum: float = 0.0,
        dropout: float = 0.0,
        l2: float = 0.0,
        batch_size: int = 10,
        seed: int = 1,
        noise: float = 0.05,
        loss: str = "squared error",
        start_range: float = 0.5,
        weights: Sequence[np.ndarray] | None = None,
        show: Sequence[str] | None = None,
        title: str = "A small network that learns in the page",
        question: str | None = None,
    ):
        """Check the settings and pack them for the page."""
        given = None if isinstance(data, str) else read_points(*data)
        offered = [*([] if given is None else ["given"]), *NAMES, "own"]
        state = {
            "data": data if given is None else "given",
            "layers": check_layers(layers),
            "activation": activation,
            "loss": loss,
            "learning_rate": learning_rate,
            "batch_size": batch_size,
            "momentum": momentum,
            "dropout": dropout,
            "l2": l2,
            "noise": noise,
            "seed": seed,
            "start_range": start_range,
            "points": [],
        }
        choices = {"data": offered, **CHOICES}
        for key, values in choices.items():
            if state[key] not in values:
                raise ValueError(f"{key}={state[key]!r}; there are {', '.join(values)}")
        check_numbers(state)
        super().__init__(
            "playground.js",
            styles=["playground.css"],
            config={
                "name": checked_name(name),
                "title": title,
                "question": question,
                "choices": choices,
                "stops": {key: stops(key, state[key]) for key in STOPS},
                "labels": LABELS,
                "show": checked_show(show),
                "first": FIRST if show is None else list(show),
                "given": given,
                "start": start_weights(weights, state["layers"]),
                "most": {"layers": MOST_LAYERS, "units": MOST_UNITS},
            },
            state=state,
        )


def read_points(x: np.ndarray, y: np.ndarray) -> dict:
    """Return points and classes 0 or 1 as lists, or say which shape was expected."""
    x, y = np.asarray(x, dtype=float), np.asarray(y).ravel()
    if x.ndim != 2 or x.shape[1] != 2 or len(x) != len(y) or not len(x):
        raise ValueError(
            f"data must be x (examples, 2) and y (examples,), not {x.shape} and "
            f"{y.shape}"
        )
    if not (set(y.tolist()) <= {0, 1} or set(y.tolist()) <= {-1, 1}):
        raise ValueError("the classes y must be 0 and 1, or −1 and 1")
    if not np.isfinite(x).all():
        raise ValueError("the points x must be finite numbers")
    return {"x": x.tolist(), "y": (y > 0).astype(int).tolist()}


def check_layers(layers: Sequence[int]) -> list[int]:
    """Return the units of the hidden layers, or say how many there may be."""
    layers = [int(units) for units in layers]
    if len(layers) > MOST_LAYERS or not all(1 <= n <= MOST_UNITS for n in layers):
        raise ValueError(
            f"layers={layers}: at most {MOST_LAYERS} hidden layers of 1 to "
            f"{MOST_UNITS} units"
        )
    return layers


def check_numbers(state: dict) -> None:
    """Raise ValueError where a number lies outside of what training can do."""
    limits = {
        "learning_rate": (0, 1e6),
        "batch_size": (1, 1e6),
        "momentum": (0, 0.9999),
        "dropout": (0, 0.95),
        "l2": (0, 1e6),
        "noise": (0, 10),
        "seed": (0, 2**32 - 1),
        "start_range": (0, 100),
    }
    for key, (low, high) in limits.items():
        if not low <= state[key] <= high:
            raise ValueError(f"{key}={state[key]!r} must lie between {low} and {high}")


def stops(name: str, value: float) -> list[float]:
    """Return the stops of a slider, the given value among them."""
    return sorted({*STOPS[name], value})


def checked_show(show: Sequence[str] | None) -> list[str]:
    """Return the controls to offer, or say which of them there are not."""
    unknown = set(show or ()) - set(CONTROLS)
    if unknown:
        raise ValueError(
            f"show: no control {sorted(unknown)}; there are {', '.join(CONTROLS)}"
        )
    return CONTROLS if show is None else list(show)


def start_weights(weights: Sequence | None, layers: list[int]) -> list | None:
    """Return start weights as lists, or say which shapes the layers need."""
    if weights is None:
        return None
    sizes = [2, *layers, 1]
    wanted = [(m, n + 1) for n, m in pairwise(sizes)]
    shapes = [np.shape(matrix) for matrix in weights]
    if shapes != wanted:
        raise ValueError(
            f"layers {layers} need weights of the shapes {wanted}, not {shapes}"
        )
    return [np.asarray(matrix, dtype=float).tolist() for matrix in weights]
