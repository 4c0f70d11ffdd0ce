"""Words as rows of one table, windows of them, and the two taggers of chapter 21."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import nn

from dlcore import data

SHAPES = ("small letters", "a capital first", "capitals", "a digit", "no letter")
NOTHING, UNKNOWN = 0, 1  # rows: a place beyond the sentence, a word not in the table


def shape(word: str) -> int:
    """The place in SHAPES of what the letters of a word look like."""
    if re.search("[0-9]", word):
        return 3
    if not re.search("[A-Za-z]", word):
        return 4
    if word == word.upper() and len(word) > 1:
        return 2
    return 1 if "A" <= word[0] <= "Z" else 0


def bucket(ending: str, buckets: int) -> int:
    """FNV-1a of the bytes, as the page computes it: a number below `buckets`."""
    value = 2166136261
    for byte in ending.encode("utf-8"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value % buckets


@dataclass(frozen=True)
class Table:
    """What the rows of one table of embeddings stand for.

    words: those that have a row of their own, in small letters, by their row
    buckets: rows that share all endings of three letters; shapes come last
    """

    words: dict[str, int]
    buckets: int

    def __len__(self):
        """How many rows there are."""
        return 2 + len(self.words) + self.buckets + len(SHAPES)

    def word(self, word: str) -> int:
        """The row of a word itself."""
        return self.words.get(word.lower(), UNKNOWN)

    def rows(self, word: str) -> tuple[int, int, int]:
        """The rows of a word: itself, its ending, its shape."""
        first = 2 + len(self.words)
        ending = first + bucket(word.lower()[-3:], self.buckets)
        return self.word(word), ending, first + self.buckets + shape(word)


def table(sentences, words: int, buckets: int) -> Table:
    """The most frequent words of the sentences, each with a row of its own."""
    counts = Counter(word.lower() for each in sentences for word in each.words)
    frequent = [word for word, _ in counts.most_common(words)]
    return Table({word: row for row, word in enumerate(frequent, 2)}, buckets)


@cache
def treebank():
    """The sentences of `ud_ewt`, by part."""
    return data.ud_ewt()


@cache
def tags() -> tuple[str, ...]:
    """The universal tags, the most frequent in the training part first."""
    counts = Counter(tag for each in treebank()["train"] for tag in each.tags)
    return tuple(tag for tag, _ in counts.most_common())


@cache
def known() -> frozenset[str]:
    """The words of the training part, in small letters."""
    return frozenset(w.lower() for each in treebank()["train"] for w in each.words)


def numbers_of_tags(sentence) -> np.ndarray:
    """The tags of a sentence as numbers, (words,)."""
    return np.array([tags().index(tag) for tag in sentence.tags])


def windows(rows, before: int, after: int) -> np.ndarray:
    """The rows of each word and its neighbours: (words, each) → (words, wide · each).

    before, after: how many neighbours there are on each side; NOTHING beyond the ends
    """
    filled = np.pad(rows, ((before, after), (0, 0)), constant_values=NOTHING)
    wide = before + 1 + after
    return np.hstack([filled[i : i + len(rows)] for i in range(wide)])


def most_frequent_tags(sentences):
    """Count: {word: its most frequent tag}, and the most frequent tag of all."""
    counts, all_tags = {}, Counter()
    for sentence in sentences:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            counts.setdefault(word.lower(), Counter())[tag] += 1
            all_tags[tag] += 1
    usual = {word: found.most_common(1)[0][0] for word, found in counts.items()}
    return usual, all_tags.most_common(1)[0][0]


class Lookup(nn.Module):
    """Rows of a table side by side, one hidden layer, scores: (batch, places) →."""

    def __init__(self, rows, width, places, hidden_size, outputs, dropout=0.0):
        """Build it; `dropout` is the rate after the hidden layer."""
        super().__init__()
        self.table = nn.Embedding(rows, width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.flatten = nn.Flatten()
        self.hidden = nn.Linear(places * width, hidden_size)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(dropout)
        self.scores = nn.Linear(hidden_size, outputs)

    def forward(self, x):
        """Return the scores, (batch, outputs)."""
        x = self.flatten(self.table(x))  # (batch, places · width)
        return self.scores(self.dropout(self.relu(self.hidden(x))))


class Recurrent(nn.Module):
    """A bidirectional LSTM: rows (batch, time, each) → scores (batch, time, tags)."""

    def __init__(self, rows, width, each, hidden_size, outputs, dropout=0.0):
        """Build it; `dropout` is the rate before and after the LSTM."""
        super().__init__()
        self.table = nn.Embedding(rows, width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.dropout = nn.Dropout(dropout)
        settings = {"batch_first": True, "bidirectional": True}
        self.lstm = nn.LSTM(each * width, hidden_size, **settings)
        self.scores = nn.Linear(2 * hidden_size, outputs)

    def forward(self, x, lengths):
        """Return the scores; what lies behind a sentence's end is not read."""
        x = self.dropout(self.table(x).flatten(2))  # (batch, time, each · width)
        packed = nn.utils.rnn.pack_padded_sequence(
            x, lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = self.lstm(packed)
        states, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True)
        return self.scores(self.dropout(states))


def of_like_length(sentences, size: int, generator) -> list[np.ndarray]:
    """Places of sentences, in batches of about one length, in random order."""
    lengths = np.array([len(each) for each in sentences])
    order = np.argsort(lengths + generator.random(len(lengths)), kind="stable")
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    generator.shuffle(batches)
    return batches


class Squashed(nn.Module):
    """The book's tagger: three vectors, two hidden layers, scores of tags.

    vectors: (words, width), which stay as they are
    squashed: whether batch norm and a logistic function follow the scores too
    """

    def __init__(self, vectors, wide, outputs, squashed):
        """Build it with the book's sizes, 512 and 256."""
        super().__init__()
        self.register_buffer("vectors", torch.tensor(vectors, dtype=torch.float32))
        sizes = [wide * vectors.shape[1], 512, 256, outputs]
        layers = []
        for number, (inputs, size) in enumerate(itertools.pairwise(sizes)):
            layers.append(nn.Linear(inputs, size))
            nn.init.normal_(layers[-1].weight, std=inputs**-0.5)
            nn.init.zeros_(layers[-1].bias)
            if squashed or number < len(sizes) - 2:
                layers += [nn.BatchNorm1d(size), nn.Sigmoid()]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        """Words (batch, wide), whole numbers, → scores (batch, outputs)."""
        return self.layers(self.vectors[x].flatten(1))
