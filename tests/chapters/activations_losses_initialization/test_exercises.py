"""Other right answers than the book's pass, too."""

import numpy as np
import pytest

from dlcore.check import check


def largest_added_again(logits, label):
    largest = logits.max()
    return largest + np.log(np.exp(logits - largest).sum()) - logits[label]


def masked(error, z, leak):
    back = error.copy()
    back[z <= 0] *= leak
    return back


RIGHT = [
    ("safe_loss", largest_added_again),
    ("leaky_back", masked),
    ("dead_share", lambda z: 1 - np.mean(z.max(axis=0) > 0)),
    ("fold_sizes", lambda n, k: [len(fold) for fold in np.array_split(range(n), k)]),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"07.{name}", answer)
    assert result, result
