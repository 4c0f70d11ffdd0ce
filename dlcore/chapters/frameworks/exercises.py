"""Exercises of chapter 05: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(5)

# -------------------------------------------------------------- layer_gradients


def layer_gradients(x, W, g):
    """Gradients of x, W and b of the layer x W + b."""
    return g @ W.T, x.T @ g, g.sum(axis=0)


LAYER_GRADIENTS = Exercise(
    layer_gradients,
    trials=[
        tuple(generator.normal(size=shape) for shape in ((n, i), (i, o), (n, o)))
        for n, i, o in ((5, 3, 2), (1, 4, 6), (7, 2, 4))
    ],
    mistakes=[
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g, g),
            "Look at the shape of the third one: `b` is `(outputs,)`.",
            "Every example uses the same bias. What is used several times adds up its "
            "gradients: sum `g` over the batch.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g, g.mean(axis=0)),
            "The third one is too small, by a factor that you can find.",
            "The paths of all examples add up; nothing is averaged here. If the loss "
            "is a mean, `g` contains the division already.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.sum(axis=0)),
            lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.mean(axis=0)),
            "The second one is too small, by a factor that you can find.",
            "`x.T @ g` adds up over the batch, and that is all: do not divide.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=0, keepdims=True)),
            "One axis too many: the third one has two, and `b` has one.",
            "`g.sum(axis=0)` without `keepdims` has the shape of `b`.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=1)),
            "You have as many slopes of biases as examples. How many biases are there?",
            "The batch is axis 0: `g.sum(axis=0)` leaves one number per output.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, x.T @ g, g.sum()),
            "One number for all biases. How many biases are there?",
            "Sum over the batch only: `g.sum(axis=0)`.",
        ),
        Mistake(
            lambda x, W, g: (x.T @ g, g @ W.T, g.sum(axis=0)),
            "All numbers are there. Which comes first?",
            "Return the gradient of `x`, then that of `W`, then that of `b`.",
        ),
        Mistake(
            lambda x, W, g: (g @ W.T, (x.T @ g).T, g.sum(axis=0)),
            "The gradient of `W` must be shaped like `W`.",
            "`W` is `(inputs, outputs)`: `x.T @ g`.",
        ),
        Mistake(
            lambda x, W, g: (g @ W, x.T @ g, g.sum(axis=0)),
            lambda x, W, g: (W @ g, x.T @ g, g.sum(axis=0)),
            "The shapes do not fit. What does `g` need to become shaped like `x`?",
            "`g` is `(batch, outputs)` and `W` `(inputs, outputs)`: `g @ W.T`.",
        ),
    ],
    otherwise=(
        "Write down the three shapes: each gradient is shaped like its array.",
        "Only one product of `g` and `W` has the shape of `x`, and only one of `x` "
        "and `g` the shape of `W`.",
        "The gradient of `x` is `g @ W.T`, that of `W` is `x.T @ g`, and that of "
        "`b` the sum of `g` over the batch.",
    ),
)

# ---------------------------------------------------------------- divide_shares


def divide_shares(a, b, g):
    """Shares of g, the gradient of a / b, that a and b get."""
    return g / b, -g * a / b**2


DIVIDE_SHARES = Exercise(
    divide_shares,
    trials=[
        tuple(generator.uniform(0.5, 3, size=(3, *shape)) * [[1], [-1], [2]])
        for shape in ((4,), (1,), (6,))
    ],
    mistakes=[
        Mistake(
            lambda a, b, g: (g / b, g * a / b**2),
            "The sign of the second one: if `b` grows, does a / b grow?",
            "1 / b has the derivative −1 / b².",
        ),
        Mistake(
            lambda a, b, g: (g * b, -g * a / b**2),
            lambda a, b, g: (g * b, g * a),
            "The first one is the share of a *product*.",
            "y = a · (1/b), and 1/b is a constant for `a`: its share is `g / b`.",
        ),
        Mistake(
            lambda a, b, g: (g / b, g / a),
            lambda a, b, g: (g / b, -g / a),
            "`a` and `b` do not play the same part.",
            "For `b`, write y = a · b⁻¹ and differentiate the power.",
        ),
        Mistake(
            lambda a, b, g: (g / b, -g / b**2),
            "The second one has forgotten what was divided.",
            "The derivative of a · b⁻¹ by b is −a / b²: `a` stays.",
        ),
        Mistake(
            lambda a, b, g: (g / b, -g * a / b),
            "Is the second one the derivative of a power?",
            "b⁻¹ has the derivative −b⁻²: divide by `b**2`.",
        ),
        Mistake(
            lambda a, b, g: (1 / b, -a / b**2),
            "Good slopes. Where is the gradient that comes from above?",
            "A share is the slope times `g`, as in every line of the engine.",
        ),
        Mistake(
            lambda a, b, g: (-g * a / b**2, g / b),
            "Both are there. Whose comes first?",
            "Return the share of `a`, then that of `b`.",
        ),
        Mistake(
            lambda a, b, g: a / b,
            lambda a, b, g: g * a / b,
            "That is the forward line.",
            "Two arrays are asked for: g times ∂y/∂a, and g times ∂y/∂b.",
        ),
    ],
    otherwise=(
        "Write y = a · b⁻¹ and look at `multiply` and `power` of the engine.",
        "∂y/∂a is 1/b, and ∂y/∂b is −a/b². A share is such a slope times `g`.",
        "`g / b` and `-g * a / b**2`.",
    ),
)

# --------------------------------------------------------------------- must_run


def must_run(parents, wanted):
    """All nodes that a node is computed from: each once, sorted, no recursion."""
    return sorted(set(walked(parents, wanted)))


def walked(parents, wanted):
    """The nodes in the order in which they are first met."""
    found = {wanted: None}
    waiting = [wanted]
    for node in waiting:
        new = [parent for parent in parents[node] if parent not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)


def every_path(parents, wanted):
    """A wrong answer: a node once for each path that leads to it."""
    found = [wanted]
    for node in found:
        found += parents[node]
    return sorted(found)


def recursive(parents, wanted):
    """A wrong answer: too deep for a long chain."""
    seen = set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in parents[node]:
                visit(parent)

    visit(wanted)
    return sorted(seen)


def children(parents, wanted):
    """A wrong answer: what is computed from the node."""
    backwards = {node: [] for node in parents}
    for node, its in parents.items():
        for parent in its:
            backwards[parent].append(node)
    return must_run(backwards, wanted)


def graph(size):
    """A random graph, whose parents need not have smaller numbers."""
    names = generator.permutation(size).tolist()
    parents = {
        names[node]: [names[i] for i in np.unique(generator.integers(0, node, 2))]
        for node in range(1, size)
    }
    return {names[0]: [], **parents}, names[-1]


DIAMOND = {0: [], 1: [], 2: [0, 1], 3: [2], 4: [2], 5: [3, 4], 6: [1]}
CHAIN = {0: [], **{node + 1: [node] for node in range(20_000)}}

MUST_RUN = Exercise(
    must_run,
    trials=[
        *((DIAMOND, node) for node in range(7)),
        *(graph(size) for size in range(5, 15)),
    ],
    harder=[(CHAIN, 20_000)],
    mistakes=[
        Mistake(
            recursive,
            "Right for small graphs. Now try a chain of 20,000 nodes.",
            "Python's functions may call themselves about 1,000 deep. Keep a list of "
            "waiting nodes instead of a recursion.",
        ),
        Mistake(
            lambda parents, wanted: sorted({wanted, *parents[wanted]}),
            "The parents have parents, too.",
            "You stop after one step. Go on from each parent until you reach sources.",
        ),
        Mistake(
            lambda parents, wanted: [
                node for node in must_run(parents, wanted) if node != wanted
            ],
            "One node is missing.",
            "The wanted node itself has to be computed as well.",
        ),
        Mistake(
            every_path,
            "Some nodes appear twice.",
            "A node that several others need is computed once. Remember, in a set, "
            "which nodes you have seen.",
        ),
        Mistake(
            lambda parents, wanted: list(range(wanted + 1)),
            "You run nodes that nobody asked for.",
            "A smaller number does not mean that a node is needed: follow `parents`.",
        ),
        Mistake(
            lambda parents, wanted: sorted(parents),
            "You run the whole graph.",
            "Only what `wanted` needs should run: follow `parents`, beginning with "
            "`wanted`.",
        ),
        Mistake(
            children,
            "You follow the arrows forwards: that is who *needs* the node.",
            "Ask for the parents of the node, and for theirs.",
        ),
        Mistake(
            lambda parents, wanted: [
                node for node in must_run(parents, wanted) if not parents[node]
            ],
            "Those are the sources. What runs between them and the wanted node?",
            "Collect every node on the way, not only those without parents.",
        ),
        Mistake(
            walked,
            lambda parents, wanted: walked(parents, wanted)[::-1],
            "All nodes are there. In which order?",
            "Return them sorted: `sorted(needed)`.",
        ),
        Mistake(
            lambda parents, wanted: set(must_run(parents, wanted)),
            "You return a set. Which order has it?",
            "A set has no order. Return a sorted list: `sorted(needed)`.",
        ),
    ],
    otherwise=(
        "Draw `{0: [], 1: [], 2: [0, 1], 3: [2]}` on paper. What runs for node 3?",
        "Keep a list of nodes that wait, beginning with `wanted`. Take one out, "
        "and let its parents wait.",
        "Take a node out of the list; if it is new, remember it in a set and add "
        "its parents to the list. At the end return the sorted set.",
    ),
)

# ----------------------------------------------------------- mean_squared_slope


def mean_squared_slope(y, t):
    """Gradient of the mean over outputs and batch of (t − y)²."""
    return 2 * (y - t) / y.size


MEAN_SQUARED_SLOPE = Exercise(
    mean_squared_slope,
    trials=[
        tuple(generator.normal(size=(2, *shape))) for shape in ((4, 10), (1, 3), (6, 2))
    ],
    mistakes=[
        Mistake(
            lambda y, t: y - t,
            "That is the slope of half the *sum*.",
            "The mean divides by the number of outputs *and* of examples, and the "
            "square leaves a factor 2.",
        ),
        Mistake(
            lambda y, t: 2 * (y - t),
            "That is the slope of the *sum*.",
            "The mean divides by the number of outputs *and* of examples, `y.size`.",
        ),
        Mistake(
            lambda y, t: 2 * (t - y) / y.size,
            "The sign: if `y` is too large, the loss grows with `y`.",
            "The derivative of (t − y)² with respect to y is −2 (t − y) = 2 (y − t).",
        ),
        Mistake(
            lambda y, t: (y - t) / y.size,
            "A factor is missing.",
            "The derivative of a square: 2 times the thing itself.",
        ),
        Mistake(
            lambda y, t: 2 * (y - t) / y.shape[1],
            "You average over the outputs. What about the batch?",
            "Divide by the number of all entries, `y.size`.",
        ),
        Mistake(
            lambda y, t: 2 * (y - t) / len(y),
            "You average over the batch. What about the outputs?",
            "Divide by the number of all entries, `y.size`: `len(y)` is the batch.",
        ),
        Mistake(
            lambda y, t: ((t - y) ** 2).mean(),
            "That is the loss. Its gradient is asked for, an array like `y`.",
            "Differentiate (t − y)² with respect to each entry of `y`.",
        ),
        Mistake(
            lambda y, t: 2 * (y - t).mean(),
            lambda y, t: 2 * (y - t).mean(axis=0),
            "You average the slopes. The *loss* is a mean; how many slopes has it?",
            "One slope for each entry of `y`, and each is divided by their number.",
        ),
    ],
    otherwise=(
        "Begin with one output and one example: the derivative of (t − y)².",
        "A mean over n things is their sum divided by n; so is its derivative.",
        "2 (y − t), divided by the number of entries of `y`.",
    ),
)

# -------------------------------------------------------------- needed_accuracy


def needed_accuracy(misread, digits):
    """Accuracy p of a digit with 1 − p^digits = misread."""
    return (1 - misread) ** (1 / digits)


NEEDED_ACCURACY = Exercise(
    needed_accuracy,
    trials=[(0.01, 4), (0.287, 4), (0.5, 1), (0.1, 10), (0.001, 6), (0.3, 2)],
    mistakes=[
        Mistake(
            lambda misread, digits: 1 - misread,
            "That is right for a single digit.",
            "All digits must be right: p, multiplied by itself once for each digit, "
            "is 1 − misread.",
        ),
        Mistake(
            lambda misread, digits: 1 - (1 - misread) ** digits,
            "You go from digits to cheques. The question goes the other way.",
            "Solve 1 − pⁿ = misread for p: first pⁿ, then the n-th root.",
        ),
        Mistake(
            lambda misread, digits: 1 - misread / digits,
            "That is close, but only where misreading is rare.",
            "Sharing the errors among the digits ignores that two digits may be wrong "
            "on one cheque. Take the n-th root of 1 − misread.",
        ),
        Mistake(
            lambda misread, digits: 1 - misread ** (1 / digits),
            "The root of what?",
            "pⁿ is the share that is read *correctly*: take the root of 1 − misread.",
        ),
        Mistake(
            lambda misread, digits: (1 - misread) ** digits,
            "Power or root?",
            "pⁿ = 1 − misread, so p is the n-th root: to the power 1/n.",
        ),
        Mistake(
            lambda misread, digits: (1 - misread) / digits,
            "Division or root? Look at the order of the operations, too.",
            "The n-th root is `** (1 / digits)`: without brackets, `** 1 / digits` "
            "divides.",
        ),
        Mistake(
            lambda misread, digits: 1 - (1 - misread) ** (1 / digits),
            "That is the share of wrong digits.",
            "The accuracy is the share of right ones: leave the `1 -` out.",
        ),
        Mistake(
            lambda misread, digits: 100 * (1 - misread) ** (1 / digits),
            "Right, in percent.",
            "Return a share from 0 to 1.",
        ),
    ],
    otherwise=(
        "Which share of the amounts is read correctly?",
        "1 − misread is the share without a wrong digit, and it is p · p · … · p.",
        "`(1 - misread) ** (1 / digits)`.",
    ),
)

# --------------------------------------------------------------------- combined


def combined(gradients, sizes):
    """Mean gradient of a batch from the mean gradients of towers of unequal size."""
    return sizes @ gradients / sizes.sum()


COMBINED = Exercise(
    combined,
    trials=[
        (generator.normal(size=(len(sizes), weights)), np.array(sizes))
        for weights, sizes in ((4, [50, 30, 20]), (5, [1, 7]), (2, [3, 3, 8, 2]))
    ],
    mistakes=[
        Mistake(
            lambda gradients, sizes: gradients.mean(axis=0),
            "A tower of 20 examples counts as much as one of 50?",
            "Weight each gradient with its share of the batch.",
        ),
        Mistake(
            lambda gradients, sizes: gradients.sum(axis=0),
            "That is the sum of means, too long a step.",
            "The mean of the batch weights each tower with its share of the examples.",
        ),
        Mistake(
            lambda gradients, sizes: gradients.sum(axis=0) / sizes.sum(),
            "You divide a sum of means by the number of examples.",
            "Make sums of the means first: multiply each by its tower's size.",
        ),
        Mistake(
            lambda gradients, sizes: sizes @ gradients,
            "Good weights. Do they add up to 1?",
            "That is the sum over all examples; divide by their number, `sizes.sum()`.",
        ),
        Mistake(
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            lambda gradients, sizes: (sizes[:, None] * gradients).mean(axis=0),
            "You divide by the number of towers.",
            "Divide by the number of *examples*, `sizes.sum()`.",
        ),
        Mistake(
            lambda gradients, sizes: (1 / sizes) @ gradients / (1 / sizes).sum(),
            "The smaller the tower, the larger its weight?",
            "Multiply by the sizes, do not divide by them.",
        ),
        Mistake(
            lambda gradients, sizes: sizes[:, None] * gradients / sizes.sum(),
            "You have one row per tower. How many gradients has the whole batch?",
            "Add the weighted rows up: `sizes @ gradients`, or `.sum(axis=0)`.",
        ),
        Mistake(
            lambda gradients, sizes: (sizes * gradients).sum(axis=0) / sizes.sum(),
            lambda gradients, sizes: gradients @ sizes / sizes.sum(),
            "The shapes do not fit. Which axis of `gradients` counts the towers?",
            "Rows are towers: `sizes @ gradients`, or `sizes[:, None] * gradients`.",
        ),
    ],
    otherwise=(
        "What would one process have computed? A sum over 100 examples, divided "
        "by 100.",
        "A tower's mean times its size is its sum.",
        "Add up `sizes[i] * gradients[i]` and divide by `sizes.sum()`.",
    ),
)
