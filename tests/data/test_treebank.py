"""Sentences with tags and trees: what the files hold, and what the words count as."""

import pytest

from dlcore import data
from dlcore.data import DataError, files


@pytest.fixture(scope="module")
def treebank():
    return data.ud_ewt()


def test_the_treebank_has_the_sentences_of_its_release(treebank):
    counts = {part: len(sentences) for part, sentences in treebank.items()}
    assert counts == {"train": 12_544, "validation": 2_001, "test": 2_077}
    words = [sum(map(len, sentences)) for sentences in treebank.values()]
    assert words == [204_577, 25_147, 25_094]
    first = treebank["validation"][1]
    assert first.words[:4] == ("President", "Bush", "on", "Tuesday")
    assert first.tags[:4] == ("PROPN", "PROPN", "ADP", "PROPN")
    assert first.heads[4] == 0
    assert first.relations[4] == "root"


def test_every_tree_has_one_root_and_every_word_hangs_on_a_word(treebank):
    for sentences in treebank.values():
        for sentence in sentences:
            assert sum(head == 0 for head in sentence.heads) == 1
            assert max(sentence.heads) <= len(sentence)
            assert all(n != head for n, head in enumerate(sentence.heads, 1))
    kinds = {tag for sentence in treebank["train"] for tag in sentence.tags}
    assert len(kinds) == 17


def test_some_trees_are_not_projective(treebank):
    crossed = [sum(not s.projective for s in part) for part in treebank.values()]
    assert crossed == [288, 31, 26]


def test_arcs_cross_or_do_not():
    assert data.is_projective([2, 0, 2])
    assert not data.is_projective([3, 4, 0, 3])
    assert not data.is_projective([3, 0, 1])  # the arc from the root counts


def test_chunks_are_read_by_blanks():
    text = "He PRP B-NP\nreckons VBZ B-VP\n\nIt PRP B-NP\n"
    one, other = data.treebank.read_chunks(text)
    assert one.words == ("He", "reckons")
    assert one.tags == ("PRP", "VBZ")
    assert other.chunks == ("B-NP",)
    assert len(other) == 1


def test_conll2000_does_not_ship():
    assert not any(file.ships for file in data.CATALOGUE["conll2000"].files)
    assert not (files.SHIPPED / "conll2000").exists()
    try:
        parts = data.conll2000()
    except DataError:
        pytest.skip("not on this machine, and no network")
    assert {part: len(each) for part, each in parts.items()} == {
        "train": 8_936,
        "test": 2_012,
    }
    assert len({tag for sentence in parts["train"] for tag in sentence.tags}) == 44
