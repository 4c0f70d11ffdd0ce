"""Chapter 03's exercises: right answers pass, wrong ones get their hint."""

import numpy as np
import pytest

from dlcore.check import check


def logistic(z):
    return 1 / (1 + np.exp(-z))


def safe_logistic(z):
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1) / (1 + small)


def error_terms(y_f, y_g, t, w_gf1):
    e_f = -(t - y_f) * y_f * (1 - y_f)
    return e_f, e_f * w_gf1 * (1 - y_g**2)


def two_sided(function, w, nudge):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = nudge
        gradient[i] = (function(w + step) - function(w - step)) / (2 * nudge)
    return gradient


def two_sided_in_place(function, w, nudge):
    gradient = []
    for i in range(len(w)):
        start = w[i]
        w[i] = start + nudge
        above = function(w)
        w[i] = start - nudge
        gradient.append((above - function(w)) / (2 * nudge))
        w[i] = start
    return gradient


def hidden_errors(y, next_weights, next_errors):
    return (1 - y**2) * (next_errors @ next_weights[:, 1:])


def stepped(weights, errors, inputs, learning_rate):
    return weights - learning_rate * np.outer(errors, np.insert(inputs, 0, 1.0))


RIGHT = [
    ("safe_logistic", safe_logistic),
    ("safe_logistic", lambda z: 0.5 * (1 + np.tanh(z / 2))),
    ("safe_logistic", lambda z: logistic(np.clip(z, -500, 500))),
    ("error_terms", error_terms),
    (
        "error_terms",
        lambda f, g, t, w: np.array(error_terms(f, g, t, w)),
    ),
    ("two_sided_gradient", two_sided),
    ("two_sided_gradient", two_sided_in_place),
    ("hidden_errors", hidden_errors),
    ("hidden_errors", lambda y, w, e: (w.T @ e)[1:] * (1 - y * y)),
    ("stepped", stepped),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer):
    result = check(f"03.{name}", answer)
    assert result.passed, str(result)


def branches(z):
    return np.where(z < 0, np.exp(z) / (1 + np.exp(np.minimum(z, 0))), logistic(z))


def overwritten(weights, errors, inputs, learning_rate):
    weights -= learning_rate * np.outer(errors, np.insert(inputs, 0, 1.0))
    return weights


def never_put_back(function, w, nudge):
    w = w.copy()
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        w[i] += nudge
        above = function(w)
        w[i] -= 2 * nudge
        gradient[i] = (above - function(w)) / (2 * nudge)
    return gradient


def one_sided(function, w, nudge):
    return [
        (function(w + nudge * unit) - function(w)) / nudge for unit in np.eye(len(w))
    ]


def output_error(y_f, t):
    return -(t - y_f) * y_f * (1 - y_f)


# exercise, wrong answer, what its last hint says
WRONG = [
    ("safe_logistic", np.tanh, "runs from 0 to 1"),
    ("safe_logistic", lambda z: logistic(-z), "exponent is −z"),
    ("safe_logistic", lambda z: np.exp(z) / (1 + np.exp(z)), "np.exp(-np.abs(z))"),
    ("safe_logistic", branches, "np.exp(-np.abs(z))"),
    ("safe_logistic", logistic, "np.exp(-np.abs(z))"),
    ("safe_logistic", lambda z: safe_logistic(np.abs(z)), "For z < 0"),
    (
        "error_terms",
        lambda f, g, t, w: tuple(-e for e in error_terms(f, g, t, w)),
        "Both signs",
    ),
    (
        "error_terms",
        lambda f, g, t, w: (-(t - f), -(t - f) * w * (1 - g * g)),
        "slope of the logistic",
    ),
    (
        "error_terms",
        lambda f, g, t, w: (output_error(f, t), output_error(f, t) * w),
        "1 − y_g²",
    ),
    (
        "error_terms",
        lambda f, g, t, w: (output_error(f, t), output_error(f, t) * (1 - g * g)),
        "w_gf1",
    ),
    (
        "error_terms",
        lambda f, g, t, w: (output_error(f, t), output_error(f, t) * w * g * (1 - g)),
        "G is a tanh neuron",
    ),
    ("error_terms", lambda f, g, t, w: error_terms(f, g, t, w)[::-1], "e_f first"),
    ("two_sided_gradient", one_sided, "w − nudge"),
    (
        "two_sided_gradient",
        lambda f, w, h: 2 * two_sided(f, w, h),
        "*two* nudges",
    ),
    (
        "two_sided_gradient",
        lambda f, w, h: 2 * h * two_sided(f, w, h),
        "Divide by the distance",
    ),
    ("two_sided_gradient", lambda f, w, h: -two_sided(f, w, h), "Above minus below"),
    ("two_sided_gradient", never_put_back, "back in its place"),
    (
        "two_sided_gradient",
        lambda f, w, h: np.full(len(w), (f(w + h) - f(w - h)) / (2 * h)),
        "One slope a weight",
    ),
    ("hidden_errors", lambda y, w, e: e @ w[:, 1:], "slope of tanh"),
    ("hidden_errors", lambda y, w, e: y * (1 - y) * (e @ w[:, 1:]), "tanh neurons"),
    ("hidden_errors", lambda y, w, e: (1 - y * y) * (e @ w[:, :-1]), "Column 0"),
    ("hidden_errors", lambda y, w, e: (1 - y * y) * (e @ w), "next_weights[:, 1:]"),
    ("hidden_errors", lambda y, w, e: (1 - y * y) * (w[:, 1:] @ e), "from the left"),
    (
        "hidden_errors",
        lambda y, w, e: (1 - y * y) * np.mean(e[:, None] * w[:, 1:], axis=0),
        "added, not averaged",
    ),
    (
        "hidden_errors",
        lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0) * e.sum(),
        "multiply first",
    ),
    ("stepped", lambda w, e, x, r: 2 * w - stepped(w, e, x, r), "subtract"),
    (
        "stepped",
        lambda w, e, x, r: w - r * np.outer(e, np.insert(x, 0, 0.0)),
        "arrives at a bias is 1",
    ),
    ("stepped", lambda w, e, x, r: stepped(w, e, x, 1.0), "learning rate"),
    ("stepped", lambda w, e, x, r: stepped(w, e, x, r) - w, "Return `weights` plus"),
    (
        "stepped",
        lambda w, e, x, r: w - r * np.outer(e, np.append(x, 1.0)),
        "bias is column 0",
    ),
    ("stepped", overwritten, "make a new one"),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(name, answer, hint):
    first = check(f"03.{name}", answer)
    assert not first.passed
    last = first
    for _ in range(4):
        last = check(f"03.{name}", answer)
    assert hint in last.hint
    assert last.hint != first.hint, "the hint becomes plainer"


@pytest.mark.parametrize("name", sorted({name for name, _ in RIGHT}))
def test_a_starter_that_returns_nothing_is_told_so(name):
    result = check(f"03.{name}", lambda *arguments: ...)
    assert not result.passed
    assert "Nothing comes back yet" in result.hint


def test_each_exercise_has_three_typical_mistakes():
    for name in {name for name, _ in RIGHT}:
        assert sum(other == name for other, _, _ in WRONG) >= 3
