"""Right answers of another form pass, and wrong ones that are not listed get a hint."""

import numpy as np
import pytest

from dlcore.check import check


def by_a_loop(lengths):
    places = words = 0
    for length in lengths:
        words += length
        places += max(lengths)
    return (places - words) / places


def by_a_softmax(classes):
    scores = np.zeros(classes)
    scores[0] = 1
    return -np.log(np.exp(scores[0]) / np.exp(scores).sum())


def by_deleting(stack, following, action):
    stack = list(stack)
    if action == "SHIFT":
        stack.append(following)
    else:
        del stack[-2 if action == "LEFT" else -1]
    return stack


def by_all_pairs(first, second, size):
    order = sorted(range(len(first)), key=lambda a: -first[a])[:size]
    return max(first[a] * second[a][b] for a in order for b in range(len(first)))


def by_counting(heads, right):
    pairs = zip(heads, right, strict=True)
    return sum(one == other for one, other in pairs) / len(right)


def by_slices(stack, following, action):
    kept = {"SHIFT": [*stack, following], "LEFT": stack[:-2] + stack[-1:]}
    return tuple(kept.get(action, stack[:-1]))


def by_the_exponentials(classes):
    return np.log(np.e + classes - 1) - 1


def by_logarithms(first, second, size):
    kept = np.argsort(first)[::-1][:size]
    return np.exp((np.log(first)[:, None] + np.log(second))[kept].max())


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("padding_share", by_a_loop),
        ("least_loss", by_a_softmax),
        ("least_loss", by_the_exponentials),
        ("stack_after", by_deleting),
        ("stack_after", by_slices),
        ("attachment", by_counting),
        ("beam_of", by_all_pairs),
        ("beam_of", by_logarithms),
    ],
)
def test_other_right_answers_pass(name, answer):
    result = check(f"21.{name}", answer)
    assert result, result


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("padding_share", lambda lengths: np.std(lengths)),
        ("least_loss", lambda classes: 1 / classes),
        ("stack_after", lambda stack, following, action: [following]),
        ("attachment", lambda heads, right: np.mean(heads > right)),
        ("beam_of", lambda first, second, size: size / len(first)),
    ],
)
def test_an_answer_that_nobody_foresaw_gets_a_hint(name, answer):
    result = check(f"21.{name}", answer)
    assert not result
    assert result.levels >= 2
    assert result.hint
