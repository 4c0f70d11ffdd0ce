"""Chapter 02's calculations: weight changes, descents, nine-pixel patterns, Newton.

The books' numbers are in `numbers.toml`; these functions give ours.
"""

import itertools

import numpy as np

from dlcore.scratch.functions import logistic

LEARNING_RATE = 0.1

# Ekman's table 2-1, inputs x0 (always 1), x1, x2, recovered from the changes it prints
EXAMPLES = np.array([[1.0, 0, 0], [1, 0, 1.5], [1, -1.5, 0]])
TARGETS = np.array([1, -1, 1])
SOLUTION = np.array([1.0, -1, -1])  # his figure 2-1

# Ekman's figure 2-8: the bias, then the nine weights row by row, in tenths, so that
# sums are exact
PRINTED_TENTHS = {
    "P1": [-26, 6, 2, 2, 2, 2, 2, 6, 2, 2],
    "P2": [-42, -4, -6, -4, -10, -6, -4, -4, -4, -4],
    "P3": [-10, -2, 0, 0, 2, 0, 0, 0, -2, 2],
    "P4": [-34, 2, -2, 8, 8, -2, 4, 4, -4, 2],
    "P5": [-20, 2, 0, 0, 2, -2, 0, 0, 0, 2],
}
# The pictures of three targets follow from the printed scores: white 1, black -1
TARGET_PATTERNS = {"P1": [1] * 9, "P2": [-1] * 9, "P4": [1, -1, 1] * 3}


# Scores of the two grey targets, whose pictures are lost, in tenths
GREY_SCORE_TENTHS = {"P3": -10, "P5": -18}

# What the chapter descends on: receipts and prices, a bowl, and 24 students
PORTIONS = np.array([[2, 1, 1], [1, 2, 1], [1, 1, 3], [3, 2, 2], [1, 0, 2], [2, 3, 1]])
PRICES = np.array([4.5, 2.5, 1.5])
BOWL = np.array([[2.0, 2.0], [2.0, 5.0]])
HOURS = np.linspace(0.4, 5.6, 24)


def weight_changes() -> dict[str, float]:
    """What each example would change if it were wrong, by "example 1, w0" and so on."""
    changes = LEARNING_RATE * TARGETS[:, None] * EXAMPLES  # (examples, weights)
    return {
        f"example {i + 1}, w{k}": float(changes[i, k])
        for i, k in itertools.product(range(3), range(3))
    }


def examples_right() -> int:
    """How many of the three examples the book's solution answers correctly."""
    answers = np.where(EXAMPLES @ SOLUTION >= 0, 1, -1)
    return int((answers == TARGETS).sum())


def all_patterns() -> np.ndarray:
    """Ekman's 1,023 patterns of nine pixels: (1023, 9); black −1, grey 0, white 1.

    512 are black and white; 511 are black and grey, with at least one grey pixel.
    """
    bits = np.array(list(itertools.product([0, 1], repeat=9)))  # (512, 9)
    return np.vstack([2 * bits - 1, bits[1:] - 1])


def printed_identifiers() -> dict[str, float]:
    """Scores that the weights of figure 2-8 give: "P1 target", "P1 highest", "lowest".

    "found" counts the perceptrons that accept any pattern at all.
    """
    patterns = all_patterns()
    result = {"found": 0}
    for name, (bias, *weights) in PRINTED_TENTHS.items():
        scores = (bias + patterns @ np.array(weights)) / 10  # (1023,)
        result[f"{name} highest"] = float(scores.max())
        result[f"{name} lowest"] = float(scores.min())
        if name in TARGET_PATTERNS:
            target = (patterns == TARGET_PATTERNS[name]).all(axis=1)
            result[f"{name} target"] = float(scores[target].item())
        if name in GREY_SCORE_TENTHS:
            like = np.round(10 * scores[512:]) == GREY_SCORE_TENTHS[name]  # (511,)
            result[f"{name} grey patterns like the target"] = int(like.sum())
        result["found"] += bool(scores.max() >= 0)
    return result


def line_descent() -> dict[str, float]:
    """A learning rate of 0.3 on x², from 2: what a step leaves, and the fifth place."""
    learning_rate, path = 0.3, [2.0]
    for _ in range(5):
        path.append(path[-1] - learning_rate * 2 * path[-1])
    return {
        "learning rate": learning_rate,
        "left per step": path[1] / path[0],
        "fifth place": path[-1],
    }


def bowl_descent() -> dict[str, float]:
    """The curvatures of the bowl's axes, and the rates that follow from them."""
    low, high = np.linalg.eigvalsh(BOWL)
    return {
        "condition": float(high / low),
        "limit": float(2 / high),
        "best rate": float(2 / (low + high)),
        "left per step": float((high - low) / (high + low)),
    }


def receipt_descent() -> dict[str, float]:
    """200 steps of the delta rule at 0.12: the farthest price, and the bowl's shape."""
    w = np.full(3, 2.0)
    for _ in range(200):
        w = w + 0.12 * PORTIONS.T @ (PORTIONS @ (PRICES - w)) / len(PORTIONS)
    curvatures = np.linalg.eigvalsh(PORTIONS.T @ PORTIONS / len(PORTIONS))
    return {
        "farthest price": float(np.abs(w - PRICES).max()),
        "condition": float(curvatures[-1] / curvatures[0]),
        "best rate": float(2 / (curvatures[0] + curvatures[-1])),
    }


def sigmoid_steps() -> dict[str, int]:
    """Steps at 4.0 to a loss of 0.055: from knowing nothing, and from surely wrong."""
    generator = np.random.default_rng(3)
    passed = (generator.random(24) < logistic(2.2 * (HOURS - 3))).astype(float)
    x = np.column_stack([HOURS, np.ones(24)])  # (students, 2)
    result = {}
    for name, start in {"unknowing": (0.0, 0.0), "surely wrong": (-3.0, 9.0)}.items():
        w, y, steps = np.array(start), logistic(x @ start), 0
        while 0.5 * np.mean((passed - y) ** 2) > 0.055:
            w = w + 4.0 * x.T @ (y * (1 - y) * (passed - y)) / len(x)
            y, steps = logistic(x @ w), steps + 1
        result[name] = steps
    return result


def flat_walks() -> dict[str, float]:
    """Of 200 walks from 3.4 in the flat region, the share at the wave in six epochs.

    The tone is sin 7x, heard at 48 moments that are dense in the middle; the learning
    rate is 1. By batch size: "1", "4", "48".
    """
    grid = np.linspace(-2.5, 2.5, 20_001)
    share = (grid / 2.5 + np.sin(np.pi * grid / 2.5) / np.pi + 1) / 2
    x = np.interp((np.arange(48) + 0.5) / 48, share, grid).round(4)
    return {f"{size}": _found(x, np.sin(7 * x), size) for size in (1, 4, 48)}


def _found(x, t, batch_size, epochs=6, walks=200):
    generator = np.random.default_rng(0)
    w = np.full(walks, 3.4)
    batches = len(x) // batch_size
    for step in range(epochs * batches):
        if step % batches == 0:
            order = generator.random((walks, len(x))).argsort(axis=1)
        first = step % batches * batch_size
        rows = order[:, first : first + batch_size]  # (walks, batch_size)
        z = w[:, None] * x[rows]
        w = w - np.mean((np.sin(z) - t[rows]) * np.cos(z) * x[rows], axis=1)
    return float(np.mean(np.abs(w - 7) < 0.05))


def newton_root() -> dict[str, float]:
    """Newton–Raphson on x³ − 1 from 1.75, the function that fits appendix E."""
    x, result = 1.75, {}
    for step in range(3):
        result |= {f"x{step}": x, f"f(x{step})": x**3 - 1}
        x -= (x**3 - 1) / (3 * x**2)
    return result


FACTS = (
    weight_changes,
    examples_right,
    line_descent,
    bowl_descent,
    receipt_descent,
    sigmoid_steps,
    flat_walks,
    printed_identifiers,
    newton_root,
)
