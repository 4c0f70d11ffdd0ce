"""Chapter 14: what it says of filters, of maps that explain, and of embeddings."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from executed import executed
from PIL import Image

from dlcore import data, ledger
from dlcore.chapters.looking_inside import cases, frames, live, methods
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


def test_only_occlusion_is_clearly_below_chance_for_all_photos(chapter):
    for photo in cases.EXPLAINED:
        left = chapter.number(f"{photo}-occlusion")
        assert left < chapter.number(f"{photo}-chance") - 0.2
    for method in ("saliency", "smoothgrad", "grad-cam"):
        assert chapter.number(f"cat-{method}") > chapter.number("cat-chance") - 0.1


def test_a_picture_out_of_noise_has_its_name_only_where_it_lies(chapter):
    assert chapter.number("sure") > 0.99
    for way in ("neither", "roughness"):
        most = float(chapter.glued[f"{way}-share-when-moved"].split()[-1])
        assert most < 0.5
    least = float(chapter.glued["neither-score"].split()[0])
    assert chapter.number("small-photo-score") < least


def test_four_noisy_copies_do_not_smooth_the_map(chapter):
    assert chapter.number("pixels-smoothgrad") < chapter.number("pixels-saliency")


@pytest.mark.system("F-E5.10")
def test_neighbouring_weights_grow_alike(chapter):
    assert abs(chapter.number("alike-0")) < 0.1
    assert chapter.number("alike-16") > chapter.number("alike-0") + 0.1


def mean(text):
    """What stands before ±."""
    return float(text.split()[0].replace("−", "-"))


def test_grad_cam_notices_that_names_are_forgotten_and_saliency_does_not(chapter):
    glued = chapter.glued
    assert mean(glued["shuffled-saliency-1"]) > 0.5
    assert mean(glued["shuffled-grad-cam-1"]) < mean(glued["shuffled-saliency-1"]) - 0.3


def test_the_recorded_maps_are_those_of_the_notebook():
    """The first shuffle is computed again in the notebook, for its pictures."""
    photo = methods.lite0_photo("dog")
    generator = torch.Generator().manual_seed(cases.SEEDS[0])
    found = methods.shuffled_maps(methods.trained_network(), photo, generator, [0, 1])
    recorded = ledger.records("looking_inside").case("shuffled_dog").isel(seed=0)
    for name in ("saliency", "Grad-CAM"):
        likeness = methods.rank_correlation(found[1][name], found[0][name])
        assert likeness == pytest.approx(float(recorded[name][1]), abs=0.01)


@pytest.mark.system("F-E5.11")
def test_t_sne_keeps_more_neighbours_than_principal_components(chapter):
    for perplexity in cases.PERPLEXITIES:
        kept = mean(chapter.glued[f"kept-{perplexity}"])
        assert kept > chapter.number("kept-pca") + 0.1


@pytest.mark.system("F-E5.11")
def test_the_map_tells_neither_spreads_nor_distances(chapter):
    for perplexity in cases.PERPLEXITIES[:-1]:
        for name, true in cases.GROUPS.items():
            assert mean(chapter.glued[f"{name}-{perplexity}"]) < 0.5 * true


@pytest.mark.system("F-E5.12")
def test_more_style_leaves_less_content():
    recorded = ledger.records("looking_inside")
    last = {
        words: recorded.case(f"style_{words}").isel(seed=0, step=-1)
        for words in ("none", "faint", "even", "strong")
    }
    content = [float(run["content loss"]) for run in last.values()]
    manner = [float(run["style loss"]) for run in last.values()]
    assert content == sorted(content)
    assert manner == sorted(manner, reverse=True)


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


@pytest.mark.system("F-E5.11")
def test_distances_are_alike_whatever_the_scale():
    points = np.random.default_rng(3).normal(size=(20, 2))
    turned = 7 * points @ np.array([[0.0, 1], [-1, 0]])
    assert methods.likeness_of_distances(points, turned) == pytest.approx(1)


def test_ratios_of_three_groups_by_hand():
    groups = methods.three_groups(np.random.default_rng(4), spread=5, distance=4)
    found = methods.ratios(groups)
    assert found["spread"] == pytest.approx(5, rel=0.1)
    assert found["distance"] == pytest.approx(4, rel=0.1)
    others = methods.nearest(groups, 30) // 50  # 50 points in each group
    assert np.array_equal(others, np.repeat([[0], [1], [2]], 50, 0).repeat(30, 1))


def test_orders_are_compared_by_rank():
    assert methods.rank_correlation([1, 2, 30], [0.1, 0.2, 0.3]) == pytest.approx(1)
    assert methods.rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert methods.rank_correlation([1, 1, 1], [3, 2, 1]) == 0


def test_the_parts_are_those_of_the_network_from_its_end():
    network = methods.trained_network()
    layers = methods.parts(network)
    assert len(layers) == max(cases.SHUFFLED)
    assert layers[0] == [network.output]
    assert layers[-1] == [network.stem]
    ours = sum(w.numel() for part in layers for each in part for w in each.parameters())
    assert ours == sum(w.numel() for w in network.parameters())


def test_shuffling_keeps_the_numbers():
    layer = torch.nn.Linear(6, 4)
    before = layer.weight.detach().clone()
    methods.shuffle_weights([layer], torch.Generator().manual_seed(1))
    assert not torch.equal(before, layer.weight)
    assert torch.equal(before.flatten().sort()[0], layer.weight.flatten().sort()[0])


def test_edges_are_where_pixels_differ():
    photo = torch.zeros(1, 3, 64, 64)
    photo[..., 40:] = 1  # an upright edge in the right half
    assert methods.edges(photo)[:, 0].max() == 0
    assert methods.edges(photo)[:, 1].min() > 0


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
    near = cases.run("near", pictures=noise, seed=1)
    assert set(near.metrics) == {"x", "y", *(f"neighbour {k}" for k in range(6))}


def test_a_dream_is_shown_step_by_step(monkeypatch):
    short = replace(cases.CASES["dream_both"], steps=2)
    monkeypatch.setitem(cases.CASES, "dream_both", short)
    seen = {}
    history = cases.run("dream_both", on_epoch=lambda step, x: seen.update({step: x}))
    assert list(seen) == [0, 1, 2]
    assert seen[0].shape == (1, 3, cases.DREAM_SIDE, cases.DREAM_SIDE)
    assert 0 <= seen[2].min() < seen[2].max() <= 255
    assert set(history.metrics) == {"score", "share", "share when moved", "roughness"}


@pytest.mark.system("F-E5.12")
def test_all_frames_are_there():
    for case, settings in cases.CASES.items():
        if settings.method in frames.STEPS:
            side = {"style": cases.STYLE_SIDE, "dream": cases.DREAM_SIDE}
            with Image.open(frames.place(case)) as picture:
                high = side[settings.method]
                assert picture.size == (high * len(frames.STEPS[settings.method]), high)


@pytest.mark.system("L-S18.4")
def test_the_live_painting_is_shown_with_its_losses():
    picture = torch.full((1, 3, 4, 5), 200.0)
    shown = live.Canvas(9, "a <cat>").markup(3, {"style loss": 0.5}, picture)
    assert 'alt="a &lt;cat&gt;"' in shown
    assert "step 3 of 9" in shown
    assert "style loss 0.5" in shown
    raw = base64.b64decode(shown.split("base64,")[1].split('"')[0])
    with Image.open(io.BytesIO(raw)) as found:
        assert found.size == (5, 4)
        assert found.getpixel((0, 0)) == (200, 200, 200)
