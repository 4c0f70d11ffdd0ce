"""A text as numbers: words, pairs and counts of neighbours, Huffman codes."""

import heapq
import re
from collections import Counter
from functools import cache

import numpy as np

from dlcore import data
from dlcore.data import Vocabulary

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


@cache
def tokens(name: str) -> tuple[str, ...]:
    """The words of "books_16" or "frankenstein" in small letters, signs left out."""
    text = data.load(name)
    whole = text if isinstance(text, str) else "\n".join(text.values())
    return tuple(WORD.findall(whole.lower()))


@cache
def numbered(name: str, size: int) -> tuple[Vocabulary, np.ndarray, np.ndarray]:
    """The most frequent words, the text in their numbers, and how often each occurs.

    All other words are left out, so that their neighbours move together.
    """
    found = tokens(name)
    vocabulary = Vocabulary.of_words(found, size, special=())
    known = [word for word in found if word in vocabulary.numbers]
    numbers = vocabulary.encode(known)
    return vocabulary, numbers, np.bincount(numbers, minlength=len(vocabulary))


def thinned(numbers, counts, threshold: float | None, generator) -> np.ndarray:
    """The text with frequent words left out at random (Mikolov and others, 2013).

    A word that is the share f of the text is kept with probability √(threshold / f).
    """
    if threshold is None:
        return numbers
    kept = np.sqrt(threshold * counts.sum() / counts)  # above 1: always
    return numbers[generator.random(len(numbers)) < kept[numbers]]


def pairs(numbers, window: int, generator) -> tuple[np.ndarray, np.ndarray]:
    """Centres and contexts: the words up to r places away, r drawn from 1 … window."""
    reach = generator.integers(1, window + 1, len(numbers))
    centres, contexts = [], []
    for distance in range(1, window + 1):
        here, there = numbers[:-distance], numbers[distance:]
        after, before = reach[:-distance] >= distance, reach[distance:] >= distance
        centres += [here[after], there[before]]
        contexts += [there[after], here[before]]
    return np.concatenate(centres), np.concatenate(contexts)


def windows(numbers, window: int, generator) -> tuple[np.ndarray, np.ndarray]:
    """Centres (places,) and contexts (places, 2 · window), −1 where there is none."""
    reach = generator.integers(1, window + 1, len(numbers))
    padded = np.pad(numbers, window, constant_values=-1)
    offsets = [d for d in range(-window, window + 1) if d]
    columns = [padded[window + d : window + d + len(numbers)] for d in offsets]
    contexts = np.stack(columns, axis=1)
    contexts[np.abs(offsets) > reach[:, None]] = -1
    return numbers, contexts


def sampled_pairs(numbers, window: int, each: int, generator):
    """Centres and contexts: `each` of the words up to `window` places away (Buduma)."""
    padded = np.pad(numbers, window, mode="reflect")
    offsets = np.array([d for d in range(-window, window + 1) if d])
    order = np.argsort(generator.random((len(numbers), len(offsets))), axis=1)
    places = np.arange(len(numbers))[:, None] + window + offsets[order[:, :each]]
    return np.repeat(numbers, each), padded[places].ravel()


def neighbours(numbers, window: int, size: int):
    """How often words stand together, d places apart counting 1/d (GloVe).

    Returns rows, columns and counts of what is not 0, both directions.
    """
    codes, weights = [], []
    for distance in range(1, window + 1):
        here, there = numbers[:-distance], numbers[distance:]
        found, times = np.unique(here * size + there, return_counts=True)
        codes.append(found)
        weights.append(times / distance)
    found, places = np.unique(np.concatenate(codes), return_inverse=True)
    counts = np.bincount(places, np.concatenate(weights))
    rows, columns = np.divmod(found, size)
    whole = np.concatenate([found, columns * size + rows])
    both, places = np.unique(whole, return_inverse=True)
    rows, columns = np.divmod(both, size)
    return rows, columns, np.bincount(places, np.tile(counts, 2))


def huffman(counts) -> list[tuple[list[int], list[int]]]:
    """The way to each word in a binary tree: inner nodes, and turns, 0 or 1.

    The two rarest are joined until one is left, so frequent words have short ways.
    counts: (words,) → one (nodes, turns) per word; there are words − 1 inner nodes
    """
    heap = [(int(count), number) for number, count in enumerate(counts)]
    heapq.heapify(heap)
    size, parents = len(counts), {}
    for node in range(size - 1):
        (first, left), (second, right) = heapq.heappop(heap), heapq.heappop(heap)
        parents[left], parents[right] = (node, 0), (node, 1)
        heapq.heappush(heap, (first + second, size + node))
    ways = []
    for word in range(size):
        nodes, turns, at = [], [], word
        while at in parents:
            node, turn = parents[at]
            nodes.append(node)
            turns.append(turn)
            at = size + node
        ways.append((nodes[::-1], turns[::-1]))
    return ways


def ngrams(words, n: int, skip: int = 0) -> Counter:
    """How often n words follow each other, with up to `skip` words left out between.

    Ekman's k-skip-n-grams (chapter 12): the words left out are k in all.
    """
    found = Counter()
    for start in range(len(words)):
        grow(found, words, [start], n, skip)
    return found


def grow(found, words, places, n, skip):
    """Count all groups that begin with these places."""
    if len(places) == n:
        found[tuple(words[i] for i in places)] += 1
        return
    for jump in range(skip + 1):
        place = places[-1] + 1 + jump
        if place < len(words):
            grow(found, words, [*places, place], n, skip - jump)
