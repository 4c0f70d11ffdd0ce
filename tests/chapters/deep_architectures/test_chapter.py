"""Chapter 12: what it says of the networks, and of its records."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import ledger
from dlcore.chapters.deep_architectures import cases, published
from dlcore.data import DataSet
from dlcore.ledger.facts import agree, numbers
from dlcore.networks import plans, vision


@pytest.fixture(scope="module")
def chapter():
    return executed("12_deep_architectures")


@pytest.fixture(scope="module")
def pictures():
    """A few small pictures of noise: the cases run on any."""
    random = np.random.default_rng(0)
    x = random.normal(size=(300, 3, 32, 32)).astype(np.float32)
    y = random.integers(0, 10, 300)
    return DataSet("noise", x[:280], y[:280], x[280:], y[280:], tuple("0123456789"))


@pytest.mark.system("L-E8.1")
def test_plain_networks_get_worse_with_depth_and_residual_ones_learn():
    recorded = ledger.records("deep_architectures")
    ends = {
        name: recorded.case(name)["training error"].values[:, -1].mean()
        for name, case in cases.CASES.items()
        if case.measure == "training" and name in recorded.names
    }
    plain = [ends[f"plain_{depth}"] for depth in cases.DEPTHS]
    assert plain == sorted(plain)
    for depth in (20, 32, 56):
        assert ends[f"residual_{depth}"] < ends[f"plain_{depth}"] - 0.1


@pytest.mark.system("L-E8.1")
def test_what_the_text_says_of_new_pictures_and_of_a_smaller_rate():
    recorded = ledger.records("deep_architectures")

    def last(case, part):
        return recorded.case(case)[f"{part} error"].values[:, -1]

    gap = 100 * (last("residual_20", "test") - last("plain_8", "test"))
    mean, half = ledger.interval(gap)
    assert abs(mean) < half  # no difference on pictures that were not seen
    slow, usual = (last(case, "training") for case in ("plain_56_slow", "plain_56"))
    assert slow.mean() > usual.mean()


@pytest.mark.system("L-E8.1")
def test_gradients_explode_in_plain_networks():
    recorded = ledger.records("deep_architectures")
    plain, residual = (
        recorded.case(f"gradients_{kind}_56")["gradient norm"].values[:, 0].mean()
        for kind in ("plain", "residual")
    )
    assert plain > 10 * residual


@pytest.mark.parametrize("name", ["plain_8", "residual_8"])
def test_a_case_trains(pictures, name):
    history = cases.run(name, epochs=1, seed=3, pictures=pictures)
    assert history.epochs == 1
    assert set(history.metrics) >= {"training error", "test error"}


def test_gradients_and_surfaces_are_measured(pictures, monkeypatch):
    monkeypatch.setattr(cases, "GRID", 3)
    gradients = cases.run("gradients_plain_8", seed=3, pictures=pictures)
    assert len(gradients.at) == 8
    surface = cases.run("surface_residual_56", epochs=0, seed=3, pictures=pictures)
    assert len(surface.metrics["loss"]) == 9


def test_directions_are_as_long_as_their_filters():
    weights = torch.randn(5, 3, 2, 2)
    found = cases.direction(weights, torch.Generator().manual_seed(1))
    ours, theirs = (each.flatten(1).norm(dim=1) for each in (found, weights))
    torch.testing.assert_close(ours, theirs)


def test_facts_are_fresh():
    stored = ledger.records("deep_architectures").facts
    for fact in cases.FACTS:
        assert agree(stored[fact.__name__], numbers(fact())), fact.__name__


@pytest.mark.system("L-E8.1")
def test_names_of_networks_are_their_numbers_of_layers():
    for name, layers in cases.layers_counted().items():
        if "-" in name:
            assert layers == int(name.partition("-")[2])


@pytest.mark.system("L-E8.6")
def test_the_saving_is_that_of_the_formula(chapter):
    found = cases.separable()
    assert found["ratio"] == pytest.approx(found["1/N + 1/K²"])
    assert chapter.number("fewer") == pytest.approx(1 / found["ratio"], abs=0.05)


@pytest.mark.system("L-E8.7a")
def test_a_step_of_compound_scaling_costs_about_two(chapter):
    assert cases.compound()["cost of a step"] == pytest.approx(2, abs=0.1)
    assert chapter.number("b7-cost") > 90


@pytest.mark.system("F-Fig5.14")
def test_the_memory_of_vgg_is_not_the_one_printed(chapter):
    assert cases.memory()["forward"] == pytest.approx(61, abs=0.1)
    assert "LeNet-5" in cases.weights_counted()


def test_all_models_of_the_map_are_counted():
    models = published.models()
    assert len(models) == len(published.RIGHT) + 1
    by_name = {one["name"]: one for one in models}
    vgg = plans.total(vision.vgg(16), (3, 224, 224))
    assert by_name["VGG-16"]["weights"] == vgg.weights


def test_both_frameworks_have_the_same_block(chapter):
    assert chapter.number("block-apart") < 1e-4
