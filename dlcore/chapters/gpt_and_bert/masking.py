"""BERT's two tasks as arrays: words to fill in, and pairs of sentences."""

import numpy as np

from dlcore import data

MASK, CLS, SEP = "[MASK]", "[CLS]", "[SEP]"
SPECIAL = (data.PADDING, data.UNKNOWN, MASK, CLS, SEP)
SHARE = 0.15


def masked(tokens, words, random, share=SHARE):
    """What BERT is given, and where it must answer: two arrays like `tokens`.

    tokens: whole numbers (texts, time); those below len(SPECIAL) are never chosen
    words: how many tokens there are, special ones included
    Of the chosen, 80 % become [MASK], 10 % another word drawn by chance, and 10 % stay.
    """
    chosen = (random.random(tokens.shape) < share) & (tokens >= len(SPECIAL))
    fate = random.random(tokens.shape)
    drawn = random.integers(len(SPECIAL), words, tokens.shape)
    given = np.where(chosen & (fate < 0.8), SPECIAL.index(MASK), tokens)
    given = np.where(chosen & (fate >= 0.8) & (fate < 0.9), drawn, given)
    return given, chosen


def sentences(review):
    """Cut an invented review at its full stops, which stay: lists of words."""
    return [[*one.split(" "), "."] for one in review.removesuffix(" .").split(" . ")]


def pair_rows(reviews, random, right=0.5):
    """[CLS] A [SEP] B [SEP]: a review in two halves, or with another review's end as B.

    reviews: lists of sentences, each a list of words; right: share with their own B
    Returns rows of words, rows of segments (0 and 1), and whether B follows A.
    """
    rows, segments, follows = [], [], []
    for one in reviews:
        own = random.random() < right
        end = one if own else reviews[random.integers(len(reviews))]
        a, b = (
            [word for sentence in part for word in sentence]
            for part in (one[: len(one) // 2], end[len(end) // 2 :])
        )
        rows.append([CLS, *a, SEP, *b, SEP])
        segments.append([0] * (len(a) + 2) + [1] * (len(b) + 1))
        follows.append(int(own))
    return rows, segments, np.array(follows)


def whole_rows(reviews):
    """[CLS] and a whole review: what RoBERTa reads, without a second task."""
    return [[CLS, *(word for one in review for word in one), SEP] for review in reviews]
