"""Pieces of words by their probabilities: a large vocabulary is made smaller.

Kudo's unigram language model (2018): a word is cut where the product of its pieces'
probabilities is largest; probabilities are learned from these best cuts (Kudo weighs
all cuts), and the pieces that cost least to lose are dropped. All words are treated at
once, place by place.
"""

from collections import Counter

import numpy as np

LONGEST = 8  # letters of a piece
KEPT = 0.75  # of the pieces, in each round


class Unigram:
    """Words, their substrings that are pieces, and the pieces' log-probabilities."""

    def __init__(self, counts: dict[str, int], size: int = 6000):
        """Begin with characters and the substrings that save most letters."""
        self.words, self.times = list(counts), np.array(list(counts.values()), float)
        found = Counter()
        for word, times in counts.items():
            for start in range(len(word)):
                for end in range(start + 1, min(len(word), start + LONGEST) + 1):
                    found[word[start:end]] += times
        self.characters = sorted(p for p in found if len(p) == 1)
        longer = sorted(
            (p for p, n in found.items() if len(p) > 1 and n > 1),
            key=lambda p: -found[p] * len(p),
        )
        self.pieces = self.characters + longer[: size - len(self.characters)]
        counts = np.array([found[p] for p in self.pieces], float)
        self.logs = np.log(counts / counts.sum())
        self.places()

    def places(self) -> None:
        """Which piece lies at each place: (words, starts, lengths), −1 for none."""
        numbers = {piece: i for i, piece in enumerate(self.pieces)}
        longest = max(map(len, self.words))
        self.at = np.full((len(self.words), longest, LONGEST), -1)
        self.ends = np.array([len(word) for word in self.words])
        for row, word in zip(self.at, self.words, strict=True):
            for start in range(len(word)):
                for size in range(1, min(len(word) - start, LONGEST) + 1):
                    row[start, size - 1] = numbers.get(word[start : start + size], -1)

    def values(self) -> np.ndarray:
        """Log-probabilities at all places, −∞ where there is no piece."""
        return np.where(self.at >= 0, self.logs[self.at], -np.inf)

    def best(self) -> np.ndarray:
        """Which pieces the best cuts use, how often in all: (pieces,)."""
        values, longest = self.values(), self.at.shape[1]
        score = np.full((len(self.words), longest + 1), -np.inf)
        score[:, 0] = 0
        size = np.zeros((len(self.words), longest + 1), int)
        for end in range(1, longest + 1):
            sizes = range(1, min(end, LONGEST) + 1)
            each = np.stack(
                [score[:, end - k] + values[:, end - k, k - 1] for k in sizes]
            )
            score[:, end] = each.max(axis=0)
            size[:, end] = each.argmax(axis=0) + 1
        used, every = np.zeros(len(self.pieces)), np.arange(len(self.words))
        end = self.ends.copy()
        while (alive := end > 0).any():
            rows = every[alive]
            k = size[rows, end[rows]]
            np.add.at(used, self.at[rows, end[rows] - k, k - 1], self.times[rows])
            end[rows] -= k
        self.loss = -(score[every, self.ends] * self.times).sum() / self.times.sum()
        return used

    def improve(self) -> None:
        """Probabilities from the best cuts; every piece keeps a little."""
        used = self.best() + 0.1
        self.logs = np.log(used / used.sum())

    def prune(self, size: int) -> None:
        """Drop the pieces that are cheapest to lose: rare ones, by their own cuts."""
        used = self.best()
        table, cost = self.table(), np.full(len(used), np.inf)
        for i, piece in enumerate(self.pieces):
            if len(piece) > 1:  # in its place stands the best cut into others
                cost[i] = used[i] * (self.logs[i] - cut(piece, table, whole=False)[1])
        kept = np.sort(np.argsort(-cost, kind="stable")[:size])
        self.pieces = [self.pieces[i] for i in kept]
        self.logs = self.logs[kept]
        self.places()
        self.improve()

    def table(self) -> dict[str, float]:
        """The log-probability of each piece."""
        return dict(zip(self.pieces, self.logs.tolist(), strict=True))

    def shrink(self, sizes) -> dict[int, dict[str, float]]:
        """The pieces and log-probabilities at these sizes, the largest first."""
        found = {}
        self.improve()
        for size in sorted(sizes, reverse=True):
            while len(self.pieces) > size:
                self.prune(max(size, int(KEPT * len(self.pieces))))
            found[size] = self.table()
        return found


def cut(word: str, table: dict[str, float], *, whole: bool = True):
    """The most probable pieces of a word, and the sum of their log-probabilities.

    whole: may the word be one piece? A character without a piece costs −20.
    """
    scores, starts = [0.0] + [-np.inf] * len(word), [0] * (len(word) + 1)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST), end):
            piece = word[start:end]
            if piece == word and not whole:
                continue
            usual = -20.0 if len(piece) == 1 else -np.inf
            score = scores[start] + table.get(piece, usual)
            if score > scores[end]:
                scores[end], starts[end] = score, start
    pieces, end = [], len(word)
    while end:
        pieces.append(word[starts[end] : end])
        end = starts[end]
    return pieces[::-1], scores[-1]
