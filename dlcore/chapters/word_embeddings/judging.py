"""How good vectors are: by what people say, by analogies, by neighbours."""

import numpy as np

from dlcore import data


def ranks(values) -> np.ndarray:
    """The rank of each value, equal values sharing the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[places]


def rank_correlation(one, other) -> float:
    """Spearman's correlation of two lists of numbers."""
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def known_pairs(vectors, pairs) -> list:
    """Those pairs of which both words have a vector."""
    return [pair for pair in pairs if pair[0] in vectors and pair[1] in vectors]


def agreement(vectors, pairs) -> float:
    """Rank correlation of cosines with what people say, over the known pairs."""
    first, second, scores = zip(*known_pairs(vectors, pairs), strict=True)
    units = vectors.units
    one, other = (
        units[[vectors.numbers[word] for word in words]] for words in (first, second)
    )
    return rank_correlation((one * other).sum(axis=1), scores)


def answers(vectors, questions, exclude: bool, batch: int = 512) -> np.ndarray:
    """The word closest to b − a + c for each question (a, b, c, …), as its number.

    exclude: pass over a, b and c themselves, as is customary
    The three vectors are taken at length 1, as Mikolov and others do.
    """
    asked = np.array([[vectors.numbers[w] for w in each[:3]] for each in questions])
    found = []
    for start in range(0, len(asked), batch):
        a, b, c = asked[start : start + batch].T
        wanted = vectors.units[b] - vectors.units[a] + vectors.units[c]
        scores = wanted @ vectors.units.T  # (batch, words)
        if exclude:
            every = np.arange(len(a))
            for own in (a, b, c):
                scores[every, own] = -np.inf
        found.append(scores.argmax(axis=1))
    return np.concatenate(found)


def analogies_right(vectors, sections, exclude: bool) -> tuple[int, int]:
    """How many questions are answered right, of how many whose words are all known."""
    questions = [
        question
        for section in sections.values()
        for question in section
        if all(word in vectors for word in question)
    ]
    said = answers(vectors, questions, exclude)
    right = sum(vectors.words[n] == q[3] for n, q in zip(said, questions, strict=True))
    return int(right), len(questions)


def judged(vectors) -> dict[str, float]:
    """Agreement with people, on "WordSim-353" and "SimLex-999"; DataError without."""
    return {name: agreement(vectors, each) for name, each in data.word_pairs().items()}


def nearest(vectors, words, count: int = 5) -> dict[str, list[str]]:
    """The closest words of each word, without itself."""
    return {
        word: [w for w, _ in vectors.closest(vectors[word], count, without=[word])]
        for word in words
    }
