"""Exercises of chapter 03: what is asked, and the wrong answers that people give."""

import math

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic
from dlcore.scratch.gradients import numerical_gradient

generator = np.random.default_rng(3)

# ------------------------------------------------------------------- safe_logistic


def safe_logistic(z):
    """1 / (1 + e⁻ᶻ) without an overflow, for arrays of any shape."""
    return logistic(z)


def watched(safe_logistic, z):
    """What comes out, and whether an exponential overflowed on the way."""
    overflows = []
    with np.errstate(over="call", call=lambda *_: overflows.append(True)):
        return safe_logistic(z), bool(overflows)


SAFE_LOGISTIC = Exercise(
    safe_logistic,
    trials=[(generator.normal(0, 3, shape),) for shape in ((1,), (7,), (3, 4), (2, 3))],
    harder=[(np.array([-1e4, -1000.0, -720.0, 0.0, 720.0, 1000.0, 1e4]),)],
    look=watched,
    mistakes=[
        Mistake(
            np.tanh,
            "An S-curve, but not this one.",
            "The logistic function runs from 0 to 1; yours is tanh.",
        ),
        Mistake(
            lambda z: logistic(-z),
            "Right shape, wrong direction.",
            "At large z the output is 1: the exponent is −z.",
        ),
        Mistake(
            lambda z: logistic(z) * (1 - logistic(z)),
            "That is a slope. The function itself is asked for.",
            "Return S(z), not S(z)(1 − S(z)).",
        ),
        Mistake(
            lambda z: logistic(np.abs(z)),
            "All your outputs are above ½. Should they be?",
            "For z < 0 multiply both parts of the fraction by eᶻ: eᶻ / (1 + eᶻ).",
        ),
        Mistake(
            lambda z: 1 / (1 + np.exp(-z)),
            lambda z: np.where(
                z < 0, np.exp(z) / (1 + np.exp(np.minimum(z, 0))), 1 / (1 + np.exp(-z))
            ),
            "The values are right, but an exponential overflows on the way.",
            "Where you choose with `np.where`, both branches are computed for *all* z, "
            "also the one that is thrown away.",
            "Use only `np.exp(-np.abs(z))`, which lies between 0 and 1.",
        ),
        Mistake(
            lambda z: np.exp(z) / (1 + np.exp(z)),
            lambda z: np.where(z < 0, logistic(z), np.exp(z) / (1 + np.exp(z))),
            "Try z = −1000 and z = 1000.",
            "For z = 1000 you return NaN: infinity divided by infinity.",
            "Use only `np.exp(-np.abs(z))`, which lies between 0 and 1. With it, S is "
            "1 / (1 + small) for z ≥ 0 and small / (1 + small) for z < 0.",
        ),
        Mistake(
            lambda z: 1 / (1 + math.exp(-z)),
            "One number at a time. Arrays are asked for.",
            "`math.exp` takes one number; `np.exp` takes arrays of any shape.",
        ),
    ],
    otherwise=(
        "Compare with `1 / (1 + np.exp(-z))` for small z.",
        "For small z the result is 1 / (1 + e⁻ᶻ); S(0) is ½, S(1) is 0.731, S(−1000) "
        "is 0 and S(1000) is 1, up to rounding.",
    ),
)

# ------------------------------------------------------------------- error_terms


def error_terms(y_f, y_g, t, w_gf1):
    """dE/dz of the output neuron and of the hidden one, by a numerical gradient."""
    z_f, z_g = np.array([np.log(y_f / (1 - y_f))]), np.array([np.arctanh(y_g)])

    def loss(z):
        return float(0.5 * (t - logistic(z[0])) ** 2)

    def loss_by_g(z):
        return loss(z_f + w_gf1 * (np.tanh(z) - y_g))

    return numerical_gradient(loss, z_f)[0], numerical_gradient(loss_by_g, z_g)[0]


def output_error(y_f, t):
    """e_f by the formula."""
    return -(t - y_f) * y_f * (1 - y_f)


ERROR_TERMS = Exercise(
    error_terms,
    trials=[
        (
            float(logistic(generator.normal())),
            float(np.tanh(generator.normal())),
            float(t),
            float(generator.normal()),
        )
        for t in (0, 1) * 6
    ],
    mistakes=[
        Mistake(
            lambda y_f, y_g, t, w: (
                -output_error(y_f, t),
                -output_error(y_f, t) * w * (1 - y_g**2),
            ),
            "The sizes are right. Which way does the loss grow?",
            "Both signs are wrong: the loss ½(t − y)² has the slope −(t − y).",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                -(t - y_f),
                -(t - y_f) * w * (1 - y_g**2),
            ),
            "A slope is missing on the way from y_f to z_f.",
            "The error term of F is −(t − y_f) times the slope of the logistic "
            "function, y_f (1 − y_f).",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (output_error(y_f, t), output_error(y_f, t) * w),
            "One of the two error terms is right.",
            "e_f is right. On its way to z_g the error also passes the slope of tanh.",
            "e_g = e_f · w_gf1 · (1 − y_g²).",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t),
                output_error(y_f, t) * (1 - y_g**2),
            ),
            "One of the two error terms is right.",
            "e_f is right. Over which weight does the error travel to G?",
            "e_g = e_f · w_gf1 · (1 − y_g²).",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t),
                output_error(y_f, t) * w * y_g * (1 - y_g),
            ),
            "The chain rule is there, with the slope of another function.",
            "G is a tanh neuron: its slope is 1 − y_g², not y_g (1 − y_g).",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                -(t - y_f) * (1 - y_f**2),
                -(t - y_f) * (1 - y_f**2) * w * (1 - y_g**2),
            ),
            "The chain rule is there. Which neuron is F?",
            "F is a logistic neuron: its slope is y_f (1 − y_f), not 1 − y_f².",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t),
                output_error(y_f, t) * w * (1 - np.tanh(y_g) ** 2),
            ),
            "How often is tanh applied?",
            "`y_g` is the *output* of G, so its slope is 1 − y_g² as it stands.",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t),
                -(t - y_f) * w * (1 - y_g**2),
            ),
            "One of the two error terms is right.",
            "e_g continues from the *error term* of F, which includes the slope of F.",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t) * w * (1 - y_g**2),
                output_error(y_f, t),
            ),
            "Two right numbers. In which order?",
            "Return e_f first, then e_g.",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                2 * output_error(y_f, t),
                2 * output_error(y_f, t) * w * (1 - y_g**2),
            ),
            "Right but for a constant factor.",
            "The ½ of the loss cancels the 2 of the square.",
        ),
        Mistake(
            lambda y_f, y_g, t, w: (
                output_error(y_f, t) * y_g,
                output_error(y_f, t) * w * (1 - y_g**2),
            ),
            "One of the two is the slope of a *weight*.",
            "The input comes in later, when the weights are changed: e_f ends at z_f.",
        ),
    ],
    otherwise=(
        "Write down the path from the loss to z_f, then on to z_g. How many "
        "factors does each have?",
        "From the loss to z_f: −(t − y_f) and y_f (1 − y_f). From z_f on to z_g: "
        "w_gf1 and 1 − y_g².",
        "e_f = −(t − y_f) · y_f (1 − y_f), and e_g = e_f · w_gf1 · (1 − y_g²). "
        "Return both.",
    ),
)

# ------------------------------------------------------------------- two_sided


def two_sided_gradient(function, w, nudge):
    """(f(w + h) − f(w − h)) / 2h for each weight, with all others where they were."""
    return slopes(function, w, (nudge, -nudge), 2 * nudge)


def slopes(function, w, nudges, divisor):
    """For each weight the difference of the function at two nudges, divided."""
    gradient = np.zeros(len(w))
    for i, unit in enumerate(np.eye(len(w))):
        one, other = (function(w + nudge * unit) for nudge in nudges)
        gradient[i] = (one - other) / divisor
    return gradient


def curved(count):
    """A function of so many weights."""
    a, b = generator.normal(0, 1, (2, count))

    def function(w):
        return float(np.sum(np.exp(a * w)) + np.prod(1 + b * w))

    return function


def never_put_back(function, w, h):
    """A wrong answer: the weights wander off."""
    w = w.copy()
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        w[i] += h
        above = function(w)
        w[i] -= 2 * h
        gradient[i] = (above - function(w)) / (2 * h)
    return gradient


TWO_SIDED_GRADIENT = Exercise(
    two_sided_gradient,
    # a large nudge: one-sided and two-sided differ visibly
    trials=[
        (curved(count), generator.normal(0, 1, count), 0.25) for count in (1, 2, 3, 5)
    ],
    mistakes=[
        Mistake(
            lambda function, w, h: slopes(function, w, (h, 0), h),
            lambda function, w, h: slopes(function, w, (0, -h), h),
            "Good, and one-sided. Both sides are asked for.",
            "Take `function` at w + nudge and at w − nudge; their distance is 2 nudge.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (h, -h), h),
            "Your slopes are all too steep, by the same factor.",
            "From w − nudge to w + nudge it is *two* nudges.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (h, -h), 1),
            "That is how far the function moves. A slope is asked for.",
            "Divide by the distance, 2 nudge.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (h, -h), 2 / h),
            "The difference is right. Look at the order of the operations.",
            "`a / 2 * nudge` multiplies by the nudge. Write `a / (2 * nudge)`.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (-h, h), 2 * h),
            "The sign is wrong.",
            "Above minus below: function(w + nudge) − function(w − nudge).",
        ),
        Mistake(
            lambda function, w, h: np.full(
                len(w), (function(w + h) - function(w - h)) / (2 * h)
            ),
            lambda function, w, h: (function(w + h) - function(w - h)) / (2 * h),
            "You nudge all weights at once.",
            "Each weight has a slope of its own: nudge `w[i]` alone, in a loop over i.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (h / 2, -h / 2), h),
            "A fine two-sided slope, with half the nudge that was asked for.",
            "Step by the whole `nudge` to both sides and divide by twice that.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (1e-5, -1e-5), 2e-5),
            "Good slopes. What is `nudge` for?",
            "You nudge by a number of your own. Take the `nudge` that is given.",
        ),
        Mistake(
            never_put_back,
            "The first slope is right, the next ones are not.",
            "Each weight must be back in its place before the next one is nudged.",
        ),
    ],
    otherwise=(
        "Start with a single weight. What are the two places where you need "
        "`function`?",
        "For weight i make two copies of `w`, one with `w[i] + nudge`, one with "
        "`w[i] - nudge`.",
        "gradient[i] = (function(above) − function(below)) / (2 nudge).",
    ),
)

# ------------------------------------------------------------------- hidden_errors


def hidden_errors(y, next_weights, next_errors):
    """(1 − y²) times the weighted sum of the next layer's error terms."""
    return (1 - y * y) * (next_errors @ next_weights[:, 1:])


HIDDEN_ERRORS = Exercise(
    hidden_errors,
    trials=[
        (
            np.tanh(generator.normal(0, 1, hidden)),
            generator.normal(0, 1, (following, 1 + hidden)),
            generator.normal(0, 0.5, following),
        )
        for hidden, following in ((3, 2), (2, 3), (4, 4), (5, 1), (1, 3), (3, 3))
    ],
    mistakes=[
        Mistake(
            lambda y, w, e: e @ w[:, 1:],
            "The errors are collected. Through what do they still pass?",
            "Multiply by the slope of tanh, 1 − y².",
        ),
        Mistake(
            lambda y, w, e: y * (1 - y) * (e @ w[:, 1:]),
            "The chain rule is there, with the slope of another function.",
            "These are tanh neurons: the slope is 1 − y², not y (1 − y).",
        ),
        Mistake(
            lambda y, w, e: (1 - np.tanh(y) ** 2) * (e @ w[:, 1:]),
            "How often is tanh applied?",
            "`y` is the *output*: the slope is 1 − y² as it stands.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * (e @ w[:, :-1]),
            "Your weights are one column off.",
            "Column 0 holds the biases, behind which there is no neuron: use columns "
            "1 and on, `next_weights[:, 1:]`.",
        ),
        Mistake(
            lambda y, w, e: hidden_errors(y, w, e) / len(e),
            "Right but for a factor: the number of successors.",
            "The error terms are added, not averaged.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * w[0, 1:] * e[0],
            "With one successor you are right.",
            "Every neuron of the next layer sends its error back: add them all.",
        ),
        Mistake(
            lambda y, w, e: -hidden_errors(y, w, e),
            "The sizes are right. Which way?",
            "No minus here: the error terms carry their sign already.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0) * e.sum(),
            "Each error must travel over its own weight.",
            "Sum over j of w_ji · e_j: multiply first, then add.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * (e @ w),
            lambda y, w, e: np.insert(y, 0, 1.0) * (e @ w),
            lambda y, w, e: (1 - np.insert(y, 0, 1.0) ** 2) * (e @ w),
            "The shapes do not fit. Which column of the weights has no neuron behind "
            "it?",
            "Leave out the bias column: `next_weights[:, 1:]`.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * (w[:, 1:] @ e),
            lambda y, w, e: (1 - y * y) * (w @ e),
            lambda y, w, e: (1 - y * y) * (e @ w.T),
            lambda y, w, e: (1 - y * y) * (e @ w[:, 1:].T),
            "The shapes do not fit. Errors travel from rows to columns.",
            "Multiply from the left, and without the bias column: "
            "`next_errors @ next_weights[:, 1:]`.",
        ),
    ],
    otherwise=(
        "Draw a hidden neuron with two successors. Which products enter its sum?",
        "Neuron i collects `next_weights[j, 1 + i] * next_errors[j]` over all j.",
        "`(1 - y**2) * (next_errors @ next_weights[:, 1:])`: one row per successor, "
        "and without the bias column.",
    ),
)

# ------------------------------------------------------------------- stepped


def stepped(weights, errors, inputs, learning_rate):
    """W − η e [1, x]ᵀ for a whole layer."""
    return weights - learning_rate * slopes_of(errors, inputs)


def slopes_of(errors, inputs, first=1.0):
    """The slope of each weight, where the bias meets the given input."""
    return np.outer(errors, [first, *inputs])


STEPPED = Exercise(
    stepped,
    trials=[
        (
            generator.normal(0, 1, (neurons, 1 + inputs)),
            generator.normal(0, 1, neurons),
            generator.normal(0, 1, inputs),
            rate,
        )
        for neurons, inputs, rate in (
            (3, 2, 0.1),
            (2, 4, 0.9),
            (3, 3, 0.4),
            (1, 5, 0.7),
            (4, 1, 0.3),
            (2, 2, 0.5),
        )
    ],
    mistakes=[
        Mistake(
            lambda w, e, x, rate: w + rate * slopes_of(e, x),
            "You step uphill.",
            "The error terms are slopes of the loss: subtract.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * slopes_of(e, x, first=0.0),
            "The weights move, and the biases stay.",
            "What arrives at a bias is 1, so its slope is the error term itself.",
        ),
        Mistake(
            lambda w, e, x, rate: w - slopes_of(e, x),
            "How far is a step?",
            "Multiply by the learning rate.",
        ),
        Mistake(
            lambda w, e, x, rate: -rate * slopes_of(e, x),
            "That is the change. The new weights are asked for.",
            "Return `weights` plus this change.",
        ),
        Mistake(
            lambda w, e, x, rate: slopes_of(e, x),
            "Those are the slopes. The new weights are asked for.",
            "Subtract them from `weights`, times the learning rate.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * slopes_of(e, x) * w,
            "A weight's slope does not depend on the weight itself.",
            "The slope is error term times input, nothing else.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * np.outer(e, [*x, 1.0]),
            "Everything moves, but not the right way: look at the columns.",
            "The bias is column 0, so the leading 1 comes *before* the inputs.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * e[:, None] * np.ones(w.shape),
            "All weights of a neuron move by the same amount.",
            "Multiply the error term by what arrives through each weight.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * np.outer(e, x),
            "The shapes do not fit. Which column of `weights` has no input?",
            "The bias, column 0: put a 1 before the inputs, `np.insert(inputs, 0, 1)`.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * np.outer([1.0, *x], e),
            "The shapes do not fit. Do rows belong to neurons or to inputs?",
            "One row per neuron: the error terms come first, `np.outer(errors, …)`.",
        ),
    ],
    otherwise=(
        "How many rows and columns does the change have? Which number stands in "
        "row j, column i?",
        "Row j, column i of the slope is `errors[j]` times input i, where input 0 "
        "is 1.",
        "`np.outer(errors, np.insert(inputs, 0, 1.0))` is the slope; subtract it "
        "times the learning rate.",
    ),
)
