"""The closed loops of many handwritten digits at once, for chapter 01's rule.

The chapter pours water into one picture, pixel by pixel. Here whole arrays of pictures
take their turn together; a test compares the two.
"""

import numpy as np

SIDE = 30  # 28 pixels and a rim of paper
PIXEL_NUMBERS = np.arange(1, SIDE**2 + 1, dtype=np.int16).reshape(SIDE, SIDE)


def paper_regions(ink):
    """Give connected paper one number, 0 where there is ink: (images, 30, 30).

    Every paper pixel starts with a number of its own and keeps taking over the larger
    number of a neighbour. In the end each region has one pixel that kept its own.
    """
    paper = np.ascontiguousarray(~ink.transpose(1, 2, 0), dtype=np.int16)
    label = PIXEL_NUMBERS[..., None] * paper  # (30, 30, images)
    before = None
    while before is None or (label != before).any():
        before = label.copy()
        for axes in ((0, 1, 2), (1, 0, 2)):  # row by row, then column by column
            for step in (1, -1):  # forwards, then backwards
                seen = label.transpose(axes)[::step]
                free = paper.transpose(axes)[::step]
                for row in range(1, SIDE):
                    seen[row] = np.maximum(seen[row], seen[row - 1]) * free[row]
    return label.transpose(2, 0, 1)


def measure_loops(images, ink_from):
    """What the rule measures of digits (images, 28, 28) whose ink begins at a darkness.

    Returns the number of loops, their share of the digit's box, and how far their
    middle is from the box's middle, as a share of its height: three arrays (images,).
    """
    ink = np.pad(images >= ink_from, ((0, 0), (1, 1), (1, 1)))  # a rim of paper
    label = paper_regions(ink)
    count = (label == PIXEL_NUMBERS).sum(axis=(1, 2)) - 1
    loop = (label > 0) & (label < SIDE**2)  # the last corner's number is outside
    rows, columns = ink.any(axis=2), ink.any(axis=1)  # (images, 30): where ink is
    top, left = rows.argmax(axis=1), columns.argmax(axis=1)
    bottom = SIDE - 1 - rows[:, ::-1].argmax(axis=1)
    right = SIDE - 1 - columns[:, ::-1].argmax(axis=1)
    height, size = bottom - top + 1, loop.sum(axis=(1, 2))
    middle = loop.sum(axis=2) @ np.arange(SIDE) / np.maximum(size, 1)  # mean row
    share = size / (height * (right - left + 1))
    return count, share, abs(middle - (top + bottom) / 2) / height


def accepted_digits(images, labels, inks, smallest, farthest):
    """How many of each digit every rule calls a zero: (inks, smallest, farthest, 10).

    inks: where ink begins, of 255; smallest: % of the digit's box that the loop fills
    at least; farthest: % of its height that the loop's middle is off at most
    """
    accepted = np.zeros((len(inks), len(smallest), len(farthest), 10), np.int32)
    for i, ink_from in enumerate(inks):
        count, share, distance = measure_loops(images, ink_from)
        for j, k in np.ndindex(len(smallest), len(farthest)):
            large = share >= smallest[j] / 100 - 1e-9
            central = distance <= farthest[k] / 100 + 1e-9
            says_zero = (count == 1) & large & central
            accepted[i, j, k] = np.bincount(labels[says_zero], minlength=10)
    return accepted
