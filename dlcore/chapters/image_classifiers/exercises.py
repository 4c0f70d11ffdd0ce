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


def rows_that_are_one(true, said, classes):
    """The mistake of `[[0] * classes] * classes`, whose rows are one list."""
    found = [[0] * classes] * classes
    for i, j in zip(true, said, strict=True):
        found[i][j] += 1
    return found


def mistakes_only(true, said, classes):
    """Right answers left out, so that the diagonal stays empty."""
    found = confusion_matrix(true, said, classes)
    return found - np.diag(np.diag(found))


CONFUSION_MATRIX = Exercise(
    confusion_matrix,
    trials=[
        # in the last ones, two classes never occur and still have their places
        (generator.integers(4, size=40), generator.integers(4, size=40), classes)
        for classes in (4, 4, 4, 4, 6, 6)
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
            lambda true, said, classes: (
                confusion_matrix(true, said, classes) / len(true)
            ),
            "Are yours numbers of pictures?",
            "Leave out the division: counts are asked for, not shares.",
        ),
        Mistake(
            rows_that_are_one,
            "Change one entry of your zeros. What happens to the other rows?",
            "`[[0] * classes] * classes` is one row, many times. Start from "
            "`np.zeros((classes, classes), int)`.",
        ),
        Mistake(
            mistakes_only,
            "Where do the right answers count?",
            "Count every picture: the right answers make up the diagonal.",
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
        Mistake(
            lambda pictures: pictures[::-1, ::-1, ::-1, ::-1],
            lambda pictures: pictures[:, :, ::-1, ::-1],
            "How many axes does a mirror change?",
            "Yours turns around more than one axis. Name the third alone.",
        ),
        Mistake(
            lambda pictures: pictures,
            "Is anything different from before?",
            "Return the pictures with their third axis turned around: a step of −1.",
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
        Mistake(
            lambda train, other: (other - train.mean(axis=(0, 1, 2))) / train.std(),
            "How many deviations do you need?",
            "One deviation per colour as well: `train.std(axis=(0, 1, 2))`.",
        ),
        Mistake(
            lambda train, other: (
                (other - train.mean(axis=(0, 1, 2))) / other.std(axis=(0, 1, 2))
            ),
            "Whose deviation do you take?",
            "Mean and deviation both come from `train`.",
        ),
        Mistake(
            lambda train, other: (
                other - train.mean(axis=(0, 1, 2)) / train.std(axis=(0, 1, 2))
            ),
            "What is divided first, and what is subtracted after that?",
            "Put the difference in brackets: `(other - mean) / deviation`.",
        ),
        Mistake(
            lambda train, other: (
                (other - train.mean(axis=(0, 1, 2))) / train.std((0, 1, 2), ddof=1)
            ),
            "Divide by the number of values, or by one less?",
            "Leave out `ddof=1`. (PyTorch's `std` does that unless told not to.)",
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


def without_mean(x, gamma, beta):
    """Divide, but do not subtract."""
    normal = x / x.std(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * normal + beta[:, None, None]


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
        Mistake(
            lambda x, gamma, beta: scaled(x, 1 + 0 * gamma, beta, (0, 2, 3)),
            "What does `gamma` do in yours?",
            "Multiply by `gamma[:, None, None]` before you add `beta`.",
        ),
        Mistake(
            lambda x, gamma, beta: scaled(x, 1 + 0 * gamma, 0 * beta, (0, 2, 3)),
            "What has become of `gamma` and `beta`?",
            "Multiply by `gamma[:, None, None]` and add `beta[:, None, None]`.",
        ),
        Mistake(
            lambda x, gamma, beta: scaled(x, gamma, beta, (0, 1, 2, 3)),
            lambda x, gamma, beta: scaled(x, gamma, beta, (1, 2, 3)),
            lambda x, gamma, beta: scaled(x, gamma, beta, 1),
            "Does each channel have a mean of its own?",
            "Yours mixes the channels. Axis 1 stays out: axes 0, 2, 3.",
        ),
        Mistake(
            lambda x, gamma, beta: scaled(x, gamma, gamma * beta, (0, 2, 3)),
            "What does γ multiply?",
            "First multiply by γ, then add β: β itself is not multiplied.",
        ),
        Mistake(
            without_mean,
            "What is the mean of your result for β = 0?",
            "Subtract the mean of each channel first.",
        ),
    ],
    otherwise=(
        "Which axes are not the channels?",
        "Mean and std over `axis=(0, 2, 3)` with `keepdims=True`.",
    ),
)


def smoothed(labels, classes, epsilon):
    """Targets (examples, classes): one-hot rows, a share ε spread over all classes."""
    return (1 - epsilon) * np.eye(classes)[labels] + epsilon / classes


def over_the_others(labels, classes, epsilon):
    """The mistake of spreading ε over the wrong classes only."""
    one_hot = np.eye(classes)[labels]
    return (1 - epsilon) * one_hot + epsilon / (classes - 1) * (1 - one_hot)


def right_without_its_part(labels, classes, epsilon):
    """The mistake of writing 1 − ε for the right class and ε / classes elsewhere."""
    one_hot = np.eye(classes)[labels]
    return (1 - epsilon) * one_hot + epsilon / classes * (1 - one_hot)


SMOOTHED = Exercise(
    smoothed,
    trials=[
        (generator.integers(classes, size=5), classes, epsilon)
        for classes, epsilon in ((10, 0.1), (4, 0.2), (3, 0.5), (6, 0.05))
    ],
    mistakes=[
        Mistake(
            over_the_others,
            "What does the right class keep if ε = 1?",
            "Spread over all classes: the right one gets ε / classes back.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                (1 - epsilon) * np.eye(classes)[labels] + epsilon
            ),
            "What is the sum of a row?",
            "Each class gets `epsilon / classes`, or the rows do not add up to 1.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                np.eye(classes)[labels] + epsilon / classes
            ),
            "What is the sum of a row?",
            "The right class gives its share away first: `(1 - epsilon) * one_hot`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                epsilon * np.eye(classes)[labels] + (1 - epsilon) / classes
            ),
            "What should come out for ε = 0?",
            "Exchange `epsilon` and `1 - epsilon`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (1 - epsilon) * np.eye(classes)[labels],
            "What is the sum of a row?",
            "What the right class gives away has to go somewhere: add "
            "`epsilon / classes` to every class.",
        ),
        Mistake(
            right_without_its_part,
            "What is the sum of a row?",
            "The right class gets its `epsilon / classes` back as well.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                (1 - epsilon) * np.eye(classes)[labels] + epsilon / len(labels)
            ),
            "Among how many is ε shared out?",
            "Divide by the number of classes, not of examples.",
        ),
        Mistake(
            lambda labels, classes, epsilon: np.eye(classes)[labels],
            "Where is ε?",
            "Mix: `(1 - epsilon) * one_hot + epsilon / classes`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: smoothed(labels, classes, epsilon).T,
            "Which axis are the examples?",
            "One row per example: (examples, classes).",
        ),
    ],
    otherwise=(
        "Start from `np.eye(classes)[labels]`.",
        "`(1 - epsilon) * np.eye(classes)[labels] + epsilon / classes`",
    ),
)
