"""Exercises of chapter 08: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import NotYetError, diagnose

# ------------------------------------------------------------------- least_squares


def least_squares(answer):
    """(XᵀX)⁻¹Xᵀy with a leading column of ones."""
    generator = np.random.default_rng(8)
    trials = []
    for _ in range(8):
        x = generator.normal(1, 2, (30, int(generator.integers(2, 6))))
        y = 5 + x @ generator.normal(size=x.shape[1]) + generator.normal(size=30)
        trials.append((x, y))

    def solved(x, y):
        return np.linalg.lstsq(x, y, rcond=None)[0]

    def expected(x, y):
        return solved(np.insert(x, 0, 1.0, axis=1), y)

    diagnose(
        answer,
        trials,
        expected,
        [
            (
                solved,
                "Your line goes through the origin. What does the first column do?",
                "The bias is missing: put a column of ones before `x`, for example "
                "with `np.insert(x, 0, 1.0, axis=1)`.",
            ),
            (
                lambda x, y: np.roll(expected(x, y), -1),
                "All numbers are right, and one is not where it should be.",
                "The bias comes first: the column of ones must stand before the "
                "others, not behind them.",
            ),
            (
                lambda x, y: expected(x, y)[1:],
                "One number is missing.",
                "Return the bias too: `columns + 1` numbers.",
            ),
            (
                lambda x, y: np.insert(x, 0, 1.0, axis=1).T @ y,
                "That is one half of the formula.",
                "Xᵀy must still be multiplied by the inverse of XᵀX, which is what "
                "`np.linalg.solve(X.T @ X, X.T @ y)` does.",
            ),
            (
                lambda x, y: expected(x - x.mean(axis=0), y),
                "The slopes are right. Does the bias belong to these inputs?",
                "Your bias is that of centred inputs; use `x` as it is.",
            ),
        ],
        (
            "Compare with `np.linalg.lstsq` on an `x` with a column of ones.",
            "Solve (XᵀX) w = Xᵀy, where X is `x` with a leading column of ones.",
        ),
    )


# ------------------------------------------------------------------- decayed


def decayed(answer):
    """w − η (slope + λ w), biases without the second part."""
    generator = np.random.default_rng(81)
    trials = []
    for _ in range(8):
        shape = tuple(generator.integers(2, 6, 2))
        weights, slopes = generator.normal(size=(2, *shape))
        rate, l2 = generator.uniform(0.05, 0.4, 2)
        trials.append((weights, slopes, float(rate), float(l2)))

    def stepped(weights, slopes, learning_rate, l2, spared=True):
        penalty = l2 * weights
        if spared:
            penalty[:, 0] = 0
        return weights - learning_rate * (slopes + penalty)

    diagnose(
        answer,
        trials,
        stepped,
        [
            (
                lambda *given: stepped(*given, spared=False),
                "One column is treated too hard.",
                "The biases, column 0, are not punished.",
            ),
            (
                lambda w, g, rate, l2: stepped(w, g, rate, 2 * l2),
                "The penalty is too strong. What is the slope of ½ λ w²?",
                "The ½ cancels the 2: the slope is λ w, not 2 λ w.",
            ),
            (
                lambda w, g, rate, l2: stepped(w, g, rate, l2 / 2),
                "The penalty is too weak. What is the slope of ½ λ w²?",
                "The slope of w² is 2 w, and half of it is w: the penalty adds λ w.",
            ),
            (
                lambda w, g, rate, l2: stepped(w, g, rate, -l2),
                "Your weights grow where they should shrink.",
                "The penalty's slope is added to the loss's, then both are subtracted.",
            ),
            (
                lambda w, g, rate, l2: stepped(w, g, rate, l2 / rate),
                "Does the size of a step play its part in both slopes?",
                "The learning rate multiplies the penalty's slope, too.",
            ),
            (
                lambda w, g, rate, l2: stepped(w, g, rate, 0),
                "The step is right; the penalty is missing.",
                "Add λ w to the slopes of all weights but the biases.",
            ),
            (
                lambda w, g, rate, l2: (
                    stepped(np.sign(w), g, rate, l2) + w - np.sign(w)
                ),
                "You take the same amount off every weight. That is another penalty.",
                "λ times the sign is L1. For L2 take λ times the weight itself.",
            ),
        ],
        (
            "Write down the slope of the loss plus ½ λ w² for one weight.",
            "New weight = weight − learning rate × (slope + λ × weight), without the "
            "last part for column 0.",
        ),
    )


# ------------------------------------------------------------------- project


def project(answer):
    """Rows whose weights are longer than c are shortened to it; biases stay."""
    generator = np.random.default_rng(82)
    trials = []
    for _ in range(8):
        weights = generator.normal(size=(5, int(generator.integers(3, 7))))
        weights[0, 1:] *= 0.1  # short enough in every trial
        trials.append((weights, float(generator.uniform(0.8, 1.6))))

    def shortened(weights, c, first=1):
        weights = weights.copy()
        length = np.linalg.norm(weights[:, first:], axis=1, keepdims=True)
        weights[:, first:] *= np.minimum(1, c / length)
        return weights

    def always(weights, c):
        length = np.linalg.norm(weights[:, 1:], axis=1, keepdims=True)
        return np.hstack([weights[:, :1], c * weights[:, 1:] / length])

    def whole(weights, c):
        scale = min(1, c / np.linalg.norm(weights[:, 1:]))
        return np.hstack([weights[:, :1], scale * weights[:, 1:]])

    def with_biases_scaled(weights, c):
        length = np.linalg.norm(weights[:, 1:], axis=1, keepdims=True)
        return weights * np.minimum(1, c / length)

    diagnose(
        answer,
        trials,
        shortened,
        [
            (
                lambda weights, c: shortened(weights, c, first=0),
                "One column takes part that should not.",
                "Leave the biases, column 0, out of the length and as they are.",
            ),
            (
                with_biases_scaled,
                "The lengths are right. Does every column have to shrink?",
                "The biases, column 0, stay as they are.",
            ),
            (
                always,
                "What happens to a neuron whose weights are short?",
                "A row that is shorter than `c` stays as it is: multiply by "
                "`np.minimum(1, c / length)`.",
            ),
            (
                lambda weights, c: np.hstack(
                    [weights[:, :1], np.clip(weights[:, 1:], -c, c)]
                ),
                "You cut single weights. The leash is for a neuron.",
                "Compare the length of each row, the root of its sum of squares, with "
                "`c`, and scale the row as a whole.",
            ),
            (
                whole,
                "All neurons share your leash. Each should have its own.",
                "Take the length of each row: `np.linalg.norm(…, axis=1, "
                "keepdims=True)`.",
            ),
        ],
        (
            "Print the lengths of the rows (without column 0) before and after.",
            "Multiply `weights[:, 1:]` by `np.minimum(1, c / length)`, where `length` "
            "has one number a row.",
        ),
    )


# ------------------------------------------------------------------- inverted_dropout


def inverted_dropout(answer):
    """Outputs whose noise is below the rate are 0, the others divided by 1 − rate."""
    generator = np.random.default_rng(83)
    trials = []
    for shape in ((7,), (4, 6), (3, 5), (2, 3, 4), (20,)):
        y, noise = generator.normal(size=shape), generator.random(shape)
        trials.append((y, noise, float(generator.uniform(0.1, 0.4))))

    diagnose(
        answer,
        trials,
        lambda y, noise, rate: y * (noise >= rate) / (1 - rate),
        [
            (
                lambda y, noise, rate: y * (noise >= rate),
                "The right outputs are dropped. What is the mean over many masks?",
                "This is naive dropout. Divide what is kept by 1 − rate.",
            ),
            (
                lambda y, noise, rate: y * (noise >= rate) * (1 - rate),
                "The mean over many masks is even smaller than that of naive dropout.",
                "Divide by 1 − rate; do not multiply.",
            ),
            (
                lambda y, noise, rate: y * (noise >= rate) / rate,
                "Divide by a probability, but by which?",
                "An output is kept with probability 1 − rate: divide by that.",
            ),
            (
                lambda y, noise, rate: y * (noise < rate) / rate,
                "You drop those that should stay.",
                "An output is dropped where its noise is *below* the rate.",
            ),
            (
                lambda y, noise, rate: y * (noise < rate) / (1 - rate),
                "You drop those that should stay.",
                "An output is dropped where its noise is *below* the rate.",
            ),
        ],
        (
            "Print a result for ten outputs of 1: which are 0, how large are the rest?",
            "Multiply `y` by `noise >= rate`, then divide by `1 - rate`.",
        ),
    )


# ------------------------------------------------------------------- three_parts


def three_parts(answer):
    """Three index arrays of the right lengths that share nothing and miss nothing."""
    orders = []
    for seed, (examples, validation, test) in enumerate(
        ((20, 5, 4), (101, 10, 25), (101, 10, 25), (50, 20, 20), (9, 1, 1))
    ):
        generator = np.random.default_rng(seed)
        parts = answer(examples, validation, test, generator)
        if not isinstance(parts, (tuple, list)) or len(parts) != 3:
            raise NotYetError(
                "Three parts are asked for, in a tuple.",
                "End with `return training, validation, test`.",
            )
        parts = [np.asarray(part).ravel() for part in parts]
        _check_lengths(parts, examples, validation, test)
        everything = np.concatenate(parts)
        if len(set(everything.tolist())) < len(everything):
            raise NotYetError(
                "Some example is in two parts, or twice in one.",
                "Draw *one* permutation and cut it into three pieces; three draws "
                "overlap.",
            )
        if sorted(everything.tolist()) != list(range(examples)):
            raise NotYetError(
                "These are not the indices 0 … examples − 1.",
                "Use `generator.permutation(examples)`.",
            )
        orders.append(parts)
    if all((np.diff(np.concatenate(parts)) > 0).all() for parts in orders):
        raise NotYetError(
            "Nothing is shuffled. What if the examples come sorted?",
            "Cut `generator.permutation(examples)`, not `np.arange(examples)`.",
        )
    once, again = orders[1:3]  # the same question to two generators
    for name, one, other in zip(
        ("training", "validation", "test"), once, again, strict=True
    ):
        if set(one.tolist()) == set(other.tolist()):
            raise NotYetError(
                f"Two generators give the same {name} part. Is it drawn at all?",
                "Draw the order of *all* examples with the `generator` that is given, "
                "then cut it.",
            )


def _check_lengths(parts, examples, validation, test):
    """Each part has the length that was asked for."""
    found = [len(part) for part in parts]
    wanted = [examples - validation - test, validation, test]
    if found == wanted:
        return
    if sorted(found) == sorted(wanted):
        raise NotYetError(
            "The pieces are right; look at their order.",
            "Return training, validation, test, in this order.",
        )
    raise NotYetError(
        "Count the examples of each part.",
        f"Of {examples} examples, {wanted[0]} should be for training, {wanted[1]} for "
        f"validation and {wanted[2]} for testing; yours are {found}.",
    )


EXERCISES = {
    "least_squares": least_squares,
    "decayed": decayed,
    "project": project,
    "inverted_dropout": inverted_dropout,
    "three_parts": three_parts,
}
