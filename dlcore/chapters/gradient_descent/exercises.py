"""Exercises of chapter 02: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.check.results import numbers
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(21)

# ------------------------------------------------------------------- slope


def slope(f, x, h):
    """(f(x + h) − f(x − h)) / 2h, exactly, also where h is large."""
    return (f(x + h) - f(x - h)) / (2 * h)


def cubic(x):
    """A curve to try: x³ − 2x."""
    return x**3 - 2 * x


SLOPE = Exercise(
    slope,
    trials=list(
        itertools.product((np.sin, np.exp, cubic), (-1.3, 0.4, 2.0), (0.5, 0.05))
    ),
    mistakes=[
        Mistake(
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "That is a slope, but a lopsided one. Where are your two points?",
            "You look to the right only. Take a point on each side, x − h and x + h.",
        ),
        Mistake(
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "That is a slope, but a lopsided one. Where are your two points?",
            "You look to the left only. Take a point on each side, x − h and x + h.",
        ),
        Mistake(
            lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "Twice as steep as it should be. How far are your two points apart?",
            "From x − h to x + h it is a distance of 2h: divide by `(2 * h)`.",
        ),
        Mistake(
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "The difference is right. Look at the order of the operations.",
            "`a / 2 * h` multiplies by h. Write `a / (2 * h)`.",
        ),
        Mistake(
            lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
            lambda f, x, h: f(x + h) - f(x - h) / 2 * h,
            "What is divided by 2h: the difference, or only its last part?",
            "Put the difference into brackets: `(f(x + h) - f(x - h)) / (2 * h)`.",
        ),
        Mistake(
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
            "The size is right. Does a rising curve have a positive slope?",
            "The sign is wrong: the value on the right comes first.",
        ),
        Mistake(
            lambda f, x, h: f(x + h) - f(x - h),
            "That is how much it rises. A slope is a rise *per distance*.",
            "Divide by the distance of the two points, 2h.",
        ),
        Mistake(
            lambda f, x, h: slope(f, x, h / 2),
            "A good central difference, at another distance.",
            "The distance is h to *each* side: x − h and x + h, divided by 2h.",
        ),
        Mistake(
            lambda f, x, h: slope(f, x, 1e-5),
            lambda f, x, h: slope(f, x, 1e-6),
            "A good slope. What is `h` for?",
            "You use a distance of your own. Take the `h` that is given.",
        ),
    ],
    otherwise=(
        "Try the parabola: `slope(lambda x: x**2, 1.5, 0.1)` should be 3.",
        "Rise over distance, between the points x − h and x + h.",
        "`(f(x + h) - f(x - h)) / (2 * h)`.",
    ),
)

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
            "Is your `return` inside the loop? Move it to the left.",
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

# ------------------------------------------------------------------- the limit


def largest_learning_rate(x):
    """2 / λmax of XᵀX."""
    return 2 / curvatures(x).max()


def curvatures(x):
    """The eigenvalues of XᵀX, the smallest first."""
    return np.linalg.eigvalsh(x.T @ x)


LARGEST_LEARNING_RATE = Exercise(
    largest_learning_rate,
    trials=[
        (generator.normal(0, 1.5, shape),)
        for shape in ((6, 1), (9, 2), (5, 3), (11, 4), (7, 4))
    ],
    mistakes=[
        Mistake(
            lambda x: 1 / curvatures(x).max(),
            "At that rate the steepest direction arrives in one step. You may go on.",
            "The limit is twice the best rate of the steepest direction: 2/λmax.",
        ),
        Mistake(
            lambda x: 2 / curvatures(x).min(),
            "Which direction diverges first?",
            "The steepest one, with the *largest* curvature: divide by λmax.",
        ),
        Mistake(
            lambda x: 2 / (curvatures(x).min() + curvatures(x).max()),
            "That is the *best* learning rate for a bowl. The limit lies higher.",
            "Only the steepest direction sets the limit: 2/λmax.",
        ),
        Mistake(
            lambda x: 2 * len(x) / curvatures(x).max(),
            lambda x: (
                2
                / np.linalg.eigvalsh(
                    np.cov(x.T, bias=True).reshape(x.shape[1], x.shape[1])
                ).max()
            ),
            "That is the limit for a mean over the examples. The loss is a sum.",
            "Do not divide by the number of examples: the curvatures are the "
            "eigenvalues of `x.T @ x`.",
        ),
        Mistake(
            lambda x: 2 / np.trace(x.T @ x),
            "Safe, but too careful: that is 2 over the *sum* of all curvatures.",
            "Take the largest eigenvalue, not the trace.",
        ),
        Mistake(
            lambda x: 2 / np.diag(x.T @ x).max(),
            "Those are the curvatures along the axes. The bowl may lie across them.",
            "Take the largest eigenvalue of `x.T @ x`, not its largest diagonal entry.",
        ),
        Mistake(
            lambda x: curvatures(x).max(),
            "That is the largest curvature itself.",
            "The limit is 2 divided by it.",
        ),
        Mistake(
            lambda x: 2 / np.sqrt(curvatures(x).max()),
            "You took a root on the way.",
            "The eigenvalues of `x.T @ x` are the curvatures themselves; the singular "
            "values of `x` are their roots.",
        ),
        Mistake(
            lambda x: 2 / curvatures(x),
            "One limit for each direction. Which of them counts?",
            "The smallest of them: 2 over the largest eigenvalue.",
        ),
        Mistake(
            lambda x: 2 / np.linalg.eigvalsh(x).max(),
            lambda x: 2 / np.linalg.eigvals(x).max(),
            "`x` is no square: its rows are examples. Of which matrix are the "
            "curvatures the eigenvalues?",
            "Of `x.T @ x`, one row and one column per weight.",
        ),
    ],
    otherwise=(
        "Which curvatures does the bowl have, and which one sets the limit?",
        "The curvatures are the eigenvalues of `x.T @ x`; the limit is 2/λmax.",
        "`2 / np.linalg.eigvalsh(x.T @ x).max()`.",
    ),
)

# ------------------------------------------------------------------- sigmoid_step


def sigmoid_step(w, x, t, learning_rate):
    """Return w + η Σ x y(1 − y)(t − y)."""
    return step(w, x, t, learning_rate)


def step(w, x, t, rate, slope=lambda y: y * (1 - y)):
    """One step with any slope for the neuron."""
    y = logistic(x @ w)
    return w + rate * x.T @ (slope(y) * (t - y))


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
            lambda w, x, t, rate: step(w, x, t, rate / len(x)),
            "That is the mean over the examples.",
            "The loss asks for the sum: do not divide by `len(x)`.",
        ),
        Mistake(
            lambda w, x, t, rate: step(w, x, t, 2 * rate),
            "Right but for a constant factor.",
            "The ½ of the loss cancels the 2 of the square.",
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
                w + rate * x.T @ ((x @ w) * (1 - x @ w) * (t - logistic(x @ w)))
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
            lambda w, x, t, rate: (
                w
                + rate
                * (
                    logistic(x @ w) * (1 - logistic(x @ w)) * (t - logistic(x @ w))
                ).sum()
            ),
            "All your weights move by the same amount.",
            "Each weight's share is its own input: multiply by `x.T` from the left.",
        ),
    ],
    otherwise=(
        "First the outputs, `y = logistic(x @ w)`. Then follow the chain.",
        "Error t − y, times slope y(1 − y), times input, summed over the examples.",
        "`w + learning_rate * x.T @ (y * (1 - y) * (t - y))`.",
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

# ------------------------------------------------------------------- newton_step


def newton_step(w, gradient, hessian):
    """Solve H · step = gradient and subtract."""
    return w - np.linalg.solve(hessian, gradient)


def hessian(size):
    """A symmetric matrix; if it is large, downwards in one direction."""
    basis = generator.normal(0, 1, (size, size))
    downwards = np.diag([3.0 if size > 2 else 0.0, *[0.0] * (size - 1)])
    return basis @ basis.T + 0.5 * np.eye(size) - downwards


NEWTON_STEP = Exercise(
    newton_step,
    trials=[
        (*generator.normal(0, 1, (2, size)), hessian(size)) for size in (1, 2, 3, 5)
    ],
    mistakes=[
        Mistake(
            lambda w, g, h: w + np.linalg.solve(h, g),
            "The size is right. Which way is down?",
            "Subtract: it is gradient descent with another learning rate.",
        ),
        Mistake(
            lambda w, g, h: w - h @ g,
            "Steep directions should take *smaller* steps.",
            "You multiply by the Hessian; Newton divides by it: "
            "`np.linalg.solve(hessian, gradient)`.",
        ),
        Mistake(
            lambda w, g, h: w - g,
            "That is gradient descent. What does the Hessian say?",
            "Divide by the curvature: `np.linalg.solve(hessian, gradient)`.",
        ),
        Mistake(
            lambda w, g, h: w - g / np.diag(h),
            "That looks at each weight alone. The others pull, too.",
            "Dividing by the diagonal ignores the rest of the matrix; solve the whole "
            "system.",
        ),
        Mistake(
            lambda w, g, h: w - g / h,
            lambda w, g, h: w - (g / h).sum(axis=0),
            lambda w, g, h: w - (1 / h) @ g,
            "A matrix is not divided by entry by entry.",
            "Solve the system H · step = gradient: `np.linalg.solve`.",
        ),
        Mistake(
            lambda w, g, h: w - g / np.linalg.eigvalsh(h).max(),
            lambda w, g, h: w - g / np.linalg.norm(h),
            lambda w, g, h: w - g / np.linalg.det(h),
            "You divide by one number. How many curvatures are there?",
            "One number cannot fit all directions. Solve the system H · step = "
            "gradient: `np.linalg.solve`.",
        ),
        Mistake(
            lambda w, g, h: np.linalg.solve(h, g),
            "That is the step. The new weights are asked for.",
            "Subtract it from `w`.",
        ),
        Mistake(
            lambda w, g, h: -np.linalg.solve(h, g),
            "That is the step. The new weights are asked for.",
            "Add it to `w`.",
        ),
    ],
    otherwise=(
        "In one dimension it is x − f′/f″. What is a division by a matrix?",
        "Find the step with H · step = gradient: `np.linalg.solve(hessian, gradient)`.",
        "`w - np.linalg.solve(hessian, gradient)`.",
    ),
)
