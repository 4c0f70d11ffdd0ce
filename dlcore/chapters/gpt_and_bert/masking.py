"""BERT's two tasks as arrays: words to fill in, and pairs of sentences."""

from itertools import pairwise

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


def pair_rows(reviews, random):
    """[CLS] A [SEP] B [SEP] for each neighbouring pair, half of them with a wrong B.

    reviews: lists of sentences, each a list of words
    Returns rows of words, rows of segments (0 and 1), and whether B follows A.
    """
    rows, segments, follows = [], [], []
    for one in reviews:
        for a, b in pairwise(one):
            right = random.random() < 0.5
            if not right:
                other = reviews[random.integers(len(reviews))]
                b = other[random.integers(len(other))]
            rows.append([CLS, *a, SEP, *b, SEP])
            segments.append([0] * (len(a) + 2) + [1] * (len(b) + 1))
            follows.append(int(right))
    return rows, segments, np.array(follows)


def whole_rows(reviews):
    """[CLS] and a whole review: what RoBERTa reads, without a second task."""
    return [[CLS, *(word for one in review for word in one), SEP] for review in reviews]
