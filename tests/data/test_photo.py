"""A photo of a digit becomes what MNIST would have made of it."""

import numpy as np
import pytest
from PIL import Image

from dlcore import data
from dlcore.data.photo import resampled


def photo_of(picture, seed=0, size=(240, 200), dark=False):
    """Return a made-up photo: a picture of MNIST as ink on unevenly lit paper."""
    generator = np.random.default_rng(seed)
    ink = np.zeros(size)
    top, left = generator.integers(10, (size[0] - 140, size[1] - 140))
    ink[top : top + 112, left : left + 112] = np.kron(picture / 255, np.ones((4, 4)))
    row, column = np.indices(size)
    light = 225 - 0.15 * row - 0.12 * column + generator.normal(0, 3, size)
    grey = light * (1 - 0.7 * ink)
    grey = 255 - grey if dark else grey
    return np.clip(grey, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def pictures():
    return data.mnist().x_train[:12]


def centre_of(picture):
    return [np.average(place + 0.5, weights=picture) for place in np.indices((28, 28))]


@pytest.mark.parametrize("dark", [False, True])
def test_a_photo_of_an_mnist_digit_gives_that_digit_back(pictures, dark):
    for seed, picture in enumerate(pictures):
        found = data.digit_from_photo(photo_of(picture, seed, dark=dark)).pixels
        assert found.shape == (28, 28)
        assert found.dtype == np.uint8
        assert centre_of(found) == pytest.approx([14.5, 14.5], abs=0.3)
        ways = np.corrcoef(found.ravel(), picture.ravel())
        assert ways[0, 1] > 0.8, seed


def test_every_step_is_kept(pictures):
    found = data.digit_from_photo(photo_of(pictures[0]))
    assert found.grey.shape == found.ink.shape == (240, 200)
    assert found.ink.min() == 0
    assert found.ink.max() == 1
    assert found.ink[:5].max() == 0  # bare paper, whatever the light
    assert max(found.cropped.shape) < 112
    assert max(found.scaled.shape) == 20


def test_the_longer_side_fills_twenty_pixels(pictures):
    found = data.digit_from_photo(photo_of(pictures[2])).pixels
    rows, columns = np.nonzero(found > 40)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(20, abs=1)


def test_specks_and_the_edge_of_a_table_are_left_out(pictures):
    clean = photo_of(pictures[1], 3)
    dirty = clean.copy()
    dirty[8:10, 8:10] = 20
    dirty[:, :4] = 30
    found = [data.digit_from_photo(photo).pixels for photo in (clean, dirty)]
    assert np.corrcoef(*(picture.ravel() for picture in found))[0, 1] > 0.9


def test_files_colours_floats_and_transparency_are_the_same_photo(pictures, tmp_path):
    grey = photo_of(pictures[4])
    path = tmp_path / "four.png"
    Image.fromarray(grey).save(path)
    expected = data.digit_from_photo(grey).pixels
    for same in (
        path,
        str(path),
        grey / 255,
        np.dstack([grey] * 3),
        np.dstack([grey] * 3 + [np.full_like(grey, 255)]),
    ):
        found = data.digit_from_photo(same).pixels
        assert np.abs(found.astype(int) - expected).max() <= 1


def test_a_large_photo_is_shrunk_by_means():
    grey = np.arange(16.0).reshape(4, 4)
    half = resampled(grey, 0.5, (0, 0), (2, 2))
    np.testing.assert_allclose(half, [[2.5, 4.5], [10.5, 12.5]])


BLANK = np.full((100, 80), 200, np.uint8)


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        ("no-such-photo.jpg", "no file no-such-photo.jpg"),
        (BLANK, "no digit: ink and paper differ by 0"),
        (BLANK[:10], "needs 20 on each side"),
        (np.zeros((100, 80, 2), np.uint8), r"not an array of shape \(100, 80, 2\)"),
        (np.zeros(100, np.uint8), r"shape \(100,\)"),
        (np.zeros((100, 80), int), "not int64"),
        (np.full((100, 80), np.nan), "from 0 to 1; this one is not"),
        (np.full((100, 80), 200.0), "from 0 to 1; this one is not"),
    ],
)
def test_what_is_no_photo_is_explained(photo, words):
    with pytest.raises(data.DataError, match=words):
        data.digit_from_photo(photo)


def test_a_file_that_is_no_picture_is_explained(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a picture")
    with pytest.raises(data.DataError, match=r"notes\.txt is no picture"):
        data.digit_from_photo(path)


def test_noisy_blank_paper_holds_no_digit():
    noise = np.random.default_rng(0).normal(200, 4, (120, 100))
    with pytest.raises(data.DataError, match="no digit"):
        data.digit_from_photo(np.clip(noise, 0, 255).astype(np.uint8))
