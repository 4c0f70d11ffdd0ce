"""Chapter 19's pictures: their arithmetic against Python."""

import chapter_code
import numpy as np
import pytest

from dlcore import data
from dlcore.chapters.word_embeddings import cases, texts


@pytest.mark.system("L-E12.a")
def test_the_page_counts_as_python_does(load):
    page = load("ngrams", "word_embeddings/ngrams.js")
    words = data.words(cases.SENTENCE[0])
    for n, skip in ((1, 0), (2, 0), (2, 2), (3, 1)):
        found = page.evaluate(
            "([words, n, skip]) => Object.fromEntries(ngrams.ngrams(words, n, skip))",
            [words, n, skip],
        )
        expected = texts.ngrams(words, n, skip)
        assert found == {" ".join(key): count for key, count in expected.items()}
    rows = page.evaluate("(words) => ngrams.following(words, 2, 0, 0.5)", words)
    shares = {(row["history"], row["next"]): row["share"] for row in rows}
    assert shares["more", "i"] == pytest.approx((2 + 0.5) / (3 + 0.5 * 11))
    assert len(rows) == 13


@pytest.mark.system("L-S13.2")
def test_the_page_trains_as_the_notebook_does(load):
    page = load("skip_gram", "word_embeddings/skip_gram.js")
    code = chapter_code.run_cells(
        "19_word_embeddings", "imports", "negative-code", "live-text", "live-code"
    )
    size, pairs = len(code["toy_words"]), code["toy_pairs"]
    random = np.random.RandomState(5)
    V = random.random_sample((size, 3)) - 0.5
    U = np.zeros_like(V)
    losses = [code["one_pass"](V, U, random, pairs, 0.2, 4) for _ in range(3)]
    found = page.evaluate(
        """([size, pairs]) => {
          const now = skip_gram.begin(size, 3, 5);
          const losses = [0, 1, 2].map(() => skip_gram.pass(now, pairs, 0.2, 4));
          return { losses, V: now.V.map((v) => [...v]), U: now.U.map((u) => [...u]) };
        }""",
        [size, pairs],
    )
    np.testing.assert_allclose(found["losses"], losses, rtol=1e-10)
    np.testing.assert_allclose(found["V"], V, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found["U"], U, rtol=1e-8, atol=1e-12)


@pytest.mark.system("L-E13.a")
@pytest.mark.system("L-E13.b")
def test_a_step_moves_the_vectors_as_the_gradient_says(load):
    page = load("step", "word_embeddings/step.js")
    code = chapter_code.run_cells("19_word_embeddings", "imports", "negative-code")
    generator = np.random.default_rng(2)
    v, us = generator.normal(size=3), generator.normal(size=(4, 3))
    _, to_v, to_us = code["negative_sampling"](v, us)
    found = page.evaluate(
        "([v, us]) => step.step(v, us, 0.3)", [v.tolist(), us.tolist()]
    )
    np.testing.assert_allclose(found["v"], v - 0.3 * to_v, rtol=1e-10)
    moved = [word["u"] for word in found["words"]]
    np.testing.assert_allclose(moved, us - 0.3 * to_us, rtol=1e-10)


@pytest.mark.system("L-P13.1")
def test_sums_of_words_are_as_near_in_the_page_as_in_python(load):
    page = load("analogy", "word_embeddings/analogy.js", "closest", "unitsOf")
    words = [*dict.fromkeys(data.glove().words[:300])]
    words += ["king", "queen", "man", "woman", "monarch"]
    words = [*dict.fromkeys(words)]
    glove = data.glove()
    vectors = glove[words]
    scales = np.abs(vectors).max(axis=1)
    steps = np.rint(127 * vectors / scales[:, None]) + 128
    found = page.evaluate(
        """([words, bytes, scales]) => {
          const data = { words, bytes, scales };
          const sum = analogy.added(data, analogy.parsed("king - man + woman, xyzzy"));
          const units = analogy.unitsOf(data);
          const near = (without) => analogy.closest(units, sum.total, 3, without)
            .map(({ n, distance }) => [words[n], distance]);
          return { own: near([]), other: near(sum.own), unknown: sum.unknown };
        }""",
        [words, steps.astype(int).tolist(), scales.tolist()],
    )
    assert found["unknown"] == ["xyzzy"]
    for (word, distance), (expected, right) in zip(
        found["own"],
        (("king", 0.145), ("queen", 0.217), ("monarch", 0.307)),
        strict=True,
    ):
        assert word == expected
        assert distance == pytest.approx(right, abs=0.003)  # vectors of 8 bits
    assert found["other"][0][0] == "queen"


def test_the_page_takes_the_direction_out_as_python_does(load):
    page = load("bias", "word_embeddings/bias.js")
    generator = np.random.default_rng(4)
    units = generator.normal(size=(20, 6))
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    direction = np.eye(6)[0]
    sides = units[:, 0] > 0
    found = page.evaluate(
        """([units, direction, sides]) => {
          const after = units.map((one) => bias.reduced(one, direction, 1));
          return { after, together: bias.together(units, sides) };
        }""",
        [units.tolist(), direction.tolist(), sides.tolist()],
    )
    np.testing.assert_allclose(found["after"], cases.without(units, direction))
    cosines = units @ units.T - 9 * np.eye(20)
    near = np.argsort(-cosines, axis=1)[:, :5]
    same = (sides[near] == sides[:, None]).mean(axis=1) > 0.5
    assert found["together"] == same.sum()


@pytest.mark.system("F-E6.13")
def test_the_map_finds_the_nearest_places(load):
    page = load("map", "word_embeddings/map.js")
    places = np.random.default_rng(1).normal(size=(30, 2))
    found = page.evaluate(
        "(places) => map.nearOnMap(places, 3, 5).map(({ n }) => n)", places.tolist()
    )
    apart = np.linalg.norm(places - places[3], axis=1)
    assert found == np.argsort(apart)[1:6].tolist()


@pytest.mark.system("L-E12.e")
def test_the_page_measures_bags_as_python_does(load):
    page = load("bags", "word_embeddings/bags.js")
    for pair in (cases.SENTENCE, cases.MEAT):
        found = page.evaluate(
            "([a, b]) => bags.measures(bags.bags(a, b).counts)", list(pair)
        )
        expected = cases.bags(*pair)
        assert found["jaccard"] == pytest.approx(expected["jaccard"])
        assert found["cosine"] == pytest.approx(expected["cosine similarity"])
        assert found["euclid"] == pytest.approx(expected["euclidean distance"])


@pytest.mark.system("L-E12.e")
def test_euclid_and_the_cosine_agree_on_units_only(load):
    page = load("similarity", "word_embeddings/similarity.js")
    found = page.evaluate(
        """() => [[2, 1], [2, 3.5], [8, 3]].map((p) => [
          similarity.euclid([2, 1], p), similarity.cosineDistance([2, 1], p)])"""
    )
    (_, near, far) = found
    assert near[0] < far[0]
    assert near[1] > far[1]
    units = np.array([[2, 1], [2, 3.5], [8, 3]])
    units = units / np.linalg.norm(units, axis=1, keepdims=True)
    squared = np.square(units - units[0]).sum(axis=1)
    assert squared == pytest.approx(2 * np.array([each[1] for each in found]))


@pytest.mark.system("L-S13.2")
def test_a_loss_is_a_number_however_sure_the_page_is(load):
    page = load("skip_gram", "word_embeddings/skip_gram.js")
    found = page.evaluate(
        """() => {
          const now = skip_gram.begin(3, 1, 1);
          now.V.forEach((v) => v.fill(1e3));
          now.U.forEach((u) => u.fill(1));
          return skip_gram.pass(now, [[0, 1]], 0, 2);
        }"""
    )
    assert found == pytest.approx(2000)


def test_words_that_would_touch_give_way_and_stay_in_the_frame(load):
    page = load("labels", "word_embeddings/labels.js")
    found = page.evaluate("() => labels.spread([[5, 50], [6, 52], [300, 51]], 0, 60)")
    assert abs(found[1] - found[0]) >= 12.9
    assert found[2] == 51
    low = page.evaluate("() => labels.spread([[5, 59], [6, 60], [7, 60]], 0, 60)")
    assert max(low) <= 60
    assert min(abs(a - b) for a in low for b in low if a != b) > 11


@pytest.mark.system("L-S13.2")
def test_at_a_rate_of_three_no_word_keeps_a_place(load):
    page = load("skip_gram", "word_embeddings/skip_gram.js")
    code = chapter_code.run_cells("19_word_embeddings", "imports", "live-text")
    lost = page.evaluate(
        """([size, pairs]) => [1, 2, 3].map((seed) => {
          const now = skip_gram.begin(size, 2, seed);
          for (let n = 0; n < 100; n += 1) skip_gram.pass(now, pairs, 3, 5);
          return now.V.some((v) => !v.every(Number.isFinite));
        })""",
        [len(code["toy_words"]), code["toy_pairs"]],
    )
    assert lost == [True] * 3
