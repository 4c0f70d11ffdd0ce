"""Other right answers than the book's pass, too."""

import numpy as np
import pytest

from dlcore.check import check
from dlcore.scratch.functions import logistic


def put_back(function, w, nudge):
    gradient = []
    for i in range(len(w)):
        start = w[i]
        w[i] = start + nudge
        above = function(w)
        w[i] = start - nudge
        gradient.append((above - function(w)) / (2 * nudge))
        w[i] = start
    return gradient


RIGHT = [
    ("nine_slopes", lambda: ((4, 8, 4), (0, 0, 0), (2, 2, 0))),
    ("nine_slopes", lambda: np.array([[4, 8, 4], [0, 0, 0], [2, 2, 0.0]])),
    ("softsign_slope", lambda y: 1 - 2 * abs(y) + y * y),
    ("softsign_slope", lambda y: np.where(np.less(y, 0), (1 + y) ** 2, (1 - y) ** 2)),
    ("safe_logistic", lambda z: 0.5 * (1 + np.tanh(z / 2))),
    ("safe_logistic", lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500)))),
    ("two_sided_gradient", put_back),
    ("hidden_errors", lambda y, w, e: (w.T @ e)[1:] * (1 - y * y)),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"03.{name}", answer)
    assert result, result


WRONG = [
    ("nine_slopes", lambda: [[4, 8, 4], [0, 0, 0], [2, 4, 2]], "What arrives at"),
    ("nine_slopes", lambda: [[8, 4], [0, 0], [2, 0]], "Which one is missing?"),
    ("nine_slopes", lambda: [[2, 2, 0], [4, 8, 4], [0, 0, 0]], "another order"),
    ("softsign_slope", lambda y: np.sign(y) * (1 - abs(y)) ** 2, "ever fall?"),
    ("softsign_slope", lambda y: np.greater(y, 0), "For z ≥ 0"),
    ("safe_logistic", lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z))), "S(1000)"),
    ("safe_logistic", lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))), "cut off"),
    ("safe_logistic", lambda z: logistic(-np.abs(z)), "below ½"),
    ("safe_logistic", lambda z: 0.3 * z, "Compare with"),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name, answer, hint):
    result = check(f"03.{name}", answer)
    assert not result
    assert hint in str(result)
