"""Exercises of chapter 06: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic

generator = np.random.default_rng(6)


def with_ones(x):
    """A column of ones before the features: (examples, 1 + features)."""
    return np.column_stack([np.ones(len(x)), x])


# ------------------------------------------------------------------- least squares


def least_squares(x, t):
    """The weights of the closed form, bias first."""
    return np.linalg.lstsq(with_ones(x), t, rcond=None)[0]


def pulled_to_zero(x, t):
    """A wrong answer: ridge regression."""
    X = with_ones(x)
    return np.linalg.solve(X.T @ X + np.eye(X.shape[1]), X.T @ t)


LEAST_SQUARES = Exercise(
    least_squares,
    trials=[
        (
            generator.normal(1, 2, (examples, features)),
            generator.normal(3, 2, examples),
        )
        for examples, features in ((6, 1), (9, 2), (15, 4), (30, 3))
    ],
    mistakes=[
        Mistake(
            lambda x, t: np.linalg.lstsq(x, t, rcond=None)[0],
            "A good fit, through the origin. What is missing?",
            "Put a column of ones before the features, for the bias.",
        ),
        Mistake(
            lambda x, t: np.roll(least_squares(x, t), -1),
            "The right numbers in an unusual order.",
            "The bias comes first: put the column of ones before the features.",
        ),
        Mistake(
            lambda x, t: with_ones(x).T @ t,
            "That is one side of the normal equations.",
            "Solve for w: `np.linalg.solve(X.T @ X, X.T @ t)`.",
        ),
        Mistake(
            lambda x, t: with_ones(x).T @ with_ones(x) @ (with_ones(x).T @ t),
            "Do you multiply where you should divide?",
            "`X.T @ X` belongs to the other side: `np.linalg.solve(X.T @ X, X.T @ t)`.",
        ),
        Mistake(
            lambda x, t: (with_ones(x).T @ t) / (with_ones(x) ** 2).sum(axis=0),
            "You fit each feature alone, as if there were no others.",
            "Features share the work: solve all equations together, with the whole "
            "matrix `X.T @ X`.",
        ),
        Mistake(
            pulled_to_zero,
            "Something pulls your weights towards 0.",
            "Do not add anything to `X.T @ X`.",
        ),
        Mistake(
            lambda x, t: with_ones(x) @ least_squares(x, t),
            "Those are the predictions. The weights are asked for.",
            "Return w itself, not `X @ w`.",
        ),
        Mistake(
            lambda x, t: least_squares((x - x.mean(axis=0)) / x.std(axis=0), t),
            "The weights of standardized features.",
            "Use the features as they are; the closed form needs no scaling.",
        ),
        Mistake(
            lambda x, t: least_squares(x, t)[:, None],
            "The right numbers, standing in a column.",
            "Return an array of the shape (1 + features,): `t` needs no second axis.",
        ),
        Mistake(
            lambda x, t: least_squares(x, t)[1:],
            "One number is missing.",
            "Return the bias too: 1 + features numbers.",
        ),
        Mistake(
            lambda x, t: np.linalg.lstsq(with_ones(x), t, rcond=None),
            "You return more than the weights.",
            "`np.linalg.lstsq` gives four things; the weights are the first: `[0]`.",
        ),
    ],
    otherwise=(
        "Begin with the matrix X: a column of ones, then the features.",
        "The normal equations are `X.T @ X @ w = X.T @ t`.",
        "`np.linalg.solve(X.T @ X, X.T @ t)`.",
    ),
)

# ------------------------------------------------------------------- ridge


def ridge_weights(X, t, price):
    """The weights of ridge regression, the bias free."""
    return with_price(X, t, len(t) * price * free(X))


def free(X):
    """The identity with a 0 for the bias."""
    return np.diag([0.0] + [1.0] * (X.shape[1] - 1))


def with_price(X, t, penalty):
    """The solution of the normal equations with any matrix added."""
    return np.linalg.solve(X.T @ X + penalty, X.T @ t)


RIDGE_WEIGHTS = Exercise(
    ridge_weights,
    trials=[
        (
            with_ones(generator.normal(1, 2, (examples, features))),
            generator.normal(3, 2, examples),
            price,
        )
        for examples, features, price in ((6, 1, 0.5), (9, 2, 0.1), (3, 5, 2.0))
    ],
    mistakes=[
        Mistake(
            lambda X, t, price: with_price(X, t, len(t) * price * np.eye(X.shape[1])),
            "Does your bias pay, too?",
            "The first entry of the diagonal is 0: `J[0, 0] = 0`.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, price * free(X)),
            lambda X, t, price: with_price(X, t, price * np.eye(X.shape[1])),
            "That is right for the *sum* of squares.",
            "For the mean, the price is taken `len(t)` times.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, 0 * free(X)),
            lambda X, t, price: np.linalg.lstsq(X, t, rcond=None)[0],
            "Where is the price?",
            "Add `len(t) * price` to the diagonal of `X.T @ X`.",
        ),
        Mistake(
            lambda X, t, price: with_price(
                X, t, len(t) * price * (1 - np.eye(X.shape[1])[0])
            ),
            lambda X, t, price: with_price(X, t, len(t) * price),
            "You add the price everywhere. Which entries does an identity matrix have?",
            "Only the diagonal: `len(t) * price * J`, with J made by `np.eye`.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, price / len(t) * free(X)),
            lambda X, t, price: ridge_weights(X, t, price * len(t)),
            "How often does `len(t)` appear, and where?",
            "The mean divides both sides by `len(t)`. Multiply by it once, and the "
            "price is taken `len(t)` times.",
        ),
        Mistake(
            lambda X, t, price: (X.T @ X + len(t) * price * free(X)) @ (X.T @ t),
            "Do you multiply where you should solve?",
            "The matrix stands on the other side: `np.linalg.solve(matrix, X.T @ t)`.",
        ),
        Mistake(
            lambda X, t, price: len(t) * ridge_weights(X, t, price),
            "You divide one side of the equations by `len(t)`, and not the other.",
            "Divide both sides, or neither: `X.T @ X + len(t) * price * J` stands "
            "beside `X.T @ t`.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, len(t) * price * free(X)[::-1, ::-1]),
            "Which weight is free in your answer?",
            "The bias is column 0: the 0 of J stands first, not last.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, X.shape[1] * price * free(X)),
            "You count the columns. What does the mean divide by?",
            "By the examples: `len(t)`, not `X.shape[1]`.",
        ),
        Mistake(
            lambda X, t, price: with_price(X, t, -len(t) * price * free(X)),
            "Your weights are rewarded for being large.",
            "The price is added, not subtracted.",
        ),
        Mistake(
            lambda X, t, price: ridge_weights(X, t, price**2),
            "Is the price squared?",
            "The weights are squared, `price` is not.",
        ),
        Mistake(
            lambda X, t, price: ridge_weights(X, t, price / 2),
            lambda X, t, price: ridge_weights(X, t, 2 * price),
            "A factor of 2 too many or too few.",
            "Both terms have a factor 2 in their slope, and it cancels.",
        ),
        Mistake(
            lambda X, t, price: ridge_weights(with_ones(X), t, price),
            lambda X, t, price: ridge_weights(X[:, 1:], t, price),
            "How many weights do you return?",
            "`X` has its column of ones already; use it as it is.",
        ),
    ],
    otherwise=(
        "Begin with J: `np.eye(X.shape[1])`, and a 0 in its first place.",
        "The matrix is `X.T @ X + len(t) * price * J`.",
        "`np.linalg.solve(X.T @ X + len(t) * price * J, X.T @ t)`.",
    ),
)

# ------------------------------------------------------------------- logistic step


def logistic_step(w, X, t, learning_rate):
    """Return w + η Xᵀ(t − y) / n."""
    return step(w, X, t, learning_rate, logistic(X @ w))


def step(w, X, t, rate, y, slope=1):
    """One step from outputs y, with any slope of the neuron."""
    return w + rate * X.T @ (slope * (t - y)) / len(t)


def on_squares(w, X, t, rate):
    """A wrong answer: squared error."""
    y = logistic(X @ w)
    return step(w, X, t, rate, y, y * (1 - y))


LOGISTIC_STEP = Exercise(
    logistic_step,
    trials=[
        (
            generator.normal(0, 1, features + 1),
            with_ones(generator.normal(0, 1.3, (examples, features))),
            generator.integers(0, 2, examples).astype(float),
            0.7,
        )
        for examples, features in ((3, 1), (5, 3), (12, 2))
    ],
    mistakes=[
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, -rate),
            "The size is right, the direction is not.",
            "Minus the gradient is + Xᵀ(t − y)/n: add it.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, rate * len(t)),
            "That is the sum over the examples.",
            "The loss is a mean: divide by `len(t)`.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, -rate * len(t)),
            "Two things: the direction, and the size.",
            "Step *against* the gradient, + Xᵀ(t − y), and divide by `len(t)`.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, rate * len(t) / X.shape[1]),
            "You divide by the features. What is the loss a mean of?",
            "Of the examples: divide by `len(t)`.",
        ),
        Mistake(
            lambda w, X, t, rate: (w - logistic_step(w, X, t, rate)) / rate,
            "That is the gradient. The new weights are asked for.",
            "Return `w - learning_rate * gradient`.",
        ),
        Mistake(
            on_squares,
            "That descends on the squared error.",
            "In cross-entropy the factor y(1 − y) cancels: leave it out.",
        ),
        Mistake(
            lambda w, X, t, rate: step(w, X, t, rate, X @ w),
            "That is the step of a straight line.",
            "Apply `logistic` to `X @ w` first.",
        ),
        Mistake(
            lambda w, X, t, rate: step(w, X, t, rate, logistic(X @ w) >= 0.5),
            "You learn from the decision. What does the neuron say before it decides?",
            "That is Rosenblatt's rule. Use the probability `logistic(X @ w)` itself.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, 1.0),
            "How large is the step?",
            "`learning_rate` is missing: multiply the change by it.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, 2 * rate),
            "Twice the step that it should be.",
            "The factor 2 belongs to the squared error; there is none here.",
        ),
        Mistake(
            lambda w, X, t, rate: np.append(w[0], logistic_step(w, X, t, rate)[1:]),
            "One of the weights never changes.",
            "The bias learns as well: `X` has its column of ones, so the same formula "
            "fits.",
        ),
        Mistake(
            lambda w, X, t, rate: logistic_step(w, X, t, rate) - w,
            "That is the change. The new weights are asked for.",
            "Add the change to `w`.",
        ),
        Mistake(
            lambda w, X, t, rate: w + rate * X @ (t - logistic(X @ w)) / len(t),
            lambda w, X, t, rate: w + rate * X * (t - logistic(X @ w)) / len(t),
            "The shapes do not fit. Which axis of `X` counts the examples?",
            "Sum over the examples, the rows: `X.T @ (t - y)`.",
        ),
    ],
    otherwise=(
        "First the answers, `y = logistic(X @ w)`.",
        "The gradient is `-X.T @ (t - y) / len(t)`; step against it.",
        "`w + learning_rate * X.T @ (t - y) / len(t)`.",
    ),
)

# ------------------------------------------------------------------- the ellipse


def ellipse_weights(theta, a, b):
    """Weights of 1, x1·x2, x1² and x2²."""
    c, s = np.cos(theta), np.sin(theta)
    w1 = 2 * c * s * (1 / b**2 - 1 / a**2)
    return np.array([-1, w1, c**2 / a**2 + s**2 / b**2, s**2 / a**2 + c**2 / b**2])


ELLIPSE_WEIGHTS = Exercise(
    ellipse_weights,
    trials=[(np.pi / 4, 2.0, 0.7), (0.3, 1.5, 0.4), (2.0, 0.9, 1.8), (-0.7, 1, 3)],
    mistakes=[
        Mistake(
            lambda theta, a, b: ellipse_weights(np.radians(theta), a, b),
            "Right for another angle. In which unit is theta?",
            "`theta` is in radians already: no `np.radians`.",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(-theta, a, b),
            "Your ellipse is turned the other way.",
            "The sign of w1 is wrong: 2 cos θ sin θ (1/b² − 1/a²).",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, a, b)[[0, 1, 3, 2]],
            lambda theta, a, b: ellipse_weights(theta, b, a),
            "Are x1² and x2² in the right order, or a and b?",
            "w2 belongs to x1² and holds cos²θ/a² + sin²θ/b².",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, a, b) * [1, 0.5, 1, 1],
            "One of the four is half of what it should be.",
            "(p + q)² has *twice* pq: w1 needs a factor 2.",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, a, b) * [1, 0, 1, 1],
            "One of the four is 0. Is your ellipse turned at all?",
            "(p + q)² is p² + 2pq + q²: the term in the middle is w1.",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, a, b) * [-1, 1, 1, 1],
            lambda theta, a, b: ellipse_weights(theta, a, b) * [0, 1, 1, 1],
            "Look at the bias.",
            "z ends with − 1, so w0 is −1.",
        ),
        Mistake(
            lambda theta, a, b: -ellipse_weights(theta, a, b),
            "The same ellipse, but inside and outside have changed places.",
            "All signs are wrong: z is the sum of the squares, minus 1.",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, a, b)[[0, 2, 3, 1]],
            lambda theta, a, b: ellipse_weights(theta, a, b)[[1, 2, 3, 0]],
            "The right numbers in an unusual order.",
            "The order is that of the formula: 1, x1·x2, x1², x2².",
        ),
        Mistake(
            lambda theta, a, b: (
                ellipse_weights(theta, a, b)
                + np.array([0, 2 * np.sin(2 * theta) / a**2, 0, 0])
            ),
            "Look at the sign inside the first square.",
            "u is x1 cos θ − x2 sin θ, so its x1·x2 comes with a minus: "
            "−2 cos θ sin θ/a².",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, 1 / a, 1 / b),
            "You multiply by the half axes. Does a longer axis make z larger?",
            "Divide by a² and b².",
        ),
        Mistake(
            lambda theta, a, b: ellipse_weights(theta, np.sqrt(a), np.sqrt(b)),
            "Your half axes are roots of what they should be.",
            "Divide by a² and b², not by a and b.",
        ),
    ],
    otherwise=(
        "(x1 cos θ − x2 sin θ)²/a² has three terms. Sort them.",
        "x1²: cos²θ/a² + sin²θ/b². x2²: sin²θ/a² + cos²θ/b². w0 is −1.",
        "x1·x2: −2 cos θ sin θ/a² from the first square, + 2 sin θ cos θ/b² from "
        "the second.",
    ),
)

# ------------------------------------------------------------------- scores


def scores(answers, truth):
    """Accuracy, recall, precision, F1."""
    tp, fp, fn, tn = counts(answers, truth)
    accuracy = (tp + tn) / len(truth)
    return accuracy, tp / (tp + fn), tp / (tp + fp), 2 * tp / (2 * tp + fp + fn)


def counts(answers, truth):
    """True and false positives, false and true negatives."""
    tp, fp = np.sum(answers * truth), np.sum(answers * (1 - truth))
    fn, tn = np.sum((1 - answers) * truth), np.sum((1 - answers) * (1 - truth))
    return tp, fp, fn, tn


def patients(count, share):
    """Answers and truth of so many people, of whom a share is ill."""
    truth = (generator.random(count) < share).astype(int)
    answers = np.where(generator.random(count) < 0.2, 1 - truth, truth)
    truth[:3], answers[:3] = [1, 1, 0], [1, 0, 1]
    return answers, truth


def swapped(answers, truth):
    """A wrong answer: precision before recall."""
    accuracy, recall, precision, f1 = scores(answers, truth)
    return accuracy, precision, recall, f1


def with_f1(mean):
    """A wrong answer: another mean of precision and recall."""

    def wrong(answers, truth):
        accuracy, recall, precision, _ = scores(answers, truth)
        return accuracy, recall, precision, mean(recall, precision)

    return wrong


def with_precision(change):
    """A wrong answer: another precision."""

    def wrong(answers, truth):
        accuracy, recall, precision, f1 = scores(answers, truth)
        return accuracy, recall, change(precision), f1

    return wrong


def with_accuracy(count):
    """A wrong answer: another accuracy, from the four counts."""

    def wrong(answers, truth):
        return count(*counts(answers, truth)), *scores(answers, truth)[1:]

    return wrong


def specific(answers, truth):
    """A wrong answer: the recall of the healthy."""
    _, fp, _, tn = counts(answers, truth)
    accuracy, _, precision, f1 = scores(answers, truth)
    return accuracy, tn / (tn + fp), precision, f1


def missing(answers, truth):
    """A wrong answer: the share of the ill who are missed."""
    accuracy, recall, precision, f1 = scores(answers, truth)
    return accuracy, 1 - recall, precision, f1


SCORES = Exercise(
    scores,
    trials=[patients(*given) for given in ((20, 0.3), (50, 0.1), (100, 0.5))],
    mistakes=[
        Mistake(
            swapped,
            lambda answers, truth: scores(truth, answers),
            "Two of the four have changed places.",
            "Recall divides by all who are ill, precision by all alarms; recall "
            "comes first (and of the arrays, `answers`).",
        ),
        Mistake(
            with_f1(lambda recall, precision: (recall + precision) / 2),
            with_f1(lambda recall, precision: np.sqrt(recall * precision)),
            "Three are right. What kind of mean is F1?",
            "The harmonic mean: `2 * precision * recall / (precision + recall)`.",
        ),
        Mistake(
            lambda *given: scores(*given) * np.array([1, 1, 1, 0.5]),
            "Three are right, and F1 is half of what it should be.",
            "A perfect answer has F1 = 1: `2 * precision * recall / (precision + "
            "recall)`.",
        ),
        Mistake(
            with_accuracy(lambda tp, fp, fn, tn: tp / (tp + fp + fn + tn)),
            "Your accuracy counts the ill alone.",
            "A healthy one left alone is a right answer, too: "
            "`np.mean(answers == truth)`.",
        ),
        Mistake(
            with_accuracy(lambda tp, fp, fn, tn: tp + tn),
            "Your accuracy is a number of people. A share is asked for.",
            "Divide by all: `np.mean(answers == truth)`.",
        ),
        Mistake(
            with_accuracy(lambda tp, fp, fn, tn: (fp + fn) / (tp + fp + fn + tn)),
            "Your accuracy is the share of *wrong* answers.",
            "Count where the two arrays agree: `np.mean(answers == truth)`.",
        ),
        Mistake(
            with_precision(lambda precision: 1 - precision),
            "Three are right. What does your precision count?",
            "You return the share of *false* alarms. Precision is the share of alarms "
            "that are right: `found / np.sum(answers == 1)`.",
        ),
        Mistake(
            lambda answers, truth: scores(1 - answers, 1 - truth),
            "Whom do you count as positive?",
            "1 means ill, and the ill are the positives: recall and precision count 1.",
        ),
        Mistake(
            missing,
            "Three are right. Does your recall count the found or the missed?",
            "You return the share of the ill who are *missed*. Recall is one minus it.",
        ),
        Mistake(
            with_f1(lambda recall, precision: 2 * recall * precision),
            with_f1(lambda recall, precision: recall * precision),
            "Three are right. F1 is a mean, not only a product.",
            "Divide by the sum: `2 * precision * recall / (precision + recall)`.",
        ),
        Mistake(
            lambda *given: np.roll(scores(*given), 1),
            "The right numbers in an unusual order.",
            "Accuracy, recall, precision, F1.",
        ),
        Mistake(
            specific,
            "Your recall looks at the healthy.",
            "That is specificity. Recall asks how many of the *ill* are found.",
        ),
        Mistake(
            lambda answers, truth: tuple(100 * s for s in scores(answers, truth)),
            "Right, in percent.",
            "Return shares from 0 to 1.",
        ),
    ],
    otherwise=(
        "Count first: true positives are `np.sum((answers == 1) & (truth == 1))`.",
        "Recall: divide them by the ill. Precision: divide them by the alarms.",
        "Return a tuple: accuracy, recall, precision, F1.",
    ),
)

# ------------------------------------------------------------------- the area


def area_under_curve(scores, truth):
    """The share of pairs in the right order, ties one half."""
    return area(scores, truth, tie=0.5)


def area(scores, truth, tie):
    """The share of pairs in the right order, with any value for a tie."""
    ill, healthy = scores[truth == 1][:, None], scores[truth == 0]
    return np.mean((ill > healthy) + tie * (ill == healthy))


def number_of_pairs(scores, truth):
    """A wrong answer: how many pairs are in the right order."""
    return area(scores, truth, 0.5) * truth.sum() * (1 - truth).sum()


def tied_people(count):
    """Scores in halves, so that some are equal, and who is ill."""
    truth = generator.integers(0, 2, count)
    truth[:2] = 0, 1
    return (truth + generator.integers(0, 4, count)) / 2, truth


def without_ties(scores, truth):
    """A wrong answer: the share of the pairs that are not tied."""
    ties = area(scores, truth, tie=1) - area(scores, truth, tie=0)
    return area(scores, truth, tie=0) / (1 - ties)


AREA_UNDER_CURVE = Exercise(
    area_under_curve,
    trials=[tied_people(count) for count in (10, 25, 60)],
    mistakes=[
        Mistake(
            lambda scores, truth: area(scores, truth, tie=0),
            "A little too low. What do you do with ties?",
            "Where both have the same score, count one half.",
        ),
        Mistake(
            lambda scores, truth: area(scores, truth, tie=1),
            "A little too high. What do you do with ties?",
            "`>=` counts a tie as a whole; it is worth one half.",
        ),
        Mistake(
            lambda scores, truth: 1 - area_under_curve(scores, truth),
            "One minus it would be right.",
            "Count the pairs in which the *ill* one has the higher score.",
        ),
        Mistake(
            lambda scores, truth: area(-scores, truth, tie=0),
            "Two things: who should have the higher score, and what about ties?",
            "Count `ill > healthy`, and one half where both are equal.",
        ),
        Mistake(
            without_ties,
            "What do you do with ties? They are pairs, too.",
            "Divide by *all* pairs, and count a tie as one half.",
        ),
        Mistake(
            lambda scores, truth: 2 * area_under_curve(scores, truth) - 1,
            "Yours is 0 for a coin. Should it be?",
            "Do not subtract the pairs in the wrong order: they count 0.",
        ),
        Mistake(
            lambda scores, truth: area(scores, truth, tie=0) / 2,
            lambda scores, truth: area_under_curve(scores, truth) / 2,
            "What would be your area if every pair were in the right order?",
            "It should be 1. Only a *tie* counts one half.",
        ),
        Mistake(
            number_of_pairs,
            "That is the number of pairs. A share is asked for.",
            "Divide by the number of pairs, ill times healthy.",
        ),
        Mistake(
            lambda scores, truth: np.mean((scores >= 0.5) == truth),
            lambda scores, truth: np.mean((scores > 0.5) == truth),
            "That is an accuracy, at one threshold.",
            "No threshold: compare every ill one with every healthy one.",
        ),
        Mistake(
            lambda scores, truth: (
                number_of_pairs(scores, truth) / (len(truth) * (len(truth) - 1) / 2)
            ),
            lambda scores, truth: number_of_pairs(scores, truth) / len(truth) ** 2,
            "You divide by too many pairs.",
            "Only pairs of one ill and one healthy count.",
        ),
        Mistake(
            lambda scores, truth: scores[truth == 1].mean() - scores[truth == 0].mean(),
            lambda scores, truth: float(
                scores[truth == 1].mean() > scores[truth == 0].mean()
            ),
            "You compare two means. How often is a *pair* in the right order?",
            "`ill[:, None] > healthy` compares every ill one with every healthy one.",
        ),
        Mistake(
            lambda scores, truth: np.mean(scores[truth == 1] > scores[truth == 0]),
            "As many ill as healthy ones? Then only neighbours meet.",
            "Every ill one meets every healthy one: `ill[:, None] > healthy`.",
        ),
    ],
    otherwise=(
        "Take apart: `ill = scores[truth == 1]`, `healthy = scores[truth == 0]`.",
        "`ill[:, None] > healthy` compares all pairs at once.",
        "The mean of that, plus half the mean of `ill[:, None] == healthy`.",
    ),
)
