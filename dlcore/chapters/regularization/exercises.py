"""Exercises of chapter 08: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.check.results import first_true

generator = np.random.default_rng(8)

# ------------------------------------------------------------------- decayed


def decayed(weights, slopes, learning_rate, l2):
    """Return w − η (slope + λ w), biases without the second part."""
    return stepped(weights, slopes + l2 * spared(weights), learning_rate)


def spared(weights):
    """The weights, with 0 in place of the biases."""
    return weights * (np.arange(weights.shape[1]) > 0)


def stepped(weights, slopes, learning_rate):
    """One step down the slopes."""
    return weights - learning_rate * slopes


DECAYED = Exercise(
    decayed,
    trials=[
        (*generator.normal(size=(2, *shape)), *generator.uniform(0.05, 0.4, 2).tolist())
        for shape in ((2, 2), (3, 5), (5, 4), (4, 3))
    ],
    mistakes=[
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * w, rate),
            "One column is treated too hard.",
            "The biases, column 0, are not punished.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, 2 * l2),
            "The penalty is too strong. What is the slope of ½ λ w²?",
            "The ½ cancels the 2: the slope is λ w, not 2 λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, l2 / 2),
            "The penalty is too weak. What is the slope of ½ λ w²?",
            "The slope of w² is 2 w, and half of it is w: the penalty adds λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, -l2),
            "Your weights grow where they should shrink.",
            "The penalty's slope is added to the loss's, then both are subtracted.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, -g, rate, l2),
            lambda w, g, rate, l2: decayed(w, g, -rate, l2),
            "You step uphill.",
            "Subtract the slopes, times the learning rate.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, l2 / rate),
            "Does the size of a step play its part in both slopes?",
            "The learning rate multiplies the penalty's slope, too.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g, rate),
            "The step is right; the penalty is missing.",
            "Add λ w to the slopes of all weights but the biases.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(np.sign(w)), rate),
            "You take the same amount off every weight. That is another penalty.",
            "λ times the sign is L1. For L2 take λ times the weight itself.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + 0.5 * l2 * spared(w) ** 2, rate),
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(w) ** 2, rate),
            "You subtract the penalty itself. Its *slope* is asked for.",
            "The slope of ½ λ w² is λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: w - rate * g - rate * l2 * spared(w - rate * g),
            "From which weights do you take the penalty: those before the step?",
            "Both slopes belong to the weights as they are given; add them first, "
            "then step once.",
        ),
        Mistake(
            lambda w, g, rate, l2: g + l2 * spared(w),
            lambda w, g, rate, l2: g + l2 * w,
            lambda w, g, rate, l2: rate * (g + l2 * spared(w)),
            "That is a slope or a step. Where are the new weights?",
            "Return `weights` minus the learning rate times that slope.",
        ),
        Mistake(
            lambda w, g, rate, l2: w - rate * l2 * spared(w),
            lambda w, g, rate, l2: w - rate * l2 * w,
            "The weights shrink, but what about the loss?",
            "Step down the given `slopes`, too.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(np.abs(w)), rate),
            "Look at a negative weight: does it come nearer to 0?",
            "The slope of ½ λ w² is λ w, with the sign of the weight.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(
                w, g + l2 * w * (np.arange(len(w)) > 0)[:, None], rate
            ),
            "You spare the first row. Where do the biases stand?",
            "The biases are column 0: `penalty[:, 0] = 0`.",
        ),
    ],
    otherwise=(
        "Write down the slope of the loss plus ½ λ w² for one weight.",
        "New weight = weight − learning rate × (slope + λ × weight), without the "
        "last part for column 0.",
    ),
)

# ------------------------------------------------------------------- project


def project(weights, c):
    """Rows whose weights are longer than c are shortened to it; biases stay."""
    return scaled(weights, np.minimum(1, c / lengths(weights)))


def lengths(weights):
    """The length of each row without its bias: (neurons, 1)."""
    return np.linalg.norm(weights[:, 1:], axis=1, keepdims=True)


def scaled(weights, factor):
    """All but the biases, times a factor."""
    return np.hstack([weights[:, :1], weights[:, 1:] * factor])


def layer(inputs):
    """Weights of five neurons, the first of which is short."""
    weights = generator.normal(size=(5, 1 + inputs))
    weights[0, 1:] *= 0.1
    return weights


def with_biases(weights, c):
    """A wrong answer: the bias counts and shrinks as well."""
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    return weights * np.minimum(1, c / length)


PROJECT = Exercise(
    project,
    trials=[
        (layer(inputs), c) for inputs, c in ((2, 0.8), (3, 1.0), (4, 1.2), (5, 1.5))
    ],
    mistakes=[
        Mistake(
            with_biases,
            "One column takes part that should not.",
            "Leave the biases, column 0, out of the length and as they are.",
        ),
        Mistake(
            lambda weights, c: weights * np.minimum(1, c / lengths(weights)),
            "The lengths are right. Does every column have to shrink?",
            "The biases, column 0, stay as they are.",
        ),
        Mistake(
            lambda weights, c: scaled(weights, c / lengths(weights)),
            "What happens to a neuron whose weights are short?",
            "A row that is shorter than `c` stays as it is: multiply by "
            "`np.minimum(1, c / length)`.",
        ),
        Mistake(
            lambda weights, c: scaled(weights, np.maximum(1, c / lengths(weights))),
            "You lengthen the short ones and leave the long ones.",
            "A factor must never be above 1: `np.minimum`, not `np.maximum`.",
        ),
        Mistake(
            lambda weights, c: np.hstack(
                [weights[:, :1], np.clip(weights[:, 1:], -c, c)]
            ),
            "You cut single weights. The leash is for a neuron.",
            "Compare the length of each row, the root of its sum of squares, with "
            "`c`, and scale the row as a whole.",
        ),
        Mistake(
            lambda weights, c: scaled(
                weights, min(1, c / np.linalg.norm(weights[:, 1:]))
            ),
            "All neurons share your leash. Each should have its own.",
            "Take the length of each row: `np.linalg.norm(…, axis=1, keepdims=True)`.",
        ),
        Mistake(
            lambda weights, c: scaled(
                weights, np.minimum(1, c / lengths(weights) ** 2)
            ),
            "How long is an arrow? You have forgotten the last operation.",
            "The length is the *root* of the sum of squares.",
        ),
        Mistake(
            lambda weights, c: scaled(
                weights,
                np.minimum(1, c / np.linalg.norm(weights[:, 1:], axis=0)),
            ),
            "Along which axis do you measure? A row is a neuron.",
            "The length of a row is `np.linalg.norm(…, axis=1, keepdims=True)`.",
        ),
        Mistake(
            lambda weights, c: scaled(
                weights,
                np.minimum(1, c / np.linalg.norm(weights, axis=1, keepdims=True)),
            ),
            "The biases stay, but do they count in the length?",
            "Measure `weights[:, 1:]`, without column 0.",
        ),
        Mistake(
            lambda weights, c: scaled(
                weights,
                np.minimum(1, c / np.abs(weights[:, 1:]).sum(axis=1, keepdims=True)),
            ),
            "Is the sum of sizes the length of an arrow?",
            "The length is the root of the sum of squares.",
        ),
        Mistake(
            lambda weights, c: scaled(weights, 1 / lengths(weights)),
            "All your rows have the length 1. Where is `c`?",
            "Multiply by `np.minimum(1, c / length)`.",
        ),
        Mistake(
            lambda weights, c: weights,
            "Nothing was shortened.",
            "Multiply the long rows, without column 0, by `c / length`.",
        ),
        Mistake(
            lambda weights, c: project(weights, c)[:, 1:],
            "A column is missing.",
            "The biases, column 0, come back as they are.",
        ),
    ],
    otherwise=(
        "Print the lengths of the rows (without column 0) before and after.",
        "Multiply `weights[:, 1:]` by `np.minimum(1, c / length)`, where `length` "
        "has one number per row.",
    ),
)

# ------------------------------------------------------------------- soft_threshold


def soft_threshold(weights, amount):
    """Every weight nearer to 0 by the amount, and 0 where it would cross."""
    return np.sign(weights) * np.maximum(0, np.abs(weights) - amount)


SOFT_THRESHOLD = Exercise(
    soft_threshold,
    trials=[
        (generator.normal(size=shape), amount)
        for shape, amount in (((12,), 0.5), ((4, 5), 0.8), ((3, 6), 0.3), ((20,), 1.2))
    ],
    mistakes=[
        Mistake(
            lambda w, amount: w - amount * np.sign(w),
            "What happens to a weight that is smaller than `amount`?",
            "It jumps across 0. Let its size not fall below 0: "
            "`np.maximum(0, np.abs(weights) - amount)`.",
        ),
        Mistake(
            lambda w, amount: np.where(np.abs(w) < amount, 0, w),
            "The small ones are 0. Do the large ones stay as they are?",
            "All others come nearer to 0 by `amount`, too.",
        ),
        Mistake(
            lambda w, amount: np.maximum(0, w - amount),
            lambda w, amount: np.maximum(0, np.abs(w) - amount) * (w > 0),
            "Where are the negative weights?",
            "Shorten the size, then give it the old sign back: `np.sign(weights) * …`.",
        ),
        Mistake(
            lambda w, amount: np.maximum(0, np.abs(w) - amount),
            "All your weights are positive.",
            "Give each its old sign back: multiply by `np.sign(weights)`.",
        ),
        Mistake(
            lambda w, amount: w - amount,
            lambda w, amount: np.where(np.abs(w) <= amount, 0, w - amount),
            "Negative weights move away from 0.",
            "Shorten the *size* of each weight, then give it its sign back.",
        ),
        Mistake(
            lambda w, amount: w * (1 - amount),
            lambda w, amount: w - amount * w,
            "You take the same share off every weight. That is another penalty.",
            "L1 takes the same *amount* off every size, down to 0.",
        ),
        Mistake(
            lambda w, amount: np.clip(w, -amount, amount),
            lambda w, amount: w - soft_threshold(w, amount),
            "You keep what should go.",
            "This is what is taken off. What is left is `weights` minus it.",
        ),
        Mistake(
            lambda w, amount: np.abs(w) - amount,
            "You work with sizes. What becomes of the signs, and of sizes below 0?",
            "Let the size not fall below 0, `np.maximum(0, …)`, and give it its sign "
            "back.",
        ),
        Mistake(
            lambda w, amount: w,
            "Nothing has moved.",
            "Every weight comes nearer to 0 by `amount`, and stops there.",
        ),
        Mistake(
            lambda w, amount: np.sign(w) * (np.abs(w) + amount),
            "Your weights grow.",
            "Subtract `amount` from their size.",
        ),
        Mistake(
            lambda w, amount: w[np.abs(w) > amount],
            lambda w, amount: soft_threshold(w, amount)[np.abs(w) > amount],
            "Weights are missing. A layer needs a number for each connection.",
            "Put 0 in their places: `np.maximum(0, …)` does so.",
        ),
    ],
    otherwise=(
        "Try the weights 1, 0.2, −0.2 and −1 with the amount 0.5.",
        "It is `np.sign(weights) * np.maximum(0, np.abs(weights) - amount)`.",
    ),
)

# ------------------------------------------------------------------- smooth_targets


def smooth_targets(labels, classes, epsilon):
    """One row per label: 1 − ε for the right class, and ε / K for each of the K."""
    return (1 - epsilon) * one_hot(labels, classes) + epsilon / classes


def one_hot(labels, classes):
    """One row per label, 1 in the column of the right class."""
    return np.eye(classes)[labels]


def shared_by_the_others(labels, classes, epsilon):
    """A wrong answer: the right class gets no part of what is spread."""
    hot = one_hot(labels, classes)
    return (1 - epsilon) * hot + epsilon / (classes - 1) * (1 - hot)


SMOOTH_TARGETS = Exercise(
    smooth_targets,
    trials=[
        (generator.integers(0, classes, count), classes, epsilon)
        for count, classes, epsilon in ((3, 3, 0.3), (5, 4, 0.2), (6, 10, 0.1))
    ],
    mistakes=[
        Mistake(
            lambda labels, classes, epsilon: one_hot(labels, classes),
            "These targets are still 0 and 1.",
            "Take the share ε from each row, `(1 - epsilon) * …`, and give every class "
            "`epsilon / classes`.",
        ),
        Mistake(
            shared_by_the_others,
            "Your rows add up to 1. Over how many classes is ε spread?",
            "Over all of them: the right class gets its part of ε back, ε / K.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (1 - epsilon) * one_hot(labels, classes),
            "What do your rows add up to? Something was taken and not given.",
            "Add `epsilon / classes` to every entry.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                one_hot(labels, classes) + epsilon / classes
            ),
            "What do your rows add up to? Something was given and not taken.",
            "The right class gives its share first: `(1 - epsilon)` times the 1.",
        ),
        Mistake(
            lambda labels, classes, epsilon: np.where(
                one_hot(labels, classes) > 0, 1 - epsilon, epsilon / classes
            ),
            "Your rows do not add up to 1. Which class gets too little?",
            "The right class gets a part of ε, too: `1 - epsilon + epsilon / classes`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                (1 - epsilon) * one_hot(labels, classes) + epsilon
            ),
            lambda labels, classes, epsilon: np.where(
                one_hot(labels, classes) > 0, 1 - epsilon, epsilon
            ),
            "The share ε is there to be divided. Does each class get all of it?",
            "Each of the K classes gets ε / K: `epsilon / classes`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: smooth_targets(
                labels, classes, 1 - epsilon
            ),
            "Which is the small share: the part that moves, or the part that stays?",
            "The right class keeps 1 − ε; only ε is spread.",
        ),
        Mistake(
            lambda labels, classes, epsilon: smooth_targets(labels, classes, epsilon).T,
            "Rows and columns have changed places.",
            "One row per label, one column per class: `np.eye(classes)[labels]`.",
        ),
    ],
    otherwise=(
        "Each row must add up to 1. Print the row of label 0, two classes and ε = 0.2.",
        "It is `(1 - epsilon) * np.eye(classes)[labels] + epsilon / classes`.",
    ),
)

# ------------------------------------------------------------------- inverted_dropout


def inverted_dropout(y, noise, rate):
    """Outputs whose noise is below the rate are 0, the others divided by 1 − rate."""
    return y * (noise >= rate) / (1 - rate)


INVERTED_DROPOUT = Exercise(
    inverted_dropout,
    trials=[
        (generator.normal(size=shape), generator.random(shape), rate)
        for shape, rate in (((7,), 0.4), ((4, 6), 0.2), ((2, 3, 4), 0.3), ((20,), 0.1))
    ],
    mistakes=[
        Mistake(
            lambda y, noise, rate: y * (noise >= rate),
            "The right outputs are dropped. What is the mean over many masks?",
            "This is naive dropout. Divide what is kept by 1 − rate.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) * (1 - rate),
            "The mean over many masks is even smaller than that of naive dropout.",
            "Divide by 1 − rate; do not multiply.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) / rate,
            "Divide by a probability, but by which?",
            "An output is kept with probability 1 − rate: divide by that.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise < rate),
            lambda y, noise, rate: y * (noise < rate) / rate,
            lambda y, noise, rate: y * (noise < rate) / (1 - rate),
            "You drop those that should stay.",
            "An output is dropped where its noise is *below* the rate.",
        ),
        Mistake(
            lambda y, noise, rate: y * noise / (1 - rate),
            lambda y, noise, rate: y * noise,
            "You make all outputs smaller. Which of them are dropped?",
            "`noise` decides only who is dropped, by `noise >= rate`: it multiplies "
            "nothing.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) / np.mean(noise >= rate),
            "You divide by the share that happened to be kept.",
            "Divide by the *probability* of being kept, 1 − rate, the same in every "
            "step.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise < 1 - rate) / (1 - rate),
            "You drop the right number on average, but are they the right ones?",
            "An output is dropped where its noise is *below* `rate`, and kept where "
            "`noise >= rate`.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise > 1 - rate) / (1 - rate),
            lambda y, noise, rate: y * (noise > 1 - rate),
            "`rate` is the probability of being dropped. How many do you keep?",
            "Keep an output where `noise >= rate`.",
        ),
        Mistake(
            lambda y, noise, rate: y / (1 - rate),
            lambda y, noise, rate: y * (1 - rate),
            lambda y, noise, rate: y,
            "Nothing is dropped.",
            "Multiply by `noise >= rate`: it is 0 for those that are dropped.",
        ),
        Mistake(
            lambda y, noise, rate: y[noise >= rate] / (1 - rate),
            "Dropped outputs are missing. The next layer needs a number from each.",
            "Put 0 in their places: multiply by `noise >= rate`.",
        ),
    ],
    otherwise=(
        "Print a result for ten outputs of 1: which are 0, how large are the rest?",
        "Multiply `y` by `noise >= rate`, then divide by `1 - rate`.",
    ),
)

# ------------------------------------------------------------------- three_parts

SIZES = ((20, 5, 4), (101, 10, 25), (50, 20, 20), (9, 1, 1))


def three_parts(examples, validation, test, generator):
    """Three index arrays of the right lengths that share nothing and miss nothing."""
    return cut(generator.permutation(examples), validation, test)


def cut(order, validation, test):
    """An order in three pieces."""
    return tuple(np.split(order, [len(order) - validation - test, len(order) - test]))


def first_fault(three_parts):
    """A word for the first thing that is wrong with the parts."""

    def drawn(sizes, seed):
        parts = three_parts(*sizes, np.random.default_rng(seed))
        is_triple = isinstance(parts, (tuple, list)) and len(parts) == 3
        return [np.asarray(part).ravel() for part in parts] if is_triple else []

    for sizes in SIZES:
        if fault := fault_of(drawn(sizes, seed=1), *sizes):
            return fault
    one, other = drawn(SIZES[1], seed=1), drawn(SIZES[1], seed=2)
    again = drawn(SIZES[1], seed=1)
    if not all(map(np.array_equal, one, again)):
        return "not repeatable"
    if (np.diff(np.concatenate(one)) > 0).all():
        return "in order"
    pairs = zip(("training", "validation", "test"), one, other, strict=True)
    return " ".join(
        name for name, a, b in pairs if np.array_equal(*map(np.sort, (a, b)))
    )


def fault_of(parts, examples, validation, test):
    """A word for wrong lengths and for examples doubled or invented; "" if none is."""
    lengths = [len(part) for part in parts]
    wanted = [examples - validation - test, validation, test]
    used = np.concatenate([[], *parts])
    return first_true(
        {
            "not three": not parts,
            "order of parts": lengths != wanted and sorted(lengths) == sorted(wanted),
            "lengths": lengths != wanted,
            "twice": len(np.unique(used)) < len(used),
            "outside": not np.array_equal(np.sort(used), np.arange(examples)),
        }
    )


THREE_PARTS = Exercise(
    three_parts,
    trials=[()],
    look=first_fault,
    mistakes=[
        Mistake(
            lambda n, validation, test, generator: generator.permutation(n),
            lambda *given: three_parts(*given)[:2],
            "Three parts are asked for, in a tuple.",
            "End with `return training, validation, test`.",
        ),
        Mistake(
            lambda *given: three_parts(*given)[::-1],
            lambda *given: tuple(three_parts(*given)[i] for i in (0, 2, 1)),
            lambda *given: tuple(three_parts(*given)[i] for i in (1, 2, 0)),
            "The pieces are right; look at their order.",
            "Return training, validation, test, in this order.",
        ),
        Mistake(
            lambda n, validation, test, generator: cut(
                generator.permutation(n - 1), validation, test
            ),
            lambda n, validation, test, generator: (
                generator.permutation(n),
                *cut(generator.permutation(n), validation, test)[1:],
            ),
            "Count the examples of each part.",
            "`validation` and `test` are numbers of examples, and all others are for "
            "training: `examples - validation - test`.",
        ),
        Mistake(
            lambda n, validation, test, generator: cut(
                generator.integers(0, n, n), validation, test
            ),
            lambda n, validation, test, generator: tuple(
                generator.choice(n, size, replace=False)
                for size in (n - validation - test, validation, test)
            ),
            "Some example is in two parts, or twice in one.",
            "Draw *one* permutation and cut it into three pieces; three draws overlap.",
        ),
        Mistake(
            lambda n, validation, test, generator: cut(
                1 + generator.permutation(n), validation, test
            ),
            "These are not the indices 0 … examples − 1.",
            "Use `generator.permutation(examples)`.",
        ),
        Mistake(
            lambda n, validation, test, generator: cut(np.arange(n), validation, test),
            "Nothing is shuffled. What if the examples come sorted?",
            "Cut `generator.permutation(examples)`, not `np.arange(examples)`.",
        ),
        Mistake(
            lambda n, validation, test, generator: cut(
                np.random.default_rng().permutation(n), validation, test
            ),
            "The same generator gives other parts the second time. Who shuffles?",
            "Use the `generator` that is given: `generator.permutation(examples)`.",
        ),
        Mistake(
            lambda n, validation, test, generator: (
                *cut(generator.permutation(n - test), validation, 0)[:2],
                np.arange(n - test, n),
            ),
            "Two generators give the same test part. Is it drawn at all?",
            "Draw the order of *all* examples with the `generator` that is given, "
            "then cut it.",
        ),
        Mistake(
            lambda n, validation, test, generator: tuple(
                map(generator.permutation, cut(np.arange(n), validation, test))
            ),
            lambda n, validation, test, generator: three_parts(
                n, validation, test, np.random.default_rng(0)
            ),
            "Two generators give the same three parts. Who decides where an example "
            "goes?",
            "First draw the order of *all* examples with the `generator` that is "
            "given, then cut it.",
        ),
    ],
    otherwise=(
        "Two generators give a part that is the same. Is it drawn at all?",
        "Cut `generator.permutation(examples)` into three pieces.",
    ),
)
