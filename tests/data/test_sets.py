"""The data sets themselves: what ships is whole, and is what the books describe."""

import hashlib

import numpy as np
import pytest

from dlcore import data
from dlcore.data import files


@pytest.fixture(scope="module")
def digits():
    return data.mnist()


@pytest.mark.parametrize("name", data.CATALOGUE)
def test_every_set_has_a_source_a_licence_and_a_citation(name):
    source = data.CATALOGUE[name]
    for text in (source.title, source.licence, source.author, source.citation):
        assert len(text) > 5
    assert source.source.startswith("http")
    # a file without an address is made of another set
    assert all(file.url.startswith("https://") for file in source.files if file.url)
    assert callable(getattr(data, name))


@pytest.mark.parametrize("name", data.CATALOGUE)
def test_what_ships_is_what_the_catalogue_says(name):
    source = data.CATALOGUE[name]
    for file in (each for each in source.files if each.ships):
        raw = (files.SHIPPED / name / file.name).read_bytes()
        assert len(raw) == file.bytes
        assert hashlib.sha256(raw).hexdigest() == file.sha256
        source.read(file.name)  # checks the contents as well


@pytest.mark.system("L-E4.1")
def test_mnist_has_the_shapes_of_the_book(digits):
    assert digits.x_train.shape == (60_000, 28, 28)
    assert digits.y_train.shape == (60_000,)
    assert digits.x_test.shape == (10_000, 28, 28)
    assert digits.y_test.shape == (10_000,)
    assert digits.x_train.dtype == digits.y_train.dtype == np.uint8


@pytest.mark.system("L-E4.1")
def test_the_first_digit_is_a_five_and_the_mean_pixel_about_33(digits):
    assert digits.y_train[0] == 5
    assert digits.x_train.mean() == pytest.approx(33.3184, abs=1e-4)
    assert digits.x_train.std() == pytest.approx(78.5675, abs=1e-4)
    ink = digits.x_train[0] > 127
    assert 100 < ink.sum() < 200
    assert not ink[:4].any()
    assert not ink[26:].any()


def test_all_ten_classes_occur_in_both_parts(digits):
    assert digits.classes == tuple("0123456789")
    for labels in (digits.y_train, digits.y_test):
        share = np.bincount(labels, minlength=10) / len(labels)
        assert share.shape == (10,)
        assert share.min() > 0.08
        assert share.max() < 0.12


def test_the_reader_may_change_the_arrays_without_harm(digits):
    copy = data.mnist()
    copy.x_train[0] = 0
    assert digits.x_train[0].any()
    assert data.mnist().x_train[0].any()


def test_standardize_uses_the_training_statistics_for_all_parts(digits):
    small = digits.take(train=3000, test=500).hold_out(1000)
    mean, deviation = small.statistics()
    result = small.standardize()
    assert result.x_train.dtype == np.float32
    assert result.x_train.mean() == pytest.approx(0, abs=1e-5)
    assert result.x_train.std() == pytest.approx(1, abs=1e-5)
    for part in ("x_train", "x_validation", "x_test"):
        expected = (getattr(small, part) - mean) / deviation
        np.testing.assert_allclose(getattr(result, part), expected, atol=1e-5)
    assert abs(result.x_test.mean()) > 1e-5  # by its own mean it would be 0
    assert (result.y_train == small.y_train).all()


def test_a_constant_training_part_cannot_be_standardized(digits):
    blank = digits.take(train=10, test=10)
    blank.x_train[:] = 7
    with pytest.raises(ValueError, match="are equal to 7"):
        blank.standardize()


def test_take_draws_pairs_without_repetition(digits):
    small = digits.take(train=1000, test=100, seed=3)
    assert small.x_train.shape == (1000, 28, 28)
    assert small.x_test.shape == (100, 28, 28)
    again = digits.take(train=1000, test=100, seed=3)
    assert (small.x_train == again.x_train).all()
    assert (small.y_test == again.y_test).all()
    other = digits.take(train=1000, seed=4)
    assert (small.y_train != other.y_train).any()
    assert len(other.x_test) == 10_000
    everything = digits.take(train=60_000)
    assert np.bincount(everything.y_train).tolist() == (
        np.bincount(digits.y_train).tolist()
    )
    place = {
        image.tobytes(): label
        for image, label in zip(digits.x_train, digits.y_train, strict=True)
    }
    assert all(
        place[image.tobytes()] == label
        for image, label in zip(small.x_train, small.y_train, strict=True)
    )


def test_hold_out_moves_examples_and_keeps_them_apart(digits):
    split = digits.take(train=2000).hold_out(500, seed=1)
    assert len(split.x_train) == len(split.y_train) == 1500
    assert len(split.x_validation) == len(split.y_validation) == 500
    trained = {image.tobytes() for image in split.x_train}
    assert not any(image.tobytes() in trained for image in split.x_validation)
    assert "500 validation" in repr(split)


def test_hold_out_without_a_seed_takes_the_first_examples(digits):
    small = digits.take(train=2000)
    split = small.hold_out(500, seed=None)
    assert np.array_equal(split.x_validation, small.x_train[:500])
    assert np.array_equal(split.y_validation, small.y_train[:500])
    assert np.array_equal(split.x_train, small.x_train[500:])


@pytest.mark.parametrize("count", [0, -1, 60_001])
def test_impossible_numbers_of_examples_are_refused(digits, count):
    with pytest.raises(ValueError, match="60,000"):
        digits.take(train=count)
    with pytest.raises(ValueError, match="Hold out between 1 and 59,999"):
        digits.hold_out(count)
    with pytest.raises(ValueError, match="already"):
        digits.hold_out(10).hold_out(10)


def test_an_unknown_name_gets_the_closest_ones():
    with pytest.raises(data.DataError, match="Did you mean mnist"):
        data.load("minst")
    with pytest.raises(data.DataError, match=r"Known sets: .*boston_housing, cifar10"):
        data.load("zzz")
    assert len(data.load("mnist").x_test) == 10_000


def test_a_data_set_prints_itself_in_one_line(digits):
    assert repr(digits) == (
        "DataSet 'mnist': 60,000 training + 10,000 test examples "
        "of shape 28 × 28, 10 classes"
    )


def test_six_photos_in_colour_each_with_its_licence():
    photos = data.photos()
    assert list(photos) == [
        "astronaut",
        "cat",
        "coffee",
        "dog",
        "rocket",
        "starry_night",
    ]
    assert photos["cat"].shape == (300, 451, 3)
    assert photos["astronaut"].shape == (512, 512, 3)
    licences = (files.SHIPPED / "photos" / "LICENCES.md").read_text()
    for name, photo in photos.items():
        assert photo.dtype == np.uint8
        assert photo.std() > 30, name
        assert f"`{name}.jpg`" in licences
