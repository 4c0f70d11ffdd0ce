"""A small language: pairs of English and French sentences that common words can say.

Of all pairs of `english_french` those whose words are among the 1,000 and 1,500 most
frequent ones, of 3 to 12 English words. The parts share no English sentence. Chapters
that compare translators on it train, choose and test on the same sentences.
"""

from functools import cache

import numpy as np

from dlcore.data.translation import sentence_arrays, split_by_source
from dlcore.data.vocabulary import PADDING, START, STOP, UNKNOWN, Vocabulary, words

SPECIAL = (PADDING, UNKNOWN, START, STOP)
WORDS = (1000, 1500)  # English and French, of the most frequent, the special included
LONGEST = (12, 13)  # words of a sentence
LENGTHS = ((3, 4), (5, 6), (7, 8), (9, 10), (11, 12))  # groups of English sentences
TESTED = 120  # sentences of each group in the validation and in the test part
TRAINED = 12_000
LONG = 7  # half of the training sentences have so many words or more

Sentence = tuple[str, ...]


@cache
def cut() -> list[tuple[Sentence, Sentence]]:
    """All pairs as words."""
    from dlcore.data import english_french

    return [(tuple(words(a)), tuple(words(b))) for a, b in english_french()]


@cache
def vocabularies() -> tuple[Vocabulary, Vocabulary]:
    """The common words of both languages, behind the four special tokens."""
    sides = zip(*cut(), strict=True)
    return tuple(
        Vocabulary.of_words((w for one in side for w in one), size, SPECIAL)
        for side, size in zip(sides, WORDS, strict=True)
    )


@cache
def known() -> dict[str, dict[Sentence, list[Sentence]]]:
    """Training, validation and test part: all translations by English sentence."""
    english, french = (set(one.tokens) for one in vocabularies())
    pairs = [
        (" ".join(a), b)
        for a, b in cut()
        if 3 <= len(a) <= LONGEST[0] and 1 <= len(b) <= LONGEST[1]
        if english.issuperset(a) and french.issuperset(b)
    ]
    found = {}
    for part, chosen_pairs in split_by_source(pairs, 0.05, 0.2).items():
        found[part] = {}
        for a, b in chosen_pairs:
            found[part].setdefault(tuple(a.split()), []).append(b)
    return found


def group(sentence: Sentence) -> int:
    """Which group of lengths an English sentence belongs to."""
    return next(i for i, (_, last) in enumerate(LENGTHS) if len(sentence) <= last)


@cache
def chosen() -> dict[str, list[Sentence]]:
    """English sentences of each part, by a draw that is the same for all runs.

    Half of the training sentences are long, which are rare; of the other parts there
    are as many of each group of lengths.
    """
    random, found = np.random.default_rng(24), {}
    for part, by_sentence in known().items():
        sentences = list(by_sentence)
        mixed = [sentences[i] for i in random.permutation(len(sentences))]
        if part == "train":
            long = [one for one in mixed if len(one) >= LONG][: TRAINED // 2]
            short = [one for one in mixed if len(one) < LONG]
            found[part] = long + short[: TRAINED - len(long)]
        else:
            groups = [[s for s in mixed if group(s) == i] for i in range(len(LENGTHS))]
            found[part] = [s for some in groups for s in some[:TESTED]]
    return found


@cache
def arrays(part: str, whole: bool = False) -> dict[str, np.ndarray]:
    """A part as numbers, with the first of the translations: see `sentence_arrays`.

    whole: all sentences of the part, not only those that were drawn
    """
    by_sentence = known()[part]
    some = by_sentence if whole else chosen()[part]
    pairs = [(one, by_sentence[one][0]) for one in some]
    lengths = (LONGEST[0], LONGEST[1] + 1)
    return sentence_arrays(pairs, *vocabularies(), left=False, lengths=lengths)
