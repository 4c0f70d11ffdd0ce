"""Networks with weights that others trained on ImageNet.

    arrays = np.load("efficientnet-lite0.npz")
    network = efficientnet_lite0(torch_network, arrays)
    twin = efficientnet_lite0(keras_network, arrays)
    probabilities = network(lite0_input(photos)).softmax(1)  # (photos, 1000)

Both start from the same arrays, so that both must give the same answers.
"""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn

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
VGG16_MEANS = (103.939, 116.779, 123.68)  # of blue, green, red, in 0 … 255
VGG16_BLOCKS = (2, 2, 3, 3, 1)  # convolutions that its file has
VGG16_FRONT = (2, 2, 1)  # those of the part that ships


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


def lite0_input(pictures):
    """Pictures as EfficientNet-Lite0 takes them: a tensor of numbers in −1 … 1.

    pictures: (pictures, side, side, 3) uint8 → (pictures, 3, side, side)
    """
    x = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
    return (x.float() - LITE0_MEAN) / LITE0_DEVIATION


class BlueFirst(nn.Module):
    """Pictures of 0 … 255, red first, turned to blue first, less the means."""

    def __init__(self):
        """Keep the means with the network, so that they move along with it."""
        super().__init__()
        means = torch.tensor(VGG16_MEANS).reshape(1, 3, 1, 1)
        self.register_buffer("means", means, persistent=False)

    def forward(self, pictures):
        """(pictures, 3, height, width) of the same shape."""
        return pictures.flip(1) - self.means


def vgg16(arrays, blocks=VGG16_BLOCKS) -> nn.Sequential:
    """Return VGG16's convolutions from block1_conv1 to block5_conv1, trained, in order.

    arrays: "block1_conv1.weight", "block1_conv1.bias", …, numbers of any precision
    blocks: how many convolutions of each block; VGG16_FRONT ends at block3_conv1

    It takes pictures of 0 … 255, red first, of any size from 16 × 16 on. The output of
    "block1_conv1" is behind its ReLU. The weights stay as they are. KeyError where an
    array is missing; RuntimeError where a shape does not fit.
    """
    layers, channels = OrderedDict(prepare=BlueFirst()), 3
    for block, count in enumerate(blocks, start=1):
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            weight, bias = (
                torch.from_numpy(np.asarray(arrays[f"{name}.{part}"], np.float32))
                for part in ("weight", "bias")
            )
            convolution = nn.Conv2d(channels, len(bias), 3, padding=1)
            convolution.load_state_dict({"weight": weight, "bias": bias})
            layers[name] = nn.Sequential(convolution, nn.ReLU())
            channels = len(bias)
        if block < len(blocks):
            layers[f"block{block}_pool"] = nn.MaxPool2d(2)
    return nn.Sequential(layers).requires_grad_(False).eval()


def vgg16_input(pictures):
    """Pictures as `vgg16` takes them: a tensor of numbers in 0 … 255.

    pictures: (pictures, height, width, 3) uint8 → (pictures, 3, height, width)
    """
    array = np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))
    return torch.from_numpy(array).float()
