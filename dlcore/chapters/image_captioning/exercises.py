"""Exercises of chapter 27: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(27)


def drawn(*shape):
    """Random numbers."""
    return generator.normal(size=shape)


def shares(*shape):
    """Random weights of attention: shares of 1 along the last axis."""
    found = generator.random(shape) ** 3 + 1e-3
    return found / found.sum(-1, keepdims=True)


# ------------------------------------------------------------- the first state


def first_state(places, W, b):
    """The first state of the decoder: a linear layer on the mean of all places.

    places: (places, features); W: (hidden, features); b: (hidden,) → (hidden,)
    """
    return W @ places.mean(axis=0) + b


FIRST_STATE = Exercise(
    first_state,
    trials=[(drawn(5, 3), drawn(4, 3), drawn(4)) for _ in range(3)]
    + [(drawn(3, 3), drawn(3, 3), drawn(3)) for _ in range(2)],
    mistakes=[
        Mistake(
            lambda places, W, b: W @ places.sum(axis=0) + b,
            "Would a photo with more places give a larger state?",
            "Take the mean of the places, not their sum.",
        ),
        Mistake(
            lambda places, W, b: W @ places.mean(axis=0),
            "What is the state of a photo whose mean is 0?",
            "Add the bias `b`.",
        ),
        Mistake(
            lambda places, W, b: W @ places[0] + b,
            "Does your state know what is in the lower right corner?",
            "Yours sees the first place alone: `places.mean(axis=0)`.",
        ),
        Mistake(
            lambda places, W, b: W @ places.max(axis=0) + b,
            "Mean or maximum?",
            "Take the mean over the places where you take the largest.",
        ),
        Mistake(
            lambda places, W, b: np.tanh(W @ places.mean(axis=0) + b),
            "Is there an activation function in h₀ = W · mean + b?",
            "The layer is linear: leave the tanh out.",
        ),
        Mistake(
            lambda places, W, b: W @ places.mean(axis=1) + b,
            "Along which axis do the places lie?",
            "The first axis counts places, so `mean(axis=0)` is over them.",
        ),
    ],
    otherwise=(
        "First mix all places alike, then apply the layer.",
        "It is `W @ places.mean(axis=0) + b`.",
    ),
)


# ------------------------------------------------------------- counting weights


def decoder_weights(words, embedded, hidden, features):
    """How many weights Ekman's decoder learns, biases included.

    An embedding, an LSTM layer (one bias per unit of a gate), a query layer from the
    state to the features, and a dense layer on state and context together.
    """
    lstm = 4 * (hidden * (embedded + hidden) + hidden)
    query = hidden * features + features
    scores = (hidden + features) * words + words
    return words * embedded + lstm + query + scores


def counted(gates=4, query=True, lstm_bias=True, last="both", biases=True, table=True):
    """The same count with something wrong in it."""

    def count(words, embedded, hidden, features):
        lstm = gates * (hidden * (embedded + hidden) + lstm_bias * hidden)
        asked = query * (hidden * features + biases * features)
        width = {"both": hidden + features, "state": hidden, "context": features}[last]
        return table * words * embedded + lstm + asked + width * words + biases * words

    return count


DECODER_WEIGHTS = Exercise(
    decoder_weights,
    trials=[
        (10_000, 128, 256, 512),
        (1_500, 96, 128, 128),
        (7, 2, 3, 5),
        (20, 4, 8, 6),
    ],
    mistakes=[
        Mistake(
            counted(gates=3),
            "How many gates has an LSTM, and what else?",
            "Three gates and the candidate: four matrices.",
        ),
        Mistake(
            counted(gates=1),
            "Is your layer an LSTM or a simple recurrent one?",
            "An LSTM has four times as many weights.",
        ),
        Mistake(
            counted(query=False),
            "How does a state of `hidden` numbers meet places of `features`?",
            "Add the query layer: `hidden * features + features`.",
        ),
        Mistake(
            counted(lstm_bias=False),
            "Has the LSTM no biases?",
            "Add `4 * hidden` for the biases of the LSTM.",
        ),
        Mistake(
            counted(last="state"),
            "Does the last layer see the context?",
            "It reads state and context: `(hidden + features) * words`.",
        ),
        Mistake(
            counted(last="context"),
            "Does the last layer see the state?",
            "It reads state and context: `(hidden + features) * words`.",
        ),
        Mistake(
            counted(biases=False),
            "Which layers have biases?",
            "Query and last layer have them: `features` and `words` more.",
        ),
        Mistake(
            counted(table=False),
            "Where do the words' vectors come from?",
            "Add the embedding: `words * embedded`.",
        ),
    ],
    otherwise=(
        "Count embedding, LSTM, query layer and last layer one by one.",
        "The LSTM has `4 * (hidden * (embedded + hidden) + hidden)`.",
    ),
)


# ------------------------------------------------------------- the largest weights


def top_share(weights, k):
    """How much of the weight the `k` largest of (places,) have together."""
    return np.sort(weights)[::-1][:k].sum()


TOP_SHARE = Exercise(
    top_share,
    trials=[(shares(9), 3), (shares(49), 9), (shares(49), 1), (shares(6), 4)],
    mistakes=[
        Mistake(
            lambda weights, k: weights[:k].sum(),
            "Are the first places those with the largest weights?",
            "Sort the weights before you take `k` of them.",
        ),
        Mistake(
            lambda weights, k: np.sort(weights)[:k].sum(),
            "Which end of a sorted array is the large one?",
            "`np.sort` puts the smallest first: take the last `k`.",
        ),
        Mistake(
            lambda weights, k: np.sort(weights)[::-1][:k].mean(),
            "Can the share of all places together be 1 with yours?",
            "Add the weights; yours is their mean.",
        ),
        Mistake(
            lambda weights, k: np.sort(weights)[::-1][k - 1],
            "Is that one place, or all up to it?",
            "Yours is the k-th largest alone: sum up the `k` largest.",
        ),
        Mistake(
            lambda weights, k: k / len(weights),
            "Does your answer depend on the weights?",
            "That is what `k` places have if all weights are alike.",
        ),
        Mistake(
            lambda weights, k: np.argsort(weights)[::-1][:k].sum(),
            "Do you add weights, or places?",
            "`argsort` gives places; use `weights[...]` of them.",
        ),
    ],
    otherwise=(
        "Sort from the largest on.",
        "It is `np.sort(weights)[::-1][:k].sum()`.",
    ),
)


# ------------------------------------------------------------- the pointing game


def pointing(weights, inside):
    """The share of words whose largest weight lies on what they name.

    weights: (words, places); inside: (words, places), True where the object is
    """
    best = weights.argmax(axis=1)
    return inside[np.arange(len(best)), best].mean()


def game(words, places):
    """Weights and objects for the exercise."""
    return shares(words, places), generator.random((words, places)) < 0.4


POINTING = Exercise(
    pointing,
    trials=[game(12, 9), game(20, 49), game(30, 4), game(15, 25)],
    mistakes=[
        Mistake(
            lambda weights, inside: (weights * inside).sum(axis=1).mean(),
            "Does a word that misses by a hair score nothing with yours?",
            "Yours is the weight inside; only the largest place counts.",
        ),
        Mistake(
            lambda weights, inside: inside.mean(),
            "Does your answer depend on the weights?",
            "That is what a place by chance hits: look up the best place.",
        ),
        Mistake(
            lambda weights, inside: inside[
                np.arange(len(weights)), weights.argmin(axis=1)
            ].mean(),
            "Largest or smallest?",
            "Use `argmax` where you have `argmin`.",
        ),
        Mistake(
            lambda weights, inside: inside[:, inside.shape[1] // 2].mean(),
            "Who wins if everybody points at the middle?",
            "That is the baseline: take the place of the largest weight.",
        ),
        Mistake(
            lambda weights, inside: float(
                inside[
                    weights.argmax() // weights.shape[1],
                    weights.argmax() % weights.shape[1],
                ]
            ),
            "How many words were asked?",
            "Each word has a largest weight of its own: `argmax(axis=1)`.",
        ),
        Mistake(
            lambda weights, inside: inside[
                np.arange(len(weights)), weights.argmax(axis=1)
            ].sum(),
            "Is a share larger than 1?",
            "Divide by the number of words: `.mean()`.",
        ),
    ],
    otherwise=(
        "For each word: where is its largest weight, and is the object there?",
        "`inside[np.arange(len(weights)), weights.argmax(axis=1)].mean()`",
    ),
)


# ------------------------------------------------------------- inventions


def invented_share(named, there):
    """The share of the objects that captions name which are not in their photos.

    named: for each photo a list of names, perhaps with repetitions; there: for each
    photo a set of names
    """
    wrong = [
        name not in real
        for all_of, real in zip(named, there, strict=True)
        for name in all_of
    ]
    return sum(wrong) / len(wrong)


CAPTIONS = (
    (["dog", "ball"], ["man", "dog"], ["man", "horse", "horse"]),
    ({"dog"}, {"man", "boat"}, {"man", "cow"}),
)
MORE = (
    (["man", "man", "car"], ["bird"], [], ["cat", "bed"]),
    ({"man"}, {"boat"}, {"dog", "cat"}, {"cat", "bed"}),
)
LAST = ((["cup"], ["bus", "car", "car"]), ({"cup", "bed"}, {"bus"}))


INVENTED_SHARE = Exercise(
    invented_share,
    trials=[CAPTIONS, MORE, LAST],
    mistakes=[
        Mistake(
            lambda named, there: float(
                np.mean(
                    [
                        any(name not in real for name in all_of)
                        for all_of, real in zip(named, there, strict=True)
                    ]
                )
            ),
            "Do you count names, or captions?",
            "That is the share of captions with an invention; count every name.",
        ),
        Mistake(
            lambda named, there: (
                sum(n in real for a, real in zip(named, there, strict=True) for n in a)
                / sum(map(len, named))
            ),
            "What is the share of a captioner that never errs?",
            "Yours counts what is there: it is `not in`.",
        ),
        Mistake(
            lambda named, there: (
                sum(len(real - set(a)) for a, real in zip(named, there, strict=True))
                / sum(map(len, there))
            ),
            "Is it wrong to leave something out?",
            "Yours are objects that nobody named; ask about the names.",
        ),
        Mistake(
            lambda named, there: (
                sum(len(set(a) - real) for a, real in zip(named, there, strict=True))
                / sum(len(set(a)) for a in named)
            ),
            "What if a caption invents the same thing twice?",
            "A set forgets repetitions: go through the list.",
        ),
        Mistake(
            lambda named, there: sum(
                n not in real for a, real in zip(named, there, strict=True) for n in a
            ),
            "Is that a share?",
            "Divide by the number of all names.",
        ),
        Mistake(
            lambda named, there: (
                sum(n not in set().union(*there) for a in named for n in a)
                / sum(map(len, named))
            ),
            "Is a horse right in a photo of the sea?",
            "Compare each caption with the objects of its own photo.",
        ),
    ],
    otherwise=(
        "Go through all names of all captions.",
        "Count those with `name not in there[i]`, and divide by all names.",
    ),
)


# ------------------------------------------------------------- looking everywhere


def coverage_penalty(weights):
    """How far the places are from having been looked at once in a sentence.

    weights: (words, places), the shares of each word
    """
    return ((1 - weights.sum(axis=0)) ** 2).sum()


COVERAGE_PENALTY = Exercise(
    coverage_penalty,
    trials=[(shares(3, 4),), (shares(12, 49),), (shares(5, 9),), (shares(6, 6),)],
    mistakes=[
        Mistake(
            lambda weights: ((1 - weights.sum(axis=1)) ** 2).sum(),
            "What is the sum of the weights of one word?",
            "Yours is 0 for all attention: sum over the words, `axis=0`.",
        ),
        Mistake(
            lambda weights: ((1 - weights.mean(axis=0)) ** 2).sum(),
            "How much weight has a place got in the whole sentence?",
            "Add a place's weights, where you take their mean.",
        ),
        Mistake(
            lambda weights: abs(1 - weights.sum(axis=0)).sum(),
            "Does the formula take the distance, or its square?",
            "Square the distances where you take their absolute values.",
        ),
        Mistake(
            lambda weights: ((1 - weights.sum(axis=0)) ** 2).mean(),
            "Is the penalty a sum or a mean over the places?",
            "Add them up: `.sum()`.",
        ),
        Mistake(
            lambda weights: (1 - weights.sum(axis=0)).sum() ** 2,
            "May a place that was seen twice make up for one that was not?",
            "Square each place's distance first, then add.",
        ),
        Mistake(
            lambda weights: ((1 - weights) ** 2).sum(),
            "Must every word look at every place?",
            "First add the weights of a place over the words.",
        ),
        Mistake(
            lambda weights: (weights.sum(axis=0) ** 2).sum(),
            "What is the penalty where each place was seen exactly once?",
            "Take the distance from 1 before you square.",
        ),
    ],
    otherwise=(
        "Sum over the words first, then compare each place's sum with 1.",
        "It is `((1 - weights.sum(axis=0)) ** 2).sum()`.",
    ),
)
