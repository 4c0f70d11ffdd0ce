"""Networks with weights that others trained on ImageNet.

    arrays = np.load("efficientnet-lite0.npz")
    network = efficientnet_lite0(torch_network, arrays)
    twin = efficientnet_lite0(keras_network, arrays)
    probabilities = network(lite0_input(photo)[None]).softmax(1)  # (1, 1000)

Both start from the same arrays, so that both must give the same answers.
"""

import numpy as np
import torch

from dlcore.networks import vision
from dlcore.networks.weights import arrays_of

LITE0_SHAPE = (3, 224, 224)
LITE0_EPSILON = 1e-3  # of its batch norms, as Google trained it; PyTorch adds 1e-5
LITE0_MEAN, LITE0_DEVIATION = 127.0, 128.0  # of all three colours, in 0 … 255
BATCH_NORM = {
    "scale": "weight",
    "shift": "bias",
    "mean": "running_mean",
    "variance": "running_var",
}
PLAIN = {"weights": "weight", "biases": "bias"}


def efficientnet_lite0(make, arrays):
    """Return EfficientNet-Lite0 with trained weights, ready to answer.

    make: `torch_network` or `keras_network`
    arrays: under the names of the common PyTorch port, such as
        "_blocks.0._depthwise_conv.weight"; numbers of any precision

    It ends in logits of ImageNet's 1,000 classes. Raises ValueError, which names the
    array, where a shape does not fit; KeyError where one is missing.
    """
    network = make(vision.efficientnet_lite0(), LITE0_SHAPE, epsilon=LITE0_EPSILON)
    for name, layer in zip(lite0_names(), arrays_of(network), strict=True):
        ours = BATCH_NORM if "scale" in layer else PLAIN
        for part, array in layer.items():
            key = f"{name}.{ours[part]}"
            values = np.asarray(arrays[key], dtype=np.float32)
            if values.shape != array.values.shape:
                raise ValueError(
                    f"{key} has the shape {values.shape}, not {array.values.shape}"
                )
            array.write(values)
    return network.eval() if isinstance(network, torch.nn.Module) else network


def lite0_names():
    """Yield what the port calls each layer with weights, in the order of our plan."""
    yield from ("_conv_stem", "_bn0")
    blocks = [stage for stage in vision.EFFICIENTNET for _ in range(stage[-1])]
    for number, (_, _, expansion, _, _) in enumerate(blocks):
        if expansion > 1:
            yield from within(number, "_expand_conv", "_bn0")
        yield from within(number, "_depthwise_conv", "_bn1")
        yield from within(number, "_project_conv", "_bn2")
    yield from ("_conv_head", "_bn1", "_fc")


def within(block, *names):
    """The full names of a block's layers."""
    return (f"_blocks.{block}.{name}" for name in names)


def lite0_input(photo):
    """A photo as EfficientNet-Lite0 takes it: a tensor (3, 224, 224) in −1 … 1.

    photo: (height, width, 3), uint8; of a photo that is not square, its middle counts
    """
    from PIL import Image

    height, width = photo.shape[:2]
    side = min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    square = Image.fromarray(photo).resize(
        LITE0_SHAPE[1:], Image.BICUBIC, box=(left, top, left + side, top + side)
    )
    pixels = np.asarray(square, dtype=np.float32).transpose(2, 0, 1)
    return torch.from_numpy((pixels - LITE0_MEAN) / LITE0_DEVIATION)
