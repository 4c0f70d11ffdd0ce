"""Chapter 23's pictures: their arithmetic against Python."""

import numpy as np
import pytest

from dlcore.chapters.translation import cases
from dlcore.scratch.bleu import bleu


@pytest.mark.system("L-P14.0")
def test_the_page_counts_the_toys_weights(load):
    page = load("graph", "translation/graph.js")
    sizes = {"inputs": 10, "extra": 5, "hidden": 64}
    found = [
        sum(page.evaluate("(v) => graph.weightsOf(v)", {"graph": graph, **sizes}))
        for graph in ("in a row", "with a bypass")
    ]
    assert found == list(cases.graphs().values())


@pytest.mark.system("F-E7.15a")
@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_the_page_counts_padding_as_python_does(load, count):
    page = load("padding", "translation/padding.js")
    lengths = np.random.default_rng(0).integers(1, 12, 48).tolist()
    groups = np.array_split(np.sort(lengths), count)
    places = sum(len(one) * max(one) for one in groups)
    found = page.evaluate("([l, n]) => padding.waste(l, n)", [lengths, count])
    assert found == pytest.approx(1 - sum(lengths) / places)


@pytest.mark.system("L-S14.1")
@pytest.mark.parametrize("longest", [1, 2, 4])
@pytest.mark.parametrize(
    ("candidate", "reference"),
    [
        ("i have no choice at all", "i don't have a choice at all"),
        ("the the the the", "the cat is on the mat"),
        ("we leave now", "we are leaving now or never"),
    ],
)
def test_the_page_scores_as_python_does(load, candidate, reference, longest):
    page = load("score", "translation/score.js")
    found = page.evaluate(
        "([a, b, n]) => score.bleu(a, b, n)", [candidate, reference, longest]
    )
    expected = bleu([candidate.split()], [[reference.split()]], longest)
    assert found["score"] == pytest.approx(expected.score)
    assert found["brevity"] == pytest.approx(expected.brevity)


@pytest.mark.system("L-S14.2")
def test_the_page_measures_how_far_groups_are_apart(load):
    page = load("sentences", "translation/sentences.js")
    points = np.random.default_rng(1).normal(size=(6, 2))
    groups = np.array([0, 0, 1, 1, 2, 2])
    far = np.linalg.norm(points[:, None] - points, axis=-1)
    same, upper = groups[:, None] == groups, np.triu(np.ones((6, 6), bool), 1)
    expected = far[same & upper].mean() / far[~same & upper].mean()
    found = page.evaluate(
        "([p, g]) => sentences.ratio(p, g)", [points.tolist(), groups.tolist()]
    )
    assert found == pytest.approx(expected)


@pytest.mark.system("L-S14.1")
def test_the_page_takes_the_mean_of_the_seeds(load):
    page = load("switches", "translation/switches.js")
    curves = np.random.default_rng(2).normal(size=(3, 5))
    found = page.evaluate("(all) => switches.mean(all)", curves.tolist())
    assert found == pytest.approx(curves.mean(axis=0))


def test_the_encoder_reads_before_the_decoder_writes(load):
    page = load("unrolled", "translation/unrolled.js")
    steps = page.evaluate(
        """() => unrolled.stepsOf({ source: ["a"], forced: [{ given: "s", said: "b",
        p: 0.5 }], free: [] }, "teacher forcing")"""
    )
    assert [one["half"] for one in steps] == ["encoder", "decoder"]
