"""Milliseconds of self-attention, a recurrent layer and a convolution, by length.

    python benchmarks/transformer.py

One sequence, 64 numbers a place, one thread, the shortest of some passes. The record of
chapter 25 keeps one such table with the machine that it was measured on.
"""

import torch

from dlcore.chapters.transformer.cost import measure


def main():
    """Print the table."""
    torch.set_num_threads(1)
    found = measure()
    print(f"{'length':>8}", *(f"{name:>34}" for name in found.metrics))
    for i, length in enumerate(found.at):
        row = (f"{values[i]:34.3f}" for values in found.metrics.values())
        print(f"{length:8}", *row)


if __name__ == "__main__":
    main()
