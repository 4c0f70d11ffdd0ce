"""BLEU: how many runs of words a translation shares with those of people.

Kishore Papineni and others: BLEU, a method for automatic evaluation of machine
translation. ACL 2002. It judges a whole corpus, never one sentence.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

Sentence = Sequence[str]


@dataclass(frozen=True)
class Bleu:
    """A score, and what it is made of.

    score: 0 … 100; precisions: of runs of 1, 2, … words, 0 … 1
    brevity: what the score is multiplied by for being too short, 0 … 1
    """

    score: float
    precisions: tuple[float, ...]
    brevity: float


def ngrams(sentence: Sentence, n: int) -> Counter:
    """How often each run of n words occurs in a sentence."""
    return Counter(zip(*(sentence[start:] for start in range(n)), strict=False))


def bleu_counts(
    candidate: Sentence, references: Sequence[Sentence], longest: int = 4
) -> np.ndarray:
    """What one sentence adds to the score of its corpus, whole numbers.

    candidate: words of the translation; references: of one or several right ones

    Returns (2 · longest + 2,): the runs of 1, 2, … words that a reference has too, each
    counted at most as often as in the reference that has it most; all such runs; the
    words of the candidate; and those of the reference whose length is closest (of two
    equally close, the shorter).
    """
    found = []
    for n in range(1, longest + 1):
        ours, most = ngrams(candidate, n), Counter()
        for reference in references:
            most |= ngrams(reference, n)  # the larger count of each
        found.append(((ours & most).total(), ours.total()))
    closest = min(map(len, references), key=lambda n: (abs(n - len(candidate)), n))
    return np.array([*np.array(found).T.ravel(), len(candidate), closest])


def bleu_of(counts: np.ndarray) -> Bleu:
    """The score of a corpus, from the sum of its sentences' counts."""
    longest = len(counts) // 2 - 1
    matched, runs = counts[:longest], counts[longest:-2]  # (longest,)
    words, wanted = counts[-2:]
    precisions = matched / np.maximum(runs, 1)
    brevity = 1.0 if words >= wanted else exp(1 - wanted / words) if words else 0.0
    with np.errstate(divide="ignore"):
        mean = exp(
            np.log(precisions).mean()
        )  # geometric; one precision of 0 makes it 0
    return Bleu(100 * brevity * mean, tuple(precisions.tolist()), brevity)


def corpus_counts(candidates, references, longest: int = 4) -> np.ndarray:
    """The counts of all sentences, (sentences, 2 · longest + 2).

    references: for each candidate a list of right translations. Raises ValueError
    where there are more of one than of the other, or a single sentence as a list.
    """
    for each in (*candidates, *(one for several in references for one in several)):
        if isinstance(each, str):
            raise ValueError(f"cut {each!r} into words first")
    pairs = zip(candidates, references, strict=True)
    return np.array([bleu_counts(one, several, longest) for one, several in pairs])


def bleu(candidates, references, longest: int = 4) -> Bleu:
    """The corpus BLEU of translations; sacreBLEU's without smoothing.

        bleu([["we", "are", "leaving"]], [[["we", "are", "going"]]], longest=2)

    candidates: words of each translation
    references: for each a list of right translations, words as well
    """
    return bleu_of(corpus_counts(candidates, references, longest).sum(axis=0))


def bleu_interval(counts: np.ndarray, draws: int = 1000, seed: int = 0):
    """The middle 95 % of scores of corpora drawn from this one's sentences.

    counts: those of all sentences, from `corpus_counts`

    Returns (low, high). It tells how much the score hangs on which sentences were
    chosen (Koehn 2004), and nothing of what another training run would bring.
    """
    random = np.random.default_rng(seed)
    drawn = random.multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), draws
    )
    scores = [bleu_of(row).score for row in drawn @ counts]
    low, high = np.quantile(scores, [0.025, 0.975])
    return float(low), float(high)
