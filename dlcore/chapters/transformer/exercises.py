"""Exercises of chapter 25: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(25)


def drawn(*shape):
    """Random numbers."""
    return generator.normal(size=shape)


def softmax(scores, axis=-1):
    """Shares of 1 along an axis."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


# ------------------------------------------------------------- self-attention


def self_attention(query, key, value):
    """What one head finds: (time, part) each → (time, part)."""
    scores = query @ key.T / np.sqrt(key.shape[1])
    return softmax(scores) @ value


SELF_ATTENTION = Exercise(
    self_attention,
    trials=[tuple(drawn(t, n) for _ in range(3)) for t, n in ((3, 4), (5, 2), (4, 9))],
    mistakes=[
        Mistake(
            lambda q, k, v: softmax(q @ k.T) @ v,
            "How large do products of long vectors get?",
            "Divide the scores by the root of the number of columns.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / k.shape[1]) @ v,
            "By what does the spread of a sum of n products grow?",
            "Divide by the *root* of the number of columns: `np.sqrt(key.shape[1])`.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(len(k))) @ v,
            "Should scores depend on how many words there are?",
            "`len(key)` counts the words; the part has `key.shape[1]` numbers.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(k.shape[1]), axis=0) @ v,
            "Which shares must sum to 1: those of a query, or those of a key?",
            "The softmax runs along the last axis, over the keys of one query.",
        ),
        Mistake(
            lambda q, k, v: softmax(k @ q.T / np.sqrt(k.shape[1])) @ v,
            "Whose row is it in your scores, the query's or the key's?",
            "A row belongs to a query: `query @ key.T`.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(k.shape[1])) @ k,
            "What is added up: what words offer for search, or what they hand over?",
            "The shares weigh the rows of `value`.",
        ),
        Mistake(
            lambda q, k, v: (q @ k.T / np.sqrt(k.shape[1])) @ v,
            "Do your shares sum to 1?",
            "Take the softmax of the scores before you weigh the values.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(k.shape[1])),
            "How many columns has your answer?",
            "Multiply the shares by `value`.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T * np.sqrt(k.shape[1])) @ v,
            "Should longer vectors make scores larger or smaller?",
            "Divide by the root; do not multiply.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T) / np.sqrt(k.shape[1]) @ v,
            "Do your shares sum to 1?",
            "Divide the scores by the root, before the softmax.",
        ),
        Mistake(
            lambda q, k, v: np.exp(q @ k.T / np.sqrt(k.shape[1])) @ v,
            "Do your shares sum to 1?",
            "Divide the exponentials of each row by their sum.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(k.shape[1]), axis=None) @ v,
            "Do the shares of each query sum to 1, or those of all together?",
            "Sum along the last axis: `axis=1, keepdims=True`.",
        ),
        Mistake(
            lambda q, k, v: softmax(q @ k.T / np.sqrt(k.shape[1])).T @ v,
            "A row of shares belongs to a query. Is it still a row when you use it?",
            "Multiply `shares @ value`; do not turn the shares.",
        ),
        Mistake(
            lambda q, k, v: v + softmax(q @ k.T / np.sqrt(k.shape[1])) @ v,
            "Is the sum around attention part of attention?",
            "Return what the head finds; a block adds what went in.",
        ),
    ],
    otherwise=(
        "What are the shapes of the scores, of the shares and of the finds?",
        "`softmax(query @ key.T / np.sqrt(key.shape[1])) @ value`.",
    ),
)


# ------------------------------------------------------------- the mask


def causal_shares(scores):
    """Shares of 1 per row of (time, time), nothing from the future."""
    hidden = np.triu(np.ones_like(scores, bool), 1)
    return softmax(np.where(hidden, -np.inf, scores))


def masked(scores, hidden, fill):
    """Shares where hidden scores are replaced."""
    return softmax(np.where(hidden, fill, scores))


def above(scores, k):
    """The places above a diagonal."""
    return np.triu(np.ones_like(scores, bool), k)


CAUSAL_SHARES = Exercise(
    causal_shares,
    trials=[(drawn(t, t),) for t in (2, 3, 5)] + [(3 - 2 * np.abs(drawn(4, 4)),)],
    harder=[(drawn(4, 4) - 2000,)],
    mistakes=[
        Mistake(
            softmax,
            "May the first word look at the second?",
            "Hide what lies above the diagonal before the softmax.",
        ),
        Mistake(
            lambda s: masked(s, above(s, 1), 0),
            "What is e to the power of 0?",
            "A hidden score must become −∞, whose exponential is 0.",
        ),
        Mistake(
            lambda s: softmax(s) * ~above(s, 1),
            "Do your rows still sum to 1?",
            "Mask the scores, not the shares: then each row sums to 1.",
        ),
        Mistake(
            lambda s: masked(s, above(s, 0), -1e30),
            "May a word look at itself?",
            "Hide only what lies above the diagonal: `np.triu(…, 1)`.",
        ),
        Mistake(
            lambda s: masked(s, above(s, 1).T, -np.inf),
            "Which side of the diagonal is the future of a row?",
            "Columns right of the diagonal come later: hide the upper triangle.",
        ),
        Mistake(
            lambda s: masked(s, above(s, 1), -np.inf).T,
            "Do your rows or your columns sum to 1?",
            "A row belongs to the word that looks.",
        ),
        Mistake(
            lambda s: masked(s, above(s, 2), -np.inf),
            "May the first word look at the second?",
            "The first diagonal above the main one is future already.",
        ),
        Mistake(
            lambda s: np.where(above(s, 1), -np.inf, s),
            "Are these scores or shares?",
            "Take the softmax of each row at the end.",
        ),
        Mistake(
            lambda s: softmax(np.where(above(s, 1), -np.inf, s), axis=0),
            "Do your rows or your columns sum to 1?",
            "The softmax runs along each row: `axis=1, keepdims=True`.",
        ),
    ],
    otherwise=(
        "What must the shares of the first row be?",
        "Put `-np.inf` where `np.triu(np.ones_like(scores, bool), 1)`, then softmax.",
    ),
)


# ------------------------------------------------------------- the places


def place_code(place, size):
    """The code of a place in an even number of sines and cosines: (size,)."""
    angles = place / 10000 ** (np.arange(0, size, 2) / size)
    return np.stack([np.sin(angles), np.cos(angles)], axis=1).ravel()


def coded(place, size, powers):
    """Sines and cosines in turn of a place divided by 10,000 to given powers."""
    angles = place / 10000.0**powers
    return np.stack([np.sin(angles), np.cos(angles)], axis=1).ravel()


PLACE_CODE = Exercise(
    place_code,
    trials=[(1, 4), (3, 4), (7, 6), (20, 8)],
    mistakes=[
        Mistake(
            lambda p, n: np.where(
                np.arange(n) % 2 == 0,
                np.sin(p / 10000 ** (np.arange(n) / n)),
                np.cos(p / 10000 ** (np.arange(n) / n)),
            ),
            "Do a sine and the cosine beside it turn equally fast?",
            "The power of an odd column is that of the column before it.",
        ),
        Mistake(
            lambda p, n: np.concatenate(
                [f(p / 10000 ** (np.arange(0, n, 2) / n)) for f in (np.sin, np.cos)]
            ),
            "What stands in column 1: a sine or a cosine?",
            "Sines and cosines take turns: even columns, odd columns.",
        ),
        Mistake(
            lambda p, n: coded(p, n, np.arange(n // 2) / n),
            "Which powers do columns 0, 2, 4, … have?",
            "Column i has the power i / size, and i goes in steps of 2.",
        ),
        Mistake(
            lambda p, n: coded(p, n, np.arange(0, n, 2)),
            "How small do your angles get in column 2?",
            "The power is i / size, less than 1.",
        ),
        Mistake(
            lambda p, n: coded(p, n, -np.arange(0, n, 2) / n),
            "Should later columns turn faster or more slowly?",
            "Divide the place by the power of 10,000; do not multiply.",
        ),
        Mistake(
            lambda p, n: (
                coded(p, n, np.arange(0, n, 2) / n).reshape(-1, 2)[:, ::-1].ravel()
            ),
            "What is the code of place 0 in column 0?",
            "Even columns are sines, so the code of place 0 begins 0, 1.",
        ),
        Mistake(
            lambda p, n: coded(p - 1, n, np.arange(0, n, 2) / n),
            "Which number has the first place?",
            "The first place is 0: take `place` as it is.",
        ),
        Mistake(
            lambda p, n: np.sin(p / 10000 ** (np.arange(n) / n)),
            "Which hand of a clock can you read from its height alone?",
            "Odd columns are cosines, of the angle of the column before.",
        ),
        Mistake(
            lambda p, n: coded(p, n, 2 * np.arange(0, n, 2) / n),
            "Which power has column 2 of 4: a half, or 1?",
            "The power is i / size for the number i of the even column itself.",
        ),
        Mistake(
            lambda p, n: coded(p + 1, n, np.arange(0, n, 2) / n),
            "What is the code of place 0?",
            "Places count from 0: take `place` as it is.",
        ),
    ],
    otherwise=(
        "Write down the code of place 1 in 4 numbers by hand.",
        "Angles: `place / 10000 ** (np.arange(0, size, 2) / size)`, sine and cosine.",
    ),
)


# ------------------------------------------------------------- layer norm


def layer_norm(x):
    """Each row of (time, size) to mean 0 and variance 1; 1e-5 guards the root."""
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)


LAYER_NORM = Exercise(
    layer_norm,
    trials=[(3 * drawn(4, 5) + 2,), (0.01 * drawn(3, 6),), (drawn(5, 5) - 1,)],
    mistakes=[
        Mistake(
            lambda x: (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5),
            "Does another word change the norm of this one?",
            "That is batch norm. Take mean and variance along each row: `axis=1`.",
        ),
        Mistake(
            lambda x: (x - x.mean()) / np.sqrt(x.var() + 1e-5),
            "Is the mean of each of your rows 0?",
            "Each row has a mean and a variance of its own: `axis=1`.",
        ),
        Mistake(
            lambda x: x - x.mean(axis=1, keepdims=True),
            "What is the variance of your rows?",
            "Divide by the root of the variance.",
        ),
        Mistake(
            lambda x: (
                (x - x.mean(axis=1, keepdims=True))
                / (x.var(axis=1, keepdims=True) + 1e-5)
            ),
            "In which unit is a variance, if x is in metres?",
            "Divide by its root, the standard deviation.",
        ),
        Mistake(
            lambda x: x / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5),
            "Is the mean of each of your rows 0?",
            "Take the mean away first.",
        ),
        Mistake(
            lambda x: (
                (x - x.mean(axis=1, keepdims=True))
                / np.sqrt(x.var(axis=1, ddof=1, keepdims=True) + 1e-5)
            ),
            "By how many numbers do you divide the sum of squares?",
            "Divide by all of them, not by one less.",
        ),
        Mistake(
            lambda x: (
                (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
            ),
            "What happens to a row of nearly equal numbers?",
            "Add 1e-5 to the variance, inside the root.",
        ),
        Mistake(
            lambda x: (
                x
                - x.mean(axis=1, keepdims=True)
                / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
            ),
            "What is divided by the root: the mean, or the difference from it?",
            "Set brackets: `(x - mean) / root`.",
        ),
        Mistake(
            lambda x: (
                (x - x.mean(axis=1, keepdims=True))
                / np.sqrt(x.var(axis=1, keepdims=True) * x.shape[1] + 1e-5)
            ),
            "Is a variance a sum of squares, or their mean?",
            "Divide the sum of squares by the number of columns.",
        ),
        Mistake(
            lambda x: x / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-5),
            "Is the mean of each of your rows 0?",
            "The variance is of differences from the mean; take the mean away first.",
        ),
    ],
    otherwise=(
        "What are mean and variance of the first row, before and after?",
        "`axis=1, keepdims=True` for the mean and for the variance.",
    ),
)


# ------------------------------------------------------------- counting


def block_weights(size, hidden):
    """Weights and biases of an encoder block."""
    return 4 * (size * size + size) + 2 * size * hidden + hidden + size + 4 * size


BLOCK_WEIGHTS = Exercise(
    block_weights,
    trials=[(56, 112), (4, 8), (512, 2048), (10, 3)],
    mistakes=[
        Mistake(
            lambda n, h: 3 * (n * n + n) + 2 * n * h + h + n + 4 * n,
            "What happens after the heads have been put side by side?",
            "Query, key, value *and output*: four matrices.",
        ),
        Mistake(
            lambda n, h: 4 * n * n + 2 * n * h + 4 * n,
            "Have your dense layers no biases?",
            "Each matrix to n outputs has n biases.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + 2 * n * h + h + n,
            "Something of which there are 4 · size is missing. What might it be?",
            "Count the biases of four matrices, *and* a factor and a summand for each "
            "number in two norms.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + 2 * n * h + h + n + 2 * n,
            "How many norms has an encoder block?",
            "Two norms, each with 2 · size weights.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + n * h + h + 4 * n,
            "How do the hidden numbers become `size` numbers again?",
            "The feed-forward part has two dense layers.",
        ),
        Mistake(
            lambda n, h: 8 * (n * n + n) + 2 * n * h + h + n + 6 * n,
            "Is that an encoder block or a decoder block?",
            "An encoder block has one attention and two norms.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + 2 * n * h + 4 * n,
            "Has the feed-forward part no biases?",
            "Its first layer has `hidden` biases, its second `size`.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + 2 * (n * h + h) + 4 * n,
            lambda n, h: 4 * (n * n + n) + 2 * (n * h + n) + 4 * n,
            "How many numbers leave each dense layer of the feed-forward part?",
            "One bias per output: `hidden` for the first layer, `size` for the second.",
        ),
        Mistake(
            lambda n, h: 4 * n * n + 2 * n * h,
            "Have your layers no biases, and do the norms learn nothing?",
            "Each matrix to n outputs has n biases; each norm has 2 · size weights.",
        ),
        Mistake(
            lambda n, h: 4 * (n * n + n) + 2 * n * h + h + n + 4,
            "Does a norm learn one factor, or one for each number?",
            "Two norms, each with `size` factors and `size` summands.",
        ),
    ],
    otherwise=(
        "List the matrices of a block and the shape of each.",
        "`4 * (size² + size)`, two dense layers with biases, and two norms.",
    ),
)
