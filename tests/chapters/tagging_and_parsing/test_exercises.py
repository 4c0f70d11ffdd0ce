"""Right answers of another form pass."""

import numpy as np

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


def test_other_right_answers_pass():
    assert check("21.padding_share", by_a_loop)
    assert check("21.least_loss", by_a_softmax)
    assert check("21.stack_after", by_deleting)
    assert check("21.beam_of", by_all_pairs)
