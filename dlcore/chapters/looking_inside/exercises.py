"""Exercises of chapter 14: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(14)

# --------------------------------------------------------------------- cover


def cover(photo, row, column, side, fill):
    """A copy of a photo with a square over it."""
    covered = photo.copy()
    covered[row : row + side, column : column + side] = fill
    return covered


def cover_to(photo, row, column, side, fill):
    """The square ends where it should be wide."""
    covered = photo.copy()
    covered[row:side, column:side] = fill
    return covered


def cover_turned(photo, row, column, side, fill):
    """Rows and columns exchanged."""
    return cover(photo, column, row, side, fill)


def cover_rows(photo, row, column, side, fill):
    """All columns of the rows."""
    covered = photo.copy()
    covered[row : row + side] = fill
    return covered


def cover_one_more(photo, row, column, side, fill):
    """One pixel too many on each side."""
    return cover(photo, row, column, side + 1, fill)


def cover_one_less(photo, row, column, side, fill):
    """One pixel too few on each side."""
    return cover(photo, row, column, side - 1, fill)


def cover_middle(photo, row, column, side, fill):
    """Around the place in place of from it on."""
    half = side // 2
    return cover(photo, max(0, row - half), max(0, column - half), side, fill)


def cover_black(photo, row, column, side, fill):
    """Always black."""
    return cover(photo, row, column, side, 0)


def cover_twice(photo, row, column, side, fill):
    """Two slices of rows, one after the other."""
    covered = photo.copy()
    covered[row : row + side][column : column + side] = fill
    return covered


def cover_one_colour(photo, row, column, side, fill):
    """Red only."""
    covered = photo.copy()
    covered[row : row + side, column : column + side, 0] = fill
    return covered


def cover_the_rest(photo, row, column, side, fill):
    """Everything but the square."""
    covered = np.full_like(photo, fill)
    square = slice(row, row + side), slice(column, column + side)
    covered[square] = photo[square]
    return covered


COVER = Exercise(
    cover,
    trials=[
        (generator.normal(size=(9, 8, 3)), 2, 3, 4, 0.5),
        (generator.normal(size=(6, 7, 3)), 1, 0, 2, -1.0),
        (generator.normal(size=(7, 9, 3)), 0, 4, 3, 2.0),
    ],
    mistakes=[
        Mistake(
            cover_to,
            "Where does a slice that starts at 2 and is 4 long end?",
            "A slice ends at `row + side`, not at `side`.",
        ),
        Mistake(
            cover_turned,
            "Which axis of a photo comes first?",
            "Rows are the first axis, columns the second: `[rows, columns]`.",
        ),
        Mistake(
            cover_rows,
            "How wide is what you cover?",
            "Slice the columns as well: `[row : row + side, column : column + side]`.",
        ),
        Mistake(
            cover_one_more,
            cover_one_less,
            "How many rows does your square have?",
            "A slice leaves out its end: `row : row + side` has `side` rows.",
        ),
        Mistake(
            cover_middle,
            "Is (`row`, `column`) the middle of the square?",
            "It is the square's top left corner: begin there.",
        ),
        Mistake(
            cover_black,
            "Which colour is the square to have?",
            "Fill it with `fill`.",
        ),
        Mistake(
            cover_twice,
            "What does the second pair of brackets slice, columns or rows again?",
            "Put both slices into one pair of brackets: `[rows, columns]`.",
        ),
        Mistake(
            cover_one_colour,
            "How many of the three colours does your square change?",
            "Assign to all three: leave out the third index.",
        ),
        Mistake(
            cover_the_rest,
            "Is it the square that you cover, or all the rest?",
            "Start from a copy of the photo, and fill the square only.",
        ),
    ],
    otherwise=(
        "Copy the photo first, then assign to a slice of rows and columns.",
        "`covered[row : row + side, column : column + side] = fill`",
    ),
)

# ----------------------------------------------------------------- class_map


def class_map(maps, slopes):
    """Grad-CAM of one photo from the maps of a layer and the score's slopes."""
    weights = slopes.mean((1, 2))
    return np.maximum(np.einsum("k,khw->hw", weights, maps), 0)


CLASS_MAP = Exercise(
    class_map,
    trials=[
        (generator.normal(size=(4, 3, 5)), generator.normal(size=(4, 3, 5)))
        for _ in range(4)
    ],
    mistakes=[
        Mistake(
            lambda maps, slopes: np.einsum("k,khw->hw", slopes.mean((1, 2)), maps),
            "May a number of your map be negative?",
            "What speaks against the class is cut off: `np.maximum(…, 0)`.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum((slopes * maps).sum(0), 0),
            "How many weights does one map get?",
            "One: the mean of its slopes over all places, `slopes.mean((1, 2))`.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", slopes.sum((1, 2)), maps), 0
            ),
            "By which factor is yours too large?",
            "Take the mean of the slopes, not their sum.",
        ),
        Mistake(
            lambda maps, slopes: np.einsum(
                "k,khw->hw", slopes.mean((1, 2)), np.maximum(maps, 0)
            ),
            lambda maps, slopes: np.maximum(
                slopes.mean((1, 2))[:, None, None] * maps, 0
            ).sum(0),
            "Is the cut made before or after the sum?",
            "Sum the weighted maps first, then cut off what is below 0.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", np.maximum(slopes.mean((1, 2)), 0), maps), 0
            ),
            "What about maps that speak against the class?",
            "Keep negative weights; only the sum is cut off at 0.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", np.abs(slopes).mean((1, 2)), maps), 0
            ),
            "Does a map with a negative slope speak for the class?",
            "Keep the signs of the slopes.",
        ),
        Mistake(
            lambda maps, slopes: np.abs(
                np.einsum("k,khw->hw", slopes.mean((1, 2)), maps)
            ),
            "What becomes of a place whose sum is negative?",
            "It is cut off at 0, not turned positive: `np.maximum(…, 0)`.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", slopes.max((1, 2)), maps), 0
            ),
            "Is one place of a map enough to weigh it?",
            "The weight is the mean of the slopes over all places, not the largest.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", slopes.mean((1, 2)), maps) / len(maps), 0
            ),
            "Are the weighted maps added up, or averaged?",
            "Add them up: only the slopes are averaged.",
        ),
        Mistake(
            lambda maps, slopes: np.maximum(
                np.einsum("k,khw->hw", maps.mean((1, 2)), slopes), 0
            ),
            "Which of the two is averaged, and which is shown?",
            "Average the slopes, and add up the maps.",
        ),
    ],
    otherwise=(
        "First one weight per map, then the weighted sum of the maps, then the cut.",
        '`np.maximum(np.einsum("k,khw->hw", slopes.mean((1, 2)), maps), 0)`',
    ),
)

# ---------------------------------------------------------------------- gram


def gram(maps):
    """The mean product of each pair of maps over all places."""
    flat = maps.reshape(len(maps), -1)
    return flat @ flat.T / flat.shape[1]


GRAM = Exercise(
    gram,
    trials=[
        (generator.normal(size=size),) for size in ((3, 2, 4), (2, 3, 3), (4, 5, 2))
    ],
    mistakes=[
        Mistake(
            lambda maps: maps.reshape(len(maps), -1) @ maps.reshape(len(maps), -1).T,
            "Does yours grow with the size of the picture?",
            "Divide by the number of places, height times width.",
        ),
        Mistake(
            lambda maps: maps.reshape(len(maps), -1).T @ maps.reshape(len(maps), -1),
            lambda maps: (
                maps.reshape(len(maps), -1).T
                @ maps.reshape(len(maps), -1)
                / maps[0].size
            ),
            "What does one row of yours stand for, a map or a place?",
            "It must be (maps, maps): `flat @ flat.T`.",
        ),
        Mistake(
            lambda maps: np.cov(maps.reshape(len(maps), -1)),
            lambda maps: np.cov(maps.reshape(len(maps), -1), bias=True),
            lambda maps: np.corrcoef(maps.reshape(len(maps), -1)),
            "What is the Gram matrix of a map that is 2 everywhere?",
            "Do not subtract means: products of the maps as they are.",
        ),
        Mistake(
            lambda maps: (
                maps.reshape(len(maps), -1) @ maps.reshape(len(maps), -1).T / maps.size
            ),
            "By how many numbers do you divide, and how many did you add up?",
            "One per place: divide by height times width, not by maps as well.",
        ),
        Mistake(
            lambda maps: (
                maps.reshape(len(maps), -1) @ maps.reshape(len(maps), -1).T / len(maps)
            ),
            lambda maps: np.einsum("khw,lhw->kl", maps, maps) / maps.shape[1],
            lambda maps: np.einsum("khw,lhw->kl", maps, maps) / maps.shape[2],
            "How many products are added up for one number, and what do you divide by?",
            "Divide by the number of places, `flat.shape[1]`.",
        ),
        Mistake(
            lambda maps: (
                maps.reshape(len(maps), -1)
                @ maps.reshape(len(maps), -1).T
                / np.outer(*2 * [np.linalg.norm(maps, axis=(1, 2))])
            ),
            "Is a map that is twice as large worth as much as before?",
            "Do not divide by the lengths of the maps, only by the number of places.",
        ),
        Mistake(
            lambda maps: np.outer(*2 * [maps.mean((1, 2))]),
            "Is the mean of a product the product of the means?",
            "Multiply place by place first, and take the mean of that.",
        ),
        Mistake(
            lambda maps: (
                maps.reshape(-1, len(maps)).T
                @ maps.reshape(-1, len(maps))
                / maps[0].size
            ),
            "Does each row of yours hold one map?",
            "Lay each map out as a row: `maps.reshape(len(maps), -1)`.",
        ),
    ],
    otherwise=(
        "Lay each map out as a row, (maps, places), and multiply with the transpose.",
        "`flat @ flat.T / flat.shape[1]`",
    ),
)

# ------------------------------------------------------------------ neighbour


def kept(before, after):
    """The mean share of neighbours that are in both lists."""
    shared = [
        np.isin(one, other).mean() for one, other in zip(before, after, strict=True)
    ]
    return float(np.mean(shared))


KEPT = Exercise(
    kept,
    trials=[
        (np.array([[1, 2, 3], [0, 2, 3]]), np.array([[3, 1, 4], [4, 5, 2]])),
        (np.array([[5, 4], [2, 0], [1, 7]]), np.array([[4, 5], [0, 3], [6, 8]])),
        (
            np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3]]),
            np.array([[2, 1, 3], [4, 5, 6], [1, 5, 4]]),
        ),
    ],
    mistakes=[
        Mistake(
            lambda before, after: float((before == after).mean()),
            "Does it matter which of the neighbours is the nearest?",
            "A neighbour counts at whatever place of the list: `np.isin`.",
        ),
        Mistake(
            lambda before, after: float(
                sum(np.isin(*pair).sum() for pair in zip(before, after, strict=True))
            ),
            lambda before, after: float(
                np.mean([np.isin(*p).sum() for p in zip(before, after, strict=True)])
            ),
            "Can your share be larger than 1?",
            "Divide by the number of neighbours and of points: it is a mean.",
        ),
        Mistake(
            lambda before, after: float(np.isin(before, after).mean()),
            "Whose neighbours do you compare with whose?",
            "Compare each row of `before` with the same row of `after` only.",
        ),
        Mistake(
            lambda before, after: len(np.intersect1d(before, after)) / before.size,
            "Does a number that two points share count once or twice?",
            "Count row by row: each point has neighbours of its own.",
        ),
        Mistake(
            lambda before, after: float(
                np.mean([np.isin(*p).any() for p in zip(before, after, strict=True)])
            ),
            "What does a point count that keeps one neighbour of three?",
            "Count the share of its neighbours: `.mean()`, not `.any()`.",
        ),
        Mistake(
            lambda before, after: float(
                np.mean([np.isin(*p).all() for p in zip(before, after, strict=True)])
            ),
            "What does a point count that loses one neighbour of three?",
            "Count the share of its neighbours: `.mean()`, not `.all()`.",
        ),
        Mistake(
            lambda before, after: float(
                1
                - np.mean([np.isin(*p).mean() for p in zip(before, after, strict=True)])
            ),
            "Is it the neighbours that stayed, or those that left?",
            "Count those that are in both rows.",
        ),
        Mistake(
            lambda before, after: float(
                np.mean(
                    [
                        len(np.intersect1d(*pair)) / len(np.union1d(*pair))
                        for pair in zip(before, after, strict=True)
                    ]
                )
            ),
            "What is the share where two of three neighbours stay?",
            "Divide by the number of neighbours, not by all numbers in both lists.",
        ),
    ],
    otherwise=(
        "For each point, count the numbers of its first row that its second has, too.",
        "`np.mean([np.isin(b, a).mean() for b, a in zip(before, after)])`",
    ),
)
