"""What a word means, guessed from its letters: networks that learn GloVe's vectors."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

from dlcore import data
from dlcore.chapters.subwords_and_context.letters import (
    Letters,
    bucket,
    codes,
    groups,
)

WORDS = 10_000  # GloVe's most frequent ones of at least three letters and no other sign
BUCKETS = 20_000


@cache
def chosen() -> dict[str, tuple[str, ...]]:
    """Words of the training, validation and test part, drawn once."""
    found = [
        w for w in data.glove().words if len(w) > 2 and w.isascii() and w.isalpha()
    ]
    order = np.random.default_rng(20).permutation(found[:WORDS])
    cut = int(0.8 * WORDS), int(0.9 * WORDS)
    parts = np.split(order, cut)
    return dict(zip(("train", "validation", "test"), map(tuple, parts), strict=True))


@cache
def targets() -> dict[str, np.ndarray]:
    """GloVe's vectors of length 1, less the mean of the training part."""
    glove = data.glove()
    parts = {
        part: glove.units[[glove.numbers[word] for word in words]]
        for part, words in chosen().items()
    }
    mean = parts["train"].mean(axis=0)
    return {part: vectors - mean for part, vectors in parts.items()}


def dataset(kind: str):
    """Letters x, or rows of letter groups, and vectors y, for `fit`."""
    make = codes if kind == "letters" else group_rows
    arrays = {f"x_{part}": make(words) for part, words in chosen().items()}
    arrays |= {f"y_{part}": vectors for part, vectors in targets().items()}
    return SimpleNamespace(name="spelling", **arrays)


def group_rows(words) -> np.ndarray:
    """The rows of a word's groups, 0 behind them: (words, the most groups)."""
    rows = [[1 + bucket(g, BUCKETS) for g in groups(word)][:64] for word in words]
    found = np.zeros((len(rows), 64), np.int64)
    for row, each in zip(found, rows, strict=True):
        row[: len(each)] = each
    return found


class Bag(nn.Module):
    """CHARAGRAM: the sum of the vectors of letter groups, and ReLU (Wieting, 2016)."""

    def __init__(self, width, hidden_size=100):
        """A row for each bucket of groups."""
        super().__init__()
        self.groups = nn.EmbeddingBag(
            BUCKETS + 1, hidden_size, mode="sum", padding_idx=0
        )
        nn.init.normal_(self.groups.weight, std=0.05)
        self.project = nn.Linear(hidden_size, width)

    def forward(self, rows):
        """(words, 64) → (words, width)."""
        return self.project(torch.relu(self.groups(rows)))


def network(kernels, highways, seed):
    """The untrained network: kernels None: a bag of letter groups."""
    torch.manual_seed(seed)
    width = data.glove().vectors.shape[1]
    if kernels is None:
        return Bag(width)
    return Letters(width, kernels=kernels, highways=highways)


def cosine(model, batch):
    """The mean cosine of what is guessed and what is right."""
    return nn.functional.cosine_similarity(model(batch.x), batch.y).mean()


def distance(model, batch):
    """1 − cosine."""
    return 1 - cosine(model, batch)


def nearest_spelling() -> float:
    """The test cosine of a guess without a network: the vectors of like-spelled words.

    The mean of the three training words whose bags of letter groups are most alike,
    weighted by how alike they are.
    """
    parts = chosen()
    bags = {part: bags_of(parts[part]) for part in ("train", "test")}
    alike = bags["test"] @ bags["train"].T
    best = np.argpartition(-alike, 3, axis=1)[:, :3]
    weights = np.take_along_axis(alike, best, axis=1)[:, :, None] + 1e-6
    guess = (weights * targets()["train"][best]).sum(axis=1)
    right = targets()["test"]
    lengths = np.linalg.norm(guess, axis=1) * np.linalg.norm(right, axis=1)
    return float(np.mean((guess * right).sum(axis=1) / np.maximum(lengths, 1e-9)))


def bags_of(words) -> np.ndarray:
    """Bags of letter groups of length 1: (words, BUCKETS)."""
    found = np.zeros((len(words), BUCKETS), np.float32)
    for row, word in zip(found, words, strict=True):
        row[[bucket(group, BUCKETS) for group in groups(word)]] = 1
    return found / np.linalg.norm(found, axis=1, keepdims=True)
