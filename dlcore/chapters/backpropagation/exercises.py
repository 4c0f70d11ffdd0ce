"""Exercises of chapter 03: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import NotYetError, diagnose
from dlcore.check.ingredients import logistic

# ------------------------------------------------------------------- what all need


def slope(function, at, nudge=1e-5):
    """The slope of a function of one number, by two sides."""
    return float(function(at + nudge) - function(at - nudge)) / (2 * nudge)


# ------------------------------------------------------------------- safe_logistic


def safe_logistic(answer):
    """1 / (1 + e⁻ᶻ) without an overflow, for arrays of any shape."""
    generator = np.random.default_rng(3)
    shapes = ((1,), (7,), (3, 4), (2, 3, 2))
    usual = [(generator.normal(0, 3, shape),) for shape in shapes]
    diagnose(
        answer,
        usual,
        logistic,
        [
            (
                np.tanh,
                "An S-curve, but not this one.",
                "The logistic function runs from 0 to 1; yours is tanh.",
            ),
            (
                lambda z: logistic(-z),
                "Right shape, wrong direction.",
                "At large z the output is 1: the exponent is −z.",
            ),
            (
                lambda z: logistic(z) * (1 - logistic(z)),
                "That is a slope. The function itself is asked for.",
                "Return S(z), not S(z)(1 − S(z)).",
            ),
            (
                lambda z: logistic(np.abs(z)),
                "All your outputs are above ½. Should they be?",
                "For z < 0 multiply both parts of the fraction by eᶻ: eᶻ / (1 + eᶻ).",
            ),
        ],
        (
            "Compare with `1 / (1 + np.exp(-z))` for small z.",
            "For small z the result is 1 / (1 + e⁻ᶻ); S(0) is ½ and S(1) is 0.731.",
        ),
    )
    far = np.array([-1e4, -1000.0, -720.0, 0.0, 720.0, 1000.0, 1e4])
    values = np.asarray(answer(far), float)
    if np.isnan(values).any():
        raise NotYetError(
            "Try z = −1000 and z = 1000.",
            "For z = ±1000 you return NaN: infinity divided by infinity.",
            "Use only `np.exp(-np.abs(z))`, which lies between 0 and 1. With it, S is "
            "1 / (1 + small) for z ≥ 0 and small / (1 + small) for z < 0.",
        )
    with np.errstate(over="raise", invalid="raise"):
        try:
            answer.function(far.copy())
        except FloatingPointError:
            raise NotYetError(
                "The values are right, but an exponential overflows on the way.",
                "`np.where` computes both branches for *all* z, also the one that it "
                "throws away.",
                "Use only `np.exp(-np.abs(z))`, which lies between 0 and 1.",
            ) from None
    if not np.allclose(values, logistic(far), atol=1e-12):
        raise NotYetError(
            "Try z = −1000 and z = 1000.",
            "S(−1000) is 0 and S(1000) is 1, up to rounding.",
        )


# ------------------------------------------------------------------- error_terms


def _two_neurons(generator):
    """Arguments of one trial, and the sums that the numerical gradient nudges."""
    z_g, bias, w_gf1 = generator.normal(0, 1, 3)
    y_g = np.tanh(z_g)
    y_f = logistic(bias + w_gf1 * y_g)
    t = float(generator.integers(0, 2))
    return (float(y_f), float(y_g), t, float(w_gf1)), (z_g, bias)


def error_terms(answer):
    """dE/dz of the output neuron and of the hidden one, by a numerical gradient."""
    generator = np.random.default_rng(33)
    drawn = [_two_neurons(generator) for _ in range(12)]
    sums = dict(drawn)

    def expected(y_f, y_g, t, w_gf1):
        z_g, bias = sums[(y_f, y_g, t, w_gf1)]

        def loss(z_f):
            return 0.5 * (t - logistic(z_f)) ** 2

        def loss_by_g(z):
            return loss(bias + w_gf1 * np.tanh(z))

        return slope(loss, bias + w_gf1 * y_g), slope(loss_by_g, z_g)

    def output(y_f, t):
        return -(t - y_f) * y_f * (1 - y_f)

    mistakes = [
        (
            lambda y_f, y_g, t, w: (
                -output(y_f, t),
                -output(y_f, t) * w * (1 - y_g**2),
            ),
            "The sizes are right. Which way does the loss grow?",
            "Both signs are wrong: the loss ½(t − y)² has the slope −(t − y).",
        ),
        (
            lambda y_f, y_g, t, w: (
                -(t - y_f),
                -(t - y_f) * w * (1 - y_g**2),
            ),
            "A slope is missing on the way from y_f to z_f.",
            "The error term of F is −(t − y_f) times the slope of the logistic "
            "function, y_f (1 − y_f).",
        ),
        (
            lambda y_f, y_g, t, w: (output(y_f, t), output(y_f, t) * w),
            "One of the two error terms is right.",
            "e_f is right. On its way to z_g the error also passes the slope of tanh.",
            "e_g = e_f · w_gf1 · (1 − y_g²).",
        ),
        (
            lambda y_f, y_g, t, w: (output(y_f, t), output(y_f, t) * (1 - y_g**2)),
            "One of the two error terms is right.",
            "e_f is right. Over which weight does the error travel to G?",
            "e_g = e_f · w_gf1 · (1 − y_g²).",
        ),
        (
            lambda y_f, y_g, t, w: (
                output(y_f, t),
                output(y_f, t) * w * y_g * (1 - y_g),
            ),
            "The chain rule is there, with the slope of another function.",
            "G is a tanh neuron: its slope is 1 − y_g², not y_g (1 − y_g).",
        ),
        (
            lambda y_f, y_g, t, w: (
                output(y_f, t),
                output(y_f, t) * w * (1 - np.tanh(y_g) ** 2),
            ),
            "How often is tanh applied?",
            "`y_g` is the *output* of G, so its slope is 1 − y_g² as it stands.",
        ),
        (
            lambda y_f, y_g, t, w: (
                output(y_f, t),
                -(t - y_f) * w * (1 - y_g**2),
            ),
            "One of the two error terms is right.",
            "e_g continues from the *error term* of F, which includes the slope of F.",
        ),
        (
            lambda y_f, y_g, t, w: (
                output(y_f, t) * w * (1 - y_g**2),
                output(y_f, t),
            ),
            "Two right numbers. In which order?",
            "Return e_f first, then e_g.",
        ),
        (
            lambda y_f, y_g, t, w: (
                2 * output(y_f, t),
                2 * output(y_f, t) * w * (1 - y_g**2),
            ),
            "Right but for a constant factor.",
            "The ½ of the loss cancels the 2 of the square.",
        ),
    ]
    diagnose(
        answer,
        [arguments for arguments, _ in drawn],
        expected,
        mistakes,
        (
            "Write down the path from the loss to z_f, then on to z_g. How many "
            "factors does each have?",
            "From the loss to z_f: −(t − y_f) and y_f (1 − y_f). From z_f on to z_g: "
            "w_gf1 and 1 − y_g².",
            "e_f = −(t − y_f) · y_f (1 − y_f), and e_g = e_f · w_gf1 · (1 − y_g²). "
            "Return both.",
        ),
    )


# ------------------------------------------------------------------- two_sided


def two_sided_gradient(answer):
    """(f(w + h) − f(w − h)) / 2h for each weight, with all others where they were."""
    generator = np.random.default_rng(5)
    trials = []
    for count in (1, 2, 3, 5):
        a, b = generator.normal(0, 1, (2, count))

        def function(w, a=a, b=b):
            return float(np.sum(np.exp(a * w)) + np.prod(1 + b * w))

        # A large nudge: one-sided and two-sided differ visibly.
        trials.append((function, generator.normal(0, 1, count), 0.25))

    def slopes(function, w, pairs, divisor):
        gradient = np.zeros(len(w))
        for i in range(len(w)):
            ends = []
            for nudge in pairs:
                other = w.copy()
                other[i] += nudge
                ends.append(function(other))
            gradient[i] = (ends[0] - ends[1]) / divisor
        return gradient

    def expected(function, w, h):
        return slopes(function, w, (h, -h), 2 * h)

    def never_put_back(function, w, h):
        gradient = np.zeros(len(w))
        for i in range(len(w)):
            w[i] += h
            above = function(w)
            w[i] -= 2 * h
            gradient[i] = (above - function(w)) / (2 * h)
        return gradient

    def all_at_once(function, w, h):
        slope = (function(w + h) - function(w - h)) / (2 * h)
        return np.full(len(w), slope)

    mistakes = [
        (
            lambda function, w, h: slopes(function, w, (h, 0), h),
            "Good, and one-sided. Both sides are asked for.",
            "Take `function` at w + nudge and at w − nudge; their distance is 2 nudge.",
        ),
        (
            lambda function, w, h: slopes(function, w, (h, -h), h),
            "Your slopes are all too steep, by the same factor.",
            "From w − nudge to w + nudge it is *two* nudges.",
        ),
        (
            lambda function, w, h: slopes(function, w, (h, -h), 1),
            "That is how far the function moves. A slope is asked for.",
            "Divide by the distance, 2 nudge.",
        ),
        (
            lambda function, w, h: slopes(function, w, (-h, h), 2 * h),
            "The sign is wrong.",
            "Above minus below: function(w + nudge) − function(w − nudge).",
        ),
        (
            all_at_once,
            "You nudge all weights at once.",
            "One slope a weight: nudge `w[i]` alone, in a loop over i.",
        ),
        (
            lambda function, w, h: slopes(function, w, (h / 2, -h / 2), h),
            "A fine two-sided slope, with half the nudge that was asked for.",
            "Step by the whole `nudge` to both sides and divide by twice that.",
        ),
        (
            never_put_back,
            "The first slope is right, the next ones are not.",
            "Each weight must be back in its place before the next one is nudged.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Start with a single weight. What are the two places where you need "
            "`function`?",
            "For weight i make two copies of `w`, one with `w[i] + nudge`, one with "
            "`w[i] - nudge`.",
            "gradient[i] = (function(above) − function(below)) / (2 nudge).",
        ),
    )


# ------------------------------------------------------------------- hidden_errors


def hidden_errors(answer):
    """(1 − y²) times the weighted sum of the next layer's error terms."""
    generator = np.random.default_rng(6)
    trials = []
    for hidden, following in ((3, 2), (2, 3), (4, 4), (5, 1), (1, 3), (3, 3)):
        y = np.tanh(generator.normal(0, 1, hidden))
        weights = generator.normal(0, 1, (following, 1 + hidden))
        trials.append((y, weights, generator.normal(0, 0.5, following)))

    def expected(y, weights, errors):
        return (1 - y * y) * (errors @ weights[:, 1:])

    mistakes = [
        (
            lambda y, w, e: e @ w[:, 1:],
            "The errors are collected. Through what do they still pass?",
            "Multiply by the slope of tanh, 1 − y².",
        ),
        (
            lambda y, w, e: y * (1 - y) * (e @ w[:, 1:]),
            "The chain rule is there, with the slope of another function.",
            "These are tanh neurons: the slope is 1 − y², not y (1 − y).",
        ),
        (
            lambda y, w, e: (1 - np.tanh(y) ** 2) * (e @ w[:, 1:]),
            "How often is tanh applied?",
            "`y` is the *output*: the slope is 1 − y² as it stands.",
        ),
        (
            lambda y, w, e: (1 - y * y) * (e @ w[:, :-1]),
            "Your weights are one column off.",
            "Column 0 holds the biases, behind which there is no neuron: use columns "
            "1 and on, `next_weights[:, 1:]`.",
        ),
        (
            lambda y, w, e: (1 - y * y) * (e @ w[:, 1:]) / len(e),
            "Right but for a factor: the number of successors.",
            "The error terms are added, not averaged.",
        ),
        (
            lambda y, w, e: (1 - y * y) * w[0, 1:] * e[0],
            "With one successor you are right.",
            "Every neuron of the next layer sends its error back: add them all.",
        ),
        (
            lambda y, w, e: -(1 - y * y) * (e @ w[:, 1:]),
            "The sizes are right. Which way?",
            "No minus here: the error terms carry their sign already.",
        ),
        (
            lambda y, w, e: (1 - y * y) * w[:, 1:].sum(axis=0) * e.sum(),
            "Each error must travel over its own weight.",
            "Sum over j of w_ji · e_j: multiply first, then add.",
        ),
    ]
    hints = (
        "Draw a hidden neuron with two successors. Which products enter its sum?",
        "Neuron i collects `next_weights[j, 1 + i] * next_errors[j]` over all j.",
        "`(1 - y**2) * (next_errors @ next_weights[:, 1:])`: a row a successor, and "
        "without the bias column.",
    )
    _without_shape_errors(answer, trials[0])
    diagnose(answer, trials, expected, mistakes, hints)


def _without_shape_errors(answer, trial):
    """Name the usual reason when NumPy complains about shapes."""
    y, weights, errors = trial
    try:
        answer.function(y.copy(), weights.copy(), errors.copy())
    except ValueError as error:
        if "shape" not in str(error) and "dimension" not in str(error):
            return
        raise NotYetError(
            f"The shapes do not fit: {error}.",
            f"`y` has the shape {y.shape}, `next_weights` {weights.shape}, "
            f"`next_errors` {errors.shape}. One column of the weights has no neuron "
            "behind it, and errors travel from rows to columns.",
            "Leave out the bias column, `next_weights[:, 1:]`, and multiply from the "
            "left: `next_errors @ …`.",
        ) from None
    except Exception:  # `diagnose` will say what it is
        return


# ------------------------------------------------------------------- stepped


def stepped(answer):
    """W − η e [1, x]ᵀ for a whole layer."""
    generator = np.random.default_rng(7)
    trials = []
    for neurons, inputs in ((3, 2), (2, 4), (3, 3), (1, 5), (4, 1), (2, 2)):
        weights = generator.normal(0, 1, (neurons, 1 + inputs))
        errors, x = generator.normal(0, 1, neurons), generator.normal(0, 1, inputs)
        trials.append((weights, errors, x, float(generator.uniform(0.1, 1))))

    def change(errors, x, first=1.0):
        return np.outer(errors, np.concatenate(([first], x)))

    def expected(weights, errors, x, rate):
        return weights - rate * change(errors, x)

    mistakes = [
        (
            lambda w, e, x, rate: w + rate * change(e, x),
            "You step uphill.",
            "The error terms are slopes of the loss: subtract.",
        ),
        (
            lambda w, e, x, rate: w - rate * change(e, x, first=0.0),
            "The weights move, and the biases stay.",
            "What arrives at a bias is 1, so its slope is the error term itself.",
        ),
        (
            lambda w, e, x, rate: w - change(e, x),
            "How far is a step?",
            "Multiply by the learning rate.",
        ),
        (
            lambda w, e, x, rate: -rate * change(e, x),
            "That is the change. The new weights are asked for.",
            "Return `weights` plus this change.",
        ),
        (
            lambda w, e, x, rate: w - rate * change(e, x) * w,
            "A weight's slope does not depend on the weight itself.",
            "The slope is error term times input, nothing else.",
        ),
        (
            lambda w, e, x, rate: w - rate * np.outer(e, np.concatenate((x, [1.0]))),
            "Everything moves, but not the right way: look at the columns.",
            "The bias is column 0, so the leading 1 comes *before* the inputs.",
        ),
        (
            lambda w, e, x, rate: w - rate * e[:, None] * np.ones(w.shape),
            "All weights of a neuron move by the same amount.",
            "Multiply the error term by what arrives through each weight.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "How many rows and columns does the change have? Which number stands in "
            "row j, column i?",
            "Row j, column i of the slope is `errors[j]` times input i, where input 0 "
            "is 1.",
            "`np.outer(errors, np.insert(inputs, 0, 1.0))` is the slope; subtract it "
            "times the learning rate.",
        ),
    )


EXERCISES = {
    "safe_logistic": safe_logistic,
    "error_terms": error_terms,
    "two_sided_gradient": two_sided_gradient,
    "hidden_errors": hidden_errors,
    "stepped": stepped,
}
