"""Sequences as arrays: windows of one long series, and batches of unequal lengths."""

import numpy as np


def windows(series, length: int, step: int = 1) -> np.ndarray:
    """All windows of a series, in order: (time, …) → (windows, length, …).

        x, y = np.split(windows(series, 13), [12], axis=1)  # twelve, then the next

    step: how many places a window begins after the one before
    It is a view that cannot be written to. Raises ValueError if none fits.
    """
    series = np.asarray(series)
    if not 1 <= length <= len(series):
        raise ValueError(
            f"a window of {length} does not fit into a series of {len(series)}"
        )
    views = np.lib.stride_tricks.sliding_window_view(series, length, axis=0)
    return np.moveaxis(views, -1, 1)[::step]


def padded(sequences, length: int | None = None, *, left: bool = False):
    """Sequences of unequal lengths as one array, and a mask of what is real.

    sequences: each (time, …); length: of all, that of the longest without it
    left: zeros come before a sequence, not behind it
    Returns values (sequences, length, …) and mask (sequences, length), False where
    zeros were added. Raises ValueError for a sequence that is longer.
    """
    sequences = [np.asarray(each) for each in sequences]
    longest = max(map(len, sequences))
    length = longest if length is None else length
    if longest > length:
        raise ValueError(f"a sequence of {longest} does not fit into {length}")
    shape = len(sequences), length
    kind = np.result_type(*sequences)  # whole numbers beside decimals become decimals
    values = np.zeros((*shape, *sequences[0].shape[1:]), kind)
    mask = np.zeros(shape, bool)
    for number, each in enumerate(sequences):
        start = length - len(each) if left else 0
        place = number, slice(start, start + len(each))
        values[place], mask[place] = each, True
    return values, mask
