"""Canvases of digits and photos with outlines: boxes and masks belong to the ink."""

import numpy as np
import pytest

from dlcore import data
from dlcore.data.canvases import GROUND, HELD_OUT, part_of


@pytest.fixture(scope="module")
def digits():
    return data.mnist()


@pytest.fixture(scope="module")
def canvases(digits):
    return data.canvases(60, seed=3, digits=digits)


def test_canvases_have_the_shapes_that_they_promise(canvases):
    assert canvases.pictures.shape == canvases.objects.shape == (60, 64, 64)
    assert canvases.pictures.dtype == canvases.objects.dtype == np.uint8
    assert canvases.boxes.shape == (60, 4, 4)
    assert canvases.labels.shape == (60, 4)
    assert ((canvases.labels >= 0).sum(axis=1) >= 1).all()


def test_the_same_seed_makes_the_same_canvases(canvases, digits):
    again = data.canvases(60, seed=3, digits=digits)
    other = data.canvases(60, seed=4, digits=digits)
    assert (again.pictures == canvases.pictures).all()
    assert (again.boxes == canvases.boxes).all()
    assert (other.pictures != canvases.pictures).any()


def test_boxes_lie_on_the_canvas_around_their_ink(canvases):
    for i in range(len(canvases)):
        for k, (box, label) in enumerate(
            zip(canvases.boxes[i], canvases.labels[i], strict=True)
        ):
            ink = np.argwhere(canvases.objects[i] == k + 1)
            if label < 0:
                assert not len(ink)
                assert not box.any()
                continue
            assert 0 <= box[0] < box[2] <= 64
            assert 0 <= box[1] < box[3] <= 64
            assert (ink >= box[[1, 0]]).all()
            assert (ink < box[[3, 2]]).all()


def test_a_lonely_digit_fills_its_box(digits):
    alone = data.canvases(40, seed=5, most=1, pieces=0, noise=0, digits=digits)
    for picture, (box,) in zip(alone.pictures, alone.boxes, strict=True):
        ink = np.argwhere(picture > 50)
        found = [*ink.min(axis=0)[::-1], *(ink.max(axis=0) + 1)[::-1]]
        assert np.abs(found - box).max() <= 2


def test_every_pixel_has_the_class_of_its_digit(canvases):
    names = canvases.pixels
    assert (names[canvases.objects == 0] == GROUND).all()
    for i in range(10):
        boxes, labels = canvases.truth(i)
        assert len(boxes) == len(labels)
        assert set(np.unique(names[i])) <= {GROUND, *labels.tolist()}


def test_no_digit_is_in_two_parts(digits):
    train, _ = part_of(digits, "train")
    held, _ = part_of(digits, "validation")
    test, _ = part_of(digits, "test")
    assert len(train) == 60_000 - HELD_OUT
    assert not np.shares_memory(train, held)
    assert np.shares_memory(held, digits.x_train)
    assert np.shares_memory(test, digits.x_test)
    with pytest.raises(ValueError, match="train, validation, test"):
        data.canvases(1, part="exam", digits=digits)
    with pytest.raises(ValueError, match="no digit is one of these"):
        data.canvases(1, only=(10, 11), digits=digits)


def test_photos_have_boxes_around_their_outlines():
    photos = data.coco_photos()
    assert len(photos) == 16
    for photo in photos.values():
        height, width, _ = photo.picture.shape
        assert photo.licence.startswith("CC BY")
        assert photo.page.startswith("https://www.flickr.com/")
        masks = photo.masks
        assert masks.shape == (len(photo.names), height, width)
        for box, mask in zip(photo.boxes, masks, strict=True):
            ink = np.argwhere(mask)
            found = [*ink.min(axis=0)[::-1], *(ink.max(axis=0) + 1)[::-1]]
            assert np.abs(found - box).max() < 3


def test_cut_outs_keep_their_outline_and_nothing_else():
    photos = data.coco_photos()
    cutouts = data.cut_out(photos)
    assert {each.name for each in data.cut_out(photos, ("cat",))} == {"cat"}
    assert len(cutouts) > 40
    for each in cutouts:
        assert each.ink.dtype == np.uint8
        assert max(each.ink.shape) >= 40
        assert each.photo in photos
        assert (each.ink[0] > 0).any()  # cut closely
        assert (each.ink[:, -1] > 0).any()
    cat = next(each for each in cutouts if each.name == "cat")
    mask = photos[cat.photo].masks[photos[cat.photo].names.index("cat")]
    assert (cat.ink > 0).sum() == mask.sum()


def test_cut_outs_lie_beside_the_digits_and_change_no_truth(canvases):
    cutouts = data.cut_out(data.coco_photos())
    mixed = data.laid_among(canvases, cutouts, seed=1)
    again = data.laid_among(canvases, cutouts, seed=1)
    assert (mixed.pictures == again.pictures).all()
    assert (mixed.pictures >= canvases.pictures).all()
    assert (mixed.boxes == canvases.boxes).all()
    changed = (mixed.pictures != canvases.pictures).any(axis=(1, 2))
    assert 0.8 < changed.mean() <= 1
