"""Exercises of chapter 03: what is asked, and the wrong answers that people give."""

import math

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(3)

# ------------------------------------------------------------------- nine_slopes

RELU_WEIGHTS = np.array([[0.0, 1, -1], [1, -1, -1]])  # H₁ and H₂, bias first
LINEAR_WEIGHTS = np.array([1.0, 2, 3])  # F
RELU_INPUTS = np.array([1.0, 2, 1])  # the 1 for the biases comes first
RELU_TARGET = 1.0


def nine_slopes():
    """The slope of the loss for each weight of H₁, H₂ and F: three rows of three."""
    return slopes_by_hand()


def slopes_by_hand(gate=True, back=True, sign=1.0, factor=1.0, bias=1.0):
    """The nine slopes; the arguments spoil single steps, as learners do.

    gate: hidden error terms pass through ReLU's slope; back: over F's weights
    """
    z = RELU_WEIGHTS @ RELU_INPUTS  # (2,)
    hidden = np.maximum(z, 0)
    y = LINEAR_WEIGHTS @ [1, *hidden]
    delta_f = -sign * factor * (RELU_TARGET - y)
    delta = delta_f * (LINEAR_WEIGHTS[1:] if back else np.ones(2))
    if gate:
        delta = delta * (z > 0)
    inputs = np.array([bias, *RELU_INPUTS[1:]])
    last = delta_f * np.array([bias, *hidden])
    return np.array([*np.outer(delta, inputs), last])


def slopes_that_skip_the_hidden_neurons():
    """F's slopes with the inputs of the network in place of its own."""
    slopes = slopes_by_hand()
    slopes[2, 1:] = slopes[2, 0] * RELU_INPUTS[1:]
    return slopes


def slopes_without_the_target():
    """The output itself in the place of F's error term."""
    slopes = slopes_by_hand()
    return slopes * (1 + RELU_TARGET / slopes[2, 0])


def slopes_times_weights():
    """Each error term times the weights of its neuron, not times their inputs."""
    delta = slopes_by_hand()[:, :1]
    return delta * np.array([*RELU_WEIGHTS, LINEAR_WEIGHTS])


def slopes_with_a_negative_output():
    """F's slopes where H₂ puts out its sum; the rows of H₁ and H₂ are right."""
    slopes = slopes_by_hand()
    slopes[2, 1:] = slopes[2, 0] * (RELU_WEIGHTS @ RELU_INPUTS)
    return slopes


def slopes_of_a_linear_network():
    """The same with hidden neurons that put out their sums, whatever the sign."""
    hidden = RELU_WEIGHTS @ RELU_INPUTS
    delta_f = LINEAR_WEIGHTS @ [1, *hidden] - RELU_TARGET
    delta = delta_f * LINEAR_WEIGHTS[1:]
    return np.array([*np.outer(delta, RELU_INPUTS), delta_f * np.array([1, *hidden])])


def slopes_that_are_gated_only():
    """H₂ puts out its sum, and still passes nothing back."""
    slopes = slopes_of_a_linear_network()
    slopes[1] = 0
    return slopes


def slopes_times_sums():
    """Hidden error terms times the neuron's sum, in the place of its slope."""
    slopes = slopes_by_hand(gate=False)
    slopes[:2] *= (RELU_WEIGHTS @ RELU_INPUTS)[:, None]
    return slopes


NINE_SLOPES = Exercise(
    nine_slopes,
    trials=[()],
    mistakes=[
        Mistake(
            lambda: slopes_by_hand(gate=False),
            "One of the three rows is wrong. Is each hidden neuron active?",
            "H₂ has the sum −2: ReLU is level there, its slope is 0. What does that "
            "make of δ₂?",
            "δ₂ = 0 · 3 · δ_f = 0, so all three slopes of H₂ are 0.",
        ),
        Mistake(
            slopes_of_a_linear_network,
            slopes_with_a_negative_output,
            slopes_that_are_gated_only,
            "What does a ReLU neuron put out where its sum is negative?",
            "H₂ has the sum −2 and puts out 0, not −2.",
        ),
        Mistake(
            lambda: slopes_by_hand(sign=-1),
            lambda: slopes_by_hand(sign=-1, gate=False),
            "The sizes are right. Which way does the loss go if the output grows?",
            "y_f = 3 is above the target: a larger output makes the loss larger, so "
            "δ_f = −(t − y_f) is +2.",
        ),
        Mistake(
            slopes_times_sums,
            "The row of H₂ is wrong. What is the slope of a ReLU where its sum is −2?",
            "The slope is 0 there, not the sum: δ₂ = 0 · 3 · δ_f = 0.",
        ),
        Mistake(
            slopes_without_the_target,
            lambda: -slopes_without_the_target(),
            "Look at F first: where does the target enter?",
            "The loss compares: δ_f = −(t − y_f), and t is 1.",
        ),
        Mistake(
            slopes_times_weights,
            "The error terms are right. By what is each of them multiplied?",
            "By what arrives through the weight, not by the weight: δ times input.",
        ),
        Mistake(
            lambda: slopes_by_hand(factor=2),
            "Everything is twice as large as it should be.",
            "The loss has a ½ in front, which cancels the 2 of its derivative.",
        ),
        Mistake(
            lambda: slopes_by_hand(factor=0.5),
            "Everything is half as large as it should be.",
            "The derivative of ½ (t − y)² is −(t − y): the ½ is used up. And y_f is 3: "
            "F has a bias, too.",
        ),
        Mistake(
            lambda: slopes_by_hand(back=False),
            "F is right. What happens to δ_f on its way back to the hidden neurons?",
            "It is multiplied by the weight of the connection: δ₁ = 1 · 2 · δ_f.",
        ),
        Mistake(
            lambda: slopes_by_hand(bias=0),
            "What arrives at a bias?",
            "A bias has the input 1, so its slope is its neuron's error term.",
        ),
        Mistake(
            lambda: slopes_by_hand(back=False, gate=False),
            "The hidden error terms are not those of F.",
            "δ of a hidden neuron: F's δ, times the weight between, times the slope.",
        ),
        Mistake(
            lambda: np.roll(slopes_by_hand(), -1, axis=1),
            "Right numbers in another order.",
            "The bias comes first in each row, as in the table.",
        ),
        Mistake(
            lambda: slopes_by_hand().T,
            "Right numbers in another order.",
            "One row per neuron, not one per kind of weight.",
        ),
        Mistake(
            slopes_that_skip_the_hidden_neurons,
            "H₁ and H₂ are right. What arrives at the weights of F?",
            "The inputs of F are y₁ = 1 and y₂ = 0, not x₁ and x₂.",
        ),
        Mistake(
            lambda: slopes_by_hand()[:, 1:],
            "Each neuron has three weights. Which one is missing?",
            "The bias is a weight, too, with the slope δ. It comes first in each row.",
        ),
        Mistake(
            lambda: slopes_by_hand()[::-1],
            lambda: np.roll(slopes_by_hand(), 1, axis=0),
            "Right numbers in another order.",
            "Row by row as in the table: H₁, H₂, then F.",
        ),
        Mistake(
            lambda: slopes_by_hand().ravel(),
            "The numbers are right. Return them as three rows.",
            "A list of three lists: `[[…], […], […]]`.",
        ),
        Mistake(
            lambda: np.array([*RELU_WEIGHTS, LINEAR_WEIGHTS]) - slopes_by_hand(),
            "These are new weights. The slopes are asked for.",
            "Stop before the update: return δ times input for each weight.",
        ),
    ],
    otherwise=(
        "Forward first: which numbers do H₁, H₂ and F put out?",
        "The outputs are 1, 0 and 3. Now δ_f, and from it δ₁ and δ₂.",
        "δ_f = 2, δ₁ = 4, δ₂ = 0. Each slope is a δ times 1, or times an input of its "
        "neuron.",
    ),
)

# ------------------------------------------------------------------- softsign_slope


def softsign_slope(y):
    """The slope of z / (1 + |z|), from its output."""
    return (1 - np.abs(y)) ** 2


def softsign(z):
    """z / (1 + |z|)."""
    return z / (1 + np.abs(z))


SOFTSIGN_SLOPE = Exercise(
    softsign_slope,
    trials=[
        *((float(y),) for y in (0.5, -0.5, 0.9, -0.2, 0.0)),
        *((softsign(generator.normal(0, 2, shape)),) for shape in ((6,), (2, 3))),
    ],
    mistakes=[
        Mistake(
            lambda y: (1 - y) ** 2,
            "Right for z ≥ 0. And on the other side?",
            "The curve is as steep at −z as at z: put |y| in place of y.",
        ),
        Mistake(
            lambda y: (1 - y) ** 2 if y >= 0 else (1 + y) ** 2,
            lambda y: (1 - y) ** 2 if y > 0 else (1 + y) ** 2,
            lambda y: (1 + y) ** 2 if y < 0 else (1 - y) ** 2,
            "Right for one number. An array may hold both signs.",
            "`if` decides once, for the whole array. `np.abs(y)` needs no `if`.",
        ),
        Mistake(
            lambda y: np.sign(y) * (1 - np.abs(y)) ** 2,
            lambda y: np.where(np.less(y, 0), -((1 + y) ** 2), (1 - y) ** 2),
            lambda y: -((1 - np.abs(y)) ** 2),
            "The sizes are right. Does the curve ever fall?",
            "It rises everywhere, so its slope is positive on both sides.",
        ),
        Mistake(
            lambda y: 1 - y**2,
            "That is the slope of tanh. This is another curve.",
            "For z ≥ 0 the slope is 1 / (1 + z)². What is 1 − y?",
        ),
        Mistake(
            lambda y: y * (1 - y),
            lambda y: np.abs(y) * (1 - np.abs(y)),
            "That is the slope of the logistic function. This is another curve.",
            "For z ≥ 0 the slope is 1 / (1 + z)². What is 1 − y?",
        ),
        Mistake(
            lambda y: 1 / (1 + np.abs(y)) ** 2,
            lambda y: 1 / (1 + y) ** 2,
            "This would be right if the function were given z.",
            "1 / (1 + z) is 1 − y. Replace it, so that no z is left.",
        ),
        Mistake(
            lambda y: 1 - np.abs(y),
            lambda y: 1 - 2 * np.abs(y),
            "Almost: how steep is it at y = ½, where z = 1?",
            "There the slope is 1 / (1 + 1)² = ¼. You are missing a square.",
        ),
        Mistake(
            lambda y: 1 / (1 - np.abs(y)) ** 2,
            lambda y: 1 / (1 - y) ** 2,
            "Your slope grows far out. Does the curve?",
            "1 + z is 1 / (1 − y), and it stands below the line, squared.",
        ),
        Mistake(
            softsign,
            "That is the function. Its slope is asked for, from the output y.",
            "Differentiate z / (1 + z) for z ≥ 0, then replace z by y.",
        ),
        Mistake(
            lambda y: (1 + np.abs(y)) ** 2,
            lambda y: (1 + y) ** 2,
            "Your slope grows with the output. Does the curve get steeper far out?",
            "1 / (1 + z) is 1 − y, not 1 + y.",
        ),
    ],
    otherwise=(
        "For z ≥ 0: numerator z with the slope 1, denominator 1 + z with the slope 1.",
        "The rule for fractions gives 1 / (1 + z)². And 1 − y is 1 / (1 + z).",
        "For z ≥ 0 the slope is (1 − y)²; for z < 0 the output is negative, so "
        "|y| takes the place of y.",
    ),
)

# ------------------------------------------------------------------- safe_logistic


def safe_logistic(z):
    """1 / (1 + e⁻ᶻ) without an overflow, for arrays of any shape."""
    return logistic(z)


def watched(safe_logistic, z):
    """What comes out; in a pair with True if an exponential overflowed on the way."""
    overflows = []
    with np.errstate(over="call", call=lambda *_: overflows.append(True)):
        result = safe_logistic(z)
    return (result, True) if overflows else result


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
            lambda z: np.nan_to_num(np.exp(z) / (1 + np.exp(z))),
            "What is S(1000)? Yours is 0.",
            "Infinity divided by infinity is NaN, and 0 is wrong in its place. Use "
            "only `np.exp(-np.abs(z))`, which lies between 0 and 1.",
        ),
        Mistake(
            lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))),
            lambda z: 1 / (1 + np.exp(-np.clip(z, -5, 5))),
            "Nothing overflows, but numbers far out are cut off too soon.",
            "`np.exp` overflows only above 700: clip there, or use only "
            "`np.exp(-np.abs(z))`, which lies between 0 and 1.",
        ),
        Mistake(
            lambda z: logistic(-np.abs(z)),
            "All your outputs are below ½. Should they be?",
            "small / (1 + small) is right for z < 0; for z ≥ 0 it is 1 / (1 + small).",
        ),
        Mistake(
            lambda z: np.exp(z) / (1 + np.exp(z)) if z < 0 else 1 / (1 + np.exp(-z)),
            lambda z: 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z)),
            lambda z: 1 / (1 + np.exp(-z)) if z > 0 else np.exp(z) / (1 + np.exp(z)),
            "The right idea for one number. An array may hold both signs.",
            "`if` decides once, for the whole array; `np.where` decides number by "
            "number, but computes both branches.",
            "Use only `np.exp(-np.abs(z))`, which lies between 0 and 1. With it, S is "
            "1 / (1 + small) for z ≥ 0 and small / (1 + small) for z < 0.",
        ),
        Mistake(
            lambda z: 1 / (1 + math.exp(-z)),
            lambda z: [1 / (1 + math.exp(-number)) for number in z],
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


def never_cleared(function, w, h):
    """A wrong answer: one step for all weights, which fills up."""
    step, gradient = np.zeros(len(w)), np.zeros(len(w))
    for i in range(len(w)):
        step[i] = h
        gradient[i] = (function(w + step) - function(w - step)) / (2 * h)
    return gradient


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
            lambda function, w, h: slopes(function, w, (h, 0), 2 * h),
            "Half as steep as it should be, or nearly. Where do you start?",
            "Divide by 2 nudge if you go from w − nudge to w + nudge.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (2 * h, 0), 2 * h),
            "Good, and one-sided: both nudges go the same way.",
            "Take `function` at w + nudge and at w − nudge.",
        ),
        Mistake(
            lambda function, w, h: [
                (function(number + h) - function(number - h)) / (2 * h) for number in w
            ],
            lambda function, w, h: np.array(
                [(function(x + h) - function(x - h)) / (2 * h) for x in w]
            ),
            "`function` takes the whole vector. What do you hand over?",
            "Copy `w`, nudge one of its numbers, and hand over the copy.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, 0 * w, (h, -h), 2 * h),
            "Those are slopes at 0. The slopes at `w` are asked for.",
            "Add the step to `w`: function(w + step) − function(w − step).",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (h / 2, -h / 2), h),
            "A fine two-sided slope, with half the nudge that was asked for.",
            "Step by the whole `nudge` to both sides and divide by twice that.",
        ),
        Mistake(
            lambda function, w, h: slopes(function, w, (1e-5, -1e-5), 2e-5),
            lambda function, w, h: slopes(function, w, (1, -1), 2 * h),
            lambda function, w, h: slopes(function, w, (1, -1), 2),
            "Each weight moves alone. How far? What is `nudge` for?",
            "You nudge by a number of your own. Take the `nudge` that is given.",
        ),
        Mistake(
            never_put_back,
            never_cleared,
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
            lambda y, w, e: y * (e @ w[:, 1:]),
            lambda y, w, e: y * (1 - y * y) * (e @ w[:, 1:]),
            "The errors are collected. Does the output itself belong there?",
            "Multiply by the slope of tanh alone: 1 − y².",
        ),
        Mistake(
            lambda y, w, e: (1 - y) * (e @ w[:, 1:]),
            lambda y, w, e: (1 - y) ** 2 * (e @ w[:, 1:]),
            lambda y, w, e: (1 + y * y) * (e @ w[:, 1:]),
            "The errors are collected. Look at the slope once more.",
            "The slope of tanh is 1 − y²: the output squared, taken from 1.",
        ),
        Mistake(
            lambda y, w, e: (y > 0) * (e @ w[:, 1:]),
            "That is the slope of a ReLU. These are tanh neurons.",
            "Multiply by the slope of tanh, 1 − y².",
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
            lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0),
            "You add weights. What travels over them?",
            "Multiply each weight by the error term of the neuron that it leads to.",
        ),
        Mistake(
            lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0) * e.sum(),
            lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0) * e.mean(),
            lambda y, w, e: (1 - y * y) * e.sum(),
            "Each error must travel over its own weight.",
            "Sum over j of w_ji · δ_j: multiply first, then add.",
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
    """W − η δ [1, x]ᵀ for a whole layer."""
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
            lambda w, e, x, rate: rate * slopes_of(e, x) - w,
            "Which is subtracted from which?",
            "The step is taken from the weights: `weights - learning_rate * …`.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * slopes_of(e, x) / len(e),
            lambda w, e, x, rate: w - rate * slopes_of(e, x) / (1 + len(x)),
            "Every step is too short, by the same factor.",
            "Nothing is averaged here: this is a single example.",
        ),
        Mistake(
            lambda w, e, x, rate: w - slopes_of(e, x) / rate,
            "The smaller the learning rate, the longer your step.",
            "Multiply the slopes by the learning rate.",
        ),
        Mistake(
            lambda w, e, x, rate: w - rate * slopes_of(e, x) * [1, *np.zeros(len(x))],
            "The biases move, and the weights stay.",
            "What arrives at a weight is its input: multiply each error by it.",
        ),
        Mistake(
            lambda w, e, x, rate: slopes_of(e, x),
            "Those are the slopes. The new weights are asked for.",
            "Subtract them from `weights`, times the learning rate.",
        ),
        Mistake(
            lambda w, e, x, rate: (
                w - slopes_of(e, x) * np.array([1.0, *np.full(len(x), rate)])
            ),
            "The weights are right. How far does a bias step?",
            "The learning rate is the same for all: multiply the biases' slopes, too.",
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

# ------------------------------------------------------------------- hidden_gradient


def hidden_gradient(x, y, next_weights, next_errors):
    """The slopes of a tanh layer for a batch: of its weights and of its biases."""
    return batch_means(x, batch_errors(y, next_weights, next_errors))


def batch_errors(y, next_weights, next_errors):
    """The error terms of all examples, one row each."""
    return (1 - y * y) * (next_errors @ next_weights)


def batch_means(x, errors):
    """The pair of means over the batch, from the error terms of all examples."""
    return errors.T @ x / len(x), errors.mean(axis=0)


def times(factor, pair):
    """Both parts of a pair, times a factor."""
    return tuple(factor * part for part in pair)


def means_multiplied(x, y, next_weights, next_errors):
    """A wrong answer: the mean error times the mean input."""
    errors = batch_errors(y, next_weights, next_errors).mean(axis=0)
    return np.outer(errors, x.mean(axis=0)), errors


HIDDEN_GRADIENT = Exercise(
    hidden_gradient,
    trials=[
        (
            generator.normal(0, 1, (batch, inputs)),
            np.tanh(generator.normal(0, 1, (batch, neurons))),
            generator.normal(0, 1, (following, neurons)),
            generator.normal(0, 0.5, (batch, following)),
        )
        for batch, inputs, neurons, following in (
            (2, 1, 2, 1),
            (5, 3, 2, 4),
            (4, 2, 3, 1),
            (3, 3, 3, 3),
            (1, 2, 4, 2),
        )
    ],
    mistakes=[
        Mistake(
            lambda x, y, w, e: times(len(x), hidden_gradient(x, y, w, e)),
            "Every number is too large by the same factor. Which one?",
            "The loss of a batch is the *mean* over its examples: divide both sums by "
            "the number of rows.",
        ),
        Mistake(
            lambda x, y, w, e: times(1 / len(x), hidden_gradient(x, y, w, e)),
            "Every number is too small by the same factor. How often do you average?",
            "Each row of `next_errors` belongs to one example alone. The mean is taken "
            "once, at the very end.",
        ),
        Mistake(
            lambda x, y, w, e: times(len(x) / y.shape[1], hidden_gradient(x, y, w, e)),
            lambda x, y, w, e: times(len(x) / x.shape[1], hidden_gradient(x, y, w, e)),
            "Over what do you take the mean?",
            "Over the examples: divide by the number of rows of `x`, `len(x)`.",
        ),
        Mistake(
            lambda x, y, w, e: (hidden_gradient(x, y, w, e)[0], (e @ w).mean(axis=0)),
            "The weights are right. Look at the biases.",
            "A bias's slope is its neuron's error term, with the slope 1 − y² in it.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(y, batch_errors(y, w, e)),
            "What arrives at the weights of this layer?",
            "Its inputs `x`; `y` is what it puts out.",
        ),
        Mistake(
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                batch_errors(y, w, e).sum(axis=0),
            ),
            "The weights are right. Look at the biases.",
            "Their slope is a mean over the batch, too, not a sum.",
        ),
        Mistake(
            lambda x, y, w, e: (
                batch_errors(y, w, e).T @ x,
                batch_errors(y, w, e).mean(axis=0),
            ),
            "The biases are right. Look at the weights.",
            "The matrix product adds over the examples. Divide by their number.",
        ),
        Mistake(
            lambda x, y, w, e: (
                batch_errors(y, w, e).T @ x / y.shape[1],
                batch_errors(y, w, e).mean(axis=0),
            ),
            lambda x, y, w, e: (
                batch_errors(y, w, e).T @ x / len(x) ** 2,
                batch_errors(y, w, e).mean(axis=0),
            ),
            "The biases are right. By what do you divide the weights' slopes?",
            "By the number of examples, once: `errors.T @ x / len(x)`.",
        ),
        Mistake(
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                np.zeros(y.shape[1]),
            ),
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                np.ones(y.shape[1]),
            ),
            "The weights are right. What arrives at a bias, and what does that make "
            "its slope?",
            "A 1 arrives, so the slope is the neuron's error term, the mean over the "
            "examples: `errors.mean(axis=0)`.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x[:1], batch_errors(y, w, e)[:1]),
            "That is the gradient of the first example. Where are the others?",
            "`errors.T @ x` adds over all examples; divide by their number.",
        ),
        Mistake(
            means_multiplied,
            "The biases are right. Multiply first, or average first?",
            "The mean of products is not the product of the means: each example's "
            "error terms meet its own inputs, and only then comes the mean.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x, e @ w),
            "The errors are collected. Through what do they still pass?",
            "Multiply them by the slope of tanh, 1 − y², number by number.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x, y * (1 - y) * (e @ w)),
            "The chain rule is there, with the slope of another function.",
            "These are tanh neurons: the slope is 1 − y², not y (1 − y).",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x, (1 - np.tanh(y) ** 2) * (e @ w)),
            "How often is tanh applied?",
            "`y` is the *output*: the slope is 1 − y² as it stands.",
        ),
        Mistake(
            lambda x, y, w, e: times(-1, hidden_gradient(x, y, w, e)),
            "The sizes are right. Which way?",
            "No minus here: slopes are asked for, not steps.",
        ),
        Mistake(
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0].T,
                hidden_gradient(x, y, w, e)[1],
            ),
            "A gradient is shaped like what it changes. Which shape have the weights?",
            "The weights have one row per neuron and one column per input, so the "
            "error terms are transposed, not the inputs: `errors.T @ x`.",
        ),
        Mistake(
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                batch_errors(y, w, e).mean(axis=1),
            ),
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                batch_errors(y, w, e).mean(),
            ),
            "The weights are right. How many biases has the layer?",
            "One per neuron: take the mean over the rows, `axis=0`.",
        ),
        Mistake(
            lambda x, y, w, e: (
                hidden_gradient(x, y, w, e)[0],
                batch_errors(y, w, e),
            ),
            "The weights are right. The biases have a slope for each example.",
            "Take the mean over the examples, `axis=0`.",
        ),
        Mistake(
            lambda x, y, w, e: hidden_gradient(x, y, w, e)[::-1],
            "Right numbers in another order.",
            "First the gradient of the weights, then that of the biases.",
        ),
        Mistake(
            lambda x, y, w, e: hidden_gradient(x, y, w, e)[0],
            "That is the gradient of the weights. What else does the layer have?",
            "Return a pair: the weights' gradient, and the biases'.",
        ),
        Mistake(
            lambda x, y, w, e: np.column_stack(hidden_gradient(x, y, w, e)[::-1]),
            "Right numbers, in one table. A pair is asked for.",
            "Return the weights' gradient and the biases' apart, in this order.",
        ),
        Mistake(
            lambda x, y, w, e: batch_errors(y, w, e),
            "Those are the error terms, and they are right. Two gradients are asked "
            "for.",
            "Each weight's slope is error term times input, a mean over the examples; "
            "each bias's slope is the mean error term.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x, (1 - y * y) * (e @ w.T)),
            lambda x, y, w, e: batch_means(x, (1 - y * y) * (w @ e)),
            lambda x, y, w, e: batch_means(x, (1 - y * y) * (w.T @ e)),
            "The shapes do not fit. Write them down: (batch, following) times what "
            "gives (batch, neurons)?",
            "Examples are rows, so nothing is transposed on the way back: "
            "`next_errors @ next_weights`.",
        ),
        Mistake(
            lambda x, y, w, e: batch_means(x, (1 - y * y) @ (e @ w)),
            "The shapes do not fit. Is the slope a matrix product?",
            "Each error passes through its own neuron's slope: `*`, not `@`.",
        ),
        Mistake(
            lambda x, y, w, e: (
                batch_errors(y, w, e) @ x / len(x),
                batch_errors(y, w, e).mean(axis=0),
            ),
            lambda x, y, w, e: (
                batch_errors(y, w, e) @ x.T / len(x),
                batch_errors(y, w, e).mean(axis=0),
            ),
            "The shapes do not fit. Which dimension must disappear?",
            "The sum runs over the examples, so they must be the inner dimension: "
            "`errors.T @ x`.",
        ),
    ],
    otherwise=(
        "Write the shape of each table under it. Which product has the shape of the "
        "weights?",
        "First the error terms, (batch, neurons): `next_errors @ next_weights`, times "
        "1 − y². Then `errors.T @ x` adds over the examples.",
        "`errors.T @ x / len(x)` and `errors.mean(axis=0)`, as a pair.",
    ),
)
