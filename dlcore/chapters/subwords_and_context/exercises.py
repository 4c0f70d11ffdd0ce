"""Exercises of chapter 20: what is asked, and the wrong answers that people give."""

from collections import Counter

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(20)


def in_a_row(answer, *arguments):
    """A list of pieces as one text, for what has no numbers to compare."""
    found = answer(*arguments)
    if isinstance(found, (list, tuple)):
        return " | ".join(map(str, found))
    return found


def next_pair(cuts, counts):
    """The pair of neighbouring pieces that occurs most often, (left, right).

    cuts: one list of pieces per word; counts: how often each word occurs. No two pairs
    occur equally often.
    """
    found = Counter()
    for pieces, count in zip(cuts, counts, strict=True):
        for place in range(len(pieces) - 1):
            found[pieces[place], pieces[place + 1]] += count
    return max(found, key=found.get)


def pairs_by(add, cuts, counts):
    """The best pair where add(found, pieces, count) counts."""
    found = Counter()
    for pieces, count in zip(cuts, counts, strict=True):
        add(found, pieces, count)
    return max(found, key=found.get)


def neighbours(pieces):
    """Pairs of neighbours."""
    return [(pieces[i], pieces[i + 1]) for i in range(len(pieces) - 1)]


def unweighted(found, pieces, count):
    """Every word once."""
    for pair in neighbours(pieces):
        found[pair] += 1


def apart(found, pieces, count):
    """Pairs side by side: 0 and 1, 2 and 3, …"""
    for pair in neighbours(pieces)[::2]:
        found[pair] += count


def not_last(found, pieces, count):
    """The last pair is left out."""
    for pair in neighbours(pieces)[:-1]:
        found[pair] += count


def once_a_word(found, pieces, count):
    """A pair counts once per word."""
    for pair in set(neighbours(pieces)):
        found[pair] += count


def joined_pair(cuts, counts):
    """The pair as one piece."""
    return "".join(next_pair(cuts, counts))


def rarest_pair(cuts, counts):
    """The rarest pair."""
    found = Counter()
    for pieces, count in zip(cuts, counts, strict=True):
        for pair in neighbours(pieces):
            found[pair] += count
    return min(found, key=found.get)


NEXT_PAIR = Exercise(
    next_pair,
    trials=[
        ([["n", "o"], ["i", "n"], ["o", "n", "e"]], [2, 7, 5]),
        ([["a", "b"], ["c", "b"], ["a", "c", "b"]], [3, 1, 1]),
        ([["x", "a", "b"], ["y", "a", "b"], ["p", "q"]], [2, 2, 3]),
        ([["a", "b", "c"], ["d", "b", "c"], ["a", "b"]], [4, 5, 1]),
        ([["a", "n", "a", "n", "a", "n"], ["a", "t"]], [2, 5]),
    ],
    mistakes=[
        Mistake(
            lambda cuts, counts: pairs_by(unweighted, cuts, counts),
            "Does a word that occurs a thousand times weigh more in yours?",
            "Add the word's `count` for each of its pairs, not 1.",
        ),
        Mistake(
            lambda cuts, counts: pairs_by(apart, cuts, counts),
            "Three pieces have two pairs of neighbours. Which do you count?",
            "Go on by one place, not by two: `range(len(pieces) - 1)`.",
        ),
        Mistake(
            lambda cuts, counts: pairs_by(not_last, cuts, counts),
            "Do you count the pair at the end of a word?",
            "The last pair begins at `len(pieces) - 2`: use `range(len(pieces) - 1)`.",
        ),
        Mistake(
            lambda cuts, counts: pairs_by(once_a_word, cuts, counts),
            "How often does “an” occur in “ananan”?",
            "A pair counts each time that it occurs in a word.",
        ),
        Mistake(
            joined_pair,
            "What do you return: a pair, or the new piece?",
            "Return the two pieces as a tuple, without joining them.",
        ),
        Mistake(
            rarest_pair,
            "Is yours the most frequent pair?",
            "Take `max(found, key=found.get)`.",
        ),
    ],
    look=in_a_row,
    otherwise=(
        "Count every pair of neighbours, weighted by its word.",
        "A Counter, two loops, and `max(found, key=found.get)`.",
    ),
)


def longest_pieces(word, known):
    """Cut a word from the left, the longest known piece first.

    known: a set of pieces that holds all single characters
    """
    pieces, start = [], 0
    while start < len(word):
        end = len(word)
        while word[start:end] not in known:
            end -= 1
        pieces.append(word[start:end])
        start = end
    return pieces


def shortest_pieces(word, known):
    """Letter by letter."""
    return list(word)


def from_the_right(word, known):
    """The longest piece at the end first."""
    pieces, end = [], len(word)
    while end:
        start = 0
        while word[start:end] not in known:
            start += 1
        pieces.insert(0, word[start:end])
        end = start
    return pieces


def grown(word, known):
    """Stop growing at the first piece that is not known."""
    pieces, start = [], 0
    while start < len(word):
        end = start + 1
        while end < len(word) and word[start : end + 1] in known:
            end += 1
        pieces.append(word[start:end])
        start = end
    return pieces


def only_first(word, known):
    """One piece, then letters."""
    first = longest_pieces(word, known)[0]
    return [first, *word[len(first) :]]


def fewest(word, known):
    """The fewest pieces."""
    best = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        ways = [
            [*best[start], word[start:end]]
            for start in range(end)
            if word[start:end] in known
        ]
        best[end] = min(ways, key=len)
    return best[-1]


def without_whole(word, known):
    """The word itself is not looked for."""
    return longest_pieces(word, known - {word})


LETTERS = set("abcdefghijklmnopqrstuvwxyz")
LONGEST_PIECES = Exercise(
    longest_pieces,
    trials=[
        ("nothing", LETTERS | {"no", "thing", "not", "in", "ing"}),
        ("none", LETTERS | {"no", "one", "ne"}),
        ("none", LETTERS | {"none", "no", "one"}),
        ("unwatchful", LETTERS | {"un", "watch", "ful", "wa"}),
        ("letters", LETTERS | {"let", "letters", "ters"}),
        ("abcdef", LETTERS | {"ab", "abc", "cdef"}),
        ("abcdefg", LETTERS | {"abcd", "efg", "defg"}),
        ("straw", LETTERS | {"str", "raw", "straw"}),
    ],
    mistakes=[
        Mistake(
            shortest_pieces,
            "Is there a longer known piece at the beginning?",
            "Begin with `end = len(word)` and shorten until the piece is known.",
        ),
        Mistake(
            from_the_right,
            "From which end do you cut?",
            "Fix the start at 0 and look for the longest piece there.",
        ),
        Mistake(
            grown,
            "A piece may be known though its beginning, one letter less, is not.",
            "Do not grow the piece; shorten it from the whole rest of the word.",
        ),
        Mistake(
            only_first,
            "What happens after your first piece?",
            "Look for the longest piece again, from where the last one ended.",
        ),
        Mistake(
            fewest,
            "You find the fewest pieces. Is the first one as long as it can be?",
            "Be greedy: take the longest piece at each place and never go back.",
        ),
        Mistake(
            without_whole,
            "What do you do with a word that is known as a whole?",
            "The piece may be all of `word[start:]`.",
        ),
    ],
    look=in_a_row,
    otherwise=(
        "Take the longest known piece from the start, then go on behind it.",
        "Two loops: `end` goes down from `len(word)`, `start` goes up to it.",
    ),
)


def letter_groups(word, n):
    """The groups of n letters of <word>, in order, each time that they occur."""
    marked = f"<{word}>"
    return [marked[i : i + n] for i in range(len(marked) - n + 1)]


LETTER_GROUPS = Exercise(
    letter_groups,
    trials=[("where", 3), ("where", 4), ("a", 3), ("banana", 3), ("dogs", 2)],
    mistakes=[
        Mistake(
            lambda word, n: [word[i : i + n] for i in range(len(word) - n + 1)],
            "Can yours tell “her” from the word “her” at its edges?",
            "Put < before and > behind the word first.",
        ),
        Mistake(
            lambda word, n: [f"<{word}>"[i : i + n] for i in range(len(word) + 2 - n)],
            "Is the last group there, the one that ends in >?",
            "There are `len(marked) - n + 1` groups.",
        ),
        Mistake(
            lambda word, n: [f"<{word}>"[i : i + n] for i in range(len(word) + 2)],
            "Do all of your groups have n letters?",
            "Stop n letters before the end: `range(len(marked) - n + 1)`.",
        ),
        Mistake(
            lambda word, n: [
                f"<{word}>"[i : i + n] for i in range(0, len(word) + 2, n)
            ],
            "Do your groups overlap?",
            "The next group begins one letter later, not n.",
        ),
        Mistake(
            lambda word, n: list(dict.fromkeys(letter_groups(word, n))),
            "How often does “ana” occur in “banana”?",
            "Keep a group each time that it occurs.",
        ),
        Mistake(
            lambda word, n: [f"{word}>"[i : i + n] for i in range(len(word) + 2 - n)],
            "Is the beginning of the word marked too?",
            "Put < before the word.",
        ),
    ],
    look=in_a_row,
    otherwise=(
        "Mark both ends, then take n letters from every place.",
        "`marked[i : i + n]` for each i in `range(len(marked) - n + 1)`.",
    ),
)


def highway(x, fresh, gate):
    """What a highway layer passes on: gate · fresh + (1 − gate) · x."""
    return gate * fresh + (1 - gate) * x


def three(size):
    """Inputs, what a layer makes of them, and gates between 0 and 1."""
    normal = generator.normal(size=(2, size))
    return normal[0], np.abs(normal[1]), generator.random(size)


HIGHWAY = Exercise(
    highway,
    trials=[three(3), three(5), (np.ones(2), np.zeros(2), np.array([0.0, 1.0]))],
    mistakes=[
        Mistake(
            lambda x, fresh, gate: gate * x + (1 - gate) * fresh,
            "What passes where the gate is shut (0)? The input should.",
            "The gate lets the new numbers through: `gate * fresh`.",
        ),
        Mistake(
            lambda x, fresh, gate: gate * fresh + x,
            "This is a residual layer. What happens to x where the gate is open?",
            "Weigh the input by `1 - gate`.",
        ),
        Mistake(
            lambda x, fresh, gate: gate * fresh,
            "Does anything pass where the gate is shut?",
            "Add `(1 - gate) * x`.",
        ),
        Mistake(
            lambda x, fresh, gate: fresh + (1 - gate) * x,
            "How much of the new numbers passes where the gate is shut?",
            "Multiply `fresh` by the gate.",
        ),
        Mistake(
            lambda x, fresh, gate: (fresh + x) / 2,
            "Does the gate matter in yours?",
            "Use the gate in place of one half.",
        ),
        Mistake(
            lambda x, fresh, gate: np.where(gate > 0.5, fresh, x),
            "Is a gate of 0.6 different from one of 0.9 in yours?",
            "Mix in proportion: `gate * fresh + (1 - gate) * x`.",
        ),
    ],
    otherwise=(
        "Two terms, whose weights add up to 1.",
        "`gate * fresh + (1 - gate) * x`.",
    ),
)


def mixture(layers, scores, gamma):
    """ELMo's vector: gamma times the layers, weighted by the softmax of the scores.

    layers: (3, width); scores: (3,) any numbers
    """
    powers = np.exp(scores - np.max(scores))
    return gamma * (powers / powers.sum()) @ layers


def layered(width):
    """Three layers, scores, gamma."""
    return generator.normal(size=(3, width)), generator.normal(size=3), 1.7


MIXTURE = Exercise(
    mixture,
    trials=[layered(4), layered(2), layered(3)],
    mistakes=[
        Mistake(
            lambda layers, scores, gamma: gamma * scores @ layers,
            "Do your shares add up to 1?",
            "Put the scores through a softmax first.",
        ),
        Mistake(
            lambda layers, scores, gamma: mixture(layers, scores, 1.0),
            "What does gamma do in yours?",
            "Multiply the mixture by `gamma`.",
        ),
        Mistake(
            lambda layers, scores, gamma: mixture(layers, gamma * scores, 1.0),
            "Where does gamma stand: inside the softmax or outside?",
            "Gamma multiplies the mixture, not the scores.",
        ),
        Mistake(
            lambda layers, scores, gamma: gamma * np.exp(scores) @ layers,
            "Do your shares add up to 1?",
            "Divide the powers by their sum.",
        ),
        Mistake(
            lambda layers, scores, gamma: gamma * (scores / scores.sum()) @ layers,
            "Can a score be negative? Can a share?",
            "A softmax takes `np.exp(scores)` before dividing by the sum.",
        ),
        Mistake(
            lambda layers, scores, gamma: gamma * layers.mean(axis=0),
            "Do the scores matter in yours?",
            "Weigh the layers by the softmax of the scores.",
        ),
    ],
    otherwise=(
        "Softmax, weighted sum of the rows, times gamma.",
        "`gamma * softmax(scores) @ layers`.",
    ),
)
