"""Schedules: how the learning rate changes while a network learns.

A schedule gives each step a factor; the learning rate of the step is that of the
settings times the factor. The steps of a run are counted 0, 1, …, `steps` − 1.
"""

import math
from collections.abc import Callable


def constant(step, steps):
    """Always the whole rate."""
    return 1.0


def step_down(step, steps):
    """A tenth of the rate after half of the steps, a hundredth after three quarters."""
    falls = (step >= steps // 2) + (step >= 3 * steps // 4)
    return 0.1**falls


def linear(step, steps):
    """Down to 0 along a straight line."""
    return 1 - step / steps


def cosine(step, steps):
    """Down to 0 along half a wave of the cosine (Loshchilov and Hutter, 2017)."""
    return ease(1, 0, step / steps)


def one_cycle(step, steps):
    """From 1/25 up in 30 % of the steps, then down to nearly 0 (Smith, 2018)."""
    top, last = 0.3 * steps - 1, steps - 1
    if step < top:
        return ease(1 / 25, 1, step / top)
    return ease(1, 1 / 250_000, (step - top) / (last - top))


def ease(start, end, share):
    """Go from `start` to `end` along half a wave of the cosine; share is 0 … 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


SCHEDULES = {
    "constant": constant,
    "step": step_down,
    "linear": linear,
    "cosine": cosine,
    "one cycle": one_cycle,
}


def factor(
    schedule: str | Callable, step: int, steps: int, warm_up: float = 0
) -> float:
    """Return what the learning rate of a step is multiplied by.

    schedule: a name of SCHEDULES, or a function of your own, (step, steps) → factor
    warm_up: the share of all steps in which the rate rises in equal stairs to its full
        size; the schedule begins after them
    """
    rising = round(warm_up * steps)
    if step < rising:
        return (step + 1) / rising
    rule = schedule if callable(schedule) else SCHEDULES[schedule]
    return rule(step - rising, steps - rising)
