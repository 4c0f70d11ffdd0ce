"""Chapter 08's exercises: right answers pass, wrong ones get their hint."""

import numpy as np
import pytest
import torch

from dlcore.check import check


def with_one(x):
    return np.insert(x, 0, 1.0, axis=1)


def least_squares(x, y):
    X = with_one(x)
    return np.linalg.solve(X.T @ X, X.T @ y)


def decayed(weights, slopes, learning_rate, l2):
    new = weights * (1 - learning_rate * l2) - learning_rate * slopes
    new[:, 0] = weights[:, 0] - learning_rate * slopes[:, 0]
    return new


def project(weights, c):
    weights = weights.copy()
    for row in weights:
        length = np.sqrt((row[1:] ** 2).sum())
        if length > c:
            row[1:] *= c / length
    return weights


def inverted_dropout(y, noise, rate):
    return np.where(noise < rate, 0, y / (1 - rate))


def three_parts(examples, validation, test, generator):
    order = generator.permutation(examples)
    return order[validation + test :], order[:validation], order[validation:][:test]


RIGHT = [least_squares, decayed, project, inverted_dropout, three_parts]


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.__name__)
def test_a_right_answer_passes(answer):
    result = check(f"08.{answer.__name__}", answer)
    assert result, str(result)


def test_three_parts_may_come_as_a_list_or_as_tensors():
    def in_a_list(examples, validation, test, generator):
        order = generator.permutation(examples)
        cuts = [examples - validation - test, examples - test]
        return np.split(order, cuts)

    def tensors(*given):
        return tuple(torch.as_tensor(part) for part in three_parts(*given))

    for answer in (in_a_list, tensors):
        result = check("08.three_parts", answer)
        assert result, str(result)


def clipped(weights, c):
    weights = weights.copy()
    weights[:, 1:] = np.clip(weights[:, 1:], -c, c)
    return weights


def all_to_c(weights, c):
    length = np.linalg.norm(weights[:, 1:], axis=1, keepdims=True)
    return np.hstack([weights[:, :1], weights[:, 1:] * c / length])


def with_bias(weights, c):
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    return weights * np.minimum(1, c / length)


def three_draws(examples, validation, test, generator):
    rest = examples - validation - test
    return tuple(generator.integers(0, examples, n) for n in (rest, validation, test))


def unshuffled(examples, validation, test, generator):
    order = np.arange(examples)
    rest = examples - validation - test
    return order[:rest], order[rest : rest + validation], order[rest + validation :]


def always_the_last(examples, validation, test, generator):
    order = generator.permutation(examples - test)
    last = np.arange(examples - test, examples)
    return order[validation:], order[:validation], last


def without_the_generator(examples, validation, test, generator):
    return three_parts(examples, validation, test, np.random.default_rng(0))


def wrong_order(*given):
    training, validation, test = three_parts(*given)
    return test, validation, training


WRONG = {
    "least_squares": {
        "origin": lambda x, y: np.linalg.lstsq(x, y, rcond=None)[0],
        "where it should be": lambda x, y: np.roll(least_squares(x, y), -1),
        "missing": lambda x, y: least_squares(x, y)[1:],
        "one half": lambda x, y: with_one(x).T @ y,
    },
    "decayed": {
        "too hard": lambda w, g, rate, l2: w - rate * (g + l2 * w),
        "too strong": lambda w, g, rate, l2: decayed(w, g, rate, 2 * l2),
        "too weak": lambda w, g, rate, l2: decayed(w, g, rate, l2 / 2),
        "grow": lambda w, g, rate, l2: decayed(w, g, rate, -l2),
        "both slopes": lambda w, g, rate, l2: decayed(w, g, rate, l2 / rate),
        "is missing": lambda w, g, rate, l2: w - rate * g,
        "same amount": lambda w, g, rate, l2: (
            w - rate * g - rate * l2 * np.sign(w) * (np.arange(w.shape[1]) > 0)
        ),
    },
    "project": {
        "takes part": with_bias,
        "short": all_to_c,
        "single weights": clipped,
    },
    "inverted_dropout": {
        "many masks?": lambda y, noise, rate: y * (noise >= rate),
        "even smaller": lambda y, noise, rate: y * (noise >= rate) * (1 - rate),
        "by which": lambda y, noise, rate: y * (noise >= rate) / rate,
        "should stay": lambda y, noise, rate: y * (noise < rate) / rate,
    },
    "three_parts": {
        "two parts": three_draws,
        "shuffled": unshuffled,
        "order": wrong_order,
        "tuple": lambda *given: three_parts(*given)[0],
        "same test part": always_the_last,
        "same training part": without_the_generator,
    },
}
CASES = [(name, hint) for name, answers in WRONG.items() for hint in answers]


@pytest.mark.parametrize(("name", "hint"), CASES)
def test_a_typical_wrong_answer_gets_its_own_hint(name, hint):
    first = check(f"08.{name}", WRONG[name][hint])
    assert not first
    assert hint in first.hint
    second = check(f"08.{name}", WRONG[name][hint])
    assert second.level == 2
    assert second.hint != first.hint


@pytest.mark.parametrize("name", WRONG)
def test_an_empty_answer_gets_a_hint(name):
    assert not check(f"08.{name}", lambda *given: None)
    assert not check(f"08.{name}", lambda *given: np.zeros(3))
