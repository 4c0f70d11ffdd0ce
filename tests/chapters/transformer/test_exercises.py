"""Chapter 25's exercises: right answers of another kind, and wrong ones alike."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore.chapters.transformer import exercises


def with_a_loop(query, key, value):
    """Attention, one query after another."""
    found = np.zeros((len(query), value.shape[1]))
    for i, one in enumerate(query):
        powers = np.exp(key @ one / np.sqrt(len(one)))
        found[i] = powers / powers.sum() @ value
    return found


def of_pytorch(query, key, value):
    """Attention as PyTorch has it."""
    given = (torch.tensor(each)[None] for each in (query, key, value))
    return functional.scaled_dot_product_attention(*given)[0].numpy()


def by_shares(scores):
    """Mask the shares, then make each row sum to 1 again."""
    shares = np.tril(exercises.softmax(scores))
    return shares / shares.sum(axis=1, keepdims=True)


def by_a_low_number(scores):
    """A number in place of −∞ that is low enough."""
    return exercises.softmax(np.where(np.tri(len(scores)) > 0, scores, -1e9))


def with_complex_numbers(place, size):
    """A hand of a clock as one complex number."""
    hands = np.exp(1j * place / 10000 ** (np.arange(0, size, 2) / size))
    return np.stack([hands.imag, hands.real], axis=1).ravel()


def norm_of_pytorch(x):
    """Layer norm as PyTorch has it."""
    return functional.layer_norm(torch.tensor(x), x.shape[1:], eps=1e-5).numpy()


def with_a_block(size, hidden):
    """Count the block that PyTorch has."""
    block = torch.nn.TransformerEncoderLayer(size, 2, hidden)
    return sum(each.numel() for each in block.parameters())


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (exercises.SELF_ATTENTION, with_a_loop),
        (exercises.SELF_ATTENTION, of_pytorch),
        (exercises.CAUSAL_SHARES, by_shares),
        (exercises.CAUSAL_SHARES, by_a_low_number),
        (exercises.PLACE_CODE, with_complex_numbers),
        (exercises.LAYER_NORM, norm_of_pytorch),
        (exercises.BLOCK_WEIGHTS, with_a_block),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_right_answers_of_another_kind_pass(exercise, answer):
    assert exercise.judge(answer) is None


def test_a_low_number_must_be_low_enough():
    found = exercises.CAUSAL_SHARES.judge(
        lambda scores: exercises.softmax(
            np.where(np.tri(len(scores)) > 0, scores, -1e3)
        )
    )
    assert "−∞" in " ".join(found.hints) or "-np.inf" in " ".join(found.hints)


def test_two_omissions_of_one_size_meet_one_hint():
    found = exercises.BLOCK_WEIGHTS.judge(
        lambda n, h: 4 * n * n + 2 * n * h + h + n + 4 * n  # no biases in attention
    )
    assert "biases" in found.hints[-1]
    assert "norms" in found.hints[-1]
