"""Chapter 14: what it says of filters, of maps that explain, and of embeddings."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.looking_inside import cases, methods
from dlcore.ledger.facts import agree, numbers


@pytest.fixture(scope="module")
def chapter():
    return executed("14_looking_inside")


@pytest.mark.system("F-E5.10")
def test_many_first_filters_look_for_edges(chapter):
    assert chapter.number("filters") == cases.sizes()["filters of the first layer"]
    assert 0 < chapter.number("edges") < chapter.number("filters")


def test_the_facts_are_those_recorded():
    recorded = ledger.records("looking_inside")
    for function in cases.FACTS:
        found = numbers(function())
        assert agree(recorded.facts[function.__name__], found), function.__name__


def test_the_score_is_added_up_from_the_map(chapter):
    assert float(chapter.glued["cam-gap"]) < 1e-4


def test_a_covered_square_takes_a_part_of_the_share(chapter):
    assert chapter.number("coffee-worst") < chapter.number("coffee-whole")


def test_hiding_what_grad_cam_calls_best_costs_the_dog_more_than_chance(chapter):
    assert chapter.number("dog-grad-cam") < chapter.number("dog-chance") - 0.2
    assert chapter.number("cat-grad-cam") > chapter.number("dog-grad-cam")


@pytest.mark.system("F-E5.11")
def test_t_sne_keeps_more_neighbours_than_principal_components(chapter):
    assert chapter.number("kept-t-sne-10") > chapter.number("kept-pca") + 0.1


@pytest.mark.system("L-S18.4")
def test_shuffled_places_keep_the_style_and_lose_the_content(chapter):
    assert float(chapter.glued["style-shuffled"]) < 1e-9
    assert chapter.number("content-shuffled") > 0.1
    assert float(chapter.glued["style-coffee"]) > 1e3 * float(
        chapter.glued["style-shuffled"]
    )


# the methods


@pytest.mark.system("F-E5.11")
def test_principal_components_are_those_of_scikit_learn():
    from sklearn.decomposition import PCA

    points = np.random.default_rng(1).normal(size=(30, 5)) * [5, 3, 1, 1, 1]
    found = methods.principal_components(points)
    wanted = PCA(2).fit_transform(points)
    signs = np.sign((found * wanted).sum(0))
    np.testing.assert_allclose(found, wanted * signs, atol=1e-9)


@pytest.mark.system("F-E5.11")
def test_kept_neighbours_by_hand():
    line = np.array([[0.0], [1.0], [2.1], [10.0]])
    assert methods.nearest(line, 1).ravel().tolist() == [1, 0, 1, 2]
    same = np.hstack([line, 0 * line])
    assert methods.kept_neighbours(line, same, 1) == 1
    moved = np.array([[0.0, 0], [1, 0], [9.1, 0], [10, 0]])  # the third has moved away
    assert methods.kept_neighbours(line, moved, 1) == 0.75


def test_squares_are_hidden_where_they_are():
    photo = torch.ones(1, 3, 4, 4)
    seen = []

    def network(x):
        seen.append(x)
        return x.flatten(1)[:, :2]

    share = methods.share_without(network, photo, 0, [1, 2], side=2)
    assert share == 0.5
    wanted = torch.ones(4, 4)
    wanted[:2, 2:] = wanted[2:, :2] = 0
    assert torch.equal(seen[0][0, 0], wanted)
    assert methods.highest(np.array([[1, 3], [2, 0]]), 2).tolist() == [1, 2]


def test_squares_are_means():
    heat = torch.arange(16.0).reshape(1, 4, 4)
    assert methods.by_squares(heat, 2).tolist() == [[2.5, 4.5], [10.5, 12.5]]


# the cases


@pytest.fixture(scope="module")
def noise():
    """A few small pictures of two classes, one of them brighter."""
    random = np.random.default_rng(0)
    y = np.arange(60) % 2
    x = random.integers(0, 128, (60, 32, 32, 3)) + 100 * y[:, None, None, None]
    x, y = x.astype(np.uint8), y.astype(np.uint8)
    return data.DataSet("noise", x[:30], y[:30], x[30:], y[30:], ("dark", "bright"))


@pytest.mark.system("F-E5.10")
def test_filters_are_kept_by_epoch(noise, monkeypatch):
    found = cases.filters_by_epoch(noise, 1, 0.01, at=(0, 1, 2))
    assert {weights.shape for weights in found.values()} == {(16, 3, 7, 7)}
    assert not np.array_equal(found[1], found[2])


@pytest.mark.system("F-E5.11")
def test_a_map_has_a_place_for_each_photo(noise):
    history = cases.run("map_5", pictures=noise, seed=1)
    assert history.along == "photo"
    assert len(history.metrics["x"]) == 30
