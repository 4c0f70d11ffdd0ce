"""Pieces of words: a vocabulary that is learned pair by pair, and words cut by it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from dlcore.data.vocabulary import UNKNOWN, Vocabulary

MARK = "▁"  # the blank before a word, as the first sign of its first piece
CHUNK = re.compile(r"▁?[^\W\d_▁]+(?:['’][^\W\d_▁]+)*|▁?\d+|▁?[^\w\s▁]+|▁|_+")


def chunks(text: str) -> list[str]:
    """Cut a text where no piece may cross: words, numbers and signs, blanks in front.

    "A mad, mad idea" → ["▁A", "▁mad", ",", "▁mad", "▁idea"]. The text is taken to begin
    with a blank, and white space of any kind counts as one.
    """
    found = text.split()
    return CHUNK.findall(MARK + MARK.join(found)) if found else []


# What a pair is worth, from its count and those of its two halves, n in all.
def frequency(pair, left, right, n, same):
    """How often it occurs: byte-pair encoding (Sennrich and others, 2016)."""
    return pair.astype(float)


def likelihood(pair, left, right, n, same):
    """How much the logarithm of the text's probability grows when the two are joined.

    Each piece is taken to occur by itself, with the share of the text that it is: the
    simplest language model (Schuster and Nakajima, 2012).
    """
    joined = by_logarithm(pair) - by_logarithm(n - pair) + by_logarithm(n)
    apart = by_logarithm(left - pair) - by_logarithm(left)
    apart += by_logarithm(right - pair) - by_logarithm(right)
    once = by_logarithm(np.maximum(left - 2 * pair, 0)) - by_logarithm(left)
    return joined + np.where(same, once, apart)


def ratio(pair, left, right, n, same):
    """How often it occurs over what chance would give: count / (left · right)."""
    return pair / (left * right)


def by_logarithm(x):
    """x ln x, which is 0 at 0."""
    return x * np.log(np.maximum(x, 1))


SCORES = {"frequency": frequency, "likelihood": likelihood, "ratio": ratio}


@dataclass(frozen=True)
class Subwords:
    """Characters, and pieces made of two earlier pieces each.

        pieces = Subwords.learn(text, 2000)
        pieces.decode(pieces.encode("a text"))  # "a text"

    characters: the first tokens, behind ⟨unknown⟩; merges: pairs in the order learned
    longest_first: cut each word from the left, the longest known piece first, as BERT
        does; without it the merges are done again in their order, as GPT does
    """

    characters: tuple[str, ...]
    merges: tuple[tuple[str, str], ...] = ()
    longest_first: bool = False
    vocabulary: Vocabulary = field(init=False, repr=False, compare=False)
    ranks: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        """Number the tokens. Two ways to one piece give one token."""
        joined = dict.fromkeys(self.characters)
        joined |= dict.fromkeys(a + b for a, b in self.merges)
        object.__setattr__(self, "vocabulary", Vocabulary((UNKNOWN, *joined)))
        ranks = {pair: rank for rank, pair in reversed([*enumerate(self.merges)])}
        object.__setattr__(self, "ranks", ranks)

    @classmethod
    def learn(cls, text, size, score="frequency", *, longest_first=False):
        """Learn from a text, or from {word: count}, until there are `size` tokens.

        score: of SCORES; among equal pairs the one that was met first is joined
        Words and pairs keep the order of the text, so the result is the same in every
        run. It ends early where no pair occurs twice. Raises ValueError where the
        characters alone are more, for a text without words, and for an unknown score.
        """
        if score not in SCORES:
            raise ValueError(f"score is one of {', '.join(SCORES)}, not {score!r}")
        counts = Counter(chunks(text)) if isinstance(text, str) else text
        if not counts:
            raise ValueError("a text without words has no pieces to learn")
        characters = tuple(sorted(set("".join(counts))))
        if size < len(characters) + 1:
            raise ValueError(
                f"{len(characters)} characters and {UNKNOWN} need a larger vocabulary "
                f"than {size}"
            )
        pairs = Pairs(counts)
        known, merges = {UNKNOWN, *characters}, []
        while len(known) < size and (pair := pairs.best(SCORES[score])):
            pairs.join(pair)
            merges.append(pair)
            known.add(pair[0] + pair[1])
        return cls(characters, tuple(merges), longest_first)

    def first(self, size: int) -> "Subwords":
        """The same with no more than `size` tokens: the later merges left out."""
        known, kept = {UNKNOWN, *self.characters}, []
        for pair in self.merges:
            known.add(pair[0] + pair[1])
            if len(known) > size:
                break
            kept.append(pair)
        return Subwords(self.characters, tuple(kept), self.longest_first)

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.vocabulary)

    def cut(self, word: str) -> list[str]:
        """The pieces of one word; a character that is not known is a piece too."""
        return self._longest(word) if self.longest_first else self._merged(word)

    def _merged(self, word):
        pieces = list(word)
        while len(pieces) > 1:
            found = list(pairwise(pieces))
            best = min(found, key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            pieces = joined(pieces, best)
        return pieces

    def _longest(self, word):
        pieces, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start + 1 and word[start:end] not in self.vocabulary.numbers:
                end -= 1
            pieces.append(word[start:end])
            start = end
        return pieces

    def encode(self, text: str) -> np.ndarray:
        """Numbers of the pieces of a text, (pieces,) int64."""
        found = [piece for chunk in chunks(text) for piece in self.cut(chunk)]
        return self.vocabulary.encode(found)

    def decode(self, numbers: Iterable[int]) -> str:
        """The text again, single blanks between words."""
        return "".join(self.vocabulary.decode(numbers)).replace(MARK, " ").strip()


def joined(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    """The pieces with each occurrence of the pair made one, from the left."""
    found, place = [], 0
    while place < len(pieces):
        both = tuple(pieces[place : place + 2]) == pair
        found.append(pair[0] + pair[1] if both else pieces[place])
        place += 2 if both else 1
    return found


class Pairs:
    """Counts of pieces and of pairs in a list of words, kept up to date by merges."""

    def __init__(self, counts: dict[str, int]):
        """Begin with the characters of the words."""
        self.words = [list(word) for word in counts]
        self.times = list(counts.values())
        self.pieces, self.pairs = {}, {}  # each with its place in the arrays
        self.single = np.zeros(64, np.int64)
        self.count = np.zeros(1024, np.int64)
        self.halves = np.zeros((1024, 2), np.int64)
        self.where = []  # of each pair: the words that have held it
        for number in range(len(self.words)):
            self.add(number, 1)

    def add(self, number: int, sign: int) -> None:
        """Count the pieces and pairs of a word, or take them off again."""
        word, times = self.words[number], sign * self.times[number]
        for piece in word:
            place = self.pieces.setdefault(piece, len(self.pieces))
            if place == len(self.single):
                self.single = np.concatenate([self.single, 0 * self.single])
            self.single[place] += times
        for pair in pairwise(word):
            place = self.pairs.get(pair)
            if place is None:
                place = self.new(pair)
            self.count[place] += times
            self.where[place].add(number)

    def new(self, pair: tuple[str, str]) -> int:
        """Give a pair its place."""
        place = self.pairs[pair] = len(self.where)
        self.where.append(set())
        if place == len(self.count):
            self.count = np.concatenate([self.count, 0 * self.count])
            self.halves = np.concatenate([self.halves, 0 * self.halves])
        self.halves[place] = [self.pieces[piece] for piece in pair]
        return place

    def scores(self, score) -> tuple[np.ndarray, np.ndarray]:
        """The places of the pairs that occur twice or more, and what each is worth."""
        alive = np.flatnonzero(self.count > 1)
        left, right = self.halves[alive].T
        counts = self.count[alive], self.single[left], self.single[right]
        return alive, score(*counts, self.single.sum(), left == right)

    def best(self, score) -> tuple[str, str] | None:
        """The pair that is worth most, of those that occur more than once."""
        alive, values = self.scores(score)
        if not len(alive):
            return None
        names = [*self.pieces]
        left, right = self.halves[alive[values.argmax()]]
        return names[left], names[right]

    def join(self, pair: tuple[str, str]) -> None:
        """Make the pair one piece in all words."""
        for number in sorted(self.where[self.pairs[pair]]):
            self.add(number, -1)
            self.words[number] = joined(self.words[number], pair)
            self.add(number, 1)
