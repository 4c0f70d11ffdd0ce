"""What the exercises of several chapters are made of."""

import numpy as np


def logistic(z):
    """1 / (1 + e⁻ᶻ); where e⁻ᶻ overflows, 0 comes out all the same."""
    return 1 / (1 + np.exp(-z))


def named(function, name):
    """The function with a name that a hint can show."""
    function.__name__ = function.__qualname__ = name
    return function
