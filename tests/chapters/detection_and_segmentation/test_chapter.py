"""Chapter 15: what its text claims, by its last execution and by its records."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.detection_and_segmentation import cases as experiments
from dlcore.chapters.detection_and_segmentation import finding, networks
from dlcore.data import canvases
from dlcore.ledger import facts
from dlcore.scratch import boxes

NOTEBOOK = "15_detection_and_segmentation"
ANY = np.random.default_rng(15)


def last(case, metric):
    records = ledger.records("detection_and_segmentation")
    return records.case(case)[metric].isel(epoch=-1).values


def number(name):
    return executed(NOTEBOOK).number(name)


@pytest.fixture(scope="module")
def digits():
    return experiments.digits()


@pytest.fixture(scope="module")
def few(digits):
    return canvases(12, part="test", seed=8, digits=digits)


@pytest.mark.parametrize("fact", experiments.FACTS)
def test_the_recorded_facts_are_what_the_code_computes(fact):
    stored = ledger.records("detection_and_segmentation").facts[fact.__name__]
    assert facts.agree(stored, facts.numbers(fact()))


@pytest.mark.system("L-B.d")
def test_targets_are_those_of_the_rule(few):
    anchors = networks.anchors_of(networks.SHAPES)
    which, positive, negative = finding.assigned(
        torch.tensor(anchors, dtype=torch.float32),
        torch.tensor(few.boxes),
        torch.tensor(few.labels),
    )
    for i in range(len(few)):
        true, _ = few.truth(i)
        overlap = boxes.intersection_over_union(anchors, true)
        for k in range(len(true)):  # each digit has an anchor
            assert (positive[i].numpy() & (which[i].numpy() == k)).any()
        assert positive[i].numpy()[(overlap >= 0.5 + 1e-5).any(axis=1)].all()
        assert (overlap[negative[i].numpy()] < 0.3 + 1e-5).all()
        assert not (positive[i] & negative[i]).any()


@pytest.mark.system("L-B.d")
def test_perfect_outputs_are_decoded_to_the_truth(few):
    """Scores, offsets and names made of the truth give back the truth."""
    anchors = networks.anchors_of(networks.SHAPES)
    kinds = len(networks.SHAPES)
    for i in range(4):
        true, labels = few.truth(i)
        outputs = np.full((16, 16, 5 * kinds + 10), -9.0)
        outputs[..., kinds : 5 * kinds] = 0
        overlap = boxes.intersection_over_union(true, anchors)
        for k, best in enumerate(overlap.argmax(axis=1)):
            cell, kind = divmod(int(best), kinds)
            numbers = outputs[divmod(cell, 16)]
            numbers[kind] = 9
            start = kinds + 4 * kind
            numbers[start : start + 4] = boxes.offsets(true[k], anchors[best])
            numbers[5 * kinds + labels[k]] = 9
        found, scores, named = finding.found(
            outputs.transpose(2, 0, 1), networks.SHAPES
        )
        assert sorted(named.tolist()) == sorted(labels.tolist())
        shared = boxes.intersection_over_union(found, true)
        assert (shared.max(axis=0) > 0.999).all()
        assert (scores > 0.99).all()


@pytest.mark.system("L-B.d")
def test_the_detector_needs_its_parts():
    assert number("map-50") > 0.8
    assert number("map-50") > number("map-75") > 0.5
    assert number("map-50") > number("map-without-offsets") + 0.1
    assert number("map-50") > number("map-without-suppression") + 0.5
    # its threshold hardly matters in between
    assert abs(number("map-50") - number("map-suppressed-at-20")) < 0.03
    for extreme in ("0", "80"):
        assert number("map-50") > number(f"map-suppressed-at-{extreme}") + 0.05


@pytest.mark.system("L-B.d")
def test_what_was_never_seen_is_taken_for_digits():
    assert number("map-alone") == number("map-50")
    assert number("map-mixed") < number("map-alone") - 0.04
    assert number("boxes-on-none-mixed") > 0.5 > 0.2 > number("boxes-on-none-alone")


@pytest.mark.system("L-B.d")
@pytest.mark.system("L-B.b")
def test_the_chapter_says_of_each_detector_what_the_record_has():
    records = ledger.records("detection_and_segmentation")
    said = executed(NOTEBOOK).glued
    for case in ("detector", "one_anchor", "window"):
        text = said[f"{case.replace('_', '-')}-50"]
        try:
            values = records.case(case)["mAP at 0.5"].isel(epoch=-1).values
        except KeyError:
            assert text == "not recorded yet"
            continue
        assert text.startswith(f"{values.mean():.2f} ")
        assert "seed" in text
        assert values.min() > 0.2  # each of them finds digits


@pytest.mark.system("L-B.b")
def test_sliding_windows_cost_more_and_suppression_thins_out():
    assert number("window-cost") > 10
    assert number("before-nms") > 10 * number("after-nms")
    assert number("kept-0") < number("crowd") < number("kept-40") < number("kept-90")


@pytest.mark.system("L-B.c")
@pytest.mark.system("L-B.g")
def test_regions_in_pytorch_are_those_of_numpy():
    maps = ANY.normal(size=(2, 3, 16, 16)).astype(np.float32)
    some = np.array([[3.0, 5, 20, 33], [10, 12, 41, 30], [0, 0, 64, 64]])
    index = torch.tensor([0, 1, 1])
    cells = torch.tensor(some / 4, dtype=torch.float32)
    aligned = finding.cut(torch.tensor(maps), cells, index, 3, samples=2)
    pooled = finding.pooled(torch.tensor(maps), cells, index, 3)
    for k, box in enumerate(some):
        features = maps[index[k]]
        np.testing.assert_allclose(
            aligned[k], boxes.region_align(features, box, 3, 4), atol=1e-5
        )
        np.testing.assert_array_equal(pooled[k], boxes.region_pool(features, box, 3, 4))


@pytest.mark.system("L-B.d")
def test_offsets_in_pytorch_are_those_of_numpy(few):
    true, _ = few.truth(0)
    anchors = networks.anchors_of(networks.SHAPES)[: len(true)]
    found = finding.offsets(
        torch.tensor(true, dtype=torch.float64), torch.tensor(anchors)
    )
    np.testing.assert_allclose(found, boxes.offsets(true, anchors))


@pytest.mark.system("L-B.f")
def test_u_net_draws_best_and_nobody_is_graded_kindly():
    metric = "mean IoU"
    for other in ("encoder_decoder", "full_resolution"):
        mean, half = ledger.interval(last("u_net", metric) - last(other, metric))
        assert mean > half
    assert number("empty-accuracy") > 80
    assert number("empty-iou") < 0.2
    assert number("unpainted") > 90
    assert number("rim-iou") < 0.8 < 98 < number("rim-accuracy")
    # the naive network draws as U-Net does, and mixes up the digits
    assert number("ink-full-resolution") > number("ink-encoder-decoder") + 0.05
    for other in ("u-net", "encoder-decoder"):
        assert number("named-full-resolution") < number(f"named-{other}") - 10


@pytest.mark.system("L-B.f")
def test_u_net_is_the_same_in_both_frameworks():
    assert 0 < number("keras-apart") < 1e-4


@pytest.mark.system("L-B.f")
def test_scores_of_pixels_worked_by_hand():
    truth = np.array([[10, 10, 3, 3]])
    guess = np.array([[10, 3, 3, 10]])
    score = experiments.pixel_scores(guess, truth)
    assert score["pixel accuracy"] == 0.5
    assert score["mean IoU"] == pytest.approx(1 / 3)
    assert score["mean IoU of digits"] == pytest.approx(1 / 3)


@pytest.mark.system("L-B.a")
@pytest.mark.system("L-S17.8")
def test_two_heads_learn_where_and_what():
    what, where = networks.two_heads()(torch.zeros(2, 64, 64))
    assert what.shape == (2, 10)
    assert where.shape == (2, 4)
    assert number("live-overlap") > number("typical-overlap") + 0.1
    assert last("two_heads", "mean overlap").min() > 0.3
    assert last("two_heads", "class error").max() < 0.6  # 0.75 by chance


@pytest.mark.system("L-S17.8")
def test_here_a_second_task_helps_neither():
    for alone, metric, worse in (
        ("class_alone", "class error", 1),
        ("box_alone", "mean overlap", -1),
    ):
        gain = last("two_heads", metric) - last(alone, metric)
        mean, half = ledger.interval(worse * gain)
        assert mean > half


@pytest.mark.system("L-B.g")
def test_a_mask_head_draws_better_than_a_full_box():
    mask = networks.mask_head()(torch.zeros(2, networks.CHANNELS, 14, 14))
    assert mask.shape == (2, 10, 28, 28)
    assert number("mask-iou") > number("box-iou")


@pytest.mark.system("L-B.c")
@pytest.mark.system("L-B.g")
def test_a_mask_head_draws_better_by_align_than_by_pooling():
    records = ledger.records("detection_and_segmentation")
    by_align, by_pooling = (
        records.case(case)["mask IoU"].isel(epoch=-1)
        for case in ("mask_align", "mask_pool")
    )
    mean, half = ledger.interval((by_align - by_pooling).values)
    assert mean > half


@pytest.mark.system("L-B.g")
def test_features_of_imagenet_draw_people_and_pixels_hardly_more_than_the_mean():
    by_features, by_pixels = (
        last(case, "mask IoU") for case in ("people_features", "people_pixels")
    )
    guess = last("people_pixels", "mask IoU of the mean mask")[0]
    mean, half = ledger.interval(by_features - by_pixels)
    assert mean > half
    mean, half = ledger.interval(by_pixels - guess)
    assert mean > half
    assert by_features.mean() - guess > 3 * mean
    assert guess > last("people_pixels", "mask IoU of the whole box")[0]


def test_what_a_head_reads_of_people(monkeypatch):
    street = canvases(3, part="test", seed=8)
    photos = data.Canvases(
        np.repeat(street.pictures[..., None], 3, axis=3),
        *(street.boxes, street.labels, street.objects),
    )
    monkeypatch.setattr(experiments, "people", lambda part: photos)
    experiments.seen_in_boxes.cache_clear()
    count = (street.labels >= 0).sum()
    pixels = experiments.seen_in_boxes("pixels", "test")
    assert pixels.shape == (count, 48, 14, 14)
    assert 0 <= pixels.min() < pixels.max() <= 1
    features = experiments.seen_in_boxes("features", "test")
    assert features.shape == (count, 24 + 40 + 112, 14, 14)
    experiments.seen_in_boxes.cache_clear()
