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


def one_example_at_a_time(x, y, next_weights, next_errors):
    weights, biases = [], []
    for inputs, outputs, arriving in zip(x, y, next_errors, strict=True):
        errors = (1 - outputs**2) * (next_weights.T @ arriving)
        weights.append(np.outer(errors, inputs))
        biases.append(errors)
    return np.mean(weights, axis=0), np.mean(biases, axis=0)


def collected(y, w, e):
    return (1 - y**2) * (e @ w)


RIGHT = [
    ("nine_slopes", lambda: ((4, 8, 4), (0, 0, 0), (2, 2, 0))),
    ("nine_slopes", lambda: np.array([[4, 8, 4], [0, 0, 0], [2, 2, 0.0]])),
    ("softsign_slope", lambda y: 1 - 2 * abs(y) + y * y),
    ("softsign_slope", lambda y: np.where(np.less(y, 0), (1 + y) ** 2, (1 - y) ** 2)),
    ("safe_logistic", lambda z: 0.5 * (1 + np.tanh(z / 2))),
    ("safe_logistic", lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500)))),
    ("two_sided_gradient", put_back),
    ("hidden_errors", lambda y, w, e: (w.T @ e)[1:] * (1 - y * y)),
    ("hidden_gradient", one_example_at_a_time),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"03.{name}", answer)
    assert result, result


WRONG = [
    ("nine_slopes", lambda: [[4, 8, 4], [0, 0, 0], [2, 4, 2]], "What arrives at"),
    ("nine_slopes", lambda: [[8, 4], [0, 0], [2, 0]], "Which one is missing?"),
    ("nine_slopes", lambda: [[2, 2, 0], [4, 8, 4], [0, 0, 0]], "another order"),
    ("nine_slopes", lambda: [[6, 12, 6], [0, 0, 0], [3, 3, 0]], "the target enter?"),
    ("nine_slopes", lambda: [[4, 8, 4], [0, 0, 0], [2, 2, -4]], "sum is negative?"),
    ("nine_slopes", lambda: [[0, 4, -4], [0, 0, 0], [2, 4, 6]], "each of them"),
    (
        "softsign_slope",
        lambda y: (1 - y) ** 2 if y >= 0 else (1 + y) ** 2,
        "may hold both signs",
    ),
    ("softsign_slope", lambda y: np.sign(y) * (1 - abs(y)) ** 2, "ever fall?"),
    ("softsign_slope", lambda y: np.greater(y, 0), "For z ≥ 0"),
    ("safe_logistic", lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z))), "S(1000)"),
    ("safe_logistic", lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))), "cut off"),
    ("safe_logistic", lambda z: logistic(-np.abs(z)), "below ½"),
    ("safe_logistic", lambda z: 0.3 * z, "Compare with"),
    (
        "safe_logistic",
        lambda z: 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z)),
        "may hold both signs",
    ),
    (
        "two_sided_gradient",
        lambda f, w, h: np.array([(f(v + h) - f(v - h)) / (2 * h) for v in w]),
        "What do you hand over?",
    ),
    (
        "two_sided_gradient",
        lambda f, w, h: [(f(w + h * e) - f(w)) / (2 * h) for e in np.eye(len(w))],
        "Where do you start?",
    ),
    ("hidden_errors", lambda y, w, e: (1 - y**2) * sum(w[:, 1:]), "You add weights"),
    (
        "stepped",
        lambda w, e, x, rate: np.c_[w[:, 0] - e, w[:, 1:] - rate * np.outer(e, x)],
        "How far does a bias step?",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: (
            collected(y, w, e).T @ y / len(x),
            collected(y, w, e).mean(axis=0),
        ),
        "What arrives at the weights",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: (collected(y, w, e).T @ x, collected(y, w, e).sum(axis=0)),
        "too large by the same factor",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: [
            part / len(x) for part in one_example_at_a_time(x, y, w, e)
        ],
        "How often do you average?",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: (
            x.T @ collected(y, w, e) / len(x),
            collected(y, w, e).mean(axis=0),
        ),
        "Which shape have the weights?",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: one_example_at_a_time(x, y, w.T, e),
        "Write them down",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: collected(y, w, e),
        "Two gradients are asked for",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: collected(y, w, e).T @ x / len(x),
        "What else does the layer have?",
    ),
    (
        "hidden_gradient",
        lambda x, y, w, e: (
            np.outer(collected(y, w, e).mean(axis=0), x.mean(axis=0)),
            collected(y, w, e).mean(axis=0),
        ),
        "average first?",
    ),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name, answer, hint):
    result = check(f"03.{name}", answer)
    assert not result
    assert hint in str(result)
