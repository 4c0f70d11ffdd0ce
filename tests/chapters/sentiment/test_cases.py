"""Chapter 22's experiments in small: bags, the network that reads, and thoughts."""

import numpy as np
import pytest
import torch

from dlcore.chapters.sentiment import bags, cases, reader, thoughts

TEXTS = [text.split() for text in ("a good film", "a bad film", "not a bad film")]


@pytest.mark.system("L-E12.f")
def test_a_bag_counts_groups_and_scales_rows_to_length_one():
    learned = bags.Bags.learn(TEXTS, 2, 100)
    assert learned.grams[:2] == ("a", "film")
    counts = learned.counts([*TEXTS, ["film", "film", "bad", "film"]]).toarray()
    assert counts[3, learned.places["film"]] == 3
    assert counts[2, learned.places["a bad"]] == 1
    rows = learned.tf_idf([*TEXTS, ["nothing"]]).toarray()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 0])
    assert learned.idf[learned.places["film"]] == pytest.approx(1)
    assert learned.idf[learned.places["good"]] == pytest.approx(np.log(4 / 2) + 1)


@pytest.mark.system("L-E12.f")
def test_tf_idf_is_that_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer

    learned = bags.Bags.learn(TEXTS, 2, 100)
    theirs = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+"
    )
    theirs.fit([" ".join(text) for text in TEXTS])
    asked = ["a", "bad", "bad", "film"]
    row = theirs.transform([" ".join(asked)]).toarray()[0]
    ours = learned.tf_idf([asked]).toarray()[0]
    for gram, place in learned.places.items():
        assert ours[place] == pytest.approx(row[theirs.vocabulary_[gram]])


@pytest.mark.system("L-E12.f")
def test_a_hidden_layer_on_a_bag_sums_rows():
    torch.manual_seed(0)
    learned = bags.Bags.learn(TEXTS, 1, 100)
    table = learned.counts(TEXTS)
    model = bags.feed_forward(len(learned.grams), 4, 0.0)
    scores = bags.scores_of(model, table)
    dense = torch.tensor((table.toarray() > 0).astype(np.float32))
    with torch.no_grad():
        hidden = torch.relu(dense @ model.first.weight + model.bias)
        np.testing.assert_allclose(scores, model.last(hidden)[:, 0], atol=1e-6)
    y = np.array([1, 0, 1])
    steps = bags.train(
        model, table, y, epochs=40, batch_size=2, learning_rate=0.05, seed=0
    )
    assert [*steps][-1] == 40
    assert bags.error(bags.scores_of(model, table), y) == 0


@pytest.mark.system("L-E12.f")
def test_no_bag_of_words_tells_twins_apart_and_pairs_do():
    found = cases.twins()
    assert found["alike as bags of words"] == found["pairs of twins"] == 500
    assert found["alike as bags of pairs"] < 50


@pytest.mark.system("F-E7.11")
def test_zeros_behind_a_review_do_not_count_unless_they_are_read():
    torch.manual_seed(0)
    judge = reader.Judge(20, 4, 6).eval()
    x = torch.tensor([[3, 4, 5, 0, 0, 0]])
    with torch.no_grad():
        assert judge(x) == judge(x[:, :3])
        judge.padded = True
        assert judge(x) != judge(x[:, :3])
    noisy = reader.Judge(20, 4, 6, dropout=0.5)
    scores = [reader.scores(noisy, x.numpy(), dropout=True) for _ in range(5)]
    assert len({float(each[0]) for each in scores}) > 1
    assert reader.scores(noisy, x.numpy()) == reader.scores(noisy, x.numpy())


@pytest.mark.system("F-E7.11")
def test_the_weights_are_those_of_the_book_and_of_our_network():
    found = cases.weights()
    assert found["embedding of the book"] == 15_360_000
    assert found["LSTM layer of the book"] == 2_099_200
    model = reader.Judge(cases.LSTM.words, cases.LSTM.width, cases.LSTM.hidden_size)
    trained = sum(p.numel() for p in model.layer.parameters() if p.requires_grad)
    assert trained == found["our LSTM layer"]
    assert model.words.weight.numel() == found["our embedding"]


@pytest.mark.system("F-E7.13")
def test_decoders_are_judged_on_all_words_of_both_neighbours():
    torch.manual_seed(0)
    model = thoughts.SkipThought(8, 6)
    sentences = ["it was late .", "i slept .", "he came home at last ."]
    x = torch.tensor(thoughts.encoded([each.split() for each in sentences]))
    losses = model.losses(x[1:2], x[:1], x[2:])
    words = sum(len(sentences[i].split()) + 1 for i in (0, 2))  # and two ends
    assert len(losses) == words
    assert losses.mean().item() == pytest.approx(np.log(thoughts.SIZE), abs=0.5)
    losses.mean().backward()
    assert model.encoder.weight_hh_l0.grad.abs().sum() > 0  # through the thought


@pytest.mark.system("F-E7.13")
def test_triples_follow_one_another_and_no_part_sees_the_other():
    places, held = thoughts.triples()
    assert (np.diff(places, axis=1) == 1).all()
    assert not set(places[held].ravel()) & set(places[~held].ravel())
    writer = thoughts.writers()[places]
    assert (writer == writer[:, :1]).all()


@pytest.mark.system("F-E7.13")
def test_two_neighbouring_words_are_exchanged_in_half_of_the_sentences():
    sentences = thoughts.all_sentences()[:200]
    changed, labels = thoughts.swapped(sentences, 0)
    assert 60 < labels.sum() < 140
    for before, after, label in zip(sentences, changed, labels, strict=True):
        different = [
            i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b
        ]
        assert len(different) == (2 if label else 0)
        assert sorted(before) == sorted(after)
