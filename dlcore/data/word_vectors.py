"""Words as vectors, and what words are close to a vector; questions to test them."""

import io
import zipfile
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class WordVectors:
    """Words and their vectors; a word's number is its place.

        glove["king"]  # its vector
        glove.closest(glove["king"], 3)  # [("king", 0.0), ("prince", 0.232), …]

    words: no two alike; vectors (words, width) float32
    """

    words: tuple[str, ...]
    vectors: np.ndarray
    numbers: dict[str, int] = field(init=False)
    units: np.ndarray = field(init=False)  # (words, width), each of length 1

    def __post_init__(self):
        """Number the words; ValueError if one has no vector, or two."""
        if len(self.words) != len(self.vectors):
            raise ValueError(f"{len(self.words)} words, {len(self.vectors)} vectors")
        numbers = {word: number for number, word in enumerate(self.words)}
        if len(numbers) < len(self.words):
            raise ValueError("a word occurs twice")
        lengths = np.linalg.norm(self.vectors, axis=1, keepdims=True)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "units", self.vectors / np.maximum(lengths, 1e-12))

    def __repr__(self):
        """Count the words."""
        return f"WordVectors: {len(self.words):,} words, {self.vectors.shape[1]} wide"

    def __len__(self):
        """How many words there are."""
        return len(self.words)

    def __contains__(self, word):
        """Whether the word has a vector."""
        return word in self.numbers

    def __getitem__(self, word):
        """The vector of a word, (width,), or of a list of words, (words, width)."""
        if isinstance(word, str):
            return self.vectors[self.numbers[word]]
        return self.vectors[[self.numbers[each] for each in word]]

    def distances(self, vector) -> np.ndarray:
        """The cosine distances of all words from a vector: (width,) → (words,)."""
        return 1 - self.units @ (vector / np.linalg.norm(vector))

    def closest(self, vector, count: int, without=()) -> list[tuple[str, float]]:
        """The closest words and their cosine distances, the nearest first.

        without: words that are passed over
        """
        distances = self.distances(vector)
        distances[[self.numbers[word] for word in without]] = np.inf
        order = np.argsort(distances, kind="stable")[:count]
        return [(self.words[i], float(distances[i])) for i in order]

    def take(self, count: int) -> "WordVectors":
        """The first words only, in GloVe the most frequent ones."""
        return WordVectors(self.words[:count], self.vectors[:count])


def read_vectors(*files: bytes) -> WordVectors:
    """Words and vectors of .npz files, one after another."""
    words, vectors = [], []
    for file in files:
        with np.load(io.BytesIO(file), allow_pickle=False) as arrays:
            words += bytes(arrays["words"]).decode("utf-8").split("\n")
            vectors.append(arrays["vectors"].astype(np.float32))
    return WordVectors(tuple(words), np.concatenate(vectors))


def read_analogies(text: str) -> dict[str, list[tuple[str, ...]]]:
    """Four words a line in sections; a line that starts with a colon names one."""
    sections = {}
    for line in text.splitlines():
        if line.startswith(":"):
            section = sections.setdefault(line[1:].strip(), [])
        else:
            section.append(tuple(line.lower().split()))
    return sections


def read_pairs(archive: bytes, name: str) -> list[tuple[str, str, float]]:
    """Two words and what people think of their likeness, from a file of a zip."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        lines = files.read(name).decode("utf-8").splitlines()
    rows = (line.lower().split("\t") for line in lines if line and line[0] != "#")
    return [(one, other, float(score)) for one, other, score in rows]
