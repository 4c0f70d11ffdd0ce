"""Exercises of chapter 17: what is asked, and the wrong answers that people give."""

from itertools import pairwise

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(17)


def next_cell(i, f, g, o, c):
    """The cell and the output of an LSTM after one step."""
    c = f * c + i * g
    return c, o * np.tanh(c)


def gates(units):
    """Gates, a candidate and a cell before: i, f, g, o, c."""
    i, f, o = generator.uniform(0.05, 0.95, size=(3, units))
    g = generator.uniform(-1, 1, size=units)
    return i, f, g, o, generator.normal(size=units) * 2


NEXT_CELL = Exercise(
    next_cell,
    trials=[gates(units) for units in (1, 3, 4, 5, 8)],
    mistakes=[
        Mistake(
            lambda i, f, g, o, c: (f * c + i * g, o * np.tanh(c)),
            "Which cell does the output read: the one before, or the new one?",
            "Your output reads the old cell. Store the new one first, then use it: "
            "`o * np.tanh(new)`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (f * c + i * g, o * (f * c + i * g)),
            "Can your output leave the range from −1 to 1?",
            "The tanh is missing: `o * np.tanh(c)`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (i * c + f * g, o * np.tanh(i * c + f * g)),
            "Which gate stands before what is kept?",
            "The gates are exchanged: the forget gate multiplies the old cell, the "
            "input gate the candidate.",
        ),
        Mistake(
            lambda i, f, g, o, c: (
                (1 - f) * c + i * g,
                o * np.tanh((1 - f) * c + i * g),
            ),
            "What does a forget gate of 1 do in this chapter: keep, or forget?",
            "In spite of its name, an open forget gate keeps: `f * c`, not "
            "`(1 - f) * c`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (
                f * c + (1 - f) * g,
                o * np.tanh(f * c + (1 - f) * g),
            ),
            "Is what is written tied to what is kept? That is another cell.",
            "`(1 - f)` belongs to a GRU. An LSTM has an input gate of its own: "
            "`i * g`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (
                f * c + i * np.tanh(g),
                o * np.tanh(f * c + i * np.tanh(g)),
            ),
            "Has the candidate been through its tanh already?",
            "The candidate is ready as it is given: `i * g` without another tanh.",
        ),
        Mistake(
            lambda i, f, g, o, c: (f * c + i * g, np.tanh(f * c + i * g)),
            "Which gate decides what the others hear?",
            "The output gate is missing: `o * np.tanh(c)`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (f * c + g, o * np.tanh(f * c + g)),
            "What stands between the candidate and the cell?",
            "The input gate is missing: `f * c + i * g`.",
        ),
        Mistake(
            lambda i, f, g, o, c: (
                o * np.tanh(f * c + i * g),
                f * c + i * g,
            ),
            "In which order are the two asked for?",
            "First the cell, then the output: `return c, h`.",
        ),
        Mistake(
            lambda i, f, g, o, c: o * np.tanh(f * c + i * g),
            "How many states does an LSTM hand on to the next step?",
            "Two: return the pair `(c, h)`.",
        ),
    ],
    otherwise=(
        "Keep a part of the old cell, add a part of the candidate, then read.",
        "`c = f * c + i * g`, and then `return c, o * np.tanh(c)`.",
    ),
)


def lstm_weights(sizes):
    """How many weights stacked LSTM layers have; the inputs come first."""
    return sum(n * 4 * (n + m + 1) for m, n in pairwise(sizes))


LSTM_WEIGHTS = Exercise(
    lstm_weights,
    trials=[
        (sizes,)
        for sizes in ([1, 128], [3, 10], [5, 8, 6], [2, 4, 7, 3], [40, 128, 128])
    ],
    mistakes=[
        Mistake(
            lambda sizes: sum(n * (n + m + 1) for m, n in pairwise(sizes)),
            "How many weighted sums does a unit of an LSTM have?",
            "Yours is a plain layer. An LSTM has four sums per unit: times 4.",
        ),
        Mistake(
            lambda sizes: sum(n * 3 * (n + m + 1) for m, n in pairwise(sizes)),
            "Three gates, and what else is a weighted sum?",
            "The candidate is one too: four sums, not three.",
        ),
        Mistake(
            lambda sizes: sum(n * 4 * (n + m) for m, n in pairwise(sizes)),
            "With no input and a state of 0, what still sets the gates?",
            "The biases are missing, one per sum: `n + m + 1`.",
        ),
        Mistake(
            lambda sizes: sum(n * 4 * (n + m + 2) for m, n in pairwise(sizes)),
            "Did you count with PyTorch? It has one set of biases too many.",
            "Count one bias per sum: `n + m + 1`.",
        ),
        Mistake(
            lambda sizes: sum(n * 4 * (n + sizes[0] + 1) for n in sizes[1:]),
            "What does the second layer read?",
            "Above the first layer the inputs are the units of the layer below, not "
            "`sizes[0]`.",
        ),
        Mistake(
            lambda sizes: sum(n * 4 * (m + 1) for m, n in pairwise(sizes)),
            "Do the units hear each other?",
            "The weights from state to state are missing: `n + m + 1`.",
        ),
        Mistake(
            lambda sizes: sum(m * 4 * (n + m + 1) for m, n in pairwise(sizes)),
            "Whose weights do you count: those of the layer, or of the one below?",
            "The units are the *second* of two neighbours: `n * 4 * (n + m + 1)`.",
        ),
        Mistake(
            lambda sizes: sizes[1] * 4 * (sizes[1] + sizes[0] + 1),
            "How many layers are there in `sizes`?",
            "Yours is the first layer only. Sum over all of them.",
        ),
    ],
    otherwise=(
        "Count one layer with n units and m inputs first: `n * 4 * (n + m + 1)`.",
        "Sum that over neighbours in `sizes`: `zip(sizes, sizes[1:])`.",
    ),
)


def forget_bias(steps):
    """The bias of a forget gate with which half is left after so many steps."""
    f = 0.5 ** (1 / steps)
    return np.log(f / (1 - f))


FORGET_BIAS = Exercise(
    forget_bias,
    trials=[(steps,) for steps in (2, 3, 5, 10, 50, 400)],
    mistakes=[
        Mistake(
            lambda steps: 0.5 ** (1 / steps),
            "Is that the gate, or the bias that makes it?",
            "Yours is f itself. The bias goes through the logistic function to become "
            "f: `np.log(f / (1 - f))`.",
        ),
        Mistake(
            lambda steps: np.log((1 - 0.5 ** (1 / steps)) / 0.5 ** (1 / steps)),
            "Does a gate that keeps much have a positive or a negative bias?",
            "The fraction is upside down: `f / (1 - f)`.",
        ),
        Mistake(
            lambda steps: np.log(0.5**steps / (1 - 0.5**steps)),
            "f to the power of `steps` must be one half. What is f then?",
            "Take the root, not the power: `0.5 ** (1 / steps)`.",
        ),
        Mistake(
            lambda steps: np.log(0.5 ** (1 / steps)),
            "What does the logistic function make of your bias?",
            "The inverse of the logistic function is ln f / (1 − f), not ln f.",
        ),
        Mistake(
            lambda steps: np.log(steps - 1),
            "That is a gate of 1 − 1 / steps. What is left after so many steps?",
            "With it, about 1 / e is left, not one half. Solve f to the power of "
            "`steps` = ½ exactly.",
        ),
        Mistake(
            lambda steps: logistic(0.5 ** (1 / steps)),
            "You have f and want the number *before* the logistic function.",
            "Use its inverse: `np.log(f / (1 - f))`.",
        ),
        Mistake(
            lambda steps: np.log10(0.5 ** (1 / steps) / (1 - 0.5 ** (1 / steps))),
            "Which logarithm belongs to the logistic function?",
            "The natural one, `np.log`, as σ is made of e.",
        ),
    ],
    otherwise=(
        "Which gate, multiplied by itself `steps` times, makes one half?",
        "`f = 0.5 ** (1 / steps)`; the bias is `np.log(f / (1 - f))`.",
    ),
)


def next_state(W, U, b, h, x):
    """The next state of a GRU that resets first; rows of r, z and n."""
    W_r, W_z, W_n = np.split(W, 3)
    from_x = np.split(U @ x + b, 3)
    r, z = logistic(W_r @ h + from_x[0]), logistic(W_z @ h + from_x[1])
    n = np.tanh(W_n @ (r * h) + from_x[2])
    return (1 - z) * n + z * h


def other(change):
    """A GRU with something changed: change(r, z, W_n, h, from_x) → its next state."""

    def answer(W, U, b, h, x):
        W_r, W_z, W_n = np.split(W, 3)
        from_x = np.split(U @ x + b, 3)
        r, z = logistic(W_r @ h + from_x[0]), logistic(W_z @ h + from_x[1])
        return change(r, z, W_n, h, from_x[2])

    return answer


def unit(units, inputs):
    """Weights, a state and an input."""
    W = generator.normal(size=(3 * units, units))
    U = generator.normal(size=(3 * units, inputs))
    b = generator.normal(size=3 * units)
    return W, U, b, np.tanh(generator.normal(size=units)), generator.normal(size=inputs)


NEXT_STATE = Exercise(
    next_state,
    trials=[unit(units, inputs) for units, inputs in ((2, 1), (3, 2), (4, 4), (5, 3))],
    mistakes=[
        Mistake(
            other(lambda r, z, W_n, h, x: (1 - z) * np.tanh(r * (W_n @ h) + x) + z * h),
            "Is the state reset before it is weighted, or after?",
            "Yours is the other variant. Reset first: `W_n @ (r * h)`.",
        ),
        Mistake(
            other(lambda r, z, W_n, h, x: z * np.tanh(W_n @ (r * h) + x) + (1 - z) * h),
            "What does an update gate of 1 do here: keep, or overwrite?",
            "The two shares are exchanged: `(1 - z) * n + z * h`.",
        ),
        Mistake(
            other(lambda r, z, W_n, h, x: (1 - z) * np.tanh(W_n @ h + x) + z * h),
            "Where does your candidate meet the reset gate?",
            "The reset gate is missing: `W_n @ (r * h)`.",
        ),
        Mistake(
            other(lambda r, z, W_n, h, x: (1 - z) * np.tanh(r * (W_n @ h + x)) + z * h),
            "Does the reset gate touch the input?",
            "Only the state is reset, not the input: `W_n @ (r * h) + from_x`.",
        ),
        Mistake(
            other(lambda r, z, W_n, h, x: np.tanh(W_n @ (r * h) + x)),
            "Where is the old state kept?",
            "Yours is the candidate n. Mix it with the state: `(1 - z) * n + z * h`.",
        ),
        Mistake(
            other(
                lambda r, z, W_n, h, x: (1 - z) * logistic(W_n @ (r * h) + x) + z * h
            ),
            "Can your candidate be negative?",
            "The candidate goes through tanh, only gates are logistic.",
        ),
        Mistake(
            other(lambda r, z, W_n, h, x: (1 - r) * np.tanh(W_n @ (z * h) + x) + r * h),
            "Which block of rows comes first?",
            "r and z are exchanged: the first rows belong to the reset gate.",
        ),
    ],
    otherwise=(
        "Split all three into the blocks of r, z and n first: `np.split(W, 3)`.",
        "`n = np.tanh(W_n @ (r * h) + …)`, then `(1 - z) * n + z * h`.",
    ),
)


def left_of(f):
    """The share of what each step wrote that is still in the last cell."""
    later = np.append(f[1:], 1.0)
    return np.cumprod(later[::-1])[::-1]


LEFT_OF = Exercise(
    left_of,
    trials=[(generator.uniform(0.3, 0.99, size=n),) for n in (2, 3, 5, 8, 12)],
    mistakes=[
        Mistake(
            lambda f: np.cumprod(f[::-1])[::-1],
            "Does a step's own forget gate touch what it writes?",
            "It multiplies the cell *before* writing. Only later gates count: begin "
            "with `f[1:]`.",
        ),
        Mistake(
            lambda f: np.cumprod(f),
            "Which gates does the newest number pass: all of them, or none?",
            "You multiply the gates before a step. Those after it count: go backward.",
        ),
        Mistake(
            lambda f: np.append(1.0, np.cumprod(f[:-1])),
            "Which number is whole: the one written first, or the one written last?",
            "You begin with the first step. Begin with the last one and go backward.",
        ),
        Mistake(
            lambda f: np.append(np.cumprod(f[1:]), 1.0),
            "Has what the first step wrote passed one gate, or all later ones?",
            "The product must run from the end: reverse, `np.cumprod`, and reverse.",
        ),
        Mistake(
            lambda f: np.cumprod(np.append(f[1:], 1.0)[::-1]),
            "Is the first number of your answer that of the first step?",
            "Turn it round again at the end: `[::-1]`.",
        ),
        Mistake(
            lambda f: np.append(f[1:], 1.0),
            "How many later gates did you multiply?",
            "Only the next one. All of them count: a cumulative product.",
        ),
        Mistake(
            lambda f: f ** np.arange(len(f))[::-1],
            "Are all forget gates the same?",
            "A power would do if they were. Multiply each step's own gate.",
        ),
        Mistake(
            lambda f: np.cumprod(f[:0:-1])[::-1],
            "How long is your answer, and how long is `f`?",
            "What the last step wrote is whole: append 1.",
        ),
    ],
    otherwise=(
        "What did the number written at the last step pass? And the one before it?",
        "`np.cumprod` of `f[1:]` and a 1, from the end.",
    ),
)
