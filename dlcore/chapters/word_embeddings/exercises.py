"""Exercises of chapter 19: what is asked, and the wrong answers that people give."""

from itertools import pairwise

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(19)


def cosine_distance(a, b):
    """1 minus the cosine of the angle between two vectors, (width,) each."""
    return 1 - a @ b / np.linalg.norm(a) / np.linalg.norm(b)


COSINE_DISTANCE = Exercise(
    cosine_distance,
    trials=[tuple(generator.normal(size=(2, n)) * 3) for n in (2, 3, 5, 8)],
    mistakes=[
        Mistake(
            lambda a, b: a @ b / np.linalg.norm(a) / np.linalg.norm(b),
            "What is your distance of a vector from itself?",
            "This is the cosine. The distance is `1 - cosine`.",
        ),
        Mistake(
            lambda a, b: 1 - a @ b,
            "Double one of the vectors. Should the distance change?",
            "Divide the product by both lengths, `np.linalg.norm`.",
        ),
        Mistake(
            lambda a, b: np.linalg.norm(a - b),
            "Double one of the vectors. Should the distance change?",
            "This is the Euclidean distance; take 1 minus the cosine.",
        ),
        Mistake(
            lambda a, b: 1 - a @ b / np.linalg.norm(a),
            "Double the second vector. Should the distance change?",
            "Divide by the length of `b`, too.",
        ),
        Mistake(
            lambda a, b: 1 - a @ b / (a @ a) / (b @ b),
            "What is your distance of (2, 0) from itself?",
            "`a @ a` is the square of the length; take its root.",
        ),
        Mistake(
            lambda a, b: np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)),
            "An angle is not asked for: what is it before the arc cosine?",
            "Leave out `np.arccos`, and take the cosine from 1.",
        ),
    ],
    otherwise=(
        "Try (1, 0) and (0, 1): the distance is 1.",
        "`1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b))`.",
    ),
)


def probability(words, first, then, amount):
    """How likely `then` comes after `first`, `amount` being added to every count."""
    pairs = pairs_of(words)
    above = pairs.count((first, then)) + amount
    below = words[:-1].count(first) + amount * len(set(words))
    return above / below


RHYME = ["the", "cat", "saw", "the", "dog", "and", "the", "dog", "saw", "the"]

PROBABILITY = Exercise(
    probability,
    trials=[
        (RHYME, "the", "dog", 0.5),
        (RHYME, "the", "cat", 0.0),
        (RHYME, "saw", "the", 2.0),
        (RHYME, "cat", "dog", 0.1),
        (RHYME, "the", "saw", 1.0),
    ],
    mistakes=[
        Mistake(
            lambda words, first, then, amount: (
                pairs_of(words).count((first, then)) / words[:-1].count(first)
            ),
            "What does your model say of a pair that never occurred?",
            "Add `amount` to the count, and `amount` per word below.",
        ),
        Mistake(
            lambda words, first, then, amount: (
                (pairs_of(words).count((first, then)) + amount)
                / (words[:-1].count(first) + amount * len(words))
            ),
            "Do your probabilities of all *different* words add up to 1?",
            "Count each word once below: `len(set(words))`.",
        ),
        Mistake(
            lambda words, first, then, amount: (
                (pairs_of(words).count((first, then)) + amount)
                / (words.count(first) + amount * len(set(words)))
            ),
            "How many words follow the last word of the list?",
            "The last place has no successor: count in `words[:-1]`.",
        ),
        Mistake(
            lambda words, first, then, amount: (
                (pairs_of(words).count((first, then)) + amount)
                / (words[:-1].count(first) + amount)
            ),
            "Do your probabilities of all words add up to 1?",
            "`amount` is added for each different word, not once.",
        ),
        Mistake(
            lambda words, first, then, amount: (
                (pairs_of(words).count((first, then)) + amount)
                / (len(words) - 1 + amount * len(set(words)))
            ),
            "Given `first`: which pairs are to be counted below?",
            "Below stands how often `first` has a successor, not all pairs.",
        ),
        Mistake(
            lambda words, first, then, amount: (
                (pairs_of(words).count((then, first)) + amount)
                / (words[:-1].count(first) + amount * len(set(words)))
            ),
            "Which of the two words comes first in your pairs?",
            "Count the pairs `(first, then)`.",
        ),
    ],
    otherwise=(
        "With amount 0, `the` is followed by `dog` in 2 of 3 cases here.",
        "(pairs + amount) / (times `first` has a successor + amount · different words)",
    ),
)


def pairs_of(words):
    """All pairs of words in a row."""
    return list(pairwise(words))


def centre_slope(v, right, noise):
    """The slope of the loss of negative sampling by the vector of the centre."""
    return (logistic(right @ v) - 1) * right + logistic(noise @ v) @ noise


def slopes(count, width):
    """A centre, its true context, and some words of noise."""
    v, right = generator.normal(size=(2, width))
    return v, right, generator.normal(size=(count, width))


CENTRE_SLOPE = Exercise(
    centre_slope,
    trials=[slopes(3, 2), slopes(5, 4), slopes(1, 3), slopes(2, 2)],
    mistakes=[
        Mistake(
            lambda v, right, noise: (
                logistic(right @ v) * right + logistic(noise @ v) @ noise
            ),
            "What is the error of the right word when it is certain, σ = 1?",
            "The right word has the target 1: its error is σ − 1.",
        ),
        Mistake(
            lambda v, right, noise: (
                (1 - logistic(right @ v)) * right - logistic(noise @ v) @ noise
            ),
            "A slope points uphill. Does the loss grow in your direction?",
            "This is the step downhill; the slope has the other sign.",
        ),
        Mistake(
            lambda v, right, noise: (logistic(right @ v) - 1) * right,
            "What pushes the centre away from the words of noise?",
            "Add the errors of the noise times their vectors.",
        ),
        Mistake(
            lambda v, right, noise: (
                (logistic(right @ v) - 1) * right + (logistic(noise @ v) - 1) @ noise
            ),
            "What is the target of a word of noise?",
            "The noise has the target 0: its errors are σ, not σ − 1.",
        ),
        Mistake(
            lambda v, right, noise: (
                (logistic(right @ v) - 1) * v + logistic(noise @ v).sum() * v
            ),
            "Of which vector is this the slope?",
            "By v the slope has the *other* vectors: `right` and `noise`.",
        ),
        Mistake(
            lambda v, right, noise: (right @ v - 1) * right + (noise @ v) @ noise,
            "Is your error of the right word between −1 and 0?",
            "Put the products through `logistic` first.",
        ),
        Mistake(
            lambda v, right, noise: (
                (logistic(right @ v) - 1) * right
                + logistic(noise @ v) @ noise / (len(noise) + 1)
            ),
            "Is the loss a sum over the words of noise, or a mean?",
            "It is a sum; divide by nothing.",
        ),
    ],
    otherwise=(
        "Try one word of noise, all vectors of width 1.",
        "Each vector times its error: σ − 1 for the right word, σ for noise.",
    ),
)


def analogy(units, a, b, c):
    """The word nearest to b − a + c, the three words themselves passed over."""
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = -np.inf
    return int(scores.argmax())


def words_of_length_one(count, width):
    """Random vectors of length 1."""
    vectors = generator.normal(size=(count, width))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def question(count, width, alike):
    """Random words and three of them; alike: the first two are almost the same."""
    units = words_of_length_one(count, width)
    a, b, c = generator.choice(count, 3, replace=False).tolist()
    if alike:
        near = units[b] + 0.2 * units[a]
        units[a] = near / np.linalg.norm(near)
    return units, a, b, c


def best(units, wanted, without=()):
    """The word with the largest product, some passed over."""
    scores = units @ wanted
    scores[list(without)] = -np.inf
    return int(scores.argmax())


ANALOGY = Exercise(
    analogy,
    trials=[
        question(n, width, alike)
        for alike in (False, True, False)
        for n, width in [(30, 3), (40, 4), (50, 5), (30, 3), (60, 4), (50, 3)]
    ],
    mistakes=[
        Mistake(
            lambda units, a, b, c: best(units, units[b] - units[a] + units[c]),
            "Is your answer ever one of the three words of the question?",
            "Pass over `a`, `b` and `c`: set their scores to `-np.inf`.",
        ),
        Mistake(
            lambda units, a, b, c: best(
                units, units[b] - units[a] + units[c], without=[a, b]
            ),
            "What do you answer if `a` and `b` are almost the same word?",
            "Pass over `c`, too.",
        ),
        Mistake(
            lambda units, a, b, c: best(
                units, units[a] - units[b] + units[c], without=[a, b, c]
            ),
            "As man to king, so woman to …: which of the two is subtracted?",
            "The first word is taken off: *b* − *a* + *c*.",
        ),
        Mistake(
            lambda units, a, b, c: best(
                units, units[a] + units[b] + units[c], without=[a, b, c]
            ),
            "Which word is taken off?",
            "The first word is taken off: *b* − *a* + *c*.",
        ),
        Mistake(
            lambda units, a, b, c: best(
                units, units[b] - units[a] - units[c], without=[a, b, c]
            ),
            "Which words are added, and which is taken off?",
            "Only the first word is taken off: *b* − *a* + *c*.",
        ),
        Mistake(
            lambda units, a, b, c: best(
                units, units[a] - units[b] - units[c], without=[a, b, c]
            ),
            "Is a large product near or far?",
            "The largest score is the nearest word: take `argmax`.",
        ),
    ],
    otherwise=(
        "Rank all words by their product with *b* − *a* + *c*.",
        "Set the scores of a, b and c to `-np.inf`, then take `argmax`.",
    ),
)


def take_out(words, direction):
    """The vectors without their part along a direction of any length."""
    g = direction / np.linalg.norm(direction)
    return words - np.outer(words @ g, g)


def words_and_direction(count, width):
    """Random vectors, and a direction that is not of length 1."""
    return generator.normal(size=(count, width)), 2 * generator.normal(size=width)


TAKE_OUT = Exercise(
    take_out,
    trials=[words_and_direction(*shape) for shape in ((3, 2), (4, 3), (3, 3), (2, 5))],
    mistakes=[
        Mistake(
            lambda words, direction: words - np.outer(words @ direction, direction),
            "What happens if the direction is ten times as long?",
            "Divide the direction by its length first.",
        ),
        Mistake(
            lambda words, direction: (
                words
                - np.outer(words @ direction, direction) / np.linalg.norm(direction)
            ),
            "What happens if the direction is ten times as long?",
            "It stands in the formula twice: divide by its squared length.",
        ),
        Mistake(
            lambda words, direction: (
                np.outer(words @ direction, direction) / (direction @ direction)
            ),
            "What is left of a word at a right angle to the direction?",
            "This is the part along the direction; take it off the words.",
        ),
        Mistake(
            lambda words, direction: (
                words + np.outer(words @ direction, direction) / (direction @ direction)
            ),
            "Is your result at a right angle to the direction?",
            "Subtract the part; you have added it.",
        ),
        Mistake(
            lambda words, direction: words - direction / np.linalg.norm(direction),
            "Do all words have the same part along the direction?",
            "Each word has its own part, `words @ g`, times g.",
        ),
        Mistake(
            lambda words, direction: (
                words
                - 2 * np.outer(words @ direction, direction) / (direction @ direction)
            ),
            "Is your result at a right angle to the direction?",
            "You have mirrored the words; subtract their part once.",
        ),
    ],
    otherwise=(
        "The result times the direction must be 0 for each word.",
        "With `g` at length 1: `words - np.outer(words @ g, g)`.",
    ),
)
