"""Exercises of chapter 01: what is asked, and the wrong answers that people give."""

import itertools
import math

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.check.results import numbers

generator = np.random.default_rng(1)

# ------------------------------------------------------------------- output


def output(w, x):
    """The sign of bias and weighted inputs, where 0 counts as +1."""
    return -1 if weighted_sum(w, x) < 0 else 1


def weighted_sum(w, x):
    """The sum z, bias first."""
    return w[0] + np.dot(w[1:], x)


OUTPUT = Exercise(
    output,
    trials=[
        (np.array([0.5, 1.0, -1.0]), np.array([0.5, 1.0])),  # a sum of exactly 0
        (np.zeros(4), np.ones(3)),
        (np.array([-1.0, 1.0]), np.array([1.0])),
        *(
            (
                generator.normal(0, 1, inputs + 1).round(2),
                generator.normal(0, 1, inputs).round(2),
            )
            for inputs in (1, 2, 3, 4, 5) * 4
        ),
    ],
    mistakes=[
        Mistake(
            lambda w, x: np.sign(weighted_sum(w, x)),
            "Almost. What is the answer to a sum of exactly 0?",
            "`np.sign(0)` is 0, which is neither yes nor no. Say −1 where z < 0, "
            "and +1 otherwise.",
        ),
        Mistake(
            lambda w, x: 1 if weighted_sum(w, x) > 0 else -1,
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1: −1 only where z < 0.",
        ),
        Mistake(
            lambda w, x: -1 if np.dot(w[1:], x) < 0 else 1,
            "Some of your answers are wrong. Which weight did you not use?",
            "The bias `w[0]` belongs to the sum, whatever the inputs are.",
        ),
        Mistake(
            lambda w, x: -1 if np.dot(w[:-1], x) + w[-1] < 0 else 1,
            "Some of your answers are wrong. Where in `w` is the bias?",
            "The bias comes first: `w[0]`; the weights of the inputs are `w[1:]`.",
        ),
        Mistake(
            weighted_sum,
            "That is z. The neuron does one thing more.",
            "Turn the sum into an answer: −1 where it is negative, +1 otherwise.",
        ),
        Mistake(
            lambda w, x: int(weighted_sum(w, x) >= 0),
            "Your decisions are right. Which two answers can this neuron give?",
            "The answers are −1 and +1, not 0 and 1 (or False and True).",
        ),
        Mistake(
            lambda w, x: -output(w, x),
            lambda w, x: 1 if weighted_sum(w, x) < 0 else -1,
            "All your answers are the opposite.",
            "−1 belongs to a negative sum, +1 to all others.",
        ),
        Mistake(
            lambda w, x: np.dot(w, x),
            lambda w, x: -1 if w @ x < 0 else 1,
            "`w` is one longer than `x`. Which of its numbers has no input?",
            "The bias `w[0]` has no input: `w[0] + np.dot(w[1:], x)`.",
        ),
        Mistake(
            lambda w, x: -1 if np.dot(w[1:], x) < w[0] else 1,
            "Some of your answers are wrong. Is `w[0]` a threshold?",
            "A bias is *added* to the sum; a threshold would be `-w[0]`.",
        ),
        Mistake(
            lambda w, x: -1 if w[0] + np.dot(w[:-1], x) < 0 else 1,
            "Which weight belongs to the first input?",
            "`x[0]` belongs to `w[1]`, since `w[0]` is the bias: use `w[1:]`.",
        ),
        Mistake(
            lambda w, x: np.where(w[0] + w[1:] * x < 0, -1, 1),
            "One neuron gives one answer. Yours gives as many as there are inputs.",
            "Add the products up before you decide: `np.dot(w[1:], x)`.",
        ),
    ],
    otherwise=(
        "Try it by hand: weights (0.9, −0.6, −0.5), inputs (1, 1).",
        "0.9 − 0.6 · 1 − 0.5 · 1 = −0.2, so `output([0.9, -0.6, -0.5], [1, 1])` is −1.",
        "z is `w[0]` plus the dot product of `w[1:]` and `x`. Return −1 if z < 0, "
        "and 1 otherwise.",
    ),
)

# ------------------------------------------------------------------- majority

VOTES = np.array(list(itertools.product((-1, 1), repeat=3)))  # (8, 3)


def majority():
    """Weights of a perceptron that is true when two of three inputs are."""
    return [0, 1, 1, 1]


def answers_to_all_votes(majority):
    """The answers of the neuron to all inputs; without four weights, how many."""
    w = numbers(majority())
    if w is None or w.shape != (4,):
        return f"no four numbers, but {np.size(w)}"
    return np.where(w[0] + VOTES @ w[1:] < 0, -1, 1)


MAJORITY = Exercise(
    majority,
    trials=[()],
    look=answers_to_all_votes,
    mistakes=[
        Mistake(
            lambda: [1, 1, 1],
            "You return three numbers. How many does a neuron with three inputs have?",
            "Return four numbers: the bias first, then a weight for each input.",
        ),
        Mistake(
            lambda: 0.5,
            lambda: [0.5, 1],
            lambda: [0, 1, 1, 1, 1],
            lambda: np.ones((2, 4)),
            "Return four numbers: the bias first, then a weight for each input.",
            "Return a list such as `[0.5, 1, -1, 2]`.",
        ),
        Mistake(
            lambda: [-2, 1, 1, 1],
            "Your neuron wants all three. Two should do.",
            "That is AND of three inputs. Let it be less strict: raise the bias.",
        ),
        Mistake(
            lambda: [2, 1, 1, 1],
            "One vote is enough for your neuron. It should ask for two.",
            "That is OR of three inputs. Let it be stricter: lower the bias.",
        ),
        Mistake(
            lambda: [0, -1, -1, -1],
            "Your neuron follows the minority.",
            "All your weights have the wrong sign.",
        ),
        Mistake(
            lambda: [9, 1, 1, 1],
            "Your neuron always says +1.",
            "The bias outvotes the inputs: make it small beside the weights.",
        ),
        Mistake(
            lambda: [-9, 1, 1, 1],
            "Your neuron always says −1.",
            "The bias is so low that no input can lift the sum: raise it.",
        ),
        Mistake(
            lambda: [1, 1, 1, 0],
            "Your third input has no say. Which of your numbers is the bias?",
            "The *first* number is the bias; then comes a weight for each input.",
        ),
        Mistake(
            lambda: [0, 3, 1, 1],
            lambda: [0, 1, 3, 1],
            lambda: [0, 1, 1, 3],
            "One of the inputs decides alone, whatever the two others say.",
            "Its weight is larger than the two others together. Give each input the "
            "same weight.",
        ),
    ],
    otherwise=(
        "Not yet the majority. Should one of the inputs count more than another?",
        "Compute the sum for two votes against one, such as (1, 1, −1), and for one "
        "against two. Its sign is the answer.",
        "Give each input the same weight. What does the sum look like then, with two "
        "votes against one?",
    ),
)

# ------------------------------------------------------------------- update


def update(w, x, target, learning_rate):
    """Rosenblatt's rule for one example: weights move only after a mistake."""
    return moved(w, x, target, learning_rate * target)


def moved(w, x, target, by):
    """The weights, moved by that times x after a wrong answer."""
    is_right = (np.dot(w, x) >= 0) == (target > 0)
    return w if is_right else w + by * x


UPDATE = Exercise(
    update,
    trials=[
        (np.zeros(3), np.array([1.0, 1.0, -1.0]), -1, 0.5),  # z = 0 counts as +1
        (np.zeros(3), np.array([1.0, 1.0, -1.0]), 1, 0.5),
        *(
            (
                generator.normal(0, 1, inputs + 1).round(2),
                np.insert(generator.normal(0, 2, inputs).round(1), 0, 1.0),
                int(generator.choice((-1, 1))),
                rate,
            )
            for inputs in (1, 2, 3, 4)
            for rate in (0.01, 0.1, 0.5) * 2
        ),
    ],
    mistakes=[
        Mistake(
            lambda w, x, target, rate: moved(w, x, target, -rate * target),
            "Your weights move, but the sum gets worse.",
            "Compute z before and after your update: it should move towards the "
            "target. The sign is wrong.",
        ),
        Mistake(
            lambda w, x, target, rate: w + rate * target * x,
            "Right where the neuron was wrong. And where it was right?",
            "The rule changes nothing after a right answer. Compare y with the target "
            "first.",
        ),
        Mistake(
            lambda w, x, target, rate: moved(w, x, -target, rate * target),
            "You learn from right answers. And from wrong ones?",
            "It is the other way round: return `w` if y is the target.",
        ),
        Mistake(
            lambda w, x, target, rate: moved(w, x, target, target),
            "The direction is right. How far do you go?",
            "The learning rate is missing: add `learning_rate * target * x`.",
        ),
        Mistake(
            lambda w, x, target, rate: moved(w, x, target, rate),
            "Only half of your updates are right.",
            "The target decides the direction: add `learning_rate * target * x`.",
        ),
        Mistake(
            lambda w, x, target, rate: moved(w, x, target, 2 * rate * target),
            "The direction is right, but you go twice as far.",
            "`target - y` is ±2 after a mistake. The rule uses the target itself.",
        ),
        Mistake(
            lambda w, x, target, rate: w + rate * (target - np.dot(w, x)) * x,
            "You correct by how far z is from the target. Whose rule is that?",
            "That is the delta rule of chapter 2. Rosenblatt asks only whether y, the "
            "*sign*, is right.",
        ),
        Mistake(
            lambda w, x, target, rate: np.append(w[0], update(w, x, target, rate)[1:]),
            "One of the weights never changes.",
            "The bias learns as well: `x[0]` is 1, so the same formula fits.",
        ),
        Mistake(
            lambda w, x, target, rate: (
                w if np.sign(np.dot(w, x)) == target else w + rate * target * x
            ),
            lambda w, x, target, rate: (
                w if np.dot(w, x) * target > 0 else w + rate * target * x
            ),
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1; `np.sign` says 0, and you correct what is right.",
        ),
        Mistake(
            lambda w, x, target, rate: (
                w + rate * target * x if np.dot(w, x) * target < 0 else w
            ),
            "Almost. Your neuron is content with a sum of 0 whatever the target is.",
            "A sum of 0 counts as +1. Where the target is −1, it is a mistake.",
        ),
        Mistake(
            lambda w, x, target, rate: (
                w + rate * target if (moved(w, x, target, 1) != w).any() else w
            ),
            "All your weights move alike. Which input belongs to each of them?",
            "Each weight moves by its own input: add `learning_rate * target * x`.",
        ),
        Mistake(
            lambda w, x, target, rate: update(w, x, target, rate) - w,
            "That is the change. The new weights are asked for.",
            "Add the change to `w`.",
        ),
    ],
    otherwise=(
        "Try it by hand: w = (0.2, −0.6, 0.25), x = (1, 1, −1), target 1, rate "
        "0.1. What is z?",
        "There z is −0.65, so the answer is wrong, and the new weights are "
        "(0.3, −0.5, 0.15).",
        "Compute y from `np.dot(w, x)`. If it is the target, return `w`, otherwise "
        "`w + learning_rate * target * x`.",
    ),
)

# ------------------------------------------------------------------- by hand


def by_hand():
    """The weights after each mistake on the way to AND, from zero."""
    return [(-1, -1, 1), (-2, 0, 0), (-1, 1, 1)]


def rows_of(by_hand):
    """The rows of weights as text, or a word for what they are instead."""
    w = numbers(by_hand())
    if w is not None and not w.size:
        return "no mistake at all"
    if w is None or w.ndim != 2 or w.shape[1] != 3:
        return "no list of triples"
    if (w[:, 0] == 0).all():
        return "a bias that stays 0"
    if not w[0].any():
        return "rows that begin with the start"
    if (w[1:] == w[:-1]).all(axis=1).any():
        return "a row that repeats the one before"
    return str((w.round(2) + 0).tolist())  # a word: a shape would tell how many


BY_HAND = Exercise(
    by_hand,
    trials=[()],
    look=rows_of,
    mistakes=[
        Mistake(
            lambda: (-1, 1, 1),
            lambda: 3,
            "A list of triples is asked for: (w₀, w₁, w₂) after each mistake.",
            "Return a list such as `[(1, 0, 2), (0, 1, 2)]`.",
        ),
        Mistake(
            lambda: [],
            "Is the neuron right about all four, before it has learned anything?",
            "At the start every sum is 0, so every answer is +1. For (1, −1) that is "
            "wrong.",
        ),
        Mistake(
            lambda: [(-1, -1, 1), (-1, -1, 1)],
            "Does every row of yours come from a mistake?",
            "An example that is right changes nothing, and adds no row.",
        ),
        Mistake(
            lambda: [(-1, 1, 1)],
            "Your last weights are right. And those on the way?",
            "Each mistake has a row of its own, the first one too.",
        ),
        Mistake(
            lambda: [(0, 0, 0), (-1, -1, 1), (-2, 0, 0), (-1, 1, 1)],
            "The start is not the work of a mistake.",
            "Leave `(0, 0, 0)` out; an example that is right adds no row, either.",
        ),
        Mistake(
            lambda: [(-1, -1, 1), (-2, 0, 0)],
            "So far, so good. Is everything right now?",
            "After one pass the neuron always says −1. Make another pass, and one more "
            "to see that nothing is wrong.",
        ),
        Mistake(
            lambda: [(1, 1, 1), (0, 0, 2), (-1, 1, 1)],
            "Good weights, but another way. What is the answer to a sum of 0?",
            "At the start z is 0, which counts as +1: the first example is right.",
        ),
        Mistake(
            lambda: [(0, -1, 1), (0, 0, 0), (0, 1, 1)],
            "One of the three weights never changes.",
            "The bias belongs to an input that is always 1: a mistake adds t to it.",
        ),
        Mistake(
            lambda: [(1, 1, -1), (2, 0, 0)],
            lambda: [(1, 1, -1)],
            lambda: [(1, 1, -1), (2, 0, 0), (3, 1, 1)],
            "Does z move towards the target after your first mistake?",
            "Add t·x, not its opposite. For (1, −1) the target is −1, so (1, 1, −1) is "
            "subtracted.",
        ),
        Mistake(
            lambda: [(-0.1, -0.1, 0.1), (-0.2, 0, 0), (-0.1, 0.1, 0.1)],
            "The way is right. How long is each step?",
            "Here the learning rate is 1.",
        ),
        Mistake(
            lambda: [(-1, 1, -1), (-2, 0, 0), (-1, 1, 1)],
            lambda: [(-1, 1, -1), (-2, 0, 0)],
            "The first row is not right yet. Which example comes second?",
            "The first mistake is made with (1, −1), then comes (−1, 1).",
        ),
        Mistake(
            lambda: [(-1, 1, -1), (0, 0, -2), (1, 1, -1)],
            "The way is right. Which of your three numbers is the bias?",
            "The bias w₀ comes first in every triple.",
        ),
        Mistake(
            lambda: [(-1, -1, 1), (-2, 0, 0), (-3, 1, 1)],
            "Two rows are right. Which weights judge the fourth example?",
            "Each look uses the newest weights: (−2, 0, 0) is right about (−1, −1).",
        ),
        Mistake(
            lambda: [(-3, 1, 1)],
            "One pass, one change? The weights change at once.",
            "Correct the weights after every single mistake, before the next look.",
        ),
    ],
    otherwise=(
        "The first example, (1, 1), is right, since z is 0. What does the second one "
        "change?",
        "After the first mistake w is (−1, −1, 1). What does (−1, 1) say to that?",
        "The second mistake makes w = (−2, 0, 0), and the third one, in the second "
        "pass, is made with (1, 1).",
    ),
)

# ------------------------------------------------------------------- margin


def margin(X, t, u):
    """How far the nearest example is from an expert's line, on its proper side."""
    return (t * (X @ u)).min() / np.linalg.norm(u)


examples = np.random.default_rng(2)  # its own, so that other trials stay as they are

MARGIN = Exercise(
    margin,
    trials=[
        (
            np.array([[1.0, 2.0], [-2.0, 1.0], [2.0, -3.0]]),
            np.array([1, 1, -1]),
            np.array([0.0, 2.0]),
        ),
        *(
            (
                examples.normal(0, 1, (count, inputs)).round(2),
                examples.choice((-1, 1), count),
                examples.normal(0, 1, inputs).round(2),
            )
            for count, inputs in ((5, 2), (4, 3), (6, 4))
        ),
    ],
    mistakes=[
        Mistake(
            lambda X, t, u: (t * (X @ u)).min(),
            "Right for an arrow of length 1. And for a longer one?",
            "Divide by the length of u, the root of `u @ u`.",
        ),
        Mistake(
            lambda X, t, u: (t * (X @ u)).min() / (u @ u),
            "You divide by something. Is it the length of u?",
            "`u @ u` is the *square* of the length: take its root.",
        ),
        Mistake(
            lambda X, t, u: (X @ u).min() / np.linalg.norm(u),
            "Where do your targets come in?",
            "Multiply each sum by its target: positive means the proper side.",
        ),
        Mistake(
            lambda X, t, u: abs(X @ u).min() / np.linalg.norm(u),
            lambda X, t, u: max(0, margin(X, t, u)),
            lambda X, t, u: abs(margin(X, t, u)),
            "What does your margin say when the expert is wrong about an example?",
            "A distance on the wrong side counts as negative: t (u · x), not its size.",
        ),
        Mistake(
            lambda X, t, u: (t * (X @ u)).max() / np.linalg.norm(u),
            lambda X, t, u: (t * (X @ u)).mean() / np.linalg.norm(u),
            "Which of the examples decides the margin?",
            "The margin is the distance of the *nearest* example: take the minimum.",
        ),
        Mistake(
            lambda X, t, u: t * (X @ u) / np.linalg.norm(u),
            "Those are the distances of all examples.",
            "The smallest of them is the margin: one number.",
        ),
        Mistake(
            lambda X, t, u: (
                t * (X @ u) / np.linalg.norm(u) / np.linalg.norm(X, axis=1)
            ).min(),
            "You measure an angle. And the distance?",
            "Divide by the length of u only, not by the lengths of the examples.",
        ),
    ],
    otherwise=(
        "Try it by hand: X = [[1, 2], [−2, 1], [2, −3]], t = [1, 1, −1], u = (0, 2).",
        "There the distances are 2, 1 and 3, so the margin is 1.",
        "`t * (X @ u)` has a number for each example. Take the smallest, and divide it "
        "by the length of u.",
    ),
)

# ------------------------------------------------------------------- averaged


def averaged(X, t):
    """The mean of the weights after each look, in one pass from weights of 0."""
    return course(X, t).mean(axis=0)


def course(X, t, is_right=lambda z, target: (z >= 0) == (target > 0)):
    """The weights after each look: (examples, inputs)."""
    weights = [np.zeros(X.shape[1])]
    for x, target in zip(X, t, strict=True):
        w = weights[-1]
        weights.append(w if is_right(w @ x, target) else w + target * x)
    return np.array(weights[1:])


def after_mistakes(X, t):
    """A wrong choice: the weights after each mistake only."""
    weights = course(X, t)
    before = np.insert(weights[:-1], 0, 0, axis=0)
    return weights[(weights != before).any(axis=1)]


AVERAGED = Exercise(
    averaged,
    trials=[
        (
            np.insert(examples.normal(0, 1, (count, inputs)).round(1), 0, 1, axis=1),
            np.resize([first, 1, -first], count),
        )
        for count, inputs, first in ((6, 2, -1), (8, 3, 1), (5, 1, -1))
    ],
    mistakes=[
        Mistake(
            lambda X, t: course(X, t)[-1],
            "Those are the last weights, not the mean. Do you change one array again "
            "and again?",
            "Add w to a total after each look. A list that holds the same array many "
            "times holds only its last state: append a copy.",
        ),
        Mistake(
            lambda X, t: course(X, t).sum(axis=0),
            "Your total is right. And the mean?",
            "Divide by the number of looks, `len(X)`.",
        ),
        Mistake(
            lambda X, t: after_mistakes(X, t).mean(axis=0),
            "How often do weights count that survive ten examples?",
            "Add w after *each* look, also where nothing changed.",
        ),
        Mistake(
            lambda X, t: course(X, t).sum(axis=0) / len(after_mistakes(X, t)),
            "Your total is right. By what do you divide it?",
            "Divide by the number of looks, not of mistakes.",
        ),
        Mistake(
            lambda X, t: np.insert(course(X, t)[:-1], 0, 0, axis=0).mean(axis=0),
            "Do you add the weights before the look or after it?",
            "First correct the weights, then add them to the total.",
        ),
        Mistake(
            lambda X, t: np.insert(course(X, t), 0, 0, axis=0).mean(axis=0),
            lambda X, t: course(X, t).sum(axis=0) / (len(X) + 1),
            "How many sets of weights does your mean count?",
            "There is one after each look, and the start is none of them: divide by "
            "`len(X)`.",
        ),
        Mistake(
            lambda X, t: course(X, t, lambda z, target: z * target > 0).mean(axis=0),
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1, already at the first look.",
        ),
        Mistake(
            lambda X, t: course(X, t, lambda z, target: z * target >= 0).mean(axis=0),
            "Almost. Your neuron is content with a sum of 0 whatever the target is.",
            "A sum of 0 counts as +1. Where the target is −1, it is a mistake.",
        ),
        Mistake(
            lambda X, t: course(X, t, lambda z, target: False).mean(axis=0),
            "Do your weights change after right answers, too?",
            "The rule changes nothing after a right answer.",
        ),
        Mistake(
            lambda X, t: course(X, t)[0] / len(X),
            lambda X, t: course(X, t)[0],
            "How many examples does your function look at?",
            "The mean comes back after *all* looks: is your `return` in the loop?",
        ),
        Mistake(
            course,
            "Those are the weights after every look. One array is asked for.",
            "Take the mean over the looks: `mean(axis=0)`.",
        ),
    ],
    otherwise=(
        "Begin with the plain rule. What are the weights after each look?",
        "With X = [[1, 2], [1, −1], [1, 1]] and t = [−1, 1, 1] the weights after the "
        "looks are (−1, −2), (−1, −2) and (0, −1).",
        "After each look, `total = total + w`; at the end, `return total / len(X)`.",
    ),
)

# ------------------------------------------------------------------- layer


def layer(W, X):
    """The answers of many neurons to many examples: (neurons, examples)."""
    return step(sums(W, X))


def sums(W, X):
    """The weighted sums of all neurons: (neurons, examples)."""
    return W[:, 1:] @ X + W[:, :1]


def step(z):
    """−1 or +1, cell by cell."""
    return np.where(z < 0, -1, 1)


LAYER = Exercise(
    layer,
    trials=[
        (np.array([[0.5, 1.0], [1.0, -1.0]]), np.array([[-0.5, 1.0, 2.0]])),
        *(
            (
                generator.normal(0, 1, (neurons, inputs + 1)).round(2),
                generator.normal(0, 1, (inputs, examples)).round(2),
            )
            for neurons, inputs, examples in itertools.permutations((2, 3, 5))
        ),
    ],
    mistakes=[
        Mistake(
            lambda W, X: np.sign(sums(W, X)),
            "Almost. What is the answer to a sum of exactly 0?",
            "`np.sign(0)` is 0. Use `np.where(z < 0, -1, 1)`.",
        ),
        Mistake(
            lambda W, X: np.where(sums(W, X) > 0, 1, -1),
            "Almost. What is the answer to a sum of exactly 0?",
            "A sum of 0 counts as +1: `np.where(z < 0, -1, 1)`.",
        ),
        Mistake(
            lambda W, X: step(W[:, 1:] @ X),
            "Some answers are wrong. Which column of `W` did you not use?",
            "The biases in column 0 are missing: add `W[:, :1]`.",
        ),
        Mistake(
            lambda W, X: step(W[:, :-1] @ X + W[:, -1:]),
            "Some answers are wrong. Where in `W` are the biases?",
            "The biases are column 0, the weights of the inputs `W[:, 1:]`.",
        ),
        Mistake(
            lambda W, X: step(W[:, 1:] @ X + W[:, 0]),
            "The biases are one row. Does the first of them belong to every neuron's "
            "first example?",
            "`W[:, 0]` is spread over the examples. Keep it a column: `W[:, :1]`.",
        ),
        Mistake(
            lambda W, X: step(W @ X),
            "`W` has one column more than `X` has rows. Which one has no input?",
            "Column 0 holds the biases: `W[:, 1:] @ X + W[:, :1]`.",
        ),
        Mistake(
            lambda W, X: layer(W, X).T,
            "The numbers are there, but not where they should be. Look at the shape.",
            "A row belongs to a neuron and a column to an example: "
            "`(neurons, examples)`.",
        ),
        Mistake(
            sums,
            "Those are the sums z. One step is missing.",
            "Turn each sum into −1 or +1: `np.where(z < 0, -1, 1)`.",
        ),
        Mistake(
            lambda W, X: sums(W, X) >= 0,
            "Your decisions are right. Which two answers can a perceptron give?",
            "The answers are −1 and +1, not 0 and 1 (or False and True).",
        ),
        Mistake(
            lambda W, X: step(W[:, 1:] @ X - W[:, :1]),
            "Some answers are wrong. Which sign does the bias have?",
            "A bias is added to the sum: `W[:, 1:] @ X + W[:, :1]`.",
        ),
        Mistake(
            lambda W, X: -layer(W, X),
            lambda W, X: np.where(sums(W, X) < 0, 1, -1),
            "All your answers are the opposite.",
            "−1 belongs to a negative sum: `np.where(z < 0, -1, 1)`.",
        ),
        Mistake(
            lambda W, X: step(W[:, 1:] @ X + W[0]),
            "`W[0]` is a *row*: all weights of one neuron. Where are the biases?",
            "The biases are a column: `W[:, :1]`.",
        ),
    ],
    otherwise=(
        "Begin with the sums alone, `W[:, 1:] @ X`, and look at the shape.",
        "Either add the biases as a column, `W[:, :1]`, or give `X` a first row of "
        "ones and use the whole of `W`.",
        "`z = W[:, 1:] @ X + W[:, :1]`, and then the step, cell by cell.",
    ),
)

# ------------------------------------------------------------------- softmax


def softmax(z, temperature):
    """Probabilities from logits, at any temperature and any size of the logits."""
    powers = shifted_powers(z, temperature)
    return powers / powers.sum()


def shifted_powers(z, temperature):
    """e to the shifted logits: the largest is 1."""
    return np.exp((z - z.max()) / temperature)


def unshifted(z, temperature):
    """A wrong answer: overflows where a logit is large."""
    return np.exp(z / temperature) / np.exp(z / temperature).sum()


SOFTMAX = Exercise(
    softmax,
    trials=[
        (generator.normal(0, 2, logits), temperature)
        for logits, temperature in ((2, 1.0), (10, 0.5), (5, 2.0), (3, 5.0), (7, 0.25))
    ],
    harder=[
        (np.array([1000.0, 999.0]), 1.0),
        (np.array([-2000.0, -2001.0, 0.0]), 2.0),
        (np.array([3000.0, 0.0, 1.0]), 1.0),
        (np.array([2000.0, 0.0, 0.0]), 0.5),
    ],
    mistakes=[
        Mistake(
            unshifted,
            lambda z, temperature: [
                math.exp(each / temperature)
                / sum(math.exp(other / temperature) for other in z)
                for each in z
            ],
            "Right, as long as the logits are small.",
            "e¹⁰⁰⁰ is too large for a computer, and ∞/∞ is no number.",
            "Subtract the largest logit from all of them first: the result "
            "stays the same, and the largest power is e⁰ = 1.",
        ),
        Mistake(
            lambda z, temperature: (
                np.exp(z / temperature - np.abs(z).max())
                / np.exp(z / temperature - np.abs(z).max()).sum()
            ),
            lambda z, temperature: unshifted(z - z.min(), temperature),
            lambda z, temperature: unshifted(z - z.mean(), temperature),
            "Shifting is the right idea. Which logit is 0 after your shift?",
            "Subtract `z.max()`, so that the *largest* becomes 0: no other number "
            "helps for all logits, neither the smallest nor the mean.",
        ),
        Mistake(
            lambda z, temperature: (
                np.exp(z / temperature - z.max())
                / np.exp(z / temperature - z.max()).sum()
            ),
            "Is the largest exponent 0 at every T? Try z = (2000, 0, 0) at T = 0.5.",
            "Shift before you divide: `(z - z.max()) / temperature`.",
        ),
        Mistake(
            lambda z, temperature: softmax(z, 1.0),
            "Right at temperature 1. And at the others?",
            "Divide the logits by the temperature before the exponential.",
        ),
        Mistake(
            lambda z, temperature: softmax(z, 1 / temperature),
            "Your network grows surer where it should grow less sure.",
            "Divide by the temperature; you multiply.",
        ),
        Mistake(
            lambda z, temperature: softmax(z, 1.0) / temperature,
            "Do your probabilities add up to 1?",
            "The temperature belongs inside the exponential, not after it.",
        ),
        Mistake(
            lambda z, temperature: 1 / (1 + np.exp(-z / temperature)),
            "Do your probabilities add up to 1?",
            "The logistic function looks at one logit alone. Divide each power by the "
            "sum of all of them.",
        ),
        Mistake(
            shifted_powers,
            lambda z, temperature: np.exp(z / temperature),
            "Do your probabilities add up to 1?",
            "Divide the powers by their sum.",
        ),
        Mistake(
            lambda z, temperature: (
                np.exp(z / temperature) / np.linalg.norm(np.exp(z / temperature))
            ),
            "Do your probabilities add up to 1?",
            "Divide by the *sum* of the powers, not by their length.",
        ),
        Mistake(
            lambda z, temperature: z / z.sum(),
            lambda z, temperature: z / temperature / (z / temperature).sum(),
            "A probability is never negative. Which function makes numbers positive?",
            "Take the exponentials first, then divide by their sum.",
        ),
        Mistake(
            lambda z, temperature: shifted_powers(z, temperature).cumsum(),
            "Your values climb from left to right.",
            "Divide each power by the `sum`, not by the cumulative sum.",
        ),
        Mistake(
            lambda z, temperature: np.log(softmax(z, temperature)),
            "Those are logarithms of probabilities.",
            "Leave the logarithm out: probabilities lie between 0 and 1.",
        ),
    ],
    otherwise=(
        "Print your answer for two equal logits. What should it be?",
        "`softmax(np.array([0.0, 0.0]), 1)` is (0.5, 0.5), and "
        "`softmax(np.array([0.0, np.log(3)]), 1)` is (0.25, 0.75).",
        "`powers = np.exp((z - z.max()) / temperature)`, divided by their sum.",
    ),
)

# ------------------------------------------------------------------- collapse


def collapse(W1, b1, W2, b2):
    """One linear layer that does what two do: W = W2 W1, b = W2 b1 + b2."""
    return W2 @ W1, W2 @ b1 + b2


COLLAPSE = Exercise(
    collapse,
    # layers of equal sizes first: there all these mistakes run
    trials=[
        (
            generator.normal(0, 1, (size, size)),
            generator.normal(0, 1, size),
            generator.normal(0, 1, (size, size)),
            generator.normal(0, 1, size),
        )
        for size in (3, 2)
    ],
    harder=[
        (
            generator.normal(0, 1, (hidden, inputs)),
            generator.normal(0, 1, hidden),
            generator.normal(0, 1, (outputs, hidden)),
            generator.normal(0, 1, outputs),
        )
        for inputs, hidden, outputs in ((2, 5, 3), (4, 2, 6), (3, 4, 1))
    ],
    mistakes=[
        Mistake(
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            lambda W1, b1, W2, b2: (W1 @ W2, W1 @ b2 + b1),
            "Which layer meets x first?",
            "The order matters: W2(W1 x) is `(W2 @ W1) @ x`. Yours would put the "
            "second layer first.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2),
            "The matrix is right. What happens to b1 on its way out?",
            "The second layer multiplies everything that it gets, b1 as well: "
            "`W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, b2),
            "The matrix is right. Where has b1 gone?",
            "The first layer's biases arrive through W2: `W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),
            "The matrix is right. Where has b2 gone?",
            "Add the second layer's own biases: `W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 * W1, W2 @ b1 + b2),
            lambda W1, b1, W2, b2: (W1 * W2, W2 * b1 + b2),
            "`*` multiplies cell by cell.",
            "The product of matrices is `@`: `W2 @ W1`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W1 + W2, b1 + b2),
            "One layer follows the other. Do their effects add?",
            "What leaves the first layer goes *through* the second: multiply, "
            "`W2 @ W1`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b2 + b1),
            lambda W1, b1, W2, b2: (W2 @ W1, W1 @ b1 + b2),
            lambda W1, b1, W2, b2: (W2 @ W1, W1 @ b2 + b1),
            "The matrix is right. Which biases meet which matrix on their way?",
            "The *first* layer's biases pass through the *second* matrix: "
            "`W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
            "The matrix is right. Does the order matter for the biases as well?",
            "`b1 @ W2` treats b1 as a row. The matrix comes first: `W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ b1 + b2, W2 @ W1),
            "Both are there. In which order are they asked for?",
            "The matrix comes first: `return W, b`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ (b1 + b2)),
            "The matrix is right. Does b2 pass through W2, too?",
            "The second layer adds b2 at the end: `W2 @ b1 + b2`.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: W2 @ W1,
            "Two things should come back: the matrix and the biases.",
            "End with `return W, b`.",
        ),
    ],
    otherwise=(
        "Multiply W2(W1 x + b1) + b2 out, on paper.",
        "One part is multiplied by x, the rest is not. The first is W, the second b.",
        "`W = W2 @ W1` and `b = W2 @ b1 + b2`.",
    ),
)
