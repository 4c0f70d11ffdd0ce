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


def crops(pictures, padding, rows, columns):
    """Windows of the old size, one per picture, out of pictures with zeros around.

    pictures: (pictures, height, width, colours)
    rows, columns: the upper left corner of each window, counted in the padded picture
    """
    return windows(padded(pictures, padding, padding), pictures, rows, columns)


def padded(pictures, before, after, mode="constant"):
    """Pictures with that many rows and columns more."""
    more = (before, after)
    return np.pad(pictures, ((0, 0), more, more, (0, 0)), mode)


def windows(around, pictures, rows, columns):
    """A window of the size of `pictures` out of each padded picture."""
    found = np.empty_like(pictures)
    _, height, width, _ = pictures.shape
    for i, (row, column) in enumerate(zip(rows, columns, strict=True)):
        found[i] = around[i, row : row + height, column : column + width]
    return found


def padded_on_all_axes(pictures, padding, rows, columns):
    """The mistake of `np.pad(pictures, padding)`, which adds pictures and colours."""
    _, height, width, _ = pictures.shape
    around = np.pad(pictures, padding)
    corners = enumerate(zip(rows, columns, strict=True))
    return np.stack([around[i, r : r + height, c : c + width] for i, (r, c) in corners])


def rolled(pictures, padding, rows, columns):
    """The mistake of `np.roll`, which lets come in what goes out."""
    moves = zip(pictures, padding - rows, padding - columns, strict=True)
    return np.stack([np.roll(x, (down, right), (0, 1)) for x, down, right in moves])


def moved_pictures(pictures, padding, rows, columns):
    """The mistake of moving the picture where the window should move."""
    return crops(pictures, padding, 2 * padding - rows, 2 * padding - columns)


CROPS = Exercise(
    crops,
    trials=[
        (
            generator.integers(1, 256, (4, 7, 6, 3)),
            padding,
            generator.integers(2 * padding + 1, size=4),
            generator.integers(2 * padding + 1, size=4),
        )
        for padding in (2, 2, 2, 1, 3)
    ],
    mistakes=[
        Mistake(
            lambda pictures, padding, rows, columns: crops(
                pictures, padding, columns, rows
            ),
            "Take row 0 and column 3. Does your window go to the right, or down?",
            "Rows come first: `padded[i, row : row + height, column : …]`.",
        ),
        Mistake(
            lambda pictures, padding, rows, columns: crops(
                pictures, padding, rows[:1].repeat(4), columns[:1].repeat(4)
            ),
            "Does every picture get a window of its own?",
            "Yours cuts all of them at the first corner. Picture i has `rows[i]` and "
            "`columns[i]`.",
        ),
        Mistake(
            rolled,
            "What comes in where the window leaves the picture?",
            "Zeros must come in. `np.roll` brings back what has left on the other "
            "side: pad first, then cut.",
        ),
        Mistake(
            lambda pictures, padding, rows, columns: windows(
                padded(pictures, padding, padding, "edge"), pictures, rows, columns
            ),
            lambda pictures, padding, rows, columns: windows(
                padded(pictures, padding, padding, "reflect"), pictures, rows, columns
            ),
            "What colour is the frame?",
            "The frame is black: `np.pad` adds zeros if it gets no `mode`.",
        ),
        Mistake(
            padded_on_all_axes,
            "How many colours have your pictures now?",
            "Only rows and columns grow: `((0, 0), (p, p), (p, p), (0, 0))` with p = "
            "`padding`.",
        ),
        Mistake(
            lambda pictures, padding, rows, columns: windows(
                padded(pictures, 0, 2 * padding), pictures, rows, columns
            ),
            "Where does the old picture lie in your padded one?",
            "In the middle: `padding` zeros before *and* after, in both axes.",
        ),
        Mistake(
            moved_pictures,
            "A window moves down. Where does the picture in it go?",
            "`rows` and `columns` are corners of the window. Yours moves the picture "
            "that way, and so the window the other way.",
        ),
        Mistake(
            lambda pictures, padding, rows, columns: pictures,
            "Is anything different from before?",
            "Put zeros around each picture with `np.pad`, then cut out its window.",
        ),
        Mistake(
            lambda pictures, padding, rows, columns: crops(
                pictures, padding, 0 * rows + padding, columns
            ),
            lambda pictures, padding, rows, columns: crops(
                pictures, padding, rows, 0 * columns + padding
            ),
            "Does your window move in both directions?",
            "Use both: `row : row + height` and `column : column + width`.",
        ),
    ],
    otherwise=(
        "Two steps: put the zeros around all pictures, then cut one window per "
        "picture. Which two of the four axes grow?",
        "`np.pad(pictures, ((0, 0), (p, p), (p, p), (0, 0)))` with p = `padding` pads "
        "the rows and the columns only.",
        "Loop over the pictures: the window of picture i is "
        "`padded[i, row : row + height, column : column + width]`.",
    ),
)
