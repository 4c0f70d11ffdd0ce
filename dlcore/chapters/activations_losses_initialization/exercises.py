"""Exercises of chapter 07: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import NotYetError, diagnose
from dlcore.check.ingredients import logistic

# ------------------------------------------------------------------- initial_limit


def initial_limit(answer):
    """The a of weights drawn evenly between −a and a, by Glorot or by He."""

    def variance(inputs, neurons, kind):
        return 2 / (inputs + neurons) if kind == "glorot" else 2 / inputs

    trials = [
        (inputs, neurons, kind)
        for inputs, neurons in ((784, 25), (25, 10), (100, 100), (3, 7))
        for kind in ("glorot", "he")
    ]
    diagnose(
        answer,
        trials,
        lambda *trial: np.sqrt(3 * variance(*trial)),
        [
            (
                lambda *trial: np.sqrt(variance(*trial)),
                "That is a standard deviation. Is it the a?",
                "Numbers drawn evenly between −a and a have the variance a²/3.",
                "Set a²/3 equal to the variance: a is √3 times what you return.",
            ),
            (
                variance,
                "That is the variance. Which a gives it?",
                "Set a²/3 equal to the variance and solve for a.",
            ),
            (
                lambda inputs, neurons, kind: np.sqrt(6 / (inputs + neurons)),
                "Glorot is right. What does He do with the neurons?",
                "He's variance is 2 / inputs; the number of neurons plays no part.",
            ),
            (
                lambda inputs, neurons, kind: np.sqrt(
                    3
                    * (
                        variance(inputs, neurons, kind)
                        if kind == "glorot"
                        else 1 / inputs
                    )
                ),
                "Glorot is right. He has something to make up for.",
                "ReLU loses half of the signal, so He's variance is 2 / inputs.",
            ),
            (
                lambda inputs, neurons, kind: np.sqrt(
                    6 / (inputs + neurons) if kind == "glorot" else 6 / neurons
                ),
                "Glorot is right. Which number does He divide by?",
                "He's variance is 2 / inputs, and you divide by the neurons.",
            ),
        ],
        (
            "For 784 inputs and 25 neurons Glorot's a is 0.086.",
            "Set a²/3 equal to 2 / (inputs + neurons), or to 2 / inputs for He.",
        ),
    )


# ------------------------------------------------------------------- error_terms


def error_terms(answer):
    """dE/dz of a logistic neuron under squared error and under cross-entropy."""
    generator = np.random.default_rng(7)
    trials = [
        (generator.normal(0, 2, shape), generator.integers(0, 2, shape).astype(float))
        for shape in ((1,), (6,), (3, 4))
    ]

    def right(z, t):
        y = logistic(z)
        return (y - t) * y * (1 - y), y - t

    def negative(z, t):
        squared, entropy = right(z, t)
        return -squared, -entropy

    def no_slope(z, t):
        return logistic(z) - t, logistic(z) - t

    def slope_twice(z, t):
        squared, _ = right(z, t)
        return squared, squared

    def by_output(z, t):
        y = logistic(z)
        return y - t, -(t / y - (1 - t) / (1 - y))

    def printed(z, t):
        y = logistic(z)
        return right(z, t)[0], -(t / y + (1 - t) / (1 - y)) * y * (1 - y)

    def swapped(z, t):
        return right(z, t)[::-1]

    diagnose(
        answer,
        trials,
        right,
        [
            (
                negative,
                "The sizes are right. Which way does the loss grow?",
                "Both signs are wrong: where y is above t, the loss grows with z.",
            ),
            (
                no_slope,
                "One of the two is right. The other has lost a factor.",
                "Under squared error the slope of the neuron, y (1 − y), remains.",
            ),
            (
                slope_twice,
                "One of the two is right. In the other, something cancels.",
                "Under cross-entropy the slope of the neuron cancels: y − t is left.",
            ),
            (
                by_output,
                "Those are slopes with respect to the output y. z is asked for.",
                "Multiply both by the slope of the neuron, dy/dz = y (1 − y).",
            ),
            (
                printed,
                "Squared error is right. Try a target of 0 under cross-entropy.",
                "The derivative of −(1 − t) ln(1 − y) is +(1 − t)/(1 − y): mind the "
                "sign, or use what is left after cancelling, y − t.",
            ),
            (
                swapped,
                "Both are right, but in the other order.",
                "Return squared error first, then cross-entropy.",
            ),
        ],
        (
            "Return two arrays, shaped like z: squared error first.",
            "With y the logistic function of z: (y − t) y (1 − y), and y − t.",
        ),
    )


# ------------------------------------------------------------------- safe_loss


def safe_loss(answer):
    """−ln softmax of the right class, also for logits like 1000."""
    generator = np.random.default_rng(3)
    trials = [
        (generator.normal(0, 2, classes), int(generator.integers(classes)))
        for classes in (2, 3, 10, 10)
    ]

    def right(logits, label):
        shifted = logits - logits.max()
        return np.log(np.exp(shifted).sum()) - shifted[label]

    diagnose(
        answer,
        trials,
        right,
        [
            (
                lambda logits, label: -right(logits, label),
                "The size is right. Can a loss be negative?",
                "The logarithm of a probability is negative: put a minus before it.",
            ),
            (
                lambda logits, label: np.exp(-right(logits, label)),
                "That is the output y of the right class. What is its loss?",
                "Return −ln y.",
            ),
            (
                lambda logits, label: right(logits, label) - logits.max(),
                "You subtracted the largest logit in one place only.",
                "Use the shifted logits in the sum *and* for the right class.",
            ),
            (
                lambda logits, label: -np.log(logistic(logits[label])),
                "That is the loss of one logistic neuron. Ten classes share a softmax.",
                "Divide e to the right logit by the sum over all classes.",
            ),
            (
                lambda logits, label: (
                    -np.log(np.exp(logits) / np.exp(logits).sum()).sum()
                ),
                "You add up all classes. Only one of them is right.",
                "Take −ln y of the class `label` alone.",
            ),
        ],
        (
            "Compare with `-np.log(np.exp(logits) / np.exp(logits).sum())[label]`.",
            "Subtract the largest logit, then: ln of the sum of exponentials, minus "
            "the logit of the right class.",
        ),
    )
    for far in (np.array([1000.0, 0, -1000]), np.array([-900.0, -1000, -950])):
        for label in range(3):
            value = float(answer(far, label))
            if not np.isfinite(value):
                raise NotYetError(
                    "Try the logits 1000, 0 and −1000.",
                    f"For the logits {far.tolist()} and label {label} you return "
                    f"{value}: an exponential overflows, or a logarithm meets 0.",
                    "Subtract the largest logit first, and do not compute y at all: "
                    "ln of the sum of exponentials, minus the right logit.",
                )
            if not np.isclose(value, right(far, label)):
                raise NotYetError(
                    "Try the logits 1000, 0 and −1000.",
                    f"With label {label} the loss of {far.tolist()} is "
                    f"{right(far, label):g}.",
                )


# ------------------------------------------------------------------- leaky_back


def leaky_back(answer):
    """Error terms dE/dz behind a leaky ReLU."""
    generator = np.random.default_rng(5)
    trials = []
    for shape, leak in (((6,), 0.1), ((4, 5), 0.01), ((3, 2), 0.3)):
        z = generator.normal(0, 1, shape)
        z.flat[0] = 0.0
        trials.append((generator.normal(0, 1, shape), z, leak))
    diagnose(
        answer,
        trials,
        lambda error, z, leak: error * np.where(z > 0, 1.0, leak),
        [
            (
                lambda error, z, leak: error * (z > 0),
                "That is a plain ReLU: nothing leaks.",
                "Where z is not above 0, the slope is `leak`, not 0.",
            ),
            (
                lambda error, z, leak: np.where(error > 0, error, leak * error),
                "You bend the error. Whose sign decides?",
                "The slope depends on z: 1 where z > 0, `leak` elsewhere.",
            ),
            (
                lambda error, z, leak: error * np.where(z > 0, z, leak * z),
                "You multiply by the activation itself.",
                "Multiply by its *slope*: 1 where z > 0, `leak` elsewhere.",
            ),
            (
                lambda error, z, leak: np.where(z > 0, 1.0, leak),
                "Those are the slopes. What arrives from behind?",
                "Multiply the slopes by `error`.",
            ),
            (
                lambda error, z, leak: error * np.where(z >= 0, 1.0, leak),
                "Almost. Look at z = 0.",
                "At z = 0 the exercise asks for the leak.",
            ),
            (
                lambda error, z, leak: np.where(z > 0, error, leak),
                "Above 0 it is right. Below, the error is missing.",
                "Below 0 it is `leak * error`.",
            ),
        ],
        (
            "Each error is multiplied by the slope of its neuron.",
            "error · 1 where z > 0, error · leak elsewhere; `np.where` does it.",
        ),
    )


# ------------------------------------------------------------------- dead_share


def dead_share(answer):
    """Share of the neurons (columns) that are above 0 for no example (row)."""
    generator = np.random.default_rng(11)
    trials = []
    for examples, neurons, dead in ((8, 5, 2), (4, 10, 3), (30, 6, 0), (5, 4, 4)):
        z = generator.normal(0, 1, (examples, neurons))
        z[0] = np.abs(z[0])  # all live …
        z[:, :dead] = -np.abs(z[:, :dead])  # … but these
        z[1, :dead] = 0.0
        z[-1] = -np.abs(z[-1])  # an example that makes nobody active
        trials.append((z,))
    diagnose(
        answer,
        trials,
        lambda z: np.mean((z <= 0).all(axis=0)),
        [
            (
                lambda z: np.mean(z <= 0),
                "That is the share of inactive moments. A dead neuron has no other.",
                "Ask for each neuron whether *all* examples leave it at or below 0.",
            ),
            (
                lambda z: np.mean((z <= 0).all(axis=1)),
                "You count examples. Neurons are asked for.",
                "Neurons are the columns: `all(axis=0)`.",
            ),
            (
                lambda z: np.mean((z <= 0).any(axis=0)),
                "One inactive moment is not death.",
                "`all`, not `any`.",
            ),
            (
                lambda z: np.sum((z <= 0).all(axis=0)),
                "That is their number. The share is asked for.",
                "Divide by the number of neurons: `np.mean`.",
            ),
            (
                lambda z: np.mean((z < 0).all(axis=0)),
                "Almost. What does a ReLU do at exactly 0?",
                "At z = 0 a ReLU is not active either: `z <= 0`.",
            ),
            (
                lambda z: np.mean((z > 0).any(axis=0)),
                "That is the share of the living.",
                "Subtract it from 1.",
            ),
        ],
        (
            "A neuron is dead if every example leaves its z at or below 0.",
            "`(z <= 0).all(axis=0)` says it for each neuron; take the mean.",
        ),
    )


# ------------------------------------------------------------------- fold_sizes


def fold_sizes(answer):
    """Sizes of k folds: all examples, as equal as possible, the larger first."""
    trials = [(10, 5), (1_003, 5), (7, 3), (11, 4), (60_000, 7)]

    def right(examples, k):
        size, left = divmod(examples, k)
        return [size + 1] * left + [size] * (k - left)

    diagnose(
        answer,
        trials,
        right,
        [
            (
                lambda examples, k: [examples // k] * k,
                "Add your sizes up. Is everybody there?",
                "`examples % k` are left over. Give one more to as many folds.",
            ),
            (
                lambda examples, k: (
                    [examples // k] * (k - 1) + [examples // k + examples % k]
                ),
                "Everybody is there, but one fold is much larger.",
                "Give the left-over examples to *different* folds, one each.",
            ),
            (
                lambda examples, k: right(examples, k)[::-1],
                "The sizes are right. Which come first?",
                "The larger folds come first.",
            ),
            (
                lambda examples, k: [-(-examples // k)] * k,
                "Add your sizes up. Do you have so many examples?",
                "Round down, and give one more to the first `examples % k` folds.",
            ),
            (
                lambda examples, k: [examples / k] * k,
                "A fold holds whole examples.",
                "Use `divmod(examples, k)`.",
            ),
        ],
        (
            "The sizes add up to `examples`, and differ by at most one.",
            "7 examples in 3 folds: [3, 2, 2].",
        ),
    )


EXERCISES = {
    "initial_limit": initial_limit,
    "error_terms": error_terms,
    "safe_loss": safe_loss,
    "leaky_back": leaky_back,
    "dead_share": dead_share,
    "fold_sizes": fold_sizes,
}
