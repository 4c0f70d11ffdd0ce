"""Points of two classes on a plane: the data sets of the Playground.

``frontend/playground/points.js`` makes the very same points in the page, because both
draw from NumPy's ``RandomState``.
"""

import numpy as np

NAMES = ("xor", "circles", "spirals", "gaussians")


def points(
    name: str, noise: float = 0.05, seed: int = 0, count: int = 200
) -> tuple[np.ndarray, np.ndarray]:
    """Return points and their classes: x (count, 2), mostly within ±1, and y (count,).

    Args:
        name: "xor" (four corners), "circles" (a disc within a ring), "spirals" (two
            arms) or "gaussians" (two clouds).
        noise: standard deviation that is added to both coordinates.
        seed: of the points; the Playground trains on seed 0 and tests on seed 1.
        count: how many; the classes 0 and 1 take turns.

    Raises:
        ValueError: unknown name.
    """
    if name not in NAMES:
        raise ValueError(f"unknown data {name!r}; there are {', '.join(NAMES)}")
    state = np.random.RandomState(seed)
    first, second = state.uniform(size=(count, 2)).T
    spread = state.standard_normal((count, 2))
    y = np.arange(count) % 2
    x = np.stack(SHAPES[name](y, first, second), axis=1)
    return x + (noise + (0.15 if name == "gaussians" else 0)) * spread, y


def xor(y, first, second):
    """Return four corners; class 1 where the signs of the coordinates differ."""
    sign = np.arange(len(y)) // 2 % 2 * 2 - 1
    return sign * (0.1 + 0.9 * first), sign * (1 - 2 * y) * (0.1 + 0.9 * second)


def circles(y, first, second):
    """Return a disc of class 1 within a ring of class 0."""
    radius = np.where(y == 1, 0.45 * np.sqrt(first), 0.75 + 0.25 * first)
    return radius * np.cos(2 * np.pi * second), radius * np.sin(2 * np.pi * second)


def spirals(y, first, _second):
    """Return two arms that wind around each other one and a half times."""
    along = 0.1 + 0.9 * np.sqrt(first)
    angle = np.pi * (3 * along + y)
    return along * np.sin(angle), along * np.cos(angle)


def gaussians(y, _first, _second):
    """Return the centres of two clouds."""
    return 0.5 * (2.0 * y - 1), 0.5 * (2.0 * y - 1)


SHAPES = {"xor": xor, "circles": circles, "spirals": spirals, "gaussians": gaussians}
