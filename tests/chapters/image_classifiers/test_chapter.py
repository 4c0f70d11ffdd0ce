"""Chapter 11: what its execution measured."""

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.image_classifiers import cases
from dlcore.lab import PageModel

CHAPTER = "11_image_classifiers"


@pytest.fixture(scope="module")
def chapter():
    return executed(CHAPTER)


def test_the_convolutional_network_beats_the_dense_one_on_pictures(chapter):
    assert chapter.interval("ahead-ordered")[0] > 0


def test_shuffling_costs_the_convolutional_network_something(chapter):
    assert chapter.interval("lost")[0] > 0
    assert chapter.number("ahead-disordered") < chapter.number("ahead-ordered")


def test_one_per_cent_needs_thousands_of_pictures(chapter):
    expected = 2 * 0.7 * 0.3 * (1.96 / 0.01) ** 2
    assert chapter.number("needed-70") == pytest.approx(expected, abs=1)


def test_the_network_is_on_average_as_sure_as_it_is_right(chapter):
    assert abs(chapter.number("mean-sure") - chapter.number("mean-right")) < 5
    assert chapter.number("surest-wrong") > chapter.number("mean-sure") + 20


def test_a_larger_rate_helps_where_there_is_no_momentum(chapter):
    assert chapter.interval("larger-without")[0] > 0
    assert chapter.number("larger-with") < chapter.number("larger-without")


def test_no_share_of_one_batch_is_the_book_s_accuracy():
    shares = {f"{100 * right / 128:.1f}" for right in range(129)}
    assert not {"92.3", "96.7"} & shares
    assert {"96.1", "96.9"} <= shares


@pytest.mark.system("L-E8.5", "F-E5.6")
def test_ten_pictures_are_made_of_one():
    names = run_cells(CHAPTER, "imports", "load", "augment-code")
    pictures = {change(names["dog"]).tobytes() for change in names["CHANGES"].values()}
    assert len(pictures) == 10


@pytest.mark.system("F-E5.7")
def test_the_race_tells_the_norm_and_the_rate_apart(chapter):
    assert chapter.interval("gain-at-0.05")[0] > 0
    assert chapter.interval("bolder-plain")[0] > 0
    plain, normal = (chapter.number(f"bolder-{k}") for k in ("plain", "normalized"))
    assert normal < plain - 10


@pytest.mark.system("F-E5.8", "F-E5.9")
def test_one_batch_leaves_room_for_the_book_s_accuracy(chapter):
    low, high = ledger.wilson(124, 128)
    assert chapter.glued["one-batch"] == f"{100 * low:.1f} to {100 * high:.1f} %"
    assert low < 0.923 < 0.967 < high


@pytest.mark.system("F-E5.5", "F-E5.8", "F-E5.9", "L-E7.3", "L-E7.4")
def test_the_text_quotes_the_record(chapter):
    records = ledger.records("image_classifiers")
    for name in ("digits", "crops_plain", "crops_normalized", "speedrun"):
        words = chapter.glued[name.replace("_", "-")]
        if name in records.names:
            errors = records.case(name)["test error"].values[:, -1]
            assert float(words.split()[0]) == pytest.approx(
                100 * (1 - errors.mean()), abs=0.051
            )
            assert ("one run" in words) == (len(errors) == 1)
        else:
            assert words == "not recorded yet"
    six = [f"configuration_{number}" for number in range(1, 7)]
    done = sum(name in records.names for name in six)
    assert chapter.glued["recorded-six"] == f"{done} of 6"


def test_tricks_are_named_only_where_the_seeds_decide(chapter):
    records = ledger.records("image_classifiers")
    named = chapter.glued["tricks-decided"]
    both = records.side_by_side(
        "without", {"nothing": "all_tricks", "one": "without_augmentation"}
    )["test error"].isel(epoch=-1)
    mean, half = ledger.interval(both.sel(without="one") - both.sel(without="nothing"))
    assert ("augmentation" in named) == (abs(mean) > half)


def test_keras_learns_the_same_from_the_same_weights(chapter):
    assert float(chapter.glued["twin-apart"]) < 1e-4


def test_examples_are_right_and_wrong_as_the_rule_says(chapter):
    model = PageModel.load("image_classifiers.photos")
    network = cases.page_network(model)
    photos = data.cifar10_small()
    rows = chapter.widget("yours-page").config["examples"]
    places = [int(row["words"].split("(")[1].rstrip(")")) for row in rows]
    x = (photos.x_test - model.plan["mean"]) / np.array(model.plan["deviation"])
    x = torch.tensor(x, dtype=torch.float32).permute(0, 3, 1, 2)
    with torch.no_grad():
        right = cases.answers(network, x) == photos.y_test
    assert places == [*np.flatnonzero(right)[:4], *np.flatnonzero(~right)[:4]]


def test_the_share_of_the_page_s_network_has_wilson_s_interval(chapter):
    about = PageModel.load("image_classifiers.photos").about
    right = about["tested"] - about["wrong"]
    assert chapter.glued["page-right"] == ledger.share(right, about["tested"])
