"""Exercises of chapter 26: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(0)


def double(x):
    """⟨What is asked.⟩"""
    return 2 * x


DOUBLE = Exercise(
    double,
    trials=[(generator.normal(size=5),) for _ in range(8)],
    mistakes=[
        Mistake(
            lambda x: x**2,
            "⟨A question that makes the mistake visible:⟩ what is twice 3?",
            "⟨A plain word:⟩ yours is the square of `x`. Twice `x` is `2 * x`.",
        ),
        Mistake(
            lambda x: x + 2,
            "What is twice 0?",
            "Multiply by 2 where you add 2: `2 * x`.",
        ),
        Mistake(
            lambda x: x / 2,
            "Is twice as much more or less?",
            "Multiply by 2 where you divide by 2: `2 * x`.",
        ),
        Mistake(
            lambda x: x / 2,
            "⟨A question that makes the mistake visible:⟩ is twice 3 more than 3?",
            "Yours is half of `x`. Twice `x` is `2 * x`.",
        ),
        Mistake(
            lambda x: x + 2,
            "⟨A question that makes the mistake visible:⟩ what is twice 0?",
            "Yours adds 2. Twice `x` is `2 * x`.",
        ),
    ],
    otherwise=("Try it by hand: what is twice 3?", "`double(3)` is 6."),
)
