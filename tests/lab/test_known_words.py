"""A sentence of the reader's, cut into words that a network knows."""

import pytest

TOKENS = ["⟨start⟩", "we", "don't", "go", "home"]


@pytest.fixture
def page(load):
    return load("known", "kit/known_words.js")


def known(page, text, most=10):
    return page.evaluate(
        """([text, tokens, most]) =>
          known.knownWords(text, known.wordNumbers(tokens), most)""",
        [text, TOKENS, most],
    )


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_signs_and_capitals_go_and_an_apostrophe_stays(page, apostrophe):
    found = known(page, f"We, don{apostrophe}t  GO; home!")
    assert found["words"] == ["we", "don't", "go", "home"]
    assert found["numbers"] == [1, 2, 3, 4]
    assert found["unknown"] == []


def test_unknown_words_are_named_and_not_read(page):
    found = known(page, "we zebra go quagga zebra")
    assert [one["number"] for one in found["all"]] == [1, -1, 3, -1, -1]
    assert found["numbers"] == [1, 3]
    assert page.evaluate("(all) => known.passedOver(all)", found["unknown"]) == (
        "Not among its words, so passed over: zebra, quagga. "
    )


def test_unknown_words_take_no_place_of_those_that_are_read(page):
    assert known(page, "zebra we go home", most=2)["words"] == ["we", "go"]


@pytest.mark.parametrize("text", ["", "  ", "123 … ⟨start⟩"])
def test_of_a_text_without_words_nothing_is_read(page, text):
    found = known(page, text)
    assert found["numbers"] == []
    assert page.evaluate("(all) => known.passedOver(all)", []) == ""
