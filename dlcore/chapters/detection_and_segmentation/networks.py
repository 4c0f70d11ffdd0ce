"""The networks of chapter 15, small enough for two cores and for the page."""

import numpy as np
import torch
from torch import nn

from dlcore.scratch.boxes import anchor_shapes, anchors

SIDE = 64  # pixels of a canvas
STRIDE = 4  # pixels from one cell of the feature map to the next
CELLS = SIDE // STRIDE
SIZES, ASPECTS = (14, 20, 28), (1.0, 1.6, 3.0)  # pixels; height over width
SHAPES = anchor_shapes(SIZES, ASPECTS)  # (9, 2) width and height
ONE_SHAPE = anchor_shapes(SIZES[1:2], ASPECTS[1:2])
CHANNELS = 48  # of the feature map


def convolution(inputs: int, outputs: int, stride: int = 1) -> list[nn.Module]:
    """A convolution of 3 × 3 normalized over the batch; stride 1 keeps the size."""
    layer = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
    return [layer, nn.BatchNorm2d(outputs), nn.ReLU()]


def anchors_of(shapes) -> np.ndarray:
    """Return the boxes around all cells: (cells · kinds, 4), row by row."""
    return anchors(CELLS, CELLS, STRIDE, shapes).reshape(-1, 4)


def detector(kinds: int = len(SHAPES)) -> nn.Sequential:
    """A region proposal network that also names what it finds.

    (batch, 64, 64) → (batch, kinds + 4 · kinds + 10, 16, 16): per anchor a score and
    four offsets, per cell ten scores for the digits.
    """
    network = nn.Sequential(
        nn.Unflatten(1, (1, SIDE)),  # (batch, 1, 64, 64)
        nn.Conv2d(1, 16, 5, stride=2, padding=2),
        nn.ReLU(),  # (batch, 16, 32, 32)
        nn.Conv2d(16, 32, 3, stride=2, padding=1),
        nn.ReLU(),  # (batch, 32, 16, 16)
        nn.Conv2d(32, CHANNELS, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(CHANNELS, CHANNELS, 3, padding=2, dilation=2),
        nn.ReLU(),
        nn.Conv2d(CHANNELS, CHANNELS, 3, padding=2, dilation=2),
        nn.ReLU(),  # (batch, 48, 16, 16): what every anchor is judged by
        nn.Conv2d(CHANNELS, 5 * kinds + 10, 1),
    )
    nn.init.constant_(network[-1].bias[:kinds], -4.0)  # few anchors hold a digit
    return network


TRUNK = 11  # layers of the detector that make its feature map


def two_heads() -> nn.Module:
    """One digit per canvas: what is it, and where? Two heads on one trunk."""
    return TwoHeads()


class TwoHeads(nn.Module):
    """(batch, 64, 64) → class scores (batch, 10), box (batch, 4) in canvas sides."""

    def __init__(self):
        """Build the shared layers, then a head for each question."""
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Unflatten(1, (1, SIDE)),
            *convolution(1, 12, stride=2),  # (batch, 12, 32, 32)
            *convolution(12, 24, stride=2),  # (batch, 24, 16, 16)
            *convolution(24, 32, stride=2),  # (batch, 32, 8, 8)
            nn.Flatten(),
            nn.Linear(32 * 8 * 8, 64),
            nn.ReLU(),
        )
        self.what = nn.Linear(64, 10)
        self.where = nn.Linear(64, 4)

    def forward(self, x):
        """Return both answers."""
        shared = self.trunk(x)
        return self.what(shared), self.where(shared)


WINDOW = 24  # pixels of what the window's classifier sees


def window_reader() -> nn.Sequential:
    """Names a window: (batch, 1, 24, 24) → ten digits and ground (batch, 11)."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 16, 12, 12)
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 32, 6, 6)
        nn.Flatten(),
        nn.Linear(32 * 6 * 6, 64),
        nn.ReLU(),
        nn.Linear(64, 11),
    )


# ------------------------------------------------------------------- segmentation

SMALL = 32  # pixels of a canvas for segmentation


def double(inputs: int, outputs: int) -> nn.Sequential:
    """Two such convolutions in a row."""
    return nn.Sequential(*convolution(inputs, outputs), *convolution(outputs, outputs))


class EncoderDecoder(nn.Module):
    """(batch, 32, 32) → (batch, 11, 32, 32), by way of 8 × 8 pixels.

    with_skips: lay the encoder's maps beside the decoder's, as U-Net does; without,
    the decoder sees only what went through the bottleneck
    """

    def __init__(self, with_skips: bool, width: int = 8):
        """Build both halves."""
        super().__init__()
        self.with_skips = with_skips
        self.down = nn.MaxPool2d(2)
        self.first = double(1, width)  # 32 × 32
        self.second = double(width, 2 * width)  # 16 × 16
        self.bottom = double(2 * width, 4 * width)  # 8 × 8
        self.up_second = nn.ConvTranspose2d(4 * width, 2 * width, 2, stride=2)
        self.up_first = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        wide = 2 if with_skips else 1
        self.join_second = double(2 * width * wide, 2 * width)
        self.join_first = double(width * wide, width)
        self.name = nn.Conv2d(width, 11, 1)

    def forward(self, x):
        """Return a score per class and pixel."""
        first = self.first(x.unsqueeze(1))
        second = self.second(self.down(first))
        y = self.up_second(self.bottom(self.down(second)))
        y = self.join_second(torch.cat([second, y], 1) if self.with_skips else y)
        y = self.up_first(y)
        y = self.join_first(torch.cat([first, y], 1) if self.with_skips else y)
        return self.name(y)


def encoder_decoder() -> nn.Module:
    """Down to 8 × 8 pixels and up again."""
    return EncoderDecoder(with_skips=False)


def u_net() -> nn.Module:
    """The same with the encoder's maps laid beside the decoder's."""
    return EncoderDecoder(with_skips=True)


def full_resolution(width: int = 16) -> nn.Sequential:
    """Stride 1 throughout, no pooling: the naive way."""
    layers = [nn.Unflatten(1, (1, SMALL)), *convolution(1, width)]
    for _ in range(4):
        layers += convolution(width, width)
    return nn.Sequential(*layers, nn.Conv2d(width, 11, 1))


MASK = 28  # pixels of a mask, whatever the size of its box


def mask_head(channels: int = CHANNELS, classes: int = 10) -> nn.Sequential:
    """Region of a map → a mask per class: (n, channels, 14, 14) → (n, 10, 28, 28)."""
    return nn.Sequential(
        *convolution(channels, 32),
        *convolution(32, 32),
        nn.ConvTranspose2d(32, 16, 2, stride=2),
        nn.ReLU(),  # (n, 16, 28, 28)
        nn.Conv2d(16, classes, 1),
    )
