"""Chapter 19's cases: texts as numbers, models that learn, tests that judge them."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.chapters.word_embeddings import cases, judging, texts, training
from dlcore.scratch.functions import logistic

TINY = {"text": "frankenstein", "vocabulary": 200, "batch_size": 2048, "thin": None}


@pytest.mark.system("L-E12.a")
def test_bigrams_are_those_of_the_table():
    found = cases.bigrams()
    assert (found["words"], found["all"], found["different"]) == (16, 15, 13)
    shares = [round(found[each]) for each in ("i learn", "more i", "more than")]
    assert shares == [33, 67, 33]
    assert found["the more"] == found["and i"] == 100


@pytest.mark.system("L-E12.a")
def test_skipping_adds_pairs_and_keeps_the_others():
    words = ["the", "more", "i", "read", "the", "more", "i", "learn"]
    plain, skipped = (texts.ngrams(words, 2, skip) for skip in (0, 1))
    assert plain == Counter(pairwise(words))
    assert skipped[("the", "i")] == 2
    assert skipped[("more", "read")] == 1
    assert all(skipped[pair] >= count for pair, count in plain.items())
    assert sum(texts.ngrams(words, 7).values()) == 2
    assert texts.ngrams(words, 9) == {}


@pytest.mark.system("L-E12.b")
@pytest.mark.system("L-E12.c")
@pytest.mark.system("L-E12.d")
@pytest.mark.system("F-E6.10")
def test_codes_are_those_of_the_tables():
    found = cases.codes()
    assert found["product of cat and dog"] == 0
    assert found["distance of the phrases"] < found["distance in one-hot codes"] / 5
    assert (found["girl: gender"], found["girl: age"]) == pytest.approx((-0.9, 0.9))
    assert found["words of Buduma's sentence"] == 5


@pytest.mark.system("L-E12.e")
def test_likeness_is_that_of_the_book_and_blind_for_order():
    found = cases.likeness()
    assert found["jaccard"] == 5 / 17
    assert found["cosine similarity"] == pytest.approx(0.4880, abs=5e-5)
    assert found["euclidean distance"] == pytest.approx(4.8990, abs=5e-5)
    assert found["jaccard, order swapped"] == 1
    assert cases.bags(*cases.MEAT)["euclidean distance"] == 0


@pytest.mark.system("L-E13.a")
@pytest.mark.system("F-E6.11")
def test_pairs_are_those_of_the_examples():
    assert cases.pairs()["table 13-1"] == 16
    numbers = np.array([4, 1, 3, 0])
    centres, contexts = texts.pairs(numbers, 1, np.random.default_rng(0))
    expected = {(4, 1), (1, 4), (1, 3), (3, 1), (3, 0), (0, 3)}
    assert set(zip(centres.tolist(), contexts.tolist(), strict=True)) == expected
    middles, around = texts.windows(numbers, 1, np.random.default_rng(0))
    assert (middles == numbers).all()
    assert around.tolist() == [[-1, 1], [4, 3], [1, 0], [3, -1]]
    centres, contexts = texts.sampled_pairs(numbers, 1, 2, np.random.default_rng(0))
    assert set(zip(centres.tolist(), contexts.tolist(), strict=True)) >= expected


def test_thinning_takes_the_frequent_words_most():
    numbers = np.repeat([0, 1], [90_000, 1000])
    counts = np.bincount(numbers)
    left = texts.thinned(numbers, counts, 0.01, np.random.default_rng(0))
    kept = np.bincount(left) / counts
    assert kept == pytest.approx(np.sqrt(0.01 * counts.sum() / counts), abs=0.04)
    assert texts.thinned(numbers, counts, None, None) is numbers


@pytest.mark.system("L-S13.4")
def test_neighbours_count_less_with_distance_and_in_both_directions():
    rows, columns, counts = texts.neighbours(np.array([0, 1, 2, 1]), 2, 3)
    found = {(i, j): x for i, j, x in zip(rows, columns, counts, strict=True)}
    assert found[0, 1] == found[1, 0] == 1
    assert found[0, 2] == 0.5
    assert found[1, 2] == found[2, 1] == 2
    assert found[1, 1] == 1  # half in each direction
    assert (0, 0) not in found


@pytest.mark.system("L-S13.3")
def test_a_huffman_tree_is_shortest_and_its_probabilities_add_up_to_one():
    counts = np.array([40, 20, 9, 8, 7, 6, 5, 5])
    ways = texts.huffman(counts)
    turns = np.array([len(nodes) for nodes, _ in ways])
    assert (2.0**-turns).sum() == 1  # a full tree
    assert turns[0] == 1
    share = counts / counts.sum()
    bits = -(share * np.log2(share)).sum()
    assert bits <= share @ turns < bits + 1
    scores = np.random.default_rng(0).normal(size=len(counts) - 1)
    total = sum(
        np.prod(logistic((1 - 2 * np.array(turn)) * scores[nodes]))
        for nodes, turn in ways
    )
    assert total == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "system"),
    [
        pytest.param("skip_gram", "L-S13.2", marks=pytest.mark.system("L-S13.2")),
        pytest.param("cbow", "L-S13.1", marks=pytest.mark.system("L-S13.1")),
        pytest.param("nce", "F-E6.12", marks=pytest.mark.system("F-E6.12")),
        pytest.param("glove", "L-S13.4", marks=pytest.mark.system("L-S13.4")),
        pytest.param(
            "hierarchical_softmax", "L-S13.3", marks=pytest.mark.system("L-S13.3")
        ),
    ],
)
def test_each_method_learns_from_a_small_text(name, system):
    case = replace(cases.CASES[name], **TINY, width=20)
    assert case.system == system
    torch.manual_seed(0)
    model = training.MODELS[case.method](case)
    first, *later = training.train(model, case, np.random.default_rng(0), epochs=2)
    assert later[-1] < first
    vectors = cases.vectors_of(model)
    assert vectors.vectors.shape == (200, 20)
    assert np.isfinite(vectors.vectors).all()


@pytest.mark.system("F-E6.12")
def test_nce_takes_the_logarithm_of_the_noise_off_each_score():
    case = replace(cases.CASES["nce"], **TINY, width=4)
    model = training.NoiseContrastive(case)
    assert model.noise.sum().item() == pytest.approx(1, abs=1e-4)
    assert (model.noise[:-1] > model.noise[1:]).all()
    with torch.no_grad():  # scores of ln P: sigmoid(score − ln kq) = P / (P + kq)
        loss = model(torch.tensor([3, 5]), torch.tensor([7, 9]))
    assert 0 < loss.item() < 20


@pytest.mark.system("L-P12.1")
def test_the_language_model_has_the_book_s_weights_and_learns():
    sizes = cases.sizes()
    assert sizes["all"] == 2_555_344
    case = cases.CASES["language_model"]
    model = cases.language_model(case, 10_000)
    count = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert count == sizes["all"]
    small = replace(case, vocabulary=120, hidden_size=8, width=8)
    told = []
    history, more = cases.learn_language(small, 1, 0, told.append)
    assert told == [0, 1]
    losses = history.metrics["test perplexity"]
    assert losses[1] < losses[0]
    assert more["greedy"].startswith("i saw ")
    assert len(more["greedy"].split()) == 5
    assert data.UNKNOWN not in more["greedy"]
    assert all(len(each) == 5 for each in more["neighbours"].values())


def test_what_cannot_be_run_is_said():
    with pytest.raises(ValueError, match="There is no case 'elmo'; there are skip_g"):
        cases.run("elmo")


@pytest.mark.system("L-P13.1")
def test_all_distances_are_those_of_the_book():
    printed = (
        *(0, 0.209, 0.283, 0, 0.147, 0.293, 0, 0.120, 0.166, 0, 0.232, 0.249),
        *(0.145, 0.217, 0.307, 0, 0.138, 0.193, 0, 0.157, 0.197, 0.271, 0.300, 0.305),
    )
    found = cases.distances()
    expected = [f"{query}: {w}" for query, words in cases.SUMS.items() for w in words]
    assert [*found] == expected
    assert [round(value, 3) for value in found.values()] == [*printed]
    assert cases.places()["in the list of sweden"] == 18
    assert cases.places()["in the list of madrid"] < 377


@pytest.mark.system("L-P13.1")
@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("madrid - spain + sweden", "stockholm"),
        ("king - man + woman", "king"),
        ("walking - walk + swim", "swim"),
    ],
)
def test_some_sums_are_honest_and_others_are_not(query, nearest):
    glove = data.glove()
    found = glove.closest(cases.combined(glove, query), 1)
    assert found[0][0] == nearest


def test_ranks_and_their_correlation_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    one, other = np.random.default_rng(0).integers(0, 9, (2, 50))
    assert judging.ranks(one) == pytest.approx(stats.rankdata(one))
    expected = stats.spearmanr(one, other).statistic
    assert judging.rank_correlation(one, other) == pytest.approx(expected)


def test_analogies_are_answered_with_and_without_their_own_words():
    units = np.array([[1, 0], [0.98, 0.2], [0, 1], [-0.2, 0.98], [0.6, 0.8]])
    vectors = data.WordVectors(tuple("abcde"), units.astype(np.float32))
    asked = [("a", "b", "c", "d")]  # b − a + c lies near c
    assert judging.answers(vectors, asked, exclude=False).tolist() == [2]
    assert judging.answers(vectors, asked, exclude=True).tolist() in ([3], [4])
    sections = {"toy": [*asked, ("a", "b", "c", "z")]}
    assert judging.analogies_right(vectors, sections, exclude=True)[1] == 1


def test_taking_a_direction_out_leaves_nothing_along_it():
    glove = data.glove()
    direction = cases.direction_of(glove)
    assert np.linalg.norm(direction) == pytest.approx(1)
    assert glove.units[glove.numbers["he"]] @ direction > 0
    assert glove.units[glove.numbers["she"]] @ direction < 0
    left = cases.without(glove.units[:50], direction)
    assert np.abs(left @ direction).max() < 1e-6
    assert np.linalg.norm(left, axis=1) == pytest.approx(1)


def test_words_of_a_side_stay_together_whatever_direction_is_taken_out():
    found = cases.removed()
    assert found["along, after"] < 1e-6 < 0.1 < found["along, before"]
    assert found["before"] > found["after"] > 75
    assert found["random direction, after"] > 75
