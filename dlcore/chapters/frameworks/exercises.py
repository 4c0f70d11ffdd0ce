"""The exercises of chapter 05."""

import numpy as np

from dlcore.check import NotYetError, diagnose

# -------------------------------------------------------------- layer_gradients


def layer_gradients(answer):
    """Gradients of x, W and b of the layer x W + b."""
    generator = np.random.default_rng(0)
    trials = [
        tuple(generator.normal(size=shape) for shape in ((n, i), (i, o), (n, o)))
        for n, i, o in ((5, 3, 2), (1, 4, 6), (7, 2, 4))
    ]
    mistakes = [
        (
            lambda x, W, g: (g @ W.T, x.T @ g, g),
            "Look at the shape of the third one: `b` is `(outputs,)`.",
            "Every example uses the same bias. What is used several times adds up its "
            "gradients: sum `g` over the batch.",
        ),
        (
            lambda x, W, g: (g @ W.T, x.T @ g, g.mean(axis=0)),
            "The third one is too small, by a factor that you can find.",
            "The paths of all examples add up; nothing is averaged here. If the loss "
            "is a mean, `g` contains the division already.",
        ),
        (
            lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.sum(axis=0)),
            "The second one is too small, by a factor that you can find.",
            "`x.T @ g` adds up over the batch, and that is all: do not divide.",
        ),
        (
            lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=0, keepdims=True)),
            "Look at the shape of the third one: `b` is `(outputs,)`.",
            "`g.sum(axis=0)` without `keepdims` has the shape of `b`.",
        ),
        (
            lambda x, W, g: (x.T @ g, g @ W.T, g.sum(axis=0)),
            "All numbers are there. Which comes first?",
            "Return the gradient of `x`, then that of `W`, then that of `b`.",
        ),
        (
            lambda x, W, g: (g @ W.T, (x.T @ g).T, g.sum(axis=0)),
            "The gradient of `W` must be shaped like `W`.",
            "`W` is `(inputs, outputs)`: `x.T @ g`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=0)),
        mistakes,
        (
            "Write down the three shapes: each gradient is shaped like its array.",
            "Only one product of `g` and `W` has the shape of `x`, and only one of `x` "
            "and `g` the shape of `W`.",
            "The gradient of `x` is `g @ W.T`, that of `W` is `x.T @ g`, and that of "
            "`b` the sum of `g` over the batch.",
        ),
    )


# --------------------------------------------------------------------- must_run


def must_run(answer):
    """All nodes that a node is computed from: each once, sorted, no recursion."""
    diamond = dict(enumerate([[], [], [0, 1], [2], [2], [3, 4], [1]]))
    trials = [(diamond, node) for node in range(7)]
    generator = np.random.default_rng(1)
    for _ in range(20):
        size = int(generator.integers(5, 15))
        parents = [
            sorted({int(p) for p in generator.integers(0, node, 2)}) if node > 1 else []
            for node in range(size)
        ]
        renamed = generator.permutation(size)  # parents need not have smaller numbers
        shuffled = {
            int(renamed[node]): [int(renamed[parent]) for parent in its]
            for node, its in enumerate(parents)
        }
        trials.append((shuffled, int(renamed[-1])))

    if isinstance(answer(*trials[0]), set):
        raise NotYetError(
            "You return a set. Which order has it?",
            "A set has no order. Return a sorted list: `sorted(needed)`.",
        )
    mistakes = [
        (
            lambda parents, wanted: sorted(set(parents[wanted]) | {wanted}),
            "The parents have parents, too.",
            "You stop after one step. Go on from each parent until you reach sources.",
        ),
        (
            lambda parents, wanted: [n for n in needed(parents, wanted) if n != wanted],
            "One node is missing.",
            "The wanted node itself has to be computed as well.",
        ),
        (
            lambda parents, wanted: sorted(every_path(parents, wanted)),
            "Some nodes appear twice.",
            "A node that several others need is computed once. Remember, in a set, "
            "which nodes you have seen.",
        ),
        (
            lambda parents, wanted: list(range(wanted + 1)),
            "You run nodes that nobody asked for.",
            "A smaller number does not mean that a node is needed: follow `parents`.",
        ),
        (
            lambda parents, wanted: first_seen(parents, wanted),
            "All nodes are there. In which order?",
            "Return them sorted: `sorted(needed)`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        needed,
        mistakes,
        (
            "Draw `{0: [], 1: [], 2: [0, 1], 3: [2]}` on paper. What runs for node 3?",
            "Keep a list of nodes that wait, beginning with `wanted`. Take one out, "
            "and let its parents wait.",
            "Take a node out of the list; if it is new, remember it in a set and add "
            "its parents to the list. At the end return the sorted set.",
        ),
    )
    chain = {0: [], **{node + 1: [node] for node in range(20_000)}}
    try:
        answer.function(chain, 20_000)
    except RecursionError as error:
        raise NotYetError(
            "Right for small graphs. Now try a chain of 20,000 nodes.",
            "Python's functions may call themselves about 1,000 deep. Keep a list of "
            "waiting nodes instead of a recursion.",
        ) from error


def needed(parents, wanted):
    """The right answer: the sorted nodes that `wanted` is computed from."""
    found, waiting = set(), [wanted]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += parents[node]
    return sorted(found)


def every_path(parents, wanted):
    """A wrong answer: a node once for each path that leads to it."""
    found = [wanted]
    for node in found:
        found += parents[node]
    return found


def first_seen(parents, wanted):
    """A wrong answer: in the order of a walk along the edges."""
    return list(dict.fromkeys(every_path(parents, wanted)))


# ----------------------------------------------------------- mean_squared_slope


def mean_squared_slope(answer):
    """Gradient of the mean over outputs and batch of (t − y)²."""
    generator = np.random.default_rng(2)
    trials = [
        tuple(generator.normal(size=shape) for _ in "yt")
        for shape in ((4, 10), (1, 3), (6, 2))
    ]
    mistakes = [
        (
            lambda y, t: y - t,
            "That is the slope of half the *sum*.",
            "The mean divides by the number of outputs *and* of examples, and the "
            "square leaves a factor 2.",
        ),
        (
            lambda y, t: 2 * (t - y) / y.size,
            "The sign: if `y` is too large, the loss grows with `y`.",
            "The derivative of (t − y)² with respect to y is −2 (t − y) = 2 (y − t).",
        ),
        (
            lambda y, t: (y - t) / y.size,
            "A factor is missing.",
            "The derivative of a square: 2 times the thing itself.",
        ),
        (
            lambda y, t: 2 * (y - t) / y.shape[1],
            "You average over the outputs. What about the batch?",
            "Divide by the number of all entries, `y.size`.",
        ),
        (
            lambda y, t: 2 * (y - t) / len(y),
            "You average over the batch. What about the outputs?",
            "Divide by the number of all entries, `y.size`.",
        ),
        (
            lambda y, t: ((t - y) ** 2).mean(),
            "That is the loss. Its gradient is asked for, an array like `y`.",
            "Differentiate (t − y)² with respect to each entry of `y`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda y, t: 2 * (y - t) / y.size,
        mistakes,
        (
            "Begin with one output and one example: the derivative of (t − y)².",
            "A mean over n things is their sum divided by n; so is its derivative.",
            "2 (y − t), divided by the number of entries of `y`.",
        ),
    )


# -------------------------------------------------------------- needed_accuracy


def needed_accuracy(answer):
    """Accuracy p of a digit with 1 − p^digits = misread."""
    trials = [(0.01, 4), (0.287, 4), (0.5, 1), (0.1, 10), (0.001, 6), (0.3, 2)]
    mistakes = [
        (
            lambda misread, digits: 1 - misread,
            "That is right for a single digit.",
            "All digits must be right: p, multiplied by itself once for each digit, "
            "is 1 − misread.",
        ),
        (
            lambda misread, digits: 1 - (1 - misread) ** digits,
            "You go from digits to cheques. The question goes the other way.",
            "Solve 1 − pⁿ = misread for p: first pⁿ, then the n-th root.",
        ),
        (
            lambda misread, digits: 1 - misread / digits,
            "That is close, but only where misreading is rare.",
            "Sharing the errors among the digits ignores that two digits may be wrong "
            "on one cheque. Take the n-th root of 1 − misread.",
        ),
        (
            lambda misread, digits: 1 - misread ** (1 / digits),
            "The root of what?",
            "pⁿ is the share that is read *correctly*: take the root of 1 − misread.",
        ),
        (
            lambda misread, digits: (1 - misread) ** digits,
            "Power or root?",
            "pⁿ = 1 − misread, so p is the n-th root: to the power 1/n.",
        ),
        (
            lambda misread, digits: 1 - (1 - misread) ** (1 / digits),
            "That is the share of wrong digits.",
            "The accuracy is the share of right ones: leave the `1 -` out.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda misread, digits: (1 - misread) ** (1 / digits),
        mistakes,
        (
            "Which share of the amounts is read correctly?",
            "1 − misread is the share without a wrong digit, and it is p · p · … · p.",
            "`(1 - misread) ** (1 / digits)`.",
        ),
    )


# --------------------------------------------------------------------- combined


def combined(answer):
    """Mean gradient of a batch from the mean gradients of towers of unequal size."""
    generator = np.random.default_rng(3)
    trials = [
        (generator.normal(size=(towers, weights)), np.array(sizes))
        for towers, weights, sizes in (
            (3, 4, [50, 30, 20]),
            (2, 5, [1, 7]),
            (4, 2, [3, 3, 8, 2]),
        )
    ]
    mistakes = [
        (
            lambda gradients, sizes: gradients.mean(axis=0),
            "A tower of 20 examples counts as much as one of 50?",
            "Weight each gradient with its share of the batch.",
        ),
        (
            lambda gradients, sizes: gradients.sum(axis=0),
            "That is the sum of means, too long a step.",
            "The mean of the batch weights each tower with its share of the examples.",
        ),
        (
            lambda gradients, sizes: sizes @ gradients,
            "Good weights. Do they add up to 1?",
            "That is the sum over all examples; divide by their number, `sizes.sum()`.",
        ),
        (
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            "You divide by the number of towers.",
            "Divide by the number of *examples*, `sizes.sum()`.",
        ),
        (
            lambda gradients, sizes: (1 / sizes) @ gradients / (1 / sizes).sum(),
            "The smaller the tower, the larger its weight?",
            "Multiply with the sizes, do not divide by them.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda gradients, sizes: sizes @ gradients / sizes.sum(),
        mistakes,
        (
            "What would one process have computed? A sum over 100 examples, divided "
            "by 100.",
            "A tower's mean times its size is its sum.",
            "Add up `sizes[i] * gradients[i]` and divide by `sizes.sum()`.",
        ),
    )


EXERCISES = {
    "layer_gradients": layer_gradients,
    "must_run": must_run,
    "mean_squared_slope": mean_squared_slope,
    "needed_accuracy": needed_accuracy,
    "combined": combined,
}
