"""Film reviews: the real ones as they are read, and those that a grammar makes up."""

import io
import tarfile
from collections import Counter

import numpy as np
import pytest

from dlcore import data
from dlcore.data import files, reviews

TABLE = (
    "split\tlabel\tstars\tnumber\ttext\n"
    "train\t1\t9\t3\tA gem.<br /><br />See it &amp; smile\n"
    "train\t0\t2\t4\tNo.\n"
    "test\t0\t1\t7\tAwful , awful\n"
)


def test_a_table_becomes_clean_texts_and_labels():
    found = reviews.of_parts("stub", reviews.read_rows(TABLE))
    assert found.x_train.tolist() == ["A gem. See it & smile", "No."]
    assert found.y_train.tolist() == [1, 0]
    assert found.x_test.tolist() == ["Awful , awful"]
    assert found.classes == ("negative", "positive")


def test_the_authors_archive_gives_the_same_in_any_order():
    """Reviews without a label, and files of other kinds, are passed over."""
    names = ["train/pos/0_9.txt", "train/neg/0_2.txt", "test/neg/7_1.txt"]
    names += ["train/unsup/0_0.txt", "train/labeledBow.feat"]
    found = []
    for order in (names, names[::-1]):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            for name in order:
                member = tarfile.TarInfo(f"aclImdb/{name}")
                member.size = len(name)
                archive.addfile(member, io.BytesIO(name.encode()))
        found.append(reviews.read_reviews_archive(file.getvalue()))
    assert found[0] == found[1]
    assert sorted(found[0]["train"]) == [(0, names[1]), (1, names[0])]
    assert found[0]["test"] == [(0, names[2])]


def test_the_real_reviews_are_balanced_where_they_lie():
    source = data.CATALOGUE["imdb"]
    if not any(data.find(source, file) for file in source.files):
        pytest.skip("the film reviews are not on this machine")
    found = data.imdb()
    assert not any("<br" in text or "\n" in text for text in found.x_train[:2000])
    for labels in (found.y_train, found.y_test):
        assert np.bincount(labels).tolist() == [len(labels) // 2] * 2
    if data.find(source, source.files[0]):
        assert (len(found.x_train), len(found.x_test)) == (20_000, 5_000)
        assert found.x_train[0].startswith("Cassidy(Kacia Brady)puts a gun")


def test_where_the_half_is_missing_the_original_is_fetched(monkeypatch, tmp_path):
    """A stand-in for the download: 84 MB are not for a test."""
    monkeypatch.setenv("DLCORE_CACHE", str(tmp_path))
    monkeypatch.delenv("DLCORE_DATA", raising=False)
    asked = []

    def refuse(source, file):
        asked.append(file)
        raise data.DataError("no network")

    monkeypatch.setattr(files, "download", refuse)
    with pytest.raises(data.DataError, match="no network"):
        data.imdb()
    (file,) = asked
    assert file.url.endswith("sentiment/aclImdb_v1.tar.gz")
    assert not file.ships


@pytest.fixture(scope="module")
def invented():
    return data.invented_reviews(400, 100, 100)


def test_invented_reviews_are_balanced_and_in_one_part_only(invented):
    texts = [*invented.x_train, *invented.x_validation, *invented.x_test]
    assert len(set(texts)) == 600
    assert invented.y_test.sum() == 50
    again = data.invented_reviews(400, 100, 100)
    assert (again.x_test == invented.x_test).all()


def test_a_review_without_detours_says_what_its_words_say():
    plain = data.Grammar(contrast=0, hope=0, negation=0)
    found = data.invented_reviews(100, 10, 10, grammar=plain)
    for text, label in zip(found.x_train, found.y_train, strict=True):
        said = {word in reviews.GOOD for word in text.split() if word in OPINIONS}
        assert said == {bool(label)}


OPINIONS = {*reviews.GOOD, *reviews.BAD}


def test_a_negation_turns_an_opinion_round():
    always = data.Grammar(contrast=0, hope=0, negation=1, sentences=(1, 1))
    found = data.invented_reviews(60, 10, 10, grammar=always)
    for text, label in zip(found.x_train, found.y_train, strict=True):
        (said,) = (word for word in text.split() if word in OPINIONS)
        assert (said in reviews.GOOD) != bool(label)
        assert any(f" {negation} " in text for negation in reviews.NEGATIONS)


def test_what_comes_last_counts():
    last = data.Grammar(contrast=0.5, hope=0.5, negation=0)
    found = data.invented_reviews(60, 10, 10, grammar=last)
    for text, label in zip(found.x_train, found.y_train, strict=True):
        for sentence in text.split(" . "):
            said = [word in reviews.GOOD for word in sentence.split()]
            named = [word in OPINIONS for word in sentence.split()]
            opinions = [
                good for good, is_one in zip(said, named, strict=True) if is_one
            ]
            if opinions:
                assert opinions == [not label, bool(label)]


def test_twins_have_the_same_words_and_opposite_opinions():
    draw = np.random.default_rng(0)
    for _ in range(20):
        bad, good = data.Grammar(negation=0).twins(draw)
        assert bad != good
        assert Counter(bad.split()) == Counter(good.split())
        assert [w for w in good.split() if w in OPINIONS][-1] in reviews.GOOD
        assert [w for w in bad.split() if w in OPINIONS][-1] in reviews.BAD
