"""Chapter 10's records: what a convolution takes for granted, counts and examples.

python -m dlcore record convolution --case prior
python -m dlcore record convolution --facts
python -m dlcore ship convolution
"""

import numpy as np

from dlcore import data, scratch
from dlcore.chapters.convolution import prior
from dlcore.recording.cases import find
from dlcore.recording.models import train_on_digits
from dlcore.training import History

# ------------------------------------------------------------------- counting


def convolution_weights(kernel, channels, outputs):
    """Return the weights of a convolutional layer, one bias per kernel included."""
    return outputs * (kernel * kernel * channels + 1)


def neurons(height, width, outputs, stride):
    """Return the neurons of a layer with "same" padding: ⌈h/s⌉ · ⌈w/s⌉ · channels."""
    return -(-height // stride) * -(-width // stride) * outputs


IMAGES = {"32×32×3": (32, 32, 3), "640×480×3": (480, 640, 3)}
OUTPUTS, STRIDE = 64, 2  # of Ekman's tables


def weights_by_layer() -> dict[str, int]:
    """Tables 7-2 and 7-3: 64 channels, stride 2, against a dense layer as large."""
    found = {
        f"per kernel {kernel}×{kernel}": convolution_weights(kernel, 3, 1)
        for kernel in (3, 5)
    }
    for name, (height, width, channels) in IMAGES.items():
        count = neurons(height, width, OUTPUTS, STRIDE)
        inputs = height * width * channels + 1
        found |= {f"neurons, {name}": count, f"per dense neuron, {name}": inputs}
        found[f"dense, {name}"] = count * inputs
        for kernel in (3, 5):
            case = f"{kernel}×{kernel}, {name}"
            found[f"unique, {case}"] = convolution_weights(kernel, channels, OUTPUTS)
            taps = kernel * kernel * channels + 1
            found[f"total, {case}"] = count * taps
    return found


def large_numbers() -> dict[str, float]:
    """Three entries of table 7-3, in the powers of ten that the book prints."""
    found = weights_by_layer()
    return {
        "products, 3×3": found["total, 3×3, 640×480×3"] / 1e8,
        "products, 5×5": found["total, 5×5, 640×480×3"] / 1e8,
        "dense": found["dense, 640×480×3"] / 1e12,
    }


def small_network() -> dict[str, int]:
    """Table 7-4: 32×32×3 → 64 kernels 5×5 → 64 kernels 3×3, stride 2 both → 10."""
    found, height, channels = {}, 32, 3
    for name, kernel in (("first", 5), ("second", 3)):
        count = neurons(height, height, OUTPUTS, STRIDE)
        found |= {
            f"{name}: neurons per channel": count // OUTPUTS,
            f"{name}: weights per neuron": kernel * kernel * channels + 1,
            f"{name}: neurons": count,
            f"{name}: weights": convolution_weights(kernel, channels, OUTPUTS),
        }
        height, channels = height // STRIDE, OUTPUTS
    inputs = height * height * channels
    found |= {
        "third: weights per neuron": inputs + 1,
        "third: neurons": 10,
        "third: weights": 10 * (inputs + 1),
    }
    found["all weights"] = sum(
        value for name, value in found.items() if name.endswith(": weights")
    )
    return found


# ------------------------------------------------------------------- geometry


def geometry() -> dict[str, int]:
    """Figure 7-5's layers on 6 × 8 pixels, and the receptive field of figure 7-8."""
    found = {}
    for kernel, stride, padding in ((2, 1, 0), (2, 2, 0), (3, 2, 0), (3, 2, 1)):
        case = f"{kernel}×{kernel}, stride {stride}, padding {padding}"
        for side, size in (("rows", 6), ("columns", 8)):
            found[f"{case}: {side}"] = scratch.convolution.output_size(
                size, kernel, stride, padding
            )
    found["receptive field, K3 S1 then K2 S2"] = receptive_field([(3, 1, 1), (2, 2, 1)])
    found["receptive field, K3 K3"] = receptive_field([(3, 1, 1)] * 2)
    found["receptive field, K3 K3 K3"] = receptive_field([(3, 1, 1)] * 3)
    return found


def receptive_field(layers):
    """Return how many pixels one neuron of the last layer sees, along one side.

    layers: (kernel, stride, dilation), the first one first
    """
    seen, jump = 1, 1  # pixels, and pixels between neighbours of the layer
    for kernel, stride, dilation in layers:
        seen += dilation * (kernel - 1) * jump
        jump *= stride
    return seen


# ------------------------------------------------------------------- worked example

# 5 × 5 × 3, numbers of our own: Buduma prints the layer, not all of its numbers
EXAMPLE = np.array(
    [
        [
            [0, 1, 2, 1, 0],
            [1, 0, 2, 0, 1],
            [2, 2, 1, 0, 0],
            [0, 1, 0, 2, 1],
            [1, 0, 1, 2, 0],
        ],
        [
            [1, 2, 0, 0, 1],
            [0, 1, 1, 2, 0],
            [2, 0, 1, 1, 2],
            [1, 0, 2, 0, 0],
            [0, 2, 1, 0, 1],
        ],
        [
            [2, 0, 1, 2, 1],
            [1, 1, 0, 0, 2],
            [0, 2, 2, 1, 0],
            [2, 1, 0, 1, 1],
            [0, 0, 2, 1, 2],
        ],
    ]
)  # (channels, rows, columns)
EXAMPLE_KERNELS = np.array(
    [
        [
            [[1, 0, -1], [0, 1, 0], [-1, 0, 1]],
            [[0, -1, 0], [1, 0, 1], [0, 1, 0]],
            [[1, 1, 0], [-1, 0, 0], [0, 0, -1]],
        ],
        [
            [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
            [[0, 1, 0], [0, -1, 0], [0, 0, 0]],
            [[0, 0, 1], [0, 1, 0], [1, 0, -1]],
        ],
    ]
)  # (outputs, channels, rows, columns)
EXAMPLE_BIASES = np.array([1, 0])


def worked_example() -> dict[str, int]:
    """F-E5.3: 5 × 5 × 3, two kernels 3 × 3 × 3, stride 2, padding 1, no activation."""
    layer = scratch.convolution.Convolution(
        EXAMPLE_KERNELS, EXAMPLE_BIASES, stride=2, padding=1
    )
    _, outputs, rows, columns = layer.forward(EXAMPLE[None]).shape
    return {
        "rows": rows,
        "columns": columns,
        "depth": outputs,
        "weights": EXAMPLE_KERNELS.size,
        "biases": EXAMPLE_BIASES.size,
    }


def full_connection() -> dict[str, int]:
    """Weights of one fully connected neuron, biases apart (Buduma)."""
    return {"MNIST": 28 * 28, "200×200×3": 200 * 200 * 3}


# ------------------------------------------------------------------- Appendix G


def overlap() -> dict[str, float]:
    """A box of height 1 from 0 to 3, convolved with itself: the largest area."""
    step = 0.01
    box = np.ones(300)
    area = np.convolve(box, box) * step
    return {"largest": float(area.max()), "at": (int(area.argmax()) + 1) * step}


def pooling() -> dict[str, int]:
    """F-E5.4: Buduma's two variants, extent and stride."""
    return {
        f"{name} {what}": value
        for name, variant in {"first": (2, 2), "second": (3, 2)}.items()
        for what, value in zip(("extent", "stride"), variant, strict=True)
    }


FACTS = (
    weights_by_layer,
    large_numbers,
    small_network,
    geometry,
    worked_example,
    full_connection,
    overlap,
    pooling,
    prior.weights,
)

# ----------------------------------------------------- the network in the page


def small_reader():
    """Return the network that the page opens: two convolutions and a dense layer.

    (batch, 28, 28) → probabilities (batch, 10); small, so that all of it can be seen.
    """
    from torch import nn

    return nn.Sequential(
        nn.Unflatten(1, (1, 28)),  # (batch, 1, 28, 28)
        nn.Conv2d(1, 6, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 6, 14, 14)
        nn.Conv2d(6, 10, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 10, 7, 7)
        nn.Flatten(),
        nn.Linear(10 * 7 * 7, 10),
    )


SHOWN = {
    "first convolution": "1",
    "first ReLU": "2",
    "first pooling": "3",
    "second convolution": "4",
    "second ReLU": "5",
    "second pooling": "6",
    "scores": "8",
}


def train_small_reader(epochs: int = 6, seed: int = 10, digits=None):
    """Train it; a `PageModel` with what the shipped weights get wrong."""
    return train_on_digits(
        small_reader,
        digits,
        title="Two small convolutions, float16",
        inspect=SHOWN,
        epochs=epochs,
        seed=seed,
        learning_rate=0.002,
    )


MODELS = {"digits": train_small_reader}

# ------------------------------------------------------------------- records

CASES = {"prior": prior.Prior()}
SEEDS = (101, 102, 103, 104, 105)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch=None,
    digits: data.DataSet | None = None,
) -> History:
    """Train all layers of a case, and return their test errors.

    epochs, device: unused; every run takes the case's steps, on the processor
    on_epoch: called with the number of training digits after the runs with so many
    digits: MNIST when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    history = prior.train_prior(chosen, digits or data.mnist(), seed, on_run=on_epoch)
    history.settings |= {"seed": seed}
    return history
