"""Exercises of chapter 04: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import NotYetError, diagnose
from dlcore.check.ingredients import logistic

# ------------------------------------------------------------------- one_hot


def one_hot(answer):
    """One row a label, `classes` columns, a single 1 in the column of the label."""
    generator = np.random.default_rng(4)
    trials = []
    for _ in range(12):
        classes = int(generator.integers(4, 12))
        count = int(generator.integers(13, 20))
        # The last class never occurs: it needs a column all the same.
        labels = generator.integers(0, classes - 1, count).astype(np.uint8)
        trials.append((labels, classes))

    def expected(labels, classes):
        return (labels[:, None] == np.arange(classes)).astype(float)

    mistakes = [
        (
            lambda labels, classes: expected(labels, classes).T,
            "The numbers are there, but not where they should be. Look at the shape.",
            "Rows and columns are swapped: a row belongs to an example, so the shape "
            "is `(len(labels), classes)`.",
        ),
        (
            lambda labels, classes: expected(labels, int(labels.max()) + 1),
            "How many columns are there when nobody happened to write a 9?",
            "The number of columns is `classes`, not the largest label + 1.",
        ),
        (
            lambda labels, classes: expected(labels, classes) * labels[:, None],
            "The right place is hot. Is it hot by the right amount?",
            "Write 1 at the place of the label, not the label itself.",
        ),
        (
            lambda labels, classes: expected(labels - 1, classes),
            "You are close: every 1 is one step away from its place.",
            "Counting starts at 0: label 0 belongs to column 0.",
        ),
        (
            lambda labels, classes: np.roll(expected(labels, classes), -1, axis=1),
            "You are close: every 1 is one step away from its place.",
            "Counting starts at 0: label 0 belongs to column 0.",
        ),
        (
            lambda labels, classes: expected(labels + 1, classes),
            "You are close: every 1 is one step away from its place.",
            "Counting starts at 0: label 0 belongs to column 0, not column 1.",
        ),
        (
            lambda labels, classes: np.isin(
                np.tile(np.arange(classes), (len(labels), 1)), labels
            ),
            "Each row should have a single 1. Yours have several.",
            "`targets[:, labels] = 1` writes into those columns of *all* rows. Pair "
            "each row with its own label: `targets[np.arange(len(labels)), labels]`.",
        ),
        (
            lambda labels, classes: np.zeros((len(labels), classes)),
            "The shape is right. Now each row needs its 1.",
            "Row i gets a 1 in column `labels[i]`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Print your answer for `labels = np.array([1, 0, 2])` and `classes = 4`, "
            "and count rows, columns and ones.",
            "For `labels = np.array([1, 0, 2])` and `classes = 4` the rows should be "
            "0 1 0 0, then 1 0 0 0, then 0 0 1 0.",
            "Start with `np.zeros((len(labels), classes))`, then write a 1 into "
            "column `labels[i]` of each row i.",
        ),
    )


# ------------------------------------------------------------------- standardize


def standardize(answer):
    """Both parts by the mean and the standard deviation of the training part."""
    generator = np.random.default_rng(5)
    trials = []
    for trial in range(6):
        sides = tuple(generator.integers(7, 12, size=1 + trial % 2))
        train = generator.gamma(2, 25, (300, *sides)).clip(0, 200)
        test = generator.gamma(3, 30, (200, *sides)).clip(0, 255)
        trials.append((train.astype(np.uint8), test.astype(np.uint8)))

    def by(mean, deviation, *parts):
        return tuple((part.astype(float) - mean) / deviation for part in parts)

    def expected(train, test):
        return by(train.mean(), train.std(), train, test)

    def own_statistics(train, test):
        return by(train.mean(), train.std(), train) + by(test.mean(), test.std(), test)

    def together(train, test):
        both = np.concatenate([train, test])
        return by(both.mean(), both.std(), train, test)

    def each_pixel(train, test):
        return by(train.mean(axis=0), train.std(axis=0), train, test)

    def each_image(train, test):
        def alone(part):
            axes = tuple(range(1, part.ndim))
            mean = part.mean(axis=axes, keepdims=True)
            return by(mean, part.std(axis=axes, keepdims=True), part)

        return alone(train) + alone(test)

    def wrapped(train, test):
        mean = np.uint8(train.mean())
        return (train - mean) / train.std(), (test - mean) / train.std()

    same_hint = (
        "What do you know about a single new picture when it arrives?",
        "The test pictures get *the same* transformation as the training pictures.",
    )
    mistakes = [
        (
            own_statistics,
            *same_hint,
            "Use `x_train.mean()` and `x_train.std()` for `x_test` too.",
        ),
        (
            together,
            *same_hint,
            "Mean and deviation come from `x_train` alone; yours have seen `x_test`.",
        ),
        (
            lambda train, test: (*expected(train, test)[:1], test.astype(float)),
            "One of the two is still raw.",
            "Transform `x_test` as well, by the training mean and deviation.",
        ),
        (
            each_pixel,
            "You have as many means as pixels. How many does the text ask for?",
            "One mean and one deviation for all pixels together: no `axis`. (A pixel "
            "that is always blank has deviation 0, and you would divide by it.)",
        ),
        (
            each_image,
            "You have as many means as pictures. How many does the text ask for?",
            "One mean and one deviation for all pictures together: no `axis`.",
        ),
        (
            lambda train, test: by(train.mean(), train.var(), train, test),
            "The mean is right. Look again at what you divide by.",
            "Divide by the standard deviation, the *root* of the variance: `.std()`.",
        ),
        (
            lambda train, test: by(train.mean(), 1, train, test),
            "The mean is right. Something is still missing.",
            "Divide by the standard deviation of the training pictures.",
        ),
        (
            lambda train, test: by(0, 255, train, test),
            "That is another good preparation, but not this one.",
            "Subtract the mean, then divide by the standard deviation.",
        ),
        (
            lambda train, test: by(0, train.std(), train, test),
            "The deviation is right. Something is still missing.",
            "Subtract the mean of the training pictures first.",
        ),
        (
            wrapped,
            "Pixels are bytes. What is 3 − 5 in bytes?",
            "In uint8, 3 − 5 is 254. Subtract a mean that is a float, from floats.",
        ),
    ]
    _two_arrays(answer(*trials[0]), trials[0])
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Look at the mean and the deviation of your training result.",
            "Your training result should have mean 0 and deviation 1; the test result "
            "only nearly, since it uses the training numbers.",
            "`mean, deviation = x_train.mean(), x_train.std()`, then the formula for "
            "both arrays.",
        ),
    )


def _two_arrays(result, trial):
    """The result is a pair of float arrays with the shapes of the pair that came in."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise NotYetError(
            "Two arrays go in. How many come out?",
            "Return both: `return train_result, test_result`.",
        )
    for part, given in zip(result, trial, strict=True):
        if np.shape(part) != given.shape:
            raise NotYetError(
                "The shapes should stay as they are.",
                f"An array of shape {given.shape} became {np.shape(part)}.",
            )
        if np.asarray(part).dtype.kind in "iub":
            raise NotYetError(
                "Look at the dtype of your result.",
                "Your result holds whole numbers, so everything between them is lost. "
                "Compute with floats: `x.astype(float)`.",
            )


# ------------------------------------------------------------------- parameters


def count_parameters(answer):
    """Every neuron has a weight for each input, and a bias."""
    generator = np.random.default_rng(6)
    trials = [([784, 25, 10],), ([784, 30, 30, 10],), ([3, 1],)]
    for _ in range(8):
        length = int(generator.integers(2, 6))
        trials.append(([int(n) for n in generator.integers(2, 40, length)],))

    def layers(sizes):
        return list(itertools.pairwise(sizes))

    mistakes = [
        (
            lambda sizes: sum(a * b for a, b in layers(sizes)),
            "You are a little short. What does a neuron have besides its weights?",
            "The biases are missing: one for each neuron.",
            "A neuron with n inputs has n + 1 parameters.",
        ),
        (
            lambda sizes: sum(a * (b + 1) for a, b in layers(sizes)),
            "Biases there are, but on the wrong side.",
            "Each neuron of the *later* layer has a bias: (inputs + 1) × neurons.",
        ),
        (
            lambda sizes: sum(a * b for a, b in layers(sizes)) + sum(sizes),
            "You are a little high. Does every number in `sizes` stand for neurons?",
            "The inputs are no neurons and have no biases.",
        ),
        (
            lambda sizes: sum((a + 1) * (b + 1) for a, b in layers(sizes)),
            "You are a little high.",
            "The leading 1 is an input of the next layer, not a neuron: "
            "(inputs + 1) × neurons.",
        ),
        (
            lambda sizes: sum(a * b for a, b in layers(sizes)) + len(sizes) - 1,
            "You are a little short. How many biases does a layer have?",
            "One bias for each neuron, not one for each layer.",
        ),
        (
            lambda sizes: sum(sizes),
            "You counted the neurons (and the inputs). Count what is learned.",
            "Every neuron has a weight for each neuron of the layer before, "
            "and a bias.",
        ),
        (
            lambda sizes: (sizes[0] + 1) * sizes[1],
            "A good start: that is the first layer.",
            "Add up all layers: pair each size with the next one.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda sizes: sum((a + 1) * b for a, b in layers(sizes)),
        mistakes,
        (
            "Try it by hand: a single neuron with three inputs is `[3, 1]`.",
            "`[3, 1]` has 4 parameters, three weights and a bias; `[784, 25, 10]` has "
            "785 × 25 + 26 × 10.",
            "Sum (inputs + 1) × neurons over `zip(sizes[:-1], sizes[1:])`.",
        ),
    )


# ------------------------------------------------------------------- mini_batches


def mini_batches(answer):
    """Index arrays in random order that hold every example exactly once."""
    for examples, batch_size in ((10, 3), (12, 4), (64, 32), (7, 1), (5, 8), (101, 10)):
        batches = _batches(answer, examples, batch_size, seed=examples)
        _each_once(batches, examples, batch_size)
    _well_shuffled(answer)


def _batches(answer, examples, batch_size, seed):
    """The answer as a list of integer arrays."""
    result = answer(examples, batch_size, np.random.default_rng(seed))
    try:
        batches = [np.asarray(batch) for batch in result]
    except TypeError:
        batches = []
    if not batches or any(b.ndim != 1 or b.dtype.kind not in "iuf" for b in batches):
        raise NotYetError(
            "A list of arrays should come back.",
            "Return a list with one array of indices for each batch, such as "
            "`[array([4, 0, 2]), array([1, 3])]`.",
        )
    if any(b.dtype.kind == "f" and b.size for b in batches):
        raise NotYetError("Indices are whole numbers; yours are floats.")
    return batches


def _each_once(batches, examples, batch_size):
    """No example is missing, doubled or invented, and no batch is too long or empty."""
    sizes = [len(batch) for batch in batches]
    used = np.concatenate(batches)
    full = examples - examples % batch_size
    if 0 in sizes:
        raise NotYetError(
            "One of your batches is empty.",
            f"With {examples} examples and batch size {batch_size} an empty batch "
            "comes out. Stop before `examples`: `range(0, examples, batch_size)`.",
        )
    if used.min() < 0 or used.max() >= examples:
        raise NotYetError(
            "Some of your indices do not exist.",
            f"{examples} examples have the indices 0 to {examples - 1}.",
        )
    if len(set(used.tolist())) < len(used):
        raise NotYetError(
            "Somebody is asked twice.",
            "The same example appears more than once. Draw one `permutation` of all "
            "examples and cut it into pieces.",
        )
    if len(used) == full and full < examples:
        raise NotYetError(
            f"Cut {examples} examples into batches of {batch_size}. Who is left out?",
            "The last, shorter batch is missing. That is the fault of the book's "
            "program.",
            "Let the start run over `range(0, examples, batch_size)`; a slice may "
            "reach over the end.",
        )
    if len(used) < examples:
        raise NotYetError(
            "Some examples are in no batch.",
            f"{examples} examples, but only {len(used)} in your batches.",
        )
    if max(sizes) > batch_size or any(size < batch_size for size in sizes[:-1]):
        raise NotYetError(
            "Look at the lengths of your batches.",
            f"All batches have `batch_size` examples, only the last may be shorter; "
            f"yours have {sizes} where the batch size is {batch_size}.",
        )


def _well_shuffled(answer):
    """The order comes from the generator, and mixes examples, not just batches."""

    def flat(seed):
        return np.concatenate(_batches(answer, 60, 6, seed)).tolist()

    first = flat(seed=1)
    if first == list(range(60)):
        raise NotYetError(
            "Everybody is there. Is the order random?",
            "Your batches follow the order of the data. Use "
            "`generator.permutation(examples)`.",
        )
    if all(
        np.ptp(batch) == len(batch) - 1 for batch in _batches(answer, 60, 6, seed=1)
    ):
        raise NotYetError(
            "The batches come in random order. And inside them?",
            "The same examples always share a batch. Shuffle the examples, then cut.",
        )
    if flat(seed=1) != first:
        raise NotYetError(
            "The same generator should give the same batches.",
            "Your order comes from somewhere else. Draw it from the `generator` that "
            "is handed in, so that an experiment can be repeated.",
        )
    if flat(seed=2) == first:
        raise NotYetError(
            "Another generator should give another order.",
            "Your order does not depend on `generator`. Do not make your own; use the "
            "one that is handed in.",
        )


# ------------------------------------------------------------------- output_error


def output_error(answer):
    """dE/dz of a logistic output neuron, compared with a numerical gradient."""
    generator = np.random.default_rng(7)
    trials, sums = [], {}
    for shape in ((1,), (5,), (10,), (3, 4), (2, 3, 2)):
        z = generator.normal(0, 1.5, shape)
        t = generator.integers(0, 2, shape).astype(float)
        trials.append((logistic(z), t))
        sums[shape] = z

    def expected(y, t):
        def losses(z):  # each output has its own, so all can be nudged at once
            return 0.5 * (t - logistic(z)) ** 2

        z, nudge = sums[y.shape], 1e-5
        return (losses(z + nudge) - losses(z - nudge)) / (2 * nudge)

    mistakes = [
        (
            lambda y, t: (t - y) * y * (1 - y),
            "The size is right. Which way does the loss grow?",
            "The sign is wrong: if y is too high, more z makes the loss larger, so "
            "the error term is positive.",
        ),
        (
            lambda y, t: y - t,
            "That is the derivative with respect to y. The neuron only controls z.",
            "One factor of the chain rule is missing: the derivative of the logistic "
            "function, y(1 − y).",
        ),
        (
            lambda y, t: t - y,
            "One factor of the chain rule is missing, and look at the sign.",
            "dE/dy is y − t; multiply it by dy/dz = y(1 − y).",
        ),
        (
            lambda y, t: 2 * (y - t) * y * (1 - y),
            "Right but for a constant factor.",
            "The loss has a ½ in front, which cancels the 2 of the square.",
        ),
        (
            lambda y, t: (y - t) * (1 - y * y),
            "The chain rule is there, with the derivative of another function.",
            "1 − y² belongs to tanh. The logistic function has y(1 − y).",
        ),
        (
            lambda y, t: y * (1 - y),
            "One factor of the chain rule is missing.",
            "That is dy/dz; multiply it by dE/dy = y − t.",
        ),
        (
            lambda y, t: (y - t) * logistic(y) * (1 - logistic(y)),
            "How often is the logistic function applied?",
            "`y` is the *output*, so the derivative is y(1 − y) as it stands.",
        ),
        (
            lambda y, t: 0.5 * (t - y) ** 2,
            "That is the loss itself. Its derivative is asked for.",
            "Differentiate ½(t − y)² by y, then multiply by dy/dz.",
        ),
        (
            lambda y, t: ((y - t) * y * (1 - y)).sum(),
            "Each output neuron has an error term of its own.",
            "Do not sum: the result has the shape of `y`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Write E as a function of y, and y as a function of z. Then the chain "
            "rule: dE/dz = dE/dy · dy/dz.",
            "dE/dy comes from ½(t − y)², and dy/dz of the logistic function is "
            "y(1 − y).",
            "dE/dy = y − t. Multiply the two.",
        ),
    )


# ------------------------------------------------------------------- stop_epoch


def stop_epoch(answer):
    """The best epoch so far, when `patience` epochs have brought no better one."""
    generator = np.random.default_rng(8)
    trials = [([0.9, 0.5, 0.6, 0.7, 0.1], 2), ([0.9, 0.5, 0.5, 0.5, 0.1], 3)]
    trials += [([0.5, 0.4, 0.3, 0.2], 2), ([0.3], 1), ([0.2, 0.3, 0.4, 0.5], 10)]
    for _ in range(30):
        length = int(generator.integers(8, 30))
        falling = np.exp(-np.arange(length) / 4) + 0.02 * np.arange(length)
        errors = np.round(falling + generator.normal(0, 0.08, length) + 0.3, 2)
        trials.append((errors.tolist(), int(generator.integers(1, 6))))

    def stop(errors, patience, late=0, tie=False):
        """Best epoch and the epoch of the stop."""
        best = 0
        for epoch, error in enumerate(errors):
            if error < errors[best] or (tie and error == errors[best]):
                best = epoch
            if epoch - best >= patience + late:
                return best, epoch
        return best, len(errors) - 1

    mistakes = [
        (
            lambda errors, patience: stop(errors, patience)[1],
            "That is when you stop. Which epoch's weights do you keep?",
            "Return the epoch with the best error so far, not the one where patience "
            "ran out.",
        ),
        (
            lambda errors, patience: int(np.argmin(errors)),
            "That is the best of all epochs. Could you have known, at the time?",
            "Patience plays no part in your answer. Walk through the epochs and stop "
            "when `patience` of them in a row brought no new best.",
        ),
        (
            lambda errors, patience: stop(errors, patience, late=1)[0],
            "You wait a little too long.",
            "Count the epochs since the best one: stop when `epoch - best` has "
            "reached `patience`, so `>=`, not `>`.",
        ),
        (
            lambda errors, patience: stop(errors, patience, late=-1)[0],
            "You give up a little too soon.",
            "Stop only when `epoch - best` has reached `patience`.",
        ),
        (
            lambda errors, patience: stop(errors, patience, tie=True)[0],
            "What if an epoch is exactly as good as the best one?",
            "As good as the best is no *new* best: compare with `<`.",
        ),
        (
            lambda errors, patience: errors[stop(errors, patience)[0]],
            "That is an error. An epoch is asked for.",
            "Return the index of the best error, not its value.",
        ),
        (
            lambda errors, patience: stop(errors, patience)[0] + 1,
            "Counting starts at 0.",
            "Return the index in the list: the first epoch is 0.",
        ),
        (
            _worse_than_before,
            "What resets the patience?",
            "You compare with the epoch before. Compare with the *best* so far.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda errors, patience: stop(errors, patience)[0],
        mistakes,
        (
            "Try `stop_epoch([0.9, 0.5, 0.6, 0.7, 0.1], 2)` by hand.",
            "`stop_epoch([0.9, 0.5, 0.6, 0.7, 0.1], 2)` is 1: after 0.5 two epochs "
            "bring nothing better, so the 0.1 is never seen.",
            "Remember the epoch of the best error. At each epoch: is it better? Then "
            "remember it. Is the best one `patience` epochs ago? Then stop.",
        ),
    )


def _worse_than_before(errors, patience):
    """A wrong answer: counts epochs that are worse than the one before them."""
    best = waited = 0
    for epoch in range(1, len(errors)):
        best = epoch if errors[epoch] < errors[best] else best
        waited = waited + 1 if errors[epoch] >= errors[epoch - 1] else 0
        if waited >= patience:
            break
    return best


EXERCISES = {
    "one_hot": one_hot,
    "standardize": standardize,
    "count_parameters": count_parameters,
    "mini_batches": mini_batches,
    "output_error": output_error,
    "stop_epoch": stop_epoch,
}
