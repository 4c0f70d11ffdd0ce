"""Right answers of another form pass, and more wrong ones are refused with a hint."""

import heapq

import numpy as np
import pytest

from dlcore.check import check


def gate_by_gate(words, embedded, hidden, features):
    gate = embedded * hidden + hidden * hidden + hidden
    dense = [(hidden, features), (hidden + features, words)]
    return words * embedded + 4 * gate + sum((m + 1) * n for m, n in dense)


def word_by_word(weights, inside):
    found = [bool(row[np.argmax(w)]) for w, row in zip(weights, inside, strict=True)]
    return sum(found) / len(found)


def by_the_largest(weights, inside):
    top = weights == weights.max(axis=1, keepdims=True)
    return (top & inside).any(axis=1).mean()


def counted(named, there):
    wrong = all_of = 0
    for names, real in zip(named, there, strict=True):
        for name in names:
            all_of += 1
            wrong += name not in real
    return wrong / all_of


RIGHT = [
    ("first_state", lambda places, W, b: b + (places @ W.T).mean(axis=0)),
    (
        "first_state",
        lambda places, W, b: np.einsum("hf,pf->h", W, places) / len(places) + b,
    ),
    ("decoder_weights", gate_by_gate),
    ("top_share", lambda weights, k: sum(heapq.nlargest(k, weights.tolist()))),
    ("top_share", lambda weights, k: -np.partition(-weights, k - 1)[:k].sum()),
    ("pointing", word_by_word),
    ("pointing", by_the_largest),
    ("invented_share", counted),
    ("coverage_penalty", lambda weights: np.linalg.norm(weights.sum(0) - 1) ** 2),
    ("coverage_penalty", lambda weights: sum((sum(a) - 1) ** 2 for a in weights.T)),
]

WRONG = [
    ("first_state", lambda places, W, b: places.mean(axis=0)),
    ("first_state", lambda places, W, b: (W @ places.T).T + b),
    ("first_state", lambda places, W, b: np.maximum(W @ places.mean(axis=0) + b, 0)),
    ("first_state", lambda places, W, b: W @ (places.mean(axis=0) + 1) + b),
    ("first_state", lambda places, W, b: W @ np.median(places, axis=0) + b),
    ("decoder_weights", lambda w, e, h, f: gate_by_gate(w, e, h, f) + 4 * h),
    ("decoder_weights", lambda w, e, h, f: gate_by_gate(w, e, h, f) + 2 * (f + 1) * h),
    ("decoder_weights", lambda w, e, h, f: gate_by_gate(w, h, e, f)),
    ("decoder_weights", lambda w, e, h, f: gate_by_gate(w, e, f, h)),
    ("decoder_weights", lambda w, e, h, f: gate_by_gate(w, e, h, f) - 4 * h * h),
    ("top_share", lambda weights, k: np.sort(weights)[-k:]),
    ("top_share", lambda weights, k: np.sort(weights)[-k - 1 :].sum()),
    ("top_share", lambda weights, k: 1 - np.sort(weights)[-k:].sum()),
    ("top_share", lambda weights, k: weights.max() * k),
    ("top_share", lambda weights, k: weights[weights > weights.mean()].sum()),
    (
        "pointing",
        lambda weights, inside: (weights.argmax(1) == inside.argmax(1)).mean(),
    ),
    ("pointing", lambda weights, inside: inside[:, weights.argmax(1)].mean()),
    ("pointing", lambda weights, inside: (weights > 0.5)[inside].mean()),
    ("pointing", lambda weights, inside: inside[weights.argmax(0)].mean()),
    ("pointing", lambda weights, inside: 1 - word_by_word(weights, inside)),
    ("invented_share", lambda named, there: 1 - counted(named, there)),
    ("invented_share", lambda named, there: len(named) * counted(named, there)),
    ("invented_share", lambda named, there: counted([*map(set, named)], [set()] * 99)),
    ("invented_share", lambda named, there: counted(there, [*map(set, named)])),
    (
        "invented_share",
        lambda named, there: np.mean(
            [counted([a], [b]) for a, b in zip(named, there, strict=True) if a]
        ),
    ),
    ("coverage_penalty", lambda weights: (1 - weights.sum(0)).sum()),
    ("coverage_penalty", lambda weights: (1 - weights.max(0)).sum()),
    ("coverage_penalty", lambda weights: (1 - (weights**2).sum(0)).sum()),
    ("coverage_penalty", lambda weights: np.linalg.norm(1 - weights.sum(0))),
    ("coverage_penalty", lambda weights: (1 - weights.sum(0)) ** 2),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_of_another_form_passes(name, answer):
    assert check(f"27.{name}", answer)


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_another_wrong_answer_is_refused_with_a_hint(name, answer):
    result = check(f"27.{name}", answer)
    assert not result
    assert len(str(result)) > 30
