"""Photos of ants and bees, ImageNet's names, and the weights that ship."""

import hashlib
import importlib
import io
import json
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import h5py
import numpy as np
import pytest
from PIL import Image

from dlcore import data, networks
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


class Quiet(SimpleHTTPRequestHandler):
    """Serves the files of a folder, and remembers what was asked."""

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A server of this machine for the files of a folder."""
    folder = tmp_path / "server"
    folder.mkdir()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.asked, server.folder = [], folder
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def write_toy_weights(path, model):
    """A file as Keras has them, small because each array is full of one number."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for number, layer in enumerate(model.layers):
            group, names = file.create_group(layer.name), []
            for weights in layer.weights:
                names.append(f"{layer.name}/{weights.name}".encode())
                values = np.full(weights.shape, number, np.float32)
                options = {"compression": "gzip", "data": values}
                group.create_dataset(names[-1].decode(), **options)
            group.attrs["weight_names"] = names


def test_keras_fetches_vgg16_and_checks_it(monkeypatch, tmp_path, served):
    keras = networks.import_keras()
    module = importlib.import_module(keras.applications.VGG16.__module__)
    source, home = served.folder / "vgg16.h5", tmp_path / "home"
    home.mkdir()
    write_toy_weights(source, keras.applications.VGG16(weights=None, include_top=False))
    assert source.stat().st_size < 1e6
    right = hashlib.md5(source.read_bytes()).hexdigest()
    get_file = module.file_utils.get_file

    def at_home(*arguments, file_hash, **options):
        assert len(file_hash) == len(right)  # Keras gives the hash of its own file
        options["cache_dir"] = home
        return get_file(*arguments, file_hash=right, **options)

    address = f"http://127.0.0.1:{served.server_port}/vgg16.h5"
    monkeypatch.setattr(module, "WEIGHTS_PATH_NO_TOP", address)
    monkeypatch.setattr(module.file_utils, "get_file", at_home)
    monkeypatch.setattr(data, "find", lambda source, file: None)
    found = data.vgg16()
    assert served.asked == ["/vgg16.h5"]
    assert len(found) == 22  # kernels and biases of eleven convolutions
    assert found["block5_conv1.weight"].shape == (512, 512, 3, 3)
    assert (found["block1_conv1.weight"] == 1).all()  # the layer after the input

    (home / "models").rename(tmp_path / "away")
    source.write_bytes(b"a page that asks to log in")
    with pytest.raises(data.DataError, match="hash does not match"):
        data.vgg16()


def toy_people():
    """51 photos of 8 × 4 pixels with a mask each; two people on the last."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        rows = []
        for number in range(51):
            name, last = f"Street{number:02}", number == 50
            mask = np.zeros((4, 8), np.uint8)
            mask[1:3, 2:4] = 1
            mask[0:2, 5:8] = 2 * last
            boxes = [[2, 1, 4, 3], [5, 0, 8, 2]][: 1 + last]
            rows.append({"name": name, "boxes": boxes})
            for end, picture in (
                (".webp", Image.new("RGB", (8, 4), (200, 100, 50))),
                ("_mask.png", Image.fromarray(mask)),
            ):
                held = io.BytesIO()
                picture.save(held, "PNG")  # Pillow looks at the bytes, not at the name
                archive.writestr(name + end, held.getvalue())
        archive.writestr("boxes.json", json.dumps(rows))
    return file.getvalue()


def test_people_are_laid_into_the_corner_and_the_last_50_photos_are_for_the_test(
    monkeypatch,
):
    monkeypatch.setattr(files.Source, "read", lambda self, name: toy_people())
    learned, tested = data.pedestrians("train"), data.pedestrians("test")
    assert (len(learned), len(tested)) == (1, 50)
    assert tested.pictures.shape == (50, 320, 320, 3)
    assert tested.pictures[0, 3, 7].tolist() == [200, 100, 50]
    assert not tested.pictures[0, 4:].any()
    assert tested.labels[[0, -1]].tolist() == [[0, -1], [0, 0]]
    assert tested.objects[-1, :4, :8].tolist() == [
        [0, 0, 0, 0, 0, 2, 2, 2],
        [0, 0, 1, 1, 0, 2, 2, 2],
        [0, 0, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_all_people_of_the_archive_have_a_box_and_a_mask():
    source = data.CATALOGUE["pedestrians"]
    if not files.find(source, source.files[0]):
        pytest.skip("the photos do not ship")
    found = 0
    for part in ("train", "test"):
        people = data.pedestrians(part)
        for i in range(len(people)):
            boxes, _ = people.truth(i)
            assert people.objects[i].max() == len(boxes)
            found += len(boxes)
    assert found == 423
