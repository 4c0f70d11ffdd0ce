"""Exercises of chapter 02: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import NotYetError, diagnose
from dlcore.check.ingredients import logistic, named

# ------------------------------------------------------------------- slope


def slope(answer):
    """(f(x + h) − f(x − h)) / 2h, exactly, also where h is large."""
    curves = [np.sin, np.exp, named(lambda x: x**3 - 2 * x, "cubic")]
    trials = [
        (curve, x, h)
        for curve, x, h in itertools.product(curves, (-1.3, 0.4, 2.0), (0.5, 0.05))
    ]

    mistakes = [
        (
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "That is a slope, but a lopsided one. Where are your two points?",
            "You look to the right only. Take a point on each side, x − h and x + h.",
        ),
        (
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "That is a slope, but a lopsided one. Where are your two points?",
            "You look to the left only. Take a point on each side, x − h and x + h.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "Twice as steep as it should be. How far are your two points apart?",
            "From x − h to x + h it is a distance of 2h: divide by `(2 * h)`.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "The difference is right. Look at the order of the operations.",
            "`a / 2 * h` multiplies by h. Write `a / (2 * h)`.",
        ),
        (
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
            "The size is right. Does a rising curve have a positive slope?",
            "The sign is wrong: the value on the right comes first.",
        ),
        (
            lambda f, x, h: f(x + h) - f(x - h),
            "That is how much it rises. A slope is a rise *per distance*.",
            "Divide by the distance of the two points, 2h.",
        ),
        (
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
            "A good central difference, at another distance.",
            "The distance is h to *each* side: x − h and x + h, divided by 2h.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
        mistakes,
        (
            "Try the parabola: `slope(lambda x: x**2, 1.5, 0.1)` should be 3.",
            "Rise over distance, between the points x − h and x + h.",
            "`(f(x + h) - f(x - h)) / (2 * h)`.",
        ),
    )


# ------------------------------------------------------------------- descend


def descend(answer):
    """The place after all steps against the gradient."""
    generator = np.random.default_rng(21)
    trials = []
    for size in (1, 2, 3, 5):
        basis = generator.normal(0, 1, (size, size))
        curvature = basis @ basis.T / size + np.eye(size)
        lowest = generator.normal(0, 1, size)
        gradient = named(
            lambda w, curvature=curvature, lowest=lowest: curvature @ (w - lowest),
            "gradient",
        )
        start = generator.normal(0, 2, size)
        trials.append((gradient, start, 0.07, int(generator.integers(2, 7))))

    def walk(gradient, start, learning_rate, steps):
        places = [start]
        for _ in range(steps):
            places.append(places[-1] - learning_rate * gradient(places[-1]))
        return places

    def one_direction(gradient, start, learning_rate, steps):
        return start - steps * learning_rate * gradient(start)

    mistakes = [
        (
            lambda g, start, rate, n: walk(lambda w: -g(w), start, rate, n)[-1],
            "You are walking. Are you walking down?",
            "The gradient points uphill: subtract it.",
        ),
        (
            lambda g, start, rate, n: walk(g, start, 1.0, n)[-1],
            "Your steps are too large. What is `learning_rate` for?",
            "Multiply the gradient by `learning_rate` before you subtract it.",
        ),
        (
            lambda g, start, rate, n: walk(g, start, rate, n - 1)[-1],
            "You stop one step too early.",
            "Count: `range(steps)` makes exactly `steps` steps.",
        ),
        (
            lambda g, start, rate, n: walk(g, start, rate, n + 1)[-1],
            "You take one step too many.",
            "Count: `range(steps)` makes exactly `steps` steps.",
        ),
        (
            lambda g, start, rate, n: walk(g, start, rate, 1)[-1],
            "That is the first step.",
            "Is your `return` inside the loop? Move it to the left.",
        ),
        (
            one_direction,
            "The direction changes on the way.",
            "Ask for the gradient at the *present* weights in every step: "
            "`gradient(w)`, not `gradient(start)`.",
        ),
        (
            lambda g, start, rate, n: np.array(walk(g, start, rate, n)),
            "That is the whole walk. Where does it end?",
            "Return the last place only, an array like `start`.",
        ),
        (
            lambda g, start, rate, n: start,
            "You are still at the start.",
            "Assign the new weights: `w = w - learning_rate * gradient(w)`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda g, start, rate, n: walk(g, start, rate, n)[-1],
        mistakes,
        (
            "Start with `w = start` and repeat one line.",
            "Each step: `w = w - learning_rate * gradient(w)`.",
            "After the loop, `return w`.",
        ),
    )


# ------------------------------------------------------------------- the limit


def largest_learning_rate(answer):
    """2 / λmax of XᵀX."""
    generator = np.random.default_rng(22)
    trials = [
        (generator.normal(0, 1.5, (int(generator.integers(5, 12)), size)),)
        for size in (1, 2, 3, 4, 4)
    ]

    def eigenvalues(x):
        return np.linalg.eigvalsh(x.T @ x)

    mistakes = [
        (
            lambda x: 1 / eigenvalues(x).max(),
            "At that rate the steepest direction arrives in one step. You may go on.",
            "The limit is twice the best rate of the steepest direction: 2/λmax.",
        ),
        (
            lambda x: 2 / eigenvalues(x).min(),
            "Which direction diverges first?",
            "The steepest one, with the *largest* curvature: divide by λmax.",
        ),
        (
            lambda x: 2 / eigenvalues(x / np.sqrt(len(x))).max(),
            "That is the limit for a mean over the examples. The loss is a sum.",
            "Do not divide by the number of examples: the curvatures are the "
            "eigenvalues of `x.T @ x`.",
        ),
        (
            lambda x: 2 / np.trace(x.T @ x),
            "Safe, but too careful: that is 2 over the *sum* of all curvatures.",
            "Take the largest eigenvalue, not the trace.",
        ),
        (
            lambda x: 2 / np.diag(x.T @ x).max(),
            "Those are the curvatures along the axes. The bowl may lie across them.",
            "Take the largest eigenvalue of `x.T @ x`, not its largest diagonal entry.",
        ),
        (
            lambda x: eigenvalues(x).max(),
            "That is the largest curvature itself.",
            "The limit is 2 divided by it.",
        ),
        (
            lambda x: 2 / np.sqrt(eigenvalues(x).max()),
            "You took a root on the way.",
            "The eigenvalues of `x.T @ x` are the curvatures themselves; the singular "
            "values of `x` are their roots.",
        ),
        (
            lambda x: 2 / eigenvalues(x),
            "One limit for each direction. Which of them counts?",
            "The smallest of them: 2 over the largest eigenvalue.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda x: 2 / eigenvalues(x).max(),
        mistakes,
        (
            "Which curvatures does the bowl have, and which one sets the limit?",
            "The curvatures are the eigenvalues of `x.T @ x`; the limit is 2/λmax.",
            "`2 / np.linalg.eigvalsh(x.T @ x).max()`.",
        ),
    )


# ------------------------------------------------------------------- sigmoid_step


def sigmoid_step(answer):
    """w + η Σ x y(1 − y)(t − y)."""
    generator = np.random.default_rng(23)
    trials = []
    for examples, size in ((1, 2), (4, 3), (9, 2), (6, 5)):
        x = generator.normal(0, 1.2, (examples, size))
        t = generator.integers(0, 2, examples).astype(float)
        trials.append((generator.normal(0, 1, size), x, t, 0.6))

    def step(w, x, t, rate, slope=lambda y: y * (1 - y), sign=1, share=1):
        y = logistic(x @ w)
        return w + sign * rate * x.T @ (slope(y) * (t - y)) * share

    def one_by_one(w, x, t, rate):
        for row, target in zip(x, t, strict=True):
            w = step(w, row[None], np.array([target]), rate)
        return w

    mistakes = [
        (
            lambda w, x, t, rate: step(w, x, t, rate, slope=np.ones_like),
            "That is the delta rule of the linear neuron. What has changed?",
            "One factor of the chain is missing: the slope of the logistic function, "
            "`y * (1 - y)`.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, rate, sign=-1),
            "The size is right, the direction is not.",
            "Where the answer is too low, t − y is positive, and the weights of "
            "positive inputs must grow: add.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, rate, share=1 / len(x)),
            "That is the mean over the examples.",
            "The loss asks for the sum: do not divide by `len(x)`.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, rate, share=2),
            "Right but for a constant factor.",
            "The ½ of the loss cancels the 2 of the square.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, rate, slope=lambda y: 1 - y * y),
            "The chain is there, with the slope of another function.",
            "1 − y² belongs to tanh. The logistic function has y(1 − y).",
        ),
        (
            lambda w, x, t, rate: step(
                w, x, t, rate, slope=lambda y: logistic(y) * (1 - logistic(y))
            ),
            "How often is the logistic function applied?",
            "`y` is already the output: the slope is `y * (1 - y)`.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, rate) - w,
            "That is the change. The new weights are asked for.",
            "Add the change to `w`.",
        ),
        (
            lambda w, x, t, rate: step(w, x, t, 1.0),
            "How large is the step?",
            "`learning_rate` is missing: multiply the change by it.",
        ),
        (
            lambda w, x, t, rate: w + rate * x.T @ (t - x @ w),
            "That is the linear neuron of the fast-food problem.",
            "Apply `logistic` to `x @ w`, and its slope `y * (1 - y)` to the error.",
        ),
        (
            one_by_one,
            "You learn from one example after another. How many steps is that?",
            "Compute all outputs with the *same* weights, then change them once.",
        ),
    ]
    diagnose(
        answer,
        trials,
        step,
        mistakes,
        (
            "First the outputs, `y = logistic(x @ w)`. Then follow the chain.",
            "Error t − y, times slope y(1 − y), times input, summed over the examples.",
            "`w + learning_rate * x.T @ (y * (1 - y) * (t - y))`.",
        ),
    )


# ------------------------------------------------------------------- identifier


def identifier(answer):
    """Ten weights that accept one black-and-white pattern of the 1,023 and no other."""
    bits = np.array(list(itertools.product([0, 1], repeat=9)))
    patterns = np.vstack([2 * bits - 1, bits[1:] - 1])  # (1023, 9)
    generator = np.random.default_rng(24)
    for number in (511, 0, *generator.choice(512, 14, replace=False)):
        target = patterns[number]
        weights = _ten_numbers(answer(target.copy()))
        accepted = _accepted(weights, patterns)
        only_target = np.arange(len(patterns)) == number
        if np.array_equal(accepted, only_target):
            continue
        if np.array_equal(_accepted(np.roll(weights, 1), patterns), only_target):
            raise NotYetError(
                "Good weights, in an unusual order.",
                "The bias comes first, then the nine weights.",
            )
        _judge(accepted, number, patterns, weights)


def _accepted(weights, patterns):
    """Which patterns score 0 or more: (1023,)."""
    return weights[0] + patterns @ weights[1:] >= 0


def _ten_numbers(result):
    """The answer as an array of ten weights."""
    try:
        weights = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        weights = np.zeros(0)
    if weights.shape == (9,):
        raise NotYetError(
            "Nine numbers. What else has a perceptron?",
            "The bias is missing: return ten numbers, the bias first.",
        )
    if weights.shape != (10,):
        raise NotYetError(
            "Ten numbers should come back.",
            f"Return one array of shape (10,), the bias first; yours has the shape "
            f"{weights.shape}.",
        )
    return weights


def _judge(accepted, number, patterns, weights):
    """Say who is accepted or refused by mistake, the target first."""
    if not accepted[number]:
        like = np.sign(weights[1:]) @ patterns[number]
        if like < 0:
            raise NotYetError(
                "The target is refused. Which weights would it like best?",
                "White pixels (+1) want positive weights, black ones (−1) negative.",
            )
        raise NotYetError(
            "The target is refused.",
            "The bias is too low: the target's own score must be 0 or more. What is "
            "`pattern @ pattern`?",
        )
    others = accepted.copy()
    others[number] = False
    grey = np.array([(pattern == 0).any() for pattern in patterns])
    if others.sum() > 100:
        raise NotYetError(
            f"The target is accepted, and with it {others.sum()} others.",
            "The bias decides how alike a pattern must be. It has to be low: the "
            "target scores `pattern @ pattern`, everybody else should fall short.",
        )
    if not (others & ~grey).any():
        raise NotYetError(
            "All black-and-white patterns are judged rightly. And the grey ones?",
            "A pattern with one pixel grey instead of black scores 8 with weights like "
            "the target; the target itself scores 9. The bias must lie between.",
            "A bias of −8 gives those neighbours exactly 0, and 0 counts as yes.",
        )
    raise NotYetError(
        f"The target is accepted, and with it {others.sum()} others.",
        "Make the bias lower, but not so low that the target falls below 0.",
        "With the pattern itself as weights the target scores 9, its neighbours 8 or "
        "less: a bias between −9 and −8.",
    )


# ------------------------------------------------------------------- newton_step


def newton_step(answer):
    """Solve H · step = gradient and subtract."""
    generator = np.random.default_rng(25)
    trials = []
    for size in (1, 2, 3, 5):
        basis = generator.normal(0, 1, (size, size))
        hessian = basis @ basis.T + 0.5 * np.eye(size)
        if size > 2:  # downwards in one direction: Newton does not care
            hessian[0, 0] -= 3
        w, gradient = generator.normal(0, 1, (2, size))
        trials.append((w, gradient, hessian))

    mistakes = [
        (
            lambda w, g, h: w + np.linalg.solve(h, g),
            "The size is right. Which way is down?",
            "Subtract: it is gradient descent with another learning rate.",
        ),
        (
            lambda w, g, h: w - h @ g,
            "Steep directions should take *smaller* steps.",
            "You multiply by the Hessian; Newton divides by it: "
            "`np.linalg.solve(hessian, gradient)`.",
        ),
        (
            lambda w, g, h: w - g,
            "That is gradient descent. What does the Hessian say?",
            "Divide by the curvature: `np.linalg.solve(hessian, gradient)`.",
        ),
        (
            lambda w, g, h: w - g / np.diag(h),
            "That looks at each weight alone. The others pull, too.",
            "Dividing by the diagonal ignores the rest of the matrix; solve the whole "
            "system.",
        ),
        (
            lambda w, g, h: w - (g / h).sum(axis=0),
            "A matrix is not divided by entry by entry.",
            "Solve the system H · step = gradient: `np.linalg.solve`.",
        ),
        (
            lambda w, g, h: w - g / h,
            "A matrix is not divided by entry by entry.",
            "Solve the system H · step = gradient: `np.linalg.solve`.",
        ),
        (
            lambda w, g, h: np.linalg.solve(h, g),
            "That is the step. The new weights are asked for.",
            "Subtract it from `w`.",
        ),
        (
            lambda w, g, h: -np.linalg.solve(h, g),
            "That is the step. The new weights are asked for.",
            "Add it to `w`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda w, g, h: w - np.linalg.solve(h, g),
        mistakes,
        (
            "In one dimension it is x − f′/f″. What is a division by a matrix?",
            "Find the step with H · step = gradient: `np.linalg.solve(hessian, "
            "gradient)`.",
            "`w - np.linalg.solve(hessian, gradient)`.",
        ),
    )


EXERCISES = {
    "slope": slope,
    "descend": descend,
    "largest_learning_rate": largest_learning_rate,
    "sigmoid_step": sigmoid_step,
    "identifier": identifier,
    "newton_step": newton_step,
}
