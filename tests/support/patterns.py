"""A small data set with the shape of images."""

from types import SimpleNamespace

import numpy as np


def blobs(count, seed):
    """Draw noisy pictures (count, 8, 8) of four patterns, and their labels."""
    random = np.random.default_rng(seed)
    patterns = np.random.default_rng(0).normal(size=(4, 8, 8))
    labels = random.integers(4, size=count)
    x = patterns[labels] + 1.5 * random.normal(size=(count, 8, 8))
    return x.astype(np.float32), labels


def make_dataset(train=150, test=70, validation=0):
    """Return a data set of four classes."""
    parts = {"train": train, "test": test, "validation": validation}
    arrays = {}
    for seed, (name, count) in enumerate(parts.items()):
        x, y = blobs(count, seed + 1) if count else (None, None)
        arrays |= {f"x_{name}": x, f"y_{name}": y}
    return SimpleNamespace(name="patterns", **arrays)


def make_houses(columns=(), train=90, test=40):
    """Return a data set for regression: y (examples, *columns) from five features."""
    random = np.random.default_rng(0)
    slopes = random.normal(size=(5, *columns))
    arrays = {}
    for name, count in {"train": train, "test": test}.items():
        x = random.normal(size=(count, 5))
        noise = random.normal(size=(count, *columns))
        arrays |= {f"x_{name}": x, f"y_{name}": x @ slopes + 0.1 * noise}
    return SimpleNamespace(name="houses", **arrays)


WORDS, TIME = 6, 7


def make_sentences(train=90, test=40):
    """Return sequences in which each word says the next, padded with word 0.

    x, y (examples, time) whole numbers; mask (examples, time), False where padded
    """
    random, arrays = np.random.default_rng(0), {}
    for part, count in {"train": train, "test": test}.items():
        start = random.integers(WORDS, size=(count, 1))
        words = (start + np.arange(TIME + 1)) % WORDS  # (examples, time + 1)
        mask = np.arange(TIME) < random.integers(1, TIME + 1, size=(count, 1))
        x, y = np.where(mask, words[:, :-1], 0), np.where(mask, words[:, 1:], 0)
        arrays |= {f"x_{part}": x, f"y_{part}": y, f"mask_{part}": mask}
    return SimpleNamespace(name="sentences", **arrays)
