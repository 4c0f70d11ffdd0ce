"""EfficientNet-Lite0 in the page, from a file, without a network."""

import numpy as np
import pytest
import torch
from lab_page import frozen, sources_of
from PIL import Image
from playwright.sync_api import expect

from dlcore import data
from dlcore.chapters.transfer_learning import cases
from dlcore.lab import InPage
from dlcore.lab.nets.trace import with_weights
from dlcore.recording.models import on_the_site

CLASSES = data.imagenet_classes()


@pytest.fixture(scope="module")
def model():
    return cases.page_lite0()


@pytest.fixture(scope="module")
def expected(model):
    """What PyTorch says of the cat with the page's rounded weights."""
    network = with_weights(cases.naming_network(), model.state)
    return shares(network, data.square(data.photos()["cat"], 224))


@torch.no_grad()
def shares(network, pixels):
    x = (pixels.astype(np.float32) - 127) / 128  # (224, 224, 3)
    return network(torch.tensor(x.transpose(2, 0, 1)[None]))[0].numpy()


@pytest.mark.system("L-E8.2")
def test_the_page_names_a_photo_of_the_reader_without_a_network(
    open_site, model, expected, tmp_path
):
    cat = data.square(data.photos()["cat"], 224)
    widget = InPage(
        {"EfficientNet-Lite0": model},
        show="photo",
        name="namer",
        examples={"coffee": data.square(data.photos()["coffee"], 224)},
        classes=CLASSES,
    )
    page = open_site(model)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    assert [url for url in page.asked if "/models/" in url] == []
    page.get_by_role("button", name="Load this network (9.3 MB)").click()
    expect(page.locator(".dl-readout")).to_contain_text("espresso", timeout=30_000)
    file = tmp_path / "mine.png"
    Image.fromarray(cat).save(file)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".dl-readout")).to_contain_text("For your photo, ")
    found = page.evaluate(
        "document.querySelector('.dl-in-page').contestants[0].outputs"
    )
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert CLASSES[int(np.argmax(found))] == "Egyptian cat"
    assert len([url for url in page.asked if "/models/" in url]) == 1


def test_the_site_has_the_very_weights_that_the_page_asks_for(model):
    (beside,) = [each for each in on_the_site() if each.file == model.file]
    assert beside.digest == model.digest


def test_rounding_to_float16_changes_no_name(model):
    exact = cases.naming_network()
    rounded = with_weights(exact, model.state)
    for photo in data.photos().values():
        pixels = data.square(photo, 224)
        one, other = (shares(network, pixels) for network in (exact, rounded))
        assert one.argmax() == other.argmax()
        assert np.abs(one - other).max() < 0.01
