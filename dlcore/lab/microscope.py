"""Microscope: every number of one learning step of a small network, step by step."""

import itertools
from collections.abc import Sequence

import numpy as np
import traitlets

from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import checked_name

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
FUNCTIONS = ("linear", "logistic", "relu", "tanh")
MOST_INPUTS, MOST_HIDDEN, MOST_OUTPUTS, MOST_LAYERS = 4, 4, 3, 3


class Microscope(PageWidget):
    """One network, one example: forward, error terms, updates, in the page.

    Args:
        weights: one matrix a layer, (outputs, inputs + 1), biases in column 0.
        inputs: the example, up to 4 numbers.
        targets: what the outputs should be, up to 3 numbers.
        activations: of the hidden layers and of the output layer.
        learning_rate: at first; the reader may choose another.
        step: of the first pass to show at first; 0 shows the inputs alone.
        examples: other networks to load, {label: (weights, inputs, targets)}; a fourth
            and fifth item, if given, are activations and learning rate.
        name: short name in lower case with hyphens, used in the page's address.
        title: name of the whole for screen readers.

    Raises:
        ValueError: shapes that do not fit each other, an unknown activation, or a
            network too large for the picture.

    The loss is ½ Σ (t − y)². ``weights``, ``inputs``, ``targets``, ``activations`` and
    ``learning_rate`` say what the reader has chosen; the weights are those before the
    first pass.
    """

    config = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        weights: Sequence,
        inputs: Sequence[float],
        targets: Sequence[float],
        *,
        activations: tuple[str, str] = ("tanh", "logistic"),
        learning_rate: float = 0.1,
        examples: dict[str, tuple] | None = None,
        step: int = 0,
        name: str,
        title: str = "A network under the microscope",
    ):
        """Check that everything fits and pack it for the page."""
        state = network_state(weights, inputs, targets, activations, learning_rate)
        packed = [
            {"label": label, "state": network_state(*example)}
            for label, example in (examples or {}).items()
        ]
        chosen = {state["rate"], *(example["state"]["rate"] for example in packed)}
        super().__init__(
            "microscope.js",
            styles=["microscope.css"],
            config={
                "name": checked_name(name),
                "title": title,
                "rates": sorted({*RATES, *chosen}),
                "examples": packed,
            },
            state={**state, "passes": 0, "step": step},
        )

    @property
    def weights(self) -> list[np.ndarray]:
        """The weights before the first pass, each (outputs, inputs + 1)."""
        sizes, flat = self.state["sizes"], np.array(self.state["weights"], float)
        shapes = [(b, a + 1) for a, b in itertools.pairwise(sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes])
        parts = np.split(flat, ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]

    @property
    def inputs(self) -> np.ndarray:
        """The example's inputs."""
        return np.array(self.state["inputs"], float)

    @property
    def targets(self) -> np.ndarray:
        """What the outputs should be."""
        return np.array(self.state["targets"], float)

    @property
    def activations(self) -> list[str]:
        """One name a layer."""
        hidden, output = self.state["activations"]
        return [hidden] * (len(self.state["sizes"]) - 2) + [output]

    @property
    def learning_rate(self) -> float:
        """The learning rate on the slider."""
        return self.state["rate"]


def network_state(
    weights, inputs, targets, activations=("tanh", "logistic"), learning_rate=0.1
) -> dict:
    """A network and its example in plain types, or ValueError with what is wrong."""
    weights = [np.asarray(matrix, dtype=float) for matrix in weights]
    inputs, targets = (np.asarray(x, dtype=float) for x in (inputs, targets))
    sizes = [inputs.size, *(len(matrix) for matrix in weights)]
    for number, (matrix, size) in enumerate(zip(weights, sizes, strict=False), start=1):
        if matrix.ndim != 2 or matrix.shape[1] != size + 1:
            raise ValueError(
                f"the weights of layer {number} have the shape {matrix.shape}, "
                f"expected (outputs, {size + 1}): the bias in column 0, then "
                f"{size} inputs"
            )
    if targets.shape != (sizes[-1],):
        raise ValueError(f"{sizes[-1]} outputs need as many targets, not {targets}")
    unknown = [word for word in activations if word not in FUNCTIONS]
    if unknown or len(activations) != 2:
        raise ValueError(
            f"activations are one word for the hidden layers and one for the output, "
            f"from {FUNCTIONS}, not {activations}"
        )
    hidden = sizes[1:-1]
    if (
        sizes[0] > MOST_INPUTS
        or sizes[-1] > MOST_OUTPUTS
        or len(hidden) > MOST_LAYERS
        or max(hidden, default=0) > MOST_HIDDEN
    ):
        raise ValueError(
            f"a network {'-'.join(map(str, sizes))} does not fit the picture: at most "
            f"{MOST_INPUTS} inputs, {MOST_LAYERS} hidden layers of {MOST_HIDDEN} "
            f"neurons, {MOST_OUTPUTS} outputs"
        )
    return {
        "sizes": sizes,
        "activations": list(activations),
        "weights": [float(w) for matrix in weights for w in matrix.ravel()],
        "inputs": inputs.tolist(),
        "targets": targets.tolist(),
        "rate": float(learning_rate),
    }
