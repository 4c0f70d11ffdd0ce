"""Exercises of chapter 24: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(24)


def drawn(*shape):
    """Random numbers."""
    return generator.normal(size=shape)


def softmax(scores, axis=-1):
    """Shares of 1 along an axis."""
    shares = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return shares / shares.sum(axis=axis, keepdims=True)


def mixture(query, keys, values):
    """The context of one query, by the dot product.

    query: (size,); keys: (time, size); values: (time, value size)
    """
    return softmax(keys @ query) @ values


MIXTURE = Exercise(
    mixture,
    trials=[(drawn(3), drawn(5, 3), drawn(5, 2)) for _ in range(3)]
    + [(drawn(4), drawn(2, 4), drawn(2, 4)), (drawn(3), drawn(3, 3), drawn(3, 3))],
    harder=[(np.array([30.0, 30.0]), 30 * np.eye(2), np.eye(2))],
    mistakes=[
        Mistake(
            lambda query, keys, values: (keys @ query) @ values,
            "Do your weights add up to 1?",
            "Scores are no shares yet: take their softmax.",
        ),
        Mistake(
            lambda query, keys, values: softmax(keys @ query),
            "Are these the weights, or what they mix?",
            "Multiply the values by the weights and add: `weights @ values`.",
        ),
        Mistake(
            lambda query, keys, values: softmax(keys @ query) @ keys,
            "What is mixed, the keys or the values?",
            "Keys only decide the weights: `weights @ values`.",
        ),
        Mistake(
            lambda query, keys, values: values[(keys @ query).argmax()],
            "Is your attention soft or hard?",
            "The best value alone is hard attention; mix all by their weights.",
        ),
        Mistake(
            lambda query, keys, values: values.mean(axis=0),
            "Does your answer depend on the query?",
            "Equal weights are uniform attention: weigh by `softmax(keys @ query)`.",
        ),
        Mistake(
            lambda query, keys, values: (
                softmax(keys @ query / np.sqrt(len(query))) @ values
            ),
            "Which score was asked for?",
            "This is the scaled dot product; here, do not divide by √size.",
        ),
        Mistake(
            lambda query, keys, values: (keys @ query) / (keys @ query).sum() @ values,
            "Can your weights be negative?",
            "Divide the exponentials by their sum, not the scores themselves.",
        ),
        Mistake(
            lambda query, keys, values: (
                np.exp(keys @ query) / np.exp(keys @ query).sum() @ values
            ),
            "What is e to the power of 1,000 on a computer?",
            "Take the largest score away from all of them first.",
        ),
    ],
    otherwise=(
        "Compute the scores of all keys first: one number for each.",
        "Scores `keys @ query`, their softmax, then `weights @ values`.",
    ),
)


def masked_weights(scores, mask):
    """Attention weights that give nothing to padding.

    scores: (time,); mask: (time,) bool, False for padding
    """
    return softmax(np.where(mask, scores, -np.inf))


SOME = np.array([True, True, True, False, False])
ONE = np.array([False, True, False, True, True])

MASKED_WEIGHTS = Exercise(
    masked_weights,
    trials=[
        (drawn(5), SOME),
        (drawn(5), ONE),
        (np.array([1.0, 2.0, 3.0, 0.0, 0.0]), SOME),
        (np.array([-3.0, -2.0, -4.0, 5.0, 9.0]), SOME),
        (drawn(5), np.ones(5, bool)),
    ],
    harder=[
        (np.array([900.0, 899.0, 0.0, 1.0, 2.0]), SOME),
        (np.array([1.0, 2.0, 0.5, 900.0, 1.0]), SOME),
    ],
    mistakes=[
        Mistake(
            lambda scores, mask: softmax(scores),
            "What does the padding get?",
            "Set its scores to minus infinity before the softmax.",
        ),
        Mistake(
            lambda scores, mask: softmax(scores) * mask,
            "What do your weights add up to?",
            "Mask the scores before the softmax, not the weights behind it.",
        ),
        Mistake(
            lambda scores, mask: softmax(scores * mask),
            "What is the share of a score of 0?",
            "e⁰ is 1, not 0: padding needs a score of minus infinity.",
        ),
        Mistake(
            lambda scores, mask: softmax(np.where(mask, -np.inf, scores)),
            "Which places does the mask mark, words or padding?",
            "It is True for words: `np.where(mask, scores, -np.inf)`.",
        ),
        Mistake(
            lambda scores, mask: mask / mask.sum(),
            "Do your weights depend on the scores?",
            "These are uniform weights: take the softmax of the masked scores.",
        ),
        Mistake(
            lambda scores, mask: softmax(scores[mask]),
            "How many weights are there, and how many places?",
            "Padding keeps its place, with a weight of 0.",
        ),
        Mistake(
            lambda scores, mask: np.exp(scores) * mask / (np.exp(scores) * mask).sum(),
            "What happens with a score of 900?",
            "Take the largest score of the words away before `np.exp`.",
        ),
        Mistake(
            lambda scores, mask: (
                np.exp(scores - scores.max())
                * mask
                / (np.exp(scores - scores.max()) * mask).sum()
            ),
            "What if the largest score belongs to padding?",
            "Mask first, then take away the largest score that is left.",
        ),
    ],
    otherwise=(
        "Try it by hand with scores 1, 2, 3 of which the last is padding.",
        "`np.where(mask, scores, -np.inf)`, then the softmax.",
    ),
)


def additive_scores(query, keys, W, U, v):
    """Bahdanau's scores of all keys for one query.

    query: (query size,); keys: (time, key size); W: (units, query size);
    U: (units, key size); v: (units,)
    """
    return np.tanh(keys @ U.T + W @ query) @ v


ADDITIVE_SCORES = Exercise(
    additive_scores,
    trials=[
        (drawn(3), drawn(5, 2), drawn(4, 3), drawn(4, 2), drawn(4)),
        (drawn(2), drawn(6, 4), drawn(3, 2), drawn(3, 4), drawn(3)),
        (drawn(3), drawn(3, 3), drawn(3, 3), drawn(3, 3), drawn(3)),
        (drawn(3), drawn(3, 3), drawn(3, 3), drawn(3, 3), drawn(3)),
    ],
    mistakes=[
        Mistake(
            lambda query, keys, W, U, v: (keys @ U.T + W @ query) @ v,
            "Where does your hidden layer bend?",
            "Take `np.tanh` of the sum before multiplying by `v`.",
        ),
        Mistake(
            lambda query, keys, W, U, v: (
                np.tanh(keys @ U.T) @ v + np.tanh(W @ query) @ v
            ),
            "Do query and key meet inside the tanh?",
            "Add both parts first, then take one tanh of the sum.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.tanh((keys @ U.T + W @ query) @ v),
            "How large can your scores become?",
            "tanh belongs around the hidden layer; the score itself is linear.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.tanh(keys @ U.T) @ v,
            "Does your score depend on the query?",
            "Add `W @ query` to each row of `keys @ U.T`.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.tanh(keys @ U.T + W @ query),
            "How many scores does each key have?",
            "Multiply the hidden layer by `v`: one number for each key.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.tanh(keys @ U.T + W @ query).sum(axis=1),
            "What does `v` do in your answer?",
            "Weigh the hidden units by `v`: `hidden @ v`.",
        ),
        Mistake(
            lambda query, keys, W, U, v: softmax(np.tanh(keys @ U.T + W @ query) @ v),
            "Are scores or weights asked for?",
            "Leave the softmax out: it comes after the scores.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.tanh(keys @ U.T * (W @ query)) @ v,
            "Is it additive?",
            "Add the query's part to the keys' part, do not multiply them.",
        ),
        Mistake(
            lambda query, keys, W, U, v: np.maximum(keys @ U.T + W @ query, 0) @ v,
            "Which activation does Bahdanau's network have?",
            "It is `np.tanh`, not ReLU.",
        ),
    ],
    otherwise=(
        "The hidden layer is (time, units): what goes into it?",
        "`np.tanh(keys @ U.T + W @ query) @ v`.",
    ),
)


def error_of_scores(weights, error):
    """∂loss/∂scores from the weights that softmax gave, and ∂loss/∂weights.

    weights, error: (time,)
    """
    return weights * (error - weights @ error)


ERROR_OF_SCORES = Exercise(
    error_of_scores,
    trials=[(softmax(drawn(4)), drawn(4)) for _ in range(3)]
    + [(np.array([0.5, 0.5]), np.array([1.0, 0.0])), (softmax(drawn(6)), drawn(6))],
    mistakes=[
        Mistake(
            lambda weights, error: weights * error,
            "If all errors are equal, can any score be wrong?",
            "Take the weighted mean of the errors away first.",
        ),
        Mistake(
            lambda weights, error: weights * (1 - weights) * error,
            "Does a score change only its own weight?",
            "It lowers all others, too: `weights * (error - weights @ error)`.",
        ),
        Mistake(
            lambda weights, error: weights * (error - error.mean()),
            "Do all places count equally in your mean?",
            "The mean is weighted: `weights @ error`.",
        ),
        Mistake(
            lambda weights, error: error - weights @ error,
            "What does a place with a weight of 0 get?",
            "Each error is multiplied by its own weight.",
        ),
        Mistake(
            lambda weights, error: weights * (weights @ error - error),
            "In which direction does a larger score push?",
            "Turn the sign: `error - weights @ error`.",
        ),
        Mistake(
            lambda weights, error: weights * (error - error.sum()),
            "What do your errors of scores add up to?",
            "Take away the weighted sum `weights @ error`: then they add up to 0.",
        ),
        Mistake(
            lambda weights, error: weights * (1 - weights),
            "What does the loss have to do with your answer?",
            "This is how one weight hangs on its own score; the errors come in, too.",
        ),
        Mistake(
            lambda weights, error: weights - error,
            "Is this softmax followed by cross-entropy?",
            "That short form is for the two together; here the errors are any numbers.",
        ),
    ],
    otherwise=(
        "Write the derivative of one weight by its own score, then by another.",
        "`weights * (error - weights @ error)`.",
    ),
)


def agreement(weights, lost):
    """The share of steps whose largest numbers lie at the same place.

    weights, lost: (steps, time)
    """
    return np.mean(weights.argmax(axis=1) == lost.argmax(axis=1))


HALF = np.array([[0.1, 0.9], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
OTHER = np.array([[0.5, 3.0], [-1.0, 2.0], [0.0, 0.5], [4.0, 1.0]])

AGREEMENT = Exercise(
    agreement,
    trials=[
        (HALF, OTHER),
        (softmax(drawn(7, 4)), drawn(7, 4)),
        (softmax(drawn(9, 3)), drawn(9, 3)),
        (HALF, HALF),
        (HALF[:2], np.array([[0.0, 5.0], [1.0, 2.0]])),
        (softmax(drawn(5, 6)), drawn(5, 6)),
    ],
    mistakes=[
        Mistake(
            lambda weights, lost: np.mean(
                weights.argmax(axis=0) == lost.argmax(axis=0)
            ),
            "Which axis holds the source words?",
            "Look along each row: `argmax(axis=1)`.",
        ),
        Mistake(
            lambda weights, lost: np.sum(weights.argmax(axis=1) == lost.argmax(axis=1)),
            "Is a share larger than 1?",
            "Divide by the number of steps: take the mean.",
        ),
        Mistake(
            lambda weights, lost: np.mean(weights.max(axis=1) == lost.max(axis=1)),
            "Are places compared, or the numbers that stand there?",
            "Use `argmax`, which gives the place.",
        ),
        Mistake(
            lambda weights, lost: float(weights.argmax() == lost.argmax()),
            "How many steps does your answer look at?",
            "Find the largest number of each row: `argmax(axis=1)`.",
        ),
        Mistake(
            lambda weights, lost: np.mean(
                weights.argmax(axis=1) == lost.argmin(axis=1)
            ),
            "Which word is missed most?",
            "The one with the largest loss: `argmax`, not `argmin`.",
        ),
        Mistake(
            lambda weights, lost: np.mean(
                weights.argmax(axis=1) != lost.argmax(axis=1)
            ),
            "Is this agreement, or the opposite?",
            "Compare with `==`.",
        ),
        Mistake(
            lambda weights, lost: (
                100 * np.mean(weights.argmax(axis=1) == lost.argmax(axis=1))
            ),
            "Between which two numbers does a share lie?",
            "A share is no percentage: leave the 100 out.",
        ),
        Mistake(
            lambda weights, lost: np.mean(
                weights.argmax(axis=1) == np.abs(lost).argmax(axis=1)
            ),
            "What does a negative loss say?",
            "Without that word, the answer became more probable: it was not missed.",
        ),
    ],
    otherwise=(
        "For each row, which place has the largest number?",
        "`np.mean(weights.argmax(axis=1) == lost.argmax(axis=1))`.",
    ),
)
