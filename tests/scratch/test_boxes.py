"""Boxes: numbers worked by hand, and what must hold for all boxes."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore.scratch import boxes

ANY = np.random.default_rng(0)


def some_boxes(count, side=60.0):
    corner = ANY.uniform(0, side, (count, 2))
    return np.concatenate([corner, corner + ANY.uniform(1, 30, (count, 2))], axis=1)


def overlap(a, b):
    return boxes.intersection_over_union([a], [b])[0, 0]


@pytest.mark.system("L-B.b")
def test_overlap_is_what_squared_paper_says():
    # 4 × 4 and 4 × 4, shifted by two: 8 in common of 24
    assert overlap((0, 0, 4, 4), (2, 0, 6, 4)) == pytest.approx(8 / 24)
    assert overlap((0, 0, 4, 4), (2, 2, 6, 6)) == pytest.approx(4 / 28)
    assert overlap((0, 0, 4, 4), (1, 1, 3, 3)) == pytest.approx(4 / 16)
    assert overlap((0, 0, 4, 4), (0, 0, 4, 4)) == 1
    assert overlap((0, 0, 4, 4), (4, 0, 8, 4)) == 0  # they share an edge, no area
    assert overlap((0, 0, 4, 4), (9, 9, 9, 9)) == 0
    assert overlap((1, 1, 1, 1), (1, 1, 1, 1)) == 0  # no area at all


def test_overlap_is_symmetric_and_knows_neither_place_nor_scale():
    a, b = some_boxes(20), some_boxes(30)
    found = boxes.intersection_over_union(a, b)
    assert found.shape == (20, 30)
    np.testing.assert_allclose(found, boxes.intersection_over_union(b, a).T)
    np.testing.assert_allclose(
        found, boxes.intersection_over_union(3 * a + 7, 3 * b + 7), atol=1e-12
    )


def test_boxes_of_another_shape_are_refused_in_words():
    shape = r"\(boxes, 4\), not \(4,\)"
    with pytest.raises(ValueError, match=shape):
        boxes.intersection_over_union((0, 0, 4, 4), [(0, 0, 4, 4)])
    for wrong in ([(0, 0, 4)], [(0, 0, 4, 4, 0.9)], np.zeros((2, 2, 4))):
        with pytest.raises(ValueError, match="boxes must have the shape"):
            boxes.intersection_over_union(wrong, wrong)
    with pytest.raises(ValueError, match="2 boxes need as many scores"):
        boxes.suppress([(0, 0, 4, 4)] * 2, [0.9], 0.5)
    with pytest.raises(ValueError, match="1 boxes need as many scores"):
        boxes.hits([(0, 0, 4, 4)], [0.9, 0.8], [])


def test_lists_small_integers_and_nothing_at_all_are_boxes_too():
    far = np.array([(200, 200, 250, 250), (210, 200, 255, 250)], np.uint8)
    assert overlap(far[0], far[1]) == pytest.approx(40 / 55)
    assert boxes.areas(far[:1, [2, 3, 0, 1]]).tolist() == [0]
    assert boxes.suppress([(0, 0, 4, 4), (0, 0, 4, 5)], [0.4, 0.5], 0.5) == [1]
    assert boxes.suppress([], [], 0.5) == []
    assert boxes.intersection_over_union([], far).shape == (0, 2)
    assert boxes.windows(10, 20, 4).shape == (0, 4)
    empty = (np.zeros((0, 4)), np.zeros(0), np.zeros(0, int))
    assert np.isnan(boxes.mean_average_precision([empty], [empty[::2]], 3))


@pytest.mark.system("L-B.d")
def test_offsets_are_those_of_formula_7_worked_by_hand():
    # centres (10, 20) and (14, 26), sides 8 × 10 and 16 × 5
    proposal, truth = (6, 15, 14, 25), (6, 23.5, 22, 28.5)
    expected = [4 / 8, 6 / 10, np.log(2), np.log(0.5)]
    np.testing.assert_allclose(boxes.offsets(truth, proposal), expected)


def test_offsets_and_their_inverse_undo_each_other():
    truth, proposals = some_boxes(50), some_boxes(50)
    t = boxes.offsets(truth, proposals)
    np.testing.assert_allclose(boxes.moved(proposals, t), truth)
    np.testing.assert_allclose(boxes.moved(proposals, np.zeros((50, 4))), proposals)


@pytest.mark.system("L-B.d")
def test_the_nine_anchors_of_the_book_have_their_areas_and_shapes():
    shapes = boxes.anchor_shapes((128, 256, 512), (0.5, 1, 2))
    assert shapes.shape == (9, 2)
    np.testing.assert_allclose(
        shapes.prod(axis=1), np.repeat([128, 256, 512], 3) ** 2.0
    )
    np.testing.assert_allclose(shapes[:, 1] / shapes[:, 0], [0.5, 1, 2] * 3)
    np.testing.assert_allclose(shapes[2], [128 / 2**0.5, 128 * 2**0.5])


def test_anchors_stand_around_the_middles_of_their_cells():
    found = boxes.anchors(2, 3, 4, [(4, 4), (2, 6)])
    assert found.shape == (2, 3, 2, 4)
    assert found[0, 0, 0].tolist() == [0, 0, 4, 4]
    assert found[1, 2, 1].tolist() == [9, 3, 11, 9]


def test_windows_cover_the_picture():
    found = boxes.windows(64, 32, 8)
    assert len(found) == 25
    assert found[0].tolist() == [0, 0, 32, 32]
    assert found[-1].tolist() == [32, 32, 64, 64]


@pytest.mark.system("L-B.b")
def test_suppression_keeps_the_best_of_a_heap_and_what_stands_alone():
    heap = [(0, 0, 10, 10), (1, 0, 11, 10), (0, 3, 10, 13), (30, 30, 40, 40)]
    scores = [0.6, 0.9, 0.7, 0.5]
    # 1 and 0 have 90/110 in common, 1 and 2 have 63/137
    assert boxes.suppress(np.array(heap), scores, 0.5) == [1, 2, 3]
    assert boxes.suppress(np.array(heap), scores, 0.4) == [1, 3]
    assert boxes.suppress(np.array(heap), scores, 1.0) == [1, 2, 0, 3]
    assert boxes.suppress(np.zeros((0, 4)), [], 0.5) == []


def test_what_suppression_keeps_does_not_overlap():
    many = some_boxes(80)
    scores = ANY.uniform(size=80)
    kept = boxes.suppress(many, scores, 0.3)
    among = boxes.intersection_over_union(many[kept], many[kept])
    assert (among[~np.eye(len(kept), dtype=bool)] <= 0.3).all()
    gone = np.setdiff1d(np.arange(80), kept)
    to_kept = boxes.intersection_over_union(many[gone], many[kept])
    better = scores[kept][None] >= scores[gone][:, None]
    assert ((to_kept > 0.3) & better).any(axis=1).all()


@pytest.mark.system("L-B.d")
def test_the_second_box_on_an_object_is_an_error():
    truth = np.array([(0, 0, 10, 10), (20, 20, 30, 30)], float)
    found = np.array([(0, 0, 10, 9), (0, 0, 10, 10), (20, 20, 29, 30), (5, 5, 15, 15)])
    scores = np.array([0.9, 0.8, 0.7, 0.95])
    assert boxes.hits(found, scores, truth).tolist() == [True, False, True, False]
    assert boxes.hits(found, scores, truth[:0]).tolist() == [False] * 4


@pytest.mark.system("L-B.d")
def test_average_precision_worked_by_hand():
    # right, wrong, right, wrong, right of four objects: precision 1, ½, ⅔, ½, ⅗
    right, scores = [1, 0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.5]
    expected = 0.25 * 1 + 0.25 * 2 / 3 + 0.25 * 3 / 5
    assert boxes.average_precision(right, scores, 4) == pytest.approx(expected)
    shuffled = [2, 0, 4, 1, 3]
    mixed = boxes.average_precision(
        np.array(right)[shuffled], np.array(scores)[shuffled], 4
    )
    assert mixed == pytest.approx(expected)
    assert boxes.average_precision([1, 1], [0.9, 0.8], 2) == 1
    assert boxes.average_precision([], [], 3) == 0
    assert np.isnan(boxes.average_precision([0], [0.5], 0))


def test_mean_average_precision_knows_classes_apart():
    truth = [(np.array([[0, 0, 10, 10.0], [20, 0, 30, 10]]), np.array([3, 5]))]
    sure = np.array([0.9, 0.8])
    for labels, expected in (([3, 5], 1.0), ([5, 3], 0.0), ([3, 3], 0.5)):
        found = [(truth[0][0], sure, np.array(labels))]
        assert boxes.mean_average_precision(found, truth, 10) == expected


@pytest.mark.system("L-B.c")
def test_roi_pooling_of_the_book_makes_two_by_two_of_four_by_eight():
    features = np.arange(64.0).reshape(1, 8, 8)
    found = boxes.region_pool(features, (0, 16, 64, 48), 2, 8)
    assert boxes.snapped((0, 16, 64, 48), 8, 8, 8) == (2, 0, 6, 8)
    assert found[0].tolist() == [[27, 31], [43, 47]]


@pytest.mark.system("L-B.c")
def test_roi_pooling_rounds_and_its_pieces_are_those_of_pytorch():
    features = ANY.normal(size=(3, 10, 12))
    for box in some_boxes(20, side=30):
        top, left, bottom, right = boxes.snapped(box, 4, 10, 12)
        expected = functional.adaptive_max_pool2d(
            torch.tensor(features[:, top:bottom, left:right]), 3
        )
        found = boxes.region_pool(features, box, 3, 4)
        np.testing.assert_array_equal(found, expected.numpy())


@pytest.mark.system("L-B.c")
def test_a_small_shift_moves_aligned_numbers_and_leaves_pooled_ones_or_jumps():
    ramp = np.tile(np.arange(16.0), (1, 16, 1))  # each column its own number
    near = [boxes.region_pool(ramp, (x, 8, x + 16, 24), 2, 4) for x in (8, 9, 10)]
    assert (near[0] == near[1]).all()
    assert (near[1] != near[2]).all()
    smooth = [boxes.region_align(ramp, (x, 8, x + 16, 24), 2, 4) for x in (8, 9, 10)]
    np.testing.assert_allclose(smooth[1] - smooth[0], 0.25)
    np.testing.assert_allclose(smooth[2] - smooth[1], 0.25)


@pytest.mark.system("L-B.c")
def test_roi_align_reads_between_the_cells_as_pytorch_does():
    features = ANY.normal(size=(2, 9, 11))
    for box in some_boxes(20, side=20):
        x, y = np.meshgrid(*boxes.align_places(box, 3, 4))
        grid = np.stack([2 * (x + 0.5) / 11 - 1, 2 * (y + 0.5) / 9 - 1], axis=-1)
        read = functional.grid_sample(
            torch.tensor(features[None]),
            torch.tensor(grid[None]),
            padding_mode="border",
            align_corners=False,
        )
        expected = functional.avg_pool2d(read, 2)[0].numpy()
        found = boxes.region_align(features, box, 3, 4)
        np.testing.assert_allclose(found, expected, atol=1e-10)
