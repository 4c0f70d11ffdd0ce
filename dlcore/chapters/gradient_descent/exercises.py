"""Exercises of chapter 02: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.check.results import numbers
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(21)

# ------------------------------------------------------------------- descend


def descend(gradient, start, learning_rate, steps):
    """The place after all steps against the gradient."""
    return walk(gradient, start, learning_rate, steps)[-1]


def walk(gradient, start, learning_rate, steps):
    """All places, the start included."""
    places = [start]
    for _ in range(steps):
        places.append(places[-1] - learning_rate * gradient(places[-1]))
    return places


def leap(gradient, start, learning_rate, steps, change):
    """A wrong answer: the place after all steps against a changed gradient."""
    return descend(lambda w: change(gradient(w)), start, learning_rate, steps)


def bowl(size):
    """The gradient of a bowl of random curvatures around a random place."""
    basis = generator.normal(0, 1, (size, size))
    curvature = basis @ basis.T / size + np.eye(size)
    lowest = generator.normal(0, 1, size)

    def gradient(w):
        return curvature @ (w - lowest)

    return gradient


DESCEND = Exercise(
    descend,
    trials=[
        (bowl(size), generator.normal(0, 2, size), 0.07, steps)
        for size, steps in ((1, 2), (2, 6), (3, 4), (5, 3))
    ],
    mistakes=[
        Mistake(
            lambda g, start, rate, n: descend(g, start, -rate, n),
            "You are walking. Are you walking down?",
            "The gradient points uphill: subtract it.",
        ),
        Mistake(
            lambda g, start, rate, n: descend(g, start, 1.0, n),
            "Your steps are too large. What is `learning_rate` for?",
            "Multiply the gradient by `learning_rate` before you subtract it.",
        ),
        Mistake(
            lambda g, start, rate, n: descend(g, start, rate, n - 1),
            "You stop one step too early.",
            "Count: `range(steps)` makes exactly `steps` steps.",
        ),
        Mistake(
            lambda g, start, rate, n: descend(g, start, rate, n + 1),
            "You take one step too many.",
            "Count: `range(steps)` makes exactly `steps` steps.",
        ),
        Mistake(
            lambda g, start, rate, n: descend(g, start, rate, 1),
            "That is the first step.",
            "Is your `return` inside the loop? Move it to the left. Or does every step "
            "begin at `start` again?",
        ),
        Mistake(
            lambda g, start, rate, n: start - n * rate * g(start),
            "The direction changes on the way.",
            "Ask for the gradient at the *present* weights in every step: "
            "`gradient(w)`, not `gradient(start)`.",
        ),
        Mistake(
            lambda *given: np.array(walk(*given)),
            lambda *given: np.array(walk(*given)[1:]),
            "That is the whole walk. Where does it end?",
            "Return the last place only, an array like `start`.",
        ),
        Mistake(
            lambda *given: leap(*given, lambda slope: slope / np.linalg.norm(slope)),
            lambda *given: leap(*given, np.sign),
            "All your steps are equally long. What do they do where it is steep?",
            "The gradient's length counts, too: leave it as it is, and multiply it by "
            "`learning_rate`.",
        ),
        Mistake(
            lambda *given: leap(*given, np.mean),
            lambda *given: leap(*given, np.sum),
            "All your weights move by the same amount.",
            "Each weight has its own slope: `gradient(w)` is an array like `w`. "
            "Subtract it as it is.",
        ),
        Mistake(
            lambda *given: leap(*given, lambda slope: slope / len(slope)),
            "Your steps are too short by a constant factor.",
            "`gradient(w)` is all there is to follow: do not divide by the number of "
            "weights.",
        ),
        Mistake(
            lambda g, start, rate, n: start,
            "You are still at the start.",
            "Assign the new weights: `w = w - learning_rate * gradient(w)`.",
        ),
        Mistake(
            lambda g, start, rate, n: -rate * g(descend(g, start, rate, n - 1)),
            lambda g, start, rate, n: descend(g, start, rate, n) - start,
            "That is how far you moved. Where do you arrive?",
            "Subtract the step from the weights, and return these.",
        ),
    ],
    otherwise=(
        "Start with `w = start` and repeat one line.",
        "Each step: `w = w - learning_rate * gradient(w)`.",
        "After the loop, `return w`.",
    ),
)

# ------------------------------------------------------------------- by_hand

CURVATURES = (2.0, 7.0)  # of E = 3 w₁² + 2 w₁w₂ + 3/2 w₂²


def by_hand():
    """λmin, λmax, κ, the best rate, and what it leaves: 2, 7, 7/2, 2/9 and 5/9."""
    return from_curvatures(*CURVATURES)


def from_curvatures(low, high):
    """The five numbers of a bowl with these curvatures."""
    return low, high, high / low, 2 / (low + high), (high - low) / (high + low)


def from_matrix(a, b, c):
    """The five numbers of a bowl with this matrix."""
    return from_curvatures(*np.linalg.eigvalsh([[a, b], [b, c]]))


def close(one, other):
    """Equal up to the rounding of a pocket calculator."""
    return np.allclose(one, other, rtol=0.01, atol=0.002)


# Pairs of curvatures that slips on the way lead to.
CURVATURE_SLIPS = {
    "half": (1.0, 3.5),
    "double": (4.0, 14.0),
    "half beside": tuple(from_matrix(6, 1, 3)[:2]),
    "double beside": tuple(from_matrix(6, 4, 3)[:2]),
    "half on": tuple(from_matrix(3, 2, 1.5)[:2]),
    "diagonal": (3.0, 6.0),
    "coefficients": (1.5, 3.0),
    "not squared": tuple(np.sort(np.roots([1, -9, 16]))),
    "signs": (-7.0, -2.0),
}


def first_slip(answer):
    """A word for the first of the five numbers that is wrong."""
    found = numbers(answer())
    if found is None or found.shape != (5,):
        return "not five"
    curvatures = tuple(found[:2])
    if not close(curvatures, CURVATURES):
        if close(curvatures[::-1], CURVATURES):
            return "order"
        slips = [
            name
            for name, pair in CURVATURE_SLIPS.items()
            if close(curvatures, pair) or close(curvatures[::-1], pair)
        ]
        return slips[0] if slips else "curvatures"
    low, high = CURVATURES
    wanted = by_hand()
    words = {
        2: {"upside down": low / high, "difference": high - low},
        3: {
            "limit": 2 / high,
            "steep alone": 1 / high,
            "no two": 1 / (low + high),
            "rate upside down": (low + high) / 2,
            "mean": 4 / (low + high),
        },
        4: {"negative": -wanted[4], "gone": 1 - wanted[4]},
    }
    for place, slips in words.items():
        if not close(found[place], wanted[place]):
            known = [
                name for name, value in slips.items() if close(found[place], value)
            ]
            return known[0] if known else f"number {place + 1}"
    return "none"


def with_curvatures(name):
    """A wrong answer: consistent, but from the curvatures of a slip."""
    return lambda: from_curvatures(*CURVATURE_SLIPS[name])


def with_number(place, value):
    """A wrong answer: right but for one number."""
    return lambda: tuple(value if i == place else n for i, n in enumerate(by_hand()))


BY_HAND = Exercise(
    by_hand,
    trials=[()],
    look=first_slip,
    mistakes=[
        Mistake(
            lambda: CURVATURES,
            lambda: "five",
            lambda: (*by_hand(), 1.0),
            "Five numbers should come back.",
            "Return `smallest, largest, kappa, rate, left`, in this order.",
        ),
        Mistake(
            lambda: (7.0, 2.0, 3.5, 2 / 9, 5 / 9),
            "Both curvatures are right. In which order are they asked for?",
            "The smaller one first.",
        ),
        Mistake(
            with_curvatures("half"),
            with_curvatures("coefficients"),
            with_curvatures("half on"),
            "The slope of 3 w₁² is 6 w₁. Which numbers stand in your matrix?",
            "Derive E twice: the diagonal holds 6 and 3, not 3 and 3/2.",
            "The matrix has the rows (6, 2) and (2, 3).",
        ),
        Mistake(
            with_curvatures("double"),
            "Twice as large as they should be.",
            "E = ½ wᵀHw has the ½ already: H has the rows (6, 2) and (2, 3).",
        ),
        Mistake(
            with_curvatures("half beside"),
            with_curvatures("double beside"),
            "The diagonal of your matrix is right. What stands beside it?",
            "The slope along w₁ is 6 w₁ + 2 w₂: its second number, 2, stands in both "
            "other places.",
        ),
        Mistake(
            with_curvatures("diagonal"),
            "Those are the curvatures along the axes of the weights. Is the bowl's "
            "matrix diagonal?",
            "The 2 beside the diagonal turns the bowl. Solve (6 − λ)(3 − λ) = 2 · 2.",
        ),
        Mistake(
            with_curvatures("not squared"),
            "Nearly. What stands on the right of (6 − λ)(3 − λ) = …?",
            "Multiply crosswise: 2 · 2 = 4, so λ² − 9λ + 14 = 0.",
        ),
        Mistake(
            with_curvatures("signs"),
            "A bowl that curves downwards? Look at the signs of λ² − 9λ + 14.",
            "It is (λ − 2)(λ − 7): both solutions are positive.",
        ),
        Mistake(
            lambda: (1.0, 1.0, 3.5, 2 / 9, 5 / 9),
            "The curvatures are not right yet. Do they add up to 6 + 3?",
            "Solve (6 − λ)(3 − λ) = 2 · 2, that is λ² − 9λ + 14 = 0.",
            "(λ − 2)(λ − 7) = 0.",
        ),
        Mistake(
            with_number(2, 2 / 7),
            "κ says how many times *steeper* the steep axis is.",
            "It is 7/2, not 2/7.",
        ),
        Mistake(
            with_number(2, 5.0),
            "κ compares the curvatures. By a difference or by a ratio?",
            "Divide: 7/2.",
        ),
        Mistake(
            with_number(2, 1.0),
            "The curvatures are right, κ is not.",
            "κ is the larger curvature divided by the smaller: 7/2.",
        ),
        Mistake(
            with_number(3, 2 / 7),
            "That is the limit. Which rate suits both axes?",
            "The best rate is 2 / (λmin + λmax).",
        ),
        Mistake(
            with_number(3, 1 / 7),
            "That rate is perfect for the steep axis alone.",
            "The best rate for both is 2 / (λmin + λmax).",
        ),
        Mistake(
            with_number(3, 9 / 2),
            lambda: (*by_hand()[:3], 2 / 4.5, by_hand()[4]),
            "The steeper the bowl, the *smaller* the rate. What stands above, and what "
            "below?",
            "1 − 2η = 7η − 1, so 2 = 9η.",
        ),
        Mistake(
            with_number(3, 1 / 9),
            "Half of it. Solve 1 − 2η = 7η − 1 once more.",
            "2 = 9η, so η = 2/9.",
        ),
        Mistake(
            with_number(3, 1.0),
            "The curvatures and κ are right, the best rate is not.",
            "Where do both factors have the same size: 1 − 2η = 7η − 1?",
        ),
        Mistake(
            with_number(4, -5 / 9),
            "The size is right. What is left of a distance is not negative.",
            "Along the steep axis the factor is −5/9: take its size.",
        ),
        Mistake(
            with_number(4, 4 / 9),
            "That is how much a step takes away. How much does it leave?",
            "1 − 4/9.",
        ),
        Mistake(
            with_number(4, 1.0),
            "Only the last number is wrong.",
            "At the best rate a step leaves 1 − ηλmin, or (κ − 1)/(κ + 1).",
        ),
    ],
    otherwise=(
        "Begin with the two slopes of E, and read the matrix off them.",
        "The matrix has the rows (6, 2) and (2, 3): solve (6 − λ)(3 − λ) = 4.",
    ),
)

# ------------------------------------------------------------------- the best rate


def best_learning_rate(x):
    """2 / (λmin + λmax) of XᵀX / m."""
    return best(curvatures(x))


def curvatures(x):
    """The eigenvalues of XᵀX / m, the smallest first."""
    return np.linalg.eigvalsh(x.T @ x / len(x))


def best(found):
    """The best rate for some curvatures."""
    return 2 / (found.min() + found.max())


BEST_LEARNING_RATE = Exercise(
    best_learning_rate,
    trials=[
        (generator.normal(0, 1.5, shape),)
        for shape in ((6, 1), (9, 2), (5, 3), (11, 4), (7, 4))
    ],
    mistakes=[
        Mistake(
            lambda x: 2 / curvatures(x).max(),
            lambda x: best(np.linalg.eigvalsh(x @ x.T / len(x))),
            "That is the limit: at this rate the steepest axis no longer shrinks.",
            "The best rate lies below it: 2/(λmin + λmax). If your λmin came out as 0, "
            "the matrix is `x.T @ x`, with one row per weight, not `x @ x.T`.",
        ),
        Mistake(
            lambda x: 1 / curvatures(x).max(),
            "At that rate the steepest axis arrives in one step. And the gentlest?",
            "Both should shrink equally fast: 2/(λmin + λmax).",
        ),
        Mistake(
            lambda x: 2 / curvatures(x).min(),
            lambda x: 1 / curvatures(x).min(),
            "That suits the gentlest axis. What does it do to the steepest?",
            "It diverges there. Both axes count: 2/(λmin + λmax).",
        ),
        Mistake(
            lambda x: 1 / (curvatures(x).min() + curvatures(x).max()),
            "Half as large as it should be. There are two 2s to lose on the way.",
            "Solve 1 − ηλmin = ηλmax − 1 for η: the two ones add up to 2. And the half "
            "in the loss cancels the 2 of the square, so the curvatures are those of "
            "`x.T @ x / len(x)`, not twice as large.",
        ),
        Mistake(
            lambda x: best(len(x) * curvatures(x)),
            "That is the best rate for a *sum* over the examples. The loss is a mean.",
            "The curvatures are the eigenvalues of `x.T @ x / len(x)`.",
        ),
        Mistake(
            lambda x: 2 / curvatures(x).sum(),
            lambda x: 2 / len(x) / curvatures(x).sum(),
            lambda x: 1 / curvatures(x).mean(),
            "With two weights that would be right. How many axes does this bowl have?",
            "Only the gentlest and the steepest count: take `min()` and `max()`, not "
            "the sum or the trace.",
        ),
        Mistake(
            lambda x: best(np.diag(x.T @ x / len(x))),
            "Those are the curvatures along the weights. The bowl may lie across them.",
            "Take the eigenvalues of `x.T @ x / len(x)`, not its diagonal.",
        ),
        Mistake(
            lambda x: best(np.linalg.svd(x, compute_uv=False)),
            lambda x: best(np.sqrt(curvatures(x))),
            "You took a root on the way.",
            "The eigenvalues of `x.T @ x / len(x)` are the curvatures themselves; the "
            "singular values of `x` are roots.",
        ),
        Mistake(
            lambda x: 1 - best(curvatures(x)) * curvatures(x).min(),
            "That is what a step at the best rate leaves. Which rate is it?",
            "2/(λmin + λmax).",
        ),
        Mistake(
            lambda x: best(curvatures(x - x.mean(axis=0))),
            lambda x: best(np.linalg.eigvalsh(np.atleast_2d(np.cov(x.T)))),
            "You subtract the mean of each input. Does the neuron?",
            "The neuron gets the inputs as they are: subtract nothing. The curvatures "
            "are the eigenvalues of `x.T @ x / len(x)`.",
        ),
        Mistake(
            lambda x: best(curvatures(x) * len(x) / x.shape[1]),
            "The curvatures are a mean. Over what?",
            "Over the examples, the rows of `x`: divide by `len(x)`.",
        ),
        Mistake(
            lambda x: curvatures(x).max() / curvatures(x).min(),
            "That is the condition number.",
            "The best rate is 2/(λmin + λmax).",
        ),
        Mistake(
            lambda x: (curvatures(x).min() + curvatures(x).max()) / 2,
            lambda x: curvatures(x).min() + curvatures(x).max(),
            lambda x: 2 * (curvatures(x).min() + curvatures(x).max()),
            "Upside down: the steeper the bowl, the *smaller* the rate.",
            "2 divided by the sum of both.",
        ),
        Mistake(
            lambda x: 2 / curvatures(x),
            lambda x: 1 / curvatures(x),
            "One rate for each axis. There is a single learning rate for all of them.",
            "2 over the sum of the smallest and the largest eigenvalue.",
        ),
        Mistake(
            lambda x: best(np.linalg.eigvalsh(x)),
            lambda x: best(np.linalg.eigvals(x)),
            "`x` is not square: its rows are examples. Which matrix holds the "
            "curvatures?",
            "`x.T @ x / len(x)`, one row and one column per weight.",
        ),
    ],
    otherwise=(
        "Which curvatures does the bowl have, and which two of them count?",
        "The curvatures are the eigenvalues of `x.T @ x / len(x)`; the best rate is "
        "2/(λmin + λmax).",
        "`found = np.linalg.eigvalsh(x.T @ x / len(x))`, then "
        "`2 / (found.min() + found.max())`.",
    ),
)

# ------------------------------------------------------------------- sigmoid_step


def sigmoid_step(w, x, t, learning_rate):
    """Return w + η/m Σ x y(1 − y)(t − y)."""
    return step(w, x, t, learning_rate)


def step(w, x, t, rate, slope=lambda y: y * (1 - y)):
    """One step with any slope for the neuron."""
    y = logistic(x @ w)
    return w + rate * x.T @ (slope(y) * (t - y)) / len(x)


def errors_at(w, x, t):
    """Error times slope of every example: (examples,)."""
    y = logistic(x @ w)
    return y * (1 - y) * (t - y)


def squared_errors_at(w, x, t):
    """A wrong factor: the square of the error times the slope, (examples,)."""
    return errors_at(w, x, t) * (t - logistic(x @ w))


def one_by_one(w, x, t, rate):
    """A wrong answer: a step after each example."""
    for row, target in zip(x, t, strict=True):
        w = step(w, row[None], np.array([target]), rate)
    return w


SIGMOID_STEP = Exercise(
    sigmoid_step,
    trials=[
        (
            generator.normal(0, 1, size),
            generator.normal(0, 1.2, (examples, size)),
            generator.integers(0, 2, examples).astype(float),
            0.6,
        )
        for examples, size in ((1, 2), (4, 3), (9, 2), (6, 5))
    ],
    mistakes=[
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate, np.ones_like),
            lambda w, x, t, rate: step(w, x, t, rate * len(x), np.ones_like),
            "That is the delta rule of the linear neuron. What has changed?",
            "One factor of the chain is missing: the slope of the logistic function, "
            "`y * (1 - y)`.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, -rate),
            "The size is right, the direction is not.",
            "Where the answer is too low, t − y is positive, and the weights of "
            "positive inputs must grow: add.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate * len(x)),
            "That is the sum over the examples.",
            "The loss asks for the mean: divide by `len(x)`.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, 2 * rate),
            lambda w, x, t, rate: step(w, x, t, rate / 2),
            "Right but for a constant factor.",
            "The ½ of the loss cancels the 2 of the square: neither is left.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate * len(x) / len(w)),
            "The loss is a mean. Over what?",
            "Over the examples, the rows of `x`: divide by `len(x)`.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate, lambda y: 1 - y),
            lambda w, x, t, rate: step(w, x, t, rate, lambda y: y),
            "Half of the slope is missing.",
            "The logistic function has the slope `y * (1 - y)`: both factors.",
        ),
        Mistake(
            lambda w, x, t, rate: w + rate * x.T @ squared_errors_at(w, x, t) / len(x),
            lambda w, x, t, rate: w + rate * x.T @ squared_errors_at(w, x, t),
            "You step along the squared error. What is the *slope* of the square?",
            "The slope of ½ (t − y)² is −(t − y): the error itself, without a square.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate, lambda y: 1 - y * y),
            "The chain is there, with the slope of another function.",
            "1 − y² belongs to tanh. The logistic function has y(1 − y).",
        ),
        Mistake(
            lambda w, x, t, rate: step(
                w, x, t, rate, lambda y: logistic(y) * (1 - logistic(y))
            ),
            "How often is the logistic function applied?",
            "`y` is already the output: the slope is `y * (1 - y)`.",
        ),
        Mistake(
            lambda w, x, t, rate: (
                w
                + rate * x.T @ ((x @ w) * (1 - x @ w) * (t - logistic(x @ w))) / len(x)
            ),
            lambda w, x, t, rate: (
                w + rate * x.T @ ((x @ w) * (1 - x @ w) * (t - x @ w)) / len(x)
            ),
            "The slope is y(1 − y). Did you put in the output or the sum?",
            "y is `logistic(x @ w)`, not `x @ w`, in each place.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, rate) - w,
            "That is the change. The new weights are asked for.",
            "Add the change to `w`.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, 1.0),
            "How large is the step?",
            "`learning_rate` is missing: multiply the change by it.",
        ),
        Mistake(
            lambda w, x, t, rate: w + rate * x.T @ (t - x @ w) / len(x),
            lambda w, x, t, rate: w + rate * x.T @ (t - x @ w),
            "That is the linear neuron of the fast-food problem.",
            "Apply `logistic` to `x @ w`, and its slope `y * (1 - y)` to the error.",
        ),
        Mistake(
            one_by_one,
            "You learn from one example after another. How many steps is that?",
            "Compute all outputs with the *same* weights, then change them once.",
        ),
        Mistake(
            lambda w, x, t, rate: w + rate * np.mean(errors_at(w, x, t)),
            lambda w, x, t, rate: w + rate * np.sum(errors_at(w, x, t)),
            "All your weights move by the same amount.",
            "Each weight's share is its own input: multiply by `x.T` from the left.",
        ),
    ],
    otherwise=(
        "First the outputs, `y = logistic(x @ w)`. Then follow the chain.",
        "Error t − y, times slope y(1 − y), times input, the mean over the examples.",
        "`w + learning_rate * x.T @ (y * (1 - y) * (t - y)) / len(x)`.",
    ),
)

# ------------------------------------------------------------------- an epoch by hand

INPUTS = np.array([[1.0, 2.0], [2.0, 1.0]])  # of the examples A and B
TARGETS = np.array([5.0, 1.0])
RATE = 0.1
START = np.array([1.0, 1.0])


def epoch_by_hand():
    """The weights after an epoch: (0.9, 1.1), (0.64, 1.12) and (0.88, 1.36)."""
    return from_steps(step_by_hand)


def step_by_hand(w, example):
    """What one example asks for: η (t − y) x."""
    return RATE * (TARGETS[example] - INPUTS[example] @ w) * INPUTS[example]


def from_steps(asked):
    """The three pairs of somebody to whom an example asks for another step."""
    mean = (asked(START, 0) + asked(START, 1)) / 2
    return START + mean, in_turn(asked, 0, 1), in_turn(asked, 1, 0)


def in_turn(asked, first, second):
    """The weights after one step for each example, the second from where we are."""
    w = START + asked(START, first)
    return w + asked(w, second)


def times(factor):
    """Steps that are too long, too short, or go the wrong way."""
    return lambda w, example: factor * step_by_hand(w, example)


def without_inputs(w, example):
    """A wrong step: it moves both weights by the error alone."""
    return RATE * (TARGETS[example] - INPUTS[example] @ w) * np.ones(2)


BOTH = START + step_by_hand(START, 0) + step_by_hand(START, 1)
# What slips on the way lead to, in the first pair and in the other two.
STEP_SLIPS = {"uphill": times(-1), "no rate": times(1 / RATE), "bare": without_inputs}


def slips_of(place):
    """Wrong pairs at one place of the answer by a word for the slip."""
    slips = {word: from_steps(asked)[place] for word, asked in STEP_SLIPS.items()}
    _, a_first, b_first = epoch_by_hand()
    if place == 0:
        return slips | {"sum": BOTH, "turns": a_first, "turns back": b_first}
    only = START + step_by_hand(START, 2 - place)
    swapped = (b_first, a_first)[place - 1]
    halves = from_steps(times(1 / 2))[place]
    return slips | {"old": BOTH, "only": only, "swapped": swapped, "halves": halves}


def first_wrong_pair(answer):
    """A word for what is wrong with the first of the three pairs that is wrong."""
    found = numbers(answer())
    if found is None or found.size != 6:
        return "not three pairs"
    for place, pair in enumerate(found.reshape(3, 2)):
        if not close(pair, epoch_by_hand()[place]):
            known = [
                word for word, slip in slips_of(place).items() if close(pair, slip)
            ]
            return known[0] if known else f"pair {place + 1}"
    return "none"


def with_pairs(*pairs):
    """A wrong answer: these pairs in place of the first ones."""
    return lambda: (*pairs, *epoch_by_hand()[len(pairs) :])


EPOCH_BY_HAND = Exercise(
    epoch_by_hand,
    trials=[()],
    look=first_wrong_pair,
    mistakes=[
        Mistake(
            lambda: epoch_by_hand()[1],
            lambda: "three pairs",
            "Three pairs of weights should come back.",
            "Return `(w1, w2), (w1, w2), (w1, w2)`: batch, A first, B first.",
        ),
        Mistake(
            lambda: from_steps(times(-1)),
            "Do your weights bring the answers closer to the targets?",
            "You walk uphill. Add η (t − y) x to the weights.",
        ),
        Mistake(
            lambda: from_steps(without_inputs),
            "Should both weights move by the same amount, when their inputs differ?",
            "The error is multiplied by the input of each weight: (t − y) x.",
        ),
        Mistake(
            lambda: from_steps(times(1 / RATE)),
            "Those are very long steps. Which number have you not used?",
            "Multiply each step by the learning rate, 0.1.",
        ),
        Mistake(
            with_pairs(BOTH),
            "Twice as far as it should be. By what does the delta rule divide?",
            "The batch takes the *mean* of what both examples ask for.",
        ),
        Mistake(
            with_pairs(epoch_by_hand()[1]),
            with_pairs(epoch_by_hand()[2]),
            "That is what single examples do. How many steps has a batch?",
            "One step: the mean of what A and B ask for, both from (1, 1).",
        ),
        Mistake(
            with_pairs(epoch_by_hand()[0], BOTH, BOTH),
            "With which weights does the second example find its answer?",
            "The first step has moved them: compute y and t − y of the second anew.",
        ),
        Mistake(
            with_pairs(epoch_by_hand()[0], START + step_by_hand(START, 1)),
            "The batch is right. Where does the second example start?",
            "Not at (1, 1) again, but where the first one led.",
        ),
        Mistake(
            with_pairs(*[epoch_by_hand()[place] for place in (0, 2, 1)]),
            "Two right pairs. In which order are they asked for?",
            "First the epoch that begins with A, then the one that begins with B.",
        ),
        Mistake(
            with_pairs(epoch_by_hand()[0], *from_steps(times(1 / 2))[1:]),
            "Those steps are half as long as they should be.",
            "A single example is a batch of one: m = 1, nothing to halve.",
        ),
    ],
    otherwise=(
        "At the start both answers are 3. What are the two errors t − y?",
        "A asks for 0.1 · 2 · (1, 2), B for 0.1 · (−2) · (2, 1). The batch takes the "
        "mean; in a stochastic epoch the second error is that after the first step.",
    ),
)

# ------------------------------------------------------------------- identifier

BITS = np.array(list(itertools.product([0, 1], repeat=9)))
PATTERNS = np.vstack([2 * BITS - 1, BITS[1:] - 1])  # (1023, 9)
ARE_GREY = (PATTERNS == 0).any(axis=1)


def identifier(pattern):
    """Ten weights that accept one black-and-white pattern of the 1,023 and no other."""
    return np.concatenate([[-8.5], pattern])


def first_fault(identifier, pattern):
    """A word for what is wrong with the ten weights."""
    weights = numbers(identifier(pattern))
    if weights is None or weights.shape != (10,):
        return "nine" if np.shape(weights) == (9,) else "not ten"
    is_target = (pattern == PATTERNS).all(axis=1)
    if np.array_equal(accepted(weights), is_target):
        return "none"
    if np.array_equal(accepted(np.roll(weights, 1)), is_target):
        return "bias last"
    if (weights[1:] == 0).any():
        return "blind"
    if not accepted(weights)[is_target]:
        return "bias too low" if np.sign(weights[1:]) @ pattern > 0 else "dislikes it"
    others = accepted(weights) & ~is_target
    if others.sum() > 100:
        return "a hundred others"
    return "others" if (others & ~ARE_GREY).any() else "grey ones"


def accepted(weights):
    """Which patterns score 0 or more: (1023,)."""
    return weights[0] + PATTERNS @ weights[1:] >= 0


IDENTIFIER = Exercise(
    identifier,
    trials=[
        (PATTERNS[i],) for i in (511, 0, *generator.choice(512, 14, replace=False))
    ],
    look=first_fault,
    mistakes=[
        Mistake(
            lambda pattern: pattern,
            "Nine numbers. What else has a perceptron?",
            "The bias is missing: return ten numbers, the bias first.",
        ),
        Mistake(
            lambda pattern: np.zeros(11),
            lambda pattern: "ten",
            lambda pattern: (-8.5, pattern),
            "Ten numbers should come back.",
            "Return one array of shape (10,), the bias first: "
            "`np.concatenate([[bias], weights])`.",
        ),
        Mistake(
            lambda pattern: [*pattern, -8.5],
            "Good weights, in an unusual order.",
            "The bias comes first, then the nine weights.",
        ),
        Mistake(
            lambda pattern: [-8.5, *-pattern],
            "The target is refused. Which weights would it like best?",
            "White pixels (+1) want positive weights, black ones (−1) negative.",
        ),
        Mistake(
            lambda pattern: [-8.5, *(pattern + 1) / 2],
            lambda pattern: [0.5 - np.sum(pattern > 0), *(pattern + 1) / 2],
            lambda pattern: [-np.sum(pattern > 0), *(pattern + 1) / 2],
            lambda pattern: [-10, *(pattern + 1) / 2],
            lambda pattern: [0, *(pattern + 1) / 2],
            "The black pixels have no say in your answer. What if one of them were "
            "white?",
            "A weight of 0 ignores its pixel. White pixels want +1 and black ones −1: "
            "the pattern itself.",
        ),
        Mistake(
            lambda pattern: [-10, *pattern],
            "The target is refused.",
            "The bias is too low: the target's own score must be 0 or more. What is "
            "`pattern @ pattern`?",
        ),
        Mistake(
            lambda pattern: [0, *pattern],
            "The target is accepted, and with it more than a hundred others.",
            "The bias decides how alike a pattern must be. It has to be low: the "
            "target scores `pattern @ pattern`, everybody else should fall short.",
        ),
        Mistake(
            lambda pattern: [-8, *pattern],
            "All black-and-white patterns are judged rightly. And the grey ones?",
            "A pattern with one pixel grey instead of black scores 8 with weights like "
            "the target; the target itself scores 9. The bias must lie between.",
            "A bias of −8 gives those neighbours exactly 0, and 0 counts as yes.",
        ),
        Mistake(
            lambda pattern: [-6.5, *pattern],
            "The target is accepted, and with it a few others.",
            "Make the bias lower, but not so low that the target falls below 0.",
            "With the pattern itself as weights the target scores 9, its neighbours 8 "
            "or less: a bias between −9 and −8.",
        ),
    ],
    otherwise=(
        "Right for some patterns. Do your weights follow the one that is given?",
        "The weights that like a pattern best are the pattern itself. How low must "
        "the bias be, so that nobody else is liked?",
    ),
)
