"""Chapter 20's exercises: other right answers pass, other wrong ones get a hint."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from dlcore.check import check


def pairs_by_zip(cuts, counts):
    found = Counter()
    for pieces, count in zip(cuts, counts, strict=True):
        for pair in pairwise(pieces):
            found[pair] += count
    return found.most_common(1)[0][0]


def longest_by_pattern(word, known):
    longest_first = sorted(known, key=len, reverse=True)
    return re.findall("|".join(map(re.escape, longest_first)), word)


def shares(scores):
    return np.exp(scores) / np.exp(scores).sum()


RIGHT = [
    ("next_pair", pairs_by_zip),
    ("longest_pieces", longest_by_pattern),
    (
        "letter_groups",
        lambda word, n: re.findall(f"(?=(.{{{n}}}))", f"<{word}>"),
    ),
    ("highway", lambda x, fresh, gate: x + gate * (fresh - x)),
    (
        "mixture",
        lambda layers, scores, gamma: sum(
            gamma * s * layer for s, layer in zip(shares(scores), layers, strict=True)
        ),
    ),
]


WRONG = [
    ("next_pair", lambda cuts, counts: pairs_by_zip(cuts, counts)[::-1]),
    ("next_pair", lambda cuts, counts: list(pairs_by_zip(cuts[:1], counts[:1]))),
    ("next_pair", lambda cuts, counts: max(max(cuts, key=len))),
    ("next_pair", lambda cuts, counts: max(counts)),
    ("next_pair", lambda cuts, counts: tuple(cuts[int(np.argmax(counts))][:2])),
    ("longest_pieces", lambda word, known: [p for p in known if p in word]),
    ("longest_pieces", lambda word, known: [word]),
    ("longest_pieces", lambda word, known: longest_by_pattern(word, known)[:1]),
    ("longest_pieces", lambda word, known: longest_by_pattern(word, known)[::-1]),
    ("longest_pieces", lambda word, known: len(longest_by_pattern(word, known))),
    (
        "letter_groups",
        lambda word, n: [f"<{word}"[i : i + n] for i in range(len(word))],
    ),
    ("letter_groups", lambda word, n: len(word) + 3 - n),
    ("letter_groups", lambda word, n: [word]),
    ("letter_groups", lambda word, n: list(f"<{word}>")),
    (
        "letter_groups",
        lambda word, n: [f"<{word[i : i + n]}>" for i in range(len(word))],
    ),
    ("highway", lambda x, fresh, gate: x),
    ("highway", lambda x, fresh, gate: fresh),
    ("highway", lambda x, fresh, gate: fresh + x),
    ("highway", lambda x, fresh, gate: gate * (fresh + x)),
    ("highway", lambda x, fresh, gate: gate * fresh + (gate - 1) * x),
    ("mixture", lambda layers, scores, gamma: shares(scores) @ layers / gamma),
    ("mixture", lambda layers, scores, gamma: gamma * shares(scores)),
    ("mixture", lambda layers, scores, gamma: gamma * layers[np.argmax(scores)]),
    ("mixture", lambda layers, scores, gamma: gamma * layers.sum(0)),
    ("mixture", lambda layers, scores, gamma: gamma + shares(scores) @ layers),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"20.{name}", answer)
    assert result, result


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_another_wrong_answer_is_refused_with_a_hint(name, answer):
    result = check(f"20.{name}", answer)
    assert not result
    assert len(str(result)) > 30
