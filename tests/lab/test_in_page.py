import io
from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from dlcore.lab import InPage, PageModel, dense_model, page_model
from dlcore.lab.nets import PlanError
from dlcore.lab.nets.model import shipped


def layers(sizes=(784, 25, 10), seed=0):
    generator = np.random.default_rng(seed)
    return [
        generator.normal(0, 0.1, (outputs, inputs + 1))
        for inputs, outputs in pairwise(sizes)
    ]


def dense(weights=None, activations=("tanh", "logistic"), **options):
    return dense_model(layers() if weights is None else weights, activations, **options)


def make(networks=None, **options):
    usual = {"show": "drawing", "name": "draw"}
    return InPage(dense() if networks is None else networks, **{**usual, **options})


# the widget


def test_small_networks_travel_with_the_page_as_float32():
    widget = make({"one": dense(), "two": dense(layers(seed=1))})
    assert len(widget.weights) == 2 * 4 * (25 * 785 + 10 * 26)
    first, second = widget.config["networks"]
    assert (first["start"], second["start"]) == (0, len(widget.weights) // 2)


def test_a_network_with_a_file_stays_there_and_the_kernel_sends_it(tmp_path):
    dense().save("toy.dense", tmp_path)
    model = PageModel.load("toy.dense", tmp_path)
    widget = make({"small": dense(), "filed": model})
    assert len(widget.weights) == len(dense().packed)
    assert widget.config["networks"][1]["file"] == "toy.dense"
    sent = []
    widget.send = lambda message, buffers: sent.append((message, buffers))
    widget._handle_custom_msg({"kind": "other"}, [])
    widget._handle_custom_msg({"kind": "weights", "name": "toy.dense"}, [])
    answer = {"kind": "weights", "name": "toy.dense", "digest": model.digest}
    assert sent == [(answer, [model.packed])]


def test_it_starts_with_a_digit_where_there_is_one():
    assert make().state["example"] is None
    digits = np.zeros((2, 28, 28), np.uint8)
    assert make(examples=digits, labels=[3, 4]).state["example"] == 0


def test_a_drawing_can_be_read():
    widget = make()
    assert widget.image is None
    drawing = np.linspace(0, 1, 784, dtype=np.float32)
    widget.drawing = drawing.tobytes()
    np.testing.assert_array_equal(widget.image, drawing.reshape(28, 28))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"show": "sound"}, "show='sound': there is 'drawing', .* or 'translation'"),
        ({"networks": dense(layers((28, 25, 10)))}, "takes 28 inputs, not 784"),
        (
            {"networks": {"a": dense(), "b": dense(layers((784, 5, 3)))}},
            "different outputs",
        ),
        ({"networks": dense(layers((784, 60, 10)))}, "too many to travel"),
        ({"classes": ["yes", "no"]}, "10 outputs need as many classes"),
        ({"examples": np.zeros((1, 28, 28)), "labels": [1]}, "uint8"),
        (
            {"examples": np.zeros((2, 28, 28), np.uint8), "labels": [1]},
            "as many labels",
        ),
    ],
)
def test_mistakes_are_explained(arguments, words):
    with pytest.raises(ValueError, match=words):
        make(**arguments)


# photos


def colours(size=8, classes=6, shares=True):
    torch.manual_seed(2)
    convolution = nn.Conv2d(3, 4, 3, stride=2)
    parts = [convolution, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    parts += [nn.Linear(4, classes), nn.Softmax(dim=1)]
    network = nn.Sequential(*parts[: None if shares else -1])
    return page_model(network, torch.zeros(1, 3, size, size))


def photo(size=8, seed=0):
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (size, size, 3), dtype=np.uint8)


def make_photos(networks=None, **options):
    usual = {"show": "photo", "name": "photos", "examples": {"a frog": photo()}}
    return InPage(colours() if networks is None else networks, **{**usual, **options})


def test_photos_travel_pixel_by_pixel():
    given = {"a frog": photo(), "a ship": photo(seed=1)}
    widget = make_photos(examples=given)
    start = 0
    for row, (words, pixels) in zip(
        widget.config["examples"], given.items(), strict=True
    ):
        file = widget.examples[start : start + row["length"]]
        start += row["length"]
        assert row["words"] == words
        with Image.open(io.BytesIO(file)) as picture:
            np.testing.assert_array_equal(np.array(picture), pixels)
    assert start == len(widget.examples)


def test_photos_are_as_large_as_the_networks_say():
    assert make_photos().config["size"] == 8
    large = make_photos(colours(12), examples={})
    assert large.config["size"] == 12
    assert large.state == {"example": None}


def test_the_photo_of_the_reader_can_be_read():
    widget = make_photos()
    assert widget.image is None
    widget.photo = photo(seed=3).tobytes()
    np.testing.assert_array_equal(widget.image, photo(seed=3))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"networks": dense()}, "takes 784 numbers, no square photo"),
        ({"networks": colours(shares=False)}, "gives no shares"),
        (
            {"networks": {"a": colours(), "b": colours(12)}},
            "'b' takes 432 inputs, not 192",
        ),
        ({"classes": ["frog", "ship"]}, "6 outputs need as many classes"),
        ({"examples": {"a frog": photo(9)}}, r"the example 'a frog' is uint8 \(9, 9"),
        ({"examples": {"a frog": photo() / 255}}, "the example 'a frog' is float64"),
        ({"labels": ["frog"]}, "photos have their words in examples"),
    ],
)
def test_mistakes_with_photos_are_explained(arguments, words):
    with pytest.raises(ValueError, match=words):
        make_photos(**arguments)


# plans


@pytest.mark.parametrize(
    ("weights", "activations", "words"),
    [
        (layers((784, 10)), ("tanh", "logistic"), "1 layers of weights need as many"),
        (layers(), ("tanh", "sigmod"), "unknown activation 'sigmod'"),
        ([layers()[0], layers()[0]], ("tanh", "tanh"), "layer 2 have the shape"),
    ],
)
def test_dense_layers_must_fit(weights, activations, words):
    with pytest.raises(PlanError, match=words):
        dense_model(weights, activations)


class Deciding(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


def lstm(**settings):
    return nn.LSTM(4, 3, **{"batch_first": True} | settings)


PICTURE, TABLE = torch.zeros(1, 4, 6, 6), torch.zeros(1, 5, 4)


@pytest.mark.parametrize(
    ("network", "example", "words"),
    [
        (
            nn.Sequential(nn.ReLU(), nn.Mish()),
            PICTURE,
            r'layer 2 \("1", Mish\) has no counterpart in the page$',
        ),
        (nn.Conv2d(4, 4, 3, groups=2), PICTURE, r'\("0", Conv2d\).*: groups=2'),
        (nn.Conv2d(4, 4, 3, padding_mode="reflect"), PICTURE, "padding_mode='reflect'"),
        (nn.ConvTranspose2d(4, 4, 3, groups=2), PICTURE, "ConvTranspose2d.*groups=2"),
        (nn.MaxPool2d(2, dilation=2), PICTURE, r"MaxPool2d.*dilation=\[2, 2\]"),
        (nn.AdaptiveAvgPool2d(4), PICTURE, "AdaptiveAvgPool2d.*do not divide"),
        (nn.Upsample(scale_factor=2, mode="bicubic"), PICTURE, "mode='bicubic'"),
        (nn.Hardtanh(), PICTURE, r"Hardtanh.*limits"),
        (nn.Softmax(dim=2), PICTURE, "Softmax.*dim=2: only the channels"),
        (nn.LayerNorm([4, 6, 6]), PICTURE, "LayerNorm.*more than one axis"),
        (lstm(batch_first=False), TABLE, "LSTM.*batch_first=False"),
        (lstm(bidirectional=True), TABLE, "LSTM.*bidirectional"),
        (lstm(), TABLE, "must return one tensor"),
        (Deciding(), TABLE, "torch.fx cannot follow Deciding"),
        (nn.ReLU(), torch.zeros(2, 4), "the example must be one"),
    ],
)
def test_what_the_page_cannot_carry_is_named(network, example, words):
    with pytest.raises(PlanError, match=words):
        page_model(network, example)


def test_layers_to_be_shown_must_exist():
    with pytest.raises(PlanError, match=r"no layers \['5'\]; there are \['0'\]"):
        page_model(nn.Linear(3, 2), torch.zeros(1, 3), inspect={"fifth": "5"})


def test_making_a_plan_leaves_the_network_as_it_was():
    network = nn.Sequential(nn.Conv2d(4, 3, 3), nn.BatchNorm2d(3)).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    page_model(network, PICTURE)
    assert network.training
    for name, value in network.state_dict().items():
        torch.testing.assert_close(value, before[name])


def test_tensors_that_live_at_once_never_share_a_place():
    network = nn.Sequential(
        *(nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.Tanh()) for _ in range(5))
    )
    plan = page_model(network, PICTURE, inspect={"second": "1.1"}).plan
    size = 4 * 6 * 6 + 8
    used = {tensor["start"] for tensor in plan["tensors"]}
    assert plan["floats"] == size * 4 == size * len(used)  # not 11 tensors
    kept = plan["shown"][0]["tensor"]
    others = [t["start"] for i, t in enumerate(plan["tensors"]) if i > kept]
    assert plan["tensors"][kept]["start"] not in others
    for operation in plan["operations"]:
        starts = [plan["tensors"][number]["start"] for number in operation["inputs"]]
        assert plan["tensors"][operation["output"]]["start"] not in starts


# weights and files


def test_int8_keeps_each_row_within_half_a_step():
    layer = nn.Linear(40, 6)
    model = page_model(layer, torch.zeros(1, 40), precision={"0": "int8"})
    assert model.weights["0.weight"].dtype == np.int8
    exact = layer.weight.detach().numpy()
    step = np.abs(exact).max(axis=1, keepdims=True) / 127
    assert (np.abs(model.state["0.weight"] - exact) <= 0.501 * step).all()
    np.testing.assert_array_equal(model.state["0.bias"], layer.bias.detach().numpy())


def test_a_file_brings_back_plan_weights_and_provenance(tmp_path):
    model = page_model(
        nn.Linear(3, 2), torch.zeros(1, 3), about={"seed": 7}, deviation=2.0
    )
    model.save("toy", tmp_path)
    again = PageModel.load("toy", tmp_path)
    assert (again.plan, again.about) == (model.plan, {"seed": 7})
    assert again.packed == model.packed
    assert again.digest == model.digest
    assert again.script.startswith(f'dlWeights("toy", "{model.digest}", "')
    assert shipped(tmp_path) == ["toy"]
    with pytest.raises(FileNotFoundError, match=r"no model 'tyo'.*\['toy'\]"):
        PageModel.load("tyo", tmp_path)


def test_shipped_models_stay_small_and_say_where_they_come_from():
    assert shipped()
    for name in shipped():
        model = PageModel.load(name)
        assert len(model.script) < 9e6
        facts = {"seed", "epochs", "seconds", "commit", "date", "hardware", "versions"}
        assert facts <= model.about.keys()
        assert "changes" not in model.about["commit"]
