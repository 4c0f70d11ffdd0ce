"""Covering a photo square by square in the page, with the whole network, offline."""

import numpy as np
import pytest
import torch
from lab_page import frozen, sources_of
from playwright.sync_api import expect

from dlcore import data
from dlcore.chapters.looking_inside import cases, methods
from dlcore.lab import InPage
from dlcore.lab.nets.trace import with_weights
from dlcore.networks import inside
from dlcore.recording.models import on_the_site

CLASSES = data.imagenet_classes()


@pytest.fixture(scope="module")
def model():
    return cases.page_lite0()


def expected(model, pixels):
    """What PyTorch says, with the page's rounded weights: shares, and what is lost."""
    network = with_weights(methods.with_shares(methods.trained_network()), model.state)
    photo = torch.tensor((pixels.astype(np.float32) - 127) / 128).permute(2, 0, 1)
    with torch.no_grad():
        whole = network(photo[None])[0]
    best = int(whole.argmax())
    left = inside.occlusion(network, photo, best, side=56, step=56)
    return whole.numpy(), (whole[best] - left).numpy().ravel()


@pytest.mark.system("F-E5.10")
def test_the_page_covers_a_photo_as_pytorch_does(open_site, model):
    coffee = data.square(data.photos()["coffee"], 224)
    whole, lost = expected(model, coffee)
    widget = InPage(
        {"EfficientNet-Lite0": model},
        show="photo",
        name="cover",
        examples={"coffee": coffee},
        classes=CLASSES,
        occlude=56,
    )
    page = open_site(model)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    page.get_by_role("button", name="Load this network (9.3 MB)").click()
    expect(page.locator(".dl-readout")).to_contain_text("espresso", timeout=30_000)
    page.get_by_role("button", name="Which part matters?").click()
    said = page.locator(".dl-explained").first
    expect(said).to_contain_text("Bright squares", timeout=60_000)
    shares = page.evaluate(
        "document.querySelector('.dl-in-page').contestants[0].outputs"
    )
    np.testing.assert_allclose(shares, whole, atol=1e-4)
    found = page.evaluate(
        "[...document.querySelectorAll('div')].find((d) => d.lost).lost"
    )
    np.testing.assert_allclose(found, lost, atol=1e-4)


def test_the_site_has_the_very_weights_that_the_page_asks_for(model):
    (beside,) = [each for each in on_the_site() if each.file == model.file]
    assert beside.digest == model.digest
