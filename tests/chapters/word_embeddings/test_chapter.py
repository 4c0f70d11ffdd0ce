"""Chapter 19 says what its last execution measured, and no more than that."""

import re

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.word_embeddings import cases, judging


@pytest.fixture(scope="module")
def chapter():
    return executed("19_word_embeddings")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("word_embeddings")


@pytest.mark.system("L-E12.a")
def test_the_page_prints_the_table_of_bigrams(chapter):
    rows = [line.split() for line in chapter.printed("ngrams-code").splitlines()]
    assert len(rows) == 13
    assert ["more", "i", "2", "67%"] in rows
    assert ["the", "more", "2", "100%"] in rows


@pytest.mark.system("L-E12.a")
def test_a_trigram_is_worse_than_a_bigram_and_the_middle_smoothing_best(chapter):
    for amount in ("1", "0.1", "0.01", "0.001"):
        two, three = (chapter.number(f"perplexity-{n}-{amount}") for n in (2, 3))
        assert two < three
    assert chapter.number("perplexity-2-0.1") < chapter.number("perplexity-1")
    assert chapter.number("perplexity-2-0.1") < chapter.number("perplexity-2-1")


@pytest.mark.system("L-E12.b")
def test_codes_share_nothing(chapter):
    printed = chapter.printed("one-hot-code")
    assert "the cat is: 0001 0100 1000" in printed
    assert "product of cat and dog: 0 of cat and is: 0" in printed


@pytest.mark.system("L-E12.c")
@pytest.mark.system("L-E12.d")
def test_the_plane_gives_the_book_s_codes_and_boy(chapter):
    printed = chapter.printed("network-code")
    assert "-0.4 0.4 0.8 0.9 0.8 -0.8 0.5 -0.3 -0.5 -0.5 -0.4 0.4" in printed
    assert "[-0.9  0.9]" in printed


@pytest.mark.system("L-P12.1")
def test_the_page_tells_the_record_of_the_language_model(chapter, recorded):
    runs = recorded.of("language_model")
    assert chapter.number("language-seeds") == len(runs)
    for run in runs:
        assert run["settings"]["greedy"] in chapter.printed("language-code")
        perplexity = run["metrics"]["test perplexity"]
        assert min(perplexity) < perplexity[0] / 5
    assert chapter.number("language-epochs") < 32
    if len(runs) > 1:
        assert chapter.number("in-common") < 4.5  # neighbours vary with the seed


@pytest.mark.system("L-S13.3")
def test_a_tree_needs_hardly_more_turns_than_bits(chapter):
    assert (
        chapter.number("bits") <= chapter.number("turns") < chapter.number("bits") + 1
    )
    assert "sum 1.000" in chapter.printed("tree-code")


@pytest.mark.system("L-S13.1")
@pytest.mark.system("L-S13.2")
def test_gradients_by_hand_are_those_of_trial_and_error(chapter):
    found = re.findall(r"difference (\S+)", chapter.printed("negative-checked"))
    assert len(found) == 2
    assert max(map(float, found)) < 1e-8


@pytest.mark.system("L-E13.a")
def test_the_table_has_four_contexts_with_three_words_of_noise(chapter):
    assert chapter.number("step-pairs") == 16
    assert "exactly: that = 1; ball, boat, walk = 0" in chapter.printed("step-figure")


@pytest.mark.system("L-S13.2")
def test_words_that_never_meet_become_alike(chapter):
    lines = chapter.printed("live-run").splitlines()
    assert len(lines) == 3
    found = [re.findall(r"ship (\S+) cake (\S+)", line)[0] for line in lines]
    assert all(float(ship) > 0.95 > float(cake) for ship, cake in found)
    assert chapter.number("boat-and-ship") == min(float(ship) for ship, _ in found)


@pytest.mark.system("L-S13.1")
def test_the_lab_beats_the_frequencies(chapter):
    assert chapter.number("lab-best") < chapter.number("lab-alone")
    broken, runs = map(int, chapter.glued["lab-broken"].split(" of "))
    assert 0 < broken < runs
    assert "it does harm" in chapter.glued["lab-width-fast"]
    for name in ("width", "dropout", "width-fast"):
        middle, half = map(float, re.findall(r"\d+\.\d+", chapter.glued[f"lab-{name}"]))
        assert ("not decided" in chapter.glued[f"lab-{name}"]) == (middle <= half)


@pytest.mark.system("L-S13.4")
def test_glove_fits_the_counts(chapter):
    assert chapter.number("glove-last") < chapter.number("glove-first") / 2


METHODS = ("skip_gram", "nce", "cbow", "hierarchical_softmax", "glove")


@pytest.mark.system("F-E6.12")
@pytest.mark.parametrize("name", METHODS)
def test_the_table_tells_the_record_and_the_published_vectors_are_ahead(
    chapter, recorded, name
):
    runs = recorded.of(name)
    for test, short in (("WordSim-353", "wordsim"), ("SimLex-999", "simlex")):
        values = np.array([run["metrics"][test][-1] for run in runs])
        said = chapter.glued[f"{name}-{test}"].replace("−", "-").split(" ± ")
        assert float(said[0]) == pytest.approx(values.mean(), abs=0.006)
        assert values.max() < chapter.number(f"published-{short}")


@pytest.mark.parametrize("measure", ["WordSim-353", "SimLex-999", "analogies"])
def test_a_difference_is_decided_or_said_not_to_be(chapter, measure):
    for name in ("skip_gram", "nce", "hierarchical_softmax", "glove"):
        words = chapter.glued[f"change-{name}-{measure}"]
        middle, half = map(float, re.findall(r"\d+\.\d+", words))
        assert ("not decided" in words) == (middle < half) or middle == half


def test_the_measures_disagree_about_the_tree(chapter):
    assert chapter.glued["change-hierarchical_softmax-WordSim-353"].startswith("−")
    assert chapter.glued["change-hierarchical_softmax-analogies"].startswith("+")


def test_counts_without_training_are_ahead_of_every_run(chapter):
    assert chapter.glued["counted-ahead"] == "3 of 3"


def test_factors_in_the_page_are_those_of_the_record(chapter):
    known = cases.factored("frankenstein", 1000, 30)
    near = ", ".join(judging.nearest(known, ["mountains"], 4)["mountains"])
    assert f"mountains: {near}" in chapter.printed("counting-code")


@pytest.mark.system("L-P13.1")
def test_king_stays_king_and_queen_comes_a_little_nearer(chapter):
    printed = chapter.printed("published-code")
    assert "king 0.145 queen 0.217 monarch 0.307" in printed
    assert chapter.number("queen-before") == 0.249
    assert chapter.number("queen-after") == 0.217
    assert chapter.number("stockholm-sweden") == 18
    assert chapter.number("stockholm-madrid") < 377
    assert chapter.glued["doctor"] == "doctor"


@pytest.mark.system("L-P13.1")
def test_the_rule_does_half_of_the_work(chapter):
    passed, allowed, third = (
        chapter.number(f"analogies-{name}") for name in ("passed", "allowed", "third")
    )
    assert passed == pytest.approx(64.7, abs=0.05)
    assert allowed == pytest.approx(33.6, abs=0.05)
    assert third > 50


def test_sides_stay_together_without_their_direction(chapter):
    assert chapter.number("sides-before") > chapter.number("sides-after") > 75
    lost, random_lost = (
        chapter.number(f"sides-{kind}before") - chapter.number(f"sides-{kind}after")
        for kind in ("", "random-")
    )
    assert lost > random_lost > 0
    assert chapter.number("sides-random-directions-that-keep-no-more") < 3
    facts = cases.removed()
    assert facts["random directions"] == 40


@pytest.mark.system("F-E6.13")
def test_t_sne_keeps_more_neighbours_than_principal_components(chapter):
    assert chapter.number("kept-tsne") > 2 * chapter.number("kept-pca")


@pytest.mark.system("L-E12.e")
def test_the_page_says_the_measures_of_the_book(chapter):
    assert chapter.number("bags-jaccard") == 0.29
    assert chapter.number("bags-cosine") == 0.488
    assert chapter.number("bags-euclid") == 4.899
    assert chapter.number("bags-swapped") == 1


def test_facts_of_the_record_are_the_ones_told(chapter, recorded):
    facts = recorded.facts["analogies"]
    assert facts["asked"] == 19_544
    assert set(cases.SUMS) == {key.split(":")[0] for key in recorded.facts["distances"]}
    assert f"{facts['family, own words allowed']:.0f} %" in chapter.printed(
        "analogies-code"
    )
