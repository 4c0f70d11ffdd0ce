"""Other right answers than the book's pass, too."""

import numpy as np
import pytest

from dlcore.check import check, exercises


def spread(x_train, x_test):
    mean, deviation = x_train.mean(), x_train.std(ddof=1)
    return [(x - mean) / deviation for x in (x_train, x_test)]


def one_by_one(examples, batch_size, generator):
    order = generator.permutation(examples).tolist()
    while order:
        yield [order.pop() for _ in range(min(batch_size, len(order)))]


RIGHT = [
    ("one_hot", lambda labels, classes: np.eye(classes)[labels]),
    ("one_hot", lambda labels, classes: labels[:, None] == np.arange(classes)),
    ("standardize", spread),
    ("mini_batches", one_by_one),
    ("mini_batches", lambda n, m, g: np.split(g.permutation(n), range(m, n, m))),
    ("output_error", lambda y, t: -(t - y) * (y - y**2)),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"04.{name}", answer)
    assert result, result


def test_the_call_that_a_hint_names_can_be_typed():
    def stops(examples, batch_size, generator):
        raise ValueError("nothing of this kind")

    finding = exercises("04")["mini_batches"].judge(stops)
    assert "`mini_batches(10, 3, np.random.default_rng())`" in finding.detail
