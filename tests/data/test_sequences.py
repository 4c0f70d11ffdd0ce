"""Texts and series as arrays: vocabularies, windows, batches of unequal lengths."""

import numpy as np
import pytest

from dlcore import data
from dlcore.data import PADDING, UNKNOWN, Vocabulary, padded, windows, words
from dlcore.networks import import_keras

TEXT = 'The dog saw the cat; "the" cat\tsaw nothing—it\'s true.\nDog!'


# ------------------------------------------------------------- vocabularies


def test_words_are_cut_as_keras_cuts_them():
    found = words(TEXT)
    assert found[:6] == ["the", "dog", "saw", "the", "cat", "the"]
    assert found[-3:] == ["nothing—it's", "true", "dog"]  # as in Keras, for good or ill
    assert words("“Quoted” *stars*") == ["“quoted”", "stars"]
    assert words(" \n") == []


def test_a_word_s_number_is_its_rank_behind_padding_and_unknown():
    vocabulary = Vocabulary.of_words(words(TEXT))
    assert vocabulary.tokens[:5] == (PADDING, UNKNOWN, "the", "dog", "saw")
    assert vocabulary.encode(["the", "dog", "horse"]).tolist() == [2, 3, 1]
    assert vocabulary.decode([2, 1]) == ["the", UNKNOWN]
    short = Vocabulary.of_words(words(TEXT), size=4)
    assert len(short) == 4
    assert short.encode(words("the dog saw")).tolist() == [2, 3, 1]


def test_keras_gives_words_the_same_numbers():
    import_keras()
    from keras.src.legacy.preprocessing.text import Tokenizer

    text = " ".join(source.citation for source in data.CATALOGUE.values()) + TEXT
    vocabulary = Vocabulary.of_words(words(text), size=40)
    keras = Tokenizer(num_words=40, oov_token="?")
    keras.fit_on_texts([text])
    assert [vocabulary.encode(words(text)).tolist()] == keras.texts_to_sequences([text])


def test_characters_have_the_same_numbers_in_every_run():
    letters = Vocabulary.of_characters("hello")
    assert letters.tokens == ("e", "h", "l", "o")
    numbers = letters.encode("hello")
    assert numbers.dtype == np.int64
    assert "".join(letters.decode(numbers)) == "hello"
    assert Vocabulary.of_characters("olleh") == letters


def test_what_is_in_no_vocabulary_is_said():
    with pytest.raises(KeyError, match="'a' is not in the vocabulary"):
        Vocabulary.of_characters("hello").encode("haze")
    with pytest.raises(ValueError, match="'a' occurs twice"):
        Vocabulary(("a", "b", "a"))


# ------------------------------------------------------------- windows and batches


def test_what_is_no_number_of_a_token_is_refused():
    letters = Vocabulary.of_characters("abc")
    for numbers in ([0, 3], [-1]):  # Python would count −1 from the end
        with pytest.raises(IndexError, match="from 0 to 2"):
            letters.decode(numbers)
    assert letters.decode([]) == []


def test_a_text_that_is_not_cut_is_refused():
    with pytest.raises(TypeError, match="cut the text into words"):
        Vocabulary.of_words(TEXT)


def test_windows_follow_one_another():
    series = np.arange(10)
    assert windows(series, 4).shape == (7, 4)
    assert windows(series, 4)[-1].tolist() == [6, 7, 8, 9]
    assert windows(series, 4, step=3)[:, 0].tolist() == [0, 3, 6]
    x, y = np.split(windows(series, 5), [4], axis=1)
    assert (x[:, -1] + 1).tolist() == y[:, 0].tolist()


def test_windows_of_several_series_keep_them_last():
    pair = np.stack([np.arange(6), 10 * np.arange(6)], axis=1)  # (time, 2)
    found = windows(pair, 3)
    assert found.shape == (4, 3, 2)
    assert found[1].tolist() == [[1, 10], [2, 20], [3, 30]]


@pytest.mark.parametrize("length", [0, 11])
def test_a_window_that_does_not_fit_is_refused(length):
    with pytest.raises(ValueError, match=f"{length} does not fit into a series of 10"):
        windows(np.arange(10), length)


@pytest.mark.system("F-E7.1")
def test_zeros_fill_what_is_shorter_and_the_mask_says_where():
    values, mask = padded([[1, 2, 3], [4]])
    assert values.tolist() == [[1, 2, 3], [4, 0, 0]]
    assert mask.tolist() == [[True] * 3, [True, False, False]]
    values, mask = padded([[1, 2, 3], [4]], left=True, length=4)
    assert values.tolist() == [[0, 1, 2, 3], [0, 0, 0, 4]]
    assert mask.sum(axis=1).tolist() == [3, 1]
    assert padded([np.ones((2, 5)), np.ones((1, 5))])[0].shape == (2, 2, 5)


def test_decimals_beside_whole_numbers_keep_what_they_are():
    values, _ = padded([[1, 2], [0.5]])
    assert values.tolist() == [[1, 2], [0.5, 0]]


@pytest.mark.system("F-E7.1")
def test_padding_makes_nothing_shorter():
    with pytest.raises(ValueError, match="a sequence of 3 does not fit into 2"):
        padded([[1, 2, 3], [4]], length=2)


# ------------------------------------------------------------- sales


@pytest.mark.system("L-E9.1")
def test_the_book_has_339_months_of_sales_that_end_with_closed_shops():
    sales = data.book_store_sales()
    assert repr(sales) == ("Series 'book_store_sales': 348 values, 1992-01 to 2020-12")
    book = sales.until("2020-03")
    assert len(book) == 339
    assert book.values[0] == 790
    assert book.values[-2:].tolist() == [593, 406]
    assert sales.values.min() == 169  # April 2020
    assert sales.times[sales.values.argmin()] == np.datetime64("2020-04")


@pytest.mark.system("L-E9.5")
def test_all_shops_together_are_told_for_the_same_months():
    books, retail = data.book_store_sales(), data.retail_sales()
    assert len(retail) == 386
    assert (retail.times[: len(books)] == books.times).all()
    assert retail.until("2020-12").values.mean() > 250 * books.values.mean()
    steps = np.diff(retail.times)
    assert (steps == np.timedelta64(1, "M")).all()


# -------------------------------------------------------------- text


@pytest.mark.system("L-E11.1")
def test_the_novel_begins_with_its_first_letter_and_ends_with_its_last_word():
    text = data.frankenstein()
    assert len(text) == 421_417
    assert text.isascii()
    assert text.startswith("Letter 1\n")
    assert text.rstrip().endswith("lost in darkness and distance.")


@pytest.mark.system("L-E11.1")
def test_nothing_of_the_e_book_is_left_in_the_novel():
    text = data.frankenstein().lower()
    for word in ("gutenberg", "e-book", "ebook", "license", "copyright", "www."):
        assert word not in text
    assert text.count("\nchapter ") == 24
    assert data.frankenstein() == data.load("frankenstein")


@pytest.mark.system("L-E11.1")
def test_its_words_are_those_of_the_catalogue():
    assert len(data.frankenstein().split()) == 74_942
