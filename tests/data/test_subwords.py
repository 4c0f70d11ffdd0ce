"""Subwords: learned by hand-checked examples, cut in two ways, joined again."""

import numpy as np
import pytest

from dlcore import data
from dlcore.data.subwords import SCORES, Subwords, chunks

SMALL = {"low": 5, "lower": 2, "newest": 6, "widest": 3}


@pytest.mark.system("L-C.a")
def test_byte_pairs_grow_as_in_the_paper():
    # Sennrich and others (2016), figure 1, with our words: es, est, lo, low
    learned = Subwords.learn(SMALL, 100)
    assert learned.merges[:2] == (("e", "s"), ("es", "t"))
    assert ("lo", "w") in learned.merges
    assert learned.cut("lowest") == ["low", "est"]


def test_a_word_is_cut_by_merges_in_order_or_by_length():
    merges = (("n", "o"), ("n", "e"), ("o", "ne"))
    by_order = Subwords(tuple("eno"), merges)
    by_length = Subwords(tuple("eno"), merges, longest_first=True)
    assert by_order.cut("none") == ["no", "ne"]
    assert by_length.cut("none") == ["no", "ne"]
    assert by_length.cut("one") == ["one"]
    assert by_order.cut("onne") == ["o", "n", "ne"]
    assert by_order.cut("x") == ["x"]


@pytest.mark.system("L-C.a")
def test_likelihood_is_what_the_logarithm_gains():
    # abab ab cc: a and b four times each, c twice; join a + b
    def logarithm(counts):
        counts = np.array(counts, float)
        return (counts * np.log(counts / counts.sum())).sum()

    gain = logarithm([4, 2]) - logarithm([4, 4, 2])
    arrays = (np.array([n]) for n in (4, 4, 4))
    found = SCORES["likelihood"](*arrays, 10, np.array([False]))
    assert found[0] == pytest.approx(gain)
    same = SCORES["likelihood"](
        *(np.array([n]) for n in (2, 6, 6)), 9, np.array([True])
    )
    assert same[0] == pytest.approx(logarithm([2, 2, 3]) - logarithm([6, 3]))


def test_a_text_comes_back():
    text = "It was on a dreary night, of November -- 1818!"
    learned = Subwords.learn(text, 40)
    assert learned.decode(learned.encode(text)) == text
    assert len(learned) <= 40
    assert data.UNKNOWN in learned.decode(learned.encode("über"))
    assert chunks("A mad, mad  idea") == ["▁A", "▁mad", ",", "▁mad", "▁idea"]


def test_a_smaller_vocabulary_is_the_beginning_of_a_larger_one():
    text = " ".join(word for word, count in SMALL.items() for _ in range(count))
    large, small = Subwords.learn(text, 20), Subwords.learn(text, 15)
    assert large.first(15) == small
    with pytest.raises(ValueError, match="need a larger vocabulary than 3"):
        Subwords.learn(text, 3)


def test_what_cannot_be_learned_is_said():
    with pytest.raises(ValueError, match="one of frequency, likelihood, ratio, not 'x"):
        Subwords.learn(SMALL, 20, "xyz")
    with pytest.raises(ValueError, match="a text without words"):
        Subwords.learn("  ", 20)
