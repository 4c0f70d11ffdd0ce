"""Right answers of another kind, which the exercises of chapter 10 must accept."""

import numpy as np
import pytest

from dlcore.chapters.convolution import exercises


def places_one_by_one(size, kernel, stride, padding, dilation):
    last = size + 2 * padding - dilation * (kernel - 1)
    return len(range(0, last, stride))


def field_from_above(layers):
    seen = 1
    for kernel, stride in reversed(layers):
        seen = (seen - 1) * stride + kernel
    return seen


def convolution_by_stamps(x, kernel):
    full = np.zeros(np.add(x.shape, kernel.shape) - 1)
    for m, n in np.ndindex(x.shape):
        full[m : m + kernel.shape[0], n : n + kernel.shape[1]] += x[m, n] * kernel
    rows, columns = np.subtract(kernel.shape, 1)
    return full[rows : x.shape[0], columns : x.shape[1]]


def slope_by_taps(error, x, size, stride):
    rows, columns = np.multiply(error.shape, stride)
    return [
        [
            float(np.sum(error * x[u : u + rows : stride, v : v + columns : stride]))
            for v in range(size)
        ]
        for u in range(size)
    ]


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (exercises.PLACES, places_one_by_one),
        (exercises.FIELD, field_from_above),
        (exercises.TRUE_CONVOLUTION, convolution_by_stamps),
    ],
)
def test_other_ways_are_right(exercise, answer):
    assert exercise.judge(answer) is None


def test_the_slope_tap_by_tap_is_right():
    trials = [t for t in exercises.KERNEL_SLOPE.trials if fits(t)]
    assert trials
    for trial in trials:
        np.testing.assert_allclose(
            slope_by_taps(*trial), exercises.kernel_slope(*trial), atol=1e-12
        )


def fits(trial):
    """A slice tap by tap needs pixels up to the end of the last stride."""
    error, x, size, stride = trial
    return all(
        (size - 1) + (count - 1) * stride < side
        for count, side in zip(error.shape, x.shape, strict=True)
    )
