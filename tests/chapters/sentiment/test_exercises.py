"""Right answers of another form pass, and wrong ones that are not listed get a hint."""

import numpy as np
import pytest

from dlcore.check import check


def by_zip(words):
    return list(zip(words[:-1].tolist(), words[1:].tolist(), strict=True))


def by_windows(words):
    return np.lib.stride_tricks.sliding_window_view(words, 2)


def by_two_logarithms(counts, texts):
    return [1 + np.log(1 + texts) - np.log(1 + count) for count in counts]


def by_the_deviation(accuracy, texts):
    deviation = (accuracy - accuracy**2) ** 0.5
    return 1.96 * deviation / texts**0.5


def by_the_first_zero(outputs, x):
    return outputs[np.arange(len(x)), (x == 0).argmax(1) - 1]  # none: 0 - 1, the last


def by_a_loop(outputs, x):
    return [one[np.flatnonzero(row)[-1]] for one, row in zip(outputs, x, strict=True)]


def by_deleting(score, words):
    found = []
    for place in range(len(words)):
        rest = list(words)
        del rest[place]
        found.append(score(words) - score(rest))
    return found


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("pairs", by_zip),
        ("pairs", by_windows),
        ("idf", by_two_logarithms),
        ("half_width", by_the_deviation),
        ("at_the_last_word", by_the_first_zero),
        ("at_the_last_word", by_a_loop),
        ("leave_one_out", by_deleting),
    ],
)
def test_other_right_answers_pass(name, answer):
    result = check(f"22.{name}", answer)
    assert result, result


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("pairs", lambda words: np.stack([words[:-2], words[2:]], 1)),
        ("idf", lambda counts, texts: texts / counts),
        ("half_width", lambda accuracy, texts: 1.96 * accuracy / texts),
        ("at_the_last_word", lambda outputs, x: outputs[:, 1]),
        ("leave_one_out", lambda score, words: len(words) * [score(words)]),
    ],
)
def test_an_answer_that_nobody_foresaw_gets_a_hint(name, answer):
    result = check(f"22.{name}", answer)
    assert not result
    assert result.levels >= 2
    assert result.hint
