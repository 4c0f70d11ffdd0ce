"""CIFAR-10 as its authors published it, and the tenth of it that ships."""

import gzip
import io
import tarfile

import numpy as np
import pytest

from dlcore import data
from dlcore.data import colour, files


@pytest.fixture(scope="module")
def small():
    return data.cifar10_small()


@pytest.fixture(scope="module")
def whole():
    """The full set, where it lies on this machine."""
    packed = files.named_folder("DLCORE_DATA")
    cached = files.cache_folder() / "cifar10"
    if not cached.exists() and not (packed and list(packed.glob("cifar10-*"))):
        pytest.skip("CIFAR-10 is not on this machine")
    return data.cifar10()


def test_the_small_set_is_balanced(small):
    assert small.x_train.shape == (5_000, 32, 32, 3)
    assert small.x_test.shape == (1_000, 32, 32, 3)
    assert small.x_train.dtype == small.y_train.dtype == np.uint8
    assert np.bincount(small.y_train).tolist() == [500] * 10
    assert np.bincount(small.y_test).tolist() == [100] * 10
    assert small.classes[3] == "cat"
    assert small.classes[8] == "ship"


@pytest.mark.system("L-E7.1")
def test_picture_100_is_the_ship_of_the_book(small):
    assert small.classes[small.y_train[100]] == "ship"
    assert small.x_train[100, 0, 0].tolist() == [213, 229, 242]


@pytest.mark.system("L-E7.1")
def test_the_whole_set_is_that_of_the_book(whole, small):
    assert whole.x_train.shape == (50_000, 32, 32, 3)
    assert whole.x_test.shape == (10_000, 32, 32, 3)
    assert whole.y_train[100] == 8
    assert whole.x_train[100][0][0].tolist() == [213, 229, 242]
    mean = whole.x_train.mean(axis=(0, 1, 2)) / 255
    np.testing.assert_allclose(mean, [0.49140, 0.48216, 0.44653], atol=1e-5)
    first = colour.first_of_each_class(whole.y_train, 500)
    assert (whole.x_train[first] == small.x_train).all()
    assert (whole.y_train[first] == small.y_train).all()


def test_a_picture_survives_its_binary_form():
    pictures = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    labels = np.array([1, 9, 0], np.uint8)
    raw = colour.records_of(pictures, labels)
    assert len(raw) == 3 * 3073
    again = colour.read_records(raw)
    assert (again[0] == pictures).all()
    assert (again[1] == labels).all()


def test_prediction_errors_give_the_picture_back():
    pictures = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    red, green, blue = pictures.transpose(3, 0, 1, 2).astype(int)
    planes = np.stack([green, red - green + 128, blue - green + 128]) % 256
    padded = np.pad(planes, ((0, 0), (0, 0), (1, 0), (1, 0)))
    left, above = padded[:, :, 1:, :-1], padded[:, :, :-1, 1:]
    guess = colour.predicted(left, above, padded[:, :, :-1, :-1])
    file = io.BytesIO()
    np.save(file, ((planes - guess) % 256).astype(np.uint8))
    assert (colour.unpack_pictures(file.getvalue()) == pictures).all()


def test_the_authors_archive_is_read_without_a_pickle():
    """Training batches come before the test batch, whatever the archive's order."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name in ("test_batch.bin", "readme.html", "data_batch_1.bin"):
            content = name.encode()
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed = gzip.compress(file.getvalue())
    unpacked = files.unpack_bytes(packed, "cifar-10-binary.tar.gz")
    assert unpacked == b"data_batch_1.bintest_batch.bin"


def test_a_cache_of_other_bytes_is_not_believed(tmp_path):
    path = tmp_path / "set" / "records.bin"
    good = b"records"
    sha256 = files.hashlib.sha256(good).hexdigest()
    assert colour.kept(path, sha256, lambda: good) == good
    path.write_bytes(b"other")
    assert colour.kept(path, sha256, lambda: good) == good
    assert path.read_bytes() == good
    with pytest.raises(data.DataError, match="damaged"):
        colour.kept(tmp_path / "none", sha256, lambda: b"wrong")
