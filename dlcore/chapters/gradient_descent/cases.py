"""Chapter 02's exact calculations: weight changes, nine-pixel patterns, Newton.

The books' numbers are in `numbers.toml`; these functions give ours.
"""

import itertools

import numpy as np

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
        result["found"] += bool(scores.max() >= 0)
    return result


def newton_root() -> dict[str, float]:
    """Newton–Raphson on x³ − 1 from 1.75, the function that fits appendix E."""
    x, result = 1.75, {}
    for step in range(3):
        result |= {f"x{step}": x, f"f(x{step})": x**3 - 1}
        x -= (x**3 - 1) / (3 * x**2)
    return result


FACTS = (weight_changes, examples_right, printed_identifiers, newton_root)
