"""Exercises of chapter 04: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.check.results import first_true
from dlcore.scratch.functions import logistic
from dlcore.scratch.gradients import numerical_gradient

generator = np.random.default_rng(4)

# ------------------------------------------------------------------- one_hot


def one_hot(labels, classes):
    """One row per label and `classes` columns, with a single 1 in that of the label."""
    return (labels[:, None] == np.arange(classes)).astype(float)


ONE_HOT = Exercise(
    one_hot,
    # the last class never occurs: it needs a column all the same
    trials=[
        (generator.integers(0, classes - 1, count).astype(np.uint8), classes)
        for classes, count in ((4, 13), (7, 16), (11, 19), (5, 5))
    ],
    mistakes=[
        Mistake(
            lambda labels, classes: one_hot(labels, classes).T,
            "The numbers are there, but not where they should be. Look at the shape.",
            "Rows and columns are swapped: a row belongs to an example, so the shape "
            "is `(len(labels), classes)`.",
        ),
        Mistake(
            lambda labels, classes: one_hot(labels, int(labels.max()) + 1),
            lambda labels, classes: one_hot(labels, len(np.unique(labels))),
            "How many columns are there when nobody happened to write a 9?",
            "The number of columns is `classes`, not what the labels tell.",
        ),
        Mistake(
            lambda labels, classes: one_hot(labels, classes) * labels[:, None],
            "The right place is hot. Is it hot by the right amount?",
            "Write 1 at the place of the label, not the label itself.",
        ),
        Mistake(
            lambda labels, classes: one_hot(labels - 1, classes),
            lambda labels, classes: one_hot(labels + 1, classes),
            lambda labels, classes: np.roll(one_hot(labels, classes), -1, axis=1),
            "You are close: every 1 is one step away from its place.",
            "Counting starts at 0: label 0 belongs to column 0.",
        ),
        Mistake(
            lambda labels, classes: np.isin(
                np.tile(np.arange(classes), (len(labels), 1)), labels
            ),
            "Each row should have a single 1. Yours have several.",
            "`targets[:, labels] = 1` writes into those columns of *all* rows. Pair "
            "each row with its own label: `targets[np.arange(len(labels)), labels]`.",
        ),
        Mistake(
            lambda labels, classes: np.zeros((len(labels), classes)),
            "The shape is right. Now each row needs its 1.",
            "Row i gets a 1 in column `labels[i]`.",
        ),
        Mistake(
            lambda labels, classes: 2 * one_hot(labels, classes) - 1,
            "A cold place is 0. Which number do you write there?",
            "−1 and +1 are another code. Start with `np.zeros`.",
        ),
    ],
    otherwise=(
        "Print your answer for `labels = np.array([1, 0, 2])` and `classes = 4`, "
        "and count rows, columns and ones.",
        "For `labels = np.array([1, 0, 2])` and `classes = 4` the rows should be "
        "0 1 0 0, then 1 0 0 0, then 0 0 1 0.",
        "Start with `np.zeros((len(labels), classes))`, then write a 1 into "
        "column `labels[i]` of each row i.",
    ),
)

# ------------------------------------------------------------------- standardize


def standardize(x_train, x_test):
    """Both parts by the mean and the standard deviation of the training part."""
    return scaled(x_train.mean(), x_train.std(), x_train, x_test)


def scaled(mean, deviation, *parts):
    """Each part, in floats, minus the mean, divided by the deviation."""
    return tuple((part.astype(float) - mean) / deviation for part in parts)


def by_its_own(statistics):
    """A wrong answer: each part by mean and deviation of its own."""
    return lambda *parts: tuple(scaled(*statistics(x), x)[0] for x in parts)


def each_image(x):
    """Mean and deviation of each picture."""
    axes = tuple(range(1, x.ndim))
    return x.mean(axis=axes, keepdims=True), x.std(axis=axes, keepdims=True)


def together(train, test):
    """A wrong answer: mean and deviation of both parts."""
    both = np.concatenate([train, test])
    return scaled(both.mean(), both.std(), train, test)


def in_bytes(train, test):
    """A wrong answer: a difference of bytes wraps around."""
    mean = np.uint8(train.mean())
    return (train - mean) / train.std(), (test - mean) / train.std()


def rounded(*parts):
    """A wrong answer: whole numbers."""
    return tuple(np.round(part).astype(int) for part in standardize(*parts))


STANDARDIZE = Exercise(
    standardize,
    trials=[
        (
            generator.gamma(2, 25, (300, *sides)).clip(0, 200).astype(np.uint8),
            generator.gamma(3, 30, (200, *sides)).clip(0, 255).astype(np.uint8),
        )
        for sides in ((8,), (7, 11))
    ],
    mistakes=[
        Mistake(
            by_its_own(lambda x: (x.mean(), x.std())),
            "What do you know about a single new picture when it arrives?",
            "The test pictures get *the same* transformation as the training pictures.",
            "Use `x_train.mean()` and `x_train.std()` for `x_test` too.",
        ),
        Mistake(
            together,
            "What do you know about a single new picture when it arrives?",
            "Mean and deviation come from `x_train` alone; yours have seen `x_test`.",
        ),
        Mistake(
            lambda train, test: scaled(test.mean(), test.std(), train, test),
            "Which part may tell you the mean: the one you learn from, or the other?",
            "Mean and deviation come from `x_train`; yours come from `x_test`.",
        ),
        Mistake(
            lambda train, test: (standardize(train, test)[0], test),
            "One of the two is still raw.",
            "Transform `x_test` as well, by the training mean and deviation.",
        ),
        Mistake(
            lambda a, b: scaled(a.mean(axis=0), a.std(axis=0), a, b),
            "You have as many means as pixels. How many does the text ask for?",
            "One mean and one deviation for all pixels together: no `axis`. (A pixel "
            "that is always blank has deviation 0, and you would divide by it.)",
        ),
        Mistake(
            by_its_own(each_image),
            "You have as many means as pictures. How many does the text ask for?",
            "One mean and one deviation for all pictures together: no `axis`.",
        ),
        Mistake(
            lambda train, test: scaled(train.mean(), train.var(), train, test),
            "The mean is right. Look again at what you divide by.",
            "Divide by the standard deviation, the *root* of the variance: `.std()`.",
        ),
        Mistake(
            lambda train, test: scaled(train.mean(), 1, train, test),
            "The mean is right. Something is still missing.",
            "Divide by the standard deviation of the training pictures.",
        ),
        Mistake(
            lambda train, test: scaled(0, 255, train, test),
            lambda train, test: scaled(0, train.max(), train, test),
            lambda a, b: scaled(a.min(), np.ptp(a), a, b),
            "That is another good preparation, but not this one.",
            "Subtract the mean, then divide by the standard deviation.",
        ),
        Mistake(
            lambda train, test: scaled(0, train.std(), train, test),
            "The deviation is right. Something is still missing.",
            "Subtract the mean of the training pictures first.",
        ),
        Mistake(
            lambda train, test: scaled(train.mean() / train.std(), 1, train, test),
            "Which is divided: the difference, or only the mean?",
            "Put the difference into brackets: `(x - mean) / deviation`.",
        ),
        Mistake(
            in_bytes,
            "Pixels are bytes. What is 3 − 5 in bytes?",
            "In uint8, 3 − 5 is 254. Subtract a mean that is a float, from floats.",
        ),
        Mistake(
            rounded,
            lambda *parts: tuple(x.astype(int) for x in standardize(*parts)),
            "Look at the dtype of your result.",
            "Your result holds whole numbers, so everything between them is lost. "
            "Compute with floats: `x.astype(float)`.",
        ),
        Mistake(
            lambda train, test: standardize(train, test)[0],
            "Two arrays go in. How many come out?",
            "Return both: `return train_result, test_result`.",
        ),
    ],
    otherwise=(
        "Look at the mean and the deviation of your training result.",
        "Your training result should have mean 0 and deviation 1; the test result "
        "only nearly, since it uses the training numbers.",
        "`mean, deviation = x_train.mean(), x_train.std()`, then the formula for "
        "both arrays.",
    ),
)

# ------------------------------------------------------------------- parameters


def count_parameters(sizes):
    """Every neuron has a weight for each input, and a bias."""
    return summed(lambda inputs, neurons: (inputs + 1) * neurons, sizes)


def summed(count, sizes):
    """The sum over all layers of a count from inputs and neurons."""
    return sum(count(*layer) for layer in itertools.pairwise(sizes))


COUNT_PARAMETERS = Exercise(
    count_parameters,
    trials=[
        ([784, 25, 10],),
        ([784, 30, 30, 10],),
        ([3, 1],),
        *((generator.integers(2, 40, n).tolist(),) for n in (2, 3, 4, 5) * 2),
    ],
    mistakes=[
        Mistake(
            lambda sizes: summed(lambda inputs, neurons: inputs * neurons, sizes),
            "You are a little short. What does a neuron have besides its weights?",
            "The biases are missing: one for each neuron.",
            "A neuron with n inputs has n + 1 parameters.",
        ),
        Mistake(
            lambda sizes: summed(lambda inputs, neurons: inputs * (neurons + 1), sizes),
            "Biases there are, but on the wrong side.",
            "Each neuron of the *later* layer has a bias: (inputs + 1) × neurons.",
        ),
        Mistake(
            lambda sizes: count_parameters(sizes) + sizes[0],
            "You are a little high. Does every number in `sizes` stand for neurons?",
            "The inputs are no neurons and have no biases.",
        ),
        Mistake(
            lambda sizes: summed(lambda a, b: (a + 1) * (b + 1), sizes),
            "You are a little high.",
            "The leading 1 is an input of the next layer, not a neuron: "
            "(inputs + 1) × neurons.",
        ),
        Mistake(
            lambda sizes: summed(lambda a, b: a * b + 1, sizes),
            "You are a little short. How many biases does a layer have?",
            "One bias for each neuron, not one for each layer.",
        ),
        Mistake(
            sum,
            lambda sizes: sum(sizes[1:]),
            "You counted neurons. Count what is learned.",
            "Every neuron has a weight for each neuron of the layer before, "
            "and a bias.",
        ),
        Mistake(
            lambda sizes: (sizes[0] + 1) * sizes[1],
            "A good start: that is the first layer.",
            "Add up all layers: pair each size with the next one.",
        ),
        Mistake(
            lambda sizes: int(np.prod(sizes)),
            "Are all neurons connected with all others, over all layers at once?",
            "Each layer has a matrix of its own. Add the matrices' sizes up; do not "
            "multiply them.",
        ),
        Mistake(
            lambda sizes: [(a + 1) * b for a, b in itertools.pairwise(sizes)],
            "One number for each layer. How many in the whole network?",
            "Add them up: `sum(…)`.",
        ),
    ],
    otherwise=(
        "Try it by hand: a single neuron with three inputs is `[3, 1]`.",
        "`[3, 1]` has 4 parameters, three weights and a bias; `[784, 25, 10]` has "
        "785 × 25 + 26 × 10.",
        "Sum (inputs + 1) × neurons over `zip(sizes[:-1], sizes[1:])`.",
    ),
)

# ------------------------------------------------------------------- mini_batches

EPOCHS = ((10, 3), (12, 4), (64, 32), (7, 1), (5, 8), (101, 10))  # examples, batch size


def mini_batches(examples, batch_size, generator):
    """Index arrays in random order that hold every example exactly once."""
    return cut(generator.permutation(examples), batch_size)


def cut(order, batch_size):
    """The pieces of an order; the last one may be shorter."""
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]


def first_fault(mini_batches):
    """A word for the first thing that is wrong with the batches."""
    for examples, batch_size in EPOCHS:
        batches = arrays(mini_batches(examples, batch_size, np.random.default_rng(1)))
        if fault := fault_of_an_epoch(batches, examples, batch_size):
            return fault
    return fault_of_the_order(mini_batches)


def arrays(batches):
    """The batches as arrays; none if they are anything else."""
    batches = [np.asarray(batch) for batch in batches] if np.iterable(batches) else []
    are_indices = all(b.ndim == 1 and b.dtype.kind in "iuf" for b in batches)
    return batches if are_indices else []


def fault_of_an_epoch(batches, examples, batch_size):
    """A word for examples that are missing, doubled or invented; "" if none is."""
    sizes = [len(batch) for batch in batches]
    used = np.concatenate(batches) if batches else np.zeros(0)
    full = examples - examples % batch_size
    return first_true(
        {
            "no list": not batches,
            "empty": 0 in sizes,
            "floats": used.dtype.kind == "f",
            "outside": np.any((used < 0) | (used >= examples)),
            "twice": len(np.unique(used)) < len(used),
            "last lost": len(used) == full < examples,
            "some lost": len(used) < examples,
            "lengths": max(sizes, default=0) > batch_size
            or any(size < batch_size for size in sizes[:-1]),
        }
    )


def fault_of_the_order(mini_batches):
    """A word for an order that is not random or not the generator's; "" if it is."""

    def drawn(seed):
        return arrays(mini_batches(60, 6, np.random.default_rng(seed)))

    first, again, other = (np.concatenate(drawn(seed)) for seed in (1, 1, 2))
    return first_true(
        {
            "in order": np.array_equal(first, np.arange(60)),
            "same company": all(np.ptp(batch) == 5 for batch in drawn(1)),
            "not repeatable": not np.array_equal(first, again),
            "own generator": np.array_equal(first, other),
        }
    )


def shuffled_batches(examples, batch_size, generator):
    """A wrong answer: batches of neighbours, in random order."""
    batches = cut(np.arange(examples), batch_size)
    rest = [] if examples % batch_size == 0 else [batches.pop()]
    return [batches[i] for i in generator.permutation(len(batches))] + rest


MINI_BATCHES = Exercise(
    mini_batches,
    trials=[()],
    look=first_fault,
    mistakes=[
        Mistake(
            lambda n, size, generator: n,
            lambda n, size, generator: generator.permutation(n),
            lambda n, size, generator: [],
            "A list of arrays should come back.",
            "Return a list with one array of indices for each batch, such as "
            "`[array([4, 0, 2]), array([1, 3])]`.",
        ),
        Mistake(
            lambda n, size, generator: cut(generator.permutation(n) / 1, size),
            lambda n, size, generator: cut(generator.random(n), size),
            "What can an index be?",
            "Indices are whole numbers; yours are floats.",
        ),
        Mistake(
            lambda n, size, generator: np.split(
                generator.permutation(n), range(size, n + 1, size)
            ),
            "One of your batches is empty.",
            "Where the batch size divides the number of examples, or is larger, an "
            "empty batch comes out. Stop before `examples`: "
            "`range(0, examples, batch_size)`.",
        ),
        Mistake(
            lambda n, size, generator: cut(generator.permutation(n) + 1, size),
            lambda n, size, generator: cut(generator.permutation(n + 1), size),
            "Some of your indices do not exist.",
            "10 examples have the indices 0 to 9.",
        ),
        Mistake(
            lambda n, size, generator: [
                generator.integers(0, n, size) for _ in range(-(-n // size))
            ],
            lambda n, size, generator: [
                generator.permutation(n)[:size] for _ in range(-(-n // size))
            ],
            "Somebody is asked twice.",
            "The same example appears more than once. Draw one `permutation` of all "
            "examples and cut it into pieces.",
        ),
        Mistake(
            lambda n, size, generator: cut(
                generator.permutation(n)[: n // size * size], size
            ),
            lambda n, size, generator: cut(generator.permutation(n - n % size), size),
            "Cut 10 examples into batches of 3. Who is left out?",
            "The last, shorter batch is missing. That is the fault of the book's "
            "program.",
            "Let the start run over `range(0, examples, batch_size)`; a slice may "
            "reach over the end.",
        ),
        Mistake(
            lambda n, size, generator: cut(generator.permutation(n), size)[:1],
            lambda n, size, generator: cut(generator.permutation(n)[2:], size),
            "Some examples are in no batch.",
            "All your batches together should hold `examples` indices.",
        ),
        Mistake(
            lambda n, size, generator: [generator.permutation(n)],
            lambda n, size, generator: np.array_split(
                generator.permutation(n), min(n, size)
            ),
            lambda n, size, generator: np.array_split(
                generator.permutation(n), -(-n // size)
            ),
            "Look at the lengths of your batches.",
            "All batches have `batch_size` examples, only the last may be shorter.",
        ),
        Mistake(
            lambda n, size, generator: cut(np.arange(n), size),
            "Everybody is there. Is the order random?",
            "Your batches follow the order of the data. Use "
            "`generator.permutation(examples)`.",
        ),
        Mistake(
            shuffled_batches,
            "The batches come in random order. And inside them?",
            "The same examples always share a batch. Shuffle the examples, then cut.",
        ),
        Mistake(
            lambda n, size, generator: cut(np.random.permutation(n), size),
            lambda n, size, generator: cut(
                np.random.default_rng().permutation(n), size
            ),
            "The same generator should give the same batches.",
            "Your order comes from somewhere else. Draw it from the `generator` that "
            "is handed in, so that an experiment can be repeated.",
        ),
        Mistake(
            lambda n, size, generator: mini_batches(n, size, np.random.default_rng(0)),
            "Another generator should give another order.",
            "Your order does not depend on `generator`. Do not make your own; use the "
            "one that is handed in.",
        ),
    ],
    otherwise=(
        "Try 10 examples and batches of 3.",
        "Draw `order = generator.permutation(examples)` and cut it into pieces.",
    ),
)

# ------------------------------------------------------------------- output_error


def output_error(y, t):
    """dE/dz of a logistic output neuron, by a numerical gradient."""

    def loss(z):
        return 0.5 * ((t - logistic(z)) ** 2).sum()

    return numerical_gradient(loss, np.log(y / (1 - y)))


OUTPUT_ERROR = Exercise(
    output_error,
    trials=[
        (
            logistic(generator.normal(0, 1.5, shape)),
            generator.integers(0, 2, shape).astype(float),
        )
        for shape in ((1,), (5,), (10,), (3, 4), (2, 3, 2))
    ],
    mistakes=[
        Mistake(
            lambda y, t: (t - y) * y * (1 - y),
            "The size is right. Which way does the loss grow?",
            "The sign is wrong: if y is too high, more z makes the loss larger, so "
            "the error term is positive.",
        ),
        Mistake(
            lambda y, t: y - t,
            "That is the derivative with respect to y. The neuron only controls z.",
            "One factor of the chain rule is missing: the derivative of the logistic "
            "function, y(1 − y).",
        ),
        Mistake(
            lambda y, t: t - y,
            "One factor of the chain rule is missing, and look at the sign.",
            "dE/dy is y − t; multiply it by dy/dz = y(1 − y).",
        ),
        Mistake(
            lambda y, t: 2 * (y - t) * y * (1 - y),
            "Right but for a constant factor.",
            "The loss has a ½ in front, which cancels the 2 of the square.",
        ),
        Mistake(
            lambda y, t: 0.5 * (y - t) * y * (1 - y),
            "Half of what it should be.",
            "The square brings a 2, which cancels the ½ of the loss.",
        ),
        Mistake(
            lambda y, t: (y - t) * (1 - y * y),
            "The chain rule is there, with the derivative of another function.",
            "1 − y² belongs to tanh. The logistic function has y(1 − y).",
        ),
        Mistake(
            lambda y, t: y * (1 - y),
            "One factor of the chain rule is missing.",
            "That is dy/dz; multiply it by dE/dy = y − t.",
        ),
        Mistake(
            lambda y, t: (y - t) * logistic(y) * (1 - logistic(y)),
            "How often is the logistic function applied?",
            "`y` is the *output*, so the derivative is y(1 − y) as it stands.",
        ),
        Mistake(
            lambda y, t: 0.5 * (t - y) ** 2,
            "That is the loss itself. Its derivative is asked for.",
            "Differentiate ½(t − y)² by y, then multiply by dy/dz.",
        ),
        Mistake(
            lambda y, t: ((y - t) * y * (1 - y)).sum(),
            lambda y, t: ((y - t) * y * (1 - y)).mean(),
            "Each output neuron has an error term of its own.",
            "Neither a sum nor a mean: the result has the shape of `y`.",
        ),
    ],
    otherwise=(
        "Write E as a function of y, and y as a function of z. Then the chain "
        "rule: dE/dz = dE/dy · dy/dz.",
        "dE/dy comes from ½(t − y)², and dy/dz of the logistic function is y(1 − y).",
        "dE/dy = y − t. Multiply the two.",
    ),
)

# ------------------------------------------------------------------- stop_epoch


def stop_epoch(validation_errors, patience):
    """The best epoch so far, when `patience` epochs have brought no better one."""
    return stop(validation_errors, patience)[0]


def stop(errors, patience, is_better=np.less):
    """The best epoch, and the epoch of the stop."""
    best = 0
    for epoch, error in enumerate(errors):
        if is_better(error, errors[best]):
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(errors) - 1


def noisy_fall(length):
    """Errors that fall, rise again, and are noisy."""
    falling = np.exp(-np.arange(length) / 4) + 0.02 * np.arange(length)
    return np.round(falling + generator.normal(0, 0.08, length) + 0.3, 2).tolist()


def worse_than_before(errors, patience):
    """A wrong answer: counts epochs that are worse than the one before them."""
    best = waited = 0
    for epoch in range(1, len(errors)):
        best = epoch if errors[epoch] < errors[best] else best
        waited = waited + 1 if errors[epoch] >= errors[epoch - 1] else 0
        if waited >= patience:
            break
    return best


def in_all(errors, patience):
    """A wrong answer: counts all epochs without a new best, in a row or not."""
    best = waited = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
        else:
            waited += 1
        if waited >= patience:
            break
    return best


STOP_EPOCH = Exercise(
    stop_epoch,
    trials=[
        ([0.9, 0.5, 0.6, 0.7, 0.1], 2),
        ([0.9, 0.5, 0.5, 0.5, 0.1], 3),
        ([0.5, 0.4, 0.3, 0.2], 2),
        ([0.3], 1),
        ([0.2, 0.3, 0.4, 0.5], 10),
        *(
            (noisy_fall(length), patience)
            for length in (8, 14, 20, 29)
            for patience in (1, 2, 3, 4, 5)
        ),
    ],
    mistakes=[
        Mistake(
            lambda errors, patience: stop(errors, patience)[1],
            "That is when you stop. Which epoch's weights do you keep?",
            "Return the epoch with the best error so far, not the one where patience "
            "ran out.",
        ),
        Mistake(
            lambda errors, patience: int(np.argmin(errors)),
            "That is the best of all epochs. Could you have known, at the time?",
            "Patience plays no part in your answer. Walk through the epochs and stop "
            "when `patience` of them in a row brought no new best.",
        ),
        Mistake(
            lambda errors, patience: stop(errors, patience + 1)[0],
            "You wait a little too long.",
            "Count the epochs since the best one: stop when `epoch - best` has "
            "reached `patience`, so `>=`, not `>`.",
        ),
        Mistake(
            lambda errors, patience: stop(errors, patience - 1)[0],
            "You give up a little too soon.",
            "Stop only when `epoch - best` has reached `patience`.",
        ),
        Mistake(
            lambda errors, patience: stop(errors, patience, np.less_equal)[0],
            "What if an epoch is exactly as good as the best one?",
            "As good as the best is no *new* best: compare with `<`.",
        ),
        Mistake(
            lambda errors, patience: stop(errors, patience, np.greater)[0],
            "You keep the worst epoch.",
            "These are errors: smaller is better.",
        ),
        Mistake(
            lambda errors, patience: errors[stop_epoch(errors, patience)],
            "That is an error. An epoch is asked for.",
            "Return the index of the best error, not its value.",
        ),
        Mistake(
            lambda errors, patience: stop_epoch(errors, patience) + 1,
            "Counting starts at 0.",
            "Return the index in the list: the first epoch is 0.",
        ),
        Mistake(
            worse_than_before,
            "What resets the patience?",
            "You compare with the epoch before. Compare with the *best* so far.",
        ),
        Mistake(
            in_all,
            "Your patience runs out, even if things get better in between.",
            "A new best gives all the patience back: count from there.",
        ),
    ],
    otherwise=(
        "Try `stop_epoch([0.9, 0.5, 0.6, 0.7, 0.1], 2)` by hand.",
        "`stop_epoch([0.9, 0.5, 0.6, 0.7, 0.1], 2)` is 1: after 0.5 two epochs "
        "bring nothing better, so the 0.1 is never seen.",
        "Remember the epoch of the best error. At each epoch: is it better? Then "
        "remember it. Is the best one `patience` epochs ago? Then stop.",
    ),
)
