"""Means with an honest width."""

import math

import numpy as np


def interval(values) -> tuple[float, float]:
    """Mean of independent values and half the width of its 95 % interval (Student's t).

    A single value has no spread to judge by: its half width is NaN. NaN among the
    values (a diverged run) makes both NaN; no value at all raises ValueError.
    """
    values = np.asarray(values, dtype=float).ravel()
    if not values.size:
        raise ValueError("An interval needs at least one value.")
    mean = float(values.mean())
    if values.size == 1:
        return mean, math.nan
    from scipy.special import stdtrit

    quantile = stdtrit(values.size - 1, 0.975)
    return mean, float(quantile * values.std(ddof=1) / math.sqrt(values.size))
