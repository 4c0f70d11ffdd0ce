"""Chapter 28: its networks, its record, and what it says."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.autoencoders import cases, judging, networks

CHAPTER = "28_autoencoders"
SYSTEMS = {
    "outliers": "L-P17.1",
    "denoising": "F-E6.8",
    "upsampling": "L-S17.2",
    "transposed": "L-S17.2",
    "sentences": "L-S17.4",
    "narrow_2": "F-E6.7",
    "narrow_30": "F-E6.6",
    "sparse": "F-E6.9",
    "k_sparse": "F-E6.9",
}


def settings(case, what):
    return [run["settings"][what] for run in ledger.records("autoencoders").of(case)]


@pytest.mark.parametrize("case", SYSTEMS)
def test_each_case_is_recorded_by_its_seeds(case):
    assert ledger.records("autoencoders").seeds(case) == list(cases.SEEDS)


@pytest.mark.system("L-P17.1")
def test_the_network_of_the_book_has_its_size_and_its_initial_weights():
    torch.manual_seed(0)
    model = networks.Autoencoder.shallow()
    assert sum(p.numel() for p in model.parameters()) == 101_200
    first = model.encoder[0].weight
    assert first.std().item() == pytest.approx(np.sqrt(2 / 848), rel=0.02)
    assert not model.encoder[0].bias.any()


@pytest.mark.system("F-E6.3")
def test_the_wide_network_has_the_books_weights_and_norms():
    model = networks.Autoencoder.buduma(cases.WIDE, 2)
    dense = [
        p.numel()
        for m in model.modules()
        if isinstance(m, torch.nn.Linear)
        for p in m.parameters()
    ]
    assert sum(dense) == 2_823_286
    assert isinstance(model.decoder[-1], torch.nn.Sigmoid)


@pytest.mark.system("F-E6.4")
def test_the_yardstick_is_the_books():
    found = executed(CHAPTER).printed("yardstick-code")
    for number in ("5.75", "8.94", "11.05"):
        assert number in found


@pytest.mark.system("F-E6.4")
def test_a_shift_by_one_pixel_costs_more_than_the_books_network_loses():
    assert executed(CHAPTER).number("shifted") > 4.78


@pytest.mark.system("F-E6.1")
def test_a_linear_network_finds_the_plane_of_the_components():
    assert executed(CHAPTER).number("angle") < 0.5


@pytest.mark.system("F-E6.2")
def test_only_polar_coordinates_part_the_rings():
    found = executed(CHAPTER)
    assert found.number("cut-polar") == 100
    assert found.number("cut-principal") < 75


@pytest.mark.system("L-P17.1")
def test_clothes_are_caught_and_blank_pictures_are_not():
    assert min(settings("outliers", "network, caught: clothes")) > 0.95
    assert max(settings("outliers", "network, caught: blank")) == 0
    assert max(settings("outliers", "network, caught: turned")) < 0.75
    for name in ("network", "components", "nearest"):
        assert max(settings("outliers", f"{name}, caught: digits")) < 0.1
    live = executed(CHAPTER)
    assert live.number("live-blank") == 0  # as in the record
    assert 25 < live.number("live-turned") < 75


@pytest.mark.system("L-P17.1")
def test_three_frameworks_compute_one_network():
    found = executed(CHAPTER)
    assert found.number("numpy-apart") < 1e-5
    assert found.number("keras-apart") < 1e-4


@pytest.mark.system("L-S17.1")
@pytest.mark.system("F-E6.8")
def test_denoising_mends_and_costs():
    mended, plain = (
        np.array(settings(case, "distance, half missing"))
        for case in ("denoising", "narrow_30")
    )
    assert (mended < plain).all()
    whole = [settings(case, "distance") for case in ("denoising", "narrow_30")]
    assert min(whole[0]) > max(whole[1])


@pytest.mark.system("F-E6.6")
def test_the_narrow_networks_come_closer_than_components():
    facts = ledger.records("autoencoders").facts["principal_components"]
    for size in (2, 30):
        assert max(settings(f"narrow_{size}", "distance")) < facts[str(size)]


@pytest.mark.system("F-E6.9")
def test_k_units_are_kept_and_the_others_are_zero():
    code = torch.tensor([[0.3, 2.0, 0.0, 1.0]])
    assert networks.Largest(2)(code).tolist() == [[0, 2, 0, 1]]
    assert settings("k_sparse", "active") == pytest.approx([10] * 3, abs=0.2)
    assert max(settings("sparse", "active")) < min(settings("dense", "active"))


@pytest.mark.system("L-S17.3")
def test_k_means_parts_clouds_and_purity_counts():
    random = np.random.default_rng(0)
    x = random.normal(size=(90, 2)) + 20 * np.eye(3, 2)[np.arange(90) % 3]
    clusters = judging.k_means(x, 3, seed=1)[1]
    assert judging.purity(clusters, np.arange(90) % 3) == 1


@pytest.mark.system("L-S17.2")
@pytest.mark.parametrize("enlarge", ["upsampling", "transposed"])
def test_both_ways_up_have_equal_weights_and_give_28_pixels(enlarge):
    model = networks.convolutional(enlarge)
    assert model(torch.zeros(2, 784)).shape == (2, 784)
    assert sum(p.numel() for p in model.parameters()) == 2_633


@pytest.mark.system("L-S17.4")
def test_a_sentence_is_its_own_target():
    found = cases.said_again([("i", "am", "here")])
    assert found["x"][0][:3].tolist() == found["given"][0][1:4].tolist()
    assert max(settings("sentences", "said again")) < 0.5
    assert min(settings("sentences", "area, mixed")) > 0.8


def test_clothes_ship():
    clothes = data.fashion_mnist_small()
    assert clothes.x_train.shape == (1000, 28, 28)
    assert clothes.x_test.shape == (2000, 28, 28)
    assert clothes.y_test[:5].tolist() == [9, 2, 1, 1, 6]
    assert clothes.classes[9] == "ankle boot"


@pytest.mark.system("F-E6.7")
def test_two_numbers_of_each_kind_are_clustered_and_compared():
    assert settings("narrow_2", "code") == [2] * len(cases.SEEDS)
    said = executed(CHAPTER)
    for way in ("code", "components"):
        mean = np.mean(settings("narrow_2", f"purity, {way}"))
        assert said.number(f"purity-2-{way}") == pytest.approx(mean, abs=6e-4)
