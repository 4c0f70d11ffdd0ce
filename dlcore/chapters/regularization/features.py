"""Double descent: least squares on random features, exact for every number of them.

A network whose hidden neurons keep their random weights and only whose output learns is
a linear model of its hidden outputs, the *features*. Its best weights have a formula.
"""

import numpy as np

INPUTS = 10
EXAMPLES = 40
NEW = 500
COUNTS = (2, 3, 5, 7, 10, 14, 20, 25, 30, 34, 37, 39, 40, 41, 43, 46, 50, 60, 80, 110)
COUNTS += (150, 200, 300, 400)
NOISES = np.array([0.0, 0.2, 0.5, 1.0])
RIDGES = (0.0, 0.0001, 0.001, 0.01, 0.1)


def problem(draw):
    """Inputs to learn from and new ones, their true targets, and unit noise for both.

    The truth is a straight function of ten inputs; its targets have the deviation 1.
    """
    generator = np.random.default_rng([8, draw])
    direction = generator.normal(size=INPUTS)
    direction /= np.linalg.norm(direction)
    x = generator.normal(size=(EXAMPLES + NEW, INPUTS))
    return x, x @ direction, generator.normal(size=EXAMPLES + NEW)


def hidden_outputs(x, count, draw):
    """ReLU of random sums, divided by √count: (examples, count)."""
    generator = np.random.default_rng([9, draw])
    weights = generator.normal(size=(max(COUNTS), INPUTS + 1))[:count]
    return np.maximum(0, x @ weights[:, 1:].T + weights[:, 0]) / np.sqrt(count)


def shrunk_solutions(phi, targets, ridges):
    """The shortest c with the lowest |phi c − targets|² + ridge |c|², for each ridge.

    phi (examples, count); targets (examples, columns) → (ridges, count, columns)
    """
    U, s, Vt = np.linalg.svd(phi, full_matrices=False)
    kept = s > 1e-10 * s[0]
    squares = np.where(kept, s**2, np.inf) + np.reshape(ridges, (-1, 1))
    along = (s / squares)[:, :, None] * (U.T @ targets)  # (ridges, directions, columns)
    return Vt.T @ along


def one_draw(draw):
    """Errors on points learned and new, and lengths: (3, ridges, counts, noises)."""
    x, truth, noise = problem(draw)
    targets = truth[:, None] + noise[:, None] * NOISES  # (examples, noises)
    found = np.empty((3, len(RIDGES), len(COUNTS), len(NOISES)))
    for j, count in enumerate(COUNTS):
        phi = hidden_outputs(x, count, draw)
        c = shrunk_solutions(phi[:EXAMPLES], targets[:EXAMPLES], RIDGES)
        square = (phi @ c - targets) ** 2  # (ridges, examples, noises)
        found[0, :, j] = square[:, :EXAMPLES].mean(axis=1)
        found[1, :, j] = square[:, EXAMPLES:].mean(axis=1)
        found[2, :, j] = np.linalg.norm(c, axis=1) / np.sqrt(count)
    return found


def double_descent(draws):
    """The same for many draws: (draws, 3, ridges, counts, noises)."""
    return np.array([one_draw(draw) for draw in draws])
