"""Photos of ants and bees, ImageNet's names, and the weights that ship."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from dlcore import data
from dlcore.data import files


def test_the_middle_of_a_photo_is_kept():
    photo = np.zeros((40, 100, 3), np.uint8)
    photo[:, 30:70] = 255
    found = data.square(photo, 20)
    assert found.shape == (20, 20, 3)
    assert (found == 255).all()


def test_the_names_are_those_of_the_contest():
    names = data.imagenet_classes()
    assert len(names) == 1000
    assert names[285] == "Egyptian cat"
    assert (names[309], names[310]) == ("bee", "ant")


def test_the_weights_are_float16():
    arrays = data.efficientnet_lite0()
    assert len(arrays) == 247
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float16)}


def toy_archive():
    """The original's folders: two photos of each kind in each part, a broken file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in ("train", "val"):
            for level, kind in ((50, "ants"), (200, "bees")):
                folder = f"hymenoptera_data/{part}/{kind}/"
                archive.writestr(folder, "")
                for number in range(2):
                    picture = io.BytesIO()
                    Image.new("RGB", (30, 20), (level,) * 3).save(picture, "PNG")
                    archive.writestr(f"{folder}{number}.png", picture.getvalue())
        archive.writestr("hymenoptera_data/train/ants/imageNotFound.gif", "broken")
    return file.getvalue()


def test_the_original_archive_is_read_where_the_small_one_is_missing(monkeypatch):
    monkeypatch.setattr(data, "find", lambda source, file: None)
    asked = []

    def read(self, name):
        asked.append(name)
        return toy_archive()

    monkeypatch.setattr(files.Source, "read", read)
    photos = data.ants_and_bees(side=8)
    assert asked == ["hymenoptera_data.zip"]
    assert photos.x_train.shape == photos.x_test.shape == (4, 8, 8, 3)
    assert photos.y_train.tolist() == [0, 0, 1, 1]
    assert photos.x_test[photos.y_test == 1].min() == 200


def test_the_small_archive_has_all_photos_but_the_broken_one():
    source = data.CATALOGUE["ants_and_bees"]
    if not files.find(source, source.files[0]):
        pytest.skip("the photos do not ship")
    photos = data.ants_and_bees(side=16)
    assert np.bincount(photos.y_train).tolist() == [123, 121]
    assert np.bincount(photos.y_test).tolist() == [70, 83]


def test_the_front_of_vgg16_is_that_of_the_whole():
    front = data.vgg16_front()
    assert sum(array.size for array in front.values()) == 555_328
    source = data.CATALOGUE["vgg16"]
    if not files.find(source, source.files[0]):
        pytest.skip("VGG16's weights do not ship")
    whole = data.vgg16()
    assert all(np.array_equal(array, whole[name]) for name, array in front.items())


class KerasLayer:
    """What we ask a layer of Keras for."""

    def __init__(self, name, *arrays):
        self.name, self.arrays = name, arrays

    def get_weights(self):
        return self.arrays


def test_vgg16_is_made_of_what_keras_has(monkeypatch):
    kernel = np.arange(54.0).reshape(3, 3, 3, 2)
    layers = [
        KerasLayer("input_layer"),
        KerasLayer("block1_conv1", kernel, np.ones(2)),
        KerasLayer("block1_pool"),
        KerasLayer("block5_conv2", kernel, np.ones(2)),
    ]
    monkeypatch.setattr(data, "find", lambda source, file: None)
    monkeypatch.setattr(data, "keras_vgg16", lambda: KerasModel(layers))
    found = data.vgg16()
    assert list(found) == ["block1_conv1.weight", "block1_conv1.bias"]
    assert found["block1_conv1.weight"].shape == (2, 3, 3, 3)
    assert found["block1_conv1.weight"][1, 2, 0, 1] == kernel[0, 1, 2, 1]


class KerasModel:
    """A model with these layers."""

    def __init__(self, layers):
        self.layers = layers
