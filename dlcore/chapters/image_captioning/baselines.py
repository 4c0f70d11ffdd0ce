"""What needs no decoder: captions of other photos, one for all, and people's own."""

from collections import Counter
from itertools import pairwise

import numpy as np

from dlcore.scratch.bleu import bleu_of, corpus_counts


def nearest(known: np.ndarray, asked: np.ndarray, count: int) -> np.ndarray:
    """The `count` photos that look most alike, by the cosine of their vectors.

    known: (photos, size); asked: (others, size) → (others, count), the best first
    """
    known, asked = (
        x / np.linalg.norm(x, axis=1, keepdims=True) for x in (known, asked)
    )
    return np.argsort(-(asked @ known.T), axis=1, kind="stable")[:, :count]


def shared(one: Counter, other: Counter) -> float:
    """How much of two bags of words and pairs is the same, 0 … 1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def bag(caption) -> Counter:
    """The words of a caption, and its pairs of neighbours."""
    return Counter([*caption, *pairwise(caption)])


def agreed(captions):
    """The caption that has most in common with all others."""
    bags = [bag(each) for each in captions]
    sums = [sum(shared(one, other) for other in bags) for one in bags]
    return captions[int(np.argmax(sums))]


def most_frequent(captions):
    """The caption that was written most often, in the same words."""
    return list(Counter(map(tuple, captions)).most_common(1)[0][0])


def four_references(candidates, references) -> float:
    """BLEU against four of five references, the mean over which one is left out."""
    return float(
        np.mean(
            [
                score(
                    candidates,
                    [several[:i] + several[i + 1 :] for several in references],
                )
                for i in range(5)
            ]
        )
    )


def people(references) -> float:
    """BLEU of one person's captions against those of the four others, the mean."""
    return float(
        np.mean(
            [
                score(
                    [several[i] for several in references],
                    [several[:i] + several[i + 1 :] for several in references],
                )
                for i in range(5)
            ]
        )
    )


def score(candidates, references, longest: int = 4) -> float:
    """Corpus BLEU, 0 … 100."""
    return bleu_of(corpus_counts(candidates, references, longest).sum(0)).score
