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
    half_width = student(values.size - 1) * values.std(ddof=1) / math.sqrt(values.size)
    return mean, float(half_width)


def prediction(values) -> float:
    """Half the width, around their mean, in which a further run lies 95 times of 100.

    values: independent runs, at least two, taken as normally distributed; one or none
    raises ValueError
    """
    values = np.asarray(values, dtype=float).ravel()
    if values.size < 2:
        raise ValueError("A prediction needs at least two runs.")
    spread = values.std(ddof=1) * math.sqrt(1 + 1 / values.size)
    return float(student(values.size - 1) * spread)


def percent(values, digits: int = 1) -> str:
    """Shares of 1 as words for a sentence: "7.4 ± 0.4 %", or "14.0 %" for one number.

    values: one number, or one a seed; the width is that of `interval`
    """
    mean, half_width = interval(values)
    width = "" if math.isnan(half_width) else f" ± {100 * half_width:.{digits}f}"
    return f"{100 * mean:.{digits}f}{width} %"


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Ends of Wilson's 95 % interval for a share; ValueError without a trial.

    Wilson, E. B. (1927), Journal of the American Statistical Association 22.
    """
    if not 0 <= successes <= trials or not trials:
        raise ValueError(f"{successes} successes of {trials} trials")
    share = successes / trials
    middle = share + z**2 / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2)
    scale = 1 + z**2 / trials
    return (middle - half) / scale, (middle + half) / scale


def share(successes: int, trials: int, digits: int = 1) -> str:
    """A share with Wilson's interval, in words: "6.0 % (95 % interval 4.7–7.6 %)"."""
    low, high = (100 * end for end in wilson(successes, trials))
    middle = f"{100 * successes / trials:.{digits}f} %"
    return f"{middle} (95 % interval {low:.{digits}f}–{high:.{digits}f} %)"


# 97.5 % quantiles of Student's t for 1, 2, …, 30 degrees of freedom.
_STUDENT = (
    *(12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281),
    *(2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860),
    *(2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423),
)


def student(freedom: int) -> float:
    """97.5 % quantile of Student's t, to four digits, for any degrees of freedom."""
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    z = 1.959964  # the normal quantile, which t approaches; Abramowitz & Stegun 26.7.5
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
