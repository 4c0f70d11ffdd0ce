"""Chapter 09's exercises: right answers pass, wrong ones get their hint."""

import numpy as np
import pytest

from dlcore.check import check


def rescaled(W, b, V, k):
    return k[:, None] * W, k * b, V / k


def best_step(g, H):
    bend = g @ H @ g
    return g @ g / bend if bend > 0 else np.inf


def means(slopes, beta, correction=lambda i, beta: 1 - beta**i):
    mean, found = 0.0, []
    for i, slope in enumerate(slopes, start=1):
        mean = beta * mean + (1 - beta) * slope
        found.append(mean / correction(i, beta))
    return found


def closed_form(slopes, beta):
    found = []
    for i in range(1, len(slopes) + 1):
        weights = beta ** np.arange(i - 1, -1, -1)
        found.append(weights @ np.array(slopes[:i]) / weights.sum())
    return np.array(found)


def lookahead(theta, v, gradient, learning_rate, m):
    v = m * v - learning_rate * gradient(theta + m * v)
    return theta + v, v


def adagrad(slopes, learning_rate, r_0):
    r = r_0 + np.cumsum(np.square(slopes))
    return -learning_rate * np.cumsum(slopes / np.sqrt(r))


RIGHT = [
    ("rescaled", rescaled),
    ("rescaled", lambda W, b, V, k: [(W.T * k).T, b * k, V @ np.diag(1 / k)]),
    ("best_step", best_step),
    ("corrected_means", means),
    ("corrected_means", closed_form),
    ("lookahead", lookahead),
    ("lookahead", lambda *given: list(lookahead(*given))),
    ("adagrad_path", adagrad),
    ("adagrad_path", lambda s, rate, r: adagrad(s, rate, r).tolist()),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer):
    result = check(f"09.{name}", answer)
    assert result.passed, str(result)


def upside_down(g, H):
    bend = g @ H @ g
    return bend / (g @ g) if bend > 0 else np.inf


def fed_back(slopes, beta):
    mean, found = 0.0, []
    for i, slope in enumerate(slopes, start=1):
        mean = (beta * mean + (1 - beta) * slope) / (1 - beta**i)
        found.append(mean)
    return found


def from_zero(slopes, beta):
    mean, found = 0, []
    for i, slope in enumerate(slopes):
        mean = beta * mean + (1 - beta) * slope
        found.append(mean / (1 - beta**i))
    return found


def momentum(theta, v, gradient, learning_rate, m):
    v = m * v - learning_rate * gradient(theta)
    return theta + v, v


def too_far(theta, v, gradient, learning_rate, m):
    v = m * v - learning_rate * gradient(theta + v)
    return theta + v, v


def forgetful(slopes, learning_rate, r_0):
    weight, r, path = 0.0, r_0, []
    for slope in slopes:
        r = 0.9 * r + 0.1 * slope**2
        weight -= learning_rate * slope / np.sqrt(r)
        path.append(weight)
    return path


# exercise, wrong answer, what its last hint says
WRONG = [
    ("rescaled", lambda W, b, V, k: (k[:, None] * W, b, V / k), "multiply `b`"),
    ("rescaled", lambda W, b, V, k: (k[:, None] * W, k * b, V), "Divide the outgoing"),
    ("rescaled", lambda W, b, V, k: (k[:, None] * W, k * b, V * k), "*divided*"),
    ("rescaled", lambda W, b, V, k: rescaled(W, b, V, 1 / k), "Incoming weights times"),
    ("rescaled", lambda W, b, V, k: (W * k, k * b, V / k), "Rows of `W`"),
    (
        "rescaled",
        lambda W, b, V, k: (k[:, None] * W, k * b, V / k[:, None]),
        "Columns of `V`",
    ),
    ("best_step", lambda g, H: g @ g / (g @ H @ g), "not positive"),
    ("best_step", upside_down, "upside down"),
    ("best_step", lambda g, H: 2 * best_step(g, H), "without a ½"),
    ("best_step", lambda g, H: best_step(g, H) / 2, "differentiate ε²"),
    (
        "best_step",
        lambda g, H: best_step(g, H) / np.linalg.norm(g),
        "*square*",
    ),
    ("corrected_means", lambda s, b: means(s, b, lambda i, b: 1), "1 - beta**i"),
    ("corrected_means", lambda s, b: means(s, b, lambda i, b: 1 - b), "fades"),
    (
        "corrected_means",
        lambda s, b: means(s, b, lambda i, b: 1 - b ** (i + 1)),
        "count from 2",
    ),
    ("corrected_means", from_zero, "Steps count from 1"),
    ("corrected_means", fed_back, "correct a copy"),
    ("corrected_means", lambda s, b: means(s, b)[-1], "collect them"),
    ("lookahead", momentum, "gradient(theta + m * v)"),
    ("lookahead", too_far, "look at `theta + m * v`"),
    ("lookahead", lambda *given: lookahead(*given)[::-1], "`theta` first"),
    ("lookahead", lambda *given: lookahead(*given)[0], "Return both"),
    (
        "lookahead",
        lambda w, v, g, rate, m: lookahead(w, v, g, -rate, m),
        "Subtract the slope",
    ),
    ("adagrad_path", lambda s, rate, r: adagrad(s, rate, 0), "at `r_0`"),
    ("adagrad_path", forgetful, "nothing is forgotten"),
    ("adagrad_path", lambda s, rate, r: -adagrad(s, rate, r), "Subtract the step"),
    ("adagrad_path", lambda s, rate, r: adagrad(s, rate, r)[-1], "Collect the place"),
    (
        "adagrad_path",
        lambda s, rate, r: -rate * np.cumsum(s / (r + np.cumsum(np.square(s)))),
        "square *root*",
    ),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(name, answer, hint):
    first = check(f"09.{name}", answer)
    assert not first.passed
    last = first
    for _ in range(4):
        last = check(f"09.{name}", answer)
    assert hint in last.hint
    assert last.hint != first.hint, "the hint becomes plainer"


@pytest.mark.parametrize("name", sorted({name for name, _ in RIGHT}))
def test_a_starter_that_returns_nothing_is_told_so(name):
    result = check(f"09.{name}", lambda *arguments: ...)
    assert not result.passed
    assert "Nothing comes back yet" in result.hint


def test_each_exercise_has_three_typical_mistakes():
    for name in {name for name, _ in RIGHT}:
        assert sum(other == name for other, _, _ in WRONG) >= 3
