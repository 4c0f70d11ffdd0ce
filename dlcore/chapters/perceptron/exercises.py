"""Exercises of chapter 01: what is asked, and the wrong answers that people give."""

import itertools

import numpy as np

from dlcore.check import NotYetError, diagnose, same

# ------------------------------------------------------------------- output


def output(answer):
    """The sign of bias and weighted inputs, where 0 counts as +1."""
    generator = np.random.default_rng(1)
    trials = [(np.array([0.5, 1.0, -1.0]), np.array([0.5, 1.0]))]  # a sum of exactly 0
    trials += [(np.zeros(4), np.ones(3)), (np.array([-1.0, 1.0]), np.array([1.0]))]
    for _ in range(20):
        inputs = int(generator.integers(1, 6))
        w = generator.normal(0, 1, inputs + 1).round(2)
        trials.append((w, generator.normal(0, 1, inputs).round(2)))

    def z(w, x):
        return w[0] + np.dot(w[1:], x)

    def expected(w, x):
        return -1 if z(w, x) < 0 else 1

    mistakes = [
        (
            lambda w, x: np.sign(z(w, x)),
            "Almost. What is the answer to a sum of exactly 0?",
            "`np.sign(0)` is 0, which is neither yes nor no. Say −1 where z < 0, "
            "else +1.",
        ),
        (
            lambda w, x: 1 if z(w, x) > 0 else -1,
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1: −1 only where z < 0.",
        ),
        (
            lambda w, x: -1 if np.dot(w[1:], x) < 0 else 1,
            "Some of your answers are wrong. Which weight did you not use?",
            "The bias `w[0]` belongs to the sum, whatever the inputs are.",
        ),
        (
            lambda w, x: -1 if np.dot(w[:-1], x) + w[-1] < 0 else 1,
            "Some of your answers are wrong. Where in `w` is the bias?",
            "The bias comes first: `w[0]`; the weights of the inputs are `w[1:]`.",
        ),
        (
            z,
            "That is z. The neuron does one thing more.",
            "Turn the sum into an answer: −1 where it is negative, else +1.",
        ),
        (
            lambda w, x: int(z(w, x) >= 0),
            "You decide rightly. Which two answers does this neuron know?",
            "The answers are −1 and +1, not 0 and 1 (or False and True).",
        ),
        (
            lambda w, x: -expected(w, x),
            "All your answers are the opposite.",
            "−1 belongs to a negative sum, +1 to all others.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Try it by hand: weights (0.9, −0.6, −0.5), inputs (1, 1).",
            "0.9 − 0.6 · 1 − 0.5 · 1 = −0.2, so `output([0.9, -0.6, -0.5], [1, 1])` "
            "is −1.",
            "z is `w[0]` plus the dot product of `w[1:]` and `x`. Return −1 if z < 0, "
            "else 1.",
        ),
    )


# ------------------------------------------------------------------- majority


def majority(answer):
    """Weights of a perceptron that is true when two of three inputs are."""
    w = answer()
    try:
        w = np.asarray(w, dtype=float)
    except (TypeError, ValueError):
        w = np.array([])
    if w.shape == (3,):
        raise NotYetError(
            "You return three numbers. How many does a neuron with three inputs have?",
            "Return four numbers: the bias first, then a weight for each input.",
        )
    if w.shape != (4,):
        raise NotYetError(
            "Return four numbers: the bias first, then a weight for each input.",
            "Return a list such as `[0.5, 1, -1, 2]`.",
        )
    inputs = np.array(list(itertools.product((-1, 1), repeat=3)))
    answers = np.where(w[0] + inputs @ w[1:] < 0, -1, 1)
    votes = inputs.sum(axis=1)
    known = [
        (
            votes == 3,
            "Your neuron wants all three. Two should do.",
            "That is AND of three inputs. Let it be less strict: raise the bias.",
        ),
        (
            votes > -3,
            "One vote is enough for your neuron. It should ask for two.",
            "That is OR of three inputs. Let it be stricter: lower the bias.",
        ),
        (
            votes < 0,
            "Your neuron follows the minority.",
            "All your weights have the wrong sign.",
        ),
        (
            votes > -9,
            "Your neuron always says +1.",
            "The bias outvotes the inputs: make it small beside the weights.",
        ),
        (
            votes > 9,
            "Your neuron always says −1.",
            "The bias is so low that no input can lift the sum: raise it.",
        ),
    ]
    if (answers == np.where(votes > 0, 1, -1)).all():
        return
    for wrong, *hints in known:
        if (answers == np.where(wrong, 1, -1)).all():
            raise NotYetError(*hints)
    worst = inputs[answers != np.where(votes > 0, 1, -1)][0]
    raise NotYetError(
        "Not yet the majority. Should one of the inputs count more than another?",
        f"For the inputs {tuple(worst.tolist())} your sum is "
        f"{w[0] + worst @ w[1:]:.2g}, and the answer has the wrong sign.",
        "Give each input the same weight. What does the sum look like then, with two "
        "votes against one?",
    )


# ------------------------------------------------------------------- update


def update(answer):
    """Rosenblatt's rule for one example: weights move only after a mistake."""
    generator = np.random.default_rng(2)
    trials = [(np.zeros(3), np.array([1.0, 1.0, -1.0]), -1, 0.5)]  # z = 0 counts as +1
    trials += [(np.zeros(3), np.array([1.0, 1.0, -1.0]), 1, 0.5)]
    for _ in range(24):
        inputs = int(generator.integers(1, 5))
        w = generator.normal(0, 1, inputs + 1).round(2)
        x = np.insert(generator.normal(0, 2, inputs).round(1), 0, 1.0)
        target = int(generator.choice((-1, 1)))
        trials.append((w, x, target, float(generator.choice((0.01, 0.1, 0.5)))))

    def is_right(w, x, target):
        return (np.dot(w, x) >= 0) == (target > 0)

    def after(w, x, target, by):
        return w if is_right(w, x, target) else w + by * x

    def expected(w, x, target, rate):
        return after(w, x, target, rate * target)

    def without_bias(w, x, target, rate):
        moved = expected(w, x, target, rate).copy()
        moved[0] = w[0]
        return moved

    mistakes = [
        (
            lambda w, x, target, rate: after(w, x, target, -rate * target),
            "Your weights move, but the sum gets worse.",
            "Compute z before and after your update: it should move towards the "
            "target. The sign is wrong.",
        ),
        (
            lambda w, x, target, rate: w + rate * target * x,
            "Right where the neuron was wrong. And where it was right?",
            "The rule changes nothing after a right answer. Compare y with the target "
            "first.",
        ),
        (
            lambda w, x, target, rate: after(w, x, target, target),
            "The direction is right. How far do you go?",
            "The learning rate is missing: add `learning_rate * target * x`.",
        ),
        (
            lambda w, x, target, rate: after(w, x, target, rate),
            "Only half of your updates are right.",
            "The target decides about the direction: add `learning_rate * target * x`.",
        ),
        (
            lambda w, x, target, rate: after(w, x, target, 2 * rate * target),
            "The direction is right, but you go twice as far.",
            "`target - y` is ±2 after a mistake. The rule uses the target itself.",
        ),
        (
            without_bias,
            "One of the weights never changes.",
            "The bias learns as well: `x[0]` is 1, so the same formula fits.",
        ),
        (
            lambda w, x, target, rate: (
                w if np.sign(np.dot(w, x)) == target else w + rate * target * x
            ),
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1; `np.sign` says 0, and you correct what is right.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Try it by hand: w = (0.2, −0.6, 0.25), x = (1, 1, −1), target 1, rate "
            "0.1. What is z?",
            "There z is −0.65, so the answer is wrong, and the new weights are "
            "(0.3, −0.5, 0.15).",
            "Compute y from `np.dot(w, x)`. If it is the target, return `w`, else "
            "`w + learning_rate * target * x`.",
        ),
    )


# ------------------------------------------------------------------- layer


def layer(answer):
    """The answers of many neurons to many examples: (neurons, examples)."""
    generator = np.random.default_rng(3)
    trials = [(np.array([[0.5, 1.0], [1.0, -1.0]]), np.array([[-0.5, 1.0, 2.0]]))]
    for _ in range(12):
        neurons, inputs, examples = generator.permutation(np.arange(2, 9))[:3]
        W = generator.normal(0, 1, (neurons, inputs + 1)).round(2)
        trials.append((W, generator.normal(0, 1, (inputs, examples)).round(2)))

    def sums(W, X):
        return W[:, 1:] @ X + W[:, :1]

    def step(z):
        return np.where(z < 0, -1, 1)

    def expected(W, X):
        return step(sums(W, X))

    mistakes = [
        (
            lambda W, X: np.sign(sums(W, X)),
            "Almost. What is the answer to a sum of exactly 0?",
            "`np.sign(0)` is 0. Use `np.where(z < 0, -1, 1)`.",
        ),
        (
            lambda W, X: step(W[:, 1:] @ X),
            "Some answers are wrong. Which column of `W` did you not use?",
            "The biases in column 0 are missing: add `W[:, :1]`.",
        ),
        (
            lambda W, X: step(W[:, :-1] @ X + W[:, -1:]),
            "Some answers are wrong. Where in `W` are the biases?",
            "The biases are column 0, the weights of the inputs `W[:, 1:]`.",
        ),
        (
            lambda W, X: expected(W, X).T,
            "The numbers are there, but not where they should be. Look at the shape.",
            "A row belongs to a neuron and a column to an example: "
            "`(neurons, examples)`.",
        ),
        (
            sums,
            "Those are the sums z. One step is missing.",
            "Turn each sum into −1 or +1: `np.where(z < 0, -1, 1)`.",
        ),
        (
            lambda W, X: sums(W, X) >= 0,
            "You decide rightly. Which two answers does a perceptron know?",
            "The answers are −1 and +1, not False and True.",
        ),
    ]
    diagnose(
        answer,
        trials,
        expected,
        mistakes,
        (
            "Begin with the sums alone, `W[:, 1:] @ X`, and look at the shape.",
            "Either add the biases as a column, `W[:, :1]`, or give `X` a first row of "
            "ones and use the whole of `W`.",
            "`z = W[:, 1:] @ X + W[:, :1]`, and then the step, cell by cell.",
        ),
    )


# ------------------------------------------------------------------- softmax


def softmax(answer):
    """Probabilities from logits, at any temperature and any size of the logits."""
    generator = np.random.default_rng(4)
    small = [
        (generator.normal(0, 2, int(generator.integers(2, 11))), float(temperature))
        for temperature in (1, 1, 0.5, 2, 5, 0.25)
    ]
    large = [(np.array([1000.0, 999.0]), 1.0), (np.array([-2000.0, -2001.0, 0.0]), 2.0)]

    def expected(z, temperature):
        powers = np.exp((z - z.max()) / temperature)
        return powers / powers.sum()

    def simple(z, temperature):
        powers = np.exp(z / temperature)
        return powers / powers.sum()

    results = [answer(*trial) for trial in small]
    is_right = all(
        same(result, expected(*trial))
        for result, trial in zip(results, small, strict=True)
    )
    if is_right:
        for trial in large:
            if not same(answer(*trial), expected(*trial)):
                raise NotYetError(
                    "Right, as long as the logits are small.",
                    "e¹⁰⁰⁰ is too large for a computer, and ∞/∞ is no number.",
                    "Subtract the largest logit from all of them first: the result "
                    "stays the same, and the largest power is e⁰ = 1.",
                )
    mistakes = [
        (
            lambda z, temperature: expected(z, 1.0),
            "Right at temperature 1. And at the others?",
            "Divide the logits by the temperature before the exponential.",
        ),
        (
            lambda z, temperature: expected(z, 1 / temperature),
            "Your network grows surer where it should grow less sure.",
            "Divide by the temperature; you multiply.",
        ),
        (
            lambda z, temperature: expected(z, 1.0) / temperature,
            "Do your probabilities add up to 1?",
            "The temperature belongs inside the exponential, not behind it.",
        ),
        (
            lambda z, temperature: np.exp((z - z.max()) / temperature),
            "Do your probabilities add up to 1?",
            "Divide the powers by their sum.",
        ),
        (
            lambda z, temperature: np.exp(z / temperature),
            "Do your probabilities add up to 1?",
            "Divide the powers by their sum.",
        ),
        (
            lambda z, temperature: z / z.sum(),
            "A probability is never negative. Which function makes numbers positive?",
            "Take the exponentials first, then divide by their sum.",
        ),
        (
            lambda z, temperature: np.exp((z - z.max()) / temperature).cumsum(),
            "Your values climb from left to right.",
            "Divide each power by the `sum`, not by the cumulated one.",
        ),
    ]
    diagnose(
        answer,
        small,
        expected,
        mistakes,
        (
            "Print your answer for two equal logits. What should it be?",
            "`softmax(np.array([0.0, 0.0]), 1)` is (0.5, 0.5), and "
            "`softmax(np.array([0.0, np.log(3)]), 1)` is (0.25, 0.75).",
            "`powers = np.exp((z - z.max()) / temperature)`, divided by their sum.",
        ),
    )


# ------------------------------------------------------------------- collapse


def collapse(answer):
    """One linear layer that does what two do: W = W2 W1, b = W2 b1 + b2."""
    generator = np.random.default_rng(5)
    trials = []
    for sizes in ((3, 3, 3), (2, 2, 2), (2, 5, 3), (4, 2, 6), (3, 4, 1)):
        inputs, hidden, outputs = sizes
        first = generator.normal(0, 1, (hidden, inputs)), generator.normal(0, 1, hidden)
        second = (
            generator.normal(0, 1, (outputs, hidden)),
            generator.normal(0, 1, outputs),
        )
        trials.append((*first, *second))

    result = answer(*trials[0])
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise NotYetError(
            "Two things should come back: the matrix and the biases.",
            "End with `return W, b`.",
        )

    def expected(W1, b1, W2, b2):
        return W2 @ W1, W2 @ b1 + b2

    mistakes = [
        (
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            "Which layer meets x first?",
            "The order matters: W2(W1 x) is `(W2 @ W1) @ x`. Yours would put the "
            "second layer first.",
        ),
        (
            lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2),
            "The matrix is right. What happens to b1 on its way out?",
            "The second layer multiplies everything that it gets, b1 as well: "
            "`W2 @ b1 + b2`.",
        ),
        (
            lambda W1, b1, W2, b2: (W2 @ W1, b2),
            "The matrix is right. Where has b1 gone?",
            "The first layer's biases arrive through W2: `W2 @ b1 + b2`.",
        ),
        (
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),
            "The matrix is right. Where has b2 gone?",
            "Add the second layer's own biases: `W2 @ b1 + b2`.",
        ),
        (
            lambda W1, b1, W2, b2: (W2 * W1, W2 @ b1 + b2),
            "`*` multiplies cell by cell.",
            "The product of matrices is `@`: `W2 @ W1`.",
        ),
    ]
    otherwise = (
        "Multiply W2(W1 x + b1) + b2 out, on paper.",
        "One part is multiplied by x, the rest is not. The first is W, the second b.",
        "`W = W2 @ W1` and `b = W2 @ b1 + b2`.",
    )
    # Layers of equal sizes first: there all these mistakes run, and can be named.
    diagnose(answer, trials[:2], expected, mistakes, otherwise)
    diagnose(answer, trials, expected, mistakes, otherwise)


EXERCISES = {
    "output": output,
    "majority": majority,
    "update": update,
    "layer": layer,
    "softmax": softmax,
    "collapse": collapse,
}
