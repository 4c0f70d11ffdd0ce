"""Canvases: several handwritten digits on one picture, with boxes and masks."""

from dataclasses import dataclass

import numpy as np

GROUND = 10  # the class of a pixel that belongs to no digit
HELD_OUT = 10_000  # of the training digits, at the end: they make the validation part
INK = 100  # grey level from which a pixel belongs to the digit
ATTEMPTS = 20  # to find room for a digit
COMMON = 0.2  # at most, of the smaller of two boxes


@dataclass(frozen=True)
class Canvases:
    """Pictures with what there is to find on each.

    pictures: (canvases, side, side) uint8, 0 is paper, 255 is ink; photos have a
        further axis for three colours
    boxes: (canvases, most, 4) float32: x0, y0, x1, y1 in pixels, around the ink; an
        edge lies between two pixels, so x1 − x0 is the width
    labels: (canvases, most) int64: the digits, −1 where there is none
    objects: (canvases, side, side) uint8: 0 is ground, k the ink of the k-th digit
    classes: the digits' names
    """

    pictures: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    objects: np.ndarray
    classes: tuple[str, ...] = tuple("0123456789")

    def __len__(self):
        """How many canvases there are."""
        return len(self.pictures)

    @property
    def pixels(self) -> np.ndarray:
        """The class of each pixel: (canvases, side, side) int64, GROUND for none."""
        table = np.concatenate(
            [
                np.full((len(self), 1), GROUND),
                np.where(self.labels < 0, 10, self.labels),
            ],
            axis=1,
        )  # (canvases, 1 + most)
        return np.take_along_axis(
            table, self.objects.reshape(len(self), -1).astype(int), axis=1
        ).reshape(self.objects.shape)

    def truth(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Boxes (digits, 4) and labels (digits,) of one canvas."""
        there = self.labels[index] >= 0
        return self.boxes[index, there], self.labels[index, there]


def scaled(digit, height, stretch):
    """Return the ink of a digit (28, 28) cut out and scaled to a height in pixels.

    stretch: how much wider than high it becomes, beside its own shape
    """
    from PIL import Image

    ink = np.argwhere(digit > INK)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0) + 1
    cut = digit[top:bottom, left:right]
    width = round(height * stretch * cut.shape[1] / cut.shape[0])
    width = min(max(width, 3), 3 * height // 2)  # strokes that lie would be too long
    small = Image.fromarray(cut).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(small)  # (height, width)


def crowded(box, others):
    """Whether a box has more than COMMON of the smaller area in common with another."""
    for other in others:
        sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
        areas = [np.prod(one[2:] - one[:2]) for one in (box, other)]
        if (sides > 0).all() and np.prod(sides) > COMMON * min(areas):
            return True
    return False


def room(generator, sides, side, others):
    """Return a free box for (height, width) on a canvas, None where there is none."""
    if max(sides) > side:
        return None
    for _ in range(ATTEMPTS):
        y, x = (generator.integers(0, side - length + 1) for length in sides)
        box = np.array([x, y, x + sides[1], y + sides[0]])
        if not crowded(box, others):
            return box
    return None


def strewn(generator, canvas, digits, pieces):
    """Draw small pieces of digits on a canvas, which are nothing to find."""
    side = len(canvas)
    for digit in digits[generator.integers(0, len(digits), pieces)]:
        length = generator.integers(4, 8)
        row, column = generator.integers(6, 22 - length, 2)
        y, x = generator.integers(0, side - length, 2)
        piece = digit[row : row + length, column : column + length]
        part = canvas[y : y + length, x : x + length]
        np.maximum(part, piece, out=part)


def part_of(digits, part: str, only=None):
    """Return pictures and labels of the digits that make a part of the canvases.

    only: which digits, all without it. Raises ValueError for an unknown part, and
    where no digit is one of `only`.
    """
    parts = {
        "train": (digits.x_train[:-HELD_OUT], digits.y_train[:-HELD_OUT]),
        "validation": (digits.x_train[-HELD_OUT:], digits.y_train[-HELD_OUT:]),
        "test": (digits.x_test, digits.y_test),
    }
    if part not in parts:
        raise ValueError(f"part={part!r}: there are {', '.join(parts)}")
    x, y = parts[part]
    if only is None:
        return x, y
    chosen = np.isin(y, only)
    if not chosen.any():
        raise ValueError(f"only={only!r}: no digit is one of these")
    return x[chosen], y[chosen]


def make(
    digits, count, *, part, seed, side, most, heights, pieces, noise, only
) -> Canvases:
    """Return canvases; see `dlcore.data.canvases`."""
    x, y = part_of(digits, part, only)
    generator = np.random.default_rng(seed)
    pictures = np.zeros((count, side, side), np.uint8)
    objects = np.zeros((count, side, side), np.uint8)
    boxes = np.zeros((count, most, 4), np.float32)
    labels = np.full((count, most), -1)
    for i in range(count):
        strewn(generator, pictures[i], x, generator.integers(0, pieces + 1))
        for k in range(generator.integers(1, most + 1)):
            chosen = generator.integers(len(x))
            height = generator.integers(heights[0], heights[1] + 1)
            digit = scaled(x[chosen], height, generator.uniform(0.85, 1.2))
            there = labels[i] >= 0
            box = room(generator, digit.shape, side, boxes[i, there])
            if box is None:
                continue
            place = np.s_[box[1] : box[3], box[0] : box[2]]
            pictures[i][place] = np.maximum(pictures[i][place], digit)
            objects[i][place][digit > INK] = k + 1
            boxes[i, k], labels[i, k] = box, y[chosen]
    if noise:
        speckle = generator.normal(0, noise, pictures.shape)
        pictures = np.clip(pictures + speckle, 0, 255).astype(np.uint8)
    return Canvases(pictures, boxes, labels, objects)
