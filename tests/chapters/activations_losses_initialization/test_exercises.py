"""Other right answers than the book's pass, too."""

import re

import numpy as np
import pytest

from dlcore.chapters.activations_losses_initialization import exercises
from dlcore.check import Exercise, check


def largest_added_again(logits, label):
    largest = logits.max()
    return largest + np.log(np.exp(logits - largest).sum()) - logits[label]


def masked(error, z, leak):
    back = error.copy()
    back[z <= 0] *= leak
    return back


def by_one_long_vector(gradients, limit):
    length = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g * limit / max(limit, length) for g in gradients]


def by_the_matrix_of_all_slopes(error, z):
    back = np.empty_like(z)
    for i, (e, row) in enumerate(zip(error, z, strict=True)):
        s = np.sqrt(row.var() + 1e-5)
        standard = (row - row.mean()) / s
        n = len(row)
        slopes = (np.eye(n) - 1 / n - np.outer(standard, standard) / n) / s
        back[i] = slopes @ e
    return back


RIGHT = [
    ("clip_by_norm", by_one_long_vector),
    ("layer_norm_back", by_the_matrix_of_all_slopes),
    ("safe_loss", largest_added_again),
    ("leaky_back", masked),
    ("dead_share", lambda z: 1 - np.mean(z.max(axis=0) > 0)),
    ("fold_sizes", lambda n, k: [len(fold) for fold in np.array_split(range(n), k)]),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"07.{name}", answer)
    assert result, result


def test_hints_have_no_raw_asterisks():
    hints = [
        hint
        for exercise in vars(exercises).values()
        if isinstance(exercise, Exercise)
        for mistake in exercise.mistakes
        for hint in mistake.hints
    ]
    assert len(hints) > 50
    code = re.compile("`[^`]*`")  # where an asterisk multiplies
    assert [hint for hint in hints if "*" in code.sub("", hint)] == []
