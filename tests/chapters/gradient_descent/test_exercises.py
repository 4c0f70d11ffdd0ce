"""Right answers pass; typical wrong ones get the hint that was meant for them."""

import numpy as np
import pytest

from dlcore.check import check
from dlcore.scratch.functions import logistic


def slope(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def descend(gradient, start, learning_rate, steps):
    w = start
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w


def largest_learning_rate(x):
    return 2 / np.linalg.eigvalsh(x.T @ x).max()


def sigmoid_step(w, x, t, learning_rate):
    y = logistic(x @ w)
    return w + learning_rate * x.T @ (y * (1 - y) * (t - y))


def identifier(pattern):
    return np.concatenate([[-8.5], pattern])


def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian, gradient)


RIGHT = [
    ("slope", slope),
    ("slope", lambda f, x, h: (f(x + h) / 2 - f(x - h) / 2) / h),
    ("descend", descend),
    ("largest_learning_rate", largest_learning_rate),
    ("largest_learning_rate", lambda x: 2 / np.linalg.norm(x, 2) ** 2),
    ("largest_learning_rate", lambda x: 2 / np.linalg.eigvalsh(x @ x.T).max()),
    ("sigmoid_step", sigmoid_step),
    ("identifier", identifier),
    ("identifier", lambda p: [-17, *(2 * p)]),
    ("newton_step", newton_step),
    ("newton_step", lambda w, g, h: w - np.linalg.inv(h) @ g),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer):
    result = check(f"02.{name}", answer)
    assert result.passed, str(result)


def descend_with(sign=-1, rate=None, more=0):
    def walk(gradient, start, learning_rate, steps):
        w = start
        for _ in range(steps + more):
            w = w + sign * (rate or learning_rate) * gradient(w)
        return w

    return walk


def returns_inside(gradient, start, learning_rate, steps):
    w = start
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        return w


def changes_start(gradient, start, learning_rate, steps):
    for _ in range(steps):
        start -= learning_rate * gradient(start)
    return start


def whole_walk(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return path


def sigmoid_with(slope, sign=1, share=None):
    def step(w, x, t, learning_rate):
        y = logistic(x @ w)
        change = x.T @ (slope(y) * (t - y))
        return w + sign * learning_rate * change / (share(x) if share else 1)

    return step


def one_receipt_at_a_time(w, x, t, learning_rate):
    for row, target in zip(x, t, strict=True):
        y = logistic(row @ w)
        w = w + learning_rate * row * y * (1 - y) * (target - y)
    return w


def eigen(x):
    return np.linalg.eigvalsh(x.T @ x)


WRONG = [
    ("slope", lambda f, x, h: (f(x + h) - f(x)) / h, "to the right only"),
    ("slope", lambda f, x, h: (f(x) - f(x - h)) / h, "to the left only"),
    ("slope", lambda f, x, h: (f(x + h) - f(x - h)) / h, "divide by `(2 * h)`"),
    ("slope", lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "multiplies by h"),
    ("slope", lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h), "sign is wrong"),
    ("slope", lambda f, x, h: f(x + h) - f(x - h), "Divide by the distance"),
    ("slope", lambda f, x, h: slope(f, x, h / 2), "to *each* side"),
    ("descend", descend_with(sign=1), "subtract it"),
    ("descend", descend_with(rate=1.0), "Multiply the gradient by `learning_rate`"),
    ("descend", descend_with(more=-1), "exactly `steps` steps"),
    ("descend", descend_with(more=1), "exactly `steps` steps"),
    ("descend", returns_inside, "inside the loop"),
    ("descend", changes_start, "make a new one"),
    ("descend", whole_walk, "last place only"),
    ("descend", lambda g, w, rate, n: w - n * rate * g(w), "*present* weights"),
    ("descend", lambda g, w, rate, n: w, "Assign the new weights"),
    ("largest_learning_rate", lambda x: 1 / eigen(x).max(), "2/λmax"),
    ("largest_learning_rate", lambda x: 2 / eigen(x).min(), "divide by λmax"),
    ("largest_learning_rate", lambda x: 2 * len(x) / eigen(x).max(), "Do not divide"),
    ("largest_learning_rate", lambda x: 2 / eigen(x).sum(), "not the trace"),
    ("largest_learning_rate", lambda x: 2 / (x**2).sum(0).max(), "diagonal entry"),
    ("largest_learning_rate", lambda x: eigen(x).max(), "2 divided by it"),
    ("largest_learning_rate", lambda x: 2 / np.linalg.norm(x, 2), "are their roots"),
    ("largest_learning_rate", lambda x: 2 / eigen(x), "smallest of them"),
    ("sigmoid_step", sigmoid_with(np.ones_like), "`y * (1 - y)`"),
    ("sigmoid_step", sigmoid_with(lambda y: y * (1 - y), sign=-1), "must grow: add"),
    ("sigmoid_step", sigmoid_with(lambda y: y * (1 - y), share=len), "do not divide"),
    ("sigmoid_step", sigmoid_with(lambda y: 2 * y * (1 - y)), "½ of the loss"),
    ("sigmoid_step", sigmoid_with(lambda y: 1 - y * y), "belongs to tanh"),
    ("sigmoid_step", lambda w, x, t, r: sigmoid_step(w, x, t, r) - w, "Add the change"),
    ("sigmoid_step", lambda w, x, t, r: sigmoid_step(w, x, t, 1), "is missing"),
    ("sigmoid_step", lambda w, x, t, r: w + r * x.T @ (t - x @ w), "Apply `logistic`"),
    ("sigmoid_step", one_receipt_at_a_time, "*same* weights"),
    ("identifier", lambda p: p, "bias is missing"),
    ("identifier", lambda p: [*p, -8.5], "bias comes first"),
    ("identifier", lambda p: [-8.5, *-p], "want positive weights"),
    ("identifier", lambda p: [-10, *p], "bias is too low"),
    ("identifier", lambda p: [-8, *p], "A pattern with one pixel grey"),
    ("identifier", lambda p: [-6.5, *p], "bias lower"),
    ("identifier", lambda p: [0, *p], "has to be low"),
    ("identifier", lambda p: [0.0] * 11, "shape (10,)"),
    ("newton_step", lambda w, g, h: w + np.linalg.solve(h, g), "Subtract"),
    ("newton_step", lambda w, g, h: w - h @ g, "divides by it"),
    ("newton_step", lambda w, g, h: w - g, "Divide by the curvature"),
    ("newton_step", lambda w, g, h: w - g / np.diag(h), "diagonal"),
    ("newton_step", lambda w, g, h: w - g / h, "`np.linalg.solve`"),
    ("newton_step", lambda w, g, h: np.linalg.solve(h, g), "Subtract it from `w`"),
    ("newton_step", lambda w, g, h: -np.linalg.solve(h, g), "Add it to `w`"),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_typical_mistake_gets_its_own_hint(name, answer, hint):
    given = []
    for _ in range(3):
        result = check(f"02.{name}", answer)
        assert not result.passed
        given.append(result.hint)
    assert any(hint in text for text in given), given
    assert given[0] != given[1]
    assert "not yet" in result._repr_html_()


@pytest.mark.parametrize("name", sorted({name for name, _ in RIGHT}))
@pytest.mark.parametrize(
    "answer",
    [lambda *a: None, lambda *a: "word", lambda *a: np.nan, lambda: 0, 3],
    ids=["nothing", "word", "nan", "no-arguments", "no-function"],
)
def test_strange_answers_get_a_hint_and_no_exception(name, answer):
    result = check(f"02.{name}", answer)
    assert not result.passed
    assert result.hint
