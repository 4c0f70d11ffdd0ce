"""Words as letters: groups of letters, and a network that reads a word's letters."""

import numpy as np
import torch
from torch import nn

LONGEST = 18  # letters of a word that the network reads, with < and >
ALPHABET = (
    "<>abcdefghijklmnopqrstuvwxyz'.,;:!?"  # numbers from 1 on; 0 pads and is unknown
)
KERNELS = ((1, 8), (2, 16), (3, 24), (4, 32))  # width, count


def groups(word: str, shortest: int = 3, longest: int = 6) -> list[str]:
    """The groups of 3 to 6 letters of <word>, none twice, and not all of <word> itself.

    "where" → <wh whe her ere re> <whe wher … (Bojanowski and others, 2017)
    """
    marked = f"<{word}>"
    found = [
        marked[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(len(marked) - length + 1)
        if length < len(marked)
    ]
    return list(dict.fromkeys(found))


def bucket(group: str, buckets: int) -> int:
    """The place of a group in a table of so many rows: FNV-1a, as fastText has it."""
    value = 2166136261
    for byte in group.encode():
        value = ((value ^ byte) * 16777619) % 2**32
    return value % buckets


def codes(words) -> np.ndarray:
    """Letters as numbers, (words, LONGEST): <, the letters, >, and zeros behind.

    A word that is too long loses its last letters, but not its end.
    """
    numbers = {letter: i for i, letter in enumerate(ALPHABET, 1)}
    found = np.zeros((len(words), LONGEST), np.int64)
    for row, word in zip(found, words, strict=True):
        marked = f"<{word[: LONGEST - 2]}>"
        row[: len(marked)] = [numbers.get(letter, 0) for letter in marked]
    return found


class Highway(nn.Module):
    """gate · ReLU(layer) + (1 − gate) · input (Srivastava and others, 2015)."""

    def __init__(self, size):
        """The gates begin almost shut: bias −1."""
        super().__init__()
        self.layer = nn.Linear(size, size)
        self.gate = nn.Linear(size, size)
        nn.init.constant_(self.gate.bias, -1.0)

    def forward(self, x):
        """(batch, size) → (batch, size)."""
        gate = torch.sigmoid(self.gate(x))
        return gate * torch.relu(self.layer(x)) + (1 - gate) * x


class Letters(nn.Module):
    """Letters → kernels along the word → the largest of each → highway → a vector.

    Numbers of letters (words, LONGEST) → (words, width). A convolution along one axis
    is one along two whose kernels are as wide as the vector of a letter.
    """

    def __init__(self, width, *, kernels=KERNELS, highways=1, letter=16):
        """kernels: (width, count) each; highways: how many highway layers."""
        super().__init__()
        self.letter = nn.Embedding(len(ALPHABET) + 1, letter, padding_idx=0)
        with torch.no_grad():  # small, or the largest value of every kernel is 1
            self.letter.weight *= 0.3
        self.kernels = nn.ModuleList(
            nn.Conv2d(1, count, (wide, letter)) for wide, count in kernels
        )
        self.largest = nn.ModuleList(
            nn.MaxPool2d((LONGEST - wide + 1, 1)) for wide, _ in kernels
        )
        size = sum(count for _, count in kernels)
        self.highways = nn.Sequential(*(Highway(size) for _ in range(highways)))
        self.project = nn.Linear(size, width)

    def forward(self, numbers):
        """One vector for each word."""
        x = self.letter(numbers).unsqueeze(1)  # (words, 1, LONGEST, letter)
        found = [
            largest(torch.tanh(kernel(x))).flatten(1)  # (words, count)
            for kernel, largest in zip(self.kernels, self.largest, strict=True)
        ]
        return self.project(self.highways(torch.cat(found, 1)))
