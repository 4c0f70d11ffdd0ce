"""Other right answers than the book's pass, too."""

import numpy as np
import pytest

from dlcore.check import check


def update_by_difference(w, x, target, learning_rate):
    y = -1 if w @ x < 0 else 1
    return w + learning_rate * (target - y) / 2 * x


RIGHT = [
    ("output", lambda w, x: 1.0 if w @ np.append(1, x) >= 0 else -1.0),
    ("majority", lambda: np.array([0.1, 0.5, 0.4, 0.6])),
    ("update", update_by_difference),
    ("layer", lambda W, X: 1 - 2 * (W @ np.insert(X, 0, 1, axis=0) < 0)),
    ("softmax", lambda z, t: 1 / np.exp((z[None] - z[:, None]) / t).sum(axis=1)),
    ("collapse", lambda a, b, c, d: [c @ a, d + c @ b]),
]


@pytest.mark.parametrize("rows", [[(-2, -2, 2)], [(-1, -1, 1), (-2, 0, 0), (5, 5, 5)]])
def test_no_hint_about_the_shape_tells_how_many_mistakes_there_are(rows):
    hints = [check("01.by_hand", lambda: rows).hint for _ in range(3)]
    assert not any("shape" in hint for hint in hints)
    assert check("01.by_hand", lambda: np.array([[-1, -1, 1], [-2, 0, 0], [-1, 1, 1]]))


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"01.{name}", answer)
    assert result, result
