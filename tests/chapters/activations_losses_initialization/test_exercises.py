"""Chapter 07's exercises: right answers pass, wrong ones get their hint."""

import numpy as np
import pytest

from dlcore.check import check


def logistic(z):
    return 1 / (1 + np.exp(-z))


def initial_limit(inputs, neurons, kind):
    return np.sqrt(6 / (inputs + neurons) if kind == "glorot" else 6 / inputs)


def error_terms(z, t):
    y = logistic(z)
    return (y - t) * y * (1 - y), y - t


def safe_loss(logits, label):
    largest = logits.max()
    return largest + np.log(np.exp(logits - largest).sum()) - logits[label]


def leaky_back(error, z, leak):
    back = error.copy()
    back[z <= 0] *= leak
    return back


def dead_share(z):
    return 1 - np.mean(z.max(axis=0) > 0)


def fold_sizes(examples, k):
    return [len(part) for part in np.array_split(np.arange(examples), k)]


RIGHT = [initial_limit, error_terms, safe_loss, leaky_back, dead_share, fold_sizes]

WRONG = [
    (
        "initial_limit",
        lambda inputs, neurons, kind: initial_limit(inputs, neurons, kind) / 3**0.5,
        "standard deviation",
    ),
    (
        "initial_limit",
        lambda inputs, neurons, kind: np.sqrt(6 / (inputs + neurons)),
        "Glorot is right",
    ),
    (
        "initial_limit",
        lambda inputs, neurons, kind: initial_limit(inputs, neurons, kind) ** 2 / 3,
        "variance",
    ),
    ("error_terms", lambda z, t: (logistic(z) - t,) * 2, "lost a factor"),
    ("error_terms", lambda z, t: (error_terms(z, t)[0],) * 2, "cancels"),
    ("error_terms", lambda z, t: error_terms(z, t)[::-1], "other order"),
    ("error_terms", lambda z, t: tuple(-e for e in error_terms(z, t)), "Which way"),
    (
        "safe_loss",
        lambda logits, label: -np.log(np.exp(logits) / np.exp(logits).sum())[label],
        "Try the logits 1000",
    ),
    ("safe_loss", lambda logits, label: -safe_loss(logits, label), "negative"),
    (
        "safe_loss",
        lambda logits, label: -np.log(logistic(logits[label])),
        "one logistic neuron",
    ),
    (
        "safe_loss",
        lambda logits, label: (
            np.log(np.exp(logits - logits.max()).sum()) - logits[label]
        ),
        "one place only",
    ),
    ("leaky_back", lambda error, z, leak: error * (z > 0), "plain ReLU"),
    (
        "leaky_back",
        lambda error, z, leak: np.where(error > 0, error, leak * error),
        "Whose sign",
    ),
    (
        "leaky_back",
        lambda error, z, leak: error * np.where(z >= 0, 1, leak),
        "z = 0",
    ),
    ("dead_share", lambda z: np.mean(z <= 0), "inactive moments"),
    ("dead_share", lambda z: np.mean((z <= 0).all(axis=1)), "Neurons are asked"),
    ("dead_share", lambda z: np.mean((z < 0).all(axis=0)), "exactly 0"),
    ("fold_sizes", lambda examples, k: [examples // k] * k, "everybody there"),
    (
        "fold_sizes",
        lambda examples, k: [examples // k] * (k - 1) + [examples // k + examples % k],
        "much larger",
    ),
    ("fold_sizes", lambda examples, k: fold_sizes(examples, k)[::-1], "come first"),
]


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.__name__)
def test_a_right_answer_passes(answer):
    result = check(f"07.{answer.__name__}", answer)
    assert result.passed, str(result)


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(name, answer, hint):
    result = check(f"07.{name}", answer)
    assert not result.passed
    assert hint in result.hint, result.hint
    again = check(f"07.{name}", answer)
    assert again.hint != result.hint


def test_every_exercise_is_tested_with_three_wrong_answers():
    from dlcore.chapters.activations_losses_initialization.exercises import EXERCISES

    asked = [name for name, _, _ in WRONG]
    assert {answer.__name__ for answer in RIGHT} == set(EXERCISES)
    assert all(asked.count(name) >= 3 for name in EXERCISES)
