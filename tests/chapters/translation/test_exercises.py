"""Right answers of another form pass, and wrong ones that are not listed get a hint."""

import numpy as np
import pytest

from dlcore.check import check


def by_one_list(sentence, start, stop):
    whole = [start, *sentence, stop]
    return whole[:-1], whole[1:]


def by_tuples(sentence, start, stop):
    return (start, *sentence), (*sentence, stop)


def by_the_mean(lengths):
    return 1 - np.mean(lengths) / np.max(lengths)


def by_counting_zeros(lengths):
    rows = np.arange(max(lengths)) < np.array(lengths)[:, None]  # (batch, time)
    return (~rows).mean()


def by_crossing_out(candidate, reference):
    left, found = list(reference), 0
    for word in candidate:
        if word in left:
            left.remove(word)
            found += 1
    return found


def by_the_exponent(words, wanted):
    return np.exp(np.minimum(0, 1 - wanted / words))


def by_a_for_loop(step, state, start, stop, longest):
    said = [start]
    for _ in range(longest):
        word, state = step(said[-1], state)
        if word == stop:
            return said[1:]
        said.append(word)
    return said[1:]


def by_recursion(step, state, start, stop, longest):
    if longest == 0:
        return ()
    word, state = step(start, state)
    if word == stop:
        return ()
    return word, *by_recursion(step, state, word, stop, longest - 1)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("teacher_forcing", by_one_list),
        ("teacher_forcing", by_tuples),
        ("padding_share", by_the_mean),
        ("padding_share", by_counting_zeros),
        ("clipped", by_crossing_out),
        ("brevity", by_the_exponent),
        ("greedy", by_a_for_loop),
        ("greedy", by_recursion),
    ],
)
def test_other_right_answers_pass(name, answer):
    result = check(f"23.{name}", answer)
    assert result, result


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("teacher_forcing", lambda sentence, start, stop: (sentence, sentence)),
        ("padding_share", lambda lengths: sum(lengths) / len(lengths)),
        ("clipped", lambda candidate, reference: len(candidate)),
        ("brevity", lambda words, wanted: np.log(words / wanted)),
        ("greedy", lambda step, state, start, stop, longest: [start, stop]),
    ],
)
def test_an_answer_that_nobody_foresaw_gets_a_hint(name, answer):
    result = check(f"23.{name}", answer)
    assert not result
    assert result.levels >= 2
    assert result.hint
