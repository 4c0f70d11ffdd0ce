"""Chapter 01: right answers pass; typical wrong ones get the hint meant for them."""

import numpy as np
import pytest

from dlcore.check import check


def output(w, x):
    return -1 if w[0] + np.dot(w[1:], x) < 0 else 1


def update(w, x, target, learning_rate):
    if (np.dot(w, x) < 0) == (target < 0):
        return w
    return w + learning_rate * target * x


def layer(W, X):
    return np.where(W[:, 1:] @ X + W[:, :1] < 0, -1, 1)


def softmax(z, temperature):
    powers = np.exp((z - z.max()) / temperature)
    return powers / powers.sum()


def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


RIGHT = [
    ("output", output),
    ("output", lambda w, x: 1.0 if w @ np.append(1, x) >= 0 else -1.0),
    ("majority", lambda: [0, 1, 1, 1]),
    ("majority", lambda: np.array([0.1, 0.5, 0.4, 0.6])),
    ("update", update),
    ("update", lambda w, x, t, rate: w + rate * (t - output(w, x[1:])) / 2 * x),
    ("layer", layer),
    ("layer", lambda W, X: 1 - 2 * (W @ np.insert(X, 0, 1, axis=0) < 0)),
    ("softmax", softmax),
    ("softmax", lambda z, t: 1 / np.exp((z[None] - z[:, None]) / t).sum(axis=1)),
    ("collapse", collapse),
    ("collapse", lambda a, b, c, d: [c @ a, d + c @ b]),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers_pass(exercise, answer):
    result = check(f"01.{exercise}", answer)
    assert result, result


def simple_softmax(z, temperature):
    return np.exp(z / temperature) / np.exp(z / temperature).sum()


WRONG = [
    ("output", lambda w, x: np.sign(w[0] + np.dot(w[1:], x)), "np.sign(0)"),
    ("output", lambda w, x: 1 if w[0] + np.dot(w[1:], x) > 0 else -1, "counts as +1"),
    ("output", lambda w, x: -1 if np.dot(w[1:], x) < 0 else 1, "bias `w[0]`"),
    ("output", lambda w, x: w[0] + np.dot(w[1:], x), "−1 where it is negative"),
    ("output", lambda w, x: w[0] + np.dot(w[1:], x) >= 0, "not 0 and 1"),
    ("output", lambda w, x: -1 if np.dot(w, x) < 0 else 1, "stops with ValueError"),
    ("majority", lambda: [-2, 1, 1, 1], "AND of three"),
    ("majority", lambda: [2, 1, 1, 1], "OR of three"),
    ("majority", lambda: [0, -1, -1, -1], "wrong sign"),
    ("majority", lambda: [1, 1, 1], "four numbers"),
    ("majority", lambda: [9, 1, 1, 1], "bias outvotes"),
    ("majority", lambda: [0, 3, 1, 1], "the answer has the wrong sign"),
    ("update", lambda w, x, t, rate: w + rate * t * x, "after a right answer"),
    (
        "update",
        lambda w, x, t, rate: 2 * w - update(w, x, t, rate),
        "The sign is wrong",
    ),
    ("update", lambda w, x, t, rate: update(w, x, t, 1), "learning rate is missing"),
    ("update", lambda w, x, t, rate: update(w, x, t, 2 * rate), "is ±2"),
    (
        "update",
        lambda w, x, t, rate: np.append(w[0], update(w, x, t, rate)[1:]),
        "bias learns as well",
    ),
    (
        "update",
        lambda w, x, t, rate: w if np.sign(w @ x) == t else w + rate * t * x,
        "`np.sign` says 0",
    ),
    ("layer", lambda W, X: np.sign(W[:, 1:] @ X + W[:, :1]), "np.where"),
    ("layer", lambda W, X: np.where(W[:, 1:] @ X < 0, -1, 1), "`W[:, :1]`"),
    ("layer", lambda W, X: layer(W, X).T, "(neurons, examples)"),
    ("layer", lambda W, X: W[:, 1:] @ X + W[:, :1], "−1 or +1"),
    ("layer", lambda W, X: np.where(W @ X < 0, -1, 1), "stops with ValueError"),
    ("softmax", simple_softmax, "∞/∞"),
    ("softmax", lambda z, t: softmax(z, 1), "Divide the logits by the temperature"),
    ("softmax", lambda z, t: softmax(z, 1 / t), "you multiply"),
    ("softmax", lambda z, t: np.exp(z / t), "Divide the powers by their sum"),
    ("softmax", lambda z, t: z / z.sum(), "exponentials first"),
    ("collapse", lambda a, b, c, d: (c @ a, b + d), "`W2 @ b1 + b2`"),
    ("collapse", lambda a, b, c, d: (c @ a, d), "arrive through W2"),
    ("collapse", lambda a, b, c, d: (a @ c, c @ b + d), "second layer first"),
    ("collapse", lambda a, b, c, d: c @ a, "return W, b"),
]


@pytest.mark.parametrize(("exercise", "answer", "hint"), WRONG)
def test_a_typical_wrong_answer_gets_its_own_hint(exercise, answer, hint):
    results = [check(f"01.{exercise}", answer) for _ in range(3)]
    assert not any(results)
    assert any(hint in result.hint for result in results[:2]), results[1].hint


def test_every_exercise_has_at_least_three_typical_wrong_answers():
    from dlcore.chapters.perceptron.exercises import EXERCISES

    for exercise in EXERCISES:
        assert sum(name == exercise for name, _, _ in WRONG) >= 3
        assert any(name == exercise for name, _ in RIGHT)


@pytest.mark.parametrize("strange", [None, 3, "no", [[1], [2, 3]], np.full(3, np.nan)])
@pytest.mark.parametrize("exercise", [name for name, _ in RIGHT])
def test_nothing_an_answer_returns_raises(exercise, strange):
    assert not check(f"01.{exercise}", lambda *arguments: strange)
