"""Exercises of chapter 08: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(8)

# ------------------------------------------------------------------- decayed


def decayed(weights, slopes, learning_rate, l2):
    """Return w − η (slope + λ w), biases without the second part."""
    return stepped(weights, slopes + l2 * spared(weights), learning_rate)


def spared(weights):
    """The weights, with 0 in place of the biases."""
    return weights * (np.arange(weights.shape[1]) > 0)


def stepped(weights, slopes, learning_rate):
    """One step down the slopes."""
    return weights - learning_rate * slopes


DECAYED = Exercise(
    decayed,
    trials=[
        (*generator.normal(size=(2, *shape)), *generator.uniform(0.05, 0.4, 2).tolist())
        for shape in ((2, 2), (3, 5), (5, 4), (4, 3))
    ],
    mistakes=[
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * w, rate),
            "One column is treated too hard.",
            "The biases, column 0, are not punished.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, 2 * l2),
            "The penalty is too strong. What is the slope of ½ λ w²?",
            "The ½ cancels the 2: the slope is λ w, not 2 λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, l2 / 2),
            "The penalty is too weak. What is the slope of ½ λ w²?",
            "The slope of w² is 2 w, and half of it is w: the penalty adds λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, -l2),
            "Your weights grow where they should shrink.",
            "The penalty's slope is added to the loss's, then both are subtracted.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, -g, rate, l2),
            lambda w, g, rate, l2: decayed(w, g, -rate, l2),
            "You step uphill.",
            "Subtract the slopes, times the learning rate.",
        ),
        Mistake(
            lambda w, g, rate, l2: decayed(w, g, rate, l2 / rate),
            "Does the size of a step play its part in both slopes?",
            "The learning rate multiplies the penalty's slope, too.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g, rate),
            "The step is right; the penalty is missing.",
            "Add λ w to the slopes of all weights but the biases.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(np.sign(w)), rate),
            "You take the same amount off every weight. That is another penalty.",
            "λ times the sign is L1. For L2 take λ times the weight itself.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + 0.5 * l2 * spared(w) ** 2, rate),
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(w) ** 2, rate),
            "You subtract the penalty itself. Its *slope* is asked for.",
            "The slope of ½ λ w² is λ w.",
        ),
        Mistake(
            lambda w, g, rate, l2: w - rate * g - rate * l2 * spared(w - rate * g),
            "From which weights do you take the penalty: those before the step?",
            "Both slopes belong to the weights as they are given; add them first, "
            "then step once.",
        ),
        Mistake(
            lambda w, g, rate, l2: g + l2 * spared(w),
            lambda w, g, rate, l2: g + l2 * w,
            lambda w, g, rate, l2: rate * (g + l2 * spared(w)),
            "That is a slope or a step. Where are the new weights?",
            "Return `weights` minus the learning rate times that slope.",
        ),
        Mistake(
            lambda w, g, rate, l2: w - rate * l2 * spared(w),
            lambda w, g, rate, l2: w - rate * l2 * w,
            "The weights shrink, but what about the loss?",
            "Step down the given `slopes`, too.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(w, g + l2 * spared(np.abs(w)), rate),
            "Look at a negative weight: does it come nearer to 0?",
            "The slope of ½ λ w² is λ w, with the sign of the weight.",
        ),
        Mistake(
            lambda w, g, rate, l2: stepped(
                w, g + l2 * w * (np.arange(len(w)) > 0)[:, None], rate
            ),
            "You spare the first row. Where do the biases stand?",
            "The biases are column 0: `penalty[:, 0] = 0`.",
        ),
    ],
    otherwise=(
        "Write down the slope of the loss plus ½ λ w² for one weight.",
        "New weight = weight − learning rate × (slope + λ × weight), without the "
        "last part for column 0.",
    ),
)

# ------------------------------------------------------------------- soft_threshold


def soft_threshold(weights, amount):
    """Every weight nearer to 0 by the amount, and 0 where it would cross."""
    return np.sign(weights) * np.maximum(0, np.abs(weights) - amount)


SOFT_THRESHOLD = Exercise(
    soft_threshold,
    trials=[
        (generator.normal(size=shape), amount)
        for shape, amount in (((12,), 0.5), ((4, 5), 0.8), ((3, 6), 0.3), ((20,), 1.2))
    ],
    mistakes=[
        Mistake(
            lambda w, amount: w - amount * np.sign(w),
            "What happens to a weight that is smaller than `amount`?",
            "It jumps across 0. Let its size not fall below 0: "
            "`np.maximum(0, np.abs(weights) - amount)`.",
        ),
        Mistake(
            lambda w, amount: np.where(np.abs(w) < amount, 0, w),
            "The small ones are 0. Do the large ones stay as they are?",
            "All others come nearer to 0 by `amount`, too.",
        ),
        Mistake(
            lambda w, amount: np.maximum(0, w - amount),
            lambda w, amount: np.maximum(0, np.abs(w) - amount) * (w > 0),
            "Where are the negative weights?",
            "Shorten the size, then give it the old sign back: `np.sign(weights) * …`.",
        ),
        Mistake(
            lambda w, amount: np.maximum(0, np.abs(w) - amount),
            "All your weights are positive.",
            "Give each its old sign back: multiply by `np.sign(weights)`.",
        ),
        Mistake(
            lambda w, amount: w - amount,
            lambda w, amount: np.where(np.abs(w) <= amount, 0, w - amount),
            "Negative weights move away from 0.",
            "Shorten the *size* of each weight, then give it its sign back.",
        ),
        Mistake(
            lambda w, amount: w * (1 - amount),
            lambda w, amount: w - amount * w,
            "You take the same share off every weight. That is another penalty.",
            "L1 takes the same *amount* off every size, down to 0.",
        ),
        Mistake(
            lambda w, amount: np.clip(w, -amount, amount),
            lambda w, amount: w - soft_threshold(w, amount),
            "You keep what should go.",
            "This is what is taken off. What is left is `weights` minus it.",
        ),
        Mistake(
            lambda w, amount: np.abs(w) - amount,
            "You work with sizes. What becomes of the signs, and of sizes below 0?",
            "Let the size not fall below 0, `np.maximum(0, …)`, and give it its sign "
            "back.",
        ),
        Mistake(
            lambda w, amount: w,
            "Nothing has moved.",
            "Every weight comes nearer to 0 by `amount`, and stops there.",
        ),
        Mistake(
            lambda w, amount: np.sign(w) * (np.abs(w) + amount),
            "Your weights grow.",
            "Subtract `amount` from their size.",
        ),
        Mistake(
            lambda w, amount: w[np.abs(w) > amount],
            lambda w, amount: soft_threshold(w, amount)[np.abs(w) > amount],
            "Weights are missing. A layer needs a number for each connection.",
            "Put 0 in their places: `np.maximum(0, …)` does so.",
        ),
    ],
    otherwise=(
        "Try the weights 1, 0.2, −0.2 and −1 with the amount 0.5.",
        "It is `np.sign(weights) * np.maximum(0, np.abs(weights) - amount)`.",
    ),
)

# ------------------------------------------------------------------- smooth_targets


def smooth_targets(labels, classes, epsilon):
    """One row per label: 1 − ε for the right class, and ε / K for each of the K."""
    return (1 - epsilon) * one_hot(labels, classes) + epsilon / classes


def one_hot(labels, classes):
    """One row per label, 1 in the column of the right class."""
    return np.eye(classes)[labels]


def shared_by_the_others(labels, classes, epsilon):
    """A wrong answer: the right class gets no part of what is spread."""
    hot = one_hot(labels, classes)
    return (1 - epsilon) * hot + epsilon / (classes - 1) * (1 - hot)


SMOOTH_TARGETS = Exercise(
    smooth_targets,
    trials=[
        (generator.integers(0, classes, count), classes, epsilon)
        for count, classes, epsilon in ((3, 3, 0.3), (5, 4, 0.2), (6, 10, 0.1))
    ],
    mistakes=[
        Mistake(
            lambda labels, classes, epsilon: one_hot(labels, classes),
            "These targets are still 0 and 1.",
            "Take the share ε from each row, `(1 - epsilon) * …`, and give every class "
            "`epsilon / classes`.",
        ),
        Mistake(
            shared_by_the_others,
            "Your rows add up to 1. Over how many classes is ε spread?",
            "Over all of them: the right class gets its part of ε back, ε / K.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (1 - epsilon) * one_hot(labels, classes),
            "What do your rows add up to? Something was taken and not given.",
            "Add `epsilon / classes` to every entry.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                one_hot(labels, classes) + epsilon / classes
            ),
            "What do your rows add up to? Something was given and not taken.",
            "The right class gives its share first: `(1 - epsilon)` times the 1.",
        ),
        Mistake(
            lambda labels, classes, epsilon: np.where(
                one_hot(labels, classes) > 0, 1 - epsilon, epsilon / classes
            ),
            "Your rows do not add up to 1. Which class gets too little?",
            "The right class gets a part of ε, too: `1 - epsilon + epsilon / classes`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: (
                (1 - epsilon) * one_hot(labels, classes) + epsilon
            ),
            lambda labels, classes, epsilon: np.where(
                one_hot(labels, classes) > 0, 1 - epsilon, epsilon
            ),
            "The share ε is there to be divided. Does each class get all of it?",
            "Each of the K classes gets ε / K: `epsilon / classes`.",
        ),
        Mistake(
            lambda labels, classes, epsilon: smooth_targets(
                labels, classes, 1 - epsilon
            ),
            "Which is the small share: the part that moves, or the part that stays?",
            "The right class keeps 1 − ε; only ε is spread.",
        ),
        Mistake(
            lambda labels, classes, epsilon: smooth_targets(labels, classes, epsilon).T,
            "Rows and columns have changed places.",
            "One row per label, one column per class: `np.eye(classes)[labels]`.",
        ),
    ],
    otherwise=(
        "Each row must add up to 1. Print the row of label 0, two classes and ε = 0.2.",
        "It is `(1 - epsilon) * np.eye(classes)[labels] + epsilon / classes`.",
    ),
)

# ------------------------------------------------------------------- inverted_dropout


def inverted_dropout(y, noise, rate):
    """Outputs whose noise is below the rate are 0, the others divided by 1 − rate."""
    return y * (noise >= rate) / (1 - rate)


INVERTED_DROPOUT = Exercise(
    inverted_dropout,
    trials=[
        (generator.normal(size=shape), generator.random(shape), rate)
        for shape, rate in (((7,), 0.4), ((4, 6), 0.2), ((2, 3, 4), 0.3), ((20,), 0.1))
    ],
    mistakes=[
        Mistake(
            lambda y, noise, rate: y * (noise >= rate),
            "The right outputs are dropped. What is the mean over many masks?",
            "This is naive dropout. Divide what is kept by 1 − rate.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) * (1 - rate),
            "The mean over many masks is even smaller than that of naive dropout.",
            "Divide by 1 − rate; do not multiply.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) / rate,
            "Divide by a probability, but by which?",
            "An output is kept with probability 1 − rate: divide by that.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise < rate),
            lambda y, noise, rate: y * (noise < rate) / rate,
            lambda y, noise, rate: y * (noise < rate) / (1 - rate),
            "You drop those that should stay.",
            "An output is dropped where its noise is *below* the rate.",
        ),
        Mistake(
            lambda y, noise, rate: y * noise / (1 - rate),
            lambda y, noise, rate: y * noise,
            "You make all outputs smaller. Which of them are dropped?",
            "`noise` decides only who is dropped, by `noise >= rate`: it multiplies "
            "nothing.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise >= rate) / np.mean(noise >= rate),
            "You divide by the share that happened to be kept.",
            "Divide by the *probability* of being kept, 1 − rate, the same in every "
            "step.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise < 1 - rate) / (1 - rate),
            "You drop the right number on average, but are they the right ones?",
            "An output is dropped where its noise is *below* `rate`, and kept where "
            "`noise >= rate`.",
        ),
        Mistake(
            lambda y, noise, rate: y * (noise > 1 - rate) / (1 - rate),
            lambda y, noise, rate: y * (noise > 1 - rate),
            "`rate` is the probability of being dropped. How many do you keep?",
            "Keep an output where `noise >= rate`.",
        ),
        Mistake(
            lambda y, noise, rate: y / (1 - rate),
            lambda y, noise, rate: y * (1 - rate),
            lambda y, noise, rate: y,
            "Nothing is dropped.",
            "Multiply by `noise >= rate`: it is 0 for those that are dropped.",
        ),
        Mistake(
            lambda y, noise, rate: y[noise >= rate] / (1 - rate),
            "Dropped outputs are missing. The next layer needs a number from each.",
            "Put 0 in their places: multiply by `noise >= rate`.",
        ),
    ],
    otherwise=(
        "Print a result for ten outputs of 1: which are 0, how large are the rest?",
        "Multiply `y` by `noise >= rate`, then divide by `1 - rate`.",
    ),
)

# ------------------------------------------------------------------- shortest fit


def shortest_fit(x, t):
    """Return Xᵀ (X Xᵀ)⁻¹ t."""
    return from_rows(x, t, 0)


def from_rows(x, t, ridge):
    """Weights that are made of the rows, with or without a penalty."""
    return x.T @ np.linalg.solve(x @ x.T + ridge * np.eye(len(x)), t)


def with_some_features(x, t, chosen):
    """A wrong answer: as many features as examples do all the work."""
    weights = np.zeros(x.shape[1])
    weights[chosen] = np.linalg.solve(x[:, chosen], t)
    return weights


SHORTEST_FIT = Exercise(
    shortest_fit,
    trials=[
        (generator.normal(size=shape), generator.normal(size=shape[0]))
        for shape in ((2, 3), (3, 7), (5, 40), (1, 4))
    ],
    mistakes=[
        Mistake(
            lambda x, t: np.linalg.solve(x.T @ x, x.T @ t),
            lambda x, t: np.linalg.inv(x.T @ x) @ x.T @ t,
            "Those are the normal equations. Has XᵀX an inverse here?",
            "XᵀX has one row per feature, more than there are examples, and is "
            "singular. XXᵀ, one row per example, is not.",
            "`x.T @ np.linalg.solve(x @ x.T, t)`.",
        ),
        Mistake(
            lambda x, t: with_some_features(x, t, np.arange(len(x))),
            lambda x, t: with_some_features(x, t, np.arange(-len(x), 0)),
            "It fits. Is it the shortest that does?",
            "A few features do all the work. Let all rows help: w = Xᵀa.",
        ),
        Mistake(
            lambda x, t: from_rows(x, t, 0.1),
            lambda x, t: from_rows(x, t, 0.01),
            lambda x, t: from_rows(x, t, 1),
            "Short, but does it fit every example exactly?",
            "You solve a ridge regression. Leave the penalty out: XXᵀ has an inverse.",
        ),
        Mistake(
            lambda x, t: x.T @ t,
            "Made of the rows, as it should be. Does `x @ w` give the targets?",
            "Solve XXᵀ a = t first; the weights are Xᵀa.",
        ),
        Mistake(
            lambda x, t: x.T @ (x @ x.T @ t),
            "You multiply by XXᵀ. What undoes it?",
            "Solve XXᵀ a = t: `np.linalg.solve(x @ x.T, t)`.",
        ),
        Mistake(
            lambda x, t: np.zeros(x.shape[1]),
            "Nothing is shorter than 0. Does it fit?",
            "The shortest of those that *fit*: XXᵀ a = t, then Xᵀa.",
        ),
        Mistake(
            lambda x, t: shortest_fit(x, t) / np.linalg.norm(shortest_fit(x, t)),
            "The right direction. Why should its length be 1?",
            "Do not divide by the length: the weights must fit the targets.",
        ),
        Mistake(
            lambda x, t: shortest_fit(x, t) / len(x),
            "The right direction, but too short to fit.",
            "Nothing is to be divided by the number of examples.",
        ),
    ],
    otherwise=(
        "Two checks: `x @ w` must be `t`, and every part of w comes from the rows.",
        "Put w = Xᵀa into Xw = t, and solve for a.",
        "`x.T @ np.linalg.solve(x @ x.T, t)`.",
    ),
)

# ------------------------------------------------------------------- committee shares


def softmax(z, axis=-1):
    """Shares that add up to 1 along an axis, also for large z."""
    shares = np.exp(z - z.max(axis=axis, keepdims=True))
    return shares / shares.sum(axis=axis, keepdims=True)


def overflowing(z):
    """The softmax as the formula stands there: NaN where e to the z is infinite."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def votes(z):
    """Each member's favourite class as 1, all others as 0."""
    return np.eye(z.shape[-1])[z.argmax(axis=-1)]


def committee_shares(logits):
    """The mean over the members of their softmax: (examples, classes)."""
    return softmax(logits).mean(axis=0)


COMMITTEE_SHARES = Exercise(
    committee_shares,
    trials=[
        (generator.normal(0, 2, shape),) for shape in ((2, 3, 2), (5, 4, 3), (3, 5, 3))
    ],
    harder=[(generator.normal(0, 2000, (3, 4, 3)),)],
    mistakes=[
        Mistake(
            lambda z: softmax(z.mean(axis=0)),
            "You average first. Is the softmax of a mean the mean of the softmaxes?",
            "Each member first makes shares of its logits; then average the shares.",
        ),
        Mistake(
            lambda z: z.mean(axis=0),
            "Do the numbers of each example add up to 1?",
            "Logits are not shares yet: apply softmax to each member's.",
        ),
        Mistake(
            lambda z: votes(z).mean(axis=0),
            lambda z: votes(softmax(z)).mean(axis=0),
            "You count votes. A member may be nearly undecided.",
            "Average the shares themselves, without `argmax`.",
        ),
        Mistake(
            lambda z: softmax(z).sum(axis=0),
            "The shares of each example add up to the number of members.",
            "Take the mean over the members, not the sum.",
        ),
        Mistake(
            lambda z: softmax(z, axis=0).mean(axis=0),
            lambda z: softmax(z, axis=1).mean(axis=0),
            "Between whom are the shares divided?",
            "Softmax runs over the classes, the last axis.",
        ),
        Mistake(
            lambda z: softmax(z)[0],
            lambda z: softmax(z)[-1],
            "That is what one member says.",
            "Average over all of them, axis 0.",
        ),
        Mistake(
            lambda z: votes(softmax(z).mean(axis=0)),
            "That is the committee's decision. Its shares are asked for.",
            "Return the mean itself, before `argmax`.",
        ),
        Mistake(
            lambda z: np.median(softmax(z), axis=0),
            "A median is not moved by how sure the others are. What was asked for?",
            "The *mean* over the members: `.mean(axis=0)`.",
        ),
        Mistake(
            lambda z: overflowing(z).mean(axis=0),
            "Right for small logits. What is e to the power of 1,000?",
            "Subtract the largest logit of each example first: no share changes.",
        ),
    ],
    otherwise=(
        "Two equal members say what each of them says. Three members: try it by hand.",
        "Softmax over the classes for each member, then the mean over the members.",
    ),
)
