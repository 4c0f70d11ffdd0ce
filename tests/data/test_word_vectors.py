"""Vectors of words, the questions that test them, and the books to learn them from."""

import numpy as np
import pytest

from dlcore import data


@pytest.fixture(scope="module")
def glove():
    return data.glove()


def test_glove_has_words_of_one_hundred_numbers_the_most_frequent_first(glove):
    assert len(glove) == 20_210
    assert glove.vectors.shape == (20_210, 100)
    assert glove.words[:3] == ("the", ",", ".")
    assert "king" in glove
    assert "xyzzy" not in glove
    assert repr(glove) == "WordVectors: 20,210 words, 100 wide"
    assert glove.take(5).words == glove.words[:5]


def test_the_closest_words_have_the_smallest_cosine_distances(glove):
    found = glove.closest(glove["dog"], 3)
    assert [word for word, _ in found] == ["dog", "cat", "dogs"]
    one, other = glove[["dog", "cat"]]
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert found[1][1] == pytest.approx(1 - cosine, abs=1e-6)
    assert glove.closest(glove["dog"], 1, without=["dog"])[0][0] == "cat"


def test_words_and_vectors_must_match():
    with pytest.raises(ValueError, match="2 words, 3 vectors"):
        data.WordVectors(("a", "b"), np.ones((3, 2)))
    with pytest.raises(ValueError, match="twice"):
        data.WordVectors(("a", "a"), np.ones((2, 2)))


def test_analogies_come_in_fourteen_sections_that_glove_knows(glove):
    sections = data.analogies()
    assert len(sections) == 14
    questions = [each for section in sections.values() for each in section]
    assert len(questions) == 19_544
    assert questions[0] == ("athens", "greece", "baghdad", "iraq")
    assert all(word in glove for question in questions for word in question)


def test_sixteen_books_have_two_million_words():
    books = data.books_16()
    assert len(books) == 16
    assert "Emma by Jane Austen 1816" in books
    assert sum(len(text.split()) for text in books.values()) > 2_000_000


def test_pairs_of_words_are_read_where_they_lie(glove):
    try:
        pairs = data.word_pairs()
    except data.DataError as error:
        pytest.skip(str(error))
    assert {name: len(each) for name, each in pairs.items()} == {
        "WordSim-353": 353,
        "SimLex-999": 999,
    }
    assert pairs["WordSim-353"][1] == ("tiger", "cat", 7.35)
