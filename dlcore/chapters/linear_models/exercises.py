"""Exercises of chapter 06: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import diagnose
from dlcore.check.ingredients import logistic


def with_ones(x):
    """A column of ones before the features: (examples, 1 + features)."""
    return np.column_stack([np.ones(len(x)), x])


# ------------------------------------------------------------------- least squares


def least_squares(answer):
    """The weights of the closed form, bias first."""
    generator = np.random.default_rng(61)
    trials = []
    for examples, features in ((6, 1), (9, 2), (15, 4), (30, 3)):
        x = generator.normal(1, 2, (examples, features))
        trials.append((x, generator.normal(3, 2, examples)))

    def solution(x, t):
        return np.linalg.lstsq(with_ones(x), t, rcond=None)[0]

    def ones_last(x, t):
        return np.roll(solution(x, t), -1)

    mistakes = [
        (
            lambda x, t: np.linalg.lstsq(x, t, rcond=None)[0],
            "A good fit, through the origin. What is missing?",
            "Put a column of ones before the features, for the bias.",
        ),
        (
            ones_last,
            "The right numbers in an unusual order.",
            "The bias comes first: put the column of ones before the features.",
        ),
        (
            lambda x, t: with_ones(x).T @ t,
            "That is one side of the normal equations.",
            "Solve for w: `np.linalg.solve(X.T @ X, X.T @ t)`.",
        ),
        (
            lambda x, t: np.linalg.solve(
                with_ones(x).T @ with_ones(x) + np.eye(x.shape[1] + 1),
                with_ones(x).T @ t,
            ),
            "Something pulls your weights towards 0.",
            "Do not add anything to `X.T @ X`.",
        ),
        (
            lambda x, t: with_ones(x) @ solution(x, t),
            "Those are the predictions. The weights are asked for.",
            "Return w itself, not `X @ w`.",
        ),
        (
            lambda x, t: solution((x - x.mean(axis=0)) / x.std(axis=0), t),
            "The weights of standardized features.",
            "Use the features as they are; the closed form needs no scaling.",
        ),
        (
            lambda x, t: solution(x, t)[:, None],
            "The right numbers, standing in a column.",
            "Return an array of the shape (1 + features,): `t` needs no second axis.",
        ),
        (
            lambda x, t: np.linalg.lstsq(with_ones(x), t, rcond=None),
            "You return more than the weights.",
            "`np.linalg.lstsq` gives four things; the weights are the first: `[0]`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        solution,
        mistakes,
        (
            "Begin with the matrix X: a column of ones, then the features.",
            "The normal equations are `X.T @ X @ w = X.T @ t`.",
            "`np.linalg.solve(X.T @ X, X.T @ t)`.",
        ),
    )


# ------------------------------------------------------------------- logistic step


def logistic_step(answer):
    """w + η Xᵀ(t − y) / n."""
    generator = np.random.default_rng(62)
    trials = []
    for examples, features in ((3, 1), (5, 3), (12, 2)):
        X = with_ones(generator.normal(0, 1.3, (examples, features)))
        t = generator.integers(0, 2, examples).astype(float)
        trials.append((generator.normal(0, 1, features + 1), X, t, 0.7))

    def step(w, X, t, rate, sign=1, slope=lambda y: 1, share=None):
        y = logistic(X @ w)
        change = X.T @ (slope(y) * (t - y)) / (share or len(t))
        return w + sign * rate * change

    mistakes = [
        (
            lambda w, X, t, rate: step(w, X, t, rate, sign=-1),
            "The size is right, the direction is not.",
            "Minus the gradient is + Xᵀ(t − y)/n: add it.",
        ),
        (
            lambda w, X, t, rate: step(w, X, t, rate, share=1),
            "That is the sum over the examples.",
            "The loss is a mean: divide by `len(t)`.",
        ),
        (
            lambda w, X, t, rate: step(w, X, t, rate, slope=lambda y: y * (1 - y)),
            "That descends on the squared error.",
            "In cross-entropy the factor y(1 − y) cancels: leave it out.",
        ),
        (
            lambda w, X, t, rate: w + rate * X.T @ (t - X @ w) / len(t),
            "That is the step of a straight line.",
            "Apply `logistic` to `X @ w` first.",
        ),
        (
            lambda w, X, t, rate: step(w, X, t, 1.0),
            "How large is the step?",
            "`learning_rate` is missing: multiply the change by it.",
        ),
        (
            lambda w, X, t, rate: step(w, X, t, 2 * rate),
            "Twice the step that it should be.",
            "The factor 2 belongs to the squared error; there is none here.",
        ),
        (
            lambda w, X, t, rate: step(w, X, t, rate) - w,
            "That is the change. The new weights are asked for.",
            "Add the change to `w`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        step,
        mistakes,
        (
            "First the answers, `y = logistic(X @ w)`.",
            "The gradient is `-X.T @ (t - y) / len(t)`; step against it.",
            "`w + learning_rate * X.T @ (t - y) / len(t)`.",
        ),
    )


# ------------------------------------------------------------------- the ellipse


def _ellipse(theta, a, b):
    c, s = np.cos(theta), np.sin(theta)
    w1 = 2 * c * s * (1 / b**2 - 1 / a**2)
    return np.array([-1, w1, c**2 / a**2 + s**2 / b**2, s**2 / a**2 + c**2 / b**2])


def ellipse_weights(answer):
    """Weights of 1, x1·x2, x1² and x2²."""
    trials = [(np.pi / 4, 2.0, 0.7), (0.3, 1.5, 0.4), (2.0, 0.9, 1.8), (-0.7, 1, 3)]
    mistakes = [
        (
            lambda theta, a, b: _ellipse(np.radians(theta), a, b),
            "Right for another angle. In which unit is theta?",
            "`theta` is in radians already: no `np.radians`.",
        ),
        (
            lambda theta, a, b: _ellipse(-theta, a, b),
            "Your ellipse is turned the other way.",
            "The sign of w1 is wrong: 2 cos θ sin θ (1/b² − 1/a²).",
        ),
        (
            lambda theta, a, b: _ellipse(theta, a, b)[[0, 1, 3, 2]],
            "Are x1² and x2² in the right order?",
            "w2 belongs to x1² and holds cos²θ/a² + sin²θ/b².",
        ),
        (
            lambda theta, a, b: _ellipse(theta, a, b) * [1, 0.5, 1, 1],
            "One of the four is half of what it should be.",
            "(p + q)² has *twice* pq: w1 needs a factor 2.",
        ),
        (
            lambda theta, a, b: _ellipse(theta, a, b) * [-1, 1, 1, 1],
            "Look at the bias.",
            "z ends with − 1, so w0 is −1.",
        ),
        (
            lambda theta, a, b: _ellipse(theta, np.sqrt(a), np.sqrt(b)),
            "Your half axes are roots of what they should be.",
            "Divide by a² and b², not by a and b.",
        ),
    ]
    diagnose(
        answer,
        trials,
        _ellipse,
        mistakes,
        (
            "(x1 cos θ − x2 sin θ)²/a² has three terms. Sort them.",
            "x1²: cos²θ/a² + sin²θ/b². x2²: sin²θ/a² + cos²θ/b². w0 is −1.",
            "x1·x2: −2 cos θ sin θ/a² from the first square, + 2 sin θ cos θ/b² from "
            "the second.",
        ),
    )


# ------------------------------------------------------------------- scores


def _counts(answers, truth):
    tp, fp = np.sum(answers * truth), np.sum(answers * (1 - truth))
    fn, tn = np.sum((1 - answers) * truth), np.sum((1 - answers) * (1 - truth))
    return tp, fp, fn, tn


def _scores(answers, truth):
    tp, fp, fn, tn = _counts(answers, truth)
    accuracy = (tp + tn) / len(truth)
    return accuracy, tp / (tp + fn), tp / (tp + fp), 2 * tp / (2 * tp + fp + fn)


def scores(answer):
    """Accuracy, recall, precision, F1."""
    generator = np.random.default_rng(63)
    trials = []
    for count, share in ((20, 0.3), (50, 0.1), (100, 0.5), (200, 0.05)):
        truth = (generator.random(count) < share).astype(int)
        answers = np.where(generator.random(count) < 0.2, 1 - truth, truth)
        truth[:3], answers[:3] = [1, 1, 0], [1, 0, 1]
        trials.append((answers, truth))

    def swapped(answers, truth):
        accuracy, recall, precision, f1 = _scores(answers, truth)
        return accuracy, precision, recall, f1

    def plain_mean(answers, truth):
        accuracy, recall, precision, _ = _scores(answers, truth)
        return accuracy, recall, precision, (recall + precision) / 2

    def without_negatives(answers, truth):
        tp, *_ = _counts(answers, truth)
        return tp / len(truth), *_scores(answers, truth)[1:]

    def specific(answers, truth):
        _, fp, _, tn = _counts(answers, truth)
        accuracy, _, precision, f1 = _scores(answers, truth)
        return accuracy, tn / (tn + fp), precision, f1

    mistakes = [
        (
            swapped,
            "Two of the four have changed places.",
            "Recall divides by all who are ill, precision by all alarms; recall "
            "comes first (and of the arrays, `answers`).",
        ),
        (
            plain_mean,
            "Three are right. What kind of mean is F1?",
            "The harmonic mean: `2 * precision * recall / (precision + recall)`.",
        ),
        (
            without_negatives,
            "Your accuracy counts the ill alone.",
            "A healthy one left alone is a right answer, too: "
            "`np.mean(answers == truth)`.",
        ),
        (
            specific,
            "Your recall looks at the healthy.",
            "That is specificity. Recall asks how many of the *ill* are found.",
        ),
        (
            lambda answers, truth: tuple(100 * s for s in _scores(answers, truth)),
            "Right, in percent.",
            "Return shares from 0 to 1.",
        ),
    ]
    diagnose(
        answer,
        trials,
        _scores,
        mistakes,
        (
            "Count first: true positives are `np.sum((answers == 1) & (truth == 1))`.",
            "Recall: divide them by the ill. Precision: divide them by the alarms.",
            "Return a tuple: accuracy, recall, precision, F1.",
        ),
    )


# ------------------------------------------------------------------- the area


def _area(values, truth, tie=0.5):
    ill, healthy = values[truth == 1][:, None], values[truth == 0]
    return np.mean((ill > healthy) + tie * (ill == healthy))


def area_under_curve(answer):
    """The share of pairs in the right order, ties one half."""
    generator = np.random.default_rng(64)
    trials = []
    for count in (10, 25, 60):
        truth = generator.integers(0, 2, count)
        truth[:2] = 0, 1
        trials.append(((truth + generator.integers(0, 4, count)) / 2, truth))
    mistakes = [
        (
            lambda values, truth: _area(values, truth, tie=0),
            "A little too low. What do you do with ties?",
            "Where both have the same score, count one half.",
        ),
        (
            lambda values, truth: _area(values, truth, tie=1),
            "A little too high. What do you do with ties?",
            "`>=` counts a tie as a whole; it is worth one half.",
        ),
        (
            lambda values, truth: 1 - _area(values, truth),
            "One minus it would be right.",
            "Count the pairs in which the *ill* one has the higher score.",
        ),
        (
            lambda values, truth: (
                _area(values, truth) * truth.sum() * (1 - truth).sum()
            ),
            "That is the number of pairs. A share is asked for.",
            "Divide by the number of pairs, ill times healthy.",
        ),
        (
            lambda values, truth: np.mean((values >= 0.5) == truth),
            "That is an accuracy, at one threshold.",
            "No threshold: compare every ill one with every healthy one.",
        ),
        (
            lambda values, truth: (
                _area(values, truth) * truth.sum() * (1 - truth).sum() / len(truth) ** 2
            ),
            "You divide by too many pairs.",
            "Only pairs of one ill and one healthy count.",
        ),
    ]
    diagnose(
        answer,
        trials,
        _area,
        mistakes,
        (
            "Take apart: `ill = scores[truth == 1]`, `healthy = scores[truth == 0]`.",
            "`ill[:, None] > healthy` compares all pairs at once.",
            "The mean of that, plus half the mean of `ill[:, None] == healthy`.",
        ),
    )


EXERCISES = {
    "least_squares": least_squares,
    "logistic_step": logistic_step,
    "ellipse_weights": ellipse_weights,
    "scores": scores,
    "area_under_curve": area_under_curve,
}
