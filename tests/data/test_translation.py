"""Pairs of sentences: what ships, how it is split, and how it becomes numbers."""

import numpy as np
import pytest

from dlcore import data
from dlcore.data import START, STOP, words

SPECIAL = (data.PADDING, data.UNKNOWN, START, STOP)


@pytest.fixture(scope="module")
def pairs():
    return data.english_french()


@pytest.mark.system("L-P14.1")
def test_the_pairs_are_sorted_by_their_english_and_plainly_spaced(pairs):
    assert len(pairs) == 166_872
    assert pairs[0] == ("Go.", "Va !")
    assert pairs[2] == ("Run!", "Cours !")
    lengths = [len(english) for english, _ in pairs]
    assert lengths[60_000] < lengths[-1]
    assert lengths[:1000] == sorted(lengths[:1000])
    signs = set("".join(english + french for english, french in pairs))
    assert not signs & set("\N{NBSP}\N{NNBSP}\N{THIN SPACE}\N{ZERO WIDTH SPACE}’")


@pytest.mark.parametrize("turn", [1, -1])
def test_no_source_sentence_is_in_two_parts(pairs, turn):
    turned = [pair[::turn] for pair in pairs[:20_000]]
    parts = data.split_by_source(turned)
    assert sum(map(len, parts.values())) == len(turned)
    seen = {name: {" ".join(words(s)) for s, _ in part} for name, part in parts.items()}
    assert not seen["train"] & seen["validation"]
    assert not seen["train"] & seen["test"]
    assert not seen["validation"] & seen["test"]
    for name in ("validation", "test"):
        assert 0.09 < len(seen[name]) / sum(map(len, seen.values())) < 0.11


def test_signs_and_capitals_make_no_other_sentence():
    alike = [(sentence, "va") for sentence in ("Go on.", "go on!", "Go  on")]
    assert sorted(map(len, data.split_by_source(alike).values())) == [0, 0, 3]


def test_a_sentence_keeps_its_part_in_another_selection(pairs):
    whole, few = (data.split_by_source(pairs[:n]) for n in (5000, 500))
    for name, part in few.items():
        assert part == whole[name][: len(part)]
    with pytest.raises(ValueError, match="nothing to train on"):
        data.split_by_source(pairs, 0.5, 0.5)


def test_sentences_become_padded_numbers_between_start_and_stop():
    cut = [(words("I am a student."), words("Je suis étudiant.")), (["go"], ["va"])]
    english = data.Vocabulary.of_words(["i", "am", "a", "student"])
    french = data.Vocabulary.of_words([w for _, f in cut for w in f], special=SPECIAL)
    found = data.sentence_arrays(cut, english, french)
    np.testing.assert_array_equal(found["x"], [[2, 3, 4, 5], [0, 0, 0, 1]])
    np.testing.assert_array_equal(found["source_mask"], found["x"] > 0)
    start, stop = french.encode([START, STOP])
    np.testing.assert_array_equal(found["given"], [[start, 4, 5, 6], [start, 7, 0, 0]])
    np.testing.assert_array_equal(found["y"], [[4, 5, 6, stop], [7, stop, 0, 0]])
    np.testing.assert_array_equal(found["mask"], found["y"] > 0)
    other = data.sentence_arrays(
        cut, english, french, left=False, reverse=True, lengths=(5, 6)
    )
    np.testing.assert_array_equal(other["x"], [[5, 4, 3, 2, 0], [1, 0, 0, 0, 0]])
    assert other["y"].shape == other["given"].shape == other["mask"].shape == (2, 6)
