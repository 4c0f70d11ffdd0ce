"""Right answers pass; typical wrong ones get the hint that was meant for them."""

import numpy as np
import pytest

from dlcore.check import check


def logistic(z):
    return 1 / (1 + np.exp(-z))


def with_ones(x):
    return np.column_stack([np.ones(len(x)), x])


def least_squares(x, t):
    X = with_ones(x)
    return np.linalg.inv(X.T @ X) @ X.T @ t


def logistic_step(w, X, t, learning_rate):
    return w - learning_rate * X.T @ (logistic(X @ w) - t) / len(t)


def ellipse_weights(theta, a, b):
    c, s = np.cos(theta), np.sin(theta)
    return (
        -1,
        2 * s * c / b**2 - 2 * s * c / a**2,
        (c / a) ** 2 + (s / b) ** 2,
        (s / a) ** 2 + (c / b) ** 2,
    )


def four(ellipse):
    return np.array(ellipse)


def scores(answers, truth):
    tp = np.sum((answers == 1) & (truth == 1))
    recall, precision = tp / truth.sum(), tp / answers.sum()
    f1 = 2 / (1 / recall + 1 / precision)
    return np.mean(answers == truth), recall, precision, f1


def area(values, truth):
    ill, healthy = values[truth == 1], values[truth == 0]
    return np.mean([(i > h) + (i == h) / 2 for i in ill for h in healthy])


RIGHT = [
    ("least_squares", least_squares),
    ("least_squares", lambda x, t: np.linalg.lstsq(with_ones(x), t, rcond=None)[0]),
    ("logistic_step", logistic_step),
    ("ellipse_weights", lambda *given: four(ellipse_weights(*given))),
    ("scores", scores),
    ("area_under_curve", area),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer):
    result = check(f"06.{name}", answer)
    assert result.passed, str(result)


def changed(*factors):
    return lambda *given: four(ellipse_weights(*given)) * factors


def step_with(sign=1, slope=False, mean=True):
    def step(w, X, t, learning_rate):
        y = logistic(X @ w)
        error = (t - y) * (y * (1 - y) if slope else 1)
        return w + sign * learning_rate * X.T @ error / (len(t) if mean else 1)

    return step


def counted_with(tie):
    def share(values, truth):
        ill, healthy = values[truth == 1], values[truth == 0]
        return np.mean([(i > h) + tie * (i == h) for i in ill for h in healthy])

    return share


def mean_as_f1(answers, truth):
    accuracy, recall, precision, _ = scores(answers, truth)
    return accuracy, recall, precision, (recall + precision) / 2


WRONG = [
    ("least_squares", lambda x, t: np.linalg.lstsq(x, t, rcond=None)[0], "of ones"),
    ("least_squares", lambda x, t: np.roll(least_squares(x, t), -1), "bias comes"),
    ("least_squares", lambda x, t: with_ones(x).T @ t, "Solve for w"),
    ("least_squares", lambda x, t: with_ones(x) @ least_squares(x, t), "w itself"),
    (
        "least_squares",
        lambda x, t: least_squares((x - x.mean(0)) / x.std(0), t),
        "no scaling",
    ),
    (
        "least_squares",
        lambda x, t: np.linalg.solve(
            with_ones(x).T @ with_ones(x) + np.eye(x.shape[1] + 1), with_ones(x).T @ t
        ),
        "Do not add",
    ),
    ("least_squares", lambda x, t: least_squares(x, t)[:, None], "second axis"),
    ("least_squares", lambda x, t: np.linalg.lstsq(with_ones(x), t), "the first"),
    ("logistic_step", step_with(sign=-1), "add it"),
    ("logistic_step", step_with(mean=False), "divide by `len(t)`"),
    ("logistic_step", step_with(slope=True), "cancels"),
    ("logistic_step", lambda w, X, t, r: w + r * X.T @ (t - X @ w) / len(t), "first"),
    ("logistic_step", lambda w, X, t, r: logistic_step(w, X, t, 1), "is missing"),
    ("logistic_step", lambda w, X, t, r: logistic_step(w, X, t, 2 * r), "factor 2"),
    ("logistic_step", lambda w, X, t, r: logistic_step(w, X, t, r) - w, "to `w`"),
    (
        "ellipse_weights",
        lambda theta, a, b: four(ellipse_weights(np.radians(theta), a, b)),
        "radians already",
    ),
    ("ellipse_weights", changed(1, -1, 1, 1), "sign of w1"),
    ("ellipse_weights", changed(1, 0.5, 1, 1), "factor 2"),
    ("ellipse_weights", changed(-1, 1, 1, 1), "w0 is −1"),
    (
        "ellipse_weights",
        lambda *given: four(ellipse_weights(*given))[[0, 1, 3, 2]],
        "w2 belongs to x1²",
    ),
    (
        "ellipse_weights",
        lambda t, a, b: four(ellipse_weights(t, a**0.5, b**0.5)),
        "not by a and b",
    ),
    ("scores", lambda a, t: tuple(scores(a, t)[i] for i in (0, 2, 1, 3)), "all alarms"),
    ("scores", mean_as_f1, "harmonic mean"),
    ("scores", lambda a, t: (np.mean(a * t), *scores(a, t)[1:]), "left alone"),
    ("scores", lambda a, t: scores(t, a), "of the arrays, `answers`"),
    ("scores", lambda a, t: tuple(100 * s for s in scores(a, t)), "from 0 to 1"),
    (
        "scores",
        lambda a, t: (scores(a, t)[0], np.mean(a[t == 0] == 0), *scores(a, t)[2:]),
        "specificity",
    ),
    ("area_under_curve", counted_with(0), "count one half"),
    ("area_under_curve", counted_with(1), "worth one half"),
    ("area_under_curve", lambda v, t: 1 - area(v, t), "the *ill* one"),
    (
        "area_under_curve",
        lambda v, t: area(v, t) * t.sum() * (1 - t).sum(),
        "Divide by the number of pairs",
    ),
    (
        "area_under_curve",
        lambda v, t: area(v, t) * t.sum() * (1 - t).sum() / len(t) ** 2,
        "Only pairs",
    ),
    ("area_under_curve", lambda v, t: np.mean((v >= 0.5) == t), "No threshold"),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_typical_mistake_gets_its_own_hint(name, answer, hint):
    first = check(f"06.{name}", answer)
    assert not first.passed
    last = check(f"06.{name}", answer)
    for _ in range(3):
        last = check(f"06.{name}", answer)
    assert hint in str(last)


def test_every_exercise_has_three_wrong_answers():
    names = [name for name, *_ in WRONG]
    from dlcore.chapters.linear_models.exercises import EXERCISES

    assert all(names.count(name) >= 3 for name in EXERCISES)
