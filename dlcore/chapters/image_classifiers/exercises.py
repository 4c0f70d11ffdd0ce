"""Exercises of chapter 11: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(0)


def confusion_matrix(true, said, classes):
    """An array (classes, classes): row i, column j counts i that were called j."""
    found = np.zeros((classes, classes), int)
    np.add.at(found, (true, said), 1)
    return found


def once_only(true, said, classes):
    """The mistake of `+=` with repeated places, which counts each pair once."""
    found = np.zeros((classes, classes), int)
    found[true, said] += 1
    return found


def shares_of_rows(true, said, classes):
    """Shares where numbers are asked for."""
    found = confusion_matrix(true, said, classes)
    return found / np.maximum(found.sum(axis=1, keepdims=True), 1)


CONFUSION_MATRIX = Exercise(
    confusion_matrix,
    trials=[
        (generator.integers(4, size=40), generator.integers(4, size=40), 4)
        for _ in range(6)
    ],
    mistakes=[
        Mistake(
            lambda true, said, classes: confusion_matrix(said, true, classes),
            "A cat is called a dog. In whose row does it count?",
            "The row is the true class, the column the answer: exchange them.",
        ),
        Mistake(
            once_only,
            "Two cats are called dogs. Does yours count both?",
            "`found[true, said] += 1` adds only once to a place that is named twice. "
            "Use `np.add.at(found, (true, said), 1)` or a loop.",
        ),
        Mistake(
            shares_of_rows,
            "Are yours numbers of pictures?",
            "Leave out the division: counts are asked for, not shares.",
        ),
    ],
    otherwise=(
        "Start with zeros (classes, classes) and add 1 for each picture.",
        "`for i, j in zip(true, said): found[i, j] += 1`",
    ),
)


def mirrored(pictures):
    """All pictures (pictures, rows, columns, colours), left and right exchanged."""
    return pictures[:, :, ::-1]


MIRRORED = Exercise(
    mirrored,
    trials=[(generator.integers(0, 256, (3, 5, 4, 3)),) for _ in range(4)],
    mistakes=[
        Mistake(
            lambda pictures: pictures[:, ::-1],
            "Is the sky still above?",
            "Yours turns the rows around. The columns are the third axis.",
        ),
        Mistake(
            lambda pictures: pictures[::-1],
            "Are the pictures still in their order?",
            "The first axis counts pictures: leave it. The columns are the third.",
        ),
        Mistake(
            lambda pictures: pictures[..., ::-1],
            "What has become of the colours?",
            "The last axis holds the colours. The columns are the third axis.",
        ),
        Mistake(
            lambda pictures: pictures[:, ::-1, ::-1],
            "Is the sky still above?",
            "That is half a turn. Turn around the third axis only.",
        ),
    ],
    otherwise=(
        "Which axis goes from left to right?",
        "`pictures[:, :, ::-1]`",
    ),
)


def by_channel(train, other):
    """Pictures less the mean of their colour in `train`, divided by its deviation."""
    axes = (0, 1, 2)
    return (other - train.mean(axis=axes)) / train.std(axis=axes)


BY_CHANNEL = Exercise(
    by_channel,
    trials=[
        (
            generator.normal((1, 5, 9), (1, 2, 4), (6, 4, 4, 3)),
            generator.normal((2, 5, 7), (2, 2, 3), (5, 4, 4, 3)),
        )
        for _ in range(4)
    ],
    mistakes=[
        Mistake(
            lambda train, other: by_channel(other, other),
            "Whose mean do you take?",
            "Mean and deviation come from `train`, also for other pictures.",
        ),
        Mistake(
            lambda train, other: (other - train.mean()) / train.std(),
            "How many means do you need?",
            "One mean per colour: `train.mean(axis=(0, 1, 2))`.",
        ),
        Mistake(
            lambda train, other: (other - train.mean(axis=0)) / train.std(axis=0),
            "How many means do you need?",
            "Yours has one per place. Take the mean over places, too: axes 0, 1, 2.",
        ),
        Mistake(
            lambda train, other: (
                (other - train.mean(axis=(0, 1, 2))) / train.var(axis=(0, 1, 2))
            ),
            "What is the deviation of your result?",
            "Divide by the standard deviation, not by its square.",
        ),
        Mistake(
            lambda train, other: other - train.mean(axis=(0, 1, 2)),
            "What is the deviation of your result?",
            "Divide by the standard deviation of each colour.",
        ),
    ],
    otherwise=(
        "Which axes are pictures and places?",
        "Take mean and std over `axis=(0, 1, 2)` of `train`.",
    ),
)


def batch_normal(x, gamma, beta):
    """Batch normalization of (batch, channels, rows, columns), without ε."""
    return scaled(x, gamma, beta, (0, 2, 3))


def scaled(x, gamma, beta, axes):
    """Mean 0 and deviation 1 over the axes; then γ and β by channel."""
    mean, deviation = (f(x, axis=axes, keepdims=True) for f in (np.mean, np.std))
    return gamma[:, None, None] * (x - mean) / deviation + beta[:, None, None]


def with_variance(x, gamma, beta):
    """Divide by the variance."""
    axes = (0, 2, 3)
    mean, variance = (f(x, axis=axes, keepdims=True) for f in (np.mean, np.var))
    return gamma[:, None, None] * (x - mean) / variance + beta[:, None, None]


BATCH_NORMAL = Exercise(
    batch_normal,
    trials=[
        (
            generator.normal(size=(5, 3, 4, 4)) * [[[1]], [[3]], [[5]]] + 2,
            generator.normal(size=3),
            generator.normal(size=3),
        )
        for _ in range(4)
    ],
    mistakes=[
        Mistake(
            lambda x, gamma, beta: scaled(x, gamma, beta, (2, 3)),
            "Over which pictures do you take the mean?",
            "Yours treats each picture alone. Take the batch along: axes 0, 2, 3.",
        ),
        Mistake(
            lambda x, gamma, beta: scaled(x, gamma, beta, 0),
            "How many means has a channel?",
            "Yours has one per place. A channel has one mean: axes 0, 2, 3.",
        ),
        Mistake(
            with_variance,
            "What is the deviation before γ?",
            "Divide by the standard deviation, not by its square.",
        ),
        Mistake(
            lambda x, gamma, beta: scaled(x, gamma, 0 * beta, (0, 2, 3)),
            "What does `beta` do in yours?",
            "Add `beta[:, None, None]` at the end.",
        ),
    ],
    otherwise=(
        "Which axes are not the channels?",
        "Mean and std over `axis=(0, 2, 3)` with `keepdims=True`.",
    ),
)
