"""Skip-gram on whole words, and on words as the mean of their letter groups."""

import re
from collections import Counter
from functools import cache

import numpy as np
import torch
from torch import nn
from torch.nn.functional import embedding_bag, logsigmoid

from dlcore import data
from dlcore.chapters.subwords_and_context.letters import bucket, groups

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
NOVELS = ("Sense and", "Emma", "Persuasion", "Moby", "Alice", "The Man Who")
LEAST = 5  # times that a word must occur to be learned
UNSEEN = 300  # words that are taken out of the text
WINDOW = 4
NOISE = 64  # words of noise that a batch shares
NEGATIVES = 5  # what they count as, for each pair


@cache
def text() -> tuple[str, ...]:
    """Frankenstein and six more novels as words in small letters."""
    books = [data.frankenstein()]
    books += [
        book for title, book in data.books_16().items() if title.startswith(NOVELS)
    ]
    return tuple(WORD.findall("\n".join(books).lower().replace("’", "'")))


@cache
def held_out() -> tuple[str, ...]:
    """Words that GloVe knows and our networks never see, drawn once.

    They have at least five letters and occur 5 to 100 times.
    """
    known = data.glove().numbers
    counts = Counter(text())
    found = sorted(
        word
        for word, count in counts.items()
        if len(word) >= 5 and LEAST <= count <= 100 and word in known
    )
    return tuple(np.random.default_rng(20).choice(found, UNSEEN, replace=False))


@cache
def vocabulary() -> tuple[data.Vocabulary, np.ndarray]:
    """The words that are learned, and the text in their numbers."""
    counts, unseen = Counter(text()), set(held_out())
    kept = [word for word in text() if counts[word] >= LEAST and word not in unseen]
    found = data.Vocabulary.of_words(kept, special=())
    return found, found.encode(kept)


class SkipGram(nn.Module):
    """A word beside another against words of noise; a word is the mean of its rows.

    buckets: None: a row for each group of letters; a number: so many rows for all of
    them, and groups that fall on one row share it. With `whole` a word is one row only.
    """

    def __init__(self, width, *, whole=False, buckets=None):
        """Begin with small numbers inside, zeros outside."""
        super().__init__()
        self.vocabulary, self.numbers = vocabulary()
        self.whole, self.buckets = whole, buckets
        words = self.vocabulary.tokens
        self.places = {} if whole or buckets else places_of(words)
        rows = [
            [i, *(len(words) + g for g in self.rows_of(word))]
            for i, word in enumerate(words)
        ]
        self.sizes = torch.tensor([len(each) for each in rows])
        self.starts = torch.cumsum(self.sizes, 0) - self.sizes
        self.rows = torch.tensor([row for each in rows for row in each])
        size = len(words) + (buckets or len(self.places))
        self.inside = nn.Embedding(size, width, sparse=True)
        self.outside = nn.Embedding(len(words), width, sparse=True)
        nn.init.uniform_(self.inside.weight, -1 / width, 1 / width)
        nn.init.zeros_(self.outside.weight)
        counts = np.bincount(self.numbers, minlength=len(words))
        noise = counts**0.75
        self.noise = torch.tensor(noise / noise.sum(), dtype=torch.float32)
        kept = np.sqrt(1e-4 * counts.sum() / counts)
        self.kept = np.minimum(kept, 1)

    def rows_of(self, word) -> list[int]:
        """The rows of a word's groups, counted from the first group."""
        if self.whole:
            return []
        if self.buckets:
            return [bucket(group, self.buckets) for group in groups(word)]
        return [self.places[g] for g in groups(word) if g in self.places]

    def mean(self, words):
        """The vectors of words by number: (batch,) → (batch, width)."""
        sizes, starts = self.sizes[words], self.starts[words]
        ends = torch.cumsum(sizes, 0)
        shift = torch.repeat_interleave(starts - ends + sizes, sizes)
        rows = self.rows[torch.arange(int(ends[-1])) + shift]
        return embedding_bag(
            rows, self.inside.weight, ends - sizes, mode="mean", sparse=True
        )

    def forward(self, centres, contexts):
        """−ln σ(v·u) of the pair, −ln σ(−v·u) of each noise word."""
        noise = torch.multinomial(self.noise, NOISE, replacement=True)
        v = self.mean(centres)
        right = (v * self.outside(contexts)).sum(1)
        wrong = v @ self.outside(noise).T  # (batch, NOISE)
        each = NEGATIVES / NOISE
        return -(logsigmoid(right) + each * logsigmoid(-wrong).sum(1)).mean()

    def pairs(self, generator):
        """Centres and contexts of one epoch, frequent words thinned out."""
        kept = generator.random(len(self.numbers)) < self.kept[self.numbers]
        numbers = self.numbers[kept]
        reach = generator.integers(1, WINDOW + 1, len(numbers))
        centres, contexts = [], []
        for distance in range(1, WINDOW + 1):
            here, there = numbers[:-distance], numbers[distance:]
            after, before = reach[:-distance] >= distance, reach[distance:] >= distance
            centres += [here[after], there[before]]
            contexts += [there[after], here[before]]
        return np.concatenate(centres), np.concatenate(contexts)

    @torch.no_grad()
    def vectors(self, words) -> np.ndarray:
        """Vectors of words, known or not, (words, width); zeros for none."""
        found = np.zeros((len(words), self.inside.embedding_dim), np.float32)
        table, first = self.inside.weight.numpy(), len(self.vocabulary)
        for vector, word in zip(found, words, strict=True):
            rows = [first + row for row in self.rows_of(word)]
            if word in self.vocabulary.numbers:
                rows.append(self.vocabulary.numbers[word])
            if rows:
                vector[:] = table[rows].mean(axis=0)
        return found


def places_of(words) -> dict[str, int]:
    """A number for each group of letters that occurs in two of the words or more."""
    counts = Counter(group for word in words for group in groups(word))
    return {g: i for i, g in enumerate(g for g, n in counts.items() if n > 1)}


def train(model, generator, epochs, learning_rate, batch_size=2048):
    """Train it; tell each epoch's mean loss. The rate falls along a line."""
    optimizer = torch.optim.SparseAdam(list(model.parameters()), lr=learning_rate)
    for epoch in range(epochs):
        centres, contexts = map(torch.from_numpy, model.pairs(generator))
        chunks = torch.from_numpy(generator.permutation(len(centres))).split(batch_size)
        losses = []
        for number, chunk in enumerate(chunks):
            loss = model(centres[chunk], contexts[chunk])
            done = (epoch + number / len(chunks)) / epochs
            for group in optimizer.param_groups:
                group["lr"] = learning_rate * max(1 - done, 0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        yield float(np.mean(losses))


# ------------------------------------------------------------- how good are vectors?


def units(vectors) -> np.ndarray:
    """The same directions with length 1; zeros stay."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def ranks(values) -> np.ndarray:
    """The rank of each number in its row, (rows, columns)."""
    return values.argsort(axis=1).argsort(axis=1).astype(float)


def agreement(ours, theirs) -> float:
    """The mean of the rows' Spearman correlations; an empty row counts 0."""
    ours, theirs = (
        values - values.mean(axis=1, keepdims=True)
        for values in (
            np.where(np.ptp(ours, 1)[:, None] > 0, ranks(ours), 0),
            ranks(theirs),
        )
    )
    both = (ours * theirs).sum(axis=1)
    sizes = np.sqrt((ours**2).sum(axis=1) * (theirs**2).sum(axis=1))
    return float(np.mean(both / np.maximum(sizes, 1e-9)))


@cache
def yardstick():
    """Words to compare with, 300 known and 300 unseen, GloVe's cosines.

    The mean of the words to compare with is taken off GloVe's vectors, as `judged`
    takes it off ours: what all words share follows how frequent a word is.
    """
    glove = data.glove()
    common = [word for word in vocabulary()[0].tokens if word in glove.numbers]
    compared, rest = common[100:1600], common[1600:]
    known = list(np.random.default_rng(21).choice(rest, UNSEEN, replace=False))

    def theirs(words):
        return glove.units[[glove.numbers[word] for word in words]]

    mean = theirs(compared).mean(axis=0)
    other = moved(theirs(compared), mean)
    cosines = {
        name: moved(theirs(words), mean) @ other.T
        for name, words in (("known", known), ("unseen", list(held_out())))
    }
    return compared, known, cosines


def moved(vectors, mean) -> np.ndarray:
    """Vectors less the mean, of length 1; a word without a vector keeps none."""
    known = vectors.any(axis=1, keepdims=True)
    return units(np.where(known, vectors - mean, 0))


def judged(vectors_of) -> dict[str, float]:
    """How well cosines agree with GloVe's, for known words and for unseen ones."""
    compared, known, cosines = yardstick()
    other = vectors_of(compared)
    mean = other.mean(axis=0)  # all words share it, and it would hide all else
    other = moved(other, mean)
    sets = {"known": known, "unseen": list(held_out())}
    return {
        name: round(
            agreement(moved(vectors_of(words), mean) @ other.T, cosines[name]), 4
        )
        for name, words in sets.items()
    }


def by_spelling(words) -> np.ndarray:
    """Bags of letter groups without any training, hashed into 20,000 numbers."""
    found = np.zeros((len(words), 20_000), np.float32)
    for row, word in zip(found, words, strict=True):
        row[[bucket(group, 20_000) for group in groups(word)]] = 1
    return found
