"""The networks of both books: their sizes, what they return, and that they learn."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from network_page import ENGINES, NetworkPage
from torch import nn

from dlcore import data, ledger
from dlcore.chapters.image_classifiers import cases
from dlcore.lab import PageModel

PARAMETERS = {
    "configuration_1": 82_762,
    "configuration_2": 16_154,
    "configuration_3": 16_154,
    "configuration_4": 169_834,
    "configuration_5": 183_242,
    "configuration_6": 183_242,
    "digits": 3_274_634,
    "crops_plain": 1_068_298,
    "crops_normalized": 1_068_298 + 1_428,
}


@pytest.fixture(scope="module")
def photos():
    return data.cifar10_small()


@pytest.mark.system("L-E7.3", "L-E7.4", "F-E5.5", "F-E5.8", "F-E5.9")
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_network_has_the_parameters_of_the_book(name):
    network = cases.CASES[name].build()
    counted = sum(each.numel() for each in network.parameters())
    assert counted == PARAMETERS[name]
    shape = (2, 28, 28, 1) if name == "digits" else (2, 32, 32, 3)
    assert network(torch.zeros(shape)).shape == (2, 10)


def test_the_first_layers_have_the_shapes_of_the_book():
    x = torch.zeros(1, 32, 32, 3)
    shapes = []
    for layer in cases.configuration_1():
        x = layer(x)
        if isinstance(layer, torch.nn.Conv2d):
            shapes.append(tuple(x.shape))
    assert shapes == [(1, 64, 16, 16), (1, 64, 8, 8)]


def kinds(network, *wanted):
    return [type(each).__name__ for each in network.modules() if type(each) in wanted]


@pytest.mark.system("L-E7.3", "L-E7.4")
def test_the_configurations_differ_where_the_table_says():
    built = {name: cases.CASES[name].build() for name in cases.BOOKS}
    drops = {name: kinds(each, nn.Dropout) for name, each in built.items()}
    dropouts = [len(drops[f"configuration_{number}"]) for number in range(1, 7)]
    assert dropouts == [0, 0, 2, 4, 6, 0]
    rates = {
        each.p
        for number in (3, 4, 5)
        for each in built[f"configuration_{number}"].modules()
        if isinstance(each, nn.Dropout)
    }
    assert rates == {0.2}
    pools = [
        len(kinds(built[f"configuration_{number}"], nn.MaxPool2d))
        for number in range(1, 7)
    ]
    assert pools == [0, 0, 0, 1, 1, 1]
    old, new = built["configuration_6"], built["configuration_5"]
    assert len(kinds(old, nn.Tanh)) == len(kinds(new, nn.ReLU)) == 6
    assert not kinds(old, nn.ReLU)
    assert isinstance(old[-1], nn.Softmax)
    six = cases.CASES["configuration_6"]
    assert six.fitting()["loss"] == "mean squared error"
    epochs = [cases.CASES[f"configuration_{n}"].epochs for n in range(1, 7)]
    assert epochs == [128, 128, 128, 20, 20, 20]


@pytest.mark.system("L-E7.3", "L-E7.4")
def test_weights_are_drawn_as_the_book_says():
    torch.manual_seed(0)
    first = cases.CASES["configuration_1"].network()
    inputs = 64 * 9
    convolution = first[4 + 1]
    assert isinstance(convolution, nn.Conv2d)
    assert convolution.weight.std().item() == pytest.approx((2 / inputs) ** 0.5, 0.05)
    assert not convolution.bias.any()
    dense = first[-1]
    edge = (6 / (64 * 8 * 8 + 10)) ** 0.5
    assert dense.weight.abs().max().item() == pytest.approx(edge, 0.01)


@pytest.mark.system("F-E5.5")
def test_the_digit_reader_is_that_of_the_book():
    case = cases.CASES["digits"]
    network = case.build()
    x = torch.zeros(1, 28, 28, 1)
    pooled = []
    for layer in network:
        x = layer(x)
        if isinstance(layer, nn.MaxPool2d):
            pooled.append(tuple(x.shape[1:]))
    assert pooled == [(32, 14, 14), (64, 7, 7)]
    sizes = [p.numel() for p in network.parameters()]
    layers = np.reshape(sizes, (-1, 2)).sum(axis=1)  # weights and biases together
    assert layers.tolist() == [832, 51_264, 3_212_288, 10_250]
    (dropout,) = (each for each in network if isinstance(each, nn.Dropout))
    assert dropout.p == 0.5
    assert (case.learning_rate, case.batch_size, case.epochs) == (1e-4, 100, 5)


@pytest.mark.system("F-E5.5")
def test_the_digit_reader_learns_digits():
    digits = data.mnist().take(train=400, test=100)
    run = cases.run("digits", epochs=1, seed=3, pictures=digits)
    errors = run.metrics["test error"]
    assert errors[1] < errors[0] - 0.2


@pytest.mark.system("F-E5.8", "F-E5.9")
def test_the_race_changes_norm_rate_and_dropout():
    plain, normal = (cases.CASES[f"crops_{name}"] for name in ("plain", "normalized"))
    norms = (nn.BatchNorm1d, nn.BatchNorm2d)
    assert kinds(plain.build(), *norms, nn.Dropout) == ["Dropout"] * 2
    assert len(kinds(normal.build(), *norms, nn.Dropout)) == 5
    assert isinstance(normal.build()[-1], nn.BatchNorm1d)  # the output included
    assert normal.learning_rate == 10 * plain.learning_rate
    assert normal.batch_size == plain.batch_size == 128
    weights = [kinds(case.build(), nn.Conv2d, nn.Linear) for case in (plain, normal)]
    assert weights[0] == weights[1]


@pytest.mark.system("F-E5.8", "F-E5.9")
def test_both_racers_learn_from_crops(photos):
    few = photos.take(train=256, test=100)
    for name in ("crops_plain", "crops_normalized"):
        run = cases.run(name, epochs=1, seed=5, pictures=few)
        assert np.isfinite(run.metrics["test loss"]).all()
        assert run.metrics["training loss"][1] != run.metrics["training loss"][0]


@pytest.mark.system("F-E5.8", "F-E5.9")
def test_the_book_s_accuracies_stand_as_impossible():
    for name in ("F-E5.8", "F-E5.9"):
        verdicts = ledger.book(name).verdicts
        assert verdicts["test accuracy"] == "impossible"
        assert verdicts["mini-batches to an accuracy of 0.9"] == "impossible"


def test_pictures_are_channels_last_without_a_copy():
    x = torch.arange(2 * 4 * 4 * 3.0).view(2, 4, 4, 3)
    upright = cases.Upright()(x)
    assert upright.is_contiguous(memory_format=torch.channels_last)
    assert upright.data_ptr() == x.data_ptr()


@pytest.mark.system("F-E5.6")
def test_crops_are_parts_of_the_picture_and_half_of_them_mirrored():
    torch.manual_seed(0)
    places = torch.arange(32 * 32.0).view(1, 1, 32, 32).expand(400, 3, 32, 32)
    crop = cases.Crop()
    cut = crop(places)
    assert cut.shape == (400, 3, 24, 24)
    steps = cut[:, 0, 0, 1] - cut[:, 0, 0, 0]
    assert set(steps.tolist()) == {-1.0, 1.0}
    assert 140 < (steps < 0).sum() < 260
    assert (cut[:, :, 1] - cut[:, :, 0] == 32).all()
    assert len(set(cut.amin(dim=(1, 2, 3)).tolist())) > 70  # of 81 places
    assert torch.equal(crop.eval()(places), places[:, :, 4:28, 4:28])


def test_a_crop_with_padding_shifts_and_mirrors():
    torch.manual_seed(1)
    x = torch.rand(300, 3, 8, 8) + 1
    crop = cases.Crop(8, padding=2)
    cut = crop(x)
    assert cut.shape == x.shape
    zeros = (cut == 0).all(dim=1)  # (pictures, rows, columns)
    rows, columns = zeros.all(dim=2).sum(dim=1), zeros.all(dim=1).sum(dim=1)
    assert set(rows.tolist()) == set(columns.tolist()) == {0, 1, 2}
    assert torch.equal(crop.eval()(x), x)


@pytest.mark.system("L-E7.4")
def test_a_run_learns_and_can_be_repeated(photos):
    photos = photos.take(train=300, test=100)
    first, second = (
        cases.run("configuration_3", epochs=2, seed=5, pictures=photos)
        for _ in range(2)
    )
    assert first.metrics == second.metrics
    assert first.metrics["training loss"][-1] < first.metrics["training loss"][0]
    assert first.settings["parameters"] == 16_154
    assert np.isfinite(first.metrics["test loss"]).all()


# the fast recipe and its tricks


def test_every_trick_can_be_left_out_and_nothing_else_changes():
    settings = cases.ALL.settings()
    for name, absent in cases.TRICKS.items():
        without = cases.CASES[f"without_{name}"].settings()
        assert without.pop(name) == absent != settings[name]
        same = {key: value for key, value in settings.items() if key in without}
        if name == "batch_normalization":  # which has weights of its own
            assert without.pop("parameters") < same.pop("parameters")
        assert without == same


def test_tricks_are_in_what_is_trained(photos):
    few = photos.take(train=300, test=50)
    normal = cases.ALL.prepare(few)
    np.testing.assert_allclose(normal.x_train.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(normal.x_train.std(axis=(0, 1, 2)), 1, atol=1e-4)
    one = cases.CASES["without_channel_statistics"].prepare(few)
    assert np.abs(one.x_train.mean(axis=(0, 1, 2))).max() > 0.05
    plain = cases.CASES["without_augmentation"].network()
    assert not kinds(plain, cases.Crop)
    assert not kinds(
        cases.CASES["without_batch_normalization"].network(), nn.BatchNorm2d
    )
    assert cases.CASES["without_schedule"].fitting()["schedule"] == "constant"


def test_smoothed_labels_are_those_of_the_formula(photos):
    from types import SimpleNamespace

    logits = torch.randn(6, 10, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(6)
    targets = 0.9 * torch.eye(10)[labels] + 0.1 / 10
    expected = -(targets * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
    batch = SimpleNamespace(x=logits, y=labels)
    assert torch.isclose(cases.ALL.smoothed(nn.Identity(), batch), expected)


def test_a_recipe_learns_and_can_be_repeated(photos):
    few = photos.take(train=300, test=100)
    first, second = (
        cases.run("all_tricks", epochs=3, seed=5, pictures=few) for _ in range(2)
    )
    assert first.metrics == second.metrics
    assert first.metrics["training error"][-1] < first.metrics["training error"][0]
    assert first.settings["label_smoothing"] == 0.1


# the network in the page


@pytest.fixture(scope="module")
def shipped():
    return PageModel.load("image_classifiers.photos")


def upright(pictures, model):
    x = (pictures - model.plan["mean"]) / np.array(model.plan["deviation"])
    return torch.tensor(x, dtype=torch.float32).permute(0, 3, 1, 2)


def test_the_shipped_network_is_small_and_says_what_it_is(shipped):
    assert len(shipped.packed) < 500_000
    about = shipped.about
    assert about["tested"] == 10_000
    assert about["changed by rounding"] < 50
    settings = cases.PAGE.settings()
    assert about["settings"] == {**settings, "parameters": about["parameters"]}
    assert settings["parameters"] == about["parameters"]


def test_the_shipped_network_errs_on_the_small_set_as_on_the_whole(photos, shipped):
    network = cases.page_network(shipped)
    with torch.no_grad():
        said = cases.answers(network, upright(photos.x_test, shipped))
    low, high = ledger.wilson(int((said != photos.y_test).sum()), len(said))
    assert low - 0.01 < shipped.about["wrong"] / shipped.about["tested"] < high + 0.01


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_computes_the_shipped_network(
    browser, tmp_path, photos, shipped, engine
):
    pictures = photos.x_test[:8]
    page = NetworkPage(browser, tmp_path)
    found = page.outputs(shipped, pictures, engine)
    page.close()
    with torch.no_grad():
        expected = cases.page_network(shipped)(upright(pictures, shipped)).numpy()
    assert np.abs(found - expected).max() <= 1e-4


def test_the_network_of_the_page_is_trained_as_it_says(photos):
    few = photos.take(train=400, test=100)
    recipe = replace(cases.PAGE, epochs=1, width=4)
    model, again = (cases.train_photo_reader(few, recipe, seed=3) for _ in range(2))
    assert model.packed == again.packed
    assert model.about["wrong"] == again.about["wrong"]
    assert model.about["seed"] == 3
    assert [layer["words"] for layer in model.plan["shown"]] == list(cases.SHOWN)


def test_seconds_of_an_epoch_are_measured():
    quick, deep = (
        cases.seconds_per_epoch(cases.CASES[name], steps=2)
        for name in ("all_tricks", "configuration_4")
    )
    assert 0 < quick < deep
