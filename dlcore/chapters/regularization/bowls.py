"""Penalties and early stopping on a quadratic loss, where all of them have a formula.

The loss is ½ (w − best)ᵀ A (w − best): a bowl whose lowest point is `best`.
"""

import numpy as np


def bowl(stretch, degrees):
    """A (2, 2): curvature 1 along one direction, `stretch` across, turned."""
    angle = np.radians(degrees)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-np.sin(angle), np.cos(angle)])
    return np.outer(along, along) + stretch * np.outer(across, across)


def with_l2(A, best, ridge):
    """The lowest point of loss + ½ λ Σ w²: it solves (A + λ 1) w = A best."""
    return np.linalg.solve(A + ridge * np.eye(len(A)), A @ best)


def with_l1(A, best, strength, sweeps=2000):
    """The lowest point of loss + λ Σ |w|, one weight after the other.

    All other weights given, the best value of one is a soft threshold: towards 0 by λ,
    and 0 where it would cross.
    """
    right, w = A @ best, np.zeros(len(A))
    for _ in range(sweeps):
        before = w.copy()
        for i in range(len(A)):
            z = right[i] - A[i] @ w + A[i, i] * w[i]
            w[i] = np.sign(z) * max(0, abs(z) - strength) / A[i, i]
        if np.abs(w - before).max() < 1e-13:
            break
    return w


def corners(bowls=1000, strength=1.0):
    """In how many random bowls a penalty makes exactly one weight 0, or both."""
    generator = np.random.default_rng(0)
    found = {"L1, one weight is 0": 0, "L1, both are 0": 0, "L2, a weight is 0": 0}
    for _ in range(bowls):
        A = bowl(generator.uniform(1, 8), generator.uniform(0, 180))
        best = generator.uniform(-3, 3, 2)
        zeros = np.count_nonzero(with_l1(A, best, strength) == 0)
        found["L1, one weight is 0"] += zeros == 1
        found["L1, both are 0"] += zeros == 2
        found["L2, a weight is 0"] += (with_l2(A, best, strength) == 0).any()
    return {name: int(count) for name, count in found.items()}


def reached_by_steps(curvature, rate, steps):
    """Share of the best weight after steps of gradient descent from 0."""
    return 1 - (1 - rate * curvature) ** steps


def reached_with_l2(curvature, ridge):
    """Share of the best weight at the lowest point with L2."""
    return curvature / (curvature + ridge)


def stopping_against_l2(rate=0.1, steps=100):
    """How far the two shares are apart over all curvatures, with λ = 1 / (rate steps).

    "best λ" is that with the least such distance; it is given times rate × steps.
    """
    curvatures = np.geomspace(1e-5, 1, 2001)
    stopped = reached_by_steps(curvatures, rate, steps)
    times = np.geomspace(0.2, 2, 181)
    apart = [
        np.abs(stopped - reached_with_l2(curvatures, factor / (rate * steps))).max()
        for factor in times
    ]
    own = np.abs(stopped - reached_with_l2(curvatures, 1 / (rate * steps))).max()
    return {
        "apart": float(own),
        "least apart": float(min(apart)),
        "best λ": float(times[np.argmin(apart)]),
    }
